"""Suppressions: rules that the author allows to be broken, each with a reason."""

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
"""The start of a file. The prompts of a test follow it, from line 9 on."""
CODE_PREFIXES = ("unused-silence", "unknown-rule", "bad-silence", "yaml", "wrong", "missing-key", "refused")
"""Prefixes of the codes for suppressions, and of the codes that show a mistake in a test."""


def check_deck(files: dict[str, str | bytes], *rules: str) -> list[str]:
    """Return the problems with suppressions, and the problems found by some rules."""
    problems = check(write_deck(Path("cards"), files)).problems
    return headlines(problem for problem in problems if problem.code.startswith((*CODE_PREFIXES, *rules)))


def check_prompts(prompts: str, *rules: str) -> list[str]:
    """Return the same for a file with prompts, each problem as `line:column: severity[code] message`."""
    return [line.removeprefix("cards/one/1.yaml:") for line in check_deck({"one/1.yaml": HEAD + prompts}, *rules)]


NO_QUESTION_MARK = "warning[one-question] the question has 0 question marks instead of one: ask for one thing, and end with a question mark"
ALLOW = "# check: allow one-question because it is an exercise"
UNUSED = "warning[unused-silence] nothing here breaks 'one-question': delete this suppression"
BAD_SUPPRESSION = (
    "error[bad-silence] a suppression needs a rule and a reason: write '# check: allow RULE because REASON'"
)
TWO_PROMPTS = "  - id: a\n    question: AlphaNet, first\n    answer: Up\n  - id: b\n    question: AlphaNet, second\n    answer: Up\n"
"""Two prompts that break one-question, on lines 10 and 13."""


def test_without_a_suppression_both_are_found() -> None:
    """The problems that the other tests suppress exist."""
    assert check_prompts(TWO_PROMPTS, "one-question") == [f"10:15: {NO_QUESTION_MARK}", f"13:15: {NO_QUESTION_MARK}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TWO_PROMPTS.replace("first\n", f"first  {ALLOW}\n"), 13),
        (TWO_PROMPTS.replace("    question: AlphaNet, first", f"    {ALLOW}\n    question: AlphaNet, first"), 14),
        (TWO_PROMPTS.replace("  - id: a", f"  {ALLOW}\n  - id: a"), 14),
        (TWO_PROMPTS.replace("  - id: a", f"  {ALLOW}\n\n  # another comment\n  - id: a"), 16),
        (TWO_PROMPTS.replace("AlphaNet, first", f"'AlphaNet, # first' {ALLOW}"), 13),
        (TWO_PROMPTS.replace("AlphaNet, first", f"> {ALLOW}\n      AlphaNet, first"), 14),
        (TWO_PROMPTS.replace("AlphaNet, first", f"\n      AlphaNet, first {ALLOW}"), 14),
        (
            "  - {id: a, question: 'AlphaNet, first', answer: Up} "
            + ALLOW
            + TWO_PROMPTS[TWO_PROMPTS.index("\n  - id: b") :],
            11,
        ),
        (TWO_PROMPTS.replace("first\n", "first # check:allow  one-question  because  it is one\n"), 13),
    ],
    ids=[
        "after the key",
        "above the key",
        "above the prompt",
        "above the prompt with lines in between",
        "after a quoted scalar with a #",
        "after the indicator of a block scalar",
        "after a value below its key",
        "after a prompt on one line",
        "different spacing",
    ],
)
def test_comment_covers_one_prompt(text: str, line: int) -> None:
    """Only the first of the two problems is suppressed."""
    assert check_prompts(text, "one-question") == [f"{line}:15: {NO_QUESTION_MARK}"]


def test_comment_on_the_line_of_the_dash_covers_only_the_first_key() -> None:
    """The comment belongs to the key before it, not to the whole prompt."""
    assert check_prompts(TWO_PROMPTS.replace("id: a", f"id: a {ALLOW}"), "one-question") == [
        f"9:11: {UNUSED}",
        f"10:15: {NO_QUESTION_MARK}",
        f"13:15: {NO_QUESTION_MARK}",
    ]


def test_comment_above_another_key_covers_only_that_key() -> None:
    """A comment above the answer does not cover the question."""
    text = TWO_PROMPTS.replace("    answer: Up\n  - id: b", f"    {ALLOW}\n    answer: Up\n  - id: b")
    assert check_prompts(text, "one-question") == [
        f"10:15: {NO_QUESTION_MARK}",
        f"11:5: {UNUSED}",
        f"14:15: {NO_QUESTION_MARK}",
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{ALLOW}\n{HEAD}{TWO_PROMPTS}",
        f"# What people know.\n\n{ALLOW}\n---\n{HEAD}{TWO_PROMPTS}",
        HEAD.replace("prompts:", f"{ALLOW}\nprompts:") + TWO_PROMPTS,
        HEAD.replace("prompts:", f"prompts: {ALLOW}") + TWO_PROMPTS,
    ],
    ids=["above the first key", "above the document start", "above the list", "after the key of the list"],
)
def test_comment_covers_a_whole_file_or_list(text: str) -> None:
    """The comment covers all prompts of the file or list."""
    assert check_deck({"one/1.yaml": text}, "one-question") == []


def test_comment_does_not_cover_other_files() -> None:
    """Even a comment above the first key covers only its own file."""
    assert check_deck(
        {"one/1.yaml": f"{ALLOW}\n{HEAD}{TWO_PROMPTS}", "one/2.yaml": paper("beta", more="prompts:\n" + TWO_PROMPTS)},
        "one-q",
    ) == [
        f"cards/one/2.yaml:9:15: {NO_QUESTION_MARK}",
        f"cards/one/2.yaml:12:15: {NO_QUESTION_MARK}",
    ]


def test_several_rules() -> None:
    """An unused rule is reported even if another rule in the same comment is used."""
    allow = "# check: allow one-question, yes-no because it is an exercise"
    assert check_prompts(TWO_PROMPTS.replace("first\n", f"first {allow}\n"), "one-question") == [
        "10:31: warning[unused-silence] nothing here breaks 'yes-no': delete this suppression",
        f"13:15: {NO_QUESTION_MARK}",
    ]


def test_only_the_named_rule_is_suppressed() -> None:
    """Other problems on the same line are still reported."""
    text = "  - {id: a, question: Describe AlphaNet, answer: Up} " + ALLOW + "\n"
    assert check_prompts(text, "one-question", "vague") == [
        "9:23: warning[vague-question] 'Describe' is too vague, because many answers would be right: ask about one thing, using 'what', 'which', 'why' or 'how'"
    ]


def test_unused_suppression() -> None:
    """An unused suppression could hide a later problem."""
    text = f"  - id: a\n    question: AlphaNet?  {ALLOW}\n    answer: Up\n"
    assert check_prompts(text, "one-question") == [f"10:26: {UNUSED}"]


def test_suppression_at_the_end_of_a_file() -> None:
    """A comment with nothing below it is unused."""
    text = f"  - id: a\n    question: AlphaNet?\n    answer: Up\n{ALLOW}\n"
    assert check_prompts(text, "one-question") == [f"12:1: {UNUSED}"]


def test_unused_suppressions_are_not_reported_if_a_file_cannot_be_read() -> None:
    """The suppression may be meant for a problem that involves the unreadable file."""
    text = f"{HEAD}  - id: a\n    question: AlphaNet?  {ALLOW}\n    answer: Up\n"
    lines = check_deck({"one/1.yaml": text, "one/2.yaml": "id: [\n"}, "one-question")
    assert [line.split("]")[0] for line in lines] == ["cards/one/2.yaml:1:5: error[yaml-syntax"]


@pytest.mark.parametrize(
    ("rule", "advice"),
    [
        ("one-questions", "did you mean 'one-question'?"),
        ("xyz", "`deck-builder check --explain all` lists the rules"),
        ("bad-silence", "`deck-builder check --explain all` lists the rules"),
    ],
    ids=["typo", "no similar rule", "problem code that is not a rule"],
)
def test_unknown_rule(rule: str, advice: str) -> None:
    """Only lint rules can be suppressed."""
    text = f"  - id: a\n    question: AlphaNet?  # check: allow {rule} because it is so\n    answer: Up\n"
    assert check_prompts(text) == [f"10:26: error[unknown-rule] there is no rule '{rule}': {advice}"]


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
        "blank reason",
        "no rule",
        "no allow",
        "upper case",
        "no comma",
        "nothing",
    ],
)
def test_malformed_suppression(comment: str) -> None:
    """A malformed comment suppresses nothing, and the message shows the syntax."""
    assert check_prompts(TWO_PROMPTS.replace("first\n", f"first {comment}\n"), "one-question") == [
        f"10:15: {NO_QUESTION_MARK}",
        f"10:31: {BAD_SUPPRESSION}",
        f"13:15: {NO_QUESTION_MARK}",
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
        "doubled quote",
        "escaped quote",
        "single quotes on two lines",
        "double quotes on two lines",
        "literal block scalar",
        "folded block scalar",
        "block scalar with an indentation indicator",
        "no space before the #",
    ],
)
def test_scalars_contain_no_comments(question: str) -> None:
    """Text in a scalar that looks like a comment suppresses nothing."""
    text = f"  - id: a\n    question: {question}\n    answer: Up\n"
    assert check_prompts(text, "one-question") == [f"10:15: {NO_QUESTION_MARK}"]


def test_comment_after_a_block_scalar() -> None:
    """A comment after the end of the scalar covers the next key."""
    text = f"  - id: a\n    question: |\n      AlphaNet\n    {ALLOW}\n    answer: Up\n"
    assert check_prompts(text, "one-question") == [f"10:15: {NO_QUESTION_MARK}", f"12:5: {UNUSED}"]


def test_comment_after_a_block_scalar_with_an_indentation_indicator() -> None:
    """The indentation is relative to the key, not to the dash before it."""
    text = f"  - question: |2\n      AlphaNet\n    {ALLOW}\n    id: a\n    answer: Up\n"
    assert check_prompts(text, "one-question") == [f"9:15: {NO_QUESTION_MARK}", f"11:5: {UNUSED}"]


def test_other_comments_are_ignored() -> None:
    """Only comments that start with `check:` are read."""
    assert check_prompts(
        "  # checked: allow\n  # TODO check the date\n" + TWO_PROMPTS.replace("first", "first?"), "one-q"
    ) == [f"15:15: {NO_QUESTION_MARK}"]


def write_allow_list(*entries: str) -> dict[str, str | bytes]:
    """Return a deck that breaks one-question, with entries of `allow` in deck.yaml from line 7 on."""
    allow = "allow:\n" + "".join(f"  - {entry}\n" for entry in entries)
    return {
        "deck.yaml": DECK + allow,
        "one/1.yaml": HEAD + TWO_PROMPTS,
        "one/2.yaml": paper("beta", more="prompts:\n" + TWO_PROMPTS),
    }


def test_deck_yaml_covers_all_files() -> None:
    """One entry of `allow` covers the whole deck."""
    assert check_deck(write_allow_list("{rule: one-question, because: it is an exercise}"), "one-question") == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (
            "{rule: volatile, because: so}",
            "warning[unused-silence] nothing here breaks 'volatile': delete this suppression",
        ),
        (
            "{rule: one-questoin, because: so}",
            "error[unknown-rule] there is no rule 'one-questoin': did you mean 'one-question'?",
        ),
    ],
    ids=["unused", "unknown"],
)
def test_unused_and_unknown_rules_in_deck_yaml(entry: str, problem: str) -> None:
    """The location is the value of `rule`."""
    assert check_deck(write_allow_list("{rule: one-question, because: so}", entry)) == [
        f"cards/deck.yaml:8:12: {problem}"
    ]


def test_deck_yaml_without_a_reason() -> None:
    """An entry of `allow` needs both keys."""
    assert check_deck(write_allow_list("{rule: one-question}")) == [
        "cards/deck.yaml:7:5: error[missing-key] 'because' is missing: add it"
    ]


def test_comment_in_deck_yaml() -> None:
    """A comment can cover a problem in deck.yaml, for example a pair without a contrast."""
    pair = DECK + "confusable:\n  - [alpha, gamma]"
    missing = check_deck({"deck.yaml": pair, "one/1.yaml": HEAD + TWO_PROMPTS}, "missing-contrast")
    assert [line.split("]")[0] for line in missing] == ["cards/deck.yaml:7:5: warning[missing-contrast"]
    allow = f"{pair} # check: allow missing-contrast because nobody confuses them now\n"
    assert check_deck({"deck.yaml": allow}, "missing-contrast") == []


def test_an_error_can_be_allowed() -> None:
    """Equal fronts may be allowed at the place where they are reported."""
    same = TWO_PROMPTS.replace("second", "first")
    assert check_prompts(same, "same-front") == [
        "13:15: error[same-front] the prompt at cards/one/1.yaml:10:15 has the same front: reword one of the two fronts so that learners can tell them apart"
    ]
    allow = "# check: allow same-front because both are wanted"
    assert check_prompts(same.replace("  - id: b", f"  {allow}\n  - id: b"), "same-front") == []


def test_other_errors_cannot_be_allowed() -> None:
    """Errors that do not come from a lint rule cannot be suppressed."""
    text = f"# check: allow missing-key because it is short\n{HEAD}  - id: a\n    question: AlphaNet?\n"
    lines = check_deck({"one/1.yaml": text})
    assert lines == ["cards/one/1.yaml:10:5: error[missing-key] 'answer' is missing: add it"]
