"""Find cloze deletions in HTML that Anki would misread."""

import re
from collections import Counter

from deck_builder.rendering.html_text import shows_something
from deck_builder.source import cloze as clozes

_CLOZE_OPENING = re.compile(r"\{\{c0*([0-9,]+)::")
_TAG = re.compile("<[^>]*>")
_DELETION_MARK = re.compile(r"\{\{c[0-9]+::|\}\}")
_FORMULA_OPENINGS = re.compile("[\ufdd0\ufdd2]")
_FORMULA_CLOSINGS = re.compile("[\ufdd1\ufdd3]")


def splits_formula(rendered: str) -> list[int]:
    """Return the numbers of the deletions with only one end in a formula. Such a deletion would split the formula."""
    return [
        deletion.number
        for deletion in clozes.deletions(rendered)
        if len(_FORMULA_OPENINGS.findall(deletion.content)) != len(_FORMULA_CLOSINGS.findall(deletion.content))
    ]


def cloze_messages(text: str, rendered: str) -> list[str]:
    """Return a message for each deletion in `text` that Anki would misread in the HTML rendered from this text."""
    deletions = clozes.deletions(rendered)
    opened, closed = Counter(_CLOZE_OPENING.findall(rendered)), _count_numbers(rendered)
    # Count only deletions that are found both with and without the HTML tags. In highlighted code, tags can split a
    # deletion. A deletion in an attribute is removed together with its tag.
    intact = closed & _count_numbers(_TAG.sub("", rendered))
    messages: list[str] = []
    for number in sorted(Counter(_CLOZE_OPENING.findall(text)) - intact):
        if "," in number:
            message = f"only recent versions of Anki support '{{{{c{number}::': use a single number"
        elif opened[number] > closed[number]:
            message = f"the deletion c{number}, or one around it, is not closed: put }}}} after the text to hide"
        elif closed[number] > intact[number]:
            message = f"the deletion c{number} is in an address or in the alt text of an image: move it elsewhere"
        else:
            message = (
                f"the deletion c{number} is in highlighted code, where Anki can't find it: remove the language from "
                "the code block, or move the deletion"
            )
        messages.append(message)
    messages += [
        f"the deletion c{number} is only partly inside a formula: put all of it inside the dollar signs, or all of it "
        "outside"
        for number in splits_formula(rendered)
    ]
    if not messages and rendered.count("}}") > len(deletions):
        messages.append(
            "the cloze has a }} that does not close a deletion: to hide the text before the }}, put "
            "{{c1:: before that text; to show the braces, write } } or, in code, hide only text without }}"
        )
    return messages


def _count_numbers(text: str) -> Counter[str]:
    return Counter(str(deletion.number) for deletion in clozes.deletions(text))


def empty_deletion_messages(rendered: str) -> list[str]:
    """Return a message for each deletion that hides nothing visible or has a hint without visible text."""
    messages: list[str] = []
    for deletion in clozes.deletions(rendered):
        hidden, separator, hint = deletion.own.partition("::")
        if deletion.content != deletion.own:
            hidden += _DELETION_MARK.sub("", deletion.content)
        if not shows_something(hidden):
            messages.append(f"the deletion c{deletion.number} hides nothing visible: write the text to hide")
        elif separator and not shows_something(hint):
            messages.append(
                f"the hint of the deletion c{deletion.number} has no visible text: write a hint, or delete the ::"
            )
    return messages
