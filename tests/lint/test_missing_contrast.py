"""missing-contrast: for each pair under `confusable` a prompt of kind contrast names both sides."""

import pytest

from tests.decks import DECK, paper
from tests.lint.prompts import find_in


def contrast(pairs: str, prompt: str, kind: str = "contrast") -> list[str]:
    """Return what is found where the paper alpha has one prompt; beta and gamma have none."""
    files: dict[str, str | bytes] = {
        "deck.yaml": f"{DECK}confusable:\n{pairs}\n",
        "one/1.yaml": paper("alpha", more=f"prompts:\n  - {{id: a, kind: {kind}, {prompt}}}\n"),
        "one/2.yaml": paper("beta-net", more="name: BetaNet\n").replace("method: beta-net", "method: beta pooling"),
        "one/3.yaml": paper("gamma"),
    }
    return find_in("missing-contrast", files)


@pytest.mark.parametrize(
    ("pair", "prompt", "kind", "sides"),
    [
        ("[alpha, beta-net]", "question: It climbs., answer: BetaNet", "lineage", "'alpha' and 'beta-net'"),
        (
            "[alpha, beta-net]",
            "question: 'It climbs. And the other?', answer: Falls",
            "contrast",
            "'alpha' and 'beta-net'",
        ),
        (
            "[gamma, beta-net]",
            "question: 'BetaNet climbs. And alpha?', answer: Falls",
            "contrast",
            "'gamma' and 'beta-net'",
        ),
        ("[alpha, CNN]", "question: 'It climbs. And RCNN?', answer: Falls", "contrast", "'alpha' and 'CNN'"),
        ("[GPT, GPT-2]", "question: 'GPT-2 climbs. And alpha?', answer: Falls", "contrast", "'GPT' and 'GPT-2'"),
        ("[GPT-2, GPT]", "question: 'GPT-2s climb. And alpha?', answer: Falls", "contrast", "'GPT-2' and 'GPT'"),
        (
            "[alpha, beta-net]",
            "question: 'It climbs. And it?', answer: Falls, source: BetaNet",
            "contrast",
            "'alpha' and 'beta-net'",
        ),
    ],
    ids=[
        "of another kind",
        "the other side is not named",
        "a side that is not the paper's own",
        "within a longer word",
        "the name is a part of the other one",
        "the same, the other way round",
        "only the source names it",
    ],
)
def test_nothing_sets_them_apart(pair: str, prompt: str, kind: str, sides: str) -> None:
    """The pair is named as it stands, where it stands."""
    found = contrast(f"  - {pair}", prompt, kind)
    assert found == [f"cards/deck.yaml:7:5 no prompt of kind contrast sets {sides} apart: write one"]


@pytest.mark.parametrize(
    ("pair", "prompt"),
    [
        ("[alpha, beta-net]", "question: 'It climbs. And BetaNet?', answer: Falls"),
        ("[beta-net, alpha]", "question: It climbs. Which one falls?, answer: '*Beta* pooling'"),
        ("[alpha, gamma]", "question: 'It climbs. And the others?', answer: Fall, more: All gammas do."),
        ("[gamma, beta-net]", "question: 'BETA-NETS climb. And Gamma?', answer: Falls"),
        ("[CNN, '1989']", "question: 'CNNs climb. And in 1989?', answer: Falls"),
        ("[alpha, CNN]", "cloze: 'It climbs, {{c1::CNN}} falls.'"),
        ("[GPT, GPT-2]", "question: 'GPT-2 climbs. And GPT?', answer: Falls"),
    ],
    ids=[
        "by the name",
        "by the method, in the answer",
        "in the notes, in the plural",
        "two other papers, by id",
        "two that are no papers",
        "hidden in a cloze",
        "a name and a longer one",
    ],
)
def test_set_apart(pair: str, prompt: str) -> None:
    """The paper in which the prompt stands need not be named."""
    assert contrast(f"  - {pair}", prompt) == []


def test_each_pair_is_looked_for() -> None:
    """One prompt may do for several pairs, but not for all."""
    pairs = "  - [alpha, gamma]\n  - [gamma, CNN]\n  - [alpha, CNN]"
    found = contrast(pairs, "question: 'It climbs. And gamma?', answer: Falls")
    assert found == [
        "cards/deck.yaml:8:5 no prompt of kind contrast sets 'gamma' and 'CNN' apart: write one",
        "cards/deck.yaml:9:5 no prompt of kind contrast sets 'alpha' and 'CNN' apart: write one",
    ]


def test_a_name_of_both_sides() -> None:
    """What both papers are called by names both of them."""
    shared = ("method: alpha\n", "method: pooling\n")
    files: dict[str, str | bytes] = {
        "deck.yaml": f"{DECK}confusable: [[alpha, beta]]\n",
        "one/1.yaml": paper("alpha").replace(*shared),
        "one/2.yaml": paper("beta").replace("method: beta\n", shared[1]),
        "one/3.yaml": paper(
            "gamma", more="prompts: [{id: a, kind: contrast, question: Which pooling?, answer: All}]\n"
        ),
    }
    assert find_in("missing-contrast", files) == []


def test_a_topic_sets_them_apart() -> None:
    """A prompt about both may stand outside of both."""
    files: dict[str, str | bytes] = {
        "deck.yaml": f"{DECK}confusable: [[alpha, CNN]]\n",
        "one/1.yaml": paper("alpha"),
        "one/2.yaml": "id: t\ntitle: T\nprompts: [{id: a, kind: contrast, question: Alpha climbs. Who falls?, answer: CNN}]\n",
    }
    assert find_in("missing-contrast", files) == []
