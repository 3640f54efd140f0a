"""Find notes that learners made in Anki, and the paper to which each belongs."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from deck_builder.anki.collection import StoredCollection, StoredNote
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.paper_notes import guid as guid_of
from deck_builder.notes.records import Note
from deck_builder.release.lock import Lock
from deck_builder.sync.finding import Finding, Kind
from deck_builder.sync.html_tokens import MAX_TEXT, readable, tokens

INBOX = "inbox"
"""The id of the file for notes that belong to no paper."""
_CLOZE = re.compile(r"\{\{c[0-9]+::")
_TEXTS = {"Question": "question", "Answer": "answer", "More": "more", "Source": "source"}


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note that was made in Anki."""

    id: str
    """The id for the new prompt. It is derived from the guid, so that every `pull` gives the note the same id."""
    paper: str
    """The id of the paper that the note belongs to, or INBOX."""
    texts: Mapping[str, str]
    """The HTML for each key, such as `question`."""
    finding: Finding


def draft_id(guid: str) -> str:
    """Return the id of the draft for a note that was made in Anki."""
    return f"note-{hashlib.sha256(guid.encode()).hexdigest()[:10]}"


def new_notes(
    stored: StoredCollection, lock: Lock, ours: Sequence[Note], taken: Collection[str]
) -> tuple[list[NewNote], list[Finding]]:
    """Return the new notes that can become drafts, and findings about those that can't.

    `ours` are all notes in the sources, including drafts. `taken` are the draft ids that the sources mention.
    """
    known = {released.guid for released in lock.notes.values()} | {note.guid for note in ours}
    types = {int(json.loads(released.frozen)["id"]): kind for kind, released in lock.types.items()}
    unknown = [note for guid, note in stored.notes.items() if guid not in known and _is_ours(note, types, lock)]
    if not unknown:
        return [], []
    papers = dict(_names_of_papers(ours))
    asked: dict[tuple[str, ...], list[Note]] = {}
    for prompt in ours:
        asked.setdefault(tuple(tokens(prompt.fields[FIELDS.index("Question")])), []).append(prompt)
    made: list[NewNote] = []
    findings: list[Finding] = []
    for note in unknown:
        if max(map(len, note.fields)) > MAX_TEXT:
            message = f"this note has a field with more than {MAX_TEXT:,} characters: copy the text by hand"
            findings.append(Finding(Kind.NEW, "", message=message))
            continue
        is_our_type = note.type_id in types and len(note.fields) == len(FIELDS)
        path = note.fields[0].removeprefix(f"{lock.deck_id}/") if is_our_type else ""
        texts = _texts_of_our_type(note) if is_our_type else _texts_of_other_type(note)
        finding = Finding(Kind.NEW, "", theirs=" / ".join(filter(None, map(readable, texts.values()))))
        prompt_id = draft_id(note.guid)
        same = asked.get(tuple(tokens(next(iter(texts.values()), ""))), [])
        if is_our_type and guid_of(lock.deck_id, path, types[note.type_id]) == note.guid:
            findings.append(
                finding.turned(
                    Kind.NEW, f"this is the released note {path}, but the lock does not list it: restore the lock"
                )
            )
        elif prompt_id in taken or any(_has_texts(prompt, texts) for prompt in same):
            continue  # the sources already contain all text of the note
        elif same:
            message = f"{same[0].key} has the same question but different text: copy the parts that you need by hand"
            findings.append(finding.turned(Kind.NEW, message))
        elif not _has_text(texts):
            message = "this note has no question, or has fields with no matching key in the file: copy the text by hand"
            findings.append(finding.turned(Kind.NEW, message))
        else:
            made.append(NewNote(prompt_id, _paper_of(note, path, is_our_type, lock, papers), texts, finding))
    return made, findings


def _is_ours(note: StoredNote, types: Collection[int], lock: Lock) -> bool:
    """Return whether a note has one of the deck's note types, or a card in the deck or one of its subdecks."""
    decks = {card.deck_name for card in note.cards}
    return note.type_id in types or any(f"{deck}::".startswith(f"{lock.deck_name}::") for deck in decks)


def _texts_of_our_type(note: StoredNote) -> dict[str, str]:
    fields = dict(zip(FIELDS, note.fields, strict=True))
    texts = {key: fields[name] for name, key in _TEXTS.items() if tokens(fields[name])}
    return _with_cloze(texts, "more")


def _texts_of_other_type(note: StoredNote) -> dict[str, str]:
    """Return the text of the first two fields, which are the ones that Anki's Basic and Cloze note types use.

    If any other field contains text, return nothing.
    """
    first, second, *others = (*note.fields, "", "")
    if any(tokens(other) for other in others):
        return {}
    return _with_cloze({"question": first, "answer": second}, "answer")


def _with_cloze(texts: dict[str, str], more: str) -> dict[str, str]:
    question = texts.get("question", "")
    if not _CLOZE.search(question):
        return texts
    cloze = {"cloze": question, "more": texts.get(more, ""), "source": texts.get("source", "")}
    return {key: text for key, text in cloze.items() if tokens(text)}


def _has_texts(prompt: Note, texts: Mapping[str, str]) -> bool:
    """Return whether a prompt in the sources already contains all of a note's text."""
    shown = {tuple(tokens(field)) for field in prompt.fields}
    return all(tuple(tokens(text)) in shown for text in texts.values())


def _has_text(texts: Mapping[str, str]) -> bool:
    return bool(tokens(texts.get("question", "")) or tokens(texts.get("cloze", "")))


def _names_of_papers(ours: Iterable[Note]) -> Iterator[tuple[str, str]]:
    """Yield pairs of a name and a paper's id. The names of a paper are its id, title and short name, in lower case."""
    for note in ours:
        yield note.paper, note.paper
        for name in ("Title", "Name"):
            if text := readable(note.fields[FIELDS.index(name)]).casefold():
                yield text, note.paper


def _paper_of(note: StoredNote, path: str, is_our_type: bool, lock: Lock, papers: Mapping[str, str]) -> str:
    """Return the id of the paper that a note's tags, Id, Name or Title refer to, or INBOX."""
    names = [tag.removeprefix(f"{lock.deck_id}::").removeprefix("paper::") for tag in note.tags]
    if is_our_type:
        fields = dict(zip(FIELDS, note.fields, strict=True))
        names += [path.partition("/")[0], readable(fields["Name"]), readable(fields["Title"])]
    found = (papers.get(name.casefold()) for name in names)
    return next((paper for paper in found if paper), INBOX)
