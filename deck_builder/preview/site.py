"""The page and what it shows, as files: served as they are, or written into a folder."""

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from deck_builder.pipeline import Checked
from deck_builder.preview.cards import Card, View, view
from deck_builder.problem import Problem

POLICY = (
    # Nothing but this page's own script runs, and nothing is loaded from elsewhere; styles are what cards are made of.
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'none'"
)
_ASSETS = ("index.html", "page.css", "page.js", "frames.js")
_EXPORT_MARK = "<!-- export -->"


def site(checked: Checked, before: View | None = None) -> Mapping[str, bytes]:
    """Return all files of the site by path; of `before` stay the cards whose file broke since."""
    return site_of(view(checked, before))


def site_of(shown: View) -> Mapping[str, bytes]:
    """Return all files of the site that shows a deck."""
    data = {f"faces/{card.id}.json": _json({"front": card.front, "back": card.back}) for card in shown.cards}
    data |= {_style(card): card.css.encode() for card in shown.cards}
    cards = [_listed(card, data[f"faces/{card.id}.json"]) for card in shown.cards]
    deck = {"name": shown.name, "problems": [_problem(p) for p in shown.problems], "cards": cards}
    version = _hash(_json(deck))
    return {
        **{name: asset(name) for name in _ASSETS},
        "deck.json": _json({"version": version, **deck}),
        **data,
        **{f"media/{name}": content for name, content in shown.media.items()},
    }


def version(files_of_site: Mapping[str, bytes]) -> str:
    """Return the version of a site; another one shows something else."""
    found: str = json.loads(files_of_site["deck.json"])["version"]
    return found


def exported(files_of_site: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files of a site that needs no server of ours, nor any: it opens from a disk, too."""
    # A page from a disk can't fetch; it can run a script beside it.
    data = {path: content.decode() for path, content in files_of_site.items() if _is_data(path)}
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '    <meta name="referrer" content="no-referrer">\n    <script src="data.js" defer></script>'
    )
    page = files_of_site["index.html"].decode().replace(_EXPORT_MARK, head)
    kept = {path: content for path, content in files_of_site.items() if not _is_data(path)}
    return {**kept, "index.html": page.encode(), "data.js": b"globalThis.exported = " + _json(data) + b";\n"}


def asset(name: str) -> bytes:
    """Return one of the page's own files."""
    return files("deck_builder.preview").joinpath("assets", name).read_bytes()


def _is_data(path: str) -> bool:
    return path == "deck.json" or path.startswith(("faces/", "styles/"))


def _listed(card: Card, face: bytes) -> Mapping[str, Any]:
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
