"""What to quote and how, where YAML itself misleads."""

import re

_KEY_AND_VALUE = re.compile(r"^(?P<indent>\s*(?:- +)*)(?P<key>[\w-]+):[ \t]+(?P<value>\S.*?)\s*$")
_SPECIAL_START = re.compile(r"[*&!|>%@`\[\]{}\"',#?-]")
# TeX commands whose first letter is an escape that YAML knows to be white space.
_TEX_LIKE_ESCAPE = re.compile(
    r"\\(n(?:abla|eq|e|eg|u|ot|otin|i|mid|exists)|r(?:ho|ight\w*|angle|ceil|floor|m)|"
    r"t(?:heta|au|imes|ext\w*|an|anh|o|op|ilde|frac|riangle\w*))(?![a-z])"
)
_CONTROL_ESCAPE = re.compile(r"\\([0abefvNLP_])")


def quoted(text: str) -> str:
    """Return the text as a YAML scalar in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def _in_quotes(line: str) -> str:
    """Return the advice to quote the value of this line, spelled out where the line is `key: value`."""
    found = _KEY_AND_VALUE.match(line)
    if not found:
        return "put the text into single quotes"
    value = found["value"]
    if value[0] == value[-1] and value[0] in "\"'" and len(value) > 1:
        value = value[1:-1]
    return f"put the text into single quotes: {found['key']}: {quoted(value)}"


def explain(problem: str, lines: tuple[str, ...], line: int, column: int) -> tuple[str, tuple[int, int]]:
    """Turn the parser's words into a message with a way out, and the mark it belongs to."""
    at = (line, column)
    text = lines[line - 1] if line <= len(lines) else ""
    # The parser often notices a line too late, where the broken value stands in the line before.
    before = next((n for n in range(min(line, len(lines)) - 1, 0, -1) if lines[n - 1].strip()), None)
    if "unknown escape character" in problem:
        return f"a backslash means something else in double quotes: {_in_quotes(text)}", at
    if "mapping values are not allowed" in problem:
        return f"': ' inside a text starts a new mapping: {_in_quotes(text)}", at
    if "\t" in text[: len(text) - len(text.lstrip())]:
        return "a tab in the indentation: YAML wants spaces", (line, text.index("\t") + 1)
    for number in (line, before):
        found = _KEY_AND_VALUE.match(lines[number - 1]) if number and number <= len(lines) else None
        if found and _SPECIAL_START.match(found["value"]):
            sign = found["value"][0]
            hint = f"a text can't start with {sign} unless it is in quotes: {_in_quotes(lines[number - 1])}"  # type: ignore[operator]
            return hint, (number, found.start("value") + 1)  # type: ignore[return-value]
    return f"not valid YAML here: {problem}", at


def no_key(line: str) -> str:
    """Explain a mapping or list where a key must stand, most often an unquoted `{{c1::...}}`."""
    if "{{" in line:
        return f"{{{{ starts a mapping in YAML: {_in_quotes(line)}"
    return "a key must be a plain word"


def lost_to_comment(value: str, rest: str) -> str | None:
    """Explain a `#` that swallowed the end of an unquoted text, as in `rank #1`; a `# ` comment is fine."""
    found = re.match(r"[ \t]+(#[^\s#].*?)\s*$", rest)
    if not found or not value:
        return None
    whole = quoted(f"{value} {found[1]}")
    return f"' {found[1]}' is a comment to YAML and lost: write {whole}, or '# ' if a comment is meant"


def escape_in_double_quotes(raw: str) -> str | None:
    r"""Explain an escape that turns TeX into control characters, as in `"\beta"`."""
    plain = raw.replace("\\\\", "  ")
    found = _CONTROL_ESCAPE.search(plain) or _TEX_LIKE_ESCAPE.search(plain)
    if not found:
        return None
    escape = found.group()[:2]
    return f"{escape} in double quotes is a special character, not TeX: use single quotes: {quoted(raw[1:-1])}"


def alias(line: str, name: str | None) -> str:
    """Explain a `*` or `&` at the start of a text, most often Markdown emphasis."""
    found = _KEY_AND_VALUE.match(line)
    if found and found["value"][0] in "*&":
        return f"{found['value'][0]} starts a YAML alias or anchor: {_in_quotes(line)}"
    return f"YAML anchors and aliases ({name}) are not allowed: write the text out"


def tag(line: str) -> str:
    """Explain a `!` at the start of a text."""
    return f"! starts a YAML tag, which cards do not use: {_in_quotes(line)}"
