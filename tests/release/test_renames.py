"""A paper or a prompt that goes while the same one comes under another id."""

from pathlib import Path

import pytest
from anki.collection import Collection

from deck_builder.pipeline import Built
from tests.decks import build, check, headlines, paper, plan, trial, write_deck
from tests.engine import import_package

DAY = 86_400
T1 = 1_790_000_000
CARDS = Path("cards")
ADVICE = "if it is a different card, make it a draft for one release, which retires the old one"


class Author:
    """Writes one paper, and builds it a day later each time."""

    now = T1

    def write(self, *prompts: str, paper_id: str = "alpha", more: str = "") -> None:
        """Write the paper with prompts such as `id: p, question: P?, answer: It is p`."""
        entries = "".join(f"  - {{{prompt}}}\n" for prompt in prompts)
        text = paper("alpha", more=more + f"prompts:\n{entries}").replace("id: alpha\n", f"id: {paper_id}\n", 1)
        write_deck(CARDS, {"one/a.yaml": text})
        self.now += DAY

    def release(self, *prompts: str, paper_id: str = "alpha", more: str = "") -> Built:
        """Write and release."""
        self.write(*prompts, paper_id=paper_id, more=more)
        return build(CARDS, now=self.now)

    def trial(self, *prompts: str, paper_id: str = "alpha", more: str = "") -> Built:
        """Write and build, without a release."""
        self.write(*prompts, paper_id=paper_id, more=more)
        return trial(CARDS, now=self.now)


def first_keys(built: Built) -> dict[str, str]:
    """Return the first key of each note by its name today."""
    assert built.release is not None, built.problems
    return {n.note.key: n.note.first_key for n in built.release.notes}


def retired(built: Built) -> set[str]:
    """Return the first keys of all retired notes."""
    assert built.release is not None, built.problems
    return {n.key for n in built.release.lock.notes.values() if n.retired}


P = "id: p, question: What is p?, answer: It is p"
AS_Q = "id: q, question: What is p?, answer: It is p"


def test_a_prompt_with_another_id_and_the_same_texts_is_an_error() -> None:
    """The message has the line to paste, at the place of the new prompt. Nothing is written."""
    author = Author()
    assert author.release(P).ok
    lock = (CARDS / "deck.lock").read_text()
    built = author.release(AS_Q)
    assert headlines(built.problems) == [
        "cards/one/a.yaml:8:5: error[missing-formerly] 'alpha/q' asks the same question as 'alpha/p', which no longer "
        f"exists, so learners would lose its history: if this is the same card with a new id, add `formerly: p`; {ADVICE}"
    ]
    assert (CARDS / "deck.lock").read_text() == lock


def test_an_id_that_another_prompt_already_has() -> None:
    """The id is wrong, so there is no advice to add `formerly` to it."""
    author = Author()
    assert author.release(P, "id: q, question: What is q?, answer: It is q").ok
    author.write(AS_Q, "id: q, question: What is q?, answer: It is q")
    assert headlines(p for p in check(CARDS).problems if p.severity == "error") == [
        "cards/one/a.yaml:9:10: error[duplicate-id] the prompt id 'q' is already used at cards/one/a.yaml:8:10: change one "
        "of them"
    ]


def test_check_and_plan_say_so_too() -> None:
    """They report the same error."""
    author = Author()
    assert author.release(P).ok
    author.write(AS_Q)
    assert [p.code for p in check(CARDS).problems if p.code == "missing-formerly"] == ["missing-formerly"]
    checked, planned = plan(CARDS)
    assert planned is None
    assert [p.code for p in checked.problems] == ["missing-formerly"]


@pytest.mark.parametrize(
    ("renamed", "reason"),
    [
        ("id: q, question: What is p?, answer: Something else", "asks the same question as"),
        ("id: q, question: what's in P?, answer: It is p", "has the same answer as"),
    ],
)
def test_a_prompt_may_be_reworded_when_it_is_renamed(renamed: str, reason: str) -> None:
    """One of the two sides is enough."""
    author = Author()
    assert author.release(P).ok
    built = author.release(renamed)
    assert [headline.partition("] ")[2].split(" 'alpha/p'")[0] for headline in headlines(built.problems)] == [
        f"'alpha/q' {reason}"
    ]


def test_a_cloze_is_recognized_by_its_text() -> None:
    """Hints and numbers do not count."""
    author = Author()
    assert author.release("id: c, cloze: 'a {{c1::bee}} and {{c2::dee}}'").ok
    built = author.release("id: d, cloze: 'A {{c1::bee::hint}} and {{c2::dee}}'")
    assert [p.code for p in built.problems] == ["missing-formerly"]


def test_the_offered_line_keeps_the_history() -> None:
    """As the message promises."""
    author = Author()
    assert author.release(P).ok
    built = author.release(f"formerly: p, {AS_Q}")
    assert first_keys(built)["alpha/q"] == "alpha/p"
    assert retired(built) == set()


def test_another_prompt_is_not_a_rename() -> None:
    """The old one retires, and the new one is new."""
    author = Author()
    assert author.release(P).ok
    built = author.release("id: q, question: How large is the network?, answer: 152 layers")
    assert built.ok, built.problems
    assert retired(built) == {"alpha/p"}


def test_a_draft_for_one_release_says_that_it_is_another_prompt() -> None:
    """The deletion is released first."""
    author = Author()
    assert author.release(P).ok
    assert retired(author.release(f"draft: true, {AS_Q}")) == {"alpha/p"}
    built = author.release(AS_Q)
    assert built.ok, built.problems
    assert first_keys(built)["alpha/q"] == "alpha/q"


@pytest.mark.parametrize("more", ["", "arxiv: '1512.03385'\n"])
def test_a_paper_with_another_id_is_one_error(more: str) -> None:
    """It is at the paper's id, and the offered line keeps every note."""
    author = Author()
    assert author.release(P, more=more).ok
    built = author.release(P, paper_id="omega", more=more)
    reason = "arXiv id or DOI" if more else "title"
    assert headlines(built.problems) == [
        f"cards/one/a.yaml:1:5: error[missing-formerly] 'omega' has the same {reason} as 'alpha', which no longer "
        "exists, so learners would lose its history: if this is the same paper with a new id, add `formerly: alpha`; "
        "if it is a different paper, make it a draft for one release, which retires the old one"
    ]
    built = author.release(P, paper_id="omega", more=f"formerly: alpha\n{more}")
    assert {key.replace("omega", "alpha") for key in first_keys(built)} == {*first_keys(built).values()}
    assert retired(built) == set()


def test_a_paper_and_its_prompt_are_reported_together() -> None:
    """Both lines are offered at once, and both together are right."""
    author = Author()
    assert author.release(P).ok
    built = author.release(AS_Q, paper_id="omega")
    offers = [headline.partition("add `")[2].partition("`")[0] for headline in headlines(built.problems)]
    assert offers == ["formerly: alpha", "formerly: p"]
    built = author.release(f"formerly: p, {AS_Q}", paper_id="omega", more="formerly: alpha\n")
    assert first_keys(built)["omega/q"] == "alpha/p"
    assert retired(built) == set()


def test_a_prompt_that_moved_to_another_paper_is_recognized() -> None:
    """The offered line names the paper."""
    beta = paper("beta", more="prompts:\n  - {id: r, question: R?, answer: r}\n")
    write_deck(CARDS, {"one/b.yaml": beta})
    author = Author()
    assert author.release(P, "id: s, question: S?, answer: s").ok
    write_deck(CARDS, {"one/b.yaml": beta + f"  - {{{P}}}\n"})
    built = author.release("id: s, question: S?, answer: s")
    assert [headline.partition("add ")[2].partition(";")[0] for headline in headlines(built.problems)] == [
        "`formerly: alpha/p`"
    ]


def test_a_rename_in_a_trial_needs_no_formerly() -> None:
    """The note keeps its guid, so who studies their own trial keeps the history; later names are known, too."""
    author = Author()
    assert author.trial(P).ok
    assert first_keys(author.trial(AS_Q))["alpha/q"] == "alpha/p"
    built = author.trial(P.replace("id: p", "id: s"), paper_id="omega")
    assert first_keys(built)["omega/s"] == "alpha/p"
    built = author.release(P.replace("id: p", "id: s"), paper_id="omega")
    assert first_keys(built)["omega/s"] == "alpha/p"
    assert retired(built) == set()


def test_two_prompts_that_swap_names_with_formerly_keep_their_histories() -> None:
    """A first key that was given away does not take the history back."""
    author = Author()
    assert author.release(P, "id: s, question: Another?, answer: s").ok
    assert author.release(AS_Q.replace("id: q", "id: q, formerly: p"), "id: s, question: Another?, answer: s").ok
    built = author.release(AS_Q, "id: s, question: Another?, answer: s", "id: p, question: Third?, answer: t")
    assert [p.code for p in built.problems] == ["duplicate-id"]


def test_a_free_name_that_is_used_again_stays_with_its_note() -> None:
    """B was a name of a for a while; every later build of the same sources agrees about the new b."""
    author = Author()
    assert author.release("id: a, question: A?, answer: a").ok
    assert author.release("id: b, formerly: a, question: A?, answer: a").ok
    prompts = ("id: c, formerly: b, question: A?, answer: a", "id: b, question: Quite another?, answer: other")
    for _ in range(3):
        keys = first_keys(author.release(*prompts))
        assert (keys["alpha/c"], keys["alpha/b"]) == ("alpha/a", "alpha/b")


def released_without_formerly(author: Author) -> Built:
    """Release p, then the same as q, as two different prompts: p is a ghost."""
    author.release(P)
    author.release(f"draft: true, {AS_Q}")
    built = author.release(AS_Q)
    assert retired(built) == {"alpha/p"}
    return built


def test_a_late_formerly_brings_the_older_note_back() -> None:
    """The note with the longer history stays, and the one that was released in between is retired."""
    author = Author()
    released_without_formerly(author)
    late = author.release(f"formerly: p, {AS_Q}")
    assert first_keys(late)["alpha/q"] == "alpha/p"
    assert retired(late) == {"alpha/q"}
    for again in (author.release(f"formerly: p, {AS_Q}"), author.release(AS_Q)):  # also once it is deleted
        assert first_keys(again)["alpha/q"] == "alpha/p"
        assert retired(again) == {"alpha/q"}


def test_a_late_formerly_of_a_paper_heals_all_its_notes() -> None:
    """Standard prompts have no `formerly` of their own."""
    author = Author()
    author.release(P)
    write_deck(CARDS, {"one/z.yaml": paper("zeta")})
    author.release(P, paper_id="omega", more="draft: true\n")
    ghosts = author.release(P, paper_id="omega")
    assert len(retired(ghosts)) == 4
    late = author.release(P, paper_id="omega", more="formerly: alpha\n")
    assert {key: first for key, first in first_keys(late).items() if "omega" in key} == {
        f"omega/{prompt}": f"alpha/{prompt}" for prompt in ("problem-solved", "key-insight", "year", "p")
    }
    assert retired(late) == {f"omega/{prompt}" for prompt in ("problem-solved", "key-insight", "year", "p")}


def test_a_late_formerly_heals_the_collection_of_a_learner(tmp_path: Path) -> None:
    """The older card is current again, with its reviews; the newer one has the banner, and no review is lost."""
    author = Author()
    collection = Collection(str(tmp_path / "collection.anki2"))

    def learn(built: Built) -> None:
        assert built.path is not None, built.problems
        import_package(collection, built.path)
        if built.retired_path:
            import_package(collection, built.retired_path)

    learn(author.release(P))
    (old,) = collection.find_cards('"Id:test-x1y2/alpha/p"')
    author.release(f"draft: true, {AS_Q}")
    learn(build(CARDS, now=author.now))
    learn(author.release(AS_Q))
    assert "left the deck" in collection.get_card(old).note()["Notice"]
    learn(author.release(f"formerly: p, {AS_Q}"))
    healed = collection.get_card(old).note()
    assert (healed["Id"], healed["Notice"], "test-x1y2::retired" in healed.tags) == ("test-x1y2/alpha/q", "", False)
    (ghost,) = collection.find_notes("tag:test-x1y2::retired")
    assert collection.get_note(ghost)["Id"] == "test-x1y2/alpha/q"
    collection.close()
