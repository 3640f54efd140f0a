"""The format of the source files: every key, its meaning and its valid values.

These models validate the files, hold the data for the rest of the program, and define the JSON Schema for editors.
To add a key, start here.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from deck_builder.source.identifiers import arxiv_year
from deck_builder.source.scalars import (
    Arxiv,
    ClozeText,
    Doi,
    Flag,
    FormerKey,
    Id,
    TagName,
    Text,
    Url,
    Venue,
    Year,
    ZoteroLink,
    make_error,
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
"""The three prompts that every paper has; these words in the list of prompts set their order."""
GAP = "TODO"
"""A text that is still to be written; new drafts start with these."""
MAX_PROMPTS = 500
"""Maximum number of prompts in one file; a good paper has about a dozen."""


def _wrap_bare_answer(value: Any) -> Any:
    """Turn a bare text into an answer with no other keys."""
    return {"answer": value} if isinstance(value, str) else value


class Record(BaseModel):
    """A mapping in a source file; a key that is not listed is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Figure(Record):
    """A picture below the answer."""

    file: Text = Field(examples=["figures/residual-block.svg"])
    """Path of the file, relative to the cards folder."""
    alt: Text = Field(examples=["A block with a shortcut around two layers"])
    """Description of the picture, for people who cannot see it."""


class _Answerable(Record):
    more: Text | None = Field(None, examples=["Not overfitting: the *training* error rose, too."])
    """Notes below the answer, which are not graded. Markdown."""
    source: Text | None = Field(None, examples=["section 3.1, figure 2"])
    """Where the paper says this: section, table, figure, equation or page."""
    hints: tuple[Text, ...] = Field((), examples=[["Think of the identity"]])
    """Hints on the front, shown one at a time, the weakest first."""
    figure: Figure | None = Field(
        None, examples=[{"file": "figures/residual-block.svg", "alt": "A block with a shortcut"}]
    )
    """A picture below the answer."""
    tags: tuple[TagName, ...] = Field((), examples=[["exam"]])
    """Additional tags in Anki."""
    status: Literal["contested"] | None = Field(None, examples=["contested"])
    """`contested` if others dispute the claim or only its authors make it; the text must then attribute it."""
    draft: Flag = Field(False, examples=[True])
    """If true, the prompt is checked but not built."""


class Answer(_Answerable):
    """The key insight or the problem solved: either a text or these keys."""

    question: Text | None = Field(None, examples=["What broke when plain networks got much deeper?"])
    """The front; by default, a question about the title or the method. Markdown."""
    answer: Text = Field(examples=["Training error itself rose"])
    """The graded answer, at most 15 words. Markdown."""


class Prompt(_Answerable):
    """One question with its answer, which becomes one note."""

    id: Id = Field(examples=["formula"])
    """Permanent id within its file; the review history depends on it."""
    formerly: FormerKey | None = Field(None, examples=["equation"])
    """The id in its first release, if it was renamed since; `paper/id` if it moved here from another paper."""
    kind: Kind = Field("fact", examples=["mechanism"])
    """What the question asks for; becomes a tag."""
    question: Text | None = Field(None, examples=["ResNet block with residual branch $F$: $y =$ ?"])
    """The front. Markdown with $math$."""
    answer: Text | None = Field(None, examples=["$F(x) + x$"])
    """The graded answer, at most 15 words. Markdown."""
    cloze: ClozeText | None = Field(None, examples=["A residual block outputs {{c1::$F(x) + x$}}."])
    """A text with {{c1::hidden parts}}, in place of question and answer. Markdown."""

    @model_validator(mode="after")
    def _check_sides(self) -> "Prompt":
        if self.id in RESERVED_IDS:
            raise make_error("bad-id", f"{self.id!r} is the id of a prompt that every paper has: choose another")
        keys = {k for k in ("question", "answer", "cloze") if getattr(self, k) is not None}
        if "cloze" in keys and len(keys) > 1:
            raise make_error("wrong-keys", "'cloze' replaces 'question' and 'answer': delete one or the other")
        if not keys:
            raise make_error("missing-key", "a prompt needs 'question' and 'answer', or 'cloze'")
        if keys == {"question"}:
            raise make_error("missing-key", "'answer' is missing")
        if keys == {"answer"}:
            raise make_error("missing-key", "'question' is missing")
        return self


def _item_tag(value: Any) -> str:
    return "place" if isinstance(value, str) else "prompt"


PromptItem = Annotated[Annotated[Standard, Tag("place")] | Annotated[Prompt, Tag("prompt")], Discriminator(_item_tag)]
AnswerOrText = Annotated[Answer, BeforeValidator(_wrap_bare_answer, json_schema_input_type=str | Answer)]


class _File(Record):
    id: Id = Field(examples=["resnet"])
    """Permanent id; the review history depends on it. The file name only sets the order."""
    formerly: Id | None = Field(None, examples=["res-net"])
    """The id in its first release, if it was renamed since."""
    title: Text = Field(examples=["Deep Residual Learning for Image Recognition"])
    """The full title: plain text with $math$, not Markdown."""
    tags: tuple[TagName, ...] = Field((), examples=[["exam"]])
    """Additional tags in Anki for every prompt in the file."""
    draft: Flag = Field(False, examples=[True])
    """If true, the whole file is checked but not built."""


class Topic(_File):
    """A file about something other than a paper, for example how to read one."""

    prompts: tuple[Prompt, ...] = Field(
        min_length=1,
        max_length=MAX_PROMPTS,
        examples=[
            [{"id": "first-pass", "question": "Three-pass reading: what is skipped in pass one?", "answer": "Proofs"}]
        ],
    )
    """The prompts, in the order in which to learn them."""


class Paper(_File):
    """A file about one paper."""

    name: Text | None = Field(None, examples=["ResNet"])
    """Short name that people use, such as ResNet; by default, the title. May have $math$."""
    authors: tuple[Text, ...] = Field((), examples=[["Kaiming He", "Xiangyu Zhang"]])
    """Full names, in the same order as in the paper."""
    year: Year = Field(examples=[2016])
    """Year of publication at the venue; the arXiv year is taken from the arXiv id."""
    venue: Venue | None = Field(None, examples=["CVPR"])
    """Conference or journal; without the year, because the front of the year card shows it."""
    arxiv: Arxiv | None = Field(None, examples=["1512.03385"])
    """arXiv id, in quotes."""
    doi: Doi | None = Field(None, examples=["10.1038/323533a0"])
    """DOI without https://doi.org/."""
    url: Url | None = Field(None, examples=["https://example.org/paper.pdf"])
    """Address of the paper; needed only if it has no arXiv id or DOI."""
    citation_key: Text | None = Field(None, examples=["he2016deep"])
    """Key of the paper in your reference library."""
    zotero: ZoteroLink | None = Field(None, examples=["zotero://select/library/items/ABCD1234"])
    """Link that opens the paper in Zotero."""
    difficulty: Literal["beginner", "intermediate", "advanced", "expert"] | None = Field(
        None, examples=["intermediate"]
    )
    """How hard the paper is to read."""
    builds_on: tuple[Id, ...] = Field((), examples=[["vgg", "batch-norm"]])
    """Ids of the papers in this deck that it uses or extends."""
    anchor: Text | None = Field(None, examples=["One year after batch normalization"])
    """A comparison that makes the year easier to remember, for the back of the year card."""
    summary: Text | None = Field(None, examples=["Plain networks got worse with depth. ..."])
    """Summary in 40 to 70 words, collapsed on the back of the key insight card."""
    method: Text = Field(examples=["residual learning"])
    """Name of the method; the default question about the problem solved uses it. May have $math$."""
    problem_solved: AnswerOrText = Field(examples=["Training error itself rose with depth"])
    """The cost or failure that the method removes: a text, or keys such as question, answer, more and source."""
    key_insight: AnswerOrText = Field(examples=["The difference from their input"])
    """The one idea to remember: a text, or keys such as question, answer, more and source."""
    year_card: Flag | None = Field(None, examples=[False])
    """If false, there is no card about the year; by default, as deck.yaml says."""
    prompts: tuple[PromptItem, ...] = Field(
        (),
        max_length=MAX_PROMPTS,
        examples=[["problem_solved", "key_insight", {"id": "formula", "question": "...?", "answer": "..."}, "year"]],
    )
    """All other prompts, in the order in which to learn them. Add problem_solved, key_insight or year to the list
    to set its position; by default, these three come first."""

    @property
    def display_name(self) -> str:
        """The name, or the title if the paper has no name."""
        return self.name or self.title

    @property
    def arxiv_year(self) -> int | None:
        """The year in which the paper appeared on arXiv, taken from its arXiv id."""
        return arxiv_year(self.arxiv) if self.arxiv else None

    def ordered_prompts(self) -> tuple[Standard | Prompt, ...]:
        """Return all prompts in the order in which to learn them; standard prompts with no set position come first."""
        unplaced = [s for s in DEFAULT_ORDER if s not in self.prompts]
        return (*unplaced, *self.prompts)


DEFAULT_ORDER: tuple[Standard, ...] = ("problem_solved", "key_insight", "year")
RESERVED_IDS = frozenset(name.replace("_", "-") for name in get_args(Standard))
