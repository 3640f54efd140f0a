"""Types for the scalars in the source files, with messages about invalid values."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from deck_builder.source import cloze as clozes
from deck_builder.source.document import TYPE_NAMES
from deck_builder.source.identifiers import ARXIV_ID, DOI_PREFIX, OLD_ARXIV_ID, YEAR, YEARS

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ARXIV = re.compile(rf"(?:{ARXIV_ID}|{OLD_ARXIV_ID})(?:v\d+)?")
_DOI = re.compile(rf"{DOI_PREFIX}\S+")
_MAX_QUOTED = 60
"""Maximum number of characters that a message quotes."""
_CONTROL_CHARACTER = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
MAX_LENGTH = 10_000
"""Maximum number of characters in a scalar. Nobody reads even a tenth of this on a card."""
_RESERVED_TAGS = {"leech", "marked", "retired"}
MAX_NAME = 100
"""Maximum number of characters in the name of a deck or section. Longer names are hard to read in Anki and too
long for a file name."""
# Numeric character references to the noncharacters that mark formulas (rendering/gate.py).
_NONCHARACTER = re.compile("&#(?:0*64(?:97[6-9]|9[89][0-9]|100[0-7])|[xX]0*[fF][dD][dDeE][0-9a-fA-F])(?![0-9a-fA-F])")
_COLON = "&(?:#0*58|#[xX]0*3[aA]|colon);"
_TWO_COLONS = re.compile(f":?(?:{_COLON})+:|:(?:{_COLON})+|(?:{_COLON}){{2,}}")
_LINE_BREAKS = re.compile(r"\s*[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_ADDRESS = r"[^\s/?#\\<>\"{}|^`]+(?:[/?#]\S*)?"


def make_error(code: str, message: str) -> PydanticCustomError:
    """Return a pydantic error whose type is the problem code."""
    # pydantic treats a message as a template, so it would replace braces in the author's text.
    return PydanticCustomError(code, "{message}", {"message": message})


def describe_value(value: object) -> str:
    """Describe a value in a message: as quoted text, shortened if it is long, or otherwise by the name of its type."""
    if isinstance(value, str):
        return repr(value if len(value) <= _MAX_QUOTED else value[: _MAX_QUOTED - 3] + "...")
    return TYPE_NAMES[type(value)]


def _check_characters(value: str) -> str:
    # The parser rejects literal control characters, but an escape sequence in double quotes can still produce one.
    if not value.isprintable() and (match := _CONTROL_CHARACTER.search(value)):
        raise make_error("control-character", f"the control character U+{ord(match[0]):04X} is not allowed: delete it")
    if "&#" in value and (match := _NONCHARACTER.search(value)):
        raise make_error("control-character", f"'{match[0]}' is not a valid character: delete it")
    if len(value) > MAX_LENGTH:
        message = f"the text has {len(value):,} characters: shorten it to at most {MAX_LENGTH:,}"
        raise make_error("long-text", message)
    return value


def _check_any_text(value: str) -> str:
    value = unicodedata.normalize("NFC", value.strip())
    if not value:
        raise make_error("empty-text", "the text is empty: fill it in or delete the key")
    return _check_characters(value)


def _check_text(value: str) -> str:
    value = _check_any_text(value)
    if "{{c" in value and (match := clozes.DELETION_START.search(value)):
        message = (
            f"'{match[0]}' starts a cloze deletion, which works only in 'cloze': to show it as text, write '{{ "
            f"{match[0][1:]}'"
        )
        raise make_error("misplaced-cloze", message)
    return value


def nearest_deck_name(name: str) -> str:
    """Return the valid deck name that is most similar to a name, or "" if there is none."""
    one_line = _LINE_BREAKS.sub(" ", name)
    return re.sub(r"\s*:(?:\s*:)+\s*", ": ", one_line).strip(": ")[:MAX_NAME].strip(": ")


def deck_name_problem(name: str) -> str | None:
    """Return a message about an invalid deck name, or None if the name is valid.

    A name is invalid if it is too long, or if Anki would change or split it (rslib: decks/name.rs).
    """
    suggestion = nearest_deck_name(name)
    advice = f"write {suggestion!r}" if suggestion else "use a name that contains letters"
    if _LINE_BREAKS.search(name):
        return f"the name has a line break, which Anki would remove: {advice}"
    if "::" in name:
        return f"'::' separates decks from subdecks in Anki: {advice}"
    if name != name.strip(": "):
        return f"the name starts or ends with a colon or space, which Anki would remove: {advice}"
    if len(name) > MAX_NAME:
        return f"the name has {len(name):,} characters: shorten it to at most {MAX_NAME}"
    return None


def _check_deck_name(value: str) -> str:
    if message := deck_name_problem(value):
        raise make_error("bad-name", message)
    return value


def _check_folder(value: str) -> str:
    """Remove `./` from the start of a folder name, and slashes from its end."""
    return re.sub(r"^(?:\./+)+|/+$", "", value) or value


def nearest_id(value: str) -> str:
    """Return the valid id that is most similar to a value, or "" if there is none. A valid id is not changed."""
    return re.sub("[^a-z0-9]+", "-", value.lower()).strip("-")[:64].strip("-")


def _check_id(value: str) -> str:
    if not _ID.fullmatch(value) or len(value) > 64:
        suggestion = nearest_id(value)
        advice = f", for example {suggestion!r}" if suggestion else ""
        raise make_error(
            "bad-id",
            f"{describe_value(value)} is not a valid id: use up to 64 characters, only a-z, digits and single "
            f"hyphens{advice}",
        )
    return value


UNKNOWN_YEAR = 9999
"""The number that is stored if the file says `year: TODO`. Such a year is reported as a gap."""


def _check_year(value: object) -> int:
    if value == "TODO":
        return UNKNOWN_YEAR
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,9}", value):
        raise make_error("wrong-type", f"{describe_value(value)} is not a year: write four digits, such as 2016")
    if int(value) not in YEARS:
        raise make_error("bad-year", f"the year {value} is out of range: use a year from {YEARS[0]} to {YEARS[-1]}")
    return int(value)


def _check_flag(value: object) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if not isinstance(value, str) or value.lower() not in words:
        raise make_error("wrong-type", f"{describe_value(value)} is not allowed here: write true or false")
    return words[value.lower()]


def _check_arxiv(value: str) -> str:
    if not _ARXIV.fullmatch(value):
        match = re.search(rf"(?<!\d)({_ARXIV.pattern})(?!\d)", value)
        advice = repr(match[0]) if match else "an id such as '1512.03385' or 'cs/0112017'"
        raise make_error("bad-arxiv", f"{describe_value(value)} is not an arXiv id: use {advice}")
    return value


def _check_doi(value: str) -> str:
    if not _DOI.fullmatch(value):
        match = re.search(_DOI, value)
        advice = repr(match[0]) if match else "a DOI such as '10.1038/323533a0'"
        raise make_error("bad-doi", f"{describe_value(value)} is not a DOI: use {advice}")
    return value


def _check_address(value: str) -> str:
    value = _check_characters(value.strip())
    if "\\" in value:
        raise make_error("bad-url", f"{describe_value(value)} contains a backslash: write / or %5C instead")
    if re.match(r"[A-Za-z]+:\S", value) and (match := re.search(r"\s+", value)):
        code = "".join(f"%{byte:02X}" for byte in match[0].encode())
        raise make_error("bad-url", f"{describe_value(value)} contains whitespace: delete it or write {code}")
    return value


def _check_url(value: str) -> str:
    if not re.fullmatch(rf"https?://{_ADDRESS}", value):
        raise make_error(
            "bad-url", f"{describe_value(value)} is not a web address: use an address that starts with https://"
        )
    return value


def _check_zotero(value: str) -> str:
    if not re.fullmatch(rf"zotero://{_ADDRESS}", value):
        raise make_error(
            "bad-url", f"{describe_value(value)} is not a Zotero link: use a link that starts with zotero://"
        )
    return value


def _check_language(value: str) -> str:
    if not re.fullmatch("[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", value):
        raise make_error(
            "bad-language", f"{describe_value(value)} is not a language tag: use a tag such as 'en' or 'pt-BR'"
        )
    return value


def _check_venue(value: str) -> str:
    if match := YEAR.search(value):
        message = f"cards show the year after the venue, and the year card asks for it: delete {match[0]}"
        raise make_error("year-on-front", message)
    return value


def _check_tag(value: str) -> str:
    if re.search(r"\s", value):
        raise make_error(
            "bad-tag",
            f"the tag {describe_value(value)} contains whitespace, which separates tags in Anki: use '-' instead",
        )
    if "" in value.split("::"):
        suggestion = "::".join(filter(None, value.split("::")))
        advice = f"write {suggestion!r}" if suggestion else "write a word on each side"
        raise make_error("bad-tag", f"the tag {describe_value(value)} has nothing on one side of '::': {advice}")
    if value.lower() in _RESERVED_TAGS:
        raise make_error(
            "bad-tag",
            f"the tag {describe_value(value)} has a special meaning in Anki or deck-builder: choose a different one",
        )
    return value


def _check_cloze(value: str) -> str:
    if match := clozes.SEVERAL_NUMBERS.search(value):
        message = f"only recent versions of Anki support '{match[0]}': use a single number, as in '{{{{c{match[1]}::'"
        raise make_error("bad-cloze", message)
    if "&" in value and (match := _TWO_COLONS.search(value)):
        message = f"'{match[0]}' is shown as '::', which starts a hint: put code in backticks, as in `std::vector`"
        raise make_error("bad-cloze", message)
    if slip := clozes.find_slip(value):
        found, meant = slip
        message = f"'{found}' does not start a deletion: write '{meant}' or, to show it as text, '{{ {found[1:]}'"
        raise make_error("bad-cloze", message)
    deletions = clozes.deletions(value)
    if not deletions:
        raise make_error("cloze-without-deletion", "the cloze hides nothing: put {{c1:: and }} around the text to hide")
    for deletion in deletions:
        if not 1 <= deletion.number <= clozes.MAX_NUMBER:
            message = f"the deletion c{deletion.number} is out of range: use a number from 1 to {clozes.MAX_NUMBER}"
            raise make_error("bad-cloze", message)
        if not clozes.split_hint(deletion.content)[0].strip():
            message = f"the deletion c{deletion.number} hides nothing: write the text to hide between '::' and '}}}}'"
            raise make_error("bad-cloze", message)
    return value


_PLACEHOLDERS = ("{name}", "{title}", "{method}")
_BRACES = re.compile(r"\$[^$]+\$|(\{[^{}]*\})")


def _check_placeholders(value: str) -> str:
    # Braces in a formula are not placeholders.
    if unknown := [part for part in _BRACES.findall(value) if part and part not in _PLACEHOLDERS]:
        message = f"{describe_value(unknown[0])} is not a placeholder: use one of {', '.join(_PLACEHOLDERS)}"
        raise make_error("wrong-value", message)
    return value


def _check_paper_is_named(value: str) -> str:
    if not any(part in value for part in _PLACEHOLDERS):
        first, second, third = _PLACEHOLDERS
        message = f"the question does not say which paper it is about: add {first}, {second} or {third}"
        raise make_error("wrong-value", message)
    return value


def _check_former_key(value: str) -> str:
    for part in value.split("/", 1):
        _check_id(part)
    return value


Text = Annotated[str, AfterValidator(_check_text)]
DeckName = Annotated[Text, AfterValidator(_check_deck_name)]
FolderName = Annotated[Text, AfterValidator(_check_folder)]
Id = Annotated[str, AfterValidator(_check_id)]
TagName = Annotated[Text, AfterValidator(_check_tag)]
_integer = WithJsonSchema({"type": "integer", "minimum": YEARS[0], "maximum": YEARS[-1]})
_boolean = WithJsonSchema({"type": "boolean"})
Year = Annotated[int, BeforeValidator(_check_year), _integer]
Flag = Annotated[bool, BeforeValidator(_check_flag), _boolean]
Venue = Annotated[Text, AfterValidator(_check_venue)]
Arxiv = Annotated[str, AfterValidator(_check_arxiv)]
Doi = Annotated[str, AfterValidator(_check_doi)]
Url = Annotated[str, AfterValidator(_check_address), AfterValidator(_check_url)]
ZoteroLink = Annotated[str, AfterValidator(_check_address), AfterValidator(_check_zotero)]
Language = Annotated[str, AfterValidator(_check_language)]
ClozeText = Annotated[str, AfterValidator(_check_any_text), AfterValidator(_check_cloze)]
TitledQuestion = Annotated[Text, AfterValidator(_check_placeholders)]
"""The text of a question that need not name the paper, because the card also shows the title."""
StandardQuestion = Annotated[Text, AfterValidator(_check_placeholders), AfterValidator(_check_paper_is_named)]
"""The text of a question that must contain a placeholder for the name, title or method of the paper."""
FormerKey = Annotated[str, AfterValidator(_check_former_key)]
