"""Test the cards that the preview shows, its updates when files change, and the attacks that it withstands."""

import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser, Dialog, Error, Page, Request, Route

from deck_builder.cli import main
from deck_builder.files.watching import changes, file_states
from deck_builder.preview import export, server
from deck_builder.preview.cards import Card, DeckView, view
from deck_builder.preview.mathml import formulas_to_mathml
from deck_builder.preview.session import Session
from deck_builder.preview.site import asset, exported, site, site_files
from deck_builder.problem import Location
from tests.attacks import ATTACKS
from tests.decks import DECK, PAPER, check, paper, write, write_deck

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""The seconds after which a test gives up. Only a test that fails waits for this long."""
PROMPTS = """\
prompts:
  - id: formula
    kind: equation
    question: 'Alpha with $x$: $y =$ ?'
    answer: $F(x) + x$
    more: A note
  - id: cloze
    cloze: The {{c1::first::hint}} and the {{c2::second}}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 900"><rect width="90" height="900" fill="#888"/></svg>'


@pytest.fixture(autouse=True)
def _templates() -> None:
    """Copy the templates, so that tests can edit them."""
    shutil.copytree(ROOT / "templates", "templates")


def deck(**files: str | bytes) -> Path:
    """Write a deck with two papers, the first with a formula and a cloze deletion."""
    return write_deck(Path("cards"), {"one/1.yaml": PAPER + PROMPTS, "one/2.yaml": paper("beta"), **files})


def card_ids(files: Mapping[str, bytes]) -> list[str]:
    return [card["id"] for card in json.loads(files["deck.json"])["cards"]]


# The cards


def test_every_card_is_in_the_list() -> None:
    """The cards are in learning order, with the data for the search and the filters."""
    contents = json.loads(site(check(deck()))["deck.json"])
    assert [card["id"] for card in contents["cards"]] == [
        *("alpha/problem-solved", "alpha/key-insight", "alpha/year", "alpha/formula", "alpha/cloze", "alpha/cloze/2"),
        *("beta/problem-solved", "beta/key-insight", "beta/year"),
    ]
    formula, _, second = contents["cards"][3:6]
    assert (formula["section"], formula["kind"], formula["name"]) == ("1 One", "equation", "The Alpha Paper")
    assert (formula["text"], formula["path"], formula["line"]) == (
        r"Alpha with \(x\): \(y =\) ?",
        "cards/one/1.yaml",
        8,
    )
    assert (second["text"], second["ordinal"]) == ("The first and the [...]", 1)


def test_all_formulas_of_the_deck_are_converted() -> None:
    """No TeX is left on any card."""
    files = site(check(ROOT / "cards", templates=ROOT / "templates"))
    sides = [
        side for path, content in files.items() if path.startswith("faces/") for side in json.loads(content).values()
    ]
    assert sum(side.count("<math") for side in sides) > 300
    assert not [side for side in sides if "no-mathml" in side or r"\(" in side or r"\[" in side]


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (r"<p>\(a &lt; b\)</p>", "<p><math><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math></p>"),
        (r"\(\text{a&lt;b&gt;&amp;}\)", "<math><mrow><mtext>a&lt;b&gt;&amp;</mtext></mrow></math>"),
        (r"<code>\(x\)</code><pre><b>\(x\)</b></pre>", r"<code>\(x\)</code><pre><b>\(x\)</b></pre>"),
        (r'<img alt="\(x\) > \(y\)">', r'<img alt="\(x\) > \(y\)">'),
        (r"\(a", r"\(a"),
    ],
)
def test_formulas_become_mathml(side: str, expected: str) -> None:
    """Only formulas that MathJax would find are converted. Special characters in them are escaped."""
    plain = formulas_to_mathml(side).replace(' xmlns="http://www.w3.org/1998/Math/MathML" display="inline"', "")
    assert plain == expected


@pytest.mark.parametrize(
    "tex",
    [
        r"\nonsense{x}",
        r"\frac",
        r"\frac{a}{b",
        r"\left( x",
        r"\text{50\%}",
        r"\href{javascript:alert(1)}{x}",
        "x^a^b",
        "a &amp; b",
        "{" * 3000,
        "x" * 5001,
    ],
)
def test_a_formula_that_anki_would_not_typeset(tex: str) -> None:
    """It is shown as TeX, with a title that says why, even if the preview could convert it."""
    html = formulas_to_mathml(rf"<p>\({tex}\)</p>")
    assert html.startswith('<p><span class="no-mathml" title="Anki can\'t show this formula: ')
    assert html.endswith(rf"\({tex}\)</span></p>")


def test_problems_are_shown_with_their_cards() -> None:
    """A problem in a file is shown with all its cards, and a problem in a figure with each card that has the figure."""
    prompt = "  - {id: bad, question: a <blink>b</blink>, answer: c, figure: {file: f.svg, alt: x}}\n"
    cards = deck(**{"one/1.yaml": PAPER + PROMPTS + prompt, "f.svg": SVG.replace("<rect", "<script/><rect")})
    write(cards, {"deck.yaml": DECK + "  - folder: two\n    name: 2 Two\n"})
    contents = json.loads(site(check(cards))["deck.json"])
    codes = {card["id"]: {p["code"] for p in card["problems"]} for card in contents["cards"]}
    assert {"refused-html", "bad-figure"} <= codes["alpha/bad"]
    assert not {"refused-html", "bad-figure"} & codes["alpha/formula"]
    assert {p["code"] for p in contents["problems"]} == {"missing-folder"}
    (refused,) = (p for p in contents["cards"][6]["problems"] if p["code"] == "refused-html")
    assert refused["place"].startswith("cards/one/1.yaml:15:")


# Broken files


def views_around(files: dict[str, str | bytes]) -> tuple[DeckView, DeckView]:
    """Return the views of a deck before and after a change of files."""
    before = view(check(deck()))
    write(Path(), files)
    return before, view(check(Path("cards")), before)


@pytest.mark.parametrize(
    "content",
    [PAPER + "nonsense: x\n", "id: [", b"\xff", "", paper("alpha") + "---\n"],
    ids=["unknown key", "invalid YAML", "invalid UTF-8", "empty", "two documents"],
)
def test_a_broken_file_keeps_its_last_good_cards(content: str | bytes) -> None:
    """They keep their positions, are marked, and show the problem."""
    before, after = views_around({"cards/one/1.yaml": content})
    assert [card.id for card in after.cards] == [card.id for card in before.cards]
    assert [card.is_last_good for card in after.cards] == [True] * 6 + [False] * 3
    assert all(
        card.problems and card.front == old.front for card, old in zip(after.cards[:6], before.cards, strict=False)
    )


def test_the_last_good_cards_stay_until_the_file_is_fixed() -> None:
    """They stay even if the broken file is saved several times."""
    _, first = views_around({"cards/one/1.yaml": "id: ["})
    write(Path("cards"), {"one/1.yaml": "id: [["})
    second = view(check(Path("cards")), first)
    assert [card.is_last_good for card in second.cards] == [True] * 6 + [False] * 3
    write(Path("cards"), {"one/1.yaml": PAPER})
    fixed = view(check(Path("cards")), second)
    assert [card.id for card in fixed.cards] == [
        f"{p}/{c}" for p in ("alpha", "beta") for c in ("problem-solved", "key-insight", "year")
    ]
    assert not any(card.is_last_good for card in fixed.cards)


@pytest.mark.parametrize("content", ["id: [", "id: Bad Id\n", "id: x\nname: X\nsections: [{folder: two, name: 2}]\n"])
def test_a_broken_deck_yaml_keeps_all_cards(content: str) -> None:
    """Without deck.yaml it is unknown which files belong to the deck."""
    before, after = views_around({"cards/deck.yaml": content})
    assert [card.id for card in after.cards] == [card.id for card in before.cards]
    assert all(card.is_last_good for card in after.cards)
    assert after.problems


@pytest.mark.parametrize("content", ["{{Nothing}}", "{{#More}}", "{{text: Question}}", b"\xff", ""])
def test_a_broken_template_keeps_its_last_good_cards(content: str | bytes) -> None:
    """Only the cards of its note type are kept, and the problem belongs to no card."""
    before, after = views_around({"templates/year.back.html": content})
    assert [card.is_last_good for card in after.cards] == [card.kind == "year" for card in before.cards]
    assert [card.back for card in after.cards] == [card.back for card in before.cards]
    assert any(p.location.path == "templates/year.back.html" for p in after.problems) or content == ""


def test_the_cards_of_a_deleted_file_disappear() -> None:
    """A deleted file is not a broken file."""
    before = view(check(deck()))
    Path("cards/one/1.yaml").unlink()
    assert [card.id.partition("/")[0] for card in view(check(Path("cards")), before).cards] == ["beta"] * 3


def test_two_files_with_one_id_are_both_shown() -> None:
    """Each card has its own address."""
    files = site(check(deck(**{"one/3.yaml": paper("beta")})))
    assert card_ids(files)[-3:] == ["beta/problem-solved~2", "beta/key-insight~2", "beta/year~2"]


def test_a_deck_folder_that_disappears_for_a_while() -> None:
    """The cards stay, and the page shows the problem."""
    session = Session(deck())
    before = card_ids(session.files)
    Path("cards").rename("elsewhere")
    after = json.loads(session.refresh()["deck.json"])
    assert [card["id"] for card in after["cards"]] == before
    assert [p["code"] for p in after["problems"]] == ["no-deck"]
    Path("elsewhere").rename("cards")
    assert json.loads(session.refresh()["deck.json"])["problems"] == []


# Watching files


@contextmanager
def watched(*folders: Path) -> Iterator[list[frozenset[Path]]]:
    """Watch folders, and yield a list to which reported changes are added."""
    reports: list[frozenset[Path]] = []
    stop = threading.Event()

    before = file_states(folders)

    def follow() -> None:
        for changed in changes(folders, stop, before):
            reports.append(changed)

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield reports
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not true after {seconds} s"
        time.sleep(0.01)


def test_a_burst_of_changes_is_reported_together() -> None:
    """Editors and Git change many files in a short time. For details, see `files/test_watching.py`."""
    folder = write(Path("watched").resolve(), {"a": "1"})
    with watched(folder) as reports:
        write(folder, {f"{number}": "x" for number in range(50)})
        wait_until(lambda: set().union(*reports) == {folder / f"{number}" for number in range(50)})


def test_a_folder_that_is_replaced_is_still_watched() -> None:
    """Git and sync tools replace folders. A folder may also be created later."""
    folder = write(Path("watched").resolve(), {"a": "1"})
    with watched(folder, folder.with_name("later")) as reports:
        folder.rename(folder.with_name("old"))
        write(folder, {"a": "2"})
        wait_until(lambda: any(folder in changed for changed in reports))
        write(folder, {"a": "3"})
        wait_until(lambda: any(folder / "a" in changed for changed in reports))
        write(folder.with_name("later"), {"b": "1"})
        wait_until(lambda: any(folder.with_name("later") in changed for changed in reports))


# The server


@dataclass
class Served:
    """A running server."""

    live: server.Live
    port: int
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, host: str | None = None) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{self.port}"})
        response = connection.getresponse()
        response.read()
        connection.close()
        return response


@contextmanager
def served(files: Mapping[str, bytes] | Session) -> Iterator[Served]:
    """Serve a fixed site, or a session that updates when its files change."""
    live = server.Live(files.files if isinstance(files, Session) else files)
    stop, is_ready = threading.Event(), threading.Event()
    listener = server.bind_socket(0, or_any=False)
    threads = [threading.Thread(target=server.serve, args=(live, listener, is_ready.set, stop))]
    if isinstance(files, Session):
        threads.append(threading.Thread(target=files.follow, args=(live.replace, stop)))
    for thread in threads:
        thread.start()
    try:
        assert is_ready.wait(PATIENCE)
        yield Served(live, listener.getsockname()[1])
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
        listener.close()
        assert not any(thread.is_alive() for thread in threads)


def test_only_the_files_of_the_site_are_served() -> None:
    """Paths outside the site are not found. The headers forbid cards to run or load anything."""
    with served(site(check(deck()))) as site_server:
        assert site_server.get("/").status == 200
        assert site_server.get("/faces/alpha/cloze/2.json").status == 200
        policy = site_server.get("/").headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        for path in (
            *(
                "/../pyproject.toml",
                "/..%2f..%2fetc/passwd",
                "/cards/deck.yaml",
                "/deck.yaml",
                "//etc/passwd",
                "/faces",
            ),
            *("/%2e%2e/deck.lock", "/faces/../../deck.yaml", "/media/../page.css/..", "/\\..\\deck.yaml", "/%00"),
        ):
            assert site_server.get(path).status == 404, path


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:80", "", "[::1]"])
def test_another_host_is_refused(host: str) -> None:
    """With DNS rebinding, an attacker's host name points to this machine, but the browser still sends that name."""
    with served(site(check(deck()))) as site_server:
        connection = http.client.HTTPConnection("127.0.0.1", site_server.port, timeout=PATIENCE)
        for path in ("/", "/deck.json", "/events"):
            connection.putrequest("GET", path, skip_host=True)
            connection.putheader("Host", host)
            connection.endheaders()
            response = connection.getresponse()
            response.read()
            assert response.status == 400
        connection.close()
        assert site_server.get("/", f"localhost:{site_server.port}").status == 200


def test_it_listens_on_this_machine_only() -> None:
    """If the default port is in use, the server uses a free one. If a requested port is in use, it fails."""
    with server.bind_socket(0, or_any=False) as first:
        first.listen()
        host, port = first.getsockname()
        assert host == "127.0.0.1"
        with server.bind_socket(port, or_any=True) as second:
            assert second.getsockname()[1] != port
        with pytest.raises(OSError, match="in use"):
            server.bind_socket(port, or_any=False)


def test_the_command(tmp_path: Path) -> None:
    """The command prints the address of the page, serves it, and exits without errors on Ctrl+C."""
    deck()
    command = [str(Path(sys.executable).with_name("deck-builder")), "preview", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout
        address = process.stdout.readline().split()[0]
        site_server = Served(server.Live({}), int(address.rstrip("/").rpartition(":")[2]))
        assert site_server.get("/").status == 200
        process.send_signal(2)
        _, errors = process.communicate(timeout=PATIENCE)
        assert (process.returncode, errors) == (0, "")


def test_the_command_without_a_deck() -> None:
    """The message is the same as for other commands."""
    result = CliRunner().invoke(main, ["preview", "--no-browser"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: there is no deck.yaml in ")


# In a browser


@dataclass
class Opened:
    """The page in a browser."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    """Console messages, errors, dialogs, and new windows."""

    def value(self, script: str) -> object:
        """Evaluate a script. The functions of Playwright that wait use `eval`, which the page forbids."""
        return self.page.evaluate(script)

    def wait(self, script: str) -> None:
        wait_until(lambda: self.value(script))

    def inside(self, script: str, phone: str = "light.back") -> object:
        return self.value(
            f"(() => {{ const d = document.querySelector('.{phone} iframe').contentDocument; return {script} }})()"
        )

    def wait_inside(self, script: str, phone: str = "light.back") -> None:
        wait_until(lambda: self.inside(script, phone))

    @property
    def open_card(self) -> str:
        return str(self.value("location.hash.slice(1)"))

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def is_of(request: Request, page: Page) -> bool:
    """Return whether a request comes from this page or its frames, not from a window that it opened."""
    try:
        return request.frame.page == page
    except Error:  # the window is still opening
        return False


@contextmanager
def opened(browser: Browser, address: str, *, width: int = 1300, scheme: str = "light") -> Iterator[Opened]:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = Opened(context.new_page())

    def dismiss(dialog: Dialog) -> None:
        page.messages.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def handle(route: Route) -> None:
        # Requests that the policy forbids never arrive here. A link that is clicked opens a new window.
        if is_of(route.request, page.page):
            page.requests.append(route.request.url)
        if ".test/" in route.request.url:
            route.abort()
        else:
            route.continue_()

    page.page.on("console", lambda m: page.messages.append(m.text))
    page.page.on("pageerror", lambda e: page.messages.append(e.message))
    page.page.on("dialog", dismiss)
    context.on("page", lambda p: page.messages.append(f"window {p.url}"))
    context.route("**/*", handle)
    page.page.goto(address)
    page.wait("!!document.querySelector('#list [aria-current]')")
    page.wait_inside("d.getElementById('qa').hasChildNodes()", "dark.back")
    yield page
    context.close()


def test_a_card_on_phones(browser: Browser) -> None:
    """Both sides are shown in both themes, at the chosen width and text size. Formulas need no MathJax."""
    with served(site(check(deck()))) as site_server, opened(browser, site_server.address + "#alpha/formula") as page:
        assert page.open_card == "alpha/formula"
        assert page.inside("d.body.className") == "card card1"
        assert page.inside("d.body.className", "dark.front") == "card card1 nightMode night_mode"
        assert page.inside("d.documentElement.className") == "mobile"
        assert page.inside("d.querySelector('math').getBoundingClientRect().height > 5")
        assert page.inside("d.defaultView.innerWidth") == 390
        page.keys("w")
        assert page.inside("d.defaultView.innerWidth") == 768
        page.keys("W", "W", "W")
        assert page.inside("d.defaultView.innerWidth") == 320
        page.keys("z")
        assert page.inside("d.body.style.zoom") == "2"
        assert page.inside("getComputedStyle(d.body).backgroundColor") != page.inside(
            "getComputedStyle(d.body).backgroundColor", "dark.back"
        )
        assert page.messages == []


def many_cards(number: int) -> DeckView:
    """Return a view with many cards, in sections of a hundred."""
    location = Location("x.yaml", 1, 1)
    return DeckView(
        "Library",
        tuple(
            Card(
                f"p{n}/a",
                f"{n // 100} S",
                "fact",
                f"Paper {n}",
                "What?",
                0,
                "<p>Front</p>",
                "<p>Back</p>",
                "",
                (),
                location,
            )
            for n in range(number)
        ),
    )


def test_a_list_with_thousands_of_cards_has_few_elements(browser: Browser) -> None:
    """Only the visible part is drawn; scrolling and opening a card draw other parts, at the right place."""
    with served(site_files(many_cards(6000))) as site_server, opened(browser, site_server.address) as page:
        assert int(str(page.value("document.querySelectorAll('*').length"))) < 2000
        assert page.value("document.getElementById('count').textContent") == "6,000 cards"
        page.value("location.hash = 'p4321/a'")
        page.wait("document.querySelector('#list [aria-current]')?.dataset.id === 'p4321/a'")
        assert page.value(
            "(() => { const list = document.getElementById('list').getBoundingClientRect(), "
            "link = document.querySelector('#list [aria-current]').getBoundingClientRect(); "
            "return list.top <= link.top && link.bottom <= list.bottom })()"
        )
        page.value("document.getElementById('list').scrollTop = 1e9")
        page.wait("!!document.querySelector('#list a[href=\"#p5999/a\"]')")
        assert page.value("document.querySelector('#list li:last-child').getAttribute('aria-posinset')") is not None
        assert page.messages == []


def test_the_search_covers_everything_on_a_card(browser: Browser) -> None:
    """Answers, notes and authors are found, with or without accents; if nothing is found, the page says so."""
    paper_file = PAPER + "authors: [Élodie Müller]\n" + PROMPTS
    count = "document.getElementById('count').textContent"
    with (
        served(site(check(deck(**{"one/1.yaml": paper_file})))) as site_server,
        opened(browser, site_server.address) as page,
    ):
        page.keys("/")
        page.page.keyboard.type("elodie MULLER note")
        page.wait(f"{count} === '1 of 9 cards'")
        assert page.value("document.querySelector('#list a').dataset.id") == "alpha/formula"
        page.page.keyboard.type("zzz")
        page.wait(f"{count} === '0 of 9 cards'")
        assert page.page.locator("#nothing").is_visible()
        assert page.messages == []


def test_back_and_unknown_addresses(browser: Browser) -> None:
    """Back returns to the card before. The page says that no card has an address, and stays usable."""
    heading = "document.getElementById('name').textContent"
    with served(site(check(deck()))) as site_server, opened(browser, site_server.address + "#alpha/year") as page:
        page.keys("j")
        page.wait("location.hash === '#alpha/formula'")
        page.page.go_back()
        page.wait("document.querySelector('#list [aria-current]')?.dataset.id === 'alpha/year'")
        for address in ("nowhere", "%"):
            page.value(f"location.hash = '{address}'")
            page.wait(f"{heading} === 'No card has the address “{address}”'")
            assert not page.page.locator("#phones").is_visible()
        page.page.go_back()
        page.page.go_back()
        page.wait("document.querySelector('#list [aria-current]')?.dataset.id === 'alpha/year'")
        assert page.page.locator("#phones").is_visible()
        assert page.messages == []


def test_formulas_come_with_a_note(browser: Browser) -> None:
    """The browser draws them here, and MathJax in Anki. Cards without formulas have no note."""
    with served(site(check(deck()))) as site_server, opened(browser, site_server.address + "#alpha/formula") as page:
        page.wait("!document.getElementById('formulas').hidden")
        page.value("location.hash = '#alpha/year'")
        page.wait("document.getElementById('formulas').hidden")


def test_on_a_phone_the_card_comes_before_the_list(browser: Browser) -> None:
    """It is what the author came for."""
    with served(site(check(deck()))) as site_server, opened(browser, site_server.address, width=390) as page:
        top = "document.querySelector('{}').getBoundingClientRect().top"
        assert page.value(f"{top.format('main')} < {top.format('nav')}")


def test_the_page_works_by_keyboard_alone(browser: Browser) -> None:
    """Keys change the card, the search, the filters, and the theme, and open the help."""
    with served(site(check(deck()))) as site_server, opened(browser, site_server.address) as page:
        assert page.open_card == "alpha/problem-solved"
        page.keys("ArrowRight", "j")
        page.wait("location.hash === '#alpha/year'")
        page.keys("k")
        page.wait("location.hash === '#alpha/key-insight'")
        page.keys("/")
        page.page.keyboard.type("BETA year")
        assert page.value("document.getElementById('count').textContent") == "1 of 9 cards"
        page.keys("Enter")
        page.wait("location.hash === '#beta/year'")
        page.keys("x")
        assert page.value("document.getElementById('count').textContent") == "9 cards"
        page.keys("c")
        page.page.keyboard.type("equation")
        page.keys("Escape")
        assert page.value("[...document.querySelectorAll('#list a')].map(a => a.dataset.id)") == ["alpha/formula"]
        page.keys("x", "t")
        assert page.value("[...document.querySelectorAll('.phone')].map(p => p.getBoundingClientRect().width > 0)") == [
            True,
            True,
            False,
            False,
        ]
        page.keys("t")
        assert page.value("[...document.querySelectorAll('.phone')].map(p => p.getBoundingClientRect().width > 0)") == [
            False,
            False,
            True,
            True,
        ]
        page.keys("?")
        assert page.value("document.getElementById('help').open")
        page.keys("j", "Escape")
        assert page.open_card == "beta/year"
        assert not page.value("document.getElementById('help').open")
        # Keys also work while a card has the focus.
        page.keys("t")
        page.page.locator(".light.back iframe").content_frame.locator("body").click()
        page.keys("k")
        page.wait("location.hash === '#beta/key-insight'")
        assert page.messages == []


def test_an_edit_updates_the_page_in_place(browser: Browser) -> None:
    """The frames, the page and the list keep their scroll positions, and open details stay open."""
    long = PAPER + "summary: A summary\n" + "".join(f"anchor: {'word ' * 1500}\n" for _ in range(1))
    long += "prompts:\n  - {id: a, question: 'Which?', answer: b, more: '" + "many words " * 500 + "', hints: [c, d]}\n"
    many = {f"one/{n}.yaml": paper(f"p{n}") for n in range(2, 30)}
    with (
        served(Session(deck(**{"one/1.yaml": long, **many}))) as site_server,
        opened(browser, site_server.address + "#alpha/a") as page,
    ):
        page.value("document.querySelector('main').scrollTo(0, 150)")
        page.value("document.getElementById('list').scrollTo(0, 222)")
        page.inside("d.defaultView.scrollTo(0, 333)")
        page.inside("d.querySelector('details').open = true", "light.front")
        frame = "document.querySelector('.light.back iframe').contentDocument"
        page.value(f"globalThis.same = {frame}")
        write(Path("cards"), {"one/1.yaml": long.replace("Which?", "Who?").replace("words '", "words END'")})
        page.wait_inside("d.body.innerText.includes('END')")
        page.wait_inside("d.body.innerText.includes('Who?')", "dark.front")
        assert page.value(f"globalThis.same === {frame}")
        assert page.inside("d.defaultView.scrollY") == 333
        assert page.value("document.querySelector('main').scrollTop") == 150
        assert page.value("document.getElementById('list').scrollTop") == 222
        assert page.inside("d.querySelector('details').open", "light.front")
        assert "Updated" in str(page.value("document.getElementById('news').textContent"))
        style = Path("templates/style.css")
        style.write_text(style.read_text() + ".card { background: rgb(1, 2, 3) !important }")
        page.wait_inside("getComputedStyle(d.body).backgroundColor === 'rgb(1, 2, 3)'")
        template = Path("templates/prompt.back.html")
        template.write_text(template.read_text() + "<p>New in the template</p>")
        page.wait_inside("d.body.innerText.includes('New in the template')")
        assert page.inside("d.defaultView.scrollY") == 333
        assert page.messages == []


def test_an_edited_figure_is_updated(browser: Browser) -> None:
    """The scroll position is kept, although the figure takes a moment to load."""
    prompt = "prompts: [{id: a, question: q, answer: b, figure: {file: f.svg, alt: A figure}}]\n"
    with (
        served(Session(deck(**{"one/1.yaml": PAPER + prompt, "f.svg": SVG}))) as site_server,
        opened(browser, site_server.address + "#alpha/a") as page,
    ):
        page.wait_inside("d.images[0].naturalHeight > 0")
        before = page.inside("d.images[0].src")
        page.keys("z")
        page.inside("d.defaultView.scrollTo(0, 200)")
        write(Path("cards"), {"f.svg": SVG.replace("#888", "#999")})
        page.wait_inside(f"d.images[0].src !== '{before}' && d.images[0].naturalHeight > 0")
        page.wait_inside("d.defaultView.scrollY === 200")
        assert page.messages == []


def test_a_broken_file_shows_its_problem_and_the_last_good_card(browser: Browser) -> None:
    """When the file is fixed, the card is up to date again."""
    with served(Session(deck())) as site_server, opened(browser, site_server.address + "#alpha/formula") as page:
        write(Path("cards"), {"one/1.yaml": PAPER + PROMPTS + "nonsense: x\n"})
        page.wait("!document.getElementById('stale').hidden")
        text = str(page.value("document.getElementById('problems').innerText"))
        assert "unknown-key" in text
        assert "cards/one/1.yaml:15:1" in text
        assert page.inside("d.body.innerText.includes('A note')")
        write(Path("cards"), {"one/1.yaml": PAPER + PROMPTS.replace("A note", "Another note")})
        page.wait_inside("d.body.innerText.includes('Another note')")
        assert page.value("document.getElementById('stale').hidden")
        write(Path("cards"), {"one/1.yaml": PAPER})
        page.wait("location.hash === '#beta/problem-solved'")
        assert page.messages == []


def test_warnings_are_below_the_card_and_closed(browser: Browser) -> None:
    """The card comes first. A click opens the warnings."""
    with served(Session(deck())) as site_server, opened(browser, site_server.address + "#alpha/formula") as page:
        page.wait("!document.getElementById('problems').hidden")
        top = "document.getElementById('{}').getBoundingClientRect().top"
        assert page.value(f"{top.format('phones')} < {top.format('problems')}")
        assert page.value("document.getElementById('problems').open") is False
        page.value("document.querySelector('#problems summary').click()")
        page.wait("document.getElementById('problems').open")
        assert page.messages == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 400])
def test_the_page_is_accessible(browser: Browser, scheme: str, width: int) -> None:
    """Axe finds no violations with a card, with problems, with the help, and without any matching card."""
    cards = deck(**{"one/2.yaml": "id: ["})
    write(cards, {"deck.yaml": DECK + "  - folder: two\n    name: 2 Two\n"})
    with (
        served(site(check(cards))) as site_server,
        opened(browser, site_server.address, width=width, scheme=scheme) as page,
    ):
        states: list[tuple[str, ...]] = [(), ("e",), ("?",), ("Escape", "/", "q", "q", "q")]
        for keys in states:
            page.keys(*keys)
            results = Axe().run(page.page, options={"resultTypes": ["violations"]})
            assert results.violations_count == 0, results.generate_report()


# Security


def hostile() -> DeckView:
    """Return a view with attacks on its cards, as if nothing had been sanitized."""
    location = Location("x.yaml", 1, 1)
    sides = [
        *(attack for technique in ATTACKS.values() for attack in technique),
        "<script>parent.document.title = 'owned'</script>",
        "<img src=x onerror=\"parent.document.title = 'owned'\">",
        "<meta http-equiv=refresh content='0;url=https://evil.test/'>",
        "<form action=https://evil.test/ id=f><button id=b autofocus>x</button></form>",
        "<base href=https://evil.test/><img src=x>",
        "<style>@import 'https://evil.test/a.css'; body { background: url(https://evil.test/b) }</style>",
    ]
    return DeckView(
        "Hostile <img src=x onerror=alert(1)>",
        tuple(
            Card(f"a/{n}", "One <b>", "fact", "<i>n</i>", side, 0, side, side, "", (), location)
            for n, side in enumerate(sides)
        ),
    )


@pytest.mark.parametrize("is_exported", [False, True], ids=["served", "exported"])
def test_nothing_in_a_card_runs_or_loads(browser: Browser, tmp_path: Path, is_exported: bool) -> None:
    """Frames run no scripts and load only files of the site, even if the HTML is not sanitized."""
    files = site_files(hostile())
    if is_exported:
        export.write(exported(files), tmp_path / "out")
    with served(files) as site_server:
        base = f"file://{tmp_path}/out/" if is_exported else site_server.address
        with opened(browser, base + "index.html") as page:
            for number in range(len(hostile().cards)):
                page.value(f"location.hash = 'a/{number}'")
                page.wait(f"document.querySelector('[aria-current]')?.dataset.id === 'a/{number}'")
                page.page.wait_for_timeout(30)
                page.inside(
                    "[...d.querySelectorAll('a, area, button, summary, b, math *, svg *')]"
                    ".forEach(e => e.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})))"
                )
            page.page.wait_for_timeout(300)
            assert page.value("document.title") == f"a/{number} · Hostile <img src=x onerror=alert(1)>"
            assert [url for url in page.requests if not url.startswith((base, "data:", "about:", "blob:"))] == []
            assert [text for text in page.messages if text.startswith("dialog")] == []
            assert str(page.value("location.href")).startswith(base)


def test_a_link_opens_in_a_new_window(browser: Browser) -> None:
    """A phone opens it outside Anki. The card stays open."""
    location = Location("x.yaml", 1, 1)
    side = "<a href=https://paper.test/x>Read</a>"
    card = Card("a/b", "One", "fact", "n", "t", 0, side, side, "", (), location)
    with served(site_files(DeckView("Deck", (card,)))) as site_server, opened(browser, site_server.address) as page:
        with page.page.context.expect_page() as window:
            page.page.locator(".light.front iframe").content_frame.locator("a").click()
        wait_until(lambda: "paper.test" in window.value.url or "chrome-error" in window.value.url)
        assert page.inside("d.body.innerText", "light.front") == "Read"
        assert page.open_card == "a/b"


# Export


def test_an_export_needs_no_server(browser: Browser, tmp_path: Path) -> None:
    """The page opens from disk and loads only its own files."""
    prompt = "prompts: [{id: a, question: q, answer: $x$, figure: {file: f.svg, alt: A figure}}]\n"
    deck(**{"one/1.yaml": PAPER + prompt, "f.svg": SVG})
    result = CliRunner().invoke(main, ["preview", "--export", "out"])
    assert result.output.startswith("out/index.html: ")
    with opened(browser, f"file://{tmp_path}/out/index.html#alpha/a") as page:
        page.wait_inside("d.images[0].naturalHeight > 0")
        assert page.inside("!!d.querySelector('math')")
        page.keys("j")
        page.wait("location.hash === '#beta/problem-solved'")
        assert [
            url for url in page.requests if not url.startswith((f"file://{tmp_path}/out/", "data:", "about:"))
        ] == []
        assert page.messages == []
    files = {p.relative_to("out").as_posix(): p.read_bytes() for p in Path("out").rglob("*") if p.is_file()}
    with served({**files, "deck.json": b'{"version":""}'}) as site_server, opened(browser, site_server.address) as page:
        assert page.messages == []


def test_an_export_replaces_only_the_previous_export() -> None:
    """An export deletes old files of the previous export. A folder with other files but no export is refused."""
    prompt = "prompts: [{id: a, question: q, answer: b, figure: {file: f.svg, alt: A figure}}]\n"
    deck(**{"one/1.yaml": PAPER + prompt, "f.svg": SVG})

    def run() -> tuple[int, str]:
        result = CliRunner().invoke(main, ["preview", "--export", "out"])
        return result.exit_code, result.output

    Path("out").mkdir()
    assert run()[0] == 0
    (figure,) = Path("out/media").iterdir()
    write(Path(), {"out/mine.txt": "mine", "cards/one/1.yaml": PAPER})
    assert run()[0] == 0
    assert not figure.exists()
    assert Path("out/mine.txt").read_text() == "mine"
    Path("out/deck-builder-preview.json").write_text('["../cards/deck.yaml"]')
    assert run()[0] == 0
    assert Path("cards/deck.yaml").exists()
    for content in ("{}", "not a list"):
        Path("out/deck-builder-preview.json").write_text(content)
        assert run() == (
            1,
            "Error: out is not empty and is not an earlier export: use an empty folder\n",
        )
    Path("out/deck-builder-preview.json").unlink()
    assert run()[0] == 1


def test_the_page_uses_no_files_of_anki_or_other_hosts() -> None:
    """Its files contain no external URLs."""
    texts = {name: asset(name).decode() for name in ("index.html", "page.css", "page.js", "frames.js")}
    assert not [name for name, text in texts.items() if "http://" in text or "https://" in text or "_anki" in text]


# Speed


def test_time_from_save_to_screen(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """Measure the time on the real deck and print it, without a limit, because it depends on the machine."""
    shutil.copytree(ROOT / "cards", "cards")
    file = Path("cards/foundations/06-resnet.yaml")
    text = file.read_text()
    times = []
    with (
        served(Session(Path("cards"))) as site_server,
        opened(browser, site_server.address + "#resnet/formula") as page,
    ):
        saves = int(os.environ.get("DECK_BUILDER_SAVES", "2"))
        for number in range(saves):
            start = time.monotonic()
            file.write_text(text.replace("A ReLU follows", f"Save {number} of a ReLU follows"))
            page.wait_inside(f"d.body.innerText.includes('Save {number} of')")
            times.append(time.monotonic() - start)
            time.sleep(0.3)
    with capsys.disabled():
        sys.stdout.write(
            f"\nsave to screen, median of {saves}: {1000 * statistics.median(times):.0f} ms, worst {1000 * max(times):.0f} ms\n"
        )
