"""few-prompts: a paper has at least six, the three standard ones among them."""

import pytest

from tests.lint.prompts import HEAD, find, find_in


def prompts(number: int) -> str:
    return "".join(f"- {{id: p{n}, question: 'AlphaNet: what is {n}?', answer: 'It is {n}'}}\n" for n in range(number))


@pytest.mark.parametrize(
    ("listed", "number"),
    [
        (prompts(1), 4),
        (prompts(2), 5),
        ("- problem_solved\n" + prompts(2) + "- key_insight\n- year", 5),
        ("- {id: a, cloze: '{{c1::a}}, {{c2::b}}, {{c3::c}} and {{c4::d}}'}", 4),
    ],
    ids=["far too few", "one too few", "a place is no further prompt", "a cloze is one, with all its cards"],
)
def test_too_few(listed: str, number: int) -> None:
    """The paper's first line is named."""
    message = f"the paper has {number} prompts, fewer than 6: ask how it works and where it ends"
    assert find("few-prompts", listed) == [f"1:5 {message}"]


def test_the_three_standard_prompts_alone() -> None:
    """A paper without a list of prompts still has those."""
    found = find_in("few-prompts", {"one/1.yaml": "# First.\n" + HEAD.removesuffix("prompts:\n")})
    message = "the paper has 3 prompts, fewer than 6: ask how it works and where it ends"
    assert found == [f"cards/one/1.yaml:2:5 {message}"]


@pytest.mark.parametrize(
    "listed",
    [
        prompts(3),
        prompts(4),
        "- year\n" + prompts(3),
        prompts(2) + "- {id: a, cloze: 'AlphaNet climbs {{c1::hills}}.', draft: true}",
    ],
    ids=["six", "seven", "with a place", "with a draft"],
)
def test_enough(listed: str) -> None:
    """The year card counts, and so does a draft."""
    assert find("few-prompts", listed) == []


def test_a_topic_may_be_short() -> None:
    """It is no paper."""
    assert find("few-prompts", "- {id: a, question: What?, answer: That}", "id: t\ntitle: T\nprompts:\n") == []
