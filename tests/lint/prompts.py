"""Helpers that put prompts into a file and return what a rule finds there."""

import textwrap
from pathlib import Path

from deck_builder.lint import all_rules
from deck_builder.problem import Problem
from tests.decks import check, write_deck

_RULES = {rule.id for rule in all_rules()}

HEAD = """\
id: alpha
title: Learning Alphas by Climbing
name: AlphaNet
authors: [Ada Lovelace, Alan Turing]
year: 2016
method: alpha pooling
key_insight: Hills are enough
problem_solved: Valleys were missing
prompts:
"""
"""The start of a file. The prompts of a test follow it, from line 10 on."""


def find(rule: str, prompts: str, head: str = HEAD) -> list[str]:
    """Return what a rule finds in a list of prompts after `head`, each finding as `line:column message`."""
    indented = textwrap.indent(textwrap.dedent(prompts).strip("\n") + "\n", "  ")
    return [finding.removeprefix("cards/one/1.yaml:") for finding in find_in(rule, {"one/1.yaml": head + indented})]


def find_in(rule: str, files: dict[str, str | bytes]) -> list[str]:
    """Return what a rule finds in a deck, each finding as `path:line:column message`, in the order of the output."""
    problems = check(write_deck(Path("cards"), files)).problems
    # Apart from the rules, the input must be valid.
    assert not (unexpected := [p for p in problems if p.code not in _RULES]), unexpected
    return [_format(problem) for problem in problems if problem.code == rule]


def _format(problem: Problem) -> str:
    location = problem.location
    return f"{location.path}:{location.line}:{location.column} {problem.message}"
