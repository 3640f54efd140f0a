"""The fields of every note, for ever: their names and order freeze with the first release (notetypes.py)."""

FIELDS = (
    "Id",  # deck/paper/prompt, the sort field, and what one searches for
    "Question",  # or the text of a cloze
    "Answer",
    "More",
    "Context",  # the paper's name on the front, where that does not tell the answer
    "Kind",
    "Name",
    "Title",
    "Authors",
    "Venue",
    "Year",
    "Posted",  # the arXiv year, where it differs
    "Method",
    "Section",
    "Difficulty",
    "Link",
    "Reference",  # arXiv id or DOI as text, for reading offline
    "Source",
    "Hints",
    "Figure",
    "Lineage",
    "Summary",
    "Notice",  # the banner of a retired card
    *(f"Spare {number}" for number in range(1, 7)),
)
SORT_FIELD = 0
FIRST_PAPER_FIELD = FIELDS.index("Name")
PAPER_FIELDS = FIELDS[FIRST_PAPER_FIELD : FIELDS.index("Reference") + 1]
"""The fields that are the same on all notes of a paper."""
PROMPT_FIELDS = tuple(name for name in FIELDS if name not in PAPER_FIELDS)
"""The other fields."""
