r"""Parse a formula, and accept it only if MathJax typesets it and its size is within the limits.

The parser follows MathJax's own parser (TexParser, BaseMethods and the items on its stack), which differs from TeX. For
example, an argument without braces is a single character or command, and `%` in an argument does not start a comment.
"""

from deck_builder.rendering.formulas.advice import (
    LATE_PRIME,
    MISPLACED_CELL,
    FormulaError,
    double_script,
    environment_advice,
    needs_braces,
    unclosed,
    unfit_character,
    without_partner,
)
from deck_builder.rendering.formulas.commands import (
    ATOM,
    COMMANDS,
    ENVIRONMENTS,
    HAS_PRIMES,
    HAS_SUB,
    HAS_SUP,
    IS_OPERATOR,
    NUMBERED,
    TAKES_PRIME,
    WITHOUT_CELLS,
    Command,
)
from deck_builder.rendering.formulas.reader import Reader
from deck_builder.rendering.formulas.row import Row
from deck_builder.rendering.formulas.sizes import SizeError

MAX_DEPTH = 20
"""Maximum depth of nested groups. A hundred nested fractions would crash Anki's page."""
MAX_COMMANDS = 400
MAX_OVERLAY = 60
"""Maximum number of tokens in the content of a command such as `llap`. The content may cover other text."""

_SPECIAL = frozenset("{}^_'\u2019&#%$@")
_ORDINARY = frozenset("".join(map(chr, range(33, 127)))) - _SPECIAL - {"\\"}
_CD_ARROWS = tuple("><VA.|=")
_BREAKERS = frozenset(("scripts", "styles", "sizes", "lines"))


class Parser(Reader):
    """A parser that reads the tokens of one formula."""

    def __init__(self, tex: str) -> None:
        super().__init__(tex)
        self.depth = 0
        self.has_numbered = False
        self.in_operator = 0

    def parse(self) -> None:
        """Parse the formula. Raise FormulaError if MathJax can't typeset it or a card must not contain it."""
        if sum(1 for item in self.tokens if item[0] == "\\") > MAX_COMMANDS:
            raise FormulaError(f"the formula has more than {MAX_COMMANDS} commands: split it")
        try:
            self._sequence("", len(self.tokens))
        except SizeError as error:
            raise FormulaError(str(error)) from None

    # Sequences of atoms

    def _sequence(self, kind: str, end: int, *, has_cells: bool = False) -> None:
        r"""Read up to the `}`, `\right` or `\end` that closes `kind`. If `kind` is "", read up to position `end`."""
        row = Row(kind, has_cells)
        tokens = self.tokens
        while self.position < end:
            item = tokens[self.position]
            self.position += 1
            if item in _ORDINARY:
                flags = ATOM
            elif item[0] == "\\":
                command = _command(item)
                if command.kind in _BREAKERS:
                    if self._structure(item, command, row):
                        return
                    continue
                if row.pending and not command.is_script:
                    raise FormulaError(needs_braces(item))
                is_sign = command.kind == "symbols" or not (command.reads or command.kind == "spaces")
                flags = command.flags if is_sign else self._arguments(item, command)
            elif item == "{":
                self._group()
                flags = ATOM
            elif item == "}":
                row.end_script()
                if kind != "{":
                    raise FormulaError(without_partner("}", kind))
                return
            elif item in _SPECIAL:
                if self._special(item, row):
                    continue
                flags = ATOM
            elif item.isspace() and item != "\u00a0":
                continue
            else:
                flags = ATOM
            row.is_fresh = False
            row.last, row.pending = (row.pending, 0) if row.pending else (flags, 0)
        row.end_script()
        if kind:
            raise FormulaError(unclosed(kind))

    def _special(self, item: str, row: Row) -> bool:
        """Read a character with a special meaning. Return False if it is an ordinary atom here."""
        if item in ("^", "_"):
            row.end_script()
            bit = HAS_SUP if item == "^" else HAS_SUB
            if row.last & bit:
                raise FormulaError(double_script(item))
            if row.last & HAS_PRIMES and item == "_":
                row.last |= HAS_SUP
            row.pending = (row.last | bit | ATOM) & ~(HAS_PRIMES | IS_OPERATOR)
            row.is_fresh = False
        elif item in ("'", "\u2019"):
            if row.pending or (row.last & HAS_SUP and not row.last & TAKES_PRIME):
                raise FormulaError(LATE_PRIME)
            row.last = (row.last & ~IS_OPERATOR) | HAS_PRIMES | ATOM
            row.is_fresh = False
        elif item == "&":
            row.end_script()
            if not row.has_cells:
                raise FormulaError(MISPLACED_CELL)
            row.start()
        elif item == "@":
            following = self.tokens[self.position][:1] if self.position < len(self.tokens) else ""
            if following in _CD_ARROWS:
                raise FormulaError(f"MathJax reads @{following} as an arrow: write {{@}} for a literal @")
            return False
        else:
            raise FormulaError(unfit_character(item))
        return True

    def _structure(self, item: str, command: Command, row: Row) -> bool:
        """Read a command that is not an atom. Return whether it ends the sequence."""
        name = command.name
        if row.pending and name != "left":
            raise FormulaError(needs_braces(item))
        if name in ("right", "middle"):
            self.delimiter(item, allow_braces=False)
            if row.kind != "\\left":
                raise FormulaError(without_partner(rf"\{name}", row.kind))
            row.start()
            return name == "right"
        if name == "end":
            self._end(row.kind)
            return True
        if name == "\\":
            self.new_line()
            row.start()
            return False
        if name in ("hline", "hdashline"):
            if not (row.has_cells and row.is_fresh):
                raise FormulaError(rf"\{name} is allowed only at the start of a row, after \begin or \\")
            return False
        row.is_fresh = False
        if name in ("left", "begin"):
            (self._left if name == "left" else self._begin)()
            row.last, row.pending = row.pending or ATOM, 0
        elif command.kind == "scripts":
            row.read_script_command(name)
        else:
            self.style(command)
            row.last = 0
        return False

    def _group(self) -> None:
        self._enter()
        self._sequence("{", len(self.tokens))
        self.depth -= 1

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep: split it")

    # Arguments of commands

    def _arguments(self, item: str, command: Command) -> int:
        """Read the arguments of a command, and return the flags that the command has as an atom."""
        name, flags = command.name, command.flags
        start = self.position
        self.in_operator += name == "operatorname"
        for reads in command.reads:
            if reads == "*":
                if self.skip_spaces() == "*":
                    self.position += 1
                    flags |= TAKES_PRIME | IS_OPERATOR
            elif reads == "d":
                self.delimiter(item, allow_braces=True)
            elif reads == "n":
                self.dimension(item)
            elif reads == "o":
                self._option(item, command)
            elif command.kind in ("text", "raw"):
                self.text(item, command)
            elif name in ("textcolor", "enclose") and reads == "a":
                self.word(item)
            else:
                self._argument(item, has_cells=name == "substack")
        if command.kind == "overlays":
            content = self.tokens[start : self.position]
            if len(content) > MAX_OVERLAY or any(t.startswith((r"\begin", "\\\\")) for t in content):
                raise FormulaError(
                    f"the content of {item.strip()} may overlap other text: shorten it, or delete {item.strip()}"
                )
        elif command.kind == "fonts" and self.in_operator and {"*", "-"} & set(self.tokens[start : self.position]):
            # Here, * and - make MathJax crash, and then it does not typeset the other formulas on the page either.
            raise FormulaError(rf"* and - are not allowed in {item.strip()} in \operatorname: delete {item.strip()}")
        self.in_operator -= name == "operatorname"
        if name == "operatorname" and not flags & TAKES_PRIME and self.skip_spaces().rstrip(" ") == r"\limits":
            self.position += 1  # without the star, MathJax ignores \limits here
        if command.kind == "spaces":
            self.sizes.add_space(name)
        return flags

    def _argument(self, item: str, *, has_cells: bool = False) -> None:
        """Read an argument: a group, a character or a command."""
        following = self.skip_spaces()
        if not following or following == "}":
            raise FormulaError(f"{item.strip()} needs an argument in braces: {item.strip()}{{...}}")
        self._enter()
        if following == "{":
            self.position += 1
            self._sequence("{", len(self.tokens), has_cells=has_cells)
        elif following == r"\frac" and item.strip() == r"\sqrt":
            self.position += 1
            self._arguments(following, COMMANDS["frac"])
        else:
            rest = self.tokens
            self.tokens = rest[: self.position + 1]
            try:
                self._sequence("", len(self.tokens))
            except FormulaError as error:
                if following.startswith("\\"):
                    message = (
                        f"{following} can't follow {item.strip()} directly: write {item.strip()}{{{following}...}}"
                    )
                    raise FormulaError(message) from error
                raise
            self.tokens = rest
        self.depth -= 1

    def _option(self, item: str, command: Command) -> None:
        if self.skip_spaces() != "[":
            return
        self.position += 1
        end = self.close_option(item)
        content = "".join(self.tokens[self.position : end]).strip()
        name = command.name
        if name == "sqrt" or command.kind == "arrows":
            rest, self.tokens = self.tokens, self.tokens[:end]
            self._enter()
            self._sequence("", end)
            self.depth -= 1
            self.tokens = rest
        elif content not in {"cfrac": ("l", "r", ""), "smash": ("t", "b", "")}.get(name, ()):
            raise FormulaError(f"the option [{content}] of {item.strip()} is not allowed on cards: delete it")
        self.position = end + 1

    # Delimiters and environments

    def _left(self) -> None:
        self.delimiter(r"\left", allow_braces=False)
        self._enter()
        self._sequence("\\left", len(self.tokens))
        self.depth -= 1

    def _begin(self) -> None:
        name = self.raw_group(r"\begin")
        if name not in ENVIRONMENTS:
            raise FormulaError(environment_advice(name))
        if name in NUMBERED:
            if self.depth or self.has_numbered:
                raise FormulaError(
                    rf"\begin{{{name}}} must be the whole formula: inside a formula, use aligned or gathered"
                )
            self.has_numbered = True
        self.environment_options(name)
        self._enter()
        self._sequence(name, len(self.tokens), has_cells=name not in WITHOUT_CELLS)
        self.depth -= 1

    def _end(self, kind: str) -> None:
        name = self.raw_group(r"\end")
        if kind in ("", "{", "\\left"):
            raise FormulaError(without_partner(rf"\end{{{name}}}", kind))
        if name != kind:
            raise FormulaError(rf"\begin{{{kind}}} ends with \end{{{name}}}: use the same name in both")


def _command(item: str) -> Command:
    name = item[1:].rstrip(" ")
    return COMMANDS[" " if not name or name.isspace() else name]
