"""Tests for slugs: ids and file names that a person would choose."""

import pytest

from deck_builder.source.slug import slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Attention Is All You Need", "attention-is-all-you-need"),
        ("Ann's Papers", "anns-papers"),
        ("Évolution & Größe", "evolution-grosse"),
        ("Глубокое обучение", "glubokoe-obuchenie"),
        ("Μάθηση", "mathisi"),
        ("深層学習", ""),
    ],
)
def test_a_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_a_slug_does_not_end_with_a_hyphen() -> None:
    assert slug("walks on hills", 6) == "walks"
