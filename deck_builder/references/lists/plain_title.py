"""Find a title in plain text: up to a bracket, a year, a venue or the end of the sentence."""

import re
from collections.abc import Sequence

from deck_builder.references.lists.addresses import is_paper_address
from deck_builder.references.lists.affixes import cut_affixes, ends_title
from deck_builder.references.lists.attribution import parse_names
from deck_builder.references.lists.labels import is_label, words
from deck_builder.references.lists.title_parts import (
    FIELD,
    NUMBER,
    Title,
    clean,
    cut,
    is_people,
    is_title,
)
from deck_builder.references.lists.units import Span

_TITLE_END = re.compile(
    r"\s*[\[\u3010`|\n]|\s+\((?=[^)]*(?:19|20)\d\d|[A-Z][\w' -]{1,20}\)|[^)]*et al)|(?:[.,]\s+[iI]n|\s+In):?\s+(?=(?:Proc|[A-Z]{2}|[A-Z]\w+ (?:19|20)|[A-Z]\w+[A-Z]))"
    r"|\s*[,.]\s+(?=(?:ar[xX]iv|CoRR|Nature|Science|[A-Z][A-Za-z&]*[A-Z][A-Za-z]*)[\s,']*(?:['\u2019(]?\d\d|preprint|$))|\s*[,.\u2013\u2014-]\s+(?=(?:19|20)\d\d\b)"
    r"|,?\s+by\s+(?=[A-Z])|\s+[\u2013\u2014]\s+|\s+-{1,3}\s+|\s*\uff08|\s+https?://"
)
_SENTENCE_END = re.compile(r"(?<=[\w)\]!?\u201d\"'])(?:[.]\s+|(?<=[?!])\s+)(?=[A-Z*\u201c\"])")
_APA = re.compile(
    r"^(?P<names>[^()\d]{4,300}?)[,.]?\s*\((?:(?:19|20)\d\d[a-z]?(?:,[^()]*)?|various|n\. ?d\.|in press|forthcoming|to appear)\)\s*[.:,]?\s*(?P<rest>\S.+)$",
    re.DOTALL,
)
_PREFIX = re.compile(
    r"^\s*(?:[\[(\u3010]\s*(?P<inner>[^\[\]()\u3010\u3011]{1,40})\s*[\])\u3011]|(?P<short>[\w+.\-/@ ]{1,24}?)\s*[:\uff1a]\s*(?=[\"\u201c\[])|(?P<date>(?:19|20)\d\d(?:[-/.]\d\d?)*)(?![-/.]?\d)\s*[:,.|\u2013-])\s*[:.,|\u2013-]?\s*"
)


def find_plain_title(spans: Sequence[Span]) -> Title | None:
    """Return the title at the start of plain text, up to a bracket, a year, a venue or the end of the sentence."""
    text, owners, end = "", [], 0
    for index, span in enumerate(spans):
        is_end = (span.is_italic and index > 0 and len(words(text)) > 2) or (
            span.url and is_label(span.text) and len(words(text)) > 2
        )
        if is_end or (span.is_code and len(words(text)) > 2):
            break
        text += span.text
        owners += [index] * len(span.text)
    whole = "".join(s.text for s in spans)
    start = 0
    name = ""
    number = NUMBER.match(text)
    start = number.end() if number else len(text) - len(text.lstrip(" \n\t"))
    emoji = re.match(r"(?:\s|:[a-z0-9_+-]{2,40}:|[\u2B50\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F])+", text[start:])
    start += emoji.end() if emoji else 0
    while prefix := _PREFIX.match(text[start:]):
        inner = (prefix["inner"] or prefix["short"] or "").strip()
        if inner and not is_label(inner) and len(inner) <= 24 and not parse_names(inner):
            name = inner
        start += prefix.end()
    apa = _APA.match(text[start:])
    if apa and parse_names(apa["names"]):
        start += apa.start("rest")
    else:
        people = re.match(r"(?P<names>[^\n\[\]\d]{4,600}?)\s*(?::\s*\n|:\s|\n)\s*(?=\S)", text[start:])
        if people and is_people(people["names"]):
            start += people.end()
    body = text[start:]
    match = next(
        (
            m
            for m in _TITLE_END.finditer(body, 5)
            if _is_end(m, body) and len(words(cut_affixes(body[: m.start()])[0])) >= 2
        ),
        None,
    )
    end = match.start() if match else len(body)
    sentence = _SENTENCE_END.search(body[:end])
    if sentence and len(words(body[: sentence.start()])) >= 3:
        end = sentence.start()
        names = parse_names(body[:end])
        if names:  # Authors. Title. Venue
            start += sentence.end()
            body = body[sentence.end() :]
            following = _SENTENCE_END.search(body)
            ends = [m.start() for m in (following, _TITLE_END.search(body, 5)) if m]
            end = min(ends, default=len(body))
    candidate, tail = cut_affixes(body[:end])
    title = clean(candidate)
    is_linked = any(s.url and is_paper_address(s.url) and is_label(s.text) for s in spans)
    is_short = (
        is_linked and len(title) >= 4 and len(words(title)) <= 2 and not is_label(title) and not FIELD.fullmatch(title)
    )
    if not is_short and (not is_title(title) or parse_names(title)):
        return None
    before = cut(spans, 0, start)
    after = cut(spans, start + end, len(whole))
    inside = owners[start : start + end]
    url = next((spans[i].url for i in inside if spans[i].url), "")
    return Title(title, "plain", (*before, Span("\n"), Span(tail), *after), url, name, inside[0] if inside else 0)


def _is_end(match: re.Match[str], body: str) -> bool:
    """Return whether a dash or the word "by" ends a title. Everything else that is looked for does."""
    if re.fullmatch(r",?\s+by\s+|\s+[\u2013\u2014]\s+|\s+-{1,3}\s+", match[0]):
        return ends_title(body[match.end() :])
    return True
