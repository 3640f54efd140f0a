"""Plan an import: find out which papers are new, and compute the files to write. This module writes nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from deck_builder.compiling.compile_file import compile_file
from deck_builder.notes.library import Entry, Library
from deck_builder.notes.paper_notes import Placement
from deck_builder.problem import Problem, SourceFile
from deck_builder.references.draft import draft, guess_remark, guessed_title, is_ordinary, known, prepared, scalar
from deck_builder.references.fill_in import filled
from deck_builder.references.identity import Identity, identify, is_same, without_contradictory_ids
from deck_builder.references.ids import choose_id
from deck_builder.references.outcomes import ImportPlan, Outcome, Status
from deck_builder.references.reference import Reference
from deck_builder.references.sections import SectionChooser, add_sections
from deck_builder.references.values import as_reference, conflicting_keys, paper_values, quote, shorten
from deck_builder.rendering.renderer import Renderer
from deck_builder.reports.visible import visible
from deck_builder.source.document import read_yaml
from deck_builder.source.schema import GAP, Paper


@dataclass
class _KnownPaper:
    """A paper in the deck, or a new paper that the import will add."""

    path: str
    values: Mapping[str, str]
    """The values of the paper as YAML, by key."""
    identity: Identity
    is_new: bool = False
    label: str = ""
    """How remarks refer to the paper's entry. Empty if the paper is already in the deck."""


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
    """Plan the import of references.

    `files` contains the file names in each folder next to deck.yaml. `read` returns the content of a paper's file.
    `section` is the folder or the name of the section for new papers. If it is None, each reference determines its
    section. If `update` is true, missing values are filled in. If `with_prompts` is true, drafts contain gaps for
    prompts. `progress` is called with the number of references planned so far and the total number.
    """
    planner = _Planner(library, files, read, section, update=update, with_prompts=with_prompts)
    outcomes: list[Outcome] = []
    for reference, remarks in without_contradictory_ids(references):
        outcomes.append(planner.plan(prepared(reference), remarks))
        if progress:
            progress(len(outcomes), len(references))
    contents = dict(planner.files)
    new_sections = planner.sections.new_sections()
    if new_sections:
        content = add_sections(deck_yaml, library.document, new_sections)
        if isinstance(content, Problem):
            return ImportPlan(tuple(outcomes), {}, content)
        contents["deck.yaml"] = content
    return ImportPlan(tuple(outcomes), contents, sections=tuple(new_sections.values()))


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
        self._id_numbers: dict[str, int] = {}
        self._by_url: dict[str, list[_KnownPaper]] = {}
        self._known_papers: dict[str, list[_KnownPaper]] = {}
        self._file_names = files
        self._last_numbers: dict[str, int] = {}
        self.sections = SectionChooser({s.folder: s.name for s in library.deck.sections}, section)
        self.files: dict[str, bytes] = {}
        for entry in library.entries():
            if isinstance(entry.item, Paper):
                self._add_entry(entry)

    def _add_entry(self, entry: Entry) -> None:
        paper = entry.item
        assert isinstance(paper, Paper)  # noqa: S101 - checked by the caller
        path = str(PurePosixPath(*PurePosixPath(entry.document.path).parts[-2:]))
        values, reference = paper_values(paper), as_reference(paper)
        if paper.title == GAP and (guess := guessed_title(self._read(path))):
            values, reference = values | {"title": scalar(guess)}, replace(reference, title=guess)
        known_paper = _KnownPaper(path, values, identify(reference))
        self._add(known_paper)
        if paper.url:
            self._by_url.setdefault(paper.url, []).append(known_paper)

    def _add(self, paper: _KnownPaper) -> None:
        for key in paper.identity.lookup_keys():
            self._known_papers.setdefault(key, []).append(paper)

    def _find(self, identity: Identity) -> _KnownPaper | None:
        """Return the known paper that an entry describes, or None. Prefer a paper with the same DOI or arXiv id."""
        candidates = self._namesakes(identity)
        match = next((paper for paper in candidates if is_same(paper.identity, identity)), None)
        in_deck = (paper for paper in candidates if not paper.is_new)
        return match or next((p for p in in_deck if is_same(p.identity, identity, is_lenient=True)), None)

    def _namesakes(self, identity: Identity) -> list[_KnownPaper]:
        return [paper for key in identity.lookup_keys() for paper in self._known_papers.get(key, ())]

    def plan(self, reference: Reference, remarks: Sequence[str] = ()) -> Outcome:
        """Plan what to do with one reference."""
        identity = identify(reference)
        paper = self._find(identity)
        if paper is None and reference.is_doubtful:  # the author may have replaced the guessed title
            linked = self._by_url.get(reference.url or "", [])
            paper = linked[0] if len(linked) == 1 else None
        if paper is None:
            return self._draft_paper(reference, identity, remarks)
        values = _certain_values(reference)
        conflicts = conflicting_keys(paper.values, values)
        where = f"in {paper.label}" if paper.is_new else "in the deck"
        notes = [
            *remarks,
            *(
                f"{key} is {shorten(paper.values[key])} {where}, but {shorten(values[key])} in this entry"
                for key in conflicts
            ),
        ]
        missing = {key: value for key, value in values.items() if key not in paper.values}
        if paper.is_new:
            status = Status.DIFFERENT if notes or missing else Status.SAME
            additions = [f"{key} is only in this entry: {shorten(missing[key])}" for key in missing]
            return Outcome(status, reference, paper.path, (f"the same paper as {paper.label}", *notes, *additions))
        if missing and self._update:
            return self._update_paper(reference, paper, missing, notes)
        notes += [f"{key} is missing from the paper in the deck: {shorten(value)}" for key, value in missing.items()]
        return Outcome(Status.DIFFERENT if notes else Status.SAME, reference, paper.path, tuple(notes))

    def _draft_paper(self, reference: Reference, identity: Identity, notes: Sequence[str]) -> Outcome:
        folder = self.sections.choose(reference.section)
        placement = Placement(self._deck_id, "", self.sections.name(folder), folder)
        values, remarks = _certain_values(reference), list(notes)
        new_id = choose_id(reference, self._ids, self._id_numbers)
        task = f"Replace every {GAP}{'' if self._with_prompts else ' and add prompts'}"
        comments = (
            f"From {visible(PurePosixPath(reference.location.path).name)}. {task}, then delete `draft`.",
            *(["This might not be a paper. If it is not, delete this file."] if reference.is_doubtful else []),
            *reference.comments,
        )
        guesses = (
            {"year": f"from {reference.year_from}: check it"}
            if reference.year and not reference.is_year_certain
            else {}
        )
        if reference.is_doubtful:
            guesses["title"] = guess_remark(reference.title)
        for paper in self._namesakes(identity)[:3]:
            remarks.append(f"not the same paper as {paper.path or paper.label}, which has the same title or id")
        is_valid = not self._with_prompts and is_ordinary(reference)
        while True:
            text = draft(new_id, values, comments, guesses, with_prompts=self._with_prompts)
            if is_valid:
                break
            problems = compile_file(SourceFile("", text.encode()), placement, self._renderer).problems
            if not problems:
                break
            lines = text.split("\n")
            number = problems[0].location.line
            key = next(line.partition(":")[0] for line in reversed(lines[:number]) if line[:1].isalpha())
            if key in ("id", "title", "year", "draft") or key not in values:
                self.sections.forget_last()
                return Outcome(Status.REJECTED, reference, "", (f"{key}: {problems[0].message}",))
            remarks.append(f"{key} {quote(values.pop(key))} was skipped: {problems[0].message}")
        path = f"{folder}/{self._new_file_name(folder, new_id)}"
        self._ids.add(new_id)
        self.files[path] = text.encode()
        at = reference.location
        has_key = reference.citation_key and at.line == 1
        label = f"the entry '{reference.citation_key}'" if has_key else f"the one on line {at.line}"
        self._add(_KnownPaper(path, values, identity, is_new=True, label=label))
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
                reason = problems[0].message if problems else f"the value in the file contains other text besides {GAP}"
                skipped.append(f"{key} was not set to {quote(added.pop(key))}: {reason}")
            else:
                content = updated
        if not added:
            return Outcome(Status.DIFFERENT, reference, paper.path, (*remarks, *skipped))
        paper.values = {**paper.values, **added}
        self.files[paper.path] = content
        additions = [f"filled in {key}: {shorten(value)}" for key, value in added.items()]
        return Outcome(Status.UPDATED, reference, paper.path, (*additions, *remarks, *skipped))

    def _new_file_name(self, folder: str, new_id: str) -> str:
        last = self._last_numbers.get(folder)
        if last is None:
            names = self._file_names.get(folder, ())
            last = max((int(match[0]) for name in names if (match := re.match(r"\d+", name))), default=0)
        self._last_numbers[folder] = last + 1
        return f"{last + 1:02d}-{new_id}.yaml"


def _certain_values(reference: Reference) -> dict[str, str]:
    """Return the values of a reference as YAML. Omit the title if it is unknown or a guess."""
    has_title = not reference.is_doubtful and reference.title != GAP
    return {key: value for key, value in known(reference).items() if key != "title" or has_title}


def _is_in_text(problem: Problem) -> bool:
    """Return whether a problem is in the file itself. Ignore missing figures, because figures are not loaded here."""
    return problem.code != "missing-figure"
