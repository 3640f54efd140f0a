"""Advice on common YAML mistakes, most of which are missing quotes."""

import re

_ENTRY = re.compile(r"\s*(?:- +)*(?P<lead>[\w-]+:|-)[ \t]+(?P<value>\S.*)")
"""A line of the form `key: value` or `- value`."""
_SPECIAL_START = re.compile(r"[*&!|>%@`\[\]{}\"',#]|[?-](?=\s|$)")
# A value that starts with a special character but is complete, such as quoted text. It is not the mistake.
_COMPLETE = re.compile(
    r"""('(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|\[[^\[\]{}]*\]|\{[^\[\]{}]*\}|[|>][+-]?[1-9]?[+-]?)(\s+#.*)?|\#(\s.*)?"""
)
_CLOSING = {"[": "]", "{": "}"}
# TeX commands that start like a YAML escape sequence for white space.
_TEX_LIKE_ESCAPE = re.compile(
    r"\\(n(?:abla|eq|e|eg|u|ot|otin|i|mid|exists)|r(?:ho|ight\w*|angle|ceil|floor|m)|"
    r"t(?:heta|au|imes|ext\w*|an|anh|o|op|ilde|frac|riangle\w*))(?![a-z])"
)
_ESCAPE = re.compile(r"\\(?:x.{0,2}|u.{0,4}|U.{0,8}|.|$)")
_VALID_ESCAPE = re.compile(
    r"""\\(?:[0abt\tnvfre "/\\N_LP]|x[\da-fA-F]{2}|u(?![dD][89a-fA-F])[\da-fA-F]{4}|U[\da-fA-F]{8}|)"""
)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_FORBIDDEN_ITEM = re.compile(r"[\[{,]\s*(?P<first>[*&%@`])[^,\[\]{}]*$")
_KEY_OR_ITEM = re.compile(r"\s*(?:-(?:\s|$)|.*:(?:\s|$)|#|$)")
_ITEM_WITHOUT_SPACE = re.compile(r"\s*-(?P<rest>\w[\w-]*(?:$|:$|:\s.*))")
_CONTROL_ESCAPE = re.compile(r"\\([0abefvNLP_])")

Place = tuple[int, int]
"""Line and column, both counted from 1."""


def quoted(text: str) -> str:
    """Return the text as a YAML scalar in single quotes, on one line."""
    return "'" + " ".join(part.strip() for part in text.splitlines()).replace("'", "''") + "'"


def in_quotes(line: str) -> str:
    """Return advice to quote the value that a line contains.

    If the line has the form `key: value` or `- value`, the advice shows the quoted value.
    """
    entry = _ENTRY.match(line.rstrip())
    if not entry:
        return "put the text in single quotes"
    value = entry["value"]
    if _is_unclosed(value):
        value = unescaped(value[1:]) if value[0] == '"' else value[1:].replace("''", "'")
    elif value[0] == value[-1] and value[0] in "\"'":
        value = unescaped(value[1:-1]) if value[0] == '"' else value[1:-1]
    return f"put the text in single quotes, as in {entry['lead']} {quoted(value)}"


def _is_unclosed(value: str) -> bool:
    """Return whether a value starts with a quote that nothing on its line closes."""
    pair = {'"': r"\\.", "'": "''"}.get(value[0])
    return pair is not None and value[0] not in re.sub(pair, "", value[1:])


def unescaped(text: str) -> str:
    """Unescape quotes and backslashes in the content of double quotes. Keep all other escapes as typed."""
    return re.sub(r'\\([\\"])', r"\1", text)


def explain(lines: tuple[str, ...], at: Place, start: Place) -> tuple[str, Place]:
    """Return a message that says how to fix invalid YAML, and the place of the mistake.

    `at` is the place where the parser stopped. `start` is the start of the construct that the parser was reading. The
    parser's own messages are not used, because they differ between parsers and versions.
    """
    line, column = at
    text = lines[line - 1] if line <= len(lines) else ""
    if escape := _invalid_escape(text, column):
        return invalid_escape(text), (line, escape)
    if "\t" in text[: len(text) - len(text.lstrip())]:
        return "the indentation contains a tab: use spaces", (line, text.index("\t") + 1)
    previous = next((n for n in range(min(line, len(lines) + 1) - 1, 0, -1) if lines[n - 1].strip()), line)
    begins_with = lines[start[0] - 1][start[1] - 1 : start[1]] if start[0] <= len(lines) else ""
    in_block = begins_with not in ("[", "{", '"', "'")
    if in_block and (unspaced := _explain_item_without_space(line, text)):
        return unspaced
    if in_block and re.match(r":(?=\s|$)", text[column - 1 :]):
        # The parser reads an item or key that is indented too far as a continuation of the text above.
        if before := re.fullmatch(r"(?P<indent>\s*)(?P<dash>- +)?[\w-]+\s*", text[: column - 1]):
            if unspaced := _explain_item_without_space(previous, lines[previous - 1]):
                return unspaced
            what, others = ("list item", "items") if before["dash"] else ("key", "keys")
            message = f"this {what} is indented more than the {others} around it: use the same indentation"
            return message, (line, before.end("indent") + 1)
        return f"': ' inside text starts a new mapping: {in_quotes(text)}", at
    if in_block and start < at and not _KEY_OR_ITEM.match(lines[start[0] - 1]):
        if unspaced := _explain_item_without_space(start[0], lines[start[0] - 1]):
            return unspaced
        return "this line is not of the form 'key: value': if it continues the text above, indent it", start
    # The parser often notices a mistake only on the next line, so also look at the previous line that is not blank.
    # Look at the start of the construct only if it is a bracket or quote, because a block may begin far above.
    for number in (line, previous) if in_block else (line, previous, start[0]):
        if number <= len(lines) and (explanation := _explain_broken_value(number, lines[number - 1])):
            return explanation
    # An item in a list in brackets, such as `[@x, *a* b]`.
    if item := _FORBIDDEN_ITEM.search(text[:column]):
        return f"text can't start with {item['first']} unless it is in single quotes", (line, item.start("first") + 1)
    if not in_block:
        return "this is not valid YAML: check the brackets, commas and quotes from here on", start
    return "this does not match the lines above: check the indentation here and the quotes above", at


def invalid_escape(line: str) -> str:
    """Explain a backslash in double quotes that starts an invalid escape sequence or half of a surrogate pair."""
    return f"a backslash has a special meaning in double quotes: {in_quotes(line)}"


def surrogate_in(raw: str) -> int | None:
    """Return the index of an escape sequence for half of a surrogate pair, or None if there is none.

    Only some parsers refuse such an escape sequence.
    """
    found = _SURROGATE_ESCAPE.search(raw.replace("\\\\", "  "))
    return found.start() if found else None


def _invalid_escape(line: str, column: int) -> int | None:
    """Return the column of an invalid escape sequence near the column where parsing stopped, or None."""
    for found in _ESCAPE.finditer(line):
        near = found.start() + 1 <= column <= found.end() + 2
        if near and line.count('"', 0, found.start()) and not _VALID_ESCAPE.fullmatch(found[0]):
            return found.start() + 1
    return None


def _explain_item_without_space(number: int, line: str) -> tuple[str, Place] | None:
    """Explain a list item without a space after its dash, such as `-id: bias`, or return None."""
    if item := _ITEM_WITHOUT_SPACE.fullmatch(line.rstrip()):
        message = f"a dash that starts a list item needs a space after it: write '- {item['rest']}'"
        return message, (number, item.start("rest"))
    return None


def _explain_broken_value(number: int, line: str) -> tuple[str, Place] | None:
    """Explain a value that starts with a character that YAML does not allow there, or return None."""
    entry = _ENTRY.match(line.rstrip())
    if not entry or not _SPECIAL_START.match(entry["value"]) or _COMPLETE.fullmatch(entry["value"]):
        return None
    value, place = entry["value"], (number, entry.start("value") + 1)
    first = value[0]
    if first in "\"'":
        has_other = first in re.sub(r"\\." if first == '"' else "''", "", value[1:])
        what = "the closing quote is not at the end of the text" if has_other else "the closing quote is missing"
        return f"{what}: {in_quotes(line)}", place
    if first in _CLOSING and _CLOSING[first] not in value:
        return f"the {first} is never closed: add {_CLOSING[first]}, or {in_quotes(line)}", place
    return f"text can't start with {first} unless it is in quotes: {in_quotes(line)}", place


def no_key(line: str) -> str:
    """Explain that a key can't be a mapping or list. The usual cause is `{{c1::...}}` without quotes."""
    if "{{" in line:
        return f"{{{{ starts a mapping in YAML: {in_quotes(line)}"
    return "a key can't be a list or mapping: write a plain word"


def not_a_text(line: str, column: int) -> str:
    """Return advice for a value that may be meant as text but starts with a bracket. For other values, return ""."""
    return f": if you meant text, {in_quotes(line)}" if line[column - 1 : column] in ("[", "{") else ""


def lost_to_comment(value: str, rest: str) -> str | None:
    """Explain a `#` that starts a comment by mistake, as in `rank #1`. Return None if a space follows the `#`."""
    comment = re.match(r"[ \t]+(#[^\s#].*)", rest.rstrip())
    if not comment:
        return None
    full_text = quoted(f"{value} {comment[1]}".lstrip())
    return f"YAML treats ' {comment[1]}' as a comment: write {full_text}, or start the comment with '# '"


def escape_in_double_quotes(raw: str) -> str | None:
    r"""Explain an escape sequence that turns TeX into a control character, as in `"\beta"`, or return None."""
    plain = raw.replace("\\\\", "  ")
    escape = _CONTROL_ESCAPE.search(plain) or _TEX_LIKE_ESCAPE.search(plain)
    if not escape:
        return None
    suggestion = quoted(unescaped(raw[1:-1]))
    return (
        f"{escape.group()[:2]} in double quotes is a special character, not TeX: use single quotes, as in {suggestion}"
    )


def alias(line: str, name: str | None) -> str:
    """Explain a `*` or `&` at the start of a value. Authors usually mean it as Markdown emphasis."""
    entry = _ENTRY.match(line.rstrip())
    if entry and entry["value"][0] in "*&":
        return f"{entry['value'][0]} starts a YAML alias or anchor: {in_quotes(line)}"
    return f"the YAML anchor or alias '{name}' is not allowed: write the text in full"


def tag(line: str) -> str:
    """Explain a `!` at the start of a value."""
    return f"! starts a YAML tag, which is not allowed: {in_quotes(line)}"


def in_list(text: str) -> str:
    """Return text as it must be written inside brackets: in quotes, unless it is clearly safe without them."""
    is_plain = re.fullmatch(r"[^\W_][^\[\]{},:#\"'\n]*", text) is not None
    return text if is_plain else quoted(text)
