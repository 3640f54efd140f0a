"""An author who edits the sources of a deck at random, and the clock that everybody sees."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
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


@dataclass
class Sources:
    """The sources of a deck. Papers and prompts have a `uid`, which stays when their ids change and is never written."""

    papers: dict[str, dict[str, Any]]
    """Papers by uid. Their prompts are by uid, too."""
    sections: dict[str, str]
    removed: dict[str, tuple[str, dict[str, Any]]]
    """Removed prompts by uid, with the uid of their paper."""
    removed_papers: dict[str, dict[str, Any]]
    templates: dict[str, str]
    figure: str = "0"


def merged(base: Sources, ours: Sources, theirs: Sources, *, theirs_first: bool) -> Sources:
    """Merge two branches, value by value. Where both changed a value, one side is taken everywhere."""

    def merge(base: Any, ours: Any, theirs: Any) -> Any:
        if base == theirs:
            return ours
        if base == ours:
            return theirs
        if not (isinstance(ours, dict) and isinstance(theirs, dict)) or "id" in ours:  # an id goes with its `formerly`
            return theirs if theirs_first else ours
        before = base if isinstance(base, dict) else {}
        values = {key: merge(before.get(key), ours.get(key), theirs.get(key)) for key in {**ours, **theirs}}
        return {key: value for key, value in values.items() if value is not None}

    result = Sources(**{name: merge(vars(base)[name], vars(ours)[name], vars(theirs)[name]) for name in vars(base)})
    here = {uid for paper in result.papers.values() for uid in paper["prompts"]}
    result.removed = {uid: removed for uid, removed in result.removed.items() if uid not in here}
    result.removed_papers = {uid: p for uid, p in result.removed_papers.items() if uid not in result.papers}
    return result


class Author:
    """An author who edits the sources of a deck at random and writes them as JSON, which is valid YAML."""

    def __init__(self, root: Path) -> None:
        self.cards = root / "cards"
        self.templates = root / "templates"
        shutil.copytree(TEMPLATES, self.templates)
        files = (path for path in self.templates.rglob("*") if path.is_file())
        texts = {str(path.relative_to(self.templates)): path.read_text(encoding="utf-8") for path in files}
        self.count = 0
        self.files: dict[str, str] = {}  # as last written
        self.sources = Sources({}, {"one": "1 One", "two": "2 Two"}, {}, {}, texts)
        self.released: set[str] = set()
        """Ids of papers and prompts that were released; no id is used twice."""
        self.add_paper(section="one")
        self.add_paper(section="two")

    @property
    def papers(self) -> dict[str, dict[str, Any]]:
        return self.sources.papers

    def prompts(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Return each prompt with its paper."""
        return [(paper, prompt) for paper in self.papers.values() for prompt in paper["prompts"].values()]

    def paper(self, pick: int) -> dict[str, Any]:
        return [*self.papers.values()][pick % len(self.papers)]

    def prompt(self, pick: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
        return prompts[pick % len(prompts)] if (prompts := self.prompts()) else None

    def new_id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}-{self.count}"

    def add_paper(self, *, section: str) -> None:
        paper = self.new_id("paper")
        self.papers[paper] = {
            "uid": paper,
            "section": section,
            "name": {"id": paper},
            "title": f"On {paper}",
            "year": 2010 + self.count % 10,
            "venue": "Venue",
            "method": f"method of {paper}",
            "problem_solved": f"trouble {self.count}",
            "key_insight": f"idea {self.count}",
            "prompts": {},
        }
        self.add_prompt_to(self.papers[paper])

    def add_prompt_to(self, paper: dict[str, Any]) -> dict[str, Any]:
        uid = self.new_id("prompt")
        prompt: dict[str, Any] = {"uid": uid, "name": {"id": uid}}
        if self.count % 3 == 0:
            prompt["cloze"] = f"In {uid} {{{{c1::words}}}} and {{{{c2::more}}}}"
        else:
            prompt |= {"question": f"Question {uid}?", "answer": f"Answer {uid}"}
        if self.count % 4 == 0:
            prompt["figure"] = {"file": "figures/f.svg", "alt": "A figure"}
        first, last = ({uid: prompt}, paper["prompts"])[:: 1 if self.count % 2 else -1]
        paper["prompts"] = {**first, **last}
        return prompt

    # Edits, each of something that the number `pick` chooses.

    def find_prompt(self, key: str) -> dict[str, Any]:
        """Return the prompt with a key such as `paper-1/prompt-2`."""
        paper_id, _, prompt_id = key.partition("/")
        paper = next(paper for paper in self.papers.values() if paper["name"]["id"] == paper_id)
        found: dict[str, Any] = next(p for p in paper["prompts"].values() if p["name"]["id"] == prompt_id)
        return found

    def fill_sections(self) -> None:
        """Add a paper to each section that a merge has left without papers, as the message asks."""
        for folder in self.sources.sections:
            if all(paper["section"] != folder for paper in self.papers.values()):
                self.add_paper(section=folder)

    def edit_text(self, pick: int) -> None:
        """Reword an answer, a cloze or the key insight."""
        self.count += 1
        if pick % 5 == 0 or (match := self.prompt(pick)) is None:
            self.paper(pick)["key_insight"] = f"idea {self.count}"
        elif "cloze" in match[1]:
            match[1]["cloze"] += f" and {self.count}"
        else:
            match[1]["answer"] = f"Answer {self.count}"

    def add_prompt(self, pick: int) -> None:
        self.add_prompt_to(self.paper(pick))

    def remove_prompt(self, pick: int) -> None:
        if match := self.prompt(pick):
            paper, prompt = match
            self.sources.removed[prompt["uid"]] = paper["uid"], paper["prompts"].pop(prompt["uid"])

    def bring_back(self, pick: int) -> None:
        """Put a removed prompt back into its paper."""
        removed = [(p, prompt) for p, prompt in self.sources.removed.values() if p in self.papers]
        if removed:
            paper, prompt = removed[pick % len(removed)]
            self.papers[paper]["prompts"][prompt["uid"]] = prompt
            del self.sources.removed[prompt["uid"]]

    def rename_prompt(self, pick: int) -> None:
        """Give a prompt a new id, and record the old one if it was released."""
        if match := self.prompt(pick):
            self._rename(match[1], "renamed")

    def rename_paper(self, pick: int) -> None:
        """Give a paper a new id, and record the old one if it was released."""
        self._rename(self.paper(pick), "paper")

    def _rename(self, content: dict[str, Any], prefix: str) -> None:
        name = content["name"]
        former = {"formerly": name.get("formerly", name["id"])} if name["id"] in self.released else {}
        content["name"] = {**name, **former, "id": self.new_id(prefix)}

    def drop_formerly(self, pick: int) -> None:
        """Delete the key `formerly` of half of the papers and prompts that were released under their new ids."""
        contents = [*self.papers.values(), *(prompt for _, prompt in self.prompts())]
        for content in contents[pick % 2 :: 2]:
            if content["name"]["id"] in self.released:
                content["name"] = {"id": content["name"]["id"]}

    def add_paper_to(self, pick: int) -> None:
        """Add a paper to a section."""
        self.add_paper(section=["one", "two"][pick % 2])

    def remove_paper(self, pick: int) -> None:
        """Remove a paper, unless it is the only one in its section."""
        paper = self.paper(pick)
        if not self._is_alone(paper):
            self.sources.removed_papers[paper["uid"]] = self.papers.pop(paper["uid"])

    def bring_paper_back(self, pick: int) -> None:
        if removed := self.sources.removed_papers:
            uid = [*removed][pick % len(removed)]
            self.papers[uid] = removed.pop(uid)

    def move_paper(self, pick: int) -> None:
        """Move a paper to the other section, unless it is the only one in its section."""
        paper = self.paper(pick)
        if not self._is_alone(paper):
            paper["section"] = "two" if paper["section"] == "one" else "one"

    def _is_alone(self, paper: dict[str, Any]) -> bool:
        return [p["section"] for p in self.papers.values()].count(paper["section"]) == 1

    def rename_section(self, pick: int) -> None:
        """Give a section another name."""
        self.count += 1
        folder = ["one", "two"][pick % 2]
        self.sources.sections[folder] = f"{pick % 2 + 1} Name {self.count}"

    def change_template(self, pick: int) -> None:
        """Change the style sheet or a template."""
        self.count += 1
        name = ["style.css", "prompt.back.html", "cloze.front.html", "parts/facts.html"][pick % 4]
        comment = f"/* {self.count} */" if name.endswith("css") else f"<!-- {self.count} -->"
        self.sources.templates[name] += f"{comment}\n"

    def change_figure(self, pick: int) -> None:
        self.sources.figure = f"{pick}"

    # Files.

    def copy(self) -> Sources:
        """Return the sources of today, to go back to them or to merge them later."""
        return deepcopy(self.sources)

    def write(self) -> None:
        """Write the sources to the cards folder and the templates folder."""
        sections = [{"folder": f, "name": n} for f, n in self.sources.sections.items()]
        self._file("cards/deck.yaml", json.dumps({"id": "soak-x1y2", "name": "Soak", "sections": sections}))
        title = f"<title>{self.sources.figure}</title>"
        self._file("cards/figures/f.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{title}</svg>')
        for folder in self.sources.sections:
            (self.cards / folder).mkdir(exist_ok=True)
        places = {uid: f"cards/{p['section']}/{number:03}.yaml" for number, (uid, p) in enumerate(self.papers.items())}
        for name in {name for name in self.files if name.endswith(".yaml")} - {*places.values(), "cards/deck.yaml"}:
            (self.cards.parent / name).unlink()
            del self.files[name]
        for uid, paper in self.papers.items():
            content = {**_written(paper), "prompts": [_written(prompt) for prompt in paper["prompts"].values()]}
            self._file(places[uid], json.dumps(content))
        for name, text in self.sources.templates.items():
            self._file(f"templates/{name}", text)

    def _file(self, name: str, text: str) -> None:
        path = self.cards.parent / name
        if self.files.get(name) != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.files[name] = text


def _written(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is written of a paper or a prompt. Its name has its `id` and perhaps `formerly` and `draft`."""
    kept = {key: value for key, value in content.items() if key not in ("uid", "section", "name", "prompts")}
    return {**content["name"], **kept}
