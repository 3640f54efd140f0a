"""Formulas as plain text."""

import pytest

from deck_builder.rendering.tex_unicode import tex_to_unicode


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("k", "k"),
        (r"\alpha", "α"),
        (r"\varepsilon\text{-greedy}", "ε-greedy"),
        ("O(n^2)", "O(n²)"),
        (r"\tilde{O}(n \log n)", "Õ(n log n)"),
        ("x^{n+1}", "xⁿ⁺¹"),
        ("10^{-8}", "10⁻⁸"),
        (r"\ell_1", "ℓ₁"),
        ("L_2", "L₂"),
        ("A^*", "A*"),
        ("f'", "f\u2032"),
        (r"W^\top", "Wᵀ"),
        (r"90^\circ", "90°"),
        (r"\mathbb{R}^n", "ℝⁿ"),
        (r"\mathcal{L}", "ℒ"),
        (r"\mathrm{SE}(3)", "SE(3)"),
        (r"\operatorname{softmax}(x)", "softmax(x)"),
        (r"\frac{1}{2}", "1/2"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\sqrt{n}", "√n"),
        (r"\hat{x}", "x̂"),
        (r"x \in A \cup B", "x ∈ A ∪ B"),
        (r"\left( 1, \infty \right)", "( 1, ∞ )"),
        (r"-\infty", "\u2212∞"),
        (r"50\%", "50%"),
        ("π", "π"),
    ],
)
def test_plain_forms(tex: str, text: str) -> None:
    """What Unicode has is written as people write it."""
    assert tex_to_unicode(tex) == text


@pytest.mark.parametrize(
    "tex",
    [
        r"x^{\alpha+\beta}",
        "p_C",
        r"\begin{matrix} a & b \end{matrix}",
        r"\underbrace{x}_{n}",
        r"\overset{!}{=}",
        r"\hat{ab}",
        r"\sqrt[3]{x}",
        r"\binom{n}{k}",
        r"\softmax",
        r"\frac{a",
        r"\quad",
    ],
)
def test_no_plain_form(tex: str) -> None:
    """There is none if it would read differently, or if the formula is wrong."""
    assert tex_to_unicode(tex) is None
