"""The words that deck-builder itself puts on a card, by language. A new language is one more table.

Everything else on a card was written by the author of the deck.
"""

from collections.abc import Mapping

from deck_builder.notes.translations import TRANSLATIONS

_ENGLISH = {
    # Headings and labels in the templates
    "question": "Question",
    "answer": "Answer",
    "source": "Source",
    "summary": "The paper in one minute",
    "about": "About the paper",
    "read": "Read the paper",
    "posted": "on arXiv in",
    "report": "Report this card",
    "timeline": "on a timeline",
    "empty-timeline": "A timeline, still empty",
    # In fields
    "hint": "Hint",
    "builds-on": "Builds on",
    "leads-to": "Leads to",
    # What the style sheet adds: before a hidden and a shown part of a cloze, and after the first few of a long list
    "blank": "blank",
    "filled": "filled in",
    "and": "and",
    "more": "more",
    # Kinds of questions
    "kind-insight": "Key idea",
    "kind-insight-reverse": "Which paper?",
    "kind-year": "Year",
    "kind-problem": "Problem solved",
    "kind-problem-reverse": "Which method?",
    "kind-mechanism": "How it works",
    "kind-equation": "Formula",
    "kind-result": "Result",
    "kind-contrast": "Comparison",
    "kind-myth": "Common mistake",
    "kind-limit": "Limit",
    "kind-lineage": "Origin",
    "kind-fact": "Fact",
    # Levels
    "level-beginner": "for beginners",
    "level-intermediate": "intermediate",
    "level-advanced": "advanced",
    "level-expert": "for experts",
}
_LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, **TRANSLATIONS}
NAMES = frozenset(_ENGLISH)
STYLE = "style.css"
"""The name of the generated part of templates that has the generated rules of the style sheet."""


_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})


def is_right_to_left(language: str) -> bool:
    """Return whether cards in a language, such as `he-IL`, run from right to left."""
    return language.partition("-")[0].lower() in _RIGHT_TO_LEFT


def words(language: str) -> Mapping[str, str]:
    """Return the words in a language, such as `pt-BR`, by name. A word without a translation is English."""
    base = language.partition("-")[0].lower()
    known = {**_ENGLISH, **_LANGUAGES.get(base, {}), **_LANGUAGES.get(language, {})}
    return {name: known[name] for name in _ENGLISH}


def words_css(language: str) -> str:
    """Return the rules of the style sheet that show words.

    A template can't translate the name in a field, and if the field contained a translation, a change of the language
    would rewrite the notes. Therefore, the name is the class of an element, and the style sheet shows the word.
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
