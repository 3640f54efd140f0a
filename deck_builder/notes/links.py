"""Encode addresses for attributes in fields and templates."""

import html
import re

# RFC 3986 does not allow these characters in an address, except brackets around an IPv6 host. Anki acts on double
# braces in templates and on commands in brackets in fields.
_UNSAFE = re.compile(r"""(?P<host>(?<=://)\[[0-9a-fA-F:.]+\])|[\x00-\x20"<>\\^`{|}\[\]\x7f]""")


def href(address: str) -> str:
    """Return a checked address as the value of an attribute, with unsafe characters percent-encoded."""
    encoded = _UNSAFE.sub(lambda match: match["host"] or f"%{ord(match[0]):02X}", address)
    return html.escape(encoded)
