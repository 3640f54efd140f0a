"""Run `pull` on a deck: read the sources and a collection, and write the changed files."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from deck_builder import pipeline
from deck_builder.anki.collection import read_collection
from deck_builder.anki.media import read_media
from deck_builder.compiling.assemble import placements
from deck_builder.files.build_lock import one_build_at_a_time
from deck_builder.files.folders import display_path
from deck_builder.files.git import uncommitted_lines
from deck_builder.files.writing import remove_leftovers, replace_files
from deck_builder.notes.library import Library
from deck_builder.notes.records import Note
from deck_builder.pipeline import Checked, Options
from deck_builder.problem import Problem, SourceFile
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.figures.names import FigureNames
from deck_builder.sync.drafts import add_drafts
from deck_builder.sync.finding import Finding, Kind
from deck_builder.sync.new_notes import INBOX, new_notes
from deck_builder.sync.paper_file import PaperFile, RefusedError
from deck_builder.sync.patch import changed_lines, patch
from deck_builder.sync.pictures import Pictures, read_pictures
from deck_builder.sync.pull import Differences, differences, take

_DRAFT_ID = re.compile(rb"\bnote-[0-9a-f]{10}\b")


@dataclass(frozen=True, slots=True)
class Pulled:
    """The findings of `pull`, and the changed files."""

    differences: Differences
    findings: tuple[Finding, ...]
    patch: str
    contents: Mapping[Path, bytes] = field(repr=False)
    blocked: tuple[Path, ...] = ()
    """Files with uncommitted lines that an edit would change. If there are any, no file is written."""
    figures: tuple[str, ...] = ()
    """The paths of new figures, which are not in the patch."""

    def of(self, *kinds: Kind) -> list[Finding]:
        """Return the findings of the given kinds."""
        return [finding for finding in self.findings if finding.kind in kinds]


def pull(
    options: Options,
    source: Path,
    resolve: Mapping[str, str],
    *,
    apply: bool,
    force: bool,
    confirm: Callable[[str], bool] | None = None,
) -> tuple[Pulled | None, tuple[Problem, ...]]:
    """Find the edits in a collection or package, and write them to the sources if `apply` is set.

    If `confirm` is given, it is called with the key of each deleted note, and returns whether to turn the note's prompt
    into a draft. Either all files are written or none.

    If the deck has errors, return None and the deck's problems. Raise UserError if the collection or package can't be
    used, and OSError if a file can't be read or written.
    """
    with one_build_at_a_time(options.cards):
        checked = pipeline.check(options)
        if not checked.ok or checked.library is None:
            return None, checked.problems
        stored = read_collection(source)
        ours = _all_notes(checked.library)
        # Searching the files for draft ids takes time, and is necessary only if some notes are not in the lock.
        is_known = {note.guid for note in checked.lock.notes.values()}.issuperset(stored.notes)
        made, unknown = ([], []) if is_known else new_notes(stored, checked.lock, ours, _draft_ids(checked))
        released = [stored.notes[n.guid] for n in checked.lock.notes.values() if n.guid in stored.notes]
        fields = [text for note in released for text in note.fields] + [t for n in made for t in n.texts.values()]
        media_names = checked.deck_files.media_names()
        pictures = read_pictures(fields, media_names, partial(read_media, source))
        found = differences(checked.notes, checked.lock, stored, resolve, pictures)
        withdrawn = [f for f in found.findings if f.kind is Kind.DELETED and confirm is not None]
        withdrawn = [f for f in withdrawn if _is_built(f, checked.notes) and confirm is not None and confirm(f.path)]
        papers = {edit.note.paper for edit in found.edits} | {note.paper for note in made}
        papers |= {finding.path.partition("/")[0] for finding in withdrawn}
        files = dict(_paper_files(checked, checked.library, papers, pictures))
        old = {paper: file.content for paper, file in files.items()}
        drafts = add_drafts(made, files, pictures)
        kept = [finding for finding in found.findings if finding not in withdrawn]
        findings = (*take(found.edits, files), *kept, *_withdraw(withdrawn, files, checked.notes), *unknown, *drafts)
        changed = {paper: file for paper, file in files.items() if file.content != old[paper]}
        names = _names(checked)
        contents = {Path(names.get(file.path, file.path)): file.content for file in changed.values()}
        blocked = tuple(
            path
            for path, new in contents.items()
            if not force and path.exists() and uncommitted_lines(path) & changed_lines(path.read_bytes(), new)
        )
        text = patch({file.path: (old[paper], file.content) for paper, file in changed.items()})
        new_figures = {
            options.cards / figure.path: figure.content
            for figure in pictures.added.values()
            if figure.path not in media_names and any(figure.path.encode() in new for new in contents.values())
        }
        if apply and not blocked:
            # Figures are written first, so that no file refers to a missing figure.
            written = {**new_figures, **contents}
            remove_leftovers(written)
            replace_files(written, follow_links=True)
        shown = tuple(sorted(map(display_path, new_figures)))
        return Pulled(found, findings, text, contents, blocked, shown), ()


def _all_notes(library: Library) -> list[Note]:
    """Return the notes of all files, including drafts."""
    return [note for section in library.sections for entry in section.entries for note in entry.notes]


def _names(checked: Checked) -> dict[str, str]:
    return {file.path: file.name for files in checked.deck_files.folders.values() for file in files}


def _draft_ids(checked: Checked) -> set[str]:
    """Return the draft ids that the sources mention anywhere, even in a comment."""
    files = (file for files in checked.deck_files.folders.values() for file in files)
    return {match.decode() for file in files for match in _DRAFT_ID.findall(file.read().content)}


def _is_built(finding: Finding, notes: Collection[Note]) -> bool:
    return any(note.key == finding.path for note in notes)


def _withdraw(
    findings: Collection[Finding], files: Mapping[str, PaperFile], notes: Collection[Note]
) -> Iterator[Finding]:
    """Turn the prompts of deleted notes into drafts, and yield a finding for each."""
    by_key = {note.key: note for note in notes}
    for finding in findings:
        note = by_key[finding.path]
        try:
            files[note.paper].withdraw(note.key, note.note_type, "deleted in Anki")
        except RefusedError as error:
            yield finding.turned(Kind.REJECTED, str(error))
        else:
            yield finding.turned(Kind.WITHDRAWN, "learners keep their review history")


def _paper_files(
    checked: Checked, library: Library, papers: Collection[str], pictures: Pictures
) -> Iterator[tuple[str, PaperFile]]:
    """Yield the id and the file of each paper in `papers`. If the inbox is needed but missing, start a new file."""
    found = {file.path: file for files in checked.deck_files.folders.values() for file in files}
    tags = checked.lock.tags_of(library.deck.section_names())
    places = placements(library.deck, tags)
    names = {**{figure.path: figure.path for figure in pictures.added.values()}, **pictures.media_names}
    renderer = Renderer(FigureNames(names))
    has_inbox = False
    for section in library.sections:
        for entry in section.entries:
            has_inbox |= entry.header.id == INBOX
            if entry.header.id in papers:
                yield entry.header.id, PaperFile(found[entry.document.path].read(), places[section.folder], renderer)
    folder = library.deck.sections[0].folder
    path = checked.deck_files.root / folder / f"{INBOX}.yaml"
    if INBOX in papers and not has_inbox and not path.exists():
        yield INBOX, PaperFile(SourceFile(display_path(path), b""), places[folder], renderer)
