"""Find the title in the spans of a unit."""

import re
from collections.abc import Sequence
from dataclasses import replace

from deck_builder.references.lists.addresses import is_other_address, is_paper_address
from deck_builder.references.lists.affixes import cut_affixes
from deck_builder.references.lists.attribution import find_venue, parse_names
from deck_builder.references.lists.labels import QUOTED, is_label, is_person_and_year, words
from deck_builder.references.lists.plain_title import find_plain_title, is_bounded
from deck_builder.references.lists.title_parts import (
    STRIPPED,
    Title,
    clean,
    cut,
    is_field_name,
    is_people,
    is_title,
    name_before,
)
from deck_builder.references.lists.units import Span

_MAX_NAME_LENGTH = 20


def find_title(spans: Sequence[Span], *, names_first: bool = False) -> Title | None:
    """Return the title in the spans of a unit, or None. See `find_plain_title` for `names_first`."""
    spans = [s for s in spans if not s.is_image]
    groups = _bold_groups(spans)
    indexes = [
        i
        for i, s in enumerate(spans)
        if s.url and s.text.strip() and not s.url.startswith("#") and is_title(s.text, least=2)
    ]
    bold = next(
        (
            g
            for g in groups
            if is_title(clean(_joined(spans, g)), least=3)
            and not is_people(_joined(spans, g))
            and not is_field_name(_joined(spans, g), _following_text(spans, g))
        ),
        None,
    )
    links = _merged_links(spans, indexes)
    quoted = _quoted(spans)
    if quoted and not _is_inside_longer(quoted, spans, groups, links):
        return quoted
    first_link = next((g for g in links if is_paper_address(spans[g[0]].url)), None) or next(iter(links), None)
    if bold and first_link and bold[0] < first_link[0] and not set(bold) & set(first_link):
        text = _joined(spans, bold).strip()
        if (text.endswith((":", "-")) or _following_text(spans, bold).startswith(":")) and is_paper_address(
            spans[first_link[0]].url
        ):
            bold = None
    if bold:
        return _from_group(spans, bold, "bold")
    if (
        first_link
        and _follows_authors(spans, first_link[0])
        and (plain := find_plain_title(spans, names_first=names_first))
    ):
        return plain
    if first_link and _follows_labelled_title(spans, first_link[0]):
        return find_plain_title(spans, names_first=names_first)
    if first_link and (
        is_paper_address(spans[first_link[0]].url)
        or not _text_before(spans, first_link[0])
        or not _plain_is_title(spans, first_link[0])
    ):
        return _from_group(spans, first_link, "link")
    alone = next((g for g in groups[:1] if _is_alone_in_line(spans, g)), None)
    short = _short(spans, groups) if alone else None
    return short or find_plain_title(spans, names_first=names_first) or _italic(spans) or _short(spans, groups)


def _is_alone_in_line(spans: Sequence[Span], group: Sequence[int]) -> bool:
    before, after = spans[: group[0]], "".join(s.text for s in spans[group[-1] + 1 :]).lstrip(" ")
    return not any(s.text.strip() for s in before) and after.startswith("\n")


def _joined(spans: Sequence[Span], group: Sequence[int]) -> str:
    return "".join(spans[i].text for i in group)


def _following_text(spans: Sequence[Span], group: Sequence[int]) -> str:
    return "".join(s.text for s in spans[group[-1] + 1 :])[:20].strip()


def _text_before(spans: Sequence[Span], index: int) -> str:
    text = "".join(s.text for s in spans[:index] if not s.url).strip(STRIPPED + "[(\u3010")
    return "" if is_label(text) or len(words(text)) < 3 else text


def _follows_labelled_title(spans: Sequence[Span], index: int) -> bool:
    """Return whether a link comes after a plain title and a labelled link to the paper, as in `Title [pdf](...)`."""
    before = [s for s in spans[:index] if s.url]
    return bool(_text_before(spans, index)) and any(is_label(s.text) and is_paper_address(s.url) for s in before)


def _follows_authors(spans: Sequence[Span], index: int) -> bool:
    """Return whether a link comes after a title and an italic list of authors. The text of such a link is the venue."""
    people = next((i for i, s in enumerate(spans[:index]) if s.is_italic and parse_names(s.text)), 0)
    return bool(people) and is_title("".join(s.text for s in spans[:people]))


def _plain_is_title(spans: Sequence[Span], index: int) -> bool:
    return is_title(_text_before(spans, index)) and is_other_address(spans[index].url)


def _bold_groups(spans: Sequence[Span]) -> list[list[int]]:
    """Return the indexes of each run of bold spans. A link whose text is a label or an attribution ends a run."""
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
    return [
        g for g in groups if not re.fullmatch(r"\s*[\[(].*[\])]\s*", _joined(spans, g)) and not _in_brackets(spans, g)
    ]


def _in_brackets(spans: Sequence[Span], group: Sequence[int]) -> bool:
    before = "".join(s.text for s in spans[: group[0]]).rstrip()
    return before.endswith("(") and _following_text(spans, group).startswith(")")


def _merged_links(spans: Sequence[Span], indexes: Sequence[int]) -> list[list[int]]:
    """For each link that may be a title, return the indexes of its spans. Italics can split a link into spans."""
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
    for match in QUOTED.finditer(text):
        title = clean(match["title"])
        if is_title(title, least=2) and len(title) > 8 and "http" not in title:
            inside = owners[match.start("title") : match.end("title")]
            url = next((spans[i].url for i in inside if spans[i].url), "")
            before = cut(spans, 0, match.start())
            if not _may_precede_quotes("".join(s.text for s in before)):
                continue
            after = cut(spans, match.end(), len(text))
            return Title(title, "quoted", (*before, Span("\n"), *after), url, name_before(before), inside[0])
    return None


def _may_precede_quotes(text: str) -> bool:
    """Return whether quoted text that follows `text` may be a whole title rather than part of one."""
    last = text.rpartition("\n")[2]
    bare = re.sub(r"^\W*(?:\[?\d+\]?[.)]?)?\s*", "", last).strip(STRIPPED)
    return (
        len(words(bare)) <= 3
        or is_label(bare)
        or bool(parse_names(bare))
        or bool(re.search(r"[.:,]\s*$", last))
        or len(bare) > 150
    )


def _is_inside_longer(
    quoted: Title, spans: Sequence[Span], groups: Sequence[Sequence[int]], links: Sequence[Sequence[int]]
) -> bool:
    for group in (*groups, *links):
        if quoted.index in group and len(clean(_joined(spans, group))) > len(quoted.text) + 4:
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
    cleaned = clean(title)
    name = name_before(before)
    while prefix := re.match(r"\[([^\[\]]{2,30})\]\s*:?\s*(?=\w|\[)", cleaned):
        is_name = not name and len(prefix[1]) <= _MAX_NAME_LENGTH and not is_label(prefix[1])
        name, tail = (prefix[1], tail) if is_name else (name, f"{tail} {prefix[1]}")
        cleaned = cleaned[prefix.end() :]
    rest = (*before, Span("\n"), Span(tail), *after)
    is_cut_off = text.rstrip().endswith(("...", "\u2026"))
    is_certain = form not in ("short", "italic") and not _may_have_more(cleaned) and not is_cut_off
    if (
        form == "link"
        and len(words(cleaned)) < 3
        and any(s.text.strip(STRIPPED + "[(") for s in before if not s.is_code)
    ):
        is_certain = is_certain and is_label("".join(s.text for s in before))
    return Title(cleaned, form, rest, url, name, group[0], is_certain=is_certain)


def _may_have_more(text: str) -> bool:
    """Return whether bold or linked text may contain more than a title, such as authors, a year or a remark."""
    is_quoted = bool(re.search('["\u201c][^"\u201d]{12,}["\u201d]', text)) and text[:1] not in '"\u201c'
    has_year = bool(re.search(r"[.,]\s+(?:19|20)\d\d[.,]", text))
    has_names = any(is_people(re.sub(r"(?i)^by\s+", "", part)) for part in re.split(r"\.\s+|\s(?=by\s)", text))
    return is_quoted or has_year or has_names or text.startswith("(")


def _italic(spans: Sequence[Span]) -> Title | None:
    for index, span in enumerate(spans):
        has_names = span.is_italic and bool(parse_names("".join(s.text for s in spans[:index])))
        if span.is_italic and is_title(span.text, least=3 if has_names else 4) and not parse_names(span.text):
            is_certain = is_bounded(spans[:index], spans[index + 1 :], has_names=has_names)
            return replace(_from_group(spans, [index], "italic"), is_certain=is_certain and not find_venue(span.text))
    return None


def _short(spans: Sequence[Span], groups: Sequence[Sequence[int]]) -> Title | None:
    """Return a short title at the start of the unit. The title must be bold or link to a paper."""
    for group in groups:
        text = clean(_joined(spans, group))
        if (
            len(text) >= 4
            and not is_label(text)
            and not is_people(_joined(spans, group))
            and not is_field_name(_joined(spans, group), _following_text(spans, group))
            and not _text_before(spans, group[0])
        ):
            return _from_group(spans, group, "short")
    for index, span in enumerate(spans):
        text = clean(span.text)
        if (
            span.url
            and len(text) >= 4
            and not is_label(text)
            and is_paper_address(span.url)
            and not _text_before(spans, index)
        ):
            return _from_group(spans, [index], "short")
    return None
