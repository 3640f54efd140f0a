"""The shortcut for texts without Markdown gives what Markdown gives."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from deck_builder.rendering.renderer import Renderer
from deck_builder.rendering.shortcut import plain_html

CARDS = Path(__file__).parents[2] / "cards"
RENDERER = Renderer({})
PIECES = [
    *"abzXY0129 ,;:'\"()%/=+?.!-_*`~#|<>&[]{}\\^@$",
    *(" ", "  ", "\t", "\n", "$x$", "$ x$", "$x$1", r"$\frac{a}{b}$", r"$\href{a}{b}$", "$a < b$", "$'$", "$$x$$", "1. ", "2) "),
    *("é", "论", "\u00a0", "\u00ad", "$\u00a0x$", "\u2019", "\u2013", "\u200b", "\u202f", "&amp;", "http://x.y", "a@b.c", "![x](y)", "**", "--", "==="),
]  # fmt: skip


def texts(content: object) -> list[str]:
    """Return every text in a file."""
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
def test_what_is_short_cut_is_what_markdown_makes(text: str) -> None:
    """Whatever signs meet; a text that is not surely plain is left to Markdown."""
    same_as_markdown(text)


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
def test_blocks_are_what_markdown_makes_of_them(text: str) -> None:
    """Paragraphs, lists, tables and code, whatever comes after what."""
    same_as_markdown(text)


def same_as_markdown(text: str) -> None:
    """Compare the shortcut with Markdown, where it is taken."""
    made = plain_html(text)
    if made is not None:
        assert RENDERER.render_with_markdown(text).html == made
        assert RENDERER.render_with_markdown(text).refused_tex == ()


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
def test_what_is_short_cut(text: str) -> None:
    """Else the tests above would compare nothing."""
    assert plain_html(text) is not None
    same_as_markdown(text)


@pytest.mark.parametrize("text", ["The {{c1::*a* b}} of {{c2::c::hint}}", "a }} of {{c1::b}}", "a {{c1::b"])
def test_a_cloze_without_formulas_is_short_cut_with_its_problems(text: str) -> None:
    """Where a formula is, its braces have to be kept apart from those of the deletion, so Markdown does it."""
    assert RENDERER.render(text, is_cloze=True) == RENDERER.render_with_markdown(text, is_cloze=True)
    assert plain_html(text) is not None


def test_every_text_of_the_real_deck() -> None:
    """And most of them are short cut, or it would not be worth having."""
    found: list[str] = []
    for file in sorted(CARDS.glob("*/*.yaml")):
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        found += [text for text in texts(content) if "{{c" not in text or "$" not in text]
    plain = {text: made for text in found if (made := plain_html(text)) is not None}
    assert {text: RENDERER.render_with_markdown(text).html for text in plain} == plain
    assert len(plain) > len(set(found)) * 0.9


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
def test_what_is_left_to_markdown(text: str) -> None:
    """It has a meaning there, or may have."""
    assert plain_html(text) is None
