"""bare-number: a number to remember has a metric, and a data set or a baseline."""

import pytest

from tests.lint.prompts import HEAD, find

NO_METRIC = "the number is given without a metric: say what was measured"
NO_CONTEXT = "the number is given without a data set or baseline: say what it was measured on and what it improves on"


def find_result(front: str, answer: str, kind: str = "result") -> list[str]:
    return find("bare-number", f"- id: a\n  kind: {kind}\n  question: '{front}'\n  answer: '{answer}'")


@pytest.mark.parametrize(
    ("front", "answer"),
    [
        ("AlphaNet: what did it reach?", "28.4"),
        ("ImageNet, where GoogLeNet had 6.7: what did AlphaNet reach?", "3.57"),
        ("AlphaNet on WMT 2014: what did it get?", "About $28.4$ (accept 28)"),
        ("AlphaNet on the roadmap of 2016: what was its lossy gain?", "-12"),
    ],
    ids=["no context", "data set and baseline", "number in a formula", "metric inside another word"],
)
def test_no_metric(front: str, answer: str) -> None:
    """A number without a metric is reported, whatever else is on the front."""
    assert find_result(front, answer) == [f"12:15 {NO_METRIC}"]


@pytest.mark.parametrize(
    "front",
    [
        "AlphaNet: which error did it reach?",
        "Which BLEU did AlphaNet reach?",
        "AlphaNet: which top-5 error did it reach?",
        "Learning Alphas by Climbing: which accuracy has alpha pooling?",
        "Which accuracy does Alphanet reach?",
        "How high was the accuracy in the end? What does AlphaNet reach?",
    ],
    ids=[
        "the name of the paper",
        "a metric in upper case",
        "a metric with a digit",
        "the title and the method of the paper",
        "the name in another case",
        "the first word of a sentence",
    ],
)
def test_no_data_set_or_baseline(front: str) -> None:
    """The paper, the metric and the first word of a sentence do not count as a data set or baseline."""
    assert find_result(front, "28.4") == [f"12:15 {NO_CONTEXT}"]


def test_capitalized_method_is_not_a_data_set() -> None:
    """The method stands for the paper itself."""
    head = HEAD.replace("alpha pooling", "Alpha Pooling")
    prompts = "- {id: a, kind: result, question: 'Which accuracy has Alpha Pooling?', answer: '28.4'}"
    assert find("bare-number", prompts, head) == [f"10:37 {NO_CONTEXT}"]


@pytest.mark.parametrize(
    ("front", "answer"),
    [
        ("ImageNet test set, top-5 error: BN-Inception had 4.82%. What did the AlphaNet ensemble reach?", "3.57%"),
        ("Which error did AlphaNet reach on Kinetics?", "3.57"),
        ("ImageNet: which error did AlphaNet reach?", "3.57"),
        ("AlphaNet: MMLU accuracy?", "67.6"),
        ("How many times faster than recurrence is AlphaNet?", "12"),
        ("AlphaNet: which error did it reach, where the best before had 26.2?", "15.3"),
        ("What did AlphaNet reach on Kinetics?", "15.3% of the clips"),
        ("LibriSpeech: what WER has AlphaNet?", "2.5"),
        ("COCO: what mIoU has AlphaNet?", "51"),
    ],
    ids=[
        "metric, data set and baseline",
        "a data set",
        "a data set at the start",
        "a data set after a colon",
        "a comparison",
        "the number of a baseline",
        "the metric in the answer",
        "a metric for speech",
        "a metric for segmentation",
    ],
)
def test_number_with_context(front: str, answer: str) -> None:
    """A metric with either a data set or a baseline is enough."""
    assert find_result(front, answer) == []


@pytest.mark.parametrize(
    ("front", "answer", "kind"),
    [
        ("AlphaNet: what did it beat?", "GPT-2 and ResNet-50", "result"),
        ("AlphaNet: how did it do?", "Better with every hill", "result"),
        ("AlphaNet: how many hills?", "28", "mechanism"),
        ("AlphaNet: what reached 28.4?", "Its ensemble", "result"),
    ],
    ids=["digits of a name", "no number", "another kind", "number on the front"],
)
def test_no_number_to_remember(front: str, answer: str, kind: str) -> None:
    """Only a number in the answer needs a metric, and only in a prompt of kind `result`."""
    assert find_result(front, answer, kind) == []


@pytest.mark.parametrize(
    ("cloze", "findings"),
    [
        ("AlphaNet reaches {{c1::28.4}} on hills.", [f"10:34 {NO_METRIC}"]),
        ("AlphaNet reaches {{c1::28.4}} in accuracy.", [f"10:34 {NO_CONTEXT}"]),
        ("AlphaNet reaches {{c1::28.4 BLEU}} on WMT, where the best before had 26.4.", []),
        ("AlphaNet climbs {{c1::hills}} 28 times.", []),
    ],
    ids=["no metric", "no context", "hidden metric", "visible number"],
)
def test_cloze(cloze: str, findings: list[str]) -> None:
    """The hidden text of a cloze is its answer."""
    assert find("bare-number", f"- {{id: a, kind: result, cloze: '{cloze}'}}") == findings
