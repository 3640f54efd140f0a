"""The parts of templates that come from deck.yaml: the language, and the link to report a card.

Nothing here comes from papers: a new paper would change the note types, and overwrite what learners changed in them.
"""

import html
from collections.abc import Mapping

from deck_builder.notes.library import Library
from deck_builder.notes.links import href

PLAIN_PARTS = frozenset({"language"})
"""The generated parts that are short text, which can be in the value of an attribute."""


def generated_parts(library: Library) -> Mapping[str, str]:
    """Return the generated parts by name; a template includes one with, for example, `{{> years}}`."""
    report = href(library.deck.report or "")
    return {
        "language": html.escape(library.deck.language),
        "report": f'<a class="report" href="{report}{{{{Id}}}}">Report this card</a>' if report else "",
    }
