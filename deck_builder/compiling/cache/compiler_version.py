"""What makes a result: results that other code made are not taken from a cache."""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path


@cache
def compiler_version() -> str:
    """Identify the code that makes notes: this package, what it renders with, and the Python that runs it."""
    hashed = hashlib.sha256()
    for path in sorted(Path(__file__).parents[2].rglob("*.py")):
        hashed.update(path.read_bytes())
    versions = [version(name) for name in ("Markdown", "Pygments", "pymdown-extensions", "nh3", "PyYAML", "pydantic")]
    return f"{hashed.hexdigest()} {versions} {platform.python_implementation()} {platform.python_version()}"
