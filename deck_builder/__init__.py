"""Compile a folder of YAML files, one a paper, into an Anki deck.

>>> from deck_builder import build
>>> built = build("cards", output="build")  # doctest: +SKIP
>>> built.ok, built.path, built.problems    # doctest: +SKIP
"""

import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deck_builder.pipeline import Built, Checked

__all__ = ["__version__", "build", "check"]

__version__ = version("deck-builder")

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


def _path(given: _AnyPath | None) -> Path | None:
    return None if given is None else Path(given)
