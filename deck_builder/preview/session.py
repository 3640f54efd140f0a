"""A running preview. It reads the deck again when files change, and keeps the last good cards of broken files."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from deck_builder import pipeline
from deck_builder.compiling.parallel import MemoryCache
from deck_builder.files.folders import file_start, templates_folder
from deck_builder.files.watching import changes, file_states
from deck_builder.pipeline import Options
from deck_builder.preview.cards import view
from deck_builder.preview.site import site_files
from deck_builder.problem import Problem, Severity, UserError


class Session:
    """A deck that is previewed while its author edits it."""

    def __init__(self, cards: Path, templates: Path | None = None) -> None:
        """Read the deck. Raise NoDeckError or OSError if that fails. Later, `refresh` shows such errors on the page."""
        self._cards, self._templates = cards, templates
        self._memory: MemoryCache = {}
        self._states = file_states(self.folders)
        self._view = view(self._check())

    @property
    def files(self) -> Mapping[str, bytes]:
        """The current site's files."""
        return site_files(self._view)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders to watch for changes."""
        return self._cards.resolve(), (self._templates or templates_folder(self._cards)).resolve()

    def _check(self) -> pipeline.Checked:
        return pipeline.check(
            Options(self._cards, self._templates, drafts=True, lint=Severity.WARNING, memory=self._memory)
        )

    def refresh(self) -> Mapping[str, bytes]:
        """Read the deck again and return the site. If that fails, return the previous site with the error."""
        try:
            self._view = view(self._check(), self._view)
        except Exception as error:  # otherwise the page would silently stop updating
            expected = isinstance(error, UserError | OSError)
            failure = f"{type(error).__name__}: {error}"
            message = str(error) if expected else f"deck-builder failed ({failure}): please report this bug"
            problem = Problem("no-deck", message, file_start(self._cards / "deck.yaml"))
            cards = tuple(replace(card, is_last_good=True) for card in self._view.cards)
            self._view = replace(self._view, cards=cards, problems=(problem,))
        return self.files

    def follow(self, publish: Callable[[Mapping[str, bytes]], None], stop: threading.Event) -> None:
        """Publish a new site whenever files change, until `stop` is set."""
        for _ in changes(self.folders, stop, self._states):
            publish(self.refresh())
