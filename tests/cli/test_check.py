"""The output of `deck-builder check` for people, programs and GitHub."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from deck_builder.lint import all_rules
from deck_builder.problem import Location, Problem
from deck_builder.reports.problems import by_code_lines
from tests.decks import PAPER, check, paper, write_deck

ROOT = Path(__file__).parents[2]
DATED = "prompts: [{id: a, question: 'Alpha: what is it?', answer: The latest trick, source: section 1}]\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def write_warning() -> None:
    """Write a deck with exactly one warning. The rules for whole papers are switched off."""
    quiet = "".join(
        f"  - {{rule: {rule.id}, because: it is a test}}\n" for rule in all_rules() if rule.id in PAPER_RULES
    )
    deck = f"id: test-x1y2\nname: Test Deck\nsections: [{{folder: one, name: 1 One}}]\nallow:\n{quiet}"
    write_deck(Path("cards"), {"deck.yaml": deck, "one/1.yaml": PAPER + DATED})


PAPER_RULES = ("few-prompts", "no-source", "no-why", "one-direction")


def test_the_text_ends_with_a_summary_by_code() -> None:
    """The most frequent code comes first."""
    write_deck(Path("cards"), {"one/1.yaml": PAPER + "venu: x\nauthor: y\n---\n", "one/2.yaml": PAPER + "venu: x\n"})
    assert run().output.splitlines()[-3:] == [
        "      1  several-documents",
        "      1  unknown-key",
        "2 errors",
    ]


def test_a_warning_does_not_fail() -> None:
    """Only errors set the exit status."""
    write_warning()
    result = run()
    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if "[" in line and line.startswith("cards")] == [
        "cards/one/1.yaml:7:59: warning[volatile] 'latest' will become outdated: add a date, or leave out the statement"
    ]


def test_strict_makes_warnings_fail() -> None:
    """With `--strict`, a warning sets the exit status."""
    write_warning()
    assert run("--strict").exit_code == 1


@pytest.mark.parametrize("rule", [rule.id for rule in all_rules()])
def test_every_rule_has_a_manual_page_with_a_bad_and_a_good_example(rule: str) -> None:
    """`--explain` prints the docstring of the rule's module."""
    result = run("--explain", rule)
    assert result.exit_code == 0
    assert re.match(rf"{rule} \((error|warning)\)\n\n\S.*\n\n", result.output)
    assert re.search("^Bad: ", result.output, re.MULTILINE)
    assert re.search("^Good: ", result.output, re.MULTILINE)
    assert result.output.endswith(
        f"\n\nTo allow an exception, write this comment above the prompt or, for the whole file, above its first key:\n# check: allow {rule} because REASON\n"
    )


def test_the_manual_page_of_a_rule_for_english() -> None:
    """The remark is a paragraph of its own."""
    assert (
        "\n\nThis rule looks for English words, so it runs only if `language` in deck.yaml is English.\n\nTo allow"
        in run("--explain", "volatile").output
    )


def test_the_list_of_rules() -> None:
    """`--explain all` prints one line per rule, sorted by name."""
    lines = run("--explain", "all").output.splitlines()
    assert [line.split()[0] for line in lines] == sorted(rule.id for rule in all_rules())


def test_an_unknown_rule() -> None:
    """The message suggests the rule with the most similar name."""
    result = run("--explain", "long-answers")
    assert result.exit_code == 2
    assert "there is no rule 'long-answers': did you mean 'long-answer'?" in result.output


def test_a_problem_that_is_not_about_a_rule() -> None:
    """The output of `check` also has its name in brackets, but there is no manual page to print."""
    result = run("--explain", "yaml-syntax")
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == (
        "Error: Invalid value for '--explain': there is no rule 'yaml-syntax': `deck-builder check --explain all` lists "
        "the rules. Only rules have a manual page; for any other problem, the message itself says how to fix it"
    )


# Formats for programs


@pytest.mark.parametrize(
    "content",
    [PAPER + DATED, "id: [", "", PAPER + 'x: "\u2028\\u001f"\n'],
    ids=["warnings", "syntax error", "empty", "control characters"],
)
def test_json_follows_its_schema(content: str) -> None:
    """The output is valid under docs/check.schema.json, and its counts add up."""
    write_deck(Path("cards"), {"one/1.yaml": content})
    output = json.loads(run("--format", "json").stdout)
    jsonschema.validate(output, json.loads((ROOT / "docs/check.schema.json").read_text()))
    assert output["errors"] + output["warnings"] == len(output["problems"]) == sum(output["by_code"].values()) > 0


def test_json_of_a_clean_deck() -> None:
    """Without problems, the output is an object with an empty list."""
    result = run("--format", "json", str(ROOT / "cards"))
    assert json.loads(result.stdout) == {"problems": [], "errors": 0, "warnings": 0, "by_code": {}}
    assert result.exit_code == 0


COMMAND = re.compile(
    r"::(?P<command>error|warning) "
    r"(?P<properties>[a-zA-Z]+=(?:[^%\r\n:,]|%25|%0D|%0A|%3A|%2C)*(?:,[a-zA-Z]+=(?:[^%\r\n:,]|%25|%0D|%0A|%3A|%2C)*)*)"
    r"::(?P<message>(?:[^%\r\n]|%25|%0D|%0A)+)"
)
"""The output is a GitHub workflow command, with special characters escaped in the properties and the message."""


@pytest.mark.parametrize(
    "name", ["1.yaml", "a,b.yaml", "100%.yaml", "a::b.yaml"], ids=["plain", "comma", "percent", "colons"]
)
def test_github_follows_its_grammar(name: str) -> None:
    """Each line is a single command, whatever characters names and messages contain."""
    write_deck(Path("cards"), {f"one/{name}": PAPER + "summary: '{{c1::a' \nyear: 99\n'a%0A,b::c': 1\n"})
    result = run("--format", "github")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines
    for line in lines:
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(part.split("=") for part in match["properties"].split(","))
        assert properties.keys() == {"file", "line", "col", "title"}
        unescaped = properties["file"].replace("%2C", ",").replace("%3A", ":").replace("%25", "%")
        assert unescaped in (f"cards/one/{name}", "cards/deck.yaml")


# Many problems


def test_a_thousand_problems_in_a_thousand_files() -> None:
    """All problems are reported, in the order of the files."""
    files: dict[str, str | bytes] = {
        f"one/{number:04}.yaml": paper(f"p{number}").replace("year: 2016", "year: nineteen") for number in range(1_000)
    }
    problems = check(write_deck(Path("cards"), files)).problems
    errors = [problem for problem in problems if problem.severity == "error"]
    assert [(p.location.path, p.location.line, p.code) for p in errors] == [
        (f"cards/one/{number:04}.yaml", 3, errors[0].code) for number in range(1_000)
    ]


def output_lines(*arguments: str) -> list[str]:
    return run(*arguments).stdout.splitlines()


def test_problems_are_on_standard_output() -> None:
    """Problems are printed to standard output, so `check | less` shows them."""
    write_warning()
    result = run()
    assert "warning[volatile]" in result.stdout
    assert result.stderr == ""


def test_three_hundred_drafts_take_one_screen() -> None:
    """Each draft has one line, and further problems are counted."""
    gaps = "draft: true\nmethod: TODO\nproblem_solved: TODO\nkey_insight: TODO\n"
    files: dict[str, str | bytes] = {
        f"one/{n:03}.yaml": f"id: p{n}\ntitle: Paper {n}\nyear: 2016\n{gaps}" for n in range(300)
    }
    write_deck(Path("cards"), files)
    lines = output_lines()
    assert len(lines) == 40
    assert lines[0] == (
        "cards/one/000.yaml:5:9: warning[draft-gap] 'method' in this draft is still TODO: fill it in "
        "(and 2 more like this in the file)"
    )
    assert lines[-3:] == [
        "... and 789 more problems: `deck-builder check --all` lists everything",
        "    900  draft-gap",
        "300 papers, 900 notes (300 drafts not built): 900 warnings",
    ]
    assert sum("[draft-gap]" in line for line in output_lines("--all")) == 900


def test_errors_come_first() -> None:
    """The only error among 50 warnings is printed first."""
    prompts = "".join(
        f"  - {{id: p{n}, question: 'Alpha {n}{n}: what?', answer: The latest trick {n}}}\n" for n in range(25)
    )
    write_deck(
        Path("cards"),
        {
            "one/1.yaml": f"{PAPER}prompts:\n{prompts}",
            "one/2.yaml": paper("beta", more="prompts: [{id: a, question: TODO, answer: A}]\n"),
        },
    )
    lines = output_lines()
    assert lines[0].startswith("cards/one/2.yaml:7:29: error[gap]")
    assert len(lines) <= 40


def test_a_rule_about_a_paper_is_reported_once() -> None:
    """In this deck, no prompt has a source."""
    write_deck(Path("cards"), {"one/1.yaml": PAPER})
    assert [line for line in output_lines() if "[no-source]" in line] == [
        "cards/one/1.yaml:4:1: warning[no-source] the prompt has no source: "
        "name the section, table, figure, equation or page (and 1 more like this in the file)"
    ]


def test_the_table_of_codes_has_an_end() -> None:
    """The other rules share a line."""
    place = Location("a.yaml", 1, 1)
    problems = [Problem(f"rule-{n}", "x", place) for n in range(20)]
    assert by_code_lines(problems)[-2:] == ["      1  rule-14", "     13  problems of 13 other kinds"]
