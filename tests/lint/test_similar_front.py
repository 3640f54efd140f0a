"""similar-front: no two fronts share more than 80% of their words."""

import pytest

from tests.decks import paper
from tests.lint.prompts import find, find_in


def find_in_pair(first: str, second: str) -> list[str]:
    return find(
        "similar-front",
        f"- id: a\n  question: '{first}'\n  answer: Up\n- id: b\n  question: '{second}'\n  answer: Down",
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("GPTQ: how many bits per weight?", "AWQ: how many bits per weight?"),
        ("Why does Alpha beat Beta on hills?", "Why does Beta beat Alpha on hills?"),
        ("Alpha: how many of its hills have trees?", "ALPHA, how MANY of its hills have *many* trees now?"),
        ("Alpha: what is $x_1$ in the loss?", "Alpha: what is $x_2$ in the loss?"),
    ],
    ids=["one of six words", "another word order", "one additional word", "index in a formula"],
)
def test_similar(first: str, second: str) -> None:
    """The words are compared as sets, without case and punctuation."""
    assert find_in_pair(first, second) == [
        "14:15 the prompt at cards/one/1.yaml:11:15 has nearly the same front: reword one of the two fronts so that learners can tell them apart"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Alpha: how many bits there?", "Beta: how many bits there?"),
        ("Alpha: how many hills?", "Alpha: how many hills stand there?"),
        ("What is Alpha?", "Is Alpha what?"),
        ("Why does Alpha climb on high hills?", "why does Alpha climb: on high hills"),
        ("Alpha: which layers see the next hills?", "Beta: what do all its trees predict there?"),
        ("Alpha: what is $a + b$?", "Alpha: what is $c^d / e$?"),
    ],
    ids=[
        "four of five words in common",
        "all words of a much shorter front",
        "three words",
        "equal fronts",
        "no common word",
        "different formulas",
    ],
)
def test_not_similar(first: str, second: str) -> None:
    """Fronts may share up to 80% of their words, and equal fronts have their own rule."""
    assert find_in_pair(first, second) == []


def test_in_two_papers() -> None:
    """Fronts are compared across the whole deck, including clozes."""
    prompt = "prompts:\n  - {{id: a, cloze: '{} keeps one in {{{{c1::two}}}} of its weights.'}}\n"
    files: dict[str, str | bytes] = {
        "one/1.yaml": paper("alpha", more=prompt.format("Alpha")),
        "one/2.yaml": paper("beta", more=prompt.format("Beta")),
    }
    assert find_in("similar-front", files) == [
        "cards/one/2.yaml:8:20 the prompt at cards/one/1.yaml:8:20 has nearly the same front: reword one of the two fronts so that learners can tell them apart"
    ]


def test_third_front_refers_to_the_first() -> None:
    """Each front has at most one finding."""
    prompts = "".join(f"- {{id: {n}, question: '{n}: how many bits per weight?', answer: Up}}\n" for n in "xyz")
    assert find("similar-front", prompts) == [
        f"{line}:23 the prompt at cards/one/1.yaml:10:23 has nearly the same front: reword one of the two fronts so that learners can tell them apart"
        for line in (11, 12)
    ]


def test_found_among_many() -> None:
    """A similar front is found even if many others share most of its words."""
    common = "how many of the hills in the north are {} and {}?"
    pairs = [(f"a{n}", f"b{n}") for n in range(30)]
    prompts = "".join(
        f"- {{id: {a}, question: '{a} {b} {b}x {a}x {common.format(a, b)}', answer: Up}}\n" for a, b in pairs
    )
    last = f"- {{id: z, question: 'a7 b7 b7x {common.format('a7', 'b7')}', answer: Up}}\n"
    assert find("similar-front", prompts + last) == [
        "40:23 the prompt at cards/one/1.yaml:17:24 has nearly the same front: reword one of the two fronts so that learners can tell them apart"
    ]
