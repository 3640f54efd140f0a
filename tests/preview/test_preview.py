"""The preview: what it shows of a deck, how it follows the files, what it keeps out; in a browser where there is one."""

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
from deck_builder.files.watching import changes
from deck_builder.preview import export, server
from deck_builder.preview.cards import Card, View, view
from deck_builder.preview.mathml import MAX_TEX, formulas_to_mathml
from deck_builder.preview.session import Session
from deck_builder.preview.site import asset, exported, site, site_of
from deck_builder.problem import Location
from tests.attacks import ATTACKS
from tests.decks import DECK, PAPER, check, paper, write, write_deck

ROOT = Path(__file__).parents[2]
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
    """Give each deck templates of its own, to edit."""
    shutil.copytree(ROOT / "templates", "templates")


def deck(**files: str | bytes) -> Path:
    """Write a deck of two papers, the first with a formula and a cloze."""
    return write_deck(Path("cards"), {"one/1.yaml": PAPER + PROMPTS, "one/2.yaml": paper("beta"), **files})


def listed(files: Mapping[str, bytes]) -> list[str]:
    return [card["id"] for card in json.loads(files["deck.json"])["cards"]]


# What is shown


def test_every_card_has_a_place_in_the_list() -> None:
    """In the order of learning, with what one searches and filters by."""
    found = json.loads(site(check(deck()))["deck.json"])
    assert [card["id"] for card in found["cards"]] == [
        *("alpha/problem-solved", "alpha/key-insight", "alpha/year", "alpha/formula", "alpha/cloze", "alpha/cloze/2"),
        *("beta/problem-solved", "beta/key-insight", "beta/year"),
    ]
    formula, _, second = found["cards"][3:6]
    assert (formula["section"], formula["kind"], formula["name"]) == ("1 One", "equation", "The Alpha Paper")
    assert (formula["text"], formula["path"], formula["line"]) == (
        r"Alpha with \(x\): \(y =\) ?",
        "cards/one/1.yaml",
        8,
    )
    assert (second["text"], second["ordinal"]) == ("The first and the [...]", 1)


def test_formulas_of_the_deck_are_all_converted() -> None:
    """No TeX is left, and nothing the converter could not do."""
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
        (r"\(\href{javascript:alert(1)}{x}\)", "<math><mrow><mrow><mrow><mi>x</mi></mrow></mrow></mrow></math>"),
        (r"\(a", r"\(a"),
    ],
)
def test_formulas(side: str, expected: str) -> None:
    """They become MathML where MathJax would look for them, and what is in them stays text."""
    plain = formulas_to_mathml(side).replace(' xmlns="http://www.w3.org/1998/Math/MathML" display="inline"', "")
    assert plain == expected


@pytest.mark.parametrize("tex", [r"\nonsense{x}", r"\frac", "{" * 3000, "x" * (MAX_TEX + 1)])
def test_a_formula_that_cannot_be_converted(tex: str) -> None:
    """It is shown as the TeX that it is, and says so."""
    shown = formulas_to_mathml(rf"<p>\({tex}\)</p>")
    assert shown.startswith('<p><span class="no-mathml" title="The preview cannot set this formula (')
    assert shown.endswith(rf"\({tex}\)</span></p>")


def test_problems_stand_at_their_cards() -> None:
    """A prompt's at its card, a file's at all its cards, a figure's where it is shown, the others at none."""
    prompt = "  - {id: bad, question: a <blink>b</blink>, answer: c, figure: {file: f.svg, alt: x}}\n"
    cards = deck(**{"one/1.yaml": PAPER + PROMPTS + prompt, "f.svg": SVG.replace("<rect", "<script/><rect")})
    write(cards, {"deck.yaml": DECK + "  - folder: two\n    name: 2 Two\n"})
    found = json.loads(site(check(cards))["deck.json"])
    codes = {card["id"]: {p["code"] for p in card["problems"]} for card in found["cards"]}
    assert {"refused-html", "bad-figure"} <= codes["alpha/bad"]
    assert not {"refused-html", "bad-figure"} & codes["alpha/formula"]
    assert {p["code"] for p in found["problems"]} == {"missing-folder"}
    (refused,) = (p for p in found["cards"][6]["problems"] if p["code"] == "refused-html")
    assert refused["place"].startswith("cards/one/1.yaml:15:")


# What broke


def broken(files: dict[str, str | bytes]) -> tuple[View, View]:
    """Return what is shown of a deck before and after files are changed."""
    before = view(check(deck()))
    write(Path(), files)
    return before, view(check(Path("cards")), before)


@pytest.mark.parametrize(
    "content",
    [PAPER + "nonsense: x\n", "id: [", b"\xff", "", paper("alpha") + "---\n"],
    ids=["unknown key", "no YAML", "no UTF-8", "empty", "two documents"],
)
def test_a_broken_file_keeps_its_last_good_cards(content: str | bytes) -> None:
    """In their place, marked, with the problem beside them."""
    before, after = broken({"cards/one/1.yaml": content})
    assert [card.id for card in after.cards] == [card.id for card in before.cards]
    assert [card.is_last_good for card in after.cards] == [True] * 6 + [False] * 3
    assert all(
        card.problems and card.front == old.front for card, old in zip(after.cards[:6], before.cards, strict=False)
    )


def test_the_last_good_cards_stay_until_the_file_is_good_again() -> None:
    """However often it is saved in between."""
    _, once = broken({"cards/one/1.yaml": "id: ["})
    write(Path("cards"), {"one/1.yaml": "id: [["})
    twice = view(check(Path("cards")), once)
    assert [card.is_last_good for card in twice.cards] == [True] * 6 + [False] * 3
    write(Path("cards"), {"one/1.yaml": PAPER})
    good = view(check(Path("cards")), twice)
    assert [card.id for card in good.cards] == [
        f"{p}/{c}" for p in ("alpha", "beta") for c in ("problem-solved", "key-insight", "year")
    ]
    assert not any(card.is_last_good for card in good.cards)


@pytest.mark.parametrize("content", ["id: [", "id: Bad Id\n", "id: x\nname: X\nsections: [{folder: two, name: 2}]\n"])
def test_a_broken_deck_yaml_keeps_all_cards(content: str) -> None:
    """Nobody knows any more what belongs to the deck, so all stays."""
    before, after = broken({"cards/deck.yaml": content})
    assert [card.id for card in after.cards] == [card.id for card in before.cards]
    assert all(card.is_last_good for card in after.cards)
    assert after.problems


@pytest.mark.parametrize("content", ["{{Nothing}}", "{{#More}}", "{{text: Question}}", b"\xff", ""])
def test_a_broken_template_keeps_its_last_good_cards(content: str | bytes) -> None:
    """Those of its note type; the problem belongs to no card."""
    before, after = broken({"templates/year.back.html": content})
    assert [card.is_last_good for card in after.cards] == [card.kind == "year" for card in before.cards]
    assert [card.back for card in after.cards] == [card.back for card in before.cards]
    assert any(p.location.path == "templates/year.back.html" for p in after.problems) or content == ""


def test_a_file_that_is_gone_takes_its_cards_along() -> None:
    """It is not broken."""
    before = view(check(deck()))
    Path("cards/one/1.yaml").unlink()
    assert [card.id.partition("/")[0] for card in view(check(Path("cards")), before).cards] == ["beta"] * 3


def test_two_files_with_one_id_are_both_shown() -> None:
    """Each card has an address of its own."""
    files = site(check(deck(**{"one/3.yaml": paper("beta")})))
    assert listed(files)[-3:] == ["beta/problem-solved~2", "beta/key-insight~2", "beta/year~2"]


def test_a_deck_that_goes_away_for_a_while() -> None:
    """What was there stays, and the reason is told."""
    session = Session(deck())
    before = listed(session.files)
    Path("cards").rename("elsewhere")
    after = json.loads(session.refresh()["deck.json"])
    assert [card["id"] for card in after["cards"]] == before
    assert [p["code"] for p in after["problems"]] == ["no-deck"]
    Path("elsewhere").rename("cards")
    assert json.loads(session.refresh()["deck.json"])["problems"] == []


# Watching


@contextmanager
def watched(*folders: Path) -> Iterator[list[frozenset[Path]]]:
    """Collect what is told of folders."""
    told: list[frozenset[Path]] = []
    stop = threading.Event()

    def follow() -> None:
        for changed in changes(folders, stop):
            told.append(changed)

    thread = threading.Thread(target=follow)
    thread.start()
    time.sleep(0.5)
    try:
        yield told
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def until(is_so: Callable[[], object], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_a_burst_of_changes_is_told_at_once() -> None:
    """As when an editor writes, renames and deletes, or Git changes many files."""
    folder = write(Path("watched").resolve(), {"a": "1"})
    with watched(folder) as told:
        write(folder, {f"{number}": "x" for number in range(50)})
        until(lambda: folder / "49" in set().union(*told))
    assert len(told) <= 3


def test_a_folder_that_is_replaced_is_watched_on() -> None:
    """As Git and sync tools do, and one may also come later."""
    folder = write(Path("watched").resolve(), {"a": "1"})
    with watched(folder, folder.with_name("later")) as told:
        folder.rename(folder.with_name("old"))
        write(folder, {"a": "2"})
        until(lambda: any(folder in changed for changed in told))
        write(folder, {"a": "3"})
        until(lambda: any(folder / "a" in changed for changed in told))
        write(folder.with_name("later"), {"b": "1"})
        until(lambda: any(folder.with_name("later") in changed for changed in told))


# The server


@dataclass
class Served:
    """A server with a deck, which follows the files or has what it is given."""

    live: server.Live
    port: int
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, host: str | None = None) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{self.port}"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


@contextmanager
def served(files: Mapping[str, bytes] | Session) -> Iterator[Served]:
    """Serve a site, or a deck that is followed."""
    live = server.Live(files.files if isinstance(files, Session) else files)
    stop, is_ready = threading.Event(), threading.Event()
    listening = server.listen(0, or_any=False)
    threads = [threading.Thread(target=server.serve, args=(live, listening, is_ready.set, stop))]
    if isinstance(files, Session):
        threads.append(threading.Thread(target=files.follow, args=(live.replace, stop)))
    for thread in threads:
        thread.start()
    try:
        assert is_ready.wait(10)
        yield Served(live, listening.getsockname()[1])
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
        listening.close()
        assert not any(thread.is_alive() for thread in threads)


def test_only_the_files_of_the_site_are_served() -> None:
    """Whatever the path looks like; what is there comes with headers that let nothing run or load."""
    with served(site(check(deck()))) as there:
        assert there.get("/").status == 200
        assert there.get("/faces/alpha/cloze/2.json").status == 200
        policy = there.get("/").headers["Content-Security-Policy"]
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
            assert there.get(path).status == 404, path


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:80", "", "[::1]"])
def test_another_host_is_refused(host: str) -> None:
    """A name of an attacker's can be made to point to this machine; the browser still sends the name."""
    with served(site(check(deck()))) as there:
        connection = http.client.HTTPConnection("127.0.0.1", there.port, timeout=10)
        for path in ("/", "/deck.json", "/events"):
            connection.putrequest("GET", path, skip_host=True)
            connection.putheader("Host", host)
            connection.endheaders()
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 400
        connection.close()
        assert there.get("/", f"localhost:{there.port}").status == 200


def test_it_listens_on_this_machine_only_and_gives_way() -> None:
    """Where the usual port is taken, a free one does; where one was asked for, it does not."""
    with server.listen(0, or_any=False) as first:
        first.listen()
        host, port = first.getsockname()
        assert host == "127.0.0.1"
        with server.listen(port, or_any=True) as second:
            assert second.getsockname()[1] != port
        with pytest.raises(OSError, match="in use"):
            server.listen(port, or_any=False)


def test_the_command(tmp_path: Path) -> None:
    """It says where the page is, serves it, and ends without a word."""
    deck()
    command = [str(Path(sys.executable).with_name("deck-builder")), "preview", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as running:
        assert running.stdout
        address = running.stdout.readline().split()[0]
        there = Served(server.Live({}), int(address.rstrip("/").rpartition(":")[2]))
        assert there.get("/").status == 200
        running.send_signal(2)
        _, errors = running.communicate(timeout=10)
        assert (running.returncode, errors) == (0, "")


def test_the_command_without_a_deck() -> None:
    """The same message as the other commands have."""
    result = CliRunner().invoke(main, ["preview", "--no-browser"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: no deck.yaml in ")


# In a browser


@dataclass
class Opened:
    """The page in a browser."""

    page: Page
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def value(self, script: str) -> object:
        """Evaluate; the page itself forbids what Playwright's own waiting does."""
        return self.page.evaluate(script)

    def wait(self, script: str) -> None:
        until(lambda: self.value(script))

    def inside(self, script: str, phone: str = "light.back") -> object:
        return self.value(
            f"(() => {{ const d = document.querySelector('.{phone} iframe').contentDocument; return {script} }})()"
        )

    def wait_inside(self, script: str, phone: str = "light.back") -> None:
        until(lambda: self.inside(script, phone))

    @property
    def open_card(self) -> str:
        return str(self.value("location.hash.slice(1)"))

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def is_of(request: Request, page: Page) -> bool:
    """Tell whether a request is of this page, its frames included, and not of a window it opened."""
    try:
        return request.frame.page == page
    except Error:  # a window that is only about to open
        return False


@contextmanager
def opened(browser: Browser, address: str, *, width: int = 1300, scheme: str = "light") -> Iterator[Opened]:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = Opened(context.new_page())

    def dismiss(dialog: Dialog) -> None:
        page.said.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def answer(route: Route) -> None:
        # What the policy forbids never comes so far; a link that was clicked opens beside the page.
        if is_of(route.request, page.page):
            page.requests.append(route.request.url)
        if ".test/" in route.request.url:
            route.abort()
        else:
            route.continue_()

    page.page.on("console", lambda m: page.said.append(m.text))
    page.page.on("pageerror", lambda e: page.said.append(e.message))
    page.page.on("dialog", dismiss)
    context.on("page", lambda p: page.said.append(f"window {p.url}"))
    context.route("**/*", answer)
    page.page.goto(address)
    page.wait("!!document.querySelector('#list [aria-current]')")
    page.wait_inside("d.getElementById('qa').hasChildNodes()", "dark.back")
    yield page
    context.close()


def test_a_card_on_phones(browser: Browser) -> None:
    """Both sides in both themes, as wide and as large as chosen; formulas show without MathJax."""
    with served(site(check(deck()))) as there, opened(browser, there.address + "#alpha/formula") as page:
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
        assert page.said == []


def test_by_keyboard_alone(browser: Browser) -> None:
    """Cards, search, filters, theme and help."""
    with served(site(check(deck()))) as there, opened(browser, there.address) as page:
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
        # Also while a card has the focus.
        page.keys("t")
        page.page.locator(".light.back iframe").content_frame.locator("body").click()
        page.keys("k")
        page.wait("location.hash === '#beta/key-insight'")
        assert page.said == []


def test_an_edit_shows_by_itself_where_one_was_reading(browser: Browser) -> None:
    """The frames, the page and the list keep their places, what was unfolded stays so, and the other cards are new, too."""
    long = PAPER + "summary: A summary\n" + "".join(f"anchor: {'word ' * 1500}\n" for _ in range(1))
    long += "prompts:\n  - {id: a, question: 'Which?', answer: b, more: '" + "many words " * 500 + "', hints: [c, d]}\n"
    many = {f"one/{n}.yaml": paper(f"p{n}") for n in range(2, 30)}
    with (
        served(Session(deck(**{"one/1.yaml": long, **many}))) as there,
        opened(browser, there.address + "#alpha/a") as page,
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
        assert page.said == []


def test_a_figure_that_is_drawn_again_shows(browser: Browser) -> None:
    """It comes from the deck, and the place is kept though it takes a moment to load."""
    prompt = "prompts: [{id: a, question: q, answer: b, figure: {file: f.svg, alt: A figure}}]\n"
    with (
        served(Session(deck(**{"one/1.yaml": PAPER + prompt, "f.svg": SVG}))) as there,
        opened(browser, there.address + "#alpha/a") as page,
    ):
        page.wait_inside("d.images[0].naturalHeight > 0")
        before = page.inside("d.images[0].src")
        page.keys("z")
        page.inside("d.defaultView.scrollTo(0, 200)")
        write(Path("cards"), {"f.svg": SVG.replace("#888", "#999")})
        page.wait_inside(f"d.images[0].src !== '{before}' && d.images[0].naturalHeight > 0")
        page.wait_inside("d.defaultView.scrollY === 200")
        assert page.said == []


def test_a_broken_file_shows_its_problem_and_the_last_good_card(browser: Browser) -> None:
    """Until it is good again."""
    with served(Session(deck())) as there, opened(browser, there.address + "#alpha/formula") as page:
        write(Path("cards"), {"one/1.yaml": PAPER + PROMPTS + "nonsense: x\n"})
        page.wait("!document.getElementById('stale').hidden")
        shown = str(page.value("document.getElementById('problems').innerText"))
        assert "unknown-key" in shown
        assert "cards/one/1.yaml:15:1" in shown
        assert page.inside("d.body.innerText.includes('A note')")
        write(Path("cards"), {"one/1.yaml": PAPER + PROMPTS.replace("A note", "Another note")})
        page.wait_inside("d.body.innerText.includes('Another note')")
        assert page.value("document.getElementById('stale').hidden")
        write(Path("cards"), {"one/1.yaml": PAPER})
        page.wait("location.hash === '#beta/problem-solved'")
        assert page.said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 400])
def test_it_is_accessible(browser: Browser, scheme: str, width: int) -> None:
    """Axe finds nothing: with a card, with problems, with the help, with nothing found."""
    cards = deck(**{"one/2.yaml": "id: ["})
    write(cards, {"deck.yaml": DECK + "  - folder: two\n    name: 2 Two\n"})
    with served(site(check(cards))) as there, opened(browser, there.address, width=width, scheme=scheme) as page:
        states: list[tuple[str, ...]] = [(), ("e",), ("?",), ("Escape", "/", "q", "q", "q")]
        for keys in states:
            page.keys(*keys)
            found = Axe().run(page.page, options={"resultTypes": ["violations"]})
            assert found.violations_count == 0, found.generate_report()


# What must not happen


def hostile() -> View:
    """Return a deck whose cards were not cleaned at all."""
    place = Location("x.yaml", 1, 1)
    sides = [
        *(attack for technique in ATTACKS.values() for attack in technique),
        "<script>parent.document.title = 'owned'</script>",
        "<img src=x onerror=\"parent.document.title = 'owned'\">",
        "<meta http-equiv=refresh content='0;url=https://evil.test/'>",
        "<form action=https://evil.test/ id=f><button id=b autofocus>x</button></form>",
        "<base href=https://evil.test/><img src=x>",
        "<style>@import 'https://evil.test/a.css'; body { background: url(https://evil.test/b) }</style>",
    ]
    return View(
        "Hostile <img src=x onerror=alert(1)>",
        tuple(
            Card(f"a/{n}", "One <b>", "fact", "<i>n</i>", side, 0, side, side, "", (), place)
            for n, side in enumerate(sides)
        ),
    )


@pytest.mark.parametrize("is_exported", [False, True], ids=["served", "exported"])
def test_nothing_in_a_card_runs_or_loads(browser: Browser, tmp_path: Path, is_exported: bool) -> None:
    """Even where a card comes as it was written: the frames run nothing, and the page loads nothing from elsewhere."""
    files = site_of(hostile())
    if is_exported:
        export.write(exported(files), tmp_path / "out")
    with served(files) as there:
        own = f"file://{tmp_path}/out/" if is_exported else there.address
        with opened(browser, own + "index.html") as page:
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
            assert [url for url in page.requests if not url.startswith((own, "data:", "about:", "blob:"))] == []
            assert [text for text in page.said if text.startswith("dialog")] == []
            assert str(page.value("location.href")).startswith(own)


def test_a_link_opens_beside_the_page(browser: Browser) -> None:
    """As a phone opens it outside Anki; the card stays."""
    place = Location("x.yaml", 1, 1)
    side = "<a href=https://paper.test/x>Read</a>"
    card = Card("a/b", "One", "fact", "n", "t", 0, side, side, "", (), place)
    with served(site_of(View("Deck", (card,)))) as there, opened(browser, there.address) as page:
        with page.page.context.expect_page() as new:
            page.page.locator(".light.front iframe").content_frame.locator("a").click()
        until(lambda: "paper.test" in new.value.url or "chrome-error" in new.value.url)
        assert page.inside("d.body.innerText", "light.front") == "Read"
        assert page.open_card == "a/b"


# Export


def test_an_export_needs_no_server(browser: Browser, tmp_path: Path) -> None:
    """It opens from the disk with all that is in it, and asks for nothing that is not beside it."""
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
        assert page.said == []
    files = {p.relative_to("out").as_posix(): p.read_bytes() for p in Path("out").rglob("*") if p.is_file()}
    with served({**files, "deck.json": b'{"version":""}'}) as there, opened(browser, there.address) as page:
        assert page.said == []


def test_an_export_replaces_the_one_before_and_nothing_else() -> None:
    """Files of a former export that are no longer needed go; a folder that holds other things is refused."""
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
    for content in ("{}", "no list"):
        Path("out/deck-builder-preview.json").write_text(content)
        assert run() == (1, "Error: out is not empty and no former export: name an empty or a new folder\n")
    Path("out/deck-builder-preview.json").unlink()
    assert run()[0] == 1


def test_the_page_has_nothing_of_anki_and_nothing_from_elsewhere() -> None:
    """Its own files are all there is, and they name no other host."""
    own = {name: asset(name).decode() for name in ("index.html", "page.css", "page.js", "frames.js")}
    assert not [name for name, text in own.items() if "http://" in text or "https://" in text or "_anki" in text]


# How fast


def test_time_from_save_to_screen(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """Measured on the real deck, and told; what is fast enough depends on the machine."""
    shutil.copytree(ROOT / "cards", "cards")
    file = Path("cards/foundations/06-resnet.yaml")
    text = file.read_text()
    times = []
    with served(Session(Path("cards"))) as there, opened(browser, there.address + "#resnet/formula") as page:
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
