"""Plan an import: which papers are new, which are already in the deck, and what to write. Nothing is written here."""

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
from deck_builder.references.reference import Reference, bare, identities, identity_keys, normalize_arxiv
from deck_builder.references.sections import add_sections, next_section_number
from deck_builder.rendering.names import without_wrong_formulas
from deck_builder.rendering.renderer import Renderer
from deck_builder.reports.visible import visible
from deck_builder.source.document import read_yaml
from deck_builder.source.scalars import nearest_deck_name
from deck_builder.source.schema import GAP, Answer, Paper

UNSORTED = "Unsorted"
"""The section for papers whose source does not name one."""
_MAX_SHOWN = 80
"""Maximum length of a value in a remark, in characters."""
_SECTION_NUMBER = re.compile(r"^\d+\s+")


class Status(StrEnum):
    """The kind of result for an entry."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    UPDATED = "updated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one entry, with the file and any remarks."""

    status: Status
    reference: Reference
    path: str
    """Path of the paper's file, relative to the cards folder, or "" if there is none."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The result for every imported entry, and the files to write."""

    outcomes: tuple[Outcome, ...]
    files: Mapping[str, bytes] = field(repr=False)
    """The contents to write, by path relative to the cards folder."""
    problem: Problem | None = None
    """The reason why nothing can be written, if any."""


@dataclass
class _KnownPaper:
    """A paper that is in the deck, or will be after the import."""

    path: str
    values: Mapping[str, str]
    """Its values by key, as YAML."""
    is_new: bool = False
    at: Location | None = None
    """Location of the entry, if the paper is new."""


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
    """Plan the import of the given references.

    `files` has the file names in each folder next to deck.yaml, and `read` returns the content of a paper's file. New
    papers go to `section`, a folder or a name, or else to the section that the reference names. `update` fills in keys
    that are missing from a paper. `with_prompts` adds gaps for prompts. `progress` is called with the number of planned
    references and the total number.
    """
    planner = _Planner(library, files, read, section, update=update, with_prompts=with_prompts)
    outcomes: list[Outcome] = []
    for reference in references:
        outcomes.append(planner.plan(prepared(reference)))
        if progress:
            progress(len(outcomes), len(references))
    contents = dict(planner.files)
    if planner.new_sections:
        content = add_sections(deck_yaml, library.document, planner.new_sections)
        if isinstance(content, Problem):
            return ImportPlan(tuple(outcomes), {}, content)
        contents["deck.yaml"] = content
    return ImportPlan(tuple(outcomes), contents)


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
        self._known_papers: dict[str, _KnownPaper] = {}
        self._sections = {s.folder: s.name for s in library.deck.sections}
        self._file_names = {folder: list(names) for folder, names in files.items()}
        self.new_sections: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        for entry in library.entries():
            if isinstance(entry.item, Paper):
                self._add(entry)

    def _add(self, entry: Entry) -> None:
        paper = entry.item
        assert isinstance(paper, Paper)  # noqa: S101 - checked by the caller
        path = str(PurePosixPath(*PurePosixPath(entry.document.path).parts[-2:]))
        known_paper = _KnownPaper(path, _paper_values(paper))
        for key in identity_keys(paper.title, paper.doi, paper.arxiv):
            self._known_papers.setdefault(key, known_paper)

    def plan(self, reference: Reference) -> Outcome:
        paper = next((self._known_papers[key] for key in identities(reference) if key in self._known_papers), None)
        if paper is None:
            return self._draft_paper(reference)
        values = known(reference)
        missing = {key: values[key] for key in values if key not in paper.values}
        remarks = [
            f"{key} is {paper.values[key]} in the deck, but {values[key]} in this entry"
            for key in _conflicting_keys(paper.values, values)
        ]
        if paper.is_new:
            duplicate = (
                f"the same paper as on line {paper.at.line}" if paper.at else "the same paper as an earlier entry"
            )
            status = Status.DIFFERENT if remarks or missing else Status.SAME
            additions = [f"{key} is only in this entry: {_shorten(missing[key])}" for key in missing]
            return Outcome(status, reference, paper.path, (duplicate, *remarks, *additions))
        if missing and self._update:
            return self._update_paper(reference, paper, missing, remarks)
        remarks += [f"{key} is missing from the deck: {_shorten(value)}" for key, value in missing.items()]
        return Outcome(Status.DIFFERENT if remarks else Status.SAME, reference, paper.path, tuple(remarks))

    def _draft_paper(self, reference: Reference) -> Outcome:
        if reference.year is None:
            return Outcome(Status.REFUSED, reference, "", ("this entry has no year: add one and try again",))
        folder = self._choose_folder(reference)
        placement = Placement(self._deck_id, "", self._section_name(folder), folder)
        values, remarks = known(reference), []
        new_id = paper_id(reference, self._ids)
        comment = (
            f"From {visible(PurePosixPath(reference.location.path).name)}. Replace every {GAP}, then delete `draft`."
        )
        while True:
            text = draft(new_id, values, comment, with_prompts=self._with_prompts)
            problems = compile_file(SourceFile("", text.encode()), placement, self._renderer).problems
            if not problems:
                break
            lines = text.split("\n")
            number = problems[0].location.line
            key = next(line.partition(":")[0] for line in reversed(lines[:number]) if line[:1].isalpha())
            if key in ("id", "title", "year", "draft") or key not in values:
                return Outcome(Status.REFUSED, reference, "", (f"{key}: {problems[0].message}",))
            remarks.append(f"{key} {_quote(values.pop(key))} is left out: {problems[0].message}")
        path = f"{folder}/{self._new_file_name(folder, new_id)}"
        self._ids.add(new_id)
        self.files[path] = text.encode()
        paper = _KnownPaper(path, values, is_new=True, at=reference.location)
        for key in identities(reference):
            self._known_papers.setdefault(key, paper)
        return Outcome(Status.NEW, reference, path, tuple(remarks))

    def _update_paper(
        self, reference: Reference, paper: _KnownPaper, missing: Mapping[str, str], remarks: Sequence[str]
    ) -> Outcome:
        placement = Placement(self._deck_id, "", "", paper.path.partition("/")[0])
        added = dict(missing)
        skipped: list[str] = []
        content = self.files.get(paper.path) or self._read(paper.path)
        for key in missing:
            document, _ = read_yaml(paper.path, content)
            updated = filled(content, document, {key: missing[key]}) if document else content
            problems = [
                p
                for p in compile_file(SourceFile(paper.path, updated), placement, self._renderer).problems
                if _is_in_text(p)
            ]
            if problems or updated == content:
                reason = problems[0].message if problems else f"the file has more than just {GAP} there"
                skipped.append(f"{key} is not filled in with {_quote(added.pop(key))}: {reason}")
            else:
                content = updated
        if not added:
            return Outcome(Status.DIFFERENT, reference, paper.path, (*remarks, *skipped))
        paper.values = {**paper.values, **added}
        self.files[paper.path] = content
        additions = [f"{key} is filled in: {_shorten(value)}" for key, value in added.items()]
        return Outcome(Status.UPDATED, reference, paper.path, (*additions, *remarks, *skipped))

    def _choose_folder(self, reference: Reference) -> str:
        title = _SECTION_NUMBER.sub("", self._section or reference.section or UNSORTED)
        for folder, name in {**self._sections, **self.new_sections}.items():
            if bare(title) in (bare(folder), bare(_SECTION_NUMBER.sub("", name))):
                return folder
        taken = {*self._sections, *self.new_sections}
        title = title.capitalize() if title.islower() else title
        base = slug(title) or "section"
        folder = unused(chain((base,), (f"{base}-{n}" for n in count(2))), taken)
        last = list({**self._sections, **self.new_sections}.values())[-1]
        name = f"{next_section_number(last)} {without_wrong_formulas(title)}"
        self.new_sections[folder] = nearest_deck_name(name)
        return folder

    def _section_name(self, folder: str) -> str:
        return self._sections.get(folder) or self.new_sections[folder]

    def _new_file_name(self, folder: str, new_id: str) -> str:
        names = self._file_names.setdefault(folder, [])
        last = max((int(match[0]) for name in names if (match := re.match(r"\d+", name))), default=0)
        names.append(f"{last + 1:02d}-{new_id}.yaml")
        return names[-1]


def _quote(value: str) -> str:
    """Return a YAML value in quotes and on one line, for a sentence."""
    text = " ".join(value.removeprefix(">-").split())
    return text if text[:1] in ("'", '"', "[") else f"'{text}'"


def _shorten(value: str) -> str:
    """Return a YAML value as shown in remarks: on one line, and shortened if it is long."""
    return textwrap.shorten(value.removeprefix(">-"), _MAX_SHOWN, placeholder=" ...")


def _is_in_text(problem: Problem) -> bool:
    """Return whether a problem is in the file itself. Figures are not available here, so they always seem missing."""
    return problem.code != "missing-figure"


def _paper_values(paper: Paper) -> dict[str, str]:
    """Return the values of a paper in the deck as YAML, by key."""
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


def _conflicting_keys(deck_values: Mapping[str, str], entry_values: Mapping[str, str]) -> list[str]:
    """Return the keys whose values conflict. Names and summaries may differ, because the author chooses them."""
    normalizers = {"arxiv": lambda v: normalize_arxiv(v.strip('"'))}
    return [
        key
        for key in ("title", "year", "venue", "arxiv", "doi")
        if key in deck_values
        and key in entry_values
        and normalizers.get(key, bare)(deck_values[key]) != normalizers.get(key, bare)(entry_values[key])
    ]
