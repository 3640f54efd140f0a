"""The prompts that rules inspect: their text without markup, and their locations."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from deck_builder.problem import Location
from deck_builder.source import cloze as clozes
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.parse import prompt_path
from deck_builder.source.schema import GAP, Answer, Paper, Prompt, Topic

# Match formulas and code as the renderer does. For example, "$5 and $6" is not a formula. A backslash escapes the next
# character. An unclosed formula is scanned only a few times, which keeps the search linear.
_FORMULA = r"""
      (?<!`)(?P<ticks>`{1,3})(?!`) .+? (?<!`)(?P=ticks)(?!`)
    | \$\$ (?:[^$\\]|\\.)+? \$\$
    | \$ (?![\s$]) (?:[^$\\]|\\.)+? (?<!\s) \$ (?!\d)
    | \\\[ (?:[^\\]|\\[^\[\]])+ \\\]
    | \\\( (?:[^\\]|\\[^()])+ \\\)
"""
_FORMULA_MARKER = re.compile(r"[$`\\]")
"""Matches the characters that mark formulas and code. Text without these characters contains no formulas or code."""
_FORMULAS = re.compile(rf"(?sx) (?P<formula> {_FORMULA} ) | \\.")
_LINK = re.compile(rf"(?sx) {_FORMULA} | \\. | !? \[ (?P<label> [^\[\]]* ) \] \( (?: [^()] | \([^()]*\) )* \)")
_WORD = re.compile(r"[^\W_]+(?:['\u2019.,/-][^\W_]+)*%?")
_NUMBER_OR_WORD = re.compile(r"[^\W\d_]+|(?:(?<![^\W_])-)?\d+(?:[.,]\d+)*|[+#%<>=\[]")
_MAX_REMEMBERED = 100_000
"""Number of results to cache.

The cache saves time because dozens of rules read the same text, and the preview checks the deck after each edit.
"""
_INNER_CLOZE = re.compile(r"\{\{c[0-9]+::|(?:::[^{}:]*)?\}\}")


@dataclass(frozen=True, slots=True)
class Subject:
    """A prompt whose answer the author wrote: a question or a cloze."""

    item: Paper | Topic
    document: Document
    path: KeyPath
    id: str
    kind: str
    question: str | None
    """The author's question, or None if the prompt is a cloze or the tool writes the question."""
    answer: str | None
    """The answer, or None for a cloze."""
    cloze: str | None
    more: str | None
    source: str | None
    is_contested: bool

    def at(self, key: str) -> Location:
        """Return the location of a key, or of the whole prompt if the key is missing."""
        return self.document.locate((*self.path, key))

    @property
    def paper(self) -> Paper | None:
        """The paper that the prompt belongs to, or None if it belongs to a topic."""
        return self.item if isinstance(self.item, Paper) else None

    @property
    def front(self) -> str:
        """The text on the front, with deletions hidden, or "" if the tool writes the question."""
        if self.cloze is None:
            return self.question or ""
        return hide_deletions(self.cloze)

    @property
    def own_words(self) -> str:
        """The front in the author's own words, without formulas, code, emphasis or the title of the paper."""
        return _own_words(self.front, self.paper.title if self.paper else "")

    @property
    def answer_text(self) -> str:
        """The text that the learner has to remember."""
        if self.cloze is None:
            return self.answer or ""
        return " ".join(hidden_text(deletion) for deletion in clozes.deletions(self.cloze))

    @property
    def front_key(self) -> str:
        """The YAML key of the text on the front."""
        return "question" if self.cloze is None else "cloze"

    @property
    def graded_key(self) -> str:
        """The YAML key of the text that the learner has to remember."""
        return "answer" if self.cloze is None else "cloze"


@lru_cache(maxsize=_MAX_REMEMBERED)
def _own_words(front: str, full_title: str) -> str:
    asked, title = prose(front), prose(full_title).strip()
    if title and title.casefold() in asked.casefold():
        asked = re.sub(rf"(?i)(?<!\w){re.escape(title)}(?!\w)", " ", asked)
    return re.sub("[*_`]", "", asked).strip()


def subjects(item: Paper | Topic, document: Document) -> Iterator[Subject]:
    """Yield every prompt in a file, except the question about the year, which the tool writes."""
    for prompt in item.ordered_prompts() if isinstance(item, Paper) else item.prompts:
        if prompt == "year":
            continue
        path = prompt_path(item, prompt)
        if isinstance(prompt, Prompt):
            prompt_id, kind, cloze, answer = prompt.id, prompt.kind, prompt.cloze, prompt.answer
            fields: Prompt | Answer = prompt
        else:
            fields = getattr(item, prompt)
            prompt_id, kind = prompt.replace("_", "-"), "insight" if prompt == "key_insight" else "problem"
            cloze, answer = None, fields.answer
        yield Subject(
            item=item,
            document=document,
            path=path,
            id=prompt_id,
            kind=kind,
            question=fields.question,
            answer=answer,
            cloze=cloze,
            more=fields.more,
            source=fields.source,
            is_contested=fields.status == "contested",
        )


HASH_SIZE = 16
"""Number of bytes that `hash_fronts` returns for each prompt."""
NO_FRONT = bytes(HASH_SIZE)


def hash_fronts(item: Paper | Topic, document: Document) -> bytes:
    """Return the hashes of all fronts, concatenated. Use NO_FRONT for those that the tool writes or that are TODO."""
    keys = (comparison_key(s.front) if s.front != GAP else () for s in subjects(item, document))
    return b"".join(_hash("\x1f".join(key)) if key else NO_FRONT for key in keys)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=HASH_SIZE).digest()


def hidden_text(deletion: clozes.Deletion) -> str:
    """Return the text that a deletion hides, without its hint and without the markup of nested deletions."""
    return clozes.split_hint(_INNER_CLOZE.sub("", deletion.content))[0]


def hide_deletions(cloze: str) -> str:
    """Return a cloze with each outermost deletion replaced by `[...]` or by its hint in brackets."""
    parts: list[str] = []
    end = 0
    for deletion in sorted(clozes.deletions(cloze), key=lambda d: d.start):
        if deletion.start >= end:
            parts += [cloze[end : deletion.start], f"[{deletion.hint or '...'}]"]
            end = cloze.index("::", deletion.start) + len("::") + len(deletion.content) + len("}}")
    return "".join(parts) + cloze[end:]


@lru_cache(maxsize=_MAX_REMEMBERED)
def plain(text: str) -> str:
    """Return text without Markdown markup, but with the source of its formulas and code."""
    bare = re.sub(r"(\*\*|__|\*|`|\$\$?)", "", re.sub(r"\\([a-zA-Z]+)", r"\1", _replace_links(text)))
    return re.sub(r"\\(.)", r"\1", bare).strip()


def words(text: str) -> list[str]:
    """Return the words in a piece of text. Each formula or piece of code counts as one word."""
    return _WORD.findall(prose(text, " X "))


@lru_cache(maxsize=_MAX_REMEMBERED)
def prose(text: str, formula: str = " ") -> str:
    """Return text with each formula or piece of code replaced by `formula`."""
    return _FORMULAS.sub(lambda m: formula if m["formula"] else m[0], _replace_links(text))


def comparison_key(text: str) -> tuple[str, ...]:
    """Return a key by which to compare text. Two pieces of text that read the same get the same key.

    The key ignores case and punctuation in words, but keeps decimal points in numbers. In formulas and code, it ignores
    only spaces.
    """
    parts: list[str] = []
    end = 0
    bare = _replace_links(text)
    if not _FORMULA_MARKER.search(bare):
        return tuple(_NUMBER_OR_WORD.findall(bare.casefold()))
    for match in _FORMULAS.finditer(bare):
        if match["formula"]:
            parts += _NUMBER_OR_WORD.findall(bare[end : match.start()].casefold())
            parts.append("".join(match[0].strip("`$").split()))
            end = match.end()
    return (*parts, *_NUMBER_OR_WORD.findall(bare[end:].casefold()))


def without_images(text: str) -> str:
    """Return text without its images and their descriptions."""
    return _LINK.sub(lambda m: "" if m[0].startswith("!") else m[0], text)


def _replace_links(text: str) -> str:
    return _LINK.sub(lambda m: m[0] if m["label"] is None else m["label"], text) if "[" in text else text
