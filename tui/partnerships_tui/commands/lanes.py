"""The lanes as text: drawn for a terminal, a line for each lane and period for a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import rich_click as click

from partnerships_db.timeline.buckets import cell_of, finest_granularity
from partnerships_db.timeline.lanes import ALL, Lane, LaneBar, LaneGrouping
from partnerships_db.timeline.periods import ZoomLevel, period_at, range_of
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate
from partnerships_tui.commands.group import (
    QueryCommand,
    as_json,
    as_of_option,
    asked_for,
    cli,
    glyphs_of,
    reading,
)
from partnerships_tui.console import (
    is_terminal,
    out,
    output_width,
    print_json,
    print_lines,
    print_table,
)

if TYPE_CHECKING:
    from partnerships_db.store.queries.lanes import LaneReader
    from partnerships_db.store.queries.timeline import Timeline
    from partnerships_tui.drawing.text.glyphs import Glyphs
    from partnerships_tui.drawing.text.spans import Line

LEVELS = {level.name.lower(): level for level in ZoomLevel}

LIMIT = 30
"""So many lanes are drawn, where no other number is asked for."""


@cli.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--by", type=click.Choice([by.value for by in LaneGrouping]), default=LaneGrouping.COMPANY.value, show_default=True,
              help="What a lane is.")  # fmt: skip
@click.option("--level", type=click.Choice(list(LEVELS)), default="month", show_default=True,
              help="The periods that a pipe and --json count by.")  # fmt: skip
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=0),
    help="At most so many lanes, those with most events.",
)
@as_of_option
@click.option("--filter", "filter_", metavar="QUERY", help="The same as QUERY.")
@as_json
@click.pass_context
def lanes(context: click.Context, query: tuple[str, ...], by: str, level: str, limit: int | None, as_of: str | None,
          filter_: str | None, as_json: bool) -> None:  # fmt: skip
    """Events side by side in time: one lane a company, kind, cloud or model."""
    from partnerships_db.store.queries.lanes import LaneReader
    from partnerships_db.store.queries.timeline import Timeline

    asked = asked_for(" ".join(query) or filter_, as_of)
    with reading(context, asked) as store:
        timeline = Timeline.select(store, asked.filter, asked.as_of)
        reader = LaneReader(store, timeline, LaneGrouping(by), asked.filter)
        found = reader.lanes()
        if as_json:
            print_json(
                _document(reader, found[:limit], LaneGrouping(by), LEVELS[level], asked.as_of)
            )
        elif is_terminal():
            shown = found[: LIMIT if limit is None else limit]
            print_lines(
                _drawn(reader, timeline, shown, LaneGrouping(by), asked.as_of, glyphs_of(context)),
                glyphs_of(context),
            )
            if len(shown) < len(found):
                out(
                    f" {len(found) - len(shown):,} more lanes; --limit {len(found)} draws all of them"
                )
        else:
            for lane in found[:limit]:
                print_table(
                    (), ((lane.id, *counted) for counted in _counted(reader, lane, LEVELS[level]))
                )


def _counted(reader: LaneReader, lane: Lane, level: ZoomLevel) -> list[tuple[str, int]]:
    """How many events a lane has in each period of a level; what is dated less exactly is a period of its own."""
    counts: dict[str, int] = {}
    for period, events in reader.by_period(lane.id, days=level is ZoomLevel.DAY):
        named = range_of(period_at(period, level)) if level is not ZoomLevel.DAY else period
        counts[named] = counts.get(named, 0) + events
    return list(counts.items())


def _document(
    reader: LaneReader, lanes: list[Lane], by: LaneGrouping, level: ZoomLevel, as_of: date | None
) -> dict[str, Any]:
    return {
        "by": by.value,
        "as_of": (as_of or clock.today()).isoformat(),
        "level": level.name.lower(),
        "lanes": [
            {
                "lane": lane.id,
                "name": lane.name,
                "events": lane.events,
                "periods": [
                    {"period": period, "events": events}
                    for period, events in _counted(reader, lane, level)
                ],
                "lasting": [_lasting(bar) for bar in reader.bars(lane.id)],
            }
            for lane in lanes
        ],
    }


def _lasting(bar: LaneBar) -> dict[str, Any]:
    names = ("event",) if bar.kind == "event" else ("model", "provider")
    return {
        **dict(zip(names, bar.target.split("/"), strict=True)),
        "name": bar.name,
        "stretches": [
            {
                "since": _said(one.since),
                "until": _said(one.until),
                **({"status": one.status} if one.status else {}),
            }
            for one in bar.stretches
        ],
    }


def _said(when: PartialDate | None) -> str | None:
    return None if when is None else str(when)


def _drawn(
    reader: LaneReader, timeline: Timeline, lanes: list[Lane], by: LaneGrouping, as_of: date | None, glyphs: Glyphs
) -> Iterator[Line]:  # fmt: skip
    from partnerships_tui.drawing.axis import AxisWindow, axis_lines
    from partnerships_tui.drawing.lanes import (
        MIN_CELLS,
        LaneLayout,
        bar_line,
        head_label,
        hint_line,
        label_cells,
        lane_line,
        name_cells,
        too_narrow,
    )
    from partnerships_tui.drawing.text.spans import Line

    cells, now = output_width(), as_of or clock.today()
    if cells < MIN_CELLS:
        yield from too_narrow(cells)[1:2]
        return
    rows = [Lane(ALL, "all", len(timeline)), *lanes]
    name, count = name_cells((lane.name for lane in rows), cells), len(f"{len(timeline):,}")
    room = cells - label_cells(name, count)
    first, last = reader.days() or (now, now)
    if as_of is None:
        first, last = min(first, now), max(last, now)
    grain = finest_granularity(first, last, room)
    low, high = cell_of(first, grain), cell_of(last, grain)
    plan = LaneLayout(name, count, AxisWindow(grain, low, min(room, high - low + 1)))
    reader.set_range(grain, low, high)
    labels, rule = axis_lines(plan.view, cell_of(now, grain), glyphs)
    yield Line((*head_label(f"by {by.value}", plan), *labels))
    yield Line((*head_label("", plan), *rule))
    for lane in rows:
        bars = reader.bars(lane.id) if lane.id != ALL else []
        folded = bars if by in (LaneGrouping.COMPANY, LaneGrouping.KIND) else []
        part = reader.slice_of(lane.id)
        yield lane_line(lane, part, folded, plan, now, glyphs, is_clipped=as_of is not None)
        if not folded:
            yield from (
                bar_line(bar, plan, now, glyphs, is_clipped=as_of is not None) for bar in bars
            )
    words = "today" if as_of is None else f"as of {now.isoformat()}"
    yield hint_line(plan, reader.slice_of(ALL), 0, 0, words, cells, glyphs)
