"""The changes from one edition of the starter data to the next, as Markdown in plain words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from partnerships_db.format.diff import EntryChange, FieldChange
from partnerships_db.format.entries import Entry, companies_on_side
from partnerships_db.format.vocabulary import ListName
from partnerships_tui.drawing.entry_diff import counted_entries, value_in_words
from partnerships_tui.drawing.text.wording import pluralized

_FIGURES = {
    "amount": "{}",
    "capacity": "{}",
    "quantity": "{}",
    "stake": "a stake of {}",
    "valuation": "at a valuation of {}",
    "paid_in": "paid in {}",
}
"""The fields of a figure, which come first, and their words."""

MAX_COMPARED_CHARACTERS = 200
"""The length of both sides of a change up to which they are shown; longer texts are only named."""

_DATES = ("date", "end", "closed", "from", "until", "released", "retired")
_EVIDENCE = ("sources", "reports", "note", "notes", "checked", "retrieved", "based_on")
"""The fields that say how an entry is known, not what it says."""

_TITLES: dict[ListName, str] = {
    "events": "Events",
    "availability": "Routes",
    "models": "Models",
    "companies": "Companies",
    "sources": "Sources",
}
"""The titles of the lists, in the order of the changelog."""

_MARKDOWN_SIGNS = re.compile(r"([\\`*_<>\[\]|])")


def edition_section(
    heading: str,
    changes: Sequence[EntryChange],
) -> Iterator[str]:
    """Yield the lines of the changelog for one edition: its counts, then list by list.

    New sources are only counted, and of an entry with other sources, notes or reports the title is
    all that is named.
    """
    yield f"## {heading}"
    yield ""
    yield _counts(changes)
    for name, title in _TITLES.items():
        list_changes = [change for change in changes if change.list == name]
        yield from _list_lines(name, title, list_changes)


def _counts(changes: Iterable[EntryChange]) -> str:
    """`Added 42 events, 19 companies. Corrected 20 events.`"""
    sentences: list[str] = []
    groups = [(change.list, _group_of(change)) for change in changes]
    for group in _GROUP_WORDS:
        counts = Counter(name for name, change_group in groups if change_group == group)
        nouns = [_counted(counts[name], name) for name in _TITLES if counts[name]]
        if nouns:
            sentences.append(f"{group}: {', '.join(nouns)}.")
    return " ".join(sentences)


def _counted(count: int, name: ListName) -> str:
    return pluralized(count, "route") if name == "availability" else counted_entries(count, name)


_GROUP_WORDS = (
    "Added",
    "Corrected",
    "Retracted",
    "Removed",
    "With other sources or notes",
)
"""The groups of the changes of a list, in their order."""


def _group_of(change: EntryChange) -> str:
    """The group of a change, by what becomes of its entry."""
    if change.outcome == "removed":
        return "Removed"
    if change.before is None:
        return "Added"
    if change.after.get("retracted") and not change.before.get("retracted"):
        return "Retracted"
    is_corrected = any(not _is_evidence(part) for part in change.parts())
    return "Corrected" if is_corrected else "With other sources or notes"


def _list_lines(
    name: ListName,
    title: str,
    changes: Sequence[EntryChange],
) -> Iterator[str]:
    for group in _GROUP_WORDS:
        group_changes = [change for change in changes if _group_of(change) == group]
        is_only_counted = name == "sources" and group == "Added"
        if not group_changes or is_only_counted:
            continue
        yield ""
        yield f"### {title}: {group.lower()}"
        yield ""
        for change in sorted(group_changes, key=_date_and_id):
            yield f"- {_label(change)}"
            yield from _detail_lines(name, change, group)


def _date_and_id(change: EntryChange) -> tuple[str, str]:
    entry = change.after or change.before or {}
    return str(entry.get("date", "")).removeprefix("about "), change.id


def _label(change: EntryChange) -> str:
    """`2025-11-18 Microsoft and Nvidia put money into Anthropic (`id`)`."""
    entry = change.after or change.before or {}
    title = entry.get("title") or entry.get("name") or _route_title(entry)
    date = f"{entry['date']} " if "date" in entry else ""
    label = f"{date}{_escaped(str(title))} (`{change.id}`)"
    former_id = (change.before or {}).get("id", change.id)
    return label if former_id == change.id else f"{label}, formerly `{former_id}`"


def _route_title(entry: Entry) -> str:
    parts = (entry.get("model"), entry.get("provider"), entry.get("service"))
    model, *places = (part for part in parts if part)
    return f"{model} at {', '.join(places)}"


def _detail_lines(
    name: ListName,
    change: EntryChange,
    group: str,
) -> Iterator[str]:
    """Yield the figures of a new event, or the fields of a correction, figures first."""
    if group == "Added":
        if name == "events":
            for flow in change.after.get("flows", ()):
                yield f"  - {_escaped(_flow_in_words(flow))}"
        return
    if group in ("Removed", "Retracted"):
        return
    parts = sorted(change.parts(), key=_rank)
    for part in parts:
        if not _is_evidence(part):
            yield f"  - {_part_in_words(part)}"
    evidence_fields = {field for part in parts for field in _steps(part) if field in _EVIDENCE}
    if evidence_fields and group == "Corrected":
        yield f"  - also changed: {', '.join(sorted(evidence_fields))}"


def _flow_in_words(flow: Entry) -> str:
    """What a flow moves: `anthropic to google: cloud-purchase, up to 1 GW (committed)`."""
    figures = [words.format(flow[field]) for field, words in _FIGURES.items() if field in flow]
    payers = " and ".join(companies_on_side(flow.get("from")))
    payees = " and ".join(companies_on_side(flow.get("to")))
    figure = ", ".join(figures) or "no figure"
    status = f" ({flow['status']})" if "status" in flow else ""
    return f"{payers} to {payees}: {flow['kind']}, {figure}{status}"


def _part_in_words(part: FieldChange) -> str:
    before, after = _value_in_words(part, part.before), _value_in_words(part, part.after)
    if before is None:
        return f"`{part.path}` added: {after}"
    if after is None:
        return f"`{part.path}` no longer stated: {before}"
    if len(before) + len(after) > MAX_COMPARED_CHARACTERS:
        return f"`{part.path}` written anew"
    return f"`{part.path}`: {before} → {after}"


def _value_in_words(part: FieldChange, value: Any) -> str | None:
    if value is None:
        return None
    is_flow = _steps(part) == ["flows"] and isinstance(value, dict)
    return _escaped(_flow_in_words(value) if is_flow else value_in_words(value))


def _steps(part: FieldChange) -> list[str]:
    """The names of the fields on the path of a change: `flows`, `amount`."""
    path = re.sub(r"\[[^\]]*\]", "", part.path)
    return path.removesuffix(" in order").split(".")


def _is_evidence(part: FieldChange) -> bool:
    return any(step in _EVIDENCE for step in _steps(part))


def _rank(part: FieldChange) -> int:
    """The place of a change in its list: figures, dates, then everything else."""
    last_step = _steps(part)[-1]
    if last_step in _FIGURES:
        return 0
    return 1 if last_step in _DATES else 2


def _escaped(text: str) -> str:
    """A text on one line, in which Markdown sees no signs of its own."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", " ".join(text.split()))
