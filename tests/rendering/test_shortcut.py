"""Tests that the shortcut for simple texts gives the same HTML as Markdown."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from deck_builder.rendering.renderer import Renderer
from deck_builder.rendering.shortcut import render_plain

CARDS = Path(__file__).parents[2] / "cards"
RENDERER = Renderer({})
PIECES = [
    *"abzXY0129 ,;:'\"()%/=+?.!-_*`~#|<>&[]{}\\^@$",
    *(" ", "  ", "\t", "\n", "$x$", "$ x$", "$x$1", r"$\frac{a}{b}$", r"$\href{a}{b}$", "$a < b$", "$'$", "$$x$$", "1. ", "2) "),
    *("é", "论", "\u00a0", "\u00ad", "$\u00a0x$", "\u2019", "\u2013", "\u200b", "\u202f", "&amp;", "http://x.y", "a@b.c", "![x](y)", "**", "--", "==="),
]  # fmt: skip


def texts(content: object) -> list[str]:
    """Return all texts in parsed YAML."""
    if isinstance(content, dict):
        return [text for value in content.values() for text in texts(value)]
    if isinstance(content, list):
        return [text for value in content for text in texts(value)]
    return [content] if isinstance(content, str) else []


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("2016. A year")
@example("2016) A year")
@example("$x$")
@example(r"$\{x\}$ and $y_i$")
@example("a$x$b $y$")
def test_lines_match_markdown(text: str) -> None:
    """Any combination of characters has the same result, or is left to Markdown."""
    assert_same_as_markdown(text)


LINES = [
    *("a b", "*a* `b` c", "85.81% of $x$", "2016. A year", "a  ", " a", "# a", "===", "---", "> a", "1. a", "* a"),
    *("- a", "- *b* c", "-  a", "- ", "- 1. a", "  - a", "  a"),
    *("| a | b |", "|---|---|", "|:-|-:|", "| 1 | `x` |", "| a |", "|-|", "|  a  | b|", "| `a|b` | c |", "a | b", "|  | a |"),
    *("```python", "```", "```html", "```none-such", "def f(x, y='a'):", '    return x & "y"  # $z$', "<p>x</p>", "    "),
    *("", ""),
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=10).map("\n".join))
@example("a\n\nb")
@example("a\n- b")
@example("- a\n\n- b")
@example("- a\n\nb")
@example("| a | b |\n|---|---|\n| 1 | `x` |")
@example("a\n\n```python\ndef f(x, y='a'):\n    return x & \"y\"  # $z$\n```\n\nb")
@example("```html\n<p>x</p>\n```")
def test_blocks_match_markdown(text: str) -> None:
    """Paragraphs, lists, tables and code have the same result in any order, or are left to Markdown."""
    assert_same_as_markdown(text)


def assert_same_as_markdown(text: str) -> None:
    """Compare the shortcut with Markdown, unless it leaves the text to Markdown."""
    plain = render_plain(text)
    if plain is not None:
        rendered = RENDERER.render_with_markdown(text)
        assert rendered.html == plain
        assert "refused-tex" not in dict(rendered.problems)


@pytest.mark.parametrize(
    "text",
    [
        "a\nb *c*",
        "a\n\n\nb",
        "- a\n- b",
        "a\n\n- b\n\nc",
        "| a | b |\n|---|---|\n| 1 | $x$ |",
        "```python\nx = 1\n```",
        "85.81% of all",
        "a {b}",
    ],
)
def test_simple_texts_use_the_shortcut(text: str) -> None:
    """Otherwise the tests above would compare nothing."""
    assert render_plain(text) is not None
    assert_same_as_markdown(text)


@pytest.mark.parametrize("text", ["The {{c1::*a* b}} of {{c2::c::hint}}", "a }} of {{c1::b}}", "a {{c1::b"])
def test_the_shortcut_reports_the_problems_of_a_cloze_without_formulas(text: str) -> None:
    """A cloze with formulas goes through Markdown, which separates their braces from those of the deletions."""
    assert RENDERER.render(text, is_cloze=True) == RENDERER.render_with_markdown(text, is_cloze=True)
    assert render_plain(text) is not None


def test_the_texts_of_the_real_deck_match_markdown() -> None:
    """Most of them use the shortcut; otherwise it would not be worth having."""
    checked: list[str] = []
    for file in sorted(CARDS.glob("*/*.yaml")):
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        checked += [text for text in texts(content) if "{{c" not in text or "$" not in text]
    plain = {text: rendered for text in checked if (rendered := render_plain(text)) is not None}
    assert {text: RENDERER.render_with_markdown(text).html for text in plain} == plain
    assert len(plain) > len(set(checked)) * 0.9


@pytest.mark.parametrize(
    "text",
    [
        "",
        " a",
        "a ",
        "1. a",
        "- a",
        "# a",
        "a*b*",
        "``a``",
        "`a",
        "*a *",
        "**a*",
        "a<b",
        "a&b",
        "a  \nb",
        "a\n- b",
        "- a\n\n- b",
        "- a\n  - b",
        "| a |\n|:-|\n| b |",
        "| a | b |\n|---|---|\n| c |",
        "| a |\n|---|\n| `b|c` |",
        "```python\nx\n\ny\n```",
        "```none-such\nx\n```",
        "a\n```python\nx\n```",
        "$x",
        "$ x$",
        r"$\href{a}{b}$",
        "$'$",
    ],
)
def test_other_texts_are_left_to_markdown(text: str) -> None:
    """They have a special meaning in Markdown, or could have one."""
    assert render_plain(text) is None
