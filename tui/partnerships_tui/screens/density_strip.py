"""The density strip of the Timeline follows the list; keys and the mouse select days on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from textual import on
from textual.events import Resize
from textual.widget import Widget

from partnerships_db.timeline.histogram import Histogram, next_peak
from partnerships_db.timeline.periods import days_as_term
from partnerships_tui.drawing.density_strip import StripMarks, bar_area
from partnerships_tui.drawing.text.chrome import strip_rows
from partnerships_tui.drawing.text.wording import days_in_words, pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.timeline import event_histogram
from partnerships_tui.screens.event_page import EventPageScreen
from partnerships_tui.widgets.density_strip import DensityStrip
from partnerships_tui.widgets.lines_view import LinesView
from partnerships_tui.widgets.timeline_list import TimelineList


class StripScreen(EventPageScreen):
    """A view with a timeline and its density strip."""

    DEFAULT_CSS = """
    StripScreen {
        #strip { display: none; }
        &.-strip #strip { display: block; }
        &.-tall #strip { display: block; height: 2; }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._range_start: tuple[date, date] | None = None
        """The first and last day of the item on which the user began a range."""
        self._requested_parts = 0
        """The number of parts for which the histogram was last read."""

    def make_head(self) -> Iterable[Widget]:
        """The strip. It is filled before the first paint, and by a worker after that."""
        yield DensityStrip(id="strip")

    @property
    def timeline(self) -> TimelineList:
        """The list of events or periods."""
        return self.query_one("#list", TimelineList)

    @property
    def strip(self) -> DensityStrip:
        """The density strip."""
        return self.query_one("#strip", DensityStrip)

    def on_mount(self) -> None:
        """Fill the strip before the first paint."""
        if strip_rows(self.app.size.height):
            timeline = self.timeline.window.timeline
            self._requested_parts = self._part_count()
            self._show_density(self.host.client.event_histogram(timeline, self._requested_parts))

    def _part_count(self) -> int:
        """The number of parts into which the strip divides time, at the current width."""
        _, part_count = bar_area(self.app.size.width)
        return part_count

    @on(Resize)
    def follow_width(self) -> None:
        """Query the histogram for another width, or mark the days that are in sight now."""
        if self._part_count() != self._requested_parts:
            self.request_density()
        elif self.is_mounted:
            self.mark_strip()

    def request_density(self) -> None:
        """Query the histogram of the listed events; the strip stays as it is until the answer."""
        if self.is_mounted:
            self._requested_parts = self._part_count()
            timeline = self.timeline.window.timeline
            histogram_query = event_histogram(timeline, self._requested_parts)
            self.host.run_after_rows("density", histogram_query, self._show_density)

    def _show_density(self, density: Histogram | None) -> None:
        self.strip.show(density)
        self.mark_strip()

    @on(LinesView.Scrolled, "#list")
    def mark_strip(self) -> None:
        """Mark the days in sight, today, and the range that is being selected."""
        days_in_sight = self.timeline.days_in_sight
        marks = StripMarks(days_in_sight, self._selected_range(), self.host.state.day)
        self.strip.mark(marks)

    # -- Keys and the mouse ------------------------------------------------------------------------

    def action_peak(self, step: int) -> None:
        """Jump to the previous (-1) or next (1) peak of activity."""
        density = self.strip.density
        days = self.timeline.days
        if density is None or days is None:
            return

        first_day, last_day = days
        current_part = density.axis.part_of(first_day if step < 0 else last_day)
        peak = next_peak(density.visible_counts, current_part, step)
        if peak is None:
            direction = "before" if step < 0 else "after"
            self.show_message(f"There is no busy spell {direction} this one.")
            return

        peak_start, peak_end = density.axis.days_of(peak)
        self.timeline.jump_to_day(peak_end)
        event_count = pluralized(round(density.visible_counts[peak]), "event")
        self.show_message(f"Busy spell: about {event_count}, {days_in_words(peak_start, peak_end)}")

    def action_brush(self) -> None:
        """Begin a range of days under the cursor; the second time, filter by the range."""
        days = self.timeline.days
        if days is None:
            return
        selected_range = self._selected_range()
        if selected_range is None:
            self._range_start = days
            self.show_message(
                "A range begins here. Press r where it ends to filter by it; Esc drops it."
            )
        else:
            self._range_start = None
            self._filter_by(*selected_range)
        self.mark_strip()

    def _selected_range(self) -> tuple[date, date] | None:
        """The days from the beginning of the range to the cursor; None if no range was begun."""
        days = self.timeline.days
        if self._range_start is None or days is None:
            return None
        start_first, start_last = self._range_start
        cursor_first, cursor_last = days
        return min(start_first, cursor_first), max(start_last, cursor_last)

    @on(DensityStrip.Brushed)
    def brushed(self, event: DensityStrip.Brushed) -> None:
        """Filter by the days of a drag, or jump to the day of a click."""
        if event.is_click:
            self.timeline.jump_to_day(event.last)
        else:
            self._filter_by(event.first, event.last)

    def _filter_by(
        self,
        first: date,
        last: date,
    ) -> None:
        from partnerships_db.filters.model import FilterError
        from partnerships_db.filters.parser import parse_filter, with_days

        state = self.host.state
        filter_text = with_days(state.filter.text, days_as_term(first, last))
        try:
            criteria = parse_filter(filter_text)
        except FilterError as error:
            self.host.show_message(str(error), is_error=True)  # with the days it would be too long
            return
        self.host.change(state.with_filter(criteria))

    def leave_prompt(self) -> bool:
        """Close the prompt on Esc, or else drop a range that was begun."""
        if super().leave_prompt():
            return True
        had_range = self._range_start is not None
        self._range_start = None
        self.mark_strip()
        return had_range
