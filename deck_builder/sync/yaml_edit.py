"""Change one string in a YAML file. Keep the style of the string if possible, and the rest of the file unchanged.

After each edit, the file is read again to check that only this string has changed.
"""

import copy
import re
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from deck_builder.source.document import Document, KeyPath, read_yaml, written_scalars
from deck_builder.source.yaml_hints import quoted

_NEEDED = {"question", "answer", "cloze", "title", "method", "year", "alt", "key_insight", "problem_solved"}
"""Keys that must not be deleted, because the file requires them or because a default text would replace them."""
_WORDS = re.compile(r"(\s+)")
_ESCAPES: dict[str, Callable[[str], str]] = {
    "'": lambda text: text.replace("'", "''"),
    '"': lambda text: text.replace("\\", "\\\\").replace('"', '\\"'),
}


class Scalar(NamedTuple):
    """A string as it is written in a file."""

    start: int
    """The index of the string's first character in the file."""
    end: int
    raw: str
    style: str
    """One of ' " | and >, or "" for a plain scalar."""


def scalar_at(text: str, document: Document, path: KeyPath) -> Scalar | None:
    """Return the string at a path as it is written in the file, or None if there is no string."""
    at = document.value_marks[path].index
    found = next(((end, style) for start, end, style in written_scalars(text) if start == at), None)
    return Scalar(at, found[0], text[at : found[0]], found[1]) if found else None


def with_text(content: bytes, path: KeyPath, new: str) -> bytes | None:
    """Return the content with new text at a path, or None if no edit is known to be correct.

    If the key does not exist yet, add it next to another key, such as `answer` or `title`.
    """
    if (parent := path[:-1]) and (wrapped := _with_answer_key(content, parent)):
        content = wrapped
    document, problems = read_yaml("", content)
    if document is None or problems:
        return None
    old = value_at(document.data, path)
    for candidate in _candidates(content, document, path, old, new):
        if _is_right(document, candidate, path, new):
            return candidate
    return None


def with_item(content: bytes, key: str, item: Mapping[str, str]) -> bytes | None:
    """Return the content with a new mapping at the end of a list, or None if no edit is known to be correct.

    The values in `item` must already be written as YAML. If the list does not exist yet, add it at the end of the file.
    """
    document, problems = read_yaml("", content)
    if document is None or problems or not isinstance(document.data, dict):
        return None
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split("\n")
    items = document.data.get(key)
    if items is None:
        end, indent, header = len(lines), "  ", [f"{key}:"]
    elif isinstance(items, list) and items:
        first = document.values[(key, 0)].line - 1
        indent, header = lines[first].partition("-")[0], []
        starts = [mark.line - 1 for path, mark in document.keys.items() if len(path) == 1]
        end = min((line for line in starts if line > first), default=len(lines))
    else:
        return None
    while end and (not lines[end - 1].strip() or (lines[end - 1].startswith("#") and header == [])):
        end -= 1
    entries = [f"{name}: {value}" for name, value in item.items()]
    added = [*header, f"{indent}- {entries[0]}", *(f"{indent}  {entry}" for entry in entries[1:])]
    before, after = "\n".join(lines[:end]).removesuffix("\r"), "\n".join(lines[end:])
    result = mark + f"{before}{newline}{newline.join(added)}{newline}{after}".encode()
    read, problems = read_yaml("", result)
    if read is None or problems or not isinstance(read.data, dict):
        return None
    new_items = read.data.get(key)
    is_right = isinstance(new_items, list) and new_items[:-1] == (items or [])
    return result if is_right and {**read.data, key: items} == {**document.data, key: items} else None


def with_key(content: bytes, path: KeyPath, value: str, comment: str) -> bytes | None:
    """Return the content with a new key and value, followed by a comment, or None if no edit is known to be correct."""
    document, problems = read_yaml("", content)
    if document is None or problems or value_at(document.data, path) is not None:
        return None
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = _added(content.decode("utf-8-sig"), document, path, f"{value}  # {comment}")
    candidate = mark + text.encode()
    return candidate if text and _is_right(document, candidate, path, value) else None


def without_key(content: bytes, path: KeyPath) -> bytes | None:
    """Return the content without a key, or None if a comment would be lost or the file needs the key."""
    document, problems = read_yaml("", content)
    old = value_at(document.data, path) if document is not None and not problems else None
    if document is None or old is None or path[-1] in _NEEDED:
        return None
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.decode("utf-8-sig")
    places = [(*path, number) for number in range(len(old))] if isinstance(old, list) else [path]
    scalars = [scalar for place in places if (scalar := scalar_at(text, document, place))]
    if not scalars:
        return None
    start = text.rfind("\n", 0, document.key_marks[path].index) + 1
    last = scalars[-1]
    end = last.end if last.raw.endswith("\n") else text.find("\n", last.end) + 1 or len(text)
    rest = text[start:end]
    for scalar in scalars:
        rest = rest.replace(scalar.raw, "", 1)
    after, problems = read_yaml("", mark + (text[:start] + text[end:]).encode())
    expected: Any = copy.deepcopy(document.data)
    del value_at(expected, path[:-1])[path[-1]]
    is_right = after is not None and not problems and after.data == expected and "#" not in rest
    return mark + (text[:start] + text[end:]).encode() if is_right else None


def _candidates(content: bytes, document: Document, path: KeyPath, old: object, new: str) -> list[bytes]:
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.decode("utf-8-sig")
    if old is None:
        texts = [_added(text, document, path, quoted(new)) if "\n" not in new else ""]
    elif isinstance(old, str) and (scalar := scalar_at(text, document, path)):
        newline = "\r\n" if "\r\n" in text else "\n"
        block = _as_block(scalar, new, text).replace("\n", newline)
        replacements = (_spliced(scalar, old, new), quoted(new) if "\n" not in new else "", block)
        texts = [text[: scalar.start] + r + text[scalar.end :] for r in replacements if r]
    else:
        texts = []
    return [mark + candidate.encode() for candidate in texts if candidate]


def _spliced(scalar: Scalar, old: str, new: str) -> str:
    """Return the scalar with only the changed words replaced, or "" if the words can't be matched."""
    raw, style = scalar.raw, scalar.style
    before = after = ""
    if style in ("'", '"'):
        before, raw, after = raw[0], raw[1:-1], raw[-1]
    elif style in ("|", ">"):
        header, newline, raw = raw.partition("\n")
        before = header + newline
    else:
        style = ""
    escape = _ESCAPES.get(style, str)
    body = raw.rstrip()
    before, after, body = before + body[: len(body) - len(body.lstrip())], raw[len(body) :] + after, body.lstrip()
    raw_parts, old_parts, new_parts = (_WORDS.split(t) for t in (body, old.strip(), new.strip()))
    if len(raw_parts) != len(old_parts):
        return ""
    out: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old_parts, new_parts, autojunk=False).get_opcodes():
        out += raw_parts[i1:i2] if tag == "equal" else [escape(part) for part in new_parts[j1:j2]]
    return before + "".join(out) + after


def _as_block(scalar: Scalar, new: str, text: str) -> str:
    """Return the text as a literal block, indented below its key."""
    line_start = text.rfind("\n", 0, scalar.start) + 1
    indent = len(text[line_start:]) - len(text[line_start:].lstrip(" -"))
    body = "".join(f"{' ' * (indent + 2)}{line}".rstrip(" ") + "\n" for line in new.strip().split("\n"))
    return "|-\n" + (body if scalar.raw.endswith("\n") else body.rstrip("\n"))


def _added(text: str, document: Document, path: KeyPath, written: str) -> str:
    """Return the text of the file with a new key next to an existing one, or "" if there is no suitable place."""
    neighbors = ((*path[:-1], name) for name in ("answer", "cloze", "title", "id"))
    anchor = next((neighbor for neighbor in neighbors if neighbor in document.value_marks), None)
    if anchor is None:
        return ""
    scalar = scalar_at(text, document, anchor)
    column = document.keys[anchor].column - 1
    if scalar is None:
        return ""
    newline = "\r\n" if "\r\n" in text else "\n"
    if text[document.value_marks[path[:-1]].index] == "{":
        return f"{text[: scalar.end]}, {path[-1]}: {written}{text[scalar.end :]}"
    if path[-1] == "question":
        start = document.key_marks[anchor].index
        return f"{text[:start]}question: {written}{newline}{' ' * column}{text[start:]}"
    end = scalar.end if scalar.raw.endswith("\n") else text.find("\n", scalar.end) + 1
    if not end:
        text, end = text + newline, len(text) + len(newline)
    return f"{text[:end]}{' ' * column}{path[-1]}: {written}{newline}{text[end:]}"


def _with_answer_key(content: bytes, path: KeyPath) -> bytes | None:
    """Move the text at a path to a new key `answer`, so that other keys can be added. Return None if this fails."""
    document, problems = read_yaml("", content)
    if document is None or problems or not isinstance(old := value_at(document.data, path), str):
        return None
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.decode("utf-8-sig")
    scalar = scalar_at(text, document, path)
    if scalar is None:
        return None
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * (document.keys[path].column + 1)
    raw = "\n".join(f"  {line}" if line.strip() else line for line in scalar.raw.split("\n")).lstrip()
    before = text[: scalar.start].rstrip(" \r\n")
    if not before.endswith(":"):
        return None  # there is a comment between the key and its text
    result = mark + f"{before}{newline}{indent}answer: {raw}{text[scalar.end :]}".encode()
    after, problems = read_yaml("", result)
    is_right = after is not None and not problems and value_at(after.data, path) == {"answer": old}
    return result if is_right else None


def value_at(data: Any, path: KeyPath) -> Any:
    """Return the value at a path, or None if the path does not exist."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _is_right(document: Document, content: bytes, path: KeyPath, new: str) -> bool:
    after, problems = read_yaml("", content)
    if after is None or problems:
        return False
    expected: Any = copy.deepcopy(document.data)
    parent: Any = expected
    for step in path[:-1]:
        parent = parent[step]
    found = value_at(after.data, path)
    if not isinstance(found, str) or found.strip() != new.strip():
        return False
    parent[path[-1]] = found
    return bool(after.data == expected)
