"""A cloze can't be answered by its shape: it hides one to five words that stand nowhere else, with no "a" before.

Bad:  `cloze: 'A GAN has a generator and an {{c1::adversary}}; the adversary judges.'`
Good: `cloze: 'In a GAN the samples are judged by the {{c1::discriminator}}.'`
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import hidden, plain, words
from deck_builder.problem import Severity
from deck_builder.source import cloze as clozes

ID = "cloze-shape"
SEVERITY = Severity.WARNING
MAX_WORDS = 5
_MAX_TOKENS = 12
"""What is longer is not looked for elsewhere: it hides too many words, or is a formula that nobody repeats."""
# "a/an" tells nothing, and neither does "matrix A".
_ARTICLE = re.compile(r"""(?:(?<![\w/-])an?|(?:\A|[.!?:]\s+)An?)\s[\s*_"']*\Z""")
_REACH = 40
"""Characters before a deletion in which an article is looked for."""


def check(deck: Deck) -> Iterator[Finding]:
    """Look at each deletion, and at what stands around it."""
    for subject in deck.subjects:
        if subject.cloze is None:
            continue
        place = subject.at("cloze")
        deletions = clozes.deletions(subject.cloze)
        repeated = _repeated(subject.front, deletions)
        for deletion in deletions:
            if (number := len(words(hidden(deletion)))) > MAX_WORDS:
                yield Finding(place, f"c{deletion.number} hides {number} words, more than {MAX_WORDS}: hide less")
            if found := _ARTICLE.search(subject.cloze, max(0, deletion.start - _REACH), deletion.start):
                article = found[0].strip(" .!?:*_\"'\n\t")
                yield Finding(place, f"'{article}' before c{deletion.number} tells how the answer begins: reword")
            if deletion in repeated:
                yield Finding(place, f"what c{deletion.number} hides stands elsewhere in the text: reword")


def _repeated(front: str, deletions: Sequence[clozes.Deletion]) -> set[clozes.Deletion]:
    """Return the deletions whose text is read on their own card: on the front, or under another number."""
    hides = {deletion: _tokens(hidden(deletion)) for deletion in deletions}
    lengths = {len(tokens) for tokens in hides.values() if len(tokens) <= _MAX_TOKENS}
    numbers: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, tokens in ((0, _tokens(front)), *((d.number, _tokens(d.own.split("::")[0])) for d in deletions)):
        for length in lengths:
            for start in range(len(tokens) - length + 1):
                numbers[tokens[start : start + length]].add(number)
    return {d for d, own in hides.items() if len("".join(own)) > 2 and numbers.get(own, set()) - {d.number}}


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+|[^\w\s]", plain(text).casefold()))
