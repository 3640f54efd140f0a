"""The format of the source files: every key, its meaning and its valid values.

These models validate the files, provide the data to the rest of the program, and define the JSON Schema for editors.
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
"""The names of the three prompts that every paper has. A name in `prompts` sets the position of that prompt."""
GAP = "TODO"
"""The word that marks missing text. A new draft contains it wherever the author must write text."""
MAX_PROMPTS = 500
"""Maximum number of prompts in a file. A good paper has about a dozen."""


def _wrap_bare_answer(value: Any) -> Any:
    """Turn text without keys into a mapping with only an answer."""
    return {"answer": value} if isinstance(value, str) else value


class Record(BaseModel):
    """A mapping in a source file. Unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Figure(Record):
    """A picture below the answer."""

    file: Text = Field(examples=["figures/residual-block.svg"])
    """Path of the picture, relative to the cards folder."""
    alt: Text = Field(examples=["A block with a shortcut around two layers"])
    """Description of the picture, for people who cannot see it."""


class _Answerable(Record):
    more: Text | None = Field(None, examples=["Not overfitting: the *training* error rose, too."])
    """Ungraded notes below the answer, in Markdown."""
    source: Text | None = Field(None, examples=["section 3.1, figure 2"])
    """Place in the paper: section, table, figure, equation or page."""
    hints: tuple[Text, ...] = Field((), examples=[["Think of the identity"]])
    """Hints that the front shows one at a time. Start with the weakest."""
    figure: Figure | None = Field(
        None, examples=[{"file": "figures/residual-block.svg", "alt": "A block with a shortcut"}]
    )
    """A picture below the answer."""
    tags: tuple[TagName, ...] = Field((), examples=[["exam"]])
    """Additional tags in Anki."""
    status: Literal["contested"] | None = Field(None, examples=["contested"])
    """`contested` if others dispute the claim or only the paper's authors make it. The text must say who makes it."""
    draft: Flag = Field(False, examples=[True])
    """If true, the prompt is checked but not built."""


class Answer(_Answerable):
    """The key insight or the problem solved: either the text of the answer, or a mapping with these keys."""

    question: Text | None = Field(None, examples=["What broke when plain networks got much deeper?"])
    """Front of the card, in Markdown. The default is a question about the title or the method."""
    answer: Text = Field(examples=["Training error itself rose"])
    """Graded answer of at most 15 words, in Markdown."""


class Prompt(_Answerable):
    """A question with its answer, or a cloze. Each prompt becomes one note."""

    id: Id = Field(examples=["formula"])
    """Permanent id, which no other prompt in the file uses. The review history depends on the id."""
    formerly: FormerKey | None = Field(None, examples=["equation"])
    """Id of the prompt in its first release, if the id has changed. For a prompt from another paper, `paper/id`."""
    kind: Kind = Field("fact", examples=["mechanism"])
    """What the question asks for. The kind becomes a tag."""
    question: Text | None = Field(None, examples=["ResNet block with residual branch $F$: $y =$ ?"])
    """Front of the card, in Markdown with $math$."""
    answer: Text | None = Field(None, examples=["$F(x) + x$"])
    """Graded answer of at most 15 words, in Markdown."""
    cloze: ClozeText | None = Field(None, examples=["A residual block outputs {{c1::$F(x) + x$}}."])
    """Text with {{c1::hidden parts}}, in Markdown. Use it instead of a question and an answer."""

    @model_validator(mode="after")
    def _check_sides(self) -> "Prompt":
        if self.id in RESERVED_IDS:
            raise make_error(
                "bad-id", f"{self.id!r} is the id of a prompt that every paper has: choose a different one"
            )
        keys = {k for k in ("question", "answer", "cloze") if getattr(self, k) is not None}
        if "cloze" in keys and len(keys) > 1:
            raise make_error(
                "wrong-keys", "'cloze' replaces 'question' and 'answer': delete either 'cloze' or the other two"
            )
        if not keys:
            raise make_error("missing-key", "the prompt has no question: add 'question' and 'answer', or 'cloze'")
        if keys == {"question"}:
            raise make_error("missing-key", "'answer' is missing: add it")
        if keys == {"answer"}:
            raise make_error("missing-key", "'question' is missing: add it")
        return self


def _item_tag(value: Any) -> str:
    return "place" if isinstance(value, str) else "prompt"


PromptItem = Annotated[Annotated[Standard, Tag("place")] | Annotated[Prompt, Tag("prompt")], Discriminator(_item_tag)]
AnswerOrText = Annotated[Answer, BeforeValidator(_wrap_bare_answer, json_schema_input_type=str | Answer)]


class _File(Record):
    id: Id = Field(examples=["resnet"])
    """Permanent id. The review history depends on the id. The name of the file only sets the order."""
    formerly: Id | None = Field(None, examples=["res-net"])
    """Id in the first release, if the id has changed."""
    title: Text = Field(examples=["Deep Residual Learning for Image Recognition"])
    """Full title: plain text with $math$, not Markdown."""
    tags: tuple[TagName, ...] = Field((), examples=[["exam"]])
    """Additional tags in Anki for every prompt in the file."""
    draft: Flag = Field(False, examples=[True])
    """If true, the whole file is checked but not built."""


class Topic(_File):
    """A file about something other than a paper, for example about how to read papers."""

    prompts: tuple[Prompt, ...] = Field(
        min_length=1,
        max_length=MAX_PROMPTS,
        examples=[
            [{"id": "first-pass", "question": "Three-pass reading: what is skipped in pass one?", "answer": "Proofs"}]
        ],
    )
    """Prompts, in the order in which to learn them."""


class Paper(_File):
    """A file about a paper."""

    name: Text | None = Field(None, examples=["ResNet"])
    """Short name that people use, such as ResNet, with $math$ if needed. The default is the title."""
    authors: tuple[Text, ...] = Field((), examples=[["Kaiming He", "Xiangyu Zhang"]])
    """Full names, in the same order as in the paper."""
    year: Year = Field(examples=[2016])
    """Year of publication at the venue, which may differ from the year on arXiv."""
    venue: Venue | None = Field(None, examples=["CVPR"])
    """Conference or journal. Leave out the year, because the front of the year card shows the venue."""
    arxiv: Arxiv | None = Field(None, examples=["1512.03385"])
    """arXiv id, in quotes."""
    doi: Doi | None = Field(None, examples=["10.1038/323533a0"])
    """DOI without https://doi.org/."""
    url: Url | None = Field(None, examples=["https://example.org/paper.pdf"])
    """Web address of the paper. Needed only if the paper has no arXiv id or DOI."""
    citation_key: Text | None = Field(None, examples=["he2016deep"])
    """Key of the paper in your reference library."""
    zotero: ZoteroLink | None = Field(None, examples=["zotero://select/library/items/ABCD1234"])
    """Link that opens the paper in Zotero."""
    difficulty: Literal["beginner", "intermediate", "advanced", "expert"] | None = Field(
        None, examples=["intermediate"]
    )
    """How hard the paper is to read."""
    builds_on: tuple[Id, ...] = Field((), examples=[["vgg", "batch-norm"]])
    """Ids of the papers in this deck that this paper uses or extends."""
    anchor: Text | None = Field(None, examples=["One year after batch normalization"])
    """Comparison that makes the year easier to remember. Shown on the back of the year card."""
    summary: Text | None = Field(None, examples=["Plain networks got worse with depth. ..."])
    """Summary in 40 to 70 words. On the back of the key insight card, learners can expand it."""
    method: Text = Field(examples=["residual learning"])
    """Name of the method, with $math$ if needed. The default question about the problem solved contains it."""
    problem_solved: AnswerOrText = Field(examples=["Training error itself rose with depth"])
    """Cost or failure that the method removes: the text of the answer, or keys such as question, answer and source."""
    key_insight: AnswerOrText = Field(examples=["The difference from their input"])
    """Most important idea of the paper: the text of the answer, or keys such as question, answer and source."""
    year_card: Flag | None = Field(None, examples=[False])
    """If false, the paper has no card about its year. The default is the value in deck.yaml."""
    prompts: tuple[PromptItem, ...] = Field(
        (),
        max_length=MAX_PROMPTS,
        examples=[["problem_solved", "key_insight", {"id": "formula", "question": "...?", "answer": "..."}, "year"]],
    )
    """All other prompts, in the order in which to learn them. By default, problem_solved, key_insight and year come
    first. To change the position of one of these, add its name to the list."""

    @property
    def display_name(self) -> str:
        """The name, or the title if the paper has no name."""
        return self.name or self.title

    @property
    def arxiv_year(self) -> int | None:
        """The year in which the paper appeared on arXiv, taken from its arXiv id."""
        return arxiv_year(self.arxiv) if self.arxiv else None

    def ordered_prompts(self) -> tuple[Standard | Prompt, ...]:
        """Return all prompts in the order in which to learn them. Standard prompts missing from the list come first."""
        unplaced = [s for s in DEFAULT_ORDER if s not in self.prompts]
        return (*unplaced, *self.prompts)


DEFAULT_ORDER: tuple[Standard, ...] = ("problem_solved", "key_insight", "year")
RESERVED_IDS = frozenset(name.replace("_", "-") for name in get_args(Standard))
