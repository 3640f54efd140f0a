"""Markdown with math and code to HTML that is safe to put into a field."""

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

from deck_builder.rendering.shortcut import plain_html
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
_ADDED = ' scope="col"'
"""What the cleaner adds to the head of a table."""
_MARKED = re.compile(r"[`*_\\\[\]<>&\x02\x03]|  \n")
"""A sign that one of Markdown's inline patterns begins with, or its own for what it has put aside."""
_SCHEME = re.compile("[A-Za-z]+:")
_TAG = re.compile("<[^>]*>")
# What Anki would play, speak or hand to LaTeX wherever it stands in a field (rslib: card_rendering/parser.rs, latex.rs)
_COMMAND = re.compile(r"(?i)\[(?=sound:|/?anki:|/?latex\]|/?\$\$?\])")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_CLOZE_OPENING = re.compile(r"\{\{c0*([0-9,]+)::")
_OPENS = re.compile(r"<(?!br\b|hr\b|img\b)\w|(?<!\\)\\[(\[]")
_CLOSES = re.compile(r"</|(?<!\\)\\[)\]]")
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!<p[ >]|</?(?:div|ul|ol|table|pre|blockquote|hr|h\d)\b).)*)</p>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML of one text, and what in it could not be rendered."""

    html: str
    media: tuple[str, ...] = ()
    """Names of the media it refers to."""
    files: tuple[str, ...] = ()
    """Files it refers to."""
    missing_files: tuple[str, ...] = ()
    """Those of them that do not exist in the cards folder."""
    refused_tags: tuple[str, ...] = ()
    """HTML elements that were taken out, and those that lost attributes, as in `b onclick`."""
    refused_tex: tuple[str, ...] = ()
    """Commands in formulas that would do more than typeset, as in `\\href`."""
    torn_clozes: tuple[str, ...] = ()
    """What Anki would misread about the cloze deletions in the HTML, in words."""
    too_deep: bool = False
    """Whether lists are nested too deep to be rendered at all."""

    @property
    def has_problems(self) -> bool:
        """Whether anything could not be rendered."""
        return bool(self.too_deep or self.missing_files or self.refused_tags or self.refused_tex or self.torn_clozes)


class _Plain(Extension):
    """Spares texts without any sign of Markdown the search for each: cells of tables, items of lists."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """Look at the texts before the inline patterns (20) do."""
        md.treeprocessors.register(_PlainTexts(md), "plain", 21)


class _PlainTexts(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            # An atomic text is what Markdown itself leaves alone.
            if element.text and not _MARKED.search(element.text):
                element.text = AtomicString(element.text)


class Renderer:
    """Renders texts; its Markdown parser is made once."""

    def __init__(self, media: Mapping[str, str]) -> None:
        """Take the media names by file, each file relative to the cards folder with forward slashes."""
        self.media = media
        self._images = _Images(media)
        self._math = MathExtension()
        self._markdown = self._parser()
        self._cleaner = nh3.Cleaner(
            tags=_TAGS,
            clean_content_tags={"script", "style"},
            attributes=_ATTRIBUTES,
            attribute_filter=self._images.filter,
            url_schemes={"http", "https", "mailto", "zotero"},
            link_rel=None,
            set_tag_attribute_values={"th": {"scope": "col"}},  # see _ADDED
        )

    def _parser(self) -> Markdown:
        return Markdown(
            extensions=["tables", "sane_lists", "pymdownx.superfences", "pymdownx.highlight", self._math, _Plain()],
            extension_configs={
                "tables": {"use_align_attribute": True},
                "pymdownx.highlight": {"guess_lang": False, "css_class": "highlight"},
            },
            output_format="html",
        )

    def render(self, text: str, *, is_cloze: bool = False) -> Rendered:
        """Render one text. In a cloze text no formula may end a deletion early."""
        if not (is_cloze and "$" in text) and (shown := plain_html(text)) is not None:
            return Rendered(shown, torn_clozes=tuple(_torn(text, shown)) if is_cloze else ())
        return self.render_with_markdown(text, is_cloze=is_cloze)

    def render_with_markdown(self, text: str, *, is_cloze: bool = False) -> Rendered:
        """Render one text by Markdown, however plain it is."""
        self._images.forget()
        self._math.begin(in_cloze=is_cloze)
        self._markdown.reset()
        try:
            raw = self._markdown.convert(text)
        except RecursionError:
            self._markdown = self._parser()  # the old one is in the middle of something
            return Rendered("", too_deep=True)
        return self._cleaned(raw, text if is_cloze else "")

    def image(self, file: str, alt: str) -> Rendered:
        """Render a picture; what it shows is said in plain text, not in Markdown."""
        self._images.forget()
        self._math.begin(in_cloze=False)
        return self._cleaned(f'<img src="{html.escape(file)}" alt="{html.escape(alt)}">', "")

    def _cleaned(self, raw: str, cloze: str) -> Rendered:
        # A character reference can stand for a control character, even for the one between fields.
        clean = _CONTROL.sub("", self._cleaner.clean(raw)).strip()
        unchanged_since_build = clean.replace(_ADDED, "") if "<th" in clean else clean
        refused = [] if unchanged_since_build == raw else _taken_out(raw, clean, len(self._images.missing))
        if only := _ONE_PARAGRAPH.fullmatch(clean):
            clean = only[1]
        torn = _torn(cloze, clean) if cloze else []
        images = self._images
        return Rendered(
            clean,
            tuple(images.found),
            tuple(images.files),
            tuple(images.missing),
            tuple(refused),
            self._math.refused,
            tuple(torn),
        )


def escape_commands(field: str) -> str:
    """Show Anki's own commands in a field as the text that they are."""
    return _COMMAND.sub("&#91;", field) if "[" in field else field


class _Images:
    """Gives pictures their names, and remembers which there were.

    An object of its own: the garbage collector can't see through the cleaner, so what this refers to must not refer to
    the cleaner.
    """

    def __init__(self, media: Mapping[str, str]) -> None:
        self._media = media
        self.forget()

    def forget(self) -> None:
        self.found: list[str] = []
        self.files: list[str] = []
        self.missing: list[str] = []

    def filter(self, tag: str, attribute: str, value: str) -> str | None:
        if tag == "a" and attribute == "href":
            return value if _SCHEME.match(value) else None  # in Anki there is nothing to be relative to
        if tag != "img" or attribute != "src":
            return value
        name = self._media.get(value)
        self.files.append(value)
        (self.missing if name is None else self.found).append(value if name is None else name)
        return name


class _Tags(HTMLParser):
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


def _taken_out(raw: str, clean: str, missing_images: int) -> list[str]:
    # `a<b and c>d` is an element <b> with attributes, so these count as well.
    before = _Tags(raw).count
    before["img", "src"] -= missing_images
    lost = before - _Tags(clean).count
    refused = {tag: tag for tag, attribute in lost if not attribute}
    for tag, attribute in lost:
        if attribute and (tag, "") not in lost:
            refused[tag] = f"{refused.get(tag, tag)} {attribute}"
    return sorted(refused.values())


def _torn(text: str, rendered: str) -> list[str]:
    found = clozes.deletions(rendered)
    opened, closed = Counter(_CLOZE_OPENING.findall(rendered)), _numbers(rendered)
    # One in highlighted code is cut up by tags, one in an attribute is gone with its tag.
    whole = closed & _numbers(_TAG.sub("", rendered))
    messages: list[str] = []
    for number in sorted(Counter(_CLOZE_OPENING.findall(text)) - whole):
        if "," in number:
            message = f"only new versions of Anki read {{{{c{number}::, on several cards: write one number"
        elif opened[number] > closed[number]:
            message = f"the deletion c{number} or one around it does not end: put }}}} after what it hides"
        elif closed[number] > whole[number]:
            message = f"the deletion c{number} stands in an address or in the words for a picture: put it elsewhere"
        else:
            message = f"the deletion c{number} stands in highlighted code, where Anki can't find it"
        messages.append(message)
    if not messages and rendered.count("}}") > len(found):
        messages.append("a }} here closes no deletion: write } } outside, and inside code put the deletion around less")
    for deletion in found:
        shown, hint, _ = deletion.own.partition("::")
        if hint and len(_OPENS.findall(shown)) > len(_CLOSES.findall(shown)):
            messages.append(
                f"the :: in the deletion c{deletion.number} starts its hint in the middle of a formula or of code: "
                "write : : there, or put the deletion around less"
            )
    return messages


def _numbers(text: str) -> Counter[str]:
    return Counter(str(deletion.number) for deletion in clozes.deletions(text))
