"""Open untrusted packages and collections, with limits on their structure, their size and the reading time.

An .apkg or .colpkg is a zip archive that contains an SQLite database. Both may be damaged or malicious. Therefore a
database can only be queried for columns of its own tables. Views, triggers and functions never run, and a query never
returns more than the file can contain, even if the database refers to the same page many times.
"""

import json
import os
import shutil
import sqlite3
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn

from deck_builder.anki.package_format import DamagedError, unpack_zstd
from deck_builder.files.file_state import file_state
from deck_builder.files.folders import display_path
from deck_builder.problem import UserError

MAX_SECONDS = 8.0
"""Maximum processor time in seconds to read a database of up to _FREE_BYTES. Larger ones get proportionally more."""
MAX_BYTES = 2_000_000_000
"""Maximum size of a file, in bytes."""
_FREE_BYTES = 32_000_000
"""Unpacked size in bytes that any archive may have, however strongly it is compressed."""
_MAX_RATIO = 20
"""Maximum ratio of unpacked to packed size above _FREE_BYTES. In Anki's own packages, the ratio is at most 10."""
_FREE_ROWS = 100_000
_BYTES_PER_ROW = 10
"""A file may contain _FREE_ROWS rows, and one more for every _BYTES_PER_ROW bytes of its size."""
_MAX_TEXT = 20_000_000
"""Maximum size of a value in a row, in bytes."""
_LATEST = 1 << 33
"""A time in the year 2242. A later time is treated as damage."""
_MAX_JSON = 2_000_000
_ATTEMPTS = 5
"""Maximum number of attempts to copy a collection that changes during the copy."""
_MAX_MEMBERS = 200_000
_STEPS = 10_000
"""Number of instructions of SQLite's virtual machine between two checks of the time limit."""
ADVICE = "run Check Database in Anki, or use another copy"
_KINDS = "this is not an .apkg, a .colpkg or a collection.anki2"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The compression methods that Anki uses. Python can unpack both in small steps."""
_STATEMENTS = ("CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX ")
"""The only statements that a collection's schema may contain, by their first words. Others could run code."""
_DATABASES = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""Possible names of a package's database, newest first. If there are several, only the first contains the notes."""
_ENCRYPTED = 1
"""The bit in an archive member's flags that is set if the member is encrypted."""


class UnreadableError(UserError):
    """The file can't be used as a package or collection. The message contains its name and the reason."""


class Database:
    """The database in a package or collection, with limits on the time and the size of queries."""

    def __init__(
        self, connection: sqlite3.Connection, size: int, content_size: int, refuse: Callable[[str], NoReturn]
    ) -> None:
        """Set limits based on the sizes of the package and its database.

        `refuse` takes a reason and must raise UnreadableError.
        """
        self.refuse = refuse
        self._connection = connection
        self._bytes_left = content_size
        self._rows_left = _FREE_ROWS + size // _BYTES_PER_ROW

    def rows(self, table: str, columns: Mapping[str, type]) -> Iterator[tuple[Any, ...]]:
        """Yield the given columns of each row in a table. `columns` maps each column's name to the required type."""
        query = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - both are constants of the callers
        types = tuple(columns.values())
        for number, row in enumerate(self._connection.execute(query), 1):
            if tuple(map(type, row)) != types:
                self._refuse_row(table, columns, number, row)
            if "mod" in columns and not 0 <= row[[*columns].index("mod")] < _LATEST:
                self.refuse(f"'mod' in row {number:,} of the table '{table}' is not a valid timestamp: {ADVICE}")
            self._rows_left -= 1
            self._bytes_left -= sum(len(value) for value in row if type(value) is not int)
            if self._rows_left < 0 or self._bytes_left < 0:
                self.refuse(f"it expands to far too much data for its size, so it is damaged: {ADVICE}")
            yield row

    def has_table(self, name: str) -> bool:
        """Return whether there is a table with this name."""
        found = self._connection.execute("SELECT count() FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        return bool(found[0])

    def json(self, table: str, column: str) -> Any:
        """Return the JSON in the first row of a table."""
        row = next(self.rows(table, {column: str}), None)
        if row is None:
            self.refuse(f"the table '{table}' is empty: {ADVICE}")
        if len(row[0]) > _MAX_JSON:
            self.refuse(f"'{column}' in the table '{table}' is too long: {ADVICE}")
        try:
            content = json.loads(row[0])
            json.dumps(content, ensure_ascii=False).encode()  # fails for half of a surrogate pair
        except (ValueError, RecursionError):
            self.refuse(f"'{column}' in the table '{table}' is not valid JSON: {ADVICE}")
        return content

    def _refuse_row(self, table: str, columns: Mapping[str, type], number: int, row: tuple[Any, ...]) -> NoReturn:
        names = {int: "a number", str: "text", bytes: "binary data"}
        for (column, expected), value in zip(columns.items(), row, strict=True):
            if type(value) is not expected:
                where = f"'{column}' in row {number:,} of the table '{table}'"
                self.refuse(f"{where} is not {names[expected]}: {ADVICE}")
        raise AssertionError("the types differ")


@contextmanager
def open_package(path: Path) -> Iterator[tuple[Database, bool]]:
    """Open an .apkg, a .colpkg or a copy of a collection. Yield its database, and whether it is a collection.

    Raise UnreadableError if the file has another format or can't be read within the limits. Raise OSError if it can't
    be read at all.
    """

    def refuse(reason: str) -> NoReturn:
        raise UnreadableError(f"{display_path(path)}: {reason}")

    with open_regular_file(path, refuse) as file, tempfile.TemporaryDirectory(prefix="deck-builder-") as folder:
        size = os.fstat(file.fileno()).st_size
        is_archive = file.read(2) == b"PK"
        database = path
        if is_archive:
            database = Path(folder, "collection")
            _unpack(file, database, refuse)
        elif (log := path.with_name(f"{path.name}-wal")).is_file():
            # Anki has the collection open. Opening the real files might disturb Anki.
            database = Path(folder, "collection")
            _copy_open_collection(path, log, database, refuse)
        copied_log = database.with_name(f"{database.name}-wal")  # which may contain more than the database itself
        content_size = database.stat().st_size + (copied_log.stat().st_size if copied_log.is_file() else 0)
        try:
            with closing(_connect(database, content_size)) as connection:
                yield Database(connection, size, content_size, refuse), not is_archive
        except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError) as error:
            if "interrupted" in str(error):
                refuse(f"reading it took too long, so it is probably damaged: {ADVICE}")
            refuse(f"{_KINDS}: {error}")


def check_package(path: Path) -> None:
    """Raise UnreadableError if a file is damaged or comes from another tool. The engine must not read such files."""

    def refuse(reason: str) -> NoReturn:
        raise UnreadableError(f"{display_path(path)}: {reason}")

    with open_regular_file(path, refuse) as file:
        if file.read(15) == b"SQLite format 3":
            refuse("this is a collection, not a package: to compare a deck with it, use `deck-builder plan --against`")
        file.seek(0)
    with open_regular_file(path, refuse) as file, open_archive(file, refuse) as archive:
        for member in archive.infolist():
            if member.filename not in ("collection.anki2", "media") and not member.filename.isdecimal():
                refuse(f"it contains '{member.filename}', which deck-builder never writes: build the package again")
            with archive.open(member) as source:  # reading to the end verifies the checksum
                while source.read(1 << 20):
                    pass


@contextmanager
def open_regular_file(path: Path, refuse: Callable[[str], NoReturn]) -> Iterator[IO[bytes]]:
    """Open a regular file. Refuse a pipe or a device, because reading it might never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        refuse("this is not a regular file")
    with path.open("rb") as file:
        yield file


@contextmanager
def open_archive(file: IO[bytes], refuse: Callable[[str], NoReturn]) -> Iterator[zipfile.ZipFile]:
    """Open an archive, and check that its members can be unpacked and are not too large."""
    size = os.fstat(file.fileno()).st_size
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > _MAX_MEMBERS or unpacked > _max_content(size):
                refuse(f"its {size:,} bytes would unpack to {unpacked:,} bytes, so it is damaged: {ADVICE}")
            if any(member.flag_bits & _ENCRYPTED for member in members):
                refuse("it is encrypted: unzip it, and zip it again without a password")
            if any(member.compress_type not in _METHODS for member in members):
                refuse("it is compressed with a method that Anki does not use: export it again")
            yield archive
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        refuse(f"{_KINDS}: {error or 'it is damaged'}")
    except OSError as error:
        refuse(error.strerror or str(error))


def _max_content(size: int) -> int:
    """Return the maximum unpacked size of an archive with the given size, in bytes."""
    return max(_FREE_BYTES, min(_MAX_RATIO * size, MAX_BYTES))


def _unpack(file: IO[bytes], target: Path, refuse: Callable[[str], NoReturn]) -> None:
    """Write a package's database to a file."""
    with open_archive(file, refuse) as archive:
        names = archive.namelist()
        name = next((name for name in _DATABASES if name in names), None)
        if name is None:
            refuse(f"{_KINDS}: there is no collection.anki2 in the archive")
        # Python never unpacks more bytes than the archive declares.
        with archive.open(name) as source, target.open("wb") as copy:
            if name != _DATABASES[0]:
                shutil.copyfileobj(source, copy, 1 << 20)
                return
            try:
                unpack_zstd(source, copy, _max_content(os.fstat(file.fileno()).st_size))
            except DamagedError as error:
                refuse(f"{error}: {ADVICE}")


def _copy_open_collection(path: Path, log: Path, target: Path, refuse: Callable[[str], NoReturn]) -> None:
    """Copy a collection together with the log beside it, which contains the latest changes."""
    for _ in range(_ATTEMPTS):
        before = file_state(path), file_state(log)
        if sum(state[0] for state in before if state) > MAX_BYTES:
            refuse(f"the collection is larger than the limit of {MAX_BYTES:,} bytes")
        shutil.copyfile(path, target)
        if log.is_file():
            shutil.copyfile(log, target.with_name(f"{target.name}-wal"))
        if (file_state(path), file_state(log)) == before:
            return
    refuse("Anki is writing to this collection: close Anki, and try again")


def _connect(path: Path, size: int) -> sqlite3.Connection:
    """Open a database so that queries can only read columns of its tables."""
    if size > MAX_BYTES:
        raise sqlite3.DataError(f"it is {size:,} bytes, but the limit is {MAX_BYTES:,}")
    if size == 0:
        raise sqlite3.DataError("the file is empty")
    # An immutable database needs no files beside it, even if it was in write-ahead mode.
    has_log = path.with_name(f"{path.name}-wal").exists()  # exists only beside our own copy of a collection
    mode = "mode=rw" if has_log else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_TEXT)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        # Anki's tables use a collation that SQLite lacks, so define one with the same name.
        connection.create_collation(
            "unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())
        )
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        # The limit is processor time, because a busy machine can make any query slow.
        deadline = time.thread_time() + MAX_SECONDS * max(1, size / _FREE_BYTES)
        connection.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
        for name, kind, sql in connection.execute("SELECT name, type, sql FROM sqlite_master"):
            if kind not in ("table", "index") or not (sql is None or str(sql).startswith(_STATEMENTS)):
                raise sqlite3.DataError(f"it contains '{name}', a {kind} that Anki never creates")
        connection.set_authorizer(_authorize)
    except BaseException:
        connection.close()
        raise
    return connection


def _authorize(action: int, first: str | None, _second: str | None, _database: str | None, source: str | None) -> int:
    """Allow reading columns of tables and counting rows. Deny everything else, including views and functions."""
    is_allowed = (
        (action == sqlite3.SQLITE_SELECT and source is None)
        or (action == sqlite3.SQLITE_READ and source is None and first is not None)
        or (action == sqlite3.SQLITE_FUNCTION and _second == "count")
    )
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY
