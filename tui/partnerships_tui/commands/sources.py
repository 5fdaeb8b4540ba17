"""The commands `sources` and `conflicts`: cited sources, and the places where they disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from partnerships_db.values import clock
from partnerships_tui.commands.group import (
    as_of_option,
    cli,
    entry_id_of,
    filter_option,
    glyphs_of,
    json_option,
    opened_store,
    query_of,
)
from partnerships_tui.commands.sort_options import chosen_order, items_in_order, sort_options
from partnerships_tui.console import (
    is_for_people,
    is_spoken,
    output_width,
    print_fields,
    print_json,
    print_line,
    print_lines,
    print_note,
    print_table,
)
from partnerships_tui.progress import report_progress
from partnerships_tui.queries.sort_orders import (
    OWN_ORDER,
    conflict_columns,
    source_columns,
    weak_figure_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnerships_db.evidence.conflicts import Conflict
    from partnerships_db.evidence.coverage import FigureSupport, SizeCoverage
    from partnerships_db.evidence.records import SourceRow
    from partnerships_db.store.store import Store
    from partnerships_tui.open_store import Query
    from partnerships_tui.queries.sort_orders import SortOrder

SOURCE_COLUMNS = (
    "kind",
    "published",
    "id",
    "events",
    "figures",
    "weak figures",
    "says otherwise",
    "publisher",
    "title",
)
SOURCES_AT_ONCE = 500
"""The sources whose entries are read at once for a JSON document."""

CONFLICT_COLUMNS = ("entry", "flow", "field", "ours", "says", "slip", "source")


COVERAGE_COLUMNS = (
    "size",
    "flows",
    "figure",
    "on title",
    "event",
    "none",
    "place",
    "quote",
    "retrieved",
)
SPOKEN_COVERAGE_COLUMNS = (
    "size",
    "flows",
    "cited by the figure itself",
    "of these at a title",
    "cited by the event alone",
    "cited by neither",
    "with the place in the source",
    "with a quotation",
    "with the day of retrieval",
)
"""The headings of the coverage that is read aloud."""

WEAK_COLUMNS = ("date", "figure", "reason", "flow", "title")
LACKING_COLUMNS = ("amount", "support", "flow")


@cli.command()
@click.argument("source_id", metavar="[SOURCE]", required=False)
@click.option(
    "--coverage",
    "is_coverage",
    is_flag=True,
    help="Print how many figures of each size cite a party or a filing, and which do not.",
)
@click.option(
    "--weak",
    "is_weak",
    is_flag=True,
    help="Print the figures that rest on one origin or on an unnamed source, newest first.",
)
@sort_options(source_columns(), weak_figure_columns())
@as_of_option
@filter_option
@json_option
@click.pass_context
def sources(
    context: click.Context,
    source_id: str | None,
    is_coverage: bool,
    is_weak: bool,
    sort_name: str | None,
    is_reversed: bool,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print sources by kind and date, with the events and figures that cite each.

    With SOURCE, an id or a title, print that source: what it rewrites, what rewrites it, where it
    says otherwise, and the events that cite it.
    """
    from partnerships_db.store.queries.sources import source_rows
    from partnerships_tui.drawing.sources import as_tree

    query = query_of(filter_text, as_of)
    if is_coverage:
        _print_coverage(context, query, as_json=as_json)
        return
    columns = weak_figure_columns() if is_weak else source_columns()
    order = chosen_order(columns, sort_name, is_reversed=is_reversed)
    if is_weak:
        _print_weak_figures(context, query, order, as_json=as_json)
        return
    if source_id is not None:
        _print_source(context, source_id, query, as_json=as_json)
        return
    with opened_store(context, query) as store:
        all_events = _events_to_count(store, query)

        def report_counted(events: int) -> None:
            report_progress("counting citations by events", events, all_events)

        rows = source_rows(store, query.as_of, query.filter, report_counted)
        if order.column == "origin":
            rows = [row for row, _ in as_tree(rows)]
        rows = list(items_in_order(rows, columns, order))
        if as_json:
            print_json(_source_documents(store, rows))
        else:
            print_table(SOURCE_COLUMNS, map(_source_cells, rows), lead="title")


def _events_to_count(store: Store, query: Query) -> int:
    """The number of all events for a bar of progress; 0, which is unknown, under a filter."""
    from partnerships_db.store.queries.timeline import event_count

    return 0 if query.filter else event_count(store)


def _print_coverage(
    context: click.Context,
    query: Query,
    *,
    as_json: bool,
) -> None:
    """How well the figures of each size stand, and the largest that lack a party or a filing."""
    from partnerships_db.evidence.coverage import (
        CoverageCounter,
        coverage_json,
        coverage_sentence,
    )
    from partnerships_db.store.queries.sources import count_figures

    day = query.as_of or clock.today()
    counter = CoverageCounter()
    with opened_store(context, query) as store:
        all_events = _events_to_count(store, query)
        for events in count_figures(store, day, query.filter, counter):
            report_progress("reading events with figures", events, all_events)
    coverages = counter.by_size()
    if as_json:
        rows = [coverage_json(coverage) for coverage in coverages]
        print_json({"as_of": day.isoformat(), "rows": rows})
        return
    largest = coverages[0]
    print_note(coverage_sentence(largest))
    if is_for_people():
        print_line()
    columns = SPOKEN_COVERAGE_COLUMNS if is_spoken() else COVERAGE_COLUMNS
    print_table(columns, map(_coverage_cells, coverages))
    if largest.lacking:
        print_line()
        print_table(
            LACKING_COLUMNS,
            map(_lacking_cells, largest.lacking),
            whole=("amount",),
        )
    if largest.left_out:
        print_note(f"{largest.left_out:,} smaller ones are left out; a filter prints others")


def _coverage_cells(coverage: SizeCoverage) -> tuple[object, ...]:
    from partnerships_db.evidence.coverage import Support

    return (
        coverage.size_class,
        coverage.flows,
        coverage.count(Support.FIGURE),
        coverage.on_title,
        coverage.count(Support.EVENT),
        coverage.count(Support.NONE),
        coverage.placed,
        coverage.quoted,
        coverage.retrieved,
    )


def _lacking_cells(figure: FigureSupport) -> tuple[object, ...]:
    return (figure.amount, figure.support, figure.flow)


def _print_source(
    context: click.Context,
    source_id: str,
    query: Query,
    *,
    as_json: bool,
) -> None:
    """Print one source with the sources and the events around it."""
    from partnerships_db.evidence.conflicts import conflict_json
    from partnerships_db.store.queries.sources import source_details
    from partnerships_tui.drawing.sources import source_page

    with opened_store(context, query) as store:
        source_id = entry_id_of(store, "sources", source_id, "source")
        details = source_details(store, source_id, query.as_of, query.filter)
    assert details is not None
    if is_for_people() and not as_json:
        glyphs = glyphs_of(context)
        page = source_page(details, details.conflicts, details.names, output_width(), glyphs)
        print_lines(page, glyphs)
        return

    document = {
        **details.entry,
        "rewritten_by": [rewrite_id for rewrite_id, _ in details.rewrites],
        "figures": details.figures,
        "events": [event.id for event in details.events],
        "conflicts": [conflict_json(conflict) for conflict in details.conflicts],
    }
    if as_json:
        print_json(document)
    else:
        print_fields(document)


def _print_weak_figures(
    context: click.Context,
    query: Query,
    order: SortOrder,
    *,
    as_json: bool,
) -> None:
    """Print the weakly sourced figures, newest first, each with the reason."""
    from partnerships_db.store.queries.sources import weak_figures

    with opened_store(context, query) as store:
        figures = weak_figures(store, query.as_of, query.filter)
    figures = list(items_in_order(figures, weak_figure_columns(), order))
    rows = [
        (str(event.date), weak.figure, weak.why, weak.flow, event.title) for event, weak in figures
    ]
    if as_json:
        print_json([dict(zip(WEAK_COLUMNS, row, strict=True)) for row in rows])
        return
    print_table(
        WEAK_COLUMNS,
        rows,
        whole=("date", "figure"),
        spare=("flow",),
        lead="title",
    )


def _source_cells(row: SourceRow) -> tuple[object, ...]:
    return (
        row.kind,
        row.published,
        row.id,
        row.events,
        row.figures,
        row.weak_figures,
        row.reports,
        row.publisher,
        row.title,
    )


def _source_documents(store: Store, rows: Sequence[SourceRow]) -> Iterator[dict[str, Any]]:
    """Yield the entry of each source with its counts of events, figures and reports."""
    from partnerships_db.store.queries.details import entries_of

    for start in range(0, len(rows), SOURCES_AT_ONCE):
        batch = rows[start : start + SOURCES_AT_ONCE]
        source_ids = [row.id for row in batch]
        entries = {entry["id"]: entry for entry in entries_of(store, "sources", source_ids)}
        for row in batch:
            yield {
                **entries[row.id],
                "events": row.events,
                "figures": row.figures,
                "alone": row.weak_figures,
                "reports": row.reports,
                "independent": not row.based_on,
            }


@cli.command()
@click.argument("event_id", metavar="[EVENT]", required=False)
@sort_options(conflict_columns({}))
@as_of_option
@filter_option
@json_option
@click.pass_context
def conflicts(
    context: click.Context,
    event_id: str | None,
    sort_name: str | None,
    is_reversed: bool,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print where sources disagree: our value, the source's value, and the probable slip."""
    order = chosen_order(conflict_columns({}), sort_name, is_reversed=is_reversed)
    query = query_of(filter_text, as_of)
    with opened_store(context, query) as store:
        if event_id:
            event_id = entry_id_of(store, "events", event_id, "event")
        in_order = _conflicts_in_order(store, query, event_id, order)
        if as_json:
            from partnerships_db.evidence.conflicts import conflict_json

            print_json(map(conflict_json, in_order))
        else:
            _print_conflicts(in_order)


def _conflicts_in_order(
    store: Store,
    query: Query,
    event_id: str | None,
    order: SortOrder,
) -> Iterable[Conflict]:
    """The conflicts of a query, or of one event; they are read one by one in their own order."""
    from partnerships_db.store.queries.details import titles_of
    from partnerships_db.store.queries.sources import all_conflicts, conflicts_of_event

    conflicts: Iterable[Conflict] = all_conflicts(store, query.as_of, query.filter)
    if event_id:
        conflicts = conflicts_of_event(store, event_id, query.as_of, query.filter)
    if order == OWN_ORDER:
        return conflicts
    conflict_list = list(conflicts)
    titles = titles_of(store, {conflict.entry for conflict in conflict_list})
    return items_in_order(conflict_list, conflict_columns(titles), order)


def _print_conflicts(conflicts: Iterable[Conflict]) -> None:
    """Print a line for each conflict; a terminal has its entry, slip and source below its values.

    So the values are cut only if they are long texts.
    """
    if is_spoken() or not is_for_people():
        print_table(CONFLICT_COLUMNS, map(_conflict_cells, conflicts), lead="field")
        return
    rows = map(_conflict_cells_with_about, conflicts)
    print_table(("field", "ours", "says", "about"), rows, below="about")


def _conflict_cells_with_about(conflict: Conflict) -> tuple[str, str, str, str]:
    """The cells of a conflict with its entry, slip and source in one text."""
    entry, flow, field, ours, says, slip, source = map(str, _conflict_cells(conflict))
    place = f"{entry}/{flow}" if flow else entry
    about = " · ".join(filter(None, (place, slip, f"says {source}")))
    return field, ours, says, about


def _conflict_cells(conflict: Conflict) -> tuple[object, ...]:
    from partnerships_db.evidence.conflicts import slip_in_words
    from partnerships_tui.drawing.entry_diff import value_in_words

    slip = conflict.slip or ""
    if slip and is_for_people():
        slip = slip_in_words(conflict)
    return (
        conflict.entry,
        conflict.flow or "",
        conflict.field,
        "" if conflict.ours is None else value_in_words(conflict.ours),
        conflict.says,
        slip,
        conflict.source,
    )
