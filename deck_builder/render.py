r"""Markdown with math and code to HTML that is safe to put into a field.

Math leaves as `\( \)` and `\[ \]`, which Anki hands to MathJax. It is taken out of the text before Markdown sees it.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from deck_builder import cloze as clozes

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
    "th": {"align"},
}
_OPENING_TAG = re.compile(r"<([A-Za-z][^\s/>]*)")
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!<p[ >]|</?(?:div|ul|ol|table|pre|blockquote|hr|h\d)\b).)*)</p>", re.DOTALL)
_MATH = re.compile(
    r"""(?sx)
      (?P<code>    (?<!`)(?P<ticks>`+)(?!`) .+? (?<!`)(?P=ticks)(?!`) )
    | \$\$         (?P<display> (?: (?!\n\s*\n) [^$\\] | \\. )+? ) \$\$
    | \\\[         (?P<bracket> (?: (?!\n\s*\n) . )+? ) \\\]
    | \$ (?![\s$]) (?P<inline>  (?: (?!\n\s*\n) [^$\\] | \\. )+? ) (?<!\s) \$ (?!\d)
    | \\\(         (?P<paren>   (?: (?!\n\s*\n) . )+? ) \\\)
    | \\.
    """
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML of one text, and what in it could not be rendered."""

    html: str
    media: tuple[str, ...] = ()
    """Names of the media it refers to."""
    missing_files: tuple[str, ...] = ()
    """Files it refers to that do not exist in the cards folder."""
    refused_tags: tuple[str, ...] = ()
    """HTML elements that were taken out."""
    torn_clozes: tuple[str, ...] = ()
    """What Anki would misread about the cloze deletions in the HTML, in words."""


class Renderer:
    """Renders texts; its Markdown parser is made once."""

    def __init__(self, media: Mapping[str, str]) -> None:
        """Take the media names by file, each file relative to the cards folder with forward slashes."""
        self._media = media
        self._math = _MathExtension()
        self._markdown = Markdown(
            extensions=["tables", "sane_lists", "pymdownx.superfences", "pymdownx.highlight", self._math],
            extension_configs={
                "tables": {"use_align_attribute": True},
                "pymdownx.highlight": {"guess_lang": False, "css_class": "highlight"},
            },
            output_format="html",
        )
        self._cleaner = nh3.Cleaner(
            tags=_TAGS,
            clean_content_tags={"script", "style"},
            attributes=_ATTRIBUTES,
            attribute_filter=self._filter_attribute,
            url_schemes={"http", "https", "mailto", "zotero"},
            link_rel=None,
        )
        self._found: list[str] = []
        self._missing: list[str] = []

    def render(self, text: str, *, is_cloze: bool = False) -> Rendered:
        """Render one text. In a cloze text no formula may end a deletion early."""
        self._found, self._missing = [], []
        self._math.in_cloze = is_cloze
        self._markdown.reset()
        raw = self._markdown.convert(text)
        refused = {t.lower() for t in _OPENING_TAG.findall(raw)} - _TAGS
        clean = self._cleaner.clean(raw).strip()
        if only := _ONE_PARAGRAPH.fullmatch(clean):
            clean = only[1]
        torn = _torn(text, clean) if is_cloze else []
        return Rendered(clean, tuple(self._found), tuple(self._missing), tuple(sorted(refused)), tuple(torn))

    def _filter_attribute(self, tag: str, attribute: str, value: str) -> str | None:
        if tag != "img" or attribute != "src":
            return value
        name = self._media.get(value)
        (self._missing if name is None else self._found).append(value if name is None else name)
        return name


def _torn(text: str, rendered: str) -> list[str]:
    found = clozes.deletions(rendered)
    lost = sorted({d.number for d in clozes.deletions(text)} - {d.number for d in found})
    messages = [f"the deletion c{n} stands in highlighted code, where Anki can't find it" for n in lost]
    if not lost and rendered.count("}}") > len(found):
        messages.append(
            "a }} here closes no deletion: write } } outside, and inside code put the deletion around less"
        )
    return messages


class _MathExtension(Extension):
    in_cloze = False

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        # After fenced code (25) and before raw HTML (20) are taken out.
        md.preprocessors.register(_MathPreprocessor(md, self), "math", 22)
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]
        # Indented code would hide from the search for math; code is fenced.
        md.parser.blockprocessors.deregister("code")


class _MathPreprocessor(Preprocessor):
    def __init__(self, md: Markdown, extension: _MathExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, lines: list[str]) -> list[str]:
        return _MATH.sub(self._stash, "\n".join(lines)).split("\n")

    def _stash(self, found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind in ("display", "bracket"):
            tex, delimiters = found[kind], (r"\[", r"\]")
        elif kind in ("inline", "paren"):
            tex, delimiters = found[kind], (r"\(", r"\)")
        else:
            return found[0]
        if self._extension.in_cloze:
            tex = _split_braces(tex)
        shown = f"{delimiters[0]}{html.escape(tex, quote=False)}{delimiters[1]}"
        return str(self.md.htmlStash.store(shown))


_BRACE = re.compile(r"\{\{c[0-9]+::|\\.|[{}]", re.DOTALL)


def _split_braces(tex: str) -> str:
    """Put a space into each `}}` that closes TeX groups, since Anki would take it for the end of a deletion.

    A deletion inside the formula keeps its own `}}`: the one that comes where all groups in it are closed.
    """
    out: list[str] = []
    depths = [0]  # of open groups: in the formula, then in each deletion around this place
    position = 0
    while position < len(tex):
        token = _BRACE.match(tex, position)
        piece = token[0] if token else tex[position]
        position += len(piece)
        if piece.startswith("{{c"):
            depths.append(0)
        elif piece == "{":
            depths[-1] += 1
        elif piece == "}":
            if out and out[-1] == "}":
                out.append(" ")
            if depths[-1] == 0 and len(depths) > 1 and tex.startswith("}", position):
                depths.pop()
                piece, position = "}}", position + 1
            else:
                depths[-1] -= 1
        out.append(piece)
    return "".join(out)
