"""What the timeline's density strip does: it follows the list, and its keys and the mouse choose days on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from textual import on
from textual.events import Resize
from textual.widget import Widget

from partnerships_db.timeline.histogram import Histogram, next_peak
from partnerships_db.timeline.periods import period_as_filter
from partnerships_tui.drawing.density_strip import Marks, plot
from partnerships_tui.drawing.text.chrome import strip_rows
from partnerships_tui.drawing.text.wording import days_in_words, pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.timeline import event_histogram
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.density_strip import DensityStrip
from partnerships_tui.widgets.lines_view import LinesView
from partnerships_tui.widgets.timeline_list import TimelineList


class StripScreen(ViewScreen):
    """A view with a timeline and its strip."""

    DEFAULT_CSS = """
    StripScreen {
        #strip { display: none; }
        &.-strip #strip { display: block; }
        &.-tall #strip { display: block; height: 2; }
    }
    """

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._brush_from: tuple[date, date] | None = None
        """The days where a range was begun."""

    def make_head(self) -> Iterable[Widget]:
        """The strip; it is filled before the first paint, and from a worker after that."""
        yield DensityStrip(id="strip")

    @property
    def timeline(self) -> TimelineList:
        """The list."""
        return self.query_one("#list", TimelineList)

    @property
    def strip(self) -> DensityStrip:
        """The strip."""
        return self.query_one("#strip", DensityStrip)

    def on_mount(self) -> None:
        """The first paint has its bars already."""
        super().on_mount()
        if strip_rows(self.app.size.height):
            self._take_density(
                self.host.client.density(self.timeline.window.timeline, self._parts())
            )

    def _parts(self) -> int:
        return plot(self.app.size.width)[1]

    @on(Resize)
    def ask_density(self) -> None:
        """How what is shown now lies in time; the strip stays as it is until that is known."""
        if self.is_mounted:
            question = event_histogram(self.timeline.window.timeline, self._parts())
            self.host.run_query("density", question, self._take_density)

    def _take_density(self, density: Histogram | None) -> None:
        self.strip.show(density)
        self.mark_strip()

    @on(LinesView.Scrolled, "#list")
    def mark_strip(self) -> None:
        """Mark what is in sight, and what a range would take in."""
        self.strip.mark(Marks(self.timeline.days_in_sight, self._brushed(), self.host.state.day))

    # -- Keys and the mouse ------------------------------------------------------------------------

    def action_peak(self, step: int) -> None:
        """To where most events are, far and wide: the next such place before (-1) or after (1)."""
        density, days = self.strip.density, self.timeline.days
        if density is None or days is None:
            return
        here = density.axis.part_of(days[0] if step < 0 else days[1])
        part = next_peak(density.shown, here, step)
        if part is None:
            self.show_message(f"No peak lies {'before' if step < 0 else 'after'} this one.")
            return
        first, last = density.axis.days_of(part)
        self.timeline.jump_to_day(last)
        self.show_message(
            f"peak: about {pluralized(round(density.shown[part]), 'event')}, {days_in_words(first, last)}"
        )

    def action_brush(self) -> None:
        """Begin a range under the cursor; again, filter by all from there to here."""
        days = self.timeline.days
        if days is None:
            return
        if self._brush_from is None:
            self._brush_from = days
            self.show_message(
                "A range begins here: r again where it ends filters by it, Esc drops it."
            )
        elif (brushed := self._brushed()) is not None:
            self._brush_from = None
            self._filter_by(*brushed)
        self.mark_strip()

    def _brushed(self) -> tuple[date, date] | None:
        days = self.timeline.days
        if self._brush_from is None or days is None:
            return None
        return min(self._brush_from[0], days[0]), max(self._brush_from[1], days[1])

    @on(DensityStrip.Brushed)
    def brushed(self, event: DensityStrip.Brushed) -> None:
        """A drag filters by its days, a click goes there."""
        if event.is_click:
            self.timeline.jump_to_day(event.last)
        else:
            self._filter_by(event.first, event.last)

    def _filter_by(self, first: date, last: date) -> None:
        from partnerships_db.filters.parser import parse_filter, with_days

        state = self.host.state
        self.host.change(
            state.with_filter(
                parse_filter(with_days(state.filter.text, period_as_filter(first, last)))
            )
        )

    def leave_line(self) -> bool:
        """Esc drops a range that was begun."""
        if super().leave_line():
            return True
        is_begun, self._brush_from = self._brush_from is not None, None
        self.mark_strip()
        return is_begun
