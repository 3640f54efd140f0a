"""A cloze can't be answered by its shape: it hides one to five words that stand nowhere else, with no "a" before.

Bad:  `cloze: 'A GAN has a generator and an {{c1::adversary}}; the adversary judges.'`
Good: `cloze: 'In a GAN the samples are judged by the {{c1::discriminator}}.'`
"""

import re
from collections.abc import Iterator

from deck_builder import cloze as clozes
from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subject import plain, words
from deck_builder.problem import Severity

ID = "cloze-shape"
SEVERITY = Severity.WARNING
MAX_WORDS = 5


def check(deck: Deck) -> Iterator[Finding]:
    """Look at each deletion, and at what stands around it."""
    for subject in deck.subjects:
        for deletion in clozes.deletions(subject.cloze or ""):
            hidden = deletion.content.split("::")[0]
            before = (subject.cloze or "")[: deletion.start]
            place = subject.at("cloze")
            if (number := len(words(hidden))) > MAX_WORDS:
                yield Finding(place, f"c{deletion.number} hides {number} words, more than {MAX_WORDS}: hide less")
            if re.search(r"(?i)\b(a|an)\s+$", before):
                article = before.split()[-1]
                yield Finding(place, f"'{article}' before c{deletion.number} tells how the answer begins: reword")
            if _stands_elsewhere(hidden, subject.front):
                yield Finding(place, f"what c{deletion.number} hides stands elsewhere in the text: reword")


def _stands_elsewhere(hidden: str, front: str) -> bool:
    bare = plain(hidden)
    return len(bare) > 2 and re.search(rf"(?i)(?<!\w){re.escape(bare)}(?!\w)", plain(front)) is not None
