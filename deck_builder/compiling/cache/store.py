"""The edge of the cache: results under keys, in one SQLite file in the user's own cache folder.

SQLite keeps it whole when a build is killed and when two run at once. What is in it can always be made again, so
whatever is wrong with it costs time and nothing else; each result carries a checksum.
"""

import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Protocol

import platformdirs

MAX_BYTES = 500_000_000
"""Beyond this size the results that were used longest ago go."""
MAX_DAYS = 30
"""After so many days without use a result goes."""
_DAY = 86_400
_BATCH = 500
_BUSY = 10
"""Seconds to wait for another build that is writing."""
_VERSION = 1
"""Of the table; a file of another version is begun anew."""
_TABLES = (
    "DROP TABLE IF EXISTS results",
    "CREATE TABLE results (key BLOB PRIMARY KEY, used INTEGER, checksum INTEGER, content BLOB)",
    "CREATE INDEX by_use ON results (used)",
    f"PRAGMA user_version = {_VERSION}",
)


class Store(Protocol):
    """Results under keys."""

    @property
    def is_empty(self) -> bool:
        """Whether it is of no use to look for anything."""

    def get(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield those of some keys that are there, with their results, in any order."""

    def put(self, results: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep results."""


class NoStore:
    """Keeps nothing."""

    is_empty = True

    def get(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:  # noqa: ARG002
        """Yield nothing."""
        return iter(())

    def put(self, results: Sequence[tuple[bytes, bytes]]) -> None:
        """Forget."""


class FileStore:
    """Keeps results in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._today = int(time.time()) // _DAY
        self._database: sqlite3.Connection | None = None
        try:
            self._database = _opened(path)
        except (sqlite3.Error, OSError):
            self._give_up()

    @property
    def is_empty(self) -> bool:
        """Whether it is of no use to look for anything."""
        try:
            return self._database is None or not self._database.execute("SELECT 1 FROM results LIMIT 1").fetchone()
        except sqlite3.Error:
            self._give_up()
            return True

    def get(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield those of some keys that are there, with their results, in any order."""
        wanted = list(keys)
        for start in range(0, len(wanted), _BATCH):
            for key, checksum, content in self._read(wanted[start : start + _BATCH]):
                if zlib.crc32(content) == checksum:
                    yield key, content

    def put(self, results: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep results."""
        if self._database is None or not results:
            return
        rows = [(key, self._today, zlib.crc32(content), content) for key, content in results]
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", rows)
        except sqlite3.Error:
            self._give_up()

    def close(self) -> None:
        """Throw away what is old or too much, and close the file."""
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
        among = f"WHERE key IN ({', '.join('?' * len(keys))})"
        try:
            rows = self._database.execute(f"SELECT key, checksum, content, used FROM results {among}", keys).fetchall()  # noqa: S608
            if any(used != self._today for *_, used in rows):
                with self._database:
                    self._database.execute(f"UPDATE results SET used = ? {among}", (self._today, *keys))  # noqa: S608
        except sqlite3.Error:
            self._give_up()
            return []
        return [(key, checksum, content) for key, checksum, content, _ in rows]

    def _give_up(self) -> None:
        """Go on without a cache; a file that is none is taken away, for the next build to begin anew."""
        if self._database is not None:
            self._database.close()
        self._database = None
        try:
            with closing(sqlite3.connect(self._path)) as database:
                is_whole = database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        except sqlite3.Error as error:
            is_whole = isinstance(error, sqlite3.OperationalError)  # locked, or not to be opened at all
        if not is_whole:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


@contextmanager
def user_store() -> Iterator[Store]:
    """Open the user's cache."""
    store = FileStore(platformdirs.user_cache_path("deck-builder", ensure_exists=True) / "results.sqlite")
    try:
        yield store
    finally:
        store.close()


def _opened(path: Path) -> sqlite3.Connection:
    """Return the file as a database with the table; raises sqlite3.Error and OSError."""
    with ExitStack() as until_open:
        database = until_open.enter_context(closing(sqlite3.connect(path, timeout=_BUSY)))
        # To wait for the disk is not worth it: what a loss of power leaves is checked, and can be made again.
        database.execute("PRAGMA synchronous = OFF")
        if database.execute("PRAGMA user_version").fetchone() != (_VERSION,):
            database.execute("PRAGMA auto_vacuum = INCREMENTAL")
            database.execute("PRAGMA journal_mode = WAL")
            with database:
                database.execute("BEGIN IMMEDIATE")
                if database.execute("PRAGMA user_version").fetchone() != (_VERSION,):  # another build may be faster
                    for statement in _TABLES:
                        database.execute(statement)
        until_open.pop_all()
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
