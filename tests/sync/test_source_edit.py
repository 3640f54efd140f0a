"""Tests of the edits of Markdown."""

import pytest

from deck_builder.rendering.gate import seal
from deck_builder.rendering.renderer import Renderer
from deck_builder.sync.html_tokens import tokens
from deck_builder.sync.source_edit import edited

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
