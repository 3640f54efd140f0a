"""The parts of templates that come from the deck's data: the years of the timeline, the language, where to report."""

import html
from collections import Counter
from collections.abc import Mapping

from deck_builder.notes.library import Library

_AXIS = 20
"""Height of the timeline's drawing; its width is in years."""
_STEP = 10
"""Years between two marks of its scale."""


def generated_parts(library: Library) -> Mapping[str, str]:
    """Return texts by the names under which templates take them in, as in `{{> years}}`."""
    years = Counter(paper.year for paper in library.headers().values()) or Counter([2000])
    # The front shows both ends, so neither is the year of any paper.
    first, last = _STEP * ((min(years) - 1) // _STEP), _STEP * (max(years) // _STEP + 1)
    # A tick is the higher the more papers the year has.
    ticks = "".join(f"M{year} {_AXIS}v-{min(4 + 3 * number, _AXIS)}" for year, number in sorted(years.items()))
    # In a template braces are a field's.
    report = html.escape(library.deck.report or "").replace("{", "%7B")
    return {
        "language": html.escape(library.deck.language),
        "first-year": str(first),
        "last-year": str(last),
        "years": f"{first - 1} 0 {last - first + 2} {_AXIS}",
        "scale": f"M{first} {_AXIS}" + f"v-3m{_STEP} 3" * ((last - first) // _STEP) + "v-3",
        "ticks": ticks,
        "report": f'<a class="report" href="{report}{{{{Id}}}}">Report this card</a>' if report else "",
    }
