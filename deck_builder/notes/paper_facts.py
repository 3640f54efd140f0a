"""Render the facts at the bottom of every card of a paper or topic: title, authors, venue, year and link."""

import html
import re
from collections.abc import Iterator, Mapping

from deck_builder.notes.links import href
from deck_builder.rendering.names import RenderedName, render_name
from deck_builder.source.document import KeyPath
from deck_builder.source.schema import Paper, Topic


def paper_facts(item: Paper | Topic, section: str, macros: Mapping[str, str]) -> dict[str, str]:
    """Return the HTML of the fields that all notes of a file share, by field name.

    The caller must seal the HTML (see rendering/gate.py).
    """

    def name_html(name: str) -> str:
        return render_name(name, macros).html

    fields = {"Title": name_html(item.title), "Section": name_html(section)}
    if not isinstance(item, Paper):
        return fields | {"Name": fields["Title"]}
    posted = item.arxiv_year
    return fields | {
        "Name": name_html(item.display_name),
        "Authors": ", ".join(map(name_html, item.authors)),
        "Venue": name_html(item.venue or ""),
        "Year": str(item.year),
        "Posted": str(posted) if posted not in (None, item.year) else "",
        "Method": name_html(item.method),
        "Difficulty": item.difficulty or "",
        "Link": href(_address(item)),
        "Reference": html.escape(_reference(item)),
    }


def rendered_names(item: Paper | Topic, macros: Mapping[str, str]) -> Iterator[tuple[KeyPath, RenderedName]]:
    """Yield the key path and the rendered form of each name and title in a file."""
    names: list[tuple[KeyPath, str | None]] = [(("title",), item.title)]
    if isinstance(item, Paper):
        names += [(("name",), item.name), (("venue",), item.venue), (("method",), item.method)]
        names += [(("authors", number), author) for number, author in enumerate(item.authors)]
    return ((path, render_name(name, macros)) for path, name in names if name)


def _address(paper: Paper) -> str:
    if paper.url:
        return paper.url
    if paper.arxiv:
        return f"https://arxiv.org/abs/{paper.arxiv}"
    return f"https://doi.org/{paper.doi}" if paper.doi else ""


_HOST = re.compile(r"https?://(?:[^/?#@]*@)?(?:www\.)?([^/?#]+)", re.IGNORECASE)


def _reference(paper: Paper) -> str:
    """Return a short reference to a paper: its arXiv id, its DOI or the host of its address."""
    if paper.arxiv:
        return f"arXiv:{paper.arxiv}"
    if paper.doi:
        return f"doi:{paper.doi}"
    host = _HOST.match(paper.url or "")
    return host[1] if host else ""
