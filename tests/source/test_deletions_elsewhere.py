"""Cloze deletions work only in the key `cloze`; everywhere else they are an error."""

from pathlib import Path

import pytest

from tests.decks import DECK, PAPER, check, headlines, write_deck

KEYS = {
    "title": "title: X",
    "name": "name: X",
    "author": "authors: [X]",
    "venue": "venue: X",
    "method": "method: X",
    "anchor": "anchor: X",
    "summary": "summary: X",
    "insight": "key_insight: X",
    "insight, question": "key_insight: {question: X, answer: a}",
    "problem, more": "problem_solved: {answer: a, more: X}",
    "question": "prompts: [{id: a, question: X, answer: b}]",
    "answer": "prompts: [{id: a, question: b, answer: X}]",
    "more": "prompts: [{id: a, cloze: '{{c1::b}}', more: X}]",
    "source": "prompts: [{id: a, cloze: '{{c1::b}}', source: X}]",
    "hint": "prompts: [{id: a, cloze: '{{c1::b}}', hints: [b, X]}]",
    "alt": "prompts: [{id: a, cloze: '{{c1::b}}', figure: {file: b, alt: X}}]",
    "tag": "tags: [X]",
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("text", ["{{c1::a}}", "`{{c3::x}}`", "a {{c12::never closed", "{{c1,2::x}}", "$x_{{c2::y}}$"])
def test_a_deletion_in_another_key(key: str, text: str) -> None:
    """Anki counts deletions in every field of a cloze note, and would make blank cards."""
    line = KEYS[key].replace("X", f'"{text}"').replace(" ", "-" if key == "tag" else " ")
    line = line.replace("tags:-", "tags: ")
    name = line.partition(":")[0]
    lines = [each for each in PAPER.splitlines() if not each.startswith(f"{name}:")] + [line]
    found = headlines(check(write_deck(Path("cards"), {"one/1.yaml": "\n".join(lines) + "\n"})).problems)
    opening = text[text.index("{{c") : text.index("::") + 2]
    message = f"'{opening}' starts a cloze deletion, which works only in 'cloze': to show it as text, write '{{ {opening[1:]}'"
    at = line.index('"') + 1
    assert found == [f"cards/one/1.yaml:{len(lines)}:{at}: error[misplaced-cloze] {message}"]


@pytest.mark.parametrize("key", ["name", "description", "section"])
def test_a_deletion_in_deck_yaml(key: str) -> None:
    """The names of a deck and its sections are on cards, too."""
    text = DECK + "description: d\n"
    for old in ({"name": "Test Deck", "description": "d\n", "section": "1 One"}[key],):
        text = text.replace(old, "'{{c1::x}}'" + ("\n" if old.endswith("\n") else ""))
    (problem,) = check(write_deck(Path("cards"), {"deck.yaml": text, "one/1.yaml": PAPER})).problems
    assert problem.code == "misplaced-cloze"


@pytest.mark.parametrize("text", ["{ {c1::a}}", "{{c::a}}", "{{C1::a}}", "{{x}}", "{{ c1::a }}", "&#123;{c1::a}}"])
def test_the_way_out(text: str) -> None:
    """What Anki does not read as a deletion is text."""
    line = f"prompts: [{{id: a, cloze: '{{{{c1::b}}}}', more: '{text}'}}]\n"
    assert check(write_deck(Path("cards"), {"one/1.yaml": PAPER + line})).ok


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{c1,2::x}}", "only recent versions of Anki support '{{c1,2::': use a single number, as in '{{c1::'"),
        (
            "{{c1::a}} {{c3,4,5::x}}",
            "only recent versions of Anki support '{{c3,4,5::': use a single number, as in '{{c3::'",
        ),
        ("{{c1,1::x}}", "only recent versions of Anki support '{{c1,1::': use a single number, as in '{{c1::'"),
        (
            "{{c1::std:&#58;x}}",
            "':&#58;' is shown as '::', which starts a hint: put code in backticks, as in `std::vector`",
        ),
        (
            "{{c1::a&colon;:b}}",
            "'&colon;:' is shown as '::', which starts a hint: put code in backticks, as in `std::vector`",
        ),
        (
            "{{c1::a&#x3a;&#58;b}}",
            "'&#x3a;&#58;' is shown as '::', which starts a hint: put code in backticks, as in `std::vector`",
        ),
        ("x {c1}", "the cloze hides nothing: put {{c1:: and }} around the text to hide"),
        ("{{c1::::hint}}", "the deletion c1 hides nothing: write the text to hide between '::' and '}}'"),
    ],
)
def test_a_deletion_in_the_wrong_form(text: str, message: str) -> None:
    """Numbers with a comma are told as what they are, not as a text that hides nothing."""
    line = f"prompts: [{{id: a, cloze: '{text}'}}]\n"
    code = "cloze-without-deletion" if "hides nothing: put {{" in message else "bad-cloze"
    assert headlines(check(write_deck(Path("cards"), {"one/1.yaml": PAPER + line})).problems) == [
        f"cards/one/1.yaml:7:26: error[{code}] {message}"
    ]


@pytest.mark.parametrize(
    ("opening", "meant"),
    [
        ("{{c2:", "{{c2::"),
        ("{{c2\uff1a\uff1a", "{{c2::"),
        ("{{C2::", "{{c2::"),
        ("{{ c2::", "{{c2::"),
        ("{{c2 ::", "{{c2::"),
        ("{{2::", "{{c2::"),
        ("{{c::", "{{c1::"),
        ("{c2::", "{{c2::"),
        ("{c2:", "{{c2::"),
    ],
)
@pytest.mark.parametrize(
    "text", ["a {{c1::b}} and Xx}}", "Xx}}", "{{c1::a Xx}} b}}"], ids=["after one", "alone", "inside"]
)
def test_a_slip_in_the_start_of_a_deletion(opening: str, meant: str, text: str) -> None:
    """The card would show the braces, even if the cloze has another deletion."""
    line = f"prompts: [{{id: a, cloze: '{text.replace('X', opening)}'}}]\n"
    assert headlines(check(write_deck(Path("cards"), {"one/1.yaml": PAPER + line})).problems) == [
        f"cards/one/1.yaml:7:26: error[bad-cloze] '{opening}' does not start a deletion: write '{meant}' or, to show it "
        f"as text, '{{ {opening[1:]}'"
    ]


@pytest.mark.parametrize(
    "text", ["{ {c2:x}", "{ c2::x}", "`{c2: x}`", "$x_{c2:n}$", "{2: x}", "$x_{{2:n}}$", "{{{c2::x}}}"]
)
def test_braces_that_are_text(text: str) -> None:
    """Braces in code and formulas often look like the start of a deletion, and a space makes them text."""
    line = f"prompts: [{{id: a, cloze: 'the {{{{c1::b}}}} and {text}'}}]\n"
    assert check(write_deck(Path("cards"), {"one/1.yaml": PAPER + line})).ok
