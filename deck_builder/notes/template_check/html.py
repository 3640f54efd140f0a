"""Check the HTML in an untrusted template. It must not run or load anything, and every element must be closed.

Templates are first read with a strict grammar, which records the position of each element. If this finds no problem, a
real HTML parser reads the template again. If the two results differ, browsers may also read the template differently,
so the template is refused.
"""

import html
import re

from deck_builder.notes.template_check.css import check_declarations, check_value
from deck_builder.notes.template_check.events import TOKEN, Event, attributes_of, find_difference
from deck_builder.notes.template_check.fields import (
    FIELD,
    SAFE_FIELDS,
    TextState,
    check_braces,
    check_commands,
)
from deck_builder.notes.template_check.finding import MAX_FINDINGS, Finding
from deck_builder.notes.template_check.vocabulary import (
    DRAWN,
    GLOBAL,
    HTML,
    OWN,
    PAINTS,
    RAW,
    SVG,
    VOID,
    is_own_id,
    known_name,
    refusal,
)

_MAX_DEPTH = 50
_DRAWN = frozenset(name.lower() for name in DRAWN)
_LINK = re.compile(
    r"\{\{Link\}\}|mailto:[^{}\s]+|(?:https?|zotero)://[^{}\s/?#\\]+(?:[/?#](?P<rest>[^\s\\]*))?", re.ASCII
)


def check_html(text: str, plain_parts: frozenset[str]) -> list[Finding]:
    """Return the problems in a template.

    `plain_parts` contains the names of the generated parts that are plain text. All other parts may contain elements.
    """
    checker = _Checker(text, plain_parts)
    checker.check()
    if not checker.findings:
        checker.findings += find_difference(text, checker.events)
    return sorted(checker.findings, key=lambda finding: finding.offset)[:MAX_FINDINGS]


class _Checker:
    def __init__(self, text: str, plain_parts: frozenset[str]) -> None:
        self.text, self.plain_parts = text, plain_parts
        self.findings: list[Finding] = []
        self._open: list[tuple[str, int]] = []
        """The open elements and sections, each with its offset. The name of a section starts with `#`."""
        self.events: list[Event] = []
        self._state = TextState()

    def _add(self, offset: int, message: str, *, is_unsafe: bool = True) -> None:
        self.findings.append(Finding(offset, is_unsafe, message))

    def _mistake(self, offset: int, message: str) -> None:
        self._add(offset, message, is_unsafe=False)

    def check(self) -> None:
        """Check the whole template."""
        for offset, is_unsafe, message in (*check_braces(self.text), *check_commands(self.text)):
            self._add(offset, message, is_unsafe=is_unsafe)
        position = 0
        while position < len(self.text) and len(self.findings) < MAX_FINDINGS and len(self._open) < _MAX_DEPTH:
            match = TOKEN.match(self.text, position)
            if match is None:
                if not self._check_bad_tag(position):
                    break
                position += 1
            elif match["start"]:
                self._check_start(match)
                position = self._skip_raw_text(match)
            else:
                self._check_other(match)
                position = match.end()
        for name, offset in self._open:
            if not name.startswith("#"):  # note_types.py reports unclosed sections
                self._mistake(offset, f"<{name}> is not closed in this file: add </{name}>")

    def _check_bad_tag(self, position: int) -> bool:
        """Report a `<` that does not start a valid tag, and return whether the rest of the file can be read."""
        if self.text.startswith("<!--", position):
            self._mistake(
                position, "the comment is not closed, or contains --: end it with -->, and do not write -- inside it"
            )
            return False
        if self.text.startswith("<!", position) or self.text.startswith("<?", position):
            self._mistake(position, "a declaration is not allowed in a template: delete it")
        elif re.match("</?[a-zA-Z]", self.text[position : position + 3]):
            self._mistake(position, "the tag is malformed: put its values in quotes and end it with >")
        else:
            self._mistake(position, "this < does not start a tag: write &lt;")
        return True

    def _skip_raw_text(self, match: re.Match[str]) -> int:
        name = match["start"].lower()
        if name in RAW and not (name == "title" and self._in_svg()):
            if end := re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.text, match.end()):
                self._open.pop()
                return end.end()
            return len(self.text)
        return match.end()

    def _in_svg(self) -> bool:
        return any(name == "svg" for name, _ in self._open)

    def _check_other(self, match: re.Match[str]) -> None:
        if match["end"]:
            self._check_end(match)
        elif match["comment"]:
            if "{{" in match[0]:
                self._add(match.start(), "a comment can't contain {{: delete it")
        else:
            self._check_text(match)

    def _check_end(self, match: re.Match[str]) -> None:
        name, offset = match["end"], match.start()
        self._state.separate()
        self.events.append(Event(offset, "end", name.lower()))
        if name.lower() in VOID:
            self._mistake(offset, f"</{name}> does not close an element: delete it")
        elif self._open and self._open[-1][0].lower() == name.lower():
            self._open.pop()
        elif any(other.lower() == name.lower() for other, _ in self._open):
            inner = self._open[-1][0]
            what = f"<{inner}>" if not inner.startswith("#") else f"{{{{{inner}}}}}"
            self._mistake(offset, f"</{name}> comes before {what} is closed: close {what} first")
            while self._open.pop()[0].lower() != name.lower():
                pass
        else:
            self._mistake(offset, f"</{name}> does not close an element: delete it")

    def _check_start(self, match: re.Match[str]) -> None:
        name, offset = match["start"], match.start()
        known = known_name(name)
        in_svg = self._in_svg() or known == "svg"
        self._state.separate()
        if known is None or (known in SVG and not in_svg) or (known in HTML and known not in SVG and self._in_svg()):
            self._add(offset, f"<{name}> is not allowed {refusal(name.lower(), in_svg=in_svg)}")
        attributes: dict[str, str] = {}
        for attribute, value, place in attributes_of(match):
            if attribute.lower() in attributes:
                self._mistake(place, f"the tag has a second '{attribute}': delete one of them")
            attributes[attribute.lower()] = value
            self._check_attribute(known or name, attribute, value, place, in_svg=in_svg)
        self.events.append(Event(offset, "start", name.lower(), attributes))
        is_void = name.lower() in VOID
        if is_void or (match["slash"] and in_svg):
            self.events.append(Event(offset, "end", name.lower()))
        elif match["slash"]:
            self._mistake(offset, f"<{name}/> does not close the element: write <{name}></{name}>")
        else:
            self._open.append((name, offset))
            if len(self._open) == _MAX_DEPTH:
                self._mistake(offset, "elements are nested too deeply: use fewer levels")

    def _check_attribute(self, element: str, name: str, value: str, offset: int, *, in_svg: bool) -> None:
        lower = name.lower()
        drawn = _DRAWN if in_svg else frozenset()
        if lower.startswith("on"):
            self._add(offset, f"'{name}' runs a script: delete it")
        elif lower not in GLOBAL | OWN.get(element, set()) | drawn and not lower.startswith("aria-"):
            self._add(offset, f"'{name}' is not allowed on <{element}>: delete it")
        if "<" in value:
            self._mistake(offset, "an attribute value can't contain <: write &lt;")
        if re.search(r"\[[^\[\]]*\{\{", value):
            self._add(offset, "a field in square brackets may become an Anki command: write &#91; for [")
        decoded = html.unescape(value)
        if lower == "href":
            self._check_link(value, decoded, offset)
        elif lower == "style" or lower in PAINTS | {"stroke-width", "font-size"}:
            if "{" in value:
                self._add(offset, f"'{name}' can't contain a field: use a class")
            findings = check_declarations(decoded) if lower == "style" else check_value(lower, decoded)
            for found in findings:
                self._add(offset, found.message, is_unsafe=found.is_unsafe)
        elif lower == "id" and not is_own_id(decoded):
            self._add(offset, "Anki's page may already use this id: choose a name with a hyphen, such as 'my-note'")
        elif lower == "xmlns" and value != "http://www.w3.org/2000/svg":
            self._add(
                offset, "the value of 'xmlns' is not allowed: write http://www.w3.org/2000/svg, or delete 'xmlns'"
            )
        if lower != "href":
            self._check_fields_in_value(value, offset)

    def _check_link(self, value: str, decoded: str, offset: int) -> None:
        match = _LINK.fullmatch(value) if value == decoded or "{" not in value else None
        if match is None and "{" not in decoded:
            match = _LINK.fullmatch(decoded)
        if match is None:
            self._add(offset, "this link is not allowed: write {{Link}}, or an address with https:, http: or mailto:")
        else:
            self._check_fields_in_value(match["rest"] or "", offset)

    def _check_fields_in_value(self, value: str, offset: int) -> None:
        """Report fields that may contain quotes or tags, and sections that do not start and end inside the value."""
        sections: list[str] = []
        for match in FIELD.finditer(value):
            sign, name = match["sign"], match["name"]
            if match["part"]:
                if match["part"] not in self.plain_parts:
                    self._add(offset, f"{match[0]} may contain tags: do not use it in an attribute value")
            elif sign in ("#", "^"):
                sections.append(name)
            elif sign == "/":
                if not sections or sections.pop() != name:
                    self._mistake(
                        offset,
                        f"{match[0]} ends a section that starts outside this attribute value: start it in the value",
                    )
            elif name not in SAFE_FIELDS or match["filters"] not in ("", "text:"):
                known = ", ".join(sorted(SAFE_FIELDS))
                self._add(
                    offset,
                    f"{match[0]} may contain quotes, which are not allowed in an attribute value: use one of {known}",
                )
        if sections:
            self._mistake(offset, f"the section {sections[-1]} ends outside this attribute value: end it in the value")

    def _check_text(self, match: re.Match[str]) -> None:
        self.events.append(Event(match.start(), "text", match[0]))
        for found in self._state.read(match[0], match.start(), self.plain_parts):
            self._add(found.offset, found.message, is_unsafe=found.is_unsafe)
        in_svg = self._in_svg()
        for tag in FIELD.finditer(match[0]):
            offset = match.start() + tag.start()
            if tag["sign"] in ("#", "^"):
                self._open.append((f"#{tag['name']}", offset))
            elif tag["sign"] == "/":
                self._close_section(tag, offset)
            elif in_svg and (tag["part"] or tag["name"] not in SAFE_FIELDS) and tag["part"] not in self.plain_parts:
                self._add(offset, f"{tag[0]} may contain tags: do not use it in a drawing")

    def _close_section(self, tag: re.Match[str], offset: int) -> None:
        section = f"#{tag['name']}"
        if self._open and self._open[-1][0] == section:
            self._open.pop()
        elif any(name == section for name, _ in self._open):
            inner = self._open[-1][0]
            if not inner.startswith("#"):  # note_types.py reports wrongly nested sections
                self._mistake(offset, f"<{inner}> is still open at {tag[0]}: close the element in the same section")
            while self._open.pop()[0] != section:
                pass
        elif self._open and not self._open[-1][0].startswith("#"):
            self._mistake(
                offset, f"{tag[0]} ends a section that starts outside <{self._open[-1][0]}>: close the element first"
            )
