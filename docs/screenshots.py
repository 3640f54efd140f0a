"""Take the screenshots in docs/screenshots/: a card of each kind on a phone, front and back, light and dark."""

import io
from pathlib import Path

from PIL import Image

from tests.audit import SIDES, THEMES, faces
from tests.clients import SHELLS, browser, client

TOP = Path(__file__).parent.parent
TARGET = TOP / "docs/screenshots"
WIDTH, GAP = 390, 10
CARDS = {
    "insight": "resnet/key-insight",
    "year": "transformer/year",
    "problem": "gan/problem-solved",
    "mechanism": "lora/zero-init",
    "equation": "adam/update",
    "result": "clip/resnet50",
    "contrast": "u-net/vs-resnet",
    "myth": "resnet/not-vanishing",
    "limit": "adam/convergence",
    "lineage": "ddpm/backbone",
    "problem-reverse": "resnet/problem-rev",
    "insight-reverse": "universal-approximation/insight-rev",
    "fact": "three-passes/first-read",
}
"""The card to show for each kind, named by the path in its Id field."""


def main() -> None:
    """Take all screenshots again."""
    TARGET.mkdir(exist_ok=True)
    shell = next(shell for shell in SHELLS if shell.name == "ankimobile")
    with browser() as started:
        for kind, path in CARDS.items():
            (face, *_), media = faces(TOP / "cards", f"Id:dl-papers-k7wq/{path}")
            shots = []
            for theme in THEMES:
                opened = client(started, shell, theme, media, WIDTH)
                for side in SIDES:
                    opened.show(face, side)
                    opened.page.evaluate("scrollTo(0, 0)")
                    (page,) = started.contexts[-1].pages
                    height = opened.page.evaluate("document.querySelector('.side').getBoundingClientRect().bottom + 16")
                    shots.append((Image.open(io.BytesIO(page.screenshot())), int(height)))
                started.contexts[-1].close()
            tallest = min(800, max(height for _, height in shots))
            row = Image.new("RGB", ((WIDTH + GAP) * len(shots) - GAP, tallest), "#9aa0a6")
            for index, (shot, _) in enumerate(shots):
                row.paste(shot, (index * (WIDTH + GAP), 0))
            row.quantize(128).save(TARGET / f"{kind}.png", optimize=True)


if __name__ == "__main__":
    main()
