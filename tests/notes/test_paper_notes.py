"""What stands on the cards of a paper, what identifies them, and what is wrong with them."""

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
from tests.decks import PAPER, build, check, paper, write_deck
from tests.engine import empty_collection, import_package


def checked(*papers: str, with_drafts: bool = False, figures: tuple[str, ...] = ()) -> Checked:
    """Check a deck of papers, the first in one/0.yaml, with figures, here."""
    files: dict[str, str | bytes] = {f"one/{i}.yaml": text for i, text in enumerate(papers)}
    files |= dict.fromkeys(figures, b"<svg/>")
    return check(write_deck(Path("cards"), files), drafts=with_drafts, lint=Severity.ERROR)


def notes(*papers: str, with_drafts: bool = False) -> dict[str, Note]:
    """Return the notes of a deck of papers without problems, by key, in order."""
    found = checked(*papers, with_drafts=with_drafts)
    assert found.problems == ()
    return {note.key: note for note in found.notes}


def field(note: Note, name: str) -> str:
    """Return one field of a note."""
    return note.fields[FIELDS.index(name)]


def problems(*papers: str, with_drafts: bool = False) -> list[str]:
    """Return the problems of a deck of papers as lines of place, code and message."""
    found = checked(*papers, with_drafts=with_drafts).problems
    return [f"{problem.location} {problem.code}: {problem.message}" for problem in found]


ONE = "prompts: [{id: why, question: Why?, answer: Because}]\n"


# Identity


def test_a_guid_is_frozen_for_ever() -> None:
    """It comes from deck, paper, prompt and note type; another value would duplicate every released note."""
    assert {key: note.guid for key, note in notes(paper("alpha", more=ONE)).items()} == {
        "alpha/problem-solved": "xzeattktfhpr3e75",
        "alpha/key-insight": "eyg7zd2z72mti2ic",
        "alpha/year": "skatkpa7oy263szd",
        "alpha/why": "sr44n4knhxpgmn5e",
    }


def test_a_guid_does_not_depend_on_the_text() -> None:
    """Whatever an author rewrites, it is the same note."""
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
    """Another deck, key or note type is another note."""
    assert guid("deck-a", "alpha/why", "prompt") != guid(*other)


def test_a_renamed_prompt_keeps_its_guid() -> None:
    """`formerly` of a prompt holds the id under which it was released."""
    before = notes(paper("alpha", more=ONE))["alpha/why"]
    after = notes(paper("alpha", more="prompts: [{id: how, formerly: why, question: q, answer: a}]\n"))["alpha/how"]
    assert (after.guid, after.identity) == (before.guid, ("alpha/why", "prompt"))


def test_a_renamed_paper_keeps_all_guids() -> None:
    """`formerly` of a paper holds for the standard prompts and the others."""
    before = notes(paper("alpha", more=ONE))
    after = notes(paper("beta", more=f"formerly: alpha\n{ONE}"))
    assert [note.guid for note in after.values()] == [note.guid for note in before.values()]
    assert list(after) == ["beta/problem-solved", "beta/key-insight", "beta/year", "beta/why"]


def test_a_prompt_from_another_paper_keeps_its_guid() -> None:
    """`formerly: paper/id` says where a prompt was released, whatever its paper was called."""
    before = notes(paper("alpha", more=ONE))["alpha/why"]
    moved = "formerly: gamma\nprompts: [{id: how, formerly: alpha/why, question: q, answer: a}]\n"
    assert notes(paper("beta", more=moved))["beta/how"].guid == before.guid


def test_a_question_that_becomes_a_cloze_is_another_note() -> None:
    """Anki skips a note that changes its type, so the type is part of the identity."""
    question = notes(paper("alpha", more=ONE))["alpha/why"]
    cloze = notes(paper("alpha", more="prompts: [{id: why, cloze: 'a {{c1::b}}'}]\n"))["alpha/why"]
    assert (question.note_type, cloze.note_type) == ("prompt", "cloze")
    assert question.guid != cloze.guid


def test_a_note_is_found_by_its_id() -> None:
    """The field Id holds deck, paper and prompt as they are called today."""
    assert field(notes(paper("alpha", more=ONE))["alpha/why"], "Id") == "test-x1y2/alpha/why"


# Fronts


def test_the_insight_is_asked_for_by_the_title() -> None:
    """Without a question of its own the key insight gets one; the title is text, not Markdown."""
    note = notes(PAPER.replace("The Alpha Paper", "A *B* < C"))["alpha/key-insight"]
    assert field(note, "Question") == "<em>A *B* &lt; C</em>: what is the key insight?"
    assert field(note, "Answer") == "Alpha is enough"


def test_the_problem_is_asked_for_by_the_method() -> None:
    """Without a question of its own the problem solved gets one; the method is Markdown."""
    note = notes(PAPER.replace("method: alpha", "method: $k$-*means*"))["alpha/problem-solved"]
    assert field(note, "Question") == r"<strong>\(k\)-<em>means</em></strong>: which problem does it solve?"
    assert field(note, "Answer") == "There was no alpha"


def test_a_question_of_its_own_replaces_the_standard_one() -> None:
    """Both standard answers may bring a question, and all that a prompt may have."""
    text = PAPER.replace("There was no alpha", "{question: Which *lack*?, answer: a, more: m, source: s, tags: [t]}")
    note = notes(text)["alpha/problem-solved"]
    assert [field(note, name) for name in ("Question", "Answer", "More", "Source")] == [
        "Which <em>lack</em>?",
        "a",
        "m",
        "s",
    ]
    assert "t" in note.tags


def test_hints_are_folded_into_each_other() -> None:
    """The second hint shows only within the first."""
    note = notes(paper("alpha", more="prompts: [{id: a, question: q, answer: a, hints: [weak, '*strong*']}]\n"))
    assert field(note["alpha/a"], "Hints") == (
        '<details class="hint"><summary class="tappable">Hint</summary><div>weak</div>'
        '<details class="hint"><summary class="tappable">Hint</summary><div><em>strong</em></div></details></details>'
    )


def test_a_figure_is_shown_with_its_words() -> None:
    """The words for a figure are plain text, and its file goes into the package."""
    prompt = r"prompts: [{id: a, question: q, answer: a, figure: {file: figures/a.svg, alt: '[x] *y* \'}}]" + "\n"
    found = checked(paper("alpha", more=prompt), figures=("figures/a.svg",))
    note = found.notes[-1]
    assert found.problems == ()
    assert field(note, "Figure") == '<img src="a-d4dc56669143.svg" alt="[x] *y* \\">'
    assert note.media == ("a-d4dc56669143.svg",)


def test_a_note_refers_to_its_own_pictures_once() -> None:
    """What one note shows twice it refers to once, and other notes not at all."""
    more = "prompts: [{id: a, question: '![](a.svg)', answer: '![](a.svg)'}, {id: b, question: q, answer: a}]\n"
    found = checked(paper("alpha", more=more), figures=("a.svg",))
    assert {note.key: note.media for note in found.notes if note.media} == {"alpha/a": ("a-d4dc56669143.svg",)}


# Order


def test_standard_prompts_come_first() -> None:
    """Those that the author has not placed open a paper: problem, insight, year."""
    assert list(notes(paper("alpha", more=ONE))) == [
        "alpha/problem-solved",
        "alpha/key-insight",
        "alpha/year",
        "alpha/why",
    ]


def test_a_placed_standard_prompt_comes_where_the_author_says() -> None:
    """A word in the list of prompts is a place."""
    more = "prompts: [{id: a, question: q, answer: a}, year, {id: b, question: r, answer: a}, problem_solved]\n"
    assert list(notes(paper("alpha", more=more))) == [
        "alpha/key-insight",
        "alpha/a",
        "alpha/year",
        "alpha/b",
        "alpha/problem-solved",
    ]


def test_papers_come_in_the_order_of_their_files() -> None:
    """Files are the order of papers, ids are not."""
    assert [key for key in notes(paper("beta"), paper("alpha")) if "year" in key] == ["beta/year", "alpha/year"]


def test_a_topic_has_its_prompts_only() -> None:
    """What is no paper has neither year nor insight, and its title is its name."""
    found = notes("id: how\ntitle: How to & Why\nprompts: [{id: a, question: q, answer: b}]\n")
    assert list(found) == ["how/a"]
    facts = {name: field(found["how/a"], name) for name in ("Name", "Title", "Context", "Section", "Year", "Link")}
    assert facts == {
        "Name": "How to &amp; Why",
        "Title": "How to &amp; Why",
        "Context": "How to &amp; Why",
        "Section": "1 One",
        "Year": "",
        "Link": "",
    }
    assert found["how/a"].tags == ("test-x1y2::kind::fact", "test-x1y2::paper::how", "test-x1y2::section::one")


# The year


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Import papers whose facts all tell a year."""
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
    """Return a note by what its field Id ends with."""
    (found,) = collection.find_notes(f"Id:test-x1y2/{key}")
    return collection.get_note(found)


def text_of(html: str) -> str:
    """Return what a card's HTML shows."""
    without_style = re.sub("(?s)<style>.*?</style>", "", html)
    return " ".join(re.sub("<[^>]*>", " ", without_style).split())


def test_nothing_on_the_front_of_the_year_card_tells_the_year(imported: Collection) -> None:
    """The engine shows name, venue and kind: no year, no arXiv id, no address, no tag."""
    card = imported_note(imported, "alpha/year").cards()[0]
    assert text_of(card.question()) == "Alpha year Alpha at NeurIPS &amp; Co: which year? 2010 2020"
    html = re.sub("(?s)<style>.*?</style>", "", card.question())
    assert not re.search("2016|2015|1512|x.org|2012", html)


def test_the_back_of_the_year_card_tells_all(imported: Collection) -> None:
    """The year of the venue is the answer; the arXiv year is shown where it is another one."""
    card = imported_note(imported, "alpha/year").cards()[0]
    assert text_of(card.answer()) == (
        "Alpha year Alpha at NeurIPS &amp; Co: which year? 2016 2010 2020 Four years after 2012 The Alpha Paper "
        "Ada Lovelace NeurIPS &amp; Co 2016, on arXiv in 2015 1 One expert Read the paper arXiv:1512.03385"
    )
    assert (
        '<a href="https://x.org/2016">Read the paper</a> <span class="reference">arXiv:1512.03385</span>'
        in card.answer()
    )


def test_the_arxiv_year_is_left_out_where_it_is_the_same(imported: Collection) -> None:
    """A paper of 2016 that came to arXiv in 2016 has one year."""
    card = imported_note(imported, "beta/year").cards()[0]
    assert text_of(card.answer()) == (
        "The Beta Paper year The Beta Paper : which year? 2016 2010 2020 The Beta Paper 2016 1 One Read the paper arXiv:1612.03385"
    )
    assert imported_note(imported, "beta/year")["Posted"] == ""


@pytest.mark.parametrize(
    ("facts", "link", "reference"),
    [
        ("", "", ""),
        ('arxiv: "1512.03385v2"', "https://arxiv.org/abs/1512.03385v2", "arXiv:1512.03385v2"),
        ("arxiv: cs/0112017", "https://arxiv.org/abs/cs/0112017", "arXiv:cs/0112017"),
        ("doi: 10.1038/a<b", "https://doi.org/10.1038/a&lt;b", "doi:10.1038/a&lt;b"),
        ("url: https://x.org/?a=1&b=2", "https://x.org/?a=1&amp;b=2", "x.org/?a=1&amp;b=2"),
        ('arxiv: "1512.03385"\nurl: https://x.org', "https://x.org", "arXiv:1512.03385"),
    ],
)
def test_a_paper_is_linked_and_named(facts: str, link: str, reference: str) -> None:
    """The address given comes first; the reference can be read offline."""
    note = notes(paper("alpha", more=facts))["alpha/year"]
    assert (field(note, "Link"), field(note, "Reference")) == (link, reference)


# The name on the front


@pytest.mark.parametrize("kind", ["fact", "insight", "mechanism", "contrast"])
def test_the_front_names_the_paper(kind: str) -> None:
    """A question need not repeat what it is about."""
    more = f"name: Alpha\nprompts: [{{id: a, kind: {kind}, question: q, answer: b}}]\n"
    assert field(notes(paper("alpha", more=more))["alpha/a"], "Context") == "Alpha"


@pytest.mark.parametrize("kind", ["insight-reverse", "problem-reverse", "lineage"])
def test_the_front_does_not_name_the_paper_that_is_asked_for(kind: str) -> None:
    """Reverse questions and questions of lineage ask for papers."""
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
def test_the_front_does_not_name_the_paper_where_the_answer_does(sides: str) -> None:
    """In whatever case or markup: what an answer or a deletion holds is not told before."""
    more = f"name: Alpha\nprompts: [{{id: a, {sides}}}]\n"
    assert field(notes(paper("alpha", more=more))["alpha/a"], "Context") == ""


def test_signs_of_html_in_a_name_are_text() -> None:
    """A name with & is escaped on the front, and still found in an answer."""
    more = "name: Q&A\nprompts: [{id: a, question: q, answer: b}, {id: c, question: r, answer: The Q&A net}]\n"
    found = notes(paper("alpha", more=more))
    assert [field(found[key], "Context") for key in ("alpha/a", "alpha/c")] == ["Q&amp;A", ""]


# Tags, lineage, drafts


def test_tags_are_made_of_ids() -> None:
    """Section, paper, kind, year and difficulty are tags below the deck's id; the author's own come as they are."""
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


def test_the_kind_is_shown_in_words() -> None:
    """A reverse kind reads as two words on the card."""
    note = notes(paper("alpha", more="prompts: [{id: a, kind: insight-reverse, question: q, answer: b}]\n"))["alpha/a"]
    assert field(note, "Kind") == "insight, reverse"


def test_lineage_stands_on_the_insight_of_both_papers() -> None:
    """One paper builds on another; the other leads to it."""
    found = notes(paper("alpha", year=2015), paper("beta", more="name: B&B\nbuilds_on: [alpha]\n"))
    assert {key: field(note, "Lineage") for key, note in found.items() if field(note, "Lineage")} == {
        "alpha/key-insight": '<div class="chips"><span class="label">Leads to</span> '
        '<span class="chip">B&amp;B (2016)</span></div>',
        "beta/key-insight": '<div class="chips"><span class="label">Builds on</span> '
        '<span class="chip">The Alpha Paper (2015)</span></div>',
    }


def test_the_summary_stands_on_the_insight() -> None:
    """Other notes do not repeat it."""
    found = notes(paper("alpha", more="summary: A *minute*\n"))
    assert {key: field(note, "Summary") for key, note in found.items() if field(note, "Summary")} == {
        "alpha/key-insight": "A <em>minute</em>"
    }


DRAFTS = (
    paper("alpha", more="builds_on: [beta]\nprompts: [{id: a, draft: true, question: q, answer: b}]\n").replace(
        "key_insight: alpha is enough", "key_insight: {draft: true, answer: a}"
    ),
    paper("beta", more="draft: true\n"),
)


def test_drafts_are_left_out() -> None:
    """A draft may be a prompt, a standard answer or a whole paper, which is then in no lineage either."""
    found = notes(*DRAFTS)
    assert list(found) == ["alpha/problem-solved", "alpha/year"]


def test_drafts_are_taken_in_if_asked_for() -> None:
    """A build of drafts holds everything."""
    found = notes(*DRAFTS, with_drafts=True)
    assert list(found) == [
        "alpha/problem-solved",
        "alpha/key-insight",
        "alpha/year",
        "alpha/a",
        "beta/problem-solved",
        "beta/key-insight",
        "beta/year",
    ]
    assert "The Beta Paper (2016)" in field(found["alpha/key-insight"], "Lineage")


def test_a_draft_paper_is_in_no_lineage() -> None:
    """What learners do not have is not said to lead to what they have."""
    found = notes(paper("alpha"), paper("beta", more="draft: true\nbuilds_on: [alpha]\n"))
    assert field(found["alpha/key-insight"], "Lineage") == ""


# Problems


def test_a_missing_figure_is_reported_where_it_is_named() -> None:
    """In Markdown the text is the place, in `figure` the file."""
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
        "cards/one/0.yaml:10:13 missing-figure: there is no file 'figures/a.svg' in the cards folder",
        "cards/one/0.yaml:13:13 missing-figure: there is no file 'figures/b.svg' in the cards folder",
    ]


def test_html_that_is_not_allowed_is_reported_where_it_stands() -> None:
    """The way out is that of the usual case, a comparison outside of math."""
    more = """\
prompts:
  - id: a
    question: q
    answer: a
    hints: [b, if x<y and y>z]
"""
    assert problems(paper("alpha", more=more)) == [
        "cards/one/0.yaml:11:16 refused-html: "
        "<y> is not allowed: for the sign < write &lt; or put the formula between $ and $"
    ]


def test_a_torn_cloze_is_reported_where_it_stands() -> None:
    """The place is that of the cloze text."""
    more = """\
prompts:
  - id: a
    cloze: "a {{c1::b}} and {{c2::c"
"""
    assert problems(paper("alpha", more=more)) == [
        "cards/one/0.yaml:9:12 torn-cloze: the deletion c2 or one around it does not end: put }} after what it hides"
    ]


def test_a_problem_in_a_standard_answer_is_reported_where_the_answer_stands() -> None:
    """An answer may be a text without keys of its own."""
    assert problems(PAPER.replace("Alpha is enough", "a <tt>b</tt>")) == [
        "cards/one/0.yaml:4:14 refused-html: "
        "<tt> is not allowed: for the sign < write &lt; or put the formula between $ and $"
    ]


def test_lists_in_lists_beyond_measure_are_reported() -> None:
    """What Markdown can't nest is a problem with a place, not a crash."""
    assert problems(PAPER.replace("Alpha is enough", f"'{'- ' * 2000}x'")) == [
        "cards/one/0.yaml:4:14 too-deep: lists in lists, too deep to show on a card"
    ]


def test_problems_of_drafts_are_found() -> None:
    """A draft is left out of a build, but not out of its checks."""
    more = "draft: true\nprompts: [{id: a, draft: true, question: <tt>, answer: b}]\n"
    found = checked(paper("alpha", more=more))
    assert [problem.code for problem in found.problems] == ["refused-html"]
    assert found.notes == ()


def test_a_note_stands_where_its_prompt_stands() -> None:
    """What is said later of a note names the line of its prompt."""
    found = notes(PAPER + "prompts:\n  - id: why\n    question: Why?\n    answer: Because\n  - year\n")
    assert {key: str(note.location) for key, note in found.items()} == {
        "alpha/problem-solved": "cards/one/0.yaml:6:17",
        "alpha/key-insight": "cards/one/0.yaml:4:14",
        "alpha/why": "cards/one/0.yaml:8:5",
        "alpha/year": "cards/one/0.yaml:3:7",
    }
