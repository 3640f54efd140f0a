"""What is wrong with a formula, and what to write instead."""

import pytest

from deck_builder.rendering.tex_check import vet_formula

BACK = "the negative spaces are more than 4em together: remove some of them"


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
        (r"\frac{a}{b", r"a { is never closed: add }, or write \{ for a literal {"),
        (r"{x^{2}", r"a { is never closed: add }, or write \{ for a literal {"),
        ("a}", r"a } without {: remove it, or write \} for a literal }"),
        (r"\left( {x \right)", r"a { is never closed: add }, or write \{ for a literal { (found \right first)"),
        (r"\left( x", r"\left without \right: write \right. if nothing should be shown there"),
        (r"x \right)", r"\right without \left"),
        (r"x \middle| y", r"\middle without \left"),
        (r"\left x \right)", r"\left needs a delimiter such as ( [ \{ | or . after it, not x"),
        (r"\left( x \right", r"\right needs a delimiter such as ( [ \{ | or . after it"),
        (r"\big{ab}", r"\big needs a delimiter such as ( [ \{ | or . after it, not ab"),
    ],
)
def test_braces_and_delimiters(tex: str, message: str) -> None:
    """Everything that opens is closed, by its own partner."""
    assert problem(tex) == message


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\begin{matrix} a", r"\begin{matrix} without \end{matrix}"),
        (r"a \end{matrix}", r"\end{matrix} without \begin"),
        (r"\begin{matrix} a \end{cases}", r"\begin{matrix} ends with \end{cases}: both need the same name"),
        (r"\begin{align} a \end{align*}", r"\begin{align} ends with \end{align*}: both need the same name"),
        (r"\begin{martix} a \end{martix}", "'martix' is not an environment that MathJax knows: did you mean matrix?"),
        (r"\begin{tabular}{c} a \end{tabular}", "'tabular' is not an environment that MathJax knows: write array"),
        (r"\begin{CD} A @>>> B \end{CD}", "'CD' is not allowed on cards: write array"),
        (
            r"{\begin{align} a \end{align}}",
            r"\begin{align} must be a whole formula by itself: inside a formula, use aligned or gathered",
        ),
        (
            r"\begin{array}{p{3cm}} a \end{array}",
            "MathJax ignores parts of the columns {p{3cm}}: use only l, c, r and |",
        ),
        (r"\begin{aligned}[a] b \end{aligned}", r"MathJax reads the [ after \begin{aligned} as an option: write {[}"),
        (r"\hline", r"\hline is allowed only at the start of a row, after \begin or \\"),
        (r"\begin{matrix}a\\[x]b\end{matrix}", r"\\ needs a number with a unit, such as 1em"),
    ],
)
def test_environments(tex: str, message: str) -> None:
    """An environment ends with its own name, and has the columns and lines that MathJax reads."""
    assert problem(tex) == message


SCRIPT = "^ and _ need something after them: write x^2, or x^{n+1} with braces"


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        ("x^", SCRIPT),
        ("x_}", SCRIPT),
        ("x^_2", SCRIPT),
        ("x^a^b", "two superscripts in a row: add braces, such as {x^a}^b or x^{a^b}"),
        ("x_a_b", "two subscripts in a row: add braces, such as {x_a}_b or x_{a_b}"),
        ("x^2'", "a prime after a superscript: write the prime first, or put braces around the first part"),
        (r"x^\sin y", r"put braces around what follows ^ or _: write ^{\sin ...}"),
        (r"x^\frac", r"\frac needs an argument in braces: \frac{...}"),
        (r"\frac{a}", r"\frac needs an argument in braces: \frac{...}"),
        (r"\sqrt[3", r"the [ after \sqrt is not closed: add ], or write {[} for a bracket"),
        (r"\hat\frac ab", r"put braces after \hat: \hat{\frac ...}"),
        (
            r"a \over b \over c",
            r"two of \over, \atop and \choose in one group: put the first one in braces before \over",
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
        ("#1", r"# alone in a formula: write \#"),
        ("5 $", r"$ alone in a formula: write \$"),
        ("50% x", r"% starts a comment, and the rest of the line would vanish: write \%"),
        ("a &lt; b", "MathJax does not read &lt;: in a formula, write < itself"),
        ("a &gt; b", "MathJax does not read &gt;: in a formula, write > itself"),
        ("a &amp; b", "MathJax does not read &amp;: in a formula, write & itself"),
        ("a &#60; b", "MathJax does not read &#60;: in a formula, write < itself"),
        ("a &#x3c; b", "MathJax does not read &#x3c;: in a formula, write < itself"),
        ("&alpha;", "MathJax does not read &alpha;: in a formula, write α itself"),
        ("a\u200bb", "an invisible character U+200B: delete it"),
        ("  ", r"the formula is empty: write something between the dollars, or \$ for a dollar sign"),
        ("a\\", "the formula ends with a backslash: remove it"),
        ("a @>> b", "MathJax reads @> as an arrow: write {@} for a literal @"),
    ],
)
def test_characters(tex: str, message: str) -> None:
    """A character that means something else in TeX is named, with the way to write it."""
    assert problem(tex) == message


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\softmax", r"MathJax does not know \softmax: write \operatorname{softmax}, or define it under macros in deck.yaml"),
        (r"\aplha", r"MathJax does not know \aplha: did you mean \alpha?"),
        (r"\argmax_x", r"MathJax does not know \argmax: write \operatorname*{argmax}"),
        (r"\bm{x}", r"MathJax does not know \bm: write \boldsymbol"),
        (r"\'e", r"MathJax does not know \': write ' without the backslash"),
        (r"\href{javascript:alert(1)}{x}", r"\href is not allowed on cards: write a link outside the formula"),
        (r"\style{position:fixed}{x}", r"\style is not allowed on cards: remove it"),
        (r"\require{physics}", r"\require is not allowed on cards: remove it"),
        (r"\genfrac{}{}{99999px}{}{a}{b}", r"\genfrac is not allowed on cards: write \frac or \binom"),
        (
            r"\newcommand{\R}{x}",
            r"\newcommand defines something for all cards: define your commands under macros in deck.yaml",
        ),
        (
            r"\DeclareMathOperator{\theta}{\eta}",
            r"\DeclareMathOperator defines something for all cards: define your commands under macros in deck.yaml",
        ),
        (
            r"a \) b",
            r"\) inside a formula: Anki reads it as the border of a formula; write ) or \big)",
        ),
    ],
)  # fmt: skip
def test_commands(tex: str, message: str) -> None:
    """A command that is unknown or not allowed is named, with what to write instead."""
    assert vet_formula(tex, {}).problems[0] == message


def test_all_unknown_commands_are_named() -> None:
    """Not only the first one."""
    assert [message.split(":")[0] for message in vet_formula(r"\foo + \href{a}{b} + \foo", {}).problems] == [
        r"MathJax does not know \foo",
        r"\href is not allowed on cards",
    ]


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\text{50\%}", r"Anki shows \% with its backslash inside \text: write % alone"),
        (r"\textbf{a\_b}", r"Anki shows \_ with its backslash inside \textbf: write _ alone"),
        (
            r"\text{if \alpha}",
            r"Anki shows \alpha as it is inside \text: close the braces before it, and open them again",
        ),
        (r"\text{if $x$}", r"a formula inside \text: close the braces before it, and open them again"),
        (r"\text{a~b}", r"Anki shows ~ as it is inside \text: write a space"),
        (r"\text x", r"\text needs an argument in braces: \text{...}"),
        (r"\text{}", r"\text{} is empty: remove it"),
    ],
)
def test_texts(tex: str, message: str) -> None:
    """MathJax shows commands in a text as they are."""
    assert problem(tex) == message


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\hspace{999em}", r"999em after \hspace is too large: use at most 10em"),
        (r"\mkern 9999mu x", r"9999mu after \mkern is too large: use at most 10em"),
        (r"\begin{matrix}a\\[99999px]b\end{matrix}", r"99999px after \\ is too large: use at most 10em"),
        (r"\hspace{1}", r"\hspace needs a number with a unit, such as 1em"),
        (r"\kern-3em x\kern-3em x", BACK),
        (r"\!" * 40, BACK),
        (r"\Huge a {\Huge b}", r"a second change of size with \Huge: a formula can change its size only once"),
        (
            r"\smash{\begin{matrix}a\\b\end{matrix}}",
            r"the content of \smash can cover other text: shorten it, or remove \smash",
        ),
        (r"\rlap{" + "x" * 80 + "}", r"the content of \rlap can cover other text: shorten it, or remove \rlap"),
        ("{" * 25 + "x" + "}" * 25, "nested more than 20 levels deep: split the formula"),
        (r"\left(x\right)" * 300, "more than 400 commands: split the formula"),
        ("x" * 6000, "6,000 characters long: split the formula into parts of at most 5,000"),
        (r"\textcolor{url(x)}{x}", "'url(x)' is not a color: write a name such as red, or digits such as #c00000"),
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
            r"while c1 is hidden, Anki reads \sqrt [...]: \sqrt needs an argument in braces: \sqrt{...}; "
            "put braces around the deletion",
        ),
        (
            r"{{c1::\left( x}} \right)",
            r"while c1 is hidden, Anki reads [...] \right): \right without \left; put braces around the deletion",
        ),
        (
            "x + {{c2::y::50%}}",
            r"while c2 is hidden, Anki reads x + [50%]: % starts a comment, and the rest of the line would vanish: "
            r"write \%; put braces around the deletion",
        ),
        (r"{{c1::\frac{a}}}", r"\frac needs an argument in braces: \frac{...}"),
    ],
)
def test_deletions(tex: str, message: str) -> None:
    """A formula with deletions is right on each card, whatever is hidden."""
    assert problem(tex) == message
