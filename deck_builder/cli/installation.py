"""Find out how this copy of deck-builder was installed, so that commands print advice that works.

The name `deck-builder` on a package index may belong to somebody else. Advice therefore never installs it by name
alone, unless this copy was installed that way.
"""

import json
import shlex
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import PurePath

NAME = "deck-builder"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where this copy came from, as recorded by its installer (PEP 610)."""

    url: str
    """The address to reinstall this copy from, pinned to a commit or a hash if the installer recorded one."""

    def requirement(self, extra: str = "") -> str:
        """Return the requirement that reinstalls this copy (PEP 508)."""
        return f"{NAME}{f'[{extra}]' if extra else ''} @ {self.url}"


def origin() -> Origin | None:
    """Return where this copy came from, or None if it was installed by name or not installed at all."""
    installed = _installed()
    recorded = installed.read_text("direct_url.json") if installed else None
    return parse_origin(recorded) if recorded else None


def public_origin() -> Origin | None:
    """Return where other machines can install this copy from, or None if that is unknown.

    A path on this machine is of no use to them, and it may contain the user's name.
    """
    here = origin()
    return here if here and "file://" not in here.url else None


def parse_origin(direct_url: str) -> Origin | None:
    """Parse the content of direct_url.json. Return the origin that it records, or None if it is invalid."""
    try:
        recorded = json.loads(direct_url)
        url: str = recorded["url"]
        if vcs := recorded.get("vcs_info"):
            return Origin(f"{vcs['vcs']}+{url}@{vcs['commit_id']}{_subdirectory(recorded)}")
        if archive := recorded.get("archive_info"):
            hashes = archive.get("hashes") or dict([archive["hash"].split("=", 1)] if "hash" in archive else [])
            pin = f"#sha256={hashes['sha256']}" if "sha256" in hashes else ""
            return Origin(f"{url}{pin}")
        return Origin(url)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def how_to_add(extra: str) -> str:
    """Return the command that adds an optional extra's dependencies to this installation."""
    needed = shlex.quote(_needed_by(extra))
    if _is_below("pipx", "venvs"):
        return f"pipx inject {NAME} {needed}"
    if _is_below("uv", "tools"):
        here = origin()
        return f"uv tool install --with {needed} {shlex.quote(here.requirement()) if here else NAME}"
    python = shlex.quote(sys.executable)
    if _installer() == "uv":
        return f"uv pip install --python {python} {needed}"
    return f"{python} -m pip install {needed}"


def _installed() -> Distribution | None:
    try:
        return distribution(NAME)
    except PackageNotFoundError:
        return None


def _installer() -> str:
    installed = _installed()
    return ((installed and installed.read_text("INSTALLER")) or "").strip()


def _needed_by(extra: str) -> str:
    installed = _installed()
    for requirement in (installed and installed.requires) or ():
        wanted, _, marker = requirement.partition(";")
        if marker.replace("'", '"').strip() == f'extra == "{extra}"':
            return wanted.strip()
    return extra


def _is_below(*folders: str) -> bool:
    parts = PurePath(sys.prefix).parts
    return any(parts[i : i + len(folders)] == folders for i in range(len(parts)))


def _subdirectory(recorded: dict[str, str]) -> str:
    return f"#subdirectory={recorded['subdirectory']}" if "subdirectory" in recorded else ""
