"""Where the text of each field is in the sources."""

from deck_builder.notes.records import Note
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.parse import prompt_path
from deck_builder.source.schema import Paper, Topic

_OWN = {"Question": "question", "Answer": "answer", "More": "more", "Source": "source"}
PAPER_KEYS = {"Title": "title", "Name": "name", "Venue": "venue", "Method": "method", "Year": "year", "Link": "url"}
"""The keys of the fields that all notes of a paper share."""


def source_path(note: Note, field: str, item: Paper | Topic, document: Document) -> KeyPath | None:
    """Return the path of the text of a field, or None if the field has no text of its own in the file."""
    if field in PAPER_KEYS:
        key = PAPER_KEYS[field]
        return (key,) if (key,) in document.value_marks else None
    prompts = item.ordered_prompts() if isinstance(item, Paper) else item.prompts
    path = prompt_path(item, prompts[note.number])
    if note.note_type == "year":
        return {"More": ("anchor",), "Answer": ("year",)}.get(field)
    if field == "Summary":
        return ("summary",) if note.note_type == "key-insight" else None
    if field not in _OWN or (note.note_type == "cloze" and field == "Answer"):
        return None
    key = "cloze" if (note.note_type, field) == ("cloze", "Question") else _OWN[field]
    if (*path, key) in document.value_marks:
        return (*path, key)
    if isinstance(path[-1], str):  # `key_insight: text`, or a default question
        is_bare = not isinstance(document.data[path[0]], dict) if isinstance(document.data, dict) else False
        if key == "answer" and is_bare:
            return path
        return (*path, key) if key in ("more", "source") and not is_bare else None
    return (*path, key)
