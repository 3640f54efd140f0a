"""One file of the deck while edits are put into it. Each edit is proved by compiling the file again."""

import html
from collections.abc import Mapping, Sequence

from deck_builder.compiling.compile_file import compile_file
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.paper_notes import Placement
from deck_builder.notes.records import Note
from deck_builder.problem import SourceFile, has_errors
from deck_builder.rendering.gate import seal
from deck_builder.rendering.names import render_name
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.document import KeyPath, read_yaml
from deck_builder.source.parse import parse_paper
from deck_builder.sync.fields import PAPER_KEYS, source_path
from deck_builder.sync.html_tokens import tokens
from deck_builder.sync.source_edit import edited
from deck_builder.sync.yaml_edit import with_text


class RefusedError(Exception):
    """The edit can't be shown to be right; the message says why."""


class PaperFile:
    """A file, and what has been changed in it so far."""

    def __init__(self, file: SourceFile, placement: Placement, renderer: Renderer) -> None:
        self.path, self.content = file.path, file.content
        self._placement, self._renderer = placement, renderer
        self._notes = self._compile(file.content)
        self.texts: dict[tuple[str, str], KeyPath] = {}

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

    def _text(
        self, old: str, old_html: str, new: Sequence[str], *, field: str, is_cloze: bool, is_year: bool
    ) -> str | None:
        """Return the text that renders to the new tokens, or None."""
        if is_year or field in PAPER_KEYS:
            text = "".join(f"${t[2:-2]}$" if t.startswith(r"\(") else t for t in new)
            return text if is_year or field == "Link" or tokens(seal(render_name(text).html)) == list(new) else None
        macros = dict(self._placement.macros)

        def render(candidate: str) -> str | None:
            rendered = self._renderer.render(candidate, is_cloze=is_cloze, macros=macros)
            return None if rendered.has_problems else seal(rendered.html, is_cloze=is_cloze)

        return edited(old, old_html, new, render)

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
