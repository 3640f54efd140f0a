"""cloze-shape: at most five words, nowhere else in the text, without an article before."""

import pytest

from tests.lint.prompts import find, find_in


def cloze(text: str) -> list[str]:
    return find("cloze-shape", f"- {{id: a, cloze: '{text}'}}")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("AlphaNet climbs {{c1::one two three four five six}}.", "c1 hides 6 words"),
        ("AlphaNet climbs {{c1::one two $x + y$ four `five` six::what?}}.", "c1 hides 6 words"),
        ("AlphaNet {{c2::climbs over {{c1::high}} and very steep hills}}.", "c2 hides 7 words"),
    ],
    ids=["words", "formulas and code are words", "with a deletion inside"],
)
def test_too_much_is_hidden(text: str, size: str) -> None:
    """More than five words can't be graded."""
    assert cloze(text) == [f"10:20 {size}, more than 5: hide less"]


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("AlphaNet has a {{c1::hill}}.", "'a' before c1"),
        ("AlphaNet has an {{c1::alpha}}.", "'an' before c1"),
        ("A {{c1::hill}} is enough for AlphaNet.", "'A' before c1"),
        ("AlphaNet climbs. An {{c1::alpha}} is all.", "'An' before c1"),
        ("AlphaNet has a **{{c1::hill}}**.", "'a' before c1"),
        ("AlphaNet {{c2::has a {{c1::hill}}}}.", "'a' before c1"),
    ],
    ids=["a", "an", "first in the text", "first in a sentence", "before bold", "inside another deletion"],
)
def test_an_article_before(text: str, article: str) -> None:
    """It tells whether the answer begins with a vowel."""
    assert cloze(text) == [f"10:20 {article} tells how the answer begins: reword"]


def test_an_article_in_a_new_paragraph() -> None:
    """It begins a sentence there."""
    found = find("cloze-shape", '- {id: a, cloze: "AlphaNet climbs.\\n\\nA {{c1::hill}} is all."}')
    assert found == ["10:20 'A' before c1 tells how the answer begins: reword"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("AlphaNet climbs {{c1::hills}}; Hills are enough.", "c1"),
        ("AlphaNet climbs {{c2::hills}}, no {{c1::hills}}.", "c1 c2"),
        ("AlphaNet climbs {{c1::hills::hills or valleys}}.", "c1"),
        ("AlphaNet climbs {{c1::$x + y$}}, where $x+y$ is high.", "c1"),
        ("AlphaNet climbs {{c1::*steep* hills}}: [steep hills](https://x.y/z).", "c1"),
    ],
    ids=["on the front", "under another number", "in the hint", "a formula", "under other Markdown"],
)
def test_what_is_hidden_stands_elsewhere(text: str, number: str) -> None:
    """Then it is read off, not remembered."""
    message = "what {} hides stands elsewhere in the text: reword"
    assert cloze(text) == [f"10:20 {message.format(n)}" for n in number.split()]


@pytest.mark.parametrize(
    "text",
    [
        "AlphaNet climbs {{c1::one two three four five}}.",
        "AlphaNet climbs {{c1::one two three four $x + y + z$::hint of more than five words in all}}.",
        "AlphaNet has the {{c1::hill}}.",
        "AlphaNet has a/an {{c1::alpha}}.",
        "AlphaNet multiplies by matrix A {{c1::twice}}.",
        "AlphaNet has a high {{c1::hill}}.",
        "AlphaNet, the Delta {{c1::network}}.",
        "AlphaNet climbs {{c1::hills}}, and {{c1::hills}} again.",
        "AlphaNet climbs {{c1::hills}}, no hill and no uphills.",
        "AlphaNet goes {{c1::up}} and never up to valleys.",
    ],
    ids=[
        "five words",
        "the hint is not hidden",
        "the",
        "both articles",
        "a matrix",
        "a word between",
        "the end of a word",
        "twice under one number",
        "other words",
        "two characters",
    ],
)
def test_a_good_shape(text: str) -> None:
    """Nothing around the gap tells what is in it."""
    assert cloze(text) == []


def test_each_breach_is_reported() -> None:
    """One deletion may break every part of the rule."""
    found = cloze("AlphaNet has a {{c1::b c d e f g}}, the b c d e f g.")
    assert found == [
        "10:20 'a' before c1 tells how the answer begins: reword",
        "10:20 c1 hides 6 words, more than 5: hide less",
        "10:20 what c1 hides stands elsewhere in the text: reword",
    ]


def test_a_question_has_no_shape() -> None:
    """The rule is about clozes."""
    assert find("cloze-shape", "- {id: a, question: 'AlphaNet has a hill. Has it a?', answer: hill}") == []


def test_a_topic_is_read_too() -> None:
    """A cloze is a cloze, with a paper or without."""
    topic = "id: t\ntitle: T\nprompts:\n  - {id: a, cloze: 'Take a {{c1::hill}}.'}\n"
    found = find_in("cloze-shape", {"one/1.yaml": topic})
    assert found == ["cards/one/1.yaml:4:20 'a' before c1 tells how the answer begins: reword"]
