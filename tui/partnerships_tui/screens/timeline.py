"""The Timeline: events newest first, and the page of the one under the cursor."""

from __future__ import annotations

from collections.abc import Mapping

from partnerships_db.dates import PartialDate
from partnerships_db.records import EventDetails
from partnerships_db.store.timeline import Timeline
from partnerships_tui.desk import selecting
from partnerships_tui.drawing.frame import empty_lines
from partnerships_tui.drawing.spans import Line, Link
from partnerships_tui.drawing.words import counted
from partnerships_tui.screens.view import Host, ViewScreen
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.timeline_list import TimelineList, Window


class TimelineScreen(ViewScreen):
    """View 1."""

    view = "timeline"
    BINDINGS = bindings("timeline")

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._event: EventDetails | None = None
        self._counts = (0, 0)
        self._goal: int | None = None
        """The key of an event to put the cursor on once the list is there."""
        self._anchor: int | None = None
        """The key of the event from which a filter was begun to be typed: as near it as can be stays the cursor."""

    def make_list(self) -> LinesView:
        """What is on the first paint: everything, until a filter has been applied."""
        state = self.host.state
        self._counts = self.host.desk.counts(state.as_of)
        window = self.host.desk.whole_timeline(state.as_of)
        if not state.filter:
            self._shown = state
        host = self.host
        return TimelineList(window, is_new=lambda key: host.news.has_event(key), glyphs=host.glyphs, id="list")

    def kept(self) -> dict[str, str]:
        """The event under the cursor, unless it is the newest: that one changes by itself."""
        row = self.timeline.row if self.timeline.cursor else None
        return {"event": row.id} if row else {}

    def restore(self, kept: Mapping[str, str]) -> None:
        """The cursor on that event, if it is there still."""
        self._goal = self.host.desk.key_of(kept["event"]) if "event" in kept else None

    @property
    def timeline(self) -> TimelineList:
        """The list."""
        return self.query_one("#list", TimelineList)

    def show_state(self) -> None:
        """All events at once; what a filter selects, from a worker."""
        state = self.host.state
        self._counts = self.host.desk.counts(state.as_of)
        if state.filter:
            self.host.ask_on("timeline", selecting(state, self._place_wanted()), self._show)
        else:
            self.host.forget("timeline")
            self._show_window(self.host.desk.whole_timeline(state.as_of))

    def _show(self, timeline: Timeline) -> None:
        self._show_window(self.host.desk.window(timeline))

    def _place_wanted(self) -> int | None:
        """The key of the event on which, or near which, the cursor is to be."""
        if self._goal is not None:
            return self._goal
        return self._event.row.key if self._anchor is None and self._event is not None else self._anchor

    def _show_window(self, window: Window) -> None:
        wanted = self._place_wanted()
        if window.is_whole:
            self._goal = None
        position = window.position_of_key(wanted) if wanted is not None and len(window) else 0
        self.timeline.show(window, position)

    def show_page(self, *, keep_place: bool = False) -> None:
        """The event under the cursor."""
        row = self.timeline.row
        self._event = None if row is None else self.host.desk.event(row.key, self.host.state.as_of)
        self.page.show(self._draw_page, keep_place=keep_place)

    def _draw_page(self, cells: int) -> list[Line]:
        if self._event is not None:
            from partnerships_tui.drawing.event import event_page

            return event_page(self._event, cells, self.host.glyphs, compact=not self.has_class("-wide"))
        state = self.host.state
        if state.filter:
            return empty_lines(cells, "No event is selected.", "F shows all events again, / changes the filter.")
        if self._counts[0]:
            return empty_lines(
                cells, "No event is as old as that.", "@= sets another as-of date; @= alone takes it away."
            )
        return empty_lines(
            cells,
            "The store holds no event yet.",
            "partnerships-tui import FILE.yaml brings some in; README shows what such a file looks like.",
        )

    def facts(self) -> list[str]:
        """The as-of date, what it leaves out, and the counts."""
        total, later = self._counts
        shown = len(self.timeline.window)
        facts = [f"as of {self.host.state.as_of.isoformat()}"] if self.host.state.as_of else ["as of today"]
        if later:
            facts.append(f"{later:,} later")
        there = counted(total if self.host.state.filter else shown, "event")
        if not self.host.state.filter:
            return [*facts, there]
        return [*facts, f"{shown:,} of {there}" if self.timeline.window.is_whole else f"… of {there}"]

    def filter_count(self) -> str:
        """Where the cursor is among what is selected."""
        if not self.timeline.window.is_whole:
            return "…"
        shown = len(self.timeline.window)
        return f"{self.timeline.cursor + 1:,} of {shown:,}" if shown else "none"

    def place(self) -> Link | None:
        """The event under the cursor."""
        row = self.timeline.row
        return Link("event", row.id) if row else None

    def go_to(self, target: str) -> None:
        """The cursor on that event; one that the filter leaves out takes the filter off."""
        key = self.host.desk.key_of(target)
        if key is None:
            self.say("There is no such event in the store any more.", is_error=True)
            return
        window = self.timeline.window
        row = window.row(window.position_of_key(key)) if len(window) else None
        if row is not None and row.key == key:
            self.timeline.jump_to(window.position_of_key(key))
            return
        self._goal = key
        state = self.host.state
        details = self.host.desk.event(key, None)
        is_later = state.as_of is not None and details is not None and details.row.date.first > state.as_of
        self.say("That event lies outside the filter or the as-of date, which is off now: Backspace goes back.")
        self.host.change(state.cleared(as_of_too=is_later))

    def on_mount(self) -> None:
        """The first event's page comes after the first paint."""
        super().on_mount()
        self.call_after_refresh(self._show_first)

    def _show_first(self) -> None:
        if self._goal is not None and not self.host.state.filter:
            self._show_window(self.timeline.window)
        self.show_page()

    # -- Keys --------------------------------------------------------------------------------------

    async def action_search(self) -> None:
        """Type at the filter; half a word on the way to a whole one does not lose the place."""
        row = self.timeline.row
        self._anchor = row.key if row else None
        await super().action_search()

    def leave_line(self) -> bool:
        """Esc brings the place back with the filter."""
        if self._is_asking("filter") and self.host.state.filter != self._before_search:
            self._goal = self._anchor
        return super().leave_line()

    def close_line(self) -> None:
        """From now on the place is the cursor's again."""
        self._anchor = None
        super().close_line()

    def action_jump_month(self, by: int) -> None:
        """To another period."""
        self.timeline.jump_group(by)

    def action_jump_year(self, by: int) -> None:
        """To the same day of another year."""
        row = self.timeline.row
        if row is None:
            return
        year = row.date.first.year - by
        first = row.date.first.replace(day=1)
        try:
            self.timeline.jump_to_day(PartialDate.parse(f"{year:04}-{first.month:02}").last)
        except ValueError:
            return

    def sets_date(self, text: str) -> bool:
        """`@=2025` sets, `@2025` jumps."""
        return text.lstrip().startswith("=")

    def jump_to_date(self, when: PartialDate) -> None:
        """To the newest event of that period, or the first before it."""
        self.timeline.jump_to_day(when.last)
