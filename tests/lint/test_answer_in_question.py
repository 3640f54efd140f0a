"""answer-in-question: no telling word stands on both sides, and no name of the paper on a reverse card."""

import pytest

from tests.lint.prompts import find


def both(front: str, answer: str, kind: str = "fact") -> list[str]:
    return find("answer-in-question", f"- id: a\n  kind: {kind}\n  question: '{front}'\n  answer: '{answer}'")


@pytest.mark.parametrize(
    ("front", "answer", "shared"),
    [
        ("AlphaNet: what does dropping units at random prevent?", "Units that need others", "'units'"),
        ("AlphaNet: what keeps the Gradient *steep*?", "Steep hills, by the gradient", "'gradient', 'steep'"),
        ("AlphaNet: what do self-paced climbers avoid?", "[Climbers](https://x.y/z) avoid rest", "'avoid', 'climbers'"),
    ],
    ids=["one word", "two words, by the alphabet", "the shown text of a link"],
)
def test_a_word_on_both_sides(front: str, answer: str, shared: str) -> None:
    """Words are compared without case and without Markdown."""
    assert both(front, answer) == [f"13:13 the front already says {shared}: reword one of the sides"]


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
        "words of every paper",
        "the names of the paper",
        "formulas and code",
        "a formula of the words",
        "an address",
        "digits",
        "another form of the word",
    ],
)
def test_nothing_is_given_away(front: str, answer: str) -> None:
    """What every card says, or has to say, tells nothing."""
    assert both(front, answer) == []


@pytest.mark.parametrize("kind", ["insight-reverse", "problem-reverse"])
@pytest.mark.parametrize(
    ("front", "name"),
    [
        ("Hills are enough for alphanets. Which method?", "AlphaNet"),
        ("Hills are enough for AlphaNet. Which method?", "AlphaNet"),
        ("Hills are enough. Which method uses *alpha* pooling?", "alpha pooling"),
        ("*Learning Alphas by Climbing*: which method?", "Learning Alphas by Climbing"),
    ],
    ids=["the name, in the plural", "the name, as in the answer", "the method", "the title"],
)
def test_a_reverse_card_names_the_paper(kind: str, front: str, name: str) -> None:
    """There the paper is what is asked for."""
    message = f"the front of a reverse card names its answer, '{name}': ask by what it does"
    assert both(front, "AlphaNet", kind) == [f"12:15 {message}"]


def test_a_reverse_cloze_names_the_paper() -> None:
    """Only what is hidden counts as the answer."""
    prompts = "- {id: a, kind: insight-reverse, cloze: 'AlphaNet is {{c1::alpha pooling}}.'}"
    message = "the front of a reverse card names its answer, 'AlphaNet': ask by what it does"
    assert find("answer-in-question", prompts) == [f"10:43 {message}"]


def test_a_reverse_card_says_a_word_of_the_name() -> None:
    """The words of the paper's name are the answer, so the front does without each of them."""
    found = both("Pooling on hills. Which method?", "Alpha pooling", "insight-reverse")
    assert found == ["13:13 the front already says 'pooling': reword one of the sides"]


@pytest.mark.parametrize(
    "prompts",
    [
        "- {id: a, kind: insight-reverse, question: 'Hills are enough. Which method?', answer: AlphaNet}",
        "- {id: a, kind: insight-reverse, question: 'BetaAlphaNet and AlphaNetwork came later. After which?', answer: AlphaNet}",
        "- {id: a, kind: insight-reverse, cloze: 'Hills are enough for {{c1::AlphaNet}}.'}",
        "- {id: a, cloze: 'AlphaNet climbs {{c1::hills that it climbs}}.'}",
    ],
    ids=["by what it does", "within a longer name", "the name is hidden", "a cloze has a rule of its own"],
)
def test_the_name_is_asked_for(prompts: str) -> None:
    """A longer name is another name, and what is hidden is not read."""
    assert find("answer-in-question", prompts) == []


def test_a_standard_prompt_is_read_too() -> None:
    """Its answer has a question of the author's own, or one that the tool makes."""
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
    found = find("answer-in-question", "- {id: a, question: What?, answer: That}", head)
    assert found == ["8:11 the front already says 'valleys': reword one of the sides"]
