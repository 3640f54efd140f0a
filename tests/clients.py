"""The pages in which Anki's clients show a card, in a headless browser without network access.

The desktop and the new AnkiDroid run Anki's own reviewer page, with its styles and scripts from the `aqt` wheel. The old
AnkiDroid and AnkiMobile load a new page for each side. Only those of their styles that affect a card are copied here.
"""

import importlib.util
import json
import mimetypes
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Frame, Page, Route, sync_playwright

HOST = "http://anki.test/"
Theme = Literal["light", "dark"]
Side = Literal["question", "answer"]


def missing() -> str | None:
    """Return what is missing for the browser tests, or None if everything is installed."""
    if _chromium() is None:
        return "Chromium or Chrome is not installed: on Debian, run `make browser`"
    if importlib.util.find_spec("_aqt") is None:
        return "Anki's reviewer pages are not installed: run `pip install --no-deps aqt`"
    return None


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the installed browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--hide-scrollbars"])
        yield started
        started.close()


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass(frozen=True, slots=True)
class Shell:
    """The page that a client puts around a card."""

    name: str
    html_class: str
    head: str
    """The client's styles, in which `{canvas}` and `{ink}` are placeholders for colors of the theme."""
    body_class: str
    canvas: Mapping[Theme, str]
    keeps_page: bool
    """Whether a single page with the reviewer's script shows all cards. Otherwise, each side is a new page."""
    is_always_light: bool = False


_REVIEWER = '<link rel="stylesheet" href="/_anki/css/reviewer.css">'
_PLAIN: Mapping[Theme, str] = {"light": "#ffffff", "dark": "#000000"}
SHELLS = (
    Shell(
        "desktop",
        "",
        '<link rel="stylesheet" href="/_anki/css/webview.css"><style>body { background-color: var(--canvas) } '
        ":root { --canvas: {canvas} }</style>" + _REVIEWER,
        "isLin fancy",
        {"light": "#f5f5f5", "dark": "#2c2c2c"},
        keeps_page=True,
    ),
    Shell(
        "ankidroid-new",
        "android mobile chrome",
        _REVIEWER
        + "<style>:root { --canvas: {canvas}; --fg: {ink} } img { max-width: 100%; max-height: 100% }</style>",
        "mathjax-rendered",
        _PLAIN,
        keeps_page=True,
    ),
    Shell(
        "ankidroid-old",
        "mobile android linux js chrome",
        "<style>body { margin: 0; padding: 0; overflow-wrap: break-word } #content { margin: 0.5em } "
        "li { text-align: start } pre { text-align: left } .chrome img { max-width: 100%; max-height: 90% } "
        "body.night_mode { color: white; background-color: black }</style>",
        "",
        _PLAIN,
        keeps_page=False,
    ),
    Shell(
        "ankimobile",
        "webkit safari mobile iphone ios js",
        '<meta name="viewport" content="width=device-width, initial-scale=1">' + _REVIEWER,
        "",
        _PLAIN,
        keeps_page=False,
    ),
)


@dataclass(frozen=True, slots=True)
class RenderedCard:
    """Both sides of a card as the engine renders them."""

    question: str
    answer: str
    ordinal: int = 0
    name: str = ""


@dataclass
class Client:
    """A client with a card on its screen."""

    page: Page | Frame
    shell: Shell
    theme: Theme
    media: Mapping[str, bytes]
    requests: list[str] = field(default_factory=list)
    """Requests for anything that belongs neither to Anki nor to the card."""
    happened: list[str] = field(default_factory=list)
    """Dialogs, errors, new windows and navigations, as text."""
    document: str = ""
    """The current page, if each side is a page of its own."""

    def show(self, face: RenderedCard, side: Side) -> None:
        """Show one side as the client does when the learner turns the card, and wait until formulas are typeset."""
        classes = f"card card{face.ordinal + 1} {self._body_class()}"
        if self.shell.keeps_page:
            arguments = json.dumps([face.question, face.answer, classes])
            if side == "question":
                self.page.evaluate(f"_showQuestion(...{arguments})")
            else:
                self.page.evaluate(f"_showAnswer({arguments}[1])")
            self.page.evaluate("new Promise(done => _queueAction(done))")
        else:
            self.document = self._document(getattr(face, side), classes)
            self.page.goto(HOST)
            if side == "answer":
                self.page.evaluate("document.getElementById('answer')?.scrollIntoView()")
        self.page.evaluate("globalThis.MathJax?.startup?.promise")
        self.page.evaluate("document.fonts.ready.then(() => 0)")

    def open(self) -> None:
        """Load the page."""
        self.page.goto(HOST)

    def _body_class(self) -> str:
        night = " nightMode night_mode" if self.theme == "dark" and not self.shell.is_always_light else ""
        return self.shell.body_class + night

    def _document(self, content: str = "", classes: str = "") -> str:
        dark = self.theme == "dark"
        html_class = self.shell.html_class + (" night-mode" if dark and self.shell.keeps_page else "")
        head = self.shell.head.replace("{canvas}", self.shell.canvas[self.theme])
        head = head.replace("{ink}", "#ffffff" if dark else "#000000")
        math = (
            '<script src="/_anki/js/mathjax.js"></script>'
            '<script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script>'
        )
        if self.shell.keeps_page:
            body = '<div id="qa" dir="auto"></div>'
            script = "<script>globalThis.bridgeCommand = globalThis.pycmd = () => {}; globalThis.qFade = 0</script>"
            script += (math if self.shell.name != "desktop" else "") + '<script src="/_anki/js/reviewer.js"></script>'
        else:
            body = f'<div id="content" dir="auto"><div id="qa">{content}</div></div>'
            # These pages typeset their formulas on load.
            script = math + "<script>MathJax.startup.promise.then(() => MathJax.typesetPromise())</script>"
            script = script if r"\(" in content or r"\[" in content else ""
        return (
            f'<!doctype html><html class="{html_class}" lang="en" data-bs-theme="{self.theme}"><head>'
            f'<meta charset="utf-8"><base href="{HOST}">{head}</head>'
            f'<body class="{classes or self._body_class()}">{body}{script}</body></html>'
        )

    def serve(self, route: Route) -> None:
        """Serve Anki's files and the card's media. Record and refuse all other requests."""
        name = route.request.url.removeprefix(HOST)
        if route.request.url == HOST:
            route.fulfill(body=self.document or self._document(), content_type="text/html")
        elif name.startswith("_anki/") and (file := _anki_files() / name.removeprefix("_anki/")).is_file():
            route.fulfill(path=file)
        elif name in self.media:
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            route.fulfill(body=self.media[name], content_type=kind)
        elif name == "favicon.ico":
            route.abort()
        else:
            self.requests.append(route.request.url)
            route.abort()


def client(
    started: Browser, shell: Shell, theme: Theme = "light", media: Mapping[str, bytes] | None = None, width: int = 390
) -> Client:
    """Open a client in a browser, without a card."""
    context = started.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    opened = Client(page, shell, theme, media or {})
    happened = opened.happened

    def dismiss(dialog: Dialog) -> None:
        happened.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def log(message: ConsoleMessage) -> None:
        if message.type == "log":
            happened.append(f"console {message.text}")

    context.route("**/*", opened.serve)
    context.on("page", lambda new: happened.append(f"window {new.url}"))
    page.on("dialog", dismiss)
    page.on("pageerror", lambda error: happened.append(f"error {error.message}"))
    page.on("console", log)
    opened.open()
    return opened


def _anki_files() -> Path:
    spec = importlib.util.find_spec("_aqt")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data" / "web"


if __name__ == "__main__":
    sys.exit(missing() and 1)
