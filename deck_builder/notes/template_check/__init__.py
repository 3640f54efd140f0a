"""Check untrusted templates. They may change the layout and colors of a card, but must not run or load anything."""

from collections.abc import Collection, Iterator

from deck_builder.files.folders import file_start
from deck_builder.notes.template_parts import plain_parts
from deck_builder.problem import Problem
from deck_builder.source.template_files import Templates, locate

UNSAFE = "unsafe-template"
"""The code of problems that are not reported for templates that the user trusts."""


def check_templates(templates: Templates, trusted: Collection[str] = ()) -> list[Problem]:
    """Return the problems in templates: mistakes, and everything that may harm a learner.

    Harmful content is allowed only in templates that come with deck-builder, and in those that the user trusts.
    `trusted` contains the fingerprints of trusted templates.
    """
    if templates.are_installed:
        return []  # nobody edits installed templates, and the check would slow down every build
    are_trusted = templates.are_packaged or templates.fingerprint() in trusted
    problems = [p for p in find_problems(templates) if not (are_trusted and p.code == UNSAFE)]
    if any(problem.code == UNSAFE for problem in problems):
        folder = file_start(templates.folder)
        message = (
            "these templates use features that are not allowed (see the other problems): change the templates or, if "
            f"you trust their author, run `deck-builder trust {_quoted(folder.path)}`"
        )
        problems.append(Problem("untrusted-templates", message, folder))
    return problems


def find_problems(templates: Templates) -> Iterator[Problem]:
    """Yield a problem for every mistake in templates, and for everything that may harm a learner."""
    # Most decks use the installed templates and do not need these slow imports.
    from deck_builder.notes.template_check.css import check_css
    from deck_builder.notes.template_check.html import check_html

    for name, file in sorted(templates.files.items()):
        check = check_css(file.text) if name.endswith(".css") else check_html(file.text, plain_parts())
        for offset, is_unsafe, message in check:
            yield Problem(UNSAFE if is_unsafe else "broken-template", message, locate(file, offset))


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path
