"""Identify the code that compiles notes, so that the cache never returns results from different code."""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path


@cache
def compiler_version() -> str:
    """Return a string that changes whenever this package, its libraries or the version of Python changes."""
    code = hashlib.sha256()
    for path in sorted(Path(__file__).parents[2].rglob("*.*")):
        if path.suffix in (".py", ".json", ".toml"):
            code.update(path.read_bytes())
    versions = [version(name) for name in ("Markdown", "Pygments", "pymdown-extensions", "nh3", "PyYAML", "pydantic")]
    return f"{code.hexdigest()} {versions} {platform.python_implementation()} {platform.python_version()}"
