"""Tests of the texts in the lock, which are encoded without `json` for speed but with the same result."""

import json

from hypothesis import given
from hypothesis import strategies as st

from deck_builder.notes.fields import FIELDS, PAPER_FIELDS
from deck_builder.notes.packed_texts import paper_texts, prompt_texts
from deck_builder.notes.serialization import note_hash, paper_json, prompt_json

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=len(FIELDS), max_size=len(FIELDS))


def test_the_hash_is_frozen() -> None:
    """Otherwise every note of every released deck would count as changed."""
    fields = [f'field {number} "\\\n\u00e9' for number in range(len(FIELDS))]
    assert note_hash("prompt", fields, ["b", "a"], [1, 0]) == "359431281123c690fdf057be"


@given(TEXTS)
def test_the_texts_in_the_lock_are_json(fields: list[str]) -> None:
    """They are in the order of the fields, without empty ones, and separate from those of the paper."""
    named = dict(zip(FIELDS, fields, strict=True))
    own = {name: text for name, text in named.items() if text and name not in PAPER_FIELDS}
    shared = {name: text for name, text in named.items() if text and name in PAPER_FIELDS}
    assert prompt_json(prompt_texts(fields)) == json.dumps(own, ensure_ascii=False, separators=(",", ":"))
    assert paper_json(paper_texts(fields)) == json.dumps(shared, ensure_ascii=False, separators=(",", ":"))
