"""Tests for `deck-builder import`: every entry is imported, or the output says why not."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from deck_builder.cli import main
from deck_builder.files import writing
from deck_builder.files.folders import display_path
from deck_builder.references import lookup, lookup_many
from tests import libraries
from tests.decks import DECK, PAPER, write, write_deck

RECORDINGS = Path(__file__).parents[1] / "recorded"
COMMAND = str(Path(sys.executable).with_name("deck-builder"))
FULL = bool(os.environ.get("DECK_BUILDER_LIBRARIES"))
"""Whether to generate libraries of a realistic size, as `make libraries` does."""
READ = "id: read\ntitle: Read\nprompts: [{id: a, question: Q?, answer: A}]\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["import", *arguments])


def import_references(name: str, content: str, *arguments: str) -> list[str]:
    """Write a file, import it into the deck, and return the lines of output."""
    Path(name).write_text(content, encoding="utf-8")
    return run(name, *arguments).output.splitlines()


def cards() -> dict[str, str]:
    return {str(p.relative_to("cards")): p.read_text() for p in sorted(Path("cards").rglob("*.*")) if p.is_file()}


@pytest.fixture(autouse=True)
def _deck() -> None:
    write_deck(Path("cards"), {"one/1.yaml": READ})


# Reading lists

LIST = """\
Papers to read
I found these on a shelf.

Hills (Papers 1--3)
1. Hillwalk (Brandt et al., 2021)
"Climbing Without a Gradient"
How to climb. Nobody knew that before.
Key insight: Walk up.
2. Two Hills / Three Hills (Chen and Wei, 2019; Müller, ICHL 2020)
"On Two Hills" and "On Three Hills"
Key insight: More hills.
Valleys
3. Down (O'Hara, 1999)
“The Way Down” — arXiv:2101.00042
Key insight: Walk down.
Where to go
| Hill | Height |
- Home
"""


def test_a_folder_of_pdfs() -> None:
    """Only the names are read, so that the content of the files does not matter."""
    write(Path("papers"), {"Brandt - 2019 - Steep Walks.pdf": "x", "old/2103.01234.pdf": "x", "notes.txt": "x"})
    output = run("papers").output.splitlines()
    assert output[:3] == [
        "new        one/02-brandt-2019-steep.yaml  Steep Walks",
        "new        one/03-paper.yaml  TODO",
        "2 entries: 2 new",
    ]
    files = cards()
    assert "title: TODO  # perhaps: Steep Walks\n" in files["one/02-brandt-2019-steep.yaml"]
    assert 'title: TODO\nyear: TODO\narxiv: "2103.01234"\n' in files["one/03-paper.yaml"]


def test_one_pdf() -> None:
    write(Path(), {"walks_on_hills.pdf": "%PDF-1.7"})
    assert "new        one/02-walks-on-hills.yaml  walks on hills" in run("walks_on_hills.pdf").output


def test_a_folder_without_pdfs() -> None:
    Path("empty").mkdir()
    result = run("empty")
    assert result.exit_code == 1
    assert "empty:1:1: error[no-papers] 0 papers found, because this folder contains no PDF files" in result.output


def test_a_reading_list() -> None:
    """Headings become sections, an entry with two titles becomes two papers, and other lines are reported."""
    assert import_references("list.txt", LIST) == [
        "new        hills/01-hillwalk.yaml  Climbing Without a Gradient",
        "new        hills/02-two-hills.yaml  On Two Hills",
        "new        hills/03-three-hills.yaml  On Three Hills",
        "new        valleys/01-down.yaml  The Way Down",
        "list.txt:1:1: this line is not part of an entry: delete it, or make it part of an entry (Papers to read)",
        "list.txt:2:1: this line is not part of an entry: delete it, or make it part of an entry (I found these on a shelf.)",
        "list.txt:16:1: this line is not part of an entry: delete it, or make it part of an entry (Where to go)",
        "list.txt:17:1: this line is not part of an entry: delete it, or make it part of an entry (| Hill | Height |)",
        "list.txt:18:1: this line is not part of an entry: delete it, or make it part of an entry (- Home)",
        "4 entries: 4 new",
        "2 sections were added: 2 Hills, 3 Valleys",
        "Next: replace every TODO (`deck-builder check` lists them), add prompts, then delete `draft: true`",
    ]
    files = cards()
    assert files["hills/01-hillwalk.yaml"] == (
        "# From list.txt. Replace every TODO and add prompts, then delete `draft`.\n"
        "id: hillwalk\nname: Hillwalk\ntitle: Climbing Without a Gradient\nauthors: [Brandt et al.]\nyear: 2021\n"
        "draft: true\nsummary: How to climb. Nobody knew that before.\nmethod: TODO\nproblem_solved: TODO\n"
        "key_insight: Walk up.\n"
    )
    assert "authors: [Chen, Wei]\nyear: 2019\n" in files["hills/02-two-hills.yaml"]
    assert "authors: [Müller]\nyear: 2020\nvenue: ICHL\n" in files["hills/03-three-hills.yaml"]
    assert 'year: 1999\narxiv: "2101.00042"\n' in files["valleys/01-down.yaml"]
    assert (
        files["deck.yaml"] == DECK + "  - folder: hills\n    name: 2 Hills\n  - folder: valleys\n    name: 3 Valleys\n"
    )


def test_a_reading_list_in_markdown() -> None:
    """Items with a link to a paper or a title in quotes are papers. Other items are not."""
    text = (
        "# Reading\n\n## Hills\n\n- [Climbing Without a Gradient](https://arxiv.org/abs/2101.00042), Brandt, 2021\n"
        '* "On Two Hills" (Chen, 2019)\n- [My blog](https://example.org)\n- **Bold** talk\n'
    )
    output = import_references("list.md", text)
    assert output[:2] == [
        "new        hills/01-climbing-without-a-gradient.yaml  Climbing Without a Gradient",
        "new        hills/02-on-two-hills.yaml  On Two Hills",
    ]
    assert output[2] == (
        "list.md:8:1: this was not imported, because it might not be a paper: add a link to the paper, or its year in parentheses (- **Bold** talk)"
    )
    assert output[3] == "2 entries: 2 new"


def test_an_entry_without_a_year_or_a_title() -> None:
    """Without a year, the draft has a gap; without a title, the exit status is 1."""
    Path("list.txt").write_text('1. Hillwalk (Brandt)\n"Climbing Without a Gradient"\n2. Two Hills (Chen, 2019)\n')
    result = run("list.txt")
    assert result.exit_code == 1
    assert [line for line in result.output.splitlines() if "error" in line or "entries" in line] == [
        "list.txt:3:1: error[no-title] this entry has no title in quotes: add one on the next line, "
        'such as "Attention Is All You Need"',
        "2 entries: 1 new; 1 failed",
    ]
    assert "year: TODO\n" in cards()["one/02-hillwalk.yaml"]


# BibTeX and BibLaTeX

BIB = r"""
@string{hills = "Journal of Hills"}
@article{brandt2021,
  title = {Climbing {W}ithout a {\"U}ber-Gradient},
  author = {Brandt, Ada and M{\"u}ller, J{\"o}rg and {The Hill Group} and others},
  journal = hills, month = jan, year = 2021,
  doi = {https://doi.org/10.1234/HILL.42},
  keywords = {hills, more},
  note = {zotero://select/library/items/ABCD},
}
@inproceedings{two, title = "On " # "Two Hills", author = "Chen Wei", crossref = {conf}}
@proceedings{conf, title = {Proceedings of the 2019 Conference (CHILL 2019)}, year = 2019}
@inproceedings{broken
  title = {No Comma},
}
@online{web, title = {Down}, subtitle = {A Way}, author = {O'Hara, D.}, date = {1999-05-01}, eprinttype = {arxiv}, eprint = {2101.00042v2}}
@misc{undated, title = {Some Day}}
"""


def test_bibtex() -> None:
    """Accents, braces, macros, concatenation, cross-references, months, and BibLaTeX dates and preprints."""
    output = import_references("my.bib", BIB)
    assert [line for line in output if not line.startswith((" ", "Next"))] == [
        "new        one/02-brandt2021.yaml  Climbing Without a Über-Gradient",
        "new        one/03-wei-2019-two.yaml  On Two Hills",
        "new        one/04-down.yaml  Down: A Way",
        "new        one/05-undated.yaml  Some Day",
        "my.bib:13:1: error[broken-entry] this entry can't be read (expected comma after entry key, but found =): "
        "fix it and import again",
        "5 entries: 4 new; 1 failed",
        "1 draft without a year: replace TODO with the year, or import again with --lookup --update",
    ]
    files = cards()
    assert files["one/02-brandt2021.yaml"].splitlines()[1:12] == [
        "id: brandt2021",
        "title: Climbing Without a Über-Gradient",
        "authors: [Ada Brandt, Jörg Müller, The Hill Group]",
        "year: 2021",
        "venue: Journal of Hills",
        "doi: 10.1234/HILL.42",
        "citation_key: brandt2021",
        "zotero: 'zotero://select/library/items/ABCD'",
        "draft: true",
        "method: TODO",
        "problem_solved: TODO",
    ]
    assert "year: 2019\nvenue: Proceedings of the Conference (CHILL)\n" in files["one/03-wei-2019-two.yaml"]
    assert "name: Down\n" in files["one/04-down.yaml"]
    assert "authors: [D. O'Hara]\nyear: 1999\n" in files["one/04-down.yaml"]
    assert 'arxiv: "2101.00042"\n' in files["one/04-down.yaml"]


def test_inherited_fields() -> None:
    """An entry inherits the year and book title, but not the URL of the book. A circular reference does no harm."""
    text = (
        '@string{hills = "Hills"}\n@inproceedings{a, title = {Up}, booktitle = hills # " and " # {Valleys}, crossref = {b}}\n'
        "@proceedings{b, title = {Book}, year = 2019, doi = {10.1234/book}, url = {https://example.org}, keywords = {x}}\n"
        "@book{c, title = {Down}, year = 2001, crossref = {d}}\n@book{d, title = {Down Again}, year = 2002, crossref = {c}}\n"
        "@book{e, title = {Away}, year = 2003, crossref = {nowhere}}\n"
    )
    output = import_references("my.bib", text)
    assert (
        "my.bib:6:1: 'e' refers to 'nowhere', which is not in this file: add that entry, or delete the cross-reference "
        "(@book{e, title = {Away}, year = 2003" in "\n".join(output)
    )
    assert cards()["one/02-up.yaml"].splitlines()[1:6] == [
        "id: up",
        "title: Up",
        "year: 2019",
        "venue: Hills and Valleys",
        "citation_key: a",
    ]
    assert {"one/03-down.yaml", "one/04-down-again.yaml", "one/05-away.yaml"} < cards().keys()


def test_windows_line_endings() -> None:
    """Carriage returns do not appear in the output or in the files."""
    Path("my.bib").write_bytes(b"@book{a, title={One Hill},\r\n year=2001}\r\n@book{b,\r\n year=2001}\r\n")
    result = run("my.bib")
    assert "my.bib:3:1: error[no-title] 'b' has no title: add one\n  @book{b,\n" in result.output
    assert "title: One Hill\nyear: 2001\n" in cards()["one/02-one-hill.yaml"]


def test_an_invalid_title() -> None:
    """The entry is refused, with the reason."""
    output = import_references("my.bib", f"@book{{a, title={{{'long ' * 2_500}}}, year=2001}}")
    assert output[1] == "           title: the text has 12,499 characters: shorten it to at most 10,000"
    assert output[2] == "1 entry: none imported; 1 failed"


def test_an_invalid_optional_value_is_left_out() -> None:
    """The value is reported with the reason, and the rest of the entry is imported."""
    text = '1. Hill (Brandt, 2021)\n"One Hill"\nKey insight: Use <script>x</script> $\\href{a}{b}$\n'
    output = import_references("list.txt", text)
    assert output[0] == "new        one/02-hill.yaml  One Hill"
    assert output[1].startswith(
        "           key_insight 'Use <script>x</script> $\\href{a}{b}$' was skipped: <script> is not"
    )
    assert "key_insight: TODO\n" in cards()["one/02-hill.yaml"]


def test_a_preprint_has_no_venue() -> None:
    """A paper is hosted by arXiv, not published by it."""
    text = '[{"title": "Up", "issued": {"literal": "May 2021"}, "container-title": "arXiv", "DOI": "10.48550/arXiv.2101.00042"}]'
    import_references("my.json", text)
    assert 'year: 2021\narxiv: "2101.00042"\ndoi:' in cards()["one/02-up.yaml"]


def test_a_duplicate_citation_key() -> None:
    """Both papers are imported, and the second key is reported."""
    output = import_references(
        "my.bib", "@book{a, title={One Hill}, year=2001}\n@book{a, title={Two Hills}, year=2002}\n"
    )
    assert output[:3] == [
        "new        one/02-one-hill.yaml  One Hill",
        "new        one/03-two-hills.yaml  Two Hills",
        "my.bib:2:1: the citation key 'a' is used twice: change one of them (@book{a, title={Two Hills}, year=2002})",
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Hills: $O(n^2)$ <b> & 'quotes' #1",
        "- a list, [x] and {y}",
        "{{c1::hidden}}",
        "*stars* _lines_ `code`",
        "yes",
        "TODO or not",
        "@home! %100 | > &amp;",
        "\u202eturned\u202c \u0007bell",
        "论文",
        "The 2001 Hill",
        "Hills: a walk: again",
        "The \u201cHill\u201d\u2014a walk",
    ],
)
def test_special_characters_in_a_title(title: str) -> None:
    """The new file has no problems except its gaps."""
    entry = [
        {
            "title": title,
            "issued": {"date-parts": [[2001]]},
            "id": "a1",
            "container-title": title,
            "author": [{"literal": title}],
        }
    ]
    output = import_references("my.json", json.dumps(entry))
    assert output[-2].startswith("1 entry: 1 new")
    checked = CliRunner().invoke(main, ["check", "--format", "json"])
    assert checked.exit_code == 0
    assert set(re.findall(r'"code": "([a-z-]+)"', checked.output)) == {"draft-gap"}


# RIS, JSON and the detection of formats


def test_ris() -> None:
    """A broken entry does not affect the others."""
    text = (
        "TY  - JOUR\nTI  - Climbing\nAU  - Brandt, Ada\nPY  - 2021/05/01/\nT2  - Journal of Hills\nKW  - Hills\n"
        "UR  - https://arxiv.org/abs/2101.00042\nER  - \n\nTY  - JOUR\nTI  - No End\nPY  - 2001\n\n"
        "TY  - JOUR\nAU  - Nobody\nER  - \n"
    )
    output = import_references("my.ris", text)
    assert [line for line in output if not line.startswith((" ", "Next"))] == [
        "new        one/02-brandt-2021-climbing.yaml  Climbing",
        "my.ris:10:1: error[broken-entry] this entry does not start with 'TY  -' and end with 'ER  -': fix it and import again",
        "my.ris:14:1: error[no-title] this entry has no title: add a 'TI  -' line",
        "3 entries: 1 new; 2 failed",
    ]
    assert (
        'authors: [Ada Brandt]\nyear: 2021\nvenue: Journal of Hills\narxiv: "2101.00042"\n'
        in cards()["one/02-brandt-2021-climbing.yaml"]
    )


def test_truncated_json() -> None:
    """The entries before the error are imported, and the location of the error is reported."""
    output = import_references(
        "my.json", '[\n {"title": "Climbing", "issued": {"date-parts": [[2021]]}},\n {"title": \n'
    )
    assert output[0] == "new        one/02-climbing.yaml  Climbing"
    assert (
        output[1]
        == "my.json:4:1: error[broken-entry] this is not valid JSON from here on (Expecting value): fix it and import again"
    )


@pytest.mark.parametrize(
    "entry",
    [
        "null",
        '{"title": {}}',
        '{"title": "A", "issued": 5, "author": [5, null, {"family": 5}], "keyword": 5, "note": [], "id": {}}',
        '{"title": "A", "issued": {"date-parts": 5}}',
        '{"title": "A", "issued": {"date-parts": [5]}, "author": {}}',
        "[" * 5_000,
    ],
)
def test_json_with_unexpected_types(entry: str) -> None:
    """Unusual entries are imported or reported, without a traceback."""
    output = import_references("my.json", f"[{entry}]")
    assert any("1 failed" in line or "1 new" in line for line in output)


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("[]", "a list"),
        ('"A"', "a string"),
        ("1", "a number"),
        ("1.5", "a number"),
        ("true", "true or false"),
        ("null", "null"),
    ],
)
def test_json_without_an_object(entry: str, kind: str) -> None:
    """The message uses JSON's words."""
    output = import_references("my.json", f"[{entry}]")
    message = f"an entry must be an object with a title, not {kind}"
    assert f"my.json:1:2: error[broken-entry] {message}" in output


@pytest.mark.parametrize("text", ["{" * 5_000 + "}" * 5_000, "\\emph{" * 5_000 + "}" * 5_000, "${" * 5_000, "\\"])
def test_bibtex_with_deep_nesting(text: str) -> None:
    """Deep nesting and unbalanced braces do not crash the import."""
    output = import_references("my.bib", f"@book{{a, title = {{x {text}}}, author = {{{text}}}, year = 2001}}")
    assert any(line.startswith("1 entry: ") for line in output)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a", "@article{a, title={Climbing}, year=2021}"),
        ("a.txt", '[{"title": "Climbing", "issued": {"raw": "2021"}}]'),
        ("a.text", "TY  - JOUR\nTI  - Climbing\nPY  - 2021\nER  - \n"),
        ("b", '1. "Climbing" (Brandt, 2021)'),
    ],
)
def test_the_format_is_detected_from_the_content_if_the_name_does_not_show_it(name: str, content: str) -> None:
    assert import_references(name, content)[0].endswith("climbing.yaml  Climbing")


def test_a_file_in_another_encoding() -> None:
    """A file that is not UTF-8 is read as Windows-1252, and that is said."""
    Path("my.bib").write_bytes("@book{a, title={Hügel}, year=2001}".encode("latin-1"))
    result = run("my.bib")
    assert result.exit_code == 0
    assert result.output.splitlines()[:2] == [
        "new        one/02-hugel.yaml  Hügel",
        "my.bib:1:1: the file is not UTF-8, so it was read as Windows-1252: check the accents, or save the file as UTF-8 "
        "(@book{a, title={Hügel}, year=2001})",
    ]


# Papers that are already in the deck


@pytest.mark.parametrize(
    "entry",
    [
        "title = {Another Title}, doi = {10.1234/ABC}",
        "title = {Another Title}, doi = {10.48550/arXiv.2101.00042}",
        "title = {Another Title}, eprint = {2101.00042v3}, archiveprefix = {arXiv}",
        "title = {the {ALPHA} paper!}",
    ],
    ids=["DOI", "arXiv's DOI", "arXiv id", "title"],
)
def test_a_paper_is_recognised(entry: str) -> None:
    """Any of these identifies the paper. Nothing is written, and differences are reported."""
    write(Path("cards"), {"one/2.yaml": PAPER + 'doi: "10.1234/abc"\narxiv: "2101.00042"\n'})
    before = cards()
    output = import_references("my.bib", f"@book{{a, {entry}, year = 2016}}")
    assert output[0].split()[:2] == ["different", "one/2.yaml"]
    assert cards() == before


def test_differences_are_reported() -> None:
    """The report shows both values. Names and summaries are not compared."""
    write(Path("cards"), {"one/2.yaml": PAPER + "venue: Hills\n"})
    entry = "@book{a, title = {The Alpha Paper}, year = 2015, booktitle = {Valleys}, doi = {10.1234/x}}"
    assert import_references("my.bib", entry)[:5] == [
        "different  one/2.yaml  The Alpha Paper",
        "           year is 2016 in the deck, but 2015 in this entry",
        "           venue is Hills in the deck, but Valleys in this entry",
        "           doi is missing from the paper in the deck: 10.1234/x",
        "           citation_key is missing from the paper in the deck: a",
    ]


UNTIDY = """\
# My notes
id: alpha   # for ever
title:   "The Alpha Paper"


year: 2016  # or 2015?
key_insight: {answer: Alpha is enough,
  more: Really}
# about the method
method: TODO  # later
problem_solved: There was no alpha
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_update_fills_in_only_missing_values(newline: str) -> None:
    """Comments, order and line endings are kept, and a second update changes nothing."""
    write(Path("cards"), {"one/2.yaml": UNTIDY.replace("\n", newline).encode()})
    entry = "@book{al, title = {The Alpha Paper}, year = 2015, author = {Brandt, Ada}, booktitle = {Hills}, doi = {10.1234/x}}"
    Path("cards/one/2.yaml").write_bytes(
        Path("cards/one/2.yaml")
        .read_bytes()
        .replace(b"method: TODO", b"draft: true" + newline.encode() + b"method: TODO")
    )
    assert import_references("my.bib", entry, "--update")[0] == "updated    one/2.yaml  The Alpha Paper"
    expected = (
        UNTIDY.replace("method: TODO", "draft: true\nmethod: TODO")
        .replace('Paper"\n', 'Paper"\nauthors: [Ada Brandt]\n')
        .replace("2015?\n", "2015?\nvenue: Hills\ndoi: 10.1234/x\ncitation_key: al\n")
    )
    assert Path("cards/one/2.yaml").read_bytes() == expected.replace("\n", newline).encode()
    assert run("my.bib", "--update").output.splitlines()[0] == "different  one/2.yaml  The Alpha Paper"
    assert Path("cards/one/2.yaml").read_bytes() == expected.replace("\n", newline).encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            b"id: alpha\r\ntitle: The Alpha Paper\nyear: 2016\r\ndraft: true\nmethod: M\nproblem_solved: P\nkey_insight: TODO",
            b"id: alpha\r\ntitle: The Alpha Paper\nauthors: [Ada Brandt]\nyear: 2016\r\nvenue: Hills\r\ncitation_key: al\r\n"
            b"draft: true\nmethod: M\nproblem_solved: P\nkey_insight: TODO",
        ),
        (
            b"id: alpha\rtitle: The Alpha Paper\ryear: 2016\rdraft: true\rmethod: M\rproblem_solved: P\rkey_insight: K\r",
            b"id: alpha\rtitle: The Alpha Paper\rauthors: [Ada Brandt]\ryear: 2016\rvenue: Hills\rcitation_key: al\r"
            b"draft: true\rmethod: M\rproblem_solved: P\rkey_insight: K\r",
        ),
        (
            b"\xef\xbb\xbfid: alpha\ntitle: The Alpha Paper\nmethod: M\nproblem_solved: P\ndraft: true\nkey_insight: K\nyear: 2016",
            b"\xef\xbb\xbfid: alpha\ntitle: The Alpha Paper\nauthors: [Ada Brandt]\nmethod: M\nproblem_solved: P\ndraft: true\n"
            b"key_insight: K\nyear: 2016\nvenue: Hills\ncitation_key: al",
        ),
        (
            "id: alpha\ntitle: The Alpha Paper\nyear: 2016\ndraft: true\nmethod: 'a\u2028b'\nproblem_solved: P\nkey_insight: K\n".encode(),
            "id: alpha\ntitle: The Alpha Paper\nauthors: [Ada Brandt]\nyear: 2016\nvenue: Hills\ncitation_key: al\ndraft: true\n"
            "method: 'a\u2028b'\nproblem_solved: P\nkey_insight: K\n".encode(),
        ),
    ],
    ids=["mixed", "CR", "byte order mark", "line separator"],
)
def test_update_keeps_the_ending_of_each_line(before: bytes, after: bytes) -> None:
    """A new line ends as the line above it does."""
    write(Path("cards"), {"one/2.yaml": before})
    entry = "@book{al, title = {The Alpha Paper}, year = 2016, author = {Brandt, Ada}, booktitle = {Hills}}"
    assert import_references("my.bib", entry, "--update")[0] == "updated    one/2.yaml  The Alpha Paper"
    assert Path("cards/one/2.yaml").read_bytes() == after


def test_a_new_section_in_a_file_with_mixed_line_endings() -> None:
    """The list of sections is found by its line, whatever ends the lines above."""
    head = b"id: test-x1y2\r\nname: Test Deck\nsections:\n  - folder: one\r\n    name: 1 One"
    write(Path("cards"), {"deck.yaml": head})
    import_references("my.bib", "@book{a, title={One Hill}, year=2001}", "--section", "Hills")
    assert Path("cards/deck.yaml").read_bytes() == head + b"\r\n  - folder: hills\r\n    name: 2 Hills"


def test_update_replaces_gaps() -> None:
    """A key insight that is only TODO gets its text."""
    write(Path("cards"), {"one/2.yaml": PAPER.replace("Alpha is enough", "TODO  # soon") + "draft: true\n"})
    import_references("list.txt", '1. "The Alpha Paper" (2016)\nKey insight: Less: is more\n', "--update")
    assert "key_insight: 'Less: is more'  # soon\n" in cards()["one/2.yaml"]


def test_update_keeps_the_comment_after_a_gap() -> None:
    """A long text goes below the comment."""
    write(Path("cards"), {"one/2.yaml": PAPER.replace("Alpha is enough", "TODO  # soon") + "draft: true\n"})
    insight = "Less is more, " * 12 + "mostly"
    import_references("list.txt", f'1. "The Alpha Paper" (2016)\nKey insight: {insight}\n', "--update")
    text = cards()["one/2.yaml"]
    assert "key_insight: >-  # soon\n  Less is more" in text
    assert " ".join(text.partition("# soon")[2].partition("method:")[0].split()) == insight


def test_update_reports_values_that_it_cannot_fill_in() -> None:
    """A gap in a nested mapping is left to the author."""
    text = PAPER.replace("key_insight: Alpha is enough", "key_insight: {answer: TODO}") + "draft: true\n"
    write(Path("cards"), {"one/2.yaml": text})
    output = import_references("list.txt", '1. "The Alpha Paper" (2016)\nKey insight: Less\n', "--update")
    assert output[:2] == [
        "different  one/2.yaml  The Alpha Paper",
        "           key_insight was not set to 'Less': the value in the file contains other text besides TODO",
    ]
    assert cards()["one/2.yaml"] == text


def test_the_same_paper_twice_in_one_file() -> None:
    """The paper is imported once."""
    output = import_references(
        "my.bib", "@book{a, title={One Hill}, year=2001}\n@book{b, title={One hill}, year=2001}\n"
    )
    assert output[:3] == [
        "new        one/02-one-hill.yaml  One Hill",
        "same       one/02-one-hill.yaml  One hill",
        "           the same paper as the entry 'a'",
    ]


# Sections, and imports that write nothing


def test_an_existing_section_is_used() -> None:
    """It is given by its folder, or by its name with or without the number. The file numbers continue."""
    for number, section in enumerate(("one", "One", "1 One"), start=1):
        import_references("my.bib", f"@book{{a, title={{Hill {number}}}, year=2001}}", "--section", section)
        assert f"one/{number + 1:02d}-hill-{number}.yaml" in cards()
    assert cards()["deck.yaml"] == DECK


def test_more_than_nine_sections_stay_in_order() -> None:
    """Anki sorts by name, so that all new numbers have the same number of digits."""
    entries = "\n".join(f"@book{{a{n}, title={{Hill {n}}}, year=2001, groups={{Kind {n:02d}}}}}" for n in range(11))
    import_references("my.bib", entries)
    names = re.findall("name: (.*)", cards()["deck.yaml"])[1:]
    assert names == ["1 One", *(f"{11 + n} Kind {n:02d}" for n in range(11))]
    assert names == sorted(names)
    assert "section-order" not in CliRunner().invoke(main, ["check"]).output


@pytest.mark.parametrize(
    "layout",
    ["sections: [{folder: one, name: 1 One}]", "sections:\n- {folder: one, name: 1 One}  # a\n# end\nlanguage: en"],
)
def test_other_layouts_of_the_list_of_sections(layout: str) -> None:
    """If no section can be added, the problem is reported and nothing is written."""
    head = "id: test-x1y2\nname: Test Deck\n"
    write(Path("cards"), {"deck.yaml": f"{head}{layout}\n"})
    output = import_references("my.bib", "@book{a, title={One Hill}, year=2001}", "--section", "Unsorted")
    if "[" in layout:
        assert output[0].startswith("cards/deck.yaml:3:1: error[bad-layout] new sections can't be added to this list")
        assert not Path("cards/unsorted").exists()
    else:
        added = "sections:\n- {folder: one, name: 1 One}  # a\n- folder: unsorted\n  name: 2 Unsorted\n# end\n"
        assert cards()["deck.yaml"] == f"{head}{added}language: en\n"


TWO_IDS = """\
@misc{hillwalk, title = {Hillwalk}, eprint = {2101.00042}, archiveprefix = {arXiv}}
@misc{climbing, title = {Climbing Without a Gradient}, doi = {10.1234/hill.42}}
"""


def offline(address: str, _: object = None) -> bytes:
    raise lookup.OfflineError(f"{address.split('/')[2]} did not respond: check your connection")


def online(address: str, _: object = None) -> bytes:
    return (RECORDINGS / ("arxiv.xml" if "id_list" in address else "doi.json")).read_bytes()


def test_a_lookup_without_a_connection_can_be_made_up_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The drafts are written, and the output names the options that fill them in later."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(lookup_many, "PAUSE", 0)
    monkeypatch.setattr(lookup, "get", offline)
    Path("my.bib").write_text(TWO_IDS)
    result = run("my.bib", "--lookup")
    assert result.stderr == "could not look up 2 papers: export.arxiv.org did not respond: check your connection\n"
    assert result.stdout.splitlines() == [
        "new        one/02-hillwalk.yaml  Hillwalk",
        "new        one/03-climbing.yaml  Climbing Without a Gradient",
        "2 entries: 2 new",
        "2 drafts without a year: replace TODO with the year",
        "To fill in what was not looked up, fix the problems above and import again with --lookup --update",
        "Next: replace every TODO (`deck-builder check` lists them), add prompts, then delete `draft: true`",
    ]
    assert result.exit_code == 1
    monkeypatch.setattr(lookup, "get", online)
    again = run("my.bib", "--lookup", "--update")
    assert again.output.splitlines()[-1] == "2 entries: 2 updated"
    assert again.exit_code == 0
    assert "year: 2022\n" in cards()["one/02-hillwalk.yaml"]
    assert "year: 2022\n" in cards()["one/03-climbing.yaml"]


@pytest.mark.parametrize(
    ("sections", "folder"),
    [("", "one"), ("  - folder: two\n    name: 2 Two\n", "unsorted")],
    ids=["a deck with one section", "a deck with two sections"],
)
def test_the_section_of_a_paper_without_a_collection(sections: str, folder: str) -> None:
    """It goes to the deck's only section or, if there are several, to a new section for unsorted papers."""
    write(Path("cards"), {"deck.yaml": DECK + sections})
    import_references("my.bib", "@book{a, title={One Hill}, year=2001}")
    assert [name for name in cards() if name.endswith("one-hill.yaml")] == [
        f"{folder}/{'02' if folder == 'one' else '01'}-one-hill.yaml"
    ]


def test_a_dry_run_advises_to_use_a_lookup() -> None:
    """No draft exists yet, so there is nothing to update."""
    assert import_references("my.bib", TWO_IDS, "--dry-run")[-2:] == [
        "2 drafts without a year: replace TODO with the year, or use --lookup",
        "nothing was written",
    ]


def test_a_dry_run_writes_nothing() -> None:
    before = cards()
    output = import_references("my.bib", "@book{a, title={One Hill}, year=2001}", "--dry-run")
    assert output == [
        "new        one/02-one-hill.yaml  One Hill | ? | 2001 | no link | line 1",
        "1 entry: 1 new",
        "nothing was written",
    ]
    assert cards() == before


def test_nothing_is_imported_into_a_deck_with_errors() -> None:
    """Otherwise, papers in broken files would be imported again."""
    write(Path("cards"), {"one/2.yaml": "id: [\n"})
    output = import_references("my.bib", "@book{a, title={One Hill}, year=2001}")
    assert output[0].startswith("cards/one/2.yaml:1:5: error[yaml-syntax]")
    assert output[-1] == "1 error: nothing was written"
    assert not Path("cards/unsorted").exists()


def test_a_deck_without_papers() -> None:
    """A section that has no files yet gets its first one."""
    shutil.rmtree("cards/one")
    assert (
        import_references("my.bib", "@book{a, title={One Hill}, year=2001}", "--section", "one")[1] == "1 entry: 1 new"
    )
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


# Failures and interruptions


def test_a_failure_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this test, the third file can't be written."""
    before = cards()
    write_temporary, calls = writing._write_temporary, []

    def failing_write(path: Path, content: bytes | writing.FileWriter) -> Path:
        calls.append(path)
        if len(calls) == 3:
            raise OSError(28, "No space left on device", display_path(path))
        return write_temporary(path, content)

    monkeypatch.setattr(writing, "_write_temporary", failing_write)
    entries = "\n".join(f"@book{{a{n}, title={{Hill {n}}}, year=2001}}" for n in range(5))
    output = import_references("my.bib", entries)
    assert output[-1] == "Error: cards/one/04-hill-2.yaml: No space left on device"
    assert cards() == before


@pytest.mark.parametrize("files", [0, 1, 2, 6])
def test_an_interrupted_import_can_be_repeated(files: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first import stops after some files, and the second one adds the rest."""
    replace = Path.replace
    replaced: list[Path] = []

    def interrupted_replace(path: Path, target: Path) -> Path:
        if len(replaced) == files:
            raise KeyboardInterrupt
        replaced.append(target)
        return replace(path, target)

    entries = "\n".join(f"@book{{a{n}, title={{Hill {n}}}, year=2001, groups={{k{n % 3}}}}}" for n in range(9))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted_replace)
        import_references("my.bib", entries)
    assert len(replaced) == files
    assert not list(Path("cards").rglob("*.tmp"))
    assert run("my.bib").exit_code == 0
    assert sorted(re.findall("title: (.*)", "".join(cards().values()))) == [*(f"Hill {n}" for n in range(9)), "Read"]
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


def test_an_import_that_is_killed_can_be_repeated() -> None:
    """Every file is either complete or missing, and the next import adds the rest."""
    Path("my.bib").write_text(
        "\n".join(f"@book{{a{n}, title={{Hill {n}}}, year=2001, groups={{k{n % 5}}}}}" for n in range(200))
    )
    for delay in (0.4, 0.5, 0.6, 0.7):
        killed = subprocess.Popen([COMMAND, "import", "my.bib"], stdout=subprocess.DEVNULL)
        time.sleep(delay)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        for name, text in cards().items():
            is_other_file = name.endswith((".tmp", "deck.yaml", "/1.yaml"))
            assert is_other_file or text.endswith("key_insight: TODO\n")
    output = run("my.bib").output.splitlines()
    assert any(line.startswith("200 entries: ") for line in output)
    assert len([name for name in cards() if name.endswith(".yaml")]) == 202
    assert not list(Path("cards").rglob("*.tmp"))
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


# Libraries of a realistic size


@pytest.mark.parametrize(
    ("name", "generate", "size"),
    [
        ("library.bib", libraries.bibliography, 5_000),
        ("library.json", libraries.zotero_json, 2_000),
        ("library.ris", libraries.ris, 1_000),
    ],
    ids=["bib", "json", "ris"],
)
def test_every_entry_of_a_library_is_imported_or_reported(
    name: str, generate: Callable[[int], tuple[str, int, int]], size: int
) -> None:
    """The totals match, the new files have no problems except gaps, and a second import changes nothing."""
    content, good, bad = generate(size if FULL else size // 20)
    Path(name).write_bytes(content.encode())
    result = run(name)
    total = next(line for line in result.output.splitlines() if re.match(r"[\d,]+ entries: ", line))
    assert total == f"{good + bad:,} entries: {good:,} new; {bad:,} failed"
    assert result.exit_code == 1
    details = Path(f"{name}.import.txt").read_text()
    assert len(re.findall(r"error\[|^rejected ", details, re.MULTILINE)) == bad
    assert len(result.output.splitlines()) <= 40
    before = cards()
    assert sum(name.endswith(".yaml") for name in before) == good + 2
    checked = CliRunner().invoke(main, ["check", "--format", "json"])
    assert checked.exit_code == 0
    assert set(re.findall(r'"code": "([a-z-]+)"', checked.output)) == {"draft-gap"}
    second_import = run(name)
    assert f"{good:,} same" in second_import.output
    assert cards() == before
    assert CliRunner().invoke(main, ["build", "-o", "out.apkg"]).exit_code == 0


# Characters that other tools write as references


@pytest.mark.parametrize(
    ("title", "shown", "file"),
    [
        ("H<sub>2</sub>O &amp; BERT", "H2O & BERT", "02-sons-2020-h2o.yaml"),
        ("AT&amp;amp;T at Work", "AT&T at Work", "02-sons-2020-at.yaml"),
        ("a &lt; b &#38; c &#x3e; d", "a < b & c > d", "02-sons-2020-b.yaml"),
        ("Plain AT&T; R&D", "Plain AT&T; R&D", "02-sons-2020-plain.yaml"),
        ("Unknown &amps; &;", "Unknown &amps; &;", "02-sons-2020-unknown.yaml"),
        ("Na&iuml;ve&nbsp;Bayes", "Naïve Bayes", "02-sons-2020-naive.yaml"),
        ("O(n<mml:msup><mml:mi>2</mml:mi></mml:msup>)", "O(n2)", "02-sons-2020-o.yaml"),
    ],
)
def test_references_in_a_title(title: str, shown: str, file: str) -> None:
    """Crossref and Zotero write `&` as `&amp;`, sometimes twice. The id has no `amp` in it."""
    entry = {"title": title, "issued": {"date-parts": [[2020]]}, "author": [{"family": "Doe &amp; Sons"}]}
    import_references("z.json", json.dumps([entry]))
    (text,) = [text for path, text in cards().items() if path == f"one/{file}"]
    content = yaml.safe_load(text)
    assert (content["title"], content["authors"]) == (shown, ["Doe & Sons"])


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (r"AT{\&}T \& Co", "AT&T & Co"),
        (r"AT\&amp;T", "AT&T"),
        ("AT&amp;T", "AT&T"),
        ("AT&T", "AT&T"),
        ("a &lt; b, 5&#37;", "a < b, 5%"),
        ("{$a &lt; b$}", "$a < b$"),
    ],
)
def test_references_in_bibtex(title: str, shown: str) -> None:
    """Publishers write `&` with a backslash, as a reference, both or neither."""
    import_references("x.bib", f"@article{{a, title={{{title}}}, author={{Doe, Jane}}, year={{2020}}}}")
    (text,) = [text for path, text in cards().items() if path.startswith("one/02")]
    assert yaml.safe_load(text)["title"] == shown


def test_a_reference_in_an_address() -> None:
    """An address keeps the names of its parameters."""
    entry = {"title": "Alpha", "issued": {"date-parts": [[2020]]}, "URL": "https://a.org/?x=1&amp;copy=2&lt=3"}
    import_references("z.json", json.dumps([entry]))
    (text,) = [text for path, text in cards().items() if path.startswith("one/02")]
    assert yaml.safe_load(text)["url"] == "https://a.org/?x=1&copy=2&lt=3"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (r"{$\beta$-VAE}: learning in $O(n^2)$", r"$\beta$-VAE: learning in $O(n^2)$"),
        (r"{$\href{x}{y}$} wins", r"\$\href{x}{y}\$ wins"),
        (r"An unknown {$\wibble$} formula", r"An unknown \$\wibble\$ formula"),
    ],
)
def test_formulas_in_a_title(title: str, shown: str) -> None:
    """A formula that can't be typeset is imported as text, so that the new file has no problems."""
    import_references("x.bib", f"@article{{a, title={{{title}}}, author={{Doe, Jane}}, year={{2020}}}}")
    (text,) = [text for path, text in cards().items() if path.startswith("one/02")]
    assert yaml.safe_load(text)["title"] == shown
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


@pytest.mark.parametrize(
    ("section", "name"),
    [("Hills:", "2 Hills"), ("Hills :: Valleys", "2 Hills: Valleys"), ("H" * 300, f"2 {'H' * 98}"), ("A::", "2 A")],
)
def test_a_section_that_anki_would_rename(section: str, name: str) -> None:
    """The name of the new section is one that Anki keeps."""
    entry = {"title": "Alpha", "issued": {"date-parts": [[2020]]}}
    import_references("z.json", json.dumps([entry]), "--section", section)
    assert yaml.safe_load(cards()["deck.yaml"])["sections"][-1]["name"] == name
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


def test_a_newer_version_of_a_list() -> None:
    """It says what is new, what is the same and what is gone; nothing is deleted."""
    item = "- [{0}](https://arxiv.org/abs/2101.0004{1})\n"
    import_references("list.md", item.format("Walks on hills", 1) + item.format("Walks in valleys", 2))
    output = import_references("list.md", item.format("Walks in valleys", 2) + item.format("Walks on peaks", 3))
    assert [line.split()[0] for line in output[:3]] == ["same", "new", "gone"]
    assert output[2] == "gone       one/02-walks-on-hills.yaml  is no longer in list.md; the draft is kept"
    assert "2 entries: 1 new, 1 same, 1 gone" in output
    assert "one/02-walks-on-hills.yaml" in cards()


def test_guesses_are_marked_in_the_draft() -> None:
    """A year that is not in the entry has a comment, and a missing one is a gap that `check` reports."""
    import_references(
        "list.md", "- [Walks on hills](https://arxiv.org/abs/2101.00041)\n- [Walks on peaks](peaks.pdf)\n"
    )
    assert "year: 2021  # from the arXiv id: check it\n" in cards()["one/02-walks-on-hills.yaml"]
    assert "year: TODO\n" in cards()["one/03-walks-on-peaks.yaml"]
    checked = CliRunner().invoke(main, ["check"])
    assert checked.exit_code == 0
    assert "'year' in this draft is still TODO" in checked.output


STANFORD = "- Stanford [[paper]](https://example.org/a.pdf)\n- [Walks on hills](https://example.org/b.pdf), 2021\n"


def test_a_guessed_title_is_a_gap() -> None:
    """The guess is in a comment. It is first in the table of a dry run, and counted in the summary."""
    table = import_references("list.md", STANFORD.replace("- S", "- [Hills and peaks](c.pdf), 2020\n- S"), "--dry-run")
    assert "Stanford | ? | ? | https://example.org/a.pdf | line 2  (title guessed; no year)" in table[0]
    output = import_references("list.md", STANFORD)
    assert "1 draft without a title: replace TODO with the title; the comment contains a guess" in output
    assert "\ntitle: TODO  # perhaps: Stanford\n" in cards()["one/02-stanford.yaml"]
    assert "'title' in this draft is still TODO" in CliRunner().invoke(main, ["check"]).output


def test_a_second_import_recognizes_a_guessed_title() -> None:
    """That is so as long as the guess is in the comment, or the link is the same."""
    import_references("list.md", STANFORD)
    before = cards()
    assert [line.split()[0] for line in import_references("list.md", STANFORD)[:2]] == ["same", "same"]
    assert cards() == before
    path = Path("cards/one/02-stanford.yaml")
    path.write_text(path.read_text().replace("TODO  # perhaps: Stanford", "Steps on hills"))
    assert [line.split()[0] for line in import_references("list.md", STANFORD)[:2]] == ["same", "same"]


def test_what_is_gone_is_not_guessed_if_an_entry_is_broken() -> None:
    """The paper may be in the broken entry."""
    text = "@book{a, title={One Hill}, year=2001}\n@book{b, title={Two Hills}, year=2002}\n"
    import_references("my.bib", text)
    output = import_references("my.bib", text.replace("{b, title", "{b title"))
    assert not any(line.startswith("gone") for line in output)
    assert "2 entries: 1 same; 1 failed" in output
    assert "Papers that are no longer in the file are not listed, because some entries can't be read" in output


def test_a_newer_version_without_any_paper() -> None:
    import_references("my.json", '[{"title": "One Hill", "issued": "2001"}]')
    output = import_references("my.json", '[{"title": "Two Hills", "issued": "2002"}]')
    assert "gone       one/02-one-hill.yaml  is no longer in my.json; the draft is kept" in output


MANY = "\n".join(f"@book{{a{n}, title={{Hill {n}}}, year=2001}}" for n in range(60)) + "\n@book{b title}\n"


def test_the_details_of_a_long_import_are_in_a_file() -> None:
    """A problem is on standard error, long import or not, and a second import replaces the report."""
    Path("my.bib").write_text(MANY)
    result = run("my.bib")
    assert result.stderr.startswith("my.bib:61:1: error[no-title] ")
    assert "error" not in result.stdout
    report = Path("my.bib.import.txt").read_text()
    assert report.startswith(
        "# What `deck-builder import my.bib` did with each entry\nnew        one/02-hill-0.yaml  Hill 0\n"
    )
    assert f"... all {len(report.splitlines()) - 1} lines are in my.bib.import.txt" in result.stdout
    run("my.bib")
    assert Path("my.bib.import.txt").read_text().count("same  ") == 60
    assert not Path("my.bib.import-2.txt").exists()


def test_a_file_of_the_name_of_the_report_stays() -> None:
    Path("my.bib").write_text(MANY)
    Path("my.bib.import.txt").write_text("my own words")
    assert "lines are in my.bib.import-2.txt" in run("my.bib").stdout
    assert Path("my.bib.import.txt").read_text() == "my own words"


def test_a_report_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then every line is shown, and the summary follows."""
    Path("my.bib").write_text(MANY)
    replace_files = writing.replace_files

    def fail_for_reports(contents: dict[Path, bytes], **options: bool) -> object:
        if any(path.name.endswith(".import.txt") for path in contents):
            raise OSError(30, "Read-only file system")
        return replace_files(contents, **options)

    monkeypatch.setattr(writing, "replace_files", fail_for_reports)
    result = run("my.bib")
    assert sum(line.startswith("new  ") for line in result.stdout.splitlines()) == 60
    assert "61 entries: 60 new; 1 failed" in result.stdout
    assert "my.bib.import.txt can't be written: Read-only file system" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_update_keeps_links_and_permissions() -> None:
    """The file that a link leads to is filled in, and stays as private as it was."""
    write(
        Path("cards"),
        {"one/2.yaml": PAPER, ".kept/alpha.yaml": PAPER.replace("Alpha", "Beta").replace("alpha", "beta")},
    )
    Path("cards/one/2.yaml").chmod(0o600)
    Path("cards/one/3.yaml").symlink_to("../.kept/alpha.yaml")
    entries = "@book{a, title={The Alpha Paper}, year=2016, doi={10.1234/a}}\n@book{b, title={The Beta Paper}, year=2016, doi={10.1234/b}}\n"
    import_references("my.bib", entries, "--update")
    assert "doi: 10.1234/a" in Path("cards/one/2.yaml").read_text()
    assert Path("cards/one/2.yaml").stat().st_mode & 0o777 == 0o600
    assert Path("cards/one/3.yaml").is_symlink()
    assert "doi: 10.1234/b" in Path("cards/.kept/alpha.yaml").read_text()
