"""`deck-builder check`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import (
    cache_option,
    cards_argument,
    cards_folder,
    number,
    papers_and_topics,
    print_problems,
    progress_bar,
    results,
    templates_option,
)

if TYPE_CHECKING:
    from deck_builder.pipeline import Checked


def _explain(context: click.Context, _parameter: click.Parameter, rule: str | None) -> None:
    """Print the manual page of a rule, and end."""
    if rule is None:
        return
    from difflib import get_close_matches

    from deck_builder.lint import all_rules

    rules = {r.id: r for r in all_rules()}
    if rule == "all":
        for one in rules.values():
            click.echo(f"{one.id:<20}  {one.severity:<7}  {one.manual.splitlines()[0]}")
    elif found := rules.get(rule):
        click.echo(f"{found.id} ({found.severity})\n\n{found.manual}")
        click.echo(f"\nAllow it in place: # check: allow {found.id} because REASON")
    else:
        close = get_close_matches(rule, rules, 1)
        advice = f"did you mean '{close[0]}'?" if close else f"rules are {', '.join(rules)}"
        raise click.BadParameter(f"there is no rule '{rule}': {advice}")
    context.exit()


@click.command()
@cards_argument
@templates_option
@click.option("--strict", is_flag=True, help="Fail on warnings, too.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How to print the problems: for people, programs, or a GitHub workflow.",
)
@click.option(
    "--explain",
    metavar="RULE",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Print the manual page of a rule, or with 'all' the list of rules.",
)
@cache_option
def check(cards: Path | None, templates: Path | None, strict: bool, output_format: str, cache: bool) -> None:
    """Find everything that is wrong with a deck, at once; write nothing.

    Errors are what can't be built; warnings are prompts that break a rule of good prompts. A comment with a reason
    above what breaks a rule allows it (# check: allow RULE because REASON), or an entry in deck.yaml for the whole
    deck. Drafts are checked, too. Exit status 1 if there is any error.

    \b
    Examples:
      deck-builder check
      deck-builder check --strict --format github
      deck-builder check --explain long-answer
    """  # noqa: D301
    from deck_builder import pipeline
    from deck_builder.pipeline import Options
    from deck_builder.problem import Severity
    from deck_builder.reports import problems as report

    with results(cache=cache) as store, progress_bar() as progress:
        checked = pipeline.check(
            Options(cards_folder(cards), templates, drafts=True, lint=Severity.WARNING, progress=progress, store=store)
        )
    if output_format == "json":
        click.echo(report.problems_json(checked.problems))
    elif output_format == "github":
        for problem in checked.problems:
            click.echo(report.github_line(problem))
    else:
        _print_text(checked)
    if not checked.ok or (strict and checked.problems):
        sys.exit(1)


def _print_text(checked: "Checked") -> None:
    from deck_builder.reports import problems as report
    from deck_builder.reports import statistics as stats

    print_problems(checked.problems)
    for code, times in report.by_code(checked.problems):
        click.echo(f"{times:>7,}  {code}", err=True)
    said = report.summary(checked.problems)
    if checked.library is None or not checked.ok:
        click.echo(said, err=True)
        return
    total = stats.stats(checked.library, checked.notes).total
    counted = f"{papers_and_topics(total.papers, total.topics)}, {number(total.notes, 'note')}"
    click.echo(f"{counted}: {said}", err=bool(checked.problems))
