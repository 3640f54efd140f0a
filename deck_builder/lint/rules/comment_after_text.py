"""A comment after text without quotes should have two spaces before it.

YAML treats everything after ` #` as a comment, so of `answer: C # or F`, the card shows only C. With two spaces before
the #, it is clear that you mean a comment.

Bad:  `answer: C # or F`
Good: `answer: 'C # or F'`, or with a comment `answer: C  # see table 2`
"""

import re
from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import LocatedText, Severity
from deck_builder.source.document import Document, KeyPath, written_scalars
from deck_builder.source.yaml_hints import quoted

ID = "comment-after-text"
SEVERITY = Severity.WARNING
_COMMENT = re.compile(r" (#\s(?!\s*check:).*)")
"""Matches a comment after a single space, unless it is a suppression.

A # without a space after it is not matched, because the parser rejects it.
"""
_KEYS_WITHOUT_TEXT = {
    *("id", "formerly", "kind", "year", "arxiv", "doi", "url", "zotero", "citation_key", "difficulty", "builds_on"),
    *("tags", "prompts", "status", "draft", "year_card", "file", "folder", "language", "report", "rule"),
}
"""Keys whose values are names, numbers or addresses, which can't contain ` # `."""


def check(deck: Deck) -> Iterator[Finding]:
    """Find comments that may be meant as part of the text before them."""
    for document in (deck.library.document, *(entry.document for entry in deck.entries)):
        if any(_COMMENT.search(line) for line in document.lines):
            yield from _check_document(document)


def _check_document(document: Document) -> Iterator[Finding]:
    text = "\n".join(document.lines)
    located = LocatedText(document.path, text)
    paths: dict[tuple[int, int], KeyPath] = {mark: path for path, mark in document.values.items()}
    for start, end, style in written_scalars(text):
        comment = None if style else _COMMENT.match(text, end)
        if comment is None:
            continue
        location = located.locate(start)
        key = next((k for k in reversed(paths.get((location.line, location.column), ())) if isinstance(k, str)), "id")
        if key not in _KEYS_WITHOUT_TEXT:
            whole = quoted(f"{text[start:end]} {comment[1].rstrip()}")
            message = (
                f"YAML treats '{comment[0].rstrip()}' as a comment: write {whole} or, if it is a comment, put two "
                "spaces before the #"
            )
            yield Finding(location, message)
