"""missing-contrast: for each pair under `confusable`, a prompt of kind contrast names both sides."""

import pytest

from tests.decks import DECK, paper
from tests.lint.prompts import find_in


def find_contrast(pairs: str, prompt: str, kind: str = "contrast") -> list[str]:
    """Return the findings for a deck in which alpha has one prompt, and beta-net and gamma have none."""
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
        "another kind",
        "other side not named",
        "first side not named",
        "part of a longer word",
        "part of the other name",
        "part of the other name, reversed",
        "named only in the source",
    ],
)
def test_no_prompt_compares_a_pair(pair: str, prompt: str, kind: str, sides: str) -> None:
    """The finding quotes the pair as written and points at it."""
    findings = find_contrast(f"  - {pair}", prompt, kind)
    assert findings == [f"cards/deck.yaml:7:5 no prompt of kind 'contrast' compares {sides}: write one"]


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
        "name",
        "method in the answer",
        "plural in `more`",
        "two other papers",
        "two names without a paper",
        "hidden text of a cloze",
        "both a name and a longer one",
    ],
)
def test_prompt_compares_a_pair(pair: str, prompt: str) -> None:
    """The paper that the prompt belongs to need not be named."""
    assert find_contrast(f"  - {pair}", prompt) == []


def test_each_pair_is_checked() -> None:
    """A prompt counts only for the pairs that it names."""
    pairs = "  - [alpha, gamma]\n  - [gamma, CNN]\n  - [alpha, CNN]"
    findings = find_contrast(pairs, "question: 'It climbs. And gamma?', answer: Falls")
    assert findings == [
        "cards/deck.yaml:8:5 no prompt of kind 'contrast' compares 'gamma' and 'CNN': write one",
        "cards/deck.yaml:9:5 no prompt of kind 'contrast' compares 'alpha' and 'CNN': write one",
    ]


def test_shared_name() -> None:
    """A name that both papers have names both of them."""
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


def test_prompt_in_a_topic() -> None:
    """The prompt can be in any file."""
    files: dict[str, str | bytes] = {
        "deck.yaml": f"{DECK}confusable: [[alpha, CNN]]\n",
        "one/1.yaml": paper("alpha"),
        "one/2.yaml": "id: t\ntitle: T\nprompts: [{id: a, kind: contrast, question: Alpha climbs. Who falls?, answer: CNN}]\n",
    }
    assert find_in("missing-contrast", files) == []
