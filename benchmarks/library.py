"""Write realistic libraries of any size. The same size and seed always give the same bytes."""

import random
import struct
import textwrap
import zlib
from collections.abc import Iterator
from pathlib import Path

SECTION_SIZE = 500
"""Number of papers in each folder, and thus in each subdeck."""


def _words(text: str) -> list[str]:
    return text.split()


_SYLLABLES = _words("ba de fi go ku la me ni po ru sa te vi xo zu ka le mi no tu")
_NOUNS = _words(
    "encoder decoder gradient kernel token layer sampler optimizer attention embedding codebook router adapter prior "
    "critic batch residual mask query head policy reward weight activation scale cluster window branch buffer schedule"
)
_ADJECTIVES = _words(
    "sparse dense frozen learned shared gated noisy causal local global latent discrete smooth stable cheap deep "
    "shallow linear convex residual masked paired ordered bounded"
)
_VERBS = _words("halves doubles keeps hides moves splits joins ranks drops scales reuses predicts bounds smooths")
_NAMES = _words(
    "Ada Boris Chen Dalia Emeka Farah Goran Hana Ivo Jun Kofi Lena Mika Noor Oleg Priya Rosa Sven Tala Umut"
)
_VENUES = ("NeurIPS", "ICML", "ICLR", "CVPR", "ACL", "EMNLP")
_LEVELS = ("beginner", "intermediate", "advanced", "expert")


def write_library(root: Path, papers: int, seed: int = 1) -> Path:
    """Write a cards folder with the given number of papers, and return it."""
    cards = root / "cards"
    sections = [f"s{number:02d}" for number in range(1, -(-papers // SECTION_SIZE) + 1)]
    entries = "".join(f"  - folder: {s}\n    name: {s[1:]} Section\n" for s in sections)
    _write(cards / "deck.yaml", f"id: bench-x1y2\nname: Bench\nsections:\n{entries}".encode())
    for name, content in _figures():
        _write(cards / "figures" / name, content)
    for index in range(papers):
        path = cards / sections[index // SECTION_SIZE] / f"{paper_id(index)}.yaml"
        _write(path, _paper(index, random.Random(f"{seed}/{index}")).encode())
    return cards


def paper_id(index: int) -> str:
    """Return the id of the paper with the given index."""
    return f"p{index + 1:05d}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _name(index: int) -> str:
    """Return a unique name without digits, because digits could look like a year."""
    number, base = index * 7919 % 160_000, len(_SYLLABLES)
    return "".join(_SYLLABLES[number // base**place % base] for place in range(4)).capitalize()


def _sentence(r: random.Random) -> str:
    one, two, three = r.sample(_NOUNS, 3)
    return r.choice(
        (
            f"The {r.choice(_ADJECTIVES)} {one} {r.choice(_VERBS)} the {two} of layer {r.randrange(2, 999)}.",
            f"On {r.randrange(2, 99)} data sets the **{one}** {r.choice(_VERBS)} {r.randrange(99, 999)} of the {two}s.",
            f"Without the *{r.choice(_ADJECTIVES)} {one}* the {two} fell by {r.uniform(1, 40):.2f} points.",
            f"Each `{one}_{two}` costs {r.randrange(3, 999)} steps, less than the {r.choice(_ADJECTIVES)} {three} did.",
            f"With $\\{r.choice(('alpha', 'beta', 'gamma'))}_{{{r.randrange(1, 99)}}} < {r.randrange(2, 99)}$ "
            f"the {one} {r.choice(_VERBS)} its {two}.",
        )
    )


def _text(r: random.Random, sentences: int) -> str:
    return " ".join(_sentence(r) for _ in range(sentences))


def _formula(r: random.Random) -> str:
    noun = r.choice(("x", "h", "z", "q"))
    return r.choice(
        (
            f"\\frac{{{noun}_{{{r.randrange(1, 99)}}}}}{{\\sqrt{{d_k + {r.randrange(1, 999)}}}}}",
            f"\\theta_t - {r.randrange(1, 99)}\\eta \\nabla L({noun}^{{{r.randrange(2, 99)}}})",
            f"{noun} + F({noun}) \\cdot {r.randrange(2, 999)}",
            f"\\log p({noun} \\mid c_{{{r.randrange(1, 99)}}}) - \\lambda {r.randrange(2, 99)}",
        )
    )


def _code(r: random.Random, name: str) -> str:
    one, two = r.sample(_NOUNS, 2)
    return (
        f"```python\ndef {one}_{name.lower()}(x, {two}={r.randrange(1, 999)}):\n"
        f"    h = {two} * x[:, {r.randrange(1, 99)}]  # {one}\n    return h if h > 0 else None\n```"
    )


def _table(r: random.Random) -> str:
    rows = "\n".join(f"| {n} | {r.uniform(1, 99):.2f} | {r.uniform(1, 99):.2f} |" for n in r.sample(_NOUNS, 3))
    return f"| part | before | after |\n|---|---|---|\n{rows}"


def _list(r: random.Random) -> str:
    return "\n".join(f"- {_sentence(r)}" for _ in range(3))


def _folded(text: str, indent: int) -> str:
    return ">-\n" + textwrap.indent(textwrap.fill(text, 120 - indent, break_on_hyphens=False), " " * indent)


def _literal(text: str, indent: int) -> str:
    return "|\n" + textwrap.indent(text, " " * indent)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _answer(r: random.Random, question: str, answer: str, page: int, indent: int) -> str:
    keys = {"question": _quoted(question), "answer": _quoted(answer)} | _notes(r, page, indent)
    return "".join(f"{' ' * indent}{key}: {value}\n" for key, value in keys.items())


def _notes(r: random.Random, page: int, indent: int) -> dict[str, str]:
    source = f"section {r.randrange(1, 7)}.{r.randrange(1, 5)}, page {page}"
    return {"more": _folded(_text(r, 2), indent + 2), "source": source}


def _paper(index: int, r: random.Random) -> str:
    name, page = _name(index), index * 10 + 1
    one, two = r.sample(_NOUNS, 2)
    title = (
        f"{name}: {r.choice(_ADJECTIVES).title()} {one.title()}s for the {r.choice(_ADJECTIVES).title()} {two.title()}"
    )
    year = 2015 + index % 11
    builds_on = [paper_id(i) for i in sorted({r.randrange(index) for _ in range(2)})] if index else []
    insight = f"*{title}*: what does the {one} do to the {two}?"
    # With these links, one value in 88 needs full Markdown. In the deck of this repository, it is one in 86.
    link = f" See [the code](https://example.org/{name.lower()})." if index % 4 == 2 else ""
    problem = f"What was wrong with the {two} before **{name}** had its {one}?"
    return (
        f"# Checked: abstract and section {r.randrange(1, 9)}.\n"
        f"id: {paper_id(index)}\nname: {name}\ntitle: {_quoted(title)}\n"
        f"authors: [{', '.join(f'{a} {_name(index + n).title()}' for n, a in enumerate(r.sample(_NAMES, 4)))}]\n"
        f'year: {year}\nvenue: {r.choice(_VENUES)}\narxiv: "{year - 2000}{r.randrange(1, 13):02d}.{index:05d}"\n'
        f"difficulty: {r.choice(_LEVELS)}\nbuilds_on: [{', '.join(builds_on)}]\n"
        f"anchor: {_quoted(f'The year after {r.choice(_NOUNS)} number {r.randrange(2, 999)}, long before {name}')}\n"
        f"summary: {_folded(f'{name} is new. {_text(r, 4)}{link}', 2)}\n"
        f"method: {r.choice(_ADJECTIVES)} {one} of {name}\n"
        f"problem_solved:\n{_answer(r, problem, f'The {r.choice(_ADJECTIVES)} {two} of {name} grew', page, 2)}"
        f"key_insight:\n{_answer(r, insight, f'It {r.choice(_VERBS)} the {two} for {name}', page + 1, 2)}"
        f"prompts:\n  - problem_solved\n  - key_insight\n{''.join(_prompts(index, name, page + 2, r))}"
    )


def _prompts(index: int, name: str, page: int, r: random.Random) -> Iterator[str]:
    one, two = r.sample(_NOUNS, 2)
    yield _prompt(_mechanism(index, name, page, one, two, r), "why", "mechanism")
    formula = {
        "question": _quoted(f"{name} block with {one} $x_{{{index}}}$ and {two} $F$: $y =$ ?"),
        "answer": _quoted(f"${_formula(r)} + b_{{{index}}}$"),
    }
    yield _prompt(formula | _notes(r, page + 1, 4), "formula", "equation")
    yield "  - year\n"
    yield _prompt(_result(index, name, page + 2, one, two, r), "result", "result")


def _mechanism(index: int, name: str, page: int, one: str, two: str, r: random.Random) -> dict[str, str]:
    keys = {
        "question": _quoted(f"{name}: why does the {r.choice(_ADJECTIVES)} {one} need one `{two}` of its own?"),
        "answer": _quoted(f"It {r.choice(_VERBS)} the *{two}* of {name}"),
    } | _notes(r, page, 4)
    if index % 3 == 0:
        keys["more"] = _literal(f"{_text(r, 1)}\n\n{_code(r, name)}\n\n{_text(r, 1)}", 6)
    if index % 6 == 1:
        keys["figure"] = (
            f"{{file: figures/{r.choice([n for n, _ in _figures()])}, alt: A {one} beside the {two} of {name}}}"
        )
    return keys


def _result(index: int, name: str, page: int, one: str, two: str, r: random.Random) -> dict[str, str]:
    result = f"{r.uniform(1, 99):.2f}% for {name}"
    if index % 5 == 2:
        sides = {"cloze": _quoted(f"The {one} of {name} lowers the error of the {two} to {{{{c1::{result}}}}}.")}
    else:
        question = f"Test set of {r.choice(_VENUES)}, error with the {two}: what did {name} reach with its {one}?"
        sides = {"question": _quoted(question), "answer": _quoted(result)}
    keys = sides | _notes(r, page, 4)
    if index % 4 == 0:
        keys["more"] = _literal(f"{_text(r, 1)}\n\n{_table(r)}", 6)
    elif index % 4 == 1:
        keys["more"] = _literal(f"{_text(r, 1)}\n\n{_list(r)}", 6)
    if index % 8 == 3:
        keys["hints"] = f"[{_quoted(f'Think of the {two} of {name}')}]"
    return keys


def _prompt(keys: dict[str, str], prompt_id: str, kind: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return f"  - id: {prompt_id}\n    kind: {kind}\n{lines}"


def _figures() -> tuple[tuple[str, bytes], ...]:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><circle cx="45" cy="45" r="{}"/></svg>'
    drawings = tuple((f"circle-{r}.svg", drawing.format(r).encode()) for r in (10, 20, 30, 40))
    return (*drawings, *((f"grey-{shade}.png", _png(shade)) for shade in (80, 160)))


def _png(shade: int, side: int = 16) -> bytes:
    """Return an uncompressed grey square, so that its bytes are the same on every machine."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes([shade]) * side) * side, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
