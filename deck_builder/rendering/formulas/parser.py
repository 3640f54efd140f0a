r"""A parser that accepts a formula only if MathJax typesets it, and bounds its size.

It follows MathJax's own parser (TexParser, BaseMethods and the items on its stack), which differs from TeX: an
argument without braces is one character or one command, and `%` in an argument is no comment.
"""

import re

from deck_builder.rendering.formulas.advice import environment_advice, unfit_character
from deck_builder.rendering.formulas.commands import (
    COMMANDS,
    DELIMITERS,
    ENVIRONMENTS,
    NUMBERED,
    WITHOUT_CELLS,
    Command,
)
from deck_builder.rendering.formulas.sizes import SizeError, Sizes

TOKEN = re.compile(r"\\(?:[A-Za-z]+[ ]?|[\s\S]|$)|[^\\]")
"""A command with the one space that MathJax reads with it, or one character."""
MAX_DEPTH = 20
"""How deep groups can be nested; 100 fractions inside each other crash Anki's page."""
MAX_COMMANDS = 400
MAX_OVERLAY = 60
"""Number of tokens in a box that hides its size."""

_SUB, _SUP, _PRIMES, _MOVES, _OPERATOR, _ATOM = 1, 2, 4, 8, 16, 32
r"""What is known of the last atom: its scripts, and whether a prime or `\limits` can follow."""
_COLUMNS = re.compile(r"[lcr|:\s]*")
_COLOR = re.compile(r"[A-Za-z]+|#(?:[0-9A-Fa-f]{3}){1,2}")
_NOTATIONS = frozenset(
    "box roundedbox circle left right top bottom updiagonalstrike downdiagonalstrike verticalstrike "
    "horizontalstrike longdiv radical actuarial madruwb".split()
)
_CHEMISTRY = re.compile(r"[A-Za-z0-9 +\-^_(){}\[\]<>=.,*/]*")
_SIMPLE_MATH = re.compile(r"[^\\]|\\[{}$]")


class FormulaError(ValueError):
    """What is wrong with a formula, and what to write instead."""


class Parser:
    """Reads one formula, from its tokens."""

    def __init__(self, tex: str) -> None:
        self.tokens: list[str] = TOKEN.findall(tex)
        self.position = 0
        self.depth = 0
        self.has_numbered = False
        self.in_operator = 0
        self.sizes = Sizes()

    def parse(self) -> None:
        """Raise FormulaError unless MathJax typesets the formula."""
        if sum(1 for token in self.tokens if token[0] == "\\") > MAX_COMMANDS:
            raise FormulaError(f"more than {MAX_COMMANDS} commands: split the formula")
        try:
            self._sequence("", len(self.tokens))
        except SizeError as error:
            raise FormulaError(str(error)) from None

    # One list of atoms, up to its end.

    def _sequence(self, kind: str, end: int, *, has_cells: bool = False) -> None:
        r"""Read up to the `}`, `\right` or `\end` that closes `kind`, or to a position for an argument."""
        tokens = self.tokens
        last = pending = 0
        has_over, is_fresh = False, True
        while True:
            if self.position >= end:
                if pending:
                    raise FormulaError(_MISSING_SCRIPT)
                if kind:
                    raise FormulaError(_unclosed(kind))
                return
            token = tokens[self.position]
            self.position += 1
            first = token[0]
            if first == "\\":
                name = token[1:].rstrip(" ") or " "
                command = COMMANDS[" " if name.isspace() else name]
                special = command.kind
                if special in _BREAKERS:
                    if pending and name != "left":
                        raise FormulaError(_needs_braces(token))
                    if name == "right":
                        self._delimiter(token, allow_braces=False)
                        if kind != "\\left":
                            raise FormulaError(_without_partner(r"\right", kind))
                        return
                    if name == "end":
                        self._end(kind)
                        return
                    if name == "middle":
                        self._delimiter(token, allow_braces=False)
                        if kind != "\\left":
                            raise FormulaError(r"\middle is allowed only directly between \left and \right")
                        has_over = False
                        last = 0
                        continue
                    if name == "\\":
                        self._new_line(has_cells=has_cells or kind in _MULTILINE)
                        last, has_over, is_fresh = 0, False, True
                        continue
                    if name in ("hline", "hdashline"):
                        if not (has_cells and is_fresh):
                            raise FormulaError(rf"\{name} is allowed only at the start of a row, after \begin or \\")
                        continue
                    if special == "scripts":
                        last, has_over = self._operator_script(name, last, has_over=has_over)
                        is_fresh = False
                        continue
                    if name == "left":
                        self._left()
                        last, pending, is_fresh = pending or _ATOM, 0, False
                        continue
                    if name == "begin":
                        self._begin()
                        last, is_fresh = _ATOM, False
                        continue
                    self._style(command)
                    last, is_fresh = 0, False
                    continue
                if pending and not command.is_script:
                    raise FormulaError(_needs_braces(token))
                if command.kind != "symbols" and (command.reads or special in _READERS):
                    flags = self._arguments(token, command)
                else:
                    flags = _flags(command)
            elif first in _SPECIAL:
                if first == "^" or first == "_":
                    if pending:
                        raise FormulaError(_MISSING_SCRIPT)
                    bit = _SUP if first == "^" else _SUB
                    if last & bit:
                        raise FormulaError(_double(first))
                    if last & _PRIMES and first == "_":
                        last |= _SUP
                    pending = (last | bit | _ATOM) & ~(_PRIMES | _OPERATOR)
                    is_fresh = False
                    continue
                if first == "'" or first == "\u2019":
                    if pending or (last & _SUP):
                        raise FormulaError("a prime after a superscript: write the prime first, or put braces around")
                    last = (last & ~_OPERATOR) | _PRIMES | _ATOM
                    is_fresh = False
                    continue
                if first == "{":
                    self._group()
                    flags = _ATOM
                elif first == "}":
                    if pending:
                        raise FormulaError(_MISSING_SCRIPT)
                    if kind != "{":
                        raise FormulaError(_without_partner("}", kind))
                    return
                elif first == "&":
                    if pending:
                        raise FormulaError(_MISSING_SCRIPT)
                    if not has_cells:
                        raise FormulaError(_MISPLACED_CELL)
                    last, has_over, is_fresh = 0, False, True
                    continue
                elif first != "@":
                    raise FormulaError(unfit_character(first))
                elif "".join(tokens[self.position : self.position + 1])[:1] in _CD_ARROWS:
                    raise FormulaError(f"MathJax reads @{tokens[self.position]} as an arrow: write {{@}} for the sign")
                else:
                    flags = _ATOM
            elif first.isspace() and first != "\u00a0":
                continue
            else:
                flags = _ATOM
            is_fresh = False
            last, pending = (pending, 0) if pending else (flags, 0)

    def _group(self) -> None:
        self._enter()
        self._sequence("{", len(self.tokens))
        self.depth -= 1

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(f"nested more than {MAX_DEPTH} levels deep: split the formula")

    def _operator_script(self, name: str, last: int, *, has_over: bool) -> tuple[int, bool]:
        if name in ("limits", "nolimits"):
            if not last & _OPERATOR:
                raise FormulaError(rf"\{name} is allowed only directly after an operator such as \sum")
            return last, has_over
        if has_over:
            raise FormulaError(rf"two of \over, \atop and \choose in one group: put braces around one, before \{name}")
        return 0, True

    # Parts of commands.

    def _skip_spaces(self) -> str:
        """Skip spaces, and return the next token; empty at the end."""
        while self.position < len(self.tokens) and self.tokens[self.position].isspace():
            self.position += 1
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def _arguments(self, token: str, command: Command) -> int:
        name, flags = command.name, _flags(command)
        start = self.position
        self.in_operator += name == "operatorname"
        for reads in command.reads:
            if reads == "*":
                if self._skip_spaces() == "*":
                    self.position += 1
                    flags |= _MOVES | _OPERATOR
            elif reads == "d":
                self._delimiter(token, allow_braces=True)
            elif reads == "n":
                self._dimension(token)
            elif reads == "o":
                self._option(token, command)
            elif command.kind in ("text", "raw"):
                self._text(token, command)
            elif name in ("textcolor", "enclose") and reads == "a":
                self._word(token)
            else:
                self._argument(token, has_cells=name == "substack")
        if command.kind == "overlays":
            content = self.tokens[start : self.position]
            if len(content) > MAX_OVERLAY or any(t.startswith((r"\begin", "\\\\")) for t in content):
                raise FormulaError(
                    f"the content of {token.strip()} can cover other text: shorten it, or remove {token.strip()}"
                )
        elif command.kind == "fonts" and self.in_operator and {"*", "-"} & set(self.tokens[start : self.position]):
            # MathJax crashes, and leaves the other formulas of the page as they are.
            raise FormulaError(rf"* or - in {token.strip()} in \operatorname: remove {token.strip()}")
        self.in_operator -= name == "operatorname"
        if command.kind == "spaces":
            self.sizes.add_space(name)
        return flags

    def _argument(self, token: str, *, has_cells: bool = False) -> None:
        """Read a group, or one character or command."""
        following = self._skip_spaces()
        if not following or following == "}":
            raise FormulaError(f"{token.strip()} needs an argument in braces: {token.strip()}{{...}}")
        self._enter()
        if following == "{":
            self.position += 1
            self._sequence("{", len(self.tokens), has_cells=has_cells)
        elif following == r"\frac" and token.strip() == r"\sqrt":
            self.position += 1
            self._arguments(following, COMMANDS["frac"])
        else:
            rest = self.tokens
            self.tokens = rest[: self.position + 1]
            try:
                self._sequence("", len(self.tokens))
            except FormulaError as error:
                if following.startswith("\\"):
                    raise FormulaError(
                        f"put braces after {token.strip()}: {token.strip()}{{{following}...}}"
                    ) from error
                raise
            self.tokens = rest
        self.depth -= 1

    def _raw_group(self, token: str) -> str:
        """Read a group without looking into it."""
        following = self._skip_spaces()
        if following != "{":
            raise FormulaError(f"{token.strip()} needs an argument in braces: {token.strip()}{{...}}")
        start = self.position = self.position + 1
        depth = 1
        while self.position < len(self.tokens):
            depth += {"{": 1, "}": -1}.get(self.tokens[self.position], 0)
            self.position += 1
            if not depth:
                return "".join(self.tokens[start : self.position - 1])
        raise FormulaError(_unclosed("{"))

    def _text(self, token: str, command: Command) -> None:
        content = self._raw_group(token)
        if not content:  # MathJax makes nothing of it, so that a ^ before it finds nothing
            raise FormulaError(f"{token.strip()}{{}} is empty: remove it")
        if command.kind == "raw":
            if not _CHEMISTRY.fullmatch(content):
                raise FormulaError(f"{token.strip()} is allowed only with letters, digits and simple signs")
            return
        for piece in TOKEN.findall(content):
            if piece == "$" or piece in (r"\(", r"\["):
                raise FormulaError(f"a formula inside {token.strip()}: close the braces before it, and open them again")
            if not _SIMPLE_MATH.fullmatch(piece):
                raise FormulaError(_command_in_text(piece.strip(), token.strip()))
            if piece == "~":
                raise FormulaError(f"Anki shows ~ as it is inside {token.strip()}: write a space")

    def _word(self, token: str) -> None:
        content = self._raw_group(token)
        if token.startswith(r"\enclose"):
            if not set(content.split()) <= _NOTATIONS:
                raise FormulaError(rf"\enclose knows {', '.join(sorted(_NOTATIONS))}, not {content!r}")
        elif not _COLOR.fullmatch(content):
            raise FormulaError(f"{content!r} is not a color: write a name such as red, or digits such as #c00000")

    def _option(self, token: str, command: Command) -> None:
        if self._skip_spaces() != "[":
            return
        self.position += 1
        end, depth = self.position, 0
        while end < len(self.tokens) and (depth or self.tokens[end] != "]"):
            depth += {"{": 1, "}": -1}.get(self.tokens[end], 0)
            if depth < 0:
                break
            end += 1
        if end >= len(self.tokens) or depth < 0:
            raise FormulaError(f"the [ after {token.strip()} is not closed: add ], or write {{[}} for a bracket")
        content = "".join(self.tokens[self.position : end]).strip()
        name = command.name
        if name == "sqrt" or command.kind == "arrows":
            rest, self.tokens = self.tokens, self.tokens[:end]
            self._enter()
            self._sequence("", end)
            self.depth -= 1
            self.tokens = rest
        elif content not in {"cfrac": ("l", "r", ""), "smash": ("t", "b", "")}.get(name, ()):
            raise FormulaError(f"remove [{content}] after {token.strip()}: cards do not use this option")
        self.position = end + 1

    def _delimiter(self, token: str, *, allow_braces: bool) -> None:
        following = self._skip_spaces()
        if following == "{" and allow_braces:
            following = self._raw_group(token).strip()
        else:
            self.position += 1
        if following.strip() not in DELIMITERS:
            found = f", not {following.strip()}" if following.strip() else ""
            raise FormulaError(f"{token.strip()} needs a delimiter such as ( [ \\{{ | or . after it{found}")

    def _dimension(self, token: str) -> None:
        self._skip_spaces()
        if self.tokens[self.position : self.position + 1] == ["{"]:
            self.sizes.add(self._raw_group(token), token.strip())
            return
        rest = "".join(self.tokens[self.position : self.position + 20])
        self.position += self.sizes.add_first(rest, token.strip())

    def _style(self, command: Command) -> None:
        if command.kind == "sizes":
            self.sizes.change_size(command.name)
        elif command.name == "color":
            if self._skip_spaces() == "[":
                raise FormulaError(r"remove the brackets after \color: write a name, such as \color{red}")
            self._word(r"\color")

    # Delimiters and environments.

    def _left(self) -> None:
        self._delimiter(r"\left", allow_braces=False)
        self._enter()
        self._sequence("\\left", len(self.tokens))
        self.depth -= 1

    def _new_line(self, *, has_cells: bool) -> None:
        if not has_cells:
            raise FormulaError(
                r"\\ starts a new line only in an environment: write \begin{aligned} ... \end{aligned} around the lines"
            )
        if self.tokens[self.position : self.position + 1] == ["*"]:
            self.position += 1
        if self.tokens[self.position : self.position + 1] == ["["]:
            end = next((i for i in range(self.position, len(self.tokens)) if self.tokens[i] == "]"), -1)
            if end < 0:
                raise FormulaError(r"the [ after \\ is not closed: write \\ {[} for a bracket")
            self.sizes.add("".join(self.tokens[self.position + 1 : end]), r"\\")
            self.position = end + 1

    def _begin(self) -> None:
        name = self._raw_group(r"\begin")
        if name not in ENVIRONMENTS:
            raise FormulaError(environment_advice(name))
        if name in NUMBERED:
            if self.depth or self.has_numbered:
                raise FormulaError(rf"\begin{{{name}}} can't be inside or beside another part: use aligned or gathered")
            self.has_numbered = True
        for reads in ENVIRONMENTS[name]:
            if reads == "o" and self._skip_spaces() == "[":
                option = "".join(self.tokens[self.position + 1 : self.position + 2])
                if option not in "tbclr" or self.tokens[self.position + 2 : self.position + 3] != ["]"]:
                    raise FormulaError(rf"MathJax reads the [ after \begin{{{name}}} as an option: write {{[}}")
                self.position += 3
            elif reads == "a" and not _COLUMNS.fullmatch(columns := self._raw_group(rf"\begin{{{name}}}")):
                raise FormulaError(f"MathJax ignores parts of the columns {{{columns}}}: use only l, c, r and |")
        self._enter()
        self._sequence(name, len(self.tokens), has_cells=name not in WITHOUT_CELLS)
        self.depth -= 1

    def _end(self, kind: str) -> None:
        name = self._raw_group(r"\end")
        if kind in ("", "{", "\\left"):
            raise FormulaError(_without_partner(rf"\end{{{name}}}", kind))
        if name != kind:
            raise FormulaError(rf"\begin{{{kind}}} ends with \end{{{name}}}: both need the same name")


_SPECIAL = frozenset("{}^_'\u2019&#%$@")
_CD_ARROWS = tuple("><VA.|=")
_BREAKERS = frozenset(("scripts", "styles", "sizes", "lines"))
_READERS = frozenset(("spaces",))
_MULTILINE = frozenset(("multline", "multline*"))
_MISSING_SCRIPT = "^ and _ need something after them: write x^2, or x^{n+1} with braces"
_MISPLACED_CELL = r"& is allowed only directly in an environment such as matrix or aligned: write \& for the sign"


def _flags(command: Command) -> int:
    return (
        _ATOM
        | (_SUP if command.has_sup else 0)
        | (_SUB if command.has_sub else 0)
        | (_MOVES if command.takes_prime else 0)
        | (_OPERATOR if command.is_operator else 0)
    )


def _double(sign: str) -> str:
    kind = "superscripts" if sign == "^" else "subscripts"
    return f"two {kind} after each other: put braces around, such as {{x{sign}a}}{sign}b or x{sign}{{a{sign}b}}"


def _needs_braces(token: str) -> str:
    return f"put braces around what follows ^ or _: write ^{{{token.strip()} ...}}"


def _unclosed(kind: str) -> str:
    if kind == "{":
        return r"a { is never closed: add }, or write \{ for the sign"
    if kind == "\\left":
        return r"\left without \right: write \right. if nothing should be shown there"
    return rf"\begin{{{kind}}} without \end{{{kind}}}"


def _without_partner(token: str, kind: str) -> str:
    if kind:
        return f"{_unclosed(kind)} (found {token} first)"
    if token == "}":
        return r"a } without {: remove it, or write \} for the sign"
    return rf"{token} without \left" if token == r"\right" else rf"{token} without \begin"


def _command_in_text(piece: str, token: str) -> str:
    if len(piece) == 2 and not piece[1].isalpha():
        return f"Anki shows {piece} with its backslash inside {token}: write {piece[1:] or 'a space'} alone"
    return f"Anki shows {piece} as it is inside {token}: close the braces before it, and open them again"
