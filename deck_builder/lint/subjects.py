"""What the rules look at: every prompt with its texts in plain words, and where each stands."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from deck_builder.problem import Location
from deck_builder.source import cloze as clozes
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.parse import prompt_path
from deck_builder.source.schema import GAP, Answer, Paper, Prompt, Topic

# Formulas and code as the renderer finds them, so that "$5 and $6" is money; a backslash takes what follows with it.
# What has no end is looked through a few times at most, which keeps the search linear.
_FORMULA = r"""
      (?<!`)(?P<ticks>`{1,3})(?!`) .+? (?<!`)(?P=ticks)(?!`)
    | \$\$ (?:[^$\\]|\\.)+? \$\$
    | \$ (?![\s$]) (?:[^$\\]|\\.)+? (?<!\s) \$ (?!\d)
    | \\\[ (?:[^\\]|\\[^\[\]])+ \\\]
    | \\\( (?:[^\\]|\\[^()])+ \\\)
"""
_FORMULA_SIGN = re.compile(r"[$`\\]")
"""One of these is in every formula and piece of code."""
_FORMULAS = re.compile(rf"(?sx) (?P<formula> {_FORMULA} ) | \\.")
_LINK = re.compile(rf"(?sx) {_FORMULA} | \\. | !? \[ (?P<shown> [^\[\]]* ) \] \( (?: [^()] | \([^()]*\) )* \)")
_WORD = re.compile(r"[^\W_]+(?:['\u2019.,/-][^\W_]+)*%?")
_NUMBER_OR_WORD = re.compile(r"[^\W\d_]+|(?:(?<![^\W_])-)?\d+(?:[.,]\d+)*|[+#%<>=\[]")
_INNER_CLOZE = re.compile(r"\{\{c[0-9]+::|(?:::[^{}:]*)?\}\}")


@dataclass(frozen=True, slots=True)
class Subject:
    """One prompt that has a front and an answer of the author's own, cloze or not."""

    item: Paper | Topic
    document: Document
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
        return self.document.locate((*self.path, key))

    @property
    def paper(self) -> Paper | None:
        """The paper it is about; None in a topic."""
        return self.item if isinstance(self.item, Paper) else None

    @property
    def front(self) -> str:
        """What is asked, deletions hidden; empty where the tool makes it."""
        if self.cloze is None:
            return self.question or ""
        return _without_deletions(self.cloze)

    @property
    def asked(self) -> str:
        """The front in the author's own words: plain, without formulas, code and the title of the paper."""
        asked = prose(self.front)
        title = prose(self.paper.title).strip() if self.paper else ""
        if title and title.casefold() in asked.casefold():
            asked = re.sub(rf"(?i)(?<!\w){re.escape(title)}(?!\w)", " ", asked)
        return re.sub("[*_`]", "", asked).strip()

    @property
    def graded(self) -> str:
        """What has to be remembered."""
        if self.cloze is None:
            return self.answer or ""
        return " ".join(hidden(deletion) for deletion in clozes.deletions(self.cloze))

    @property
    def front_key(self) -> str:
        """The key that holds the front."""
        return "question" if self.cloze is None else "cloze"

    @property
    def graded_key(self) -> str:
        """The key that holds what is graded."""
        return "answer" if self.cloze is None else "cloze"


def subjects(item: Paper | Topic, document: Document) -> Iterator[Subject]:
    """Return every prompt of a file but the year card, which is made by the tool."""
    for prompt in item.sequence() if isinstance(item, Paper) else item.prompts:
        if prompt == "year":
            continue
        path = prompt_path(item, prompt)
        if isinstance(prompt, Prompt):
            name, kind, cloze, written = prompt.id, prompt.kind, prompt.cloze, prompt.answer
            asked: Prompt | Answer = prompt
        else:
            asked = getattr(item, prompt)
            name, kind = prompt.replace("_", "-"), "insight" if prompt == "key_insight" else "problem"
            cloze, written = None, asked.answer
        contested = asked.status == "contested"
        yield Subject(
            item, document, path, name, kind, asked.question, written, cloze, asked.more, asked.source, contested
        )


HASH_SIZE = 16
"""Bytes that `fronts` returns for each prompt."""
NO_FRONT = bytes(HASH_SIZE)


def fronts(item: Paper | Topic, document: Document) -> bytes:
    """Return the hashes of what the fronts ask; NO_FRONT where the tool makes one, or nobody has yet."""
    keys = (essence(s.front) if s.front != GAP else () for s in subjects(item, document))
    return b"".join(_hash("\x1f".join(key)) if key else NO_FRONT for key in keys)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=HASH_SIZE).digest()


def hidden(deletion: clozes.Deletion) -> str:
    """Return what a deletion hides, without its hint and the signs of those inside it."""
    return _INNER_CLOZE.sub("", deletion.content).split("::")[0]


def _without_deletions(cloze: str) -> str:
    """Return a cloze as it is asked, with `[...]` or the hint in the place of each outermost deletion."""
    parts: list[str] = []
    end = 0
    for deletion in sorted(clozes.deletions(cloze), key=lambda d: d.start):
        if deletion.start >= end:
            hint = deletion.own.partition("::")[2]
            parts += [cloze[end : deletion.start], f"[{hint or '...'}]"]
            end = cloze.index("::", deletion.start) + len("::") + len(deletion.content) + len("}}")
    return "".join(parts) + cloze[end:]


def plain(text: str) -> str:
    """Return a text as it is read: without Markdown's signs, a formula or a piece of code as it stands."""
    bare = re.sub(r"(\*\*|__|\*|`|\$\$?)", "", re.sub(r"\\([a-zA-Z]+)", r"\1", _without_links(text)))
    return re.sub(r"\\(.)", r"\1", bare).strip()


def words(text: str) -> list[str]:
    """Return the words of a text; a formula or a piece of code counts as one."""
    return _WORD.findall(prose(text, " X "))


def prose(text: str, formula: str = " ") -> str:
    """Return a text without formulas and code, or with something in the place of each."""
    return _FORMULAS.sub(lambda m: formula if m["formula"] else m[0], _without_links(text))


def essence(text: str) -> tuple[str, ...]:
    """Return what makes two texts the same to a reader.

    Words without case and punctuation, numbers with their points, formulas and code as they stand but for spaces.
    """
    parts: list[str] = []
    end = 0
    bare = _without_links(text)
    if not _FORMULA_SIGN.search(bare):
        return tuple(_NUMBER_OR_WORD.findall(bare.casefold()))
    for found in _FORMULAS.finditer(bare):
        if found["formula"]:
            parts += _NUMBER_OR_WORD.findall(bare[end : found.start()].casefold())
            parts.append("".join(found[0].strip("`$").split()))
            end = found.end()
    return (*parts, *_NUMBER_OR_WORD.findall(bare[end:].casefold()))


def without_images(text: str) -> str:
    """Return a text without its pictures and what they are said to show."""
    return _LINK.sub(lambda m: "" if m[0].startswith("!") else m[0], text)


def _without_links(text: str) -> str:
    return _LINK.sub(lambda m: m[0] if m["shown"] is None else m["shown"], text) if "[" in text else text
