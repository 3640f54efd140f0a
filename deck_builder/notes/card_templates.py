"""Render both sides of a card as Anki does.

The rules come from `rslib/src/template.rs`, `template_filters.rs` and `cloze.rs` in Anki. This module supports the
features that our decks use: fields, sections, comments, the filters `text` and `cloze`, and Anki's special fields. It
ignores other filters. It does not support sounds, image occlusion, or Anki's message for an empty front.
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
_NOT_ALPHANUMERIC = re.compile("[\0-/:-@\\[-`{-\xff]")
_NAMED_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}


class TemplateError(ValueError):
    """A mistake that prevents Anki from reading a template. Anki shows an error instead of the card."""


@dataclass(frozen=True, slots=True)
class RenderedCard:
    """Both sides of a card as HTML, without the style sheet that Anki puts before each side."""

    front: str
    back: str


def render_card(note_type: NoteType, note: Note, ordinal: int = 0) -> RenderedCard:
    """Render a card of a note. Raise TemplateError if Anki can't read a template."""
    fields = _template_fields(note_type, note, ordinal)
    front = _render_side(note_type.front, fields, ordinal, None)
    return RenderedCard(front, _render_side(note_type.back, fields, ordinal, front))


def html_to_text(text: str) -> str:
    """Convert HTML to plain text, as Anki's `text` filter does."""
    text = _MARKUP.sub("", text)
    known_entities = sum(match["name"] is None or f"{match['name']};" in html5 for match in _ENTITY.finditer(text))
    # If Anki does not recognize one of the entities in a field, it decodes none of them.
    return html.unescape(text).replace("\xa0", " ") if known_entities == text.count("&") else text


def render_cloze(text: str, ordinal: int, *, is_front: bool) -> str:
    """Return cloze text as a card shows it, or "" if the text contains none of the card's deletions.

    The card's own deletions are hidden on the front and highlighted on the back. All others are visible.
    """
    parts = _parse(text)
    if not any(_contains_number(part, ordinal + 1) for part in parts):
        return ""
    rendered = "".join(_render_part(part, ordinal + 1, is_front=is_front) for part in parts)
    # MathJax can't read markup inside a formula.
    return _MATH.sub(lambda match: f"{match[1]}{_MARKUP.sub('', match[2])}{match[3]}", rendered)


def _template_fields(note_type: NoteType, note: Note, ordinal: int) -> Mapping[str, str]:
    """Return all values that a template can show, by name. Fields of the note override special fields."""
    return {
        "Tags": " ".join(note.tags),
        "Type": note_type.name,
        "Deck": note.deck_name,
        "Subdeck": note.deck_name.rpartition("::")[2],
        "Card": note_type.card,
        "CardFlag": "flag0",
        "CardID": "0",  # only a card in a collection has a real id
        f"c{ordinal + 1}": "1",
        **dict(zip(FIELDS, note.fields, strict=True)),
    }


def _render_side(template: str, fields: Mapping[str, str], ordinal: int, front: str | None) -> str:
    """Render a side. `front` is the rendered front, or None if this side is the front."""
    pieces: list[str] = []
    open_sections: list[tuple[str, bool]] = []  # the name of each section, and whether it is shown
    for token in _tokens(template):
        if isinstance(token, str):
            piece = token
        elif token.sign in ("#", "^"):
            open_sections.append((token.name, _is_filled(token, fields) == (token.sign == "#")))
            continue
        elif token.sign == "/":
            if not open_sections or open_sections[-1][0] != token.name:
                reason = f"{{{{/{open_sections[-1][0]}}}}} was expected" if open_sections else "no section is open"
                raise TemplateError(f"{{{{/{token.name}}}}}: {reason}")
            open_sections.pop()
            continue
        else:
            # Replace tags in hidden sections, too, because Anki reports unknown fields even there.
            piece = _replace(token.name, fields, ordinal, front)
        if all(is_shown for _, is_shown in open_sections):
            pieces.append(piece)
    if open_sections:
        raise TemplateError(f"{{{{/{open_sections[-1][0]}}}}} is missing")
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class _Tag:
    """The content of one pair of double braces."""

    sign: str
    """`#`, `^` or `/` for a section, or "" for a field."""
    name: str


def _tokens(template: str) -> Iterator[str | _Tag]:
    position = 0
    for match in _TOKEN.finditer(template):
        yield template[position : match.start()]
        position = match.end()
        if match["tag"] is None:
            yield match[0]
            continue
        name = match["tag"].lstrip("{").strip()
        sign = name[0] if len(name) > 1 and name[0] in "#^/" else ""
        yield _Tag(sign, name[len(sign) :].lstrip())
    yield template[position:]


def _is_filled(tag: _Tag, fields: Mapping[str, str]) -> bool:
    if tag.name in fields:
        return not _EMPTY.fullmatch(fields[tag.name])
    if re.fullmatch("c[0-9]+", tag.name):  # a section for a different card of the cloze note
        return False
    raise TemplateError(f"{{{{{tag.sign}{tag.name}}}}}: there is no field '{tag.name}'")


def _replace(tag: str, fields: Mapping[str, str], ordinal: int, front: str | None) -> str:
    *filters, name = tag.split(":")
    if name == "FrontSide":
        return front or ""
    if not name and filters:
        return ""
    if name not in fields:
        raise TemplateError(f"{{{{{tag}}}}}: there is no field '{name}'")
    text = fields[name]
    for filter_name in reversed(filters):
        if filter_name == "text":
            text = html_to_text(text)
        elif filter_name == "cloze":
            text = render_cloze(text, ordinal, is_front=front is None)
        elif filter_name:
            break  # Anki stops at an unknown filter, and leaves it to add-ons
    return text


@dataclass(slots=True)
class _Deletion:
    """A cloze deletion that is being parsed."""

    numbers: tuple[int, ...]
    parts: "list[str | _Deletion]"
    hint: str = "..."


def _parse(text: str) -> "list[str | _Deletion]":
    """Split cloze text into plain text and deletions. Drop everything from the first unclosed deletion on."""
    parts: list[str | _Deletion] = []
    open_deletions: list[_Deletion] = []
    position = 0
    for token in _DELETION.finditer(text):
        numbers = _numbers(token["numbers"] or "")
        if token["numbers"] and not numbers:
            continue
        _add(text[position : token.start()], open_deletions, parts)
        position = token.end()
        if numbers:
            if len(open_deletions) < _MAX_DEPTH:
                open_deletions.append(_Deletion(numbers, []))
        elif open_deletions:
            closed = open_deletions.pop()
            (open_deletions[-1].parts if open_deletions else parts).append(closed)
        else:
            parts.append(token[0])
    _add(text[position:], open_deletions, parts)
    return parts


def _numbers(text: str) -> tuple[int, ...]:
    numbers = {int(part) for part in text.split(",") if part.isdecimal() and len(part.lstrip("0")) <= len("65535")}
    return tuple(sorted(number for number in numbers if number <= _MAX_NUMBER))


def _add(text: str, open_deletions: list[_Deletion], parts: "list[str | _Deletion]") -> None:
    if not text:
        return
    if not open_deletions:
        parts.append(text)
        return
    content, separator, hint = text.partition("::")
    if separator:
        open_deletions[-1].hint = hint
    open_deletions[-1].parts.append(content)


def _contains_number(part: str | _Deletion, number: int) -> bool:
    if isinstance(part, str):
        return False
    return number in part.numbers or any(_contains_number(inner, number) for inner in part.parts)


def _render_part(part: str | _Deletion, number: int, *, is_front: bool) -> str:
    if isinstance(part, str):
        return part
    inner = "".join(_render_part(p, number, is_front=is_front) for p in part.parts)
    numbers = ",".join(map(str, part.numbers))
    if number not in part.numbers:
        return f'<span class="cloze-inactive" data-ordinal="{numbers}">{inner}</span>'
    if not is_front:
        return f'<span class="cloze" data-ordinal="{numbers}">{inner}</span>'
    hidden = _NOT_ALPHANUMERIC.sub(lambda c: _NAMED_ENTITIES.get(c[0], f"&#x{ord(c[0]):02X};"), inner)
    return f'<span class="cloze" data-cloze="{hidden}" data-ordinal="{numbers}">[{part.hint}]</span>'
