"""Build a package in the plain way, as a simple script would, with PyYAML, Markdown and genanki, file by file."""

import re
import sys
from html import escape
from pathlib import Path

import genanki
import yaml
from markdown import markdown

PAPER_FIELDS = ["Name", "Title", "Authors", "Venue", "Year", "Method", "Section", "Difficulty", "Link"]
FIELDS = ["Id", "Question", "Answer", "More", "Source", "Hints", "Figure", "Summary", *PAPER_FIELDS]
BACK = "{{FrontSide}}<hr>{{Answer}}<p>{{More}}</p>{{Figure}}<p>{{Source}}</p><p>{{Title}}, {{Year}}</p>{{Summary}}"


def model(number: int, name: str, front: str, kind: int) -> genanki.Model:
    """Return a note type with one template."""
    template = {"name": "Card", "qfmt": front, "afmt": BACK}
    return genanki.Model(number, name, [{"name": f} for f in FIELDS], [template], model_type=kind)


BASIC = model(1607392319, "Paper", "{{Question}}", genanki.Model.FRONT_BACK)
CLOZE = model(1607392320, "Paper cloze", "{{cloze:Question}}", genanki.Model.CLOZE)


def html(text: str) -> str:
    """Convert Markdown with $math$ to HTML."""
    options = {"codehilite": {"guess_lang": False}}
    rendered = markdown(text, extensions=["tables", "fenced_code", "codehilite"], extension_configs=options)
    return re.sub(r"\$([^$]+)\$", r"\\(\1\\)", rendered)


def main(cards: Path, target: str) -> None:
    """Build the package."""
    deck = yaml.safe_load((cards / "deck.yaml").read_text())
    decks, media = [], sorted(str(path) for path in (cards / "figures").iterdir())
    for number, section in enumerate(deck["sections"]):
        decks.append(genanki.Deck(2059400110 + number, f"{deck['name']}::{section['name']}"))
        for path in sorted((cards / section["folder"]).glob("*.yaml")):
            paper = yaml.safe_load(path.read_text())
            name, venue, year = escape(paper["name"]), escape(paper["venue"]), str(paper["year"])
            values = [name, escape(paper["title"]), escape(", ".join(paper["authors"])), venue, year, paper["method"]]
            link = f"https://arxiv.org/abs/{paper['arxiv']}"
            facts = dict(zip(PAPER_FIELDS, [*values, section["name"], paper["difficulty"], link], strict=True))
            for p in paper["prompts"]:
                if p == "year":
                    question = f"<strong>{name}</strong> ({venue}): in which year was the paper published?"
                    prompt, fields = {"id": p}, {"Question": question, "Answer": year, "More": html(paper["anchor"])}
                else:
                    prompt = {"id": p.replace("_", "-")} | paper[p] if isinstance(p, str) else p
                    fields = {
                        key.title(): html(prompt.get(key, "")) for key in ("question", "answer", "more", "source")
                    }
                    if "cloze" in prompt:
                        fields["Question"] = html(prompt["cloze"])
                    fields["Hints"] = "".join(html(hint) for hint in prompt.get("hints", []))
                    if figure := prompt.get("figure"):
                        fields["Figure"] = f'<img src="{Path(figure["file"]).name}" alt="{escape(figure["alt"])}">'
                fields |= facts | {"Id": f"{deck['id']}/{paper['id']}/{prompt['id']}"}
                if p == "key_insight":
                    fields["Summary"] = html(paper["summary"])
                tags = [f"paper::{paper['id']}", f"year::{year}"]
                content = [fields.get(f, "") for f in FIELDS]
                note = genanki.Note(CLOZE if "cloze" in prompt else BASIC, content, tags=tags)
                note.guid = genanki.guid_for(fields["Id"])
                decks[-1].add_note(note)
    genanki.Package(decks, media).write_to_file(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
