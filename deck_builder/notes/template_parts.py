"""The parts of templates that come from the deck: the timeline of years, the language, the link to report a card."""

import html
from collections import Counter
from collections.abc import Mapping

from deck_builder.notes.library import Library
from deck_builder.notes.links import href

_AXIS = 20
"""The height of the timeline, where one unit of width is one year."""
_STEP = 10
"""The number of years between two marks on the timeline."""

PLAIN_PARTS = frozenset({"language", "first-year", "last-year", "years", "scale", "ticks"})
"""The generated parts that are short text, which can be in the value of an attribute."""


def generated_parts(library: Library) -> Mapping[str, str]:
    """Return the generated parts by name; a template includes one with, for example, `{{> years}}`."""
    years = Counter(paper.year for paper in library.headers().values()) or Counter([2000])
    # The front shows both ends, so neither may be the year of a paper.
    first, last = _STEP * ((min(years) - 1) // _STEP), _STEP * (max(years) // _STEP + 1)
    # The more papers a year has, the taller its tick.
    ticks = "".join(f"M{year} {_AXIS}v-{min(4 + 3 * number, _AXIS)}" for year, number in sorted(years.items()))
    report = href(library.deck.report or "")
    return {
        "language": html.escape(library.deck.language),
        "first-year": str(first),
        "last-year": str(last),
        "years": f"{first - 1} 0 {last - first + 2} {_AXIS}",
        "scale": f"M{first} {_AXIS}" + f"v-3m{_STEP} 3" * ((last - first) // _STEP) + "v-3",
        "ticks": ticks,
        "report": f'<a class="report" href="{report}{{{{Id}}}}">Report this card</a>' if report else "",
    }
