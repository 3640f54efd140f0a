"""What the rules look at: every prompt with its texts in plain words, and where each stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from deck_builder import cloze as clozes
from deck_builder.parse import prompt_path
from deck_builder.problem import Location
from deck_builder.records import Entry, Library
from deck_builder.schema import Answer, Paper, Prompt
from deck_builder.source import KeyPath

_MATH = re.compile(r"\$\$.+?\$\$|\$[^$]+\$", re.DOTALL)
_CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_WORD = re.compile(r"[^\W_]+(?:['.,/-][^\W_]+)*%?")


@dataclass(frozen=True, slots=True)
class Subject:
    """One prompt that has a front and an answer of the author's own, cloze or not."""

    entry: Entry
    path: KeyPath
    id: str
    kind: str
    question: str | None
    """None where the tool makes the question, and in a cloze."""
    answer: str | None
    """None in a cloze."""
    cloze: str | None
    more: str | None
    source: str | None
    is_contested: bool

    def at(self, key: str) -> Location:
        """Return the place of one of its keys, or of the whole prompt without it."""
        return self.entry.document.locate((*self.path, key))

    @property
    def paper(self) -> Paper | None:
        """The paper it is about; None in a topic."""
        return self.entry.item if isinstance(self.entry.item, Paper) else None

    @property
    def front(self) -> str:
        """What is asked, deletions hidden; empty where the tool makes it."""
        if self.cloze is None:
            return self.question or ""
        return _without_deletions(self.cloze)

    @property
    def graded(self) -> str:
        """What has to be remembered."""
        if self.cloze is None:
            return self.answer or ""
        return " ".join(d.content.split("::")[0] for d in clozes.deletions(self.cloze))

    @property
    def front_key(self) -> str:
        """The key that holds the front."""
        return "question" if self.cloze is None else "cloze"

    @property
    def graded_key(self) -> str:
        """The key that holds what is graded."""
        return "answer" if self.cloze is None else "cloze"


def subjects(library: Library) -> Iterator[Subject]:
    """Return every prompt of the library but the year cards, which are made by the tool."""
    for section in library.sections:
        for entry in section.entries:
            item = entry.item
            for prompt in item.sequence() if isinstance(item, Paper) else item.prompts:
                if isinstance(prompt, Prompt):
                    yield _subject(entry, prompt, prompt.id, prompt.kind, prompt.question, prompt.answer, prompt.cloze)
                elif prompt != "year":
                    answer: Answer = getattr(item, prompt)
                    kind = "insight" if prompt == "key_insight" else "problem"
                    name = prompt.replace("_", "-")
                    path = prompt_path(item, prompt)
                    yield Subject(
                        entry, path, name, kind, answer.question, answer.answer, None, answer.more, answer.source,
                        answer.status == "contested",
                    )  # fmt: skip


def _subject(
    entry: Entry, prompt: Prompt, name: str, kind: str, question: str | None, answer: str | None, cloze: str | None
) -> Subject:
    path = prompt_path(entry.item, prompt)
    contested = prompt.status == "contested"
    return Subject(entry, path, name, kind, question, answer, cloze, prompt.more, prompt.source, contested)


def _without_deletions(cloze: str) -> str:
    hidden = cloze
    for deletion in clozes.deletions(cloze):
        whole = f"{{{{c{deletion.number}::{deletion.content}}}}}"
        hint = deletion.content.partition("::")[2]
        hidden = hidden.replace(whole, f"[{hint or '...'}]")
    return hidden


def plain(text: str) -> str:
    """Return a text as it is read: without Markdown's signs, a formula or a piece of code as it stands."""
    bare = _LINK.sub(r"\1", text)
    bare = re.sub(r"(\*\*|__|\*|`|\$\$?)", "", re.sub(r"\\([a-zA-Z]+)", r"\1", bare))
    return re.sub(r"\\(.)", r"\1", bare).strip()


def words(text: str) -> list[str]:
    """Return the words of a text; a formula or a piece of code counts as one."""
    bare = _CODE.sub(" X ", _MATH.sub(" X ", _LINK.sub(r"\1", text)))
    return _WORD.findall(bare)


def prose(text: str) -> str:
    """Return a text without formulas and code."""
    return _CODE.sub(" ", _MATH.sub(" ", _LINK.sub(r"\1", text)))
