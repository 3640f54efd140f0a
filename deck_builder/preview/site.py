"""The files of the preview page and its data. They can be served or written to a folder."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from deck_builder.pipeline import Checked
from deck_builder.preview.cards import Card, DeckView, search_text, view
from deck_builder.preview.mathml import formulas_to_mathml
from deck_builder.problem import Problem

POLICY = (
    # Allow the page's own scripts only, and load nothing from elsewhere. Allow inline styles, because cards need them.
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'none'"
)
_ASSETS = ("index.html", "page.css", "page.js", "frames.js")
_EXPORT_MARK = "<!-- export -->"


class Site(Mapping[str, bytes]):
    """All of the site's files, by path.

    The files for cards and for the search are created on request, because a deck can contain thousands of cards, and
    its author looks at only a few of them before changing the deck again.
    """

    def __init__(self, shown: DeckView) -> None:
        styles = {css: f"styles/{_hash(css.encode())}.css" for css in {card.css for card in shown.cards}}
        cards = [_card(card, styles[card.css]) for card in shown.cards]
        problems = {p for card in shown.cards for p in card.problems}.union(shown.problems)
        deck = {
            "name": shown.name,
            "problemCount": len(problems),
            "problems": [_problem(p) for p in shown.problems],
            "cards": cards,
        }
        content = _json(deck)
        version = _hash(content)
        self._cards = {f"faces/{card.id}.json": card for card in shown.cards}
        self._ready = {
            **{name: asset(name) for name in _ASSETS},
            "deck.json": b'{"version":"' + version.encode() + b'",' + content[1:],
            **{path: css.encode() for css, path in styles.items()},
            **{f"media/{name}": content for name, content in shown.media.items()},
        }

    def __getitem__(self, path: str) -> bytes:
        if path == "search.json":
            return _json({card.id: search_text(card.fields) for card in self._cards.values()})
        if path in self._ready:
            return self._ready[path]
        card = self._cards[path]
        return _json({"front": formulas_to_mathml(card.front), "back": formulas_to_mathml(card.back)})

    def __iter__(self) -> Iterator[str]:
        return iter((*self._ready, "search.json", *self._cards))

    def __len__(self) -> int:
        return len(self._ready) + 1 + len(self._cards)


def site(checked: Checked, previous: DeckView | None = None) -> Site:
    """Return all of the site's files, by path. Cards that are now broken are taken from the previous view."""
    return site_files(view(checked, previous))


def site_files(shown: DeckView) -> Site:
    """Return all of the site's files for a view, by path."""
    return Site(shown)


def version(files_of_site: Mapping[str, bytes]) -> str:
    """Return a site's version, which changes whenever the page's content changes."""
    match = re.match(rb'\{"version":"(\w*)"', files_of_site["deck.json"])
    return match[1].decode() if match else ""


def exported(files_of_site: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files for a copy of the site that also opens from disk, without a server."""
    # A page opened from disk can't fetch files, but it can load a script from its own folder.
    data = {path: content.decode() for path, content in files_of_site.items() if _is_data(path)}
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '    <meta name="referrer" content="no-referrer">\n    <script src="data.js" defer></script>'
    )
    page = files_of_site["index.html"].decode().replace(_EXPORT_MARK, head)
    other_files = {path: content for path, content in files_of_site.items() if not _is_data(path)}
    return {**other_files, "index.html": page.encode(), "data.js": b"globalThis.exported = " + _json(data) + b";\n"}


def asset(name: str) -> bytes:
    """Return the content of one of the page's own files."""
    return files("deck_builder.preview").joinpath("assets", name).read_bytes()


def _is_data(path: str) -> bool:
    return path in ("deck.json", "search.json") or path.startswith(("faces/", "styles/"))


def _card(card: Card, style: str) -> Mapping[str, Any]:
    return {
        "id": card.id,
        "section": card.section,
        "kind": card.kind,
        "name": card.name,
        "text": card.text,
        "ordinal": card.ordinal,
        "version": _hash(f"{card.front}\0{card.back}".encode()),
        "style": style,
        "path": card.location.path,
        "line": card.location.line,
        "isLastGood": card.is_last_good,
        "problems": [_problem(p) for p in card.problems],
    }


def _problem(problem: Problem) -> Mapping[str, Any]:
    return {
        "severity": str(problem.severity),
        "code": problem.code,
        "message": problem.message,
        "place": str(problem.location),
        "excerpt": problem.location.excerpt(),
    }


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
