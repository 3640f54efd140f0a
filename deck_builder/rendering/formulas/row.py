r"""The state of the parser between two atoms: which scripts, `\limits` or `\over` can follow."""

from deck_builder.rendering.formulas.advice import MISSING_SCRIPT, FormulaError
from deck_builder.rendering.formulas.commands import IS_OPERATOR


class Row:
    """What is known of the atoms that were read last."""

    __slots__ = ("has_cells", "has_over", "is_fresh", "kind", "last", "pending")

    def __init__(self, kind: str, has_cells: bool) -> None:
        self.kind = kind
        self.has_cells = has_cells
        self.start()

    def start(self) -> None:
        """Start a cell or a line."""
        self.last = 0  # flags of the last atom
        self.pending = 0  # its flags with the script that is read next; 0 if there is none
        self.has_over = False
        self.is_fresh = True

    def end_script(self) -> None:
        """Raise FormulaError after ^ or _ without anything behind it."""
        if self.pending:
            raise FormulaError(MISSING_SCRIPT)

    def read_script_command(self, name: str) -> None:
        r"""Read `\limits` or a command such as `\over`, or raise FormulaError."""
        if name in ("limits", "nolimits"):
            if not self.last & IS_OPERATOR:
                raise FormulaError(rf"\{name} is allowed only directly after an operator such as \sum")
        elif self.has_over:
            raise FormulaError(
                rf"two of \over, \atop and \choose in one group: put the first one in braces before \{name}"
            )
        else:
            self.last, self.has_over = 0, True
