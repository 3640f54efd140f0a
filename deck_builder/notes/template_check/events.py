"""Compare the elements that this program finds in a template with those that a real HTML parser finds."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import nh3

from deck_builder.notes.template_check.fields import without_braces
from deck_builder.notes.template_check.finding import Finding
from deck_builder.notes.template_check.vocabulary import ALL_ATTRIBUTES, HTML, SVG, VOID

_UNQUOTED = r"""[^\s"'=<>`/{]++"""
"""A value without quotes. It can't contain a field, because a field may be empty or contain spaces."""
_ATTRIBUTE = rf"""[a-zA-Z_:@][-\w:.@]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|{_UNQUOTED}))?+"""
TOKEN = re.compile(
    rf"""(?P<comment><!--(?!-?>)(?:(?!--).)*+-->)
    |</(?P<end>[a-zA-Z][a-zA-Z0-9-]*+)\s*+>
    |<(?P<start>[a-zA-Z][a-zA-Z0-9-]*+)(?P<attributes>(?:\s++{_ATTRIBUTE})*+)\s*+(?P<slash>/?)>
    |(?P<text>[^<]++)""",
    re.VERBOSE | re.DOTALL,
)
ATTRIBUTES = re.compile(
    rf"""(?P<name>[a-zA-Z_:@][-\w:.@]*+)(?:\s*+=\s*+(?:"(?P<a>[^"]*+)"|'(?P<b>[^']*+)'|(?P<c>{_UNQUOTED})))?+"""
)


@dataclass(slots=True)
class Event:
    """A parser event: the start of an element, the end of an element, or text."""

    offset: int
    kind: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def attributes_of(tag: re.Match[str]) -> Iterator[tuple[str, str, int]]:
    """Yield the name, value and offset of each attribute of a tag."""
    for match in ATTRIBUTES.finditer(tag.string, tag.start("attributes"), tag.end("attributes")):
        yield match["name"], match["a"] or match["b"] or match["c"] or "", match.start()


def find_difference(text: str, events: Iterable[Event]) -> list[Finding]:
    """Return the first place where a real HTML parser and our own disagree, as a list that is empty if they agree."""
    cleaned = nh3.clean(
        without_braces(text),
        tags={*HTML, *SVG},
        attributes=ALL_ATTRIBUTES,
        generic_attribute_prefixes={"aria-"},
        url_schemes={"http", "https", "mailto", "zotero"},
        link_rel=None,
    )
    theirs = list(_merged(_events_of(cleaned)))
    mine = list(_merged(events))
    for event, other in zip(mine, theirs, strict=False):
        if _seen(event) != _seen(other):
            shown = {"start": f"<{event.name}>", "end": f"</{event.name}>"}.get(event.kind, "this text")
            message = f"browsers would interpret {shown} differently from how it is written: correct the tags around it"
            return [Finding(event.offset, False, message)]
    if len(theirs) != len(mine):
        return [
            Finding(
                max(len(text) - 1, 0),
                False,
                "browsers would interpret this template differently from how it is written: check its tags",
            )
        ]
    return []


def _events_of(cleaned: str) -> Iterator[Event]:
    """Yield the events in the HTML that the parser wrote."""
    for match in TOKEN.finditer(cleaned):
        if match["start"]:
            name = match["start"].lower()
            attributes = {attribute.lower(): value for attribute, value, _ in attributes_of(match)}
            yield Event(0, "start", name, attributes)
            if name in VOID:
                yield Event(0, "end", name)
        elif match["end"]:
            yield Event(0, "end", match["end"].lower())
        elif match["text"]:
            yield Event(0, "text", match[0])


def _merged(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the events. Join adjacent text events, and remove white space from text, because parsers may move it."""
    text, offset = "", 0
    for event in [*events, Event(0, "last", "")]:
        if event.kind == "text":
            offset = offset if text else event.offset
            text += re.sub(r"\s+", "", html.unescape(without_braces(event.name)))
            continue
        if text:
            yield Event(offset, "text", text)
        text = ""
        if event.kind != "last":
            yield event


def _seen(event: Event) -> tuple[object, ...]:
    values = {name: html.unescape(without_braces(value)) for name, value in event.attributes.items()}
    return event.kind, event.name, sorted(values.items())
