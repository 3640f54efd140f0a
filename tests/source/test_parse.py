"""Tests of parsing documents into records: every rule of the format, with the location and message of its problem."""

import pytest

from deck_builder.source.deck_schema import DeckFile
from deck_builder.source.document import read_yaml
from deck_builder.source.parse import parse_deck, parse_paper
from deck_builder.source.scalars import describe_value
from deck_builder.source.schema import Paper, Topic
from tests.decks import PAPER, headlines


def parse(text: str) -> tuple[Paper | Topic | None, list[str]]:
    """Parse a paper or topic; lines 1 to 6 of PAPER are the six keys that every paper needs."""
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


def test_a_paper_needs_only_six_keys() -> None:
    """An id, a title, a year, a method and the two answers are enough."""
    record = paper("")
    assert (record.id, record.year, record.display_name) == ("alpha", 2016, "The Alpha Paper")
    assert record.ordered_prompts() == ("problem_solved", "key_insight", "year")


def test_a_file_without_paper_keys_is_a_topic() -> None:
    """A topic has an id, a title and prompts."""
    record, found = parse("id: a\ntitle: b\nprompts:\n  - {id: c, question: d, answer: e}\n")
    assert found == []
    assert isinstance(record, Topic)


def test_a_misspelt_paper_key_still_makes_a_paper() -> None:
    """With `methd`, the other keys of a paper are still known."""
    assert problems("id: a\ntitle: b\nmethd: c\n") == [
        "p.yaml:1:1: error[missing-key] 'year' is missing: add it",
        "p.yaml:1:1: error[missing-key] 'problem_solved' is missing: add it",
        "p.yaml:1:1: error[missing-key] 'key_insight' is missing: add it",
        "p.yaml:3:1: error[unknown-key] 'methd' is not a valid key here: did you mean 'method'?",
    ]


@pytest.mark.parametrize(("text", "kind"), [("just words\n", "text"), ("- a\n- b\n", "a list")])
def test_a_file_that_is_not_a_mapping(text: str, kind: str) -> None:
    """A file needs keys."""
    assert problems(text) == [
        f"p.yaml:1:1: error[wrong-type] the file contains {kind} instead of keys: start with a line such as 'id: ...'"
    ]


# Keys


def test_an_unknown_key_at_the_top() -> None:
    """The message suggests the closest known key."""
    assert problems(PAPER + "arxive: '1512.03385'\n") == [
        "p.yaml:7:1: error[unknown-key] 'arxive' is not a valid key here: did you mean 'arxiv'?"
    ]


def test_an_unknown_key_in_a_prompt() -> None:
    """The message suggests a key of prompts."""
    assert problems(PAPER + "prompts:\n  - id: a\n    question: b\n    answer: c\n    hnits: [d]\n") == [
        "p.yaml:11:5: error[unknown-key] 'hnits' is not a valid key here: did you mean 'hints'?"
    ]


def test_an_unknown_key_in_an_answer() -> None:
    """The message suggests a key of answers."""
    assert problems(PAPER.replace("Alpha is enough", "{answer: a, mroe: b}")) == [
        "p.yaml:4:26: error[unknown-key] 'mroe' is not a valid key here: did you mean 'more'?"
    ]


def test_an_unknown_key_in_a_figure() -> None:
    """The message suggests a key of figures."""
    text = PAPER + "prompts:\n  - {id: a, question: b, answer: c, figure: {fiel: d, alt: e}}\n"
    assert problems(text) == [
        "p.yaml:8:46: error[unknown-key] 'fiel' is not a valid key here: did you mean 'file'?",
    ]


def test_an_unknown_key_unlike_any_other() -> None:
    """If no known key is close, the message lists all of them."""
    assert problems("id: a\ntitle: b\nprompts:\n  - {id: c, question: d, answer: e}\nrating: 5\n") == [
        "p.yaml:5:1: error[unknown-key] 'rating' is not a valid key here: use one of id, formerly, title, tags, draft, prompts"
    ]


def test_an_unknown_key_named_prompt_does_not_change_other_locations() -> None:
    """A key with the name of an internal union member does not become the location of other problems."""
    assert problems(PAPER + "prompts:\n  - prompt: x\n    id: A\n    question: b\n    answer: c\n") == [
        "p.yaml:9:9: error[bad-id] 'A' is not a valid id: use up to 64 characters, only a-z, digits and single hyphens, for example 'a'",
        "p.yaml:8:5: error[unknown-key] 'prompt' is not a valid key here: use one of more, source, hints, figure, tags, "
        "status, draft, id, formerly, kind, question, answer, cloze",
    ]


def test_a_missing_key_at_the_top() -> None:
    """The location is the start of the file."""
    assert problems(PAPER.replace("method: alpha\n", "")) == [
        "p.yaml:1:1: error[missing-key] 'method' is missing: add it"
    ]


def test_a_prompt_without_an_id() -> None:
    """The location is the start of the prompt."""
    assert problems(PAPER + "prompts:\n  - question: a\n    answer: b\n") == [
        "p.yaml:8:5: error[missing-key] 'id' is missing: add it"
    ]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("question: b", "'answer' is missing: add it"),
        ("answer: b", "'question' is missing: add it"),
        ("more: b", "the prompt has no question: add 'question' and 'answer', or 'cloze'"),
    ],
)
def test_a_prompt_without_a_front_or_back(keys: str, message: str) -> None:
    """A prompt needs a question and an answer, or a cloze."""
    assert problems(PAPER + f"prompts:\n  - id: a\n    {keys}\n") == [f"p.yaml:8:5: error[missing-key] {message}"]


def test_an_answer_mapping_without_the_answer() -> None:
    """The location is the mapping."""
    assert problems(PAPER.replace("Alpha is enough", "\n  more: b")) == [
        "p.yaml:5:3: error[missing-key] 'answer' is missing: add it"
    ]


def test_invalid_prompts_do_not_count_as_missing() -> None:
    """A topic with one invalid prompt still has a prompt."""
    assert problems("id: a\ntitle: b\nprompts:\n  - id: c\n    question: d\n") == [
        "p.yaml:4:5: error[missing-key] 'answer' is missing: add it"
    ]


def test_a_topic_without_prompts() -> None:
    """An empty list is not enough."""
    assert problems("id: a\ntitle: b\nprompts: []\n") == [
        "p.yaml:3:10: error[wrong-type] 'prompts' is empty: add at least one entry"
    ]


# Types


def test_a_list_instead_of_a_text() -> None:
    """The brackets may be meant as text, so the message suggests quotes."""
    assert problems(PAPER.replace("title: The Alpha Paper", "title: [1, 2]")) == [
        "p.yaml:2:8: error[wrong-type] expected text, found a list: if you meant text, "
        "put the text in single quotes, as in title: '[1, 2]'"
    ]


def test_a_block_list_instead_of_a_text() -> None:
    """A list with dashes is meant as a list, so the message does not suggest quotes."""
    assert problems(PAPER.replace("title: The Alpha Paper", "title:\n  - a")) == [
        "p.yaml:3:3: error[wrong-type] expected text, found a list"
    ]


def test_a_mapping_instead_of_a_text() -> None:
    """A mapping is not text either."""
    assert problems(PAPER.replace("method: alpha", "method:\n  name: alpha")) == [
        "p.yaml:6:3: error[wrong-type] expected text, found a mapping"
    ]


def test_a_mapping_in_braces_instead_of_a_text() -> None:
    """The braces may be meant as a mathematical set, so the message suggests quotes."""
    assert problems(PAPER.replace("method: alpha", "method: {0, 1}")) == [
        "p.yaml:5:9: error[wrong-type] expected text, found a mapping: if you meant text, "
        "put the text in single quotes, as in method: '{0, 1}'"
    ]


def test_a_list_instead_of_an_answer() -> None:
    """The key insight is text or a mapping."""
    assert problems(PAPER.replace("Alpha is enough", "[0, 1]")) == [
        "p.yaml:4:14: error[wrong-type] expected text, found a list: if you meant text, "
        "put the text in single quotes, as in key_insight: '[0, 1]'"
    ]


def test_a_text_instead_of_a_list() -> None:
    """The message shows how to write a list."""
    assert problems(PAPER + "authors: Ada Lovelace\n") == [
        "p.yaml:7:10: error[wrong-type] expected a list, found the text 'Ada Lovelace': write authors: [Ada Lovelace]"
    ]


def test_a_long_text_instead_of_a_list_is_cut() -> None:
    """A message stays short even if the text is long."""
    assert problems(PAPER + f"authors: {'a' * 100}\n") == [
        f"p.yaml:7:10: error[wrong-type] expected a list, found the text '{'a' * 57}...': write authors: [one, two]"
    ]


def test_no_value_instead_of_a_list() -> None:
    """A key without a value is not an empty list."""
    assert problems(PAPER + "tags:\n") == [
        "p.yaml:7:6: error[wrong-type] expected a list, found nothing: write tags: [one, two], or delete the key"
    ]


def test_a_text_instead_of_a_mapping() -> None:
    """A figure is a mapping."""
    assert problems(PAPER + "prompts:\n  - id: a\n    question: b\n    answer: c\n    figure: d.svg\n") == [
        "p.yaml:11:13: error[wrong-type] expected a mapping, found the text 'd.svg': "
        "write figure: {file: d.svg, alt: what the picture shows}"
    ]


def test_a_list_instead_of_a_prompt() -> None:
    """A prompt is a mapping."""
    assert problems(PAPER + "prompts:\n  - [a, b]\n") == [
        "p.yaml:8:5: error[wrong-type] expected a mapping, found a list"
    ]


@pytest.mark.parametrize(
    ("year", "shown"),
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
def test_a_year_that_is_not_a_number(year: str, shown: str) -> None:
    """A year has only digits."""
    assert problems(PAPER.replace("2016", year)) == [
        f"p.yaml:3:7: error[wrong-type] {shown} is not a year: write four digits, such as 2016"
    ]


@pytest.mark.parametrize(("draft", "shown"), [("maybe", "'maybe'"), ("1", "'1'"), ("[true]", "a list")])
def test_a_draft_that_is_not_a_boolean(draft: str, shown: str) -> None:
    """`draft` is true or false."""
    assert problems(PAPER + f"draft: {draft}\n") == [
        f"p.yaml:7:8: error[wrong-type] {shown} is not allowed here: write true or false"
    ]


@pytest.mark.parametrize(
    ("word", "value"), [("true", True), ("Yes", True), ("on", True), ("no", False), ("off", False)]
)
def test_a_boolean_may_be_any_yaml_boolean(word: str, value: bool) -> None:
    """For a boolean key, all boolean words of YAML 1.1 are valid."""
    assert paper(f"draft: {word}\n").draft is value


@pytest.mark.parametrize("text", ["", " ''", ' "  "', " |\n"])
def test_an_empty_text(text: str) -> None:
    """A key with no text, or with only white space, is an error."""
    found = problems(PAPER + f"summary:{text}\n")
    assert found == [
        f"p.yaml:7:{9 if not text else 10}: error[empty-text] the text is empty: fill it in or delete the key"
    ]


def test_a_text_that_is_only_a_comment() -> None:
    """The location is the position where the text should start."""
    assert problems(PAPER + "summary: # to do\n") == [
        "p.yaml:7:9: error[empty-text] the text is empty: fill it in or delete the key"
    ]


@pytest.mark.parametrize("typed", ["no", "on", "1e3", "2016-01-01", "0o17", "null", "~"])
def test_a_word_with_a_special_meaning_in_yaml_is_a_text(typed: str) -> None:
    """If the value of a key is text, every scalar is text."""
    assert paper(f"summary: {typed}\n").summary == typed


def test_texts_are_stripped_and_normalized() -> None:
    """A letter with a combining accent becomes one character, so that searches find it."""
    assert paper("name: ' Poincare\u0301 '\n").name == "Poincar\u00e9"


# Ids


@pytest.mark.parametrize(
    ("value", "suggestion"),
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
def test_an_invalid_id(value: str, suggestion: str) -> None:
    """The message says how to write an id and suggests one if possible."""
    assert problems(PAPER.replace("id: alpha", f"id: {value}")) == [
        f"p.yaml:1:5: error[bad-id] '{value.strip(chr(39))}' is not a valid id: use up to 64 characters, only a-z, digits and single hyphens{suggestion}"
    ]


def test_an_id_has_at_most_64_characters() -> None:
    """The suggested id is also cut."""
    assert problems(PAPER.replace("id: alpha", f"id: {'a' * 64}")) == []
    assert problems(PAPER.replace("id: alpha", f"id: {'a' * 65}")) == [
        f"p.yaml:1:5: error[bad-id] '{'a' * 57}...' is not a valid id: use up to 64 characters, only a-z, digits and single "
        f"hyphens, for example '{'a' * 64}'"
    ]


def test_an_invalid_prompt_id() -> None:
    """Prompt ids follow the same rule."""
    assert problems(PAPER + "prompts:\n  - {id: A B, question: c, answer: d}\n") == [
        "p.yaml:8:10: error[bad-id] 'A B' is not a valid id: use up to 64 characters, only a-z, digits and single hyphens, for example 'a-b'"
    ]


@pytest.mark.parametrize("name", ["key-insight", "year", "problem-solved"])
def test_a_reserved_prompt_id(name: str) -> None:
    """The ids of the three standard prompts are reserved."""
    assert problems(PAPER + f"prompts:\n  - {{id: {name}, question: a, answer: b}}\n") == [
        f"p.yaml:8:5: error[bad-id] '{name}' is the id of a prompt that every paper has: choose a different one"
    ]


def test_a_duplicate_prompt_id() -> None:
    """The problem has both locations."""
    text = "prompts:\n  - {id: a, question: b, answer: c}\n  - year\n  - {id: a, question: d, answer: e}\n"
    assert problems(PAPER + text) == [
        "p.yaml:10:10: error[duplicate-id] the prompt id 'a' is already used at p.yaml:8:10: change one of them"
    ]


def test_a_duplicate_standard_prompt() -> None:
    """The problem has both locations."""
    assert problems(PAPER + "prompts: [year, year]\n") == [
        "p.yaml:7:17: error[duplicate-id] the standard prompt 'year' is already used at p.yaml:7:11: delete one of them"
    ]


def test_the_former_id_of_a_prompt_may_include_another_paper() -> None:
    """`formerly: beta/b` says that the prompt moved here from paper beta."""
    record = paper("prompts:\n  - {id: a, formerly: beta/b, question: c, answer: d}\n")
    assert [p.formerly for p in record.prompts if not isinstance(p, str)] == ["beta/b"]


def test_an_invalid_former_id() -> None:
    """The message names the invalid part."""
    assert problems(PAPER + "prompts:\n  - {id: a, formerly: beta/B, question: c, answer: d}\n") == [
        "p.yaml:8:23: error[bad-id] 'B' is not a valid id: use up to 64 characters, only a-z, digits and single hyphens, for example 'b'"
    ]


# Fixed sets of words


def test_an_unknown_kind() -> None:
    """The message suggests the closest kind."""
    assert problems(PAPER + "prompts:\n  - {id: a, kind: limits, question: b, answer: c}\n") == [
        "p.yaml:8:19: error[wrong-value] 'limits' is not allowed here: did you mean 'limit'?"
    ]


def test_an_unknown_difficulty() -> None:
    """If no valid word is close, the message lists all of them."""
    assert problems(PAPER + "difficulty: easy\n") == [
        "p.yaml:7:13: error[wrong-value] 'easy' is not allowed here: use one of beginner, intermediate, advanced, expert"
    ]


def test_an_unknown_standard_prompt() -> None:
    """A word in the list of prompts must be one of the three standard prompts."""
    assert problems(PAPER + "prompts: [key-insight]\n") == [
        "p.yaml:7:11: error[wrong-value] 'key-insight' is not allowed here: did you mean 'key_insight'?"
    ]


# Facts about the paper


@pytest.mark.parametrize("year", ["1599", "2101", "-1", "16"])
def test_a_year_out_of_range(year: str) -> None:
    """Years go from 1600 to 2100."""
    assert problems(PAPER.replace("2016", year)) == [
        f"p.yaml:3:7: error[bad-year] the year {year} is out of range: use a year from 1600 to 2100"
    ]


@pytest.mark.parametrize("year", ["1600", "2100"])
def test_a_year_at_the_limit_of_the_range(year: str) -> None:
    """Both limits are valid."""
    assert problems(PAPER.replace("2016", year)) == []


@pytest.mark.parametrize(
    "value", ["1512.03385", "0704.0001", "1512.03385v2", "cs/0112017", "math.GT/0309136", "hep-th/9901001v3"]
)
def test_valid_arxiv_ids(value: str) -> None:
    """New and old ids are valid, with and without a version."""
    assert paper(f"arxiv: {value}\n").arxiv == value


@pytest.mark.parametrize(("value", "year"), [("1512.03385", 2015), ("cs/0112017", 2001), ("hep-th/9901001", 1999)])
def test_the_year_of_an_arxiv_id(value: str, year: int) -> None:
    """The number in an id starts with the last two digits of the year; arXiv began in 1991."""
    assert paper(f"arxiv: {value}\n").arxiv_year == year


@pytest.mark.parametrize(
    ("value", "arxiv_id"),
    [
        ("https://arxiv.org/abs/1512.03385", "1512.03385"),
        ("https://arxiv.org/pdf/1512.03385v2.pdf", "1512.03385v2"),
        ("https://arxiv.org/abs/cs/0112017", "cs/0112017"),
        ("arXiv:1512.03385", "1512.03385"),
    ],
)
def test_an_address_instead_of_an_arxiv_id(value: str, arxiv_id: str) -> None:
    """The message suggests the id in the address."""
    assert problems(PAPER + f"arxiv: {value}\n") == [
        f"p.yaml:7:8: error[bad-arxiv] '{value}' is not an arXiv id: use '{arxiv_id}'"
    ]


@pytest.mark.parametrize("value", ["1512", "1513.03385", "1512.033851", "11512.03385", "cs/011201"])
def test_an_invalid_arxiv_id(value: str) -> None:
    """The message does not guess an id from extra digits or a month of 13."""
    assert problems(PAPER + f"arxiv: '{value}'\n") == [
        f"p.yaml:7:8: error[bad-arxiv] '{value}' is not an arXiv id: use an id such as '1512.03385' or 'cs/0112017'"
    ]


def test_a_valid_doi() -> None:
    """Parentheses and slashes are valid after the prefix."""
    assert paper("doi: 10.1002/(SICI)1097-0258/x\n").doi == "10.1002/(SICI)1097-0258/x"


def test_an_invalid_doi() -> None:
    """The message shows a valid DOI."""
    assert problems(PAPER + "doi: 10.1/a\n") == [
        "p.yaml:7:6: error[bad-doi] '10.1/a' is not a DOI: use a DOI such as '10.1038/323533a0'"
    ]


def test_an_address_instead_of_a_doi() -> None:
    """The message suggests the DOI in the address."""
    assert problems(PAPER + "doi: https://doi.org/10.1038/323533a0\n") == [
        "p.yaml:7:6: error[bad-doi] 'https://doi.org/10.1038/323533a0' is not a DOI: use '10.1038/323533a0'"
    ]


@pytest.mark.parametrize("value", ["arxiv.org", "ftp://a.b/c", "javascript:alert(1)", "https://", "https://<a>/"])
def test_an_invalid_url(value: str) -> None:
    """Only web addresses are valid."""
    assert problems(PAPER + f"url: {value}\n") == [
        f"p.yaml:7:6: error[bad-url] '{value}' is not a web address: use an address that starts with https://"
    ]


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("https://a.b/c d", "contains whitespace: delete it or write %20"),
        ("https://a.b/c   d", "contains whitespace: delete it or write %20%20%20"),
        ("https://a.b/c\u00a0d", "contains whitespace: delete it or write %C2%A0"),
        ("zotero://select/a b", "contains whitespace: delete it or write %20"),
        (r"https://a.b/\(c\)", r"contains a backslash: write / or %5C instead"),
        (r"https:\\a.b", r"contains a backslash: write / or %5C instead"),
    ],
)
def test_a_sign_that_no_address_can_have(value: str, advice: str) -> None:
    """The message names the character and how to write it."""
    key = "zotero" if value.startswith("zotero") else "url"
    assert problems(PAPER + f"{key}: '{value}'\n") == [
        f"p.yaml:7:{len(key) + 3}: error[bad-url] {describe_value(value)} {advice}"
    ]


@pytest.mark.parametrize(
    ("escape", "character"), [(r"\u202e", "202E"), (r"\ufdd0", "FDD0"), (r"\x07", "0007"), (r"\ufffe", "FFFE")]
)
def test_a_control_character_in_an_address(escape: str, character: str) -> None:
    """An address can't hide characters that nobody sees."""
    assert problems(PAPER + f'url: "https://a.b/{escape}"\n') == [
        f"p.yaml:7:6: error[control-character] the control character U+{character} is not allowed: delete it"
    ]


@pytest.mark.parametrize(
    ("venue", "year"),
    [("NeurIPS 2015", "2015"), ("NIPS2015", "2015"), ("1998 IEEE", "1998"), ("CVPR 2100", "2100"), ("1600", "1600")],
)
@pytest.mark.parametrize("more", ["", "year_card: false\n"])
def test_a_year_in_the_venue(venue: str, year: str, more: str) -> None:
    """The venue is on the front of the year card, where any year is a hint, and before the year on all other cards."""
    assert problems(PAPER + f"venue: {venue}\n{more}") == [
        "p.yaml:7:8: error[year-on-front] cards show the year after the venue, and the year card asks for it: "
        f"delete {year}"
    ]


def test_a_number_in_the_venue_that_is_not_a_year() -> None:
    """Five digits are not a year, and neither is a number out of its range."""
    assert paper("venue: Report 20161\n").venue == "Report 20161"
    assert paper("venue: Report 1599-2101\n").venue == "Report 1599-2101"


def test_a_tag_with_a_space() -> None:
    """Anki would read it as two tags."""
    assert problems(PAPER + "tags: [computer vision]\n") == [
        "p.yaml:7:8: error[bad-tag] the tag 'computer vision' contains whitespace, which separates tags in Anki: use '-' instead"
    ]


@pytest.mark.parametrize("tag", ["leech", "marked", "Marked"])
def test_a_tag_that_anki_uses_itself(tag: str) -> None:
    """These tags have a special meaning in Anki."""
    assert problems(PAPER + f"tags: [a, {tag}]\n") == [
        f"p.yaml:7:11: error[bad-tag] the tag '{tag}' has a special meaning in Anki or deck-builder: choose a different one"
    ]


# Cloze


def cloze(text: str) -> list[str]:
    return problems(PAPER + f"prompts:\n  - id: a\n    cloze: {text}\n")


def test_a_cloze() -> None:
    """A deletion can have a hint."""
    assert cloze("Alpha is {{c1::enough::or not?}}") == []


@pytest.mark.parametrize("text", ["Alpha is enough", "Alpha is {{c1::enough", "Alpha is {{enough}}"])
def test_a_cloze_without_a_deletion(text: str) -> None:
    """The message shows how to write a deletion."""
    assert cloze(text) == [
        "p.yaml:9:12: error[cloze-without-deletion] the cloze hides nothing: put {{c1:: and }} around the text to hide"
    ]


@pytest.mark.parametrize("deletion", ["{{c1::}}", "{{c1:: }}", "{{c1::::hint}}"])
def test_a_cloze_with_an_empty_deletion(deletion: str) -> None:
    """A deletion needs a hidden text; a hint is not enough."""
    assert cloze(f"'Alpha is {deletion}'") == [
        "p.yaml:9:12: error[bad-cloze] the deletion c1 hides nothing: write the text to hide between '::' and '}}'"
    ]


def test_a_cloze_number_zero() -> None:
    """Anki's cloze numbers start at 1."""
    assert cloze("Alpha is {{c0::enough}}") == [
        "p.yaml:9:12: error[bad-cloze] the deletion c0 is out of range: use a number from 1 to 499"
    ]


def test_a_cloze_number_above_the_maximum() -> None:
    """Anki has no separate card for it."""
    assert cloze("Alpha is {{c500::enough}}") == [
        "p.yaml:9:12: error[bad-cloze] the deletion c500 is out of range: use a number from 1 to 499"
    ]


@pytest.mark.parametrize("key", ["question", "answer"])
def test_a_cloze_with_a_question_or_answer(key: str) -> None:
    """A cloze is both the question and the answer."""
    assert problems(PAPER + f"prompts:\n  - id: a\n    cloze: 'x {{{{c1::y}}}}'\n    {key}: z\n") == [
        "p.yaml:8:5: error[wrong-keys] 'cloze' replaces 'question' and 'answer': delete either 'cloze' or the other two"
    ]


# Order


def test_standard_prompts_stay_where_the_list_puts_them() -> None:
    """Standard prompts that are not in the list come first."""
    record = paper("prompts:\n  - {id: a, question: b, answer: c}\n  - year\n  - {id: d, question: e, answer: f}\n")
    assert [p if isinstance(p, str) else p.id for p in record.ordered_prompts()] == [
        "problem_solved",
        "key_insight",
        "a",
        "year",
        "d",
    ]


# deck.yaml


def test_a_valid_deck() -> None:
    """An id, a name and sections are enough."""
    record, found = deck("id: a\nname: b\nsections:\n  - {folder: c, name: d}\n")
    assert found == []
    assert record is not None
    assert [(s.folder, s.name) for s in record.sections] == [("c", "d")]


def test_a_deck_with_an_unknown_key() -> None:
    """The message suggests the closest known key."""
    assert deck("id: a\nname: b\nsections:\n  - {folder: c, name: d}\ndescripton: e\n")[1] == [
        "deck.yaml:5:1: error[unknown-key] 'descripton' is not a valid key here: did you mean 'description'?"
    ]


def test_a_deck_with_an_unknown_key_unlike_any_other() -> None:
    """If no known key is close, the message lists all of them."""
    assert deck("id: a\nname: b\nsections:\n  - {folder: c, name: d}\nx: e\n")[1] == [
        "deck.yaml:5:1: error[unknown-key] 'x' is not a valid key here: use one of id, name, description, language, questions, year_card, report, sections, macros, confusable, allow"
    ]


def test_a_section_with_an_unknown_key() -> None:
    """The message suggests a key of sections."""
    assert deck("id: a\nname: b\nsections:\n  - {folder: c, nmae: d}\n")[1] == [
        "deck.yaml:4:17: error[unknown-key] 'nmae' is not a valid key here: did you mean 'name'?",
    ]


def test_a_deck_without_required_keys() -> None:
    """Each missing key is a problem."""
    assert deck("id: a\n")[1] == [
        "deck.yaml:1:1: error[missing-key] 'name' is missing: add it",
        "deck.yaml:1:1: error[missing-key] 'sections' is missing: add it",
    ]


def test_a_deck_with_no_sections() -> None:
    """An empty list is not enough."""
    assert deck("id: a\nname: b\nsections: []\n")[1] == [
        "deck.yaml:3:11: error[wrong-type] 'sections' is empty: add at least one entry"
    ]


def test_a_deck_with_a_text_instead_of_sections() -> None:
    """Sections are a list of mappings."""
    assert deck("id: a\nname: b\nsections: c\n")[1] == [
        "deck.yaml:3:11: error[wrong-type] expected a list, found the text 'c': write sections: [{folder: c, name: 1 c}]"
    ]
    assert deck("id: a\nname: b\nsections: [c]\n")[1] == [
        "deck.yaml:3:12: error[wrong-type] expected a mapping, found the text 'c': write {folder: c, name: 1 c}"
    ]


# Errors with the answer


def test_a_misspelt_key_that_is_required_is_one_error() -> None:
    """It is not missing as well. Case, spaces and hyphens do not matter."""
    for written in ("key_insigth", "Key-Insight", "key insight"):
        assert problems(PAPER.replace("key_insight", written)) == [
            f"p.yaml:4:1: error[unknown-key] {written!r} is not a valid key here: did you mean 'key_insight'?"
        ]


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("Ada Lovelace and Alan Turing", "[Ada Lovelace, Alan Turing]"),
        ("Ada Lovelace, Alan Turing", "[Ada Lovelace, Alan Turing]"),
        ("Lovelace, Ada; Turing, Alan", "['Lovelace, Ada', 'Turing, Alan']"),
    ],
)
def test_authors_as_a_text(value: str, advice: str) -> None:
    """The message shows the list to write."""
    assert problems(PAPER + f"authors: {value}\n") == [
        f"p.yaml:7:10: error[wrong-type] expected a list, found the text {value!r}: write authors: {advice}"
    ]


def test_keys_that_are_not_indented() -> None:
    """One error for each group says where they belong."""
    text = PAPER.replace("key_insight: Alpha is enough", "key_insight:\nquestion: What?\nanswer: Alpha\nsource: page 1")
    assert problems(text) == [
        "p.yaml:5:1: error[indentation] 'question', 'answer', 'source' belong to 'key_insight': "
        "indent these keys by two more spaces"
    ]


def test_keys_of_a_figure_that_are_not_indented() -> None:
    """Also in a prompt."""
    prompt = "prompts:\n  - id: a\n    question: b\n    answer: c\n    figure:\n    file: a.png\n    alt: A\n"
    assert problems(PAPER + prompt) == [
        "p.yaml:12:5: error[indentation] 'file', 'alt' belong to 'figure': indent these keys by two more spaces"
    ]


def test_one_prompt_instead_of_a_list() -> None:
    """The message says where the hyphen goes."""
    assert problems(PAPER + "prompts:\n  id: a\n  question: b\n  answer: c\n") == [
        "p.yaml:8:3: error[wrong-type] expected a list, found a mapping: "
        "put '- ' before the first key below 'prompts', and indent the other keys to match"
    ]


def test_a_backslash_in_double_quotes_is_one_error() -> None:
    """The control character that YAML reads is not reported as well."""
    assert problems(PAPER.replace("Alpha is enough", '"Mean $\\bar x$"')) == [
        "p.yaml:4:14: error[yaml-escape] \\b in double quotes is a special character, not TeX: "
        "use single quotes, as in 'Mean $\\bar x$'"
    ]
