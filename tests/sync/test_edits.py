"""Tests of a sample of edits as Anki's editors make them. `make pulls` makes more."""

from deck_builder.sync.finding import Kind
from tests.sync.edits import outcomes


def test_edits_are_taken_exactly_or_refused() -> None:
    found = list(outcomes(60, batch=60))
    assert [outcome for outcome in found if outcome.is_wrong] == []
    assert {outcome.kind for outcome in found} <= {Kind.TAKEN, Kind.REJECTED, None}
    words = [outcome for outcome in found if outcome.name.startswith("words")]
    assert [outcome for outcome in words if outcome.kind is not Kind.TAKEN] == []
