"""Find the blocks in Markdown as CommonMark does: paragraphs, lists, quotes, tables, code, headings and rules.

Lists, quotes, tables and code need no blank line before them. A list item includes the lines below it that are indented
at least to the start of the item's text. Unlike CommonMark, this module finds no blocks in text of a single line, not
even in an item or a quote, so that `> 5`, `# 1` and `- 3` are shown as the author typed them.
"""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from deck_builder.rendering.tex import multiline_formulas

MAX_DEPTH = 12
"""Maximum depth of nested lists and quotes."""
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,}) *(?P<info>[^`\n]*?) *")
_QUOTE = re.compile(r" {0,3}> ?")
_HEADING = re.compile(r" {0,3}(?P<characters>#{1,6}) +(?P<text>.*?)(?: +#+)? *")
_RULE = re.compile(r" {0,3}([-*_])(?: *\1){2,} *")
_ITEM = re.compile(r"(?P<indent> {0,3})(?P<marker>[-*+]|(?P<number>[0-9]{1,9})[.)])(?P<gap> +)(?P<text>\S.*)")
_SEPARATOR = re.compile(r" {0,3}\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *")
_CELL_END = re.compile(r"(?<!\\)(?:\\\\)*\|")
_HTML = re.compile(
    r" {0,3}</?(?:blockquote|details|div|dl|fieldset|form|h[1-6]|hr|li|ol|p|pre|section|summary|table|tbody|td|tfoot|"
    r"th|thead|tr|ul)(?=[ \n/>])",
    re.IGNORECASE,
)


class TooDeepError(Exception):
    """Raised if lists or quotes are nested too deeply to be shown on a card."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that contains no other blocks."""

    text: str
    is_indented_code: bool = False
    """Whether CommonMark would show the text as code."""


@dataclass(frozen=True, slots=True)
class Html:
    """HTML typed by the author, up to the next blank line."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced code block."""

    info: str
    """The text after the opening fence, such as the name of a language."""
    text: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class List:
    """A list."""

    start: int | None
    """The number of the first item, or None for bullets."""
    items: "tuple[tuple[Block, ...], ...]"
    is_loose: bool
    """Whether a blank line separates the items, or the blocks in an item. If so, each item contains paragraphs."""


Block = Paragraph | Html | Table | Code | Heading | Rule | Quote | List


def parse_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of Markdown text. Raise TooDeepError if they are nested too deeply."""
    return _parse(text.split("\n"), 0)[0]


def _parse(lines: Sequence[str], depth: int) -> tuple[tuple[Block, ...], bool]:
    """Return the blocks in the lines, and whether a blank line separates any of them."""
    if depth > MAX_DEPTH:
        raise TooDeepError
    parser = _Parser(lines, depth)
    blocks = tuple(parser.blocks())
    return blocks, parser.is_separated


class _Parser:
    """A parser that finds the blocks in lines of Markdown, such as those of an item or a quote."""

    def __init__(self, lines: Sequence[str], depth: int) -> None:
        self.lines, self.depth = lines, depth
        self.next = 0
        self.is_separated = False

    def blocks(self) -> Iterator[Block]:
        lines = self.lines
        if sum(bool(line.strip()) for line in lines) == 1:
            text = "\n".join(lines).strip()
            yield Html(text) if _HTML.match(text) else Paragraph(text)
            return
        inside_formula = _lines_inside_formulas(lines)
        paragraph: list[str] = []
        found = 0
        was_blank = False
        while self.next < len(lines):
            start, line = self.next, lines[self.next]
            is_blank = not line.strip()
            block = None
            if not is_blank and not (paragraph and start in inside_formula):
                block = self._block(line, in_paragraph=bool(paragraph))
            if paragraph and (is_blank or block):
                yield _paragraph(paragraph)
                paragraph, found = [], found + 1
            if not is_blank and not paragraph and was_blank and found:
                self.is_separated = True
            if block:
                yield block
                found += 1
            else:
                self.next = start + 1
                if not is_blank:
                    paragraph.append(line)
            was_blank = is_blank
        if paragraph:
            yield _paragraph(paragraph)

    def _block(self, line: str, *, in_paragraph: bool) -> Block | None:
        """Return the block that starts at a line, and move past it. Return None if the line belongs to a paragraph."""
        if match := _FENCE.fullmatch(line):
            return self._code(match)
        if _QUOTE.match(line):
            return self._quote()
        if match := _HEADING.fullmatch(line):
            self.next += 1
            return Heading(len(match["characters"]), match["text"])
        if _RULE.fullmatch(line):
            self.next += 1
            return Rule()
        if match := _item(line, in_paragraph=in_paragraph):
            return self._list(match)
        if self._is_table():
            return Table("\n".join(self._take_until(lambda text: "|" not in text or _starts_block(text))))
        if not in_paragraph and _HTML.match(line):
            return Html("\n".join(self._take_until(lambda text: not text.strip())))
        return None

    def _take_until(self, is_end: Callable[[str], bool]) -> list[str]:
        start = self.next
        self.next += 1
        while self.next < len(self.lines) and not is_end(self.lines[self.next]):
            self.next += 1
        return list(self.lines[start : self.next])

    def _code(self, opening: re.Match[str]) -> Code:
        fence, indent = opening["fence"], len(opening[0]) - len(opening[0].lstrip(" "))
        closing = re.compile(rf" {{0,3}}{fence[0]}{{{len(fence)},}} *")
        code = self._take_until(lambda text: closing.fullmatch(text) is not None)[1:]
        is_closed = self.next < len(self.lines)
        self.next += 1
        text = "".join(f"{_without_indent(line, indent)}\n" for line in code)
        return Code(opening["info"], text, is_closed)

    def _quote(self) -> Quote:
        content: list[str] = []
        while self.next < len(self.lines):
            line = self.lines[self.next]
            if match := _QUOTE.match(line):
                content.append(line[match.end() :])
            elif _is_continued(content, line):
                content.append(line)
            else:
                break
            self.next += 1
        return Quote(_parse(content, self.depth + 1)[0])

    def _list(self, first: re.Match[str]) -> List:
        items: list[tuple[Block, ...]] = []
        match: re.Match[str] | None = first
        is_loose = False
        while match and match["marker"][-1] == first["marker"][-1]:
            content, had_blank = self._item_lines(match)
            blocks, is_separated = _parse(content, self.depth + 1)
            items.append(blocks)
            match = _item(self.lines[self.next], in_paragraph=False) if self.next < len(self.lines) else None
            has_next = match is not None and match["marker"][-1] == first["marker"][-1]
            is_loose = is_loose or is_separated or (had_blank and has_next)
        return List(int(first["number"]) if first["number"] else None, tuple(items), is_loose)

    def _item_lines(self, match: re.Match[str]) -> tuple[list[str], bool]:
        """Move past an item. Return its lines without their indentation, and whether blank lines follow it."""
        offset = match.start("text") if len(match["gap"]) <= 4 else match.start("gap") + 1
        content = [self.lines[self.next][offset:]]
        self.next += 1
        while self.next < len(self.lines):
            following = self.next
            while following < len(self.lines) and not self.lines[following].strip():
                following += 1
            if following == len(self.lines):
                break
            line = self.lines[following]
            if line.startswith(" " * offset):
                content += [""] * (following - self.next)
                content.append(line[offset:])
            elif following == self.next and _is_continued(content, line):
                content.append(line.lstrip(" "))
            else:
                had_blank = following > self.next
                self.next = following
                return content, had_blank
            self.next = following + 1
        self.next = len(self.lines)
        return content, False

    def _is_table(self) -> bool:
        if self.next + 1 >= len(self.lines):
            return False
        head, separator = self.lines[self.next], self.lines[self.next + 1]
        if "|" not in head or "|" not in separator or not _SEPARATOR.fullmatch(separator):
            return False
        return _cells(head) == _cells(separator)


def _paragraph(lines: Sequence[str]) -> Paragraph:
    return Paragraph("\n".join(lines).strip(), is_indented_code=all(line.startswith("    ") for line in lines))


def _item(line: str, *, in_paragraph: bool) -> re.Match[str] | None:
    match = _ITEM.fullmatch(line)
    # Only a list that starts at 1 can interrupt a paragraph. There, a line such as `2016. A year` is text.
    return match if match and not (in_paragraph and match["number"] and int(match["number"]) != 1) else None


def _starts_block(line: str) -> bool:
    """Return whether a line is blank or starts a new block. Such a line does not continue an item or a quote."""
    patterns = (_FENCE, _HEADING, _RULE)
    return bool(
        not line.strip()
        or _QUOTE.match(line)
        or any(pattern.fullmatch(line) for pattern in patterns)
        or _item(line, in_paragraph=False)
    )


def _is_continued(content: Sequence[str], line: str) -> bool:
    """Return whether a line without indentation or `>` continues the last paragraph of an item or a quote."""
    if not content or not content[-1].strip() or _starts_block(line):
        return False
    fence = ""
    for previous in content:
        if not fence and (match := _FENCE.fullmatch(previous)):
            fence = match["fence"]
        elif fence and previous.strip().startswith(fence) and not previous.strip().strip(fence[0]):
            fence = ""
    return not fence


def _without_indent(line: str, count: int) -> str:
    return line[min(count, len(line) - len(line.lstrip(" "))) :]


def _cells(row: str) -> int:
    return len(_CELL_END.findall(row.strip().removeprefix("|").removesuffix("|"))) + 1


def _lines_inside_formulas(lines: Sequence[str]) -> Set[int]:
    """Return the numbers of the lines that continue a formula from the previous line."""
    text = "\n".join(lines)
    inside: set[int] = set()
    for start, end in multiline_formulas(text):
        first = text.count("\n", 0, start)
        inside.update(range(first + 1, first + text.count("\n", start, end) + 1))
    return inside
