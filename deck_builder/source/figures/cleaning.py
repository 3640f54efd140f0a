"""Remove what drawing programs add to an SVG, without changing the picture."""

import re

from deck_builder.source.figures.edits import apply_edits
from deck_builder.source.figures.svg import inspect_svg

_MAY_NEED_EDITS = re.compile(rb"<!D|<\?(?!xml\s)|<\w[\w.-]*:|<metadata|<a[\s>/]|<switch|animation|keyframes|\\")
"""A pattern for markup that might need an edit. Not every match needs one."""


def cleaned_svg(content: bytes) -> bytes:
    """Return an SVG with LF line endings. If only additions by drawing programs make it unsafe, remove them.

    An SVG that needs no edits keeps all other bytes, including comments, because its name on learners' devices contains
    a hash of its content.
    """
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not is_wide:
        content = content.replace(b"\r\n", b"\n")
    if not _MAY_NEED_EDITS.search(content) and content.count(b"xmlns=") < 2 and not is_wide:
        return content
    inspection = inspect_svg(content)
    if inspection.problems or not inspection.needed:
        return content
    cleaned = apply_edits(content, (*inspection.needed, *inspection.possible))
    again = inspect_svg(cleaned)
    return content if again.problems or again.needed else cleaned
