"""Tests that only vetted formulas get delimiters, whatever else is in a field."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deck_builder.rendering.gate import FORMULA_MARKS, mark_formula, seal, seal_fields

INLINE = mark_formula("x<y", is_display=False)
DISPLAY = mark_formula(r"a \\[2pt] b", is_display=True)


def test_a_marked_formula_gets_delimiters() -> None:
    """Its TeX is escaped once, and reaches MathJax as typed."""
    assert seal(f"so {INLINE} and {DISPLAY}") == r"so \(x&lt;y\) and \[a \\[2pt] b\]"


@pytest.mark.parametrize(
    ("field", "sealed"),
    [
        (r"\(x\)", r"<span>\</span>(x<span>\</span>)"),
        (r"\[x\]", r"<span>\</span>[x<span>\</span>]"),
        (r"\\(x\\)", r"\<span>\</span>(x\<span>\</span>)"),
        (r"\<wbr>(x", r"<span>\</span><wbr>(x"),
        (r"\<!-- a -->(x", r"<span>\</span><!-- a -->(x"),
        (f"\\{INLINE}", r"<span>\</span>\(x&lt;y\)"),
        (r'<img alt="\(x\)">', r'<img alt="&#92;(x&#92;)">'),
        (r'<a href="https://x.org/\(a">b</a>', r'<a href="https://x.org/&#92;(a">b</a>'),
        (f'<img alt="{INLINE}">', '<img alt="$x&lt;y$">'),
        ("[sound:a.mp3] [SOUND:b.mp3]", "&#91;sound:a.mp3] &#91;SOUND:b.mp3]"),
        ("[anki:tts lang=en]a[/anki:tts]", "&#91;anki:tts lang=en]a&#91;/anki:tts]"),
        ("[latex]x[/latex] [$]x[/$] [$$]x[/$$]", "&#91;latex]x&#91;/latex] &#91;$]x&#91;/$] &#91;$$]x&#91;/$$]"),
        ("{{c1::a}}", "&#123;{c1::a}}"),
        (mark_formula("f_{{c1::a}}", is_display=False), r"\(f_&#123;{c1::a}}\)"),
        (FORMULA_MARKS[0] + "x", "$x"),
        (FORMULA_MARKS[0] + "x" + FORMULA_MARKS[3], "$x$$"),
    ],
)
def test_everything_else_that_anki_acts_on_is_broken_up(field: str, sealed: str) -> None:
    """Delimiters and commands that an author typed are shown as text, and a formula without its pair of marks is text."""
    assert seal(field) == sealed


@pytest.mark.parametrize(
    ("field", "sealed"),
    [
        ("{{c1::a}}", "{{c1::a}}"),
        (r"\{{c1::(x}}", r"<span>\</span>{{c1::(x}}"),
        ("{{c1::a::sound:b.mp3}}", "{{c1::a::<b></b>sound:b.mp3}}"),
        (mark_formula("[{{c1::sound:a.mp3}}]", is_display=False), r"\([ {{c1:: sound:a.mp3}}]\)"),
        ('<img alt="{{c1::a}}">', '<img alt="&#123;{c1::a}}">'),
    ],
)
def test_a_deletion_cannot_join_what_is_around_it(field: str, sealed: str) -> None:
    """Deletions work only in the text of a cloze, and Anki puts a bracket before a hint."""
    assert seal(field, is_cloze=True) == sealed


@pytest.mark.parametrize("tex", [r"a\) \href{b}{c} \(d", "{", "}{", "a}", "x\\", r"\text{\(x\)}", r"\[", r"{\}"])
def test_a_formula_that_does_not_end_where_it_seems_to_is_text(tex: str) -> None:
    """MathJax would take the text after it for a part of the formula, and nobody has vetted that."""
    assert mark_formula(tex, is_display=False) == f"${tex}$"
    assert not re.search(r"\\[()\[\]]", seal(mark_formula(tex, is_display=False)))


@pytest.mark.parametrize("tex", [r"\{x\}", r"a \\[2pt] b", r"\\(x\\)", "{a{b}}", r"\frac{a}{b}", "(a]"])
def test_a_formula_with_balanced_braces_is_marked(tex: str) -> None:
    """Escaped braces do not count, and a bracket after a line break in a formula is not a delimiter."""
    assert seal(mark_formula(tex, is_display=False)) == rf"\({tex}\)"


def test_the_cloze_of_a_note_is_sealed_apart_from_its_other_fields() -> None:
    """Check Database would make blank cards from a deletion in any other field of a cloze note."""
    assert seal_fields(["{{c1::a}}", "{{c1::b}}", INLINE], 0) == ["{{c1::a}}", "&#123;{c1::b}}", r"\(x&lt;y\)"]


@pytest.mark.parametrize("field", ["", "a", r"\frac [x] {{Field}}", "<b>a</b>", "x < y", "[...] {{c::a}}"])
def test_other_text_stays_as_it_is(field: str) -> None:
    """A field without anything suspicious is not changed at all."""
    assert seal(field) == field


PIECES = [
    *"\\()[]{}$<>\"'=a ",
    *FORMULA_MARKS,
    *("{{c1::", "}}", "::", "sound:", "[sound:", "<!--", "-->", "<wbr>", '<img alt="', '">', "\\(", "\\]", "\x1f"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join), st.booleans())
@example("\ufdd0\ufdd1", False)
@example("\ufdd2sound:\ufdd3", False)
@example("\ufdd2{{c1::sound:}}\ufdd3", True)
def test_a_sealed_field_has_delimiters_only_around_marked_formulas(field: str, is_cloze: bool) -> None:
    """Whatever is joined, split or nested: the delimiters come in pairs, and no mark and no command is left."""
    sealed = seal(field, is_cloze=is_cloze)
    assert not set(FORMULA_MARKS) & set(sealed)
    outside = re.sub(r"(?s)\\\((?:\\.|[^\\])*?\\\)|\\\[(?:\\.|[^\\])*?\\\]", "", sealed)
    assert not re.search(r"\\[()\[\]]", outside)
    assert len(re.findall(r"\\[(\[]", sealed)) <= sum(field.count(mark) for mark in FORMULA_MARKS[::2])
    assert not re.search(r"\[sound:", sealed)
    assert is_cloze or "{{c1::" not in sealed
