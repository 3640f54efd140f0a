"""The files with the words of each language: every file has the same names as the English one, in the same order."""

import re
import tomllib
from importlib.resources import files

import pytest

import deck_builder.notes
from deck_builder.notes.words import phrases

FOLDER = files(deck_builder.notes) / "languages"
FILES = sorted(file.name for file in FOLDER.iterdir())
LANGUAGES = [name.removesuffix(".toml") for name in FILES]
ENGLISH = (FOLDER / "en.toml").read_text(encoding="utf-8")


def lines(text: str) -> dict[str, int]:
    """Return the line of each name in a file."""
    return {
        match[1]: text.count("\n", 0, match.start()) + 1 for match in re.finditer(r"^([\w-]+) *=", text, re.MULTILINE)
    }


def placeholders(phrase: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}", phrase))


def problems(name: str, text: str) -> list[str]:
    """Return what is wrong in the file of a language, each with its place."""
    english = tomllib.loads(ENGLISH)
    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [f"{name}: not valid TOML: {error}"]
    place = lines(text)
    found = [(place[key], f"'{key}' is not a name in en.toml") for key in own.keys() - english.keys()]
    for key, phrase in english.items():
        if key not in own:
            line = place.get(previous(key, own), 0) + 1
            found.append((line, f"'{key}' is missing"))
        elif not isinstance(own[key], str) or not own[key].strip() or own[key] != own[key].strip():
            found.append((place[key], f"'{key}' is not a phrase"))
        elif placeholders(own[key]) != placeholders(phrase):
            found.append((place[key], f"'{key}' needs {' '.join(placeholders(phrase)) or 'no placeholder'}"))
        elif re.search(r'["\\<>\n]', own[key]):
            found.append((place[key], f"'{key}' has a character that a style sheet or HTML would read"))
    if not found and list(own) != list(english):
        found.append((1, "the names are not in the order of en.toml"))
    return [f"{name}:{line}: {message}" for line, message in sorted(found)]


def previous(key: str, own: dict[str, str]) -> str:
    """Return the last name before a name in the English file that another file has, too."""
    names = list(tomllib.loads(ENGLISH))
    return next((name for name in reversed(names[: names.index(key)]) if name in own), "")


@pytest.mark.parametrize("name", FILES)
def test_a_language_is_complete(name: str) -> None:
    """A new file is checked without any change to the tests."""
    assert problems(name, (FOLDER / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('answer = "Answer"\n', "", ["xx.toml:5: 'answer' is missing"]),
        (
            'answer = "Answer"',
            'anwser = "Answer"',
            ["xx.toml:5: 'answer' is missing", "xx.toml:5: 'anwser' is not a name in en.toml"],
        ),
        ('answer = "Answer"', 'answer = ""', ["xx.toml:5: 'answer' is not a phrase"]),
        ('answer = "Answer"', "answer = 5", ["xx.toml:5: 'answer' is not a phrase"]),
        ('answer = "Answer"', 'answer = "{name}"', ["xx.toml:5: 'answer' needs no placeholder"]),
        ("{name} ({venue})", "{nmae} ({venue})", ["xx.toml:49: 'question-year-at' needs {name} {venue}"]),
        (
            'answer = "Answer"',
            "answer = '\"'",
            ["xx.toml:5: 'answer' has a character that a style sheet or HTML would read"],
        ),
        (
            'question = "Question"\nanswer = "Answer"',
            'answer = "Answer"\nquestion = "Question"',
            ["xx.toml:1: the names are not in the order of en.toml"],
        ),
    ],
    ids=["missing", "misspelled", "empty", "number", "placeholder", "misspelled placeholder", "quote", "order"],
)
def test_a_mistake_in_a_language_is_found(old: str, new: str, expected: list[str]) -> None:
    """The tests of the files can fail."""
    assert old in ENGLISH
    assert problems("xx.toml", ENGLISH.replace(old, new, 1)) == expected


def test_a_language_that_is_not_toml() -> None:
    """The parser says where."""
    (problem,) = problems("xx.toml", ENGLISH.replace("# English", "English"))
    assert problem.startswith("xx.toml: not valid TOML: ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_come_from_the_file(language: str) -> None:
    """A region has the words of its language, in any case."""
    expected = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    assert phrases(language) == phrases(f"{language.upper()}-XX") == expected


def test_a_language_without_a_file_has_english_words() -> None:
    """The deck is complete, at least."""
    assert phrases("xx") == phrases("en")
