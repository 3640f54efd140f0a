"""The README and the tutorial do what they say: their commands are run as printed, and what they show is compared."""

from pathlib import Path

import pytest

from tests.docs_shell import Block, blocks, reader

TOP = Path(__file__).parent.parent


def own_deck(page: str) -> list[Block]:
    """Return the blocks of the README about a deck of one's own; the others are about this repository."""
    return blocks(page.partition("## Make your own deck")[2].partition("\n## ")[0])


@pytest.mark.parametrize("name", ["README.md", "docs/first-deck.md"])
def test_a_page_does_what_it_says(name: str, tmp_path: Path) -> None:
    """In an empty home folder, from the first command to the last. The installation itself is tested with the wheel."""
    page = (TOP / name).read_text(encoding="utf-8")
    todo = own_deck(page) if name == "README.md" else blocks(page)
    compared = 0
    printed = ""
    with reader(tmp_path / "home") as somebody:
        for block in todo:
            if block.path:
                somebody.write(block)
            elif block.language == "sh" and "pipx install" not in block.content:
                printed = somebody.type(block.content)
            elif block.language == "text":
                assert printed == block.content
                compared += 1
    assert compared == page.count("```text\n")
    assert any(block.language == "sh" for block in todo)
