"""Run `pull` on a deck: read the sources and a collection, and write the files that change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deck_builder import pipeline
from deck_builder.anki.collection import read_collection
from deck_builder.compiling.assemble import placements
from deck_builder.files.build_lock import one_build_at_a_time
from deck_builder.files.writing import remove_leftovers, replace_files
from deck_builder.notes.library import Library
from deck_builder.pipeline import Checked, Options
from deck_builder.problem import Problem
from deck_builder.rendering.renderer import Renderer
from deck_builder.sync.paper_file import PaperFile
from deck_builder.sync.patch import patch
from deck_builder.sync.pull import Differences, Edit, Finding, Kind, differences, take
from deck_builder.sync.uncommitted import touches_uncommitted_lines


@dataclass(frozen=True, slots=True)
class Pulled:
    """What `pull` found, and the files that change."""

    differences: Differences
    findings: tuple[Finding, ...]
    patch: str
    contents: Mapping[Path, bytes] = field(repr=False)
    blocked: tuple[Path, ...] = ()
    """Files in which lines change that are not committed yet."""

    def of(self, *kinds: Kind) -> list[Finding]:
        """Return the findings of some kinds."""
        return [finding for finding in self.findings if finding.kind in kinds]


def pull(
    options: Options, source: Path, resolve: Mapping[str, str], *, apply: bool, force: bool
) -> tuple[Pulled | None, tuple[Problem, ...]]:
    """Find the edits in a collection or package, and write them into the sources if `apply` is set.

    Either all files are written or none. Return None, and the problems of the deck, if it has errors. Raise UserError
    if the source can't be read, and OSError if a file can't be read or written.
    """
    with one_build_at_a_time(options.cards):
        checked = pipeline.check(options)
        if not checked.ok or checked.library is None:
            return None, checked.problems
        found = differences(checked.notes, checked.lock, read_collection(source), resolve)
        names = {file.path: file.name for files in checked.deck_files.folders.values() for file in files}
        files = dict(_paper_files(checked, checked.library, found.edits))
        old = {paper: file.content for paper, file in files.items()}
        findings = (*take(found.edits, files), *found.findings)
        changed = {paper: file for paper, file in files.items() if file.content != old[paper]}
        contents = {Path(names[file.path]): file.content for file in changed.values()}
        blocked = tuple(path for path, new in contents.items() if not force and touches_uncommitted_lines(path, new))
        text = patch({file.path: (old[paper], file.content) for paper, file in changed.items()})
        if apply and not blocked:
            remove_leftovers(contents)
            replace_files(contents, follow_links=True)
        return Pulled(found, findings, text, contents, blocked), ()


def _paper_files(checked: Checked, library: Library, edits: tuple[Edit, ...]) -> Iterator[tuple[str, PaperFile]]:
    """Yield the file of each paper that has an edit."""
    papers = {edit.note.paper for edit in edits}
    found = {file.path: file for files in checked.deck_files.folders.values() for file in files}
    tags = checked.lock.tags_of(library.deck.section_names())
    places = placements(library.deck, tags)
    renderer = Renderer(checked.deck_files.media_names())
    for section in library.sections:
        for entry in section.entries:
            if entry.header.id in papers:
                yield entry.header.id, PaperFile(found[entry.document.path].read(), places[section.folder], renderer)
