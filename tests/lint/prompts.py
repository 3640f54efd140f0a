"""Prompts in a file around them, and what a rule finds there."""

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
"""The file around the prompts of a test, which begin in line 10."""


def find(rule: str, prompts: str, head: str = HEAD) -> list[str]:
    """Return what a rule finds in a list of prompts, indented by two, each as `line:column message`."""
    indented = textwrap.indent(textwrap.dedent(prompts).strip("\n") + "\n", "  ")
    return [found.removeprefix("cards/one/1.yaml:") for found in find_in(rule, {"one/1.yaml": head + indented})]


def find_in(rule: str, files: dict[str, str | bytes]) -> list[str]:
    """Return what a rule finds in a deck of files, each as `path:line:column message`, in the order of the output."""
    found = check(write_deck(Path("cards"), files)).problems
    assert not (wrong := [p for p in found if p.code not in _RULES]), wrong  # the input must be what the test means
    return [_text(problem) for problem in found if problem.code == rule]


def _text(problem: Problem) -> str:
    place = problem.location
    return f"{place.path}:{place.line}:{place.column} {problem.message}"
