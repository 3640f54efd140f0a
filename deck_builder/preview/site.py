"""The files of the page and its data, which can be served or written to a folder."""

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from deck_builder.pipeline import Checked
from deck_builder.preview.cards import Card, DeckView, view
from deck_builder.problem import Problem

POLICY = (
    # Only the page's own scripts run, and nothing is loaded from elsewhere; cards need inline styles.
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'none'"
)
_ASSETS = ("index.html", "page.css", "page.js", "frames.js")
_EXPORT_MARK = "<!-- export -->"


def site(checked: Checked, previous: DeckView | None = None) -> Mapping[str, bytes]:
    """Return all of the site's files, by path. Cards that are now broken are taken from the previous view."""
    return site_files(view(checked, previous))


def site_files(shown: DeckView) -> Mapping[str, bytes]:
    """Return all of the site's files for a view, by path."""
    data = {f"faces/{card.id}.json": _json({"front": card.front, "back": card.back}) for card in shown.cards}
    data |= {_style(card): card.css.encode() for card in shown.cards}
    cards = [_card(card, data[f"faces/{card.id}.json"]) for card in shown.cards]
    deck = {"name": shown.name, "problems": [_problem(p) for p in shown.problems], "cards": cards}
    version = _hash(_json(deck))
    return {
        **{name: asset(name) for name in _ASSETS},
        "deck.json": _json({"version": version, **deck}),
        **data,
        **{f"media/{name}": content for name, content in shown.media.items()},
    }


def version(files_of_site: Mapping[str, bytes]) -> str:
    """Return a site's version, which changes whenever the page's content changes."""
    value: str = json.loads(files_of_site["deck.json"])["version"]
    return value


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
    return path == "deck.json" or path.startswith(("faces/", "styles/"))


def _card(card: Card, face: bytes) -> Mapping[str, Any]:
    return {
        "id": card.id,
        "section": card.section,
        "kind": card.kind,
        "name": card.name,
        "text": card.text,
        "ordinal": card.ordinal,
        "version": _hash(face),
        "style": _style(card),
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


def _style(card: Card) -> str:
    return f"styles/{_hash(card.css.encode())}.css"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
