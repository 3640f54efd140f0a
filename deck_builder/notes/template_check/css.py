"""Check an untrusted style sheet. It must not load anything or draw outside its place on the card."""

import re
from collections.abc import Iterable, Set
from typing import Any

import tinycss2

from deck_builder.notes.template_check.css_syntax import (
    END,
    Found,
    check_syntax,
    children,
    find_deep_nesting,
    mistake,
    walk,
)
from deck_builder.notes.template_check.finding import MAX_FINDINGS, Finding
from deck_builder.notes.template_check.properties import (
    AT_RULES,
    COLORED,
    FAMILIES,
    FONT_PIXELS,
    FUNCTIONS,
    GLOBAL_KEYWORDS,
    KEYWORDS,
    MAX_CUSTOM_PROPERTIES,
    MAX_FONT_SIZE,
    MAX_OFFSET,
    MAX_SPREAD,
    MAX_TIGHTENING,
    NAMES,
    NOT_ALLOWED,
    OFFSETS,
    PIXELS,
    PLAIN_FUNCTIONS,
    SHIFTS,
    SPREADS,
    VENDOR,
)
from deck_builder.notes.template_check.vocabulary import is_selectable_id


def check_css(text: str) -> list[Finding]:
    """Return the problems in a style sheet."""
    findings = []
    for match in re.finditer(r"</|\\[(\[)\]]", text):
        what = "ends the style sheet" if match[0] == "</" else "starts or ends a formula"
        findings.append(Finding(match.start(), True, f"'{match[0]}' {what}: delete it"))
    found = check_syntax(text)
    if not found:
        checker = _Checker()
        checker.check_rules(tinycss2.parse_stylesheet(text))
        checker.check_declarations()
        found = checker.found
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for line, column, is_unsafe, message in dict.fromkeys(found):
        offset = min(starts[line - 1] + column - 1, len(text)) if line <= len(starts) else len(text)
        findings.append(Finding(offset, is_unsafe, message))
    return sorted(findings)[:MAX_FINDINGS]


def check_declarations(text: str) -> list[Finding]:
    """Return the problems in the value of a style attribute. All of them have the offset 0."""
    nodes = tinycss2.parse_blocks_contents(f"{text}\n;--{END}:x")
    if depth := find_deep_nesting(nodes):
        return [Finding(0, False, depth.message)]
    if nodes[-1].type != "declaration" or nodes[-1].name != f"--{END}":
        return [Finding(0, False, "a string, comment or bracket is never closed: close it")]
    checker = _Checker()
    checker.check_contents(nodes[:-1], is_inline=True)
    checker.check_declarations()
    return [Finding(0, found.is_unsafe, found.message) for found in checker.found][:MAX_FINDINGS]


def check_value(name: str, text: str) -> list[Finding]:
    """Return the problems in the value of an attribute, such as `fill`, that browsers treat as a CSS property."""
    return check_declarations(f"{name}: {text}") if not re.search("[;{}]", text) else check_declarations(f"{name}: {{")


_MAX_STEPS = 500_000
"""Maximum number of tokens to check in a style sheet, after custom properties are replaced by their values."""


class _Checker:
    """A checker that first collects all declarations, because a value may use custom properties defined after it."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self._custom: dict[str, list[Any]] = {}
        self._declarations: list[tuple[Any, bool]] = []
        self._steps = 0

    def _add(self, node: Any, message: str, *, is_unsafe: bool = True) -> None:
        self.found.append(Found(node.source_line, node.source_column, is_unsafe, message))

    def check_rules(self, rules: Iterable[Any]) -> None:
        """Check the rules of a style sheet or of a conditional rule."""
        for rule in rules:
            if rule.type == "qualified-rule":
                self._check_style_rule(rule)
            elif rule.type == "at-rule":
                self._check_at_rule(rule)
            elif rule.type == "error":
                self._add(rule, mistake(rule), is_unsafe=False)

    def check_contents(self, nodes: Iterable[Any], *, is_inline: bool = False, in_font: bool = False) -> None:
        """Check the content of a rule between its braces."""
        for node in nodes:
            if node.type == "declaration":
                self._declarations.append((node, in_font))
                if node.name.startswith("--"):
                    self._custom.setdefault(node.name, []).extend(node.value)
                    if is_inline:
                        self._add(node, "define custom properties in style.css")
            elif is_inline and node.type in ("qualified-rule", "at-rule"):
                self._add(node, "a style attribute can't contain rules: move them to style.css")
            else:
                self.check_rules([node])

    def _check_style_rule(self, rule: Any) -> None:
        selector = [token for token in rule.prelude if token.type not in ("whitespace", "comment")]
        if not selector:
            self._add(rule, "the rule has no selector: add one", is_unsafe=False)
        for token in walk(rule.prelude):
            if token.type == "error" or token.type == "{} block" or (token.type == "literal" and token.value == ";"):
                self._add(token, mistake(token), is_unsafe=False)
            elif token.type in ("url", "at-keyword"):
                self._add(token, "this is not a selector: correct it", is_unsafe=False)
            elif token.type == "hash" and not is_selectable_id(token.value):
                self._add(token, f"#{token.value} may match an element on Anki's page: use a class")
            elif token.type == "[] block" and any(t.type == "ident" and t.lower_value == "id" for t in token.content):
                self._add(token, "this id may match an element on Anki's page: use a class")
        self.check_contents(tinycss2.parse_blocks_contents(rule.content))

    def _check_at_rule(self, rule: Any) -> None:
        name = VENDOR.sub("", rule.lower_at_keyword, count=1)
        if name == "import":
            self._add(rule, "@import loads another file: copy its rules here")
        elif name not in AT_RULES:
            known = ", ".join(f"@{known}" for known in sorted(AT_RULES))
            self._add(rule, f"@{rule.lower_at_keyword} is not allowed: use one of {known}")
        for token in walk(rule.prelude):
            if token.type == "error":
                self._add(token, mistake(token), is_unsafe=False)
            elif token.type == "url" or (token.type == "function" and token.lower_name in ("url", "src")):
                self._add(token, "this URL loads a file: delete it")
        if rule.content is None:
            if name in AT_RULES - {"layer"}:
                self._add(rule, f"@{rule.lower_at_keyword} has no block: add one in braces", is_unsafe=False)
        elif name == "font-face":
            self.check_contents(tinycss2.parse_blocks_contents(rule.content), in_font=True)
        else:
            self.check_contents(tinycss2.parse_blocks_contents(rule.content))

    def check_declarations(self) -> None:
        """Check every collected declaration."""
        if len(self._custom) > MAX_CUSTOM_PROPERTIES:
            node = self._declarations[-1][0]
            self._add(
                node,
                f"the style sheet has more than {MAX_CUSTOM_PROPERTIES} custom properties: use fewer",
                is_unsafe=False,
            )
            return
        for declaration, in_font in self._declarations:
            if len(self.found) >= MAX_FINDINGS:
                return
            self._check_declaration(declaration, in_font=in_font)

    def _check_declaration(self, declaration: Any, *, in_font: bool) -> None:
        is_custom = declaration.name.startswith("--")
        name = _bare_name(declaration)
        is_known = (name in NAMES or name.startswith(FAMILIES)) and name not in NOT_ALLOWED
        if not is_custom and not is_known:
            message = f"the property '{declaration.name}' is not allowed on a card: correct or delete it"
            self._add(declaration, message)
        if not is_custom and not any(token.type not in ("whitespace", "comment") for token in declaration.value):
            self._add(declaration, f"'{declaration.name}' has no value: add one", is_unsafe=False)
        for token in walk(declaration.value):
            self._check_token(token, is_custom=is_custom, in_font=in_font)
        values = self._expand(declaration)
        if name in KEYWORDS:
            allowed, reason = KEYWORDS[name]
            if any(not _is_allowed(token, allowed, name) for token in values):
                self._add(declaration, f"this '{declaration.name}' {reason}")
        if OFFSETS.fullmatch(name):
            self._check_lengths(declaration, values, MAX_OFFSET, MAX_OFFSET)
        elif SHIFTS.fullmatch(name):
            self._check_lengths(declaration, values, MAX_OFFSET, None)
        elif SPREADS.fullmatch(name):
            self._check_lengths(declaration, values, MAX_SPREAD, MAX_SPREAD)
        elif name in ("font", "font-size"):
            sizes = [token for token in values if token.type in ("dimension", "percentage")]
            self._check_lengths(declaration, sizes, 0, MAX_FONT_SIZE)

    def _check_token(self, token: Any, *, is_custom: bool, in_font: bool) -> None:
        if token.type == "error":
            self._add(token, mistake(token), is_unsafe=False)
        elif token.type == "{} block":
            self._add(
                token, "a property value can't contain braces: end the previous declaration with ;", is_unsafe=False
            )
        elif token.type == "url" or (token.type == "function" and token.lower_name == "url"):
            address = token.value if token.type == "url" else _string_argument(token)
            if not re.fullmatch("#[a-z][a-z0-9-]*", address):
                way_out = "use local()" if in_font else "delete it, or use a gradient instead"
                self._add(token, f"url({address[:60]}) loads a file: {way_out}")
        elif token.type == "function" and token.lower_name not in FUNCTIONS:
            self._add(token, f"{token.name}() is not allowed on a card: delete it")
        elif token.type == "literal" and token.value in (";", "{", "}") and not is_custom:
            self._add(token, mistake(token), is_unsafe=False)

    def _expand(self, declaration: Any) -> list[Any]:
        """Return the tokens in a value and in custom properties that the value may use. Include tokens in brackets."""
        tokens: list[Any] = []
        seen: set[str] = set()
        stack = list(declaration.value)
        while stack:
            self._steps += 1
            if self._steps > _MAX_STEPS:
                self._add(
                    declaration,
                    "the style sheet is too long once its custom properties are expanded: use fewer of them",
                    is_unsafe=False,
                )
                return tokens
            token = stack.pop()
            if token.type == "function" and token.lower_name == "var":
                for name in (t.value for t in token.arguments if t.type == "ident" and t.value not in seen):
                    seen.add(name)
                    stack += self._custom.get(name, ())
            tokens.append(token)
            stack += children(token)
        return tokens

    def _check_lengths(self, declaration: Any, values: Iterable[Any], most_below: int, most_above: int | None) -> None:
        for token in values:
            if token.type == "function" and token.lower_name not in PLAIN_FUNCTIONS:
                self._add(
                    declaration,
                    f"{token.name}() in '{declaration.name}' may draw outside the card: write a plain length",
                )
                return
            if token.type in ("dimension", "percentage", "number") and not _is_short(
                token, declaration, most_below, most_above
            ):
                unit = "%" if token.type == "percentage" else getattr(token, "unit", "")
                limit = f"-{most_below}px" if token.value < 0 else f"{most_above}px"
                message = f"{token.representation}{unit} in '{declaration.name}' is too large: the limit is {limit}"
                self._add(declaration, message)
                return


def _bare_name(declaration: Any) -> str:
    """Return the name of a property without its browser prefix."""
    return VENDOR.sub("", str(declaration.lower_name), count=1)


def _is_short(token: Any, declaration: Any, most_below: int, most_above: int | None) -> bool:
    """Return whether a token is a length within the limits, or is not a length at all."""
    name = _bare_name(declaration)
    unit = getattr(token, "lower_unit", "%" if token.type == "percentage" else "")
    if unit in ("deg", "rad", "turn", "grad", "s", "ms"):
        return True
    if unit in ("", "%") and COLORED.fullmatch(name):
        return True  # an argument of a color function, or the amount of a filter
    limit = most_below if token.value < 0 else most_above
    if limit is None or not token.value:
        return True
    if token.value < 0 and unit == "em":
        return name in ("letter-spacing", "word-spacing") and token.value >= -MAX_TIGHTENING
    pixels = FONT_PIXELS if name in ("font", "font-size") else PIXELS
    return bool(abs(token.value) * pixels.get(unit, 1e9) <= limit)


def _string_argument(function: Any) -> str:
    return next((token.value for token in function.arguments if token.type == "string"), "")


def _is_allowed(token: Any, keywords: Set[str], name: str) -> bool:
    if token.type == "ident":
        return token.lower_value in keywords | GLOBAL_KEYWORDS or token.value.startswith("--")
    if token.type == "number":
        return token.representation in keywords or name == "transform"
    if token.type == "function":
        return token.lower_name == "var" or (name == "transform" and token.lower_name == "rotate")
    return token.type in ("whitespace", "comment") or (name == "transform" and token.type in ("dimension", "literal"))
