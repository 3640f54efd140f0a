"""Find syntax mistakes in a style sheet. Browsers, and the CSS parser used here, repair such mistakes silently."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import tinycss2

_MAX_DEPTH = 20
END = "-end-of-file-"
"""The name of a rule that is added to the end of a style sheet, to find out whether anything is left unclosed."""


class Found(NamedTuple):
    """A problem in a style sheet, with its line and column."""

    line: int
    """The line number. Lines and columns are counted from 1."""
    column: int
    is_unsafe: bool
    message: str


def check_syntax(text: str) -> list[Found]:
    """Return the mistakes in a style sheet that make the rest of it unreadable."""
    # At the end of a file, the parser closes everything, as browsers do. An extra rule shows whether anything was open.
    tokens = tinycss2.parse_component_value_list(f"{text}\n@{END};")
    if depth := find_deep_nesting(tokens):
        return [depth]
    found = [Found(t.source_line, t.source_column, False, mistake(t)) for t in walk(tokens) if t.type == "error"]
    if len(tokens) < 2 or getattr(tokens[-2], "lower_value", "") != END:
        return [*found, _unclosed(tokens)] if tokens[-1].type != "error" else found
    if not found and not _ends_with_rule(text):
        return [_unfinished(tokens)]
    return found


def _ends_with_rule(text: str) -> bool:
    rules = tinycss2.parse_stylesheet(f"{text}\n@{END};")
    return bool(rules[-1].type == "at-rule" and rules[-1].lower_at_keyword == END)


def children(node: Any) -> Sequence[Any]:
    """Return the tokens inside a token or rule."""
    parts: list[Any] = []
    for name in ("prelude", "value", "arguments", "content"):
        part = getattr(node, name, None)
        if isinstance(part, list):
            parts += part
    return parts


def find_deep_nesting(nodes: Iterable[Any]) -> Found | None:
    """Return a problem for the first token that is nested too deeply, or None if there is none."""
    for node, depth in _with_depth(nodes):
        if depth > _MAX_DEPTH:
            return Found(
                node.source_line, node.source_column, False, "brackets are nested too deeply: use fewer levels"
            )
    return None


def _unclosed(tokens: Sequence[Any]) -> Found:
    """Return a problem for the comment or outermost block that is still open at the end of the file."""
    comments = (t for t in walk(tokens) if t.type == "comment" and END in t.value)
    node = next(comments, tokens[-1])
    kinds = {"comment": ("comment", "*/"), "{} block": ("block", "}"), "[] block": ("bracket", "]")}
    kind, closing = kinds.get(node.type, ("bracket", ")"))
    message = f"the {kind} that starts here is never closed: add {closing} at its end"
    return Found(node.source_line, node.source_column, False, message)


def _unfinished(tokens: Sequence[Any]) -> Found:
    """Return a problem for the last rule in the file, which has no block."""
    start = tokens[-2]
    for token in reversed(tokens[:-2]):
        if token.type == "{} block" or (token.type == "literal" and token.value == ";"):
            break
        start = token if token.type not in ("whitespace", "comment") else start
    return Found(start.source_line, start.source_column, False, "the rule has no block: add one in braces")


def walk(tokens: Iterable[Any]) -> Iterator[Any]:
    """Yield all tokens in order, including those inside other tokens."""
    for token, _ in _with_depth(tokens):
        yield token


def _with_depth(tokens: Iterable[Any]) -> Iterator[tuple[Any, int]]:
    """Yield all tokens in order, each with its nesting level. The outermost tokens have level 1."""
    stack = [(token, 1) for token in tokens][::-1]
    while stack:
        token, depth = stack.pop()
        yield token, depth
        stack += [(child, depth + 1) for child in children(token)][::-1]


def mistake(node: Any) -> str:
    """Return our own message about a mistake that the parser found."""
    kind = getattr(node, "kind", "")
    messages = {
        "bad-string": "the string is not closed on the line where it starts: add the closing quote",
        "bad-url": "the url() is malformed: put the address in quotes",
        ")": "this ) has no matching (: delete it",
        "]": "this ] has no matching [: delete it",
        "}": "this } has no matching {: delete it",
        "eof-in-string": "the string is not closed: add the closing quote",
        "eof-in-url": "the url() is not closed: add )",
    }
    return messages.get(kind, "this is not valid CSS: correct it")
