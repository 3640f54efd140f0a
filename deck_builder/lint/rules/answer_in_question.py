"""The front should not give away the answer.

If a distinctive word from the answer is on the front, learners read it instead of remembering it. On a reverse card,
the answer is the name of the paper, so the front should not contain that name.

Bad:  `question: Which co-adaptation does dropout prevent?`, `answer: The co-adaptation of units`
Good: `question: What does dropout prevent?`, `answer: The co-adaptation of units`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import Subject, plain, prose
from deck_builder.problem import Severity

ID = "answer-in-question"
SEVERITY = Severity.WARNING
ENGLISH_ONLY = True
_COMMON_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    about above after again against along also among another because been before being below between both
    cannot come does doing done during each either every from give given gives have having here into itself
    just keep kept less like made make makes many more most much must near need needs never next none only
    other others over part same several should since some still such than that their them then there these
    they thing this those through together under until upon used uses using very were what when where which
    while whole whose will with within without would your attention data depth error errors example examples
    image images input inputs language layer layers learning loss method model models network networks number
    output outputs paper parameter parameters sample samples text token tokens train trained training value
    values vector vectors weight weights word words
    """,
    )
)


def check(deck: Deck) -> Iterator[Finding]:
    """Find fronts that contain distinctive words from the answer, or the name that a reverse card asks for."""
    for subject in deck.subjects:
        is_reverse = subject.kind.endswith("reverse")
        if is_reverse and (name := _find_own_name(subject)):
            message = (
                f"the front of this reverse card gives away the answer, '{name}': "
                "describe what it does, and leave out the name"
            )
            yield Finding(subject.at(subject.front_key), message)
            continue
        if subject.answer is None:
            continue
        allowed = set() if is_reverse else _find_name_words(subject)
        front, answer = (_find_distinctive_words(prose(text)) for text in (subject.front, subject.answer))
        if shared := front & answer - allowed:
            words = ", ".join(f"'{word}'" for word in sorted(shared))
            yield Finding(subject.at("answer"), f"the front already contains {words}: reword the front or the answer")


def _find_own_name(subject: Subject) -> str | None:
    paper, front = subject.paper, plain(subject.front)
    names = [name for name in (paper.name, paper.method, paper.title) if name] if paper else []
    return next((name for name in names if re.search(rf"(?i)(?<!\w){re.escape(plain(name))}s?(?!\w)", front)), None)


def _find_name_words(subject: Subject) -> set[str]:
    """Return the words in the names of the paper and its method. The front may share these words with the answer."""
    paper = subject.paper
    return _find_distinctive_words(f"{paper.display_name} {paper.method}") if paper else set()


def _find_distinctive_words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{5,}", text.casefold())) - _COMMON_WORDS
