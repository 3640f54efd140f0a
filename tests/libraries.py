"""Large, untidy reference libraries like those that people have, with the expected number of imported entries.

All of their content is invented.
"""

import json
import random

_WORDS = [
    "sparse",
    "dense",
    "gated",
    "causal",
    "latent",
    "convex",
    "masked",
    "paired",
    "neural",
    "deep",
    "shallow",
    "graph",
    "kernel",
    "token",
    "policy",
    "reward",
    "memory",
    "routing",
    "pruning",
    "sampling",
    "alignment",
    "retrieval",
    "diffusion",
    "attention",
    "transport",
    "calibration",
    "segmentation",
    "translation",
]
_NAMES = ("Ada Brandt", "Boris Çelik", "Chen Wei", "Dalia O'Hara", "Emeka van der Laan", "Farah Nguyễn", "Jörg Müller")
_LATEX = {"Ç": r"{\c C}", "ễ": r"{\~{\^e}}", "ö": r"{\"o}", "ü": r"{\"{u}}"}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def title(number: int) -> str:
    """Return a title that is unique to the number."""
    rng = random.Random(number)  # noqa: S311
    words = [_WORDS[number // len(_WORDS) ** place % len(_WORDS)] for place in range(3)]
    return f"{words[0].title()} {words[1].title()} {rng.choice(_WORDS).title()} for {words[2].title()} Number {number}"


def _to_latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


def bibliography(entries: int) -> tuple[str, int, int]:
    """Return a .bib file and how many of its entries can and cannot be imported."""
    parts = [
        "% Exported by hand, more than once.\n",
        '@string{neurips = "Advances in Neural Information Processing Systems"}\n',
        "@STRING(jmlr = {Journal of Machine Learning Research})\n",
        '@preamble{"\\newcommand{\\noop}[1]{}"}\n@comment{jabref-meta: databaseType:bibtex;}\n',
    ]
    good = bad = 0
    for number in range(entries):
        rng = random.Random(f"bib {number}")  # noqa: S311
        year = 1990 + number % 36
        authors = [rng.choice(_NAMES) for _ in range(rng.randrange(1, 4))]
        people = " and ".join(f"{n.split(' ', 1)[1]}, {n.split(' ')[0]}" if rng.random() < 0.5 else n for n in authors)
        people = _to_latex(people) + (" and others" if number % 9 == 0 else "")
        name = title(number)
        trap = number % 40
        if trap == 1:  # braces that protect capitals, and an accent in the title
            entry = f'@article{{k{number},\n  title = {{{{{name}}} and the {{M}}{{\\"o}}bius Strip}},\n  author = {{{people}}},\n  year = {year},\n  journal = jmlr\n}}\n'
        elif trap == 2:  # inherits the year and the book title
            parts.append(
                f'@inproceedings{{k{number}, title = "{name}", author = {{{people}}}, crossref = {{p{number}}}}}\n'
            )
            entry = f"@proceedings{{p{number}, title = {{Proceedings of Number {number}}}, year = {{{year}}}}}\n"
        elif trap == 3:  # no comma after the key
            entry = f"@article{{k{number}\n  title = {{{name}}},\n  year = {year}\n}}\n"
            bad, good = bad + 1, good - 1
        elif trap == 4:  # no closing brace
            entry = f"@article{{k{number}, title = {{{name}, year = {year},\n"
            bad, good = bad + 1, good - 1
        elif trap == 5:  # a duplicate key
            entry = f"@article{{k{number - 4}, title = {{{name}}}, year = {year}, author = {{{people}}}}}\n"
        elif trap == 6:  # no year
            entry = f"@misc{{k{number}, title = {{{name}}}, author = {{{people}}}}}\n"
        elif trap == 7:  # no title
            entry = f"@article{{k{number}, author = {{{people}}}, year = {year}}}\n"
            bad, good = bad + 1, good - 1
        elif trap == 8:  # BibLaTeX
            entry = (
                f"@online{{k{number},\n  title = {{{name}}},\n  subtitle = {{A Study}},\n  author = {{{people}}},\n"
                f"  date = {{{year}-05-{number % 28 + 1:02d}}},\n  eprinttype = {{arxiv}},\n  eprint = {{{20 + number % 6}05.{number:05d}}},\n"
                f"  keywords = {{{rng.choice(_WORDS)}, more}},\n  file = {{a.pdf:files/1/a.pdf:application/pdf}}\n}}\n"
            )
        elif trap == 9:  # concatenated macros, and a month
            entry = f'@inproceedings{{k{number}, title = "{name[:10]}" # "{name[10:]}", booktitle = neurips # " {number % 40}", year = "{year}", month = {_MONTHS[number % 12]}, author = "{people}"}}\n'
        elif trap == 10:  # a duplicate field
            entry = f"@article{{k{number}, title = {{{name}}}, year = {{{year}}}, author = {{{people}}}, note = {{a}}, note = {{b}}}}\n"
        elif trap == 11:  # the year in the title and in the venue
            entry = f"@inproceedings{{k{number}, title = {{{name} at the {year} Cup}}, booktitle = {{{year} Conference on Number {number}}}, year = {year}, author = {{{people}}}}}\n"
        elif trap == 12:  # characters that are special in YAML, Markdown or HTML
            entry = f"@article{{k{number}, title = {{{name}: \\& 50\\% of $O(n^2)$ <b>, 'quotes' \\#1 --- [x] \\_y\\_ \\{{c1::z\\}}}}, year = {year}, author = {{{{The {name} Team}}}}}}\n"
        elif trap == 13:  # a link to Zotero, and a DOI as a URL
            entry = f"@article{{k{number}, title = {{{name}}}, year = {year}, author = {{{people}}}, doi = {{https://doi.org/10.1234/abc.{number}}}, note = {{zotero://select/library/items/AB{number}}}}}\n"
        else:
            entry = (
                f"@{rng.choice(('article', 'inproceedings', 'book', 'phdthesis'))}{{k{number},\n  title = {{{name}}},\n  author = {{{people}}},\n"
                f"  year = {{{year}}},\n  doi = {{10.1234/xyz.{number}}},\n  keywords = {{{_WORDS[number % 7]}}},\n  abstract = {{One. Two, and three.}}\n}}\n"
            )
        good += 1
        parts.append(entry)
    return "\n".join(parts), good, bad


def zotero_json(entries: int) -> tuple[str, int, int]:
    """Return CSL-JSON as Better BibTeX writes it, and how many of its entries can and cannot be imported."""
    items: list[object] = []
    bad = 0
    for number in range(entries):
        item: dict[str, object] = {
            "id": f"http://zotero.org/users/1/items/KEY{number}",
            "citation-key": f"z{number}",
            "type": "article-journal",
            "title": f"{title(number)} <i>in vivo</i>",
            "author": [
                {"family": "Müller", "given": "Jörg"},
                {"family": "Laan", "non-dropping-particle": "van der", "given": "E."},
            ],
            "issued": {"date-parts": [[str(1990 + number % 36), 5, 1]]},
            "container-title": f"Journal of {_WORDS[number % 9].title()}",
            "DOI": f"10.1234/json.{number}",
            "keyword": f"{_WORDS[number % 5]}, other",
        }
        trap = number % 25
        if trap == 1:
            item.pop("title")
            bad += 1
        elif trap == 2:
            item.pop("issued")
        elif trap == 3:
            item["issued"] = {"raw": f"Spring {1990 + number % 36}"}
        elif trap == 4:
            item["author"] = [{"literal": "The ACME Team"}]
        elif trap == 5:
            item |= {
                "container-title": "arXiv",
                "number": f"arXiv:2305.{number:05d}",
                "DOI": f"10.48550/arXiv.2305.{number:05d}",
            }
        elif trap == 6:
            items.append(number)
            bad += 1
        elif trap == 7:
            item["issued"] = {"date-parts": [[]], "literal": str(1990 + number % 36)}
        items.append(item)
    return json.dumps(items, indent=2, ensure_ascii=False), len(items) - bad, bad


def ris(entries: int) -> tuple[str, int, int]:
    """Return a RIS file and how many of its entries can and cannot be imported."""
    parts: list[str] = []
    bad = 0
    for number in range(entries):
        lines = [
            "TY  - JOUR",
            f"TI  - {title(number)}",
            "AU  - Müller, Jörg",
            "AU  - Laan, E. van der",
            f"PY  - {1990 + number % 36}/05/01/",
            f"T2  - Journal of {_WORDS[number % 9].title()}",
            f"DO  - 10.1234/ris.{number}",
            f"KW  - {_WORDS[number % 5]}",
            "XX  - an unknown tag",
            "ER  - ",
        ]
        trap = number % 20
        if trap == 1:
            del lines[1]
            bad += 1
        elif trap == 2:
            del lines[-1]
            bad += 1
        elif trap == 3:
            del lines[4]
        elif trap == 4:
            lines[1] = lines[1].replace("TI", "T1")
        elif trap == 5:
            lines[4] = f"Y1  - {1990 + number % 36}///"
        parts.append("\r\n".join(lines))
    return "\r\n\r\n".join(parts) + "\r\n", entries - bad, bad
