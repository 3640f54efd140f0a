"""Positions: in reading order, with gaps, and stable from release to release."""

from hypothesis import given
from hypothesis import strategies as st

from deck_builder.release.positions import LAST, OrderedNote, positions


def ordered_notes(text: str) -> list[OrderedNote[str]]:
    """Parse notes from words of the form `section:paper/prompt`."""
    notes = []
    for word in text.split():
        section, _, key = word.partition(":")
        notes.append(OrderedNote(key, key.partition("/")[0], section))
    return notes


def test_sections_and_papers_are_spaced_in_blocks() -> None:
    """There is room for new papers between papers and for new prompts between prompts."""
    assert positions(ordered_notes("1:a/x 1:a/y 1:b/x 2:c/x 2:c/y"), {}) == {
        "a/x": 10_000,
        "a/y": 10_010,
        "b/x": 10_200,
        "c/x": 20_000,
        "c/y": 20_010,
    }


def test_assigned_position_does_not_change() -> None:
    """It stays even if a new deck would be spaced differently."""
    assert positions(ordered_notes("1:a/x 1:a/y"), {"a/x": 7, "a/y": 9}) == {"a/x": 7, "a/y": 9}


def test_new_prompt_goes_between_its_neighbours() -> None:
    """The neighbours keep their positions."""
    before = {"a/x": 10_000, "a/z": 10_010}
    assert positions(ordered_notes("1:a/x 1:a/y 1:a/z"), before) == {"a/x": 10_000, "a/y": 10_005, "a/z": 10_010}


def test_new_first_prompt_comes_before_all_others() -> None:
    """There is room before the first position, too."""
    assert positions(ordered_notes("1:a/w 1:a/x"), {"a/x": 10_000}) == {"a/w": 5_000, "a/x": 10_000}


def test_new_paper_at_the_end_starts_a_block() -> None:
    """The spacing is the same as in a new deck."""
    assert positions(ordered_notes("1:a/x 1:b/x"), {"a/x": 10_000}) == {"a/x": 10_000, "b/x": 10_200}


def test_moved_prompt_gets_a_new_position_and_the_others_keep_theirs() -> None:
    """As many positions as possible stay the same."""
    before = {"a/1": 10, "a/2": 20, "a/3": 30, "a/4": 40}
    assert positions(ordered_notes("1:a/4 1:a/1 1:a/2 1:a/3"), before) == {"a/4": 5, "a/1": 10, "a/2": 20, "a/3": 30}


def test_notes_that_follow_move_if_there_is_no_room() -> None:
    """Only as many notes move as needed."""
    before = {"a/1": 1, "a/2": 2, "a/3": 10}
    assert positions(ordered_notes("1:a/1 1:a/new 1:a/2 1:a/3"), before) == {"a/1": 1, "a/new": 4, "a/2": 7, "a/3": 10}


def test_positions_of_ten_thousand_papers_stay_below_a_million() -> None:
    """The deck has 60,000 notes in 20 sections."""
    order = [OrderedNote(f"{p}/{n}", str(p), str(p // 500)) for p in range(10_000) for n in range(6)]
    assert max(positions(order, {}).values()) <= LAST


@given(st.lists(st.integers(0, 30), unique=True, max_size=20), st.lists(st.integers(0, 30), unique=True, max_size=20))
def test_positions_increase_strictly_after_any_earlier_release(first: list[int], second: list[int]) -> None:
    """The second release may add, remove and reorder notes."""
    before = positions([OrderedNote(str(n), str(n // 3), "s") for n in first], {})
    after = positions([OrderedNote(str(n), str(n // 3), "s") for n in second], before)
    assert list(after) == [str(n) for n in second]
    assert list(after.values()) == sorted(set(after.values()))
    assert all(0 < p <= LAST for p in after.values())
