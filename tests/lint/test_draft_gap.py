"""draft-gap: the gaps of drafts are reported, and most other rules skip files with gaps."""

from pathlib import Path

from tests.decks import check, write_deck
from tests.lint.prompts import HEAD, find


def test_gaps_of_drafts() -> None:
    """Gaps are reported in a prompt that is a draft, and anywhere in a file that is a draft."""
    prompts = """
        - {id: a, question: TODO, answer: TODO, draft: true}
    """
    assert find("draft-gap", prompts) == [
        "10:23 'question' in this draft is still TODO: fill it in",
        "10:37 'answer' in this draft is still TODO: fill it in",
    ]
    head = "draft: true\n" + HEAD.replace("Valleys were missing", "TODO")
    assert find("draft-gap", "- {id: a, question: Q?, answer: A}", head) == [
        "9:17 'problem_solved' in this draft is still TODO: fill it in"
    ]


def test_no_gap_of_a_draft() -> None:
    """A gap outside a draft, a draft without gaps, and TODO among other words are not reported."""
    prompts = """
        - {id: a, question: What is open?, answer: TODO}
        - {id: b, question: What is done?, answer: All, draft: true}
        - {id: c, question: What is a TODO?, answer: A task, draft: true}
    """
    assert find("draft-gap", prompts) == []


def test_other_rules_skip_files_with_gaps() -> None:
    """It is too early to report few prompts, a missing source or a missing reverse prompt."""
    text = HEAD.replace("Valleys were missing", "TODO").replace("prompts:\n", "draft: true\n")
    problems = check(write_deck(Path("cards"), {"one/1.yaml": text})).problems
    assert {problem.code for problem in problems} == {"draft-gap"}
