"""Read the pictures in a package, or in the folder beside a collection."""

import io
import json
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NoReturn

from deck_builder.anki.package_file import UnreadableError, open_archive, open_regular_file
from deck_builder.anki.package_format import DamagedError, protobuf_fields, protobuf_text, unpack_zstd
from deck_builder.files.folders import display_path

_MAX_LIST = 50_000_000
"""Maximum size of the list of media files, in bytes."""


def is_plain_name(name: str) -> bool:
    """Return whether a name is a plain file name on every system, without folders or special characters."""
    return bool(name) and not name.startswith(".") and not any(c in '/\\:*?"<>|' or ord(c) < 32 for c in name)


def read_media(path: Path, names: Collection[str], max_bytes: int) -> dict[str, bytes]:
    """Return the content of each named file that exists, is a regular file, and is not larger than `max_bytes`.

    Raise UnreadableError if a package is damaged, and OSError if it can't be read.
    """
    wanted = {name for name in names if is_plain_name(name)}
    if not wanted:
        return {}

    def refuse(reason: str) -> NoReturn:
        raise UnreadableError(f"{display_path(path)}: {reason}")

    with open_regular_file(path, refuse) as file:
        if file.read(2) != b"PK":
            return _from_folder(path.with_name(f"{path.stem}.media"), wanted, max_bytes)
        file.seek(0)
        with open_archive(file, refuse) as archive:
            try:
                return _from_archive(archive, wanted, max_bytes)
            except (DamagedError, KeyError, AttributeError, RecursionError):
                refuse("its list of media files is damaged: export the package again")


def _from_folder(folder: Path, wanted: Collection[str], max_bytes: int) -> dict[str, bytes]:
    paths = {name: folder / name for name in wanted}
    return {
        name: path.read_bytes()
        for name, path in paths.items()
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= max_bytes
    }


def _from_archive(archive: zipfile.ZipFile, wanted: Collection[str], max_bytes: int) -> dict[str, bytes]:
    members = set(archive.namelist())
    if "media" not in members:
        return {}
    is_new = "collection.anki21b" in members
    listed = _member(archive, "media", is_new=is_new, max_bytes=_MAX_LIST)
    found: dict[str, bytes] = {}
    for member, name in (_new_list(listed) if is_new else _old_list(listed)).items():
        if name in wanted and member in members and archive.getinfo(member).file_size <= max_bytes:
            found[name] = _member(archive, member, is_new=is_new, max_bytes=max_bytes)
    return found


def _old_list(content: bytes) -> Mapping[str, str]:
    try:
        names = json.loads(content)
    except ValueError as error:
        raise DamagedError(str(error)) from error
    return {member: name for member, name in names.items() if isinstance(name, str)}


def _new_list(content: bytes) -> Mapping[str, str]:
    """Read a `MediaEntries` message (see Anki's import_export.proto). Return the file name of each archive member."""
    entries = (entry for number, entry in protobuf_fields(content) if number == 1)
    return {str(number): protobuf_text(entry, 1) for number, entry in enumerate(entries)}


def _member(archive: zipfile.ZipFile, name: str, *, is_new: bool, max_bytes: int) -> bytes:
    with archive.open(name) as source:
        if not is_new:
            return source.read(max_bytes)
        target = io.BytesIO()
        unpack_zstd(source, target, max_bytes)
        return target.getvalue()
