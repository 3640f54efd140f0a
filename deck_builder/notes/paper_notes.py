"""Convert papers to notes: render their text, and derive their identities and order."""

import hashlib
import html
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from deck_builder.notes.fields import FIELDS, PAPER_FIELDS
from deck_builder.notes.packed_texts import FIELD_SEPARATOR, pack, prompt_texts
from deck_builder.notes.paper_facts import paper_facts, rendered_names
from deck_builder.notes.records import Note, Origin
from deck_builder.notes.serialization import note_hash, paper_json
from deck_builder.notes.standard_cards import (
    StandardQuestions,
    default_question,
    find_year_on_front,
    standard_questions,
    year_question,
)
from deck_builder.notes.words import words
from deck_builder.problem import Location, Problem
from deck_builder.rendering.gate import seal, seal_fields
from deck_builder.rendering.names import name_html
from deck_builder.rendering.renderer import Rendered, Renderer
from deck_builder.source import cloze as clozes
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.figures.names import missing_figure_message
from deck_builder.source.parse import prompt_path
from deck_builder.source.schema import Answer, Figure, Paper, Prompt, Standard, Topic

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class Placement:
    """The place of a file in the deck."""

    deck_id: str
    deck_name: str
    """The full name of the file's subdeck in Anki."""
    section: str
    """The name of the file's section."""
    folder: str
    """The folder of the file's section, which is also used as a tag.

    If the folder has been renamed, this is its name in the first release.
    """
    macros: tuple[tuple[str, str], ...] = ()
    """The deck's own commands for formulas, sorted by name."""
    year_card: bool = True
    """Whether a paper gets a year card if its file does not specify this."""
    questions: StandardQuestions = field(default_factory=lambda: standard_questions("en"))
    language: str = "en"
    """The language of the words that the program adds to fields (see words.py)."""


@dataclass(frozen=True, slots=True)
class FileNotes:
    """The notes of a file, with everything that can be derived from this file alone."""

    notes: tuple[Note, ...]
    """The notes in the author's order, including drafts."""
    figures: tuple[tuple[str, str | None], ...]
    """The path and the media name of each figure in the notes. The name is None if the file does not exist."""
    problems: tuple[Problem, ...]


def make_file_notes(item: Paper | Topic, document: Document, place: Placement, renderer: Renderer) -> FileNotes:
    """Make the notes of a file."""
    maker = _NoteMaker(item, document, place, renderer)
    notes = tuple(
        maker.make_note(number, prompt)
        for number, prompt in enumerate(_prompts_in_order(item))
        if prompt != "year" or _has_year_card(item, place)
    )
    return FileNotes(notes, tuple(maker.figures.items()), tuple(maker.problems))


def locate_prompt(item: Paper | Topic, document: Document, number: int) -> Location:
    """Return the location of the prompt with the given number in learning order."""
    return document.locate(prompt_path(item, _prompts_in_order(item)[number]))


def _prompts_in_order(item: Paper | Topic) -> tuple[Prompt | Standard, ...]:
    return item.ordered_prompts() if isinstance(item, Paper) else item.prompts


def _has_year_card(item: Paper | Topic, place: Placement) -> bool:
    own = item.year_card if isinstance(item, Paper) else None
    return place.year_card if own is None else own


def _is_draft(item: Paper | Topic, prompt: Prompt | Standard) -> bool:
    if isinstance(prompt, Prompt):
        return prompt.draft
    answer = getattr(item, prompt)
    return isinstance(answer, Answer) and answer.draft


def _former_keys(item: Paper | Topic, prompt: Prompt | Standard, prompt_id: str) -> tuple[str, ...]:
    """Return the keys that a note may have had before, most likely first, according to `formerly` in its file."""
    formerly = prompt.formerly if isinstance(prompt, Prompt) else None
    if formerly and "/" in formerly:
        return (formerly,)
    if formerly:
        return tuple(f"{paper}/{formerly}" for paper in (item.formerly, item.id) if paper)
    return (f"{item.formerly}/{prompt_id}",) if item.formerly else ()


def guid(deck_id: str, key: str, note_type: str) -> str:
    """Derive the guid of a note from ids only, not from its text, so that editing a note does not change its guid."""
    digest = hashlib.sha256("\x1f".join((deck_id, key, note_type)).encode()).digest()
    bits = int.from_bytes(digest[:10], "big")
    return "".join([_BASE32[bits >> shift & 31] for shift in range(75, -5, -5)])


class _NoteMaker:
    """A converter for one file. It makes the notes, and collects their problems and figures."""

    def __init__(self, item: Paper | Topic, document: Document, place: Placement, renderer: Renderer) -> None:
        self.item, self.document, self.place, self.renderer = item, document, place, renderer
        self.problems: list[Problem] = []
        self.figures: dict[str, str | None] = {}
        self._media: list[str] = []
        self._macros = dict(place.macros)
        for path, name in rendered_names(item, self._macros):
            self.problems += [Problem(code, message, document.locate(path)) for code, message in name.problems]
        self._paper_fields = paper_facts(item, place.section, self._macros)
        shared = seal(FIELD_SEPARATOR.join(self._paper_fields.get(name, "") for name in PAPER_FIELDS))
        locate = partial(locate_prompt, item, document)
        self._origin = Origin(item.id, place.deck_name, shared, paper_json(shared.split(FIELD_SEPARATOR)), locate)

    def make_note(self, number: int, prompt: Prompt | Standard) -> Note:
        """Make the note for a prompt. `number` is the prompt's position in learning order."""
        item, path = self.item, prompt_path(self.item, prompt)
        self._media = []
        fields: dict[str, str] = {}
        tags: tuple[str, ...] = ()
        if prompt == "year" and isinstance(item, Paper):
            note_type, kind, prompt_id = "year", "year", "year"
            fields |= self._year_fields(item)
        elif isinstance(prompt, str):
            answer: Answer = getattr(item, prompt)
            note_type = prompt_id = sys.intern(prompt.replace("_", "-"))
            kind, tags = ("insight" if prompt == "key_insight" else "problem"), answer.tags
            fields |= self._standard_fields(item, prompt, answer, path)
        else:
            note_type, kind = ("cloze" if prompt.cloze else "prompt"), prompt.kind
            prompt_id, tags = prompt.id, prompt.tags
            fields |= self._prompt_fields(prompt, path)
        key = f"{item.id}/{prompt_id}"
        fields |= self._paper_fields | {
            "Id": f"{self.place.deck_id}/{key}",
            "Kind": kind.replace("-", ", "),
            "Context": self._context(item, kind, fields),
        }
        if note_type == "key-insight" and isinstance(item, Paper):
            fields["Summary"] = self._render(item.summary, ("summary",))
        ordinals = clozes.ordinals(fields["Question"]) if note_type == "cloze" else (0,)
        texts = [fields.get(name, "") for name in FIELDS]
        texts = seal_fields(texts, FIELDS.index("Question") if note_type == "cloze" else None)
        all_tags = self._tags(item, kind, tags)
        return Note(
            key=key,
            first_key=key,
            former_keys=_former_keys(item, prompt, prompt_id),
            note_type=note_type,
            was_renamed=isinstance(prompt, Prompt) and prompt.formerly is not None,
            guid=guid(self.place.deck_id, key, note_type),
            ordinals=ordinals,
            media=tuple(dict.fromkeys(self._media)),
            kind=kind,
            is_draft=item.draft or _is_draft(item, prompt),
            hash=note_hash(note_type, texts, all_tags, ordinals),
            number=number,
            packed=pack((*prompt_texts(texts), " ".join(all_tags))),
            origin=self._origin,
        )

    def _year_fields(self, paper: Paper) -> dict[str, str]:
        for key, message in find_year_on_front(paper, self.place.questions):
            self.problems.append(Problem("year-on-front", message, self.document.locate((key,))))
        return {
            "Question": year_question(paper, self.place.questions, self._macros),
            "Answer": str(paper.year),
            "More": self._render(paper.anchor, ("anchor",)),
        }

    def _standard_fields(self, item: Paper | Topic, prompt: Standard, answer: Answer, path: KeyPath) -> dict[str, str]:
        if answer.question is not None:
            question = self._render(answer.question, (*path, "question"))
        else:
            question = default_question(item, prompt, self.place.questions, self._macros)
        # In the short form `key_insight: text`, these keys do not exist, so problems are located at the text itself.
        fields = {"Question": question, "Answer": self._render(answer.answer, (*path, "answer"))}
        return fields | self._extra_fields(answer, path)

    def _prompt_fields(self, prompt: Prompt, path: KeyPath) -> dict[str, str]:
        if prompt.cloze is not None:
            fields = {"Question": self._render(prompt.cloze, (*path, "cloze"), is_cloze=True)}
        else:
            fields = {
                "Question": self._render(prompt.question, (*path, "question")),
                "Answer": self._render(prompt.answer, (*path, "answer")),
            }
        return fields | self._extra_fields(prompt, path)

    def _extra_fields(self, prompt: Prompt | Answer, path: KeyPath) -> dict[str, str]:
        hints = (self._render(hint, (*path, "hints", i)) for i, hint in enumerate(prompt.hints))
        return {
            "More": self._render(prompt.more, (*path, "more")),
            "Source": self._render(prompt.source, (*path, "source")),
            "Hints": _nest_hints(list(hints), words(self.place.language)["hint"]),
            "Figure": self._figure(prompt.figure, (*path, "figure")),
        }

    def _figure(self, figure: Figure | None, path: KeyPath) -> str:
        if figure is None:
            return ""
        return self._collect(self.renderer.image(figure.file, figure.alt), (*path, "file"))

    def _context(self, item: Paper | Topic, kind: str, fields: Mapping[str, str]) -> str:
        """Return the name of the paper for the front, or "" if it would give away the answer."""
        name = name_html(item.display_name if isinstance(item, Paper) else item.title, self._macros)
        if kind.endswith("reverse") or kind == "lineage":
            return ""
        answer = fields.get("Answer", "")
        if "{{" in fields["Question"]:
            answer += "".join(d.content for d in clozes.deletions(fields["Question"]))
        if "<" in answer or "&" in answer:
            answer = html.unescape(re.sub("<[^>]*>", "", answer))
        if html.unescape(name).casefold() in answer.casefold():
            return ""
        return name

    def _tags(self, item: Paper | Topic, kind: str, tags: Iterable[str]) -> tuple[str, ...]:
        generated = [f"section::{_folder_tag(self.place.folder)}", f"paper::{item.id}", f"kind::{kind}"]
        if isinstance(item, Paper):
            generated.append(f"year::{item.year}")
            if item.difficulty:
                generated.append(f"difficulty::{item.difficulty}")
        return tuple(sorted({*(f"{self.place.deck_id}::{tag}" for tag in generated), *item.tags, *tags}))

    def _render(self, text: str | None, path: KeyPath, *, is_cloze: bool = False) -> str:
        if text is None:
            return ""
        return self._collect(self.renderer.render(text, is_cloze=is_cloze, macros=self._macros), path)

    def _collect(self, rendered: Rendered, path: KeyPath) -> str:
        if rendered.has_problems and (messages := list(_messages(rendered, self.renderer.media))):
            location = self.document.locate(path)
            self.problems += [Problem(code, message, location) for code, message in messages]
        if rendered.files:
            self._media += rendered.media
            self.figures |= {file: self.renderer.media.get(file) for file in rendered.files}
        return rendered.html


def _messages(rendered: Rendered, media: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the code and message of each problem in rendered text."""
    for file in rendered.missing_files:
        yield "missing-figure", missing_figure_message(file, media)
    for tag in rendered.refused_tags:
        yield "refused-html", _refused_tag_message(tag)
    for message in rendered.cloze_problems:
        yield "torn-cloze", message
    yield from rendered.problems
    if rendered.too_deep:
        yield "too-deep", "lists or quotes are nested too deeply for a card: use fewer levels"


def _refused_tag_message(tag: str) -> str:
    if tag == "a href":
        return "a link has an address that is not allowed: start the address with https:, http:, mailto: or zotero:"
    if tag == "img src":
        return "an image is not in the cards folder: write the path of a file in that folder"
    return f"<{tag}> is not allowed: if you meant a < character, write &lt;, or put the formula between dollar signs"


def _nest_hints(hints: list[str], label: str) -> str:
    """Nest hints inside each other, so that learners can open a hint only after the one before it."""
    nested = ""
    for hint in reversed(hints):
        # Most hints need no `dir` attribute. Adding it to all hints would change notes that have already been released.
        direction = ' dir="auto"' if _is_right_to_left(hint) else ""
        summary = f'<summary class="tappable">{html.escape(label)}</summary>'
        nested = f'<details class="hint">{summary}<div{direction}>{hint}</div>{nested}</details>'
    return nested


def _is_right_to_left(text: str) -> bool:
    """Return whether text contains a letter of a script that runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def _folder_tag(folder: str) -> str:
    """Convert the name of a folder to part of a tag. Replace spaces and double colons, which are separators."""
    return re.sub(r"\s+", "-", re.sub(":{2,}", ":", folder)).strip(":")
