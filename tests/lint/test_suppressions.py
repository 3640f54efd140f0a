"""Silences: rules that the author allows to be broken, each with a reason."""

from pathlib import Path

import pytest

from tests.decks import DECK, check, headlines, paper, write_deck

HEAD = """\
id: alpha
title: Learning Alphas
name: AlphaNet
year: 2016
method: pooling
key_insight: Up
problem_solved: Down
prompts:
"""
"""The file around the prompts of a test, which begin in line 9."""
ABOUT = ("unused-silence", "unknown-rule", "bad-silence", "yaml", "wrong", "missing-key", "refused")
"""Beginnings of the codes that speak of suppressions, and of those that show a mistake in the test."""


def told(files: dict[str, str | bytes], *rules: str) -> list[str]:
    """Return what is said about suppressions, and what some rules still find."""
    found = check(write_deck(Path("cards"), files)).problems
    return headlines(problem for problem in found if problem.code.startswith((*ABOUT, *rules)))


def in_file(prompts: str, *rules: str) -> list[str]:
    """Return what is told about a file of prompts, each as `line:column: severity[code] message`."""
    return [line.removeprefix("cards/one/1.yaml:") for line in told({"one/1.yaml": HEAD + prompts}, *rules)]


NO_MARK = "warning[one-question] the question has 0 question marks, not one: end the front with what is asked"
ALLOW = "# check: allow one-question because it is an exercise"
UNUSED = "warning[unused-silence] nothing here breaks 'one-question': delete the permission"
HOW = "error[bad-silence] a permission names its rules and a reason: write '# check: allow RULE because REASON'"
TWO = "  - id: a\n    question: AlphaNet, first\n    answer: Up\n  - id: b\n    question: AlphaNet, second\n    answer: Up\n"
"""Two prompts that break one-question, in lines 10 and 13."""


def test_without_a_silence_both_are_found() -> None:
    """What the other tests silence is there."""
    assert in_file(TWO, "one-question") == [f"10:15: {NO_MARK}", f"13:15: {NO_MARK}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TWO.replace("first\n", f"first  {ALLOW}\n"), 13),
        (TWO.replace("    question: AlphaNet, first", f"    {ALLOW}\n    question: AlphaNet, first"), 14),
        (TWO.replace("  - id: a", f"  {ALLOW}\n  - id: a"), 14),
        (TWO.replace("  - id: a", f"  {ALLOW}\n\n  # another comment\n  - id: a"), 16),
        (TWO.replace("AlphaNet, first", f"'AlphaNet, # first' {ALLOW}"), 13),
        (TWO.replace("AlphaNet, first", f"> {ALLOW}\n      AlphaNet, first"), 14),
        (TWO.replace("AlphaNet, first", f"\n      AlphaNet, first {ALLOW}"), 14),
        ("  - {id: a, question: 'AlphaNet, first', answer: Up} " + ALLOW + TWO[TWO.index("\n  - id: b") :], 11),
        (TWO.replace("first\n", "first # check:allow  one-question  because  it is one\n"), 13),
    ],
    ids=[
        "behind the key",
        "above the key",
        "above the prompt",
        "above the prompt with lines between",
        "behind a quoted text with a # in it",
        "behind the sign of a block text",
        "behind a text below its key",
        "behind a prompt in one line",
        "with other spaces",
    ],
)
def test_a_comment_covers_what_it_stands_at(text: str, line: int) -> None:
    """Of the two prompts only the first is silenced."""
    assert in_file(text, "one-question") == [f"{line}:15: {NO_MARK}"]


def test_a_comment_in_line_with_the_dash_covers_the_first_key_of_a_prompt() -> None:
    """The key is what it stands behind, not the prompt."""
    assert in_file(TWO.replace("id: a", f"id: a {ALLOW}"), "one-question") == [
        f"9:11: {UNUSED}",
        f"10:15: {NO_MARK}",
        f"13:15: {NO_MARK}",
    ]


def test_a_comment_above_another_key_covers_that_one_alone() -> None:
    """A question is no part of the answer below it."""
    text = TWO.replace("    answer: Up\n  - id: b", f"    {ALLOW}\n    answer: Up\n  - id: b")
    assert in_file(text, "one-question") == [f"10:15: {NO_MARK}", f"11:5: {UNUSED}", f"14:15: {NO_MARK}"]


@pytest.mark.parametrize(
    "text",
    [
        f"{ALLOW}\n{HEAD}{TWO}",
        f"# What people know.\n\n{ALLOW}\n---\n{HEAD}{TWO}",
        HEAD.replace("prompts:", f"{ALLOW}\nprompts:") + TWO,
        HEAD.replace("prompts:", f"prompts: {ALLOW}") + TWO,
    ],
    ids=["above the file", "above the start of a document", "above the list", "behind the key of the list"],
)
def test_a_comment_above_or_behind_a_whole_covers_all_of_it(text: str) -> None:
    """The whole file, or the whole list."""
    assert told({"one/1.yaml": text}, "one-question") == []


def test_a_comment_covers_nothing_in_another_file() -> None:
    """Not even above the whole file."""
    assert told(
        {"one/1.yaml": f"{ALLOW}\n{HEAD}{TWO}", "one/2.yaml": paper("beta", more="prompts:\n" + TWO)}, "one-q"
    ) == [
        f"cards/one/2.yaml:9:15: {NO_MARK}",
        f"cards/one/2.yaml:12:15: {NO_MARK}",
    ]


def test_several_rules() -> None:
    """Each suppressions something, or is reported alone."""
    allow = "# check: allow one-question, yes-no because it is an exercise"
    assert in_file(TWO.replace("first\n", f"first {allow}\n"), "one-question") == [
        "10:31: warning[unused-silence] nothing here breaks 'yes-no': delete the permission",
        f"13:15: {NO_MARK}",
    ]


def test_only_the_named_rule_is_silent() -> None:
    """What else is wrong there is still told."""
    text = "  - {id: a, question: Describe AlphaNet, answer: Up} " + ALLOW + "\n"
    assert in_file(text, "one-question", "vague") == [
        "9:23: warning[vague-question] 'Describe' has many right answers: ask which, what or why about one thing"
    ]


def test_a_silence_that_silences_nothing() -> None:
    """It is in the way of the day when it would."""
    text = f"  - id: a\n    question: AlphaNet?  {ALLOW}\n    answer: Up\n"
    assert in_file(text, "one-question") == [f"10:26: {UNUSED}"]


def test_a_silence_at_the_end_of_a_file() -> None:
    """There is nothing below it."""
    text = f"  - id: a\n    question: AlphaNet?\n    answer: Up\n{ALLOW}\n"
    assert in_file(text, "one-question") == [f"12:1: {UNUSED}"]


def test_where_a_file_cannot_be_read_no_silence_is_called_unused() -> None:
    """It may be for what would be found with that file."""
    text = f"{HEAD}  - id: a\n    question: AlphaNet?  {ALLOW}\n    answer: Up\n"
    found = told({"one/1.yaml": text, "one/2.yaml": "id: [\n"}, "one-question")
    assert [line.split("]")[0] for line in found] == ["cards/one/2.yaml:1:5: error[yaml-syntax"]


@pytest.mark.parametrize(
    ("rule", "advice"),
    [
        ("one-questions", "did you mean 'one-question'?"),
        ("xyz", "`deck-builder check --explain` lists them"),
        ("bad-silence", "`deck-builder check --explain` lists them"),
    ],
    ids=["a slip", "nothing like it", "a code of an error"],
)
def test_an_unknown_rule(rule: str, advice: str) -> None:
    """Only rules for prompts can be silenced."""
    text = f"  - id: a\n    question: AlphaNet?  # check: allow {rule} because it is so\n    answer: Up\n"
    assert in_file(text) == [f"10:26: error[unknown-rule] there is no rule '{rule}': {advice}"]


@pytest.mark.parametrize(
    "comment",
    [
        "# check: allow one-question",
        "# check: allow one-question because",
        "# check: allow one-question because   ",
        "# check: allow because it is an exercise",
        "# check: one-question because it is an exercise",
        "# check: allow One-Question because it is an exercise",
        "# check: allow one-question yes-no because it is an exercise",
        "# check:",
    ],
    ids=[
        "no because",
        "no reason",
        "spaces for a reason",
        "no rule",
        "no allow",
        "capitals",
        "no comma",
        "nothing",
    ],
)
def test_a_silence_without_rule_or_reason(comment: str) -> None:
    """It suppressions nothing, and is told how to be written."""
    assert in_file(TWO.replace("first\n", f"first {comment}\n"), "one-question") == [
        f"10:15: {NO_MARK}",
        f"10:31: {HOW}",
        f"13:15: {NO_MARK}",
    ]


@pytest.mark.parametrize(
    "question",
    [
        f"'AlphaNet, {ALLOW}'",
        f"'AlphaNet''s, {ALLOW}'",
        f'"AlphaNet \\" {ALLOW}"',
        f"'AlphaNet,\n      {ALLOW}'",
        f'"AlphaNet, \\\n      {ALLOW}"',
        f"|\n      AlphaNet\n      and {ALLOW}",
        f">-\n      AlphaNet\n\n      and {ALLOW}",
        f"|2\n       AlphaNet\n      and {ALLOW}",
        "AlphaNet#check:allow one-question because so",
    ],
    ids=[
        "single quotes",
        "a doubled quote",
        "an escaped quote",
        "single quotes over two lines",
        "double quotes over two lines",
        "a block text",
        "a folded block text",
        "a block text with its indentation",
        "no space before it",
    ],
)
def test_in_a_text_there_are_no_comments(question: str) -> None:
    """It is what is asked, and suppressions nothing."""
    text = f"  - id: a\n    question: {question}\n    answer: Up\n"
    assert in_file(text, "one-question") == [f"10:15: {NO_MARK}"]


def test_a_comment_behind_a_block_text() -> None:
    """Where the text ends, comments begin: this one stands above the next key."""
    text = f"  - id: a\n    question: |\n      AlphaNet\n    {ALLOW}\n    answer: Up\n"
    assert in_file(text, "one-question") == [f"10:15: {NO_MARK}", f"12:5: {UNUSED}"]


def test_a_comment_behind_a_block_text_that_tells_its_indentation() -> None:
    """That is counted from the key, not from the dash before it."""
    text = f"  - question: |2\n      AlphaNet\n    {ALLOW}\n    id: a\n    answer: Up\n"
    assert in_file(text, "one-question") == [f"9:15: {NO_MARK}", f"11:5: {UNUSED}"]


def test_other_comments_are_left_alone() -> None:
    """Only `check:` speaks to the tool."""
    assert in_file("  # checked: allow\n  # TODO check the date\n" + TWO.replace("first", "first?"), "one-q") == [
        f"15:15: {NO_MARK}"
    ]


def whole_deck(*permissions: str) -> dict[str, str | bytes]:
    """Return a deck with a file that breaks one-question, and permissions in deck.yaml from line 7 on."""
    allow = "allow:\n" + "".join(f"  - {permission}\n" for permission in permissions)
    return {"deck.yaml": DECK + allow, "one/1.yaml": HEAD + TWO, "one/2.yaml": paper("beta", more="prompts:\n" + TWO)}


def test_deck_yaml_covers_every_file() -> None:
    """One permission for the whole deck."""
    assert told(whole_deck("{rule: one-question, because: it is an exercise}"), "one-question") == []


@pytest.mark.parametrize(
    ("permission", "wrong"),
    [
        (
            "{rule: volatile, because: so}",
            "warning[unused-silence] nothing here breaks 'volatile': delete the permission",
        ),
        (
            "{rule: one-questoin, because: so}",
            "error[unknown-rule] there is no rule 'one-questoin': did you mean 'one-question'?",
        ),
    ],
    ids=["unused", "unknown"],
)
def test_deck_yaml_is_held_to_the_same(permission: str, wrong: str) -> None:
    """The place is that of the rule."""
    assert told(whole_deck("{rule: one-question, because: so}", permission)) == [f"cards/deck.yaml:8:12: {wrong}"]


def test_deck_yaml_without_a_reason() -> None:
    """A permission has both keys."""
    assert told(whole_deck("{rule: one-question}")) == ["cards/deck.yaml:7:5: error[missing-key] 'because' is missing"]


def test_a_comment_in_deck_yaml() -> None:
    """It covers what stands in deck.yaml, such as a pair without a contrast."""
    pair = DECK + "confusable:\n  - [alpha, gamma]"
    missing = told({"deck.yaml": pair, "one/1.yaml": HEAD + TWO}, "missing-contrast")
    assert [line.split("]")[0] for line in missing] == ["cards/deck.yaml:7:5: warning[missing-contrast"]
    allow = f"{pair} # check: allow missing-contrast because nobody confuses them now\n"
    assert told({"deck.yaml": allow}, "missing-contrast") == []


def test_an_error_can_be_allowed() -> None:
    """With a reason even equal fronts may stay, in the place where they are told of."""
    same = TWO.replace("second", "first")
    assert in_file(same, "same-front") == [
        "13:15: error[same-front] this front stands at cards/one/1.yaml:10:15, too: ask for what sets the two apart"
    ]
    allow = "# check: allow same-front because both are wanted"
    assert in_file(same.replace("  - id: b", f"  {allow}\n  - id: b"), "same-front") == []


def test_what_is_no_rule_cannot_be_allowed() -> None:
    """A broken file stays broken."""
    text = f"# check: allow missing-key because it is short\n{HEAD}  - id: a\n    question: AlphaNet?\n"
    found = told({"one/1.yaml": text})
    assert found == ["cards/one/1.yaml:10:5: error[missing-key] 'answer' is missing"]
