"""Find the text of each field in the sources."""

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
"""For each key from which a link can be built, the start of the link. The value of the key follows it."""


def paper_field(note: Note, field: str) -> str:
    """Return the shared field that gets its text from the same key as `field`, or "" if there is none.

    Shared fields have the same text in all notes of a paper. The answer of the year card and the shared field `Year`
    both get their text from the key `year`.
    """
    if (note.note_type, field) == ("year", "Answer"):
        return "Year"
    return field if field in _PAPER_KEYS else ""


def source_path(note: Note, field: str, item: Paper | Topic, document: Document) -> KeyPath | None:
    """Return the path of the key that contains a field's text in the file, or None if the text comes from elsewhere.

    The path is returned even if the file does not contain its last key yet.
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
        return path  # the text directly follows the prompt's key, as in `key_insight: text`
    return (*path, "cloze" if (note.note_type, field) == ("cloze", "Question") else _OWN[field])


def link_source(item: Paper | Topic, address: str) -> tuple[KeyPath, str]:
    """Return the path of the key that must change to give a paper this link, and the new text of that key."""
    key = next((key for key in _ADDRESSES if getattr(item, key, None)), "url")
    if getattr(item, "url", None) or key == "url" or not address.startswith(_ADDRESSES[key]):
        return ("url",), address
    return (key,), address.removeprefix(_ADDRESSES[key])
