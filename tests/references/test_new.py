"""Tests for `deck-builder new`: a draft of a paper, filled in from arXiv, a DOI or a .bib file."""

import datetime
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from deck_builder.references import lookup
from tests.decks import write_deck

RECORDINGS = Path(__file__).parents[1] / "recorded"
COMMAND = str(Path(sys.executable).with_name("deck-builder"))
PROMPTS = """\
prompts:
  - problem_solved
  - key_insight
  - id: mechanism
    kind: mechanism
    question: TODO
    answer: TODO
    source: TODO
  - id: result
    kind: result
    question: TODO
    answer: TODO
    source: TODO
  - id: limit
    kind: limit
    question: TODO
    answer: TODO
    source: TODO
  - id: problem-reverse
    kind: problem-reverse
    question: TODO
    answer: TODO
    source: TODO
  - year
"""


class Site:
    """A local web server with prepared responses, and a record of the requests."""

    def __init__(self) -> None:
        self.responses: list[tuple[int, bytes]] = []
        self.requests: list[tuple[str, str]] = []


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, self.headers.get("Accept", "")))
            status, content = site.responses.pop(0) if len(site.responses) > 1 else site.responses[0]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(lookup, "ARXIV", f"{address}/api?id_list=")
    monkeypatch.setattr(lookup, "DOI", f"{address}/")
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["new", *arguments])


@pytest.fixture(autouse=True)
def _deck() -> None:
    write_deck(Path("cards"), {"one/1.yaml": "id: read\ntitle: Read\nprompts: [{id: a, question: Q?, answer: A}]\n"})


def test_from_arxiv(site: Site) -> None:
    """All data from arXiv is filled in. The year of the journal takes precedence over the year of the preprint."""
    site.responses = [(200, (RECORDINGS / "arxiv.xml").read_bytes())]
    result = run("--arxiv", "https://arxiv.org/abs/2101.00042v3", "--section", "one")
    assert result.output.splitlines()[0] == "new        one/02-hillwalk.yaml  Hillwalk: Climbing Without a Gradient"
    assert site.requests[0][0] == "/api?id_list=2101.00042"
    assert Path("cards/one/02-hillwalk.yaml").read_text() == (
        "# From arXiv:2101.00042. Replace every TODO, then delete `draft`.\n"
        "id: hillwalk\n"
        "name: Hillwalk\n"
        "title: 'Hillwalk: Climbing Without a Gradient'\n"
        "authors: [Ada Brandt, Jörg Müller]\n"
        "year: 2022\n"
        "venue: Journal of Hills\n"
        'arxiv: "2101.00042"\n'
        "doi: 10.1234/hill.42\n"
        "draft: true\n"
        "method: TODO\n"
        "problem_solved: TODO\n"
        "key_insight: TODO\n" + PROMPTS
    )


def test_from_a_doi(site: Site) -> None:
    """The data comes as CSL-JSON, by content negotiation."""
    site.responses = [(200, (RECORDINGS / "doi.json").read_bytes())]
    assert run("--doi", "10.1234/hill.42", "--section", "1 One").exit_code == 0
    assert site.requests == [("/10.1234/hill.42", "application/vnd.citationstyles.csl+json")]
    text = Path("cards/one/02-brandt-2022-climbing.yaml").read_text()
    assert "authors: [Ada Brandt, The Hill Group]\nyear: 2022\nvenue: Journal of Hills\ndoi: 10.1234/hill.42\n" in text
    assert "url:" not in text


def test_a_new_section_is_added_to_the_deck(site: Site) -> None:
    """The section comes last, and its number makes Anki sort it there."""
    site.responses = [(200, (RECORDINGS / "doi.json").read_bytes())]
    assert run("--doi", "10.1234/hill.42", "--section", "Hills & Valleys").exit_code == 0
    assert Path("cards/hills-valleys/01-brandt-2022-climbing.yaml").exists()
    assert (
        Path("cards/deck.yaml")
        .read_text()
        .endswith("  - folder: one\n    name: 1 One\n  - folder: hills-valleys\n    name: '2 Hills & Valleys'\n")
    )


def test_a_new_file_is_reported_as_a_draft_and_does_not_stop_a_build(site: Site) -> None:
    """The check reports each gap with its location, and nothing else."""
    site.responses = [(200, (RECORDINGS / "arxiv.xml").read_bytes())]
    run("--arxiv", "2101.00042", "--section", "one")
    checked = subprocess.run([COMMAND, "check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert [line for line in checked.stdout.splitlines() if "02-hillwalk" in line] == [
        "cards/one/02-hillwalk.yaml:11:9: warning[draft-gap] 'method' in this draft is still TODO: fill it in "
        "(and 14 more like this in the file)"
    ]
    everything = subprocess.run([COMMAND, "check", "--all"], capture_output=True, text=True)
    gaps = [line for line in everything.stdout.splitlines() if "02-hillwalk" in line]
    assert len(gaps) == 15
    assert all("[draft-gap]" in line for line in gaps)
    built = subprocess.run([COMMAND, "build"], capture_output=True, text=True)
    assert built.returncode == 0
    assert "1 topic, 1 note, 1 card, 1 subdeck" in built.stdout


def test_a_gap_stops_a_build() -> None:
    """Without `draft: true`, the gap would end up on a card."""
    run("--title", "A Paper", "--year", "2020", "--section", "one")
    file = Path("cards/one/02-a-paper.yaml")
    file.write_text(file.read_text().replace("draft: true\n", ""))
    built = subprocess.run([COMMAND, "build"], capture_output=True, text=True)
    assert built.returncode == 1
    assert (
        "cards/one/02-a-paper.yaml:5:9: error[gap] 'method' is still TODO: fill it in, or add 'draft: true' to the file"
        in built.stdout
    )


def test_without_a_source() -> None:
    """The title is a gap, and the year is the current year. A second file is another paper."""
    for name in ("02-paper.yaml", f"03-paper-{datetime.datetime.now(datetime.UTC).year}.yaml"):
        assert run().exit_code == 0
        assert "\ntitle: TODO\n" in Path("cards/one", name).read_text()


def test_a_year_for_a_paper_that_is_looked_up() -> None:
    """The command is refused, because the year would not be used."""
    assert run("--arxiv", "2101.00042", "--year", "2020").exit_code == 2


def test_from_an_entry_of_a_bib_file() -> None:
    """If the file has several entries, the key selects one."""
    Path("my.bib").write_text(
        "@article{one, title = {First}, year = 2001}\n@article{two, title = {Second}, year = 2002}\n"
    )
    assert run("--bib", "my.bib", "--key", "two").exit_code == 0
    assert "title: Second\nyear: 2002\ncitation_key: two\n" in Path("cards/one/02-second.yaml").read_text()
    assert run("--bib", "my.bib").output == "Error: my.bib has 2 entries: use --key with one of one, two\n"
    assert (
        run("--bib", "my.bib", "--key", "tow").output
        == "Error: my.bib has no entry with the key 'tow': did you mean 'two'?\n"
    )


def test_a_paper_that_is_in_the_deck_is_not_added_again(site: Site) -> None:
    """The paper is recognised by its title, DOI or arXiv id."""
    site.responses = [(200, (RECORDINGS / "arxiv.xml").read_bytes())]
    assert run("--arxiv", "2101.00042", "--section", "one").exit_code == 0
    site.responses = [(200, (RECORDINGS / "doi.json").read_bytes())]
    result = run("--doi", "10.1234/hill.42")
    assert (result.exit_code, result.output) == (1, "Error: the deck already has this paper: one/02-hillwalk.yaml\n")


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ((200, (RECORDINGS / "arxiv-unknown.xml").read_bytes()), "arXiv has no paper 2101.00042: check the id"),
        ((200, b"<feed"), "the response from arXiv can't be read (unclosed token: line 1, column 0): try again later"),
        ((404, b""), "127.0.0.1"),
        ((503, b""), "127.0.0.1"),
        ((400, b""), "127.0.0.1"),
    ],
    ids=["unknown", "broken", "not found", "overloaded", "refused"],
)
def test_a_response_without_a_paper(
    site: Site, response: tuple[int, bytes], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is reported on one line, and nothing is written."""
    monkeypatch.setattr(lookup, "BACKOFF", 0)
    site.responses = [response]
    result = run("--arxiv", "2101.00042")
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {message}")
    assert result.output.count("\n") == 1
    assert sorted(p.name for p in Path("cards").iterdir()) == ["deck.yaml", "one"]


def test_a_response_at_the_third_attempt(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request to a busy server is repeated."""
    monkeypatch.setattr(lookup, "BACKOFF", 0)
    site.responses = [(503, b""), (429, b""), (200, (RECORDINGS / "arxiv.xml").read_bytes())]
    assert run("--arxiv", "2101.00042").exit_code == 0
    assert len(site.requests) == 3


def test_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message also says what to do."""
    monkeypatch.setattr(lookup, "BACKOFF", 0)
    monkeypatch.setattr(lookup, "ARXIV", "http://127.0.0.1:9/api?id_list=")
    result = run("--arxiv", "2101.00042")
    assert (result.exit_code, result.output) == (
        1,
        "Error: 127.0.0.1:9 did not respond: check your connection, or use --title and --year; nothing was written\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--arxiv", "42"], "'42' is not an arXiv id: use an id such as 1512.03385"),
        (["--doi", "42"], "'42' is not a DOI: use a DOI such as 10.1038/323533a0"),
    ],
)
def test_an_invalid_id(arguments: list[str], message: str) -> None:
    """No request is sent."""
    result = run(*arguments)
    assert (result.exit_code, result.output) == (1, f"Error: {message}\n")


def test_two_sources_at_once() -> None:
    """The command is refused, because only one source can be used."""
    assert run("--arxiv", "2101.00042", "--title", "A").exit_code == 2


def test_the_file_opens_in_the_editor() -> None:
    """The editor is the one in $EDITOR."""
    Path("editor").write_text("#!/bin/sh\nsed -i 's/^method: .*/method: hill climbing/' \"$1\"\n")
    Path("editor").chmod(0o755)
    env = os.environ | {"EDITOR": str(Path("editor").resolve()), "VISUAL": ""}
    result = subprocess.run(
        [COMMAND, "new", "--title", "A Paper", "--year", "2020", "--edit"], env=env, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert "method: hill climbing\n" in Path("cards/one/02-a-paper.yaml").read_text()


def test_a_pdf_is_called_one() -> None:
    """People try it, because it is the paper."""
    Path("paper.pdf").write_bytes(b"%PDF-1.4\n")
    assert run("--bib", "paper.pdf").output == (
        "Error: paper.pdf is a PDF, not a .bib file: use --arxiv or --doi instead\n"
    )


def test_a_file_with_many_entries() -> None:
    """The message lists the first keys, and says how many more there are."""
    entries = [f"@article{{k{n}, title = {{Paper {n}}}, year = 2001}}\n" for n in range(25)]
    Path("my.bib").write_text("".join(entries))
    first = ", ".join(f"k{n}" for n in range(20))
    assert run("--bib", "my.bib").output == f"Error: my.bib has 25 entries: use --key with one of {first} and 5 more\n"
