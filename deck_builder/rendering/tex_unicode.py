r"""Convert formulas to plain text, for places that can't show formulas: deck names, Anki's browser and `plan`."""

import re
import unicodedata
from functools import lru_cache

from deck_builder.rendering.formulas.commands import COMMANDS
from deck_builder.rendering.formulas.reader import TOKEN
from deck_builder.rendering.tex_check import vet_formula

_LETTERS = {"mathbb": "DOUBLE-STRUCK", "Bbb": "DOUBLE-STRUCK", "mathcal": "SCRIPT", "mathfrak": "FRAKTUR"}
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7"}
_ACCENTS |= {"acute": "\u0301", "grave": "\u0300", "check": "\u030c", "breve": "\u0306", "mathring": "\u030a"}
_PLAIN_FONTS = frozenset(
    [
        "mathrm",
        "mathbf",
        "mathit",
        "mathsf",
        "mathtt",
        "boldsymbol",
        "operatorname",
        "text",
        "textrm",
        "textbf",
        "textit",
        "mbox",
    ]
)
_SPACES = frozenset((",", ":", ";", " ", ">", "quad", "qquad", "enspace", "thinspace", "space", "nobreakspace"))
_SILENT = frozenset(("!", "negthinspace", "displaystyle", "textstyle", "limits", "nolimits"))
_RAISED = {"*": "*", "\u2217": "*", "\u2032": "\u2032", "†": "†", "\u2218": "°", "\u22a4": "ᵀ"}
_NAMED = re.compile("[A-Za-z]+")


class _NoPlainForm(Exception):  # noqa: N818 - it is a result, not an error
    pass


@lru_cache(maxsize=10_000)
def tex_to_unicode(tex: str) -> str | None:
    r"""Return a formula as plain text, such as `O(n²)` for `O(n^2)`, or None if that would change its meaning.

    The macros in the formula must already be replaced.
    """
    if vet_formula(tex, {}).problems:
        return None
    try:
        text = _Converter(tex).sequence()
    except _NoPlainForm:
        return None
    return " ".join(text.split()) or None


class _Converter:
    def __init__(self, tex: str) -> None:
        self._tokens = TOKEN.findall(tex)[::-1]  # the next token is at the end

    def sequence(self) -> str:
        """Convert the tokens up to the closing brace of the current group, or up to the end of the formula."""
        out: list[str] = []
        while self._tokens:
            item = self._tokens.pop()
            if item == "}":
                break
            if item in ("^", "_"):
                out.append(_script(self._argument(), item))
            elif item == "'":
                out.append("\u2032")
            elif item == "{":
                out.append(self.sequence())
            elif item == "-":
                out.append("\u2212" if "".join(out[-1:]) in ("", " ", "(") else item)
            elif item[0] == "\\":
                out.append(self._command(item, follows_space="".join(out).endswith(" ")))
            elif item in ("&", "~"):
                out.append(" ")
            else:
                out.append(item)
        return "".join(out)

    def _argument(self) -> str:
        while self._tokens and self._tokens[-1].isspace():
            self._tokens.pop()
        item = self._tokens.pop()
        if item == "{":
            return self.sequence().strip()
        return self._command(item, follows_space=False) if item[0] == "\\" else item

    def _command(self, item: str, *, follows_space: bool) -> str:
        name = item[1:].rstrip(" ") or " "
        space = " " if item.endswith(" ") and follows_space else ""
        command = COMMANDS[" " if name.isspace() else name]
        if name in _SILENT:
            return ""
        if name in _SPACES:
            return " "
        if command.sign:
            return command.sign + space
        if name in ("left", "right", "middle") or command.kind == "delimiters":
            return self._delimiter()
        if name in _PLAIN_FONTS:
            return self._text() if command.kind == "text" else self._argument()
        if name in _LETTERS:
            return _in_letters(self._argument(), _LETTERS[name])
        if name in _ACCENTS:
            return _accented(self._argument(), _ACCENTS[name])
        if name in ("frac", "dfrac", "tfrac"):
            return f"{_grouped(self._argument())}/{_grouped(self._argument())}"
        if name == "sqrt" and self._tokens[-1:] != ["["]:
            return f"√{_grouped(self._argument())}"
        if name in ("dots", "ldots", "cdots"):
            return "…"
        if command.kind == "names" and _NAMED.fullmatch(name) and not command.reads:
            follows = next((t for t in reversed(self._tokens) if not t.isspace()), "")
            return name + (" " if follows[:1].isalnum() or follows.startswith("\\") else space)
        raise _NoPlainForm

    def _text(self) -> str:
        self._tokens.pop()  # the opening brace
        group: list[str] = []
        while (item := self._tokens.pop()) != "}":
            group.append(item.removeprefix("\\"))
        return "".join(group)

    def _delimiter(self) -> str:
        item = self._tokens.pop()
        if item[0] == "\\":
            return self._command(item, follows_space=False)
        return "" if item == "." else item


def _grouped(text: str) -> str:
    return text if len(unicodedata.normalize("NFC", text)) == 1 or text.isalnum() else f"({text})"


def _script(text: str, sign: str) -> str:
    """Return text as superscript or subscript characters. Raise _NoPlainForm if Unicode lacks one of them."""
    if sign == "^" and text in _RAISED:
        return _RAISED[text]
    table = _SUPERSCRIPTS if sign == "^" else _SUBSCRIPTS
    if not text or any(character not in table for character in text.replace(" ", "")):
        raise _NoPlainForm
    return "".join(table[character] for character in text.replace(" ", ""))


def _script_table(kind: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for character in (chr(code) for code in (*range(0xB2, 0xBA), *range(0x1D2C, 0x1D6B), *range(0x2070, 0x209D))):
        label, _, base = unicodedata.decomposition(character).partition(" ")
        if label == f"<{kind}>" and " " not in base:
            table[chr(int(base, 16))] = character
    return table | {"-": table["\u2212"]}


_SUPERSCRIPTS = _script_table("super")
_SUBSCRIPTS = _script_table("sub") | {"j": "ⱼ"}


def _in_letters(text: str, style: str) -> str:
    def one(character: str) -> str:
        case = "CAPITAL" if character.isupper() else "SMALL"
        for prefix in (f"{style} {case}", f"BLACK-LETTER {case}", f"MATHEMATICAL {style} {case}"):
            try:
                letter = unicodedata.lookup(f"{prefix} {character}")
            except KeyError:
                continue
            if style == "FRAKTUR" or not prefix.startswith("BLACK"):
                return letter
        raise _NoPlainForm

    return "".join(one(character) for character in text)


def _accented(text: str, mark: str) -> str:
    if len(text) != 1:
        raise _NoPlainForm
    return unicodedata.normalize("NFC", text + mark)
