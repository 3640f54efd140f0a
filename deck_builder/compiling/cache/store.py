"""Store results by key, in one SQLite file in the user's cache folder.

SQLite keeps the file intact even if a build is killed or two builds run at the same time. All results can be computed
again, so a damaged cache only costs time. Each result has a checksum.
"""

import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Protocol

import platformdirs

MAX_BYTES = 500_000_000
"""Size in bytes above which the least recently used results are deleted."""
MAX_DAYS = 30
"""Days without use after which a result is deleted."""
_DAY = 86_400
"""Number of seconds in a day."""
_BATCH_SIZE = 500
"""Maximum number of keys in a query."""
_BUSY_TIMEOUT = 10
"""Seconds to wait while another build writes."""
_VERSION = 1
"""Version of the table; a file with a different version is cleared."""
_TABLES = (
    "DROP TABLE IF EXISTS results",
    "CREATE TABLE results (key BLOB PRIMARY KEY, used INTEGER, checksum INTEGER, content BLOB)",
    "CREATE INDEX by_use ON results (used)",
    f"PRAGMA user_version = {_VERSION}",
)


class Store(Protocol):
    """A store of results by key."""

    @property
    def is_empty(self) -> bool:
        """Whether there are no results to look up."""

    def get(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield each result with its key, in any order. Skip keys without a result."""

    def put(self, results: Sequence[tuple[bytes, bytes]]) -> None:
        """Store results."""


class NoStore:
    """A store that keeps nothing."""

    is_empty = True

    def get(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:  # noqa: ARG002
        """Yield nothing, because nothing is stored."""
        return iter(())

    def put(self, results: Sequence[tuple[bytes, bytes]]) -> None:
        """Discard the results."""


class FileStore:
    """A store that keeps results in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._today = int(time.time()) // _DAY
        self._database: sqlite3.Connection | None = None
        try:
            self._database = _open(path)
        except (sqlite3.Error, OSError):
            self._give_up()

    @property
    def is_empty(self) -> bool:
        """Whether there are no results to look up."""
        try:
            return self._database is None or not self._database.execute("SELECT 1 FROM results LIMIT 1").fetchone()
        except sqlite3.Error:
            self._give_up()
            return True

    def get(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield each result with its key, in any order. Skip keys without a result."""
        wanted = list(keys)
        for start in range(0, len(wanted), _BATCH_SIZE):
            for key, checksum, content in self._read(wanted[start : start + _BATCH_SIZE]):
                if zlib.crc32(content) == checksum:
                    yield key, content

    def put(self, results: Sequence[tuple[bytes, bytes]]) -> None:
        """Store results."""
        if self._database is None or not results:
            return
        rows = [(key, self._today, zlib.crc32(content), content) for key, content in results]
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", rows)
        except sqlite3.Error:
            self._give_up()

    def close(self) -> None:
        """Delete old results, shrink the cache if it is too large, and close the file."""
        if self._database is None:
            return
        try:
            _trim(self._database, self._today)
            self._database.close()
        except sqlite3.Error:
            self._give_up()

    def _read(self, keys: Sequence[bytes]) -> list[tuple[bytes, int, bytes]]:
        if self._database is None:
            return []
        where = f"WHERE key IN ({', '.join('?' * len(keys))})"
        try:
            rows = self._database.execute(f"SELECT key, checksum, content, used FROM results {where}", keys).fetchall()  # noqa: S608
            if any(used != self._today for *_, used in rows):
                with self._database:
                    self._database.execute(f"UPDATE results SET used = ? {where}", (self._today, *keys))  # noqa: S608
        except sqlite3.Error:
            self._give_up()
            return []
        return [(key, checksum, content) for key, checksum, content, _ in rows]

    def _give_up(self) -> None:
        """Continue without the cache. Delete the file if it is damaged, so that the next build creates a new one."""
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None
        try:
            with closing(sqlite3.connect(self._path)) as database:
                is_intact = database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        except sqlite3.Error as error:
            is_intact = isinstance(error, sqlite3.OperationalError)  # the file is locked, or can't be opened
        if not is_intact:
            with suppress(OSError):
                for suffix in ("", "-wal", "-shm"):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


@contextmanager
def user_store() -> Iterator[Store]:
    """Open the user's cache, or a store that keeps nothing if the user has no cache folder."""
    folder = _cache_folder()
    if folder is None:
        yield NoStore()
        return
    store = FileStore(folder / "results.sqlite")
    try:
        yield store
    finally:
        store.close()


def _cache_folder() -> Path | None:
    """Return the user's cache folder, or None if there is none, for example because the user has no home folder."""
    try:
        folder = platformdirs.user_cache_path("deck-builder")
        if not folder.is_absolute():  # the home folder is unknown, so "~" was not replaced
            return None
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError, KeyError):
        return None
    return folder


def _open(path: Path) -> sqlite3.Connection:
    """Open the database, and create its table if needed. Raise sqlite3.Error or OSError if that fails."""
    with ExitStack() as stack:
        database = stack.enter_context(closing(sqlite3.connect(path, timeout=_BUSY_TIMEOUT)))
        # Do not wait for the disk. After a power failure, damage is detected, and the results can be computed again.
        database.execute("PRAGMA synchronous = OFF")
        if database.execute("PRAGMA user_version").fetchone() != (_VERSION,):
            database.execute("PRAGMA auto_vacuum = INCREMENTAL")
            database.execute("PRAGMA journal_mode = WAL")
            with database:
                database.execute("BEGIN IMMEDIATE")
                # Check again, because another build may have created the table in the meantime.
                if database.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                    for statement in _TABLES:
                        database.execute(statement)
        stack.pop_all()
    return database


def _trim(database: sqlite3.Connection, today: int) -> None:
    (pages,), (page_size,) = (database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    (oldest,) = database.execute("SELECT min(used) FROM results").fetchone()
    if pages * page_size <= MAX_BYTES and (oldest is None or oldest >= today - MAX_DAYS):
        return
    with database:
        database.execute("DELETE FROM results WHERE used < ?", (today - MAX_DAYS,))
        (size,) = database.execute("SELECT coalesce(sum(length(content)), 0) FROM results").fetchone()
        for key, length in database.execute("SELECT key, length(content) FROM results ORDER BY used, rowid").fetchall():
            if size <= MAX_BYTES // 2:
                break
            database.execute("DELETE FROM results WHERE key = ?", (key,))
            size -= length
    database.execute("PRAGMA incremental_vacuum").fetchall()
