"""YAML text to data that knows its lines and columns; what YAML misreads comes back as advice."""

import pytest
import yaml

from deck_builder.source import document as source
from deck_builder.source.document import Document, read_yaml
from tests.decks import headlines


def problems(text: str | bytes) -> list[str]:
    _, found = read_yaml("p.yaml", text if isinstance(text, bytes) else text.encode())
    return headlines(found)


def document(text: str | bytes) -> Document:
    read, found = read_yaml("p.yaml", text if isinstance(text, bytes) else text.encode())
    assert headlines(found) == []
    assert read is not None
    return read


# Data


@pytest.mark.parametrize(
    "typed",
    [
        *("no", "on", "yes", "true", "null", "~", "1e3", "0o17", "0x1F", "017", "1_000", "1:30", ".inf", "2016-01-01"),
        *("C#", "a-b", "$\\beta$", "\\theta", "x:y", "50 %", "-5", "the {{c1::x}} is"),
    ],
)
def test_a_plain_word_stays_the_text_that_was_typed(typed: str) -> None:
    """No word becomes a number, a date, a truth value or nothing."""
    assert document(f"answer: {typed}\n").data == {"answer": typed}


def test_a_document_is_nested_dicts_lists_and_texts() -> None:
    """Block and flow style give the same data."""
    text = "prompts:\n  - id: a\n    hints: [b, c]\n  - {id: d, hints: [e]}\n"
    assert document(text).data == {"prompts": [{"id": "a", "hints": ["b", "c"]}, {"id": "d", "hints": ["e"]}]}


def test_a_comment_after_a_value_is_no_part_of_it() -> None:
    """A `#` with a space on both sides starts a comment, and nothing is said about it."""
    assert document("question: rank # of the matrix\n").data == {"question": "rank"}


def test_a_line_break_in_double_quotes_is_fine() -> None:
    r"""`"line\nbreak"` is no TeX: two lines, and no problem."""
    assert document('answer: "line\\nbreak"\n').data == {"answer": "line\nbreak"}


def test_a_double_backslash_in_double_quotes_is_fine() -> None:
    r"""`"\\beta"` is TeX, escaped as YAML wants it."""
    assert document('answer: "$\\\\beta$"\n').data == {"answer": "$\\beta$"}


# Places


def test_every_value_and_key_knows_its_line_and_column() -> None:
    """Lines and columns count from 1."""
    read = document("id: a\nprompts:\n  - id: b\n    question: c\n")
    assert str(read.locate(("prompts", 0, "question"))) == "p.yaml:4:15"
    assert str(read.locate(("prompts", 0, "question"), key=True)) == "p.yaml:4:5"
    assert str(read.locate(("prompts", 0))) == "p.yaml:3:5"


def test_a_path_that_does_not_exist_is_located_at_the_nearest_thing_around_it() -> None:
    """What is missing has the place of the mapping it is missing from."""
    read = document("id: a\nprompts:\n  - id: b\n")
    assert str(read.locate(("prompts", 0, "question"))) == "p.yaml:3:5"
    assert str(read.locate(("title",), key=True)) == "p.yaml:1:1"


def test_columns_count_characters_and_not_bytes() -> None:
    """Letters outside ASCII, and outside the basic plane, are one column each."""
    assert problems('{é: 🧠, b: "\\beta"}\n') == [
        "p.yaml:1:11: error[yaml-escape] \\b in double quotes is a special character, not TeX: "
        "use single quotes: '\\beta'"
    ]


def test_a_byte_order_mark_takes_no_column() -> None:
    """A file from Windows Notepad reads like any other."""
    read = document(b"\xef\xbb\xbfid: a\n")
    assert read.data == {"id": "a"}
    assert str(read.locate(("id",))) == "p.yaml:1:5"


def test_windows_line_endings_count_as_one_line_break() -> None:
    """A CRLF file has the lines of the LF file, and no carriage return in texts or excerpts."""
    read = document("id: a\r\nanswer: |\r\n  b\r\n  c\r\ntitle: d\r\n")
    assert read.data == {"id": "a", "answer": "b\nc\n", "title": "d"}
    assert str(read.locate(("title",))) == "p.yaml:5:8"
    assert read.locate(("title",)).source == "title: d"


def test_unicode_line_separators_count_as_line_breaks() -> None:
    """YAML ends lines at U+2028 and U+0085, too, and the excerpt is the right line."""
    place = document("id: a\u2028b: c\x85d: e\n").locate(("d",))
    assert (str(place), place.source) == ("p.yaml:3:4", "d: e")


# Files that cannot be read


def test_not_yaml() -> None:
    """The message says what the parser missed, and where."""
    assert problems("id: a\ntags: [a, , b]\n") == [
        "p.yaml:2:11: error[yaml-syntax] not valid YAML here: did not find expected node content"
    ]


def test_a_line_without_a_colon() -> None:
    """The line itself is named, not the end of the file where the parser notices."""
    assert problems("id: a\ntitle: Attention\nIs All You Need\nyear: 2017\n") == [
        "p.yaml:3:1: error[yaml-syntax] expected 'key: value': a text that goes on in a new line must be indented"
    ]


def test_a_key_without_a_space_after_its_colon() -> None:
    """`title:x` is a word to YAML."""
    assert problems("id: a\ntitle:x\nyear: 2017\n") == [
        "p.yaml:2:1: error[yaml-syntax] expected 'key: value': a text that goes on in a new line must be indented"
    ]


def test_a_key_indented_too_far() -> None:
    """The advice is about the indentation, not about quotes."""
    assert problems("id: a\n  title: T\n") == [
        "p.yaml:2:3: error[yaml-syntax] indented deeper than the keys around it: give it their indentation"
    ]


def test_a_key_indented_like_no_line_above() -> None:
    """The value above is whole, so it is not blamed."""
    assert problems('prompts:\n  - id: "a"\n   question: b\n') == [
        "p.yaml:3:4: error[yaml-syntax] does not fit the lines above: check the indentation here, and the quotes above"
    ]


def test_a_tab_in_the_indentation() -> None:
    """The column is that of the tab."""
    assert problems("prompts:\n  - id: a\n  \tquestion: b\n") == [
        "p.yaml:3:3: error[yaml-syntax] a tab in the indentation: YAML wants spaces"
    ]


def test_an_open_quote() -> None:
    """The place is where the quote opens, not the end of the file."""
    assert problems("id: a\ntitle: 'Attention\nyear: 2017\n") == [
        "p.yaml:2:8: error[yaml-syntax] the quote that opens here does not close at the end of the text: "
        "put the text into single quotes: title: 'Attention'"
    ]


def test_an_open_quote_that_the_next_quote_closes() -> None:
    """The parser stumbles a line too late; the line before is to blame."""
    assert problems("id: a\ntitle: 'Attention\nmethod: 'attention'\n") == [
        "p.yaml:2:8: error[yaml-syntax] the quote that opens here does not close at the end of the text: "
        "put the text into single quotes: title: 'Attention'"
    ]


def test_a_list_over_several_lines_is_not_blamed_for_a_mistake_below() -> None:
    """It starts the mapping that the parser gives up on, and is fine."""
    assert problems("tags: [a,\n  b]\nid: c\n d: e\n") == [
        "p.yaml:4:2: error[yaml-syntax] indented deeper than the keys around it: give it their indentation"
    ]
    assert problems("tags: [a,\n  b]\nid: 'c'\n d: e\n") == [
        "p.yaml:4:2: error[yaml-syntax] does not fit the lines above: check the indentation here, and the quotes above"
    ]


def test_an_apostrophe_in_single_quotes() -> None:
    """The advice doubles the apostrophe."""
    assert problems("answer: 'it's'\n") == [
        "p.yaml:1:9: error[yaml-syntax] the quote that opens here does not close at the end of the text: "
        "put the text into single quotes: answer: 'it''s'"
    ]


def test_an_open_bracket() -> None:
    """The place is the bracket, and both ways out are named."""
    assert problems("tags: [a, b\nid: c\n") == [
        "p.yaml:1:7: error[yaml-syntax] [ is never closed: add ], or put the text into single quotes: tags: '[a, b'"
    ]


def test_an_open_bracket_over_several_lines() -> None:
    """A list that starts below its key is named where it starts."""
    assert problems("tags:\n  [a,\n  b\nid: c\n") == [
        "p.yaml:2:3: error[yaml-syntax] not valid YAML here: did not find expected ',' or ']'"
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "''\n", "\ufeff"])
def test_an_empty_file(text: str) -> None:
    """A file with nothing in it, or only comments, is an error."""
    assert problems(text) == ["p.yaml:1:1: error[empty-file] the file is empty: it needs at least an id"]


def test_not_utf8() -> None:
    """The place is that of the byte, its column counted in characters."""
    assert problems("id: a\ntitle: é ".encode() + "é".encode("latin-1")) == [
        "p.yaml:2:10: error[not-utf8] byte 0xe9 is not UTF-8: save the file as UTF-8"
    ]


def test_not_utf8_after_a_byte_order_mark() -> None:
    """The mark shifts neither the byte that is named nor its column."""
    assert problems(b"\xef\xbb\xbfid: \xff\n") == [
        "p.yaml:1:5: error[not-utf8] byte 0xff is not UTF-8: save the file as UTF-8"
    ]


def test_utf16() -> None:
    """A file in UTF-16 is named by its first byte."""
    assert problems("id: a\n".encode("utf-16")) == [
        "p.yaml:1:1: error[not-utf8] byte 0xff is not UTF-8: save the file as UTF-8"
    ]


@pytest.mark.parametrize(
    ("sign", "name"), [("\x00", "U+0000"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\ufeff", "U+FEFF")]
)
def test_a_control_character(sign: str, name: str) -> None:
    """What cannot be seen is named by its number."""
    assert problems(f"id: a\ntitle: b{sign}c\n") == [
        f"p.yaml:2:9: error[control-character] control character {name}: delete it"
    ]


def test_a_control_character_never_reaches_the_terminal() -> None:
    """The excerpt shows a replacement, since an escape sequence would steer the terminal."""
    _, found = read_yaml("p.yaml", b"title: \x1b[2Jb\n")
    assert found[0].location.source == "title: \ufffd[2Jb"


def test_several_documents() -> None:
    """A second document is refused where it starts."""
    assert problems("id: a\n---\nid: b\n") == [
        "p.yaml:2:1: error[several-documents] a second document starts: one file, one paper"
    ]


def test_one_document_may_have_its_marks() -> None:
    """`---` at the top and `...` at the end say nothing new."""
    assert document("---\nid: a\n...\n").data == {"id": "a"}


# Nesting


class _Strict(yaml.BaseLoader):
    """A parser that gives up on brackets within brackets, in words of its own, before it tells of the first."""

    def fetch_flow_collection_start(self, token: type[yaml.Token]) -> None:
        super().fetch_flow_collection_start(token)
        if self.flow_level > 200:
            raise yaml.scanner.ScannerError(None, None, "brackets galore", self.get_mark())


@pytest.mark.parametrize("parser", [source._LOADER, yaml.BaseLoader, _Strict], ids=["C", "Python", "strict"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 100_000, "1:21"),
        ("[" * 100_000 + "]" * 100_000, "1:21"),
        ('{"a": ' * 100_000 + "}" * 100_000, "1:121"),
        ("- " * 100_000 + "x", "1:41"),
        ("a:\n- b: [[" + "[" * 100_000, "2:23"),
        ("\u00e9: [[], []]\nb: " + "[" * 100_000, "2:23"),
    ],
    ids=["open lists", "lists", "mappings", "block lists", "lists in blocks", "lists below lists"],
)
def test_deep_nesting_is_refused_at_the_21st_level_by_whatever_parser(
    text: str, place: str, parser: type[yaml.BaseLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """100,000 levels, at which recursive readers die and some parsers give up, are told in the same words by all."""
    read: list[object] = []

    class Counting(parser):  # type: ignore[misc, valid-type]
        def get_event(self) -> object:
            read.append(event := super().get_event())
            return event

    monkeypatch.setattr(source, "_LOADER", Counting)
    assert problems(text) == [f"p.yaml:{place}: error[too-deep] nested more than 20 levels deep"]
    assert len(read) < 100  # nothing behind that level is waited for


def test_twenty_levels_are_not_too_deep() -> None:
    """The limit is where the message says."""
    assert problems("[" * 20 + "]" * 20) == []


def test_long_runs_of_spaces_are_read_in_one_pass() -> None:
    """A hint that looked at a line of 300,000 spaces from each of them would take an hour."""
    assert len(problems(f"a: b #c{' ' * 300_000}d\n")) == 1
    assert len(problems(f"a: @{' ' * 300_000}d\n")) == 1


# Keys


def test_a_duplicate_key() -> None:
    """The second key is named, and the line of the first."""
    assert problems("id: a\ntitle: b\nid: c\n") == [
        "p.yaml:3:1: error[duplicate-key] 'id' stands twice in this mapping, first in line 1: delete one"
    ]


def test_a_duplicate_key_in_a_prompt() -> None:
    """Each mapping has keys of its own: `id` may stand in two prompts, not twice in one."""
    text = "prompts:\n  - id: a\n    answer: b\n    answer: c\n  - id: d\n"
    assert problems(text) == [
        "p.yaml:4:5: error[duplicate-key] 'answer' stands twice in this mapping, first in line 3: delete one"
    ]


def test_the_keys_below_a_duplicate_key_are_no_duplicates() -> None:
    """One mistake is one problem."""
    assert problems("figure:\n  file: a\nfigure:\n  file: b\n") == [
        "p.yaml:3:1: error[duplicate-key] 'figure' stands twice in this mapping, first in line 1: delete one"
    ]


def test_the_first_of_two_mappings_keeps_its_places() -> None:
    """Keys below a key that stands twice are located in the mapping that counts."""
    read, _ = read_yaml("p.yaml", b"figure:\n  file: a\nfigure:\n  file: b\n")
    assert read is not None
    assert str(read.locate(("figure", "file"), key=True)) == "p.yaml:2:3"
    assert str(read.locate(("figure", "file"))) == "p.yaml:2:9"


def test_the_first_of_two_values_counts() -> None:
    """What follows from the values is checked as if the second did not stand there."""
    read, _ = read_yaml("p.yaml", b"id: a\nid: b\n")
    assert read is not None
    assert read.data == {"id": "a"}
    assert str(read.locate(("id",))) == "p.yaml:1:5"


def test_a_list_as_a_key() -> None:
    """YAML allows it, cards do not."""
    assert problems("? [a]\n: b\n") == ["p.yaml:1:3: error[yaml-syntax] a key must be a plain word"]


# What only YAML needs


def test_an_anchor() -> None:
    """`&` names a value for later use, which cards do not need."""
    assert problems("answer: &a R&D\n") == [
        "p.yaml:1:9: error[yaml-alias] & starts a YAML alias or anchor: "
        "put the text into single quotes: answer: '&a R&D'"
    ]


def test_an_alias() -> None:
    """`*` takes a value from elsewhere, which cards do not need."""
    assert problems("answer: *a\n") == [
        "p.yaml:1:9: error[yaml-alias] * starts a YAML alias or anchor: put the text into single quotes: answer: '*a'"
    ]


def test_a_merge_key() -> None:
    """`<<` is refused with the alias it needs."""
    assert problems("<<: *base\n") == [
        "p.yaml:1:5: error[yaml-alias] YAML anchors and aliases (base) are not allowed: write the text out"
    ]


def test_a_tag_that_would_run_code() -> None:
    """`!!python/object` makes no object and runs nothing."""
    assert problems("answer: !!python/object/apply:os.system [ls]\n") == [
        "p.yaml:1:9: error[yaml-tag] ! starts a YAML tag, which cards do not use: "
        "put the text into single quotes: answer: '!!python/object/apply:os.system [ls]'"
    ]


# Where YAML misleads


def test_a_hash_after_a_space_loses_the_rest_of_the_text() -> None:
    """`rank #1` would be `rank`."""
    assert problems("question: rank #1\n") == [
        "p.yaml:1:11: error[yaml-comment] ' #1' is a comment to YAML and lost: "
        "write 'rank #1', or '# ' if a comment is meant"
    ]


def test_a_hash_at_the_start_loses_the_whole_text() -> None:
    """`#1 of all` would be nothing."""
    assert problems("answer: #1 of all\n") == [
        "p.yaml:1:8: error[yaml-comment] ' #1 of all' is a comment to YAML and lost: "
        "write '#1 of all', or '# ' if a comment is meant"
    ]


@pytest.mark.parametrize("tex", ["\\beta", "\\alpha", "\\theta", "\\frac", "\\nabla", "\\rho", "\\vec", "\\epsilon"])
def test_tex_that_double_quotes_turn_into_special_characters(tex: str) -> None:
    r"""`"\beta"` is a backspace and `eta`: YAML says nothing, so this must."""
    assert problems(f'answer: "$x {tex}$"\n') == [
        f"p.yaml:1:9: error[yaml-escape] {tex[:2]} in double quotes is a special character, not TeX: "
        f"use single quotes: '$x {tex}$'"
    ]


def test_the_advice_takes_back_the_escapes_that_single_quotes_do_not_need() -> None:
    r"""What is suggested means what was meant: `\"` and `\\` become plain, a line break a space."""
    assert problems('answer: "a \\"b\\" \\\\pi\n  $\\theta$ it\'s"\n') == [
        "p.yaml:1:9: error[yaml-escape] \\t in double quotes is a special character, not TeX: "
        "use single quotes: 'a \"b\" \\pi $\\theta$ it''s'"
    ]


@pytest.mark.parametrize(("tex", "column"), [("\\lambda", 12), ("\\xi", 14), ("\\upsilon", 14)])
def test_tex_that_double_quotes_refuse(tex: str, column: int) -> None:
    r"""`"\lambda"` is no YAML; the advice is about quotes, and spelled out."""
    assert problems(f'answer: "$x{tex}$"\n') == [
        f"p.yaml:1:{column}: error[yaml-syntax] a backslash means something else in double quotes: "
        f"put the text into single quotes: answer: '$x{tex}$'"
    ]


def test_a_colon_in_a_title() -> None:
    """`title: Dropout: A Simple Way` would be a mapping in a mapping."""
    assert problems("title: Dropout: A Simple Way\n") == [
        "p.yaml:1:15: error[yaml-syntax] ': ' inside a text starts a new mapping: "
        "put the text into single quotes: title: 'Dropout: A Simple Way'"
    ]


def test_a_colon_with_an_apostrophe() -> None:
    """The advice can be pasted as it stands."""
    assert problems("title: Dropout: Hinton's Way\n") == [
        "p.yaml:1:15: error[yaml-syntax] ': ' inside a text starts a new mapping: "
        "put the text into single quotes: title: 'Dropout: Hinton''s Way'"
    ]


@pytest.mark.parametrize("text", ["{{c1::x}}", "{{c1::x}} is", "{{c1::x}}: {{c2::y}}"])
def test_a_text_that_starts_with_a_cloze_deletion(text: str) -> None:
    """`{{` starts a mapping whose key is a mapping."""
    assert problems(f"cloze: {text}\n") == [
        f"p.yaml:1:9: error[yaml-syntax] {{{{ starts a mapping in YAML: put the text into single quotes: cloze: '{text}'"
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("*Title*: what?", "**Title** is", "@x", "`code`", "[1, 2] text", "[a] and [b]", "%x", "}x"),
        *("> x", "| x", "- x", "? x", ",x", "&", '"a" b'),
    ],
)
def test_a_text_that_cannot_start_as_it_does(text: str) -> None:
    """The place is where the text starts, and the advice is the line in quotes."""
    what = (
        "the quote that opens here does not close at the end of the text"
        if text[0] == '"'
        else f"a text can't start with {text[0]} unless it is in quotes"
    )
    assert problems(f"id: a\nprompts:\n  - answer: {text}\n    id: b\n") == [
        f"p.yaml:3:13: error[yaml-syntax] {what}: put the text into single quotes: answer: '{text}'"
    ]


def test_an_entry_of_a_list_that_cannot_start_as_it_does() -> None:
    """The advice is the entry in quotes."""
    assert problems("hints:\n  - a\n  - *b* is\n") == [
        "p.yaml:3:5: error[yaml-syntax] a text can't start with * unless it is in quotes: "
        "put the text into single quotes: - '*b* is'"
    ]


def test_an_entry_in_brackets_that_cannot_start_as_it_does() -> None:
    """The entry is named, not the list around it."""
    assert problems("hints: [a, *b* is]\n") == [
        "p.yaml:1:12: error[yaml-syntax] a text can't start with * unless it is in single quotes"
    ]


def test_what_was_found_before_a_syntax_error_is_reported_with_it() -> None:
    """One run names both mistakes."""
    assert problems("id: a\nid: b\ntitle: @x\n") == [
        "p.yaml:2:1: error[duplicate-key] 'id' stands twice in this mapping, first in line 1: delete one",
        "p.yaml:3:8: error[yaml-syntax] a text can't start with @ unless it is in quotes: "
        "put the text into single quotes: title: '@x'",
    ]
