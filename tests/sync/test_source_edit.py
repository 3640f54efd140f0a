"""Tests of the edits of Markdown."""

import pytest

from deck_builder.rendering.gate import seal
from deck_builder.rendering.renderer import Renderer
from deck_builder.sync.html_tokens import tokens
from deck_builder.sync.source_edit import edited
from deck_builder.sync.yaml_edit import with_text
from deck_builder.sync.yaml_list import with_list

RENDERER = Renderer({})


def render(text: str) -> str:
    return seal(RENDERER.render(text).html)


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("| a | b |\n|---|---|\n| one | two |", "two", "<b>two</b>", "| a | b |\n|---|---|\n| one | **two** |"),
        ("before\n\n```python\nreturn x\n```\nend", "return", "yield", "before\n\n```python\nyield x\n```\nend"),
        ("before\n\n```python\nreturn x\n```\nend", "before", "after", "after\n\n```python\nreturn x\n```\nend"),
        ("### Head\n\n- one\n- two", "two", "three", "### Head\n\n- one\n- three"),
        ("_one_ and **two**", "two", "three", "_one_ and **three**"),
        ("_one_ and **two**", "<strong>two</strong>", "two", "_one_ and two"),
        ("a word", "word", "*word* $5", "a \\*word\\* \\$5"),
        ("a word", "word", "*word* [b](c)", "a \\*word\\* &#91;b](c)"),
    ],
)
def test_only_the_changed_words_of_the_markdown_change(text: str, old: str, new: str, expected: str) -> None:
    html = render(text)
    assert old in html
    assert edited(text, html, tokens(html.replace(old, new)), render) == expected


def test_no_edit_adds_html_of_a_block() -> None:
    assert edited("a word", "a word", tokens("a <table><tr><td>word</td></tr></table>"), render) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("key_insight: text\n", "key_insight:\n  question: 'Why?'\n  answer: text\n"),
        ("key_insight: >-\n  two\n  lines # two\nid: x\n", "key_insight:\n  question: 'Why?'\n  answer: >-\n    two\n    lines # two\nid: x\n"),
        ("key_insight: text # why\n", "key_insight:\n  question: 'Why?'\n  answer: text # why\n"),
        ("key_insight: {answer: text}\n", "key_insight: {answer: text, question: 'Why?'}\n"),
        ("key_insight:\n  more: x\n  answer: text\n", "key_insight:\n  more: x\n  question: 'Why?'\n  answer: text\n"),
        ("key_insight:\r\n  'text'\r\n", "key_insight:\r\n  question: 'Why?'\r\n  answer: 'text'\r\n"),
    ],
)  # fmt: skip
def test_a_question_is_added_to_an_answer_however_it_is_written(before: str, after: str) -> None:
    assert with_text(before.encode(), ("key_insight", "question"), "Why?") == after.encode()


def test_no_question_is_added_where_a_comment_would_move() -> None:
    assert with_text(b"key_insight: # why\n  text\n", ("key_insight", "question"), "Why?") is None


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("a: [x, y, z]\n", ["y", "z"], "a: [y, z]\n"),
        ("a: [x, y, z]\n", ["x", "y"], "a: [x, y]\n"),
        ("a: [x, y]\n", ["w", "x", "y", "z, z"], "a: [w, x, y, 'z, z']\n"),
        ("a: [x,\n    y]  # all\n", ["x", "z"], "a: [x,\n    z]  # all\n"),
        ("a:\n  - x  # the first\n  - y\n", ["x", "w", "y", "z"], "a:\n  - x  # the first\n  - w\n  - y\n  - z\n"),
        ("a:\n- x\n- 'y'\nb: c\n", ["y"], "a:\n- 'y'\nb: c\n"),
        ("a:\n- x\n- |\n  y\n\nb: c\n", ["x"], "a:\n- x\nb: c\n"),
        ("a:\r\n- x", ["x", "y"], "a:\r\n- x\r\n- y"),
        ("a:\n  - x  # the first\n  - y\n", ["y"], None),
        ("a: [x]\n", [], None),
    ],
)
def test_only_the_changed_items_of_a_list_change(before: str, new: list[str], after: str | None) -> None:
    content = with_list(before.encode(), ("a",), new)
    assert content == (after.encode() if after is not None else None)
