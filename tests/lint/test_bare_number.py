"""bare-number: a number to remember says its metric, and its data set or baseline."""

import pytest

from tests.lint.prompts import HEAD, find

NO_METRIC = "the number has no metric: say what was measured"
NO_SETTING = "the number has neither data set nor baseline: say on what it was measured, and what came before"


def result(front: str, answer: str, kind: str = "result") -> list[str]:
    return find("bare-number", f"- id: a\n  kind: {kind}\n  question: '{front}'\n  answer: '{answer}'")


@pytest.mark.parametrize(
    ("front", "answer"),
    [
        ("AlphaNet: what did it reach?", "28.4"),
        ("ImageNet, where GoogLeNet had 6.7: what did AlphaNet reach?", "3.57"),
        ("AlphaNet on WMT 2014: what did it get?", "About $28.4$ (accept 28)"),
        ("AlphaNet on the roadmap of 2016: what was its lossy gain?", "-12"),
    ],
    ids=["nothing", "data set and baseline alone", "a number in a formula", "a metric within another word"],
)
def test_no_metric(front: str, answer: str) -> None:
    """A number alone means nothing."""
    assert result(front, answer) == [f"12:15 {NO_METRIC}"]


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
        "a metric in capitals",
        "a metric with a digit",
        "the title and the method of the paper",
        "the name in other letters",
        "the first word of a sentence",
    ],
)
def test_neither_data_set_nor_baseline(front: str) -> None:
    """What every front has is no setting: the paper, the metric, a capital where a sentence begins."""
    assert result(front, "28.4") == [f"12:15 {NO_SETTING}"]


def test_the_method_in_capitals_is_no_data_set() -> None:
    """It is the paper itself."""
    head = HEAD.replace("alpha pooling", "Alpha Pooling")
    prompts = "- {id: a, kind: result, question: 'Which accuracy has Alpha Pooling?', answer: '28.4'}"
    assert find("bare-number", prompts, head) == [f"10:37 {NO_SETTING}"]


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
        "all three",
        "a data set",
        "a data set first in the text",
        "a data set first behind a colon",
        "a comparison",
        "the number of a baseline",
        "the metric in the answer",
        "a metric of speech",
        "a metric of segmentation",
    ],
)
def test_a_number_that_means_something(front: str, answer: str) -> None:
    """The metric, and one of data set and baseline, are enough."""
    assert result(front, answer) == []


@pytest.mark.parametrize(
    ("front", "answer", "kind"),
    [
        ("AlphaNet: what did it beat?", "GPT-2 and ResNet-50", "result"),
        ("AlphaNet: how did it do?", "Better with every hill", "result"),
        ("AlphaNet: how many hills?", "28", "mechanism"),
        ("AlphaNet: what reached 28.4?", "Its ensemble", "result"),
    ],
    ids=["the digits of a name", "no number", "no result", "a number that is given"],
)
def test_no_number_to_remember(front: str, answer: str, kind: str) -> None:
    """Only the number that is graded needs a metric, and only in a result."""
    assert result(front, answer, kind) == []


@pytest.mark.parametrize(
    ("cloze", "found"),
    [
        ("AlphaNet reaches {{c1::28.4}} on hills.", [f"10:34 {NO_METRIC}"]),
        ("AlphaNet reaches {{c1::28.4}} in accuracy.", [f"10:34 {NO_SETTING}"]),
        ("AlphaNet reaches {{c1::28.4 BLEU}} on WMT, where the best before had 26.4.", []),
        ("AlphaNet climbs {{c1::hills}} 28 times.", []),
    ],
    ids=["no metric", "no setting", "the metric is hidden", "the number is shown"],
)
def test_a_cloze(cloze: str, found: list[str]) -> None:
    """What is hidden is its answer."""
    assert find("bare-number", f"- {{id: a, kind: result, cloze: '{cloze}'}}") == found
