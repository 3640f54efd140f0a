"""Convert Markdown with formulas and code to HTML that is safe in a field."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import nh3
from markdown import Markdown

from deck_builder.rendering.blocks import TooDeepError
from deck_builder.rendering.cloze_check import cloze_messages, empty_deletion_messages, splits_formula
from deck_builder.rendering.cloze_hints import settle_hints
from deck_builder.rendering.dialect import Dialect
from deck_builder.rendering.fidelity import fidelity_message
from deck_builder.rendering.gate import without_marks
from deck_builder.rendering.html_text import shows_something
from deck_builder.rendering.removed_markup import removed_markup
from deck_builder.rendering.shortcut import render_plain
from deck_builder.rendering.tex import replace_macros
from deck_builder.source.scalars import describe_value

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
_SCHEME = re.compile("[A-Za-z]+:")
_CHARACTER_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!<p[ >]|</?(?:div|ul|ol|table|pre|blockquote|hr|h\d)\b).)*)</p>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The rendered HTML, and everything in the text that could not be rendered."""

    html: str
    media: tuple[str, ...] = ()
    """The names of the media that the text refers to."""
    files: tuple[str, ...] = ()
    """The files that the text refers to."""
    missing_files: tuple[str, ...] = ()
    """The files that the text refers to and that are missing from the cards folder."""
    refused_tags: tuple[str, ...] = ()
    """The elements that were removed or that lost attributes. `b onclick` means that a `b` lost its `onclick`."""
    cloze_problems: tuple[str, ...] = ()
    """Messages about cloze deletions that Anki would misread."""
    too_deep: bool = False
    """Whether lists are nested too deeply to be rendered at all."""
    problems: tuple[tuple[str, str], ...] = ()
    """The code and message of every other problem."""

    @property
    def has_problems(self) -> bool:
        """Whether anything in the text could not be rendered."""
        return bool(self.too_deep or self.missing_files or self.refused_tags or self.cloze_problems or self.problems)


class Renderer:
    """A renderer that reuses one Markdown parser for all text."""

    def __init__(self, media: Mapping[str, str]) -> None:
        """Create a renderer. `media` maps each file's path, relative to the cards folder, to its media name."""
        self.media = media
        self._images = _Images(media)
        self._dialect = Dialect()
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
            extensions=["tables", self._dialect],
            extension_configs={"tables": {"use_align_attribute": True}},
            output_format="html",
        )

    def render(self, text: str, *, is_cloze: bool = False, macros: Mapping[str, str] | None = None) -> Rendered:
        """Render text. In a cloze, keep the braces of formulas from ending a deletion early.

        `macros` are the deck's own commands for formulas.
        """
        if not ((is_cloze or macros) and "$" in text) and (plain := render_plain(text)) is not None:
            plain, hint_problems = settle_hints(plain) if is_cloze else (plain, [])
            may_be_empty = is_cloze or not text[0].isalnum() or not text[0].isascii()
            problems = _empty_problems(text, plain, is_cloze=is_cloze) if may_be_empty else []
            torn = (*cloze_messages(text, plain), *hint_problems) if is_cloze else ()
            return Rendered(plain, cloze_problems=torn, problems=tuple(problems))
        return self.render_with_markdown(text, is_cloze=is_cloze, macros=macros)

    def render_with_markdown(
        self, text: str, *, is_cloze: bool = False, macros: Mapping[str, str] | None = None
    ) -> Rendered:
        """Render text with Markdown, without the shortcut for simple text."""
        self._images.reset()
        self._markdown.reset()
        self._dialect.begin(in_cloze=is_cloze, macros=macros)
        try:
            raw = self._markdown.convert(text)
        except (RecursionError, TooDeepError):
            self._markdown = self._create_parser()  # the error leaves the old parser in an undefined state
            return Rendered("", too_deep=True)
        rendered = self._clean(raw, text if is_cloze else "")
        if rendered.has_problems:
            return rendered  # refused markup is already reported
        message = fidelity_message(replace_macros(text, macros) if macros else text, rendered.html)
        problems = [("not-shown", message)] if message else _empty_problems(text, rendered.html, is_cloze=is_cloze)
        return replace(rendered, problems=tuple(problems)) if problems else rendered

    def image(self, file: str, alt: str) -> Rendered:
        """Render an image. The alt text is plain text, not Markdown."""
        self._images.reset()
        self._dialect.begin(in_cloze=False)
        return self._clean(f'<img src="{html.escape(file)}" alt="{html.escape(alt)}">', "")

    def _clean(self, raw: str, cloze: str) -> Rendered:
        problems = list(self._dialect.formulas.problems)
        for reference in _CHARACTER_REFERENCE.finditer(raw) if "&#" in raw else ():
            if not _without_control(reference):
                problems.append(("control-character", f"'{reference[0]}' is a control character: delete it"))
        if problems:
            raw = _CHARACTER_REFERENCE.sub(_without_control, raw)
        clean = _CONTROL.sub("", self._cleaner.clean(raw)).strip()
        without_scopes = clean.replace(_ADDED_SCOPE, "") if "<th" in clean else clean
        refused = [] if without_scopes == raw else removed_markup(raw, clean, len(self._images.missing))
        if match := _ONE_PARAGRAPH.fullmatch(clean):
            clean = match[1]
        torn: list[str] = []
        if cloze:
            clean, hint_problems = settle_hints(clean)
            torn = cloze_messages(cloze, clean) + hint_problems
        if cloze and splits_formula(clean):
            clean = without_marks(clean)
        images = self._images
        return Rendered(
            clean,
            tuple(images.names),
            tuple(images.files),
            tuple(images.missing),
            tuple(refused),
            tuple(torn),
            problems=tuple(dict.fromkeys(problems)),
        )


def _empty_problems(text: str, rendered: str, *, is_cloze: bool) -> list[tuple[str, str]]:
    if not shows_something(rendered):
        return [
            (
                "shows-nothing",
                f"{describe_value(text)} would be empty on the card: write text or a formula, or insert an image",
            )
        ]
    if not is_cloze:
        return []
    return [("shows-nothing", message) for message in empty_deletion_messages(rendered)]


def _without_control(match: re.Match[str]) -> str:
    """Return a character reference, or "" if it stands for a control character or a formula mark."""
    code = int(match[1], 16) if match[1] else int(match[2])
    return "" if code < ord(" ") or code == 0x7F or 0xFDD0 <= code <= 0xFDEF else match[0]


class _Images:
    """A filter that replaces the path of each image with a media name, and records these paths and names.

    This is a separate object because the garbage collector can't follow references inside the cleaner. Nothing that the
    cleaner refers to may refer back to the cleaner.
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
            return value if _SCHEME.match(value) else None  # a card has no address, so links can't be relative
        if tag != "img" or attribute != "src":
            return value
        name = self._media.get(value)
        self.files.append(value)
        (self.missing if name is None else self.names).append(value if name is None else name)
        return name
