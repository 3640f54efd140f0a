"""Turn a checked deck into the cards on the page, with their problems. Keep the last good cards of a broken file."""

import bisect
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from deck_builder.files.folders import file_start
from deck_builder.notes.card_templates import TemplateError, html_to_text, render_card, render_cloze
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.library import Entry
from deck_builder.notes.records import Note, NoteType
from deck_builder.pipeline import Checked
from deck_builder.problem import Location, Problem, Severity, sort_problems
from deck_builder.source.document import Document, KeyPath, Mark
from deck_builder.source.parse import prompt_path
from deck_builder.source.schema import Paper

_QUESTION, _NAME = FIELDS.index("Question"), FIELDS.index("Name")
_NOT_SEARCHED = re.compile(r"<[^>]*>|\{\{c\d+::|\}\}")
_Span = tuple[Mark, Mark]
"""The start and the end of a prompt in its file. The end is exclusive."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card, as shown on the page."""

    id: str
    """`paper/prompt`, or `paper/prompt/2` for the second cloze deletion of a prompt, and so on."""
    section: str
    kind: str
    name: str
    """The name of the card's paper or topic."""
    text: str
    """The question without markup, as listed and searched on the page."""
    ordinal: int
    front: str = field(repr=False)
    back: str = field(repr=False)
    css: str = field(repr=False)
    media: tuple[str, ...]
    location: Location
    problems: tuple[Problem, ...] = ()
    is_last_good: bool = False
    """Whether this is an earlier version of the card, shown because its source or template is broken."""
    fields: tuple[str, ...] = field(default=(), repr=False)
    """The note's fields, which the search box of the page searches."""


@dataclass(frozen=True, slots=True)
class DeckView:
    """A deck, as shown on the page."""

    name: str = ""
    cards: tuple[Card, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Problems that do not belong to any card."""
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def view(checked: Checked, previous: DeckView | None = None) -> DeckView:
    """Return the view of a deck. Cards whose file or template is now broken are taken from the previous view."""
    previous = previous or DeckView()
    previous_cards = {card.id: card for card in previous.cards}
    spans = _spans(checked)
    types = {t.kind: t for t in checked.types}
    cards_by_path: dict[str, list[tuple[Card, _Span | None]]] = defaultdict(list)
    template_problems: list[Problem] = []
    used_ids: set[str] = set()
    for note in checked.notes:
        for ordinal in note.ordinals:
            card_id = _unused(f"{note.key}/{ordinal + 1}" if ordinal else note.key, used_ids)
            card, problem = _card(checked, types[note.note_type], note, ordinal, card_id, previous_cards.get(card_id))
            template_problems += [problem] if problem else []
            if card:
                cards_by_path[note.location.path].append((card, spans.get(note.location)))
    problems_by_path: dict[str, list[Problem]] = defaultdict(list)
    for problem in checked.problems:
        problems_by_path[problem.location.path].append(problem)
    figures = {file_start(checked.deck_files.root / path).path: m.name for path, m in checked.deck_files.media.items()}
    cards: list[Card] = []
    for path, last_good in _files_in_order(checked, cards_by_path, previous):
        file_problems = problems_by_path[path]
        for card, span in last_good or cards_by_path[path]:
            own = [p for p in file_problems if _is_in(p, span) or not _is_in_any(p, cards_by_path[path])]
            own += [p for f, name in figures.items() if name in card.media for p in problems_by_path[f]]
            cards.append(replace(card, problems=tuple(own)))
    card_problems = {p for card in cards for p in card.problems}
    deck_problems = [p for p in checked.problems if p not in card_problems]
    templates = {t.path for t in checked.deck_files.templates.files.values()}
    if not any(p.location.path in templates and p.severity is Severity.ERROR for p in deck_problems):
        # If `check` reports an error in a template, the problems from rendering would only repeat it less clearly.
        deck_problems += dict.fromkeys(template_problems)
    used = {name for card in cards for name in card.media}
    media = {m.name: m.read() for m in checked.deck_files.media.values() if m.name in used}
    media |= {name: content for name, content in previous.media.items() if name in used}
    name = checked.library.deck.name if checked.library else previous.name
    return DeckView(name, tuple(cards), tuple(sort_problems(deck_problems)), media)


def _unused(card_id: str, used_ids: set[str]) -> str:
    """Return the card's id. If an earlier card in another file already uses this id, append a number."""
    number = 1
    unused = card_id
    while unused in used_ids:
        number += 1
        unused = f"{card_id}~{number}"
    used_ids.add(unused)
    return unused


def _card(
    checked: Checked, kind: NoteType, note: Note, ordinal: int, card_id: str, previous: Card | None
) -> tuple[Card | None, Problem | None]:
    """Return the card. If its template is broken, return the card's previous version, if any, and the problem."""
    try:
        front, back = _sides(kind, note, ordinal)
    except TemplateError as error:
        side = "front" if _fails(replace(kind, back=""), note, ordinal) else "back"
        file = checked.deck_files.templates.files.get(f"{kind.kind}.{side}.html")
        place = Location(file.path if file else f"{kind.kind}.{side}.html", 1, 1)
        problem = Problem("bad-template", str(error), place)
        return (replace(previous, is_last_good=True) if previous else None), problem
    if previous and not (kind.front and kind.back):  # `check` reports the missing template
        return replace(previous, is_last_good=True), None
    question = note.fields[_QUESTION]
    text = render_cloze(question, ordinal, is_front=True) if kind.is_cloze else question
    section = note.deck_name.rpartition("::")[2]
    name = html_to_text(note.fields[_NAME])
    question_text = " ".join(html_to_text(text).split())
    css, media = kind.css, note.media
    card = Card(card_id, section, note.kind, name, question_text, ordinal, front, back, css, media, note.location)
    return replace(card, fields=note.fields), None


@lru_cache(maxsize=20_000)
def _sides(kind: NoteType, note: Note, ordinal: int) -> tuple[str, str]:
    shown = render_card(kind, note, ordinal)
    return shown.front, shown.back


@lru_cache(maxsize=20_000)
def search_text(fields: tuple[str, ...]) -> str:
    """Return a note's text as needed by the page's search: in lower case, without markup or accents."""
    text = html_to_text(_NOT_SEARCHED.sub(" ", " ".join(fields))).lower()
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in letters if not unicodedata.combining(c)).lower()
    return " ".join(text.split())


def _fails(kind: NoteType, note: Note, ordinal: int) -> bool:
    try:
        render_card(kind, note, ordinal)
    except TemplateError:
        return True
    return False


def _files_in_order(
    checked: Checked, cards_by_path: Mapping[str, Sequence[object]], previous: DeckView
) -> Iterator[tuple[str, list[tuple[Card, None]]]]:
    """Yield the paths of files with cards, in learning order. For a broken file, also yield its last good cards."""
    folders = checked.deck_files.folders
    sections = [s.folder for s in checked.library.deck.sections] if checked.library else []
    rank = {name: number for number, name in enumerate([*sections, *(f for f in folders if f not in sections)])}
    broken = {p.location.path for p in checked.problems if p.severity is Severity.ERROR}
    is_deck_broken = checked.library is None or checked.deck_files.deck_file.path in broken
    last_good: dict[str, list[tuple[Card, None]]] = defaultdict(list)
    for card in previous.cards:
        last_good[card.location.path].append((replace(card, is_last_good=True), None))
    present = [file.path for folder in sorted(folders, key=lambda f: rank[f]) for file in folders[folder]]
    # A file that can't be read is broken, but is not in `folders`.
    unread = [path for path in last_good if path in broken and path not in present]
    # Without deck.yaml, the order of the files is known only from the previous view.
    paths = [*present, *unread] if checked.library else [p for p in last_good if p in present or p in unread]
    for path in paths:
        if path in cards_by_path:
            yield path, []
        elif path in last_good and (is_deck_broken or path in broken):
            yield path, last_good[path]


def _spans(checked: Checked) -> Mapping[Location, _Span]:
    """Return each prompt's span in its file, by the prompt's location."""
    sections = checked.library.sections if checked.library else ()
    return {
        location: span
        for section in sections
        for entry in section.entries
        for location, span in _spans_of(entry).items()
    }


def _spans_of(entry: Entry) -> Mapping[Location, _Span]:
    item, document = entry.item, entry.document
    prompts = item.ordered_prompts() if isinstance(item, Paper) else item.prompts
    starts = _starts(document)
    in_order = sorted(starts.items(), key=lambda part: _key(part[1]))
    keys = [_key(mark) for _, mark in in_order]
    spans = {}
    for prompt in prompts:
        path = prompt_path(item, prompt)
        start = starts.get(path, Mark(1, 1))
        later = in_order[bisect.bisect_right(keys, _key(start)) :]
        end = next((mark for other, mark in later if other[: len(path)] != path), Mark(len(document.lines) + 1, 1))
        spans[document.locate(path)] = (start, end)
    return spans


def _starts(document: Document) -> dict[KeyPath, Mark]:
    """Return where each part of a file starts: at its key, or at its value if it has no key."""
    return {**document.values, **document.keys}


def _key(mark: Mark) -> tuple[int, int]:
    return mark.line, mark.column


def _is_in(problem: Problem, span: _Span | None) -> bool:
    if span is None:
        return False
    at = (problem.location.line, problem.location.column)
    return _key(span[0]) <= at < _key(span[1])


def _is_in_any(problem: Problem, cards: Sequence[tuple[Card, _Span | None]]) -> bool:
    return any(_is_in(problem, span) for _, span in cards)
