"""cloze-hint: the hint of a deletion is not the second half of a name in code."""

import pytest

from tests.lint.prompts import find


@pytest.mark.parametrize(
    ("hidden", "hint"),
    [
        ("std", "vector"),
        ("torch", "nn"),
        ("Vec", "new()"),
        ("Layer", "forward_pass"),
        ("Tensor", "toDevice"),
        ("matches", "matches!"),
        ("optional", "value_or"),
    ],
)
def test_a_hint_that_looks_like_code(hidden: str, hint: str) -> None:
    """A namespace before the colons, or a name in code after them."""
    assert find("cloze-hint", f"- {{id: a, cloze: 'A list is {{{{c1::{hidden}::{hint}}}}} mostly.'}}") == [
        f"10:20 c1 asks for '{hidden}' with the hint '{hint}': if it should ask for `{hidden}::{hint}`, put that in backticks"
    ]


@pytest.mark.parametrize(
    "deletion",
    [
        "Paris::city",
        "ResNet::network",
        "one or two::a range",
        "std::the standard library",
        "`std::vector`",
        "std:<b></b>:vector",
        "$a$::F(x)",
        "vector",
    ],
)
def test_other_hints(deletion: str) -> None:
    """Words, phrases, code in backticks and formulas are fine."""
    assert find("cloze-hint", f"- {{id: a, cloze: 'A list is {{{{c1::{deletion}}}}} mostly.'}}") == []
