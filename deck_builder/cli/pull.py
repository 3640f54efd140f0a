"""`deck-builder pull`."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck_builder.cli.common import cards_argument, cards_folder, count_text, fail, open_cache, templates_option
from deck_builder.cli.output import echo, echo_lines

if TYPE_CHECKING:
    from deck_builder.sync.finding import Finding
    from deck_builder.sync.session import Pulled

_MAX_LISTED = 20
_MAX_NAMED = 5


@click.command()
@cards_argument
@templates_option
@click.option(
    "--from",
    "source",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A collection.anki2, .colpkg or .apkg file. Default: Anki's collection on this computer.",
)
@click.option("--profile", metavar="NAME", help="The profile to use if Anki on this computer has several.")
@click.option("--apply", is_flag=True, help="Write the edits to the files instead of printing a patch.")
@click.option("--force", is_flag=True, help="With --apply, also change uncommitted lines.")
@click.option("--deletions", is_flag=True, help="For each deleted note, ask whether to turn its prompt into a draft.")
@click.option(
    "--resolve",
    metavar="KEY=ours|theirs",
    multiple=True,
    help="Resolve a note's conflicts. KEY is paper/prompt. This option can be repeated.",
)
def pull(
    cards: Path | None,
    templates: Path | None,
    source: Path | None,
    profile: str | None,
    apply: bool,
    force: bool,
    deletions: bool,
    resolve: Sequence[str],
) -> None:
    """Bring edits that were made in Anki back into the YAML files.

    Compares each field in the collection with the last release and with the files. Prints the edits as a patch for
    `git apply`, and a summary. With --apply, writes the edits to the files. Notes that were made in Anki become drafts.
    If the same words were edited in both places, or if an edit can't be reproduced exactly in the file, prints all
    versions of the text and exits with status 1.

    \b
    Examples:
      deck-builder pull
      deck-builder pull --from phone.colpkg --apply
      deck-builder pull --resolve resnet/formula=theirs --apply
    """  # noqa: D301
    from deck_builder.pipeline import Options
    from deck_builder.sync import session
    from deck_builder.sync.desktop import desktop_collection

    path = source or desktop_collection(profile)
    with open_cache(cache=True) as store:
        options = Options(cards_folder(cards), templates, store=store)
        confirm = _confirm_deletion if deletions else None
        pulled, problems = session.pull(options, path, _choices(resolve), apply=apply, force=force, confirm=confirm)
    if pulled is None:
        fail(problems)
    _print(pulled, apply=apply)
    unused = [key for key in _choices(resolve) if key not in pulled.differences.resolved]
    for key in unused:
        echo(f"--resolve {key}: this note has no conflict", err=True)
    if pulled.blocked and apply:
        for file in pulled.blocked:
            echo(f"{file}: an edit would change uncommitted lines: commit them, or use --force", err=True)
        fail((), "no files were changed")
    if _open_questions(pulled):
        sys.exit(1)


def _confirm_deletion(key: str) -> bool:
    return click.confirm(f"{key} is no longer in Anki. Turn its prompt into a draft?", err=True)


def _choices(resolve: Sequence[str]) -> dict[str, str]:
    choices: dict[str, str] = {}
    for choice in resolve:
        key, _, side = choice.rpartition("=")
        if side not in ("ours", "theirs") or "/" not in key:
            raise click.UsageError(f"--resolve {choice}: use paper/prompt=ours or paper/prompt=theirs")
        choices[key] = side
    return choices


def _open_questions(pulled: "Pulled") -> list["Finding"]:
    from deck_builder.sync.finding import Kind

    return pulled.of(Kind.CONFLICT, Kind.REJECTED)


def _print(pulled: "Pulled", *, apply: bool) -> None:
    from deck_builder.reports.visible import visible_lines
    from deck_builder.sync.finding import Kind

    if not apply and pulled.patch:
        echo_lines(visible_lines(pulled.patch), nl=False)
    taken = pulled.of(Kind.TAKEN, Kind.MERGED)
    by_paper: dict[str, list[Finding]] = {}
    for finding in taken:
        by_paper.setdefault(finding.path.partition("/")[0], []).append(finding)
    for paper, findings in by_paper.items():
        fields = ", ".join(f"{f.path.partition('/')[2]} ({f.field})" for f in findings)
        echo(f"# {paper}: {fields}")
    for finding in (*_open_questions(pulled), *pulled.of(Kind.KEPT, Kind.RETIRED)):
        _print_finding(finding)
    for kind in (Kind.DRAFT, Kind.NEW, Kind.WITHDRAWN, Kind.DELETED):
        _print_list(kind, pulled.of(kind))
    for figure in pulled.figures:
        echo(f"# new figure: {figure}" + ("" if apply else " (written only with --apply)"))
    for own, keys in pulled.differences.own.items():
        more = f" and {len(keys) - _MAX_NAMED:,} more" if len(keys) > _MAX_NAMED else ""
        echo(f"# not pulled: {count_text(len(keys), 'note')} {own}: {', '.join(keys[:_MAX_NAMED])}{more}")
    verb = "applied" if apply and not pulled.blocked else "to apply"
    stale = pulled.differences.stale
    counts = [f"{count_text(len(taken), 'edit')} {verb}"]
    counts += [f"{count_text(len(found), 'conflict')}"] if (found := pulled.of(Kind.CONFLICT)) else []
    counts += [f"{len(found):,} rejected"] if (found := pulled.of(Kind.REJECTED)) else []
    counts += [f"{count_text(stale, 'note')} from an earlier release"] if stale else []
    echo(f"# {count_text(pulled.differences.compared, 'note')} compared: {', '.join(counts)}")


def _print_finding(finding: "Finding") -> None:
    from deck_builder.reports.visible import visible

    echo(f"# {finding.kind}: {finding.path} {finding.field}: {finding.message}".replace(" :", ":"))
    for name, text in (("released", finding.base), ("here", finding.ours), ("in Anki", finding.theirs)):
        if finding.field or text:
            echo(f"#   {name + ':':<9} {visible(text)}")


def _print_list(kind: str, findings: "Iterable[Finding]") -> None:
    from deck_builder.reports.visible import visible

    found = list(findings)
    for finding in found[:_MAX_LISTED]:
        parts = (finding.path, visible(finding.theirs), finding.message)
        echo(f"# {kind}: {': '.join(part for part in parts if part)}")
    if len(found) > _MAX_LISTED:
        echo(f"# ... and {len(found) - _MAX_LISTED:,} more {kind}")
