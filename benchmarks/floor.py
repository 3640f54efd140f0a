"""Do only the work that every build needs: read and hash each file, insert the same rows, and write the archive."""

import hashlib
import marshal
import sqlite3
import sys
import zipfile
from pathlib import Path


def save_rows(package: Path, target: Path) -> None:
    """Save all rows in a package, for `main` to insert."""
    with zipfile.ZipFile(package) as archive:
        content = archive.read("collection.anki2")
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    statements = database.execute(
        "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    tables = ("col", "notes", "cards")
    rows = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608
    database.close()
    target.write_bytes(marshal.dumps(([sql for (sql,) in statements], rows)))


def main(cards: Path, rows_file: Path, target: Path) -> None:
    """Read and hash the files, insert the rows, and write the archive."""
    files = {path: path.read_bytes() for path in sorted(cards.rglob("*")) if path.is_file()}
    for content in files.values():
        hashlib.sha256(content).digest()
    statements, tables = marshal.loads(rows_file.read_bytes())  # noqa: S302 - written by save_rows
    database = sqlite3.connect(":memory:", isolation_level=None)
    for sql in statements:
        database.execute(sql)
    database.execute("BEGIN")
    for table, rows in tables.items():
        placeholders = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({placeholders})", rows)  # noqa: S608
    database.execute("COMMIT")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("collection.anki2", database.serialize())
        media = [(path, content) for path, content in files.items() if path.parent.name == "figures"]
        for number, (_, content) in enumerate(media):
            archive.writestr(str(number), content)
        archive.writestr("media", repr({number: path.name for number, (path, _) in enumerate(media)}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
