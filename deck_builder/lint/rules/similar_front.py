"""No two fronts should share more than 80% of their words.

Otherwise, learners overlook the small difference and mix up the answers.

Bad:  two prompts that ask "How many bits does GPTQ use per weight?" and "How many bits does AWQ use per weight?"
Good: one prompt of kind `contrast` that asks for the difference
"""

from collections import defaultdict
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import comparison_key, plain, words
from deck_builder.problem import Severity

ID = "similar-front"
SEVERITY = Severity.WARNING
MAX_OVERLAP = 0.8


def check(deck: Deck) -> Iterator[Finding]:
    """Compare the fronts as sets of words. A different rule, same-front, finds equal fronts."""
    fronts = [(s, frozenset(w.casefold() for w in words(plain(s.front)))) for s in deck.subjects]
    fronts = [(s, w) for s, w in fronts if len(w) > 3]
    counts: dict[str, int] = defaultdict(int)
    for _, own_words in fronts:
        for word in own_words:
            counts[word] += 1
    # The rarest words in each set, slightly more than 20% of them, count as rare. Two sets that share more than 80% of
    # their words always share a rare word. So only fronts that share a rare word have to be compared.
    indexes_by_word: dict[str, list[int]] = defaultdict(list)
    for index, (subject, own_words) in enumerate(fronts):
        rare_count = len(own_words) - int(len(own_words) * MAX_OVERLAP) + 1
        rare_words = sorted(own_words, key=lambda w: (counts[w], w))[:rare_count]
        candidates = sorted({i for word in rare_words for i in indexes_by_word[word]})
        for other in candidates:
            earlier, earlier_words = fronts[other]
            is_similar = _compute_overlap(earlier_words, own_words) > MAX_OVERLAP
            if is_similar and comparison_key(earlier.front) != comparison_key(subject.front):
                location = earlier.at(earlier.front_key)
                message = (
                    f"the prompt at {location} has nearly the same front: reword one of the two fronts so that "
                    "learners can tell them apart"
                )
                yield Finding(subject.at(subject.front_key), message)
                break
        for word in rare_words:
            indexes_by_word[word].append(index)


def _compute_overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the fraction of the longer front's words that are also in the other front."""
    return len(one & other) / max(len(one), len(other))
