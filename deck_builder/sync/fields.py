"""Find where the sources contain the text of each field."""

from deck_builder.notes.records import Note
from deck_builder.source.document import Document, KeyPath
from deck_builder.source.parse import prompt_path
from deck_builder.source.schema import Answer, Paper, Topic

_OWN = {"Question": "question", "Answer": "answer", "More": "more", "Source": "source", "Hints": "hints"}
_PAPER_KEYS = {
    "Title": "title",
    "Name": "name",
    "Authors": "authors",
    "Venue": "venue",
    "Method": "method",
    "Difficulty": "difficulty",
    "Year": "year",
    "Link": "url",
}
_ADDRESSES = {"arxiv": "https://arxiv.org/abs/", "doi": "https://doi.org/"}
"""The keys that a link is built from if the paper has no `url`, each with the start of its link."""


def paper_field(note: Note, field: str) -> str:
    """Return the name of the shared field that has the same source as this field, or "" if the note owns the text.

    All notes of a paper have the shared fields. The answer of the year card has the same source as `Year`.
    """
    if (note.note_type, field) == ("year", "Answer"):
        return "Year"
    return field if field in _PAPER_KEYS else ""


def source_path(note: Note, field: str, item: Paper | Topic, document: Document) -> KeyPath | None:
    """Return the path of the text of a field, or None if the field has no text of its own in the file.

    The path may not exist yet.
    """
    if fact := paper_field(note, field):
        return (_PAPER_KEYS[fact],) if isinstance(item, Paper) or fact == "Title" else None
    if note.note_type == "year":
        return ("anchor",) if field == "More" else None
    if field == "Summary":
        return ("summary",) if note.note_type == "key-insight" else None
    prompts = item.ordered_prompts() if isinstance(item, Paper) else item.prompts
    prompt = prompts[note.number]
    path = prompt_path(item, prompt)
    answer = getattr(item, prompt) if isinstance(prompt, str) else prompt
    if field == "Figure":
        return (*path, "figure", "alt") if answer.figure else None
    if field not in _OWN or (note.note_type == "cloze" and field == "Answer"):
        return None
    if field == "Answer" and isinstance(answer, Answer) and (*path, "answer") not in document.value_marks:
        return path  # `key_insight: text`
    return (*path, "cloze" if (note.note_type, field) == ("cloze", "Question") else _OWN[field])


def link_source(item: Paper | Topic, address: str) -> tuple[KeyPath, str]:
    """Return the path of the key to change, and its new text, to give a paper this link."""
    key = next((key for key in _ADDRESSES if getattr(item, key, None)), "url")
    if getattr(item, "url", None) or key == "url" or not address.startswith(_ADDRESSES[key]):
        return ("url",), address
    return (key,), address.removeprefix(_ADDRESSES[key])
