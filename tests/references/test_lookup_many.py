"""Tests for `import --lookup`: batches, the cache and failures, with recorded answers."""

from pathlib import Path

import pytest

from deck_builder.problem import Location
from deck_builder.references import lookup, lookup_many
from deck_builder.references.lookup_many import complete
from deck_builder.references.reference import Reference

RECORDINGS = Path(__file__).parents[1] / "recorded"
HERE = Location("list.md", 1, 1)
UNDATED = Reference(HERE, "Hillwalk", arxiv="2101.00042", year=2021, year_from="the arXiv id")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup_many, "PAUSE", 0)


def answer(address: str, _: dict[str, str] | None) -> bytes:
    return (RECORDINGS / ("arxiv.xml" if "id_list" in address else "doi.json")).read_bytes()


def test_missing_values_are_completed(tmp_path: Path) -> None:
    """Authors, venue and a guessed year come from the lookup; the title and given values stay."""
    by_doi = Reference(HERE, "Climbing", doi="10.1234/hill.42")
    references, messages = complete([UNDATED, by_doi], answer, tmp_path)
    assert messages == []
    assert (references[0].year, references[0].authors) == (2022, ("Ada Brandt", "Jörg Müller"))
    assert (references[1].title, references[1].year, references[1].venue) == ("Climbing", 2022, "Journal of Hills")


def test_many_ids_are_looked_up_in_batches(tmp_path: Path) -> None:
    """120 ids take three requests, and a second lookup takes none."""
    addresses: list[str] = []

    def fetch(address: str, _: dict[str, str] | None) -> bytes:
        addresses.append(address)
        return (RECORDINGS / "arxiv.xml").read_bytes()

    papers = [Reference(HERE, "Up", arxiv=f"2101.{n:05d}") for n in range(120)]
    complete(papers, fetch, tmp_path)
    assert len(addresses) == 3
    complete(papers, fetch, tmp_path)
    assert len(addresses) == 3


def test_without_a_network_the_rest_is_not_tried(tmp_path: Path) -> None:
    """One message says what was not looked up, and the entries stay as they are."""

    def fetch(*_: object) -> bytes:
        raise lookup.OfflineError("export.arxiv.org did not respond")

    papers = [Reference(HERE, "Up", arxiv=f"2101.{n:05d}") for n in range(120)]
    references, messages = complete(papers, fetch, tmp_path)
    assert references == papers
    assert messages == [
        "not looked up: 120 papers on arXiv and what follows: export.arxiv.org did not respond; import again to go on"
    ]


def test_complete_entries_are_not_looked_up(tmp_path: Path) -> None:
    paper = Reference(HERE, "Up", 2021, ("Ada Brandt",), arxiv="2101.00042")
    references, _ = complete([paper], lambda *_: pytest.fail("no request is needed"), tmp_path)
    assert references == [paper]
