"""self-contained: a front names its paper and refers to nothing outside the card."""

import pytest

from tests.lint.prompts import HEAD, find, find_in

NO_NAME = "the front names neither the paper nor the method: mention 'AlphaNet'"


def find_key_insight(question: str) -> list[str]:
    head = HEAD.replace("Hills are enough", f"{{question: '{question}', answer: Hills}}")
    return find("self-contained", "- {id: a, question: 'What does AlphaNet climb?', answer: Hills}", head)


def find_question(text: str, kind: str = "fact") -> list[str]:
    return find("self-contained", f'- id: a\n  kind: {kind}\n  question: "{text}"\n  answer: It climbs')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AlphaNet: what does this paper replace?", "this paper"),
        ("What do they use instead of valleys?", "they"),
        ("AlphaNet: when they're trained, what is fixed?", "they"),
        ("AlphaNet: why do we climb?", "we"),
        ("AlphaNet: what does the table above compare?", "the table above"),
        ("AlphaNet: which loss is shown below?", "shown below"),
        ("AlphaNet: what did the previous card leave out?", "the previous card"),
    ],
    ids=["this paper", "they", "they're", "we", "above", "below", "another card"],
)
def test_reference_outside_the_card(text: str, words: str) -> None:
    """The message quotes the words that refer to something outside the card."""
    assert find_question(text) == [f"12:15 '{words}' refers to nothing on the card: say what it refers to"]


@pytest.mark.parametrize(
    "text",
    ["What is climbed?", "Which alphanetworks climb?", "Which metaalphanet climbs?", "What did Ada show?"],
    ids=["no name", "name at the start of a word", "name at the end of a word", "first name of an author"],
)
def test_no_name(text: str) -> None:
    """The name has to be a whole word. The first name of an author does not count."""
    assert find_question(text) == [f"12:15 {NO_NAME}"]


def test_cloze_without_a_name() -> None:
    """The name may be in the hidden text."""
    assert find("self-contained", "- {id: a, cloze: 'It climbs {{c1::hills}}.'}") == [f"10:20 {NO_NAME}"]
    assert find("self-contained", "- {id: a, cloze: '{{c1::AlphaNet}} climbs hills.'}") == []


@pytest.mark.parametrize(
    "text",
    [
        "AlphaNet: what takes the place of valleys?",
        "How does alpha-pooling climb?",
        "Learning Alphas by Climbing: which hills?",
        "What did Turing et al. report?",
        "Why do AlphaNets climb?",
        "How does AlphaNet2 climb?",
        "AlphaNet has many layers. Why do they climb?",
        "AlphaNet: what is $we$ in its loss?",
        "AlphaNet: which layer lies below the hill?",
    ],
    ids=[
        "the name",
        "the method",
        "the title",
        "an author",
        "a plural",
        "a version",
        "they after a sentence",
        "we in a formula",
        "below with an object",
    ],
)
def test_self_contained(text: str) -> None:
    """Names match in their usual variants, and `they` may refer to an earlier sentence."""
    assert find_question(text) == []


@pytest.mark.parametrize("kind", ["problem-reverse", "insight-reverse", "lineage", "contrast"])
def test_name_is_not_needed_if_it_is_the_answer(kind: str) -> None:
    """The name would give the answer away."""
    assert find_question("Valleys are missing. Which method removes that?", kind) == []


def test_reference_is_reported_if_no_name_is_needed() -> None:
    """Every kind of prompt is checked for references outside the card."""
    assert find_question("Which method does our valley want?", "problem-reverse") == [
        "12:15 'our' refers to nothing on the card: say what it refers to"
    ]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("What is skipped first?", []),
        (
            "What does this article skip?",
            ["cards/one/1.yaml:4:21 'this article' refers to nothing on the card: say what it refers to"],
        ),
    ],
    ids=["no name", "reference"],
)
def test_topic(text: str, findings: list[str]) -> None:
    """A topic has no name to mention, but must not refer to anything outside the card."""
    topic = f"id: reading\ntitle: How to Read\nprompts:\n- {{id: a, question: {text!r}, answer: Proofs}}\n"
    assert find_in("self-contained", {"one/1.yaml": topic}) == findings


def test_title_may_contain_we() -> None:
    """The title is not checked, only the words around it."""
    head = (
        "id: alpha\ntitle: Hills We Climb\nyear: 2016\nmethod: hill\nkey_insight: Up\nproblem_solved: Down\nprompts:\n"
    )
    assert find("self-contained", "- {id: a, question: 'Hills We Climb: which?', answer: All}", head) == []


def test_key_insight() -> None:
    """The card about the key insight shows the title above the question, so the question may say "this paper"."""
    assert find_key_insight("What does this paper climb?") == []
    assert find_key_insight("Which hills does the paper above climb?") == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What do they climb?", "they"),
        ("What do we climb?", "we"),
        ("What does the previous card leave out?", "the previous card"),
        ("Which hill does the figure above show?", "the figure above"),
    ],
    ids=["they", "we", "another card", "above"],
)
def test_key_insight_with_a_reference_outside_the_card(question: str, words: str) -> None:
    """The title above the question explains only words that mean the paper."""
    assert find_key_insight(question) == [f"7:25 '{words}' refers to nothing on the card: say what it refers to"]
