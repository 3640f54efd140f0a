"""The fields of every note. The first release freezes their names and order (see note_types.py)."""

FIELDS = (
    "Id",  # deck/paper/prompt, which learners can search for; also the sort field
    "Question",  # or the cloze text
    "Answer",
    "More",
    "Context",  # the paper's name, shown on the front unless it would give away the answer
    "Kind",
    "Name",
    "Title",
    "Authors",
    "Venue",
    "Year",
    "Posted",  # the year on arXiv, if it differs from the year of publication
    "Method",
    "Section",
    "Difficulty",
    "Link",
    "Reference",  # the arXiv id or DOI as text, for readers who are offline
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
"""The fields whose values are the same in all notes of a paper."""
PROMPT_FIELDS = tuple(name for name in FIELDS if name not in PAPER_FIELDS)
"""The fields whose values may differ between the notes of a paper."""
