"""Print the changelog of a version. An example is `python -m docs.release_notes v1.2.0`.

The script fails if the tag, the version in pyproject.toml and the newest heading of CHANGELOG.md differ.
"""

import re
import sys
import tomllib
from pathlib import Path

TOP = Path(__file__).parent.parent
_HEADING = re.compile(r"^## \[?(?P<version>\d+\.\d+\.\d+)\]?.*$", re.MULTILINE)


def release_notes(tag: str, pyproject: str, changelog: str) -> str:
    """Return the changelog's section for a tag. Raise ValueError if the versions differ or the section is empty."""
    version = tag.removeprefix("v")
    declared = tomllib.loads(pyproject)["project"]["version"]
    if version != declared:
        raise ValueError(f"the tag is {tag}, but pyproject.toml has version {declared}: change one of them")
    newest = _HEADING.search(changelog)
    if newest is None or newest["version"] != version:
        has = newest["version"] if newest else "none"
        raise ValueError(f"the newest version in CHANGELOG.md is {has}, not {version}: add a heading '## {version}'")
    following = _HEADING.search(changelog, newest.end())
    section = changelog[newest.end() : following.start() if following else None].strip()
    if not section:
        raise ValueError(f"CHANGELOG.md has nothing below '## {version}': say what changed")
    return section + "\n"


if __name__ == "__main__":
    try:
        notes = release_notes(
            sys.argv[1],
            (TOP / "pyproject.toml").read_text(encoding="utf-8"),
            (TOP / "CHANGELOG.md").read_text(encoding="utf-8"),
        )
    except ValueError as error:
        sys.exit(str(error))
    sys.stdout.write(notes)
