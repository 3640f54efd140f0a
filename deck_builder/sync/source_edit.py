"""Edit Markdown so that it renders to the given HTML. The unchanged parts stay as the author wrote them.

The old and new HTML are compared token by token, and only the differences are applied to the Markdown. The result is a
guess, so it is used only if it renders to exactly the new HTML.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from types import MappingProxyType

from deck_builder.sync.html_tokens import tokens, trimmed

_SOURCE = re.compile(
    r"""(?sx)
      \$\$.+?\$\$ | \$(?=\S)(?:[^$\\]|\\.)+?(?<=\S)\$(?!\d) | \\\(.+?\\\) | \\\[.+?\\\]
    | \{\{c[0-9]+:: | \}\}
    | !\[[^\]]*\]\([^()\s]*\) | </?[A-Za-z][^>]*> | &\#?\w+;
    | \\[!-/:-@\[-`{-~]
    | \s+ | \w+ | .
    """
)
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^()\s]*)\)")
_IMAGE = re.compile(r'<img src="([^"]*)" alt="(.*)">')
_MARKS = {"strong": "**", "em": "*", "code": "`", "del": "~~", "mark": "=="}
_ESCAPED = re.compile(r"[\\`*_<$~=#\[]|&(?=#?\w+;)")
_ENTITIES = {"<": "&lt;", "&": "&amp;", "[": "&#91;"}
"""Entities for characters that are not escaped with a backslash. For example, `[` is not, because a backslash before it
would start a formula."""


def edited(
    text: str,
    old: str,
    new: Sequence[str],
    render: Callable[[str], str | None],
    figures: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """Return the Markdown with the smallest edit that renders to the new tokens, or None if no edit is found.

    `old` is the HTML of `text`. `render` returns the HTML of Markdown as it appears in a field, or None if the Markdown
    has problems. `figures` are the media names of pictures, by path.
    """
    target = list(new)
    for candidate in _candidates(_Source(text, tokens(old), figures), target):
        rendered = render(candidate)
        if rendered is not None and tokens(rendered) == target:
            return candidate
    return None


@dataclass(frozen=True)
class _Source:
    """Markdown text, the tokens that it renders to, and the media names of pictures by path."""

    text: str
    tokens: Sequence[str]
    figures: Mapping[str, str]

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The paths of pictures by media name."""
        return {name: path for path, name in self.figures.items()}


def _candidates(source: _Source, new: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for is_escaped in (False, True):
        guesses = (_spliced, _extended, _rewritten)
        for candidate in (guess(source, new, is_escaped=is_escaped) for guess in guesses):
            if candidate.strip() and candidate not in seen:
                seen.add(candidate)
                yield candidate


def _rewritten(source: _Source, new: Sequence[str], *, is_escaped: bool) -> str:
    """Return the new tokens as Markdown, or "" if the old text has more than one line."""
    return "" if "\n" in source.text.strip() else _markdown(new, source.paths, is_escaped=is_escaped)


def _extended(source: _Source, new: Sequence[str], *, is_escaped: bool) -> str:
    """Return the Markdown with a new block at its start or end, or "" if the tokens differ anywhere else."""
    size = len(source.tokens)
    if size and list(new[:size]) == list(source.tokens):
        return f"{source.text}\n\n{_markdown(trimmed(new[size:]), source.paths, is_escaped=is_escaped)}"
    if size and list(new[-size:]) == list(source.tokens):
        return f"{_markdown(trimmed(new[:-size]), source.paths, is_escaped=is_escaped)}\n\n{source.text}"
    return ""


def _spliced(source: _Source, new: Sequence[str], *, is_escaped: bool) -> str:
    text, old = source.text, source.tokens
    spans = [match.span() for match in _SOURCE.finditer(text)]
    keys = [_key(text[start:end], source.figures) for start, end in spans]
    place: dict[int, int] = {}
    for block in SequenceMatcher(None, old, keys, autojunk=False).get_matching_blocks():
        place.update((block.a + offset, block.b + offset) for offset in range(block.size))
    pieces: list[str] = []
    done = 0
    for first, last, first_new, last_new in _changes(old, new):
        start, end, before, after = _place(first, last, len(old), place, spans, len(text))
        part = (*old[before:first], *new[first_new:last_new], *old[last:after])
        if start < done or end < start:
            return ""  # two changes overlap
        pieces += (text[done:start], _markdown(part, source.paths, is_escaped=is_escaped))
        done = end
    return "".join((*pieces, text[done:]))


def _place(
    first: int, last: int, length: int, place: Mapping[int, int], spans: Sequence[tuple[int, int]], end_of_text: int
) -> tuple[int, int, int, int]:
    """Return the start and end of a change in the Markdown, and the range of old tokens that the change replaces.

    If a changed token was not found in the Markdown, extend the change to the nearest tokens that were found there.
    """
    if first == last and (first - 1 in place or first in place):
        at = spans[place[first - 1]][1] if first - 1 in place else spans[place[first]][0]
        return at, at, first, last
    if first < last and first in place and last - 1 in place:
        return spans[place[first]][0], spans[place[last - 1]][1], first, last
    before, after = first, last
    while before > 0 and before - 1 not in place:
        before -= 1
    while after < length and after not in place:
        after += 1
    start = spans[place[before - 1]][1] if before else 0
    return start, spans[place[after]][0] if after < length else end_of_text, before, after


def _changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _key(source: str, figures: Mapping[str, str]) -> str:
    """Return the token that a piece of Markdown renders to."""
    if picture := _PICTURE.fullmatch(source):
        return f'<img src="{figures.get(picture[2], picture[2])}" alt="{picture[1]}">'
    if source.isspace():
        return " "
    if source.startswith("$$") and len(source) > 4:
        return rf"\[{source[2:-2].strip()}\]"
    if source.startswith("$") and len(source) > 2:
        return rf"\({source[1:-1]}\)"
    if source.startswith("\\") and len(source) == 2:
        return source[1]
    return html.unescape(source) if source.startswith("&") else source


def _markdown(part: Sequence[str], paths: Mapping[str, str], *, is_escaped: bool) -> str:
    """Return tokens as Markdown. `paths` are the paths of pictures by media name."""
    pieces: list[str] = []
    in_code = False
    for token in part:
        name = re.match(r"</?(\w+)", token)
        if token.startswith((r"\(", r"\[")):
            sign = "$" if token[1] == "(" else "$$"
            pieces.append(f"{sign}{token[2:-2].strip()}{sign}")
        elif picture := _IMAGE.fullmatch(token):
            path = paths.get(picture[1], picture[1])
            is_plain = _PICTURE.fullmatch(f"![{picture[2]}]({path})") and "\\" not in picture[2]
            alt = html.escape(picture[2])
            pieces.append(f"![{picture[2]}]({path})" if is_plain else f'<img src="{path}" alt="{alt}">')
        elif name and name[1] in _MARKS:
            in_code = token == "<code>"  # noqa: S105 - a tag
            pieces.append(_MARKS[name[1]])
        elif (token.startswith('<a href="') and token.endswith('">')) or (name and len(token) > 2):
            pieces.append(token)
        elif is_escaped and not in_code:
            pieces.append(_ESCAPED.sub(lambda m: _ENTITIES.get(m[0], rf"\{m[0]}"), token))
        else:
            pieces.append(token)
    return "".join(pieces)
