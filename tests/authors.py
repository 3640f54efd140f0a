"""An author who edits the sources of a deck at random, and the clock that everybody sees."""

import json
import os
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent.parent / "templates"
START = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
HOUR, DAY = 3_600, 86_400
counts: Counter[str] = Counter()
"""The number of times that each event occurred in all runs."""


class Clock:
    """The clock that libfaketime shows to this process."""

    def __init__(self) -> None:
        self.now = START
        self.tick(0)

    def tick(self, seconds: int) -> int:
        """Move the clock forward, and return the new time in seconds."""
        self.now += seconds
        text = datetime.fromtimestamp(self.now, UTC).strftime("@%Y-%m-%d %H:%M:%S")
        Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).write_text(f"{text}\n", encoding="ascii")
        return self.now


class Author:
    """The sources of a deck, edited at random and written as JSON, which is valid YAML."""

    def __init__(self, root: Path) -> None:
        self.cards = root / "cards"
        self.templates = root / "templates"
        shutil.copytree(TEMPLATES, self.templates)
        self.count = 0
        self.sections = {"one": "1 One", "two": "2 Two"}
        self.papers: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, str] = {}
        self.removed: list[tuple[str, dict[str, Any]]] = []
        self.figure = 0
        self.released: set[str] = set()
        self.add_paper("one")
        self.add_paper("two")

    def new_id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}-{self.count}"

    def add_paper(self, section: str) -> None:
        paper = self.new_id("paper")
        self.papers[paper] = {
            "id": paper,
            "title": f"On {paper}",
            "year": 2010 + self.count % 10,
            "venue": "Venue",
            "method": f"method of {paper}",
            "problem_solved": f"trouble {self.count}",
            "key_insight": f"idea {self.count}",
            "prompts": [],
        }
        self.homes[paper] = section
        self.add_prompt(paper)

    def add_prompt(self, paper: str) -> None:
        prompt = self.new_id("prompt")
        if self.count % 3 == 0:
            content: dict[str, Any] = {"id": prompt, "cloze": f"In {prompt} {{{{c1::words}}}} and {{{{c2::more}}}}"}
        else:
            content = {"id": prompt, "question": f"Question {prompt}?", "answer": f"Answer {prompt}"}
        if self.count % 4 == 0:
            content["figure"] = {"file": "figures/f.svg", "alt": "A figure"}
        self.papers[paper]["prompts"].insert(0 if self.count % 2 else 99, content)

    def write(self) -> None:
        for old in self.cards.glob("*/*.yaml"):
            old.unlink()
        sections = [{"folder": f, "name": n} for f, n in self.sections.items()]
        deck = {"id": "soak-x1y2", "name": "Soak", "sections": sections}
        self._file("deck.yaml", json.dumps(deck))
        self._file("figures/f.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><title>{self.figure}</title></svg>')
        for folder in self.sections:
            (self.cards / folder).mkdir(exist_ok=True)
        for number, (paper, content) in enumerate(self.papers.items()):
            self._file(f"{self.homes[paper]}/{number:03}.yaml", json.dumps(content))

    def _file(self, name: str, text: str) -> None:
        path = self.cards / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
