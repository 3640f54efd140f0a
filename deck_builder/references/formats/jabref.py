"""Read the groups of a JabRef library. Older versions of JabRef store them in a comment."""

import re

_TREE = re.compile(r"@comment\s*\{\s*jabref-meta:\s*(?:groupstree|grouping):(?P<groups>.*?)\n\s*\}", re.I | re.DOTALL)
_GROUP = re.compile(r"^\d+ (?P<kind>\w+):(?P<values>.*?);\s*$", re.MULTILINE | re.DOTALL)
_SEPARATOR = re.compile(r"(?<!\\)\\;")
_KINDS = ("ExplicitGroup", "StaticGroup")
"""The kinds of groups that may list the citation keys of their entries."""


def read_groups(text: str) -> dict[str, str]:
    """Map the citation key of each entry, in lower case, to the name of the first group that lists the entry.

    Newer versions of JabRef store the groups in the field `groups` of each entry instead.
    """
    groups: dict[str, str] = {}
    for tree in _TREE.finditer(text):
        # Join lines, because JabRef breaks long ones, even within a name or a key.
        lines = re.sub(r"\n(?!\d+ \w+:)", "", tree["groups"])
        for group in _GROUP.finditer(lines):
            if group["kind"] in _KINDS:
                name, *keys = (part.strip() for part in _SEPARATOR.split(group["values"]))
                for key in keys[1:]:
                    groups.setdefault(key.casefold(), name)
    return groups
