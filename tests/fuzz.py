"""Broken and strange files, thousands of them: no traceback, every problem inside the file, bounded time and memory.

Run by `make fuzz`, and in a small sample by `make test`. Half of the inputs are files of the real deck with something
changed, half are made from the keys of the format with strange values.
"""

import argparse
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from deck_builder.source.schema import Paper, Prompt
from tests.decks import DECK, build, check, write_deck

CARDS = Path(__file__).parent.parent / "cards"
PIECES = [
    "{{c1::", "}}", "::", "$", "$$", "`", "```\n", "'", '"', ": ", " #", "#x", "- ", "\t", "&a ", "*a", "!!python/object:os.system x",
    "!!binary x", "<<: *a", "---\n", "...\n", "%YAML 1.1\n", "? ", "| ", ">-\n", "@", "[", "]", "{", "}", ",", "\\", "\\b", "\\(", "\\[",
    "\x00", "\x07", "\x1f", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\ufffe", "é", "𝛼", "null", "no", "0o17", "1e3", "2016-01-01",
    "<script>alert(1)</script>", "<b", "<!--", "&#31;", "&amp;", "![x](figures/x.svg)", "![x](../../etc/passwd)", "[x](javascript:y)",
    "# check: allow x because y\n", "# check: allow long-answer\n", "  " * 40, "x" * 5_000, "[" * 300, "- " * 300, "{a: " * 60, "a: &a\n" * 5,
    "\n\n\n", "\r\n", "\r", "prompts:\n", "id: x\n", "title: y\n", "year: 99999\n", "builds_on: [x]\n",
]  # fmt: skip
KEYS = [*Paper.model_fields, *Prompt.model_fields, "x", "", "id ", "Id", "key insight", "<<", "1"]


def mutated(dice: random.Random, text: str, other: str) -> bytes:
    """Change a file in a few places."""
    content = text
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        at, to = sorted(dice.randrange(len(content) + 1) for _ in range(2))
        lines = content.split("\n")
        match dice.randrange(9):
            case 0:
                content = content[:at] + dice.choice(PIECES) + content[at:]
            case 1:
                content = content[:at] + content[min(to, at + dice.randint(1, 40)) :]
            case 2:
                content = content[:at]
            case 3:
                lines.insert(dice.randrange(len(lines)), dice.choice(lines))
                content = "\n".join(lines)
            case 4:
                dice.shuffle(lines)
                content = "\n".join(lines)
            case 5:
                row = dice.randrange(len(lines))
                lines[row] = dice.choice(["", " ", "  ", "\t", "- "]) + lines[row].strip()
                content = "\n".join(lines)
            case 6:
                content = content[:at] + other[at:]
            case 7:
                row = dice.randrange(len(lines))
                lines[row] = lines[row].partition(":")[0] + ": " + dice.choice(PIECES)
                content = "\n".join(lines)
            case 8:
                content = content.replace(dice.choice(" :'-${}\n"), dice.choice(PIECES), dice.randint(1, 3))
        content = content[:200_000] or "x"
    made = content.encode("utf-8", "surrogatepass")
    if dice.random() < 0.05:
        at = dice.randrange(len(made))
        made = made[:at] + bytes([dice.randrange(256)]) + made[at + 1 :]
    return made


def generated(dice: random.Random, depth: int = 0) -> str:
    """Make a value, as flow or as a plain word."""
    match dice.randrange(8 if depth < 5 else 4):
        case 0 | 1:
            return dice.choice(PIECES)
        case 2:
            return "".join(dice.choices(PIECES, k=dice.randint(1, 6)))
        case 3:
            return repr(dice.choice(PIECES))
        case 4 | 5:
            return "[" + ", ".join(generated(dice, depth + 1) for _ in range(dice.randrange(4))) + "]"
        case _:
            pairs = (f"{dice.choice(KEYS)}: {generated(dice, depth + 1)}" for _ in range(dice.randrange(4)))
            return "{" + ", ".join(pairs) + "}"


def generated_file(dice: random.Random) -> bytes:
    """Make a file from keys of the format, some of them as they should be."""
    sane = {"id": "x", "title": "X", "year": "2016", "key_insight": "a", "method": "m", "problem_solved": "p"}
    lines = [f"{key}: {value}" for key, value in sane.items() if dice.random() < 0.8]
    lines += [f"{dice.choice(KEYS)}: {generated(dice)}" for _ in range(dice.randrange(4))]
    if dice.random() < 0.5:
        lines.append("prompts:")
        for number in range(dice.randrange(1, 4)):
            lines.append(f"  - id: p{number}")
            lines += [f"    {dice.choice(KEYS)}: {generated(dice)}" for _ in range(dice.randrange(4))]
    dice.shuffle(lines) if dice.random() < 0.2 else None
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def lines_of(content: bytes) -> list[str]:
    """Return the lines of a file as YAML counts them."""
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", content.decode("utf-8-sig", "replace"))


def examine(root: Path, content: bytes) -> tuple[str, float]:
    """Check one input, and build it if it can be; return the outcome and how long the check took, in seconds."""
    write_deck(root, {"one/x.yaml": content})
    start = time.perf_counter()
    checked = check(root)
    took = time.perf_counter() - start
    inside = {"x.yaml": lines_of(content), "deck.yaml": DECK.split("\n")}
    for problem in checked.problems:
        at = problem.location
        lines = inside[at.path.rpartition("/")[2]]
        assert 1 <= at.line <= len(lines), problem
        assert 1 <= at.column <= len(lines[at.line - 1]) + 1, problem
    if not checked.ok:
        return "rejected", took
    built = build(root, output=root.parent / "out", drafts=True)
    assert built.ok, built.problems
    return "built", took


def fuzz(inputs: int, seed: int) -> tuple[Counter[str], float]:
    """Examine so many inputs; return the outcomes, and the longest time of a check in seconds."""
    dice = random.Random(seed)  # noqa: S311
    # Alone in its deck, a paper builds on nothing.
    texts = (path.read_text(encoding="utf-8") for path in sorted(CARDS.glob("*/*.yaml")))
    real = [re.sub(r"(?m)^builds_on:.*$", "builds_on: []", text) for text in texts]
    outcomes: Counter[str] = Counter()
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(CARDS / "figures", Path(folder) / "cards/figures")
        for number in range(inputs):
            is_mutated = number % 2 == 0
            content = mutated(dice, dice.choice(real), dice.choice(real)) if is_mutated else generated_file(dice)
            try:
                outcome, took = examine(Path(folder) / "cards", content)
            except BaseException:
                print(f"input {number} of seed {seed}: {content!r}", file=sys.stderr)  # noqa: T201
                raise
            outcomes[outcome] += 1
            longest = max(longest, took)
    return outcomes, longest


def main() -> None:
    """Run, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcomes, longest = fuzz(arguments.inputs, arguments.seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{arguments.inputs:,} inputs: {dict(outcomes)}, longest check {longest:.2f} s, peak memory {peak:.0f} MiB")  # noqa: T201
    sys.exit(longest > 1 or peak > 300)


if __name__ == "__main__":
    main()
