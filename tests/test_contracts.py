"""Tests that the contracts between modules cover the whole package."""

import re
import shutil
import subprocess
import sys
import tomllib
from itertools import count
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
SOURCE = TOP / "deck_builder"
SETTINGS = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = SETTINGS["tool"]["importlinter"]["contracts"]


def modules(package: Path) -> list[Path]:
    """Return the modules and packages in a package."""
    inside = [path for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    return [path for path in inside if path.name != "__init__.py"]


def test_every_package_with_more_than_five_modules_has_a_contract() -> None:
    """In a contract about layers, upper modules may import lower ones. In one about independence, no module may."""
    covered = {container for contract in CONTRACTS for container in contract.get("containers", ())}
    covered |= {module.removesuffix(".*") for contract in CONTRACTS for module in contract.get("modules", ())}
    packages = [path.parent for path in SOURCE.rglob("__init__.py")]
    large = {".".join(p.relative_to(TOP).parts) for p in packages if len(modules(p)) > 5}
    assert large - covered == set()


def test_the_package_is_a_list_of_stages() -> None:
    """No package has more than 15 entries, so that newcomers find the place for a change."""
    entries = {path.name for path in SOURCE.iterdir()} - {"__init__.py", "__main__.py", "__pycache__", "py.typed"}
    assert len({name for name in entries if not name.startswith(".")}) <= 15, sorted(entries)


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        (
            "sync/patch.py",
            "import deck_builder.sync.session",
            "sync: from two versions of a field to an edit of a file",
        ),
        ("anki/package_file.py", "import deck_builder.anki.collection", "anki: from a file to a collection"),
        ("anki/collection.py", "import deck_builder.anki.media", "anki: from a file to a collection"),
        ("anki/media.py", "import deck_builder.release.lock", "Each package imports only from those below it"),
        ("sync/yaml_edit.py", "import anki", "Only anki/ uses genanki and the engine"),
    ],
)
def test_an_import_that_breaks_a_contract(module: str, line: str, contract: str, tmp_path: Path) -> None:
    """lint-imports, limited to the contract, passes without the import and fails with it."""
    shutil.copytree(SOURCE, tmp_path / "deck_builder", ignore=shutil.ignore_patterns("__pycache__"))
    settings = (TOP / "pyproject.toml").read_text(encoding="utf-8")
    numbers = count()
    with_ids = re.sub(
        r"(?m)^\[\[tool\.importlinter\.contracts]]$", lambda m: f'{m[0]}\nid = "{next(numbers)}"', settings
    )
    (tmp_path / "pyproject.toml").write_text(with_ids, encoding="utf-8")
    number = [known["name"] for known in CONTRACTS].index(contract)
    lint = (
        f"from importlinter.cli import lint_imports as run; exit(run(limit_to_contracts=('{number}',), no_cache=True))"
    )

    def status() -> int:
        return subprocess.run([sys.executable, "-c", lint], cwd=tmp_path, capture_output=True).returncode

    assert status() == 0
    with (tmp_path / "deck_builder" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    assert status() == 1
