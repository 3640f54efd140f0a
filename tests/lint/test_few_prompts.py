"""few-prompts: a paper has at least six prompts, including the three standard ones."""

import pytest

from tests.lint.prompts import HEAD, find, find_in


def write_prompts(number: int) -> str:
    return "".join(f"- {{id: p{n}, question: 'AlphaNet: what is {n}?', answer: 'It is {n}'}}\n" for n in range(number))


@pytest.mark.parametrize(
    ("prompt_list", "number"),
    [
        (write_prompts(1), 4),
        (write_prompts(2), 5),
        ("- problem_solved\n" + write_prompts(2) + "- key_insight\n- year", 5),
        ("- {id: a, cloze: '{{c1::a}}, {{c2::b}}, {{c3::c}} and {{c4::d}}'}", 4),
    ],
    ids=["four", "five", "positions of standard prompts", "a cloze with several cards"],
)
def test_too_few(prompt_list: str, number: int) -> None:
    """A standard prompt in the list is not counted twice, and a cloze counts once."""
    message = f"the paper has {number} prompts, but at least 6 are recommended: add some, for example about how the method works and where it fails"
    assert find("few-prompts", prompt_list) == [f"1:5 {message}"]


def test_only_the_three_standard_prompts() -> None:
    """A paper without a list of prompts has three prompts; the location is its id."""
    findings = find_in("few-prompts", {"one/1.yaml": "# First.\n" + HEAD.removesuffix("prompts:\n")})
    message = "the paper has 3 prompts, but at least 6 are recommended: add some, for example about how the method works and where it fails"
    assert findings == [f"cards/one/1.yaml:2:5 {message}"]


@pytest.mark.parametrize(
    "prompt_list",
    [
        write_prompts(3),
        write_prompts(4),
        "- year\n" + write_prompts(3),
        write_prompts(2) + "- {id: a, cloze: 'AlphaNet climbs {{c1::hills}}.', draft: true}",
    ],
    ids=["six", "seven", "with the position of a standard prompt", "with a draft"],
)
def test_enough(prompt_list: str) -> None:
    """The year card and drafts count."""
    assert find("few-prompts", prompt_list) == []


def test_topic_may_be_short() -> None:
    """The rule applies only to papers."""
    assert find("few-prompts", "- {id: a, question: What?, answer: That}", "id: t\ntitle: T\nprompts:\n") == []
