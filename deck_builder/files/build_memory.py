"""Record what this machine has put into packages, in an SQLite file in the user's state folder.

The record is optional. If it is missing or damaged, builds still work, but do not detect text that was built and then
reverted. There is a separate record for each cards folder, because two clones of a deck may be on different branches.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

import platformdirs

_MAX_BYTES = 100_000_000
"""File size in bytes above which the older half of the rows is deleted."""
_BUSY_TIMEOUT = 10
"""Maximum number of seconds to wait while another build is writing."""
_VERSION = 1
"""Version of the table; a file with a different version is cleared."""
_COLUMNS = "folder TEXT, deck TEXT, key TEXT, kind TEXT, mod INTEGER, hash TEXT, lock TEXT"
_TABLES = (
    "DROP TABLE IF EXISTS built",
    f"CREATE TABLE built ({_COLUMNS}, PRIMARY KEY (folder, deck, key, kind))",
    f"PRAGMA user_version = {_VERSION}",
)
Row = tuple[int, str, str]
"""The attributes of release.reverted.BuiltText: the time, the hash of the text, and the hash of the lock."""


class BuildMemory:
    """A record of the last built version of each note and note type, by key and kind."""

    def __init__(self, path: Path | None) -> None:
        """Keep the record in the file at `path`, or keep no record if `path` is None."""
        self._path = path

    def read(self, folder: Path, deck_id: str) -> dict[tuple[str, str], Row]:
        """Return the last built versions for a cards folder, or an empty dictionary if none are known."""
        if self._path is None or not self._path.exists():
            return {}
        query = "SELECT key, kind, mod, hash, lock FROM built WHERE folder = ? AND deck = ?"
        try:
            with closing(self._open(self._path)) as database:
                rows = database.execute(query, (_name(folder), deck_id)).fetchall()
        except (sqlite3.Error, OSError) as error:
            self._forget_if_damaged(error)
            return {}
        return {(key, kind): (int(mod), digest, lock) for key, kind, mod, digest, lock in rows}

    def write(self, folder: Path, deck_id: str, built: Mapping[tuple[str, str], Row]) -> None:
        """Record built versions. If a newer version is already recorded, keep that one."""
        rows = [(_name(folder), deck_id, *identity, *row) for identity, row in built.items()]
        self._change(
            "INSERT INTO built VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET mod = excluded.mod, "
            "hash = excluded.hash, lock = excluded.lock WHERE excluded.mod >= mod",
            rows,
        )

    def forget(self, folder: Path, deck_id: str, identities: Iterable[tuple[str, str]]) -> None:
        """Delete the records of notes."""
        rows = [(_name(folder), deck_id, *identity) for identity in identities]
        self._change("DELETE FROM built WHERE folder = ? AND deck = ? AND key = ? AND kind = ?", rows)

    def _change(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self._path is None or not rows:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open(self._path)) as database, database:
                database.executemany(statement, rows)
                (pages,), (size,) = (database.execute(f"PRAGMA {n}").fetchone() for n in ("page_count", "page_size"))
                if pages * size > _MAX_BYTES:
                    database.execute("DELETE FROM built WHERE mod < (SELECT avg(mod) FROM built)")
        except (sqlite3.Error, OSError) as error:
            self._forget_if_damaged(error)

    def _open(self, path: Path) -> sqlite3.Connection:
        database = sqlite3.connect(path, timeout=_BUSY_TIMEOUT)
        try:
            if database.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    # Check again, because another build may have created the table meanwhile.
                    if database.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                        for statement in _TABLES:
                            database.execute(statement)
        except BaseException:
            database.close()
            raise
        return database

    def _forget_if_damaged(self, error: Exception) -> None:
        """Delete a damaged file, so that the next build starts a new one."""
        is_damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        if is_damaged and self._path is not None:
            with suppress(OSError):
                for suffix in ("", "-journal"):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def user_memory() -> BuildMemory:
    """Return the user's record of builds, or one that stays empty if the user has no state folder."""
    try:
        folder = platformdirs.user_state_path("deck-builder")
    except (OSError, RuntimeError, KeyError):
        return BuildMemory(None)
    # Without a home folder, "~" is not expanded, and the path is relative.
    return BuildMemory(folder / "builds.sqlite" if folder.is_absolute() else None)


def _name(folder: Path) -> str:
    return str(folder.resolve())
