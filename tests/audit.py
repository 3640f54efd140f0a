"""Check the layout of every card on every client, at five widths, two zooms and two themes, and on six screens.

`make audit` runs it in full, and `make test` on a sample.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from multiprocessing import Pool
from pathlib import Path

from playwright.sync_api import Browser

from tests.clients import HOST, SHELLS, Client, RenderedCard, Shell, Side, Theme, browser, client
from tests.decks import build, write
from tests.engine import empty_collection, import_package
from tests.torture import torture

TOP = Path(__file__).parent.parent
WIDTHS = [320, 360, 390, 768, 1280]
ZOOMS = [1, 2]
SCREENS = [[320, 568], [360, 620], [640, 360], [1280, 800]]
"""The width and height in pixels of phones, of a phone in landscape mode, and of a desktop."""
TEXT_SIZES = [1, 1.5, 2]
SCRIPT = (TOP / "tests/audit.js").read_text(encoding="utf-8")
REVEAL = (TOP / "tests/reveal.js").read_text(encoding="utf-8")
THEMES: tuple[Theme, ...] = ("light", "dark")
SIDES: tuple[Side, ...] = ("question", "answer")


def faces(cards: Path, search: str = "") -> tuple[list[RenderedCard], dict[str, bytes]]:
    """Build and import a deck, and return its cards as the engine renders them, with their media files."""
    with tempfile.TemporaryDirectory() as folder, empty_collection() as collection:
        built = build(cards, output=Path(folder) / "deck.apkg", drafts=True)
        assert built.path, built.problems
        import_package(collection, built.path)
        media = {file.name: file.read_bytes() for file in Path(collection.media.dir()).iterdir()}
        matches = (collection.get_card(card_id) for card_id in collection.find_cards(search))
        return [
            RenderedCard(c.question(), c.answer(), c.ord, f"{c.note()['Id']} card {c.ord + 1}") for c in matches
        ], media


def torture_faces() -> tuple[list[RenderedCard], dict[str, bytes]]:
    """Return the rendered cards of the torture deck, with their media files."""
    with tempfile.TemporaryDirectory() as folder:
        return faces(write(Path(folder) / "cards", torture()))


def framed(started: Browser, shell: Shell, theme: Theme, media: Mapping[str, bytes]) -> Client:
    """Open a client in a frame that the audit script can resize."""
    opened = client(started, shell, theme, media, width=1400)
    (page,) = started.contexts[-1].pages
    page.set_content(f'<iframe src="{HOST}" style="width:390px;height:800px;border:0"></iframe>')
    opened.page = page.frames[1]
    opened.page.wait_for_load_state()
    return opened


def audit(
    started: Browser, cards: Iterable[RenderedCard], media: Mapping[str, bytes], shell: Shell, theme: Theme
) -> list[str]:
    """Return the rules that the cards break in a client and a theme."""
    violations: list[str] = []
    opened = framed(started, shell, theme, media)
    for face in cards:
        front = None
        for side in SIDES:
            opened.show(face, "question")
            if side == "answer":
                opened.show(face, side)
            is_dark = theme == "dark" and not shell.is_always_light
            options = {"widths": WIDTHS, "zooms": ZOOMS, "isDark": is_dark, "side": side}
            messages = opened.page.evaluate(SCRIPT, options)
            turned = opened.page.evaluate(REVEAL, {"screens": SCREENS, "zooms": TEXT_SIZES, "front": front})
            front = turned["places"]
            messages += turned["found"]
            messages += [f"rule 21: requests {url}" for url in opened.requests]
            messages += [f"rule 18: {event}" for event in opened.happened]
            opened.requests.clear()
            opened.happened.clear()
            violations += [f"{face.name}, {side}, {shell.name}, {theme}: {message}" for message in messages]
    return violations


def _job(job: tuple[Sequence[RenderedCard], Mapping[str, bytes], Shell, Theme]) -> list[str]:
    with browser() as started:
        return audit(started, *job)


def main() -> None:
    """Audit the real deck and the torture deck, and print all violations."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--search", default="", help="audit only the cards of the real deck that match this Anki search"
    )
    parser.add_argument("--only-torture", action="store_true", help="skip the real deck")
    arguments = parser.parse_args()
    start = time.perf_counter()
    real, media = ([], {}) if arguments.only_torture else faces(TOP / "cards", arguments.search)
    torture_cards, torture_media = torture_faces()
    cards, media = real + torture_cards, media | torture_media
    jobs = [(cards, media, shell, theme) for shell in SHELLS for theme in THEMES]
    with Pool(2) as pool:
        violations = [violation for result in pool.imap(_job, jobs) for violation in result]
    for violation in violations[:200]:
        print(violation)  # noqa: T201
    rules = Counter(violation.partition(": rule ")[2].partition(":")[0] for violation in violations)
    print(dict(rules))  # noqa: T201
    states = len(cards) * len(SIDES) * len(jobs) * len(WIDTHS) * len(ZOOMS)
    seconds = time.perf_counter() - start
    print(f"{len(cards)} cards in {states:,} states, {seconds:.0f} s: {len(violations)} violations")  # noqa: T201
    sys.exit(bool(violations))


if __name__ == "__main__":
    main()
