"""cloze-shape: a deletion hides at most five words that are nowhere else, without an article before them."""

import pytest

from tests.lint.prompts import find, find_in


def find_cloze(text: str) -> list[str]:
    return find("cloze-shape", f"- {{id: a, cloze: '{text}'}}")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("AlphaNet climbs {{c1::one two three four five six}}.", "c1 hides 6 words"),
        ("AlphaNet climbs {{c1::one two $x + y$ four `five` six::what?}}.", "c1 hides 6 words"),
        ("AlphaNet {{c2::climbs over {{c1::high}} and very steep hills}}.", "c2 hides 7 words"),
    ],
    ids=["words", "formulas and code", "nested deletion"],
)
def test_too_many_hidden_words(text: str, size: str) -> None:
    """Each formula or piece of code counts as one word; nested deletions count too."""
    assert find_cloze(text) == [f"10:20 {size}, but the limit is 5: hide fewer"]


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
    ids=["a", "an", "start of the text", "start of a sentence", "before bold text", "inside another deletion"],
)
def test_article_before_a_deletion(text: str, article: str) -> None:
    """The article gives away whether the answer begins with a vowel."""
    assert find_cloze(text) == [f"10:20 {article} gives away how the answer begins: reword the sentence"]


def test_article_at_the_start_of_a_paragraph() -> None:
    """A new paragraph starts a sentence, so an upper-case article counts there."""
    findings = find("cloze-shape", '- {id: a, cloze: "AlphaNet climbs.\\n\\nA {{c1::hill}} is all."}')
    assert findings == ["10:20 'A' before c1 gives away how the answer begins: reword the sentence"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("AlphaNet climbs {{c1::hills}}; Hills are enough.", "c1"),
        ("AlphaNet climbs {{c2::hills}}, no {{c1::hills}}.", "c1 c2"),
        ("AlphaNet climbs {{c1::hills::hills or valleys}}.", "c1"),
        ("AlphaNet climbs {{c1::$x + y$}}, where $x+y$ is high.", "c1"),
        ("AlphaNet climbs {{c1::*steep* hills}}: [steep hills](https://x.y/z).", "c1"),
    ],
    ids=["on the front", "in another deletion", "in the hint", "formula", "different markup"],
)
def test_hidden_text_is_visible_elsewhere(text: str, number: str) -> None:
    """The learner could copy the answer instead of remembering it."""
    message = "{} hides text that is visible elsewhere on the card: reword the sentence"
    assert find_cloze(text) == [f"10:20 {message.format(n)}" for n in number.split()]


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
        "a long hint",
        "the",
        "both articles",
        "a matrix",
        "a word in between",
        "a word that ends in a",
        "twice with the same number",
        "similar words",
        "two characters",
    ],
)
def test_good_shape(text: str) -> None:
    """Nothing around the deletion gives it away."""
    assert find_cloze(text) == []


def test_all_three_problems_are_reported() -> None:
    """One deletion can break every part of the rule."""
    findings = find_cloze("AlphaNet has a {{c1::b c d e f g}}, the b c d e f g.")
    assert findings == [
        "10:20 'a' before c1 gives away how the answer begins: reword the sentence",
        "10:20 c1 hides 6 words, but the limit is 5: hide fewer",
        "10:20 c1 hides text that is visible elsewhere on the card: reword the sentence",
    ]


def test_question_is_not_checked() -> None:
    """The rule applies only to clozes."""
    assert find("cloze-shape", "- {id: a, question: 'AlphaNet has a hill. Has it a?', answer: hill}") == []


def test_topic_is_checked() -> None:
    """The rule applies to topics too."""
    topic = "id: t\ntitle: T\nprompts:\n  - {id: a, cloze: 'Take a {{c1::hill}}.'}\n"
    findings = find_in("cloze-shape", {"one/1.yaml": topic})
    assert findings == ["cards/one/1.yaml:4:20 'a' before c1 gives away how the answer begins: reword the sentence"]
