"""A preview while it runs: the deck is read again when its files change, and what broke keeps its last good state."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from deck_builder import pipeline
from deck_builder.compiling.parallel import MemoryCache
from deck_builder.files.folders import NoDeckError, file_start, templates_folder
from deck_builder.files.watching import changes
from deck_builder.pipeline import Options
from deck_builder.preview.cards import view
from deck_builder.preview.site import site_of
from deck_builder.problem import Problem, Severity


class Session:
    """A deck that is looked at while it is written."""

    def __init__(self, cards: Path, templates: Path | None = None) -> None:
        """Read the deck; raises NoDeckError and OSError, which later only show on the page."""
        self._cards, self._templates = cards, templates
        self._memory: MemoryCache = {}
        self._view = view(self._check())

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files of the site as the deck is now."""
        return site_of(self._view)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders whose files make the site."""
        return self._cards.resolve(), (self._templates or templates_folder(self._cards)).resolve()

    def _check(self) -> pipeline.Checked:
        return pipeline.check(
            Options(self._cards, self._templates, drafts=True, lint=Severity.WARNING, memory=self._memory)
        )

    def refresh(self) -> Mapping[str, bytes]:
        """Read the deck again and return the files of the site; if it can't be read, the last ones with the reason."""
        try:
            self._view = view(self._check(), self._view)
        except Exception as error:  # a page that stops to follow without a word would be worse
            expected = isinstance(error, NoDeckError | OSError)
            message = str(error) if expected else f"deck-builder failed: {type(error).__name__}: {error}"
            problem = Problem("no-deck", message, file_start(self._cards / "deck.yaml"))
            cards = tuple(replace(card, is_last_good=True) for card in self._view.cards)
            self._view = replace(self._view, cards=cards, problems=(problem,))
        return self.files

    def follow(self, publish: Callable[[Mapping[str, bytes]], None], stop: threading.Event) -> None:
        """Publish a new site whenever files change, until `stop` is set."""
        for _ in changes(self.folders, stop):
            publish(self.refresh())
