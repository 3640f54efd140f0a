"""Tests for libraries as people have them: encodings, bogus ids, macros, and formats of other programs."""

import pytest

from deck_builder.problem import Location, SourceFile
from deck_builder.references.draft import prepared
from deck_builder.references.formats.detection import read_references
from deck_builder.references.formats.pdf_names import read_pdf_names
from deck_builder.references.identity import identify, is_same, without_contradictory_ids
from deck_builder.references.ids import choose_id
from deck_builder.references.reference import Read, Reference, YearSource, find_doi
from deck_builder.references.sections import section_numbers, sections_from_keywords

HERE = Location("list.md", 1, 1)


def read(name: str, text: str | bytes) -> Read:
    return read_references(SourceFile(name, text if isinstance(text, bytes) else text.encode()))


def bib(fields: str) -> Reference:
    (reference,) = read("a.bib", f"@article{{key, {fields}}}").references
    return reference


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1002/(SICI)1521-3951(199911)216:1<5::AID-PSSB5>3.3.CO;2-6",) * 2,
        ("10.1044/1092-4388(2001/094)",) * 2,
        (r"10.1007/978-3\_4", "10.1007/978-3_4"),
        (r"10.1002/a{\textless}5::b{\textgreater}3", "10.1002/a<5::b>3"),
        ("(see https://doi.org/10.1234/abc).", "10.1234/abc"),
        ("10.1234/abc</a>", "10.1234/abc"),
    ],
)
def test_dois(text: str, doi: str) -> None:
    assert find_doi(text) == doi


@pytest.mark.parametrize(
    ("fields", "arxiv"),
    [
        ("eprint = {math/0307200v3}, eprinttype = {arxiv}", "math/0307200"),
        ("doi = {10.48550/arXiv.2503.01234}, journal = {arXiv e-prints}", "2503.01234"),
        ("howpublished = {arXiv:1910.01234}", "1910.01234"),
        ("journal = {CoRR abs/1609.01234}", "1609.01234"),
        ("eprint = {arXiv:1011.1669v3}", "1011.1669"),
        ("journal = {arXiv preprint arXiv:1706.03762}", "1706.03762"),
    ],
)
def test_arxiv_ids_of_bibtex(fields: str, arxiv: str) -> None:
    """The id is found wherever it is, and arXiv is no venue."""
    reference = bib(f"title = {{Up}}, {fields}")
    assert (reference.arxiv, reference.venue) == (arxiv, None)


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("{Brandt Solutions, Inc.}", ("Brandt Solutions, Inc.",)),
        ("{Panel of Sciences, Engineering, and Medicine}", ("Panel of Sciences, Engineering, and Medicine",)),
        ("Brandt, A and Wei, C and Others", ("A Brandt", "C Wei")),
        (r"M{\"u}ller, J{\"o}rg and O'Hara, D.", ("Jörg Müller", "D. O'Hara")),
        ("王, 明", ("王明",)),
    ],
)
def test_names_of_bibtex(authors: str, names: tuple[str, ...]) -> None:
    assert bib(f"title = {{Up}}, author = {{{authors}}}").authors == names


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (r"{\TeX}: The Program", "TeX: The Program"),
        (r"The {\LaTeX} Companion to {\BibTeX}", "The LaTeX Companion to BibTeX"),
        (r"{Control of the {\{}RTAC{\}} problem}", "Control of the RTAC problem"),
        (r"{\'E}tude of na{\"\i}ve {\c c}ases", "Étude of naïve çases"),
    ],
)
def test_titles_of_bibtex(title: str, expected: str) -> None:
    assert bib(f"title = {{{title}}}").title == expected


def test_parents_and_repeated_macros_are_no_failures() -> None:
    text = (
        '@string{j = "One"}\n@string{j = "Two"}\n@article{a, title = {Up}, journal = j, year = 2001}\n'
        "@inproceedings{b, title = {Down}, crossref = {p}}\n@proceedings{p, title = {Proc.}, year = 2010}\n"
    )
    result = read("a.bib", text)
    assert [(r.title, r.venue, r.year) for r in result.references] == [("Up", "One", 2001), ("Down", "Proc.", 2010)]
    assert result.problems == ()


def test_a_cross_reference_is_not_part_of_another_key() -> None:
    """The parent `hill` gives its title as the venue, although the xdata entry `hillside` contains its name."""
    text = (
        "@xdata{hillside, publisher = {Press}}\n@book{hill, title = {Book of Hills}, year = 2001}\n"
        "@inbook{a, title = {Up}, crossref = {hill}, xdata = {hillside}}\n"
    )
    _, reference = read("a.bib", text).references
    assert (reference.title, reference.venue) == ("Up", "Book of Hills")


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ('"On " # hills # { and {D{ee}p} Valleys}', "On Hills and Deep Valleys"),
        ('{On} # " " # hills', "On Hills"),
        ("hills", "Hills"),
        ("{On {C#} and more}", "On C# and more"),
        ('"On {C#}"', "On C#"),
    ],
)
@pytest.mark.parametrize(
    "first", ["@misc{b, title = {Other}}", "@misc{a, title = {Other}}"], ids=["own key", "same key"]
)
def test_concatenated_values(first: str, value: str, title: str) -> None:
    """Macros and parts are joined, also in an entry whose key another one has."""
    text = f'@string{{hills = "Hills"}}\n{first}\n@misc{{a, title = {value}}}\n'
    assert read("a.bib", text).references[-1].title == title


def test_lines_between_entries_of_ris() -> None:
    """They are reported, and the entries are read."""
    text = "Provider: Hills\nDatabase: Up\n\nTY  - JOUR\nTI  - Up\nER  - \nend\nTI  - Down\nER  - \n"
    result = read("a.ris", text)
    assert [reference.title for reference in result.references] == ["Up"]
    assert [(note.location.line, note.code) for note in result.notes] == [
        (1, "no-entry"),
        (2, "no-entry"),
        (7, "no-entry"),
    ]
    assert [(problem.location.line, problem.code) for problem in result.problems] == [(8, "broken-entry")]


def test_parents_in_a_loop() -> None:
    """Each parent is visited once, so the time is linear."""
    names = ",".join(f"k{n}" for n in range(60))
    text = "\n".join(f"@article{{k{n}, title={{T{n}}}, year={{2016}}, xdata={{{names}}}}}" for n in range(60))
    assert len(read("a.bib", text).references) == 60


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    result = read("a.bib", "@article{a, title={Über die Möglichkeit}, year={2001}}".encode(encoding))
    assert result.references[0].title == "Über die Möglichkeit"
    assert [note.code for note in result.notes] == (["not-utf8"] if encoding in ("latin-1", "cp1252") else [])


def test_control_characters_do_not_reach_the_terminal() -> None:
    result = read("a.bib", "@article{x, title={T \x1b]0;X\x07}, year 2016\n@article{y")
    assert all("\x1b" not in problem.location.source for problem in result.problems)


def test_better_bibtex_json_with_collections() -> None:
    text = (
        '{"collections": {"C": {"name": "Hills", "items": [1]}}, "items": [{"itemID": 1, "itemType": "journalArticle",'
        ' "title": "Up", "date": "2016", "creators": [{"lastName": "Brandt", "firstName": "Ada", "creatorType": "author"}],'
        ' "notes": ["<p>Read twice</p>"]}, {"itemType": "attachment", "title": "PDF"}]}'
    )
    (reference,) = read("a.json", text).references
    assert (reference.title, reference.year, reference.authors) == ("Up", 2016, ("Ada Brandt",))
    assert (reference.section, reference.comments) == ("Hills", ("Read twice",))


def test_bibtex_in_a_json_file() -> None:
    assert read("a.json", "@article{a,\n title = {Up}, year = 2020\n}\n").references[0].title == "Up"


def test_a_number_of_ten_thousand_digits() -> None:
    text = f'[{{"title": "T", "issued": {{"date-parts": [[{"9" * 10_000}]]}}}}]'
    assert read("a.json", text).references[0].year is None


def test_pubmed() -> None:
    text = "PMID- 1\nTI  - Glia and\n      gut.\nFAU - Brandt, Ada\nDP  - 2020 Jan\nJT  - J\nLID - 10.1234/abc [doi]\n\nPMID- 2\nTI  - Gut.\n"
    first, second = read("a.nbib", text).references
    assert (first.title, first.authors, first.year, first.doi) == ("Glia and gut", ("Ada Brandt",), 2020, "10.1234/abc")
    assert (second.title, second.year) == ("Gut", None)


def test_endnote_xml() -> None:
    text = (
        "<xml><records><record><titles><title><style>Up</style></title><secondary-title>J</secondary-title></titles>"
        "<contributors><authors><author>Brandt, Ada</author></authors></contributors><dates><year>2016</year></dates>"
        "<electronic-resource-num>10.1234/a</electronic-resource-num></record></records></xml>"
    )
    (reference,) = read("a.xml", text).references
    assert (reference.title, reference.authors, reference.year, reference.venue) == ("Up", ("Ada Brandt",), 2016, "J")
    assert reference.doi == "10.1234/a"


RECORD = "<record><titles><title>{0}</title></titles></record>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("ISO-8859-1", "latin-1"),
        ("iso-8859-2", "iso-8859-2"),
        ("windows-1252", "cp1252"),
        ("Shift_JIS", "shift_jis"),
        ("UTF-16", "utf-16"),
        ("utf-8", "utf-8"),
        ("ISO-8859-1", "utf-16"),
        ("x-unknown", "utf-8"),
        ("base64", "utf-8"),
        ("US-ASCII", "utf-8"),
    ],
)
def test_the_encoding_that_xml_declares(declared: str, encoding: str) -> None:
    """It counts if the file can be read with it; a file in another encoding is read nevertheless."""
    title = "山の道" if encoding == "shift_jis" else "Über den Hügel"
    text = f"<?xml version='1.0' encoding='{declared}'?>\n<xml><records>{RECORD.format(title)}</records></xml>"
    result = read("a.xml", text.encode(encoding))
    assert ([reference.title for reference in result.references], result.problems) == ([title], ())


def test_lines_of_xml() -> None:
    """A problem is where the record is."""
    text = f"<xml>\n<records>\n{RECORD.format('Up')}\n\n{RECORD.format('')}\n</records>\n</xml>"
    result = read("a.xml", text)
    assert [str(r.location) for r in result.references] == ["a.xml:3:1"]
    assert [str(problem.location) for problem in result.problems] == ["a.xml:5:1"]


def test_lines_of_rdf() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        ' xmlns:z="http://www.zotero.org/namespaces/export#">\n\n<rdf:Description rdf:about="#a">\n<z:itemType>book</z:itemType>\n'
        "<dc:title>Up</dc:title></rdf:Description>\n<rdf:Description><z:itemType>book</z:itemType></rdf:Description>\n</rdf:RDF>"
    )
    result = read("a.rdf", text)
    assert [(r.title, r.location.line) for r in result.references] == [("Up", 4)]
    assert [problem.location.line for problem in result.problems] == [7]


def test_entities_of_xml_are_refused() -> None:
    result = read("a.xml", "<!DOCTYPE x [<!ENTITY a 'aa'>]><xml><record>&a;</record></xml>")
    assert (result.references, [problem.code for problem in result.problems]) == ((), ["broken-entry"])


def test_ris_books_and_dois() -> None:
    text = "TY  - CONF\nTI  - Soles\nBT  - Proceedings\nDO  - 10.1044/1092-4388(2001/094)\nPY  - 2017\nER  - \n"
    (reference,) = read("a.ris", text).references
    assert (reference.venue, reference.doi, reference.year) == ("Proceedings", "10.1044/1092-4388(2001/094)", 2017)


def paper(
    title: str, year: int | None = None, author: str = "", doi: str | None = None, arxiv: str | None = None
) -> Reference:
    return Reference(HERE, title, year, (author,) if author else (), doi=doi, arxiv=arxiv)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (paper("Up", 2001, "A Brandt"), paper("Up", 2001, "Ada Brandt"), True),
        (paper("Counterfactuals", 1973, "A Brandt"), paper("Counterfactuals", 1986, "C Wei"), False),
        (paper("Introduction", 2011, "A Brandt"), paper("Introduction", 2011, "C Wei"), False),
        (paper("Up", 2001, doi="10.1/a"), paper("Up", 2001, doi="10.1/b"), False),
        (paper("Up", 2001), paper("Up", 2002), False),
        (paper("Up", 2015, "A Brandt", arxiv="1501.00001"), paper("Up", 2016, "A Brandt"), True),
        (paper("Up", 2001, "A Brandt", "10.1/a"), paper("Up: A Way", 2001, "A Brandt", "10.1/A"), True),
        (paper("Part I: Up", 2001, "A Brandt", "10.1/a"), paper("Part II: Up", 2001, "A Brandt", "10.1/a"), False),
        (paper("Walks", 2001, "A Brandt", "10.1/a"), paper("Simulators", 2001, "A Brandt", "10.1/a"), False),
    ],
)
def test_the_same_paper(one: Reference, other: Reference, same: bool) -> None:
    """Papers are the same only if no DOI, year, first author or title contradicts."""
    assert is_same(identify(one), identify(other)) is same
    assert is_same(identify(other), identify(one)) is same


def test_an_id_that_different_papers_share_is_left_out() -> None:
    crystals = paper("Crystals", 2016, "A Brandt", "10.1/a", "1011.1669")
    layers = paper("Layers", 1999, "C Wei", "10.1/b", "1011.1669")
    result = without_contradictory_ids([crystals, layers])
    assert [reference.arxiv for reference, _ in result] == [None, None]
    assert all("arxiv 1011.1669 was skipped" in remarks[0] for _, remarks in result)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (Reference(HERE, "Attention Is All You Need", 2017, ("Ashish Vaswani",)), "vaswani-2017-attention"),
        (Reference(HERE, "The Way Up", 2017, ("Brandt et al.",)), "brandt-2017-way"),
        (Reference(HERE, "Up", 2017, name="ResNet"), "resnet"),
        (Reference(HERE, "围绕1939年", 2019, ("王明",), citation_key="wang1939"), "wang1939"),
        (Reference(HERE, "Применение алгоритмов"), "primenenie-algoritmov"),
        (Reference(HERE, "围绕"), "paper"),
    ],
)
def test_ids(reference: Reference, expected: str) -> None:
    assert choose_id(reference, set()) == expected


@pytest.mark.parametrize(
    ("last", "count", "numbers"),
    [
        ("1 One", 2, ["2", "3"]),
        ("9 Nine", 2, ["91", "92"]),
        ("1 One", 12, [str(n) for n in range(11, 23)]),
        ("", 11, [f"{n:02d}" for n in range(1, 12)]),
    ],
)
def test_section_numbers(last: str, count: int, numbers: list[str]) -> None:
    """They sort as text, after the last one."""
    found = section_numbers(last, count)
    assert found == numbers
    assert sorted([last, *found]) == [last, *found]


def test_sections_from_keywords() -> None:
    """Only keywords that several papers share make sections."""
    papers = [Reference(HERE, str(n), keywords=("hills", f"k{n}")) for n in range(3)]
    assert [r.section for r in sections_from_keywords(papers)] == ["hills"] * 3


JABREF = """@article{one, title={Walks on Hills}, year={2020}}
@article{two, title={Walks by Rivers}, year={2021}}
@article{three, title={Seas}, year={2021}, groups={Water, Blue}}

@Comment{jabref-meta: groupstree:
0 AllEntriesGroup:;
1 ExplicitGroup:Climbing\\;0\\;one\\;three\\;;
2 ExplicitGroup:Walks along ri
vers\\;0\\;two\\;;
}
"""


def test_jabref_groups_are_sections() -> None:
    """A group is in the entry, or its tree lists the citation keys, in lines that may be broken anywhere."""
    references = read("a.bib", JABREF).references
    assert [reference.section for reference in references] == ["Climbing", "Walks along rivers", "Water"]


@pytest.mark.parametrize(
    ("name", "title", "authors", "year", "arxiv"),
    [
        ("Brandt et al. - 2017 - Walks on Hills.pdf", "Walks on Hills", ("Brandt et al.",), 2017, None),
        ("Brandt and Wei - 2017 - Walks on Hills.PDF", "Walks on Hills", ("Brandt", "Wei"), 2017, None),
        ("walks_on_hills.pdf", "walks on hills", (), None, None),
        ("walks-on-hills.pdf", "walks on hills", (), None, None),
        ("2103.01234v2 Walks on Hills.pdf", "Walks on Hills", (), None, "2103.01234"),
    ],
)
def test_the_name_of_a_pdf(
    name: str, title: str, authors: tuple[str, ...], year: int | None, arxiv: str | None
) -> None:
    (reference,) = read_pdf_names("papers", [f"papers/{name}"]).references
    assert (reference.title, reference.authors, reference.year, reference.arxiv) == (title, authors, year, arxiv)
    assert (reference.is_doubtful, reference.year_from) == (True, YearSource.FILE_NAME)


def test_a_pdf_named_by_its_arxiv_id_has_no_title() -> None:
    (reference,) = read_pdf_names("papers", ["papers/2103.01234v2.pdf"]).references
    assert (reference.title, reference.is_doubtful, reference.arxiv) == ("TODO", False, "2103.01234")


@pytest.mark.parametrize("venue", ["HILL'16", "HILL \u201916", "HILL 2016", "HILL (2016-2017)"])
def test_a_venue_has_no_year(venue: str) -> None:
    """The year is the answer on a card."""
    assert prepared(bib(f"title = {{Up}}, year = 2016, booktitle = {{{venue}}}")).venue == "HILL"
