"""What to quote and how, where YAML itself misleads."""

import re

_ENTRY = re.compile(r"\s*(?:- +)*(?P<lead>[\w-]+:|-)[ \t]+(?P<value>\S.*)")
"""A line that is `key: value` or `- value`."""
_SPECIAL_START = re.compile(r"[*&!|>%@`\[\]{}\"',#]|[?-](?=\s|$)")
# What starts with a special sign and is whole, so that a mistake further down is no fault of it.
_WHOLE = re.compile(
    r"""('(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|\[[^\[\]{}]*\]|\{[^\[\]{}]*\}|[|>][+-]?[1-9]?[+-]?)(\s+#.*)?|\#(\s.*)?"""
)
_CLOSING = {"[": "]", "{": "}"}
# TeX commands whose first letter is an escape that YAML knows to be white space.
_TEX_LIKE_ESCAPE = re.compile(
    r"\\(n(?:abla|eq|e|eg|u|ot|otin|i|mid|exists)|r(?:ho|ight\w*|angle|ceil|floor|m)|"
    r"t(?:heta|au|imes|ext\w*|an|anh|o|op|ilde|frac|riangle\w*))(?![a-z])"
)
_CONTROL_ESCAPE = re.compile(r"\\([0abefvNLP_])")

Place = tuple[int, int]
"""Line and column, both counted from 1."""


def quoted(text: str) -> str:
    """Return the text as a YAML scalar in single quotes, on one line."""
    return "'" + " ".join(part.strip() for part in text.splitlines()).replace("'", "''") + "'"


def in_quotes(line: str) -> str:
    """Return the advice to quote the value of this line, spelled out where the line is `key: value`."""
    found = _ENTRY.match(line.rstrip())
    if not found:
        return "put the text into single quotes"
    value = found["value"]
    if value[0] == value[-1] and value[0] in "\"'" and len(value) > 1:
        value = _unescaped(value[1:-1]) if value[0] == '"' else value[1:-1]
    elif value[0] in "\"'" and value.count(value[0]) == 1:
        value = value[1:]
    return f"put the text into single quotes: {found['lead']} {quoted(value)}"


def _unescaped(text: str) -> str:
    return re.sub(r'\\([\\"])', r"\1", text)


def explain(problem: str, lines: tuple[str, ...], at: Place, start: Place) -> tuple[str, Place]:
    """Turn the parser's words into a message with a way out, and the place it belongs to.

    `at` is where the parser gave up, `start` where what it was reading began.
    """
    line, column = at
    text = lines[line - 1] if line <= len(lines) else ""
    if "escape" in problem or "hexdecimal" in problem:
        return f"a backslash means something else in double quotes: {in_quotes(text)}", at
    if "\t" in text[: len(text) - len(text.lstrip())]:
        return "a tab in the indentation: YAML wants spaces", (line, text.index("\t") + 1)
    if "mapping values are not allowed" in problem:
        if re.fullmatch(r"\s*[\w-]+\s*", text[: column - 1]):
            indent = len(text) - len(text.lstrip())
            return "indented deeper than the keys around it: give it their indentation", (line, indent + 1)
        return f"': ' inside a text starts a new mapping: {in_quotes(text)}", at
    if "could not find expected ':'" in problem:
        return "expected 'key: value': a text that goes on in a new line must be indented", start
    # The parser often notices a line too late, where the broken value stands in the line before.
    before = next((n for n in range(min(line, len(lines) + 1) - 1, 0, -1) if lines[n - 1].strip()), line)
    # What it was reading is to blame only in brackets and quotes: a block may have begun far above.
    in_block = "expected key" in problem or "expected '-'" in problem or "expected <block end>" in problem
    for number in (line, before) if in_block else (line, before, start[0]):
        if number <= len(lines) and (found := _broken_value(number, lines[number - 1])):
            return found
    # Inside a list: `[@x, *a* b]`.
    for number, index in (start, at):
        item = lines[number - 1][index - 1 :] if number <= len(lines) else ""
        if item and item[0] in "*&%@`":
            return f"a text can't start with {item[0]} unless it is in single quotes", (number, index)
    if "expected ',' or" in problem:
        return f"not valid YAML here: {problem}", start
    if in_block:
        return "does not fit the lines above: check the indentation here, and the quotes above", at
    return f"not valid YAML here: {problem}", at


def _broken_value(number: int, line: str) -> tuple[str, Place] | None:
    """Explain a value that cannot start as it does."""
    found = _ENTRY.match(line.rstrip())
    if not found or not _SPECIAL_START.match(found["value"]) or _WHOLE.fullmatch(found["value"]):
        return None
    value, place = found["value"], (number, found.start("value") + 1)
    sign = value[0]
    if sign in "\"'":
        return f"the quote that opens here does not close at the end of the text: {in_quotes(line)}", place
    if sign in _CLOSING and _CLOSING[sign] not in value:
        return f"{sign} is never closed: add {_CLOSING[sign]}, or {in_quotes(line)}", place
    return f"a text can't start with {sign} unless it is in quotes: {in_quotes(line)}", place


def no_key(line: str) -> str:
    """Explain a mapping or list where a key must stand, most often an unquoted `{{c1::...}}`."""
    if "{{" in line:
        return f"{{{{ starts a mapping in YAML: {in_quotes(line)}"
    return "a key must be a plain word"


def not_a_text(line: str, column: int) -> str:
    """Return advice where a list or mapping in brackets may have been meant as a text, else ""."""
    return f": if a text is meant, {in_quotes(line)}" if line[column - 1 : column] in ("[", "{") else ""


def lost_to_comment(value: str, rest: str) -> str | None:
    """Explain a `#` that swallowed the end of an unquoted text, as in `rank #1`; a `# ` comment is fine."""
    found = re.match(r"[ \t]+(#[^\s#].*)", rest.rstrip())
    if not found:
        return None
    whole = quoted(f"{value} {found[1]}".lstrip())
    return f"' {found[1]}' is a comment to YAML and lost: write {whole}, or '# ' if a comment is meant"


def escape_in_double_quotes(raw: str) -> str | None:
    r"""Explain an escape that turns TeX into control characters, as in `"\beta"`."""
    plain = raw.replace("\\\\", "  ")
    found = _CONTROL_ESCAPE.search(plain) or _TEX_LIKE_ESCAPE.search(plain)
    if not found:
        return None
    advice = quoted(_unescaped(raw[1:-1]))
    return f"{found.group()[:2]} in double quotes is a special character, not TeX: use single quotes: {advice}"


def alias(line: str, name: str | None) -> str:
    """Explain a `*` or `&` at the start of a text, most often Markdown emphasis."""
    found = _ENTRY.match(line.rstrip())
    if found and found["value"][0] in "*&":
        return f"{found['value'][0]} starts a YAML alias or anchor: {in_quotes(line)}"
    return f"YAML anchors and aliases ({name}) are not allowed: write the text out"


def tag(line: str) -> str:
    """Explain a `!` at the start of a text."""
    return f"! starts a YAML tag, which cards do not use: {in_quotes(line)}"
