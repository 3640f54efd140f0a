"""The kinds of text that a key of the format can hold, and what is said of a text that is none of them."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from deck_builder.source import cloze as clozes
from deck_builder.source.document import type_names

_YEARS = range(1600, 2101)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ARXIV = re.compile(r"\d{2}(0[1-9]|1[0-2])\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{2}(0[1-9]|1[0-2])\d{3}(v\d+)?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_NAMED = 60
"""Characters of a text that a message repeats."""
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
MAX_LENGTH = 10_000
"""Characters of one text: ten times what anybody reads on a card."""
_OWN_TAGS = {"leech", "marked", "retired"}


def problem(code: str, message: str) -> PydanticCustomError:
    """Make an error whose type is the code of the problem."""
    # The message as a template would lose braces of the author's text that look like one of its fields.
    return PydanticCustomError(code, "{message}", {"message": message})


def named(value: object) -> str:
    """Return a value as messages name it: a text in quotes, cut where it is long, or what else it is."""
    if isinstance(value, str):
        return repr(value if len(value) <= _NAMED else value[: _NAMED - 3] + "...")
    return type_names[type(value)]


def _text(value: str) -> str:
    value = unicodedata.normalize("NFC", value.strip())
    if not value:
        raise problem("empty-text", "the text is empty: fill it in or delete the key")
    # As they are the parser refuses them, but not from an escape in double quotes.
    if not value.isprintable() and (found := _UNSHOWABLE.search(value)):
        raise problem("control-character", f"control character U+{ord(found[0]):04X}: delete it")
    if len(value) > MAX_LENGTH:
        raise problem("long-text", f"{len(value):,} characters: a text has at most {MAX_LENGTH:,}")
    return value


def _id(value: str) -> str:
    if not _ID.fullmatch(value) or len(value) > 64:
        suggestion = re.sub("[^a-z0-9]+", "-", value.lower()).strip("-")[:64].strip("-")
        advice = f", for example {suggestion!r}" if suggestion else ""
        raise problem("bad-id", f"{named(value)} is no id: up to 64 of a-z, 0-9 and single hyphens{advice}")
    return value


def _year(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,9}", value):
        raise problem("wrong-type", f"{named(value)} is no year: write four digits, such as 2016")
    if int(value) not in _YEARS:
        raise problem("bad-year", f"{value} is out of range: years go from {_YEARS[0]} to {_YEARS[-1]}")
    return int(value)


def _flag(value: object) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if not isinstance(value, str) or value.lower() not in words:
        raise problem("wrong-type", f"{named(value)} is neither true nor false")
    return words[value.lower()]


def _arxiv(value: str) -> str:
    if not _ARXIV.fullmatch(value):
        found = re.search(rf"(?<!\d)({_ARXIV.pattern})(?!\d)", value)
        advice = f": write {found[0]!r}" if found else ", such as '1512.03385' or 'cs/0112017'"
        raise problem("bad-arxiv", f"{named(value)} is no arXiv id{advice}")
    return value


def _doi(value: str) -> str:
    if not _DOI.fullmatch(value):
        found = re.search(_DOI, value)
        advice = f": write {found[0]!r}" if found else ", such as '10.1038/323533a0'"
        raise problem("bad-doi", f"{named(value)} is no DOI{advice}")
    return value


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise problem("bad-url", f"{named(value)} is no web address: it starts with https://")
    return value


def _zotero(value: str) -> str:
    if not re.fullmatch(r"zotero://[^\s]+", value):
        raise problem("bad-url", f"{named(value)} is no link into Zotero: it starts with zotero://")
    return value


def _language(value: str) -> str:
    if not re.fullmatch("[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", value):
        raise problem("bad-language", f"{named(value)} is no language tag, such as 'en' or 'pt-BR'")
    return value


def _venue(value: str) -> str:
    if found := re.search(r"(?<!\d)(1[6-9]|20)\d\d(?!\d)", value):
        message = f"{found[0]} stands on the front of the year card and tells its answer: leave it out"
        raise problem("year-on-front", message)
    return value


def _tag(value: str) -> str:
    if re.search(r"\s", value):
        raise problem("bad-tag", f"{named(value)} holds white space, which separates tags in Anki: use '-'")
    if value.lower() in _OWN_TAGS:
        raise problem("bad-tag", f"{named(value)} is a tag with a meaning of its own: choose another")
    return value


def _cloze(value: str) -> str:
    found = clozes.deletions(value)
    if not found:
        raise problem("cloze-without-deletion", "nothing is hidden: put {{c1::...}} around what to ask for")
    for deletion in found:
        if not 1 <= deletion.number <= clozes.MAX_NUMBER:
            message = f"c{deletion.number} makes no card: cloze numbers go from 1 to {clozes.MAX_NUMBER}"
            raise problem("bad-cloze", message)
        if not deletion.content.split("::")[0].strip():
            raise problem("bad-cloze", f"c{deletion.number} hides nothing: put a text between :: and }}}}")
    return value


def _former_key(value: str) -> str:
    for part in value.split("/", 1):
        _id(part)
    return value


Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_id)]
TagName = Annotated[Text, AfterValidator(_tag)]
_integer = WithJsonSchema({"type": "integer", "minimum": _YEARS[0], "maximum": _YEARS[-1]})
_boolean = WithJsonSchema({"type": "boolean"})
Year = Annotated[int, BeforeValidator(_year), _integer]
Flag = Annotated[bool, BeforeValidator(_flag), _boolean]
Venue = Annotated[Text, AfterValidator(_venue)]
Arxiv = Annotated[str, AfterValidator(_arxiv)]
Doi = Annotated[str, AfterValidator(_doi)]
Url = Annotated[str, AfterValidator(_url)]
ZoteroLink = Annotated[str, AfterValidator(_zotero)]
Language = Annotated[str, AfterValidator(_language)]
ClozeText = Annotated[Text, AfterValidator(_cloze)]
FormerKey = Annotated[str, AfterValidator(_former_key)]
