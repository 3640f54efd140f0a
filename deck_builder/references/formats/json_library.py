"""Read references from JSON files in the formats of CSL, Better BibTeX and Zotero."""

from deck_builder.references.formats.csl import read_csl
from deck_builder.references.formats.json_records import read_records
from deck_builder.references.formats.zotero_json import as_zotero_item, is_work, read_collections, read_item
from deck_builder.references.reference import Read, Reference


def read_json(path: str, text: str) -> Read:
    """Return the entries in a file. The section of an entry is the first collection that contains the entry."""
    records, library, problems = read_records(path, text)
    sections = read_collections(library) if "collections" in library.item else {}
    references: list[Reference] = []
    notes = list(library.notes)
    for record in records:
        item = as_zotero_item(record)
        if item and not is_work(item):
            continue
        result = read_item(item, sections) if item else read_csl(record)
        notes += record.notes
        if isinstance(result, Reference):
            references.append(result)
        else:
            problems.append(result)
    return Read(tuple(references), tuple(problems), tuple(dict.fromkeys(notes)))
