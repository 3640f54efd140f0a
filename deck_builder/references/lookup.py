"""Look up a paper at doi.org, or on arXiv through its public API."""

import json
import re
from typing import Any
from urllib.parse import quote

import defusedxml.ElementTree as ET  # noqa: N817 - the usual alias

from deck_builder.problem import Location, Problem, UserError
from deck_builder.references.formats.csl import reference as csl_reference
from deck_builder.references.network import FetchError, NoResponseError, fetch
from deck_builder.references.reference import Reference, find_arxiv, find_doi, find_year, tidy

ARXIV = "https://export.arxiv.org/api/query?max_results=1&id_list="
DOI = "https://doi.org/"
TIMEOUT = 10.0
"""Time limit for each attempt, in seconds."""
TRIES = 3
BACKOFF = 0.5
"""Seconds before the second attempt. The wait before the third is twice as long."""
_FEED = "{http://www.w3.org/2005/Atom}feed"
_ATOM = {"a": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}


class NotFoundError(UserError):
    """Raised if the paper does not exist, or the lookup failed. The message says which."""


class ConnectionFailedError(NotFoundError):
    """Raised if there was no usable response."""


class OfflineError(ConnectionFailedError):
    """Raised if the server did not respond."""


def from_arxiv(text: str) -> Reference:
    """Look up a paper by its arXiv id, or by a URL that contains the id. Raise NotFoundError if the lookup fails."""
    arxiv = find_arxiv(text)
    if arxiv is None:
        raise NotFoundError(f"'{text}' is not an arXiv id: use an id such as 1512.03385")
    return read_arxiv(get(f"{ARXIV}{quote(arxiv)}"), arxiv)


def from_doi(text: str) -> Reference:
    """Look up a paper by its DOI, or by a URL that contains the DOI. Raise NotFoundError if the lookup fails."""
    doi = find_doi(text)
    if doi is None:
        raise NotFoundError(f"'{text}' is not a DOI: use a DOI such as 10.1038/323533a0")
    return read_doi(get(f"{DOI}{quote(doi)}", {"Accept": "application/vnd.citationstyles.csl+json"}), doi)


def read_arxiv(content: bytes, arxiv: str) -> Reference:
    """Return the paper in a response from arXiv's API.

    Raise NotFoundError if the response contains no paper or can't be read.
    """
    references = read_feed(content, arxiv)
    if not references:
        raise NotFoundError(f"arXiv has no paper {arxiv}: check the id")
    return references[0]


def read_feed(content: bytes, arxiv: str | None = None) -> list[Reference]:
    """Return the papers in an Atom feed from arXiv's API.

    `arxiv` is the requested id, if only one was requested. Raise NotFoundError if the response can't be read.
    """
    try:
        root = ET.fromstring(content)
    except (ET.ParseError, ValueError) as error:  # defusedxml raises ValueError for entity declarations
        raise NotFoundError(f"the response from arXiv can't be read ({error}): try again later") from error
    if root.tag != _FEED:
        raise NotFoundError("the response from arXiv can't be read (not a feed): try again later")
    references = [_read_entry(entry, arxiv) for entry in root.findall("a:entry", _ATOM)]
    return [reference for reference in references if reference]


def _read_entry(entry: Any, arxiv: str | None) -> Reference | None:
    """Return the paper in an entry of a feed, or None if the entry describes no paper."""
    title = tidy(entry.findtext("a:title", "", _ATOM))
    arxiv = arxiv or find_arxiv(entry.findtext("a:id", "", _ATOM))
    # For an unknown id, arXiv returns no entry, or an entry with the title "Error".
    if not title or title == "Error" or arxiv is None:
        return None
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
    """Return the paper in a response from doi.org. Such responses are CSL-JSON.

    Raise NotFoundError if the response contains no paper or can't be read.
    """
    try:
        result = csl_reference(json.loads(content), Location(f"doi:{doi}", 1, 1))
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise NotFoundError(f"the response from doi.org can't be read ({reason}): try again later") from error
    if isinstance(result, Problem):
        raise NotFoundError(f"doi.org: {result.message}")
    return result


def get(url: str, headers: dict[str, str] | None = None) -> bytes:
    """Return the content at a URL.

    Raise OfflineError if the server does not respond, ConnectionFailedError if its response is unusable, and
    NotFoundError if it responds without the content.
    """
    host = url.split("/")[2]
    try:
        response = fetch(url, headers or {}, timeout=TIMEOUT, tries=TRIES, backoff=BACKOFF)
    except FetchError as error:
        error_type = OfflineError if isinstance(error, NoResponseError) else ConnectionFailedError
        raise error_type(f"{host} {error}: check your connection") from error
    if response.status == 404:
        raise NotFoundError(f"{host} can't find {url.rpartition('=')[2] if '=' in url else url}: check it for typos")
    if response.status != 200:
        raise NotFoundError(f"{host} responded with {response.status} {response.reason}".rstrip() + ": try again later")
    return response.content
