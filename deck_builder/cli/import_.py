"""`deck-builder import`: add papers from a reference library or a reading list as drafts."""

import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import cards_argument, cards_folder, count_text, fail, progress_bar
from deck_builder.cli.completion import complete_sections
from deck_builder.cli.output import echo, echo_styled, style, unstyled

if TYPE_CHECKING:
    from deck_builder.problem import Problem
    from deck_builder.references.outcomes import ImportPlan, Outcome
    from deck_builder.references.reference import Read, Reference

_ROLES = {"new": "good", "updated": "good", "different": "warning", "rejected": "bad"}
_MAX_LINES = 36
"""If the details of an import have more lines than this, they are written to a file, except in a dry run."""
_MAX_SHOWN = 16
"""Maximum number of lines to print if all details are in a file. Also, how many notes to print in a dry run."""
section_option = click.option(
    "--section",
    metavar="NAME",
    shell_complete=complete_sections,
    help="Folder or name of the section for new papers. It is created if it does not exist.",
)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@cards_argument
@section_option
@click.option(
    "--sections-from",
    type=click.Choice(["collections", "keywords"]),
    default="collections",
    help="Source of sections: collections, groups and headings (default), or the most common keywords.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["bibtex", "csl-json", "ris", "pubmed", "xml", "list"]),
    help="Format of FILE. Default: detected from its extension or its content.",
)
@click.option("--update", is_flag=True, help="Fill in missing keys of papers in the deck. Existing values are kept.")
@click.option("--lookup", is_flag=True, help="Look up missing authors, years and venues on arXiv and at doi.org.")
@click.option("--dry-run", is_flag=True, help="Show a table of the entries without writing anything.")
def import_(
    file: Path,
    cards: Path | None,
    section: str | None,
    sections_from: str,
    kind: str | None,
    update: bool,
    lookup: bool,
    dry_run: bool,
) -> None:
    """Import papers from a reference library or a reading list as drafts.

    FILE is BibTeX or BibLaTeX, CSL-JSON (Zotero, Better BibTeX), RIS, PubMed, EndNote XML, Zotero RDF, or a reading
    list in Markdown, HTML or plain text. It can also be a PDF or a folder of PDFs; only the file names are read.

    Papers that are already in the deck are recognized by their DOI, arXiv id or title. They are never overwritten. By
    default, each new paper goes into a section named after its collection or heading. The exit status is 1 if an entry
    can't be imported or looked up, or if no paper is found.

    \b
    Examples:
      deck-builder import references.bib
      deck-builder import zotero.json --section papers --update
      deck-builder import reading-list.md --dry-run
    """  # noqa: D301
    from dataclasses import replace

    from deck_builder.references.importer import import_references
    from deck_builder.references.sections import sections_from_keywords

    read = _read(file, kind)
    if sections_from == "keywords":
        read = replace(read, references=tuple(sections_from_keywords(read.references)))
    failures: Sequence[str] = ()
    if lookup:
        from deck_builder.references.lookup_many import complete

        references, failures = complete(read.references)
        read = replace(read, references=tuple(references))
    for failure in failures:
        echo(failure, err=True)
    with progress_bar() as progress:
        plan, problems = import_references(
            cards_folder(cards),
            read.references,
            section=section,
            update=update,
            source=file.name,
            write=not dry_run,
            progress=progress,
        )
    if plan is None:
        fail(problems, "nothing was written")
    _print_details(plan, read, file, dry_run=dry_run)
    _print_summary(plan, read, lookup=lookup, lookup_failed=bool(failures), dry_run=dry_run)


def _read(file: Path, kind: str | None) -> "Read":
    from itertools import islice

    from deck_builder.files.folders import display_path
    from deck_builder.problem import SourceFile
    from deck_builder.references.formats.detection import read_references
    from deck_builder.references.formats.pdf_names import MAX_FILES, read_pdf_names

    if file.is_dir():
        pdfs = (path for path in file.rglob("*") if path.suffix.casefold() == ".pdf" and path.is_file())
        return read_pdf_names(display_path(file), sorted(map(display_path, islice(pdfs, MAX_FILES))))
    if file.suffix.casefold() == ".pdf":
        return read_pdf_names(display_path(file), [display_path(file)])
    return read_references(SourceFile(display_path(file), file.read_bytes()), kind)


def _print_details(plan: "ImportPlan", read: "Read", file: Path, *, dry_run: bool) -> None:
    """Print the outcome for each entry to standard output, and the problems and notes to standard error.

    If all this does not fit on one screen, write it to a file and print only the start. A dry run writes no file: it
    prints everything, except that it shortens a long list of notes.
    """
    from deck_builder.reports.problems import problem_text

    lines = _table(plan.outcomes) if dry_run else [outcome_line(outcome) for outcome in plan.outcomes]
    lines += _gone_lines(plan, read, file)
    problems = [problem_text(problem, style) for problem in read.problems]
    notes = [_note_line(note) for note in read.notes]
    if dry_run:
        shown, hidden = lines, len(notes) - _MAX_SHOWN
        remarks = [*problems, *notes[:_MAX_SHOWN]]
        end = f"... and {count_text(hidden, 'more note')}" if hidden > 0 else ""
    else:
        everything = unstyled("\n".join([*lines, *problems, *notes]))
        report = _write_report(file, everything) if everything.count("\n") >= _MAX_LINES else None
        remarks = [*problems, *notes][: _MAX_SHOWN if report else None]
        shown = lines[: _MAX_SHOWN - len(remarks) if report else None]
        end = f"... all {everything.count(chr(10)) + 1:,} lines are in {report}" if report else ""
    is_shortened = bool(end) and not dry_run
    for line in shown:
        echo_styled(line.partition("\n")[0] if is_shortened else line)
    for remark in remarks:
        echo_styled(remark.partition("\n")[0] if is_shortened else remark, err=True)
    if end:
        echo(end, err=dry_run)


def _write_report(file: Path, text: str) -> str | None:
    """Write a report next to the imported file. Return its path as shown to the user, or None if it can't be written.

    Never replace a file other than the report of an earlier import.
    """
    from deck_builder.files import writing
    from deck_builder.files.folders import display_path

    head = f"# What `deck-builder import {file.name}` did with each entry\n".encode()
    try:
        for number in count(1):
            report = file.with_name(f"{file.name}.import{f'-{number}' if number > 1 else ''}.txt")
            if not report.exists() or report.read_bytes().startswith(head):
                break
        writing.replace_files({report: head + f"{text}\n".encode()})
    except OSError as error:
        echo(
            f"all details are shown here, because {display_path(report)} can't be written: {error.strerror}",
            err=True,
        )
        return None
    return display_path(report)


def _note_line(note: "Problem") -> str:
    from deck_builder.reports.visible import visible

    return visible(f"{note.location}: {note.message} ({' '.join(note.location.source.split())[:70]})")


def _gone_lines(plan: "ImportPlan", read: "Read", file: Path) -> list[str]:
    from deck_builder.reports.visible import visible

    if read.problems:  # a paper may seem to be gone because its entry can't be read
        return []

    return [visible(f"{'gone':<9}  {path}  is no longer in {file.name}; the draft is kept") for path in plan.gone]


def _table(outcomes: "Sequence[Outcome]") -> list[str]:
    """Return a table of the entries, with the doubtful ones first."""
    from deck_builder.reports.visible import visible

    rows = []
    for outcome in sorted(outcomes, key=lambda o: (not _doubts(o.reference), o.reference.location.line)):
        r = outcome.reference
        people = ", ".join(r.authors[:2]) + (" ..." if len(r.authors) > 2 else "")
        link = f"arXiv:{r.arxiv}" if r.arxiv else r.doi or r.url or "no link"
        doubts = f"  ({'; '.join(_doubts(r))})" if _doubts(r) else ""
        where = outcome.path or str(r.location)
        row = (
            f"{outcome.status:<9}  {where}  {r.title} | {people or '?'} | {r.year or '?'} | {link} | "
            f"line {r.location.line}{doubts}"
        )
        rows.append(visible(row))
    return rows


def _doubts(reference: "Reference") -> list[str]:
    """Return the reasons why an entry is doubtful."""
    doubts = ["title guessed"] if reference.is_doubtful else []
    doubts += ["no year"] if reference.year is None else []
    if reference.year and not reference.is_year_certain:
        doubts.append(f"year from {reference.year_from}")
    return doubts


def _print_summary(plan: "ImportPlan", read: "Read", *, lookup: bool, lookup_failed: bool, dry_run: bool) -> None:
    """Print the totals and what to do next. Exit with status 1 if something failed."""
    from deck_builder.references.outcomes import Status

    numbers = {status: sum(o.status is status for o in plan.outcomes) for status in Status}
    failed = numbers[Status.REJECTED] + sum(problem.code != "no-papers" for problem in read.problems)
    counts = [f"{n:,} {status}" for status, n in numbers.items() if n and status is not Status.REJECTED]
    counts += [f"{len(plan.gone):,} gone"] if plan.gone and not read.problems else []
    total = len(plan.outcomes) + sum(problem.code != "no-papers" for problem in read.problems)
    failures = f"; {failed:,} failed" if failed else ""
    echo(f"{total:,} entr{'y' if total == 1 else 'ies'}: {', '.join(counts) or 'none imported'}{failures}")
    if plan.gone and read.problems:
        echo("Papers that are no longer in the file are not listed, because some entries can't be read")
    undated = sum(o.status is Status.NEW and o.reference.year is None for o in plan.outcomes)
    if undated:
        way_out = "" if lookup else ", or use --lookup" if dry_run else ", or import again with --lookup --update"
        echo(f"{count_text(undated, 'draft')} without a year: replace TODO with the year{way_out}")
    guessed = sum(o.status is Status.NEW and o.reference.is_doubtful for o in plan.outcomes)
    if guessed:
        echo(
            f"{count_text(guessed, 'draft')} without a title: replace TODO with the title; the comment contains a guess"
        )
    if plan.sections:
        names = ", ".join(plan.sections[:6]) + (", ..." if len(plan.sections) > 6 else "")
        verb = "would be added" if dry_run else "were added" if len(plan.sections) > 1 else "was added"
        echo(f"{count_text(len(plan.sections), 'section')} {verb}: {names}")
    if lookup_failed and not dry_run:
        echo("To fill in what was not looked up, fix the problems above and import again with --lookup --update")
    if dry_run:
        echo("nothing was written")
    elif numbers[Status.NEW]:
        echo("Next: replace every TODO (`deck-builder check` lists them), add prompts, then delete `draft: true`")
    if failed or lookup_failed or not total:
        sys.exit(1)


def outcome_line(outcome: "Outcome") -> str:
    """Return the outcome for one entry as styled text, with each remark on its own line."""
    from deck_builder.reports.visible import visible

    word = style(f"{outcome.status:<9}", _ROLES.get(outcome.status, ""))
    where = outcome.path or str(outcome.reference.location)
    remarks = "".join(f"\n{'':<11}{visible(remark)}" for remark in outcome.remarks)
    return f"{word}  {visible(f'{where}  {outcome.reference.title}')}{remarks}"
