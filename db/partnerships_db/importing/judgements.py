"""A reader's judgements about suspected duplicates, as changes of entries of the same review.

A new event becomes a report on the known one, or it is the known one, or another one. All functions
are pure: they take the changes of an import and return those that a judgement makes of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from partnerships_db.format.diff import EntryChange, EntryKey, dependency_graph, dependents
from partnerships_db.format.entries import Entry, all_source_ids, source_id, source_ids
from partnerships_db.format.references import renamed
from partnerships_db.format.schema import field_set_at
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.duplicates import Duplicate
from partnerships_db.importing.figure_comparison import FigureDifference
from partnerships_db.importing.repeated_sources import is_same_page
from partnerships_db.importing.suspicions import Suspicion
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import FieldPath


class Judgement(Enum):
    """What a reader says about an entry that may be another one."""

    REPORT = "report"
    """The new event tells of the known one, with other figures."""
    SAME = "same"
    """The new entry is the known one; its id becomes a former id of that."""
    DISTINCT = "distinct"
    """They are two entries, and nobody asks again."""


class JudgementError(Exception):
    """A judgement that can't be made, with the reason as a sentence."""


class JudgedChanges(NamedTuple):
    """The changes of an import after a judgement."""

    changes: list[EntryChange]
    judged: EntryKey
    """The entry that the judgement changes."""
    dropped: EntryKey | None
    """The entry that is not imported any more."""
    freed: tuple[EntryKey, ...] = ()
    """The entries that were distinct from the dropped one, and do not say so any more."""

    def settles(self, suspicion: Suspicion, judged: Suspicion) -> bool:
        """Whether a judgement about one suspicion settles another one: it is asked from both sides.

        A suspicion about an entry that is not imported is settled, too.
        """
        keys = {suspicion.key, suspicion.known_key}
        return self.dropped in keys or keys == {judged.key, judged.known_key}


def judged_changes(
    changes: Sequence[EntryChange],
    suspicion: Suspicion,
    judgement: Judgement,
) -> JudgedChanges:
    """The changes of an import with a judgement about one of them. Raises JudgementError."""
    places: dict[EntryKey, int] = {}
    for place, change in enumerate(changes):
        places[change.key] = place
    change = changes[places[suspicion.key]]
    field = _field_of_judgement(change, suspicion, judgement)
    if field:
        after = with_reference(suspicion.list, change.after, field, suspicion.known["id"])
        judged = [*changes]
        judged[places[suspicion.key]] = change._replace(after=after)
        return JudgedChanges(judged, suspicion.key, None)

    if judgement is Judgement.REPORT and change.list != "events":
        raise JudgementError("only an event can become a report")
    _require_new(change)
    known = EntryChange(suspicion.list, suspicion.known["id"], suspicion.known, suspicion.known)
    known_place = places.get(suspicion.known_key)
    if known_place is not None:
        known = changes[known_place]
    moves: dict[EntryKey, str] = {}
    freed: tuple[EntryKey, ...] = ()
    if judgement is Judgement.SAME:
        after = with_former_ids(suspicion.list, known.after, change.after)
        moves[suspicion.key] = suspicion.known["id"]
    else:
        changes, freed = _without_distinction(changes, suspicion.key)
        _require_no_dependents(changes, places[suspicion.key])
        known = _without_id(known, suspicion.key)
        after = with_reports(known.after, change.after, suspicion.duplicate)
    others = [
        other._replace(after=renamed(other.list, other.after, moves))
        for other in changes
        if other.key not in (suspicion.key, suspicion.known_key)
    ]
    known = known._replace(after=after)
    if known.after != known.before:
        others.append(known)
    return JudgedChanges(others, suspicion.known_key, suspicion.key, freed)


def _without_distinction(
    changes: Sequence[EntryChange], dropped: EntryKey
) -> tuple[list[EntryChange], tuple[EntryKey, ...]]:
    """The changes without `distinct_from` the dropped entry, and the entries that lose it."""
    freed_changes = [_without_id(change, dropped) for change in changes]
    freed_keys = [
        change.key
        for change, freed_change in zip(changes, freed_changes, strict=True)
        if freed_change is not change
    ]
    return freed_changes, tuple(freed_keys)


def _without_id(change: EntryChange, dropped: EntryKey) -> EntryChange:
    """The change without the dropped entry in its `distinct_from`."""
    list_name, dropped_id = dropped
    distinct_ids = change.after.get("distinct_from", ())
    if change.list != list_name or dropped_id not in distinct_ids:
        return change
    other_ids = [other_id for other_id in distinct_ids if other_id != dropped_id]
    after = {field: value for field, value in change.after.items() if field != "distinct_from"}
    if other_ids:
        after["distinct_from"] = other_ids
    return change._replace(after=_ordered(change.list, (), after))


def _field_of_judgement(
    change: EntryChange,
    suspicion: Suspicion,
    judgement: Judgement,
) -> str:
    """The field of an entry in which a judgement names the known one; empty if it is dropped."""
    if judgement is Judgement.DISTINCT:
        return "distinct_from"
    is_source = judgement is Judgement.SAME and change.list == "sources"
    if is_source and not is_same_page(change.after, suspicion.known):
        return "based_on"
    return ""


def _require_new(change: EntryChange) -> None:
    if change.outcome != "added":
        reason = (
            f'"{change.id}" is in the store already: edit it, or say that they are not the same'
        )
        raise JudgementError(reason)


def _require_no_dependents(changes: Sequence[EntryChange], place: int) -> None:
    dependent_places = dependents(place, dependency_graph(changes)) - {place}
    if dependent_places:
        other_id = changes[min(dependent_places)].id
        raise JudgementError(f'"{other_id}" refers to "{changes[place].id}": leave it out first')


# -- What a judgement makes of an entry ------------------------------------------------------------


def with_reference(
    name: ListName,
    entry: Entry,
    field: str,
    other_id: str,
) -> Entry:
    """The entry with another one in a list of references, `distinct_from` or `based_on`."""
    other_ids = dict.fromkeys([*entry.get(field, ()), other_id])
    return _ordered(name, (), {**entry, field: list(other_ids)})


def with_former_ids(
    name: ListName,
    known: Entry,
    entry: Entry,
) -> Entry:
    """The known entry, with the ids of another one as former ids."""
    former_ids = dict.fromkeys([*known.get("was", ()), entry["id"], *entry.get("was", ())])
    former_ids.pop(known["id"], None)
    return _ordered(name, (), {**known, "was": list(former_ids)})


def with_reports(
    known: Entry,
    event: Entry,
    duplicate: Duplicate | None,
) -> Entry:
    """The known event, with a report for each figure and date of another one that differs.

    If nothing differs, the sources of the other one are cited there. Raises JudgementError if the
    other one cites no source.
    """
    differences = duplicate.differences if duplicate else ()
    if not all_source_ids(event):
        raise JudgementError(f'"{event["id"]}" cites no source, and a report needs one')
    flows = [dict(flow) for flow in known.get("flows", ())]
    fields: dict[str, Any] = {**known}
    for difference in differences:
        place = difference.known.flow
        _add_reports(fields if place is None else flows[place], _reports(event, difference))
    _add_reports(fields, _date_reports(known, event))
    if flows:
        fields["flows"] = [_ordered("events", ("flows", 0), flow) for flow in flows]
    if _report_count(fields) == _report_count(known) and not _has_slips(differences):
        fields["sources"] = _joined_citations(known, event)
    return _ordered("events", (), fields)


def _reports(event: Entry, difference: FigureDifference) -> Iterator[Entry]:
    """Yield a report of each source of a figure for each way in which it differs."""
    figure = difference.figure
    cited_ids: list[str] = []
    if figure.flow is not None:
        cited_ids = source_ids(event["flows"][figure.flow])
    for source in cited_ids or source_ids(event):
        for slip in difference.slips:
            yield {
                "source": source,
                "field": difference.known.field,
                "says": str(figure.amount),
                "slip": slip.slip,
            }


def _date_reports(known: Entry, event: Entry) -> Iterator[Entry]:
    """Yield a report of each source of an event whose date can't be that of the known one."""
    date, known_date = PartialDate.parse(event["date"]), PartialDate.parse(known["date"])
    if date.first <= known_date.last and known_date.first <= date.last:
        return
    for source in source_ids(event):
        yield {"source": source, "field": "date", "says": event["date"], "slip": "date"}


def _add_reports(fields: dict[str, Any], reports: Iterator[Entry]) -> None:
    """Add reports to an event or a flow, without those that it has already."""
    known_reports: list[Entry] = list(fields.get("reports", ()))
    known_texts = {_report_key(report) for report in known_reports}
    new_reports = [report for report in reports if _report_key(report) not in known_texts]
    if new_reports:
        fields["reports"] = known_reports + new_reports


def _report_key(report: Entry) -> tuple[object, ...]:
    return tuple(report.get(field) for field in ("source", "field", "says", "slip"))


def _report_count(event: Entry) -> int:
    parts = (event, *event.get("flows", ()))
    return sum(len(part.get("reports", ())) for part in parts)


def _has_slips(differences: Sequence[FigureDifference]) -> bool:
    return any(difference.slips for difference in differences)


def _joined_citations(known: Entry, event: Entry) -> list[Any]:
    """The citations of both events, each source once."""
    citations = list(known.get("sources", ()))
    known_ids = set(source_ids(known))
    for part in (event, *event.get("flows", ())):
        for citation in part.get("sources", ()):
            if source_id(citation) not in known_ids:
                known_ids.add(source_id(citation))
                citations.append(citation)
    return citations


def _ordered(
    name: ListName,
    path: FieldPath,
    fields: Mapping[str, Any],
) -> Entry:
    """The fields in the order of the format."""
    names = field_set_at(name, path).names
    return {field: fields[field] for field in names if field in fields}


# -- What a file should say ------------------------------------------------------------------------


def advice_for_file(
    suspicion: Suspicion,
    judgement: Judgement,
    *,
    is_dropped: bool,
) -> str:
    """What the user should write into the file of the entry, so that the judgement stays.

    `is_dropped` says that the entry is not imported any more.
    """
    known_id = suspicion.known["id"]
    match judgement:
        case Judgement.DISTINCT:
            return f'write "distinct_from: [{known_id}]" into "{suspicion.id}" in your file'
        case Judgement.SAME if not is_dropped:
            return f'write "based_on: [{known_id}]" into "{suspicion.id}" in your file'
        case Judgement.SAME:
            return (
                f'take "{suspicion.id}" out of your file: it is now a former id of "{known_id}",'
                " and the next import of the file would replace that entry"
            )
        case Judgement.REPORT:
            return (
                f'take "{suspicion.id}" out of your file: "{known_id}" has it as a report, and the'
                " next import of the file would ask again"
            )
