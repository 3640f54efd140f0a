"""Decide whether a title is certain or only a guess."""

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from deck_builder.references.lists.addresses import is_paper_address
from deck_builder.references.lists.attribution import find_names
from deck_builder.references.lists.labels import is_label, words
from deck_builder.references.lists.plain_title import listed_names
from deck_builder.references.lists.title_parts import STRIPPED, Title, is_title
from deck_builder.references.lists.units import Span, Unit, text_of

_PART_MARK = re.compile(
    r"""(?x)
      \s/\s | ~~ | \s[\u2013\u2014]\s | \[      # separators, and the start of another link
    | ^\w*\d_ | ^\([^()]*\),                     # a label, such as `3_` or `(oral),`
    | \.\s*:                                     # a sentence, and then something else
    | (?<=\w\w\w)(?<!\bvs)\.\s+(?=[A-Z])         # a full stop between the title and its venue
    | \s\d{2,}$ | (?:19|20)\d\d$                 # a number or a year at the end
    | ^[^:]{0,40}(?:19|20)\d\d\b[^:]{0,30},\s    # a venue with its year at the start
    | ,\s*(?:IEEE|ACM|AAAI|USENIX|Springer|Elsevier)\b[^,]*$  # a publisher at the end
    | \bet\.?\ al\b | \s[-\u2013\u2014,]\s*by\s[A-Z]  # authors
    """
)
"""A mark between parts of an entry, such as ` / ` between names or a full stop between a title and its venue."""
_CONTINUATION = re.compile(r"\s+(?:with|for|via|of|using|and|through|without|under|as)\s+\w")
"""Text that continues a title if only the start of the title is bold, italic or linked."""
_LONG_CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{5}")
_LEAST_WORDS = 3
"""The minimum number of words of a title that is certain without authors or a venue."""
_LEAST_LINKED_WORDS = 4
"""The minimum number of words of a linked title. Shorter text is often a venue or a publisher."""
_FIELD = re.compile(r"\W*[A-Za-z][A-Za-z ]{1,20}\W{0,3}[:\uff1a]")


def is_title_doubtful(title: Title, details: Sequence[Unit], *, is_attributed: bool) -> bool:
    """Return whether a title is a guess.

    `details` are the units below the title that describe the same paper. `is_attributed` says whether authors or a
    venue are next to the title.
    """
    if not title.is_certain and not _is_whole(title, details):
        return True
    if title.form != "quoted" and (_has_other_parts(title.text) or (_may_be_name(title) and not is_attributed)):
        return True
    if title.form == "link" and title.text[:1].islower() and _is_in_sentence(title):
        return True
    if title.form in ("bold", "link", "italic") and _CONTINUATION.match(_following_text(title)):
        return True
    if not is_attributed and _has_linked_title(title, details):
        return True
    return title.form == "plain" and any(_may_be_title(detail, title) for detail in details)


def may_be_other(title: Title, venue: str | None) -> bool:
    """Return whether a title without authors and without a link to a paper may name a conference or a website."""
    if title.form == "link":
        return not is_paper_address(title.url)
    return title.form == "bold" and not venue


def _following_text(title: Title) -> str:
    """Return the text right after a title on its line."""
    after = list(dropwhile(lambda span: span.text != "\n", title.rest))[1:]
    return "".join(span.text for span in after if not span.is_image)


def _has_linked_title(title: Title, details: Sequence[Unit]) -> bool:
    """Return whether an entry has a link to a paper, and the text of this link looks like a different title."""
    if title.form == "link" and is_paper_address(title.url):
        return False
    spans = [*title.rest, *(span for detail in details for span in detail.spans)]
    return any(
        is_paper_address(s.url) and is_title(s.text, least=_LEAST_LINKED_WORDS) and s.text.strip() not in title.text
        for s in spans
    )


def _has_other_parts(text: str) -> bool:
    """Return whether marks in a title show that the text also contains other parts of the entry."""
    is_balanced = all(text.count(opening) == text.count(closing) for opening, closing in ("()", "[]", "{}"))
    return not is_balanced or text.count('"') % 2 == 1 or bool(_PART_MARK.search(text))


def _may_be_name(title: Title) -> bool:
    """Return whether a title is so short that it may be the name of a method, a dataset or an institute."""
    return len(words(title.text)) < _LEAST_WORDS and not _LONG_CJK.search(title.text)


def _is_in_sentence(title: Title) -> bool:
    """Return whether words precede a title on its line, as in `There is [a paper](paper.pdf)`."""
    before = "".join(span.text for span in takewhile(lambda span: span.text != "\n", title.rest))
    line = before.rpartition("\n")[2].strip(STRIPPED)
    return bool(words(line)) and not is_label(line) and not find_names([line])


def _is_whole(title: Title, details: Sequence[Unit]) -> bool:
    """Return whether an item is only a title in plain text, and the item below contains its authors and links."""
    if title.form != "plain" or text_of(title.rest).strip(" .") or not details:
        return False
    first = details[0].spans
    return any(s.url and is_label(s.text) for s in first) and bool(find_names(opening_pieces(first)))


def opening_pieces(spans: Sequence[Span]) -> Iterator[str]:
    """Yield the text before any italics or link, then only its first sentence. Either may be a list of authors."""
    text = text_of(list(takewhile(lambda span: not (span.is_italic or span.url), spans)))
    yield text
    yield re.split(r"(?<=\w\w)\.\s", text)[0]


def _may_be_title(detail: Unit, title: Title) -> bool:
    """Return whether an item below an entry may be the title. The entry may be an institute's name, for example."""
    text = text_of(detail.spans)
    if listed_names(text)[0]:
        return True
    is_sentence = text.endswith(".") or not len(words(title.text)) <= len(words(text)) <= 20
    return (
        is_title(text) and not is_sentence and not _FIELD.match(text) and not find_names(opening_pieces(detail.spans))
    )
