"""Inspect an SVG to find everything that is not safe to ship and everything that can be removed.

Expat reports each event with its line, column and byte offset. These show where a problem is, and where a part that
can be removed begins. Only the elements listed in vocabulary.py are accepted.
"""

from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat  # entities are harmless, because declaring one stops the parser

from deck_builder.source.figures.attributes import Attribute, attribute_problems, size_problem
from deck_builder.source.figures.drawn import MAX_ELEMENTS, Drawing, Place, drawn_problems
from deck_builder.source.figures.edits import Edit, StyleText, link_edits
from deck_builder.source.figures.vocabulary import ELEMENTS, MATHML, SVG, TEXTS, XHTML

MAX_DEPTH = 100
"""Maximum depth of nested elements."""
MAX_IN_FILE = 2 * MAX_ELEMENTS
"""Maximum number of elements in the file, drawn or not."""
_MAX_PROBLEMS = 1_000
"""The number of problems after which reading stops."""

_SEPARATOR = "\x01"
"""The character that Expat puts between a namespace and a name. It cannot occur in an XML file."""
_HOW_TO_EXPORT_TEXT = (
    "turn off HTML labels in the drawing program (in Mermaid, set htmlLabels to false), or export a PNG"
)


class FigureProblem(NamedTuple):
    """A problem in a figure, with its line and column counted from 1."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """The result of inspecting an SVG."""

    problems: tuple[FigureProblem, ...]
    needed: tuple[Edit, ...]
    """The edits that make the file safe to ship. Empty if it is safe without changes."""
    possible: tuple[Edit, ...]
    """Edits that remove other parts that draw nothing, such as comments and metadata."""


def inspect_svg(content: bytes) -> Inspection:
    """Return all problems in an SVG and the edits that would clean it."""
    return _Inspector(content).inspect()


@dataclass(slots=True)
class _Element:
    """An element whose end tag has not been read yet."""

    tag: str
    """The name without its namespace, or "" for an element that does not belong to SVG."""
    start: int
    place: Place
    number: int = -1
    """The number of the element in the drawing, or -1 if the element is not part of the drawing."""
    rename: Edit | None = None
    """The edit that renames the start tag, if the element is a link."""
    is_optional: bool = False
    """Whether the element can be removed because it draws nothing."""
    has_offence: bool = False
    """Whether the element is optional and must be removed because it contains something that is not allowed."""
    text: list[str] = field(default_factory=list)
    """The pieces of text inside the element, if it is a <foreignObject> or <switch>."""
    style: StyleText | None = None
    foreign: list[tuple["_Element", int]] = field(default_factory=list)
    """If the element is a <switch>, the <foreignObject> elements in it, each with the byte offset of its end."""


class _Stop(Exception):  # noqa: N818 - not an error of the program
    """Raised to stop reading the file."""


class _Inspector:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        self._problems: list[FigureProblem] = []
        self._needed: list[Edit] = []
        self._possible: list[Edit] = []
        self._drawing = Drawing()
        self._open: list[_Element] = []
        self._just_opened = False
        self._parser = parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped_entity

    def inspect(self) -> Inspection:
        try:
            self._parser.Parse(self._content, True)
        except expat.ExpatError as error:
            message = f"the file is not a valid SVG ({expat.ErrorString(error.code)}): export it again"
            self._problems.append(FigureProblem(error.lineno, error.offset + 1, message))
        except (LookupError, ValueError):  # an encoding that Python does not support or can't use
            self._problems.append(FigureProblem(1, 1, "the encoding is not supported: save the file as UTF-8"))
        except _Stop:
            pass
        else:
            self._problems += (FigureProblem(*place, message) for place, message in drawn_problems(self._drawing))
        if self._needed and self._is_wide:
            self._problems.append(FigureProblem(1, 1, "the file is UTF-16: save it as UTF-8"))
        return Inspection(tuple(self._problems), tuple(self._needed), tuple(self._possible))

    def _place(self) -> Place:
        return Place(self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)

    def _report(self, message: str, place: Place | None = None) -> None:
        for element in self._open:
            if element.is_optional:
                element.has_offence = True
                return
        self._problems.append(FigureProblem(*(place or self._place()), message))
        if len(self._problems) == _MAX_PROBLEMS:
            raise _Stop

    # Declarations, instructions and comments

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        ascii_compatible = ("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252")
        if encoding and not self._is_wide and encoding.lower() not in ascii_compatible:
            self._report(f"the encoding {encoding} is not supported: save the file as UTF-8")
            raise _Stop

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
        end = self._parser.CurrentByteIndex + 1
        if has_subset:
            self._report("the <!DOCTYPE> contains declarations: delete it, and replace each entity with its value")
        else:
            self._needed.append(Edit(self._content.rfind(b"<!DOCTYPE", 0, end), end))

    def _entity(self, *_declaration: object) -> None:
        raise _Stop

    def _skipped_entity(self, name: str, _is_parameter: bool) -> None:
        self._report(f"'&{name};' is not defined in SVG: write the character itself")

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self._report("<?xml-stylesheet?> loads an external resource: embed it in the file")
        else:
            self._needed.append(self._skip(b"?>"))

    def _comment(self, _data: str) -> None:
        self._just_opened = False
        self._possible.append(self._skip(b"-->"))

    def _skip(self, terminator: bytes) -> Edit:
        start = self._parser.CurrentByteIndex
        return Edit(start, self._content.find(terminator, start) + len(terminator))

    # Elements and text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start, place = self._parser.CurrentByteIndex, self._place()
        namespace, _, tag = name.rpartition(_SEPARATOR)
        parent = self._open[-1] if self._open else None
        is_svg = namespace in (SVG, "")
        element = _Element(tag if is_svg else "", start, place)
        if parent is None:
            if tag != "svg" or not is_svg:
                self._report(
                    f"the file is not an SVG, because its root element is <{tag}>: export the drawing as an SVG", place
                )
                raise _Stop
            if message := size_problem(attributes):
                self._report(message, place)
        self._just_opened = True
        in_foreign = any(e.tag == "foreignObject" for e in self._open)
        element.is_optional = (is_svg and tag == "metadata") or (
            not is_svg and namespace not in (XHTML, MATHML) and not in_foreign
        )
        self._open.append(element)
        if len(self._drawing.tags) == MAX_IN_FILE:
            self._report(f"the drawing has more than {MAX_IN_FILE:,} elements: export it as a PNG", place)
            raise _Stop
        if len(self._open) == MAX_DEPTH + 1:
            self._report(f"elements are nested more than {MAX_DEPTH} levels deep: ungroup some of them", place)
            raise _Stop
        if in_foreign:
            return
        if any(e.style for e in self._open):
            self._report(f"<{tag}> is not allowed inside <style>: delete it", place)
        if tag == "a" and is_svg:
            element.rename = self._rename_link(parent, start)
        elif tag == "foreignObject" and is_svg:
            return
        elif tag not in ELEMENTS or namespace in (XHTML, MATHML):
            kind = " is HTML, which" if namespace in (XHTML, MATHML) else ""
            self._report(f"<{tag}>{kind} is not allowed in a figure: use shapes and text", place)
        if tag == "style" and is_svg:
            element.style = StyleText(self._content)
        if is_svg:
            self._inspect_attributes(element, attributes)

    def _inspect_attributes(self, element: _Element, attributes: dict[str, str]) -> None:
        element.number = self._drawing.start(element.tag, element.place)
        for name, value in attributes.items():
            namespace, _, local = name.rpartition(_SEPARATOR)
            attribute = Attribute(element.tag, namespace, local, value)
            for message in attribute_problems(attribute):
                self._report(message, element.place)
            attribute.add_to(self._drawing, element.number)

    def _rename_link(self, parent: _Element | None, start: int) -> Edit | None:
        edits = link_edits(self._content, start, "tspan" if parent and parent.tag in TEXTS else "g")
        if not edits:
            self._report("<a> is not allowed in a figure: use shapes and text")
            return None
        self._needed += edits
        return edits[0]

    def _text(self, data: str) -> None:
        self._just_opened = False
        element = self._open[-1]
        for outer in reversed(self._open):
            if outer.style:
                outer.style.add(data, self._parser.CurrentByteIndex, self._place())
                break
            if outer.tag in ("foreignObject", "switch"):
                outer.text.append(data)
                break
        if element.tag in (*TEXTS, "a") and element.number >= 0:
            self._drawing.text[element.number] += len(data)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        end = self._end_of_tag(element)
        if element.number >= 0:
            self._drawing.ends[element.number] = len(self._drawing.tags)
        if element.style:
            self._inspect_style(element.style)
        if element.rename and not self._is_empty(element):
            start = self._parser.CurrentByteIndex
            name_end = start + len(self._content[start:end].rstrip(b"> \t\r\n"))
            self._needed.append(Edit(name_end - 1, name_end, element.rename.replacement))
        if element.tag == "foreignObject":
            self._end_foreign(element, end)
        for foreign, foreign_end in element.foreign:
            self._compare(element, foreign, foreign_end)
        if element.is_optional and not any(e.is_optional for e in self._open):
            (self._needed if element.has_offence else self._possible).append(Edit(element.start, end))
        self._just_opened = False

    def _is_empty(self, element: _Element) -> bool:
        """Return whether the element that just ended consists of a single tag, as in `<x/>`."""
        index = self._parser.CurrentByteIndex
        slash = self._content[index - 4 : index] if self._is_wide else self._content[index - 2 : index]
        return self._just_opened and slash.replace(b"\0", b"") == b"/>" and index > element.start

    def _end_of_tag(self, element: _Element) -> int:
        index = self._parser.CurrentByteIndex
        return index if self._is_empty(element) else self._content.find(b">", index) + 1

    def _end_foreign(self, element: _Element, end: int) -> None:
        parent = self._open[-1]
        if any(e.tag == "foreignObject" for e in self._open):
            return
        if parent.tag == "switch":
            parent.foreign.append((element, end))
        else:
            self._report(
                f"<foreignObject> is HTML, which some programs do not show: {_HOW_TO_EXPORT_TEXT}", element.place
            )

    def _compare(self, switch: _Element, foreign: _Element, end: int) -> None:
        """Remove the HTML in a <switch> if the plain text next to it is the same. Otherwise, report the HTML."""
        text, other = ("".join("".join(parts).split()) for parts in (foreign.text, switch.text))
        if len(switch.foreign) == 1 and text and other == text:
            self._needed.append(Edit(foreign.start, end))
        else:
            message = (
                f"<foreignObject> is HTML, and its plain-text alternative has different content: {_HOW_TO_EXPORT_TEXT}"
            )
            self._report(message, foreign.place)

    def _inspect_style(self, style: StyleText) -> None:
        for problem in style.problems():
            self._report(problem.message, problem.place)
        self._needed += style.edits()
        self._drawing.sheet_targets.update(style.references())
