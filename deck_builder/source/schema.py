"""The format of the files an author writes: every key, its meaning, and what may stand in it.

These models are at once the validation, the records the rest of the program reads, and the JSON Schema of editors.
A new key starts here.
"""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from deck_builder.source.scalars import (
    Arxiv,
    ClozeText,
    Doi,
    Flag,
    FormerKey,
    Id,
    Language,
    TagName,
    Text,
    Url,
    Venue,
    Year,
    ZoteroLink,
    problem,
)

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
GAP = "TODO"
"""A text that is still to be written; the files of drafts begin with these."""
MAX_PROMPTS = 500
"""Of one file; a good paper has a dozen."""


def _answer_alone(value: Any) -> Any:
    """Let a bare text stand for an answer without further keys."""
    return {"answer": value} if isinstance(value, str) else value


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Figure(_Record):
    """A picture under the answer."""

    file: Text = Field(examples=["figures/residual-block.svg"])
    """The file, relative to the cards folder: figures/residual-block.svg."""
    alt: Text = Field(examples=["A block with a shortcut around two layers"])
    """What the picture shows, in words, for those who cannot see it."""


class _Answerable(_Record):
    more: Text | None = Field(None, examples=["Not overfitting: the *training* error rose, too."])
    """Notes under the answer; read, not graded. Markdown."""
    source: Text | None = Field(None, examples=["section 3.1, figure 2"])
    """Where in the paper this stands: section, table, figure, equation or page."""
    hints: tuple[Text, ...] = Field((), examples=[["Think of the identity"]])
    """Progressive hints on the front, the weakest first."""
    figure: Figure | None = Field(
        None, examples=[{"file": "figures/residual-block.svg", "alt": "A block with a shortcut"}]
    )
    """A picture under the answer."""
    tags: tuple[TagName, ...] = Field((), examples=[["exam"]])
    """Further tags in Anki."""
    status: Literal["contested"] | None = Field(None, examples=["contested"])
    """`contested` where others dispute the claim, or only its authors make it; the text then attributes it."""
    draft: Flag = Field(False, examples=[True])
    """true keeps it out of builds, but not out of checks."""


class Answer(_Answerable):
    """The key insight, or the problem solved: a text, or these keys."""

    question: Text | None = Field(None, examples=["What broke when plain networks got much deeper?"])
    """The front; without it a question is made from the title or the method. Markdown."""
    answer: Text = Field(examples=["Training error itself rose"])
    """What is graded: at most 15 words. Markdown."""


class Prompt(_Answerable):
    """One question, one note, one card."""

    id: Id = Field(examples=["formula"])
    """Identity within the paper, permanent: it carries the review history."""
    formerly: FormerKey | None = Field(None, examples=["equation"])
    """The id under which it was first released, if it was renamed since; paper/id if it came from another paper."""
    kind: Kind = Field("fact", examples=["mechanism"])
    """What is asked for; becomes a tag."""
    question: Text | None = Field(None, examples=["ResNet block with residual branch $F$: $y =$ ?"])
    """The front. Markdown with $math$."""
    answer: Text | None = Field(None, examples=["$F(x) + x$"])
    """What is graded: at most 15 words. Markdown."""
    cloze: ClozeText | None = Field(None, examples=["A residual block outputs {{c1::$F(x) + x$}}."])
    """Instead of question and answer: a text with {{c1::what is hidden}}. Markdown."""

    @model_validator(mode="after")
    def _has_two_sides(self) -> "Prompt":
        if self.id in RESERVED_IDS:
            raise problem("bad-id", f"{self.id!r} is the id of a prompt that every paper has: choose another")
        given = {k for k in ("question", "answer", "cloze") if getattr(self, k) is not None}
        if "cloze" in given and len(given) > 1:
            raise problem("wrong-keys", "a cloze has neither question nor answer: keep one or the other")
        if not given:
            raise problem("missing-key", "'question' and 'answer' are missing, or 'cloze'")
        if given == {"question"}:
            raise problem("missing-key", "'answer' is missing")
        if given == {"answer"}:
            raise problem("missing-key", "'question' is missing")
        return self


def _item_tag(value: Any) -> str:
    return "place" if isinstance(value, str) else "prompt"


PromptItem = Annotated[Annotated[Standard, Tag("place")] | Annotated[Prompt, Tag("prompt")], Discriminator(_item_tag)]
AnswerOrText = Annotated[Answer, BeforeValidator(_answer_alone, json_schema_input_type=str | Answer)]


class _File(_Record):
    id: Id = Field(examples=["resnet"])
    """Identity, permanent: it carries the review history. File names are only order."""
    formerly: Id | None = Field(None, examples=["res-net"])
    """The id under which it was first released, if it was renamed since."""
    title: Text = Field(examples=["Deep Residual Learning for Image Recognition"])
    """The full title."""
    tags: tuple[TagName, ...] = Field((), examples=[["exam"]])
    """Further tags in Anki, for every prompt of the file."""
    draft: Flag = Field(False, examples=[True])
    """true keeps the whole file out of builds, but not out of checks."""


class Topic(_File):
    """A file about what is no paper: how to read one, say."""

    prompts: tuple[Prompt, ...] = Field(
        min_length=1,
        max_length=MAX_PROMPTS,
        examples=[
            [{"id": "first-pass", "question": "Three-pass reading: what is skipped in pass one?", "answer": "Proofs"}]
        ],
    )
    """What to ask, in the order of learning."""


class Paper(_File):
    """A file about one paper."""

    name: Text | None = Field(None, examples=["ResNet"])
    """What people call it, such as ResNet; the title where there is no such name."""
    authors: tuple[Text, ...] = Field((), examples=[["Kaiming He", "Xiangyu Zhang"]])
    """Full names, in the paper's order."""
    year: Year = Field(examples=[2016])
    """Year of the venue; the arXiv year is read off the arXiv id."""
    venue: Venue | None = Field(None, examples=["CVPR"])
    """Conference or journal, without the year: it stands on the front of the year card."""
    arxiv: Arxiv | None = Field(None, examples=["1512.03385"])
    """arXiv id in quotes: "1512.03385"."""
    doi: Doi | None = Field(None, examples=["10.1038/323533a0"])
    """DOI without https://doi.org/."""
    url: Url | None = Field(None, examples=["https://example.org/paper.pdf"])
    """Where to read the paper; needed only without arXiv id and DOI."""
    citation_key: Text | None = Field(None, examples=["he2016deep"])
    """Its key in your reference library."""
    zotero: ZoteroLink | None = Field(None, examples=["zotero://select/library/items/ABCD1234"])
    """Link that opens it in Zotero."""
    difficulty: Literal["beginner", "intermediate", "advanced", "expert"] | None = Field(
        None, examples=["intermediate"]
    )
    """How much the paper asks of its reader."""
    builds_on: tuple[Id, ...] = Field((), examples=[["vgg", "batch-norm"]])
    """Ids of the papers in this deck whose ideas it uses or extends."""
    anchor: Text | None = Field(None, examples=["One year after batch normalization"])
    """A tie in time for the back of the year card: "Two years before the Transformer"."""
    summary: Text | None = Field(None, examples=["Plain networks got worse with depth. ..."])
    """The paper in one minute: 40 to 70 words, folded away on the back of the key insight."""
    method: Text = Field(examples=["residual learning"])
    """What the method is called; the question about the problem is made from it."""
    problem_solved: AnswerOrText = Field(examples=["Training error itself rose with depth"])
    """Which cost or failure the method removes: a text, or question / answer / more / source."""
    key_insight: AnswerOrText = Field(examples=["The difference from their input"])
    """The one idea to keep: a text, or question / answer / more / source."""
    prompts: tuple[PromptItem, ...] = Field(
        (),
        max_length=MAX_PROMPTS,
        examples=[["problem_solved", "key_insight", {"id": "formula", "question": "...?", "answer": "..."}, "year"]],
    )
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

    folder: Text = Field(examples=["vision"])
    """Folder beside deck.yaml that holds the section's files."""
    name: Text = Field(examples=["2 Computer Vision"])
    """Name of the subdeck, permanent; Anki sorts decks by name, so start with a number."""


class Permission(_Record):
    """A rule of `check` that the whole deck may break."""

    rule: Text = Field(examples=["one-direction"])
    """Id of the rule; `deck-builder check --explain` lists them."""
    because: Text = Field(examples=["the deck is for an exam that asks one way"])
    """The reason, for those who read the deck."""


def _two(value: tuple[str, ...]) -> tuple[str, str]:
    if len(value) != 2 or value[0] == value[1]:
        raise problem("wrong-type", "a pair has two different sides: [gptq, awq]")
    return value[0], value[1]


Pair = Annotated[tuple[Text, ...], AfterValidator(_two)]


class DeckFile(_Record):
    """The file deck.yaml."""

    id: Id = Field(examples=["my-papers-x7kq"])
    """Identity of the deck, permanent; with a few random letters, so that two decks never share one."""
    name: Text = Field(examples=["My Papers"])
    """Name of the deck in Anki, permanent."""
    description: Text | None = Field(None, examples=["What I read in 2026."])
    """What Anki shows on the deck's page. Markdown."""
    language: Language = Field("en", examples=["de"])
    """Language of the cards, by which phones choose fonts and voices; English unless told."""
    report: Url | None = Field(None, examples=["https://github.com/NAME/REPOSITORY/issues/new?title="])
    """Where learners report a card; the card's id is added at the end of the address."""
    sections: tuple[SectionEntry, ...] = Field(min_length=1, examples=[[{"folder": "vision", "name": "1 Vision"}]])
    """The sections in reading order."""
    confusable: tuple[Pair, ...] = Field((), examples=[[["gptq", "awq"]]])
    """Pairs that people confuse, ids or names; each wants a prompt of kind contrast."""
    allow: tuple[Permission, ...] = Field(
        (), examples=[[{"rule": "no-tie", "because": "the papers have nothing in common"}]]
    )
    """Rules of `check` that the whole deck may break, each with a reason."""


DEFAULT_ORDER: tuple[Standard, ...] = ("problem_solved", "key_insight", "year")
RESERVED_IDS = frozenset(name.replace("_", "-") for name in get_args(Standard))
