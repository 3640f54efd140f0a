"""Tests that every typed character is shown, once and in order, or named in a problem."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deck_builder.rendering import fidelity
from deck_builder.rendering.fidelity import fidelity_message
from deck_builder.rendering.html_text import shows_something
from deck_builder.rendering.renderer import Renderer

RENDERER = Renderer({"figures/a.svg": "a-1.svg"})


def problems(text: str, *, is_cloze: bool = False) -> list[str]:
    """Return the problems of a text as `code: message`."""
    rendered = RENDERER.render(text, is_cloze=is_cloze)
    return [f"{code}: {message}" for code, message in rendered.problems]


# Tags that an author typed


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        *(
            ("</s>", "</s>"),
            ("the mark </think>", "</think>"),
            ("What comes before </tool_call> in it?", "</tool_call>"),
        ),
        *(
            ("a</b>", "</b>"),
            ("</s></s>", "</s>"),
            ("- a\n- b</i>", "</i>"),
            ("| a | b |\n|---|---|\n| </s> | 2 |", "</s>"),
        ),
        *(("<b>a</i></b>", "</i>"), ("<sub>a</sub></sub>", "</sub>"), ("`<s>` and </s>", "</s>"), ("</S>", "</S>")),
    ],
)
def test_a_closing_tag_that_closes_nothing_is_refused(text: str, tag: str) -> None:
    """It would vanish, and in a deck about language models it is the answer."""
    assert problems(text) == [
        f"not-shown: {tag} does not close a tag: to show it as text, write `{tag}` in backticks, or &lt;{tag[1:]}"
    ]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        *(("The <s> token, before the first word", "<s>"), ("Vec<i> of numbers", "<i>"), ("a <b>c", "<b>")),
        *(("<sub>a <sup>b</sup>", "<sub>"), ("- <u>a\n- b", "<u>"), ("<q>a\n\nb", "<q>"), ("<kbd>", "<kbd>")),
        *(("Vec<S> and <b>a</b>", "<s>"), ("> a <mark>b\n> c", "<mark>")),
    ],
)
def test_a_formatting_tag_that_is_never_closed_is_refused(text: str, tag: str) -> None:
    """HTML would format the rest of the card, and the tag would vanish."""
    assert problems(text) == [
        f"not-shown: {tag} is never closed: to show it as text, write `{tag}` in backticks, or &lt;{tag[1:]}"
    ]


@pytest.mark.parametrize("text", ["{{c1::</s>}} ends it", "It starts with {{c1::<s>}} here", "{{c1::a</b>}}"])
def test_a_tag_in_a_deletion_must_be_in_order_too(text: str) -> None:
    """The deletion would show nothing, or format the rest of the card."""
    (problem,) = problems(text, is_cloze=True)
    assert problem.startswith("not-shown: <")


@pytest.mark.parametrize(
    "text",
    [
        *("`<s>` and `</s>`", "&lt;s> and &lt;/think>", "H<sub>2</sub>O and x<sup>2</sup>", "<b>a *b*</b>", "a<br>b"),
        *(
            "<i><b>a</b></i>",
            '<span lang="de">a</span>',
            "<kbd>Ctrl</kbd>",
            "a < b > c",
            "x <- y -> z",
            "<3",
            "a<=b>=c",
        ),
        *("$a<b$ and $c>d$", "```\n<s>\n```", '<div dir="rtl">\na\n</div>', "<B>a</B>", "<br/>a", "a <b >c</b >"),
    ],
)
def test_a_tag_that_is_closed_or_in_code_is_fine(text: str) -> None:
    """Tags format the text between them, and comparisons are not tags."""
    assert problems(text) == []


# Text that shows nothing


@pytest.mark.parametrize(
    "text",
    [
        *(
            "&nbsp;",
            "<br>",
            "<b></b>",
            "&#8203;",
            "\u200b",
            "&zwj;&zwnj;",
            "\u2060\ufeff",
            "<span></span>",
            "&shy;",
            "\u2800",
        ),
        *(
            "\u3164",
            "---\n---",
            r"$\,$",
            "$~$",
            r"$\quad$",
            r"$\phantom{x}$",
            "<p></p>",
            "<b>&nbsp;</b>",
            "- &nbsp;\n- <br>",
        ),
        *("\u00ad", "&emsp;&ensp;", "\ufe0f"),
    ],
)
def test_text_that_shows_nothing_is_refused(text: str) -> None:
    """An answer without any visible character is an empty card."""
    (problem,) = problems(text)
    assert problem.startswith("shows-nothing: '")
    assert problem.endswith(" would be empty on the card: write text or a formula, or insert an image")


@pytest.mark.parametrize(
    "text", ["---", "___", ">", "-", ".", "&lt;", "$x$", r"$\{$", "😀", "`&nbsp;`", "![](figures/a.svg)"]
)
def test_one_sign_or_a_picture_is_enough(text: str) -> None:
    """A character is an answer, too."""
    assert problems(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a {{c1::&nbsp;}}",
        "a {{c1::<b></b>}}",
        "a {{c1::\u200b}}",
        "a {{c1::<br>}}",
        r"a {{c1::$\,$}}",
        "a {{c1::<i></i>::b}}",
    ],
)
def test_a_deletion_that_hides_nothing_is_refused(text: str) -> None:
    """There is nothing to remember."""
    assert problems(text, is_cloze=True) == [
        "shows-nothing: the deletion c1 hides nothing visible: write the text to hide"
    ]


@pytest.mark.parametrize("hint", ["", " ", "&nbsp;", "<b></b>", "\u200b", r"$\,$"])
def test_a_hint_that_shows_nothing_is_refused(hint: str) -> None:
    """The front would show a pair of brackets with nothing in it."""
    assert problems(f"a {{{{c1::b::{hint}}}}} *c*", is_cloze=True) == [
        "shows-nothing: the hint of the deletion c1 has no visible text: write a hint, or delete the ::"
    ]


def test_a_deletion_around_another_one_shows_it() -> None:
    """The text of the inner deletion counts for the outer one."""
    assert problems("{{c1::{{c2::a}}}} *b*", is_cloze=True) == []


# The comparison itself, with HTML that a broken renderer might make


@pytest.mark.parametrize(
    ("text", "html", "message"),
    [
        ("a b", "a", "the character 'b' after 'a' would not be shown as typed: put it in backticks, or write it differently"),
        ("a*b", "ab", r"the character '*' after 'a' would not be shown as typed: write \* to show it"),
        ("a", "aa", "the card would show 'a', which is not in the text: use simpler markup"),
        ("ab", "ba", "the character 'a' would not be shown as typed: put it in backticks, or write it differently"),
        ("*a*", "<em>a</em>", None),
        ("*a**", "<em>a</em>", r"the character '*' after '*a*' would not be shown as typed: write \* to show it"),
        ("`a`", "a", r"the character '`' would not be shown as typed: write \` to show it"),
        ("- a\n- b", "<ul><li>a b</li></ul>", r"the character '-' after '- a' would not be shown as typed: write \- to show it"),
        ("> a\nb", "<p>a b</p>", r"the character '>' would not be shown as typed: write \> to show it"),
        ("a&amp;b", "ab", "the character '&' after 'a' would not be shown as typed: put it in backticks, or write it differently"),
        ("a  b", "a b", None),
        ("&amp;lt;", "&amp;lt;", None),
        ("&lt;", "&amp;lt;", None),
        (r"\*", "*", None),
        ("$a<b$", "\ufdd0a&lt;b\ufdd1", None),
        ("$a$", "a", r"the character '$' would not be shown as typed: write \$ to show it"),
        (
            "| a |\n|---|\n| 1 | 2 |",
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
            r"the character '2' after '| a | |---| | 1 |' would not be shown as typed: give each row the same number "
            r"of cells as the first row, and write \| for a | in a cell",
        ),
        ("[a](https://x.org/(b) \"c\")", '<a href="https://x.org/(b)">a</a>', None),
        ("[a](b", '<a href="b">a</a>', r"the character ']' after '[a' would not be shown as typed: write \] to show it"),
    ],
)  # fmt: skip
def test_the_first_lost_or_added_sign_is_named(text: str, html: str, message: str | None) -> None:
    """A character that is not shown must belong to an element at the same place."""
    assert fidelity_message(text, html) == message


@pytest.mark.parametrize(
    "text",
    [
        "***a** b*", "**a *b** c*", "*a _b* c_", "a*b*c **d**e", "`` `a` `` and ```b``c```", "| a | `b|c` |\n|---|---|\n| $x|y$ | \\| |",
        "1. a\n   > b\n   > c\n\n   ```\n   d\n   ```\n2. e", "<https://x.org/a_b_c> and <a@b.org>", "![a [b] *c*](figures/a.svg \"d\")",
        "### a ###\nb", "a&nbsp;b&ensp;c&copy;", "~~a~~ ==b== c~d e=f", "> a\n>\n> b\n\nc > d", r"\\ \` \* \_ \{ \} \[ \] \( \) \# \+ \- \. \! \| \$ \~ \=",
        "a\\\nb", "a  \nb", "&lt;b&gt; `&lt;` &amp;lt;", "[a](<b c>) [d]( https://x.org 'e' )", "- a\n\n  b\n- c\n\n***\n\nd",
    ],
)  # fmt: skip
def test_ordinary_markdown_is_accounted_for(text: str) -> None:
    """Whatever Markdown makes of it, no character is lost, and nothing is reported that is not."""
    assert not any(code in ("not-shown", "shows-nothing") for code, _ in RENDERER.render(text).problems)


@pytest.mark.parametrize(
    ("html", "is_shown"), [("<p>a</p>", True), ("<p> </p>", False), ('<img src="a">', True), ("<img>", False)]
)
def test_only_characters_and_pictures_can_be_seen(html: str, is_shown: bool) -> None:
    """Elements alone show nothing."""
    assert shows_something(html) is is_shown


@given(
    st.lists(st.sampled_from(["a", "b", "ab", "*", "_", "`", " ", "\n", "<b>", "</b>", "- ", "> "]), max_size=8),
    st.lists(st.sampled_from(["a", "b", "ab", "*", " ", "<em>", "</em>", "<b>", "</b>", "<li>", "</li>"]), max_size=8),
)
@example(["ab", "*", "*"], ["a", "<em>", "b", "</em>"])
def test_skipping_words_changes_no_message(typed: list[str], shown: list[str]) -> None:
    """The comparison reports the same as one that looks at every character, for any text and any HTML."""
    text, html = "".join(typed), "".join(shown)
    fast = fidelity_message(text, html)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fidelity._Comparison, "_skip_word", lambda _: False)
        assert fidelity_message(text, html) == fast
