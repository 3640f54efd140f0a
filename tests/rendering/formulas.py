"""Random formulas: from a grammar of MathJax's commands, well formed or with mistakes."""

from functools import cache

from hypothesis import strategies as st

from deck_builder.rendering.formulas.commands import COMMANDS, DELIMITERS, ENVIRONMENTS, Command
from tests.rendering.formula_examples import BROKEN, TYPESET

_SIGNS = st.sampled_from(list('abcxyz0123456789+-=<>()[]|/.,;:!?*~"@`é'))
_MISTAKES = st.sampled_from(["&", "}", "{", "#", "^", "_", "'", "\\\\", "\\", "[", "]", "\n", r"\foo", "''", "$", "%"])
_DELIMITERS = st.sampled_from(sorted(DELIMITERS))
_SIZES = st.sampled_from(["{1em}", "2mu", "-.1em ", "1", "{x}", "3 pt", "{99em}"])
_ARGUMENTS = {"": "", "o": "[t]", "a": "{cc}", "oa": "{c|c}"}
_COMMANDS = tuple(COMMANDS.values())


def _braced(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return inner.map(lambda tex: f"{{{tex}}}")


def _argument(command: Command, reads: str, inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    if command.name in ("color", "textcolor", "enclose") and reads == "a":
        return st.just("{box}" if command.name == "enclose" else "{red}")
    if command.kind in ("text", "raw"):
        return st.sampled_from(["{ab c}", "{x}", "y", r"{\alpha}", "{a_1}"])
    option = st.one_of(st.just(""), st.just(""), inner.map(lambda tex: f"[{tex}]"))
    choices = {
        "d": _DELIMITERS,
        "n": _SIZES,
        "*": st.sampled_from(["", "*"]),
        "o": option,
    }
    return choices.get(reads, st.one_of(_braced(inner), _braced(inner), _SIGNS, inner))


@cache
def _formulas(depth: int) -> st.SearchStrategy[str]:
    if not depth:
        return _SIGNS
    inner = _formulas(depth - 1)

    @st.composite
    def use(draw: st.DrawFn) -> str:
        command = draw(st.sampled_from(_COMMANDS))
        space = draw(st.sampled_from([" ", ""]))
        if command.name in ("begin", "end"):
            return f"\\{command.name}{{{draw(st.sampled_from(sorted(ENVIRONMENTS)))}}}"
        return f"\\{command.name}{space}" + "".join(draw(_argument(command, reads, inner)) for reads in command.reads)

    @st.composite
    def environment(draw: st.DrawFn) -> str:
        name = draw(st.sampled_from(sorted(ENVIRONMENTS)))
        pieces = draw(
            st.lists(st.one_of(inner, st.sampled_from(["&", "\\\\", "\\\\[2pt]", "\\\\\\hline "])), max_size=6)
        )
        return rf"\begin{{{name}}}{_ARGUMENTS[ENVIRONMENTS[name]]}{''.join(pieces)}\end{{{name}}}"

    atoms = st.one_of(
        _SIGNS,
        _braced(inner),
        st.builds("{}{}{}".format, inner, st.sampled_from("^_'"), st.one_of(inner, _braced(inner))),
        st.builds(r"\left{}{}{}\right{}".format, _DELIMITERS, inner, st.sampled_from(["", r"\middle|"]), _DELIMITERS),
        environment(),
        use(),
        use(),
        use(),
        _MISTAKES,
    )
    return st.lists(atoms, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from(["", " "]).map(lambda space: space.join(parts))
    )


@st.composite
def _edited_examples(draw: st.DrawFn) -> str:
    """Draw a known formula with a piece removed, doubled or put in."""
    tex = draw(st.sampled_from(TYPESET + BROKEN))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(tex))] * 2)))
    piece = draw(st.one_of(st.just(""), st.just(tex[start:end] * 2), _MISTAKES, _SIGNS))
    return tex[:start] + piece + tex[end:]


FORMULAS = st.one_of(_formulas(3), _formulas(2), _edited_examples())
