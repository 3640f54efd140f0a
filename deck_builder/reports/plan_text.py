"""Format a plan: text for authors, release notes for learners, and JSON for programs."""

import difflib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import asdict

from deck_builder.release.plan import FieldChange, Plan, PlannedNote, Status
from deck_builder.reports.counts import count_text, drafts_text
from deck_builder.reports.visible import visible

_HEADINGS = {
    Status.NEW: "New",
    Status.CHANGED: "Changed",
    Status.BROUGHT_BACK: "Brought back",
    Status.RETIRED: "Retired",
}
_VISIBLE = (Status.NEW, Status.CHANGED, Status.BROUGHT_BACK, Status.RETIRED, Status.SKIPPED)


def plan_text(plan: Plan) -> str:
    """Return the plan as text for the author: all notes except unchanged ones, with a word diff of each change."""
    lines: list[str] = []
    for note in plan.notes:
        if note.status is Status.UNCHANGED:
            continue
        lines.append(f"{note.status:<12}  {note.path}: {note.reason}")
        lines += [
            f"{'':14}{change.field}: {word_diff(change)}" for change in note.changes if note.status is not Status.NEW
        ]
        lines.append(f"{'':14}{note.search}")
    lines += staying_lines(plan)
    lines += [f"{'restyled':<12}  {restyled.name}: {restyled.reason}" for restyled in plan.restyled]
    return "".join(f"{visible(line)}\n" for line in lines) + counts(plan)


def staying_lines(plan: Plan) -> list[str]:
    """Return two lines for each group of cards that stay in an old deck: the reason, and a search for the cards."""
    lines: list[str] = []
    for stay in plan.stays:
        reason = "the deck was renamed" if stay.renamed else "the paper was moved"
        cards = f"{count_text(stay.cards, 'card')} {'stays' if stay.cards == 1 else 'stay'}"
        lines.append(
            f"{'stays':<12}  {cards} in {stay.before} instead of moving to {stay.after}: {reason} (Anki never moves "
            "existing cards)"
        )
        lines.append(f"{'':14}{stay.search}")
    return lines


def counts(plan: Plan) -> str:
    """Return a line that counts the notes with each status, the cards that stay in an old deck, and the drafts."""
    numbers = {status: len(plan.of(status)) for status in Status}
    numbers[Status.UNCHANGED] += plan.unlisted
    parts = [f"{number:,} {status}" for status, number in numbers.items() if number]
    if moved := sum(stay.cards for stay in plan.stays):
        parts.append(f"{count_text(moved, 'card')} left in an old deck")
    return "; ".join(filter(None, (", ".join(parts) or "nothing to import", drafts_text(plan.drafts))))


def word_diff(change: FieldChange) -> str:
    """Return the text of a changed field, with removed words as [-these-] and added words as {+these+}."""
    before, after = _words(change.before), _words(change.after)
    parts: list[str] = []
    for operation, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            parts += before[i:j]
            continue
        if i < j:
            parts.append(f"[-{' '.join(before[i:j])}-]")
        if k < m:
            parts.append(f"{{+{' '.join(after[k:m])}+}}")
    return " ".join(parts)


def plan_json(plan: Plan) -> str:
    """Return the whole plan as JSON."""
    return json.dumps(asdict(plan), indent=2, ensure_ascii=False)


def release_notes(plan: Plan, deck_name: str) -> str:
    """Return Markdown that tells learners what is new, changed and retired, and what they need to do."""
    blocks = [f"# {visible(deck_name)}: what's new in this release"]
    if plan.is_first:
        return f"# {visible(deck_name)}: first release\n\n{count_text(len(plan.notes), 'note')}, all of them new.\n"
    # Learners do not see a change that affects only the id.
    seen = {s: [note for note in plan.of(s) if [c.field for c in note.changes] != ["Id"]] for s in _VISIBLE}
    if not any(seen.values()) and not plan.stays and not plan.restyled:
        blocks.append("Nothing changed on your cards.")
    else:
        blocks.append(
            "Your review history is not affected. To see the cards for an entry, paste its search into Anki's browser."
        )
    if plan.restyled:
        blocks.append("The cards have a new look.")
    for status, heading in _HEADINGS.items():
        if notes := seen[status]:
            blocks.append(f"## {heading} ({len(notes)})")
            if any(_changes_to_show(note) for note in notes):
                blocks.append("Removed words are shown as [-these-], and added words as {+these+}.")
            blocks.append("\n".join(_item(note) for note in notes))
            if status is Status.RETIRED:
                tag = notes[0].search.partition(":")[2].partition("/")[0]
                blocks.append(
                    "If you have these cards, also import the package of retired notes, which marks them. Then search "
                    f"for `tag:{tag}::retired` and suspend or delete these cards."
                )
    if plan.stays:
        blocks.append("## Cards that you may want to move")
        blocks.append(
            "Anki never moves cards during an import. You can move them yourself or leave them where they are. Either "
            "way, you get every new card."
        )
        blocks.append(
            "\n".join(
                visible(f"- {count_text(s.cards, 'card')} from *{s.before}* to *{s.after}*: search for `{s.search}`")
                for s in plan.stays
            )
        )
        if any(stay.renamed for stay in plan.stays):
            blocks.append(
                "If a deck was renamed, rename yours *before* the import, so that you do not have to move any cards."
            )
    return "\n\n".join(blocks) + "\n"


def _changes_to_show(note: PlannedNote) -> list[FieldChange]:
    return [change for change in note.changes if note.status is Status.CHANGED and change.field != "Id"]


def _item(note: PlannedNote) -> str:
    shown = ((change.field, _escape_markdown(word_diff(change))) for change in _changes_to_show(note))
    details = "".join(f"\n  - {field}: {diff}" for field, diff in shown)
    return visible(f"- `{note.path}` (search for `{note.search}`)") + details


def _words(text: str) -> Sequence[str]:
    # Replace images with their file names, so that the diff also shows new pictures.
    with_names = re.sub(r'<img[^>]*?src="([^"]*)"[^>]*>', r" \1 ", text)
    # Show formulas as the author typed them, because in Markdown, `\(` would be shown as a bare parenthesis.
    as_typed = re.sub(r"(?<!\\)\\([][()])", lambda m: "$" if m[1] in "()" else "$$", with_names)
    return html.unescape(re.sub(r"<[^>]+>", " ", as_typed)).split()


def _escape_markdown(text: str) -> str:
    return re.sub(r"([*_`<])", r"\\\1", text)
