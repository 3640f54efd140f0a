"""The two sides of a card, rendered as Anki does it.

Source of the rules: `rslib/src/template.rs`, `template_filters.rs` and `cloze.rs` in Anki. Known is what our decks use:
fields, sections, comments, the filters `text` and `cloze`, and the fields of Anki's own. Not known are other filters,
which leave a field as it is; sounds; image occlusion; and what Anki says where a front is empty.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.entities import html5

from deck_builder.notes.fields import FIELDS
from deck_builder.notes.records import Note, NoteType

_TOKEN = re.compile(r"\{\{(?P<tag>.*?)\}\}|<!--.*?-->", re.DOTALL)
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.ASCII | re.IGNORECASE)
_MARKUP = re.compile(r"<!--.*?-->|<(?P<raw>style|script).*?>.*?</(?P=raw)>|<.*?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|(?P<name>[A-Za-z0-9]+));")
_MATH = re.compile(r"(\\[(\[])(.*?)(\\[)\]])", re.DOTALL)
_DELETION = re.compile(r"\{\{c(?P<numbers>[0-9,]+)::|\}\}")
_MAX_NUMBER = 65535
_MAX_DEPTH = 10
_NO_LETTER = re.compile("[\0-/:-@\\[-`{-\xff]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
_CARD_NAME = "Card"
"""What package.py calls every template."""


class TemplateError(ValueError):
    """A template that Anki can't read: it shows an error in place of the card."""


@dataclass(frozen=True, slots=True)
class RenderedCard:
    """Both sides of a card, without the style sheet that Anki puts before each."""

    front: str
    back: str


def render_card(note_type: NoteType, note: Note, ordinal: int = 0) -> RenderedCard:
    """Render one card of a note; raises TemplateError."""
    fields = _fields(note_type, note, ordinal)
    front = _side(note_type.front, fields, ordinal, None)
    return RenderedCard(front, _side(note_type.back, fields, ordinal, front))


def html_to_text(text: str) -> str:
    """Return the text of HTML, as the filter `text` does."""
    text = _MARKUP.sub("", text)
    known = sum(found["name"] is None or f"{found['name']};" in html5 for found in _ENTITY.finditer(text))
    # Anki leaves all entities of a field alone where it doesn't know one of them.
    return html.unescape(text).replace("\xa0", " ") if known == text.count("&") else text


def render_cloze(text: str, ordinal: int, *, is_front: bool) -> str:
    """Return a cloze text as a card shows it: its own deletions hidden or marked, the others open."""
    top = _parse(text)
    if not any(_is_asked(part, ordinal + 1) for part in top):
        return ""
    shown = "".join(_shown(part, ordinal + 1, is_front=is_front) for part in top)
    # Inside a formula there can be no markup.
    return _MATH.sub(lambda found: f"{found[1]}{_MARKUP.sub('', found[2])}{found[3]}", shown)


def _fields(note_type: NoteType, note: Note, ordinal: int) -> Mapping[str, str]:
    """Return what a template can show; a field of the note comes before one of Anki's with the same name."""
    return {
        "Tags": " ".join(note.tags),
        "Type": note_type.name,
        "Deck": note.deck_name,
        "Subdeck": note.deck_name.rpartition("::")[2],
        "Card": _CARD_NAME,
        "CardFlag": "flag0",
        "CardID": "0",  # known only once the card is in a collection
        f"c{ordinal + 1}": "1",
        **dict(zip(FIELDS, note.fields, strict=True)),
    }


def _side(template: str, fields: Mapping[str, str], ordinal: int, front: str | None) -> str:
    """Render one side; `front` is the other side as rendered, None for the front itself."""
    out: list[str] = []
    opened: list[tuple[str, bool]] = []  # each section around this place, and whether what is in it shows
    for token in _tokens(template):
        if isinstance(token, str):
            shown = token
        elif token.sign in ("#", "^"):
            opened.append((token.name, _is_filled(token, fields) == (token.sign == "#")))
            continue
        elif token.sign == "/":
            if not opened or opened[-1][0] != token.name:
                expected = f"{{{{/{opened[-1][0]}}}}} is expected" if opened else "no section is open"
                raise TemplateError(f"{{{{/{token.name}}}}}: {expected}")
            opened.pop()
            continue
        else:
            # Also where it does not show, since Anki looks for unknown fields there, too.
            shown = _replaced(token.name, fields, ordinal, front)
        if all(is_shown for _, is_shown in opened):
            out.append(shown)
    if opened:
        raise TemplateError(f"{{{{/{opened[-1][0]}}}}} is missing")
    return "".join(out)


@dataclass(frozen=True, slots=True)
class _Tag:
    """What stands in double braces."""

    sign: str
    """`#`, `^` or `/` for a section, else empty."""
    name: str


def _tokens(template: str) -> Iterator[str | _Tag]:
    position = 0
    for found in _TOKEN.finditer(template):
        yield template[position : found.start()]
        position = found.end()
        if found["tag"] is None:
            yield found[0]
            continue
        name = found["tag"].lstrip("{").strip()
        sign = name[0] if len(name) > 1 and name[0] in "#^/" else ""
        yield _Tag(sign, name[len(sign) :].lstrip())
    yield template[position:]


def _is_filled(tag: _Tag, fields: Mapping[str, str]) -> bool:
    if tag.name in fields:
        return not _EMPTY.fullmatch(fields[tag.name])
    if re.fullmatch("c[0-9]+", tag.name):  # a section for another card of a cloze
        return False
    raise TemplateError(f"{{{{{tag.sign}{tag.name}}}}}: there is no field '{tag.name}'")


def _replaced(tag: str, fields: Mapping[str, str], ordinal: int, front: str | None) -> str:
    *filters, name = tag.split(":")
    if name == "FrontSide":
        return front or ""
    if not name and filters:
        return ""
    if name not in fields:
        raise TemplateError(f"{{{{{tag}}}}}: there is no field '{name}'")
    text = fields[name]
    for applied in reversed(filters):
        if applied == "text":
            text = html_to_text(text)
        elif applied == "cloze":
            text = render_cloze(text, ordinal, is_front=front is None)
        elif applied:
            break  # what Anki leaves to add-ons ends the row
    return text


@dataclass(slots=True)
class _Deletion:
    """A cloze deletion while it is read."""

    numbers: tuple[int, ...]
    parts: "list[str | _Deletion]"
    hint: str = "..."


def _parse(text: str) -> "list[str | _Deletion]":
    """Return the texts and deletions of a cloze text; one that is never closed is lost with all that follows."""
    top: list[str | _Deletion] = []
    opened: list[_Deletion] = []
    position = 0
    for token in _DELETION.finditer(text):
        numbers = _numbers(token["numbers"] or "")
        if token["numbers"] and not numbers:
            continue
        _add(text[position : token.start()], opened, top)
        position = token.end()
        if numbers:
            if len(opened) < _MAX_DEPTH:
                opened.append(_Deletion(numbers, []))
        elif opened:
            closed = opened.pop()
            (opened[-1].parts if opened else top).append(closed)
        else:
            top.append(token[0])
    _add(text[position:], opened, top)
    return top


def _numbers(text: str) -> tuple[int, ...]:
    found = {int(part) for part in text.split(",") if part.isdecimal() and len(part.lstrip("0")) <= len("65535")}
    return tuple(sorted(number for number in found if number <= _MAX_NUMBER))


def _add(text: str, opened: list[_Deletion], top: "list[str | _Deletion]") -> None:
    if not text:
        return
    if not opened:
        top.append(text)
        return
    shown, separator, hint = text.partition("::")
    if separator:
        opened[-1].hint = hint
    opened[-1].parts.append(shown)


def _is_asked(part: str | _Deletion, number: int) -> bool:
    if isinstance(part, str):
        return False
    return number in part.numbers or any(_is_asked(inner, number) for inner in part.parts)


def _shown(part: str | _Deletion, number: int, *, is_front: bool) -> str:
    if isinstance(part, str):
        return part
    inner = "".join(_shown(p, number, is_front=is_front) for p in part.parts)
    numbers = ",".join(map(str, part.numbers))
    if number not in part.numbers:
        return f'<span class="cloze-inactive" data-ordinal="{numbers}">{inner}</span>'
    if not is_front:
        return f'<span class="cloze" data-ordinal="{numbers}">{inner}</span>'
    hidden = _NO_LETTER.sub(lambda sign: _NAMED.get(sign[0], f"&#x{ord(sign[0]):02X};"), inner)
    return f'<span class="cloze" data-cloze="{hidden}" data-ordinal="{numbers}">[{part.hint}]</span>'
