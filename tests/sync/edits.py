"""Make edits as Anki's editors make them, pull them, and count the outcomes: `python -m tests.sync.edits 5000`."""

import html
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from anki.collection import Collection
from anki.notes import NoteId

from deck_builder import pipeline
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.records import Note
from deck_builder.pipeline import Options
from deck_builder.sync import session
from deck_builder.sync.finding import Finding, Kind
from deck_builder.sync.html_tokens import tokens
from tests.decks import build, write
from tests.engine import empty_collection, import_package
from tests.torture import png, torture

SHIPPED = Path(__file__).parents[2] / "cards"
_PROTECTED = re.compile(r"(?s)(\\\(.*?\\\)|\\\[.*?\\\]|<pre.*?</pre>|<code.*?</code>|<[^>]*>|&\w+;|\{\{c\d+::|\}\})")
_WORD = re.compile(r"\b[a-zA-Z]{3,}\b")
PICTURE = "paste-1.png"
_FIGURE = re.compile(r"<img [^>]*\bpaste-1-[0-9a-f]+[^>]*>")
"""The figure that the picture becomes."""
Edit = Callable[[str, random.Random], str]


def _at_word(field: str, r: random.Random, change: Callable[[str], str]) -> str:
    """Change one word of a field, outside formulas, code and tags."""
    parts = _PROTECTED.split(field)
    places = [(i, m.span()) for i in range(0, len(parts), 2) for m in _WORD.finditer(parts[i])]
    if not places:
        return field
    index, (start, end) = r.choice(places)
    part = parts[index]
    parts[index] = part[:start] + change(part[start:end]) + part[end:]
    return "".join(parts)


def _words(change: Callable[[str], str]) -> Edit:
    return lambda field, r: _at_word(field, r, change)


EDITS: dict[str, Edit] = {
    "words: another word": _words(lambda _: "another"),
    "words: a letter less": _words(lambda w: w[:1] + w[2:]),
    "words: one less": _words(lambda _: ""),
    "words: one more": _words(lambda w: f"{w} indeed"),
    "words: at the end": lambda f, _: f"{f} Added.",
    "words: at the start": lambda f, _: f"Now: {f}",
    "words: quotes": _words(lambda w: f'"{w}" it\'s: # so'),
    "words: characters of Markdown": _words(lambda w: f"*{w}*_x_ $5 `a` [b]"),
    "words: characters of HTML": _words(lambda w: f"{w} 5 &lt; 6 &amp; 7 &gt; 2"),
    "words: emoji": _words(lambda w: f"{w} 😀 naïve"),
    "&nbsp;": _words(lambda w: f"{w}&nbsp; more&nbsp;"),
    "bold": _words(lambda w: f"<b>{w}</b>"),
    "bold by style": _words(lambda w: f'<span style="font-weight: 600;">{w}</span>'),
    "italic": _words(lambda w: f"<i>{w}</i>"),
    "underlined": _words(lambda w: f"<u>{w}</u>"),
    "subscript": _words(lambda w: f"{w}<sub>2</sub>"),
    "no bold": lambda f, _: re.sub(r"</?(?:strong|em)>", "", f),
    "<br>": _words(lambda w: f"{w}<br>"),
    "a line at the end": lambda f, _: f"{f}<br>A new line",
    "a <div> at the end": lambda f, _: f"{f}<div>A new line</div>",
    "<div> around each line": lambda f, _: f"<div>{f}</div><div>Second line</div>" if "<" not in f else f,
    "pasted text": _words(lambda w: f'<span style="color: rgb(0, 0, 0); font-family: Arial;">{w} pasted</span>'),
    "a pasted link": _words(lambda w: f'<a href="https://example.org/a?b=1&amp;c=2">{w}</a>'),
    "a pasted list": lambda f, _: f"{f}<ul><li>one</li><li>two</li></ul>",
    "a picture": _words(lambda w: f'{w} <img src="{PICTURE}">'),
    "a formula": _words(lambda w: rf"{w} \(x^2 \le \alpha_i\)"),
    "a changed formula": lambda f, _: f.replace(r"\(", r"\(2", 1),
    "a word in a deletion": lambda f, _: re.sub(r"(\{\{c\d+::)(?=\w)", r"\1very ", f, count=1),
    "a new deletion": lambda f, r: _at_word(f, r, lambda w: f"{{{{c9::{w}}}}}") if "{{c" in f else f,
    "an emptied field": lambda _f, _r: "",
}


class Outcome(NamedTuple):
    """The outcome of an edit."""

    name: str
    kind: Kind | None
    """None if `pull` reported nothing, which is right only if the field looks the same."""
    is_wrong: bool
    field: str
    theirs: str
    finding: Finding | None


def outcomes(count: int, *, seed: int = 1, cards: Path = SHIPPED, batch: int = 30) -> Iterator[Outcome]:
    """Make edits in the engine, in `batch` notes at a time, pull them into a copy of the deck, and check the result.

    An outcome is wrong if the edit was taken and the deck renders to other text, or if it was neither taken nor reported.
    """
    r = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder, empty_collection() as collection:
        deck = Path(folder, "cards")
        shutil.copytree(cards, deck, ignore=shutil.ignore_patterns("deck.lock"))
        built = build(deck, now=1_790_000_000)
        assert built.path, built.problems
        import_package(collection, built.path)
        collection.media.write_data(PICTURE, png(2, 2))
        original = Path(folder, "original")
        shutil.copytree(deck, original)
        ids = list(collection.find_notes(""))
        done = 0
        while done < count:
            shutil.rmtree(deck)
            shutil.copytree(original, deck)
            made = _edit_notes(collection, r, r.sample(ids, min(batch, count - done, len(ids))))
            done += len(made)
            yield from _pull(collection, deck, made)
            for key, (_, field, old, _) in made.items():
                _write(collection, key, field, old)


_Made = dict[str, tuple[str, str, str, str]]
"""The name of the edit, the field, the old text and the new text, by the Id of the note."""


def _edit_notes(collection: Collection, r: random.Random, ids: Sequence[NoteId]) -> _Made:
    made: _Made = {}
    for note_id in ids:
        note = collection.get_note(note_id)
        kind = str((note.note_type() or {})["name"]).rpartition(": ")[2].casefold()
        names = [name for name in ("Question", "Answer", "More", "Source") if note[name]]
        names = ["More"] if "year" in kind else names
        field = r.choice(names)
        name = r.choice(list(EDITS))
        old, new = note[field], EDITS[name](note[field], r)
        if old and new != old:
            made[note["Id"]] = name, field, old, new
            _write(collection, note["Id"], field, new)
    return made


def _write(collection: Collection, key: str, field: str, text: str) -> None:
    note = collection.get_note(collection.find_notes(f'"Id:{key}"')[0])
    note[field] = text
    collection.update_note(note)


def _pull(collection: Collection, deck: Path, made: _Made) -> Iterator[Outcome]:
    pulled, problems = session.pull(Options(deck), Path(collection.path), {}, apply=True, force=True)
    assert pulled is not None, problems
    found = {(finding.path, finding.field): finding for finding in pulled.findings}
    rendered = {note.key: note.fields for note in _compiled(deck)}
    for key, (name, field, old, new) in made.items():
        path = key.partition("/")[2]
        finding = found.get((path, field))
        shown = _FIGURE.sub(f'<img src="{PICTURE}">', rendered[path][FIELDS.index(field)])
        wanted = new if finding is not None and finding.kind is Kind.TAKEN else old
        is_lost = finding is None and tokens(new) != tokens(old)
        yield Outcome(
            name, finding.kind if finding else None, tokens(shown) != tokens(wanted) or is_lost, old, new, finding
        )


def _compiled(deck: Path) -> Sequence[Note]:
    return pipeline.check(Options(deck, drafts=True)).notes


def _all_outcomes(count: int) -> Iterator[Outcome]:
    """Make half of the edits in the shipped deck and half in the torture deck."""
    yield from outcomes(count // 2, batch=100)
    with tempfile.TemporaryDirectory() as folder:
        yield from outcomes(count - count // 2, cards=write(Path(folder, "cards"), torture()))


def main(count: int) -> None:
    """Print how many edits of each kind were taken, rejected, invisible and wrong."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in EDITS}
    for outcome in _all_outcomes(count):
        what = "wrong" if outcome.is_wrong else outcome.kind or "the same"
        counts[outcome.name][str(what)] += 1
        if outcome.is_wrong:
            print(f"wrong: {outcome}")  # noqa: T201
        elif outcome.kind is Kind.REJECTED and outcome.name != "an emptied field":
            print(f"rejected: {outcome.name}: {outcome.finding}"[:600])  # noqa: T201
    print(f"{'':<32}{'taken':>8}{'rejected':>10}{'same':>8}{'wrong':>8}")  # noqa: T201
    for name, found in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        values = [found[what] for what in ("taken", "rejected", "the same", "wrong")]
        print(f"{html.unescape(name):<32}" + "".join(f"{value:>8,}" for value in values))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
