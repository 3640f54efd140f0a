"""missing-verb: a front has a verb that says what it asks for, not only "has"."""

import pytest

from tests.lint.prompts import find


@pytest.mark.parametrize("asked", ["What has AlphaNet", "What had AlphaNet", "What had the AlphaNet"])
def test_has(asked: str) -> None:
    """The message quotes the question."""
    found = find("missing-verb", f"- {{id: a, question: 'BetaNet has 3% error. {asked}?', answer: 2%}}")
    message = f"'{asked}?' is not a complete question: write, for example, 'What accuracy does it reach?'"
    assert found == [f"10:23 {message}"]


@pytest.mark.parametrize(
    "question",
    [
        "What error does AlphaNet reach?",
        "What has AlphaNet learned?",
        "In AlphaNet, what has changed?",
        "What has AlphaNet? Which is fine, if asked?",
    ],
    ids=["other verb", "has and a participle", "no name", "not at the end"],
)
def test_full_sentence(question: str) -> None:
    """A participle says what is asked."""
    assert find("missing-verb", f"- {{id: a, question: '{question}', answer: Hills}}") == []
