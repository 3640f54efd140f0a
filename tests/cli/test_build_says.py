"""The output of `build` and `release`: changes, drafts that are left out, and what a learner has to know."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deck_builder.cli import main
from tests.decks import DECK, paper, write_deck

PROMPTS = """\
prompts:
  - {id: p, question: What is p?, answer: It is p}
  - {id: d, question: Draft?, answer: 'Yes', draft: true}
"""
TRIAL = "Trial: you can still change ids. Before you share the package, run `deck-builder release`."
CARDS = Path("cards")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def lines(*arguments: str) -> list[str]:
    """Run a command that succeeds, and return its output without the first line, which contains the time taken."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()[1:]


def write(more: str = PROMPTS, **files: str) -> None:
    write_deck(CARDS, {"one/a.yaml": paper("alpha", more=more), **files})


def test_build_ends_with_what_changed() -> None:
    """The drafts that are left out are counted."""
    write()
    assert lines("build") == ["4 new; 1 draft not built", TRIAL]
    write(PROMPTS.replace("It is p", "It is q"))
    assert lines("build") == ["1 changed, 3 unchanged; 1 draft not built", TRIAL]
    assert lines("build") == ["4 unchanged; 1 draft not built", TRIAL]


def test_a_release_says_what_retired_and_writes_release_notes() -> None:
    """Release notes are written only for a build that changes something."""
    write()
    assert lines("release") == [
        "build/test-deck-release-notes.md: release notes for learners",
        "4 new; 1 draft not built",
    ]
    notes = Path("build/test-deck-release-notes.md")
    assert notes.read_text() == "# Test Deck: first release\n\n4 notes, all of them new.\n"
    write("")
    assert lines("build") == [
        "build/test-deck-retired.apkg: retired notes for learners who already have the deck",
        "build/test-deck-release-notes.md: release notes for learners",
        "3 unchanged, 1 retired",
    ]
    text = notes.read_text()
    assert "## Retired (1)\n\n- `alpha/p`" in text
    run("build", "--no-cache")
    assert notes.read_text() == text


def test_the_notes_of_a_first_release_are_for_learners_who_have_nothing() -> None:
    """The changes during the trial do not matter to learners."""
    write()
    run("build")
    write(PROMPTS.replace("It is p", "It is q"))
    run("release")
    assert Path("build/test-deck-release-notes.md").read_text() == (
        "# Test Deck: first release\n\n4 notes, all of them new.\n"
    )


def test_cards_that_stay_in_an_old_deck_are_named() -> None:
    """Anki never moves a card on import."""
    write()
    run("release")
    write(**{"deck.yaml": DECK.replace("1 One", "1 First")})
    said = lines("build")
    assert said[1:] == [
        "stays         4 cards stay in Test Deck::1 One instead of moving to Test Deck::1 First: the deck was renamed "
        "(Anki never moves existing cards)",
        '              "deck:Test Deck::1 One" "Id:test-x1y2/alpha/*"',
        "4 changed, 4 cards left in an old deck; 1 draft not built",
    ]


def test_a_deck_of_drafts_only_is_an_error() -> None:
    """An empty package would be of no use."""
    write(more="draft: true\n")
    for command in ("build", "release", "plan"):
        result = run(command)
        assert result.exit_code == 1
        assert result.output.splitlines()[0] == (
            "cards/deck.yaml:1:5: error[only-drafts] the deck contains only drafts (1), so the package would be empty: "
            "finish one and delete `draft: true` from it, or run `deck-builder build --draft` to try them out"
        )
    assert not Path("build").exists()
    assert run("check").exit_code == 0
    assert run("build", "--draft").exit_code == 0


def test_check_counts_drafts() -> None:
    """Drafts are included in the number of checked notes."""
    write(PROMPTS)
    assert "1 paper, 5 notes (1 draft not built): " in run("check").output


def test_a_trial_says_what_it_means_for_who_imported_it() -> None:
    """One line describes changes that a released deck would refuse, or for which it would retire notes."""
    cloze = "  - {id: c, cloze: '{{c1::one}} and {{c2::two}}'}\n"
    write(PROMPTS + "  - {id: r, question: Old?, answer: Old}\n" + cloze)
    run("build")
    write(
        "prompts:\n  - {id: r, question: Something new?, answer: New}\n" + cloze.replace("c2", "c3").replace("c1", "c2")
    )
    assert lines("build")[0] == (
        "Anyone who imported an earlier build of this deck keeps 1 card that you deleted (alpha/p); sees a new prompt "
        "with the review history of an old one (alpha/r); gets the wrong review histories for some cloze cards."
    )


@pytest.mark.parametrize("option", ["--touch-all", "--locked", "--new-lock"])
def test_watching_releases_nothing_so_it_takes_no_option_about_releases(option: str) -> None:
    """An option without an effect would mislead the user."""
    write_deck(Path("cards"), {"one/a.yaml": paper("alpha")})
    result = CliRunner().invoke(main, ["build", "--watch", option])
    assert result.exit_code == 2
    assert result.output.endswith(
        f"--watch never makes a release, so it can't be combined with {option}: use only one of them\n"
    )
