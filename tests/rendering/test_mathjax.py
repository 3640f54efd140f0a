"""`vet_formula` against Anki's own MathJax, in Anki's own page."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Browser

from deck_builder.rendering.formulas.commands import COMMANDS, Command
from deck_builder.rendering.tex_check import vet_formula
from docs import mathjax_table
from tests.mathjax import MathJax, open_mathjax
from tests.rendering.formula_examples import BROKEN, HUGE, REFUSED, TYPESET
from tests.rendering.formulas import FORMULAS

CARDS = Path(__file__).parents[2] / "cards"
STRICTER = re.compile(
    r"""(?x)
      %\ starts\ a\ comment               # and hides the rest of the formula
    | \$\ has\ a\ special\ meaning                          # ends a formula in Markdown
    | the\ formula\ (?:is\ empty|ends\ with\ a\ backslash)
    | inside\ \\\w+:|contains\ a\ formula:                     # MathJax shows commands in texts as they are
    | (?:\\[A-Za-z]+|')\S*\ is\ not\ allowed # commands and environments that are not on the list
    | would\ affect\ other\ cards
    | Anki\ reads\ \\\S+\ in\ a\ formula
    | MathJax\ does\ not\ support\ .*        # in a text or behind a comment, where MathJax does not look at it
    | MathJax\ (?:would\ ignore\ part\ of\ the\ column|reads\ (?:the\ \[|@))
    | needs\ an\ argument\ in\ braces|has\ no\ size
    | is\ (?:empty:\ delete\ it|not\ a\ color)|has\ brackets\ after\ it
    | \\enclose\ does\ not\ support
    | must\ be\ the\ whole\ formula
    | is\ allowed\ only\ (?:directly\ after\ an\ operator|with\ letters|at\ the\ start\ of\ a\ row)
    | directly:\ (?:write|add\ braces)
    | nothing\ comes\ after        # after \pmod, whose text takes the script
    | two\ (?:sub|super)scripts\ in\ a\ row
    | the\ option\ \[.*is\ not\ allowed
    | \*\ and\ -\ are                       # crashes MathJax in some places only
    | too\ large|adds\ up\ to\ more|changes\ the\ size\ again|may\ overlap\ other\ text
    | nested\ more\ than|more\ than\ \d+\ commands|has\ \d+\ characters
    """
)
"""Messages of rules that are stricter than MathJax, each for a reason."""


@pytest.fixture(scope="module")
def mathjax(browser: Browser) -> MathJax:
    """Open one page for all formulas that change nothing in MathJax."""
    return open_mathjax(browser)


def test_the_table_is_current(browser: Browser) -> None:
    """mathjax.json is what Anki's MathJax knows; `make mathjax` updates it."""
    assert mathjax_table.TARGET.read_text(encoding="utf-8") == mathjax_table.table(browser)


def test_what_anki_typesets(mathjax: MathJax) -> None:
    """Almost 300 formulas that are allowed, and typeset on a card."""
    assert {tex: vet_formula(tex, {}).problems for tex in TYPESET if vet_formula(tex, {}).problems} == {}
    shown = mathjax.typesets(TYPESET)
    assert [tex for tex, is_typeset in zip(TYPESET, shown, strict=True) if not is_typeset] == []


def test_what_anki_does_not_typeset(mathjax: MathJax) -> None:
    """160 formulas that are not allowed, because a card shows an error or raw TeX."""
    assert [tex for tex in BROKEN if not vet_formula(tex, {}).problems] == []
    shown = mathjax.typesets(BROKEN)
    assert [tex for tex, is_typeset in zip(BROKEN, shown, strict=True) if is_typeset] == []


def test_what_is_refused_although_anki_typesets_it(browser: Browser) -> None:
    """Each formula that Anki would typeset is refused by a rule that is stricter on purpose."""
    shown = open_mathjax(browser).typesets(REFUSED)
    assert [tex for tex, is_typeset in zip(REFUSED, shown, strict=True) if not is_typeset] == []
    messages = {tex: vet_formula(tex, {}).problems for tex in REFUSED}
    assert {tex: found for tex, found in messages.items() if not any(map(STRICTER.search, found))} == {}


def test_what_would_crash_a_page() -> None:
    """Depth, length and the number of commands are bounded."""
    assert [tex for tex in HUGE if not vet_formula(tex, {}).problems] == []


def test_the_largest_formulas_are_safe(browser: Browser) -> None:
    """Anki's page survives formulas at the limits of depth and number."""
    largest = (
        r"\frac{1}{" * 20 + "x" + "}" * 20,
        r"\left(\frac{1}{" * 10 + "x" + r"}\right)" * 10,
        r"\begin{matrix}" * 20 + "x" + r"\end{matrix}" * 20,
        r"\left(x\right)" * 200,
        r"\sqrt{" * 20 + "x" + "}" * 20,
        "x^{" * 20 + "x" + "}" * 20,
    )
    assert [tex for tex in largest if vet_formula(tex, {}).problems] == []
    assert open_mathjax(browser).typesets(largest) == [True] * len(largest)


def test_all_formulas_of_the_deck(mathjax: MathJax) -> None:
    """Every formula of the shipped deck is allowed and typeset."""
    texts = "".join(path.read_text(encoding="utf-8") for path in sorted(CARDS.rglob("*.yaml")))
    formulas = tuple(dict.fromkeys(re.findall(r"(?<!\\)\$([^$\n]+)\$", texts)))
    assert len(formulas) > 150
    assert {tex: vet_formula(tex, {}).problems for tex in formulas if vet_formula(tex, {}).problems} == {}
    assert mathjax.typesets(formulas) == [True] * len(formulas)


_CONTEXTS = (
    *("C", "x^C", r"\frac C C", "C^a'", "C'_a'", r"C\limits^a'", r"C\nolimits^a'"),
    *("C'_a^b", "C^a^b", "C_a_b", r"C\limits_a", r"\left(C\right)", r"C\over C"),
    *(
        r"\begin{matrix}C & C\\C\end{matrix}",
        r"\sqrt[C]{x}",
        r"\mathbf{C}",
        r"\operatorname{C x}",
        r"\hat C",
        r"\not C",
    ),
)


def _used(command: Command) -> str:
    special = {"textcolor": "{red}{1}", "color": "{red}", "enclose": "{box}{1}", "begin": r"{matrix}a\end{matrix}"}
    written = {"a": "{1}", "m": "{1}", "d": "(", "n": "{1em}"}
    arguments = special.get(command.name) or "".join(written.get(reads, "") for reads in command.reads)
    return f"\\{command.name}{' ' if command.name[-1].isalpha() else ''}{arguments}"


def test_every_command_in_every_context(mathjax: MathJax) -> None:
    """Each command that is allowed is read as MathJax reads it, wherever it stands."""
    formulas = [
        context.replace("C", _used(command))
        for command in COMMANDS.values()
        for context in (_CONTEXTS[:7] if command.kind == "symbols" else _CONTEXTS)
    ]
    assert _differences(mathjax, formulas) == []


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(FORMULAS)
def test_random_formulas(mathjax: MathJax, tex: str) -> None:
    """Any formula gets the verdict of MathJax, except for the rules that are stricter."""
    assert _differences(mathjax, [tex]) == []


def _differences(mathjax: MathJax, formulas: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for tex, is_typeset in zip(formulas, mathjax.parses(formulas), strict=True):
        problems = vet_formula(tex, {}).problems
        if bool(problems) is is_typeset and not (problems and any(map(STRICTER.search, problems))):
            found.append((tex, problems))
    return found
