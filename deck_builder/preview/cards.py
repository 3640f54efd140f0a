"""A checked deck to the cards that the page shows, each with its problems; where a file broke, its last good cards."""

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
from deck_builder.preview.mathml import formulas_to_mathml
from deck_builder.problem import Location, Problem, Severity, in_order
from deck_builder.source.document import Document, KeyPath, Mark
from deck_builder.source.parse import prompt_path
from deck_builder.source.schema import Paper

_QUESTION, _NAME = FIELDS.index("Question"), FIELDS.index("Name")
_Span = tuple[Mark, Mark]
"""From where to where a prompt stands in its file, the end not in it."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card as the page shows it."""

    id: str
    """`paper/prompt`, with the number of the cloze where it is not the first."""
    section: str
    kind: str
    name: str
    """Of its paper or topic."""
    text: str
    """What is asked, without markup: to be listed and searched."""
    ordinal: int
    front: str = field(repr=False)
    back: str = field(repr=False)
    css: str = field(repr=False)
    media: tuple[str, ...]
    location: Location
    problems: tuple[Problem, ...] = ()
    is_last_good: bool = False
    """Whether its source broke since."""


@dataclass(frozen=True, slots=True)
class View:
    """A deck as the page shows it."""

    name: str = ""
    cards: tuple[Card, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Those that belong to no card."""
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def view(checked: Checked, before: View | None = None) -> View:
    """Return what to show of a deck; of `before` those cards stay whose file or template broke since."""
    before = before or View()
    former = {card.id: card for card in before.cards}
    spans = _spans(checked)
    types = {t.kind: t for t in checked.types}
    made: dict[str, list[tuple[Card, _Span | None]]] = defaultdict(list)
    template_problems: list[Problem] = []
    seen: set[str] = set()
    for note in checked.notes:
        for ordinal in note.ordinals:
            card_id = _unused(f"{note.key}/{ordinal + 1}" if ordinal else note.key, seen)
            card, problem = _card(checked, types[note.note_type], note, ordinal, card_id, former.get(card_id))
            template_problems += [problem] if problem else []
            if card:
                made[note.location.path].append((card, spans.get(note.location)))
    by_path: dict[str, list[Problem]] = defaultdict(list)
    for problem in checked.problems:
        by_path[problem.location.path].append(problem)
    figures = {file_start(checked.deck_files.root / path).path: m.name for path, m in checked.deck_files.media.items()}
    cards: list[Card] = []
    for path, kept in _in_order(checked, made, before):
        file_problems = by_path[path]
        for card, span in kept or made[path]:
            own = [p for p in file_problems if _is_in(p, span) or not _is_in_any(p, made[path])]
            own += [p for f, name in figures.items() if name in card.media for p in by_path[f]]
            cards.append(replace(card, problems=tuple(own)))
    told = {p for card in cards for p in card.problems}
    rest = [p for p in checked.problems if p not in told]
    templates = {t.path for t in checked.deck_files.templates.values()}
    if not any(p.location.path in templates and p.severity is Severity.ERROR for p in rest):
        # Else check has said already, and better, what is wrong with a template.
        rest += dict.fromkeys(template_problems)
    used = {name for card in cards for name in card.media}
    media = {m.name: m.content for m in checked.deck_files.media.values() if m.name in used}
    media |= {name: content for name, content in before.media.items() if name in used}
    name = checked.library.deck.name if checked.library else before.name
    return View(name, tuple(cards), tuple(in_order(rest)), media)


def _unused(card_id: str, seen: set[str]) -> str:
    """Return an id that no card before has: two files may have claimed one id."""
    number = 1
    unused = card_id
    while unused in seen:
        number += 1
        unused = f"{card_id}~{number}"
    seen.add(unused)
    return unused


def _card(
    checked: Checked, kind: NoteType, note: Note, ordinal: int, card_id: str, former: Card | None
) -> tuple[Card | None, Problem | None]:
    """Return a card, or the former one with what is wrong with the template."""
    try:
        front, back = _sides(kind, note, ordinal)
    except TemplateError as error:
        side = "front" if _fails(replace(kind, back=""), note, ordinal) else "back"
        file = checked.deck_files.templates.get(f"{kind.kind}.{side}.html")
        place = Location(file.path if file else f"{kind.kind}.{side}.html", 1, 1)
        problem = Problem("bad-template", str(error), place)
        return (replace(former, is_last_good=True) if former else None), problem
    if former and not (kind.front and kind.back):  # the file is missing, which check told
        return replace(former, is_last_good=True), None
    question = note.fields[_QUESTION]
    text = render_cloze(question, ordinal, is_front=True) if kind.is_cloze else question
    section = note.deck_name.rpartition("::")[2]
    name = html_to_text(note.fields[_NAME])
    asked = " ".join(html_to_text(text).split())
    css, media = kind.css, note.media
    return Card(card_id, section, note.kind, name, asked, ordinal, front, back, css, media, note.location), None


@lru_cache(maxsize=20_000)
def _sides(kind: NoteType, note: Note, ordinal: int) -> tuple[str, str]:
    shown = render_card(kind, note, ordinal)
    return formulas_to_mathml(shown.front), formulas_to_mathml(shown.back)


def _fails(kind: NoteType, note: Note, ordinal: int) -> bool:
    try:
        render_card(kind, note, ordinal)
    except TemplateError:
        return True
    return False


def _in_order(
    checked: Checked, made: Mapping[str, Sequence[object]], before: View
) -> Iterator[tuple[str, list[tuple[Card, None]]]]:
    """Yield each file that has cards, in the order of learning, with its cards of before where none are new."""
    folders = checked.deck_files.folders
    sections = [s.folder for s in checked.library.deck.sections] if checked.library else []
    rank = {name: number for number, name in enumerate([*sections, *(f for f in folders if f not in sections)])}
    broken = {p.location.path for p in checked.problems if p.severity is Severity.ERROR}
    is_deck_broken = checked.library is None or checked.deck_files.deck_file.path in broken
    former: dict[str, list[tuple[Card, None]]] = defaultdict(list)
    for card in before.cards:
        former[card.location.path].append((replace(card, is_last_good=True), None))
    there = [file.path for folder in sorted(folders, key=lambda f: rank[f]) for file in folders[folder]]
    # A file that can't be read at all is broken, but not among those that were read.
    unread = [path for path in former if path in broken and path not in there]
    # Without deck.yaml nobody knows an order but that of before.
    paths = [*there, *unread] if checked.library else [p for p in former if p in there or p in unread]
    for path in paths:
        if path in made:
            yield path, []
        elif path in former and (is_deck_broken or path in broken):
            yield path, former[path]


def _spans(checked: Checked) -> Mapping[Location, _Span]:
    """Return from where to where each prompt stands in its file, by its place."""
    sections = checked.library.sections if checked.library else ()
    return {
        place: span for section in sections for entry in section.entries for place, span in _spans_of(entry).items()
    }


def _spans_of(entry: Entry) -> Mapping[Location, _Span]:
    item, document = entry.item, entry.document
    prompts = item.sequence() if isinstance(item, Paper) else item.prompts
    starts = _starts(document)
    spans = {}
    for prompt in prompts:
        path = prompt_path(item, prompt)
        start = starts.get(path, Mark(1, 1))
        later = (mark for other, mark in starts.items() if other[: len(path)] != path and _key(mark) > _key(start))
        end = min(later, key=_key, default=Mark(len(document.lines) + 1, 1))
        spans[document.locate(path)] = (start, end)
    return spans


def _starts(document: Document) -> dict[KeyPath, Mark]:
    """Return where each part of a file begins, with its key if it has one."""
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
