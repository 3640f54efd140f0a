"""The text around a cloze deletion should not give it away.

A deletion should hide at most five words. The hidden words should not appear elsewhere on the card, or directly after
"a" or "an".

Bad:  `cloze: 'A GAN has a generator and an {{c1::adversary}}; the adversary judges.'`
Good: `cloze: 'In a GAN, the samples are judged by the {{c1::discriminator}}.'`
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import hidden_text, plain, words
from deck_builder.problem import Severity
from deck_builder.source import cloze as clozes

ID = "cloze-shape"
SEVERITY = Severity.WARNING
MAX_WORDS = 5
_MAX_TOKENS = 12
"""Maximum number of tokens in a deletion that is searched for elsewhere on the card.

Longer deletions are not searched for: they hide too many words anyway, or are formulas that nobody repeats.
"""
# Ignore "a/an" and "matrix A", which give nothing away.
_ARTICLE = re.compile(r"""(?:(?<![\w/-])an?|(?:\A|[.!?:]\s+)An?)\s[\s*_"']*\Z""")
_LOOKBEHIND = 40
"""Number of characters before a deletion in which to look for an article."""


def check(deck: Deck) -> Iterator[Finding]:
    """Find deletions that hide too much, or that the text around them gives away."""
    for subject in deck.subjects:
        if subject.cloze is None:
            continue
        location = subject.at("cloze")
        deletions = clozes.deletions(subject.cloze)
        repeated = _find_repeated(subject.front, deletions)
        for deletion in deletions:
            name = f"c{deletion.number}"
            if (count := len(words(hidden_text(deletion)))) > MAX_WORDS:
                yield Finding(location, f"{name} hides {count} words, but the limit is {MAX_WORDS}: hide fewer")
            article_start = max(0, deletion.start - _LOOKBEHIND)
            if deck.is_english and (match := _ARTICLE.search(subject.cloze, article_start, deletion.start)):
                article = match[0].strip(" .!?:*_\"'\n\t")
                yield Finding(
                    location, f"'{article}' before {name} gives away how the answer begins: reword the sentence"
                )
            if deletion in repeated:
                yield Finding(location, f"{name} hides text that is visible elsewhere on the card: reword the sentence")


def _find_repeated(front: str, deletions: Sequence[clozes.Deletion]) -> set[clozes.Deletion]:
    """Return the deletions whose text is also visible elsewhere on their card.

    Elsewhere means outside all deletions, or in a deletion with a different number.
    """
    hides = {deletion: _tokenize(hidden_text(deletion)) for deletion in deletions}
    lengths = {len(tokens) for tokens in hides.values() if len(tokens) <= _MAX_TOKENS}
    numbers: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, tokens in ((0, _tokenize(front)), *((d.number, _tokenize(d.hidden)) for d in deletions)):
        for length in lengths:
            for start in range(len(tokens) - length + 1):
                numbers[tokens[start : start + length]].add(number)
    return {d for d, own in hides.items() if len("".join(own)) > 2 and numbers.get(own, set()) - {d.number}}


def _tokenize(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+|[^\w\s]", plain(text).casefold()))
