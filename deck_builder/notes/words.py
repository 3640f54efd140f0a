"""The words and standard questions that deck-builder puts on a card, in the language of the deck.

Each language is a file in `languages`, which translators can add without touching code. Everything else on a card is
written by the author of the deck.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_QUESTION = "question-"
"""The prefix of the names of standard questions (see standard_cards.py)."""
STYLE = "style.css"
"""The name of the generated part that contains rules for the style sheet."""
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})


def is_right_to_left(language: str) -> bool:
    """Return whether text in a language, such as `he-IL`, runs from right to left."""
    return language.partition("-")[0].lower() in _RIGHT_TO_LEFT


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Return the words and standard questions in a language, such as `pt-BR`, by name. Fall back to English."""
    folder = files(__package__) / "languages"
    file = folder / f"{language.partition('-')[0].lower()}.toml"
    if not file.is_file():
        file = folder / "en.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the words in a language, without the standard questions."""
    return {name: phrase for name, phrase in phrases(language).items() if not name.startswith(_QUESTION)}


def words_css(language: str) -> str:
    """Return style rules that show words in the given language.

    Fields contain names such as `mechanism`, not translations. Otherwise, changing the language would rewrite the
    notes. A template can't translate a name. Instead, it uses the name as a class, and the style sheet shows the word.
    """
    known = words(language)
    rules = []
    for name, word in known.items():
        group, _, key = name.partition("-")
        if group in ("kind", "level"):
            rules.append(f'.{group}[class="{group} {key.replace("-", ", ")}"]::before {{ content: "{word}"; }}')
    rules += [
        f'.front .cloze::before {{ content: "" / "{known["blank"]}: "; }}',
        f'.back .cloze::before {{ content: "" / "{known["filled"]}: "; }}',
        f'.chip:nth-of-type(n+6):last-child::after {{ content: " {known["and"]} " counter(more) " {known["more"]}"; }}',
    ]
    return "\n".join(("", "/* Words in the deck's language. */", *rules, ""))
