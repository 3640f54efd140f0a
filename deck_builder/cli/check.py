"""`deck-builder check`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import (
    cache_option,
    cards_argument,
    cards_folder,
    count_text,
    open_cache,
    papers_and_topics,
    progress_bar,
    templates_option,
)
from deck_builder.cli.completion import complete_rules
from deck_builder.cli.output import echo, echo_command, echo_lines, echo_styled, style

if TYPE_CHECKING:
    from deck_builder.pipeline import Checked


def _explain(context: click.Context, _parameter: click.Parameter, rule_id: str | None) -> None:
    """Print the manual page for a rule, then exit."""
    if rule_id is None:
        return
    from difflib import get_close_matches

    from deck_builder.lint import all_rules

    rules = {rule.id: rule for rule in all_rules()}
    if rule_id == "all":
        for rule in rules.values():
            echo(f"{rule.id:<20}  {rule.severity:<7}  {rule.manual.splitlines()[0]}")
    elif rule_id in rules:
        rule = rules[rule_id]
        echo_lines(f"{rule.id} ({rule.severity})\n\n{rule.manual}\n")
        if rule.english_only:
            echo("This rule looks for English words, so it runs only if `language` in deck.yaml is English.")
            echo()
        echo("To allow an exception, write this comment above the prompt or, for the whole file, above its first key:")
        echo(f"# check: allow {rule.id} because REASON")
    else:
        close = get_close_matches(rule_id, rules, 1)
        advice = f"did you mean '{close[0]}'?" if close else "`deck-builder check --explain all` lists the rules."
        raise click.BadParameter(
            f"there is no rule '{rule_id}': {advice} Only rules have a manual page; for any other "
            "problem, the message itself says how to fix it"
        )
    context.exit()


@click.command()
@cards_argument
@templates_option
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--all", "show_all", is_flag=True, help="Print all problems, even if they do not fit on one screen.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="Output format for people (text), programs (json) or GitHub workflows (github).",
)
@click.option(
    "--explain",
    metavar="RULE",
    shell_complete=complete_rules,
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Print the manual page for a rule, or list all rules with 'all'.",
)
@cache_option
def check(
    cards: Path | None, templates: Path | None, strict: bool, show_all: bool, output_format: str, cache: bool
) -> None:
    """Report all problems in a deck.

    Errors prevent a build. Warnings point out prompts that break one of the rules for writing good prompts. To allow an
    exception, write a comment with a reason above the prompt (# check: allow RULE because REASON), or add an entry to
    `allow` in deck.yaml for the whole deck. Drafts are checked, too. Errors come first. Problems that do not fit on one
    screen are only counted, unless you use --all. The exit status is 1 if there are any errors. This command writes
    nothing.

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

    with open_cache(cache=cache) as store, progress_bar() as progress:
        checked = pipeline.check(
            Options(cards_folder(cards), templates, drafts=True, lint=Severity.WARNING, progress=progress, store=store)
        )
    if output_format == "json":
        echo_lines(report.problems_json(checked.problems))
    elif output_format == "github":
        for problem in checked.problems:
            echo_command(report.github_line(problem))
    else:
        _print_text(checked, show_all=show_all)
    if not checked.ok or (strict and checked.problems):
        sys.exit(1)


def _print_text(checked: "Checked", *, show_all: bool) -> None:
    from deck_builder.reports import problems as report
    from deck_builder.reports import statistics as stats
    from deck_builder.reports.counts import drafts_text

    counted = report.by_code_lines(checked.problems)
    max_lines = None if show_all else report.SCREEN - len(counted) - 1
    for text in report.listing(checked.problems, style, max_lines):
        echo_styled(text)
    for line in counted:
        echo(line)
    summary = report.summary(checked.problems)
    if checked.library is None or not checked.ok:
        echo(summary)
        return
    total = stats.stats(checked.library, checked.notes).total
    counts = f"{papers_and_topics(total.papers, total.topics)}, {count_text(total.notes, 'note')}"
    drafts = drafts_text(stats.count_drafts(checked.library))
    echo(f"{counts}{f' ({drafts})' if drafts else ''}: {summary}")
