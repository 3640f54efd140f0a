"""The files of a deck to one library: what no single file can know is checked here."""

import difflib
from collections.abc import Mapping, Sequence
from itertools import pairwise

from deck_builder.compiling.compile_file import CompiledFile
from deck_builder.files.folders import FoundFile
from deck_builder.notes.library import Entry, Library, Section
from deck_builder.notes.paper_notes import Placement
from deck_builder.problem import Problem, Severity, SourceFile
from deck_builder.source.document import Document, read_yaml
from deck_builder.source.parse import parse_deck
from deck_builder.source.schema import DeckFile


def read_deck(
    file: SourceFile, folders: Mapping[str, Sequence[FoundFile]]
) -> tuple[DeckFile | None, Document | None, list[Problem]]:
    """Read deck.yaml; the deck is None where it can't be used.

    `folders` holds the YAML files of each folder beside deck.yaml that has any, or that exists, in order.
    """
    document, problems = read_yaml(file.path, file.content)
    if document is None:
        return None, None, problems
    deck, found = parse_deck(document)
    problems += found
    return deck, document, problems + (_check_sections(deck, document, folders) if deck else [])


def placements(deck: DeckFile | None) -> dict[str, Placement]:
    """Return by folder where its files stand in the deck."""
    sections = deck.sections if deck else ()
    return {s.folder: Placement(deck.id, f"{deck.name}::{s.name}", s.name, s.folder) for s in sections if deck}


def assemble(
    deck: DeckFile, document: Document, compiled: Mapping[str, Sequence[CompiledFile]]
) -> tuple[Library, list[Problem]]:
    """Bring together deck.yaml and what came of the files of each folder, and check what no single file can know."""
    entries = {folder: tuple(m.entry for m in those if m.entry) for folder, those in compiled.items()}
    sections = tuple(Section(s.folder, f"{deck.name}::{s.name}", entries.get(s.folder, ())) for s in deck.sections)
    library = Library(deck, document, sections)
    # Ids of broken files, too: who builds on them is not to blame.
    claimed = {m.claimed_id for those in compiled.values() for m in those if m.claimed_id}
    return library, _check_ids(library) + _check_ties(library, claimed)


def _check_sections(deck: DeckFile, document: Document, folders: Mapping[str, Sequence[FoundFile]]) -> list[Problem]:
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


def _check_ids(library: Library) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, Entry] = {}
    for entry in library.entries():
        before = first.setdefault(entry.header.id, entry)
        if before is not entry and before.document.path != entry.document.path:
            place, its_place = (e.document.locate(("id",)) for e in (entry, before))
            message = f"id '{entry.header.id}' stands twice, first at {its_place}"
            problems.append(Problem("duplicate-id", message, place))
    return problems


def _check_ties(library: Library, known: set[str]) -> list[Problem]:
    problems: list[Problem] = []
    for entry in library.entries():
        for index, other in enumerate(entry.header.builds_on):
            if other == entry.header.id:
                message = "a paper can't build on itself"
            elif other not in known:
                close = difflib.get_close_matches(other, known, 1)
                message = f"'{other}': did you mean '{close[0]}'?" if close else f"'{other}': no file has this id"
            else:
                continue
            problems.append(Problem("unknown-paper", message, entry.document.locate(("builds_on", index))))
    return problems
