"""The format of deck.yaml: every key, its meaning and its valid values. See also schema.py."""

from typing import Annotated

from pydantic import AfterValidator, Field

from deck_builder.source.scalars import (
    DeckName,
    Flag,
    FolderName,
    Id,
    Language,
    StandardQuestion,
    Text,
    TitledQuestion,
    Url,
    make_error,
)
from deck_builder.source.schema import Record


class SectionEntry(Record):
    """A section of the deck, which becomes a subdeck in Anki."""

    folder: FolderName = Field(examples=["vision"])
    """Folder next to deck.yaml that contains the files of the section."""
    name: DeckName = Field(examples=["2 Computer Vision"])
    """Permanent name of the subdeck. Anki sorts decks by name, so start with a number."""


class Permission(Record):
    """Permission for the whole deck to break one of the rules of `check`."""

    rule: Text = Field(examples=["one-direction"])
    """Id of the rule; `deck-builder check --explain all` lists the rules."""
    because: Text = Field(examples=["the exam tests only one direction"])
    """Reason for the exception. Only readers of the sources see it."""


class Questions(Record):
    """The wording of the standard questions. Each paper's own values replace {name}, {title} and {method}."""

    year: StandardQuestion | None = Field(None, examples=["In which year was {name} published?"])
    """Question on the year card."""
    key_insight: TitledQuestion | None = Field(None, examples=["What is new in this paper?"])
    """Question on the key insight card, unless the paper has its own question."""
    problem_solved: StandardQuestion | None = Field(None, examples=["What problem does {method} solve?"])
    """Question on the card about the problem solved, unless the paper has its own question."""


def _check_pair(value: tuple[str, ...]) -> tuple[str, str]:
    if len(value) != 2 or value[0] == value[1]:
        raise make_error("wrong-type", "this is not a pair: write two different entries, such as [gptq, awq]")
    return value[0], value[1]


Pair = Annotated[tuple[Text, ...], AfterValidator(_check_pair)]


class DeckFile(Record):
    """The file deck.yaml."""

    id: Id = Field(examples=["my-papers-x7kq"])
    """Permanent id of the deck. Include a few random letters, so that no other deck has the same id."""
    name: DeckName = Field(examples=["My Papers"])
    """Permanent name of the deck in Anki."""
    description: Text | None = Field(None, examples=["What I read in 2026."])
    """Description that Anki shows on the deck's page, in Markdown."""
    language: Language = Field("en", examples=["de"])
    """Language of the cards. It determines the standard questions, the fonts, and the voices on phones. The default is
    English."""
    questions: Questions | None = Field(None, examples=[{"year": "In which year was {name} published?"}])
    """Your own wording of the standard questions."""
    year_card: Flag = Field(True, examples=[False])
    """If false, a paper has a year card only if its own `year_card` is true."""
    report: Url | None = Field(None, examples=["https://github.com/NAME/REPOSITORY/issues/new?title="])
    """Address where learners report a problem with a card. The card's id is added at the end."""
    sections: tuple[SectionEntry, ...] = Field(min_length=1, examples=[[{"folder": "vision", "name": "1 Vision"}]])
    """Sections of the deck, in reading order."""
    macros: dict[str, Text] = Field({}, examples=[{"R": r"\mathbb{R}", "norm": r"\left\lVert #1 \right\rVert"}])
    """Your own commands for formulas: each name, without the backslash, and its replacement. `#1` to `#9` are the
    arguments. You can't redefine a command that MathJax already defines, such as `phi`."""
    confusable: tuple[Pair, ...] = Field((), examples=[[["gptq", "awq"]]])
    """Pairs of ids or names that people confuse. Each pair needs a prompt of kind `contrast`."""
    allow: tuple[Permission, ...] = Field(
        (), examples=[[{"rule": "no-tie", "because": "the papers have nothing in common"}]]
    )
    """Rules of `check` that the whole deck is allowed to break, each with a reason."""

    def section_names(self) -> dict[str, str]:
        """Return the name of each section, by folder."""
        return {section.folder: section.name for section in self.sections}
