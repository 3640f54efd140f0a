"""Tests of YAML parsing: data with lines and columns, and advice for common YAML mistakes."""

import pytest
import yaml

from deck_builder.source import document as source
from deck_builder.source.document import Document, read_yaml
from tests.decks import headlines


def problems(text: str | bytes) -> list[str]:
    _, found = read_yaml("p.yaml", text if isinstance(text, bytes) else text.encode())
    return headlines(found)


def document(text: str | bytes) -> Document:
    parsed, found = read_yaml("p.yaml", text if isinstance(text, bytes) else text.encode())
    assert headlines(found) == []
    assert parsed is not None
    return parsed


# Data


@pytest.mark.parametrize(
    "typed",
    [
        *("no", "on", "yes", "true", "null", "~", "1e3", "0o17", "0x1F", "017", "1_000", "1:30", ".inf", "2016-01-01"),
        *("C#", "a-b", "$\\beta$", "\\theta", "x:y", "50 %", "-5", "the {{c1::x}} is"),
    ],
)
def test_a_plain_word_stays_the_text_that_was_typed(typed: str) -> None:
    """No word becomes a number, a date, a boolean or null."""
    assert document(f"answer: {typed}\n").data == {"answer": typed}


def test_a_document_is_nested_dicts_lists_and_texts() -> None:
    """Block and flow style give the same data."""
    text = "prompts:\n  - id: a\n    hints: [b, c]\n  - {id: d, hints: [e]}\n"
    assert document(text).data == {"prompts": [{"id": "a", "hints": ["b", "c"]}, {"id": "d", "hints": ["e"]}]}


def test_a_comment_after_a_value_is_not_part_of_it() -> None:
    """A `#` with a space on both sides starts a comment. Only the rule comment-after-text doubts it."""
    assert document("question: rank # of the matrix\n").data == {"question": "rank"}


def test_a_line_break_in_double_quotes_is_fine() -> None:
    r"""`"line\nbreak"` is two lines, not TeX."""
    assert document('answer: "line\\nbreak"\n').data == {"answer": "line\nbreak"}


def test_a_double_backslash_in_double_quotes_is_fine() -> None:
    r"""`"\\beta"` is TeX with a correct YAML escape."""
    assert document('answer: "$\\\\beta$"\n').data == {"answer": "$\\beta$"}


# Locations


def test_every_key_and_value_has_a_line_and_column() -> None:
    """Lines and columns count from 1."""
    parsed = document("id: a\nprompts:\n  - id: b\n    question: c\n")
    assert str(parsed.locate(("prompts", 0, "question"))) == "p.yaml:4:15"
    assert str(parsed.locate(("prompts", 0, "question"), key=True)) == "p.yaml:4:5"
    assert str(parsed.locate(("prompts", 0))) == "p.yaml:3:5"


def test_a_missing_path_is_located_at_its_nearest_ancestor() -> None:
    """The location is the mapping that lacks the key."""
    parsed = document("id: a\nprompts:\n  - id: b\n")
    assert str(parsed.locate(("prompts", 0, "question"))) == "p.yaml:3:5"
    assert str(parsed.locate(("title",), key=True)) == "p.yaml:1:1"


def test_columns_count_characters_not_bytes() -> None:
    """A character outside ASCII, or outside the Basic Multilingual Plane, is one column wide."""
    assert problems('{é: 🧠, b: "\\beta"}\n') == [
        "p.yaml:1:11: error[yaml-escape] \\b in double quotes is a special character, not TeX: "
        "use single quotes, as in '\\beta'"
    ]


def test_a_byte_order_mark_does_not_shift_columns() -> None:
    """A file from Windows Notepad is read like any other file."""
    parsed = document(b"\xef\xbb\xbfid: a\n")
    assert parsed.data == {"id": "a"}
    assert str(parsed.locate(("id",))) == "p.yaml:1:5"


def test_windows_line_endings_count_as_one_line_break() -> None:
    """A CRLF file has the same lines as an LF file, and texts and excerpts have no carriage return."""
    parsed = document("id: a\r\nanswer: |\r\n  b\r\n  c\r\ntitle: d\r\n")
    assert parsed.data == {"id": "a", "answer": "b\nc\n", "title": "d"}
    assert str(parsed.locate(("title",))) == "p.yaml:5:8"
    assert parsed.locate(("title",)).source == "title: d"


def test_unicode_line_separators_count_as_line_breaks() -> None:
    """YAML also ends lines at U+2028 and U+0085, so the excerpt must show the right line."""
    place = document("id: a\u2028b: c\x85d: e\n").locate(("d",))
    assert (str(place), place.source) == ("p.yaml:3:4", "d: e")


# Invalid files


def test_invalid_yaml() -> None:
    """If the cause is unclear, the message says where to look."""
    assert problems("id: a\ntags: [a, , b]\n") == [
        "p.yaml:2:7: error[yaml-syntax] this is not valid YAML: check the brackets, commas and quotes from here on"
    ]


def test_a_line_without_a_colon() -> None:
    """The location is the line itself, not the end of the file where the parser notices it."""
    assert problems("id: a\ntitle: Attention\nIs All You Need\nyear: 2017\n") == [
        "p.yaml:3:1: error[yaml-syntax] this line is not of the form 'key: value': if it continues the text above, indent it"
    ]


def test_a_key_without_a_space_after_its_colon() -> None:
    """YAML reads `title:x` as a word."""
    assert problems("id: a\ntitle:x\nyear: 2017\n") == [
        "p.yaml:2:1: error[yaml-syntax] this line is not of the form 'key: value': if it continues the text above, indent it"
    ]


def test_a_key_indented_too_far() -> None:
    """The advice is about the indentation, not about quotes."""
    assert problems("id: a\n  title: T\n") == [
        "p.yaml:2:3: error[yaml-syntax] this key is indented more than the keys around it: use the same indentation"
    ]


def test_a_key_with_indentation_that_matches_no_line_above() -> None:
    """The value above is complete, so the message does not blame it."""
    assert problems('prompts:\n  - id: "a"\n   question: b\n') == [
        "p.yaml:3:4: error[yaml-syntax] this does not match the lines above: check the indentation here and the quotes above"
    ]


@pytest.mark.parametrize("value", ["bias", "'bias'"])
@pytest.mark.parametrize("above", ["key_insight", "id: a\n    answer: b"])
def test_a_list_item_indented_too_far(value: str, above: str) -> None:
    """YAML reads the dash as part of the text above, so quotes would not help."""
    line = 3 + above.count("\n")
    assert problems(f"prompts:\n  - {above}\n     - id: {value}\n       question: c\n") == [
        f"p.yaml:{line}:6: error[yaml-syntax] this list item is indented more than the items around it: "
        "use the same indentation"
    ]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("prompts:\n  -id: bias\n    question: b\n", "id: bias"),
        ("prompts:\n  - id: a\n  -id: bias\n    question: b\n", "id: bias"),
        ("prompts:\n  - key_insight\n  -id: bias\n   question: b\n", "id: bias"),
        ("prompts:\n  - id: a\n    hints:\n      - b\n      -c\n", "c"),
    ],
    ids=["first item", "after a mapping", "after a word", "a word"],
)
def test_a_list_item_without_a_space_after_its_dash(text: str, item: str) -> None:
    """The location is the dash, even if the parser fails one line later."""
    lines = text.splitlines()
    line = next(number for number, each in enumerate(lines, 1) if each.endswith(f"-{item}"))
    column = lines[line - 1].index("-") + 1
    assert problems(text) == [
        f"p.yaml:{line}:{column}: error[yaml-syntax] a dash that starts a list item needs a space after it: write '- {item}'"
    ]


def test_a_tab_in_the_indentation() -> None:
    """The column is the position of the tab."""
    assert problems("prompts:\n  - id: a\n  \tquestion: b\n") == [
        "p.yaml:3:3: error[yaml-syntax] the indentation contains a tab: use spaces"
    ]


def test_an_unclosed_quote() -> None:
    """The location is the opening quote, not the end of the file."""
    assert problems("id: a\ntitle: 'Attention\nyear: 2017\n") == [
        "p.yaml:2:8: error[yaml-syntax] the closing quote is missing: "
        "put the text in single quotes, as in title: 'Attention'"
    ]


def test_an_unclosed_quote_that_the_next_quote_closes() -> None:
    """The parser fails one line late; the message is about the previous line."""
    assert problems("id: a\ntitle: 'Attention\nmethod: 'attention'\n") == [
        "p.yaml:2:8: error[yaml-syntax] the closing quote is missing: "
        "put the text in single quotes, as in title: 'Attention'"
    ]


def test_a_list_over_several_lines_is_not_blamed_for_a_mistake_below() -> None:
    """The list is in the mapping in which the parser fails, but is valid itself."""
    assert problems("tags: [a,\n  b]\nid: c\n d: e\n") == [
        "p.yaml:4:2: error[yaml-syntax] this key is indented more than the keys around it: use the same indentation"
    ]
    assert problems("tags: [a,\n  b]\nid: 'c'\n d: e\n") == [
        "p.yaml:4:2: error[yaml-syntax] this does not match the lines above: check the indentation here and the quotes above"
    ]


@pytest.mark.parametrize(
    ("value", "text"), [('"Nothing', "'Nothing'"), ("'it''s", "'it''s'"), ('"a \\"b\\"', "'a \"b\"'")]
)
def test_a_missing_closing_quote(value: str, text: str) -> None:
    """The suggested line has the text that was meant, without the quotes and backslashes that it no longer needs."""
    assert problems(f"id: a\nanswer: {value}\n") == [
        "p.yaml:2:9: error[yaml-syntax] the closing quote is missing: "
        f"put the text in single quotes, as in answer: {text}"
    ]


def test_an_apostrophe_in_single_quotes() -> None:
    """The advice doubles the apostrophe."""
    assert problems("answer: 'it's'\n") == [
        "p.yaml:1:9: error[yaml-syntax] the closing quote is not at the end of the text: "
        "put the text in single quotes, as in answer: 'it''s'"
    ]


def test_an_unclosed_bracket() -> None:
    """The location is the bracket, and the message gives both ways to fix it."""
    assert problems("tags: [a, b\nid: c\n") == [
        "p.yaml:1:7: error[yaml-syntax] the [ is never closed: add ], or put the text in single quotes, as in tags: '[a, b'"
    ]


def test_an_unclosed_bracket_over_several_lines() -> None:
    """If a list starts on the line below its key, the location is its start."""
    assert problems("tags:\n  [a,\n  b\nid: c\n") == [
        "p.yaml:2:3: error[yaml-syntax] this is not valid YAML: check the brackets, commas and quotes from here on"
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "''\n", "\ufeff"])
def test_an_empty_file(text: str) -> None:
    """A file that is empty or has only comments is an error."""
    assert problems(text) == ["p.yaml:1:1: error[empty-file] the file is empty: it needs at least an id"]


def test_not_utf8() -> None:
    """The location is the invalid byte, with its column counted in characters."""
    assert problems("id: a\ntitle: é ".encode() + "é".encode("latin-1")) == [
        "p.yaml:2:10: error[not-utf8] the byte 0xe9 is not valid UTF-8: save the file as UTF-8"
    ]


def test_not_utf8_after_a_byte_order_mark() -> None:
    """The byte order mark changes neither the byte in the message nor its column."""
    assert problems(b"\xef\xbb\xbfid: \xff\n") == [
        "p.yaml:1:5: error[not-utf8] the byte 0xff is not valid UTF-8: save the file as UTF-8"
    ]


def test_utf16() -> None:
    """The message names the first byte of a UTF-16 file."""
    assert problems("id: a\n".encode("utf-16")) == [
        "p.yaml:1:1: error[not-utf8] the byte 0xff is not valid UTF-8: save the file as UTF-8"
    ]


@pytest.mark.parametrize(
    ("character", "name"), [("\x00", "U+0000"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\ufeff", "U+FEFF")]
)
def test_a_control_character(character: str, name: str) -> None:
    """The message identifies an invisible character by its code point."""
    assert problems(f"id: a\ntitle: b{character}c\n") == [
        f"p.yaml:2:9: error[control-character] the control character {name} is not allowed: delete it"
    ]


def test_a_control_character_never_reaches_the_terminal() -> None:
    """The excerpt shows a replacement character, because the terminal would obey an escape sequence."""
    _, found = read_yaml("p.yaml", b"title: \x1b[2Jb\n")
    assert found[0].location.source == "title: \ufffd[2Jb"


def test_several_documents() -> None:
    """The location is the start of the second document."""
    assert problems("id: a\n---\nid: b\n") == [
        "p.yaml:2:1: error[several-documents] a second YAML document starts here: give each paper its own file"
    ]


def test_one_document_may_have_start_and_end_markers() -> None:
    """`---` at the top and `...` at the end are fine."""
    assert document("---\nid: a\n...\n").data == {"id": "a"}


# Nesting


class _Strict(yaml.BaseLoader):
    """A parser that rejects deeply nested brackets with its own message before it emits the first event."""

    def fetch_flow_collection_start(self, token: type[yaml.Token]) -> None:
        super().fetch_flow_collection_start(token)
        if self.flow_level > 200:
            raise yaml.scanner.ScannerError(None, None, "too many brackets", self.get_mark())


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
def test_every_parser_rejects_deep_nesting_at_the_21st_level(
    text: str, place: str, parser: type[yaml.BaseLoader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every parser gives the same message for 100,000 levels, although some of them fail with their own errors."""
    events: list[object] = []

    class Counting(parser):  # type: ignore[misc, valid-type]
        def get_event(self) -> object:
            events.append(event := super().get_event())
            return event

    monkeypatch.setattr(source, "_LOADER", Counting)
    assert problems(text) == [
        f"p.yaml:{place}: error[too-deep] lists and mappings are nested more than 20 levels deep: use fewer levels"
    ]
    assert len(events) < 100  # parsing stops at that level


def test_twenty_levels_are_not_too_deep() -> None:
    """The limit matches the message."""
    assert problems("[" * 20 + "]" * 20) == []


def test_long_runs_of_spaces_are_scanned_in_linear_time() -> None:
    """A hint with quadratic time would need an hour for 300,000 spaces."""
    assert len(problems(f"a: b #c{' ' * 300_000}d\n")) == 1
    assert len(problems(f"a: @{' ' * 300_000}d\n")) == 1


# Keys


def test_a_duplicate_key() -> None:
    """The location is the second key, and the message has the line of the first."""
    assert problems("id: a\ntitle: b\nid: c\n") == [
        "p.yaml:3:1: error[duplicate-key] the key 'id' is already used on line 1: delete one of them"
    ]


def test_a_duplicate_key_in_a_prompt() -> None:
    """Keys are unique within a mapping: two prompts can both have `id`, but one prompt cannot have it twice."""
    text = "prompts:\n  - id: a\n    answer: b\n    answer: c\n  - id: d\n"
    assert problems(text) == [
        "p.yaml:4:5: error[duplicate-key] the key 'answer' is already used on line 3: delete one of them"
    ]


def test_keys_inside_a_duplicate_key_are_not_duplicates() -> None:
    """One mistake gives one problem."""
    assert problems("figure:\n  file: a\nfigure:\n  file: b\n") == [
        "p.yaml:3:1: error[duplicate-key] the key 'figure' is already used on line 1: delete one of them"
    ]


def test_locations_come_from_the_first_of_two_mappings() -> None:
    """A key inside a duplicate key is located in the first mapping, which is the one that is used."""
    parsed, _ = read_yaml("p.yaml", b"figure:\n  file: a\nfigure:\n  file: b\n")
    assert parsed is not None
    assert str(parsed.locate(("figure", "file"), key=True)) == "p.yaml:2:3"
    assert str(parsed.locate(("figure", "file"))) == "p.yaml:2:9"


def test_the_first_of_two_values_is_used() -> None:
    """Later checks ignore the second value."""
    parsed, _ = read_yaml("p.yaml", b"id: a\nid: b\n")
    assert parsed is not None
    assert parsed.data == {"id": "a"}
    assert str(parsed.locate(("id",))) == "p.yaml:1:5"


def test_a_list_as_a_key() -> None:
    """YAML allows it, but decks do not."""
    assert problems("? [a]\n: b\n") == [
        "p.yaml:1:3: error[yaml-syntax] a key can't be a list or mapping: write a plain word"
    ]


# YAML features that are not allowed


def test_an_anchor() -> None:
    """`&` names a value for later use, which is not allowed."""
    assert problems("answer: &a R&D\n") == [
        "p.yaml:1:9: error[yaml-alias] & starts a YAML alias or anchor: put the text in single quotes, as in answer: '&a R&D'"
    ]


def test_an_alias() -> None:
    """`*` repeats a named value, which is not allowed."""
    assert problems("answer: *a\n") == [
        "p.yaml:1:9: error[yaml-alias] * starts a YAML alias or anchor: put the text in single quotes, as in answer: '*a'"
    ]


def test_a_merge_key() -> None:
    """`<<` is rejected because of its alias."""
    assert problems("<<: *base\n") == [
        "p.yaml:1:5: error[yaml-alias] the YAML anchor or alias 'base' is not allowed: write the text in full"
    ]


def test_a_tag_that_would_run_code() -> None:
    """`!!python/object` creates no object and runs no code."""
    assert problems("answer: !!python/object/apply:os.system [ls]\n") == [
        "p.yaml:1:9: error[yaml-tag] ! starts a YAML tag, which is not allowed: "
        "put the text in single quotes, as in answer: '!!python/object/apply:os.system [ls]'"
    ]


# Common YAML mistakes


def test_a_hash_after_a_space_drops_the_rest_of_the_text() -> None:
    """YAML reads `rank #1` as `rank`."""
    assert problems("question: rank #1\n") == [
        "p.yaml:1:11: error[yaml-comment] YAML treats ' #1' as a comment: write 'rank #1', or start the comment with "
        "'# '"
    ]


def test_a_hash_at_the_start_drops_the_whole_text() -> None:
    """YAML reads `#1 of all` as an empty value."""
    assert problems("answer: #1 of all\n") == [
        "p.yaml:1:8: error[yaml-comment] YAML treats ' #1 of all' as a comment: write '#1 of all', or start the "
        "comment with '# '"
    ]


@pytest.mark.parametrize("tex", ["\\beta", "\\alpha", "\\theta", "\\frac", "\\nabla", "\\rho", "\\vec", "\\epsilon"])
def test_tex_that_becomes_special_characters_in_double_quotes(tex: str) -> None:
    r"""YAML reads `"\beta"` as a backspace and `eta`, without an error."""
    assert problems(f'answer: "$x {tex}$"\n') == [
        f"p.yaml:1:9: error[yaml-escape] {tex[:2]} in double quotes is a special character, not TeX: "
        f"use single quotes, as in '$x {tex}$'"
    ]


def test_the_advice_removes_escapes_that_single_quotes_do_not_need() -> None:
    r"""In the suggested text, `\"` and `\\` lose their backslash, and a line break becomes a space."""
    assert problems('answer: "a \\"b\\" \\\\pi\n  $\\theta$ it\'s"\n') == [
        "p.yaml:1:9: error[yaml-escape] \\t in double quotes is a special character, not TeX: "
        "use single quotes, as in 'a \"b\" \\pi $\\theta$ it''s'"
    ]


@pytest.mark.parametrize(("tex", "column"), [("\\lambda", 12), ("\\xi", 12), ("\\upsilon", 12)])
def test_tex_that_is_invalid_in_double_quotes(tex: str, column: int) -> None:
    r"""`"\lambda"` is not valid YAML; the message has the corrected line."""
    assert problems(f'answer: "$x{tex}$"\n') == [
        f"p.yaml:1:{column}: error[yaml-syntax] a backslash has a special meaning in double quotes: "
        f"put the text in single quotes, as in answer: '$x{tex}$'"
    ]


def test_a_colon_in_a_title() -> None:
    """YAML reads `title: Dropout: A Simple Way` as a mapping inside a mapping."""
    assert problems("title: Dropout: A Simple Way\n") == [
        "p.yaml:1:15: error[yaml-syntax] ': ' inside text starts a new mapping: "
        "put the text in single quotes, as in title: 'Dropout: A Simple Way'"
    ]


def test_a_colon_with_an_apostrophe() -> None:
    """The suggested line can be pasted without changes."""
    assert problems("title: Dropout: Hinton's Way\n") == [
        "p.yaml:1:15: error[yaml-syntax] ': ' inside text starts a new mapping: "
        "put the text in single quotes, as in title: 'Dropout: Hinton''s Way'"
    ]


@pytest.mark.parametrize("text", ["{{c1::x}}", "{{c1::x}} is", "{{c1::x}}: {{c2::y}}"])
def test_a_text_that_starts_with_a_cloze_deletion(text: str) -> None:
    """YAML reads `{{` as the start of a mapping that has a mapping as its key."""
    assert problems(f"cloze: {text}\n") == [
        f"p.yaml:1:9: error[yaml-syntax] {{{{ starts a mapping in YAML: put the text in single quotes, as in cloze: '{text}'"
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("*Title*: what?", "**Title** is", "@x", "`code`", "[1, 2] text", "[a] and [b]", "%x", "}x"),
        *("> x", "| x", "- x", "? x", ",x", "&", '"a" b'),
    ],
)
def test_a_text_with_a_forbidden_first_character(text: str) -> None:
    """The location is the start of the text, and the message has the line with quotes."""
    reason = (
        "the closing quote is not at the end of the text"
        if text[0] == '"'
        else f"text can't start with {text[0]} unless it is in quotes"
    )
    assert problems(f"id: a\nprompts:\n  - answer: {text}\n    id: b\n") == [
        f"p.yaml:3:13: error[yaml-syntax] {reason}: put the text in single quotes, as in answer: '{text}'"
    ]


def test_a_list_entry_with_a_forbidden_first_character() -> None:
    """The message has the entry with quotes."""
    assert problems("hints:\n  - a\n  - *b* is\n") == [
        "p.yaml:3:5: error[yaml-syntax] text can't start with * unless it is in quotes: "
        "put the text in single quotes, as in - '*b* is'"
    ]


def test_an_entry_in_brackets_with_a_forbidden_first_character() -> None:
    """The location is the entry, not the list."""
    assert problems("hints: [a, *b* is]\n") == [
        "p.yaml:1:12: error[yaml-syntax] text can't start with * unless it is in single quotes"
    ]


def test_problems_before_a_syntax_error_are_reported_with_it() -> None:
    """One run reports both mistakes."""
    assert problems("id: a\nid: b\ntitle: @x\n") == [
        "p.yaml:2:1: error[duplicate-key] the key 'id' is already used on line 1: delete one of them",
        "p.yaml:3:8: error[yaml-syntax] text can't start with @ unless it is in quotes: "
        "put the text in single quotes, as in title: '@x'",
    ]


# Parsers


class _Mute(yaml.BaseLoader):
    """A parser that gives up where others do, but in words that say nothing."""

    def get_event(self) -> object:
        try:
            return super().get_event()  # type: ignore[no-untyped-call]
        except yaml.MarkedYAMLError as error:
            raise yaml.parser.ParserError("?", error.context_mark, "?", error.problem_mark) from error


@pytest.mark.parametrize(
    "text",
    [
        "title: Dropout: A Simple Way\n",
        "id: a\n title: b\n",
        "id: a\nmore: b\nand c\nd: e\n",
        'answer: "$x\\lambda$"\n',
        'answer: "\\ud800"\n',
        "tags: [a, , b]\n",
        "tags: [a, *b* c]\n",
        "tags:\n  [a,\n  b\nid: c\n",
        "answer: 'never closed\nid: a\n",
        "answer: @x\n",
        "answer: %x\n",
        "\tid: a\n",
        "- a\nid: b\n",
        "a: {b: c\n",
    ],
)
def test_every_parser_leads_to_the_same_message(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the parser's words nor its language matter: C, Python, or one that says nothing."""
    found = []
    for parser in (source._LOADER, yaml.BaseLoader, _Mute):
        monkeypatch.setattr(source, "_LOADER", parser)
        found.append(problems(text))
    assert found[0] == found[1] == found[2] != []
