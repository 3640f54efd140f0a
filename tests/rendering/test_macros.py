"""The author's own commands: how they are replaced, and which ones are refused."""

import time
from pathlib import Path

import pytest

from deck_builder.rendering.tex_check import vet_formula
from tests.decks import DECK, PAPER, check, write_deck

MACROS = {
    "R": r"\mathbb{R}",
    "E": r"\operatorname{E}",
    "norm": r"\left\lVert #1 \right\rVert",
    "pair": r"\langle #1, #2 \rangle",
    "vv": r"\mathbf #1",
    "la": r"\alpha",
    "twice": r"\norm{#1}\norm{#1}",
    "opt": r"\operatorname*{argmin}",
}


@pytest.mark.parametrize(
    ("tex", "expanded"),
    [
        (r"\R^n", r"\mathbb{R}^n"),
        (r"x^\R", r"x^{\mathbb{R}}"),
        (r"\frac\R2", r"\frac{\mathbb{R}}2"),
        (r"\frac{\R}{\R}", r"\frac{\mathbb{R}}{\mathbb{R}}"),
        (r"\norm{x}_2", r"\left\lVert x \right\rVert_2"),
        (r"\norm x", r"\left\lVert x \right\rVert"),
        (r"\norm{\norm{x}}", r"\left\lVert \left\lVert x \right\rVert \right\rVert"),
        (r"\pair{a}{b}", r"\langle a, b \rangle"),
        (r"\pair ab", r"\langle a, b \rangle"),
        (r"\twice{x}", r"\left\lVert x \right\rVert\left\lVert x \right\rVert"),
        (r"\la x", r"\alpha x"),
        (r"\la{}x", r"\alpha{}x"),
        (r"\vv{\la}x", r"\mathbf \alpha x"),
        (r"\Rho \alpha", r"\Rho \alpha"),
        (r"\opt_x", r"\operatorname*{argmin}_x"),
        (r"\E[x]", r"\operatorname{E}[x]"),
        (r"\norm{ {{c1::\R}} }", r"\left\lVert  {{c1::\mathbb{R}}}  \right\rVert"),
        (r"\\R", r"\\R"),
    ],
)
def test_macros_are_replaced(tex: str, expanded: str) -> None:
    """A macro stands for its text; as an argument or a script, it is one group."""
    assert vet_formula(tex, MACROS).tex == expanded


@pytest.mark.parametrize(
    ("tex", "macros", "message"),
    [
        (r"\norm", MACROS, r"\norm has no argument: add it in braces"),
        (r"\pair{a}", MACROS, r"\pair has 1 of 2 arguments: add the missing ones in braces"),
        (r"{\pair{a}}", MACROS, r"\pair has 1 of 2 arguments: add the missing ones in braces"),
        (r"\norm{x", MACROS, r"the formula has a { that is never closed: add }, or write \{ for a literal {"),
        (r"\a", {"a": r"\b", "b": r"\a"}, r"the macro \a refers to itself: define it without \a"),
        (r"\norm{{c1::x}}", MACROS, r"a deletion is directly inside the braces of a macro: write a space before it, as in \norm{ {{c1::x}} }"),
        (r"\half", {"half": r"\frac{1}"}, r"\frac needs an argument in braces: \frac{...}"),
    ],
)  # fmt: skip
def test_macros_used_wrongly(tex: str, macros: dict[str, str], message: str) -> None:
    """The formula has the problem, whatever the macro makes of it."""
    assert vet_formula(tex, macros).problems == (message,)


def test_macros_that_grow() -> None:
    """A formula that would get long beyond measure is refused quickly."""
    macros = {chr(code): f"\\{chr(code + 1)}" * 10 for code in range(ord("p"), ord("z"))} | {"z": "x" * 100}
    start = time.perf_counter()
    assert vet_formula(r"\p", macros).problems == (
        "the formula is too long once its macros are expanded: use fewer macros",
    )
    assert time.perf_counter() - start < 1


def test_the_same_formula_with_other_macros() -> None:
    """The verdict depends on the macros, too."""
    assert vet_formula(r"\foo", {"foo": "x"}).tex == "x"
    assert vet_formula(r"\foo", {"foo": "y"}).tex == "y"
    assert vet_formula(r"\foo", {}).problems


def problems(macros: str) -> list[str]:
    """Return the problems of a deck with these macros, each with its line and column."""
    cards = write_deck(Path("cards"), {"deck.yaml": f"{DECK}macros:\n{macros}"})
    return [
        f"{p.location.line}:{p.location.column} {p.message}" for p in check(cards).problems if p.code == "bad-macro"
    ]


LINE = DECK.count("\n") + 2


@pytest.mark.parametrize(
    ("macro", "message"),
    [
        ("R: '\\mathbb{R}'", ""),
        ("norm: '\\left\\lVert #1 \\right\\rVert'", ""),
        ("nine: '#1#2#3#4#5#6#7#8#9'", ""),
        ("phi: x", r"MathJax already defines \phi: choose another name"),
        ("frac: x", r"MathJax already defines \frac: choose another name"),
        ("href: x", r"MathJax already defines \href: choose another name"),
        ("'\\R': x", r"'\\R' can't be the name of a macro: use only letters, without a backslash"),
        ("x2: x", "'x2' can't be the name of a macro: use only letters, without a backslash"),
        ("a: 'x # y'", r"the macro has a # without a number: write #1 to #9 for an argument, or \# for a literal #"),
        ("a: '#0'", r"the macro has a # without a number: write #1 to #9 for an argument, or \# for a literal #"),
        ("a: '#2'", "the macro uses #2, but not #1: number the arguments from #1"),
        ("a: '{x'", "the macro has a { that is never closed: add }"),
        ("a: 'x}'", "the macro has a } without a {: delete it"),
        (
            "a: '\\foo'",
            r"MathJax does not support \foo: write \operatorname{foo}, or define it under macros in deck.yaml",
        ),
        ("a: '\\href{x}{y}'", r"\href is not allowed on cards: write a link outside the formula"),
        ("a: '\\a x'", r"the macro \a refers to itself: define it without \a"),
        ("a: '\\frac{\\a}{2}'", r"the macro \a refers to itself: define it without \a"),
        ("a: '\\frac{1}{{\\a #1}}'", r"the macro \a refers to itself: define it without \a"),
    ],
)
def test_macros_in_deck_yaml(macro: str, message: str) -> None:
    """A macro that can't be used is reported at its key."""
    assert problems(f"  {macro}\n") == ([f"{LINE}:3 {message}"] if message else [])


def test_macros_that_are_no_mapping() -> None:
    """A list is reported as such."""
    cards = write_deck(Path("cards"), {"deck.yaml": f"{DECK}macros: [x]\n", "one/1.yaml": PAPER})
    assert [(p.code, p.message) for p in check(cards).problems if p.location.path.endswith("deck.yaml")] == [
        ("wrong-type", "expected a mapping, found a list")
    ]
