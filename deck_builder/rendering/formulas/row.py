r"""The state of the parser between two atoms. It determines whether a script, `\limits` or `\over` can follow."""

from deck_builder.rendering.formulas.advice import MISSING_SCRIPT, FormulaError
from deck_builder.rendering.formulas.commands import IS_OPERATOR, TAKES_PRIME


class Row:
    """The state of the parser in a row, including the flags of the last atom."""

    __slots__ = ("has_cells", "has_over", "is_fresh", "kind", "last", "pending")

    def __init__(self, kind: str, has_cells: bool) -> None:
        self.kind = kind
        self.has_cells = has_cells
        self.start()

    def start(self) -> None:
        """Reset the state at the start of a cell or a line."""
        self.last = 0  # flags of the last atom
        self.pending = 0  # flags that the last atom gets once its script is read, or 0 if no script has started
        self.has_over = False
        self.is_fresh = True

    def end_script(self) -> None:
        """Raise FormulaError if nothing comes after ^ or _."""
        if self.pending:
            raise FormulaError(MISSING_SCRIPT)

    def read_script_command(self, name: str) -> None:
        r"""Read `\limits` or a command such as `\over`. Raise FormulaError if it is not allowed here."""
        if name in ("limits", "nolimits"):
            if not self.last & IS_OPERATOR:
                raise FormulaError(rf"\{name} is allowed only directly after an operator such as \sum")
            self.last = self.last | TAKES_PRIME if name == "limits" else self.last & ~TAKES_PRIME
        elif self.has_over:
            raise FormulaError(
                r"a group contains more than one of \over, \atop and \choose: put braces around the first one and its "
                r"two parts"
            )
        else:
            self.last, self.has_over = 0, True
