"""Tests of the dialect of Markdown: what is shown as people know it, and what is refused because cards do not have it."""

import re

import pytest

from deck_builder.rendering.gate import seal
from deck_builder.rendering.renderer import Renderer

RENDERER = Renderer({"figures/a.svg": "a-1.svg"})
TABLE = (
    '<table>\n<thead>\n<tr>\n<th scope="col">a</th>\n<th scope="col">b</th>\n</tr>\n</thead>\n'
    "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>"
)


def shown(text: str, *, is_cloze: bool = False) -> str:
    """Return the field that a text without problems becomes."""
    rendered = RENDERER.render(text, is_cloze=is_cloze)
    assert not rendered.has_problems, rendered
    return seal(rendered.html, is_cloze=is_cloze)


def problems(text: str, *, is_cloze: bool = False) -> list[str]:
    """Return the problems of a text as `code: message`."""
    return [f"{code}: {message}" for code, message in RENDERER.render(text, is_cloze=is_cloze).problems]


# Lists, tables, quotes and code right after a line of text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Parts:\n- one\n- two", "<p>Parts:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("Parts:\n* one\n* two", "<p>Parts:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("Parts:\n  - one\n  - two", "<p>Parts:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("Steps:\n1. one\n2. two", "<p>Steps:</p>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
        ("Steps:\n1) one\n2) two", "<p>Steps:</p>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
        ("Steps:\n- {{c1::one}}", "<p>Steps:</p>\n<ul>\n<li>{{c1::one}}</li>\n</ul>"),
        ("A table:\n| a | b |\n|---|---|\n| 1 | 2 |", f"<p>A table:</p>\n{TABLE}"),
        ("A table:\na | b\n--|--\n1 | 2\n\nafter", f"<p>A table:</p>\n{TABLE}\n<p>after</p>"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\nafter", f"{TABLE}\n<p>after</p>"),
        ("They say:\n> a\n> b", "<p>They say:</p>\n<blockquote>\n<p>a\nb</p>\n</blockquote>"),
        ("Heads:\n### a\nb", "<p>Heads:</p>\n<h3>a</h3>\n<p>b</p>"),
        ("above\n---\nbelow", "<p>above</p>\n<hr>\n<p>below</p>"),
        (
            "Code:\n```\nx\n\ny\n```\nafter",
            '<p>Code:</p>\n<div class="highlight"><pre><span></span><code>x\n\ny\n</code></pre></div>\n<p>after</p>',
        ),
    ],
)
def test_a_block_needs_no_blank_line_before_it(text: str, html: str) -> None:
    """GitHub, Obsidian and VS Code show it in the same way."""
    assert shown(text, is_cloze="{{" in text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("It was published in\n2016. A year later", "It was published in\n2016. A year later"),
        ("a\n-b\n*c", "a\n-b\n*c"),
        ("a\n#1 of all", "a\n#1 of all"),
        ("$$\na\n- b\n+ c\n$$ is it", "\\[\na\n- b\n+ c\n\\] is it"),
        ("so $a\n- b$ is it", "so \\(a\n- b\\) is it"),
        ("a | b\nc | d", "a | b\nc | d"),
        ("a\n1986 | b", "a\n1986 | b"),
    ],
)
def test_a_line_that_only_looks_like_a_block_is_text(text: str, html: str) -> None:
    """A number other than 1 starts no list in a paragraph, and a formula may have a minus at the start of a line."""
    assert shown(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("- a\n  - b\n- c", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>"),
        ("- a\n    - b\n- c", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>"),
        (
            "- a\n  - b\n    - c",
            "<ul>\n<li>a<ul>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n</ul>",
        ),
        ("1. a\n   - b\n2. c", "<ol>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ol>"),
        ("1. a\n   1. b\n2. c", "<ol>\n<li>a<ol>\n<li>b</li>\n</ol>\n</li>\n<li>c</li>\n</ol>"),
        ("- a\n  1. b\n  2. c", "<ul>\n<li>a<ol>\n<li>b</li>\n<li>c</li>\n</ol>\n</li>\n</ul>"),
        ("- a\n  b\nc", "<ul>\n<li>a\nb\nc</li>\n</ul>"),
        ("- a\n\n  b\n\n- c", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>"),
        ("- a\n* b", "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>"),
        ("> - a\n> - b", "<blockquote>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</blockquote>"),
        ("> a\n> > b\n> > c", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b\nc</p>\n</blockquote>\n</blockquote>"),
    ],
)
def test_blocks_are_nested_as_in_commonmark(text: str, html: str) -> None:
    """Two spaces below a bullet and three below a number are enough, and more are fine."""
    assert shown(text) == html


@pytest.mark.parametrize("number", ["1. 1. 1.", "3. 4. 5."])
def test_numbers_of_items_are_shown_as_typed(number: str) -> None:
    """A list starts where the author says, and the habit of typing 1. everywhere is fine."""
    assert "<ol" in shown("\n".join(f"{n} a" for n in number.split()))


@pytest.mark.parametrize(("first", "second"), [("1.", "3."), ("2.", "5."), ("1.", "2016."), ("7)", "6)"), ("3.", "3.")])
def test_a_number_that_would_change_is_refused(first: str, second: str) -> None:
    """HTML numbers items consecutively."""
    (problem,) = problems(f"{first} a\n{second} b")
    assert problem.startswith(
        f"not-shown: the item '{second}' would get the number {int(first[:-1]) + 1} on the card: number the"
    )


# Text of one line


@pytest.mark.parametrize(
    "text",
    [
        *("> 100 billion", "- 0.3", "+ 5 points", "#1", "# parameters", "## b", "3. x", "1) x", "* x"),
        *(
            "---",
            "___",
            "***",
            "===",
            "| a |",
            ">",
            ">= 5",
            "-",
            "#",
            "- [x",
            "```",
            "~~~",
            "$5",
            "    x",
            "- - a",
            "> # 1",
        ),
    ],
)
def test_a_sign_at_the_start_of_one_line_is_a_sign(text: str) -> None:
    """The answer `> 5` means more than five, and `# 1` is a rank."""
    assert shown(text).replace("&gt;", ">").strip() == text.strip()


@pytest.mark.parametrize("text", ["> 5", "# 1", "- 3", "+ 1", "3. x"])
def test_one_line_in_an_item_or_a_cell_is_text_too(text: str) -> None:
    """Only text of several lines has blocks."""
    escaped = text.replace(">", "&gt;")
    assert shown(f"- {text}\n- b") == f"<ul>\n<li>{escaped}</li>\n<li>b</li>\n</ul>"
    assert f"<td>{escaped}</td>" in shown(f"| a | b |\n|---|---|\n| {text} | 2 |")


# Marks of other dialects


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("==a== and ~~b~~", "<mark>a</mark> and <del>b</del>"),
        ("==*a*==", "<mark><em>a</em></mark>"),
        ("a == b and c == d", "a == b and c == d"),
        ("a ~ b, ~c~", "a ~ b, ~c~"),
        (r"\==a== \~~b~~", "==a== ~~b~~"),
        ("`==a==`", "<code>==a==</code>"),
        ("[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"),
        ("[[1, 2]]", "[[1, 2]]"),
        ("x[[0]] and `[[a]]`", "x[[0]] and <code>[[a]]</code>"),
        ("the class [^a-z]", "the class [^a-z]"),
        (r"\[[a]] \[^1] \[sound:a.mp3]", "[[a]] [^1] &#91;sound:a.mp3]"),
    ],
)
def test_marks_of_other_dialects_work_or_are_text(text: str, html: str) -> None:
    """A matrix and a class of characters are no links to notes."""
    assert shown(text) == html


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- [ ] a\n- b", "[ ] looks like a checkbox, which cards do not support: delete it, or write ☐ or ☑"),
        ("- [x] a\n- [X] b", "[x] looks like a checkbox, which cards do not support: delete it, or write ☐ or ☑"),
        (
            "a[^1]",
            r"[^1] looks like a footnote, which cards do not support: put its text in parentheses, or write \[^1]",
        ),
        ("[[Note]]", r"[[Note]] looks like a link to another note, which cards do not support: write only its name, or \[[Note]]"),
        ("![[b.png]]", r"![[b.png]] looks like a link to another note, which cards do not support: write only its name, or \![[b.png]]"),
        (
            "[sound:a.mp3]",
            r"[sound:a.mp3] does not play on a card: delete it, or write \[sound:a.mp3] to show it as text",
        ),
        (
            "Text:\n\n    x = 1\n    y = 2",
            "indented lines are not shown as code: put ``` on a line before and after them, or do not indent them",
        ),
        ("- a\n\n      x = 1\n\nb", "indented lines are not shown as code: put ``` on a line before and after them, or do not indent them"),
        ("# a\nb", r"# starts a heading that is too large for a card: write ### or ####, or \# to show it as text"),
        ("a\n## b", r"## starts a heading that is too large for a card: write ### or ####, or \## to show it as text"),
        ("```python\nx = 1", "the code block is not closed: put ``` on a line after it"),
        ("a\n~~~\nx", "the code block is not closed: put ``` on a line after it"),
        ("```python title=a\nx\n```", "'python title=a' is not the name of a language: write only a language name after the ```"),
    ],
)  # fmt: skip
def test_what_cards_do_not_have_is_refused(text: str, problem: str) -> None:
    """Other tools show these in a way of their own; on a card, the marks would stay as text."""
    assert f"unsupported-markdown: {problem}" in problems(text)


# Formulas


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("> so:\n>\n> $$\n> X^2 = 1\n> $$", "<blockquote>\n<p>so:</p>\n<p>\\[\nX^2 = 1\n\\]</p>\n</blockquote>"),
        ("> the value $a +\n> b$ is small", "<blockquote>\n<p>the value \\(a +\nb\\) is small</p>\n</blockquote>"),
        ("> > $$\n> > x\n> > $$", "<blockquote>\n<blockquote>\n<p>\\[\nx\n\\]</p>\n</blockquote>\n</blockquote>"),
        ("> - $$\n>   - x\n>   $$", "<blockquote>\n<ul>\n<li>\\[\n- x\n\\]</li>\n</ul>\n</blockquote>"),
        ("- $$\n  x\n  $$\n- b", "<ul>\n<li>\\[\nx\n\\]</li>\n<li>b</li>\n</ul>"),
        ("> a\n> \\[ x\n> > y \\]", "<blockquote>\n<p>a\n\\[ x\n> y \\]</p>\n</blockquote>".replace("> y", "&gt; y")),
        ("> a `$x$`\n> $y$", "<blockquote>\n<p>a <code>$x$</code>\n\\(y\\)</p>\n</blockquote>"),
    ],
)
def test_a_formula_in_a_quote_or_an_item_has_no_marks_in_it(text: str, html: str) -> None:
    """The > at the start of each line belongs to the quote."""
    assert shown(text) == html


STRAY = (
    " is unmatched, so it would be shown as text: write a formula as $x$, without spaces inside the dollar signs "
    r"and without blank lines, or write \$ for a dollar sign"
)


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("$$\na = 1\n\nb = 2\n$$", "$$"),
        ("$ x + y $", "$"),
        ("so $x + y", "$"),
        ("the $\\alpha is small", "$"),
        ("- $x\n- b$", "$"),
        ("a $$x", "$$"),
        ("$x$ and $y", "$"),
    ],
)
def test_a_dollar_sign_without_a_partner_is_refused(text: str, character: str) -> None:
    """It would stay on the card, with the TeX after it."""
    assert problems(text) == [f"stray-math: {character}{STRAY}"]


@pytest.mark.parametrize(
    "text", ["$5", "from $5 to $10", "US$ 5 and 10$", "$-3 and $ 4", "$.50", r"\$x", "`$x`", "5k$"]
)
def test_an_amount_is_not_a_formula(text: str) -> None:
    """Money has a digit next to its dollar sign."""
    assert "$" in shown(text)


@pytest.mark.parametrize("environment", ["align", "align*", "equation", "pmatrix", "cases", "gather"])
def test_an_environment_outside_a_formula_is_refused(environment: str) -> None:
    """Anki typesets only what is between delimiters."""
    lines = "a = b" if environment == "equation" else r"a &= b \\ c"
    tex = rf"\begin{{{environment}}} {lines} \end{{{environment}}}"
    assert problems(f"so\n{tex}") == [
        rf"stray-math: \begin{{{environment}}} is not in a formula, so it would be shown as text: "
        rf"put $$ before it and after \end{{{environment}}}"
    ]
    assert shown(f"so\n$${tex}$$") == "so\n\\[" + tex.replace("&", "&amp;") + "\\]"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (r"\\(\href{javascript:alert(1)}{x}\\)", r"<span>\</span>(\href{javascript:alert(1)}{x}<span>\</span>)"),
        (r"&#92;(\href{a}{x}&#92;)", r"<span>\</span>(\href{a}{x}<span>\</span>)"),
        (r"&bsol;[x&bsol;]", r"<span>\</span>[x<span>\</span>]"),
        (r"\\[x\\]", r"<span>\</span>[x<span>\</span>]"),
        (r"`\(x\)`", r"<code><span>\</span>(x<span>\</span>)</code>"),
        (r"\\<b></b>(x", r"\<b></b>(x"),
        (r"a \\&lpar;x\\&rpar;", r"a <span>\</span>(x<span>\</span>)"),
    ],
)
def test_a_delimiter_that_was_not_vetted_is_text(text: str, html: str) -> None:
    """Markdown turns escapes and references into delimiters; the gate breaks them up."""
    assert shown(text) == html


@pytest.mark.parametrize("text", ["a&#xFDD0;b", "a&#64976;x&#xfdd1;", "&#x1f;", "&#0007;a", "&#xFDEF;"])
def test_a_reference_to_a_control_character_is_refused(text: str) -> None:
    """None can insert the character between fields, or a mark that only vetted formulas have."""
    assert problems(text)[0].startswith("control-character: '&#")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (r"$\h{{c1::ref}}{javascript:alert(1)}{x}$", r"\href"),
        (r"$\{{c1::href}}{a}{x}$", "a } without a {"),
        (r"$\{{c1::x::href}}{a}{x}$", "a } without a {"),
        (r"$\st{{c1::y}}le{a}{x}$", r"\style"),
        (r"$\cl{{c2::a{{c1::s}}s}}{a}{x}$", r"\class"),
        (r"$\cssI{{c1::d}}{a}{x}$", r"\cssId"),
    ],
)
def test_every_side_of_a_cloze_is_vetted(text: str, command: str) -> None:
    """The back of a card joins the text around a deletion, so each side is looked at as it is shown."""
    rendered = RENDERER.render(text, is_cloze=True)
    messages = [message for code, message in rendered.problems if code == "refused-tex"]
    assert any(command in message for message in messages)
    assert r"\(" not in seal(rendered.html, is_cloze=True).replace(r"\(\[", "")


@pytest.mark.parametrize("text", [r"{{c1::$x}}$ y", r"$a {{c1::b$ c $d}} e$", r"$\text{{c1::x$}} \href{a}{b} $y$"])
def test_a_deletion_with_one_end_in_a_formula_is_refused(text: str) -> None:
    """The front would show half a formula, and MathJax would look for its end in the text after it."""
    rendered = RENDERER.render(text, is_cloze=True)
    assert rendered.has_problems
    assert set(re.findall(r"\\\((.*?)\\\)", seal(rendered.html, is_cloze=True))) <= {"y"}
