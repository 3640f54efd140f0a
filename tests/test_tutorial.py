"""README and the tutorial are correct: their commands run as printed, and print the output shown."""

from pathlib import Path

import pytest

from tests.docs_shell import Block, blocks, reader

TOP = Path(__file__).parent.parent


def own_deck(page: str) -> list[Block]:
    """Return the blocks in README about the reader's own deck. The others are about this repository."""
    return blocks(page.partition("## Make your own deck")[2].partition("\n## ")[0])


@pytest.mark.parametrize("name", ["README.md", "docs/first-deck.md"])
def test_a_page_does_what_it_says(name: str, tmp_path: Path) -> None:
    """All commands run in an empty home folder. The installation is tested with the wheel."""
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
