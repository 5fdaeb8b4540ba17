"""The lanes, another face of the Timeline: time from left to right, and the page of what is under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date
from functools import partial

from textual import on

from partnerships_db.details import CellDetails, EventDetails
from partnerships_db.timeline.buckets import Granularity, days_of_cell, middle_of
from partnerships_db.timeline.lanes import ALL, BOTH, Lane, LaneGrouping, SharedCounterparty
from partnerships_db.timeline.periods import period_as_filter
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.lane_page import LanePosition, cluster_page, empty_page, shared_page
from partnerships_tui.drawing.text.chrome import empty_lines
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
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.lanes_view import LanesView, Shown
from partnerships_tui.widgets.lines_view import LinesView, bindings

RELOAD_DELAY_SECONDS = 0.1
"""How long what was known may stay while a worker finds out what another filter selects."""

MAX_UNFOLDED_LINES = frozenset({LaneGrouping.CLOUD, LaneGrouping.MODEL})
"""Lanes by these begin with a line for each route."""

_TERMS = {
    LaneGrouping.COMPANY: "company",
    LaneGrouping.KIND: "kind",
    LaneGrouping.CLOUD: "provider",
    LaneGrouping.MODEL: "model",
}
"""How the filter language names what a lane is."""


class LanesScreen(ViewScreen):
    """View 1, from left to right."""

    view = LANES
    BINDINGS = bindings(LANES)
    HORIZONTAL_BREAKPOINTS = [*ViewScreen.HORIZONTAL_BREAKPOINTS, (160, "-huge")]  # noqa: RUF012
    DEFAULT_CSS = """
    LanesScreen {
        /* Time needs the width: the page stands below until there is room for both. */
        &.-wide {
            #body { layout: vertical; }
            #list { width: 1fr; height: 3fr; }
            #page { width: 1fr; height: 2fr; border-left: none; border-top: solid $foreground 20%; }
            #page:focus { border-left: none; border-top: solid $accent; }
        }
        &.-huge {
            #body { layout: horizontal; }
            #list { width: 2fr; height: 1fr; }
            #page { width: 1fr; height: 1fr; border-top: none; border-left: solid $foreground 20%; }
            #page:focus { border-top: none; border-left: solid $accent; }
        }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._asked = LaneQuery()
        self._laid: LaneSet | None = None
        self._counts = (0, 0)
        self._unfolded: bool | None = None
        """None: as suits what lanes are by."""
        self._goal: str | None = None
        """What a link asked for before the lanes were there."""
        self._looks_at: CellRange | None = None
        """What a worker is finding out."""
        self._event: EventDetails | None = None
        self._route: CellDetails | None = None
        self._opened: tuple[str, Granularity, int, CellContents] | None = None
        self._picked: tuple[int, date] | None = None
        """The key of an event that was gone to, and where it stands: it has the page, also where others stand there."""
        self._kept: Mapping[str, str] = {}
        self._shared: list[SharedCounterparty] | None = None
        """The counterparties that two companies share, once they are known."""

    def make_list(self) -> LinesView:
        """Empty, until a worker has counted."""
        return LanesView(glyphs=self.host.glyphs, id="list")

    @property
    def lanes(self) -> LanesView:
        """The lanes."""
        return self.query_one("#list", LanesView)

    def kept(self) -> dict[str, str]:
        """What lanes are by, which one and which day the cursor is on, the grain, and what is compared."""
        lanes = self.lanes
        kept = {"by": self._asked.by.value, "lane": lanes.lane.id if lanes.lane else ""}
        if lanes.shown is not None:
            kept["day"] = lanes.day.isoformat()
        if lanes.chosen_grain is not None:
            kept["grain"] = lanes.chosen_grain.name.lower()
        if self._unfolded is not None:
            kept["lasting"] = "lines" if self._unfolded else "folded"
        if self._asked.pair is not None:
            kept["pair"] = " ".join(self._asked.pair)
        return kept

    def restore(self, settings: Mapping[str, str]) -> None:
        """As it was kept, as far as it can be read."""
        by = next(
            (by for by in LaneGrouping if by.value == settings.get("by")), LaneGrouping.COMPANY
        )
        pair = tuple(settings.get("pair", "").split(" "))
        self._asked = LaneQuery(
            by, (pair[0], pair[1]) if len(pair) == 2 and by is LaneGrouping.COMPANY else None
        )
        self._unfolded = {"lines": True, "folded": False}.get(settings.get("lasting", ""))
        self._kept = settings
        if self.is_mounted:
            self._take_kept()

    def _take_kept(self) -> None:
        name = self._kept.get("grain")
        self.lanes.chosen_grain = next(
            (grain for grain in Granularity if grain.name.lower() == name), None
        )

    def on_mount(self) -> None:
        """The grain that was kept."""
        super().on_mount()
        self._take_kept()

    # -- What is shown -----------------------------------------------------------------------------

    def show_state(self) -> None:
        """The lanes of what the state selects, from a worker."""
        state = self.host.state
        self._counts = self.host.client.counts(state.as_of)
        self._looks_at = None
        self.host.cancel_query("look")
        before = self._laid
        self.host.run_query("lanes", lane_set(state, self._asked), self._take)
        self.set_timer(
            RELOAD_DELAY_SECONDS, lambda: self.lanes.invalidate() if self._laid is before else None
        )

    def _take(self, laid: LaneSet) -> None:
        self._laid = laid
        state, lanes = self.host.state, self.lanes
        first, last = self._ends(laid)
        lanes.is_unfolded = (
            self._asked.by in MAX_UNFOLDED_LINES if self._unfolded is None else self._unfolded
        )
        shown = Shown(
            [self._first_lane(laid), *laid.lanes], first, last, state.day, self._words(),
            "today" if state.as_of is None else f"as of {state.as_of.isoformat()}", state.as_of is not None,
            heads=4 if self._asked.pair else 0,
        )  # fmt: skip
        kept, self._kept = self._kept, {}
        lane = kept.get("lane")
        lanes.show(shown, lane=lane, day=_day(kept.get("day", "")))
        self._look()
        self._shared = None
        if self._asked.pair is not None:
            self.host.run_query(
                "shared", shared_counterparties(laid.timeline, self._asked.pair), self._show_shared
            )
        if self._goal is not None:
            goal, self._goal = self._goal, None
            self.go_to(goal)
        self.show_frame()

    def _first_lane(self, laid: LaneSet) -> Lane:
        """That of all events; where two companies are compared, of those that name either."""
        if self._asked.pair is None:
            return Lane(ALL, "all", len(laid.timeline))
        one, other, both = laid.lanes[:3]
        return Lane(ALL, "either", one.events + other.events - both.events)

    def _words(self) -> str:
        return "two companies" if self._asked.pair else f"by {self._asked.by.value}"

    def _ends(self, laid: LaneSet) -> tuple[date, date]:
        """The first and the last day of any event, and today between them unless an as-of date is set."""
        state = self.host.state
        first, last = laid.days or (state.day, state.day)
        return (
            (first, last)
            if state.as_of is not None
            else (min(first, state.day), max(last, state.day))
        )

    def _show_shared(self, shared: list[SharedCounterparty]) -> None:
        self._shared = shared
        self.page.show(self._draw_page, keep_place=True)

    def _look(self) -> None:
        """Ask for what is in sight and not known: one question at a time, however fast it goes by."""
        lanes, laid = self.lanes, self._laid
        if laid is None:
            return
        unknown, barless = lanes.unknown()
        if not unknown or (self._looks_at is not None and self._looks_at.grain is lanes.grain):
            return
        self._looks_at = sight = CellRange(*lanes.sight())
        question = lane_slices(
            laid.timeline, self.host.state.filter, self._asked, sight, unknown, barless
        )
        self.host.stream_query("look", question, partial(self._learn, sight))

    def _learn(self, sight: CellRange, results: Sequence[LaneResult]) -> None:
        """Show what a worker has found out; when it is done, ask for what has come into sight meanwhile."""
        if not results:
            self._looks_at = None
            self._look()
            return
        self.lanes.update_slices(results, sight.grain)
        if self.lanes.lane is not None and any(
            lane == self.lanes.lane.id for lane, _, _ in results
        ):
            self.moved()

    @on(LinesView.Scrolled, "#list")
    def scrolled(self) -> None:
        """Other lanes are in sight."""
        self._look()

    # -- The page ----------------------------------------------------------------------------------

    def show_page(self, *, keep_place: bool = False) -> None:
        """What is under the cursor: an event, what lasts, or all that stands in a cell."""
        self._look()
        lanes, as_of = self.lanes, self.host.state.as_of
        mark, bar = lanes.mark, lanes.bar
        if self._asked.pair is not None and lanes.lane is not None and lanes.lane.id == ALL:
            mark = self._picked = None  # it has the page of the comparison
        key = mark.key if mark is not None and mark.events == 1 else None
        if self._picked is not None and self._picked[1] != lanes.day:
            self._picked = None
        if self._picked is not None:
            key = self._picked[0]
        self._route = None
        if bar is not None:
            key = self.host.client.key_of(bar.target) if bar.kind == "event" else None
            if bar.kind == "cell":
                model, _, provider = bar.target.partition("/")
                self._route = self.host.client.cell(model, provider)
        if key is None or self._event is None or self._event.row.key != key:
            self._event = None if key is None else self.host.client.event(key, as_of)
        elif not keep_place:
            keep_place = True
        if bar is None and key is None and mark is not None:
            self._open(mark.cell)
        self.page.show(self._draw_page, keep_place=keep_place)

    def _open(self, cell: int) -> None:
        """The events of the cell under the cursor, from a worker, unless they are known."""
        lanes, laid = self.lanes, self._laid
        if laid is None or lanes.lane is None:
            return
        place = (lanes.lane.id, lanes.grain, cell)
        if self._opened is not None and self._opened[:3] == place:
            return
        question = cell_contents(laid.timeline, self.host.state.filter, self._asked, *place)
        self.host.run_query("cell", question, lambda opened: self._show_opened((*place, opened)))

    def _show_opened(self, opened: tuple[str, Granularity, int, CellContents]) -> None:
        self._opened = opened
        if self._rows_here() is not None:
            self.page.show(self._draw_page, keep_place=True)

    def _rows_here(self) -> CellContents | None:
        lanes, opened = self.lanes, self._opened
        if (
            opened is None
            or lanes.lane is None
            or opened[:3] != (lanes.lane.id, lanes.grain, lanes.cell)
        ):
            return None
        return opened[3]

    def _draw_page(self, cells: int) -> list[Line]:
        glyphs, lanes = self.host.glyphs, self.lanes
        if self._event is not None:
            from partnerships_tui.drawing.event import event_page

            state = self.host.state
            return event_page(self._event, cells, glyphs, compact=not self.has_class("-huge"), today=state.day,
                              target=state.target_currency)  # fmt: skip
        if self._route is not None:
            from partnerships_tui.drawing.matrix_cell import cell_page

            return cell_page(self._route, self.host.state.day, cells, glyphs)
        if self._laid is None:
            return []
        if lanes.lane is None or not len(self._laid.timeline):
            return self._draw_empty(cells)
        if self._asked.pair is not None and lanes.lane.id == ALL:
            names = (self._laid.lanes[0].name, self._laid.lanes[1].name)
            return shared_page(names, self._shared, cells, glyphs)
        place = LanePosition(
            lanes.lane.name, *days_of_cell(lanes.cell, lanes.grain), tuple(lanes.lasting())
        )
        mark = lanes.mark
        if mark is not None:
            opened = self._rows_here()
            return cluster_page(place, mark.events, opened.rows if opened else None, cells, glyphs)
        return empty_page(place, lanes.part if lanes.is_known else None, cells, glyphs)

    def _draw_empty(self, cells: int) -> list[Line]:
        if self.host.state.filter:
            return empty_lines(
                cells, "No event is selected.", "F shows all events again, / changes the filter."
            )
        if self._counts[0]:
            return empty_lines(
                cells,
                "No event is as old as that.",
                "@= sets another as-of date; @= alone takes it away.",
            )
        return empty_lines(
            cells,
            "The store holds no event yet.",
            "partnerships-tui import FILE.yaml brings some in.",
        )

    def facts(self) -> list[str]:
        """The as-of date, what it leaves out, the lanes and the events."""
        total, later = self._counts
        as_of = self.host.state.as_of
        facts = [f"as of {as_of.isoformat()}" if as_of else "as of today"]
        if later:
            facts.append(f"{later:,} later")
        if self._laid is None:
            return [*facts, "…"]
        shown, there = (
            len(self._laid.timeline),
            pluralized(total if self.host.state.filter else total - later, "event"),
        )
        return [*facts, f"{shown:,} of {there}" if self.host.state.filter else there]

    def filter_count(self) -> str:
        """How many events are selected."""
        return "…" if self._laid is None else f"{len(self._laid.timeline):,}"

    # -- Places ------------------------------------------------------------------------------------

    def place(self) -> Link | None:
        """The event under the cursor, or its lane and cell as the filter language writes them."""
        lanes = self.lanes
        if self._event is not None:
            return Link("event", self._event.row.id)
        if lanes.lane is None:
            return None
        days = f"date:{period_as_filter(*days_of_cell(lanes.cell, lanes.grain))}"
        is_one = lanes.lane.id != ALL and self._asked.pair is None
        return Link("lane", f"{_TERMS[self._asked.by]}:{lanes.lane.id} {days}" if is_one else days)

    def day_here(self) -> date | None:
        """The day that the cursor stands for."""
        return self.lanes.day if self._laid is not None else None

    def go_to(self, target: str) -> None:
        """The cursor on that event, or on that lane and those days; one that the filter leaves out takes it off."""
        if self._laid is None:
            self._goal = target
            return
        if "date:" in target:
            self._go_to_days(target)
            return
        key = self.host.client.key_of(target)
        details = None if key is None else self.host.client.event(key, None)
        if key is None or details is None:
            self.show_message("There is no such event in the store any more.", is_error=True)
            return
        state = self.host.state
        is_later = state.as_of is not None and details.row.date.first > state.as_of
        keys = self._laid.timeline.keys
        if is_later or (keys is not None and key not in keys):
            self._goal = target
            self.show_message(
                "That event lies outside the filter or the as-of date, which is off now: Backspace goes back."
            )
            self.host.change(state.cleared(as_of_too=is_later))
            return
        day = middle_of(details.row.date.first, details.row.date.last)
        self._picked = key, day
        self.lanes.go_to(self._lanes_of(details), day)
        self.show_page()

    def _lanes_of(self, details: EventDetails) -> set[str]:
        """The lanes in which an event is, as far as its own entry says."""
        match self._asked.by:
            case LaneGrouping.KIND:
                return {details.row.kind}
            case LaneGrouping.MODEL:
                return {*details.entry.get("models", ()), *(cell.model for cell in details.cells)}
            case _:
                sides = (
                    company for flow in details.flows for company in (*flow.payers, *flow.payees)
                )
                parties = {party["company"] for party in details.entry.get("parties", ())} | set(
                    sides
                )
                return (
                    parties | {cell.provider for cell in details.cells}
                    if self._asked.by is LaneGrouping.CLOUD
                    else parties
                )

    def _go_to_days(self, target: str) -> None:
        term, _, days = target.rpartition("date:")
        found = [PartialDate.parse(text) for text in days.strip().split("..")]
        lane = term.strip().partition(":")[2]
        self.lanes.go_to({lane} if lane else set(), middle_of(found[0].first, found[-1].last))

    def jump_to_date(self, when: PartialDate) -> None:
        """To the middle of that period."""
        self.lanes.day = middle_of(when.first, when.last)

    def sets_date(self, text: str) -> bool:
        """`@=2025` sets, `@2025` jumps."""
        return text.lstrip().startswith("=")

    # -- Keys --------------------------------------------------------------------------------------

    def action_next_by(self) -> None:
        """Lanes by company, kind, cloud, model, and again."""
        ways = list(LaneGrouping)
        by = (
            self._asked.by
            if self._asked.pair
            else ways[(ways.index(self._asked.by) + 1) % len(ways)]
        )
        self._ask_for(LaneQuery(by))

    def _ask_for(self, lane_query: LaneQuery) -> None:
        self._asked, self._unfolded, self._opened = lane_query, None, None
        self.show_state()
        self.show_message(f"lanes {self._words()}")

    def action_compare(self) -> None:
        """Choose the company to compare the lane's with."""
        from partnerships_tui.screens.finder import Finder, FinderItem, matches

        lanes, laid = self.lanes, self._laid
        if (
            laid is None
            or self._asked.by is not LaneGrouping.COMPANY
            or lanes.lane is None
            or lanes.lane.id in (ALL, BOTH)
        ):
            self.show_message(
                "= compares the company under the cursor with another: c shows lanes by company.",
                is_error=True,
            )
            return
        first = lanes.lane
        others = [
            FinderItem(lane.name, pluralized(lane.events, "event"), lane.id, lane.id)
            for lane in laid.lanes if lane.id not in (first.id, BOTH)
        ]  # fmt: skip

        def found(typed: str) -> list[FinderItem]:
            head = FinderItem(f"Compare {first.name} with", "", None)
            return [head, *(offer for offer in others if matches(offer, typed))]

        self.app.push_screen(Finder("compare", found), partial(self._compare, first.id))

    def _compare(self, first: str, second: object) -> None:
        if isinstance(second, str):
            self._unfolded, self._opened = None, None
            self._asked = LaneQuery(LaneGrouping.COMPANY, (first, second))
            self._kept = {"lane": ALL}
            self.show_state()

    def action_unfold(self) -> None:
        """What lasts has lines of its own, or is drawn in its lane."""
        self._unfolded = not self.lanes.is_unfolded
        self.lanes.unfold(self._unfolded)

    def action_zoom(self, by: int) -> None:
        """A cell is more time, or less where that is negative."""
        self.lanes.zoom(by)

    def action_grain(self, grain: int | None) -> None:
        """A cell is so much time, or what lets all events have room."""
        self.lanes.take_grain(None if grain is None else Granularity(grain))

    def action_jump_month(self, by: int) -> None:
        """To a month earlier, or later where that is negative, or at least by a cell."""
        self._jump(-by)

    def action_jump_year(self, by: int) -> None:
        """To a year earlier, or later where that is negative, or at least by a cell."""
        self._jump(-12 * by)

    def _jump(self, months: int) -> None:
        lanes = self.lanes
        before = lanes.cell
        year, month = divmod(lanes.day.year * 12 + lanes.day.month - 1 + months, 12)
        if MINYEAR <= year <= MAXYEAR:
            lanes.day = date(year, month + 1, min(lanes.day.day, 28))
        if lanes.cell == before:
            lanes.move_cells(1 if months > 0 else -1)

    def leave_pane(self) -> bool:
        """Out of the comparison too."""
        if super().leave_pane():
            return True
        if self._asked.pair is None:
            return False
        self._ask_for(LaneQuery())
        return True


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
