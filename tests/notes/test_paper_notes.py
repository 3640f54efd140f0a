"""Tests of the notes of a paper: their texts, identities, order and problems."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.notes import Note as ImportedNote

from deck_builder.notes.fields import FIELDS
from deck_builder.notes.paper_notes import guid
from deck_builder.notes.records import Note
from deck_builder.pipeline import Checked
from deck_builder.problem import Severity
from tests.decks import DECK, PAPER, build, check, paper, write_deck
from tests.engine import empty_collection, import_package


def check_papers(*papers: str, with_drafts: bool = False, figures: tuple[str, ...] = ()) -> Checked:
    """Check a deck of papers and figures in the working directory; the first paper is one/0.yaml."""
    files: dict[str, str | bytes] = {f"one/{i}.yaml": text for i, text in enumerate(papers)}
    files |= dict.fromkeys(figures, b"<svg/>")
    return check(write_deck(Path("cards"), files), drafts=with_drafts, lint=Severity.ERROR)


def notes(*papers: str, with_drafts: bool = False) -> dict[str, Note]:
    """Return the notes of a deck of papers by key, in order, and assert that there are no problems."""
    checked = check_papers(*papers, with_drafts=with_drafts)
    assert checked.problems == ()
    return {note.key: note for note in checked.notes}


def field(note: Note, name: str) -> str:
    """Return one field of a note."""
    return note.fields[FIELDS.index(name)]


def problems(*papers: str, with_drafts: bool = False) -> list[str]:
    """Return the problems of a deck of papers as lines with location, code and message."""
    found = check_papers(*papers, with_drafts=with_drafts).problems
    return [f"{problem.location} {problem.code}: {problem.message}" for problem in found]


ONE = "prompts: [{id: why, question: Why?, answer: Because}]\n"


# Identity


def test_guids_are_frozen() -> None:
    """They are derived from deck, paper, prompt and note type. A change would duplicate every released note."""
    assert {key: note.guid for key, note in notes(paper("alpha", more=ONE)).items()} == {
        "alpha/problem-solved": "xzeattktfhpr3e75",
        "alpha/key-insight": "eyg7zd2z72mti2ic",
        "alpha/year": "skatkpa7oy263szd",
        "alpha/why": "sr44n4knhxpgmn5e",
    }


def test_a_guid_does_not_depend_on_the_text() -> None:
    """A note is the same note even if the author rewrites everything in it."""
    before = notes(paper("alpha", more=ONE))
    after = notes(
        "id: alpha\ntitle: New\nname: N\nyear: 2020\nkey_insight: {question: q, answer: a}\nmethod: m\n"
        "problem_solved: p\nprompts: [{id: why, kind: limit, question: New?, answer: New, tags: [t]}]\n"
    )
    assert {key: note.guid for key, note in before.items()} == {key: note.guid for key, note in after.items()}


@pytest.mark.parametrize(
    "other",
    [("deck-b", "alpha/why", "prompt"), ("deck-a", "alpha/how", "prompt"), ("deck-a", "alpha/why", "cloze")],
)
def test_a_guid_depends_on_each_part_of_the_identity(other: tuple[str, str, str]) -> None:
    """Another deck, key or note type means another note."""
    assert guid("deck-a", "alpha/why", "prompt") != guid(*other)


@pytest.mark.parametrize(
    ("more", "former_keys"),
    [
        ("prompts: [{id: how, question: q, answer: a}]\n", ()),
        ("prompts: [{id: how, formerly: why, question: q, answer: a}]\n", ("beta/why",)),
        ("formerly: alpha\nprompts: [{id: how, question: q, answer: a}]\n", ("alpha/how",)),
        ("formerly: alpha\nprompts: [{id: how, formerly: why, question: q, answer: a}]\n", ("alpha/why", "beta/why")),
        ("formerly: gamma\nprompts: [{id: how, formerly: alpha/why, question: q, answer: a}]\n", ("alpha/why",)),
    ],
    ids=["never renamed", "prompt", "paper", "both", "moved"],
)
def test_formerly_gives_the_names_under_which_a_note_may_have_been_released(
    more: str, former_keys: tuple[str, ...]
) -> None:
    """The lock decides which of them was (release.identity)."""
    note = notes(paper("beta", more=more))["beta/how"]
    assert (note.former_keys, note.guid) == (former_keys, guid("test-x1y2", "beta/how", "prompt"))


def test_formerly_of_a_paper_applies_to_the_standard_prompts() -> None:
    """As to all others."""
    found = notes(paper("beta", more=f"formerly: alpha\n{ONE}"))
    assert {key: note.former_keys for key, note in found.items()} == {
        "beta/problem-solved": ("alpha/problem-solved",),
        "beta/key-insight": ("alpha/key-insight",),
        "beta/year": ("alpha/year",),
        "beta/why": ("alpha/why",),
    }


def test_a_question_that_becomes_a_cloze_is_another_note() -> None:
    """Anki skips a note whose type changed, so the type is part of the identity."""
    question = notes(paper("alpha", more=ONE))["alpha/why"]
    cloze = notes(paper("alpha", more="prompts: [{id: why, cloze: 'a {{c1::b}}'}]\n"))["alpha/why"]
    assert (question.note_type, cloze.note_type) == ("prompt", "cloze")
    assert question.guid != cloze.guid


def test_a_cloze_has_a_card_for_each_number() -> None:
    """Parts with the same number are hidden on the same card. It all remains one note."""
    cloze = "prompts: [{id: a, cloze: 'It {{c1::adds}} and {{c2::copies}}, then {{c1::stops}}.', source: s. 1}]"
    assert notes(paper("one", more=cloze))["one/a"].ordinals == (0, 1)


def test_a_note_can_be_found_by_its_id() -> None:
    """The field Id contains the current ids of deck, paper and prompt."""
    assert field(notes(paper("alpha", more=ONE))["alpha/why"], "Id") == "test-x1y2/alpha/why"


# Fronts


def test_the_default_question_of_the_key_insight_does_not_repeat_the_title() -> None:
    """The card shows the title above it. The title is plain text, not Markdown."""
    note = notes(PAPER.replace("The Alpha Paper", "A *B* < C"))["alpha/key-insight"]
    assert field(note, "Question") == "What is the key insight of this paper?"
    assert field(note, "Title") == "A *B* &lt; C"
    assert field(note, "Answer") == "Alpha is enough"


def test_the_default_question_of_the_problem_contains_the_method() -> None:
    """The method is a name with formulas, not Markdown."""
    note = notes(PAPER.replace("method: alpha", "method: $k$-*means*"))["alpha/problem-solved"]
    assert field(note, "Question") == r"<strong>\(k\)-*means*</strong>: which problem does it solve?"
    assert field(note, "Answer") == "There was no alpha"


def test_a_custom_question_replaces_the_default() -> None:
    """A standard answer can have a question, and all the other keys of a prompt."""
    text = PAPER.replace("There was no alpha", "{question: Which *lack*?, answer: a, more: m, source: s, tags: [t]}")
    note = notes(text)["alpha/problem-solved"]
    assert [field(note, name) for name in ("Question", "Answer", "More", "Source")] == [
        "Which <em>lack</em>?",
        "a",
        "m",
        "s",
    ]
    assert "t" in note.tags


def test_hints_are_nested() -> None:
    """The second hint is inside the first."""
    note = notes(paper("alpha", more="prompts: [{id: a, question: q, answer: a, hints: [weak, '*strong*']}]\n"))
    assert field(note["alpha/a"], "Hints") == (
        '<details class="hint"><summary class="tappable">Hint</summary><div>weak</div>'
        '<details class="hint"><summary class="tappable">Hint</summary><div><em>strong</em></div></details></details>'
    )


def test_a_figure_is_shown_with_its_alt_text() -> None:
    """The alt text is plain text, and the file is part of the package."""
    prompt = r"prompts: [{id: a, question: q, answer: a, figure: {file: figures/a.svg, alt: '[x] *y* \'}}]" + "\n"
    checked = check_papers(paper("alpha", more=prompt), figures=("figures/a.svg",))
    note = checked.notes[-1]
    assert checked.problems == ()
    assert field(note, "Figure") == '<img src="a-d4dc56669143.svg" alt="[x] *y* \\">'
    assert note.media == ("a-d4dc56669143.svg",)


def test_a_note_lists_each_of_its_images_once() -> None:
    """An image is listed once even if the note shows it twice, and not at all on other notes."""
    more = "prompts: [{id: a, question: '![](a.svg)', answer: '![](a.svg)'}, {id: b, question: q, answer: a}]\n"
    checked = check_papers(paper("alpha", more=more), figures=("a.svg",))
    assert {note.key: note.media for note in checked.notes if note.media} == {"alpha/a": ("a-d4dc56669143.svg",)}


# Order


def test_standard_prompts_come_first() -> None:
    """Unless the author places them, a paper starts with problem, insight and year."""
    assert list(notes(paper("alpha", more=ONE))) == [
        "alpha/problem-solved",
        "alpha/key-insight",
        "alpha/year",
        "alpha/why",
    ]


def test_the_author_can_place_standard_prompts() -> None:
    """The name of a standard prompt in the list of prompts sets its position."""
    more = "prompts: [{id: a, question: q, answer: a}, year, {id: b, question: r, answer: a}, problem_solved]\n"
    assert list(notes(paper("alpha", more=more))) == [
        "alpha/key-insight",
        "alpha/a",
        "alpha/year",
        "alpha/b",
        "alpha/problem-solved",
    ]


@pytest.mark.parametrize(
    ("in_deck", "in_paper", "has_card"),
    [
        ("", "", True),
        ("", "year_card: false\n", False),
        ("year_card: false\n", "", False),
        ("year_card: false\n", "year_card: true\n", True),
        ("year_card: false\n", "prompts: [year]\n", False),
    ],
)
def test_the_year_card_can_be_left_out(in_deck: str, in_paper: str, has_card: bool, tmp_path: Path) -> None:
    """For a paper or for the whole deck; a paper has the last word. The other cards stay the same."""
    write_deck(tmp_path, {"deck.yaml": DECK + in_deck, "one/a.yaml": paper("alpha", more=in_paper)})
    keys = [note.key for note in check(tmp_path).notes]
    assert sorted(keys) == ["alpha/key-insight", "alpha/problem-solved", *(["alpha/year"] if has_card else [])]


GIVEN_AWAY = "2016 on the front of the year card gives away the answer"
LEAVE_OUT = "or set 'year_card: false' to leave out the card"


def year_problems(in_paper: str, in_deck: str = "", title: str = "The Alpha Paper", method: str = "alpha") -> list[str]:
    """Check a deck of one paper, and return its problems as lines with location, code and message."""
    text = PAPER.replace("The Alpha Paper", title).replace("method: alpha", f"method: {method}") + in_paper
    cards = write_deck(Path("cards"), {"deck.yaml": DECK + in_deck, "one/0.yaml": text})
    found = check(cards, lint=Severity.ERROR).problems
    return [f"{problem.location} {problem.code}: {problem.message}" for problem in found]


def test_the_year_in_the_name() -> None:
    """The name is on the front of the year card."""
    assert year_problems("name: Alpha 2016\n") == [
        f"cards/one/0.yaml:7:7 year-on-front: {GIVEN_AWAY}: delete it from the name, {LEAVE_OUT}"
    ]
    assert year_problems("name: Alpha 2015\n") == []
    assert year_problems("name: Alpha 20160\n") == []


def test_the_year_in_the_title_of_a_paper_without_a_name() -> None:
    """The title takes the place of the name."""
    assert year_problems("", title="The 2016 Challenge") == [
        f"cards/one/0.yaml:2:8 year-on-front: {GIVEN_AWAY}: give the paper a name without it, {LEAVE_OUT}"
    ]
    assert year_problems("name: Alpha\n", title="The 2016 Challenge") == []


def test_the_year_in_the_question_of_deck_yaml() -> None:
    """The question may also contain the title or the method."""
    question = "questions: {year: '{title} ({method}): when?'}\n"
    assert year_problems("name: Alpha\n", question, "The 2016 Challenge", "alpha 2016") == [
        f"cards/one/0.yaml:2:8 year-on-front: {GIVEN_AWAY}: write {{name}} instead of {{title}} under questions in "
        f"deck.yaml, {LEAVE_OUT}",
        f"cards/one/0.yaml:5:9 year-on-front: {GIVEN_AWAY}: delete it from the method, {LEAVE_OUT}",
    ]
    assert year_problems("name: Alpha\n", "", "The 2016 Challenge", "alpha 2016") == []


@pytest.mark.parametrize(
    ("in_deck", "in_paper", "has_card"),
    [
        ("", "year_card: false\n", False),
        ("year_card: false\n", "", False),
        ("year_card: false\n", "year_card: true\n", True),
        ("year_card: true\n", "year_card: false\n", False),
    ],
)
def test_the_year_in_the_name_matters_only_on_a_year_card(in_deck: str, in_paper: str, has_card: bool) -> None:
    """Without the card, nothing is given away."""
    message = f"cards/one/0.yaml:7:7 year-on-front: {GIVEN_AWAY}: delete it from the name, {LEAVE_OUT}"
    assert year_problems(f"name: Alpha 2016\n{in_paper}", in_deck) == [message] * has_card


def test_papers_are_in_the_order_of_their_files() -> None:
    """File names determine the order of papers; ids do not."""
    assert [key for key in notes(paper("beta"), paper("alpha")) if "year" in key] == ["beta/year", "alpha/year"]


def test_a_topic_has_only_its_own_prompts() -> None:
    """A topic has neither a year nor a key insight, and its name is its title."""
    by_key = notes("id: how\ntitle: How to & Why\nprompts: [{id: a, question: q, answer: b}]\n")
    assert list(by_key) == ["how/a"]
    facts = {name: field(by_key["how/a"], name) for name in ("Name", "Title", "Context", "Section", "Year", "Link")}
    assert facts == {
        "Name": "How to &amp; Why",
        "Title": "How to &amp; Why",
        "Context": "How to &amp; Why",
        "Section": "1 One",
        "Year": "",
        "Link": "",
    }
    assert by_key["how/a"].tags == ("test-x1y2::kind::fact", "test-x1y2::paper::how", "test-x1y2::section::one")


# The year


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Import papers with a year in all their facts, and return the collection."""
    folder = tmp_path_factory.mktemp("years")
    facts = (
        'name: Alpha\nauthors: [Ada Lovelace]\nvenue: NeurIPS & Co\narxiv: "1512.03385"\ndoi: 10.1038/2016a\n'
        "url: https://x.org/2016\ndifficulty: expert\nanchor: Four years after 2012\nsummary: The paper of 2016\n"
        "tags: [read-2016]\n"
    )
    same = 'arxiv: "1612.03385"\n'
    files: dict[str, str | bytes] = {
        "one/a.yaml": paper("alpha", more=facts),
        "one/b.yaml": paper("beta", more=same),
    }
    built = build(write_deck(folder / "cards", files), output=folder / "deck.apkg", now=1_700_000_000)
    assert built.path, built.problems
    with empty_collection() as collection:
        import_package(collection, built.path)
        yield collection


def imported_note(collection: Collection, key: str) -> ImportedNote:
    """Return the note with a key from the collection."""
    (note_id,) = collection.find_notes(f"Id:test-x1y2/{key}")
    return collection.get_note(note_id)


def text_of(html: str) -> str:
    """Return the visible text of a card's HTML."""
    without_style = re.sub("(?s)<style>.*?</style>", "", html)
    return " ".join(re.sub("<[^>]*>", " ", without_style).split())


def test_the_front_of_the_year_card_does_not_reveal_the_year(imported: Collection) -> None:
    """It shows name, venue and kind, but no year, arXiv id, address or tag."""
    card = imported_note(imported, "alpha/year").cards()[0]
    assert (
        text_of(card.question())
        == "Alpha Alpha (NeurIPS &amp; Co): in which year was the paper published? Answer ’50 ’70 ’90 ’10 ’20"
    )
    html = re.sub("(?s)<style>.*?</style>", "", card.question())
    assert not re.search("2016|2015|1512|x.org|2012", html)


def test_the_back_of_the_year_card_shows_all_facts(imported: Collection) -> None:
    """The year of the venue is the answer; the arXiv year is shown only if it differs."""
    card = imported_note(imported, "alpha/year").cards()[0]
    assert text_of(card.answer()) == (
        "Alpha Alpha (NeurIPS &amp; Co): in which year was the paper published? Answer 2016 ’50 ’70 ’90 ’10 ’20 Four years after 2012 Ada Lovelace NeurIPS &amp; Co 2016 arXiv:1512.03385 The Alpha Paper "
        "Ada Lovelace on arXiv in 2015 1 One · Read the paper arXiv:1512.03385"
    )
    assert '<span class="kind year"></span>' in card.answer()
    assert '<span class="level expert"></span>' in card.answer()
    assert (
        '<a href="https://x.org/2016">Read the paper</a> <span class="address" dir="ltr">arXiv:1512.03385</span>'
        in card.answer()
    )


def test_the_arxiv_year_is_not_shown_if_it_is_the_same(imported: Collection) -> None:
    """A paper from 2016 that was posted on arXiv in 2016 shows one year."""
    card = imported_note(imported, "beta/year").cards()[0]
    assert text_of(card.answer()) == (
        "The Beta Paper The Beta Paper : in which year was the paper published? Answer 2016 ’50 ’70 ’90 ’10 ’20 The Beta Paper 2016 arXiv:1612.03385 The Beta Paper 1 One Read the paper arXiv:1612.03385"
    )
    assert imported_note(imported, "beta/year")["Posted"] == ""


@pytest.mark.parametrize(
    ("facts", "link", "reference"),
    [
        ("", "", ""),
        ('arxiv: "1512.03385v2"', "https://arxiv.org/abs/1512.03385v2", "arXiv:1512.03385v2"),
        ("arxiv: cs/0112017", "https://arxiv.org/abs/cs/0112017", "arXiv:cs/0112017"),
        ("doi: 10.1038/a<b", "https://doi.org/10.1038/a%3Cb", "doi:10.1038/a&lt;b"),
        ("url: https://x.org/?a=1&b=2", "https://x.org/?a=1&amp;b=2", "x.org"),
        ("url: https://www.x.org/a/b.pdf", "https://www.x.org/a/b.pdf", "x.org"),
        ('arxiv: "1512.03385"\nurl: https://x.org', "https://x.org", "arXiv:1512.03385"),
    ],
)
def test_a_paper_has_a_link_and_a_reference(facts: str, link: str, reference: str) -> None:
    """The link prefers `url`, and the reference can be read offline."""
    note = notes(paper("alpha", more=facts))["alpha/year"]
    assert (field(note, "Link"), field(note, "Reference")) == (link, reference)


# The name on the front


@pytest.mark.parametrize("kind", ["fact", "insight", "mechanism", "contrast"])
def test_the_front_names_the_paper(kind: str) -> None:
    """The question does not have to repeat the name."""
    more = f"name: Alpha\nprompts: [{{id: a, kind: {kind}, question: q, answer: b}}]\n"
    assert field(notes(paper("alpha", more=more))["alpha/a"], "Context") == "Alpha"


@pytest.mark.parametrize("kind", ["insight-reverse", "problem-reverse", "lineage"])
def test_the_front_does_not_name_a_paper_that_is_the_answer(kind: str) -> None:
    """The answers to reverse and lineage questions are papers."""
    more = f"name: Alpha\nprompts: [{{id: a, kind: {kind}, question: q, answer: b}}]\n"
    assert field(notes(paper("alpha", more=more))["alpha/a"], "Context") == ""


@pytest.mark.parametrize(
    "sides",
    [
        "question: q, answer: The alpha net",
        "question: q, answer: Al*pha*",
        "cloze: 'It is {{c1::ALPHA}}'",
        "cloze: '{{c2::It is {{c1::Alpha::a}} b}}'",
    ],
)
def test_the_front_does_not_name_the_paper_if_the_answer_does(sides: str) -> None:
    """Case and markup make no difference, and a deletion counts as an answer."""
    more = f"name: Alpha\nprompts: [{{id: a, {sides}}}]\n"
    assert field(notes(paper("alpha", more=more))["alpha/a"], "Context") == ""


def test_html_characters_in_a_name_are_text() -> None:
    """A name with & is escaped on the front, and still recognized in an answer."""
    more = "name: Q&A\nprompts: [{id: a, question: q, answer: b}, {id: c, question: r, answer: The Q&A net}]\n"
    by_key = notes(paper("alpha", more=more))
    assert [field(by_key[key], "Context") for key in ("alpha/a", "alpha/c")] == ["Q&amp;A", ""]


# Tags, lineage, drafts


def test_tags_consist_of_ids() -> None:
    """Section, paper, kind, year and difficulty are tags below the deck id; the author's tags are unchanged."""
    more = (
        "difficulty: expert\ntags: [own]\nprompts: [{id: a, kind: limit, question: q, answer: b, tags: [mine, own]}]\n"
    )
    assert notes(paper("alpha", more=more))["alpha/a"].tags == (
        "mine",
        "own",
        "test-x1y2::difficulty::expert",
        "test-x1y2::kind::limit",
        "test-x1y2::paper::alpha",
        "test-x1y2::section::one",
        "test-x1y2::year::2016",
    )


def test_a_reverse_kind_is_shown_as_two_words() -> None:
    """The card shows a comma in place of the hyphen."""
    note = notes(paper("alpha", more="prompts: [{id: a, kind: insight-reverse, question: q, answer: b}]\n"))["alpha/a"]
    assert field(note, "Kind") == "insight, reverse"


def test_lineage_is_on_the_key_insights_of_both_papers() -> None:
    """If one paper builds on another, the other leads to it."""
    by_key = notes(paper("alpha", year=2015), paper("beta", more="name: B&B\nbuilds_on: [alpha]\n"))
    assert {key: field(note, "Lineage") for key, note in by_key.items() if field(note, "Lineage")} == {
        "alpha/key-insight": '<div class="chips"><span class="label">Leads to</span> '
        '<span class="chip">B&amp;B (2016)</span></div>',
        "beta/key-insight": '<div class="chips"><span class="label">Builds on</span> '
        '<span class="chip">The Alpha Paper (2015)</span></div>',
    }


def test_the_summary_is_on_the_key_insight() -> None:
    """It is not on other notes."""
    by_key = notes(paper("alpha", more="summary: A *minute*\n"))
    assert {key: field(note, "Summary") for key, note in by_key.items() if field(note, "Summary")} == {
        "alpha/key-insight": "A <em>minute</em>"
    }


DRAFTS = (
    paper("alpha", more="builds_on: [beta]\nprompts: [{id: a, draft: true, question: q, answer: b}]\n").replace(
        "key_insight: alpha is enough", "key_insight: {draft: true, answer: a}"
    ),
    paper("beta", more="draft: true\n"),
)


def test_drafts_are_left_out() -> None:
    """A draft is a prompt, a standard answer or a whole paper. Draft papers are not in the lineage either."""
    by_key = notes(*DRAFTS)
    assert list(by_key) == ["alpha/problem-solved", "alpha/year"]


def test_drafts_can_be_included() -> None:
    """With drafts, there are notes of all prompts."""
    by_key = notes(*DRAFTS, with_drafts=True)
    assert list(by_key) == [
        "alpha/problem-solved",
        "alpha/key-insight",
        "alpha/year",
        "alpha/a",
        "beta/problem-solved",
        "beta/key-insight",
        "beta/year",
    ]
    assert "The Beta Paper (2016)" in field(by_key["alpha/key-insight"], "Lineage")


def test_a_draft_paper_is_not_in_the_lineage() -> None:
    """A card does not mention a paper that learners do not have."""
    by_key = notes(paper("alpha"), paper("beta", more="draft: true\nbuilds_on: [alpha]\n"))
    assert field(by_key["alpha/key-insight"], "Lineage") == ""


# Problems


def test_a_missing_figure_is_reported_at_its_location() -> None:
    """The location is that of the text in Markdown, and that of `file` in `figure`."""
    more = """\
prompts:
  - id: a
    question: q
    answer: see ![x](figures/a.svg)
    figure:
      alt: a block
      file: figures/b.svg
"""
    assert problems(paper("alpha", more=more)) == [
        "cards/one/0.yaml:10:13 missing-figure: there is no file 'figures/a.svg' in the cards folder: add it or correct the path",
        "cards/one/0.yaml:13:13 missing-figure: there is no file 'figures/b.svg' in the cards folder: add it or correct the path",
    ]


def test_forbidden_html_is_reported_at_its_location() -> None:
    """The message suggests a fix for the usual case, a comparison outside math."""
    more = """\
prompts:
  - id: a
    question: q
    answer: a
    hints: [b, if x<y and y>z]
"""
    assert problems(paper("alpha", more=more)) == [
        "cards/one/0.yaml:11:16 refused-html: "
        "<y> is not allowed: if you meant a < character, write &lt;, or put the formula between dollar signs"
    ]


def test_a_broken_cloze_is_reported_at_its_location() -> None:
    """The location is that of the cloze text."""
    more = """\
prompts:
  - id: a
    cloze: "a {{c1::b}} and {{c2::c"
"""
    assert problems(paper("alpha", more=more)) == [
        "cards/one/0.yaml:9:12 torn-cloze: the deletion c2, or one around it, is not closed: put }} after the text to hide"
    ]


def test_a_problem_in_a_standard_answer_is_reported_at_the_answer() -> None:
    """An answer can be a plain text, without nested keys."""
    assert problems(PAPER.replace("Alpha is enough", "a <tt>b</tt>")) == [
        "cards/one/0.yaml:4:14 refused-html: "
        "<tt> is not allowed: if you meant a < character, write &lt;, or put the formula between dollar signs"
    ]


def test_lists_that_are_nested_too_deeply_are_reported() -> None:
    """The limit causes a problem with a location, not a crash."""
    nested = "- " * 1000 + "x\\n" + "  " * 1000 + "y"
    assert problems(PAPER.replace("Alpha is enough", f'"{nested}"')) == [
        "cards/one/0.yaml:4:14 too-deep: lists or quotes are nested too deeply for a card: use fewer levels"
    ]


def test_problems_in_drafts_are_reported() -> None:
    """A build leaves drafts out, but still checks them."""
    more = "draft: true\nprompts: [{id: a, draft: true, question: <tt>, answer: b}]\n"
    checked = check_papers(paper("alpha", more=more))
    assert [problem.code for problem in checked.problems] == ["refused-html"]
    assert checked.notes == ()


def test_a_note_has_the_location_of_its_prompt() -> None:
    """Later problems of the note are reported at its prompt."""
    by_key = notes(PAPER + "prompts:\n  - id: why\n    question: Why?\n    answer: Because\n  - year\n")
    assert {key: str(note.location) for key, note in by_key.items()} == {
        "alpha/problem-solved": "cards/one/0.yaml:6:17",
        "alpha/key-insight": "cards/one/0.yaml:4:14",
        "alpha/why": "cards/one/0.yaml:8:5",
        "alpha/year": "cards/one/0.yaml:3:7",
    }
