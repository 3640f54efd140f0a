"""Papers to notes: what stands on each card, what identifies it, and where in the deck it comes."""

import hashlib
import html
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from deck_builder.notes.fields import FIELDS, PAPER_FIELDS
from deck_builder.notes.packed_texts import BETWEEN, pack, prompt_texts
from deck_builder.notes.records import Note, Origin
from deck_builder.notes.serialization import note_hash, paper_json
from deck_builder.problem import Location, Problem
from deck_builder.rendering.renderer import Rendered, Renderer, escape_commands
from deck_builder.source import cloze as clozes
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.parse import prompt_path
from deck_builder.source.schema import Answer, Figure, Paper, Prompt, Standard, Topic

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where in the deck a file stands."""

    deck_id: str
    deck_name: str
    """Full name of its subdeck in Anki."""
    section: str
    """Name of its section."""
    folder: str


@dataclass(frozen=True, slots=True)
class FileNotes:
    """What can be made of one file without the others."""

    notes: tuple[Note, ...]
    """In the author's order, drafts too."""
    figures: tuple[tuple[str, str | None], ...]
    """Each file that they show, with its media name."""
    problems: tuple[Problem, ...]


def file_notes(item: Paper | Topic, document: Document, place: Placement, renderer: Renderer) -> FileNotes:
    """Make the notes of one file."""
    writer = _Writer(item, document, place, renderer)
    notes = tuple(writer.note(number, prompt) for number, prompt in enumerate(_sequence(item)))
    return FileNotes(notes, tuple(writer.figures.items()), tuple(writer.problems))


def prompt_place(item: Paper | Topic, document: Document, number: int) -> Location:
    """Return where a prompt stands, by its number in the order of learning."""
    return document.locate(prompt_path(item, _sequence(item)[number]))


def _sequence(item: Paper | Topic) -> tuple[Prompt | Standard, ...]:
    return item.sequence() if isinstance(item, Paper) else item.prompts


def _is_draft(item: Paper | Topic, prompt: Prompt | Standard) -> bool:
    if isinstance(prompt, Prompt):
        return prompt.draft
    answer = getattr(item, prompt)
    return isinstance(answer, Answer) and answer.draft


def _first_key(item: Paper | Topic, prompt: Prompt | Standard, key: str) -> str:
    """Return the key a note was first released under; today's, the same text, where it was never another."""
    formerly = prompt.formerly if isinstance(prompt, Prompt) else None
    if not formerly and not item.formerly:
        return key
    if formerly and "/" in formerly:
        return formerly
    return f"{item.formerly or item.id}/{formerly or key.partition('/')[2]}"


def guid(deck_id: str, key: str, note_type: str) -> str:
    """Derive a note's guid from identities alone, never from its text, so that an edit stays an edit."""
    digest = hashlib.sha256("\x1f".join((deck_id, key, note_type)).encode()).digest()
    bits = int.from_bytes(digest[:10], "big")
    return "".join([_BASE32[bits >> shift & 31] for shift in range(75, -5, -5)])


class _Writer:
    """Writes the notes of one entry and collects what is wrong with them."""

    def __init__(self, item: Paper | Topic, document: Document, place: Placement, renderer: Renderer) -> None:
        self.item, self.document, self.place, self.renderer = item, document, place, renderer
        self.problems: list[Problem] = []
        self.figures: dict[str, str | None] = {}
        self._media: list[str] = []
        self._facts = _facts(item, place.section)
        shared = escape_commands(BETWEEN.join(self._facts.get(name, "") for name in PAPER_FIELDS))
        locate = partial(prompt_place, item, document)
        self._origin = Origin(item.id, place.deck_name, shared, paper_json(shared.split(BETWEEN)), locate)

    def note(self, number: int, prompt: Prompt | Standard) -> Note:
        """Return a note of the file."""
        item, path = self.item, prompt_path(self.item, prompt)
        self._media = []
        fields: dict[str, str] = {}
        tags: tuple[str, ...] = ()
        if prompt == "year" and isinstance(item, Paper):
            note_type, kind, prompt_id = "year", "year", "year"
            fields |= self._year(item)
        elif isinstance(prompt, str):
            answer: Answer = getattr(item, prompt)
            note_type = prompt_id = sys.intern(prompt.replace("_", "-"))
            kind, tags = ("insight" if prompt == "key_insight" else "problem"), answer.tags
            fields |= self._standard(item, prompt, answer, path)
        else:
            note_type, kind = ("cloze" if prompt.cloze else "prompt"), prompt.kind
            prompt_id, tags = prompt.id, prompt.tags
            fields |= self._prompt(prompt, path)
        key = f"{item.id}/{prompt_id}"
        fields |= self._facts | {
            "Id": f"{self.place.deck_id}/{key}",
            "Kind": kind.replace("-", ", "),
            "Context": self._context(item, kind, fields),
        }
        if note_type == "key-insight" and isinstance(item, Paper):
            fields["Summary"] = self._html(item.summary, ("summary",))
        ordinals = clozes.ordinals(fields["Question"]) if note_type == "cloze" else (0,)
        first_key = _first_key(item, prompt, key)
        shown = [fields.get(name, "") for name in FIELDS]
        joined = BETWEEN.join(shown)
        if "[" in joined:
            shown = escape_commands(joined).split(BETWEEN)
        all_tags = self._tags(item, kind, tags)
        return Note(
            key=key,
            first_key=first_key,
            note_type=note_type,
            has_formerly=bool(item.formerly or (isinstance(prompt, Prompt) and prompt.formerly)),
            guid=guid(self.place.deck_id, first_key, note_type),
            ordinals=ordinals,
            media=tuple(dict.fromkeys(self._media)),
            kind=kind,
            is_draft=item.draft or _is_draft(item, prompt),
            hash=note_hash(note_type, shown, all_tags, ordinals),
            number=number,
            packed=pack((*prompt_texts(shown), " ".join(all_tags))),
            origin=self._origin,
        )

    def _year(self, paper: Paper) -> dict[str, str]:
        venue = f" at {html.escape(paper.venue)}" if paper.venue else ""
        return {
            "Question": f"<strong>{html.escape(paper.called)}</strong>{venue}: which year?",
            "Answer": str(paper.year),
            "More": self._html(paper.anchor, ("anchor",)),
        }

    def _standard(self, item: Paper | Topic, prompt: Standard, answer: Answer, path: KeyPath) -> dict[str, str]:
        if answer.question is not None:
            question = self._html(answer.question, (*path, "question"))
        elif prompt == "key_insight":
            question = f"<em>{html.escape(item.title)}</em>: what is the key insight?"
        else:
            method = self._html(item.method, ("method",)) if isinstance(item, Paper) else ""
            question = f"<strong>{method}</strong>: which problem does it solve?"
        # `key_insight: text` has no keys below it, so problems fall back to the text itself.
        return {"Question": question, "Answer": self._html(answer.answer, (*path, "answer"))} | self._notes(
            answer, path
        )

    def _prompt(self, prompt: Prompt, path: KeyPath) -> dict[str, str]:
        if prompt.cloze is not None:
            sides = {"Question": self._html(prompt.cloze, (*path, "cloze"), is_cloze=True)}
        else:
            sides = {
                "Question": self._html(prompt.question, (*path, "question")),
                "Answer": self._html(prompt.answer, (*path, "answer")),
            }
        return sides | self._notes(prompt, path)

    def _notes(self, prompt: Prompt | Answer, path: KeyPath) -> dict[str, str]:
        hints = (self._html(hint, (*path, "hints", i)) for i, hint in enumerate(prompt.hints))
        return {
            "More": self._html(prompt.more, (*path, "more")),
            "Source": self._html(prompt.source, (*path, "source")),
            "Hints": _nested(list(hints)),
            "Figure": self._figure(prompt.figure, (*path, "figure")),
        }

    def _figure(self, figure: Figure | None, path: KeyPath) -> str:
        if figure is None:
            return ""
        return self._checked(self.renderer.image(figure.file, figure.alt), (*path, "file"))

    def _context(self, item: Paper | Topic, kind: str, fields: Mapping[str, str]) -> str:
        name = item.called if isinstance(item, Paper) else item.title
        if kind.endswith("reverse") or kind == "lineage":
            return ""
        told = fields.get("Answer", "")
        if "{{" in fields["Question"]:
            told += "".join(d.content for d in clozes.deletions(fields["Question"]))
        if "<" in told or "&" in told:
            told = html.unescape(re.sub("<[^>]*>", "", told))
        if name.casefold() in told.casefold():
            return ""
        return html.escape(name)

    def _tags(self, item: Paper | Topic, kind: str, tags: Iterable[str]) -> tuple[str, ...]:
        own = [f"section::{self.place.folder}", f"paper::{item.id}", f"kind::{kind}"]
        if isinstance(item, Paper):
            own.append(f"year::{item.year}")
            if item.difficulty:
                own.append(f"difficulty::{item.difficulty}")
        return tuple(sorted({*(f"{self.place.deck_id}::{tag}" for tag in own), *item.tags, *tags}))

    def _html(self, text: str | None, path: KeyPath, *, is_cloze: bool = False) -> str:
        if text is None:
            return ""
        return self._checked(self.renderer.render(text, is_cloze=is_cloze), path)

    def _checked(self, rendered: Rendered, path: KeyPath) -> str:
        if rendered.has_problems and (messages := list(_messages(rendered))):
            place = self.document.locate(path)
            self.problems += [Problem(code, message, place) for code, message in messages]
        if rendered.files:
            self._media += rendered.media
            self.figures |= {file: self.renderer.media.get(file) for file in rendered.files}
        return rendered.html


def _messages(rendered: Rendered) -> Iterator[tuple[str, str]]:
    """Yield code and words of everything that could not be rendered."""
    for file in rendered.missing_files:
        yield "missing-figure", f"there is no file '{file}' in the cards folder"
    for tag in rendered.refused_tags:
        yield "refused-html", _refused(tag)
    for command in rendered.refused_tex:
        yield "refused-tex", f"{command} is not allowed in a formula: write what it shows"
    for message in rendered.torn_clozes:
        yield "torn-cloze", message
    if rendered.too_deep:
        yield "too-deep", "lists in lists, too deep to show on a card"


def _facts(item: Paper | Topic, section: str) -> dict[str, str]:
    """Return the fields that are the same on all notes of a paper."""
    facts = {"Title": item.title, "Section": section}
    if isinstance(item, Paper):
        posted = item.arxiv_year
        facts |= {
            "Name": item.called,
            "Authors": ", ".join(item.authors),
            "Venue": item.venue or "",
            "Year": str(item.year),
            "Posted": str(posted) if posted not in (None, item.year) else "",
            "Method": item.method,
            "Difficulty": item.difficulty or "",
            "Link": _link(item),
            "Reference": _reference(item),
        }
    else:
        facts["Name"] = item.title
    return {name: html.escape(text) for name, text in facts.items()}


def _refused(tag: str) -> str:
    if tag == "a href":
        return "this address is not allowed: it begins with https:, http:, mailto: or zotero:"
    if tag == "img src":
        return "pictures come from the cards folder: name a file in it"
    return f"<{tag}> is not allowed: for the sign < write &lt; or put the formula between $ and $"


def _nested(hints: list[str]) -> str:
    """Fold hints into each other, so that the next one shows only once the one before is open."""
    folded = ""
    for hint in reversed(hints):
        folded = f'<details class="hint"><summary class="tappable">Hint</summary><div>{hint}</div>{folded}</details>'
    return folded


def _link(paper: Paper) -> str:
    if paper.url:
        return paper.url
    if paper.arxiv:
        return f"https://arxiv.org/abs/{paper.arxiv}"
    return f"https://doi.org/{paper.doi}" if paper.doi else ""


def _reference(paper: Paper) -> str:
    if paper.arxiv:
        return f"arXiv:{paper.arxiv}"
    return f"doi:{paper.doi}" if paper.doi else re.sub("^https?://", "", paper.url or "")
