"""The edge of the network: one paper, from arXiv's public API or from doi.org."""

import json
import re
from importlib.metadata import version
from urllib.parse import quote

import defusedxml.ElementTree as ET  # noqa: N817 - the name everybody knows
import urllib3

from deck_builder.problem import Location, Problem, UserError
from deck_builder.references.csl import reference as csl_reference
from deck_builder.references.reference import Reference, find_arxiv, find_doi, find_year, tidy

ARXIV = "https://export.arxiv.org/api/query?max_results=1&id_list="
DOI = "https://doi.org/"
TIMEOUT = 10.0
"""Seconds for each try."""
TRIES = 3
BACKOFF = 0.5
"""Seconds before the second try; twice as long before the third."""
_ATOM = {"a": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}


class NotFoundError(UserError):
    """There is no such paper, or nobody to ask; the message says which."""


def from_arxiv(text: str) -> Reference:
    """Return what arXiv knows of a paper, given its id or address; raises NotFoundError."""
    arxiv = find_arxiv(text)
    if arxiv is None:
        raise NotFoundError(f"'{text}' is no arXiv id, such as 1512.03385")
    return read_arxiv(_get(f"{ARXIV}{quote(arxiv)}"), arxiv)


def from_doi(text: str) -> Reference:
    """Return what is registered for a DOI, given it or its address; raises NotFoundError."""
    doi = find_doi(text)
    if doi is None:
        raise NotFoundError(f"'{text}' is no DOI, such as 10.1038/323533a0")
    return read_doi(_get(f"{DOI}{quote(doi)}", {"Accept": "application/vnd.citationstyles.csl+json"}), doi)


def read_arxiv(content: bytes, arxiv: str) -> Reference:
    """Return the paper in an answer of arXiv's API (an Atom feed); raises NotFoundError."""
    try:
        entry = ET.fromstring(content).find("a:entry", _ATOM)
    except ET.ParseError as error:
        raise NotFoundError(f"arXiv gave an answer that can't be read: {error}") from error
    title = tidy(entry.findtext("a:title", "", _ATOM)) if entry is not None else ""
    # For an id that it does not know arXiv answers with an entry of this title, or with none.
    if entry is None or not title or title == "Error":
        raise NotFoundError(f"arXiv has no paper {arxiv}")
    journal = tidy(entry.findtext("arxiv:journal_ref", "", _ATOM))
    names = (tidy(author.findtext("a:name", "", _ATOM)) for author in entry.findall("a:author", _ATOM))
    return Reference(
        Location(f"arXiv:{arxiv}", 1, 1),
        title,
        find_year(journal) or find_year(entry.findtext("a:published", "", _ATOM)),
        tuple(filter(None, names)),
        venue=re.split(r"[,;:(]|\s\d", journal)[0].strip() or None,
        doi=find_doi(entry.findtext("arxiv:doi", "", _ATOM)),
        arxiv=arxiv,
    )


def read_doi(content: bytes, doi: str) -> Reference:
    """Return the paper in an answer of doi.org (CSL-JSON); raises NotFoundError."""
    try:
        found = csl_reference(json.loads(content), Location(f"doi:{doi}", 1, 1))
    except ValueError as error:
        raise NotFoundError(f"doi.org gave an answer that can't be read: {error}") from error
    if isinstance(found, Problem):
        raise NotFoundError(f"doi.org: {found.message}")
    return found


def _get(url: str, headers: dict[str, str] | None = None) -> bytes:
    host = url.split("/")[2]
    retries = urllib3.Retry(
        TRIES - 1, backoff_factor=BACKOFF, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False
    )
    agent = {"User-Agent": f"deck-builder/{version('deck-builder')}"}
    try:
        with urllib3.PoolManager(timeout=TIMEOUT, retries=retries) as pool:
            answer = pool.request("GET", url, headers=agent | (headers or {}))
    except urllib3.exceptions.HTTPError as error:
        message = f"{host} does not answer: are you online? Nothing was written; without it, use --title and --year"
        raise NotFoundError(message) from error
    if answer.status == 404:
        raise NotFoundError(f"{host} knows nothing of {url.rpartition('=')[2] if '=' in url else url}")
    if answer.status != 200:
        raise NotFoundError(f"{host} answers {answer.status} {answer.reason or ''}".rstrip() + ": try again later")
    return answer.data
