r"""Replace the author's own commands in formulas. The key `macros` in deck.yaml defines these commands.

MathJax itself can't do this. Anki loads MathJax on demand, so a card can't configure it. A definition in a formula
would also apply to later cards.
"""

import re
from collections.abc import Mapping

from deck_builder.problem import Problem
from deck_builder.rendering.formulas.advice import command_advice
from deck_builder.rendering.formulas.commands import COMMANDS, KNOWN
from deck_builder.rendering.formulas.parser import MAX_DEPTH
from deck_builder.rendering.formulas.reader import TOKEN
from deck_builder.source.document import Document

MAX_LENGTH = 5_000
"""Maximum length of a formula in characters, with its macros replaced."""
MAX_MACROS = 1_000
"""Maximum number of macros that are replaced in one formula."""
_NAME = re.compile("[A-Za-z]+")
_COMMAND = re.compile(r"\\([A-Za-z]+|[\s\S])")
_PARAMETER = re.compile(r"\\[\s\S]|#(.?)")
_ENDS_IN_COMMAND = re.compile(r"(?:^|[^\\])(?:\\\\)*\\[A-Za-z]+$")


class MacroError(ValueError):
    """Raised for a macro that can't be used, or for a formula that uses a macro incorrectly."""


def check_macros(macros: Mapping[str, str], document: Document) -> list[Problem]:
    """Return the problems with the macros in deck.yaml, each located at the macro's key."""
    found = ((name, _macro_problem(name, body, macros)) for name, body in macros.items())
    return [
        Problem("bad-macro", message, document.locate(("macros", name), key=True)) for name, message in found if message
    ]


def _macro_problem(name: str, body: str, macros: Mapping[str, str]) -> str | None:
    r"""Return what is wrong with a macro, or None.

    A name that MathJax defines is not allowed, because `\phi` must mean the same on these cards as everywhere else.
    """
    if not _NAME.fullmatch(name):
        return f"{name!r} can't be the name of a macro: use only letters, without a backslash"
    if name in KNOWN:
        return rf"MathJax already defines \{name}: choose another name"
    numbers = [match[1] for match in _PARAMETER.finditer(body) if match[0].startswith("#")]
    if any(not number or number not in "123456789" for number in numbers):
        return r"the macro has a # without a number: write #1 to #9 for an argument, or \# for a literal #"
    count = max(map(int, numbers), default=0)
    if missing := set(range(1, count)) - set(map(int, numbers)):
        return f"the macro uses #{count}, but not #{min(missing)}: number the arguments from #1"
    if message := _unbalanced(body):
        return message
    for used in _COMMAND.findall(body):
        if used not in COMMANDS and used not in macros and not used.isspace():
            return command_advice(used)
    try:
        expand_macros(f"\\{name}" + "{x}" * count, macros)
    except MacroError as error:
        return str(error)
    return None


def _unbalanced(body: str) -> str | None:
    depth = 0
    for item in TOKEN.findall(body):
        depth += {"{": 1, "}": -1}.get(item, 0)
        if depth < 0:
            return "the macro has a } without a {: delete it"
    return "the macro has a { that is never closed: add }" if depth else None


def expand_macros(tex: str, macros: Mapping[str, str]) -> str:
    """Return a formula with all macros replaced. Raise MacroError if a macro uses itself or can't be replaced."""
    if not macros or not any("\\" + name in tex for name in macros):
        return tex
    return _Expansion(macros).expand(tex)


class _Expansion:
    def __init__(self, macros: Mapping[str, str]) -> None:
        self._macros = macros
        self._count = 0
        self._depth = 0
        self._around: frozenset[str] = frozenset()  # macros whose replacements contain the current text

    def expand(self, tex: str) -> str:
        """Expand a formula or a group in a formula."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MacroError(f"the formula is nested more than {MAX_DEPTH} levels deep: split it")
        expanded = self._expand(tex)
        self._depth -= 1
        return expanded

    def _expand(self, tex: str) -> str:
        tokens = TOKEN.findall(tex)[::-1]  # the next token is at the end
        open_macros: list[tuple[str, int]] = []  # macros being replaced, with the number of tokens after each
        out: list[str] = []
        outer = self._around
        length = waiting = 0  # waiting: number of arguments that the last command still needs
        while tokens:
            while open_macros and len(tokens) <= open_macros[-1][1]:
                open_macros.pop()
            item = tokens.pop()
            self._around = outer.union(name for name, _ in open_macros) if open_macros else outer
            name = item[1:].rstrip() if item[0] == "\\" else ""
            if name in self._macros:
                if name in self._around:
                    raise MacroError(rf"the macro \{name} refers to itself: define it without \{name}")
                self._count += 1
                body = self._replace(name, tokens)
                if waiting or (out and out[-1] in ("^", "_")):
                    body = f"{{{body}}}"
                if tokens and tokens[-1][0].isalpha() and _ENDS_IN_COMMAND.search(body):
                    body += " "
                open_macros.append((name, len(tokens)))
                tokens += TOKEN.findall(body)[::-1]
                if self._count > MAX_MACROS or len(tokens) > MAX_LENGTH:
                    raise MacroError("the formula is too long once its macros are expanded: use fewer macros")
                continue
            if out and item[0].isalpha() and _ENDS_IN_COMMAND.search(out[-1]):
                item = " " + item
            out.append(item)
            length += len(item)
            if length > MAX_LENGTH:
                raise MacroError("the formula is too long once its macros are expanded: use fewer macros")
            if item == "{" and waiting:
                self._copy_group(tokens, out)
                length = sum(map(len, out))
            waiting = self._still_waiting(item, name, waiting)
        self._around = outer
        return "".join(out)

    @staticmethod
    def _still_waiting(item: str, name: str, waiting: int) -> int:
        if item.isspace() or item in ("[", "]", "*"):
            return waiting
        if name and (command := COMMANDS.get(name)):
            return sum(reads in "am" for reads in command.reads)
        return max(waiting - 1, 0)

    def _copy_group(self, tokens: list[str], out: list[str]) -> None:
        """Expand an argument in braces separately, so that nothing inside it counts as another argument."""
        out.append(self.expand("".join(_pop_group(tokens))) + "}")

    def _replace(self, name: str, tokens: list[str]) -> str:
        body = self._macros[name]
        count = max((int(m[1]) for m in _PARAMETER.finditer(body) if m[1]), default=0)
        arguments: list[str] = []
        for number in range(1, count + 1):
            while tokens and tokens[-1].isspace():
                tokens.pop()
            if not tokens or tokens[-1] == "}":
                raise MacroError(
                    rf"\{name} has {number - 1} of {count} arguments: add the missing ones in braces"
                    if count > 1
                    else rf"\{name} has no argument: add it in braces"
                )
            item = tokens.pop()
            arguments.append(self.expand("".join(_pop_group(tokens)) if item == "{" else item))
        if not count:
            return body

        def fill(match: re.Match[str]) -> str:
            if not match[1]:
                return match[0]
            argument = arguments[int(match[1]) - 1]
            following = body[match.end() : match.end() + 1]
            return argument + (" " if following.isalpha() and _ENDS_IN_COMMAND.search(argument) else "")

        return _PARAMETER.sub(fill, body)


def _pop_group(tokens: list[str]) -> list[str]:
    """Remove the rest of a group, including its closing brace, from the tokens. Return the rest without the brace."""
    group: list[str] = []
    depth = 1
    while tokens:
        item = tokens.pop()
        depth += {"{": 1, "}": -1}.get(item, 0)
        if not depth:
            return group
        group.append(item)
    raise MacroError(r"the formula has a { that is never closed: add }, or write \{ for a literal {")
