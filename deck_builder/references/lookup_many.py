"""Look up many references on arXiv and at doi.org, in batches and with a cache."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import platformdirs

from deck_builder.files import writing
from deck_builder.references import lookup
from deck_builder.references.identity import identify, normalize_arxiv, titles_agree
from deck_builder.references.reference import Reference, YearSource
from deck_builder.source.schema import GAP

BATCH = 50
"""The number of arXiv ids in one request."""
PAUSE = 3.0
"""Minimum number of seconds between two requests. arXiv requires this pause."""
_FIELDS = ("title", "authors", "year", "venue", "doi")
Fetch = Callable[[str, dict[str, str] | None], bytes]


def complete(
    references: Sequence[Reference], fetch: Fetch | None = None, cache: Path | None = None
) -> tuple[list[Reference], list[str]]:
    """Look up missing titles and authors, and uncertain years. Return all references, and a message for each failure.

    `fetch` returns the content at a URL, and raises NotFoundError if it fails. Results are kept in the folder `cache`,
    so an interrupted lookup continues where it stopped.
    """
    store = _Store(cache or platformdirs.user_cache_path("deck-builder") / "lookups")
    client = _Client(fetch or lookup.get, store)
    wanted = [r for r in references if _is_incomplete(r)]
    client.look_up_arxiv([normalize_arxiv(r.arxiv) for r in wanted if r.arxiv])
    client.look_up_dois([r.doi for r in wanted if r.doi and not r.arxiv])
    if client.offline:
        count = sum(store.get(key) is None for key in {_key(r) for r in wanted})
        client.messages.append(f"could not look up {count:,} paper{'s' * (count != 1)}: {client.offline}")
    completed = [_completed(r, store, client.messages) if _is_incomplete(r) else r for r in references]
    return completed, client.messages


def _is_incomplete(reference: Reference) -> bool:
    has_gaps = (
        reference.title == GAP
        or not reference.authors
        or reference.authors[0].endswith("et al.")
        or not reference.is_year_certain
    )
    return bool(reference.arxiv or reference.doi) and has_gaps


def _key(reference: Reference) -> str:
    """Return the key of a reference in the store."""
    return f"arxiv {normalize_arxiv(reference.arxiv)}" if reference.arxiv else f"doi {(reference.doi or '').casefold()}"


def _completed(reference: Reference, store: "_Store", messages: list[str]) -> Reference:
    key = _key(reference)
    values = store.get(key)
    if not values:
        return reference
    title = values.get("title") or ""
    if not titles_agree(identify(reference), identify(Reference(reference.location, title))):
        messages.append(
            f"{reference.location}: nothing was filled in, because {key} belongs to '{title}', not to "
            f"'{reference.title}'; correct the id or the title"
        )
        return reference
    has_authors = bool(reference.authors) and not reference.authors[0].endswith("et al.")
    year = values.get("year")
    is_new_year = bool(year) and not reference.is_year_certain
    return replace(
        reference,
        title=title or GAP if reference.title == GAP else reference.title,
        authors=reference.authors if has_authors else tuple(values.get("authors", ())) or reference.authors,
        year=year if is_new_year else reference.year,
        year_from=YearSource.LOOKUP if is_new_year else reference.year_from,
        venue=reference.venue or values.get("venue"),
        doi=reference.doi or values.get("doi"),
    )


class _Store:
    """The results of this and earlier lookups, each in its own file.

    If the folder is not writable, the same papers are looked up again next time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, dict[str, Any]] = {}

    def _path(self, key: str) -> Path:
        # A DOI may be too long for a file name, and two DOIs may differ only in case.
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def get(self, key: str) -> dict[str, Any] | None:
        """Return the stored result for a paper, or None if the paper has not been looked up."""
        if key not in self._found:
            try:
                data = json.loads(self._path(key).read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                return None
            if not _is_result(data):
                return None
            self._found[key] = data
        return self._found[key]

    def put(self, key: str, reference: Reference | None) -> None:
        """Store the result for a paper. None means that the paper does not exist."""
        values = {name: getattr(reference, name) for name in _FIELDS} if reference else {}
        self._found[key] = values
        with suppress(OSError):
            writing.replace_files({self._path(key): json.dumps(values).encode()})


def _is_result(data: object) -> bool:
    """Return whether a cached value has the form that `put` writes. A damaged file may contain another form."""
    if not isinstance(data, dict):
        return False
    texts = [data.get(name) for name in ("title", "venue", "doi")]
    authors, year = data.get("authors", []), data.get("year")
    return (
        all(isinstance(text, str | None) for text in texts)
        and isinstance(authors, list)
        and all(isinstance(author, str) for author in authors)
        and isinstance(year, int | None)
    )


class _Client:
    def __init__(self, fetch: Fetch, store: _Store) -> None:
        self._fetch, self._store = fetch, store
        self._last = 0.0
        self.offline: lookup.OfflineError | None = None
        """The error after which no further requests are made."""
        self.messages: list[str] = []

    def look_up_arxiv(self, ids: Iterable[str]) -> None:
        missing = [i for i in dict.fromkeys(ids) if self._store.get(f"arxiv {i}") is None]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            address = lookup.ARXIV.replace("max_results=1", f"max_results={BATCH}") + ",".join(map(quote, batch))
            count = len(missing) - start
            rest = f"{count:,} paper{'s' * (count != 1)} on arXiv"
            content = self._get(address, None, rest)
            if content is None:
                return
            try:
                found = {normalize_arxiv(r.arxiv or ""): r for r in lookup.read_feed(content)}
            except lookup.NotFoundError as error:
                self.messages.append(f"could not look up {rest}: {error}")
                return
            if found.keys().isdisjoint(batch):
                # A faulty response is more likely than a batch in which no paper exists.
                self.messages.append(
                    f"arXiv returned no paper for {', '.join(batch[:3])}{' ...' * (len(batch) > 3)}; check the ids"
                )
                continue
            for arxiv in batch:
                self._store.put(f"arxiv {arxiv}", found.get(arxiv))

    def look_up_dois(self, dois: Iterable[str]) -> None:
        for doi in dict.fromkeys(dois):
            if self._store.get(f"doi {doi.casefold()}") is not None:
                continue
            headers = {"Accept": "application/vnd.citationstyles.csl+json"}
            content = self._get(f"{lookup.DOI}{quote(doi)}", headers, f"doi {doi}")
            if content is not None:
                try:
                    self._store.put(f"doi {doi.casefold()}", lookup.read_doi(content, doi))
                except lookup.NotFoundError as error:
                    self.messages.append(f"{error}")

    def _get(self, address: str, headers: dict[str, str] | None, what: str) -> bytes | None:
        if self.offline:
            return None
        time.sleep(max(0.0, self._last + PAUSE - time.monotonic()))
        self._last = time.monotonic()
        try:
            return self._fetch(address, headers)
        except lookup.OfflineError as error:
            self.offline = error
        except lookup.NotFoundError as error:
            self.messages.append(f"could not look up {what}: {error}")
        return None
