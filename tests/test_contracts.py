"""Tests that the contracts between modules cover the whole package."""

import tomllib
from pathlib import Path

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
