"""The linter for prompts: a registry of rules, one rule a file in rules/.

A new rule is a new file there with ID, SEVERITY, a docstring that is its manual page, and `check`. If it can tell only
from all files together it says NEEDS_WHOLE_DECK = True, and is left out where some file can't be read.
"""

import importlib
import pkgutil
from functools import cache
from inspect import cleandoc

from deck_builder.lint import rules
from deck_builder.lint.rule import Deck, Rule
from deck_builder.notes.library import Library
from deck_builder.problem import Problem, Severity


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by id."""
    modules = (importlib.import_module(f"{rules.__name__}.{m.name}") for m in pkgutil.iter_modules(rules.__path__))
    found = (
        Rule(m.ID, m.SEVERITY, cleandoc(m.__doc__ or ""), getattr(m, "NEEDS_WHOLE_DECK", False), m.check)
        for m in modules
    )
    return tuple(sorted(found, key=lambda rule: rule.id))


def lint(library: Library, *, is_whole: bool, least: Severity = Severity.WARNING) -> list[Problem]:
    """Return what the rules of at least some weight find; `is_whole` tells whether every file could be read."""
    deck = Deck(library)
    return [
        Problem(rule.id, finding.message, finding.location, rule.severity)
        for rule in all_rules()
        if (is_whole or not rule.needs_whole_deck) and least in (rule.severity, Severity.WARNING)
        for finding in rule.check(deck)
    ]
