"""comment-after-text: a comment after text without quotes has two spaces before it."""

import pytest

from tests.decks import DECK, PAPER
from tests.lint.prompts import find, find_in


def test_a_hash_between_spaces_drops_the_rest_of_the_text() -> None:
    """YAML reads `C # or F` as `C`."""
    assert find("comment-after-text", "- id: a\n  question: What?\n  answer: C # or F\n") == [
        "12:13 YAML treats ' # or F' as a comment: write 'C # or F' or, if it is a comment, put two spaces before the #"
    ]


def test_a_hash_in_text_of_several_lines() -> None:
    """The location is the start of the text, and the message has all of it on one line."""
    assert find("comment-after-text", "- id: a\n  question: It's\n    rank\n    # 1 or 2?\n  answer: b\n") == []
    assert find("comment-after-text", "- id: a\n  question: It's\n    rank # 1 or 2?\n  answer: b\n") == [
        "11:15 YAML treats ' # 1 or 2?' as a comment: write 'It''s rank # 1 or 2?' or, if it is a comment, put two spaces "
        "before the #"
    ]


@pytest.mark.parametrize(
    "line", ["key_insight: X", "title: X", "authors: [a,\n  X", "summary: X", "key_insight:\n  answer: X"]
)
def test_every_key_with_text(line: str) -> None:
    """The rule is not only about prompts."""
    key = line.partition(":")[0]
    lines = [each for each in PAPER.splitlines() if not each.startswith(f"{key}:")]
    lines += line.replace("X", "rank # of it").splitlines() + ["  ]"] * ("[" in line)
    assert [
        finding.partition(" ")[2] for finding in find_in("comment-after-text", {"one/1.yaml": "\n".join(lines)})
    ] == [
        "YAML treats ' # of it' as a comment: write 'rank # of it' or, if it is a comment, put two spaces before the #"
    ]


def test_deck_yaml() -> None:
    """The name of the deck is text, too."""
    files: dict[str, str | bytes] = {"deck.yaml": DECK.replace("Test Deck", "Notes # and more"), "one/1.yaml": PAPER}
    (finding,) = find_in("comment-after-text", files)
    assert finding.partition(" ")[2] == (
        "YAML treats ' # and more' as a comment: write 'Notes # and more' or, if it is a comment, put two spaces before "
        "the #"
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "- id: a\n  question: What?\n  answer: C  # or F\n",
        "- id: a\n  question: What?\n  answer: 'C' # or F\n",
        "- id: a\n  question: What?\n  answer: 'C # or F'\n",
        "- id: a\n  question: What?\n  answer: |\n    C # or F\n",
        "- id: a # the first\n  question: What?\n  answer: C\n",
        "- id: a\n  kind: mechanism # not a fact\n  question: What?\n  answer: C\n",
        "- year # first\n- id: a\n  question: What?\n  answer: C\n",
        "- id: a\n  question: What is most cited today? # check: allow volatile because it is a test\n  answer: C\n",
        "# a comment\n- id: a\n  # another # one\n  question: What?\n  answer: C\n",
    ],
    ids=["two spaces", "text in quotes", "all in quotes", "block", "id", "kind", "place", "exception", "own line"],
)
def test_comments_that_are_clearly_comments(prompt: str) -> None:
    """Nothing is reported where no text can be lost, or where the author has left no doubt."""
    assert find("comment-after-text", prompt) == []
