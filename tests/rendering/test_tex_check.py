"""What is wrong with a formula, and what to write instead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deck_builder.rendering import tex_check
from deck_builder.rendering.tex_check import vet_formula

BACK = "the negative space adds up to more than 4em: delete some of it"


def problem(tex: str) -> str:
    """Return the only problem of a formula, or an empty text."""
    (message,) = vet_formula(tex, {}).problems or ("",)
    return message


@pytest.mark.parametrize(
    "tex",
    [
        "x",
        r"\frac{a}{b}",
        r"\left\lVert \frac{x}{2} \right\rVert_2^2",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\operatorname*{argmax}_\theta \sum_{i=1}^n \log p(x_i)",
        r"a < b > c \& d",
        r"\text{50% of a_b}",
        r"\hspace{1em}\!\!x",
    ],
)
def test_formulas_that_are_fine(tex: str) -> None:
    """They come back as they are."""
    assert vet_formula(tex, {}).tex == tex
    assert problem(tex) == ""


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\frac{a}{b", r"the formula has a { that is never closed: add }, or write \{ for a literal {"),
        (r"{x^{2}", r"the formula has a { that is never closed: add }, or write \{ for a literal {"),
        ("a}", r"the formula has a } without a {: delete it, or write \} for a literal }"),
        (
            r"\left( {x \right)",
            r"the formula has a { that is never closed: add }, or write \{ for a literal { (\right comes first)",
        ),
        (r"\left( x", r"\left has no \right: add \right, or \right. to show nothing there"),
        (r"x \right)", r"\right has no \left: add it"),
        (r"x \middle| y", r"\middle has no \left: add it"),
        (
            r"\left x \right)",
            r"\left has no delimiter: after it, write one such as ( or [ or \{ or | or . instead of x",
        ),
        (r"\left( x \right", r"\right has no delimiter: after it, write one such as ( or [ or \{ or | or ."),
        (r"\big{ab}", r"\big has no delimiter: after it, write one such as ( or [ or \{ or | or . instead of ab"),
    ],
)
def test_braces_and_delimiters(tex: str, message: str) -> None:
    """Everything that opens is closed, by its own partner."""
    assert problem(tex) == message


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\begin{matrix} a", r"\begin{matrix} has no \end{matrix}: add it"),
        (r"a \end{matrix}", r"\end{matrix} has no \begin: add it"),
        (r"\begin{matrix} a \end{cases}", r"\begin{matrix} ends with \end{cases}: use the same name in both"),
        (r"\begin{align} a \end{align*}", r"\begin{align} ends with \end{align*}: use the same name in both"),
        (
            r"\begin{martix} a \end{martix}",
            "'martix' is not an environment that MathJax supports: did you mean matrix?",
        ),
        (r"\begin{tabular}{c} a \end{tabular}", "'tabular' is not an environment that MathJax supports: write array"),
        (r"\begin{CD} A @>>> B \end{CD}", "'CD' is not allowed on cards: write array"),
        (
            r"{\begin{align} a \end{align}}",
            r"\begin{align} must be the whole formula: inside a formula, use aligned or gathered",
        ),
        (
            r"\begin{array}{p{3cm}} a \end{array}",
            "MathJax would ignore part of the column specification {p{3cm}}: use only l, c, r and |",
        ),
        (
            r"\begin{aligned}[a] b \end{aligned}",
            r"MathJax reads the [ after \begin{aligned} as an option: write {[} for a literal [",
        ),
        (r"\hline", r"\hline is allowed only at the start of a row, after \begin or \\"),
        (r"\begin{matrix}a\\[x]b\end{matrix}", r"\\ has no size: write a number with a unit, such as 1em"),
    ],
)
def test_environments(tex: str, message: str) -> None:
    """An environment ends with its own name, and has the columns and lines that MathJax reads."""
    assert problem(tex) == message


SCRIPT = "^ or _ has nothing after it: write x^2, or x^{n+1} with braces"


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        ("x^", SCRIPT),
        ("x_}", SCRIPT),
        ("x^_2", SCRIPT),
        ("x^a^b", "the formula has two superscripts in a row: add braces, as in {x^a}^b or x^{a^b}"),
        ("x_a_b", "the formula has two subscripts in a row: add braces, as in {x_a}_b or x_{a_b}"),
        ("x^2'", "a prime can't follow a superscript: write the prime first, or put braces around the part before it"),
        (r"x^\sin y", r"\sin can't follow ^ or _ directly: add braces, as in ^{\sin ...}"),
        (r"x^\frac", r"\frac needs an argument in braces: \frac{...}"),
        (r"\frac{a}", r"\frac needs an argument in braces: \frac{...}"),
        (r"\sqrt[3", r"the [ after \sqrt is never closed: add ], or write {[} for a literal ["),
        (r"\hat\frac ab", r"\frac  can't follow \hat directly: write \hat{\frac ...}"),
        (
            r"a \over b \over c",
            r"a group contains more than one of \over, \atop and \choose: put braces around the first one and its two parts",
        ),
        (r"x\limits_a", r"\limits is allowed only directly after an operator such as \sum"),
    ],
)
def test_scripts_and_arguments(tex: str, message: str) -> None:
    """Each script and each command has its argument."""
    assert problem(tex) == message


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        ("a & b", r"& is allowed only directly in an environment such as matrix or aligned: write \& for a literal &"),
        (
            r"\begin{matrix} {a & b} \end{matrix}",
            r"& is allowed only directly in an environment such as matrix or aligned: write \& for a literal &",
        ),
        ("#1", r"# has a special meaning in a formula: write \#"),
        ("5 $", r"$ has a special meaning in a formula: write \$"),
        ("50% x", r"% starts a comment, so the rest of the line would not be shown: write \%"),
        ("a &lt; b", "MathJax does not support &lt;: write the character < itself"),
        ("a &gt; b", "MathJax does not support &gt;: write the character > itself"),
        ("a &amp; b", "MathJax does not support &amp;: write the character & itself"),
        ("a &#60; b", "MathJax does not support &#60;: write the character < itself"),
        ("a &#x3c; b", "MathJax does not support &#x3c;: write the character < itself"),
        ("&alpha;", "MathJax does not support &alpha;: write the character α itself"),
        ("a\u200bb", "the formula has an invisible character, U+200B: delete it"),
        ("  ", r"the formula is empty: write it between the dollar signs, or write \$ for a dollar sign"),
        ("a\\", "the formula ends with a backslash: delete it"),
        ("a @>> b", "MathJax reads @> as an arrow: write {@} for a literal @"),
    ],
)
def test_characters(tex: str, message: str) -> None:
    """A character that means something else in TeX is named, with the way to write it."""
    assert problem(tex) == message


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\softmax", r"MathJax does not support \softmax: write \operatorname{softmax}, or define it under macros in deck.yaml"),
        (r"\aplha", r"MathJax does not support \aplha: did you mean \alpha?"),
        (r"\argmax_x", r"MathJax does not support \argmax: write \operatorname*{argmax}"),
        (r"\bm{x}", r"MathJax does not support \bm: write \boldsymbol"),
        (r"\'e", r"MathJax does not support \': write ' without the backslash"),
        (r"\href{javascript:alert(1)}{x}", r"\href is not allowed on cards: write a link outside the formula"),
        (r"\style{position:fixed}{x}", r"\style is not allowed on cards: delete it"),
        (r"\require{physics}", r"\require is not allowed on cards: delete it"),
        (r"\genfrac{}{}{99999px}{}{a}{b}", r"\genfrac is not allowed on cards: write \frac or \binom"),
        (
            r"\newcommand{\R}{x}",
            r"\newcommand would affect other cards: define your commands under macros in deck.yaml",
        ),
        (
            r"\DeclareMathOperator{\theta}{\eta}",
            r"\DeclareMathOperator would affect other cards: define your commands under macros in deck.yaml",
        ),
        (
            r"a \) b",
            r"Anki reads \) in a formula as the start or end of another formula: write ) or \big)",
        ),
    ],
)  # fmt: skip
def test_commands(tex: str, message: str) -> None:
    """A command that is unknown or not allowed is named, with what to write instead."""
    assert vet_formula(tex, {}).problems[0] == message


def test_all_unknown_commands_are_named() -> None:
    """Not only the first one."""
    assert [message.split(":")[0] for message in vet_formula(r"\foo + \href{a}{b} + \foo", {}).problems] == [
        r"MathJax does not support \foo",
        r"\href is not allowed on cards",
    ]


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\text{50\%}", r"Anki would show \% with its backslash inside \text: write only %"),
        (r"\textbf{a\_b}", r"Anki would show \_ with its backslash inside \textbf: write only _"),
        (
            r"\text{if \alpha}",
            r"Anki would show \alpha as typed inside \text: close the braces before it, and open new ones after it",
        ),
        (r"\text{if $x$}", r"\text contains a formula: close the braces before it, and open new ones after it"),
        (r"\text{a~b}", r"Anki would show ~ as typed inside \text: write a space"),
        (r"\text x", r"\text needs an argument in braces: \text{...}"),
        (r"\text{}", r"\text{} is empty: delete it"),
    ],
)
def test_texts(tex: str, message: str) -> None:
    """MathJax shows commands in a text as they are."""
    assert problem(tex) == message


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\hspace{999em}", r"the size 999em of \hspace is too large: use at most 10em"),
        (r"\mkern 9999mu x", r"the size 9999mu of \mkern is too large: use at most 10em"),
        (r"\begin{matrix}a\\[99999px]b\end{matrix}", r"the size 99999px of \\ is too large: use at most 10em"),
        (r"\hspace{1}", r"\hspace has no size: write a number with a unit, such as 1em"),
        (r"\kern-3em x\kern-3em x", BACK),
        (r"\!" * 40, BACK),
        (r"\Huge a {\Huge b}", r"\Huge changes the size again: change the size only once in a formula"),
        (
            r"\smash{\begin{matrix}a\\b\end{matrix}}",
            r"the content of \smash may overlap other text: shorten it, or delete \smash",
        ),
        (r"\rlap{" + "x" * 80 + "}", r"the content of \rlap may overlap other text: shorten it, or delete \rlap"),
        ("{" * 25 + "x" + "}" * 25, "the formula is nested more than 20 levels deep: split it"),
        (r"\left(x\right)" * 300, "the formula has more than 400 commands: split it"),
        ("x" * 6000, "the formula has 6,000 characters: split it into parts of at most 5,000"),
        (r"\textcolor{url(x)}{x}", "'url(x)' is not a color: write a name such as red, or a code such as #c00000"),
    ],
)
def test_limits(tex: str, message: str) -> None:
    """A formula stays in its place, and can't freeze a page."""
    assert problem(tex) == message


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"y = {{c1::F(x)}} + {{c2::x::what?}}", ""),
        (r"\frac{{{c1::a}}}{{{c2::b}}}", ""),
        (r"\sqrt{ {{c1::x}} }", ""),
        (r"x^{ {{c1::a {{c2::b}} }} }", ""),
        (
            r"\sqrt {{c1::x}}",
            r"while c1 is hidden, Anki reads \sqrt [...] (\sqrt needs an argument in braces: \sqrt{...}): "
            "put braces around the deletion",
        ),
        (
            r"{{c1::\left( x}} \right)",
            r"while c1 is hidden, Anki reads [...] \right) (\right has no \left: add it): put braces around the deletion",
        ),
        (
            "x + {{c2::y::50%}}",
            r"while c2 is hidden, Anki reads x + [50%] (% starts a comment, so the rest of the line would not be shown: "
            r"write \%): put braces around the deletion",
        ),
        (r"{{c1::\frac{a}}}", r"\frac needs an argument in braces: \frac{...}"),
    ],
)
def test_deletions(tex: str, message: str) -> None:
    """A formula with deletions is right on each card, whatever is hidden."""
    assert problem(tex) == message


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([*"ab1 +<|[(_^{}'", r"\alpha", r"\sum", r"\lim", r"\frac", r"\limits", "_1", "^{2+b}"]))
)
def test_the_shortcut_for_simple_formulas_agrees_with_the_parser(pieces: list[str]) -> None:
    """It accepts no formula in which the parser finds a problem."""
    tex = "".join(pieces)
    assert not (tex_check._is_simple(tex) and tex_check._problems(tex))
