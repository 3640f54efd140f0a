"""One file of the deck while edits are put into it. Each edit is proved by compiling the file again."""

import html
import re
from collections.abc import Callable, Mapping, Sequence

from deck_builder.compiling.compile_file import compile_file
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.paper_notes import Placement
from deck_builder.notes.records import Note
from deck_builder.problem import SourceFile, has_errors
from deck_builder.rendering.gate import seal
from deck_builder.rendering.names import render_name
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.document import KeyPath, read_yaml
from deck_builder.source.parse import parse_paper, prompt_path
from deck_builder.source.schema import GAP, Paper
from deck_builder.source.yaml_hints import quoted
from deck_builder.sync.fields import PAPER_KEYS, source_path
from deck_builder.sync.html_tokens import tokens
from deck_builder.sync.new_notes import INBOX
from deck_builder.sync.source_edit import edited
from deck_builder.sync.yaml_edit import with_item, with_key, with_text

_NEW_FILE = f"""\
# Notes that were made in Anki. Move each to the file of its paper, and keep its id.
id: {INBOX}
title: Inbox
""".encode()
_FIELDS = {"question": "Question", "cloze": "Question", "answer": "Answer", "more": "More", "source": "Source"}
_PICTURE = re.compile(r'<img src="([^"]+)" alt="([^"]*)">')


class RefusedError(Exception):
    """The edit can't be shown to be right; the message says why."""


class PaperFile:
    """A file, and what has been changed in it so far."""

    def __init__(self, file: SourceFile, placement: Placement, renderer: Renderer) -> None:
        self.path, self.content = file.path, file.content
        self._placement, self._renderer = placement, renderer
        self._notes = self._compile(file.content) if file.content else {}

    def _compile(self, content: bytes) -> Mapping[tuple[str, str], Note]:
        compiled = compile_file(SourceFile(self.path, content), self._placement, self._renderer)
        if compiled.entry is None or has_errors(compiled.problems):
            raise RefusedError(compiled.problems[0].message if compiled.problems else "the file can't be read")
        return {(note.key, note.note_type): note for note in compiled.entry.notes}

    def edit(self, key: str, note_type: str, field: str, new: Sequence[str]) -> None:
        """Give a field of a note new tokens. Raise RefusedError, and change nothing, if that is not possible."""
        document, _ = read_yaml(self.path, self.content)
        item = parse_paper(document)[0] if document else None
        note = self._notes.get((key, note_type))
        if document is None or item is None or note is None:
            raise RefusedError("the sources have no such prompt any more")
        path = source_path(note, field, item, document)
        if path is None:
            raise RefusedError(f"the text of the field {field} is made from other texts")
        if not new:
            raise RefusedError("the field is empty there: delete the text yourself if that is right")
        old_text = _text_at(document.data, path)
        old_html = note.fields[FIELDS.index(field)]
        text = self._text(old_text, old_html, new, field=field, is_cloze=path[-1] == "cloze", is_year=path == ("year",))
        content = with_text(self.content, path, text) if text else None
        if content is None:
            raise RefusedError("no edit of the text gives exactly what is there")
        notes = self._compile(content)
        self._check(notes, (key, note_type), field, new)
        self.content, self._notes = content, notes

    def add(self, prompt_id: str, texts: Mapping[str, Sequence[str]]) -> None:
        """Add a draft with new tokens by key. Raise RefusedError, and change nothing, if that is not possible."""
        item = {"id": prompt_id, "draft": "true"}
        for key, new in texts.items():
            text = edited("", "", new, self._render_as(is_cloze=key == "cloze"))
            if text is None:
                raise RefusedError("no text gives exactly what is there")
            item[key] = quoted(self._with_plain_pictures(text, new, is_cloze=key == "cloze"))
        if "question" in item:
            item.setdefault("answer", GAP)
        content = with_item(self.content or _NEW_FILE, "prompts", item)
        if content is None:
            raise RefusedError("the list of prompts in the file is not written one prompt after the other")
        notes = self._compile(content)
        added = [note for identity, note in notes.items() if identity not in self._notes]
        if len(added) != 1 or not added[0].is_draft or any(notes[i].hash != n.hash for i, n in self._notes.items()):
            raise RefusedError("the draft would change other prompts, too")
        shown = dict(zip(FIELDS, added[0].fields, strict=True))
        if any(tokens(shown[_FIELDS[key]]) != list(new) for key, new in texts.items()):
            raise RefusedError("no text gives exactly what is there")
        self.content, self._notes = content, notes

    def _with_plain_pictures(self, text: str, new: Sequence[str], *, is_cloze: bool) -> str:
        """Return a text with its pictures as Markdown, if that means the same."""
        plain = _PICTURE.sub(r"![\2](\1)", text)
        rendered = self._render_as(is_cloze=is_cloze)(plain)
        return plain if rendered is not None and tokens(rendered) == list(new) else text

    def withdraw(self, key: str, note_type: str, comment: str) -> None:
        """Turn a prompt into a draft. Raise RefusedError, and change nothing, if that is not possible."""
        document, _ = read_yaml(self.path, self.content)
        item = parse_paper(document)[0] if document else None
        note = self._notes.get((key, note_type))
        if document is None or item is None or note is None or note_type == "year":
            raise RefusedError("it can't be a draft on its own: change the file yourself")
        prompts = item.ordered_prompts() if isinstance(item, Paper) else item.prompts
        content = with_key(self.content, (*prompt_path(item, prompts[note.number]), "draft"), "true", comment)
        if content is None:
            raise RefusedError("'draft: true' can't be added to it: change the file yourself")
        notes = self._compile(content)
        drafts = {identity for identity, note in notes.items() if note.is_draft}
        if drafts - {(key, note_type)} != {identity for identity, note in self._notes.items() if note.is_draft}:
            raise RefusedError("the draft would change other prompts, too")
        self.content, self._notes = content, notes

    def _text(
        self, old: str, old_html: str, new: Sequence[str], *, field: str, is_cloze: bool, is_year: bool
    ) -> str | None:
        """Return the text that renders to the new tokens, or None."""
        if is_year or field in PAPER_KEYS:
            text = "".join(f"${t[2:-2]}$" if t.startswith(r"\(") else t for t in new)
            return text if is_year or field == "Link" or tokens(seal(render_name(text).html)) == list(new) else None
        return edited(old, old_html, new, self._render_as(is_cloze=is_cloze))

    def _render_as(self, *, is_cloze: bool) -> Callable[[str], str | None]:
        """Return what renders a text as it is in a field."""
        macros = dict(self._placement.macros)

        def render(candidate: str) -> str | None:
            rendered = self._renderer.render(candidate, is_cloze=is_cloze, macros=macros)
            return None if rendered.has_problems else seal(rendered.html, is_cloze=is_cloze)

        return render

    def _check(
        self, notes: Mapping[tuple[str, str], Note], identity: tuple[str, str], field: str, new: Sequence[str]
    ) -> None:
        """Raise RefusedError unless exactly the one field changed, or what is derived from it."""
        shown = notes[identity].fields[FIELDS.index(field)] if identity in notes else ""
        if tokens(shown) != list(new) and html.unescape(shown) != "".join(new):
            raise RefusedError("no edit of the text gives exactly what is there")
        if notes.keys() != self._notes.keys():
            raise RefusedError("the edit would change which cards there are")
        if notes[identity].ordinals != self._notes[identity].ordinals:
            raise RefusedError("the edit changes the cloze numbers, and with them the cards")
        if field in PAPER_KEYS or notes[identity].note_type == "year":
            return
        for other, note in notes.items():
            before = self._notes[other].fields
            may_differ = (field, "Context") if other == identity else ()
            changed = [
                name
                for name, a, b in zip(FIELDS, before, note.fields, strict=True)
                if a != b and name not in may_differ
            ]
            if changed:
                raise RefusedError(f"the edit would change the field {changed[0]} of {other[0]}, too")


def _text_at(data: object, path: KeyPath) -> str:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
    return data.strip() if isinstance(data, str) else ""
