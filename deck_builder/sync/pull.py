"""Compare a collection with what was released and with the sources, and put its edits into the sources."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from deck_builder.anki.collection import StoredCollection, StoredNote
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.records import Note
from deck_builder.release.lock import Lock, ReleasedNote
from deck_builder.release.retirement import retired_tag
from deck_builder.sync.fields import PAPER_KEYS
from deck_builder.sync.html_tokens import tokens
from deck_builder.sync.merge import Merge, Outcome, merge
from deck_builder.sync.paper_file import PaperFile, RefusedError


class Kind(StrEnum):
    """What `pull` found."""

    TAKEN = "taken"
    MERGED = "merged"
    CONFLICT = "conflict"
    REFUSED = "refused"
    """It can't be shown that the sources would say exactly the same."""
    KEPT = "kept"
    """A conflict in which the sources were chosen."""
    RETIRED = "retired"
    """An edit of a note that the sources no longer have."""
    NEW = "new note"
    DELETED = "deleted"
    FOREIGN = "foreign"
    """A note that has the Id of another note."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that differs, with the text of each version if there are texts."""

    kind: Kind
    path: str
    """`paper/prompt`."""
    field: str = ""
    message: str = ""
    base: str = ""
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """New tokens for a field of a note."""

    note: Note
    field: str
    merge: Merge
    finding: Finding


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything in which a collection differs from what was released."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]
    compared: int = 0
    """Number of notes that are in the collection and in the lock."""
    stale: int = 0
    """Number of notes that still have the text of an earlier release."""
    resolved: frozenset[str] = field(default_factory=frozenset)
    """The keys given to `--resolve` for which there is a conflict."""


def differences(notes: Sequence[Note], lock: Lock, stored: StoredCollection, resolve: Mapping[str, str]) -> Differences:
    """Find the edits in a collection. `resolve` says for the path of a note whether ours or theirs wins."""
    current = {note.guid: note for note in notes}
    edits: list[Edit] = []
    findings: list[Finding] = []
    compared = stale = 0
    resolved: set[str] = set()
    ids = {released.guid for released in lock.notes.values()}
    for released in lock.notes.values():
        found = stored.notes.get(released.guid)
        if found is None:
            if stored.is_collection and not released.retired:
                findings.append(Finding(Kind.DELETED, released.key, message="deleted there, or never imported"))
            continue
        if len(found.fields) != len(FIELDS):
            findings.append(Finding(Kind.REFUSED, released.key, message="its note type has other fields there"))
            continue
        compared += 1
        ours = current.get(released.guid)
        if ours is not None and found.fields == ours.fields:
            continue
        comparison = _Comparison(released, ours, found, lock, resolve)
        edits += comparison.edits
        findings += comparison.findings
        stale += comparison.is_stale
        resolved |= comparison.resolved
    findings += _unknown_notes(stored, lock, ids)
    edits, contradictions = _one_edit_for_each_paper(edits)
    return Differences(tuple(edits), (*findings, *contradictions), compared, stale, frozenset(resolved))


class _Comparison:
    """The comparison of the fields of one note."""

    def __init__(
        self,
        released: ReleasedNote,
        ours: Note | None,
        found: StoredNote,
        lock: Lock,
        resolve: Mapping[str, str],
    ) -> None:
        self.edits: list[Edit] = []
        self.findings: list[Finding] = []
        self.is_stale = False
        self.resolved: set[str] = set()
        paper = lock.papers.get(released.path.partition("/")[0])
        base_fields: dict[str, str] = (json.loads(paper.json) if paper else {}) | released.fields()
        if retired_tag(lock.deck_id) in found.tags and not released.retired:
            return  # it has the text that it was retired with, and the next import brings it back
        path = ours.key if ours else released.key
        for index, name in enumerate(FIELDS):
            if name in ("Lineage", "Notice") or name.startswith("Spare"):
                continue
            base, theirs = base_fields.get(name, ""), found.fields[index]
            if theirs == base:
                continue
            our_text = ours.fields[index] if ours else base
            earlier = lock.had(released, name, theirs)
            result = merge(base, our_text, theirs, is_stale=earlier)
            if result.outcome is Outcome.STALE:
                self.is_stale = True
            if result.outcome in (Outcome.STALE, Outcome.UNCHANGED, Outcome.SAME):
                continue
            finding = Finding(Kind.TAKEN, path, name, "", base, our_text, theirs)
            if ours is None or released.retired:
                message = "the sources no longer have this prompt, so the edit has no place"
                self.findings.append(_as(finding, Kind.RETIRED, message))
            elif found.mod < released.mod and not lock.knows(released, name):
                # The lock does not know what was released before, so this may be an old release or an edit of one.
                message = "older than the last release, so it may be an edit or an earlier release"
                self._conflict(ours, name, result, finding, resolve, message)
            elif result.outcome is Outcome.CONFLICT:
                message = "both changed the same words"
                self._conflict(ours, name, result, finding, resolve, message)
            else:
                kind = Kind.MERGED if result.outcome is Outcome.MERGED else Kind.TAKEN
                self.edits.append(Edit(ours, name, result, _as(finding, kind, "")))

    def _conflict(
        self, ours: Note, name: str, result: Merge, finding: Finding, resolve: Mapping[str, str], message: str
    ) -> None:
        choice = resolve.get(finding.path)
        if choice:
            self.resolved.add(finding.path)
        if choice == "theirs":
            wanted = Merge(result.outcome, tuple(tokens(finding.theirs)))
            self.edits.append(Edit(ours, name, wanted, _as(finding, Kind.TAKEN, "")))
        elif choice == "ours":
            self.findings.append(_as(finding, Kind.KEPT, "the sources stay"))
        else:
            self.findings.append(_as(finding, Kind.CONFLICT, message))


def _as(finding: Finding, kind: Kind, message: str) -> Finding:
    return Finding(kind, finding.path, finding.field, message, finding.base, finding.ours, finding.theirs)


def _unknown_notes(stored: StoredCollection, lock: Lock, guids: set[str]) -> Iterable[Finding]:
    """Report notes that nobody released: notes made in Anki, and notes that claim to be another."""
    types = {int(json.loads(t.frozen)["id"]) for t in lock.types.values()}
    known = {note.path for note in lock.notes.values()} if stored.notes.keys() - guids else set()
    for guid, note in stored.notes.items():
        if guid in guids or note.type_id not in types:
            continue
        path = note.fields[0].removeprefix(f"{lock.deck_id}/")
        if path in known:
            yield Finding(Kind.FOREIGN, path, message="another note has the Id of this one", theirs=note.fields[0])
        else:
            shown = note.fields[1] if len(note.fields) > 1 else ""
            yield Finding(Kind.NEW, "", message="made in Anki; not brought back", theirs=shown)


def _one_edit_for_each_paper(edits: Sequence[Edit]) -> tuple[list[Edit], list[Finding]]:
    """Keep one edit of each fact about a paper. Report the facts that were changed in different ways."""
    kept: list[Edit] = []
    contradictions: list[Finding] = []
    groups: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        if edit.field in PAPER_KEYS:
            groups.setdefault((edit.note.paper, edit.field), []).append(edit)
        else:
            kept.append(edit)
    for (paper, _), group in groups.items():
        if len({edit.merge.tokens for edit in group}) == 1:
            kept.append(group[0])
        else:
            message = f"cards of the paper '{paper}' have different values"
            contradictions += [_as(edit.finding, Kind.CONFLICT, message) for edit in group]
    return kept, contradictions


def take(edits: Iterable[Edit], files: Mapping[str, PaperFile]) -> list[Finding]:
    """Put the edits into the files, each by the id of its paper, and return what became of each edit."""
    findings: list[Finding] = []
    for edit in edits:
        try:
            files[edit.note.paper].edit(edit.note.key, edit.note.note_type, edit.field, edit.merge.tokens)
        except RefusedError as error:
            findings.append(_as(edit.finding, Kind.REFUSED, str(error)))
        else:
            findings.append(edit.finding)
    return findings
