"""References into a deck: which are new, which are there, and what files come of them. Pure; nothing is written."""

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, count
from pathlib import PurePosixPath

from deck_builder.compiling.compile_file import compile_file
from deck_builder.notes.library import Entry, Library
from deck_builder.notes.paper_notes import Placement
from deck_builder.problem import Location, Problem, SourceFile
from deck_builder.references.draft import draft, known, paper_id, prepared, slug, unused
from deck_builder.references.fill_in import filled
from deck_builder.references.reference import Reference, bare, identities, identity_keys, plain_arxiv
from deck_builder.references.sections import number_after, with_sections
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.document import read_yaml
from deck_builder.source.schema import GAP, Answer, Paper

UNSORTED = "Unsorted"
"""The section of what says nothing of where it belongs."""
_LONGEST = 80
"""Characters of a value that a remark repeats."""
_TITLE_NUMBER = re.compile(r"^\d+\s+")


class Status(StrEnum):
    """What became of an entry."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    UPDATED = "updated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry, with the file and what is worth saying."""

    status: Status
    reference: Reference
    path: str
    """Of the paper's file, relative to the cards folder; empty where there is none."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything that an import would do."""

    outcomes: tuple[Outcome, ...]
    files: Mapping[str, bytes] = field(repr=False)
    """What to write, by path relative to the cards folder."""
    problem: Problem | None = None
    """Why nothing can be written at all."""


@dataclass
class _KnownPaper:
    """A paper that the deck has, or will have."""

    path: str
    values: Mapping[str, str]
    """What it knows, as a reference would write it."""
    is_new: bool = False
    at: Location | None = None
    """Where a new one came from."""


def bring(
    references: Sequence[Reference],
    library: Library,
    deck_yaml: SourceFile,
    files: Mapping[str, Sequence[str]],
    read: Callable[[str], bytes],
    *,
    section: str | None = None,
    update: bool = False,
    with_prompts: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportPlan:
    """Plan what becomes of some references.

    `files` holds the names of the files of every folder beside deck.yaml, and `read` returns a paper's file. `section`,
    a folder or a name, takes in what is new; else each goes where it says. With `update`, keys that a paper lacks are
    filled in. `with_prompts` adds the gaps of further prompts. `progress` is told how many are done, of how many.
    """
    bringer = _Planner(library, files, read, section, update=update, with_prompts=with_prompts)
    outcomes: list[Outcome] = []
    for reference in references:
        outcomes.append(bringer.outcome(prepared(reference)))
        if progress:
            progress(len(outcomes), len(references))
    written = dict(bringer.files)
    if bringer.new_sections:
        content = with_sections(deck_yaml, library.document, bringer.new_sections)
        if isinstance(content, Problem):
            return ImportPlan(tuple(outcomes), {}, content)
        written["deck.yaml"] = content
    return ImportPlan(tuple(outcomes), written)


class _Planner:
    def __init__(
        self,
        library: Library,
        files: Mapping[str, Sequence[str]],
        read: Callable[[str], bytes],
        section: str | None,
        *,
        update: bool,
        with_prompts: bool,
    ) -> None:
        self._deck_id, self._read, self._section = library.deck.id, read, section
        self._update, self._with_prompts = update, with_prompts
        self._renderer = Renderer({})
        self._ids = {entry.header.id for entry in library.entries()}
        self._held: dict[str, _KnownPaper] = {}
        self._sections = {s.folder: s.name for s in library.deck.sections}
        self._names = {folder: list(names) for folder, names in files.items()}
        self.new_sections: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        for entry in library.entries():
            if isinstance(entry.item, Paper):
                self._hold(entry)

    def _hold(self, entry: Entry) -> None:
        paper = entry.item
        assert isinstance(paper, Paper)  # noqa: S101 - the caller looked
        path = str(PurePosixPath(*PurePosixPath(entry.document.path).parts[-2:]))
        held = _KnownPaper(path, _values(paper))
        for name in identity_keys(paper.title, paper.doi, paper.arxiv):
            self._held.setdefault(name, held)

    def outcome(self, reference: Reference) -> Outcome:
        found = next((self._held[name] for name in identities(reference) if name in self._held), None)
        if found is None:
            return self._new(reference)
        ours = known(reference)
        missing = {key: ours[key] for key in ours if key not in found.values}
        remarks = [f"{key} here: {found.values[key]}, there: {ours[key]}" for key in _differing(found.values, ours)]
        if found.is_new:
            where = f"the same paper as in line {found.at.line}" if found.at else "twice"
            status = Status.DIFFERENT if remarks or missing else Status.SAME
            lacking = [f"{key} only here: {_shown(missing[key])}" for key in missing]
            return Outcome(status, reference, found.path, (where, *remarks, *lacking))
        if missing and self._update:
            return self._updated(reference, found, missing, remarks)
        remarks += [f"{key} is missing: {_shown(value)}" for key, value in missing.items()]
        return Outcome(Status.DIFFERENT if remarks else Status.SAME, reference, found.path, tuple(remarks))

    def _new(self, reference: Reference) -> Outcome:
        if reference.year is None:
            return Outcome(Status.REFUSED, reference, "", ("it has no year: add one and import again",))
        folder = self._folder(reference)
        place = Placement(self._deck_id, "", self._name_of(folder), folder)
        values, remarks = known(reference), []
        new_id = paper_id(reference, self._ids)
        comment = f"From {PurePosixPath(reference.location.path).name}. Write what says {GAP}, then delete `draft`."
        while True:
            text = draft(new_id, values, comment, with_prompts=self._with_prompts)
            problems = compile_file(SourceFile("", text.encode()), place, self._renderer).problems
            if not problems:
                break
            lines = text.split("\n")
            number = problems[0].location.line
            key = next(line.partition(":")[0] for line in reversed(lines[:number]) if line[:1].isalpha())
            if key in ("id", "title", "year", "draft") or key not in values:
                return Outcome(Status.REFUSED, reference, "", (f"{key}: {problems[0].message}",))
            remarks.append(f"{key} is left out: {problems[0].message}: {values.pop(key)}")
        path = f"{folder}/{self._file_name(folder, new_id)}"
        self._ids.add(new_id)
        self.files[path] = text.encode()
        held = _KnownPaper(path, values, is_new=True, at=reference.location)
        for name in identities(reference):
            self._held.setdefault(name, held)
        return Outcome(Status.NEW, reference, path, tuple(remarks))

    def _updated(
        self, reference: Reference, held: _KnownPaper, missing: Mapping[str, str], remarks: Sequence[str]
    ) -> Outcome:
        place = Placement(self._deck_id, "", "", held.path.partition("/")[0])
        kept = dict(missing)
        refused: list[str] = []
        before = self.files.get(held.path) or self._read(held.path)
        for key in missing:
            document, _ = read_yaml(held.path, before)
            content = filled(before, document, {key: missing[key]}) if document else before
            problems = [
                p for p in compile_file(SourceFile(held.path, content), place, self._renderer).problems if _is_own(p)
            ]
            if problems or content == before:
                why = problems[0].message if problems else "there is no place for it"
                refused.append(f"{key} is not filled in: {why}: {kept.pop(key)}")
            else:
                before = content
        if not kept:
            return Outcome(Status.DIFFERENT, reference, held.path, (*remarks, *refused))
        held.values = {**held.values, **kept}
        self.files[held.path] = before
        told = [f"{key} filled in: {_shown(value)}" for key, value in kept.items()]
        return Outcome(Status.UPDATED, reference, held.path, (*told, *remarks, *refused))

    def _folder(self, reference: Reference) -> str:
        wanted = _TITLE_NUMBER.sub("", self._section or reference.section or UNSORTED)
        for folder, name in {**self._sections, **self.new_sections}.items():
            if bare(wanted) in (bare(folder), bare(_TITLE_NUMBER.sub("", name))):
                return folder
        taken = {*self._sections, *self.new_sections}
        wanted = wanted.capitalize() if wanted.islower() else wanted
        base = slug(wanted) or "section"
        folder = unused(chain((base,), (f"{base}-{n}" for n in count(2))), taken)
        last = list({**self._sections, **self.new_sections}.values())[-1]
        self.new_sections[folder] = f"{number_after(last)} {wanted.replace('::', ':')}"
        return folder

    def _name_of(self, folder: str) -> str:
        return self._sections.get(folder) or self.new_sections[folder]

    def _file_name(self, folder: str, new_id: str) -> str:
        names = self._names.setdefault(folder, [])
        last = max((int(found[0]) for name in names if (found := re.match(r"\d+", name))), default=0)
        names.append(f"{last + 1:02d}-{new_id}.yaml")
        return names[-1]


def _shown(value: str) -> str:
    """Return a value in YAML as a remark names it: on one line, and cut where it is long."""
    return textwrap.shorten(value.removeprefix(">-"), _LONGEST, placeholder=" ...")


def _is_own(problem: Problem) -> bool:
    """Tell whether a problem comes of the text alone: figures are not known here."""
    return problem.code != "missing-figure"


def _values(paper: Paper) -> dict[str, str]:
    """Return what a paper in the deck knows, as a reference would write it."""
    values = known(
        Reference(
            Location("", 1, 1),
            paper.title,
            paper.year,
            paper.authors,
            paper.name,
            paper.venue,
            paper.doi,
            paper.arxiv,
            paper.url,
            citation_key=paper.citation_key,
            zotero=paper.zotero,
            summary=paper.summary,
        )
    )
    insight = paper.key_insight.answer if isinstance(paper.key_insight, Answer) else ""
    return values | ({"key_insight": insight} if insight != GAP else {})


def _differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Return the keys whose values contradict each other; names and texts are the author's own."""
    plain = {"arxiv": lambda v: plain_arxiv(v.strip('"'))}
    return [
        key
        for key in ("title", "year", "venue", "arxiv", "doi")
        if key in ours and key in theirs and plain.get(key, bare)(ours[key]) != plain.get(key, bare)(theirs[key])
    ]
