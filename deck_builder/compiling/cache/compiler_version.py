"""Identify the code that compiles notes, so that the cache never returns results from different code."""

import hashlib
import platform
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_LIBRARIES = {"markdown", "nh3", "pydantic", "pygments", "pyyaml"}
_INSTALLED = re.compile(r"(?P<name>[\w.]+)-[^-]+(-.*)?\.(dist|egg)-info")
"""The name of the file or folder that an installer writes next to a library, such as `nh3-0.3.1.dist-info`."""


@cache
def compiler_version() -> str:
    """Return a string that changes whenever this package, its libraries or the version of Python changes."""
    code = hashlib.sha256()
    for path in sorted(Path(__file__).parents[2].rglob("*.*")):
        if path.suffix in (".py", ".json", ".toml"):
            code.update(path.read_bytes())
    versions = sorted(_installed_libraries())
    return f"{code.hexdigest()} {versions} {platform.python_implementation()} {platform.python_version()}"


def _installed_libraries() -> Iterator[str]:
    """Yield the names and versions of the installed libraries. Avoid importlib.metadata, which is slow to import."""
    for folder in sys.path:
        try:
            names = [path.name for path in Path(folder).iterdir()]
        except OSError:
            continue  # for example, a zip file
        yield from (n for n in names if (match := _INSTALLED.fullmatch(n)) and match["name"].lower() in _LIBRARIES)
