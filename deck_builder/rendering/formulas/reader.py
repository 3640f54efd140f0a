r"""Read the parts of a formula that are not formulas themselves: text, delimiters, sizes, colors and options."""

import re

from deck_builder.rendering.formulas.advice import FormulaError, command_in_text, unclosed
from deck_builder.rendering.formulas.commands import DELIMITERS, ENVIRONMENTS, Command
from deck_builder.rendering.formulas.sizes import Sizes

TOKEN = re.compile(r"\\(?:[A-Za-z]+[ ]?|[\s\S]|$)|[^\\]")
"""A command or a character. A command includes the space after it, because MathJax reads both together."""
_COLUMNS = re.compile(r"[lcr|:\s]*")
_COLOR = re.compile(r"[A-Za-z]+|#(?:[0-9A-Fa-f]{3}){1,2}")
_NOTATIONS = frozenset(
    [
        "box",
        "roundedbox",
        "circle",
        "left",
        "right",
        "top",
        "bottom",
        "updiagonalstrike",
        "downdiagonalstrike",
        "verticalstrike",
        "horizontalstrike",
        "longdiv",
        "radical",
        "actuarial",
        "madruwb",
    ]
)
_CHEMISTRY = re.compile(r"(?:[A-Za-z0-9)](?:_[0-9]+)?(?:\^[0-9]*[+-])?|[ +(.,*=-]|->|<-|<=>)*")
"""The names, charges and arrows that mhchem always accepts. Other characters cause errors in some places."""
_SIMPLE_MATH = re.compile(r"[^\\]|\\[{}$]")


class Reader:
    """A reader of the tokens in a formula."""

    def __init__(self, tex: str) -> None:
        self.tokens: list[str] = TOKEN.findall(tex)
        self.position = 0
        self.sizes = Sizes()

    def skip_spaces(self) -> str:
        """Skip spaces, and return the next token, or "" at the end."""
        while self.position < len(self.tokens) and self.tokens[self.position].isspace():
            self.position += 1
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def raw_group(self, item: str) -> str:
        """Read a group without parsing its content."""
        following = self.skip_spaces()
        if following != "{":
            raise FormulaError(f"{item.strip()} needs an argument in braces: {item.strip()}{{...}}")
        start = self.position = self.position + 1
        depth = 1
        while self.position < len(self.tokens):
            depth += {"{": 1, "}": -1}.get(self.tokens[self.position], 0)
            self.position += 1
            if not depth:
                return "".join(self.tokens[start : self.position - 1])
        raise FormulaError(unclosed("{"))

    def text(self, item: str, command: Command) -> None:
        """Read the argument of a command such as `text`, or of `ce` for chemistry."""
        content = self.raw_group(item)
        if not content:  # MathJax creates no atom for an empty argument, but a ^ before it would need one
            raise FormulaError(f"{item.strip()}{{}} is empty: delete it")
        if command.kind == "raw":
            if not _CHEMISTRY.fullmatch(content):
                raise FormulaError(
                    f"the content of {item.strip()} is not allowed: use only letters, digits, charges such as ^2- "
                    "and arrows such as ->"
                )
            return
        for piece in TOKEN.findall(content):
            if piece == "$" or piece in (r"\(", r"\["):
                raise FormulaError(
                    f"{item.strip()} contains a formula: close the braces before it, and open new ones after it"
                )
            if not _SIMPLE_MATH.fullmatch(piece):
                raise FormulaError(command_in_text(piece.strip(), item.strip()))
            if piece == "~":
                raise FormulaError(f"Anki would show ~ as typed inside {item.strip()}: write a space")

    def word(self, item: str) -> None:
        """Read an argument that is a color or, after `enclose`, a list of notations."""
        content = self.raw_group(item)
        if item.startswith(r"\enclose"):
            if not set(content.split()) <= _NOTATIONS:
                raise FormulaError(
                    rf"\enclose does not support {content!r}: use one of {', '.join(sorted(_NOTATIONS))}"
                )
        elif not _COLOR.fullmatch(content):
            raise FormulaError(f"{content!r} is not a color: write a name such as red, or a code such as #c00000")

    def delimiter(self, item: str, *, allow_braces: bool) -> None:
        """Read a delimiter."""
        following = self.skip_spaces()
        if following == "{" and allow_braces:
            following = self.raw_group(item).strip()
        else:
            self.position += 1
        if following.strip() not in DELIMITERS:
            found = f" instead of {following.strip()}" if following.strip() else ""
            raise FormulaError(
                f"{item.strip()} has no delimiter: after it, write one such as ( or [ or \\{{ or | or .{found}"
            )

    def dimension(self, item: str) -> None:
        """Read a size."""
        self.skip_spaces()
        if self.tokens[self.position : self.position + 1] == ["{"]:
            self.sizes.add(self.raw_group(item), item.strip())
            return
        rest = "".join(self.tokens[self.position : self.position + 20])
        self.position += self.sizes.add_first(rest, item.strip())

    def close_option(self, item: str) -> int:
        """Return the position of the ] that closes an option."""
        end, depth = self.position, 0
        while end < len(self.tokens) and (depth or self.tokens[end] != "]"):
            depth += {"{": 1, "}": -1}.get(self.tokens[end], 0)
            if depth < 0:
                break
            end += 1
        if end >= len(self.tokens) or depth < 0:
            raise FormulaError(f"the [ after {item.strip()} is never closed: add ], or write {{[}} for a literal [")
        return end

    def new_line(self) -> None:
        r"""Read the star and the size in brackets that can follow `\\`, even outside environments."""
        if self.tokens[self.position : self.position + 1] == ["*"]:
            self.position += 1
        if self.tokens[self.position : self.position + 1] == ["["]:
            end = next((i for i in range(self.position, len(self.tokens)) if self.tokens[i] == "]"), -1)
            if end < 0:
                raise FormulaError(r"the [ after \\ is never closed: add ], or write \\ {[} for a literal [")
            self.sizes.add("".join(self.tokens[self.position + 1 : end]), r"\\")
            self.position = end + 1

    def style(self, command: Command) -> None:
        """Process a command that changes the style, and read its color if it takes one."""
        if command.kind == "sizes":
            self.sizes.change_size(command.name)
        elif command.name == "color":
            if self.skip_spaces() == "[":
                raise FormulaError(r"\color has brackets after it: delete them, and write a name, as in \color{red}")
            self.word(r"\color")

    def environment_options(self, name: str) -> None:
        """Read the position and the column specification at the start of an environment."""
        for reads in ENVIRONMENTS[name]:
            if reads == "o" and self.skip_spaces() == "[":
                option = "".join(self.tokens[self.position + 1 : self.position + 2])
                if option not in "tbclr" or self.tokens[self.position + 2 : self.position + 3] != ["]"]:
                    raise FormulaError(
                        rf"MathJax reads the [ after \begin{{{name}}} as an option: write {{[}} for a literal ["
                    )
                self.position += 3
            elif reads == "a" and not _COLUMNS.fullmatch(columns := self.raw_group(rf"\begin{{{name}}}")):
                raise FormulaError(
                    f"MathJax would ignore part of the column specification {{{columns}}}: use only l, c, r and |"
                )
