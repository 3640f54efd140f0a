"""Papers to notes: what stands on each card, what identifies it, and where in the deck it comes."""

import base64
import hashlib
import html
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass

from deck_builder import cloze as clozes
from deck_builder.notetypes import FIELDS
from deck_builder.parse import prompt_path
from deck_builder.problem import Problem
from deck_builder.records import Entry, Library, Note
from deck_builder.render import Rendered, Renderer, inert
from deck_builder.schema import Answer, Figure, Paper, Prompt, Standard, Topic
from deck_builder.source import KeyPath

_DIFFICULTIES = ("beginner", "intermediate", "advanced", "expert")


def library_notes(
    library: Library,
    media: Mapping[str, str],
    *,
    with_drafts: bool,
    progress: Callable[[int, int], None],
    known: MutableMapping[tuple[str, bool], Rendered] | None = None,
) -> tuple[tuple[Note, ...], list[Problem]]:
    """Make all notes, in reading order. Drafts are checked, too, but left out unless asked for.

    `media` holds the media names by file, relative to the cards folder. `progress` is told how many entries are done,
    of how many. `known` holds what was rendered before, and gets what is rendered now.
    """
    total = sum(len(section.entries) for section in library.sections)
    done = 0
    renderer = Renderer(media, known)
    lineage = _lineage(library, with_drafts=with_drafts)
    notes: list[Note] = []
    problems: list[Problem] = []
    for section in library.sections:
        section_name = section.deck_name.rpartition("::")[2]
        for entry in section.entries:
            place = _Place(library.deck.id, section.deck_name, section_name, section.folder)
            writer = _Writer(entry, place, renderer, lineage.get(entry.item.id, ""))
            for prompt in _sequence(entry.item):
                note = writer.note(prompt)
                if with_drafts or not (entry.item.draft or _is_draft(entry.item, prompt)):
                    notes.append(note)
            problems += writer.problems
            done += 1
            progress(done, total)
    return tuple(notes), problems


@dataclass(frozen=True, slots=True)
class _Place:
    deck_id: str
    deck_name: str
    section: str
    folder: str


def _sequence(item: Paper | Topic) -> tuple[Prompt | Standard, ...]:
    return item.sequence() if isinstance(item, Paper) else item.prompts


def _is_draft(item: Paper | Topic, prompt: Prompt | Standard) -> bool:
    if isinstance(prompt, Prompt):
        return prompt.draft
    answer = getattr(item, prompt)
    return isinstance(answer, Answer) and answer.draft


def _first_key(item: Paper | Topic, prompt: Prompt | Standard, prompt_id: str) -> str:
    """Return the key a note was first released under."""
    formerly = prompt.formerly if isinstance(prompt, Prompt) else None
    if formerly and "/" in formerly:
        return formerly
    return f"{item.formerly or item.id}/{formerly or prompt_id}"


def guid(deck_id: str, key: str, note_type: str) -> str:
    """Derive a note's guid from identities alone, never from its text, so that an edit stays an edit."""
    digest = hashlib.sha256("\x1f".join((deck_id, key, note_type)).encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()


class _Writer:
    """Writes the notes of one entry and collects what is wrong with them."""

    def __init__(self, entry: Entry, place: _Place, renderer: Renderer, lineage: str) -> None:
        self.entry, self.place, self.renderer, self.lineage = entry, place, renderer, lineage
        self.problems: list[Problem] = []
        self._media: list[str] = []
        self._facts = _facts(entry.item, place.section)

    def note(self, prompt: Prompt | Standard) -> Note:
        item, path = self.entry.item, prompt_path(self.entry.item, prompt)
        self._media = []
        fields: dict[str, str] = {}
        tags: tuple[str, ...] = ()
        if prompt == "year" and isinstance(item, Paper):
            note_type, kind, prompt_id = "year", "year", "year"
            fields |= self._year(item)
        elif isinstance(prompt, str):
            answer: Answer = getattr(item, prompt)
            note_type = prompt_id = prompt.replace("_", "-")
            kind, tags = ("insight" if prompt == "key_insight" else "problem"), answer.tags
            fields |= self._standard(item, prompt, answer, path)
        else:
            note_type, kind = ("cloze" if prompt.cloze else "prompt"), prompt.kind
            prompt_id, tags = prompt.id, prompt.tags
            fields |= self._prompt(prompt, path)
        key = f"{item.id}/{prompt_id}"
        fields |= self._facts | {
            "Id": f"{self.place.deck_id}/{key}",
            "Kind": kind.replace("-", ", "),
            "Context": self._context(item, kind, fields),
        }
        if note_type == "key-insight" and isinstance(item, Paper):
            fields["Lineage"] = self.lineage
            fields["Summary"] = self._html(item.summary, ("summary",))
        ordinals = clozes.ordinals(fields["Question"]) if note_type == "cloze" else (0,)
        identity = (_first_key(item, prompt, prompt_id), note_type)
        return Note(
            key=key,
            identity=identity,
            has_formerly=bool(item.formerly or (isinstance(prompt, Prompt) and prompt.formerly)),
            guid=guid(self.place.deck_id, *identity),
            paper=item.id,
            deck_name=self.place.deck_name,
            fields=tuple(inert(fields.get(name, "")) for name in FIELDS),
            tags=self._tags(item, kind, tags),
            ordinals=ordinals,
            media=tuple(dict.fromkeys(self._media)),
            kind=kind,
            location=self.entry.document.locate(path),
        )

    def _year(self, paper: Paper) -> dict[str, str]:
        venue = f" at {html.escape(paper.venue)}" if paper.venue else ""
        return {
            "Question": f"<strong>{html.escape(paper.called)}</strong>{venue}: which year?",
            "Answer": str(paper.year),
            "More": self._html(paper.anchor, ("anchor",)),
        }

    def _standard(self, item: Paper | Topic, prompt: Standard, answer: Answer, path: KeyPath) -> dict[str, str]:
        if answer.question is not None:
            question = self._html(answer.question, (*path, "question"))
        elif prompt == "key_insight":
            question = f"<em>{html.escape(item.title)}</em>: what is the key insight?"
        else:
            method = self._html(item.method, ("method",)) if isinstance(item, Paper) else ""
            question = f"<strong>{method}</strong>: which problem does it solve?"
        # `key_insight: text` has no keys below it, so problems fall back to the text itself.
        return {"Question": question, "Answer": self._html(answer.answer, (*path, "answer"))} | self._notes(
            answer, path
        )

    def _prompt(self, prompt: Prompt, path: KeyPath) -> dict[str, str]:
        if prompt.cloze is not None:
            sides = {"Question": self._html(prompt.cloze, (*path, "cloze"), is_cloze=True)}
        else:
            sides = {
                "Question": self._html(prompt.question, (*path, "question")),
                "Answer": self._html(prompt.answer, (*path, "answer")),
            }
        return sides | self._notes(prompt, path)

    def _notes(self, prompt: Prompt | Answer, path: KeyPath) -> dict[str, str]:
        hints = (self._html(hint, (*path, "hints", i)) for i, hint in enumerate(prompt.hints))
        return {
            "More": self._html(prompt.more, (*path, "more")),
            "Source": self._html(prompt.source, (*path, "source")),
            "Hints": _nested(list(hints)),
            "Figure": self._figure(prompt.figure, (*path, "figure")),
        }

    def _figure(self, figure: Figure | None, path: KeyPath) -> str:
        if figure is None:
            return ""
        return self._checked(self.renderer.image(figure.file, figure.alt), (*path, "file"))

    def _context(self, item: Paper | Topic, kind: str, fields: Mapping[str, str]) -> str:
        name = item.called if isinstance(item, Paper) else item.title
        told = fields.get("Answer", "") + "".join(d.content for d in clozes.deletions(fields["Question"]))
        told = html.unescape(re.sub("<[^>]*>", "", told))
        if kind.endswith("reverse") or kind == "lineage" or name.casefold() in told.casefold():
            return ""
        return html.escape(name)

    def _tags(self, item: Paper | Topic, kind: str, tags: Iterable[str]) -> tuple[str, ...]:
        own = {f"section::{self.place.folder}", f"paper::{item.id}", f"kind::{kind}"}
        if isinstance(item, Paper):
            own.add(f"year::{item.year}")
            if item.difficulty:
                own.add(f"difficulty::{item.difficulty}")
        return tuple(sorted({f"{self.place.deck_id}::{tag}" for tag in own} | {*item.tags, *tags}))

    def _html(self, text: str | None, path: KeyPath, *, is_cloze: bool = False) -> str:
        if text is None:
            return ""
        return self._checked(self.renderer.render(text, is_cloze=is_cloze), path)

    def _checked(self, rendered: Rendered, path: KeyPath) -> str:
        self._media += rendered.media
        messages = [
            *(("missing-figure", f"there is no file '{f}' in the cards folder") for f in rendered.missing_files),
            *(("refused-html", _refused(tag)) for tag in rendered.refused_tags),
            *(("refused-tex", f"{c} is not allowed in a formula: write what it shows") for c in rendered.refused_tex),
            *(("torn-cloze", message) for message in rendered.torn_clozes),
            *((("too-deep", "lists in lists, too deep to show on a card"),) if rendered.too_deep else ()),
        ]
        place = self.entry.document.locate(path)
        self.problems += [Problem(code, message, place) for code, message in messages]
        return rendered.html


def _facts(item: Paper | Topic, section: str) -> dict[str, str]:
    """Return the fields that are the same on all notes of a paper."""
    facts = {"Title": item.title, "Section": section}
    if isinstance(item, Paper):
        posted = item.arxiv_year
        facts |= {
            "Name": item.called,
            "Authors": ", ".join(item.authors),
            "Venue": item.venue or "",
            "Year": str(item.year),
            "Posted": str(posted) if posted not in (None, item.year) else "",
            "Method": item.method,
            "Difficulty": item.difficulty or "",
            "Link": _link(item),
            "Reference": _reference(item),
        }
    else:
        facts["Name"] = item.title
    return {name: html.escape(text) for name, text in facts.items()}


def _refused(tag: str) -> str:
    if tag == "a href":
        return "this address is not allowed: it begins with https:, http:, mailto: or zotero:"
    if tag == "img src":
        return "pictures come from the cards folder: name a file in it"
    return f"<{tag}> is not allowed: for the sign < write &lt; or put the formula between $ and $"


def _nested(hints: list[str]) -> str:
    """Fold hints into each other, so that the next one shows only once the one before is open."""
    folded = ""
    for hint in reversed(hints):
        folded = f'<details class="hint"><summary class="tappable">Hint</summary><div>{hint}</div>{folded}</details>'
    return folded


def _link(paper: Paper) -> str:
    if paper.url:
        return paper.url
    if paper.arxiv:
        return f"https://arxiv.org/abs/{paper.arxiv}"
    return f"https://doi.org/{paper.doi}" if paper.doi else ""


def _reference(paper: Paper) -> str:
    if paper.arxiv:
        return f"arXiv:{paper.arxiv}"
    return f"doi:{paper.doi}" if paper.doi else re.sub("^https?://", "", paper.url or "")


def _lineage(library: Library, *, with_drafts: bool) -> Mapping[str, str]:
    """Return, for each paper, what it builds on and what builds on it, as HTML for its key insight."""
    papers = {i: p for i, p in library.papers().items() if with_drafts or not p.draft}
    later: dict[str, list[Paper]] = {}
    for paper in papers.values():
        for other in paper.builds_on:
            later.setdefault(other, []).append(paper)
    lines = {}
    for paper in papers.values():
        before = [papers[i] for i in paper.builds_on if i in papers]
        lines[paper.id] = _chips("Builds on", before) + _chips("Leads to", later.get(paper.id, []))
    return lines


def _chips(label: str, papers: list[Paper]) -> str:
    if not papers:
        return ""
    chips = "".join(f'<span class="chip">{html.escape(p.called)} ({p.year})</span> ' for p in papers)
    return f'<div class="chips"><span class="label">{label}</span> {chips.strip()}</div>'
