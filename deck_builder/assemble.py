"""The files of a deck to one library: what no single file can know is checked here."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from deck_builder.parse import parse_deck, parse_paper
from deck_builder.problem import Location, Problem, Severity
from deck_builder.records import Entry, Library, Section
from deck_builder.schema import DeckFile, Paper
from deck_builder.source import Document, read_yaml


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as found on disk: its path as shown to people, and its bytes."""

    path: str
    content: bytes


def assemble(
    deck_file: SourceFile, folders: Mapping[str, Sequence[SourceFile]]
) -> tuple[Library | None, list[Problem]]:
    """Read deck.yaml and every paper of every folder; the library is None where deck.yaml can't be used.

    `folders` holds the YAML files of each folder beside deck.yaml that has any, or that exists, in order.
    A file with problems is left out of the library.
    """
    problems: list[Problem] = []
    parsed: dict[str, list[Entry]] = {}
    claimed: set[str] = set()  # ids of broken files, too: who builds on them is not to blame
    for folder, files in folders.items():
        for file in files:
            paper, found = read_yaml(file.path, file.content)
            problems += found
            claimed |= _claimed_ids(file, paper)
            if paper is None:
                continue
            item, found = parse_paper(paper)
            problems += found
            if item is not None:
                parsed.setdefault(folder, []).append(Entry(item, paper))
    document, found = read_yaml(deck_file.path, deck_file.content)
    problems += found
    if document is None:
        return None, problems
    deck, found = parse_deck(document)
    problems += found
    if deck is None:
        return None, problems
    problems += _check_sections(deck, document, folders)
    sections = tuple(
        Section(s.folder, f"{deck.name}::{s.name}", tuple(parsed.get(s.folder, ()))) for s in deck.sections
    )
    library = Library(deck, document, sections)
    problems += _check_ids(library) + _check_ties(library, claimed)
    return library, problems


def _claimed_ids(file: SourceFile, document: Document | None) -> set[str]:
    """Return the id of a file, which may be broken; at most one."""
    if document is None:
        # Not even YAML: whoever builds on it still means this file.
        found = re.search(rb"^(?:\xef\xbb\xbf)?id:[ \t]*['\"]?([a-z0-9-]+)", file.content, re.MULTILINE)
        return {found[1].decode()} if found else set()
    value = document.data.get("id") if isinstance(document.data, dict) else None
    return {value} if isinstance(value, str) else set()


def _check_sections(deck: DeckFile, document: Document, folders: Mapping[str, Sequence[SourceFile]]) -> list[Problem]:
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for index, section in enumerate(deck.sections):
        for key, value in (("folder", section.folder), ("name", section.name)):
            place = document.locate(("sections", index, key))
            if value.casefold() in (v for k, v in seen.items() if k.startswith(key)):
                problems.append(Problem("duplicate-id", f"section {key} '{value}' stands twice", place))
            seen[f"{key} {index}"] = value.casefold()
        place = document.locate(("sections", index, "folder"))
        if section.folder not in folders:
            message = f"there is no folder '{section.folder}' beside deck.yaml: create it or delete the section"
            problems.append(Problem("missing-folder", message, place))
        elif not folders[section.folder]:
            message = f"the folder '{section.folder}' has no .yaml file: add a paper or delete the section"
            problems.append(Problem("empty-folder", message, place))
        if "::" in section.name:
            place = document.locate(("sections", index, "name"))
            problems.append(Problem("bad-name", "'::' separates decks in Anki: use another sign", place))
    listed = {s.folder for s in deck.sections}
    for folder, files in folders.items():
        if files and folder not in listed:
            close = difflib.get_close_matches(folder, listed, 1)
            advice = f"did you mean '{close[0]}'?" if close else "add it to the sections"
            message = f"the folder '{folder}' holds papers but is no section: {advice}"
            problems.append(Problem("unlisted-folder", message, document.locate(("sections",), key=True)))
    names = [s.name.casefold() for s in deck.sections]
    for index, (one, next_one) in enumerate(pairwise(names), start=1):
        if next_one < one:
            message = "Anki sorts decks by name, and this one would come before the section above it"
            place = document.locate(("sections", index, "name"))
            problems.append(Problem("section-order", message, place, Severity.WARNING))
    return problems


def _entries(library: Library) -> list[Entry]:
    return [entry for section in library.sections for entry in section.entries]


def _check_ids(library: Library) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, Location] = {}
    for entry in _entries(library):
        place = entry.document.locate(("id",))
        if first.get(entry.item.id, place) != place:  # the same file twice: a section stands twice
            message = f"id '{entry.item.id}' stands twice, first at {first[entry.item.id]}"
            problems.append(Problem("duplicate-id", message, place))
        first.setdefault(entry.item.id, place)
    return problems


def _check_ties(library: Library, known: set[str]) -> list[Problem]:
    problems: list[Problem] = []
    for entry in _entries(library):
        if not isinstance(entry.item, Paper):
            continue
        for index, other in enumerate(entry.item.builds_on):
            place = entry.document.locate(("builds_on", index))
            if other == entry.item.id:
                problems.append(Problem("unknown-paper", "a paper can't build on itself", place))
            elif other not in known:
                close = difflib.get_close_matches(other, known, 1)
                advice = f"did you mean '{close[0]}'?" if close else "no file has this id"
                problems.append(Problem("unknown-paper", f"'{other}': {advice}", place))
    return problems
