"""The shortcut for texts without Markdown gives what Markdown gives."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from deck_builder.plain_text import plain_html
from deck_builder.render import Renderer

CARDS = Path(__file__).parent.parent / "cards"
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
    made = plain_html(text)
    if made is not None:
        assert RENDERER.by_markdown(text).html == made
        assert RENDERER.by_markdown(text).refused_tex == ()


def test_every_text_of_the_real_deck() -> None:
    """And most of them are short cut, or it would not be worth having."""
    found: list[str] = []
    for file in sorted(CARDS.glob("*/*.yaml")):
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        found += [text for text in texts(content) if "{{c" not in text]
    plain = {text: made for text in found if (made := plain_html(text)) is not None}
    assert {text: RENDERER.by_markdown(text).html for text in plain} == plain
    assert len(plain) > len(set(found)) * 0.6


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
        "a\nb",
        "$x",
        "$ x$",
        r"$\href{a}{b}$",
        "$'$",
    ],
)
def test_what_is_left_to_markdown(text: str) -> None:
    """It has a meaning there, or may have."""
    assert plain_html(text) is None
