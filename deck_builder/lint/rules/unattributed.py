"""A prompt about a contested claim should say who makes the claim.

A claim that one group reports and another disputes is not a fact. The card should teach who made the claim, and when.
This rule checks only prompts with `status: contested`.

Bad:  `answer: LoRA learns less and forgets less`
Good: `question: What did Biderman et al. (2024) report about LoRA and full fine-tuning?`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import Subject, prose
from deck_builder.problem import Severity

ID = "unattributed"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
_SAYS = re.compile(
    r"(?i)\b(report\w*|claim\w*|argu\w*|hypothes\w*|conjectur\w*|suggest\w*|attribut\w*|according to|authors?|"
    r"propos(?:e[sd]?|ing)|believ\w*|expect\w*|find|found|finds|findings?|observe[sd]?|thinks?|thought|"
    r"assum\w*|guess\w*|explain\w*|say|says|said|put down|blame\w*|credit\w*(?!\s+assign)|disput\w*|conclu\w*|"
    r"show|shows|showed|stated|(?-i:[A-Z][a-z]+) states?|paper|et al)\b"
)
# Match "Hornik 1991", but not "In 1991" or "May 1991".
_WHO_WHEN = re.compile(
    r"\b(?!(?:In|Since|By|Until|Before|After|From|During|Of|The|Early|Late|Mid|Around|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Spring|Summer|Autumn|Fall|Winter)\b)"
    r"(?:Le|De|Di|Du|Mc|Mac)?[^\W\d_a-z][^\W\d_A-Z]+(?:['\u2019]s)?,?\s\(?(?:19|20)\d\d\b"
)


def check(deck: Deck) -> Iterator[Finding]:
    """Find contested prompts that do not say on either side who makes the claim."""
    for subject in deck.subjects:
        text = prose(f"{subject.front} {subject.answer_text}")
        if subject.is_contested and not _SAYS.search(text) and not _WHO_WHEN.search(text):
            example = f"{_format_author_and_year(subject)} reports ..."
            message = f"the claim is contested, but the card does not say who makes it: write, for example, '{example}'"
            yield Finding(subject.at(subject.front_key), message)


def _format_author_and_year(subject: Subject) -> str:
    paper = subject.paper
    author = paper.authors[0].split()[-1] if paper and paper.authors else "X"
    return f"{author} {paper.year}" if paper else "X 2021"
