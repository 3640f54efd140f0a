"""The front does not give the answer away.

A word that stands on both sides is read, not remembered. On a reverse card the paper's own name is the answer.

Bad:  `question: "Dropout: what does dropping units at random prevent?"`, `answer: Units that depend on dropping others`
Good: `answer: Co-adaptation`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.lint.subjects import Subject, plain, prose
from deck_builder.problem import Severity

ID = "answer-in-question"
SEVERITY = Severity.WARNING
_STOP = frozenset(
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
    """Compare the telling words of both sides."""
    for subject in deck.subjects:
        is_reverse = subject.kind.endswith("reverse")
        if is_reverse and (name := _own_name(subject)):
            message = f"the front of a reverse card names its answer, '{name}': ask by what it does"
            yield Finding(subject.at(subject.front_key), message)
            continue
        if subject.answer is None:
            continue
        needed = set() if is_reverse else _names(subject)
        shared = sorted(_telling(prose(subject.front)) & _telling(prose(subject.answer)) - needed)
        if shared:
            words = ", ".join(f"'{word}'" for word in shared)
            yield Finding(subject.at("answer"), f"the front already says {words}: reword one of the sides")


def _own_name(subject: Subject) -> str | None:
    paper, front = subject.paper, plain(subject.front)
    names = [name for name in (paper.name, paper.method, paper.title) if name] if paper else []
    return next((name for name in names if re.search(rf"(?i)(?<!\w){re.escape(plain(name))}s?(?!\w)", front)), None)


def _names(subject: Subject) -> set[str]:
    """Return the words of the paper's own name: the front has to name it."""
    paper = subject.paper
    return _telling(f"{paper.called} {paper.method}") if paper else set()


def _telling(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{5,}", text.casefold())) - _STOP
