"""Check thousands of broken and odd files. Nothing may cause a traceback, and time and memory are limited.

`make fuzz` runs it in full, and `make test` on a small sample. Half of the inputs are mutated files of the real deck. The
other half are generated from the keys of the format and odd values.
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


def mutate(rng: random.Random, text: str, other: str) -> bytes:
    """Return a file with one or a few random changes."""
    content = text
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        start, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
        lines = content.split("\n")
        match rng.randrange(9):
            case 0:
                content = content[:start] + rng.choice(PIECES) + content[start:]
            case 1:
                content = content[:start] + content[min(end, start + rng.randint(1, 40)) :]
            case 2:
                content = content[:start]
            case 3:
                lines.insert(rng.randrange(len(lines)), rng.choice(lines))
                content = "\n".join(lines)
            case 4:
                rng.shuffle(lines)
                content = "\n".join(lines)
            case 5:
                row = rng.randrange(len(lines))
                lines[row] = rng.choice(["", " ", "  ", "\t", "- "]) + lines[row].strip()
                content = "\n".join(lines)
            case 6:
                content = content[:start] + other[start:]
            case 7:
                row = rng.randrange(len(lines))
                lines[row] = lines[row].partition(":")[0] + ": " + rng.choice(PIECES)
                content = "\n".join(lines)
            case 8:
                content = content.replace(rng.choice(" :'-${}\n"), rng.choice(PIECES), rng.randint(1, 3))
        content = content[:200_000] or "x"
    encoded = content.encode("utf-8", "surrogatepass")
    if rng.random() < 0.05:
        position = rng.randrange(len(encoded))
        encoded = encoded[:position] + bytes([rng.randrange(256)]) + encoded[position + 1 :]
    return encoded


def generate_value(rng: random.Random, depth: int = 0) -> str:
    """Return a random YAML value: a scalar, or a list or mapping in flow style."""
    match rng.randrange(8 if depth < 5 else 4):
        case 0 | 1:
            return rng.choice(PIECES)
        case 2:
            return "".join(rng.choices(PIECES, k=rng.randint(1, 6)))
        case 3:
            return repr(rng.choice(PIECES))
        case 4 | 5:
            return "[" + ", ".join(generate_value(rng, depth + 1) for _ in range(rng.randrange(4))) + "]"
        case _:
            pairs = (f"{rng.choice(KEYS)}: {generate_value(rng, depth + 1)}" for _ in range(rng.randrange(4)))
            return "{" + ", ".join(pairs) + "}"


def generate_file(rng: random.Random) -> bytes:
    """Return a random file made of keys of the format, some with valid values."""
    valid = {"id": "x", "title": "X", "year": "2016", "key_insight": "a", "method": "m", "problem_solved": "p"}
    lines = [f"{key}: {value}" for key, value in valid.items() if rng.random() < 0.8]
    lines += [f"{rng.choice(KEYS)}: {generate_value(rng)}" for _ in range(rng.randrange(4))]
    if rng.random() < 0.5:
        lines.append("prompts:")
        for number in range(rng.randrange(1, 4)):
            lines.append(f"  - id: p{number}")
            lines += [f"    {rng.choice(KEYS)}: {generate_value(rng)}" for _ in range(rng.randrange(4))]
    rng.shuffle(lines) if rng.random() < 0.2 else None
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def lines_of(content: bytes) -> list[str]:
    """Return the lines of a file as YAML counts them."""
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", content.decode("utf-8-sig", "replace"))


def examine(root: Path, content: bytes) -> tuple[str, float]:
    """Check one input, and build it if it is valid. Return the outcome and the seconds that the check took."""
    write_deck(root, {"one/x.yaml": content})
    start = time.perf_counter()
    checked = check(root)
    seconds = time.perf_counter() - start
    files = {"x.yaml": lines_of(content), "deck.yaml": DECK.split("\n")}
    for problem in checked.problems:
        location = problem.location
        lines = files[location.path.rpartition("/")[2]]
        assert 1 <= location.line <= len(lines), problem
        assert 1 <= location.column <= len(lines[location.line - 1]) + 1, problem
    if not checked.ok:
        return "rejected", seconds
    built = build(root, output=root.parent / "out", drafts=True)
    assert built.ok, built.problems
    return "built", seconds


def fuzz(inputs: int, seed: int) -> tuple[Counter[str], float]:
    """Examine a number of inputs. Return the count of each outcome and the seconds of the slowest check."""
    rng = random.Random(seed)  # noqa: S311
    # Each paper is alone in its deck, so it can't build on another.
    texts = (path.read_text(encoding="utf-8") for path in sorted(CARDS.glob("*/*.yaml")))
    real = [re.sub(r"(?m)^builds_on:.*$", "builds_on: []", text) for text in texts]
    outcomes: Counter[str] = Counter()
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(CARDS / "figures", Path(folder) / "cards/figures")
        for number in range(inputs):
            is_mutated = number % 2 == 0
            content = mutate(rng, rng.choice(real), rng.choice(real)) if is_mutated else generate_file(rng)
            try:
                outcome, seconds = examine(Path(folder) / "cards", content)
            except BaseException:
                print(f"input {number} of seed {seed}: {content!r}", file=sys.stderr)  # noqa: T201
                raise
            outcomes[outcome] += 1
            longest = max(longest, seconds)
    return outcomes, longest


def main() -> None:
    """Run the fuzzer and print the results."""
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
