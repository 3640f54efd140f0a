"""Take the pictures for README: the preview, and a card of each kind, both sides in both themes on a phone."""

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

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
    "result": "clip/same-accuracy",
    "contrast": "u-net/vs-resnet",
    "myth": "resnet/not-vanishing",
    "limit": "adam/adamw",
    "lineage": "ddpm/backbone",
    "problem-reverse": "resnet/problem-rev",
    "insight-reverse": "universal-approximation/insight-rev",
    "fact": "three-passes/second-able",
}
"""The card to show for each kind, named by the path in its Id field."""


def main() -> None:
    """Take all screenshots again."""
    TARGET.mkdir(exist_ok=True)
    shell = next(shell for shell in SHELLS if shell.name == "ankimobile")
    with browser() as started:
        take_preview(started)
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


def take_preview(started: Browser) -> None:
    """Take a screenshot of `deck-builder preview` with one card."""
    command = [sys.executable, "-m", "deck_builder", "preview", "--no-browser", "--port", "0", str(TOP / "cards")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    try:
        assert process.stdout is not None  # noqa: S101
        address = next(word for line in process.stdout for word in line.split() if word.startswith("http://"))
        page = started.new_page(viewport={"width": 1440, "height": 820})
        page.goto(f"{address}#resnet/formula")
        page.wait_for_timeout(3_000)  # until the formulas in the frames are shown
        shot = Image.open(io.BytesIO(page.screenshot()))
        shot.convert("RGB").quantize(128).save(TOP / "docs/preview.png", optimize=True)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
