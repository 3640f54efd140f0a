"""A deck with all content that is known to break the layout of cards on phones."""

import struct
import zlib


def png(width: int, height: int, alpha: int = 255) -> bytes:
    """Return a PNG image of one color."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes((40, 80, 160, alpha)) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


CODE = "\n".join(f"    def method_{n}(self, x: int) -> str:  # {'a long comment ' * (n % 7)}" for n in range(40))
TABLE = (
    "| " + " | ".join(f"column {n}" for n in range(12)) + " |\n"
    + "|" + "---|" * 12 + "\n"
    + "| " + " | ".join(f"{n}.{n}{n}" for n in range(12)) + " |"
)  # fmt: skip
WIDE = r"\mathcal{L}(\theta) = " + " + ".join(
    rf"\sum_{{i={n}}}^{{N}} \frac{{x_i^{{{n}}}}}{{\sqrt{{v_{n}}}}}" for n in range(9)
)
TEXTS = {
    "code": f"before\n\n```python\n{CODE}\n```\n\nand `inline_code_that_is_rather_long(but, wraps)`",
    "table": f"before\n\n{TABLE}\n\nafter",
    "display": f"$${WIDE}$$",
    "inline": f"A formula ${WIDE}$ in a line",
    "token": "x" * 90 + " and https://example.org/" + "path/" * 20,
    "tall": "![tall](figures/tall.png)",
    "wide": "![wide](figures/wide.png)",
    "tiny": "![tiny](figures/tiny.png) ![transparent](figures/clear.png)",
    "right-to-left": "ما هي الفكرة الأساسية في هذه الورقة؟ `code` $x^2$",
    "markup": "### Head\n\n- one\n    1. two\n    2. three\n\n> quote\n\n---\n\n**b** *i* ~~s~~ <kbd>k</kbd> <mark>m</mark> x<sub>1</sub>"
    "<sup>2</sup> <small>small</small> [a link](https://example.org)",
    "signs": "`a < b && c > d` and $a < b \\land c > d$ and a < b & c",
    "empty": "x",
}


def torture() -> dict[str, str | bytes]:
    """Return the files of the deck, by path."""
    prompts = []
    for name, text in TEXTS.items():
        block = "\n".join(f"        {line}" for line in text.split("\n"))
        if name == "empty":
            prompts.append(f"  - id: {name}\n    question: x\n    answer: x\n")
            continue
        prompts.append(
            f"  - id: {name}\n    question: |\n{block}\n    answer: |\n{block}\n    more: |\n{block}\n    source: |\n{block}\n"
            f"    hints:\n      - |\n{block}\n      - |\n{block}\n"
        )
    cloze = "  - id: cloze\n    cloze: 'so {{c1::$\\frac{a}{b}$::a hint}} and {{c2::" + "y" * 90 + "}}'\n"
    paper = (
        "id: torture\ntitle: "
        + "A Long Title " * 12
        + "\nname: Torture\nauthors: ["
        + ", ".join(["Somebody Else"] * 30)
        + "]\n"
        "year: 2016\nvenue: " + "Conference " * 9 + "\narxiv: '1512.03385'\nmethod: torture\ndifficulty: expert\n"
        "key_insight: {answer: 'It holds', more: 'x'}\nproblem_solved: {answer: 'It broke'}\nanchor: |\n  one\n"
        "summary: |\n  "
        + TEXTS["display"]
        + "\n\n  [a link](https://example.org)\nprompts:\n"
        + "".join(prompts)
        + cloze
    )
    return {
        "deck.yaml": "id: torture-x1y2\nname: Torture\nreport: https://example.org/?card=\n"
        "sections: [{folder: one, name: 1 One}]\n",
        "one/1.yaml": paper,
        "figures/tall.png": png(60, 3000),
        "figures/wide.png": png(3000, 60),
        "figures/tiny.png": png(4, 4),
        "figures/clear.png": png(300, 200, alpha=60),
    }  # fmt: skip
