"""Encode addresses for attributes in fields and templates."""

import html
import re

# RFC 3986 does not allow these characters in an address, except brackets around an IPv6 host. Besides, Anki would act
# on double braces in a template, and on a command in brackets in a field.
_UNSAFE = re.compile(r"""(?P<host>(?<=://)\[[0-9a-fA-F:.]+\])|[\x00-\x20"<>\\^`{|}\[\]\x7f]""")


def href(address: str) -> str:
    """Encode a checked address for use as the value of an attribute. Percent-encode unsafe characters."""
    encoded = _UNSAFE.sub(lambda match: match["host"] or f"%{ord(match[0]):02X}", address)
    return html.escape(encoded)
