"""Generate the parts of templates that depend on deck.yaml: the language, its words, and the link for reporting a card.

No part depends on papers. Otherwise, a new paper would change the note types and overwrite the changes that learners
have made to them.
"""

import html
from collections.abc import Mapping
from functools import cache

from deck_builder.notes.library import Library
from deck_builder.notes.links import href
from deck_builder.notes.words import STYLE, is_right_to_left, words, words_css


@cache
def plain_parts() -> frozenset[str]:
    """Return the names of the generated parts that contain no HTML. Templates may use them in attribute values."""
    return frozenset({"language", "direction", *(f"word-{name}" for name in words("en"))})


def generated_parts(library: Library) -> Mapping[str, str]:
    """Return the generated parts by name. A template includes a part by its name, as in `{{> word-answer}}`."""
    language = library.deck.language
    known = words(language)
    report = href(library.deck.report or "")
    return {
        "language": html.escape(language),
        "direction": "rtl" if is_right_to_left(language) else "ltr",
        **{f"word-{name}": html.escape(word) for name, word in known.items()},
        "report": f'<a class="report" href="{report}{{{{Id}}}}">{html.escape(known["report"])}</a>' if report else "",
        STYLE: words_css(language),
    }
