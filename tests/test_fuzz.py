"""A sample of `make fuzz`."""

from tests.fuzz import fuzz


def test_broken_and_strange_files() -> None:
    """No traceback, and every problem lies inside the file."""
    outcomes, _ = fuzz(inputs=400, seed=2)
    assert outcomes["rejected"] > 200
    assert outcomes["built"] > 20
