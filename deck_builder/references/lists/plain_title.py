"""Find a title in plain text. The title ends at a bracket, a year, a venue or the end of the sentence."""

import re
from collections.abc import Sequence

from deck_builder.references.lists.addresses import is_paper_address
from deck_builder.references.lists.affixes import EMOJI, NUMBER, cut_affixes, ends_title
from deck_builder.references.lists.attribution import find_venue, parse_names
from deck_builder.references.lists.labels import is_label, words
from deck_builder.references.lists.title_parts import (
    Title,
    clean,
    cut,
    is_field_name,
    is_people,
    is_title,
)
from deck_builder.references.lists.units import Span

_TITLE_END = re.compile(
    r"\s*[\[\u3010`|\n]|\s+\((?=[^()]+\)|$)|(?:[.,]\s+[iI]n|\s+In):?\s+(?=(?:Proc|[A-Z]{2}|[A-Z]\w+ (?:19|20)|[A-Z]\w+[A-Z]))"
    r"|\s*[,.]\s+(?=(?:ar[xX]iv|CoRR|Nature|Science|[A-Z][A-Za-z&]*[A-Z][A-Za-z]*)[\s,':]*(?:['\u2019(]?\d\d|preprint|$))|\s*[,.\u2013\u2014-]\s+(?=(?:19|20)\d\d\b)"
    r"|,?\s+by\s+(?=[A-Z])|\s+[\u2013\u2014]\s+|\s+-{1,3}\s+|\s*\uff08|\s+https?://"
)
_SENTENCE_END = re.compile(r"(?<=[\w)\]!?\u201d\"'])(?<!\b[A-Z])(?<!\bvs)(?:[.]\s+|(?<=[?!])\s+)(?=[A-Z*\u201c\"])")
_APA = re.compile(
    r"^(?P<names>[^()\d]{4,300}?)[,.]?\s*\((?:(?:19|20)\d\d[a-z]?(?:,[^()]*)?|various|n\. ?d\.|in press|forthcoming|to appear)\)\s*[.:,]?\s*(?P<rest>\S.+)$",
    re.DOTALL,
)
_PREFIX = re.compile(
    r"^\s*(?:[\[(\u3010]\s*(?P<inner>[^\[\]()\u3010\u3011]{1,40})\s*[\])\u3011]|(?P<short>[\w+.\-/@ ]{1,24}?)\s*[:\uff1a]\s*(?=[\"\u201c\[])|(?P<date>(?:19|20)\d\d(?:[-/.]\d\d?)*)(?![-/.]?\d)\s*[:,.|\u2013-])\s*[:.,|\u2013-]?\s*"
)
_PEOPLE = re.compile(r"(?P<names>[^\n\[\]\d]{4,600}?)\s*(?::\s*\n|:\s|\n)\s*(?=\S)")
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d(?!\d)")


def find_plain_title(spans: Sequence[Span], *, names_first: bool = False) -> Title | None:
    """Return the title at the start of plain text, up to a bracket, a year, a venue or the end of the sentence.

    `names_first` says whether other entries in the list begin with their authors and a colon.
    """
    text, owners = _text_to_first_label(spans)
    whole = "".join(s.text for s in spans)
    start, name, has_names = _skip_front(text, names_first=names_first)
    start, end, has_people = _bounds(text, start)
    candidate, tail = cut_affixes(text[start:end])
    leading, trailing = listed_names(candidate)
    if leading or trailing:
        start += len(candidate) - len(candidate[leading:].lstrip(" ,")) if leading else 0
        end = start + len(candidate[leading : len(candidate) - trailing].lstrip(" ,")) if trailing else end
        candidate = text[start:end] if trailing else cut_affixes(text[start:end])[0]
    title = clean(candidate)
    is_linked = any(s.url and is_paper_address(s.url) and is_label(s.text) for s in spans)
    is_short = is_linked and _is_short(title) and not is_field_name(candidate, text[end:])
    if not is_short and (not is_title(title) or parse_names(title)):
        return None
    before = cut(spans, 0, start)
    after = cut(spans, end, len(whole))
    inside = owners[start:end]
    url = next((spans[i].url for i in inside if spans[i].url), "")
    is_certain = (
        not is_short
        and not _is_partly_marked(spans, text, inside, start)
        and not re.search(r"\bby [A-Z][\w-]+ [A-Z][\w-]+$", title)
        and not title.endswith(")")
        and not trailing
        and not _may_have_people(title)
        and (bool(tail) or is_bounded(before, after, has_names=has_names or has_people or bool(leading)))
    )
    rest = (*before, Span("\n"), Span(tail), *after)
    people = text[:start] if has_names else ""
    return Title(title, "plain", rest, url, name, inside[0] if inside else 0, people, is_certain)


def _text_to_first_label(spans: Sequence[Span]) -> tuple[str, list[int]]:
    """Return the text that may contain the title, and, for each character, the index of its span."""
    text = ""
    owners: list[int] = []
    for index, span in enumerate(spans):
        is_link = bool(span.url) and is_label(span.text)
        has_title = len(words(text)) > 2
        if is_link and not has_title and _is_short(clean(text)) and not _has_title(spans[index + 1 :]):
            text = text.rstrip(" ([\u3010:\uff1a")  # the punctuation before the label
            return text, owners[: len(text)]
        is_venue = span.is_bold and text.rstrip().endswith("(")
        is_end = is_venue or (span.is_italic and index > 0) or is_link or span.is_code
        if is_end and has_title:
            break
        text += span.text
        owners += [index] * len(span.text)
    return text, owners


def _is_short(title: str) -> bool:
    """Return whether text may be a short title, or the name of a method."""
    return len(title) >= 4 and len(words(title)) <= 2 and not is_label(title)


def _has_title(spans: Sequence[Span]) -> bool:
    """Return whether the text after a label may be the title, as in `UFO [pdf](...) Attention without softmax`."""
    text = "".join(s.text for s in spans if not (s.url and is_label(s.text)))
    return is_title(text) and not parse_names(text)


def _skip_front(text: str, *, names_first: bool) -> tuple[int, str, bool]:
    """Return where the title may begin, the short name before it, and whether the authors precede it."""
    name = ""
    number = NUMBER.match(text)
    start = number.end() if number else len(text) - len(text.lstrip(" \n\t"))
    emoji = re.match(rf"(?:\s|{EMOJI.pattern})+", text[start:])
    start += emoji.end() if emoji else 0
    while prefix := _PREFIX.match(text[start:]):
        inner = (prefix["inner"] or prefix["short"] or "").strip()
        if inner and not is_label(inner) and len(inner) <= 24 and not parse_names(inner):
            name = inner
        start += prefix.end()
    apa = _APA.match(text[start:])
    if apa and parse_names(apa["names"]):
        return start + apa.start("rest"), name, True
    people = _PEOPLE.match(text[start:])
    if people and (_are_people(people) or (names_first and parse_names(people["names"]))):
        return start + people.end(), name, True
    return start, name, False


def starts_with_people(text: str) -> bool:
    """Return whether text starts with several authors and a colon."""
    start = NUMBER.match(text)
    people = _PEOPLE.match(text[start.end() if start else 0 :])
    return bool(people) and is_people(people["names"]) if people else False


def _are_people(match: re.Match[str]) -> bool:
    """Return whether a match contains only authors. In `A. Brandt, C. Wei, Hill Walk`, the last part may be a title."""
    is_whole = "\n" in match[0] or bool(re.search(r"(?:\band\b|&)[^,]*$|\bet\.? al", match["names"]))
    return is_whole and is_people(match["names"])


def _bounds(text: str, start: int) -> tuple[int, int, bool]:
    """Return where the title begins and ends, and whether a sentence with authors precedes it."""
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
    sentence = next((m for m in _SENTENCE_END.finditer(body[:end]) if _is_sentence_end(m, body)), None)
    if sentence and len(words(body[: sentence.start()])) >= 2:
        if parse_names(body[: sentence.start()]):  # the order is `Authors. Title. Venue`
            start += sentence.end()
            body = body[sentence.end() :]
            ends = [m.start() for m in (_SENTENCE_END.search(body), _TITLE_END.search(body, 5)) if m]
            return start, start + min(ends, default=len(body)), True
        if len(words(body[: sentence.start()])) >= 3:
            end = sentence.start()
    return start, start + end, False


def listed_names(text: str) -> tuple[int, int]:
    """Return the lengths of the names before and after a title, as in `Ada Brandt, Chen Wei, Walks on hills`."""
    parts = re.split(r",(?!\s*(?:Jr|Sr)\b)", text)
    if len(parts) < 3:
        return 0, 0
    people = [re.sub(r"^\s*(?:and|&)\s", "", part) for part in parts]
    are_names = [len(part.split()) > 1 and bool(parse_names(part)) for part in people]
    first = are_names.index(False) if False in are_names else 0
    title = ",".join(parts[first:]).strip()
    if first >= 2 and is_title(title) and title[:1].isupper():
        return len(",".join(parts[:first])), 0
    last = are_names[::-1].index(False) if False in are_names else 0
    if last >= 2 and is_title(",".join(parts[: len(parts) - last])):
        return 0, len(",".join(parts[len(parts) - last :])) + 1
    return 0, 0


def _may_have_people(title: str) -> bool:
    """Return whether part of a title before a comma may be an author, as in `Ada Brandt, Walks on hills`."""
    return any(len(part.split()) > 1 and parse_names(part) for part in title.split(",")[:-1])


def _is_partly_marked(spans: Sequence[Span], text: str, inside: Sequence[int], start: int) -> bool:
    """Return whether the title may end where its bold or linked start is followed by plain text.

    If there is a colon at that point, the title continues.
    """
    are_marked = [spans[owner].is_bold or bool(spans[owner].url) for owner in inside]
    if not are_marked or all(are_marked) or not are_marked[0]:
        return False
    end = start + are_marked.index(False)
    return ":" not in text[end - 2 : end + 2]


def _is_sentence_end(match: re.Match[str], body: str) -> bool:
    """Return whether the end of a sentence also ends the title. After a question mark, the title may continue."""
    following = re.split(r"[(\[\n]|\.\s", body[match.end() :], maxsplit=1)[0]
    rest = words(following)
    return "." in match[0] or bool(parse_names(following)) or not 3 <= len(rest) <= 20


def is_bounded(before: Sequence[Span], after: Sequence[Span], *, has_names: bool) -> bool:
    """Return whether the text next to a title can't belong to it, because it is a label, a venue, a year or names."""
    first = next((s for s in after if s.text.strip(" \n.,;:([{\u3010])}\u3011")), None)
    if first is None:
        text = "".join(s.text for s in before).strip()
        return has_names or (bool(words(text)) and is_label(text))
    if first.is_bold or (first.url and is_label(first.text)):
        return True
    text = (
        "".join(s.text for s in after).strip(" \n.,;:-\u2013\u2014|([{\u3010`").removeprefix("by ").removeprefix("In ")
    )
    if _YEAR_FIRST.match(text) or first.is_code or (first.is_italic and not _continues_after(first, after)):
        return True
    if first.is_italic:
        return has_names
    segment = re.split(r"[\[\]()|;\n`]|\.\s|\s[-\u2013\u2014]\s", text, maxsplit=1)[0].strip()
    return has_names or is_label(segment) or bool(parse_names(segment)) or bool(find_venue(segment))


def _continues_after(span: Span, spans: Sequence[Span]) -> bool:
    """Return whether a sentence continues after an italic span, as in `Walks on *Steep Hills* for all`."""
    text = "".join(s.text for s in spans[spans.index(span) + 1 :])
    return bool(re.match(r"\s+[a-z]+\s", text))


def _is_end(match: re.Match[str], body: str) -> bool:
    """Return whether a match ends a title. A bracket, a dash or the word "by" ends it only before certain text."""
    following = body[match.end() :]
    if match[0].lstrip() == "(":
        inner = following.partition(")")[0]
        return bool(re.search(r"(?:19|20)\d\d|\bet\.? al", inner)) or is_label(inner) or is_people(inner)
    if re.fullmatch(r",?\s+by\s+", match[0]):
        return ends_title(following) and bool(
            re.match(r"[^.(\[]*?(?:,\s*[A-Z]| and | & |et\.? al|\b[A-Z]\.)", following)
        )
    if re.fullmatch(r"\s+[\u2013\u2014]\s+|\s+-{1,3}\s+", match[0]):
        return ends_title(following)
    return True
