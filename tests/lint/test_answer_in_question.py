"""answer-in-question: the front contains no distinctive word of the answer, and on reverse cards no name of the paper."""

import pytest

from tests.lint.prompts import find


def find_shared(front: str, answer: str, kind: str = "fact") -> list[str]:
    return find("answer-in-question", f"- id: a\n  kind: {kind}\n  question: '{front}'\n  answer: '{answer}'")


@pytest.mark.parametrize(
    ("front", "answer", "shared"),
    [
        ("AlphaNet: what does dropping units at random prevent?", "Units that need others", "'units'"),
        ("AlphaNet: what keeps the Gradient *steep*?", "Steep hills, by the gradient", "'gradient', 'steep'"),
        ("AlphaNet: what do self-paced climbers avoid?", "[Climbers](https://x.y/z) avoid rest", "'avoid', 'climbers'"),
    ],
    ids=["one word", "two words, sorted", "the text of a link"],
)
def test_word_on_both_sides(front: str, answer: str, shared: str) -> None:
    """Words are compared without case and Markdown."""
    assert find_shared(front, answer) == [f"13:13 the front already contains {shared}: reword the front or the answer"]


@pytest.mark.parametrize(
    ("front", "answer"),
    [
        ("AlphaNet: what does dropping units at random prevent?", "Co-adaptation"),
        ("AlphaNet: what is left on a hill?", "The left side of the hill"),
        ("AlphaNet: what do its layers need?", "Layers need data"),
        ("What is pooled by AlphaNet in alpha pooling?", "The alpha of AlphaNet, by pooling"),
        ("AlphaNet: where does `slope` stand in $slope + height$?", "`slope`, then $height$"),
        ("AlphaNet: what is the slope on the left, as a formula?", "$slope + slope$"),
        ("AlphaNet: [who](https://x.y/climbers) climbs?", "The climbers"),
        ("AlphaNet: how steep is it near unit 12345?", "About 12345"),
        ("AlphaNet: what is a climb?", "Climbing"),
    ],
    ids=[
        "other words",
        "words of four letters",
        "words common in all papers",
        "the names of the paper",
        "formulas and code",
        "a word only in formulas of the answer",
        "the URL of a link",
        "digits",
        "another form of the same word",
    ],
)
def test_no_shared_word(front: str, answer: str) -> None:
    """Common words and the names of the paper do not count, and words are compared only in full."""
    assert find_shared(front, answer) == []


@pytest.mark.parametrize("kind", ["insight-reverse", "problem-reverse"])
@pytest.mark.parametrize(
    ("front", "name"),
    [
        ("Hills are enough for alphanets. Which method?", "AlphaNet"),
        ("Hills are enough for AlphaNet. Which method?", "AlphaNet"),
        ("Hills are enough. Which method uses *alpha* pooling?", "alpha pooling"),
        ("*Learning Alphas by Climbing*: which method?", "Learning Alphas by Climbing"),
    ],
    ids=["plural of the name", "name", "method", "title"],
)
def test_reverse_card_names_the_paper(kind: str, front: str, name: str) -> None:
    """The paper is the answer, so any of its names gives it away."""
    message = (
        f"the front of this reverse card gives away the answer, '{name}': describe what it does, and leave out the name"
    )
    assert find_shared(front, "AlphaNet", kind) == [f"12:15 {message}"]


def test_reverse_cloze_names_the_paper() -> None:
    """Only the hidden text is the answer. The rest of the cloze must not name the paper."""
    prompts = "- {id: a, kind: insight-reverse, cloze: 'AlphaNet is {{c1::alpha pooling}}.'}"
    message = "the front of this reverse card gives away the answer, 'AlphaNet': describe what it does, and leave out the name"
    assert find("answer-in-question", prompts) == [f"10:43 {message}"]


def test_reverse_card_contains_a_word_of_the_name() -> None:
    """On a reverse card, single words of the name give the answer away too."""
    findings = find_shared("Pooling on hills. Which method?", "Alpha pooling", "insight-reverse")
    assert findings == ["13:13 the front already contains 'pooling': reword the front or the answer"]


@pytest.mark.parametrize(
    "prompts",
    [
        "- {id: a, kind: insight-reverse, question: 'Hills are enough. Which method?', answer: AlphaNet}",
        "- {id: a, kind: insight-reverse, question: 'BetaAlphaNet and AlphaNetwork came later. After which?', answer: AlphaNet}",
        "- {id: a, kind: insight-reverse, cloze: 'Hills are enough for {{c1::AlphaNet}}.'}",
        "- {id: a, cloze: 'AlphaNet climbs {{c1::hills that it climbs}}.'}",
    ],
    ids=["no name", "part of a longer name", "hidden name", "repetition in a cloze"],
)
def test_name_is_not_given_away(prompts: str) -> None:
    """A longer name is a different name, and hidden text is not visible. Repetitions in a cloze have their own rule."""
    assert find("answer-in-question", prompts) == []


def test_standard_prompt() -> None:
    """Standard prompts are checked if the author wrote the question."""
    head = """\
id: alpha
title: Learning Alphas by Climbing
year: 2016
method: alpha pooling
key_insight: Climbing is learning alphas
problem_solved:
  question: Which valleys stopped people?
  answer: Flooded valleys
prompts:
"""
    findings = find("answer-in-question", "- {id: a, question: What?, answer: That}", head)
    assert findings == ["8:11 the front already contains 'valleys': reword the front or the answer"]
