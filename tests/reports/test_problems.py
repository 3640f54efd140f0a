"""Problems as people read them."""

import pytest

from deck_builder.problem import Location, Problem, Severity, has_errors, in_order
from deck_builder.reports.problems import problem_text, summary


def text(column: int, source: str) -> str:
    return problem_text(Problem("bad-id", "what to do", Location("cards/a.yaml", 3, column, source)))


def excerpt(column: int, source: str) -> list[str]:
    """Return source line and caret line."""
    return text(column, source).split("\n")[1:]


def test_a_problem_is_its_place_its_message_and_the_line_with_a_caret() -> None:
    """Place, severity and code come first, as in compilers, so that editors can follow them."""
    assert text(5, "id: A b") == ("cards/a.yaml:3:5: error[bad-id] what to do\n  id: A b\n      ^")


def test_a_warning_says_so() -> None:
    """Only the word differs."""
    place = Location("deck.yaml", 7, 11)
    assert problem_text(Problem("section-order", "x", place, Severity.WARNING)) == (
        "deck.yaml:7:11: warning[section-order] x"
    )


@pytest.mark.parametrize("source", ["", "   "])
def test_no_excerpt_without_anything_to_show(source: str) -> None:
    """A problem of a whole file, or at an empty line, is one line."""
    assert text(1, source) == "cards/a.yaml:3:1: error[bad-id] what to do"


def test_the_caret_may_stand_behind_the_line() -> None:
    """What is missing is missing after the last character."""
    assert excerpt(5, "id: ") == ["  id: ", "      ^"]


def test_a_tab_before_the_caret_stays_a_tab() -> None:
    """However wide the terminal makes it, the caret is below its character."""
    assert excerpt(5, "a:\tb c") == ["  a:\tb c", "    \t ^"]


def test_a_line_of_100_characters_is_shown_whole() -> None:
    """Most lines are."""
    assert excerpt(100, "x" * 100) == ["  " + "x" * 100, "  " + " " * 99 + "^"]


def test_a_long_line_is_cut_around_the_column() -> None:
    """The caret stays in sight: 50 characters before it, and 50 from it on."""
    source = "a" * 150 + "B" + "c" * 150
    assert excerpt(151, source) == ["  " + "a" * 50 + "B" + "c" * 49, "  " + " " * 50 + "^"]


def test_the_start_of_a_long_line_is_not_cut() -> None:
    """Near the start there is nothing to cut away before the column."""
    source = "aB" + "c" * 150
    assert excerpt(2, source) == ["  aB" + "c" * 98, "   ^"]


def test_the_end_of_a_long_line_is_not_cut() -> None:
    """Near the end the rest is shown."""
    source = "a" * 199 + "B"
    assert excerpt(200, source) == ["  " + "a" * 50 + "B", "  " + " " * 50 + "^"]


def test_place_severity_and_caret_can_be_styled() -> None:
    """Each part is given to the style with its role."""
    problem = Problem("bad-id", "what to do", Location("a.yaml", 3, 5, "id: A b"))
    assert problem_text(problem, lambda part, role: f"<{role}>{part.strip()}</>") == (
        "<place>a.yaml:3:5</>: <error>error</>[bad-id] what to do\n  id: A b\n<caret>^</>"
    )


def test_problems_are_sorted_by_place_then_code_then_message() -> None:
    """Line 10 comes after line 9, and the order of finding does not matter."""
    problems = [
        Problem("b", "x", Location("b.yaml", 1, 1)),
        Problem("b", "y", Location("a.yaml", 10, 1)),
        Problem("b", "y", Location("a.yaml", 9, 2)),
        Problem("b", "y", Location("a.yaml", 9, 1)),
        Problem("b", "x", Location("a.yaml", 9, 1)),
        Problem("a", "z", Location("a.yaml", 9, 1)),
    ]
    assert in_order(problems) == in_order(reversed(problems)) == problems[::-1]


def test_only_an_error_stops_a_build() -> None:
    """Warnings do not."""
    place = Location("a.yaml", 1, 1)
    warning = Problem("a", "b", place, Severity.WARNING)
    assert not has_errors([])
    assert not has_errors([warning])
    assert has_errors([warning, Problem("a", "b", place)])


@pytest.mark.parametrize(
    ("errors", "warnings", "words"),
    [
        (0, 0, "no problems"),
        (1, 0, "1 error"),
        (2, 1, "2 errors, 1 warning"),
        (0, 2, "2 warnings"),
        (1234, 0, "1,234 errors"),
    ],
)
def test_the_summary_counts(errors: int, warnings: int, words: str) -> None:
    """Errors first; what there is none of is not mentioned."""
    place = Location("a.yaml", 1, 1)
    problems = [Problem("a", "b", place)] * errors + [Problem("a", "b", place, Severity.WARNING)] * warnings
    assert summary(problems) == words
