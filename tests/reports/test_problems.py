"""Problems formatted as text."""

import pytest

from deck_builder.problem import Location, Problem, Severity, has_errors, sort_problems
from deck_builder.reports.problems import problem_text, summary


def text(column: int, source: str) -> str:
    return problem_text(Problem("bad-id", "what to do", Location("cards/a.yaml", 3, column, source)))


def excerpt(column: int, source: str) -> list[str]:
    """Return the source line and the caret line."""
    return text(column, source).split("\n")[1:]


def test_problem_has_a_place_a_message_and_the_source_line_with_a_caret() -> None:
    """The format is that of compilers, so editors can parse it."""
    assert text(5, "id: A b") == ("cards/a.yaml:3:5: error[bad-id] what to do\n  id: A b\n      ^")


def test_warning_is_called_a_warning() -> None:
    """Apart from this word, warnings look like errors."""
    place = Location("deck.yaml", 7, 11)
    assert problem_text(Problem("section-order", "x", place, Severity.WARNING)) == (
        "deck.yaml:7:11: warning[section-order] x"
    )


@pytest.mark.parametrize("source", ["", "   "])
def test_excerpt_is_left_out_if_it_would_be_empty(source: str) -> None:
    """A problem with a whole file, or at an empty line, takes one line."""
    assert text(1, source) == "cards/a.yaml:3:1: error[bad-id] what to do"


def test_caret_can_be_after_the_last_character() -> None:
    """It shows where a missing value belongs."""
    assert excerpt(5, "id: ") == ["  id: ", "      ^"]


def test_tab_before_the_caret_stays_a_tab() -> None:
    """The caret is below its character, whatever the tab width of the terminal."""
    assert excerpt(5, "a:\tb c") == ["  a:\tb c", "    \t ^"]


def test_line_of_100_characters_is_shown_in_full() -> None:
    """Most lines are shorter."""
    assert excerpt(100, "x" * 100) == ["  " + "x" * 100, "  " + " " * 99 + "^"]


def test_long_line_is_cut_around_the_column() -> None:
    """50 characters before the column and 50 from the column on are shown."""
    source = "a" * 150 + "B" + "c" * 150
    assert excerpt(151, source) == ["  " + "a" * 50 + "B" + "c" * 49, "  " + " " * 50 + "^"]


def test_long_line_is_not_cut_at_the_start_if_the_column_is_near() -> None:
    """The excerpt begins with the first character."""
    source = "aB" + "c" * 150
    assert excerpt(2, source) == ["  aB" + "c" * 98, "   ^"]


def test_long_line_is_not_cut_at_the_end_if_the_column_is_near() -> None:
    """The excerpt ends with the last character."""
    source = "a" * 199 + "B"
    assert excerpt(200, source) == ["  " + "a" * 50 + "B", "  " + " " * 50 + "^"]


def test_place_severity_and_caret_can_be_styled() -> None:
    """The style function gets each part with its role."""
    problem = Problem("bad-id", "what to do", Location("a.yaml", 3, 5, "id: A b"))
    assert problem_text(problem, lambda part, role: f"<{role}>{part.strip()}</>") == (
        "<place>a.yaml:3:5</>: <error>error</>[bad-id] what to do\n  id: A b\n<caret>^</>"
    )


def test_problems_are_sorted_by_place_then_code_then_message() -> None:
    """Line 10 comes after line 9, and the original order does not matter."""
    problems = [
        Problem("b", "x", Location("b.yaml", 1, 1)),
        Problem("b", "y", Location("a.yaml", 10, 1)),
        Problem("b", "y", Location("a.yaml", 9, 2)),
        Problem("b", "y", Location("a.yaml", 9, 1)),
        Problem("b", "x", Location("a.yaml", 9, 1)),
        Problem("a", "z", Location("a.yaml", 9, 1)),
    ]
    assert sort_problems(problems) == sort_problems(reversed(problems)) == problems[::-1]


def test_only_errors_stop_a_build() -> None:
    """Warnings do not stop it."""
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
def test_summary_counts_errors_and_warnings(errors: int, warnings: int, words: str) -> None:
    """Errors come first. A count of zero is left out."""
    place = Location("a.yaml", 1, 1)
    problems = [Problem("a", "b", place)] * errors + [Problem("a", "b", place, Severity.WARNING)] * warnings
    assert summary(problems) == words
