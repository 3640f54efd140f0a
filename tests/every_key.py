"""Decks with given text in one key each, for every key with text that reaches a card, a deck, a tag or a file."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deck_builder.compiling.assemble import assemble, placements, read_deck
from deck_builder.compiling.compile_file import compile_file
from deck_builder.notes.library import Library
from deck_builder.notes.lineage import notes_with_lineage
from deck_builder.notes.note_types import note_types
from deck_builder.notes.records import Note, NoteType
from deck_builder.notes.template_parts import generated_parts
from deck_builder.problem import Problem, SourceFile
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.template_files import read_templates

TOP = Path(__file__).parent.parent
TEMPLATES = read_templates(TOP / "cards", TOP / "templates")[0].files
MEDIA = {"figures/block.svg": "block-0123456789ab.svg"}

PAPER: Mapping[str, Any] = {
    "id": "alpha",
    "title": "The Alpha Paper",
    "name": "Alpha",
    "authors": ["Ada Brandt"],
    "year": 2016,
    "venue": "Hills",
    "url": "https://a.test",
    "anchor": "an anchor",
    "method": "alpha",
    "summary": "a summary",
    "key_insight": {"question": "Why?", "answer": "Because", "more": "m", "source": "s", "hints": ["h"]},
    "problem_solved": "A problem",
    "prompts": [
        {"id": "one", "question": "q", "answer": "a", "more": "m", "source": "s", "hints": ["h", "i"],
         "figure": {"file": "figures/block.svg", "alt": "alt"}},
        {"id": "two", "cloze": "a {{c1::b}} c", "more": "m", "source": "s", "hints": ["h"]},
    ],
}  # fmt: skip
SUCCESSOR = {**PAPER, "id": "beta", "name": "Beta", "builds_on": ["alpha"]}
DECK: Mapping[str, Any] = {
    "id": "test-x1y2",
    "name": "Deck",
    "description": "d",
    "report": "https://r.test/?c=",
    "sections": [{"folder": "one", "name": "1 One"}],
}

PAPER_KEYS: tuple[tuple[str | int, ...], ...] = (
    *((key,) for key in ("title", "name", "venue", "url", "doi", "arxiv", "zotero", "citation_key", "anchor", "method", "summary")),
    ("authors", 0),
    ("tags",),
    *(("key_insight", key) for key in ("question", "answer", "more", "source", "hints")),
    ("problem_solved",),
    *(("prompts", 0, key) for key in ("question", "answer", "more", "source", "hints", "tags")),
    *(("prompts", 0, "figure", key) for key in ("file", "alt")),
    *(("prompts", 1, key) for key in ("cloze", "more", "source", "hints")),
)  # fmt: skip
DECK_KEYS: tuple[tuple[str | int, ...], ...] = (
    ("name",), ("description",), ("report",), ("language",), ("sections", 0, "name"), ("sections", 0, "folder"),
)  # fmt: skip
CLOZE = ("prompts", 1, "cloze")


def with_text(data: Mapping[str, Any], key: tuple[str | int, ...], text: str) -> Any:
    """Return a copy of the data with other text in one key. If the value is a list, the text becomes its only item."""
    copy = json.loads(json.dumps(data))
    target = copy
    for step in key[:-1]:
        target = target[step]
    is_list = key[-1] in ("hints", "tags")
    target[key[-1]] = [text] if is_list else text
    return copy


def compile_deck(
    deck: object, papers: Mapping[str, object]
) -> tuple[Library | None, list[Note], list[NoteType], list[Problem]]:
    """Compile a deck in memory. Problems do not prevent notes, unless a file can't be used at all."""
    deck_file = SourceFile("deck.yaml", _to_bytes(deck))
    folder = "one"
    if isinstance(deck, dict) and isinstance(deck["sections"][0]["folder"], str):
        folder = deck["sections"][0]["folder"]
    parsed, document, problems = read_deck(deck_file, {folder: ()})
    problems = [problem for problem in problems if problem.code != "empty-folder"]
    if parsed is None or document is None:
        return None, [], [], problems
    place = placements(parsed, {})[parsed.sections[0].folder]
    renderer = Renderer(MEDIA)
    compiled = [compile_file(SourceFile(name, _to_bytes(paper)), place, renderer) for name, paper in papers.items()]
    problems += [problem for file in compiled for problem in file.problems]
    library, found = assemble(parsed, document, {parsed.sections[0].folder: compiled})
    types, _ = note_types(parsed.id, library.deck.name, TEMPLATES, generated_parts(library))
    return library, list(notes_with_lineage(library, with_drafts=True)), list(types), problems + found


def decks_with(text: str) -> Iterator[tuple[tuple[str | int, ...], object, dict[str, object]]]:
    """Yield a deck with the text in one key, for every key."""
    for key in PAPER_KEYS:
        written = f"a {{{{c1::{text}}}}} b {{{{c2::c::{text}}}}} {text}" if key == CLOZE else text
        yield key, DECK, {"1.yaml": with_text(PAPER, key, written), "2.yaml": SUCCESSOR}
    for key in DECK_KEYS:
        yield key, with_text(DECK, key, text), {"1.yaml": PAPER, "2.yaml": SUCCESSOR}


def _to_bytes(data: object) -> bytes:
    return json.dumps(data).encode()
