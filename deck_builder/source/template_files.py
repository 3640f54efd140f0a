"""Read the templates of a deck. They are untrusted, so only small regular files inside the folder are read."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from deck_builder.files.folders import TOOL, display_path, file_start, packaged_templates, templates_folder
from deck_builder.problem import LocatedText, Location, Problem
from deck_builder.source.document import not_utf8_problem

MAX_TEMPLATE_BYTES = 100_000
MAX_TEMPLATE_FILES = 100
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


class TemplateFile(NamedTuple):
    """The text of a template file, and the path shown to the user."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Templates:
    """The template files of a deck."""

    folder: Path
    files: Mapping[str, TemplateFile] = field(repr=False)
    """The template files, by path relative to the folder. If a file can't be read, its text is empty."""

    @property
    def are_packaged(self) -> bool:
        """Whether these are the templates that come with deck-builder."""
        return self.folder.resolve() == packaged_templates().resolve()

    @property
    def are_installed(self) -> bool:
        """Whether these are the templates of an installed copy of deck-builder rather than of an editable checkout."""
        return self.are_packaged and packaged_templates().is_relative_to(TOOL)

    def fingerprint(self) -> str:
        """Return a hash of the names and text of all files."""
        content = hashlib.sha256()
        for name, file in sorted(self.files.items()):
            content.update(repr((name, file.text)).encode())
        return content.hexdigest()


def read_templates(cards: Path, folder: Path | None = None) -> tuple[Templates, list[Problem]]:
    """Read the templates in `folder`. If `folder` is None, use the default templates folder of the deck in `cards`."""
    found = folder or templates_folder(cards)
    root = Path(os.path.realpath(found))
    if folder is None and not root.is_relative_to(os.path.realpath(found.parent)):
        message = (
            "this symbolic link points outside the deck's folder: replace it with a copy of the templates, or use "
            "--templates"
        )
        return Templates(found, {}), [Problem("outside", message, file_start(found))]
    files: dict[str, TemplateFile] = {}
    problems: list[Problem] = []
    for number, path in enumerate(_template_paths(found)):
        if number == MAX_TEMPLATE_FILES:
            message = f"the folder has more than {MAX_TEMPLATE_FILES} templates: delete those that no card uses"
            problems.append(Problem("too-many-files", message, file_start(found)))
            break
        text, problem = _read(path, root)
        problems += [problem] if problem else []
        files[path.relative_to(found).as_posix()] = TemplateFile(display_path(path), text)
    return Templates(found, files), problems


def _template_paths(folder: Path) -> Iterator[Path]:
    for directory, endings in ((folder, (".html", ".css")), (folder / "parts", (".html",))):
        try:
            paths = sorted(directory.iterdir())
        except OSError:
            continue  # missing files are reported later
        yield from (path for path in paths if path.name.endswith(endings) and not path.name.startswith("."))


def _read(path: Path, root: Path) -> tuple[str, Problem | None]:
    """Return the text of a file, or "" and the problem that prevents reading it."""
    target = Path(os.path.realpath(path))  # not Path.resolve, which fails on a loop of links
    status = path.lstat()
    if not target.is_relative_to(root):
        return "", Problem(
            "outside",
            "this symbolic link points outside the templates folder: replace it with a copy of the file",
            file_start(path),
        )
    if stat.S_ISLNK(status.st_mode) and target.exists():
        status = target.stat()
    if not stat.S_ISREG(status.st_mode):
        return "", Problem("no-file", "this is not a regular file: delete it", file_start(path))
    with target.open("rb") as file:
        content = file.read(MAX_TEMPLATE_BYTES + 1)
    if len(content) > MAX_TEMPLATE_BYTES:
        message = f"the template is larger than {MAX_TEMPLATE_BYTES:,} bytes: shorten it"
        return "", Problem("file-too-large", message, file_start(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", not_utf8_problem(display_path(path), error)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := _FORBIDDEN.search(text):
        message = f"the character U+{ord(match[0]):04X} can't be shown: delete it"
        return "", Problem("control-character", message, locate(TemplateFile(display_path(path), text), match.start()))
    return text, None


def locate(file: TemplateFile, offset: int) -> Location:
    """Return the location of a character in a template."""
    return LocatedText(file.path, file.text).locate(offset)
