"""The dialect of Markdown: `blocks.py` finds the blocks, and the `markdown` library renders the inline markup."""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor

from deck_builder.rendering.blocks import Block, Code, Heading, Html, List, Paragraph, Quote, Rule, Table, parse_blocks
from deck_builder.rendering.code import code_html
from deck_builder.rendering.tex import FormulaStash

_TASK = re.compile(r"\[[ xX]\] ")
_LANGUAGE = re.compile(r"[\w+#.-]*")
_HEADING_LEVELS = (3, 4)
_IN_LEAF = "leaf"
_PAIRS = {"del": r"(?<!~)(~~)(?![~\s])(.+?)(?<![~\s])~~(?!~)", "mark": r"(?<!=)(==)(?![=\s])(.+?)(?<![=\s])==(?!=)"}
"""The patterns of `~~deleted~~` and `==highlighted==` text, by HTML element."""
_REPLACED = ("empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference")


class Dialect(Extension):
    """An extension of the `markdown` library that parses blocks and formulas. The library itself does the rest."""

    def begin(self, *, in_cloze: bool, macros: Mapping[str, str] | None = None) -> None:
        """Prepare to render new text."""
        self.formulas = FormulaStash(self._md.htmlStash.store, in_cloze, macros or {})

    def report(self, code: str, message: str) -> None:
        """Record a problem in the text."""
        if (code, message) not in self.formulas.problems:
            self.formulas.problems.append((code, message))

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown requires this name
        """Replace the library's block processors with one that removes formulas before inline markup is parsed."""
        self._md = md
        self.begin(in_cloze=False)
        md.preprocessors.deregister("html_block")
        for name in _REPLACED:
            md.parser.blockprocessors.deregister(name)
        md.parser.blockprocessors.register(_Structure(md.parser, self), "structure", 200)
        md.inlinePatterns.deregister("backtick")
        for name, pattern in _PAIRS.items():
            md.inlinePatterns.register(SimpleTagInlineProcessor(pattern, name), name, 55)
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$", "~", "="]


class _Structure(BlockProcessor):
    """A block processor that converts all blocks to HTML elements."""

    def __init__(self, parser: BlockParser, dialect: Dialect) -> None:
        super().__init__(parser)
        self._dialect = dialect

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        return not self.parser.state.isstate(_IN_LEAF)

    def run(self, parent: Element, blocks: list[str]) -> None:
        text = "\n\n".join(blocks)
        blocks.clear()
        self._add_all(parent, parse_blocks(text.strip("\n")))

    def _add_all(self, parent: Element, blocks: Iterable[Block], *, is_tight: bool = False) -> None:
        for block in blocks:
            if isinstance(block, Paragraph) and is_tight and not len(parent) and not parent.text:
                self._report_indented(block)
                parent.text = self._dialect.formulas.take(block.text)
            else:
                self._add(parent, block)

    def _add(self, parent: Element, block: Block) -> None:
        dialect = self._dialect
        if isinstance(block, Paragraph):
            self._report_indented(block)
            SubElement(parent, "p").text = dialect.formulas.take(block.text)
        elif isinstance(block, Html):
            SubElement(parent, "p").text = dialect.formulas.store(dialect.formulas.take(block.text))
        elif isinstance(block, Code):
            self._add_code(parent, block)
        elif isinstance(block, Heading):
            if block.level not in _HEADING_LEVELS:
                characters = "#" * block.level
                way_out = f"write ### or ####, or \\{characters} to show it as text"
                dialect.report(
                    "unsupported-markdown", f"{characters} starts a heading that is too large for a card: {way_out}"
                )
            level = block.level if block.level in _HEADING_LEVELS else _HEADING_LEVELS[0]
            SubElement(parent, f"h{level}").text = dialect.formulas.take(block.text)
        elif isinstance(block, Rule):
            SubElement(parent, "hr")
        elif isinstance(block, Table):
            self.parser.state.set(_IN_LEAF)
            self.parser.parseBlocks(parent, [dialect.formulas.take(block.text)])
            self.parser.state.reset()
        elif isinstance(block, Quote):
            self._add_all(SubElement(parent, "blockquote"), block.blocks)
        else:
            self._add_list(parent, block)

    def _add_list(self, parent: Element, block: List) -> None:
        element = SubElement(parent, "ul" if block.start is None else "ol")
        if block.start not in (None, 1):
            element.set("start", str(block.start))
        for blocks in block.items:
            first = blocks[0] if blocks else None
            if isinstance(first, Paragraph) and (match := _TASK.match(first.text)):
                self._dialect.report(
                    "unsupported-markdown",
                    f"{match[0].strip()} looks like a checkbox, which cards do not support: delete it, or write ☐ or ☑",
                )
            self._add_all(SubElement(element, "li"), blocks, is_tight=not block.is_loose)

    def _add_code(self, parent: Element, block: Code) -> None:
        if not block.is_closed:
            self._dialect.report("unsupported-markdown", "the code block is not closed: put ``` on a line after it")
        if not _LANGUAGE.fullmatch(block.info):
            self._dialect.report(
                "unsupported-markdown",
                f"'{block.info}' is not the name of a language: write only a language name after the ```",
            )
        SubElement(parent, "p").text = self._dialect.formulas.store(code_html(block.info, block.text))

    def _report_indented(self, block: Paragraph) -> None:
        if block.is_indented_code:
            self._dialect.report(
                "unsupported-markdown",
                "indented lines are not shown as code: put ``` on a line before and after them, or do not indent them",
            )
