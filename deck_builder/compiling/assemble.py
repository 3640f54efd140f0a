"""Combine a deck's files into a library, and run the checks that need more than one file."""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise

from deck_builder.compiling.compile_file import CompiledFile
from deck_builder.files.folders import FoundFile
from deck_builder.notes.library import Entry, Library, Section
from deck_builder.notes.paper_notes import Placement
from deck_builder.notes.standard_cards import standard_questions, wording_problems
from deck_builder.problem import Problem, Severity, SourceFile
from deck_builder.rendering.macros import check_macros
from deck_builder.rendering.names import name_text, render_name
from deck_builder.source.deck_schema import DeckFile, SectionEntry
from deck_builder.source.document import Document, read_yaml
from deck_builder.source.parse import parse_deck
from deck_builder.source.scalars import deck_name_problem


def read_deck(
    file: SourceFile, folders: Mapping[str, Sequence[FoundFile]]
) -> tuple[DeckFile | None, Document | None, list[Problem]]:
    """Read deck.yaml, and return the deck, the parsed YAML and all problems. The deck is None if the file is unusable.

    `folders` maps each folder next to deck.yaml to its YAML files, in order.
    """
    document, problems = read_yaml(file.path, file.content)
    if document is None:
        return None, None, problems
    deck, found = parse_deck(document)
    problems += found
    if deck:
        problems += _check_sections(deck, document, folders) + _check_names(deck, document)
        problems += check_macros(deck.macros, document)
    return deck, document, problems


def _deck_name(deck: DeckFile, section: SectionEntry) -> str:
    return f"{name_text(deck.name, deck.macros)}::{name_text(section.name, deck.macros)}"


def _with_plain_names(deck: DeckFile) -> DeckFile:
    sections = tuple(s.model_copy(update={"name": name_text(s.name, deck.macros)}) for s in deck.sections)
    return deck.model_copy(update={"name": name_text(deck.name, deck.macros), "sections": sections})


def placements(deck: DeckFile | None, tags: Mapping[str, str]) -> dict[str, Placement]:
    """Return the placement of the files in each section, by folder.

    If a folder was renamed after a release, `tags` maps its new name to the released name, which the notes' tags keep.
    """
    if deck is None:
        return {}
    macros = tuple(sorted(deck.macros.items()))
    questions = standard_questions(deck.language, deck.questions)
    return {
        s.folder: Placement(
            deck.id,
            _deck_name(deck, s),
            s.name,
            tags.get(s.folder, s.folder),
            macros,
            deck.year_card,
            questions,
            deck.language,
        )
        for s in deck.sections
    }


def assemble(
    deck: DeckFile, document: Document, compiled: Mapping[str, Sequence[CompiledFile]]
) -> tuple[Library, list[Problem]]:
    """Combine deck.yaml and the compiled files of each folder, and run the checks that need more than one file.

    In the library, the names of the deck and its sections are plain text, as in Anki.
    """
    entries = {folder: tuple(file.entry for file in files if file.entry) for folder, files in compiled.items()}
    sections = tuple(Section(s.folder, _deck_name(deck, s), entries.get(s.folder, ())) for s in deck.sections)
    library = Library(_with_plain_names(deck), document, sections)
    # Include the ids of broken files. Otherwise, a paper that builds on one of them would cause a second error.
    claimed_ids = {file.claimed_id for files in compiled.values() for file in files if file.claimed_id}
    return library, _check_ids(library) + _check_builds_on(library, claimed_ids)


def _check_sections(deck: DeckFile, document: Document, folders: Mapping[str, Sequence[FoundFile]]) -> list[Problem]:
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    section_folders = {s.folder for s in deck.sections}
    unlisted = {name for name, files in folders.items() if files and name not in section_folders}
    for index, section in enumerate(deck.sections):
        for key, value in (("folder", section.folder), ("name", section.name)):
            place = document.locate(("sections", index, key))
            if value.casefold() in (v for k, v in seen.items() if k.startswith(key)):
                problems.append(
                    Problem("duplicate-id", f"two sections have the same {key}, '{value}': change one of them", place)
                )
            seen[f"{key} {index}"] = value.casefold()
        place = document.locate(("sections", index, "folder"))
        if section.folder not in folders:
            meant = next((name for name in sorted(folders) if _bare(name) == _bare(section.folder)), None)
            advice = f"did you mean '{meant}'?" if meant else "create it, or delete the section"
            message = f"there is no folder '{section.folder}' next to deck.yaml: {advice}"
            unlisted.discard(meant or "")
            problems.append(Problem("missing-folder", message, place))
        elif not folders[section.folder]:
            message = f"the folder '{section.folder}' has no .yaml files: add a paper, or delete the section"
            problems.append(Problem("empty-folder", message, place))
    for folder in sorted(unlisted):
        close = difflib.get_close_matches(folder, section_folders, 1)
        advice = f"did you mean '{close[0]}'?" if close else "add it to the sections"
        message = f"the folder '{folder}' contains papers but is not a section: {advice}"
        problems.append(Problem("unlisted-folder", message, document.locate(("sections",), key=True)))
    names = [name_text(s.name, deck.macros).casefold() for s in deck.sections]
    for index, (previous, name) in enumerate(pairwise(names), start=1):
        if name < previous:
            message = (
                "Anki sorts decks by name, so it would show this section before the previous one: "
                "reorder the sections, or start their names with numbers"
            )
            place = document.locate(("sections", index, "name"))
            problems.append(Problem("section-order", message, place, Severity.WARNING))
    return problems


def _bare(folder: str) -> str:
    """Return a folder's name in a normal form, because systems treat case, slashes and accents in different ways."""
    return unicodedata.normalize("NFC", folder).casefold().replace("\\", "/").strip("/").removeprefix("./")


def _check_names(deck: DeckFile, document: Document) -> list[Problem]:
    """Check the names of the deck and its sections, as written and as plain text. Also check the deck's questions."""
    problems: list[Problem] = []
    names = [(("name",), deck.name), *((("sections", i, "name"), s.name) for i, s in enumerate(deck.sections))]
    for path, name in names:
        messages = list(render_name(name, deck.macros).problems)
        if message := deck_name_problem(name_text(name, deck.macros)):
            messages.append(("bad-name", message))
        problems += [Problem(code, message, document.locate(path)) for code, message in messages]
    for key, question in (deck.questions.model_dump(exclude_none=True) if deck.questions else {}).items():
        place = document.locate(("questions", key))
        problems += [Problem(code, message, place) for code, message in wording_problems(question, deck.macros)]
    return problems


def _check_ids(library: Library) -> list[Problem]:
    problems: list[Problem] = []
    first_uses: dict[str, Entry] = {}
    for entry in library.entries():
        first = first_uses.setdefault(entry.header.id, entry)
        if first is not entry and first.document.path != entry.document.path:
            place, first_place = (e.document.locate(("id",)) for e in (entry, first))
            message = f"the id '{entry.header.id}' is already used at {first_place}: change one of them"
            problems.append(Problem("duplicate-id", message, place))
    return problems


def _check_builds_on(library: Library, ids: set[str]) -> list[Problem]:
    problems: list[Problem] = []
    for entry in library.entries():
        for index, other in enumerate(entry.header.builds_on):
            if other == entry.header.id:
                message = "a paper can't build on itself: delete this id"
            elif other not in ids:
                close = difflib.get_close_matches(other, ids, 1)
                advice = f"did you mean '{close[0]}'?" if close else "correct the id, or add the paper"
                message = f"no file has the id '{other}': {advice}"
            else:
                continue
            problems.append(Problem("unknown-paper", message, entry.document.locate(("builds_on", index))))
    return problems
