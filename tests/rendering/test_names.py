"""Names and titles: plain text with formulas, on a card and in plain text."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck_builder.rendering.gate import seal
from deck_builder.rendering.names import name_html, name_text, render_name


@pytest.mark.parametrize(
    ("name", "card", "text"),
    [
        (r"$\beta$-VAE", r"\(\beta\)-VAE", "β-VAE"),
        ("learning in $O(n^2)$", r"learning in \(O(n^2)\)", "learning in O(n²)"),
        (r"\(x\) and $$y$$ and \[z\]", r"\(x\) and \(y\) and \(z\)", "x and y and z"),
        ("$a<b$ & co", r"\(a&lt;b\) &amp; co", "a<b & co"),
        (r"$\text{a \$ b}$", r"\(\text{a \$ b}\)", "a $ b"),
        (r"\$5 to 10\$", "$5 to 10$", "$5 to 10$"),
        ("$5 and $10", "$5 and $10", "$5 and $10"),
        ("Cost: 5$", "Cost: 5$", "Cost: 5$"),
        (
            "*stars* _lines_ `code` [x](y) <b>",
            "*stars* _lines_ `code` [x](y) &lt;b&gt;",
            "*stars* _lines_ `code` [x](y) <b>",
        ),
        ("Erdős & Rényi's", "Erdős &amp; Rényi&#x27;s", "Erdős & Rényi's"),
        ("&amp; &#92;(x&#92;)", "&amp;amp; &amp;#92;(x&amp;#92;)", "&amp; &#92;(x&#92;)"),
        (r"a \\ b \% c", r"a \\ b \% c", r"a \\ b \% c"),
        (r"\(never closed", r"<span>\</span>(never closed", r"\(never closed"),
        (r"closed \)", r"closed <span>\</span>)", r"closed \)"),
        (r"\\(x\\)", r"\<span>\</span>(x\<span>\</span>)", r"\\(x\\)"),
        ("[sound:x.mp3]", "&#91;sound:x.mp3]", "[sound:x.mp3]"),
    ],
)
def test_a_name_is_text_with_formulas(name: str, card: str, text: str) -> None:
    """On a card, formulas are typeset and all other characters are shown as typed; plain text has no delimiters."""
    assert (seal(name_html(name)), name_text(name)) == (card, text)


@pytest.mark.parametrize(
    "name",
    [r"$\href{javascript:alert(1)}{x}$", r"\(\style{position:fixed}{x}\)", r"\[\def\x{y}\]", r"$$\require{html}$$"],
)
def test_a_refused_formula_is_shown_as_typed(name: str) -> None:
    """Its message says what to write."""
    rendered = render_name(f"A {name} title")
    assert r"\(" not in seal(rendered.html)
    assert rendered.problems


@given(st.text(st.sampled_from(r"\$()[]{}<>&;#x 5a{{c1::}}'"), max_size=30))
def test_every_sign_is_shown(name: str) -> None:
    """Apart from the delimiters of formulas, a name on a card has the characters that were typed, in order."""
    card = seal(name_html(name))
    shown = html.unescape(card.replace("<span>", "").replace("</span>", ""))
    assert _without_delimiters(shown) == _without_delimiters(name)
    assert "<" not in card.replace("<span>", "").replace("</span>", "")


def _without_delimiters(text: str) -> str:
    return "".join(c for c in text if c not in "\\$()[] ")
