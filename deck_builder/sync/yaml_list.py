"""Change a list of strings in a YAML file, and leave the rest of the file alone."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from deck_builder.source.document import Document, KeyPath, read_yaml
from deck_builder.source.yaml_hints import quoted
from deck_builder.sync.yaml_edit import Scalar, scalar_at, value_at, with_text

_BOM = b"\xef\xbb\xbf"
_NAME = re.compile(r"[^\W\d_][\w.-]*(?: [\w.-]+)*")
"""A pattern for text that needs no quotes in YAML."""


def with_list(content: bytes, path: KeyPath, new: Sequence[str]) -> bytes | None:
    """Return the content after replacing the items of a list, or None if no edit is known to be correct."""
    document, problems = read_yaml("", content)
    old = value_at(document.data, path) if document is not None and not problems else None
    if not isinstance(old, list) or not all(isinstance(item, str) for item in old):
        return None
    changed: bytes | None = content
    old_items, new_items = [item.strip() for item in old], [item.strip() for item in new]
    # Changes are made from the end, so that the positions of earlier items stay the same.
    for tag, i1, i2, j1, j2 in reversed(SequenceMatcher(None, old_items, new_items, autojunk=False).get_opcodes()):
        if tag == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        for number in range(i2 - 1, i1 + both - 1, -1):
            changed = _without_item(changed, path, number)
        for number in range(j2 - 1, j1 + both - 1, -1):
            changed = _with_item(changed, path, i1 + both, new_items[number])
        for offset in range(both):
            changed = changed and with_text(changed, (*path, i1 + offset), new_items[j1 + offset])
    after, problems = read_yaml("", changed or b"")
    found = value_at(after.data, path) if after is not None and not problems else None
    if not isinstance(found, list) or [str(item).strip() for item in found] != new_items:
        return None
    return changed


def _with_item(content: bytes | None, path: KeyPath, number: int, new: str) -> bytes | None:
    """Return the content with a new item before item `number`. If there is no such item, add the new one at the end."""
    text, document, items = _read(content, path)
    if document is None or not items:
        return None
    written = new if _NAME.fullmatch(new) else quoted(new)
    item = items[min(number, len(items) - 1)]
    if text[document.value_marks[path].index] == "[":
        at, added = (item.start, f"{written}, ") if number < len(items) else (item.end, f", {written}")
    else:
        start = text.rfind("\n", 0, item.start) + 1
        newline = "\r\n" if "\r\n" in text else "\n"
        added = f"{text[start : item.start].partition('-')[0]}- {written}{newline}"
        at = start
        if number >= len(items):
            at = item.end if item.raw.endswith("\n") else text.find("\n", item.end) + 1
            if not at:
                at, added = len(text), newline + added.removesuffix(newline)
    return _encoded(content, text[:at] + added + text[at:])


def _without_item(content: bytes | None, path: KeyPath, number: int) -> bytes | None:
    """Return the content without an item, or None if it is the only item or a comment would be lost."""
    text, document, items = _read(content, path)
    if document is None or len(items) < 2:
        return None
    item, is_last = items[number], number == len(items) - 1
    if text[document.value_marks[path].index] == "[":
        start, end = (items[number - 1].end, item.end) if is_last else (item.start, items[number + 1].start)
    else:
        start = text.rfind("\n", 0, item.start) + 1
        end = item.end if item.raw.endswith("\n") else text.find("\n", item.end) + 1 or len(text)
    if "#" in text[start : item.start] + text[item.end : end]:
        return None
    return _encoded(content, text[:start] + text[end:])


def _read(content: bytes | None, path: KeyPath) -> tuple[str, Document | None, list[Scalar]]:
    """Return the text of a file, its parsed document, and the items of a list as they are written in the file."""
    document = read_yaml("", content)[0] if content else None
    if content is None or document is None:
        return "", None, []
    text = content.decode("utf-8-sig")
    old = value_at(document.data, path)
    count = len(old) if isinstance(old, list) else 0
    items = [scalar_at(text, document, (*path, number)) for number in range(count)]
    return text, document, [item for item in items if item]


def _encoded(content: bytes | None, text: str) -> bytes:
    return (_BOM if content and content.startswith(_BOM) else b"") + text.encode()
