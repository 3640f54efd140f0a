"""Read references from PubMed's format (MEDLINE, .nbib)."""

import re
from collections.abc import Iterator

from deck_builder.problem import Location, Problem
from deck_builder.references.reference import Read, Reference, find_doi, find_year, tidy

_FIELD = re.compile(r"(?P<tag>[A-Z]{2,4}) *- (?P<value>.*)")


def read_pubmed(path: str, text: str) -> Read:
    """Return the entries in a PubMed file. Each entry starts with a line such as `PMID- 12345678`."""
    references: list[Reference] = []
    problems: list[Problem] = []
    for at, fields in _records(path, text):
        title = tidy(" ".join(fields.get("TI", fields.get("BTI", [])))).rstrip(".")
        if not title:
            problems.append(Problem("no-title", "this entry has no title: add a 'TI  -' line", at))
            continue
        ids = " ".join(v for tag in ("LID", "AID") for v in fields.get(tag, []) if "[doi]" in v)
        names = fields.get("FAU") or fields.get("AU") or fields.get("CN") or []
        venue = " ".join(fields.get("JT", fields.get("TA", [])))
        references.append(
            Reference(
                at,
                title,
                find_year(" ".join(fields.get("DP", fields.get("EDAT", [])))),
                tuple(map(_format_name, names)),
                venue=tidy(venue) or None,
                doi=find_doi(ids),
                url=f"https://pubmed.ncbi.nlm.nih.gov/{fields['PMID'][0].strip()}/" if fields.get("PMID") else None,
                keywords=tuple(map(tidy, fields.get("OT", []))),
            )
        )
    return Read(tuple(references), tuple(problems))


def _records(path: str, text: str) -> Iterator[tuple[Location, dict[str, list[str]]]]:
    fields: dict[str, list[str]] = {}
    at: Location | None = None
    last: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        match = _FIELD.match(line)
        if match and match["tag"] == "PMID" and at is not None:
            yield at, fields
            at, fields = None, {}
        if match:
            at = at or Location(path, number, 1, line)
            last = fields.setdefault(match["tag"], [])
            last.append(match["value"])
        elif line.startswith("      ") and last:
            last[-1] += f" {line.strip()}"
    if at is not None:
        yield at, fields


def _format_name(name: str) -> str:
    family, comma, given = tidy(name).partition(", ")
    if comma:
        return f"{given} {family}"
    parts = family.split()
    return f"{parts[-1]} {' '.join(parts[:-1])}" if len(parts) > 1 and parts[-1].isupper() else family
