r"""The gate to the page: the only module that writes MathJax delimiters into a field.

Anki's page typesets everything between `\(` and `\)`. Anki's engine acts on `[sound:...]` and `{{c1::...}}` anywhere in
a field. For this reason, the code that vets formulas encloses them in marks that no author can type. `seal` breaks up
everything else that Anki would act on, and then replaces the marks with delimiters.
"""

import html
import re
from collections.abc import Sequence

FORMULA_MARKS = ("\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3")
"""The noncharacters that mark vetted formulas: a pair for inline formulas, then a pair for display formulas. Authors
can't type them."""
_MARK = "[\ufdd0-\ufdd3]"
_DELIMITERS = dict(zip(FORMULA_MARKS, (r"\(", r"\)", r"\[", r"\]"), strict=True))
_DOLLARS = str.maketrans(dict(zip(FORMULA_MARKS, ("$", "$", "$$", "$$"), strict=True)))
_SEPARATOR = "\x1f"
# Commands that Anki obeys anywhere in a field: they play sound, speak text or run LaTeX. See card_rendering/parser.rs
# and latex.rs in rslib.
_COMMAND_NAME = r"(?i:sound:|/?anki:|/?latex\]|/?\$\$?\])"
# Markup that the engine or the page may remove, which joins the text before and after it.
_REMOVABLE = r"(?:\{\{c[0-9,]+::|\}\}|<!--.*?-->|<wbr[^>]*>)*"
_BACKSLASH = rf"\\(?={_REMOVABLE}[()\[\]\ufdd0-\ufdd3])"
_BRACKET = rf"\[(?={_COMMAND_NAME})"
_CLOZE = r"\{(?=\{c[0-9])"
_HINT = rf"::(?={_COMMAND_NAME})"
_SUSPICIOUS = re.compile(rf"(?s){_BACKSLASH}|\[(?={_REMOVABLE}{_COMMAND_NAME})|{_CLOZE}|{_HINT}")
_MARKED = re.compile(_MARK)
_MARKED_VALUE = re.compile(rf'="[^"]*{_MARK}')
# The delimiter `\[` ends with a bracket, so a display formula must not start with the name of a command.
_DISPLAY_COMMAND = re.compile(rf"(?s){FORMULA_MARKS[2]}(?={_REMOVABLE}{_COMMAND_NAME})")
_TOKEN = re.compile(
    rf"""(?sx)
      (?P<formula>   (?P<open>[\ufdd0\ufdd2]) [^\ufdd0-\ufdd3]* [\ufdd1\ufdd3] )
    | (?P<tag>       </?[A-Za-z] (?: "[^"]*" | '[^']*' | [^'">] )* > )
    | (?P<mark>      {_MARK} )
    | (?P<backslash> {_BACKSLASH} )
    | (?P<bracket>   {_BRACKET} )
    | (?P<hint>      {_HINT} )
    | (?P<cloze>     {_CLOZE} )
    """
)
_INNER = re.compile(rf"(?s)({_BACKSLASH})|({_BRACKET})|({_CLOZE})")
# The engine removes tags from formulas. This joins the text inside a deletion with the text around it.
_INNER_TEX = re.compile(rf"(?s)\\.|{_CLOZE}|{_HINT}|\[(?={_REMOVABLE}{_COMMAND_NAME})")
_TEX_SIGN = re.compile(r"[\\{}]")
_TEX_TOKEN = re.compile(r"(?s)\\.?|[{}]")
_TEX_ENDS = {"\\", r"\(", r"\)", r"\[", r"\]"}
_PAIRS = re.compile(f"(?:{FORMULA_MARKS[0]}{FORMULA_MARKS[1]}|{FORMULA_MARKS[2]}{FORMULA_MARKS[3]})*")
_END = {"\ufdd0": "\ufdd1", "\ufdd2": "\ufdd3"}


def mark_formula(tex: str, *, is_display: bool) -> str:
    """Return the HTML of a vetted formula between marks, or between dollar signs if it is not self-contained."""
    start, end = FORMULA_MARKS[2:] if is_display else FORMULA_MARKS[:2]
    marked = f"{start}{html.escape(tex)}{end}"
    return marked if is_self_contained(tex) else without_marks(marked)


def is_self_contained(tex: str) -> bool:
    """Return whether MathJax finds the end of a formula. Its braces must match, and it must contain no delimiters."""
    if not _TEX_SIGN.search(tex):
        return True
    depth = 0
    for sign in _TEX_TOKEN.findall(tex):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0 or sign in _TEX_ENDS:
            return False
    return depth == 0


def without_marks(field: str) -> str:
    """Replace the marks that delimit formulas in HTML with dollar signs, which Anki shows as text."""
    return field.translate(_DOLLARS)


def seal(field: str, *, is_cloze: bool = False) -> str:
    """Return a field in which Anki acts only on vetted formulas and, in a cloze, on deletions.

    Call this exactly once for each field, as the last step. You can join several fields and seal them together if none
    of them is a cloze.
    """
    marks = _MARKED.findall(field)
    is_torn = marks and (not _PAIRS.fullmatch("".join(marks)) or _MARKED_VALUE.search(field))
    if is_torn or _SUSPICIOUS.search(field):
        field = _TOKEN.sub(lambda match: _sealed(match, is_cloze=is_cloze), field)
    if marks:
        field = _DISPLAY_COMMAND.sub(r"\g<0> ", field)
        for mark, delimiter in _DELIMITERS.items():  # several times faster than str.translate
            field = field.replace(mark, delimiter)
    return field


def seal_fields(fields: Sequence[str], cloze_field: int | None = None) -> list[str]:
    """Seal all fields of a note. `cloze_field` is the index of the field with the deletions, if there is one."""
    sealed = seal(_SEPARATOR.join(fields)).split(_SEPARATOR)
    if cloze_field is not None:
        sealed[cloze_field] = seal(fields[cloze_field], is_cloze=True)
    return sealed


def _sealed(match: re.Match[str], *, is_cloze: bool) -> str:
    kind, text = match.lastgroup, match[0]
    if match["formula"]:
        if not text.endswith(_END[match["open"]]) or not is_self_contained(html.unescape(text[1:-1])):
            return seal(without_marks(text), is_cloze=is_cloze)
        return _INNER_TEX.sub(lambda inner: _sealed_tex(inner, is_cloze=is_cloze), text)
    if kind == "tag":
        return _INNER.sub(lambda inner: _reference(inner[0]), without_marks(text))
    if kind == "backslash":
        return r"<span>\</span>"  # MathJax does not join the text of two elements
    if kind == "hint":
        return "::<b></b>" if is_cloze else text  # Anki puts a [ before the hint, which could complete a command
    if kind == "cloze":
        return "{" if is_cloze else "&#123;"
    return _reference(text) if kind == "bracket" else without_marks(text)


def _sealed_tex(match: re.Match[str], *, is_cloze: bool) -> str:
    text = match[0]
    if text == "{":
        return text if is_cloze else "&#123;"
    if text in ("[", "::"):
        return f"{text} "
    return text


def _reference(character: str) -> str:
    return f"&#{ord(character)};"
