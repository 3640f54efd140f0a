"""Anki interprets nothing in any field of any note but checked formulas and the deletions of a cloze."""

import html
import os
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deck_builder.notes.card_templates import render_card
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.records import Note, NoteType
from deck_builder.rendering.tex_check import vet_formula
from deck_builder.source.cloze import ordinals
from tests.attacks import ATTACKS, DELIMITERS, PAYLOADS, SPELLINGS
from tests.every_key import CLOZE, DECK, DECK_KEYS, PAPER, PAPER_KEYS, SUCCESSOR, compile_deck, decks_with, with_text

FULL = bool(os.environ.get("DECK_BUILDER_ATTACKS"))
"""Whether to try all combinations of text and keys."""
STRINGS = [attack for technique in ATTACKS.values() for attack in technique] + DELIMITERS

TAGS = {
    *("a", "b", "blockquote", "br", "code", "del", "details", "div", "em", "h3", "h4", "hr", "i", "img", "kbd", "li", "mark"),
    *("ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th"),
    *("thead", "tr", "u", "ul"),
}  # fmt: skip
ATTRIBUTES = {"href", "title", "class", "dir", "src", "alt", "start", "lang", "align", "scope"}
_FORMULA = re.compile(r"\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\]", re.DOTALL)
_COMMAND = re.compile(r"(?i)\[(?:sound:|/?anki:|/?latex\]|/?\$\$?\])")
_DELETION = re.compile(r"\{\{c[0-9,]*::")
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")


class _Page(HTMLParser):
    """Reads HTML as a page does: its elements, and the text that MathJax joins, across line breaks, which become newlines, and comments."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts = [""]
        self.faults: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.texts[-1] += "\n"
        elif tag != "wbr":
            self.texts.append("")
        self.faults += [f"<{tag}>"] if tag not in TAGS else []
        for name, value in attrs:
            self.faults += [f"{tag} {name}"] if name not in ATTRIBUTES else []
            if name == "href" and not re.match("(?:https?|mailto|zotero):", value or ""):
                self.faults.append(f"href {value}")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}")


def faults(note: Note) -> list[str]:
    """Return everything in the fields, tags and deck of a note that Anki would act on, but that the gate does not allow."""
    found: list[str] = []
    for name, field in zip(FIELDS, note.fields, strict=True):
        is_cloze = name == "Question" and note.note_type == "cloze"
        found += [f"{name}: {fault}" for fault in _field_faults(name, field, is_cloze=is_cloze)]
    found += [f"tag {tag!r}" for tag in note.tags if tag in ("leech", "marked", "retired") or "" in tag.split("::")]
    if note.deck_name.count("::") != 1 or re.search(r"(?:^|::)[:\s]|[:\s](?:::|$)|[\n\r\t]", note.deck_name):
        found.append(f"deck {note.deck_name!r}")
    return found


def _field_faults(name: str, field: str, *, is_cloze: bool) -> list[str]:
    if name == "Link":  # the value of an attribute in a template
        return [f"link {field}"] if not re.fullmatch(r"(?:https?://[^\s\"'<>\\{}\[\]`|^]+)?", field) else []
    found = [f"formula {m[0]}" for m in _FORMULA.finditer(field) if not _is_vetted(m["inline"] or m["display"] or "")]
    rest = _FORMULA.sub("", field)
    page = _Page(rest)
    found += page.faults
    found += [f"delimiter in {text!r}" for text in page.texts if re.search(r"\\[()\[\]]", text)]
    found += [f"delimiter in the field {rest!r}"] if re.search(r"\\[()\[\]]", rest) else []
    found += [f"command {match[0]}" for match in _COMMAND.finditer(field)]
    found += [f"invisible {match[0]!r}" for match in _INVISIBLE.finditer(html.unescape(field))]
    if not is_cloze:
        found += [f"deletion {match[0]}" for match in _DELETION.finditer(field)]
    return found


def _is_vetted(tex: str) -> bool:
    return not vet_formula(html.unescape(tex), {}).problems and not re.search(r"(?<!\\)(?:\\\\)*\\[()\[\]]|[<>]", tex)


def card_faults(types: list[NoteType], note: Note) -> list[str]:
    """Return the commands that Anki would find on a card made from templates and fields."""
    (note_type,) = (each for each in types if each.kind == note.note_type)
    cards = [render_card(note_type, note, ordinal) for ordinal in note.ordinals]
    return [
        f"card: {match[0]}" for card in cards for side in (card.front, card.back) for match in _COMMAND.finditer(side)
    ]


def assert_safe(deck: object, papers: dict[str, object]) -> int:
    """Assert that no note of a deck has a fault. Return the number of its fields."""
    _, notes, types, problems = compile_deck(deck, papers)
    for note in notes:
        assert faults(note) == [], note.key
        assert card_faults(types, note) == [], note.key
        if note.note_type == "cloze":
            assert note.ordinals == ordinals(note.fields[FIELDS.index("Question")])
    assert notes or problems
    return len(notes) * len(FIELDS)


@pytest.mark.parametrize("number", range(8))
def test_every_string_in_every_key(number: int) -> None:
    """A sample of the combinations. `DECK_BUILDER_ATTACKS=1` tries all of them."""
    product = [(text, *deck) for text in STRINGS[number::8] for deck in decks_with(text)]
    step = 1 if FULL else 23
    fields = sum(assert_safe(deck, papers) for _, _, deck, papers in product[number % step :: step])
    if FULL:
        print(f"{len(product):,} decks, {fields:,} fields")  # noqa: T201


PIECES = [
    *(part for start, _, end in PAYLOADS.values() for part in (start, end)),
    *(spell(start) for start in (r"\(", r"\[", "{{c1::", "[sound:") for spell in SPELLINGS.values()),
    *("$", "$$", "x", " ", "\n", "`", "**", "_", "<b>", "</b>", "<br>", "\\", "{", "}", "(", ")", "[", "]", "&", "#", "::", "}}"),
    *("<a href='https://a.test'>", "[x](https://a.test/", "![", "](figures/block.svg)", "- ", "| a | b |\n|---|---|\n", "~~", "=="),
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join)


@settings(max_examples=20_000 if FULL else 100, deadline=None)
@given(st.sampled_from([*PAPER_KEYS, *DECK_KEYS]), TEXTS, TEXTS)
def test_pieces_of_markup_in_every_key(key: tuple[str | int, ...], text: str, other: str) -> None:
    """No combination of pieces of the attacks passes the gate."""
    if key in DECK_KEYS:
        assert_safe(with_text(DECK, key, text), {"1.yaml": PAPER, "2.yaml": SUCCESSOR})
        return
    written = f"{other}{{{{c1::{text}}}}}{other}" if key == CLOZE else text
    assert_safe(DECK, {"1.yaml": with_text(with_text(PAPER, ("title",), other), key, written), "2.yaml": SUCCESSOR})


def test_the_walk_notices_what_the_gate_would_let_through() -> None:
    """Each check finds a fault in a field that did not pass the gate."""
    _, (note, *_), _, _ = compile_deck(DECK, {"1.yaml": PAPER})
    for field, fault in {
        r"\(\href{javascript:alert(1)}{x}\)": r"More: formula \(\href{javascript:alert(1)}{x}\)",
        "&#92;(x&#92;)": r"More: delimiter in '\\(x\\)'",
        r"\<wbr>(": r"More: delimiter in '\\('",
        "{{c1::x}}": "More: deletion {{c1::",
        "[sound:x.mp3]": "More: command [sound:",
        "<script>": "More: <script>",
        "<b onclick=x>": "More: b onclick",
        "<a href='javascript:x'>": "More: href javascript:x",
        "\ufdd0": r"More: invisible '\ufdd0'",
    }.items():
        texts = note.own_texts
        texts[3] = field
        changed = note._replace(packed="\x1f".join(texts).encode())
        assert fault in faults(changed)
