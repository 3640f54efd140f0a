"""The questions that deck-builder asks about every paper: its year, its key insight and the problem it solves."""

from deck_builder.rendering.names import name_html
from deck_builder.source.schema import Paper, Standard, Topic


def year_question(paper: Paper) -> str:
    """Return the HTML of the question about the year of a paper."""
    venue = f" ({name_html(paper.venue)})" if paper.venue else ""
    return f"In which year was <strong>{name_html(paper.display_name)}</strong> published{venue}?"


def default_question(item: Paper | Topic, prompt: Standard) -> str:
    """Return the HTML of the question for a key insight or a problem solved, if the author wrote none."""
    if prompt == "key_insight":
        return f"<em>{name_html(item.title)}</em>: what is the key insight?"
    method = name_html(item.method) if isinstance(item, Paper) else ""
    return f"<strong>{method}</strong>: which problem does it solve?"
