"""Conversion of Markdown with math and code to HTML that is safe in a field."""

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from deck_builder.rendering.cloze_hints import settle_hints
from deck_builder.rendering.shortcut import render_plain
from deck_builder.rendering.tex import MathExtension
from deck_builder.source import cloze as clozes

_TAGS = {
    *("a", "b", "blockquote", "br", "code", "del", "div", "em", "h3", "h4", "hr", "i", "img", "kbd", "li", "mark"),
    *("ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead"),
    *("tr", "u", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "div": {"class", "dir"},
    "img": {"src", "alt", "title", "class"},
    "ol": {"start"},
    "p": {"dir"},
    "span": {"class", "dir", "lang"},
    "td": {"align"},
    "th": {"align", "scope"},
}
_ADDED_SCOPE = ' scope="col"'
"""The attribute that the cleaner adds to each header cell of a table."""
_INLINE_MARKUP = re.compile(r"[`*_\\\[\]<>&\x02\x03]|  \n")
"""The start of any of Markdown's inline patterns, or one of the control characters around its own placeholders."""
_SCHEME = re.compile("[A-Za-z]+:")
_TAG = re.compile("<[^>]*>")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_CLOZE_OPENING = re.compile(r"\{\{c0*([0-9,]+)::")
_OPENINGS = re.compile("<(?!br\\b|hr\\b|img\\b)\\w|[\ufdd0\ufdd2]")
_CLOSINGS = re.compile("</|[\ufdd1\ufdd3]")
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!<p[ >]|</?(?:div|ul|ol|table|pre|blockquote|hr|h\d)\b).)*)</p>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The HTML of one text, and everything in the text that could not be rendered."""

    html: str
    media: tuple[str, ...] = ()
    """Names of the media that it refers to."""
    files: tuple[str, ...] = ()
    """Files that it refers to."""
    missing_files: tuple[str, ...] = ()
    """The files among them that are not in the cards folder."""
    refused_tags: tuple[str, ...] = ()
    """Elements that were removed, and elements that lost attributes, for example `b onclick`."""
    refused_tex: tuple[str, ...] = ()
    """Commands in formulas that would do more than typeset, for example `\\href`."""
    cloze_problems: tuple[str, ...] = ()
    """Messages about cloze deletions that Anki would misread."""
    too_deep: bool = False
    """Whether lists are nested too deeply to be rendered at all."""

    @property
    def has_problems(self) -> bool:
        """Whether anything could not be rendered."""
        return bool(self.too_deep or self.missing_files or self.refused_tags or self.refused_tex or self.cloze_problems)


class _PlainTextExtension(Extension):
    """Skips the inline patterns for texts without inline markup, such as most table cells and list items."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """Register just before the inline patterns, which have priority 20."""
        md.treeprocessors.register(_PlainTextProcessor(md), "plain", 21)


class _PlainTextProcessor(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            # Markdown does not process atomic strings.
            if element.text and not _INLINE_MARKUP.search(element.text):
                element.text = AtomicString(element.text)


class Renderer:
    """Renders texts, all with the same Markdown parser."""

    def __init__(self, media: Mapping[str, str]) -> None:
        """Use media names by file; each file is relative to the cards folder, with forward slashes."""
        self.media = media
        self._images = _Images(media)
        self._math = MathExtension()
        self._markdown = self._create_parser()
        self._cleaner = nh3.Cleaner(
            tags=_TAGS,
            clean_content_tags={"script", "style"},
            attributes=_ATTRIBUTES,
            attribute_filter=self._images.filter,
            url_schemes={"http", "https", "mailto", "zotero"},
            link_rel=None,
            set_tag_attribute_values={"th": {"scope": "col"}},  # see _ADDED_SCOPE
        )

    def _create_parser(self) -> Markdown:
        return Markdown(
            extensions=[
                "tables",
                "sane_lists",
                "pymdownx.superfences",
                "pymdownx.highlight",
                self._math,
                _PlainTextExtension(),
            ],
            extension_configs={
                "tables": {"use_align_attribute": True},
                "pymdownx.highlight": {"guess_lang": False, "css_class": "highlight"},
            },
            output_format="html",
        )

    def render(self, text: str, *, is_cloze: bool = False) -> Rendered:
        """Render one text. In a cloze text, keep the braces of formulas from ending a deletion early."""
        if not (is_cloze and "$" in text) and (plain := render_plain(text)) is not None:
            plain, hint_problems = settle_hints(plain) if is_cloze else (plain, [])
            return Rendered(plain, cloze_problems=(*_cloze_messages(text, plain), *hint_problems) if is_cloze else ())
        return self.render_with_markdown(text, is_cloze=is_cloze)

    def render_with_markdown(self, text: str, *, is_cloze: bool = False) -> Rendered:
        """Render one text with Markdown, without the shortcut for plain texts."""
        self._images.reset()
        self._math.begin(in_cloze=is_cloze)
        self._markdown.reset()
        try:
            raw = self._markdown.convert(text)
        except RecursionError:
            self._markdown = self._create_parser()  # the old parser is left in an undefined state
            return Rendered("", too_deep=True)
        return self._clean(raw, text if is_cloze else "")

    def image(self, file: str, alt: str) -> Rendered:
        """Render an image; its alt text is plain text, not Markdown."""
        self._images.reset()
        self._math.begin(in_cloze=False)
        return self._clean(f'<img src="{html.escape(file)}" alt="{html.escape(alt)}">', "")

    def _clean(self, raw: str, cloze: str) -> Rendered:
        # A character reference can produce any control character, even the one that separates fields.
        clean = _CONTROL.sub("", self._cleaner.clean(raw)).strip()
        without_scopes = clean.replace(_ADDED_SCOPE, "") if "<th" in clean else clean
        refused = [] if without_scopes == raw else _removed_markup(raw, clean, len(self._images.missing))
        if match := _ONE_PARAGRAPH.fullmatch(clean):
            clean = match[1]
        torn: list[str] = []
        if cloze:
            clean, hint_problems = settle_hints(clean)
            torn = _cloze_messages(cloze, clean) + hint_problems
        images = self._images
        return Rendered(
            clean,
            tuple(images.names),
            tuple(images.files),
            tuple(images.missing),
            tuple(refused),
            self._math.refused,
            tuple(torn),
        )


class _Images:
    """Replaces the files of images with media names, and records both.

    This is a separate object because the garbage collector cannot follow references inside the cleaner: anything that
    the cleaner refers to must not refer back to it.
    """

    def __init__(self, media: Mapping[str, str]) -> None:
        self._media = media
        self.reset()

    def reset(self) -> None:
        self.names: list[str] = []
        self.files: list[str] = []
        self.missing: list[str] = []

    def filter(self, tag: str, attribute: str, value: str) -> str | None:
        if tag == "a" and attribute == "href":
            return value if _SCHEME.match(value) else None  # a card has no address for a link to be relative to
        if tag != "img" or attribute != "src":
            return value
        name = self._media.get(value)
        self.files.append(value)
        (self.missing if name is None else self.names).append(value if name is None else name)
        return name


class _MarkupCounter(HTMLParser):
    """Counts the elements and comments of a text, and the attributes of each kind of element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.count: Counter[tuple[str, str]] = Counter()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count.update([(tag, ""), *((tag, name) for name, _ in attrs)])

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.count["!--", ""] += 1

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002
        self.count["!", ""] += 1

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self.count["!", ""] += 1

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self.count["?", ""] += 1


def _removed_markup(raw: str, clean: str, missing_images: int) -> list[str]:
    # HTML reads `a<b and c>d` as an element <b> with attributes, so attributes count as well.
    before = _MarkupCounter(raw).count
    before["img", "src"] -= missing_images
    lost = before - _MarkupCounter(clean).count
    refused = {tag: tag for tag, attribute in lost if not attribute}
    for tag, attribute in lost:
        if attribute and (tag, "") not in lost:
            refused[tag] = f"{refused.get(tag, tag)} {attribute}"
    return sorted(refused.values())


def _cloze_messages(text: str, rendered: str) -> list[str]:
    """Return a message for each cloze deletion in a text that Anki would misread in its HTML."""
    deletions = clozes.deletions(rendered)
    opened, closed = Counter(_CLOZE_OPENING.findall(rendered)), _count_numbers(rendered)
    # Tags split a deletion in highlighted code, and a deletion in an attribute disappears with its tag.
    intact = closed & _count_numbers(_TAG.sub("", rendered))
    messages: list[str] = []
    for number in sorted(Counter(_CLOZE_OPENING.findall(text)) - intact):
        if "," in number:
            message = f"only recent versions of Anki read '{{{{c{number}::': write a single number"
        elif opened[number] > closed[number]:
            message = f"the deletion c{number}, or one around it, is not closed: put }}}} after the text to hide"
        elif closed[number] > intact[number]:
            message = f"the deletion c{number} is in an address or in the alt text of an image: move it out"
        else:
            message = (
                f"the deletion c{number} is in highlighted code, where Anki cannot find it: "
                "remove the language of the code block, or move the deletion"
            )
        messages.append(message)
    if not messages and rendered.count("}}") > len(deletions):
        messages.append("a }} here does not close a deletion: write } } instead or, in code, hide a smaller part of it")
    for deletion in deletions:
        hidden, hint, _ = deletion.own.partition("::")
        if hint and len(_OPENINGS.findall(hidden)) > len(_CLOSINGS.findall(hidden)):
            messages.append(
                f"the :: in the deletion c{deletion.number} starts a hint inside a formula or code: "
                "write : : instead, or hide a smaller part of it"
            )
    return messages


def _count_numbers(text: str) -> Counter[str]:
    return Counter(str(deletion.number) for deletion in clozes.deletions(text))
