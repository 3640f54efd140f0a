"""Shell completion for the names of rules, sections, papers and prompts.

In a deck with errors, completion offers the names that can be read. Outside a deck, it offers nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from deck_builder.problem import UserError


def complete_rules(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Offer the rules of `check`, each with the first line of its manual page."""
    from deck_builder.lint import all_rules

    rules = {rule.id: rule.manual.splitlines()[0] for rule in all_rules()}
    return [
        CompletionItem(id_, help=text)
        for id_, text in {**rules, "all": "List all rules."}.items()
        if id_.startswith(start)
    ]


def complete_sections(context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Offer the folders of the deck's sections."""
    return _items(_sections(context), start)


def complete_notes(context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Offer the papers and prompts in the lock."""
    return _items(_released(context), start)


def _items(names: Iterable[str], start: str) -> list[CompletionItem]:
    with suppress(UserError, OSError):
        return [CompletionItem(name) for name in dict.fromkeys(names) if name.startswith(start)]
    return []


def _cards(context: click.Context) -> Path:
    from deck_builder.cli.common import cards_folder

    return cards_folder(context.params.get("cards"))


def _sections(context: click.Context) -> Iterator[str]:
    from deck_builder.source.deck_files import read_deck_files
    from deck_builder.source.document import read_yaml
    from deck_builder.source.parse import parse_deck

    files, _ = read_deck_files(_cards(context))
    document, _ = read_yaml(files.deck_file.path, files.deck_file.content)
    deck = parse_deck(document)[0] if document else None
    yield from deck.section_names() if deck else ()


def _released(context: click.Context) -> Iterator[str]:
    from deck_builder.release.lock_file import read_lock
    from deck_builder.source.deck_files import read_deck_files

    files, _ = read_deck_files(_cards(context))
    if files.lock is not None:
        lock, _ = read_lock(files.lock)
        for key in sorted(note.key for note in lock.notes.values()):
            yield key.partition("/")[0]
            yield key
