"""Find the title in the spans of a unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deck_builder.references.lists.affixes import cut_affixes, ends_title
from deck_builder.references.lists.attribution import parse_names
from deck_builder.references.lists.labels import is_date, is_label, is_other_address, is_paper_address, is_person_and_year, words
from deck_builder.references.lists.units import Span
from deck_builder.references.reference import tidy

_QUOTED = re.compile('["\u201c\u201f](?P<title>[^"\u201c\u201d\n]{6,300})["\u201d]')
_STRIPPED = " \t\n.,;:*_|<>\u2013\u2014-\u2022\u00b7\"'\u201c\u201d\u200b"
_NUMBER = re.compile(r"^\s*(?:\(?\[?\d{1,4}[\].)]+|\d{1,3}\s*[-\u2013:]|#\d+)\s*")
_FIELD = re.compile(
    r"(?i)^\W*(?:authors?|date|year|venue|conference|journal|publisher|keywords?|key ?words|key|tl;?dr|abstract|summary|notes?|code|data|links?|"
    r"institutions?|affiliations?|env|tags?|topics?|paper|title|method|comments?|project|pdf|contributions?|problem|task|tasks|datasets?|"
    r"best paper.*|.*\baward\b.*|oral|spotlight|highlight|milestone|new!*|update.*|survey|surveys|takeaways?|key insight)\W*:?\W*$"
)
_TITLE_END = re.compile(
    r"\s*[\[\u3010`|\n]|\s+\((?=[^)]*(?:19|20)\d\d|[A-Z][\w' -]{1,20}\)|[^)]*et al)|[.,]?\s+[iI]n[:]?\s+(?=(?:Proc|[A-Z]{2}|[A-Z]\w+ (?:19|20)|[A-Z]\w+[A-Z]))"
    r"|\s*[,.]\s+(?=(?:ar[xX]iv|CoRR|Nature|Science|[A-Z][A-Za-z&]*[A-Z][A-Za-z]*)[\s,']*(?:['\u2019(]?\d\d|preprint|$))|\s*[,.\u2013\u2014-]\s+(?=(?:19|20)\d\d\b)"
    r"|,?\s+by\s+(?=[A-Z])|\s+[\u2013\u2014]\s+|\s+-{1,3}\s+|\s*\uff08|\s+https?://"
)
_SENTENCE_END = re.compile(r"(?<=[\w)\]!?\u201d\"'])(?:[.]\s+|(?<=[?!])\s+)(?=[A-Z*\u201c\"])")
_APA = re.compile(r"^(?P<names>[^()\d]{4,300}?)[,.]?\s*\((?:(?:19|20)\d\d[a-z]?(?:,[^()]*)?|various|n\. ?d\.|in press|forthcoming|to appear)\)\s*[.:,]?\s*(?P<rest>\S.+)$", re.DOTALL)
_PREFIX = re.compile(
    r"^\s*(?:[\[(\u3010]\s*(?P<inner>[^\[\]()\u3010\u3011]{1,40})\s*[\])\u3011]|(?P<short>[\w+.\-/@ ]{1,24}?)\s*[:\uff1a]\s*(?=[\"\u201c\[])|(?P<date>(?:19|20)\d\d(?:[-/.]\d\d?)*)\s*[:,.\u2013-])\s*[:.,|\u2013-]?\s*"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title, where it was found, and the spans without it."""

    text: str
    form: str
    """bold, quoted, link, italic or plain"""
    rest: tuple[Span, ...]
    """The other spans. A line break is in the place of the title."""
    url: str = ""
    name: str = ""
    """A short name in front of the title, for example in `**[UFO]** Attention without softmax`."""
    index: int = 0


def is_title(text: str, *, least: int = 3) -> bool:
    """Return whether a text has the form of a title: some words, and not a label, a date, a name or a field."""
    bare = text.strip(_STRIPPED + "[]")
    parts = words(bare)
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{5}", bare) and not is_label(bare):
        return True
    if len(bare) > 350 or is_label(bare) or _FIELD.fullmatch(bare) or is_date(bare):
        return False
    if len(parts) >= least or (len(parts) == 2 and len(bare) >= 11):
        return not re.match(r"(?i)https?://|we |our survey|this (?:repo|list|paper)|please |if you |welcome", bare)
    return False


def _clean(text: str) -> str:
    cleaned = tidy(re.sub(r":[a-z0-9_+-]{2,40}:", " ", text))
    cleaned = re.sub(r"^[^\w\"'\u201c(\[$*\\<]+|[\u2B50\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]+", "", cleaned)
    cleaned = _NUMBER.sub("", cleaned)
    cleaned = cleaned.strip(_STRIPPED + "\ufe0f ")
    if cleaned.count(")") > cleaned.count("(") and cleaned.endswith(")"):
        cleaned = cleaned[:-1]
    return cleaned.strip(_STRIPPED)


def find_title(spans: Sequence[Span]) -> Title | None:
    """Return the title in the spans of a unit, or None if they contain none."""
    spans = [s for s in spans if not s.is_image]
    groups = _bold_groups(spans)
    links = [i for i, s in enumerate(spans) if s.url and s.text.strip() and not s.url.startswith("#") and is_title(s.text, least=2)]
    bold = next((g for g in groups if is_title(_clean(_joined(spans, g)), least=3) and not _is_people(_joined(spans, g))), None)
    links = _merged_links(spans, links)
    quoted = _quoted(spans)
    if quoted and not _is_inside_longer(quoted, spans, groups, links):
        return quoted
    first_link = next((g for g in links if is_paper_address(spans[g[0]].url)), None) or next(iter(links), None)
    if bold and first_link and bold[0] < first_link[0] and not set(bold) & set(first_link):
        text = _joined(spans, bold).strip()
        if (text.endswith((":", "-")) or _following_text(spans, bold).startswith(":")) and is_paper_address(spans[first_link[0]].url):
            bold = None
    if bold:
        return _from_group(spans, bold, "bold")
    if first_link and (is_paper_address(spans[first_link[0]].url) or not _text_before(spans, first_link[0]) or not _plain_is_title(spans, first_link[0])):
        return _from_group(spans, first_link, "link")
    return _plain(spans) or _italic(spans) or _short(spans, groups)


def _is_people(text: str) -> bool:
    """Return whether a text names several people, perhaps with a year in brackets."""
    return bool(re.search(r",|\band\b|&|\bet al", text)) and bool(parse_names(re.sub(r"\([^()]*\)", "", text)))


def _joined(spans: Sequence[Span], group: Sequence[int]) -> str:
    return "".join(spans[i].text for i in group)


def _following_text(spans: Sequence[Span], group: Sequence[int]) -> str:
    return "".join(s.text for s in spans[group[-1] + 1 :])[:20].strip()


def _text_before(spans: Sequence[Span], index: int) -> str:
    text = "".join(s.text for s in spans[:index] if not s.url).strip(_STRIPPED + "[(\u3010")
    return "" if is_label(text) or len(words(text)) < 3 else text


def _plain_is_title(spans: Sequence[Span], index: int) -> bool:
    return is_title(_text_before(spans, index)) and is_other_address(spans[index].url)


def _bold_groups(spans: Sequence[Span]) -> list[list[int]]:
    """Return the runs of bold spans. Labels, dates and attributions that are links end a run."""
    groups: list[list[int]] = []
    is_open = False
    for index, span in enumerate(spans):
        is_part = span.is_bold and not (span.url and (is_label(span.text) or is_person_and_year(span.text)))
        if is_part and (span.text.strip() or is_open):
            if is_open:
                groups[-1].append(index)
            else:
                groups.append([index])
            is_open = True
        elif span.text.strip() or "\n" in span.text:
            is_open = False
    return [g for g in groups if not re.fullmatch(r"\s*[\[(].*[\])]\s*", _joined(spans, g))]


def _merged_links(spans: Sequence[Span], indexes: Sequence[int]) -> list[list[int]]:
    """Return the spans of each link with a title. One link may have several spans, for example with italics."""
    result: list[list[int]] = []
    done: set[int] = set()
    for index in indexes:
        if index in done:
            continue
        start = end = index
        while start > 0 and spans[start - 1].url == spans[index].url:
            start -= 1
        while end + 1 < len(spans) and spans[end + 1].url == spans[index].url:
            end += 1
        result.append(list(range(start, end + 1)))
        done |= set(result[-1])
    return result


def _quoted(spans: Sequence[Span]) -> Title | None:
    text, owners = "", []
    for index, span in enumerate(spans):
        text += span.text
        owners += [index] * len(span.text)
    for match in _QUOTED.finditer(text):
        title = _clean(match["title"])
        if is_title(title, least=2) and len(title) > 8 and "http" not in title:
            inside = owners[match.start("title") : match.end("title")]
            url = next((spans[i].url for i in inside if spans[i].url), "")
            before = _cut(spans, owners, 0, match.start())
            if not _may_precede_quotes("".join(s.text for s in before)):
                continue
            after = _cut(spans, owners, match.end(), len(text))
            return Title(title, "quoted", (*before, Span("\n"), *after), url, _name_before(before), inside[0])
    return None


def _may_precede_quotes(text: str) -> bool:
    """Return whether a text before quotation marks leaves what they contain a title, rather than a part of one."""
    last = text.rpartition("\n")[2]
    bare = re.sub(r"^\W*(?:\[?\d+\]?[.)]?)?\s*", "", last).strip(_STRIPPED)
    return len(words(bare)) <= 3 or is_label(bare) or bool(parse_names(bare)) or bool(re.search(r"[.:,]\s*$", last)) or len(bare) > 150


def _cut(spans: Sequence[Span], owners: Sequence[int], start: int, end: int) -> list[Span]:
    """Return the part of the spans between two positions in their text."""
    result: list[Span] = []
    position = 0
    for span in spans:
        low, high = max(start - position, 0), min(end - position, len(span.text))
        if low < high:
            result.append(Span(span.text[low:high], span.is_bold, span.is_italic, span.is_code, span.url))
        position += len(span.text)
    return result


def _is_inside_longer(quoted: Title, spans: Sequence[Span], groups: Sequence[Sequence[int]], links: Sequence[Sequence[int]]) -> bool:
    for group in (*groups, *links):
        if quoted.index in group and len(_clean(_joined(spans, group))) > len(quoted.text) + 4:
            return True
    first = "".join(s.text for s in quoted.rest).partition("\n")[0]
    has_other = any(group[0] < quoted.index for group in links) or any(
        group[0] < quoted.index and is_title(_joined(spans, group)) for group in groups
    )
    is_far = len(words(first)) > 25 and not parse_names(first)
    return has_other or is_far


def _from_group(spans: Sequence[Span], group: Sequence[int], form: str) -> Title:
    text = _joined(spans, group)
    before, after = spans[: group[0]], spans[group[-1] + 1 :]
    url = next((spans[i].url for i in group if spans[i].url), "")
    title, tail = cut_affixes(text)
    cleaned = _clean(title)
    name = _name_before(before)
    if prefix := re.match(r"\[([\w+.\- ]{2,20})\]\s*:?\s*(?=\w)", cleaned):
        name, cleaned = ("" if is_label(prefix[1]) else prefix[1]), cleaned[prefix.end() :]
        tail = f"{tail} {prefix[1]}" if not name else tail
    return Title(cleaned, form, (*before, Span("\n"), Span(tail), *after), url, name, group[0])


def _name_before(before: Sequence[Span]) -> str:
    """Return the short name in front of a title, for example in `CFNet: "..."` or `**[UFO]** ...`."""
    text = re.sub(r":[a-z0-9_+-]{2,40}:", " ", "".join(s.text for s in before if not s.is_code))
    text = _NUMBER.sub("", tidy(text)).strip(_STRIPPED + "[]():\uff1a")
    if not text or len(text) > 24 or len(text.split()) > 3 or is_label(text) or is_date(text) or re.search(r"(?:19|20)\d\d", text):
        return ""
    return text if re.search(r"[A-Za-z]", text) and not parse_names(text) and text[0] not in "(<" and not _FIELD.fullmatch(text) else ""


def _plain(spans: Sequence[Span]) -> Title | None:
    """Return the title at the start of plain text, up to a bracket, a year, a venue or the end of the sentence."""
    text, owners, end = "", [], 0
    for index, span in enumerate(spans):
        is_end = (span.is_italic and index > 0 and len(words(text)) > 2) or (span.url and is_label(span.text) and len(words(text)) > 2)
        if is_end or (span.is_code and len(words(text)) > 2):
            break
        text += span.text
        owners += [index] * len(span.text)
    whole = "".join(s.text for s in spans)
    start = 0
    name = ""
    number = _NUMBER.match(text)
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
        people = re.match(r"(?P<names>[^\n\[\]]{4,600}?)\s*(?::\s*\n|:\s|\n)\s*(?=\S)", text[start:])
        if people and _is_people(people["names"]):
            start += people.end()
    body = text[start:]
    match = next((m for m in _TITLE_END.finditer(body, 5) if _is_end(m, body) and len(words(cut_affixes(body[: m.start()])[0])) >= 2), None)
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
    title = _clean(candidate)
    is_linked = any(s.url and is_paper_address(s.url) and is_label(s.text) for s in spans)
    is_short = is_linked and len(title) >= 4 and len(words(title)) <= 2 and not is_label(title) and not _FIELD.fullmatch(title)
    if not is_short and (not is_title(title) or parse_names(title)):
        return None
    before = _cut(spans, owners, 0, start)
    after = _cut(spans, owners, start + end, len(whole))
    inside = owners[start : start + end]
    url = next((spans[i].url for i in inside if spans[i].url), "")
    return Title(title, "plain", (*before, Span("\n"), Span(tail), *after), url, name, inside[0] if inside else 0)


def _is_end(match: re.Match[str], body: str) -> bool:
    """Return whether a dash or the word "by" ends a title. Everything else that is looked for does."""
    if re.fullmatch(r",?\s+by\s+|\s+[\u2013\u2014]\s+|\s+-{1,3}\s+", match[0]):
        return ends_title(body[match.end() :])
    return True


def _italic(spans: Sequence[Span]) -> Title | None:
    for index, span in enumerate(spans):
        if span.is_italic and is_title(span.text, least=4) and not parse_names(span.text):
            return _from_group(spans, [index], "italic")
    return None


def _short(spans: Sequence[Span], groups: Sequence[Sequence[int]]) -> Title | None:
    """Return a title of one or two words: only a bold text or a link to a paper at the start can be one."""
    for group in groups:
        text = _clean(_joined(spans, group))
        if len(text) >= 4 and not is_label(text) and not _is_people(_joined(spans, group)) and not _FIELD.fullmatch(text) and not _text_before(spans, group[0]) and not text.endswith(":"):
            return _from_group(spans, group, "short")
    for index, span in enumerate(spans):
        text = _clean(span.text)
        if span.url and len(text) >= 4 and not is_label(text) and is_paper_address(span.url) and not _text_before(spans, index):
            return _from_group(spans, [index], "short")
    return None
