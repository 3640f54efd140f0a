"""Tests for reading lists in Markdown and HTML: what a person sees in an entry is what is read."""

import pytest

from deck_builder.problem import SourceFile
from deck_builder.references.formats.detection import read_references
from deck_builder.references.reference import Read, Reference, YearSource

ARXIV = "https://arxiv.org/abs/2103.01234"


def read(text: str, name: str = "list.md") -> Read:
    return read_references(SourceFile(name, text.encode()))


def entries(text: str) -> tuple[Reference, ...]:
    return read(text).references


def titles(text: str) -> list[str]:
    return [reference.title for reference in entries(text)]


@pytest.mark.parametrize(
    "entry",
    [
        f"- **Walks on hills** (2021), A. Brandt et al. [[pdf]]({ARXIV})",
        f"1. **Walks on hills.** ICLR 2021. [paper]({ARXIV})",
        f"1. **Walks on hills**. *Ada Brandt, Chen Wei*. NAACL 2021. [[pdf]({ARXIV})] [[project](https://example.org)]",
        f"- [2021/03] **Walks on hills** *Ada Brandt et al. arXiv.* [[paper]({ARXIV})]",
        f"- [Walks on hills]({ARXIV}) `Hills` `2021`",
        f"- Walks on hills [[17 Nov 2021]]({ARXIV}) [[project]](https://github.com/x/y)",
        f"- Walks on hills [[ICCV 2021]]({ARXIV})",
        f"- [[ICCV2021]({ARXIV})] Walks on hills [[code](https://github.com/x/y)]",
        f"- **Walks on hills. [Brandt (2021)]({ARXIV}).**",
        f"- <[Walks on hills]({ARXIV})> by Ada Brandt and Chen Wei, 2021.",
        f"- ICRA 2021, Walks on hills. [Paper]({ARXIV})",
        f"- [Walks on hills - CVPR - 2021]({ARXIV})",
        f"- [Walks on hills (AAAI 2021)]({ARXIV})",
        f"- [Walks on hills（AAAI 2021）]({ARXIV})",
        f"- **Brandt, A., & Wei, C. (2021).** Walks on hills. *Journal of Hills*. [[link]]({ARXIV})",
        f'- **[1]** Brandt, Ada, et al. "**Walks on hills**." Journal of Hills (2021). [[pdf]]({ARXIV})',
        f"- Ada Brandt, Chen Wei:\n  Walks on hills. ICML 2021.\n\n  [[paper]({ARXIV})]",
        f"##### Walks on hills\n\n###### [[pdf]({ARXIV})] CVPR 2021",
        f"**Walks on hills** \\\n*Ada Brandt, Chen Wei* \\\nICLR 2021. [[Paper]({ARXIV})] \\\n26 Nov 2020",
        f"| Title | Venue | Year |\n|--|--|--|\n| [Walks on hills]({ARXIV}) | ICML | 2021 |",
        f"| Date | Keywords | Paper |\n|--|--|--|\n| 2021-02 | hills | [Walks on hills]({ARXIV}) |",
        f"<ul><li><b>Walks on hills</b>, Brandt et al., CVPR 2021 <a href='{ARXIV}'>paper</a></li></ul>",
        f"## 2021\n\n- [Walks on hills]({ARXIV})\n  - Ada Brandt, Chen Wei\n  - Keyword: hills",
        f"### CVPR 2021\n- **[WoH]** Walks on hills [[paper]({ARXIV})]",
        f"- **WoH**: [Walks on hills]({ARXIV}) (2021-03, Lab)",
        f"- [CP'2021] [Walks on hills]({ARXIV})",
        f"- **2021-03** | Walks on hills | *Ada Brandt, Chen Wei* | [Journal of Hills]({ARXIV}) | [code](https://github.com/x/y)",
        f"- 2021-03 | Walks on hills | *Ada Brandt and Chen Wei* | [Arxiv]({ARXIV})",
        f"- Walks on hills [[arXiv 22 Apr 2021]]({ARXIV})",
        f"- **Walks on hills** ![badge](https://img.shields.io/x) *Ada Brandt*. ICLR'21 [[paper]({ARXIV})]",
    ],
)
def test_a_form_of_entry(entry: str) -> None:
    """The title, the year of the list and the link are right in every form, and there is no second paper."""
    (reference,) = entries(f"# Papers\n\n{entry}\n")
    assert (reference.title, reference.year, reference.arxiv) == ("Walks on hills", 2021, "2103.01234")


@pytest.mark.parametrize(
    ("address", "year"),
    [("2006.01234", 2020), ("1901.01234", 2019), ("1706.01234", 2017), ("cs/0112017", 2001), ("hep-th/9901001", 1999)],
)
def test_the_year_of_an_arxiv_id(address: str, year: int) -> None:
    """Without any other year, it is that of the arXiv id, and marked; never the first four digits."""
    (reference,) = entries(f"- [Linear attention again](https://arxiv.org/abs/{address})\n")
    assert (reference.year, reference.year_from, reference.authors) == (year, YearSource.ARXIV_ID, ())


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/1998/paper.pdf",
        "https://example.org/~brandt2003/p.pdf",
        "papers/2011-walks.pdf",
        "https://doi.org/10.1234/j.2009.01.001",
    ],
)
def test_a_year_in_an_address_is_no_year(address: str) -> None:
    (reference,) = entries(f"- [Walks on hills]({address})\n")
    assert reference.year is None
    assert (reference.authors, reference.venue) == ((), None)


@pytest.mark.parametrize("label", ["paper", "pdf", "arXiv", "Paper Link", "code & model", "ICML 2019", "2019", "论文"])
def test_a_label_is_no_title(label: str) -> None:
    (reference,) = entries(f"- Walks on hills and valleys [[{label}]({ARXIV})]\n")
    assert reference.title == "Walks on hills and valleys"


@pytest.mark.parametrize("label", ["arxiv'21", "ICML'21", "hpca \u201921"])
def test_a_label_is_no_short_name(label: str) -> None:
    (reference,) = entries(f"- [{label}] [Walks on hills and valleys]({ARXIV})\n")
    assert (reference.title, reference.name) == ("Walks on hills and valleys", None)


def test_links_to_files_next_to_the_list() -> None:
    assert titles("* :scroll: [Paxos for cooks](paxos.pdf)\n* :scroll: [Harvest and yield](harvest.pdf)\n") == [
        "Paxos for cooks",
        "Harvest and yield",
    ]


def test_two_papers_in_one_item() -> None:
    found = entries("* [Rows and columns](rows.pdf) (2006) and [Columns only](columns.pdf) (2012): Two views.\n")
    assert [(r.title, r.year) for r in found] == [("Rows and columns", 2006), ("Columns only", 2012)]


def test_a_nested_item_with_a_paper_of_its_own() -> None:
    text = f"1. [Walks on hills]({ARXIV})\n   * [Down the valley](https://arxiv.org/abs/1901.00001)\n"
    assert titles(text) == ["Walks on hills", "Down the valley"]


@pytest.mark.parametrize(
    "text",
    [
        "- [My blog](https://example.org)\n- [Code](https://github.com/x/y)\n",
        "- [Papers](#papers)\n- [Videos](#videos)\n",
        "## News\n- [2023/05/01] **We released our survey of hills** [[paper](https://arxiv.org/abs/2301.00001)]\n",
        "This list is about [hills](https://en.wikipedia.org/wiki/Hill), and it grows.\n",
        "**Image Tokenizer** We use the [SEED tokenizer](https://arxiv.org/abs/2307.08041) as in other work.\n",
        "```\n@article{a, title={Walks on hills}, year={2021}}\n```\n",
    ],
)
def test_what_is_no_paper(text: str) -> None:
    """Links, contents, news, prose and code are no papers, and a list without papers is an error."""
    result = read(text)
    assert result.references == ()
    assert [problem.code for problem in result.problems] == ["no-papers"]
    assert "0 papers found: list the papers as" in result.problems[0].message


def test_a_bibtex_block_does_not_make_a_list_bibtex() -> None:
    text = (
        f"- **Walks on hills** [[paper]({ARXIV})]\n\n```\n@article{{a,\n title={{Survey}},\n year={{2020}}\n}}\n```\n"
    )
    assert titles(text) == ["Walks on hills"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("*Ada Brandt, Chen Wei.*", ("Ada Brandt", "Chen Wei")),
        ("by Ada Brandt and Chen Wei, 2021", ("Ada Brandt", "Chen Wei")),
        ("(2021), A. Brandt et al.", ("A. Brandt et al.",)),
        ("*Ada Brandt (University of Hills) et al.*", ("Ada Brandt et al.",)),
        ("*Ada Brandt, Shengwei An, and Chen Wei*", ("Ada Brandt", "Shengwei An", "Chen Wei")),
        ("(2021) E. Laan and F. Nguyen", ("E. Laan", "F. Nguyen")),
        ("University of Hills, 2021", ()),
    ],
)
def test_authors(text: str, names: tuple[str, ...]) -> None:
    (reference,) = entries(f"- **Walks on hills** {text} [[pdf]]({ARXIV})\n")
    assert reference.authors == names


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("## 1.1 Models", "Models"),
        ("## :fire: Models 🔥", "Models"),
        ("# <a name='sys'> Models", "Models"),
        ("## Models (12 papers)", "Models"),
        ("## Models\n### 2023", "Models"),
        ("## Models\n### CVPR 2021", "Models"),
        ("<details open>\n<summary>Models</summary>\n", "Models"),
    ],
)
def test_sections(heading: str, section: str) -> None:
    (reference,) = entries(f"{heading}\n\n- [Walks on hills]({ARXIV})\n")
    assert reference.section == section


def test_the_year_of_a_heading() -> None:
    """A heading that says before or after a year gives none."""
    assert entries("## 2021\n- [Walks on hills](https://example.org/a.pdf)\n")[0].year == 2021
    assert entries("## Before 2021\n- [Walks on hills](https://example.org/a.pdf)\n")[0].year is None


@pytest.mark.parametrize(
    ("text", "source", "is_certain"),
    [
        ("- Walks on hills (2021) [[pdf]](a.pdf)\n", YearSource.ENTRY, True),
        ("| Title | Year |\n|--|--|\n| [Walks on hills](a.pdf) | 2021 |\n", YearSource.COLUMN, True),
        ("## 2021\n- [Walks on hills](a.pdf)\n", YearSource.HEADING, True),
        (f"- [Walks on hills]({ARXIV})\n", YearSource.ARXIV_ID, False),
    ],
)
def test_where_a_year_is_from(text: str, source: YearSource, is_certain: bool) -> None:
    """A preprint may appear at its venue in a later year; every other source means the year of the paper."""
    (reference,) = entries(text)
    assert (reference.year, reference.year_from, reference.is_year_certain) == (2021, source, is_certain)


@pytest.mark.parametrize(
    "text",
    [
        "- **Walks on hills** (2021), A. Brandt et al.\n- **Steps on hills** (2020), C. Wei et al.\n",
        f"- [Walks on hills]({ARXIV})\n- [Steps on hills](https://arxiv.org/abs/1901.00001)\n",
        f"1. Walks on hills [[pdf]]({ARXIV})\n2. Steps on hills (ICML 2020)\n",
        f"| Title | Link |\n|--|--|\n| Walks on hills | [pdf]({ARXIV}) |\n| Steps on hills | [pdf](b.pdf) |\n",
        '1. "Walks on hills" (Brandt, 2021)\n2. "Steps on hills" (Wei, 2020)\n',
    ],
)
def test_the_extension_does_not_decide_what_a_list_has(text: str) -> None:
    for name in ("list.md", "list.txt", "list"):
        assert [r.title for r in read(text, name).references] == ["Walks on hills", "Steps on hills"]


def test_a_list_of_bare_titles_is_a_guess() -> None:
    found = entries("# ACL papers\n\n" + "".join(f"- Walks on hills of kind {n}\n" for n in range(12)))
    assert len(found) == 12
    assert all(reference.is_doubtful for reference in found)


def test_what_follows_the_title_is_not_part_of_it() -> None:
    text = f"- Math for hills: Part I - Walks [paper]({ARXIV})\n- Steps -- and jumps -- on hills [paper]({ARXIV}9)\n"
    assert titles(text)[0] == "Math for hills: Part I - Walks"


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("- Ada Brandt, Chen Wei, Walks on hills, ICML 2021 [[Paper]](a.pdf)", "Walks on hills"),
        ("- Ada Brandt, Chen Wei, and Eva Laan, *Walks on hills*, ICML 2021 [[Paper]](a.pdf)", "Walks on hills"),
        ("- Christopher D. Brandt and Chen Wei: Walks on hills, ACL 2021", "Walks on hills"),
        ("- Wraps of polymer (PET) for hills (ICRA 2021) [[pdf]](a.pdf)", "Wraps of polymer (PET) for hills"),
        ("- Who walks on hills? Steps and jumps (ICRA 2021) [[pdf]](a.pdf)", "Who walks on hills? Steps and jumps"),
        ("- Maps vs. Walks on hills (ICRA 2021) [[pdf]](a.pdf)", "Maps vs. Walks on hills"),
        ("- **007: Licence to walk on hills** [[pdf]](a.pdf)", "007: Licence to walk on hills"),
        ("- **The award of best hills and other updates** [[pdf]](a.pdf)", "The award of best hills and other updates"),
        ("- [[ICCV2021]](a.pdf) Walks on hills", "Walks on hills"),
        ("- Walks on hills [[pdf]](a.pdf)", "Walks on hills"),
        ("- Walks on hills (**Hills**) [[pdf]](a.pdf)", "Walks on hills"),
        ("- [Paper -> Walks on hills](a.pdf)", "Walks on hills"),
        ("- [Walks on hills. ICML 2021](a.pdf)", "Walks on hills"),
        ("- [Walks on hills - by Ada Brandt](a.pdf)", "Walks on hills"),
        ("- [Walks on hills (Brandt et al.)](a.pdf)", "Walks on hills"),
        ("- [Brandt, Wei 2002 : Walks on hills](a.pdf)", "Walks on hills"),
        ("- [[Hills][ICML 21]Walks on hills](a.pdf)", "Walks on hills"),
        ("- 19_ICSE_Walks on hills [[pdf]](a.pdf)", "Walks on hills"),
        ("- 22_Walks on hills [[pdf]](a.pdf)", "Walks on hills"),
        ("- Walks on hills, Eurohills 2016 [[pdf]](a.pdf)", "Walks on hills"),
        ("- **Walks on hills (2021))** [[pdf]](a.pdf)", "Walks on hills"),
        ('- ["Steep" walks on hills](a.pdf)', '"Steep" walks on hills'),
        ('- [Walks on hills that are "steep"](a.pdf)', 'Walks on hills that are "steep"'),
        ("- **Steep Hills** ICML 2021 [[pdf]](a.pdf)", "Steep Hills"),
        ("- **Walks on hills** [Oxford Academic](a.pdf)", "Walks on hills"),
        ("- **Walks on hills** [Journal of Hills](a.pdf)", "Walks on hills"),
        ("- **:pill: :camera: Walks on hills (2021)** [[pdf]](a.pdf)", "Walks on hills"),
        ("- Walks on hills.\n  - A. Brandt and C. Wei. *TKDE 2021*. [[pdf]](a.pdf)", "Walks on hills"),
        ("**Walks on hills**\n\n- intro: CVPR 2021\n- arxiv: <https://arxiv.org/abs/2103.01234>", "Walks on hills"),
    ],
)  # fmt: skip
def test_a_title_between_marks_is_certain(entry: str, title: str) -> None:
    """Markup, or names, labels, venues and years on both sides, show where a title begins and ends."""
    (reference,) = entries(f"# Papers\n\n{entry}\n")
    assert (reference.title, reference.is_doubtful) == (title, False)


@pytest.mark.parametrize(
    ("entry", "guess"),
    [
        ("- Stanford [[Paper]](a.pdf)", "Stanford"),
        ("- Hillnet [pdf](a.pdf)", "Hillnet"),
        ("- **Hillnet** [paper](a.pdf) [code](https://github.com/x/y)", "Hillnet"),
        ("- Hillnet: [paper](a.pdf)", "Hillnet"),
        ("- Steep hills ([pdf](a.pdf)), ICML 2021", "Steep hills"),
        ("- Steep hills [pdf](a.pdf), ICML 2021", "Steep hills"),
        ("- **Please read this list first** and then go on [[pdf]](a.pdf)", "Please read this list first"),
        ("- **Walks on hills** [Steep hills and valleys](a.pdf)", "Walks on hills"),
        ("- Institute of Hills [[Paper]](a.pdf)\n  - Walks on hills and valleys", "Institute of Hills"),
        ("- Walks on hills by Part Synthesis [[pdf]](a.pdf)", "Walks on hills by Part Synthesis"),
        ("- Walks on hills (MAPS) [[pdf]](a.pdf)", "Walks on hills (MAPS)"),
        ("- **Walks** on hills and valleys [[pdf]](a.pdf)", "Walks on hills and valleys"),
        ("- Walks on hills. It is about steps. [[pdf]](a.pdf)", "Walks on hills"),
        ("- Ada Brandt, Walks on hills, ICML 2021 [[pdf]](a.pdf)", "Ada Brandt, Walks on hills"),
        ("- Steps on hills, Map Reading, and Other Walks, ICML 2021 [[pdf]](a.pdf)", "Steps on hills"),
        ("- [(startup) Walks on hills](a.pdf)", "(startup) Walks on hills"),
        ("- [Walks on hills. By Ada Brandt and Chen Wei](a.pdf)", "Walks on hills. By Ada Brandt and Chen Wei"),
        ("- [Steep Hills](a.pdf)", "Steep Hills"),
        ("- [Hills / Valleys / Rivers and Seas](a.pdf)", "Hills / Valleys / Rivers and Seas"),
        ("- [Walks on hills \u2014 how to climb](a.pdf)", "Walks on hills \u2014 how to climb"),
        ("- [Walks on many hills...](a.pdf)", "Walks on many hills"),
        ("- [Walks on hills. : the first (1)](a.pdf)", "Walks on hills. : the first (1)"),
        ("- Walks on hills, IEEE Hills, 2021 [[pdf]](a.pdf)", "Walks on hills, IEEE Hills"),
        ("- [Walks on hills 231](a.pdf)", "Walks on hills 231"),
        ("- Walks on hills for *Steep Valleys* in winter. ICML 2021 [[pdf]](a.pdf)", "Walks on hills for"),
        ("- **Walks on hills** with many steps [[pdf]](a.pdf)", "Walks on hills"),
        ("- **Walks on hills** **[Hill Lab]** Walks on hills with steps [[pdf]](a.pdf)", "Walks on hills[Hill Lab]"),
        ("- There is [an interesting paper](a.pdf) on hills", "an interesting paper"),
        ("- **2021** [Walks on hills](notes/hills.md)", "Walks on hills"),
        ("- **Hill net of walks**\n  Paper: [Walks on hills and rivers](a.pdf)", "Hill net of walks"),
        ("- **Conference on Walks and Hills** [[2021](https://example.org)]", "Conference on Walks and Hills"),
    ],
)
def test_any_other_title_is_a_guess(entry: str, guess: str) -> None:
    (reference,) = entries(f"# Papers\n\n{entry}\n")
    assert (reference.title, reference.is_doubtful) == (guess, True)


def test_a_title_column_is_certain_only_for_the_whole_text_of_a_cell() -> None:
    rows = (
        "| Title | Link |\n|---|---|\n| Walks on hills | [pdf](a.pdf) |\n| **Steep hills** for all | [pdf](b.pdf) |\n"
    )
    assert [(r.title, r.is_doubtful) for r in entries(rows)] == [("Walks on hills", False), ("Steep hills", True)]


def test_a_name_column_beside_a_linked_title_is_a_guess() -> None:
    rows = "| Name | Paper |\n|---|---|\n| Walks on hills | [Brandt (2020). How to climb steep hills](a.pdf) |\n"
    assert [r.is_doubtful for r in entries(rows)] == [True]


def test_a_linked_doi_is_no_title() -> None:
    (reference,) = entries("- **Walks on hills** [10.1234/hill](https://doi.org/10.1234/hill)\n")
    assert (reference.title, reference.doi) == ("Walks on hills", "10.1234/hill")
    assert titles("- [10.1234/hill](https://doi.org/10.1234/hill)\n") == []


def test_a_name_mixes_no_scripts() -> None:
    """A remark in another language, such as `RNN 사용`, names nobody."""
    (reference,) = entries(f"- [Walks on many hills]({ARXIV})\n  - Bidirectional RNN 사용\n")
    assert reference.authors == ()


def test_quotation_marks_in_a_key_insight_stay() -> None:
    (reference,) = entries(f'- **Walks on hills** [[pdf]]({ARXIV})<br>Key insight: "Steep" is fast.\n')
    assert reference.insight == '"Steep" is fast.'


def test_an_institute_with_its_paper_below() -> None:
    """The item in it is the paper, and the link above is its link."""
    text = "- Stanford [[Paper]](https://example.org/a.pdf)\n  - Ada Brandt and Chen Wei, *Walks on hills*, ICML 2021\n"
    (reference,) = entries(text)
    assert (reference.title, reference.authors) == ("Walks on hills", ("Ada Brandt", "Chen Wei"))
    assert (reference.url, reference.is_doubtful) == ("https://example.org/a.pdf", False)


def test_a_journal_in_italics_below_a_title_is_no_title() -> None:
    text = (
        "- Can we walk on hills?\n  [[link]](https://ieeexplore.ieee.org/document/98)\n"
        "  - Ada Brandt, Eva Laan, and Chen Wei. *Transactions on Walks and Hills*, 2022.\n"
    )
    (reference,) = entries(text)
    assert (reference.title, reference.is_doubtful) == ("Can we walk on hills?", False)
    assert (reference.authors, reference.year) == (("Ada Brandt", "Eva Laan", "Chen Wei"), 2022)


def test_an_item_that_heads_papers_is_none() -> None:
    assert titles("- Models of hills\n  - **Walks on hills** [[pdf]](a.pdf)\n  - **Steps on hills** [[pdf]](b.pdf)\n") == [
        "Walks on hills",
        "Steps on hills",
    ]  # fmt: skip


def test_one_author_in_front_where_others_have_several() -> None:
    text = "- Ada Brandt and Chen Wei: Walks on hills, ACL 2001\n- Kevin Knight: Steps on hills, ACL 2002\n"
    found = entries(text)
    assert [(r.title, r.authors) for r in found] == [
        ("Walks on hills", ("Ada Brandt", "Chen Wei")),
        ("Steps on hills", ("Kevin Knight",)),
    ]
    assert titles("- Tensor Walks: Steps on hills, ACL 2002 [[pdf]](a.pdf)\n") == ["Tensor Walks: Steps on hills"]


def test_a_bold_name_on_its_own_line_of_a_cell_is_the_title() -> None:
    text = f"| Title | Link |\n|--|--|\n| **Hillwalk** <br> Steps on hills are learned from maps | [pdf]({ARXIV}) |\n"
    (reference,) = entries(text)
    assert (reference.title, reference.is_doubtful) == ("Hillwalk", False)


def test_a_venue_is_no_author() -> None:
    (reference,) = entries("- **Walks on hills** FSE, ASE, 2021 [[pdf]](a.pdf)\n")
    assert reference.authors == ()


def test_repeated_entries_are_counted_once() -> None:
    """Lists name papers under several headings: that is one note, not one for each."""
    item = "- [Walks on hills](https://example.org/a.pdf)\n"
    result = read(f"## Walks\n\n{item}\n## Hills\n\n{item}\n## Maps\n\n{item}")
    assert len(result.references) == 1
    assert [(note.code, note.message) for note in result.notes] == [
        ("repeated", "2 entries have the same titles and links as earlier entries and were skipped")
    ]


def test_an_item_without_a_title_is_reported() -> None:
    result = read("- **Walks on hills** [[pdf]](a.pdf)\n- [[pdf]](b.pdf) 2021\n")
    assert [(note.code, note.location.line) for note in result.notes] == [("no-title", 2)]
