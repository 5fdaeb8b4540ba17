"""The lanes: the events of the Timeline from left to right, one lane per company, kind or model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from textual import on

from partnerships_db.details import CellDetails, EventDetails
from partnerships_db.timeline.buckets import Granularity, days_of_cell, middle_of
from partnerships_db.timeline.lanes import (
    ALL_EVENTS,
    BOTH_COMPANIES,
    LANE_GROUPINGS,
    Lane,
    LaneBar,
    LaneGrouping,
    LaneMark,
    SharedCounterparty,
    dense_days,
)
from partnerships_db.timeline.periods import days_as_term
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.lane_page import LanePosition, cluster_page, empty_page, shared_page
from partnerships_tui.drawing.lanes import omitted_routes_sentence
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.keymap import LANES
from partnerships_tui.queries.lanes import (
    CellContents,
    CellRange,
    LaneQuery,
    LaneResult,
    LaneSet,
    cell_contents,
    lane_set,
    lane_slices,
    shared_counterparties,
)
from partnerships_tui.screens.event_page import EventPageScreen
from partnerships_tui.screens.link_targets import (
    days_target,
    is_days_target,
    parse_cell_target,
    parse_days_target,
    parse_pair_target,
)
from partnerships_tui.screens.shared_texts import (
    EXCLUDED_EVENT_MESSAGE,
    as_of_fact,
    no_events_page,
)
from partnerships_tui.widgets.lanes_view import LanesContent, LanesView
from partnerships_tui.widgets.lines_view import LinesView, bindings

PAGE_BESIDE_FROM = 160
"""The least cells for a page beside the lanes."""

RELOAD_DELAY_SECONDS = 0.1
"""How long the old lanes stay in sight while a worker reads those of another filter."""

COMPARISON_HEADS = 4
"""The lanes at the top of a comparison: either company, the first, the second, both."""

FITS_ALL = "all"
"""The setting of a granularity that is the finest at which all events have room."""

_UNFOLDED_BY_SETTING = {"lines": True, "folded": False}


class LaneCell(NamedTuple):
    """A cell of a lane at a granularity."""

    lane_id: str
    grain: Granularity
    cell: int


class PickedEvent(NamedTuple):
    """An event to which a link led. It has the page, even where other events are in its cell."""

    key: int
    day: date


class LanesScreen(EventPageScreen):
    """The lanes: the Timeline with time from left to right."""

    view = LANES
    BINDINGS = bindings(LANES)
    # Time needs the width: the page is below the lanes until there is much room for both.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (PAGE_BESIDE_FROM, "-wide"),
    ]
    DEFAULT_CSS = """
    LanesScreen {
        &.-wide #list { width: 2fr; }
        &.-wide #page { width: 1fr; }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._query = LaneQuery()
        self._lane_set: LaneSet | None = None
        self._counts = (0, 0)
        """The number of all events, and of those after the as-of date."""
        self._is_unfolded: bool | None = None
        """Whether durations have lines of their own; None for the default of the grouping."""
        self._saved_settings: Mapping[str, str] = {}
        """The settings to apply once the lanes are there."""
        self._goal: str | None = None
        """The target of a link that was followed before the lanes were there."""

        self._requested_range: CellRange | None = None
        """The cells that a worker is reading."""
        self._route: CellDetails | None = None
        self._contents: tuple[LaneCell, CellContents] | None = None
        """The cell whose events were read last, and the events."""
        self._picked_event: PickedEvent | None = None
        self._shared: list[SharedCounterparty] | None = None
        """The counterparties that two compared companies share; None until they are known."""

    def make_list(self) -> LinesView:
        """Make the lanes, which are empty until a worker has counted."""
        return LanesView(glyphs=self.host.glyphs, id="list")

    @property
    def lanes(self) -> LanesView:
        """The lanes."""
        return self.query_one("#list", LanesView)

    # -- Settings ----------------------------------------------------------------------------------

    def save_settings(self) -> dict[str, str]:
        """The grouping, the lane and day under the cursor, the granularity, and the comparison."""
        lanes = self.lanes
        settings = {"by": self._query.by.value, "lane": ALL_EVENTS}
        if lanes.lane is not None:
            settings["lane"] = lanes.lane.id
        if lanes.shown is not None:
            settings["day"] = lanes.day.isoformat()
        if lanes.fits_all:
            settings["grain"] = FITS_ALL
        elif lanes.chosen_grain is not None:
            settings["grain"] = lanes.chosen_grain.name.lower()
        if self._is_unfolded is not None:
            settings["lasting"] = "lines" if self._is_unfolded else "folded"
        if self._query.pair is not None:
            settings["pair"] = " ".join(self._query.pair)
        return settings

    def load_settings(self, settings: Mapping[str, str]) -> None:
        """Restore the settings; those that cannot be read get their defaults."""
        grouping = _grouping_named(settings.get("by"))
        pair = None
        if grouping is LaneGrouping.COMPANY:
            pair = _parse_pair(settings.get("pair", ""))
        self._query = LaneQuery(grouping, pair)
        self._is_unfolded = _UNFOLDED_BY_SETTING.get(settings.get("lasting", ""))
        self._saved_settings = settings
        if self.is_mounted:
            self._restore_grain()

    def _restore_grain(self) -> None:
        grain_name = self._saved_settings.get("grain")
        self.lanes.chosen_grain = _grain_named(grain_name)
        self.lanes.fits_all = grain_name == FITS_ALL

    def on_mount(self) -> None:
        """Restore the granularity."""
        self._restore_grain()

    # -- The lanes ---------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Query the lanes of the events that the state selects."""
        state = self.host.state
        self._counts = self.host.client.event_counts(state.as_of)
        self._requested_range = None
        self._event = None  # its page depends on the as-of date
        self.host.cancel_query("look")
        old_lane_set = self._lane_set
        self.host.run_query("lanes", lane_set(state, self._query), self._show_lane_set)

        def invalidate_old_lanes() -> None:
            if self._lane_set is old_lane_set:
                self.lanes.invalidate()

        self.set_timer(RELOAD_DELAY_SECONDS, invalidate_old_lanes)

    def _show_lane_set(self, loaded_lanes: LaneSet) -> None:
        self._lane_set = loaded_lanes
        selected_keys = loaded_lanes.timeline.keys
        picked_event = self._picked_event
        if picked_event and selected_keys is not None and picked_event.key not in selected_keys:
            self._picked_event = None
        lanes = self.lanes
        lanes.is_unfolded = self._is_unfolded_now()
        settings = self._saved_settings
        self._saved_settings = {}
        lanes.show(
            self._shown_lanes(loaded_lanes),
            lane=settings.get("lane"),
            day=_parse_day(settings.get("day", "")),
        )
        self._request_slices()

        self._shared = None
        if self._query.pair is not None:
            shared_query = shared_counterparties(loaded_lanes.timeline, self._query.pair)
            self.host.run_query("shared", shared_query, self._show_shared)
        if self._goal is not None:
            goal = self._goal
            self._goal = None
            self.go_to(goal)
        self.show_frame()

    def _is_unfolded_now(self) -> bool:
        if self._is_unfolded is None:
            return LANE_GROUPINGS[self._query.by].is_unfolded
        return self._is_unfolded

    def _shown_lanes(self, loaded_lanes: LaneSet) -> LanesContent:
        state = self.host.state
        first, last = self._day_limits(loaded_lanes)
        today_label = "today" if state.as_of is None else as_of_fact(state.as_of)
        heads = COMPARISON_HEADS if self._query.pair else 0
        return LanesContent(
            [self._first_lane(loaded_lanes), *loaded_lanes.lanes],
            first,
            last,
            dense_days(loaded_lanes.timeline.groups) or (first, last),
            self._newest_day(loaded_lanes),
            state.day,
            self._grouping_label(),
            today_label,
            state.as_of is not None,
            heads=heads,
        )

    def _first_lane(self, loaded_lanes: LaneSet) -> Lane:
        """The lane of all events, or of those that name either of two compared companies."""
        if self._query.pair is None:
            return Lane(ALL_EVENTS, "all", len(loaded_lanes.timeline))
        first, second, both = loaded_lanes.lanes[:3]
        return Lane(ALL_EVENTS, "either", first.events + second.events - both.events)

    def _grouping_label(self) -> str:
        return "two companies" if self._query.pair else f"by {self._query.by.value}"

    def _day_limits(self, loaded_lanes: LaneSet) -> tuple[date, date]:
        """The first and the last day of any event; they enclose today if there is no as-of date."""
        state = self.host.state
        first, last = loaded_lanes.days or (state.day, state.day)
        if state.as_of is not None:
            return first, last
        return min(first, state.day), max(last, state.day)

    def _newest_day(self, loaded_lanes: LaneSet) -> date:
        """The day of the newest event; if that is to come, the last day with many events."""
        today = self.host.state.day
        _, newest = loaded_lanes.days or (today, today)
        if newest <= today:
            return newest
        dense = dense_days(loaded_lanes.timeline.groups)
        return min(dense[1], today) if dense else today

    def _show_shared(self, shared: list[SharedCounterparty]) -> None:
        self._shared = shared
        self.page.show(self._draw_page, keep_place=True)

    def _request_slices(self) -> None:
        """Query the unknown cells of the lanes in sight, one query at a time."""
        lanes = self.lanes
        loaded_lanes = self._lane_set
        if loaded_lanes is None:
            return
        unknown_ids, barless_ids = lanes.lanes_to_read()
        requested_range = self._requested_range
        is_waiting = requested_range is not None and requested_range.grain is lanes.grain
        if not unknown_ids or is_waiting:
            return

        cell_range = CellRange(*lanes.buckets_to_read())
        self._requested_range = cell_range
        slices_query = lane_slices(
            loaded_lanes.timeline,
            self.host.state.filter,
            self._query,
            cell_range,
            unknown_ids,
            barless_ids,
        )
        self.host.stream_query("look", slices_query, partial(self._update_slices, cell_range))

    def _update_slices(
        self,
        cell_range: CellRange,
        results: Sequence[LaneResult],
    ) -> None:
        """Show what a worker read. After its last, empty result, query what is in sight now."""
        if not results:
            self._requested_range = None
            self._request_slices()
            return
        lanes = self.lanes
        lanes.update_slices(results, cell_range.grain)
        updated_ids = {lane_id for lane_id, _, _ in results}
        if lanes.lane is not None and lanes.lane.id in updated_ids:
            lanes.report_move()

    @on(LinesView.Scrolled, "#list")
    def scrolled(self) -> None:
        """Query the lanes that scrolled into sight."""
        self._request_slices()

    # -- The page ----------------------------------------------------------------------------------

    def show_page(self, *, keep_place: bool = False) -> None:
        """Show what is under the cursor: an event, a route, or the events of a cell."""
        self._request_slices()
        lanes = self.lanes
        bar = lanes.bar
        mark = lanes.mark
        if self._is_on_comparison():
            # This lane has the page of the comparison, whatever is in the cell.
            mark = None
            self._picked_event = None
        if self._picked_event is not None and self._picked_event.day != lanes.day:
            self._picked_event = None

        event_key = self._key_under_cursor(mark, bar)
        is_same_event = self._is_event_shown(event_key)
        if not is_same_event:
            self._event = self._read_event(event_key)
        self._route = self._read_route(bar)
        if bar is None and event_key is None and mark is not None:
            self._request_contents(mark.cell)
        self.page.show(self._draw_page, keep_place=keep_place or is_same_event)

    def _is_on_comparison(self) -> bool:
        """Whether the cursor is on the first lane of a comparison of two companies."""
        lane = self.lanes.lane
        return self._query.pair is not None and lane is not None and lane.id == ALL_EVENTS

    def _key_under_cursor(
        self,
        mark: LaneMark | None,
        bar: LaneBar | None,
    ) -> int | None:
        """The key of the event under the cursor; None if it is on a route or several events."""
        if bar is not None:
            return self.host.client.event_key(bar.target) if bar.kind == "event" else None
        if self._picked_event is not None:
            return self._picked_event.key
        if mark is not None and mark.events == 1:
            return mark.key
        return None

    def _is_event_shown(self, event_key: int | None) -> bool:
        return (
            event_key is not None and self._event is not None and self._event.row.key == event_key
        )

    def _read_event(self, event_key: int | None) -> EventDetails | None:
        if event_key is None:
            return None
        return self.host.client.event_details(event_key, self.host.state.as_of)

    def _read_route(self, bar: LaneBar | None) -> CellDetails | None:
        if bar is None or bar.kind != "cell":
            return None
        cell = parse_cell_target(bar.target)
        return self.host.client.cell_details(cell.model_id, cell.provider_id)

    def _request_contents(self, cell: int) -> None:
        """Query the events of a cell in the lane under the cursor, unless they are known."""
        lanes = self.lanes
        loaded_lanes = self._lane_set
        if loaded_lanes is None or lanes.lane is None:
            return
        lane_cell = LaneCell(lanes.lane.id, lanes.grain, cell)
        if self._contents is not None and self._contents[0] == lane_cell:
            return
        contents_query = cell_contents(
            loaded_lanes.timeline,
            self.host.state.filter,
            self._query,
            lane_cell.lane_id,
            lane_cell.grain,
            lane_cell.cell,
        )
        self.host.run_query("cell", contents_query, partial(self._show_contents, lane_cell))

    def _show_contents(
        self,
        lane_cell: LaneCell,
        contents: CellContents,
    ) -> None:
        self._contents = (lane_cell, contents)
        if self._contents_under_cursor() is not None:
            self.page.show(self._draw_page, keep_place=True)

    def _contents_under_cursor(self) -> CellContents | None:
        """The events of the cell under the cursor; None if they are not known."""
        lanes = self.lanes
        if self._contents is None or lanes.lane is None:
            return None
        lane_cell, contents = self._contents
        current_cell = LaneCell(lanes.lane.id, lanes.grain, lanes.cell)
        return contents if lane_cell == current_cell else None

    def _draw_page(self, cells: int) -> list[Line]:
        if self._event is not None:
            return self._draw_event(self._event, cells)
        if self._route is not None:
            from partnerships_tui.drawing.matrix_cell import cell_page

            return cell_page(
                self._route,
                self.host.state.day,
                cells,
                self.host.glyphs,
            )
        loaded_lanes = self._lane_set
        if loaded_lanes is None:
            return []

        lane = self.lanes.lane
        if lane is None or not len(loaded_lanes.timeline):
            return no_events_page(
                cells,
                is_filtered=bool(self.host.state.filter),
                has_events=bool(self._counts[0]),
            )
        if self._is_on_comparison():
            first, second = loaded_lanes.lanes[:2]
            names = (first.name, second.name)
            return shared_page(
                names,
                self._shared,
                cells,
                self.host.glyphs,
                self.host.state.filter,
            )
        return self._draw_lane_cell(lane, cells)

    def _draw_lane_cell(
        self,
        lane: Lane,
        cells: int,
    ) -> list[Line]:
        """Draw the events of the cell under the cursor, or the nearest ones if it is empty."""
        lanes = self.lanes
        glyphs = self.host.glyphs
        first, last = days_of_cell(lanes.cell, lanes.grain)
        position = LanePosition(
            lane.name,
            first,
            last,
            tuple(lanes.crossing_bars()),
        )
        mark = lanes.mark
        if mark is None:
            known_slice = lanes.part if lanes.is_known else None
            return empty_page(
                position,
                known_slice,
                cells,
                glyphs,
            )
        contents = self._contents_under_cursor()
        event_rows = contents.rows if contents else None
        return cluster_page(
            position,
            mark.events,
            event_rows,
            cells,
            glyphs,
        )

    # -- The frame ---------------------------------------------------------------------------------

    def facts(self) -> list[str]:
        """The as-of date, the number of later events, and the number of events."""
        _, later_count = self._counts
        facts = [as_of_fact(self.host.state.as_of)]
        if later_count:
            facts.append(f"{later_count:,} later")
        facts.append(self._count_fact())
        return facts

    def _count_fact(self) -> str:
        if self._lane_set is None:
            return "…"
        total_count, later_count = self._counts
        if not self.host.state.filter:
            return pluralized(total_count - later_count, "event")
        selected_count = len(self._lane_set.timeline)
        return f"{selected_count:,} of {pluralized(total_count, 'event')}"

    def filter_count(self) -> str:
        """The number of selected events, and the terms that no route has."""
        if self._lane_set is None:
            return "…"
        count = f"{len(self._lane_set.timeline):,}"
        sentence = omitted_routes_sentence(self.host.state.filter, self._query.by)
        return self.longest_beside_filter(f"{sentence}; {count}", count) if sentence else count

    # -- Links -------------------------------------------------------------------------------------

    def current_link(self) -> Link | None:
        """The event under the cursor, or its lane and days, as a link."""
        lanes = self.lanes
        if self._event is not None:
            return Link("event", self._event.row.id)
        if lanes.lane is None:
            return None
        days = days_as_term(*days_of_cell(lanes.cell, lanes.grain))
        if lanes.lane.id == ALL_EVENTS or self._query.pair is not None:
            return Link("lane", days_target(days))
        term_name = LANE_GROUPINGS[self._query.by].filter_term
        lane_term = f"{term_name}:{lanes.lane.id}"
        return Link("lane", days_target(days, lane_term))

    def current_day(self) -> date | None:
        """The day under the cursor."""
        return self.lanes.day if self._lane_set is not None else None

    def go_to(self, target: str) -> None:
        """Move to an event, to a lane and days, or to the lanes of two companies.

        A filter that excludes the event is removed.
        """
        pair = parse_pair_target(target)
        if pair is not None:
            self._compare(*pair)
            return
        if self._lane_set is None:
            self._goal = target
            return
        if is_days_target(target):
            self._go_to_days(target)
            return
        client = self.host.client
        event_key = client.event_key(target)
        details = None if event_key is None else client.event_details(event_key, None)
        if event_key is None or details is None:
            self.show_message(f"The event {target} is no longer in the store.", is_error=True)
            return

        state = self.host.state
        is_later = state.as_of is not None and details.row.date.first > state.as_of
        selected_keys = self._lane_set.timeline.keys
        is_filtered_out = selected_keys is not None and event_key not in selected_keys
        if is_later or is_filtered_out:
            self._goal = target
            self.show_message(EXCLUDED_EVENT_MESSAGE)
            self.host.change(state.cleared(as_of_too=is_later))
            return
        event_date = details.row.date
        day = middle_of(event_date.first, event_date.last)
        self._picked_event = PickedEvent(event_key, day)
        lane_ids = client.lanes_of_event(self._query.by, event_key)
        self.lanes.go_to(lane_ids, day)
        self.show_page()

    def _go_to_days(self, target: str) -> None:
        days = parse_days_target(target)
        dates = [PartialDate.parse(text) for text in days.days.split("..")]
        day = middle_of(dates[0].first, dates[-1].last)
        lane_ids = {days.lane_id} if days.lane_id else set()
        self.lanes.go_to(lane_ids, day)

    def jump_to_date(self, when: PartialDate) -> None:
        """Move to the middle of a period."""
        self.lanes.day = middle_of(when.first, when.last)

    def is_as_of_date(self, text: str) -> bool:
        """Whether a typed date sets the as-of date: `@=2025` does, `@2025` jumps."""
        return text.lstrip().startswith("=")

    # -- Keys --------------------------------------------------------------------------------------

    def key_labels(self) -> dict[str, str]:
        """The next grouping, and what the keys do with the lane under the cursor."""
        labels = super().key_labels()
        labels["face"] = f"by {self._next_grouping().value}"
        labels["hidden"] = "fold" if self.lanes.is_unfolded else "durations"
        if self._company_lane() is None:
            labels["compare"] = ""
        return labels

    def _next_grouping(self) -> LaneGrouping:
        """The grouping after this one; after a comparison, that of its lanes."""
        if self._query.pair is not None:
            return self._query.by
        groupings = list(LaneGrouping)
        index = groupings.index(self._query.by)
        return groupings[(index + 1) % len(groupings)]

    def action_next_face(self) -> None:
        """Group lanes by the next of company, kind, cloud and model; leave a comparison first."""
        self._apply_query(LaneQuery(self._next_grouping()))

    def _apply_query(self, lane_query: LaneQuery) -> None:
        self._query = lane_query
        self._is_unfolded = None
        self._contents = None
        self.show_state()
        self.show_message(f"Lanes {self._grouping_label()}.")

    def action_compare(self) -> None:
        """Open the finder for a company to compare with that of the lane."""
        from partnerships_db.values.name_ranking import NameRank
        from partnerships_tui.screens.finder import Finder, FinderItem, matching_items

        first = self._company_lane()
        if first is None or self._lane_set is None:
            self.show_message(
                "= compares the company under the cursor with another: v shows lanes by company.",
                is_error=True,
            )
            return

        items = []
        for lane in self._lane_set.lanes:
            if lane.id not in (first.id, BOTH_COMPANIES):
                event_count = pluralized(lane.events, "event")
                items.append(
                    FinderItem(
                        lane.name,
                        event_count,
                        lane.id,
                        lane.id,
                    )
                )
        heading = FinderItem(f"Compare {first.name} with", "", None)

        def find(typed: str) -> list[FinderItem]:
            return [heading, *matching_items(items, typed, NameRank.SCATTERED)]

        self.app.push_screen(Finder("compare", find), partial(self._compare, first.id))

    def _company_lane(self) -> Lane | None:
        """The lane under the cursor, if it is that of one company."""
        lane = self.lanes.lane
        if (
            self._query.by is not LaneGrouping.COMPANY
            or lane is None
            or lane.id in (ALL_EVENTS, BOTH_COMPANIES)
        ):
            return None
        return lane

    def _compare(
        self,
        first_id: str,
        second_id: object,
    ) -> None:
        if not isinstance(second_id, str):
            return
        self._is_unfolded = None
        self._contents = None
        self._query = LaneQuery(LaneGrouping.COMPANY, (first_id, second_id))
        self._saved_settings = {"lane": ALL_EVENTS}
        self.show_state()

    def action_hidden(self) -> None:
        """Show durations on lines of their own, or within the lanes."""
        self._is_unfolded = not self.lanes.is_unfolded
        self.lanes.unfold(self._is_unfolded)

    def action_zoom(self, by: int) -> None:
        """Zoom out by a number of granularities; in if it is negative."""
        self.lanes.zoom(by)

    def action_level(self, name: str | None) -> None:
        """Use a granularity by its name, `month`; None is the finest that fits all events."""
        if name:
            self.lanes.set_grain(Granularity[name.upper()])
        else:
            self.lanes.fit_all()

    def action_jump_month(self, by: int) -> None:
        """Move a month earlier, or later if it is negative, and at least by a cell."""
        self._jump(-by)

    def action_jump_year(self, by: int) -> None:
        """Move a year earlier, or later if it is negative, and at least by a cell."""
        self._jump(-12 * by)

    def _jump(self, months: int) -> None:
        lanes = self.lanes
        old_cell = lanes.cell
        day = _months_later(lanes.day, months)
        if day is not None:
            lanes.day = day
        if lanes.cell == old_cell:
            lanes.move_cells(1 if months > 0 else -1)

    def leave_pane(self) -> bool:
        """Leave a pane, or else the comparison; False if there is neither."""
        if super().leave_pane():
            return True
        if self._query.pair is None:
            return False
        self._apply_query(LaneQuery())
        return True


def _months_later(day: date, months: int) -> date | None:
    """The day some months later, at most the last of its month; None beyond the calendar."""
    from dateutil.relativedelta import relativedelta

    try:
        return day + relativedelta(months=months)
    except (ValueError, OverflowError):
        return None


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _parse_pair(text: str) -> tuple[str, str] | None:
    """Two company ids separated by a blank."""
    company_ids = text.split(" ")
    if len(company_ids) != 2:
        return None
    first, second = company_ids
    return first, second


def _grouping_named(name: str | None) -> LaneGrouping:
    for grouping in LaneGrouping:
        if grouping.value == name:
            return grouping
    return LaneGrouping.COMPANY


def _grain_named(name: str | None) -> Granularity | None:
    for grain in Granularity:
        if grain.name.lower() == name:
            return grain
    return None
