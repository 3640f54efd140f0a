"""What a draft still lacks is told; no other rule looks at a file with gaps."""

from pathlib import Path

from tests.decks import check, write_deck
from tests.lint.prompts import HEAD, find


def test_hits() -> None:
    """In a prompt that is a draft, or anywhere in a file that is one."""
    prompts = """
        - {id: a, question: TODO, answer: TODO, draft: true}
    """
    assert find("draft-gap", prompts) == [
        "10:23 a draft, still to write: 'question'",
        "10:37 a draft, still to write: 'answer'",
    ]
    head = "draft: true\n" + HEAD.replace("Valleys were missing", "TODO")
    assert find("draft-gap", "- {id: a, question: Q?, answer: A}", head) == [
        "9:17 a draft, still to write: 'problem_solved'"
    ]


def test_near_misses() -> None:
    """A gap that is an error, a draft without gaps, the word among others."""
    prompts = """
        - {id: a, question: What is open?, answer: TODO}
        - {id: b, question: What is done?, answer: All, draft: true}
        - {id: c, question: What is a TODO?, answer: A task, draft: true}
    """
    assert find("draft-gap", prompts) == []


def test_other_rules_wait() -> None:
    """Of a file with gaps it is too early to say that it has few prompts, no source or no reverse."""
    text = HEAD.replace("Valleys were missing", "TODO").replace("prompts:\n", "draft: true\n")
    found = check(write_deck(Path("cards"), {"one/1.yaml": text})).problems
    assert {problem.code for problem in found} == {"draft-gap"}
