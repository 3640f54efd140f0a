"""Compile a folder of YAML files, one a paper, into an Anki deck.

>>> from deck_builder import build
>>> built = build("cards", output="build")  # doctest: +SKIP
>>> built.ok, built.path, built.problems    # doctest: +SKIP
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deck_builder.pipeline import Built, Checked

__all__ = ["__version__", "build", "check"]

_AnyPath = str | os.PathLike[str]


def build(
    cards: _AnyPath | None = None,
    *,
    output: _AnyPath | None = None,
    templates: _AnyPath | None = None,
    draft: bool = False,
) -> "Built":
    """Build the deck in a folder, by default the nearest `cards`; problems come back as values.

    Raises NoDeckError where there is no deck, and OSError where a file can't be read or written.
    """
    from deck_builder import pipeline

    return pipeline.build(_path(cards), output=_path(output), templates=_path(templates), draft=draft)


def check(cards: _AnyPath | None = None, *, templates: _AnyPath | None = None) -> "Checked":
    """Find everything that is wrong with a deck, without writing anything; raises as `build` does."""
    from deck_builder import pipeline

    return pipeline.check(_path(cards), templates=_path(templates))


def __getattr__(name: str) -> str:
    """Look the version up only where it is asked for: reading the metadata takes longer than parsing a command."""
    if name == "__version__":
        from importlib.metadata import version

        return version("deck-builder")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _path(given: _AnyPath | None) -> Path | None:
    return None if given is None else Path(given)
