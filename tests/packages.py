"""Hostile and broken packages and collections, and the behavior of `verify`, `plan --against` and `build --adopt`.

`python -m tests.packages --packages 1000` mutates as many, gives each to the three commands, and reports the most time
and memory that any of them took.
"""

import argparse
import io
import os
import random
import sqlite3
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from deck_builder.cli import main
from tests.decks import DECK, PAPER, build, paper, write_deck

MAX_SECONDS, MAX_MEGABYTES = 10.0, 300.0
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "verify": ("verify",),
    "plan": ("plan", "--against"),
    "adopt": ("build", "-o", "adopted.apkg", "--adopt"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a command."""

    status: int
    """The exit status, or the negative number of the signal that ended the command."""
    output: str
    seconds: float
    megabytes: float
    """The maximum of the memory that the command used."""

    def faults(self, file: str) -> list[str]:
        """Return the faults of the outcome. A message has to contain the name of the file."""
        last = self.output.strip().split("\n")[-1]
        is_located = f"Error: {file}: " in self.output or "error[" in self.output or "notes: " in self.output
        return [
            *([f"ended with {self.status}"] if self.status not in (0, 1) else []),
            *([f"traceback: {last}"] if "Traceback" in self.output else []),
            *([f"no message with the name of the file: {last}"] if self.status == 1 and not is_located else []),
            *([f"{self.seconds:.1f} s"] if self.seconds > MAX_SECONDS else []),
            *([f"{self.megabytes:.0f} MB"] if self.megabytes > MAX_MEGABYTES else []),
        ]


def _resident_megabytes() -> float:
    """Return the memory of this process, which the kernel also counts as that of a forked process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def run(*arguments: str) -> Outcome:
    """Run a command in a forked process, in which its memory can be measured and which can be killed."""
    import deck_builder.anki.engine
    import deck_builder.pipeline  # noqa: F401

    with tempfile.TemporaryFile() as printed:
        before = _resident_megabytes()
        child = os.fork()
        if child == 0:
            status = 70
            try:
                text = io.TextIOWrapper(io.FileIO(os.dup(printed.fileno()), "w"), write_through=True)
                with redirect_stdout(text), redirect_stderr(text):
                    try:
                        main(list(arguments))
                    except SystemExit as error:
                        status = error.code if isinstance(error.code, int) else 1
                    except BaseException:
                        import traceback

                        traceback.print_exc(file=text)
            finally:
                os._exit(status)
        _, state, usage = os.wait4(child, 0)
        printed.seek(0)
        output = printed.read().decode(errors="replace")
        # CPU time does not depend on the load of the machine.
        seconds = usage.ru_utime + usage.ru_stime
        return Outcome(os.waitstatus_to_exitcode(state), output, seconds, usage.ru_maxrss / 1024 - before)


def write_base(folder: Path) -> Path:
    """Write a deck and its package, and return the package."""
    cards = write_deck(folder / "cards", {"deck.yaml": DECK, "one/a.yaml": PAPER, "one/b.yaml": paper("beta")})
    assert build(cards, output=folder / "base.apkg", now=1_790_000_000).ok
    return folder / "base.apkg"


def members(package: Path) -> dict[str, bytes]:
    """Return the content of a package."""
    return members_of(package.read_bytes())


def members_of(content: bytes) -> dict[str, bytes]:
    """Return the content of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(package: Path, *statements: str) -> bytes:
    """Return a copy of a package on which SQL statements were executed."""
    files = members(package)
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(files["collection.anki2"])
        database.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            database.execute(statement)
        database.commit()
        return pack(files | {"collection.anki2": database.serialize()})


def with_database(package: Path, change: Callable[[bytes], bytes]) -> bytes:
    """Return a copy of a package with changed bytes in its database."""
    files = members(package)
    return pack(files | {"collection.anki2": change(files["collection.anki2"])})


def with_col(column: str, value: str) -> Callable[[Path], bytes]:
    """Return a function that returns a package with another value in the table `col`."""
    return lambda package: changed(package, f"UPDATE col SET {column} = {value}")


def with_flags(content: bytes, flags: int) -> bytes:
    """Set the flags of all members of an archive."""
    result = bytearray(content)
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = 0
        while (start := content.find(signature, start)) >= 0:
            struct.pack_into("<H", result, start + offset, flags)
            start += 4
    return bytes(result)


RECURSION = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x"
_VIEW = f"CREATE VIEW notes AS {RECURSION} AS id, 'a' AS guid, 1 AS mid, 1 AS mod, '' AS tags, 'a' AS flds FROM c"
HOSTILE: Mapping[str, Callable[[Path], bytes]] = {
    "an empty file": lambda _: b"",
    "a text": lambda _: b"not a package",
    "the start of an archive": lambda p: p.read_bytes()[:100],
    "half an archive": lambda p: p.read_bytes()[: p.stat().st_size // 2],
    "an empty archive": lambda _: pack({}),
    "an encrypted archive": lambda p: with_flags(p.read_bytes(), 1),
    "an unknown compression": lambda p: p.read_bytes().replace(b"PK\1\2\x14\x03\x14\0\0\0\0\0", b"PK\1\2\x14\x03\x14\0\0\0\x63\0"),
    "another compression": lambda p: pack(members(p), zipfile.ZIP_LZMA),
    "an empty database": lambda p: with_database(p, lambda _: b""),
    "half a database": lambda p: with_database(p, lambda c: c[: len(c) // 2]),
    "zeros": lambda p: pack(members(p) | {"collection.anki2": bytes(3_200_000_000 // 20)}, zipfile.ZIP_DEFLATED),
    "many members": lambda p: pack(members(p) | {str(n): b"" for n in range(5_000)}),
    "large media": lambda p: pack(members(p) | {str(n): bytes(30_000_000) for n in range(10)}, zipfile.ZIP_DEFLATED),
    "a newer collection": lambda p: pack(members(p) | {"collection.anki21b": b"(\xb5/\xfd", "meta": b"\x08\x03"}),
    "a second collection": lambda p: pack(members(p) | {"collection.anki21": b"SQLite format 3"}),
    "an odd list of media": lambda p: pack(members(p) | {"media": b"[" * 100_000}),
    "a member outside": lambda p: pack(members(p) | {"../../evil": b"x"}),
    "a view with a recursive query": lambda p: changed(p, "DROP TABLE notes", _VIEW),
    "another view": lambda p: changed(p, f"CREATE VIEW other AS {RECURSION} FROM c"),
    "a hidden view": lambda p: changed(
        p, "DROP TABLE notes", _VIEW, "UPDATE sqlite_master SET type = 'table' WHERE name = 'notes'"
    ),
    "a trigger": lambda p: changed(p, f"CREATE TRIGGER t AFTER UPDATE ON col BEGIN DELETE FROM notes; {RECURSION} FROM c; END"),
    "a virtual table": lambda p: changed(p, "DROP TABLE notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, flds)"),
    "a generated column": lambda p: changed(p, "ALTER TABLE notes ADD COLUMN x AS (hex(zeroblob(400000000)))"),
    "no notes": lambda p: changed(p, "DROP TABLE notes"),
    "no cards": lambda p: changed(p, "DROP TABLE cards"),
    "no col": lambda p: changed(p, "DROP TABLE col"),
    "NULL for models": lambda p: changed(
        p, "CREATE TABLE c AS SELECT * FROM col", "DROP TABLE col", "ALTER TABLE c RENAME TO col", "UPDATE col SET models = NULL"
    ),
    "NULL for decks": lambda p: changed(
        p, "CREATE TABLE c AS SELECT * FROM col", "DROP TABLE col", "ALTER TABLE c RENAME TO col", "UPDATE col SET decks = NULL"
    ),
    "an empty col": lambda p: changed(p, "DELETE FROM col"),
    "other columns": lambda p: changed(p, "DROP TABLE cards", "CREATE TABLE cards (x)"),
    "NULL for fields": lambda p: changed(p, "DROP TABLE notes", *[
        "CREATE TABLE notes (id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data)",
        "INSERT INTO notes VALUES (1, 'a', 1, 1, -1, '', NULL, '', 0, 0, '')",
    ]),
    "text for a time": lambda p: changed(p, "UPDATE notes SET mod = 'yesterday'"),
    "text for a deck": lambda p: changed(p, "UPDATE cards SET did = 'deck'"),
    "a fraction": lambda p: changed(p, "UPDATE cards SET due = 1.5"),
    "bytes for text": lambda p: changed(p, "UPDATE notes SET flds = x'ff00ff'"),
    "text that is not UTF-8": lambda p: changed(p, "UPDATE notes SET flds = CAST(x'ff1fff' AS TEXT)"),
    "a negative time": lambda p: changed(p, "UPDATE notes SET mod = -5"),
    "a time far ahead": lambda p: changed(p, "UPDATE notes SET mod = 9223372036854775807"),
    "one field": lambda p: changed(p, "UPDATE notes SET flds = 'x'"),
    "no field": lambda p: changed(p, "UPDATE notes SET flds = ''"),
    "many fields": lambda p: changed(p, "UPDATE notes SET flds = flds || char(31) || 'x'"),
    "a long text": lambda p: changed(p, "UPDATE notes SET flds = flds || hex(zeroblob(12000000))"),
    "an unknown type": lambda p: changed(p, "UPDATE notes SET mid = 5"),
    "an unknown deck": lambda p: changed(p, "UPDATE cards SET did = 5"),
    "an odd ordinal": lambda p: changed(p, "UPDATE cards SET ord = -9223372036854775808"),
    "cards without notes": lambda p: changed(p, "UPDATE cards SET nid = nid + 1"),
    "the same guid twice": lambda p: changed(p, "UPDATE notes SET guid = 'same'"),
    "no guid": lambda p: changed(p, "UPDATE notes SET guid = ''"),
    "an odd id": lambda p: changed(p, "UPDATE notes SET flds = char(10) || '/x/' || flds"),
    **{
        f"{name} in {column}": with_col(column, text)
        for column in ("models", "decks")
        for name, text in {
            "no JSON": "'{'",
            "nothing": "''",
            "a list": "'[]'",
            "a number": "'5'",
            "null": "'null'",
            "a list of lists": "'{\"1\": [[]]}'",
            "an odd key": "'{\"x\": {}}'",
            "nulls": "'{\"1\": {\"name\": null, \"mod\": null, \"tmpls\": null, \"css\": null}}'",
            "no templates": "'{\"1\": {\"name\": \"a\", \"mod\": 1, \"tmpls\": [], \"css\": \"\"}}'",
            "an escaped half of a character": "'{\"1\": {\"name\": \"\\ud800\", \"mod\": 1, \"tmpls\": [{\"qfmt\": \"\", \"afmt\": \"\"}], \"css\": \"\"}}'",
            "depth": "replace(hex(zeroblob(100000)), '00', '[')",
            "many lists": "'[' || replace(hex(zeroblob(600000)), '00', '[],') || '[]]'",
            "a long number": "'{\"1\": ' || replace(hex(zeroblob(5000)), '00', '9') || '}'",
        }.items()
    },
}  # fmt: skip


def mutate(content: bytes, package: Path, rng: random.Random) -> bytes:
    """Return a package or collection with random damage to the archive, the database or its values."""
    kind = rng.randrange(4)
    if kind == 0:
        return damage(content, rng)
    if kind == 1:
        return with_database(package, lambda database: damage(database, rng))
    if kind == 2:
        return damage(members(package)["collection.anki2"], rng)
    table, column = rng.choice([
        *[("notes", c) for c in ("id", "guid", "mid", "mod", "usn", "tags", "flds", "sfld", "csum", "flags", "data")],
        *[("cards", c) for c in ("id", "nid", "did", "ord", "mod", "type", "queue", "due", "odid", "data")],
        *[("col", c) for c in ("id", "crt", "mod", "scm", "ver", "conf", "models", "decks", "dconf", "tags")],
    ])  # fmt: skip
    value = rng.choice(["NULL", "''", "'x'", "-1", "0", "1e300", "x'00ff'", "9223372036854775807", f"{column} || char(0)",
                        f"substr({column}, 5)", f"replace({column}, 'a', char(55296))", f"{column} || {column}", "'[]'",
                        f"replace({column}, '\"', '')", f"replace({column}, ':', ':[')", f"upper({column})"])  # fmt: skip
    table_sql = {"notes": "id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data"}.get(table)
    loosened = (
        ["CREATE TABLE n AS SELECT * FROM notes", "DROP TABLE notes", "ALTER TABLE n RENAME TO notes"]
        if table_sql and rng.random() < 0.3
        else []
    )
    try:
        return changed(package, *loosened, f"UPDATE OR IGNORE {table} SET {column} = {value}")
    except sqlite3.Error:
        return damage(content, rng)


def damage(content: bytes, rng: random.Random) -> bytes:
    """Return bytes with a few random changes, or a part of them."""
    result = bytearray(content)
    for _ in range(rng.choice([1, 3, 30, 300])):
        at = rng.randrange(len(result)) if rng.random() < 0.6 else rng.randrange(min(200, len(result)))
        change = rng.randrange(4)
        if change == 0:
            result[at] = rng.randrange(256)
        elif change == 1:
            result[at : at + 4] = rng.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"])
        elif change == 2:
            start = rng.randrange(len(result))
            result[at : at + 64] = result[start : start + 64]
        elif rng.random() < 0.05:
            del result[at:]
            result += b"x"
    return bytes(result)


def fuzz(packages: int, seed: int, folder: Path) -> tuple[list[str], float, float]:
    """Run all commands with mutated packages. Return the faults, the longest time and the maximum of memory."""
    base = write_base(folder)
    content = base.read_bytes()
    faults: list[str] = []
    seconds = megabytes = 0.0
    lock = Path("cards/deck.lock").read_bytes()
    for number in range(packages):
        rng = random.Random(seed * 1_000_000 + number)  # noqa: S311
        Path("mutated.apkg").write_bytes(mutate(content, base, rng))
        for name, command in COMMANDS.items():
            outcome = run(*command, "mutated.apkg")
            Path("cards/deck.lock").write_bytes(lock)
            faults += [f"{seed}/{number} {name}: {fault}" for fault in outcome.faults("mutated.apkg")]
            seconds, megabytes = max(seconds, outcome.seconds), max(megabytes, outcome.megabytes)
    return faults, seconds, megabytes


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        os.chdir(temporary)
        found, most_seconds, most_megabytes = fuzz(arguments.packages, arguments.seed, Path())
    print("\n".join(found))  # noqa: T201
    print(f"{len(found)} faults; at most {most_seconds:.1f} s and {most_megabytes:.0f} MB")  # noqa: T201
    sys.exit(bool(found))
