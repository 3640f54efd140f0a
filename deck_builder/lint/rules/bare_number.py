"""A number should come with a metric, and with a data set or a baseline.

A month later, "28.4" means nothing, but "28.4 BLEU on WMT 2014 English-German, up from 26.4" still makes sense. This
rule checks prompts of kind `result` with a number in the answer.

Bad:  `question: What error did ResNet reach?`
Good: `question: BN-Inception had a top-5 error of 4.82% on ImageNet. What error did the ResNet ensemble reach?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import Subject, plain
from deck_builder.problem import Severity

ID = "bare-number"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
# The digit in a name such as GPT-2 is not a number.
_NUMBER = re.compile(r"(?<![\w-])-?\d")
_METRIC = re.compile(
    r"(?i)(\b(accura\w*|errors?|bleu|fid|perplexit\w*|f1|auc|m?iou|map|ap|ppl|psnr|rouge|wer|r?mse|elo|"
    r"precision|recall|latency|throughput|top-\d+|likelihood|bits?|nats?|score\w*|rate\w*|"
    r"percent\w*|times|factor|ratio|speed\w*|faster|slower|smaller|larger|fewer|more|less|longer|memory|gpus?|days?|hours?|"
    r"flops?|parameters?|tokens?|layers?|examples?|images?|masks?|steps?|points?|wins?|prefer\w*|exponent|fraction|share|"
    r"how many|how much|bound|size|length|width|depth|scale\w*|dimension\w*|cost\w*|loss)\b|%)"
)


def check(deck: Deck) -> Iterator[Finding]:
    """Find prompts of kind `result` that ask for a number without giving its context."""
    for subject in deck.subjects:
        if subject.kind != "result" or not _NUMBER.search(subject.answer_text):
            continue
        context = plain(f"{subject.front} {subject.answer_text}")
        if not _METRIC.search(context):
            yield Finding(subject.at(subject.front_key), "the number is given without a metric: say what was measured")
        elif not _has_setting(subject):
            message = (
                "the number is given without a data set or baseline: say what it was measured on and what it improves "
                "on"
            )
            yield Finding(subject.at(subject.front_key), message)


def _has_setting(subject: Subject) -> bool:
    """Return whether the front gives any context besides the paper's names: another name, a number or a comparison."""
    front = plain(subject.front)
    paper = subject.paper
    for name in (paper.display_name, paper.method, paper.title) if paper else ():
        if name.casefold() in front.casefold():
            front = re.sub(re.escape(name), " ", front, flags=re.IGNORECASE)
    # BLEU and "top-5" are not data sets. The first word of a sentence always starts with a capital, so it counts as a
    # name only if it contains another capital, as in ImageNet.
    front = _METRIC.sub(" ", front)
    name_or_number = re.search(r"(?<![.?!:]\s)(?<!^)\b[A-Z]|\b\w+[A-Z]|\d", front)
    comparison = re.search(r"(?i)\b(than|against|over|versus|vs|compared|relative|from|instead of|per)\b", front)
    return bool(name_or_number or comparison)
