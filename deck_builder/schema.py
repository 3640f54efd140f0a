"""The format of the files an author writes: every key, its meaning, and what may stand in it.

These models are at once the validation, the records the rest of the program reads, and the JSON Schema of editors.
A new key starts here.
"""

import re
import unicodedata
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from deck_builder import cloze as clozes

Kind = Literal[
    "insight",
    "insight-reverse",
    "year",
    "problem",
    "problem-reverse",
    "mechanism",
    "equation",
    "result",
    "limit",
    "lineage",
    "contrast",
    "myth",
    "fact",
]
Standard = Literal["key_insight", "year", "problem_solved"]
"""The three prompts that every paper has; as words in the list of prompts they say where they come."""

_YEARS = range(1600, 2101)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ARXIV = re.compile(r"\d{2}(0[1-9]|1[0-2])\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{2}(0[1-9]|1[0-2])\d{3}(v\d+)?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_OWN_TAGS = {"leech", "marked", "retired"}


def _problem(code: str, message: str) -> PydanticCustomError:
    # The message goes through str.format: double the braces of the author's text.
    return PydanticCustomError(code, message.replace("{", "{{").replace("}", "}}"))  # type: ignore[arg-type]


def _text(value: str) -> str:
    value = unicodedata.normalize("NFC", value.strip())
    if not value:
        raise _problem("empty-text", "the text is empty: fill it in or delete the key")
    return value


def _id(value: str) -> str:
    if not _ID.fullmatch(value) or len(value) > 64:
        suggestion = re.sub("[^a-z0-9]+", "-", value.lower()).strip("-")[:64].strip("-")
        advice = f", for example {suggestion!r}" if suggestion else ""
        raise _problem("bad-id", f"{value!r} is no id: up to 64 of a-z, 0-9 and single hyphens{advice}")
    return value


def _year(value: str) -> int:
    if not re.fullmatch(r"-?\d+", value):
        raise _problem("wrong-type", f"{value!r} is no year: write four digits, such as 2016")
    if int(value) not in _YEARS:
        raise _problem("bad-year", f"{value} is out of range: years go from {_YEARS[0]} to {_YEARS[-1]}")
    return int(value)


def _flag(value: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if value.lower() not in words:
        raise _problem("wrong-type", f"{value!r} is neither true nor false")
    return words[value.lower()]


def _arxiv(value: str) -> str:
    if not _ARXIV.fullmatch(value):
        found = re.search(_ARXIV, value)
        advice = f": write {found[0]!r}" if found else ", such as '1512.03385' or 'cs/0112017'"
        raise _problem("bad-arxiv", f"{value!r} is no arXiv id{advice}")
    return value


def _doi(value: str) -> str:
    if not _DOI.fullmatch(value):
        found = re.search(_DOI, value)
        advice = f": write {found[0]!r}" if found else ", such as '10.1038/323533a0'"
        raise _problem("bad-doi", f"{value!r} is no DOI{advice}")
    return value


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise _problem("bad-url", f"{value!r} is no web address: it starts with https://")
    return value


def _venue(value: str) -> str:
    if found := re.search(r"\b(1[6-9]|20)\d\d\b", value):
        message = f"{found[0]} stands on the front of the year card and tells its answer: leave it out"
        raise _problem("year-on-front", message)
    return value


def _tag(value: str) -> str:
    if re.search(r"\s", value):
        raise _problem("bad-tag", f"{value!r} holds white space, which separates tags in Anki: use '-'")
    if value.lower() in _OWN_TAGS:
        raise _problem("bad-tag", f"{value!r} is a tag with a meaning of its own: choose another")
    return value


def _cloze(value: str) -> str:
    found = clozes.deletions(value)
    if not found:
        raise _problem("cloze-without-deletion", "nothing is hidden: put {{c1::...}} around what to ask for")
    for deletion in found:
        if not 1 <= deletion.number <= clozes.MAX_NUMBER:
            message = f"c{deletion.number} makes no card: cloze numbers go from 1 to {clozes.MAX_NUMBER}"
            raise _problem("bad-cloze", message)
        if not deletion.content.split("::")[0].strip():
            raise _problem("bad-cloze", f"c{deletion.number} hides nothing: put a text between :: and }}}}")
    return value


def _answer_alone(value: Any) -> Any:
    """Let a bare text stand for an answer without further keys."""
    return {"answer": value} if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_id)]
TagName = Annotated[Text, AfterValidator(_tag)]
_integer = WithJsonSchema({"type": "integer", "minimum": _YEARS[0], "maximum": _YEARS[-1]})
_boolean = WithJsonSchema({"type": "boolean"})
Year = Annotated[int, BeforeValidator(_year), _integer]
Flag = Annotated[bool, BeforeValidator(_flag), _boolean]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Figure(_Record):
    """A picture under the answer."""

    file: Text
    """The file, relative to the cards folder: figures/residual-block.svg."""
    alt: Text
    """What the picture shows, in words, for those who cannot see it."""


class _Answerable(_Record):
    more: Text | None = None
    """Notes under the answer; read, not graded. Markdown."""
    source: Text | None = None
    """Where in the paper this stands: section, table, figure, equation or page."""
    hints: tuple[Text, ...] = ()
    """Progressive hints on the front, the weakest first."""
    figure: Figure | None = None
    """A picture under the answer."""
    tags: tuple[TagName, ...] = ()
    """Further tags in Anki."""
    status: Literal["contested"] | None = None
    """`contested` where others dispute the claim, or only its authors make it; the text then attributes it."""
    draft: Flag = False
    """true keeps it out of builds, but not out of checks."""


class Answer(_Answerable):
    """The key insight, or the problem solved: a text, or these keys."""

    question: Text | None = None
    """The front; without it a question is made from the title or the method. Markdown."""
    answer: Text
    """What is graded: at most 15 words. Markdown."""


class Prompt(_Answerable):
    """One question, one note, one card."""

    id: Id
    """Identity within the paper, permanent: it carries the review history."""
    kind: Kind = "fact"
    """What is asked for; becomes a tag."""
    question: Text | None = None
    """The front. Markdown with $math$."""
    answer: Text | None = None
    """What is graded: at most 15 words. Markdown."""
    cloze: Annotated[Text, AfterValidator(_cloze)] | None = None
    """Instead of question and answer: a text with {{c1::what is hidden}}. Markdown."""

    @model_validator(mode="after")
    def _has_two_sides(self) -> "Prompt":
        if self.id in RESERVED_IDS:
            raise _problem("bad-id", f"{self.id!r} is the id of a prompt that every paper has: choose another")
        given = {k for k in ("question", "answer", "cloze") if getattr(self, k) is not None}
        if "cloze" in given and len(given) > 1:
            raise _problem("wrong-keys", "a cloze has neither question nor answer: keep one or the other")
        if not given:
            raise _problem("missing-key", "'question' and 'answer' are missing, or 'cloze'")
        if given == {"question"}:
            raise _problem("missing-key", "'answer' is missing")
        if given == {"answer"}:
            raise _problem("missing-key", "'question' is missing")
        return self


def _item_tag(value: Any) -> str:
    return "place" if isinstance(value, str) else "prompt"


PromptItem = Annotated[Annotated[Standard, Tag("place")] | Annotated[Prompt, Tag("prompt")], Discriminator(_item_tag)]
AnswerOrText = Annotated[Answer, BeforeValidator(_answer_alone, json_schema_input_type=str | Answer)]


class _File(_Record):
    id: Id
    """Identity, permanent: it carries the review history. File names are only order."""
    title: Text
    """The full title."""
    tags: tuple[TagName, ...] = ()
    """Further tags in Anki, for every prompt of the file."""
    draft: Flag = False
    """true keeps the whole file out of builds, but not out of checks."""


class Topic(_File):
    """A file about what is no paper: how to read one, say."""

    prompts: tuple[Prompt, ...] = Field(min_length=1)
    """What to ask, in the order of learning."""


class Paper(_File):
    """A file about one paper."""

    name: Text | None = None
    """What people call it, such as ResNet; the title where there is no such name."""
    authors: tuple[Text, ...] = ()
    """Full names, in the paper's order."""
    year: Year
    """Year of the venue; the arXiv year is read off the arXiv id."""
    venue: Annotated[Text, AfterValidator(_venue)] | None = None
    """Conference or journal, without the year: it stands on the front of the year card."""
    arxiv: Annotated[str, AfterValidator(_arxiv)] | None = None
    """arXiv id in quotes: "1512.03385"."""
    doi: Annotated[str, AfterValidator(_doi)] | None = None
    """DOI without https://doi.org/."""
    url: Annotated[str, AfterValidator(_url)] | None = None
    """Where to read the paper; needed only without arXiv id and DOI."""
    difficulty: Literal["beginner", "intermediate", "advanced", "expert"] | None = None
    """How much the paper asks of its reader."""
    builds_on: tuple[Id, ...] = ()
    """Ids of the papers in this deck whose ideas it uses or extends."""
    anchor: Text | None = None
    """A tie in time for the back of the year card: "Two years before the Transformer"."""
    summary: Text | None = None
    """The paper in one minute: 40 to 70 words, folded away on the back of the key insight."""
    method: Text
    """What the method is called; the question about the problem is made from it."""
    problem_solved: AnswerOrText
    """Which cost or failure the method removes: a text, or question / answer / more / source."""
    key_insight: AnswerOrText
    """The one idea to keep: a text, or question / answer / more / source."""
    prompts: tuple[PromptItem, ...] = ()
    """Anything else worth asking, in the order of learning; the words problem_solved, key_insight and year say
    where those three come (first, unless they are placed)."""

    @property
    def called(self) -> str:
        """The name, or the title of a paper that has none."""
        return self.name or self.title

    @property
    def arxiv_year(self) -> int | None:
        """The year in which the paper came to arXiv, read off its id."""
        if self.arxiv is None:
            return None
        digits = re.search(r"(\d\d)\d\d[.\d]", self.arxiv)
        two = int(digits[1]) if digits else 0
        return 1900 + two if two >= 91 else 2000 + two

    def sequence(self) -> tuple[Standard | Prompt, ...]:
        """Return all prompts in the order of learning, the unplaced standard ones first."""
        unplaced = [s for s in DEFAULT_ORDER if s not in self.prompts]
        return (*unplaced, *self.prompts)


class SectionEntry(_Record):
    """One section of the deck, a subdeck in Anki."""

    folder: Text
    """Folder beside deck.yaml that holds the section's files."""
    name: Text
    """Name of the subdeck, permanent; Anki sorts decks by name, so start with a number."""


class DeckFile(_Record):
    """The file deck.yaml."""

    id: Id
    """Identity of the deck, permanent; with a few random letters, so that two decks never share one."""
    name: Text
    """Name of the deck in Anki, permanent."""
    description: Text | None = None
    """What Anki shows on the deck's page. Markdown."""
    sections: tuple[SectionEntry, ...] = Field(min_length=1)
    """The sections in reading order."""


DEFAULT_ORDER: tuple[Standard, ...] = ("problem_solved", "key_insight", "year")
RESERVED_IDS = frozenset(name.replace("_", "-") for name in get_args(Standard))
