"""Advice on common YAML mistakes, most of which are missing quotes."""

import re

_ENTRY = re.compile(r"\s*(?:- +)*(?P<lead>[\w-]+:|-)[ \t]+(?P<value>\S.*)")
"""A line of the form `key: value` or `- value`."""
_SPECIAL_START = re.compile(r"[*&!|>%@`\[\]{}\"',#]|[?-](?=\s|$)")
# A complete value that starts with a special character, so a mistake further down has another cause.
_COMPLETE = re.compile(
    r"""('(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|\[[^\[\]{}]*\]|\{[^\[\]{}]*\}|[|>][+-]?[1-9]?[+-]?)(\s+#.*)?|\#(\s.*)?"""
)
_CLOSING = {"[": "]", "{": "}"}
# TeX commands that start with a YAML escape sequence for white space.
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
    """Return advice to quote the value on this line, with the corrected line if the old one is simple enough."""
    entry = _ENTRY.match(line.rstrip())
    if not entry:
        return "put the text in single quotes"
    value = entry["value"]
    if value[0] == value[-1] and value[0] in "\"'" and len(value) > 1:
        value = _unescaped(value[1:-1]) if value[0] == '"' else value[1:-1]
    elif value[0] in "\"'" and value.count(value[0]) == 1:
        value = value[1:]
    return f"put the text in single quotes: {entry['lead']} {quoted(value)}"


def _unescaped(text: str) -> str:
    return re.sub(r'\\([\\"])', r"\1", text)


def explain(problem: str, lines: tuple[str, ...], at: Place, start: Place) -> tuple[str, Place]:
    """Turn a parser error into a message that says how to fix it, and return the message with its place.

    `at` is the place where the parser gave up; `start` is where the construct that it was reading began.
    """
    line, column = at
    text = lines[line - 1] if line <= len(lines) else ""
    if "escape" in problem or "hexdecimal" in problem:
        return f"a backslash has a special meaning in double quotes: {in_quotes(text)}", at
    if "\t" in text[: len(text) - len(text.lstrip())]:
        return "tab in the indentation: use spaces", (line, text.index("\t") + 1)
    if "mapping values are not allowed" in problem:
        if re.fullmatch(r"\s*[\w-]+\s*", text[: column - 1]):
            indent = len(text) - len(text.lstrip())
            return "indented more than the keys around it: use the same indentation", (line, indent + 1)
        return f"': ' inside text starts a new mapping: {in_quotes(text)}", at
    if "could not find expected ':'" in problem:
        return "expected 'key: value': indent text that continues on a new line", start
    # The parser often notices the mistake one line late, so also look at the previous line that is not blank.
    previous = next((n for n in range(min(line, len(lines) + 1) - 1, 0, -1) if lines[n - 1].strip()), line)
    # The start of the construct helps only for brackets and quotes: a block may begin far above.
    in_block = "expected key" in problem or "expected '-'" in problem or "expected <block end>" in problem
    for number in (line, previous) if in_block else (line, previous, start[0]):
        if number <= len(lines) and (explanation := _explain_broken_value(number, lines[number - 1])):
            return explanation
    # An item in a list in brackets, such as `[@x, *a* b]`.
    for number, index in (start, at):
        item = lines[number - 1][index - 1 :] if number <= len(lines) else ""
        if item and item[0] in "*&%@`":
            return f"text can't start with {item[0]} unless it is in single quotes", (number, index)
    if "expected ',' or" in problem:
        return f"not valid YAML ({problem}): check the brackets, commas and quotes from here on", start
    if in_block:
        return "does not fit the lines above: check the indentation here and the quotes above", at
    return f"not valid YAML ({problem}): check the quotes and the indentation up to here", at


def _explain_broken_value(number: int, line: str) -> tuple[str, Place] | None:
    """Explain a value whose first character YAML does not allow there, or return None."""
    entry = _ENTRY.match(line.rstrip())
    if not entry or not _SPECIAL_START.match(entry["value"]) or _COMPLETE.fullmatch(entry["value"]):
        return None
    value, place = entry["value"], (number, entry.start("value") + 1)
    first = value[0]
    if first in "\"'":
        return f"the quote that opens here is not closed at the end of the text: {in_quotes(line)}", place
    if first in _CLOSING and _CLOSING[first] not in value:
        return f"{first} is never closed: add {_CLOSING[first]}, or {in_quotes(line)}", place
    return f"text can't start with {first} unless it is in quotes: {in_quotes(line)}", place


def no_key(line: str) -> str:
    """Explain a mapping or list in place of a key, most often an unquoted `{{c1::...}}`."""
    if "{{" in line:
        return f"{{{{ starts a mapping in YAML: {in_quotes(line)}"
    return "a key can't be a list or a mapping: write a plain word"


def not_a_text(line: str, column: int) -> str:
    """Return advice if a list or mapping in brackets may be meant as text, else ""."""
    return f": if you meant text, {in_quotes(line)}" if line[column - 1 : column] in ("[", "{") else ""


def lost_to_comment(value: str, rest: str) -> str | None:
    """Explain a `#` that cuts off an unquoted text, as in `rank #1`; return None for a normal `# ` comment."""
    comment = re.match(r"[ \t]+(#[^\s#].*)", rest.rstrip())
    if not comment:
        return None
    full_text = quoted(f"{value} {comment[1]}".lstrip())
    return f"YAML drops ' {comment[1]}' as a comment: write {full_text}, or start the comment with '# '"


def escape_in_double_quotes(raw: str) -> str | None:
    r"""Explain an escape sequence that turns TeX into a control character, as in `"\beta"`, or return None."""
    plain = raw.replace("\\\\", "  ")
    escape = _CONTROL_ESCAPE.search(plain) or _TEX_LIKE_ESCAPE.search(plain)
    if not escape:
        return None
    suggestion = quoted(_unescaped(raw[1:-1]))
    return f"{escape.group()[:2]} in double quotes is a special character, not TeX: use single quotes: {suggestion}"


def alias(line: str, name: str | None) -> str:
    """Explain a `*` or `&` at the start of a value, most often Markdown emphasis."""
    entry = _ENTRY.match(line.rstrip())
    if entry and entry["value"][0] in "*&":
        return f"{entry['value'][0]} starts a YAML alias or anchor: {in_quotes(line)}"
    return f"YAML anchors and aliases ({name}) are not allowed: write out the text in full"


def tag(line: str) -> str:
    """Explain a `!` at the start of a value."""
    return f"! starts a YAML tag, which cards do not use: {in_quotes(line)}"
