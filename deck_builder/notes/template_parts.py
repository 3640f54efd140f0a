"""The parts of templates that come from deck.yaml: the language, and the link to report a card.

Nothing here comes from papers: a new paper would change the note types, and overwrite what learners changed in them.
"""

import html
from collections.abc import Mapping

from deck_builder.notes.library import Library


def generated_parts(library: Library) -> Mapping[str, str]:
    """Return the generated parts by name; a template includes one with, for example, `{{> years}}`."""
    # Anki would read double braces in a template as a field.
    report = html.escape(library.deck.report or "").replace("{", "%7B")
    return {
        "language": html.escape(library.deck.language),
        "report": f'<a class="report" href="{report}{{{{Id}}}}">Report this card</a>' if report else "",
    }
