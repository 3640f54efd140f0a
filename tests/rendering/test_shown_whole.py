"""Random text with every character and mark of the dialect is either shown whole, or refused.

The expectation does not come from the code under test: it counts the typed words and characters, and looks for them in the text
that a parser of the standard library, or the page of a client, shows.

`DECK_BUILDER_TEXTS=100000` runs so many examples through the parser, and a tenth of them through the page.
"""

import html
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from deck_builder.rendering.gate import seal
from deck_builder.rendering.renderer import Renderer
from tests.clients import SHELLS, RenderedCard, client

EXAMPLES = int(os.environ.get("DECK_BUILDER_TEXTS", "300"))
RENDERER = Renderer({"f.svg": "f-1.svg"})
PIECES = [
    *["W", "W", "W", "W", "W", "W"],  # a word of its own each time
    *".,;:!?()'\"%/=+-_*`~#|<>&[]{}\\^@$€é论😀",
    *("\n", "\n", "\n", "\n\n", " ", "  ", "    ", "  \n"),
    *("- ", "+ ", "* ", "1. ", "2) ", "3. ", "\n- ", "\n  - ", "\n1. ", "\n   - ", "> ", "\n> ", "## ", "### ", "\n#### ", "\n---\n"),
    *("```\n", "\n```\n", "```python\n", "\n~~~\n", "``", "**", "__", "~~", "=="),
    *("$x$", "$a<b$", "$$y$$", "\n$$\nz\n$$\n", "$$", r"\(v\)", r"\[w\]", r"\begin{align}", r"\frac{1}{2}"),
    *(r"\$", r"\*", r"\\", r"\_", r"\`", r"\|", r"\<", r"\[", r"\("),
    *("<b>", "</b>", "<i>", "</i>", "<sub>", "</sub>", "<s>", "</s>", "</think>", "<b>W</b>", "<br>", "<!-- ", "-->", "Vec<W>"),
    *("&amp;", "&lt;", "&nbsp;", "&#42;", "&copy;", "&copy", "&zwj;", "&#92;(", "\u00a0", "\u200b"),
    *("\n| W | W |\n|---|---|\n| W | W |\n", "| W |", "\n|---|\n", "a | b"),
    *("[W](https://0.0)", "[", "](", ")", "<https://0.0>", "![](f.svg)", "![", "[[W]]", "- [ ] ", "[^1]", "[sound:W]"),
    *("{{c1::", "}}", "::", "{{c1::W}}"),
]  # fmt: skip
NOT_MARKUP = ",;?'\"%^@€é论😀{}"
"""Signs that no mark of the dialect contains, apart from addresses and references."""
MARKS = {
    "*": {"em", "strong", "li", "hr", "code", "pre", "formula"}, "_": {"em", "strong", "hr"}, "`": {"code"}, "~": {"del", "pre"},
    "=": {"mark"}, "#": {"h3", "h4"}, "|": {"table"}, "+": {"li"}, "!": {"img"}, "]": {"a", "img"}, ".": {"ol", "a", "img"},
    "-": {"li", "hr", "table"}, "$": {"formula"}, "<": {"b", "i", "sub", "s", "br", "a"},
}  # fmt: skip
"""For each character of a mark, the elements that show what it means."""


def texts() -> st.SearchStrategy[str]:
    """Return a strategy of texts in which each word is different."""
    return st.lists(st.sampled_from(PIECES), min_size=1, max_size=16).map(numbered)


def numbered(pieces: list[str]) -> str:
    """Join pieces, with another word for each W."""
    numbers = iter(range(1000, 2000))
    return re.sub("W", lambda _: f"w{next(numbers)}w", "".join(pieces)).strip()


class Reader(HTMLParser):
    """Collects the text and the names of the elements of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.names.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(field: str) -> tuple[str, set[str]]:
    """Return the text of a field with its formulas as TeX, and the names of its elements."""
    reader = Reader()
    reader.feed(field)
    reader.close()
    if re.search(r"\\[(\[]", field):
        reader.names.add("formula")
    return re.sub(r"\\([()\[\]])", "", reader.text) if "formula" in reader.names else reader.text, reader.names


def losses(text: str, shown: str, names: set[str]) -> list[str]:
    """Return the typed words and characters that are not shown, or not in order."""
    typed_words = re.findall(r"w\d{4}w", text)
    if typed_words != re.findall(r"w\d{4}w", shown):
        return ["words"]
    bare = re.sub(r"https://0\.0|f\.svg|```python", "", text)
    in_code, outside = Counter(bare), Counter(html.unescape(bare))  # a reference in code is text
    least, most, shown_counts = in_code & outside, in_code | outside, Counter(shown)
    lost = [character for character in NOT_MARKUP if not least[character] <= shown_counts[character] <= most[character]]
    for character, elements in MARKS.items():
        if shown_counts[character] < least[character] - text.count(f"\\{character}") and not names & elements:
            lost.append(character)
    return lost


@settings(max_examples=EXAMPLES, deadline=None)
@given(texts())
def test_random_text_is_shown_whole_or_refused(text: str) -> None:
    """No word and no character disappears without a problem."""
    if text:
        rendered = RENDERER.render(text)
        if not rendered.has_problems:
            assert losses(text, *read(seal(rendered.html))) == []


def accepted(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield random texts without problems, and their fields."""
    chosen = random.Random(seed)  # noqa: S311
    while count:
        text = numbered(chosen.choices(PIECES, k=chosen.randint(1, 16)))
        rendered = RENDERER.render(text) if text else None
        if rendered and not rendered.has_problems:
            count -= 1
            yield text, seal(rendered.html)


# The text of each part as a reader sees it: formulas as their TeX, and nothing that is hidden.
READ_PAGE = """() => {
    const formulas = new Map([...MathJax.startup.document.math].map(item => [item.typesetRoot, item.math]));
    return [...document.querySelectorAll('#qa .part')].map(part => {
        const names = [...part.querySelectorAll('*')].filter(e => !e.closest('mjx-container')).map(e => e.localName);
        for (const formula of part.querySelectorAll('mjx-container')) {
            names.push('formula');
            formula.replaceWith(formulas.get(formula));
        }
        return [part.innerText, names];
    });
}"""


def test_random_text_is_shown_whole_in_the_page(browser: Browser) -> None:
    """Anki's own page shows every word and character, and typesets nothing but the formulas."""
    opened = client(browser, SHELLS[0], media={"f-1.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"})
    parts = list(accepted(max(EXAMPLES // 10, 50), EXAMPLES))
    for start in range(0, len(parts), 100):
        batch = parts[start : start + 100]
        side = "".join(f'<div class="part">{field}</div>' for _, field in batch)
        opened.show(RenderedCard(side, side), "question")
        for (text, _), (shown, names) in zip(batch, opened.page.evaluate(READ_PAGE), strict=True):
            assert losses(text, shown, set(names)) == [], (text, shown)
    assert (opened.happened, opened.requests) == ([], [])


@pytest.mark.parametrize(
    ("text", "shown", "names"),
    [
        ("w1000w w1001w", "w1000w", set[str]()),
        ("w1000w w1001w", "w1001w w1000w", set()),
        ("w1000w*", "w1000w", set()),
        ("a, b", "a b", set()),
        ("a", "a,", set()),
        ("a|", "a", {"em"}),
    ],
)
def test_the_expectation_notices_a_loss(text: str, shown: str, names: set[str]) -> None:
    """Otherwise the tests above would prove nothing."""
    assert losses(text, shown, names)
