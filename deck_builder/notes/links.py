"""Addresses as values of an attribute in a field or a template."""

import html
import re

# Characters that RFC 3986 does not allow in an address, and brackets, which it allows only around an IPv6 host. Anki
# reads double braces in templates, and commands in brackets in fields.
_UNSAFE = re.compile(r"""(?P<host>(?<=://)\[[0-9a-fA-F:.]+\])|[\x00-\x20"<>\\^`{|}\[\]\x7f]""")


def href(address: str) -> str:
    """Return a checked address as the value of an attribute, with unsafe characters percent-encoded."""
    encoded = _UNSAFE.sub(lambda match: match["host"] or f"%{ord(match[0]):02X}", address)
    return html.escape(encoded)
