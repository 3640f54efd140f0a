"""Compare a collection with the last release and the sources, and apply the collection's edits to the sources."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from deck_builder.anki.collection import StoredCollection, StoredNote
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.records import Note
from deck_builder.release.lock import PAPER, Lock, ReleasedNote
from deck_builder.release.retirement import retired_tag
from deck_builder.sync.fields import paper_field
from deck_builder.sync.finding import Finding, Kind
from deck_builder.sync.html_tokens import MAX_TEXT, tokens
from deck_builder.sync.learners_own import Own, learners_own
from deck_builder.sync.merge import Merge, Outcome, merge
from deck_builder.sync.paper_file import PaperFile, RefusedError
from deck_builder.sync.pictures import Pictures

NO_PICTURES = Pictures()
_SHOWN = 200
"""Number of characters to show in a message if a field is too long."""


@dataclass(frozen=True, slots=True)
class Edit:
    """New tokens for a note's field."""

    note: Note
    field: str
    merge: Merge
    finding: Finding


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences between a collection and the last release."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]
    compared: int = 0
    """Number of notes that are both in the collection and in the lock."""
    stale: int = 0
    """Number of notes that still have the text of an earlier release."""
    resolved: frozenset[str] = field(default_factory=frozenset)
    """Of the keys passed to `--resolve`, those of notes that have a conflict."""
    own: Mapping[Own, tuple[str, ...]] = field(default_factory=dict)
    """For each kind of personal change, such as a flag, the keys of the changed notes."""


def differences(
    notes: Sequence[Note],
    lock: Lock,
    stored: StoredCollection,
    resolve: Mapping[str, str],
    pictures: Pictures = NO_PICTURES,
) -> Differences:
    """Find the differences between a collection and the last release.

    `resolve` maps the key of a note to the version that wins every conflict in that note: `ours` or `theirs`.
    """
    current = {note.guid: note for note in notes}
    edits: list[Edit] = []
    findings: list[Finding] = []
    compared = stale = 0
    resolved: set[str] = set()
    known_fields = lock.known_fields()
    own: dict[Own, list[str]] = {}
    for released in lock.notes.values():
        found = stored.notes.get(released.guid)
        if found is None:
            if stored.is_complete and not released.retired:
                findings.append(
                    Finding(
                        Kind.DELETED,
                        current[released.guid].key if released.guid in current else released.key,
                        message="deleted in Anki, or never imported",
                    )
                )
            continue
        if len(found.fields) != len(FIELDS):
            findings.append(
                Finding(
                    Kind.REJECTED,
                    released.key,
                    message="its note type has different fields in Anki: restore the fields of the note type",
                )
            )
            continue
        compared += 1
        ours = current.get(released.guid)
        if ours is not None:
            for what in learners_own(ours, found, lock):
                own.setdefault(what, []).append(ours.key)
        if ours is not None and found.fields == ours.fields:
            continue
        comparison = _Comparison(released, ours, found, lock, known_fields, resolve, pictures)
        edits += comparison.edits
        findings += comparison.findings
        stale += comparison.is_stale
        resolved |= comparison.resolved
    edits, contradictions = _one_edit_for_each_paper(edits)
    return Differences(tuple(edits), (*findings, *contradictions), compared, stale, frozenset(resolved), _sorted(own))


def _sorted(own: Mapping[Own, Sequence[str]]) -> dict[Own, tuple[str, ...]]:
    return {kind: tuple(own[kind]) for kind in Own if kind in own}


class _Comparison:
    """The comparison of one note's fields."""

    def __init__(
        self,
        released: ReleasedNote,
        ours: Note | None,
        found: StoredNote,
        lock: Lock,
        known_fields: frozenset[tuple[str, str, str]],
        resolve: Mapping[str, str],
        pictures: Pictures,
    ) -> None:
        self.edits: list[Edit] = []
        self.findings: list[Finding] = []
        self.is_stale = False
        self.resolved: set[str] = set()
        if retired_tag(lock.deck_id) in found.tags and not released.retired:
            return  # the deck retired the note and later restored it; the next import updates its text
        path = ours.key if ours else released.key
        own_fields = released.fields()
        paper_id = own_fields.get("Id", "").partition("/")[2].partition("/")[0]
        paper = lock.papers.get(paper_id)
        base_fields: dict[str, str] = (json.loads(paper.json) if paper else {}) | own_fields
        for index, name in enumerate(FIELDS):
            if name in ("Lineage", "Notice") or name.startswith("Spare"):
                continue
            base, theirs = base_fields.get(name, ""), found.fields[index]
            if theirs == base:
                continue
            our_text = ours.fields[index] if ours else base
            if len(theirs) > MAX_TEXT:
                message = f"the field has {len(theirs):,} characters in Anki, but the limit is {MAX_TEXT:,}"
                start = f"{theirs[:_SHOWN]} ..."
                self.findings.append(Finding(Kind.REJECTED, path, name, message, base, our_text, start))
                continue
            earlier = lock.had(released.identity, paper_id, name, theirs)
            their_html = pictures.as_figures(theirs, our_text)
            result = merge(base, our_text, their_html, is_stale=earlier)
            if result.outcome is Outcome.STALE:
                self.is_stale = True
            if result.outcome in (Outcome.STALE, Outcome.UNCHANGED, Outcome.SAME):
                continue
            finding = Finding(Kind.TAKEN, path, name, "", base, our_text, theirs)
            if ours is None or released.retired:
                message = "this prompt is no longer in the files, so the edit is not applied"
                self.findings.append(finding.turned(Kind.RETIRED, message))
            elif found.mod < released.mod and known_fields.isdisjoint(
                {(*released.identity, name), (paper_id, PAPER, name)}
            ):
                # The lock does not record this field's earlier text, so the text may be an edit, or may come from an
                # earlier release.
                message = "this may be an edit, or text from an earlier release that the lock does not record"
                self._conflict(ours, name, their_html, finding, resolve, message)
            elif result.outcome is Outcome.CONFLICT:
                message = "the same words were edited in the file and in Anki"
                self._conflict(ours, name, their_html, finding, resolve, message)
            else:
                kind = Kind.MERGED if result.outcome is Outcome.MERGED else Kind.TAKEN
                self.edits.append(Edit(ours, name, result, finding.turned(kind, "")))

    def _conflict(
        self, ours: Note, name: str, theirs: str, finding: Finding, resolve: Mapping[str, str], message: str
    ) -> None:
        choice = resolve.get(finding.path)
        if choice:
            self.resolved.add(finding.path)
        if choice == "theirs":
            wanted = Merge(Outcome.TAKEN, tuple(tokens(theirs)))
            self.edits.append(Edit(ours, name, wanted, finding.turned(Kind.TAKEN, "")))
        elif choice == "ours":
            self.findings.append(finding.turned(Kind.KEPT, "the text in the file is kept"))
        else:
            self.findings.append(finding.turned(Kind.CONFLICT, message))


def _one_edit_for_each_paper(edits: Sequence[Edit]) -> tuple[list[Edit], list[Finding]]:
    """For each field that a paper's notes share, keep only one edit. Report a conflict if the edits differ."""
    kept: list[Edit] = []
    contradictions: list[Finding] = []
    groups: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        if fact := paper_field(edit.note, edit.field):
            groups.setdefault((edit.note.paper, fact), []).append(edit)
        else:
            kept.append(edit)
    for (paper, _), group in groups.items():
        if len({edit.merge.tokens for edit in group}) == 1:
            kept.append(group[0])
        else:
            message = f"the text differs between the cards of the paper '{paper}'"
            contradictions += [edit.finding.turned(Kind.CONFLICT, message) for edit in group]
    return kept, contradictions


def take(edits: Iterable[Edit], files: Mapping[str, PaperFile]) -> list[Finding]:
    """Apply the edits, and return a finding for each edit. `files` maps the id of each paper to its file."""
    findings: list[Finding] = []
    for edit in edits:
        try:
            files[edit.note.paper].edit(edit.note.key, edit.note.note_type, edit.field, edit.merge.tokens)
        except RefusedError as error:
            findings.append(edit.finding.turned(Kind.REJECTED, str(error)))
        else:
            findings.append(edit.finding)
    return findings
