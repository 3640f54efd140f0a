"""self-contained: a front names its paper and points at nothing outside."""

import pytest

from tests.lint.prompts import find, find_in

NAMELESS = "the front names neither the paper nor the method: begin it with 'AlphaNet: ...'"


def question(text: str, kind: str = "fact") -> list[str]:
    return find("self-contained", f'- id: a\n  kind: {kind}\n  question: "{text}"\n  answer: It climbs')


@pytest.mark.parametrize(
    ("text", "pointer"),
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
def test_pointing(text: str, pointer: str) -> None:
    """What is pointed at is not on the card."""
    assert question(text) == [f"12:15 '{pointer}' points at nothing on a card: name it"]


@pytest.mark.parametrize(
    "text",
    ["What is climbed?", "Which alphanetworks climb?", "Which metaalphanet climbs?", "What did Ada show?"],
    ids=["no name", "the name at the start of a word", "the name at the end of a word", "a first name"],
)
def test_nameless(text: str) -> None:
    """The paper or its method has to be said in words."""
    assert question(text) == [f"12:15 {NAMELESS}"]


def test_a_nameless_cloze() -> None:
    """What is hidden may name the paper, what is shown may not be all."""
    assert find("self-contained", "- {id: a, cloze: 'It climbs {{c1::hills}}.'}") == [f"10:20 {NAMELESS}"]
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
        "they of an earlier sentence",
        "a formula",
        "below something",
    ],
)
def test_self_contained(text: str) -> None:
    """A name is found as people write it, and `they` may have been named."""
    assert question(text) == []


@pytest.mark.parametrize("kind", ["problem-reverse", "insight-reverse", "lineage", "contrast"])
def test_a_front_that_asks_for_the_name_need_not_have_it(kind: str) -> None:
    """It would tell the answer."""
    assert question("Valleys are missing. Which method removes that?", kind) == []


def test_a_front_that_asks_for_the_name_points_at_nothing_either() -> None:
    """Without a name it has to be all the clearer."""
    assert question("Which method does our valley want?", "problem-reverse") == [
        "12:15 'our' points at nothing on a card: name it"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is skipped first?", []),
        (
            "What does this article skip?",
            ["cards/one/1.yaml:4:21 'this article' points at nothing on a card: name it"],
        ),
    ],
    ids=["nameless", "pointing"],
)
def test_a_topic_has_no_name_to_say(text: str, found: list[str]) -> None:
    """But it points at nothing, too."""
    topic = f"id: reading\ntitle: How to Read\nprompts:\n- {{id: a, question: {text!r}, answer: Proofs}}\n"
    assert find_in("self-contained", {"one/1.yaml": topic}) == found


def test_a_title_may_point() -> None:
    """Only the words around it are the author's."""
    head = (
        "id: alpha\ntitle: Hills We Climb\nyear: 2016\nmethod: hill\nkey_insight: Up\nproblem_solved: Down\nprompts:\n"
    )
    assert find("self-contained", "- {id: a, question: 'Hills We Climb: which?', answer: All}", head) == []
