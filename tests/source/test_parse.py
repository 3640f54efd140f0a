"""A document to the records of the schema: every rule of the format, each with the place and words of its problem."""

import pytest

from deck_builder.source.document import read_yaml
from deck_builder.source.parse import parse_deck, parse_paper
from deck_builder.source.schema import DeckFile, Paper, Topic
from tests.decks import PAPER, headlines


def parse(text: str) -> tuple[Paper | Topic | None, list[str]]:
    """Read a paper; the six keys that every paper needs stand in lines 1 to 6 of PAPER."""
    document, problems = read_yaml("p.yaml", text.encode())
    assert document is not None
    record, found = parse_paper(document)
    return record, headlines([*problems, *found])


def problems(text: str) -> list[str]:
    return parse(text)[1]


def paper(more: str) -> Paper:
    record, found = parse(PAPER + more)
    assert found == []
    assert isinstance(record, Paper)
    return record


def deck(text: str) -> tuple[DeckFile | None, list[str]]:
    document, found = read_yaml("deck.yaml", text.encode())
    assert document is not None
    record, more = parse_deck(document)
    return record, headlines([*found, *more])


# Paper or topic


def test_six_keys_make_a_paper() -> None:
    """An id, a title, a year, a method and the two answers are enough."""
    record = paper("")
    assert (record.id, record.year, record.called) == ("alpha", 2016, "The Alpha Paper")
    assert record.sequence() == ("problem_solved", "key_insight", "year")


def test_a_file_without_any_key_of_papers_is_a_topic() -> None:
    """A topic has an id, a title and prompts."""
    record, found = parse("id: a\ntitle: b\nprompts:\n  - {id: c, question: d, answer: e}\n")
    assert found == []
    assert isinstance(record, Topic)


def test_a_misspelt_key_of_papers_makes_a_paper_all_the_same() -> None:
    """`methd` is no reason to call the other keys of a paper unknown."""
    assert problems("id: a\ntitle: b\nmethd: c\n") == [
        "p.yaml:1:1: error[missing-key] 'year' is missing",
        "p.yaml:1:1: error[missing-key] 'method' is missing",
        "p.yaml:1:1: error[missing-key] 'problem_solved' is missing",
        "p.yaml:1:1: error[missing-key] 'key_insight' is missing",
        "p.yaml:3:1: error[unknown-key] 'methd': did you mean 'method'?",
    ]


@pytest.mark.parametrize(("text", "what"), [("just words\n", "a text"), ("- a\n- b\n", "a list")])
def test_a_file_that_is_no_mapping(text: str, what: str) -> None:
    """A file has keys."""
    assert problems(text) == [f"p.yaml:1:1: error[wrong-type] expected keys such as 'id: ...', found {what}"]


# Keys


def test_an_unknown_key_at_the_top() -> None:
    """The nearest known key is suggested."""
    assert problems(PAPER + "arxive: '1512.03385'\n") == [
        "p.yaml:7:1: error[unknown-key] 'arxive': did you mean 'arxiv'?"
    ]


def test_an_unknown_key_in_a_prompt() -> None:
    """The suggestion is a key of prompts."""
    assert problems(PAPER + "prompts:\n  - id: a\n    question: b\n    answer: c\n    hnits: [d]\n") == [
        "p.yaml:11:5: error[unknown-key] 'hnits': did you mean 'hints'?"
    ]


def test_an_unknown_key_in_an_answer() -> None:
    """The suggestion is a key of answers."""
    assert problems(PAPER.replace("Alpha is enough", "{answer: a, mroe: b}")) == [
        "p.yaml:4:26: error[unknown-key] 'mroe': did you mean 'more'?"
    ]


def test_an_unknown_key_in_a_figure() -> None:
    """The suggestion is a key of figures."""
    text = PAPER + "prompts:\n  - {id: a, question: b, answer: c, figure: {fiel: d, alt: e}}\n"
    assert problems(text) == [
        "p.yaml:8:45: error[missing-key] 'file' is missing",
        "p.yaml:8:46: error[unknown-key] 'fiel': did you mean 'file'?",
    ]


def test_an_unknown_key_like_no_other() -> None:
    """Without anything near, all known keys are listed."""
    assert problems("id: a\ntitle: b\nprompts:\n  - {id: c, question: d, answer: e}\nrating: 5\n") == [
        "p.yaml:5:1: error[unknown-key] 'rating' is no key here: known are id, formerly, title, tags, draft, prompts"
    ]


def test_an_unknown_key_named_prompt_hides_no_other_place() -> None:
    """A key with the name of an internal step does not draw other problems of the prompt to itself."""
    assert problems(PAPER + "prompts:\n  - prompt: x\n    id: A\n    question: b\n    answer: c\n") == [
        "p.yaml:9:9: error[bad-id] 'A' is no id: up to 64 of a-z, 0-9 and single hyphens, for example 'a'",
        "p.yaml:8:5: error[unknown-key] 'prompt' is no key here: known are more, source, hints, figure, tags, "
        "status, draft, id, formerly, kind, question, answer, cloze",
    ]


def test_a_missing_key_at_the_top() -> None:
    """The place is the start of the file."""
    assert problems(PAPER.replace("method: alpha\n", "")) == ["p.yaml:1:1: error[missing-key] 'method' is missing"]


def test_a_missing_id_of_a_prompt() -> None:
    """The place is the start of the prompt."""
    assert problems(PAPER + "prompts:\n  - question: a\n    answer: b\n") == [
        "p.yaml:8:5: error[missing-key] 'id' is missing"
    ]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("question: b", "'answer' is missing"),
        ("answer: b", "'question' is missing"),
        ("more: b", "'question' and 'answer' are missing, or 'cloze'"),
    ],
)
def test_a_prompt_without_one_of_its_sides(keys: str, message: str) -> None:
    """A prompt has a question and an answer, or a cloze."""
    assert problems(PAPER + f"prompts:\n  - id: a\n    {keys}\n") == [f"p.yaml:8:5: error[missing-key] {message}"]


def test_an_answer_with_keys_lacks_the_answer() -> None:
    """The place is the mapping."""
    assert problems(PAPER.replace("Alpha is enough", "\n  more: b")) == [
        "p.yaml:5:3: error[missing-key] 'answer' is missing"
    ]


def test_problems_of_the_prompts_do_not_make_them_too_few() -> None:
    """A topic whose only prompt is broken does have a prompt."""
    assert problems("id: a\ntitle: b\nprompts:\n  - id: c\n    question: d\n") == [
        "p.yaml:4:5: error[missing-key] 'answer' is missing"
    ]


def test_a_topic_without_prompts() -> None:
    """An empty list is not enough."""
    assert problems("id: a\ntitle: b\nprompts: []\n") == [
        "p.yaml:3:10: error[wrong-type] 'prompts' is empty: it needs at least one entry"
    ]


# Types


def test_a_list_for_a_text() -> None:
    """Brackets may have been meant as a text: the advice quotes them."""
    assert problems(PAPER.replace("title: The Alpha Paper", "title: [1, 2]")) == [
        "p.yaml:2:8: error[wrong-type] expected a text, found a list: if a text is meant, "
        "put the text into single quotes: title: '[1, 2]'"
    ]


def test_a_block_list_for_a_text() -> None:
    """A list with dashes was meant as a list: there is nothing to quote."""
    assert problems(PAPER.replace("title: The Alpha Paper", "title:\n  - a")) == [
        "p.yaml:3:3: error[wrong-type] expected a text, found a list"
    ]


def test_a_mapping_for_a_text() -> None:
    """A mapping is no text, either."""
    assert problems(PAPER.replace("method: alpha", "method:\n  name: alpha")) == [
        "p.yaml:6:3: error[wrong-type] expected a text, found a mapping"
    ]


def test_a_mapping_in_braces_for_a_text() -> None:
    """Braces may have been meant as a set: the advice quotes them."""
    assert problems(PAPER.replace("method: alpha", "method: {0, 1}")) == [
        "p.yaml:5:9: error[wrong-type] expected a text, found a mapping: if a text is meant, "
        "put the text into single quotes: method: '{0, 1}'"
    ]


def test_a_list_for_an_answer() -> None:
    """The key insight is a text, or has keys."""
    assert problems(PAPER.replace("Alpha is enough", "[0, 1]")) == [
        "p.yaml:4:14: error[wrong-type] expected a text, found a list: if a text is meant, "
        "put the text into single quotes: key_insight: '[0, 1]'"
    ]


def test_a_text_for_a_list() -> None:
    """The message shows how a list is written."""
    assert problems(PAPER + "authors: Ada Lovelace\n") == [
        "p.yaml:7:10: error[wrong-type] expected a list: [one, two], found the text 'Ada Lovelace'"
    ]


def test_a_long_text_for_a_list_is_cut() -> None:
    """A message stays short where the text is long."""
    assert problems(PAPER + f"authors: {'a' * 100}\n") == [
        f"p.yaml:7:10: error[wrong-type] expected a list: [one, two], found the text '{'a' * 57}...'"
    ]


def test_nothing_for_a_list() -> None:
    """A key without a value is no empty list."""
    assert problems(PAPER + "tags:\n") == ["p.yaml:7:6: error[wrong-type] expected a list: [one, two], found nothing"]


def test_a_text_for_a_mapping() -> None:
    """A figure has keys."""
    assert problems(PAPER + "prompts:\n  - id: a\n    question: b\n    answer: c\n    figure: d.svg\n") == [
        "p.yaml:11:13: error[wrong-type] expected a mapping of keys, found the text 'd.svg'"
    ]


def test_a_list_for_a_prompt() -> None:
    """A prompt has keys."""
    assert problems(PAPER + "prompts:\n  - [a, b]\n") == [
        "p.yaml:8:5: error[wrong-type] expected a mapping of keys, found a list"
    ]


@pytest.mark.parametrize(
    ("year", "what"),
    [
        ("two", "'two'"),
        ("2016a", "'2016a'"),
        ("20.16", "'20.16'"),
        ("'2016-01-01'", "'2016-01-01'"),
        ("[2016]", "a list"),
        ("{a: 2016}", "a mapping"),
        ("9" * 5000, f"'{'9' * 57}...'"),
    ],
    ids=lambda value: value[:10],
)
def test_a_year_that_is_no_number(year: str, what: str) -> None:
    """A year is digits and nothing else."""
    assert problems(PAPER.replace("2016", year)) == [
        f"p.yaml:3:7: error[wrong-type] {what} is no year: write four digits, such as 2016"
    ]


@pytest.mark.parametrize(("draft", "what"), [("maybe", "'maybe'"), ("1", "'1'"), ("[true]", "a list")])
def test_a_draft_that_is_no_flag(draft: str, what: str) -> None:
    """`draft` is true or false."""
    assert problems(PAPER + f"draft: {draft}\n") == [f"p.yaml:7:8: error[wrong-type] {what} is neither true nor false"]


@pytest.mark.parametrize(
    ("word", "value"), [("true", True), ("Yes", True), ("on", True), ("no", False), ("off", False)]
)
def test_a_flag_may_be_written_as_yaml_has_it(word: str, value: bool) -> None:
    """Where a flag is wanted, the words of YAML 1.1 are flags."""
    assert paper(f"draft: {word}\n").draft is value


@pytest.mark.parametrize("text", ["", " ''", ' "  "', " |\n"])
def test_an_empty_text(text: str) -> None:
    """A key without a text, or with white space only, is an error."""
    found = problems(PAPER + f"summary:{text}\n")
    assert found == [
        f"p.yaml:7:{9 if not text else 10}: error[empty-text] the text is empty: fill it in or delete the key"
    ]


def test_a_text_that_is_all_comment() -> None:
    """The place is where the text should start."""
    assert problems(PAPER + "summary: # to do\n") == [
        "p.yaml:7:9: error[empty-text] the text is empty: fill it in or delete the key"
    ]


@pytest.mark.parametrize("typed", ["no", "on", "1e3", "2016-01-01", "0o17", "null", "~"])
def test_a_word_that_yaml_takes_for_something_else_is_a_text(typed: str) -> None:
    """Where a text is wanted, everything is a text."""
    assert paper(f"summary: {typed}\n").summary == typed


def test_texts_are_stripped_and_composed() -> None:
    """A letter with a combining accent becomes one letter, so that it is found."""
    assert paper("name: ' Poincare\u0301 '\n").name == "Poincar\u00e9"


# Ids


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("ResNet 50", ", for example 'resnet-50'"),
        ("a--b", ", for example 'a-b'"),
        ("-a", ", for example 'a'"),
        ("a_b", ", for example 'a-b'"),
        ("'{a}'", ", for example 'a'"),
        ("é", ""),
        ("''", ""),
    ],
)
def test_a_bad_id(value: str, advice: str) -> None:
    """The message says what an id is, and makes one where it can."""
    assert problems(PAPER.replace("id: alpha", f"id: {value}")) == [
        f"p.yaml:1:5: error[bad-id] '{value.strip(chr(39))}' is no id: up to 64 of a-z, 0-9 and single hyphens{advice}"
    ]


def test_an_id_has_at_most_64_characters() -> None:
    """The suggestion is cut, too."""
    assert problems(PAPER.replace("id: alpha", f"id: {'a' * 64}")) == []
    assert problems(PAPER.replace("id: alpha", f"id: {'a' * 65}")) == [
        f"p.yaml:1:5: error[bad-id] '{'a' * 57}...' is no id: up to 64 of a-z, 0-9 and single hyphens, "
        f"for example '{'a' * 64}'"
    ]


def test_a_bad_id_of_a_prompt() -> None:
    """Ids of prompts follow the same rule."""
    assert problems(PAPER + "prompts:\n  - {id: A B, question: c, answer: d}\n") == [
        "p.yaml:8:10: error[bad-id] 'A B' is no id: up to 64 of a-z, 0-9 and single hyphens, for example 'a-b'"
    ]


@pytest.mark.parametrize("name", ["key-insight", "year", "problem-solved"])
def test_a_reserved_id_of_a_prompt(name: str) -> None:
    """The three standard prompts have their ids already."""
    assert problems(PAPER + f"prompts:\n  - {{id: {name}, question: a, answer: b}}\n") == [
        f"p.yaml:8:5: error[bad-id] '{name}' is the id of a prompt that every paper has: choose another"
    ]


def test_a_duplicate_id_of_prompts() -> None:
    """Both places are named."""
    text = "prompts:\n  - {id: a, question: b, answer: c}\n  - year\n  - {id: a, question: d, answer: e}\n"
    assert problems(PAPER + text) == [
        "p.yaml:10:10: error[duplicate-id] prompt id 'a' stands twice, first at p.yaml:8:10"
    ]


def test_a_standard_prompt_placed_twice() -> None:
    """Both places are named."""
    assert problems(PAPER + "prompts: [year, year]\n") == [
        "p.yaml:7:17: error[duplicate-id] 'year' is placed twice, first at p.yaml:7:11"
    ]


def test_a_former_id_of_a_prompt_may_name_another_paper() -> None:
    """`formerly: beta/a` is where the prompt came from."""
    record = paper("prompts:\n  - {id: a, formerly: beta/b, question: c, answer: d}\n")
    assert [p.formerly for p in record.prompts if not isinstance(p, str)] == ["beta/b"]


def test_a_bad_former_id() -> None:
    """The part that is no id is named."""
    assert problems(PAPER + "prompts:\n  - {id: a, formerly: beta/B, question: c, answer: d}\n") == [
        "p.yaml:8:23: error[bad-id] 'B' is no id: up to 64 of a-z, 0-9 and single hyphens, for example 'b'"
    ]


# Words from a list


def test_an_unknown_kind() -> None:
    """The nearest kind is suggested."""
    assert problems(PAPER + "prompts:\n  - {id: a, kind: limits, question: b, answer: c}\n") == [
        "p.yaml:8:19: error[wrong-value] 'limits': did you mean 'limit'?"
    ]


def test_an_unknown_difficulty() -> None:
    """Without anything near, all words are listed."""
    assert problems(PAPER + "difficulty: easy\n") == [
        "p.yaml:7:13: error[wrong-value] 'easy' is none of beginner, intermediate, advanced, expert"
    ]


def test_an_unknown_place_of_a_standard_prompt() -> None:
    """A word among the prompts is one of the three standard prompts."""
    assert problems(PAPER + "prompts: [key-insight]\n") == [
        "p.yaml:7:11: error[wrong-value] 'key-insight': did you mean 'key_insight'?"
    ]


# Facts about the paper


@pytest.mark.parametrize("year", ["1599", "2101", "-1", "16"])
def test_a_year_out_of_range(year: str) -> None:
    """Years go from 1600 to 2100."""
    assert problems(PAPER.replace("2016", year)) == [
        f"p.yaml:3:7: error[bad-year] {year} is out of range: years go from 1600 to 2100"
    ]


@pytest.mark.parametrize("year", ["1600", "2100"])
def test_a_year_at_the_end_of_the_range(year: str) -> None:
    """The ends belong to the range."""
    assert problems(PAPER.replace("2016", year)) == []


@pytest.mark.parametrize(
    "value", ["1512.03385", "0704.0001", "1512.03385v2", "cs/0112017", "math.GT/0309136", "hep-th/9901001v3"]
)
def test_arxiv_ids(value: str) -> None:
    """New and old ids are fine, with and without a version."""
    assert paper(f"arxiv: {value}\n").arxiv == value


@pytest.mark.parametrize(("value", "year"), [("1512.03385", 2015), ("cs/0112017", 2001), ("hep-th/9901001", 1999)])
def test_the_year_of_an_arxiv_id(value: str, year: int) -> None:
    """Ids start with the last two digits of their year; arXiv began in 1991."""
    assert paper(f"arxiv: {value}\n").arxiv_year == year


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("https://arxiv.org/abs/1512.03385", "1512.03385"),
        ("https://arxiv.org/pdf/1512.03385v2.pdf", "1512.03385v2"),
        ("https://arxiv.org/abs/cs/0112017", "cs/0112017"),
        ("arXiv:1512.03385", "1512.03385"),
    ],
)
def test_an_address_for_an_arxiv_id(value: str, found: str) -> None:
    """The id in it is what to write."""
    assert problems(PAPER + f"arxiv: {value}\n") == [
        f"p.yaml:7:8: error[bad-arxiv] '{value}' is no arXiv id: write '{found}'"
    ]


@pytest.mark.parametrize("value", ["1512", "1513.03385", "1512.033851", "11512.03385", "cs/011201"])
def test_a_malformed_arxiv_id(value: str) -> None:
    """No id is guessed from too many digits or a thirteenth month."""
    assert problems(PAPER + f"arxiv: '{value}'\n") == [
        f"p.yaml:7:8: error[bad-arxiv] '{value}' is no arXiv id, such as '1512.03385' or 'cs/0112017'"
    ]


def test_a_doi() -> None:
    """Brackets and slashes after the prefix are fine."""
    assert paper("doi: 10.1002/(SICI)1097-0258/x\n").doi == "10.1002/(SICI)1097-0258/x"


def test_a_malformed_doi() -> None:
    """The message shows one."""
    assert problems(PAPER + "doi: 10.1/a\n") == [
        "p.yaml:7:6: error[bad-doi] '10.1/a' is no DOI, such as '10.1038/323533a0'"
    ]


def test_an_address_for_a_doi() -> None:
    """The DOI in it is what to write."""
    assert problems(PAPER + "doi: https://doi.org/10.1038/323533a0\n") == [
        "p.yaml:7:6: error[bad-doi] 'https://doi.org/10.1038/323533a0' is no DOI: write '10.1038/323533a0'"
    ]


@pytest.mark.parametrize("value", ["arxiv.org", "ftp://a.b/c", "javascript:alert(1)", "https://", "https://a.b/c d"])
def test_a_bad_url(value: str) -> None:
    """Only web addresses are links."""
    assert problems(PAPER + f"url: {value}\n") == [
        f"p.yaml:7:6: error[bad-url] '{value}' is no web address: it starts with https://"
    ]


@pytest.mark.parametrize(("venue", "year"), [("NeurIPS 2015", "2015"), ("NIPS2015", "2015"), ("1998 IEEE", "1998")])
def test_a_year_in_the_venue(venue: str, year: str) -> None:
    """The venue stands on the front of the year card; any year there is a hint."""
    assert problems(PAPER + f"venue: {venue}\n") == [
        f"p.yaml:7:8: error[year-on-front] {year} stands on the front of the year card and tells its answer: "
        "leave it out"
    ]


def test_a_number_in_the_venue_that_is_no_year() -> None:
    """Five digits are no year."""
    assert paper("venue: Report 20161\n").venue == "Report 20161"


def test_the_year_in_the_name() -> None:
    """The name stands on the front of the year card, too."""
    assert problems(PAPER + "name: Alpha 2016\n") == [
        "p.yaml:7:7: error[year-on-front] 2016 stands on the front of the year card and tells its answer: "
        "leave it out of the name"
    ]


def test_the_year_in_the_title_of_a_paper_without_a_name() -> None:
    """The title stands where the name would."""
    text = PAPER.replace("The Alpha Paper", "The 2016 Challenge")
    assert problems(text) == [
        "p.yaml:2:8: error[year-on-front] 2016 stands on the front of the year card and tells its answer: "
        "give the paper a name without it"
    ]
    assert problems(text + "name: Alpha\n") == []


def test_a_tag_with_a_space() -> None:
    """Anki would make two tags of it."""
    assert problems(PAPER + "tags: [computer vision]\n") == [
        "p.yaml:7:8: error[bad-tag] 'computer vision' holds white space, which separates tags in Anki: use '-'"
    ]


@pytest.mark.parametrize("tag", ["leech", "marked", "Marked"])
def test_a_tag_that_anki_uses_itself(tag: str) -> None:
    """Anki, or the deck, gives these tags a meaning."""
    assert problems(PAPER + f"tags: [a, {tag}]\n") == [
        f"p.yaml:7:11: error[bad-tag] '{tag}' is a tag with a meaning of its own: choose another"
    ]


# Cloze


def cloze(text: str) -> list[str]:
    return problems(PAPER + f"prompts:\n  - id: a\n    cloze: {text}\n")


def test_a_cloze() -> None:
    """A deletion may have a hint."""
    assert cloze("Alpha is {{c1::enough::or not?}}") == []


@pytest.mark.parametrize("text", ["Alpha is enough", "Alpha is {{c1::enough", "Alpha is {{enough}}"])
def test_a_cloze_without_a_deletion(text: str) -> None:
    """The message shows a deletion."""
    assert cloze(text) == [
        "p.yaml:9:12: error[cloze-without-deletion] nothing is hidden: put {{c1::...}} around what to ask for"
    ]


@pytest.mark.parametrize("deletion", ["{{c1::}}", "{{c1:: }}", "{{c1::::hint}}"])
def test_a_cloze_with_an_empty_deletion(deletion: str) -> None:
    """A deletion hides a text, and a hint is none."""
    assert cloze(f"'Alpha is {deletion}'") == [
        "p.yaml:9:12: error[bad-cloze] c1 hides nothing: put a text between :: and }}"
    ]


def test_a_cloze_number_zero() -> None:
    """Anki counts from 1."""
    assert cloze("Alpha is {{c0::enough}}") == [
        "p.yaml:9:12: error[bad-cloze] c0 makes no card: cloze numbers go from 1 to 499"
    ]


def test_a_cloze_number_beyond_the_last() -> None:
    """Anki makes no card of it."""
    assert cloze("Alpha is {{c500::enough}}") == [
        "p.yaml:9:12: error[bad-cloze] c500 makes no card: cloze numbers go from 1 to 499"
    ]


@pytest.mark.parametrize("key", ["question", "answer"])
def test_a_cloze_with_another_side(key: str) -> None:
    """A cloze is question and answer in one."""
    assert problems(PAPER + f"prompts:\n  - id: a\n    cloze: 'x {{{{c1::y}}}}'\n    {key}: z\n") == [
        "p.yaml:8:5: error[wrong-keys] a cloze has neither question nor answer: keep one or the other"
    ]


# Order


def test_standard_prompts_stand_where_they_are_placed() -> None:
    """What is not placed comes first."""
    record = paper("prompts:\n  - {id: a, question: b, answer: c}\n  - year\n  - {id: d, question: e, answer: f}\n")
    assert [p if isinstance(p, str) else p.id for p in record.sequence()] == [
        "problem_solved",
        "key_insight",
        "a",
        "year",
        "d",
    ]


# deck.yaml


def test_a_deck() -> None:
    """An id, a name and sections are enough."""
    record, found = deck("id: a\nname: b\nsections:\n  - {folder: c, name: d}\n")
    assert found == []
    assert record is not None
    assert [(s.folder, s.name) for s in record.sections] == [("c", "d")]


def test_a_deck_with_an_unknown_key() -> None:
    """The nearest known key is suggested."""
    assert deck("id: a\nname: b\nsections:\n  - {folder: c, name: d}\ndescripton: e\n")[1] == [
        "deck.yaml:5:1: error[unknown-key] 'descripton': did you mean 'description'?"
    ]


def test_a_deck_with_an_unknown_key_like_no_other() -> None:
    """Without anything near, all known keys are listed."""
    assert deck("id: a\nname: b\nsections:\n  - {folder: c, name: d}\nx: e\n")[1] == [
        "deck.yaml:5:1: error[unknown-key] 'x' is no key here: known are id, name, description, language, report, sections, confusable, allow"
    ]


def test_a_section_with_an_unknown_key() -> None:
    """The suggestion is a key of sections."""
    assert deck("id: a\nname: b\nsections:\n  - {folder: c, nmae: d}\n")[1] == [
        "deck.yaml:4:5: error[missing-key] 'name' is missing",
        "deck.yaml:4:17: error[unknown-key] 'nmae': did you mean 'name'?",
    ]


def test_a_deck_without_its_keys() -> None:
    """Each missing key is named."""
    assert deck("id: a\n")[1] == [
        "deck.yaml:1:1: error[missing-key] 'name' is missing",
        "deck.yaml:1:1: error[missing-key] 'sections' is missing",
    ]


def test_a_deck_with_no_section() -> None:
    """An empty list is not enough."""
    assert deck("id: a\nname: b\nsections: []\n")[1] == [
        "deck.yaml:3:11: error[wrong-type] 'sections' is empty: it needs at least one entry"
    ]


def test_a_deck_with_a_text_for_its_sections() -> None:
    """Sections are a list of mappings."""
    assert deck("id: a\nname: b\nsections: c\n")[1] == [
        "deck.yaml:3:11: error[wrong-type] expected a list: [one, two], found the text 'c'"
    ]
    assert deck("id: a\nname: b\nsections: [c]\n")[1] == [
        "deck.yaml:3:12: error[wrong-type] expected a mapping of keys, found the text 'c'"
    ]
