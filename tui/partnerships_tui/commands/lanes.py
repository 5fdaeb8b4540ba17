"""The command `lanes`: lanes drawn for a terminal, or counted by lane and period for a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from partnerships_db.timeline.buckets import cell_of, finest_granularity
from partnerships_db.timeline.lanes import ALL_EVENTS, LANE_GROUPINGS, Lane, LaneBar, LaneGrouping
from partnerships_db.timeline.periods import ZoomLevel, period_as_term, period_at
from partnerships_db.values import clock
from partnerships_tui.commands.group import (
    QueryCommand,
    as_of_option,
    cli,
    glyphs_of,
    json_option,
    opened_store,
    query_of,
    terms_argument,
    terms_option,
)
from partnerships_tui.console import (
    is_for_people,
    is_spoken,
    is_terminal,
    output_width,
    print_json,
    print_line,
    print_lines,
    print_message,
    print_table,
)

if TYPE_CHECKING:
    from partnerships_db.store.queries.lanes import LaneReader
    from partnerships_db.timeline.intervals import Interval
    from partnerships_tui.drawing.lanes import LaneLayout
    from partnerships_tui.drawing.text.glyphs import Glyphs
    from partnerships_tui.drawing.text.spans import Line

LEVELS = {level.name.lower(): level for level in ZoomLevel}

MAX_DRAWN_LANES = 30
"""The most lanes that are drawn without --limit."""


@cli.command(cls=QueryCommand)
@terms_argument
@click.option(
    "--by",
    type=click.Choice([grouping.value for grouping in LaneGrouping]),
    default=LaneGrouping.COMPANY.value,
    show_default=True,
    help="The grouping of events into lanes.",
)
@click.option(
    "--level",
    type=click.Choice(list(LEVELS)),
    default="month",
    show_default=True,
    help="The period by which a pipe and --json count events.",
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=0),
    help="Print only the N lanes with the most events.",
)
@as_of_option
@terms_option
@json_option
@click.pass_context
def lanes(
    context: click.Context,
    terms: tuple[str, ...],
    by: str,
    level: str,
    limit: int | None,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print events side by side in time, in a lane for each company, kind, cloud or model."""
    from partnerships_db.store.queries.lanes import LaneReader
    from partnerships_db.store.queries.timeline import Timeline
    from partnerships_tui.drawing.lanes import omitted_routes_sentence

    query = query_of(filter_text, as_of, terms, selects_routes=True)
    grouping = LaneGrouping(by)
    zoom_level = LEVELS[level]
    with opened_store(context, query) as store:
        timeline = Timeline.select(store, query.filter, query.as_of)
        reader = LaneReader(store, timeline, grouping, query.filter)
        matching_lanes = reader.lanes()
        sentence = omitted_routes_sentence(query.filter, grouping)
        if sentence:
            print_message(sentence)
        if as_json:
            lanes_json = _lanes_json(reader, matching_lanes[:limit], zoom_level)
            print_json(_document(grouping, query.as_of, zoom_level, lanes_json))
        elif is_spoken():
            all_events = Lane(ALL_EVENTS, "all events", len(timeline))
            _print_counts(reader, [all_events, *matching_lanes[:limit]], zoom_level)
        elif is_terminal():
            limit = MAX_DRAWN_LANES if limit is None else limit
            all_events = Lane(ALL_EVENTS, "all", len(timeline))
            drawn_lanes = [all_events, *matching_lanes[:limit]]
            glyphs = glyphs_of(context)
            lines = _drawn_lines(reader, drawn_lanes, grouping, query.as_of, glyphs)
            print_lines(lines, glyphs)
            _print_omitted(len(matching_lanes), limit)
        else:
            _print_counts(reader, matching_lanes[:limit], zoom_level)


# -- For a pipe and for scripts --------------------------------------------------------------------


def _print_counts(reader: LaneReader, lanes: Sequence[Lane], level: ZoomLevel) -> None:
    for lane in lanes:
        name = lane.name if is_for_people() else lane.id
        for period, count in _period_counts(reader, lane, level):
            print_table(("", "", "events"), [(name, period, count)])


def _period_counts(reader: LaneReader, lane: Lane, level: ZoomLevel) -> list[tuple[str, int]]:
    """The number of a lane's events in each period of a level.

    A date that is less exact than the level is a period of its own, and so is an approximate one
    that is no more exact than the level.
    """
    counts: dict[str, int] = {}
    by_day = level is ZoomLevel.DAY
    for stated_period, events in reader.counts_by_period(lane.id, days=by_day):
        period = stated_period.removeprefix("about ")
        wider_period = period if by_day else period_at(period, level)
        label = period_as_term(wider_period)
        if wider_period == period:
            label = stated_period.replace(period, label)
        counts[label] = counts.get(label, 0) + events
    return list(counts.items())


def _document(
    grouping: LaneGrouping,
    as_of: date | None,
    level: ZoomLevel,
    lanes_json: Iterator[dict[str, Any]],
) -> dict[str, Any]:
    day = as_of or clock.today()
    return {
        "by": grouping.value,
        "as_of": day.isoformat(),
        "level": level.name.lower(),
        "lanes": lanes_json,
    }


def _lanes_json(
    reader: LaneReader,
    lanes: Sequence[Lane],
    level: ZoomLevel,
) -> Iterator[dict[str, Any]]:
    for lane in lanes:
        counts = _period_counts(reader, lane, level)
        yield {
            "lane": lane.id,
            "name": lane.name,
            "events": lane.events,
            "periods": [{"period": period, "events": events} for period, events in counts],
            "lasting": [_bar_json(bar) for bar in reader.bars(lane.id)],
        }


def _bar_json(bar: LaneBar) -> dict[str, Any]:
    target: dict[str, Any] = {"event": bar.target}
    if bar.kind != "event":
        model, provider = bar.target.split("/")
        target = {"model": model, "provider": provider}
    return {
        **target,
        "name": bar.name,
        "stretches": [_interval_json(interval) for interval in bar.stretches],
    }


def _interval_json(interval: Interval) -> dict[str, Any]:
    document = {
        "since": None if interval.since is None else str(interval.since),
        "until": None if interval.until is None else str(interval.until),
    }
    if interval.bound:
        document["bound"] = interval.bound
    if interval.status:
        document["status"] = interval.status
    return document


# -- For a terminal --------------------------------------------------------------------------------


def _print_omitted(lane_count: int, limit: int) -> None:
    omitted = lane_count - limit
    if omitted > 0:
        print_line(f" {omitted:,} more lanes; --limit {lane_count} draws all of them")


def _drawn_lines(
    reader: LaneReader,
    lanes: Sequence[Lane],
    grouping: LaneGrouping,
    as_of: date | None,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """The lanes under their time axis. The first lane is that of all events."""
    from partnerships_tui.drawing.axis import axis_lines
    from partnerships_tui.drawing.lanes import MIN_CELLS, head_label, hint_line, too_narrow
    from partnerships_tui.drawing.text.spans import Line

    cells = output_width()
    if cells < MIN_CELLS:
        # The blank line above the sentence and the key below it are for the explorer.
        yield from too_narrow(cells)[1:2]
        return

    day = as_of or clock.today()
    layout = _fit_layout(reader, lanes, cells, as_of)
    labels, rule = axis_lines(layout.view, cell_of(day, layout.view.grain), glyphs)
    yield Line((*head_label(f"by {grouping.value}", layout), *labels))
    yield Line((*head_label("", layout), *rule))
    for lane in lanes:
        yield from _lane_lines(reader, lane, grouping, layout, as_of, glyphs)

    date_label = "today" if as_of is None else f"as of {day.isoformat()}"
    yield hint_line(layout, reader.slice_of(ALL_EVENTS), 0, 0, date_label, cells, glyphs)


def _fit_layout(
    reader: LaneReader,
    lanes: Sequence[Lane],
    cells: int,
    as_of: date | None,
) -> LaneLayout:
    """Fit the days of all events into a width, and set the reader's range to them."""
    from partnerships_tui.drawing.axis import AxisWindow
    from partnerships_tui.drawing.lanes import LaneLayout, label_cells, name_cells

    count_cells = len(f"{lanes[0].events:,}")
    name_width = name_cells((lane.name for lane in lanes), cells)
    time_cells = cells - label_cells(name_width, count_cells)

    first_day, last_day = _days_to_draw(reader, as_of)
    grain = finest_granularity(first_day, last_day, time_cells)
    first_cell = cell_of(first_day, grain)
    last_cell = cell_of(last_day, grain)
    reader.set_range(grain, first_cell, last_cell)

    window = AxisWindow(grain, first_cell, min(time_cells, last_cell - first_cell + 1))
    return LaneLayout(name_width, count_cells, window)


def _days_to_draw(reader: LaneReader, as_of: date | None) -> tuple[date, date]:
    """The first and the last day of the events; without an as-of date they include today."""
    day = as_of or clock.today()
    first_day, last_day = reader.days() or (day, day)
    if as_of is None:
        return min(first_day, day), max(last_day, day)
    return first_day, last_day


def _lane_lines(
    reader: LaneReader,
    lane: Lane,
    grouping: LaneGrouping,
    layout: LaneLayout,
    as_of: date | None,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """The line of a lane, and the lines of its bars if they are not drawn in it."""
    from partnerships_tui.drawing.lanes import bar_line, lane_line

    day = as_of or clock.today()
    is_clipped = as_of is not None
    bars = [] if lane.id == ALL_EVENTS else reader.bars(lane.id)
    is_unfolded = LANE_GROUPINGS[grouping].is_unfolded
    yield lane_line(
        lane,
        reader.slice_of(lane.id),
        [] if is_unfolded else bars,
        layout,
        day,
        glyphs,
        is_clipped=is_clipped,
    )
    if is_unfolded:
        for bar in bars:
            yield bar_line(bar, layout, day, glyphs, is_clipped=is_clipped)
