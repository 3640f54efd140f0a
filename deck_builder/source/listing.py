"""List the papers and figures in the cards folder.

Every file that an author might expect to be read as a paper is either listed or reported.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from deck_builder.files.folders import file_start
from deck_builder.problem import Problem, Severity
from deck_builder.source.figures.figure_file import EXTENSIONS

_SOURCE_EXTENSIONS = frozenset({".yaml", ".yml"})
_MISNAMED = re.compile(r"(?i)\.ya?ml[.\s]\S*$")
_AFTER_SOURCE = re.compile(r"(?i)(?<=\.yaml)[.\s].*$|(?<=\.yml)[.\s].*$")
# The suffixes of copies that editors, version control or people make.
_COPY = re.compile(
    r"(?i)(~|#|___jb_\w+|\.(bak\d*|old|orig|rej|sw[a-z]|(tmp|temp)(\.\d+)*|sb-[-\w]+|save|autosave|part|disabled|off))$"
)
_STARTS_LIKE_CARDS = re.compile(r"(?m)^(?:id|title|year|prompts|key_insight):(?:\s|$)")
_EXCERPT_BYTES = 2_000
"""Number of bytes to read from a file that is not named .yaml, to see whether it looks like a paper."""
_MAX_DEPTH = 50
"""Maximum depth of a folder below the cards folder. Much deeper paths would be too long for the operating system."""
_NEVER_CARDS = frozenset({*EXTENSIONS, ".lock", ".py", ".md", ".html", ".css", ".js", ".json", ".toml", ".bib", ".ris"})


@dataclass(frozen=True, slots=True)
class Listing:
    """The files in the cards folder. Each path starts with the folder path that was passed to `list_cards`."""

    sources: Mapping[str, Sequence[str]]
    """For each folder next to deck.yaml, the YAML files in it, in natural order, so that 2 comes before 10."""
    figures: Sequence[str]
    problems: Sequence[Problem]


class _Folder(NamedTuple):
    path: str
    name: str
    depth: int
    """Number of levels below the cards folder. The cards folder itself has depth 0."""
    parents: tuple[str, ...]
    """The real paths of all folders from the cards folder down to this folder."""
    is_linked: bool


@dataclass(slots=True)
class _Lister:
    root: str
    sources: dict[str, list[str]] = field(default_factory=dict)
    figures: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, path: str, message: str, code: str = "not-read", severity: Severity = Severity.WARNING) -> None:
        self.problems.append(Problem(code, message, file_start(Path(path)), severity))

    def list(self, folder: _Folder) -> Iterator[_Folder]:
        """Add the files in a folder to the lists, and yield its subfolders."""
        with os.scandir(folder.path) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    if folder.depth == 0:
                        self.sources[entry.name] = []
                    if inner := self._enter(folder, entry):
                        yield inner
                else:
                    self._add(folder, entry)

    def _enter(self, folder: _Folder, entry: os.DirEntry[str]) -> _Folder | None:
        """Return a subfolder to list. If it is too deep, or a link not to be followed, report it and return None."""
        if folder.depth == _MAX_DEPTH:
            message = f"folders more than {_MAX_DEPTH} levels deep are not read: move the folder up"
            self.report(entry.path, message, severity=Severity.ERROR)
            return None
        if not entry.is_symlink():
            real = f"{folder.parents[-1]}{os.sep}{entry.name}"
            return _Folder(entry.path, entry.name, folder.depth + 1, (*folder.parents, real), folder.is_linked)
        real = os.path.realpath(entry.path)
        if not Path(real).is_relative_to(self.root):
            message = "this symbolic link points outside the cards folder: replace it with a copy of the folder"
            self.report(entry.path, message, "outside", Severity.ERROR)
        elif real in folder.parents:
            self.report(entry.path, "this symbolic link points to a folder that contains it: delete the link")
        elif folder.is_linked:
            target = os.path.relpath(real, self.root).replace(os.sep, "/")
            self.report(
                entry.path, f"symbolic links in a linked folder are not followed: use the folder '{target}' itself"
            )
        else:
            return _Folder(entry.path, entry.name, folder.depth + 1, (*folder.parents, real), is_linked=True)
        return None

    def _add(self, folder: _Folder, entry: os.DirEntry[str]) -> None:
        name = entry.name
        stem, dot, extension = name.rpartition(".")
        extension = dot + extension.lower()
        if extension in EXTENSIONS:
            self.figures.append(entry.path)
        elif extension in _SOURCE_EXTENSIONS:
            self._add_source(folder, entry)
        elif _COPY.search(name) or extension in _NEVER_CARDS:
            pass
        elif _MISNAMED.search(name):
            self.report(entry.path, f"only .yaml files are read: rename the file to '{_AFTER_SOURCE.sub('', name)}'")
        elif _looks_like_cards(entry):
            self.report(entry.path, f"only .yaml files are read: rename the file to '{stem or name}.yaml'")

    def _add_source(self, folder: _Folder, entry: os.DirEntry[str]) -> None:
        if folder.depth == 1:
            self.sources[folder.name].append(entry.path)
        elif folder.depth == 0 and entry.name.lower() in ("deck.yml", "deck.yaml"):
            if entry.name != "deck.yaml":
                self.report(
                    entry.path,
                    "only deck.yaml is read: move the content of this file to deck.yaml, then delete this file",
                )
        elif folder.depth == 0:
            self.report(entry.path, "files next to deck.yaml are not read: move the file to a section's folder")
        else:
            top = Path(entry.path).parts[-folder.depth - 1]
            inner = "/".join(Path(entry.path).parts[-folder.depth - 1 : -1])
            self.report(
                entry.path,
                f"folders inside a section's folder are not read: move the file to '{top}', or move '{inner}' next to "
                "deck.yaml and list it as a section",
            )


def list_cards(cards: Path) -> Listing:
    """List the files in the cards folder. Hidden files and the copies that editors make are skipped."""
    root = os.path.realpath(cards)
    lister = _Lister(root)
    waiting = [_Folder(str(cards), "", 0, (root,), is_linked=False)]
    while waiting:
        waiting += lister.list(waiting.pop())
    sources = {name: sorted(paths, key=_natural_key) for name, paths in sorted(lister.sources.items())}
    return Listing(sources, sorted(lister.figures), lister.problems)


def _looks_like_cards(entry: os.DirEntry[str]) -> bool:
    """Return whether the start of a file contains at least two keys that papers and topics use."""
    if not entry.is_file(follow_symlinks=False):
        return False
    try:
        with open(entry.path, "rb") as file:  # noqa: PTH123 - a Path has no advantage here
            start = file.read(_EXCERPT_BYTES)
    except OSError:
        return False
    text = start.replace(b"\0", b"").decode("utf-8", "replace").replace("\r", "\n").lstrip("\ufeff")
    return len({match[0] for match in _STARTS_LIKE_CARDS.finditer(text)}) >= 2


def _natural_key(path: str) -> tuple[list[tuple[int, str]], str]:
    """Return a sort key that puts 2 before 10. Names with equal numbers, such as 2 and 02, are sorted as text."""
    name = path[path.rfind(os.sep) + 1 :]
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name
