"""Tests for `import --lookup`: batches, the cache and failures, with recorded answers."""

from pathlib import Path

import pytest

from deck_builder.problem import Location
from deck_builder.references import lookup, lookup_many
from deck_builder.references.lookup_many import complete
from deck_builder.references.reference import Reference, YearSource

RECORDINGS = Path(__file__).parents[1] / "recorded"
HERE = Location("list.md", 1, 1)
UNDATED = Reference(HERE, "Hillwalk", arxiv="2101.00042", year=2021, year_from=YearSource.ARXIV_ID)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup_many, "PAUSE", 0)


def feed(address: str) -> bytes:
    """Return a response that has a paper for each id in the address."""
    ids = address.rpartition("=")[2].split(",")
    entries = "".join(f"<entry><id>http://arxiv.org/abs/{i}v1</id><title>Up</title></entry>" for i in ids)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


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
        return feed(address)

    papers = [Reference(HERE, "Up", arxiv=f"2101.{n:05d}") for n in range(120)]
    complete(papers, fetch, tmp_path)
    assert len(addresses) == 3
    complete(papers, fetch, tmp_path)
    assert len(addresses) == 3


def test_without_a_network_the_rest_is_not_tried(tmp_path: Path) -> None:
    """One message counts the papers that were not looked up, each once, and the entries stay as they are."""

    def fetch(*_: object) -> bytes:
        raise lookup.OfflineError("export.arxiv.org did not respond")

    papers = [Reference(HERE, "Up", arxiv=f"2101.{n:05d}") for n in range(120)]
    papers += [Reference(HERE, "Climbing", doi="10.1234/hill.42"), Reference(HERE, "Up", arxiv="2101.00001")]
    references, messages = complete(papers, fetch, tmp_path)
    assert references == papers
    assert messages == ["could not look up 121 papers: export.arxiv.org did not respond"]


def test_complete_entries_are_not_looked_up(tmp_path: Path) -> None:
    paper = Reference(HERE, "Up", 2021, ("Ada Brandt",), arxiv="2101.00042")
    references, _ = complete([paper], lambda *_: pytest.fail("no request is needed"), tmp_path)
    assert references == [paper]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"<html><body>Busy</body></html>",
            "could not look up 1 paper on arXiv: the response from arXiv can't be read",
        ),
        (b"<feed", "could not look up 1 paper on arXiv: the response from arXiv can't be read"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "arXiv returned no paper for 2101.00042; check the ids"),
    ],
    ids=["a page", "cut off", "empty"],
)
def test_an_answer_without_papers_is_not_kept(tmp_path: Path, content: bytes, message: str) -> None:
    """It does not mean that the paper does not exist: the next lookup asks again."""
    references, messages = complete([UNDATED], lambda *_: content, tmp_path)
    assert references == [UNDATED]
    assert [text[: len(message)] for text in messages] == [message]
    references, _ = complete([UNDATED], answer, tmp_path)
    assert references[0].year == 2022


def test_an_id_that_arxiv_does_not_know_is_asked_for_once(tmp_path: Path) -> None:
    """The answer has others of the same request, so the id does not exist."""
    addresses: list[str] = []

    def fetch(address: str, _: dict[str, str] | None) -> bytes:
        addresses.append(address)
        return (RECORDINGS / "arxiv.xml").read_bytes()

    papers = [UNDATED, Reference(HERE, "Nowhere", arxiv="2101.99999")]
    for _ in range(2):
        references, messages = complete(papers, fetch, tmp_path)
        assert (references[1], messages) == (papers[1], [])
    assert len(addresses) == 1


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """The answers of this lookup are used all the same; here, a file is where the folder should be."""
    (tmp_path / "cache").write_text("not a folder")
    references, messages = complete([UNDATED], answer, tmp_path / "cache")
    assert (references[0].year, messages) == (2022, [])


def test_a_doi_longer_than_a_name_of_a_file(tmp_path: Path) -> None:
    paper = Reference(HERE, "Climbing", doi=f"10.1234/{'x' * 300}")
    for fetch in (answer, lambda *_: pytest.fail("the answer is in the cache")):
        references, messages = complete([paper], fetch, tmp_path)
        assert (references[0].year, messages) == (2022, [])


@pytest.mark.parametrize("content", ["", "[]", "{", '{"year": "2022"}', '{"authors": 5}', '{"title": []}'])
def test_a_damaged_file_of_the_cache_is_asked_for_again(tmp_path: Path, content: str) -> None:
    complete([UNDATED], answer, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text(content)
    references, _ = complete([UNDATED], answer, tmp_path)
    assert (references[0].year, references[0].authors) == (2022, ("Ada Brandt", "Jörg Müller"))


@pytest.mark.parametrize(
    ("title", "agrees"),
    [("Hillwalk", True), ("HILLWALK: Climbing without a gradient", True), ("TODO", True), ("Rivers and Seas", False)],
)
def test_the_title_must_agree(tmp_path: Path, title: str, agrees: bool) -> None:
    """An id with a wrong digit is that of another paper, whose authors and year are not filled in."""
    paper = Reference(Location("list.md", 3, 1), title, arxiv="2101.00042")
    (reference,), messages = complete([paper], answer, tmp_path)
    if agrees:
        assert (reference.year, messages) == (2022, [])
    else:
        assert (reference, messages) == (
            paper,
            [
                "list.md:3:1: nothing was filled in, because arxiv 2101.00042 belongs to 'Hillwalk: Climbing Without a "
                "Gradient', not to 'Rivers and Seas'; correct the id or the title"
            ],
        )
