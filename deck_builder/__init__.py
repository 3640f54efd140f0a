"""Compile a folder of YAML files, one per paper, into an Anki deck.

>>> from deck_builder import build
>>> result = build("cards", output="build")    # doctest: +SKIP
>>> result.ok, result.path, result.problems    # doctest: +SKIP
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deck_builder.pipeline import Built, Checked, Options

__all__ = ["__version__", "build", "check"]

INTERRUPTED = 130
"""Exit status after Ctrl+C: 128 plus the signal number, as in a shell."""

_AnyPath = str | os.PathLike[str]


def build(
    cards: _AnyPath | None = None,
    *,
    output: _AnyPath | None = None,
    templates: _AnyPath | None = None,
    draft: bool = False,
) -> "Built":
    """Build a deck, and return the path of its package and all problems. Without `cards`, build the nearest deck.

    Raise NoDeckError if there is no deck, and OSError if a file can't be read or written.
    """
    from deck_builder import pipeline

    return pipeline.build(_options(cards, output=_path(output), templates=_path(templates), drafts=draft))


def check(cards: _AnyPath | None = None, *, templates: _AnyPath | None = None) -> "Checked":
    """Return all problems in a deck, including its drafts, without writing anything.

    Raise the same errors as `build`.
    """
    from deck_builder import pipeline
    from deck_builder.problem import Severity

    return pipeline.check(_options(cards, templates=_path(templates), drafts=True, lint=Severity.WARNING))


def _options(cards: _AnyPath | None, **options: Any) -> "Options":
    from deck_builder.files.folders import cards_in, find_cards
    from deck_builder.pipeline import Options

    return Options(find_cards(Path.cwd()) if cards is None else cards_in(Path(cards)), **options)


def __getattr__(name: str) -> str:
    """Look up the version only on request, because reading the metadata takes longer than parsing a command."""
    if name == "__version__":
        from importlib.metadata import version

        return version("deck-builder")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _path(value: _AnyPath | None) -> Path | None:
    return None if value is None else Path(value)
