"""Lint the prompts of a deck. Each rule is a module in rules/.

To add a rule, add a module with ID, SEVERITY, `check`, and a docstring that is the rule's manual page. A rule that
needs to see every file also sets NEEDS_WHOLE_DECK = True, and is skipped if a file cannot be read. A rule that looks
for English words sets ENGLISH_ONLY = True, and runs only on decks in English.
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
    """Return all rules, sorted by id."""
    modules = (importlib.import_module(f"{rules.__name__}.{m.name}") for m in pkgutil.iter_modules(rules.__path__))
    loaded = (
        Rule(
            m.ID,
            m.SEVERITY,
            cleandoc(m.__doc__ or ""),
            getattr(m, "NEEDS_WHOLE_DECK", False),
            getattr(m, "ENGLISH_ONLY", False),
            m.check,
        )
        for m in modules
    )
    return tuple(sorted(loaded, key=lambda rule: rule.id))


def skipped_rules(library: Library) -> frozenset[str]:
    """Return the ids of the rules that do not apply to the language of a deck."""
    return frozenset(rule.id for rule in all_rules() if rule.english_only and not Deck(library).is_english)


def lint(library: Library, *, is_complete: bool, min_severity: Severity = Severity.WARNING) -> list[Problem]:
    """Return the problems found by the rules whose severity is at least `min_severity`.

    `is_complete` says whether every file could be read. If not, rules that need the whole deck are skipped.
    """
    deck = Deck(library)
    return [
        Problem(rule.id, finding.message, finding.location, rule.severity)
        for rule in all_rules()
        if (is_complete or not rule.needs_whole_deck) and min_severity in (rule.severity, Severity.WARNING)
        if deck.is_english or not rule.english_only
        for finding in rule.check(deck)
    ]
