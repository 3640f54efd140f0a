"""Apply edits to a source file. After each edit, compile the file again to check that the edit is correct."""

import html
import re
from collections.abc import Callable, Mapping, Sequence

from deck_builder.compiling.compile_file import compile_file
from deck_builder.notes.fields import FIELDS
from deck_builder.notes.paper_notes import Placement
from deck_builder.notes.records import Note
from deck_builder.problem import SourceFile, has_errors
from deck_builder.rendering.gate import seal
from deck_builder.rendering.renderer import Renderer
from deck_builder.source.document import KeyPath, read_yaml
from deck_builder.source.parse import parse_paper, prompt_path
from deck_builder.source.schema import GAP, Paper, Topic
from deck_builder.source.yaml_hints import quoted
from deck_builder.sync.fields import link_source, paper_field, source_path
from deck_builder.sync.html_tokens import tokens
from deck_builder.sync.listed import split_authors, split_hints
from deck_builder.sync.new_notes import INBOX
from deck_builder.sync.source_edit import edited
from deck_builder.sync.yaml_edit import value_at, with_item, with_key, with_text, without_key
from deck_builder.sync.yaml_list import with_list

_NEW_FILE = f"""\
# Notes that were made in Anki. Move each to the file of its paper, and keep its id.
id: {INBOX}
title: Inbox
""".encode()
_FIELDS = {"question": "Question", "cloze": "Question", "answer": "Answer", "more": "More", "source": "Source"}
_FIGURE = re.compile(r'<img src="([^"]+)" alt="(.*)">')


class RefusedError(Exception):
    """Raised if an edit is not possible, or is not known to be correct. The message says why."""


class PaperFile:
    """A source file, including all edits applied to it so far."""

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
        """Give a note's field new tokens. If this is not possible, change nothing and raise RefusedError."""
        document, _ = read_yaml(self.path, self.content)
        item = parse_paper(document)[0] if document else None
        note = self._notes.get((key, note_type))
        if document is None or item is None or note is None:
            raise RefusedError("this prompt is no longer in the file")
        path = source_path(note, field, item, document)
        if path is None:
            raise RefusedError("this field is built from other keys in the file: edit those keys")
        if tokens(note.fields[FIELDS.index(field)]) == list(new):
            return  # another edit already changed the same text
        content = self._with_field(item, note, field, path, new) if new else without_key(self.content, path)
        if content is None and not new:
            raise RefusedError("the field is empty in Anki: delete the text from the file if this is intended")
        if content is None:
            raise RefusedError("the text in Anki can't be reproduced exactly in the file: edit the file yourself")
        notes = self._compile(content)
        self._check(notes, (key, note_type), field, new)
        self.content, self._notes = content, notes

    def _with_field(
        self, item: Paper | Topic, note: Note, field: str, path: KeyPath, new: Sequence[str]
    ) -> bytes | None:
        """Return the content of the file with a field's text replaced by new tokens, or None if it can't be edited."""
        document, _ = read_yaml(self.path, self.content)
        old = value_at(document.data, path) if document else None
        old_texts = [str(text).strip() for text in old] if isinstance(old, list) else []
        if field == "Hints":
            hints = split_hints(new) or []
            texts = [self._edited(old_texts[n] if n < len(old_texts) else "", hint) for n, hint in enumerate(hints)]
            complete = [text for text in texts if text]
            return with_list(self.content, path, complete) if len(complete) == len(texts) else None
        if field == "Figure":
            source = _FIGURE.fullmatch("".join(tokens(note.fields[FIELDS.index(field)])))
            picture = _FIGURE.fullmatch("".join(new))
            is_same = source is not None and picture is not None and source[1] == picture[1]
            return with_text(self.content, path, picture[2]) if picture is not None and is_same else None
        if not paper_field(note, field):
            text = self._edited(old.strip() if isinstance(old, str) else "", new, is_cloze=path[-1] == "cloze")
            return with_text(self.content, path, text) if text else None
        name = "".join(f"${token[2:-2]}$" if token.startswith(r"\(") else token for token in new)
        if field == "Link":
            path, name = link_source(item, name)
        if field == "Authors":
            return with_list(self.content, path, split_authors(name, old_texts))
        return with_text(self.content, path, name)

    def _edited(self, old: str, new: Sequence[str], *, is_cloze: bool = False) -> str | None:
        """Return the Markdown with the smallest edit that produces the new tokens, or None if no edit is found."""
        render = self._render_as(is_cloze=is_cloze)
        return edited(old, render(old) or "" if old else "", new, render, self._renderer.media)

    def add(self, prompt_id: str, texts: Mapping[str, Sequence[str]]) -> None:
        """Add a draft. If this is not possible, change nothing and raise RefusedError.

        `texts` contains the tokens of the text for each key of the draft.
        """
        item = {"id": prompt_id, "draft": "true"}
        for key, new in texts.items():
            text = self._edited("", new, is_cloze=key == "cloze")
            if text is None:
                raise RefusedError("the text in Anki can't be reproduced exactly in the file")
            item[key] = quoted(text)
        if "question" in item:
            item.setdefault("answer", GAP)
        content = with_item(self.content or _NEW_FILE, "prompts", item)
        if content is None:
            raise RefusedError("the prompts in the file are written in brackets, not on separate lines")
        notes = self._compile(content)
        added = [note for identity, note in notes.items() if identity not in self._notes]
        if len(added) != 1 or not added[0].is_draft or any(notes[i].hash != n.hash for i, n in self._notes.items()):
            raise RefusedError("the draft would also change other prompts")
        shown = dict(zip(FIELDS, added[0].fields, strict=True))
        if any(tokens(shown[_FIELDS[key]]) != list(new) for key, new in texts.items()):
            raise RefusedError("the text in Anki can't be reproduced exactly in the file")
        self.content, self._notes = content, notes

    def withdraw(self, key: str, note_type: str, comment: str) -> None:
        """Turn a prompt into a draft. If this is not possible, change nothing and raise RefusedError."""
        document, _ = read_yaml(self.path, self.content)
        item = parse_paper(document)[0] if document else None
        note = self._notes.get((key, note_type))
        if document is None or item is None or note is None or note_type == "year":
            raise RefusedError("this prompt can't be a draft on its own: edit the file yourself")
        prompts = item.ordered_prompts() if isinstance(item, Paper) else item.prompts
        content = with_key(self.content, (*prompt_path(item, prompts[note.number]), "draft"), "true", comment)
        if content is None:
            raise RefusedError("'draft: true' can't be added to this prompt: edit the file yourself")
        notes = self._compile(content)
        drafts = {identity for identity, note in notes.items() if note.is_draft}
        if drafts - {(key, note_type)} != {identity for identity, note in self._notes.items() if note.is_draft}:
            raise RefusedError("the draft would also change other prompts")
        self.content, self._notes = content, notes

    def _render_as(self, *, is_cloze: bool) -> Callable[[str], str | None]:
        """Return a function that renders Markdown as it appears in a field."""
        macros = dict(self._placement.macros)

        def render(candidate: str) -> str | None:
            rendered = self._renderer.render(candidate, is_cloze=is_cloze, macros=macros)
            return None if rendered.has_problems else seal(rendered.html, is_cloze=is_cloze)

        return render

    def _check(
        self, notes: Mapping[tuple[str, str], Note], identity: tuple[str, str], field: str, new: Sequence[str]
    ) -> None:
        """Raise RefusedError if the edit does not produce the new tokens, or if it also changes something unrelated."""
        shown = notes[identity].fields[FIELDS.index(field)] if identity in notes else ""
        if tokens(shown) != list(new) and html.unescape(shown) != "".join(new):
            raise RefusedError("the text in Anki can't be reproduced exactly in the file: edit the file yourself")
        if notes.keys() != self._notes.keys():
            raise RefusedError("the edit would add or remove cards")
        if notes[identity].ordinals != self._notes[identity].ordinals:
            raise RefusedError("the edit would change the cloze numbers, which would add or remove cards")
        if paper_field(notes[identity], field):
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
                raise RefusedError(f"the edit would also change the field {changed[0]} of {other[0]}")
