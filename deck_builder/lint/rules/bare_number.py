"""A number carries its metric, its data set and its baseline.

"28.4" means nothing a month later. 28.4 BLEU on WMT 2014 English-German, where the best before had 26.4, does.

Bad:  `question: "ResNet: which error did it reach?"`
Good: `question: "ImageNet test set, top-5 error: BN-Inception had 4.82%. What did the ResNet ensemble reach?"`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import Subject, plain
from deck_builder.problem import Severity

ID = "bare-number"
SEVERITY = Severity.WARNING
# The digits of a name such as GPT-2 are no number.
_NUMBER = re.compile(r"(?<![\w-])-?\d")
_METRIC = re.compile(
    r"(?i)(\b(accura\w*|errors?|bleu|fid|perplexit\w*|f1|auc|m?iou|map|ap|ppl|psnr|rouge|wer|r?mse|elo|"
    r"precision|recall|latency|throughput|top-\d+|likelihood|bits?|nats?|score\w*|rate\w*|"
    r"percent\w*|times|factor|ratio|speed\w*|faster|slower|smaller|larger|fewer|more|less|longer|memory|gpus?|days?|hours?|"
    r"flops?|parameters?|tokens?|layers?|examples?|images?|masks?|steps?|points?|wins?|prefer\w*|exponent|fraction|share|"
    r"how many|how much|bound|size|length|width|depth|scale\w*|dimension\w*|cost\w*|loss)\b|%)"
)


def check(deck: Deck) -> Iterator[Finding]:
    """Look at the prompts of kind `result` that have a number to remember."""
    for subject in deck.subjects:
        if subject.kind != "result" or not _NUMBER.search(subject.graded):
            continue
        context = plain(f"{subject.front} {subject.graded}")
        if not _METRIC.search(context):
            yield Finding(subject.at(subject.front_key), "the number has no metric: say what was measured")
        elif not _has_setting(subject):
            message = "the number has neither data set nor baseline: say on what it was measured, and what came before"
            yield Finding(subject.at(subject.front_key), message)


def _has_setting(subject: Subject) -> bool:
    """Tell whether the front names something beside the paper itself: a data set, a rival, a model, a number."""
    front = plain(subject.front)
    paper = subject.paper
    for name in (paper.called, paper.method, paper.title) if paper else ():
        front = re.sub(re.escape(name), " ", front, flags=re.IGNORECASE)
    # BLEU and "top-5" are no data sets; where a sentence begins only a name such as ImageNet shows by its capitals.
    front = _METRIC.sub(" ", front)
    inside = re.search(r"(?<![.?!:]\s)(?<!^)\b[A-Z]|\b\w+[A-Z]|\d", front)
    compared = re.search(r"(?i)\b(than|against|over|versus|vs|compared|relative|from|instead of|per)\b", front)
    return bool(inside or compared)
