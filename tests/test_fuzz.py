"""A sample of `make fuzz`."""

from tests.fuzz import fuzz


def test_broken_and_odd_files() -> None:
    """No input causes a traceback, and every problem is inside its file."""
    outcomes, _ = fuzz(inputs=400, seed=2)
    assert outcomes["rejected"] > 200
    assert outcomes["built"] > 20
