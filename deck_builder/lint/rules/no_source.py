"""Every prompt in a paper should have a source, such as a section, table, figure, equation or page.

With a source, other people can check the card now, and you can check it in three years.

Bad:  a prompt without `source`
Good: `source: section 3.1, figure 2`, or for a different paper `source: Reddi et al. 2018 (arXiv:1904.09237), abstract`
"""

from collections.abc import Iterator

from deck_builder.lint.rule import Deck, Finding
from deck_builder.problem import Severity

ID = "no-source"
SEVERITY = Severity.WARNING


def check(deck: Deck) -> Iterator[Finding]:
    """Find prompts without a source. In topics, prompts do not need one."""
    for subject in deck.subjects:
        if subject.source is None and subject.paper is not None:
            key = "id" if subject.path[0] == "prompts" else subject.path[0]
            location = subject.at("id") if key == "id" else subject.document.locate(subject.path, key=True)
            yield Finding(location, "the prompt has no source: name the section, table, figure, equation or page")
