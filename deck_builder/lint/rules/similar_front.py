"""No two fronts are nearly alike: more than 0.8 of their words in common.

The difference will not be seen at a glance, and the answers get mixed up.

Bad:  `"GPTQ: how many bits per weight?"` and `"AWQ: how many bits per weight?"` with different answers
Good: one contrast card that asks for the difference
"""

from collections import defaultdict
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import essence, plain, words
from deck_builder.problem import Severity

ID = "similar-front"
SEVERITY = Severity.WARNING
MAX_OVERLAP = 0.8


def check(deck: Deck) -> Iterator[Finding]:
    """Compare the sets of words; equal fronts have a rule of their own, and what shares no rare word is skipped."""
    sets = [(s, frozenset(w.casefold() for w in words(plain(s.front)))) for s in deck.subjects]
    sets = [(s, w) for s, w in sets if len(w) > 3]
    count: dict[str, int] = defaultdict(int)
    for _, own in sets:
        for word in own:
            count[word] += 1
    # Two sets with more than 0.8 in common share a word among the rarest fifth of either, and one more.
    holders: dict[str, list[int]] = defaultdict(list)
    for index, (subject, own) in enumerate(sets):
        rare = sorted(own, key=lambda w: (count[w], w))[: len(own) - int(len(own) * MAX_OVERLAP) + 1]
        candidates = sorted({i for word in rare for i in holders[word]})
        for other in candidates:
            before = sets[other][0]
            if _overlap(sets[other][1], own) > MAX_OVERLAP and essence(before.front) != essence(subject.front):
                place = before.at(before.front_key)
                message = f"this front is nearly that of {place}: ask for what sets the two apart"
                yield Finding(subject.at(subject.front_key), message)
                break
        for word in rare:
            holders[word].append(index)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of the longer front stands in the other, too."""
    return len(one & other) / max(len(one), len(other))
