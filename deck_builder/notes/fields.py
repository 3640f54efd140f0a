"""The fields of every note. Their names and order are frozen with the first release (see note_types.py)."""

FIELDS = (
    "Id",  # deck/paper/prompt; also the sort field, and the text to search for
    "Question",  # or the cloze text
    "Answer",
    "More",
    "Context",  # the paper's name on the front, unless it gives away the answer
    "Kind",
    "Name",
    "Title",
    "Authors",
    "Venue",
    "Year",
    "Posted",  # the arXiv year, if it differs from the year
    "Method",
    "Section",
    "Difficulty",
    "Link",
    "Reference",  # arXiv id or DOI as text, for offline reading
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
"""The fields that all notes of a paper have in common."""
PROMPT_FIELDS = tuple(name for name in FIELDS if name not in PAPER_FIELDS)
"""The fields that can differ between the notes of a paper."""
