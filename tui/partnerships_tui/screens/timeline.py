"""The Timeline: events or periods, newest first, and the page of the one under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from partnerships_db.details import CellDetails, EventDetails
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.timeline.periods import (
    ZoomLevel,
    days_of_period,
    level_named,
    level_of,
    period_named,
    range_of,
)
from partnerships_db.timeline.records import PeriodMoney, PeriodSummary, UpcomingEvent
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.text.chrome import empty_lines
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.timeline import (
    money_of_period,
    period_summaries,
    ranked_events,
    selected_count,
    selected_timeline,
    upcoming_after,
)
from partnerships_tui.screens.density_strip import StripScreen
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.timeline_list import TimelineList
from partnerships_tui.widgets.timeline_rows import PeriodLines, UpcomingSection, Window

if TYPE_CHECKING:
    from partnerships_db.ledger.commitments import Commitment
    from partnerships_db.store.queries.ranking import Order, Ranking
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

    Became = tuple[tuple[Commitment, ...], dict[str, str]]


class TimelineScreen(StripScreen):
    """View 1."""

    view = "timeline"
    BINDINGS = bindings("timeline")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._event: EventDetails | None = None
        self._became: Became | None = None
        """What became of its flows, while that stands in place of its page."""
        self._order_kept: Order | None = None
        """In which order it was left."""
        self._left_order: Ranking | None = None
        """The order that was left for a place in time, and is come back to."""
        self._counts = (0, 0)
        self._goal: int | None = None
        """The key of an event to put the cursor on once the list is there."""
        self._anchor: int | None = None
        """The key of the event from which a filter was begun to be typed: as near it as can be stays the cursor."""

        self._is_counted = False
        """Whether all that the state selects is there, and not a first page of it, or what was there before."""
        self._count: int | None = None
        """How many a filter selects, where that is known before all of them are there."""
        self._level_kept: ZoomLevel | None = None
        self._is_unfolded = False
        """Whether all that is scheduled is shown."""
        self._cell: CellDetails | None = None
        self._summarized: PeriodLines | None = None
        """The periods of which a worker is being asked."""

    def make_list(self) -> LinesView:
        """What is on the first paint: everything, until a filter has been applied."""
        state = self.host.state
        self._counts = self.host.client.counts(state.as_of)
        window = self.host.client.whole_timeline(state.as_of)
        if not state.filter:
            self._shown = state
        host = self.host
        listed = TimelineList(
            window, ahead=self._ahead(), level=self._level_kept, notes_of=host.badges_of,
            glyphs=host.glyphs, id="list",
        )  # fmt: skip
        if listed.periods is None and not state.filter:
            listed.set_upcoming(self._ahead(host.client.scheduled(window.timeline, state)))
        if self._goal is not None and not state.filter and len(window):
            listed.begin_at(window.position_of_key(self._goal))
            self._goal = None
        return listed

    def _ahead(self, scheduled: Sequence[UpcomingEvent] = ()) -> UpcomingSection:
        state = self.host.state
        return UpcomingSection(state.day, state.as_of is not None, scheduled, self._is_unfolded)

    def _foresee(self, scheduled: Sequence[UpcomingEvent]) -> None:
        self.timeline.set_upcoming(self._ahead(scheduled))

    def _ask_what_goes_with_it(self) -> None:
        """What is scheduled, and how the events lie in time: once they are painted, as that has the processor too."""
        timeline = self.timeline.window.timeline
        self.host.run_query("ahead", upcoming_after(timeline, self.host.state), self._foresee)
        self.ask_density()

    def kept(self) -> dict[str, str]:
        """The level, where one was chosen, and the event under the cursor unless it is the newest, which changes."""
        events = self.timeline
        row = events.window.row(events.position) if events.position else None
        kept = {"event": row.id} if row else {}
        if events.order is not None:
            kept["order"] = events.order
        return (
            kept
            if events.chosen_level is None
            else {**kept, "level": events.chosen_level.name.lower()}
        )

    def restore(self, settings: Mapping[str, str]) -> None:
        """That level, and the cursor on that event, if it is there still."""
        self._goal = self.host.client.key_of(settings["event"]) if "event" in settings else None
        self._level_kept = level_named(settings.get("level"))
        self._order_kept = next(
            (one for one in ("relevance", "amount", "capacity") if one == settings.get("order")),
            None,
        )
        if self.is_mounted:
            self.timeline.zoom(self._level_kept)
            self._take_up_order()

    def show_state(self) -> None:
        """All events at once; what a filter selects, from a worker."""
        state = self.host.state
        self._counts = self.host.client.counts(state.as_of)
        self._is_counted, self._count = False, None
        if state.filter:
            self.host.cancel_query("period")
            if self.timeline.periods is not None:
                self.timeline.periods.invalidate()
                self.timeline.refresh()
            self.host.stream_query(
                "timeline", selected_timeline(state, self._place_wanted()), self._show
            )
            self.host.run_query("count", selected_count(state), self._show_count)
        else:
            self.host.cancel_query("timeline")
            self.host.cancel_query("count")
            self._show_window(self.host.client.whole_timeline(state.as_of))

    def _show_count(self, count: int) -> None:
        self._count = count
        if not self._is_counted:
            self.show_frame()

    def _show(self, timeline: Timeline) -> None:
        self._show_window(self.host.client.window(timeline))

    def _place_wanted(self) -> int | None:
        """The key of the event on which, or near which, the cursor is to be."""
        if self._goal is not None:
            return self._goal
        return self._key_here() if self._anchor is None else self._anchor

    def _key_here(self) -> int | None:
        if self._event is not None:
            return self._event.row.key
        window = self.timeline.window
        row = window.row(self.timeline.position) if len(window) else None
        return None if row is None else row.key

    def _show_window(self, window: Window) -> None:
        if not window.is_whole and self.timeline.periods is not None:
            return  # a period can't be told from a part of it
        wanted, centered = self._place_wanted(), self._goal is not None
        self._is_counted = window.is_whole
        if window.is_whole:
            self._goal = None
        events = self.timeline
        is_same_day = events.ahead.today == self.host.state.day
        events.ahead = self._ahead(events.ahead.scheduled if is_same_day else ())
        start = window.position_of_day(events.ahead.today) if len(window) else 0
        position = window.position_of_key(wanted) if wanted is not None and len(window) else start
        events.show(window, position, centered=centered)
        if window.is_whole:
            self._left_order = None
            # What is typed finds the newest at once; the best of it follows when typing stops.
            is_typing = self.is_asking("filter") and events.order == "relevance"
            self._ask_order(self._order_kept or (None if is_typing else events.order))
            self._order_kept = None
            self.call_after_refresh(self._ask_what_goes_with_it)

    def _ask_order(self, order: Order | None) -> None:
        """What is shown now in that order."""
        if order == "relevance" and not self.host.state.filter.words:
            order = None
        self.timeline.order = order
        if order is not None and self.timeline.periods is None:
            self.host.run_query("order", ranked_events(self.host.state, order), self._show_order)

    def _show_order(self, ranking: Ranking) -> None:
        if not ranking.rows:
            self.show_message(f"Nothing here can be put in order by {ranking.order}.")
        self.timeline.rank(ranking)
        self.show_frame()

    def show_page(self, *, keep_place: bool = False) -> None:
        """The event under the cursor, or the period."""
        row, one = self.timeline.row, self.timeline.scheduled
        key = row.key if row else self.host.client.key_of(one.event) if one and one.event else None
        self._event, self._became = (
            None if key is None else self.host.client.event(key, self.host.state.as_of),
            None,
        )
        self._cell = self.host.client.cell(one.model, one.provider) if one and one.model else None
        self.page.show(self._draw_page, keep_place=keep_place)
        self._ask_summaries()
        self._ask_money()
        self.mark_strip()

    def _ask_summaries(self) -> None:
        """What is not known yet of the periods in sight: one question at a time, however fast they go by."""
        periods = self.timeline.periods
        if periods is None or self._summarized is periods:
            return
        unknown = periods.unknown(self.timeline.items_in_sight)
        if unknown:
            self._summarized = periods
            timeline = self.timeline.window.timeline
            self.host.stream_query(
                "periods",
                period_summaries(timeline, periods.level, unknown),
                partial(self._learn, periods),
            )

    @on(LinesView.Scrolled, "#list")
    def learn_of_sight(self) -> None:
        """Other periods are in sight; they are painted before a worker is asked of them."""
        self.call_after_refresh(self._ask_summaries)

    def _learn(self, periods: PeriodLines, results: Sequence[PeriodSummary | PeriodMoney]) -> None:
        """Show what a worker has found out; when it is done, ask for what has come into sight meanwhile."""
        periods.update_summaries(results)
        if self.timeline.periods is not periods:
            return
        self.timeline.refresh()
        if any(summary.period == self.timeline.period for summary in results):
            self.page.show(self._draw_page, keep_place=True)
            self._ask_money()
        if not results:
            self._summarized = None
            self._ask_summaries()

    def _ask_money(self) -> None:
        """Of the period under the cursor, also where it has more events than are added up for all in sight."""
        periods = self.timeline.periods
        money = (
            periods.money(self.timeline.cursor)
            if periods is not None and periods.item_count
            else None
        )
        if periods is not None and money is not None and money.is_to_come:
            timeline, group = self.timeline.window.timeline, periods.groups[self.timeline.cursor]
            question = money_of_period(timeline, periods.level, group)
            self.host.run_query("period", question, lambda found: self._learn(periods, [found]))
        else:
            self.host.cancel_query("period")

    def _sentences(self) -> list[str]:
        """By which each flow of the event may be printed."""
        from partnerships_db.citations import claims_of
        from partnerships_tui.drawing.citations import claim_sentence

        claims = claims_of(self._event, self.host.state.day) if self._event is not None else ()
        return [claim_sentence(claim, self.host.language) for claim in claims]

    def written(self, language: OutputLanguage) -> list[Copy]:
        """The event in a sentence, in the other language too, and as a card."""
        if self._event is None:
            return []
        from partnerships_tui.drawing.citations import event_card, event_sentence
        from partnerships_tui.drawing.copy_menu import Copy
        from partnerships_tui.drawing.text.bilingual import NAMES, other_than

        event, day = self._event, self.host.state.day
        other = other_than(language)
        return [
            Copy("s", "a sentence to print", event_sentence(event, day, language)),
            Copy("l", f"a sentence in {NAMES[other]}", event_sentence(event, day, other)),
            Copy("c", "a card of twelve lines", event_card(event, day, language)),
        ]

    def _draw_page(self, cells: int) -> list[Line]:
        if self._event is not None and self._became is not None:
            from partnerships_tui.drawing.company_money import commitments_page

            return commitments_page(self._event.row, *self._became, cells, self.host.glyphs)
        if self._event is not None:
            from partnerships_tui.drawing.event import event_page

            host = self.host
            state = host.state
            return event_page(self._event, cells, host.glyphs, compact=not self.has_class("-wide"), today=state.day,
                              target=state.target_currency, sentences=self._sentences())  # fmt: skip
        if self._cell is not None:
            from partnerships_tui.drawing.matrix_cell import cell_page

            return cell_page(self._cell, self.host.state.day, cells, self.host.glyphs)
        periods = self.timeline.periods
        if periods is not None and periods.item_count:
            from partnerships_tui.drawing.periods import period_page

            group, summary = (
                periods.groups[self.timeline.cursor],
                periods.summary(self.timeline.cursor),
            )
            money = periods.money(self.timeline.cursor)
            return period_page(group, periods.level, summary, cells, self.host.glyphs, money)
        state = self.host.state
        if state.filter:
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
            "partnerships-tui import FILE.yaml brings some in; README shows what such a file looks like.",
        )

    def facts(self) -> list[str]:
        """The as-of date, what it leaves out, and the counts."""
        total, later = self._counts
        shown = len(self.timeline.window)
        facts = (
            [f"as of {self.host.state.as_of.isoformat()}"]
            if self.host.state.as_of
            else ["as of today"]
        )
        if later:
            facts.append(f"{later:,} later")
        there = pluralized(total if self.host.state.filter else shown, "event")
        if not self.host.state.filter:
            return [*facts, there]
        count = shown if self._is_counted else self._count
        return [*facts, f"… of {there}" if count is None else f"{count:,} of {there}"]

    def filter_count(self) -> str:
        """Where the cursor is among what is selected."""
        if not self._is_counted:
            return "…"
        shown = len(self.timeline.window)
        if not shown:
            return "none"
        return (
            f"{self.timeline.position + 1:,} of {shown:,}"
            if self.timeline.periods is None
            else f"{shown:,}"
        )

    def place(self) -> Link | None:
        """The event under the cursor, or the period as the filter language writes it."""
        period = self.timeline.period
        if period is not None:
            return Link("period", f"date:{range_of(period)}")
        row, one = self.timeline.row, self.timeline.scheduled
        if one is not None:
            return (
                Link("event", one.event)
                if one.event
                else Link("cell", f"{one.model}/{one.provider}")
            )
        return Link("event", row.id) if row else None

    def go_to(self, target: str) -> None:
        """The cursor on that event, or that period; one that the filter leaves out takes the filter off."""
        if target.startswith("date:"):
            period = period_named(target.removeprefix("date:"))
            self.timeline.zoom(level_of(period))
            self.timeline.jump_to_day(days_of_period(period)[1])
            return
        key = self.host.client.key_of(target)
        if key is None:
            self.show_message("There is no such event in the store any more.", is_error=True)
            return
        window = self.timeline.window
        row = window.row(window.position_of_key(key)) if len(window) else None
        if self.timeline.periods is not None:
            self.timeline.zoom(ZoomLevel.DAY)
        if row is not None and row.key == key:
            self._goal = (
                None if self._is_counted else key
            )  # what a filter selects is still on its way
            self.timeline.jump_to(window.position_of_key(key))
            return
        self._goal = key
        state = self.host.state
        details = self.host.client.event(key, None)
        is_later = (
            state.as_of is not None and details is not None and details.row.date.first > state.as_of
        )
        self.show_message(
            "That event lies outside the filter or the as-of date, which is off now: Backspace goes back."
        )
        self.host.change(state.cleared(as_of_too=is_later))

    def on_mount(self) -> None:
        """The first event's page comes after the first paint."""
        super().on_mount()
        self.call_after_refresh(self._show_first)

    def _show_first(self) -> None:
        if self._goal is not None and not self.host.state.filter:
            self._show_window(self.timeline.window)
        self._take_up_order()
        self.show_page()

    def _take_up_order(self) -> None:
        """The order in which it was left, where nothing else has to be found out before."""
        if self._order_kept is not None and not self.host.state.filter:
            self._ask_order(self._order_kept)
            self._order_kept = None

    # -- Keys --------------------------------------------------------------------------------------

    async def action_search(self) -> None:
        """Type at the filter; half a word on the way to a whole one does not lose the place."""
        self._anchor = self._key_here()
        await super().action_search()

    def typing_stopped(self) -> None:
        """The best hits first."""
        if self.host.state.filter.words and self.timeline.order is None:
            self._ask_order("relevance")

    def leave_line(self) -> bool:
        """Esc brings the place back with the filter."""
        if self.is_asking("filter") and self.host.state.filter != self._before_search:
            self._goal = self._anchor
        return super().leave_line()

    def close_line(self) -> None:
        """From now on the place is the cursor's again."""
        self._anchor = None
        super().close_line()

    def open_item(self) -> None:
        """Into the page of an event, and nearer to the events of a period."""
        if self.timeline.periods is None:
            super().open_item()
        else:
            self.action_zoom(-1)

    def action_zoom(self, by: int) -> None:
        """So many levels further off; nearer, where that is negative."""
        self.action_level(ZoomLevel(max(0, min(self.timeline.level + by, ZoomLevel.DECADE))))

    def action_level(self, level: ZoomLevel | None) -> None:
        """From as far as that, or as the events suggest."""
        self.timeline.zoom(None if level is None else ZoomLevel(level))

    def action_next_order(self) -> None:
        """Another order: by relevance where words are searched for, by amount, by capacity, by date again."""
        orders: list[Order | None] = [None, "amount", "capacity"]
        if self.host.state.filter.words:
            orders.insert(1, "relevance")
        now = self.timeline.order
        following = orders[(orders.index(now) + 1 if now in orders else 1) % len(orders)]
        if self.timeline.level is not ZoomLevel.DAY:
            self.action_level(ZoomLevel.DAY)
        if following is None:
            self.host.cancel_query("order")
            self.timeline.rank(None)
        self._ask_order(following)

    def action_place(self) -> None:
        """From an order to the event's place in time, and back to where it stands in the order."""
        if self.timeline.ranking is not None:
            self._left_order = self.timeline.ranking
            self.timeline.rank(None)
            self.show_message("Its place in time; S goes back to the order.")
        elif self._left_order is not None:
            self.timeline.rank(self._left_order)
        else:
            self.show_message("The events are in the order of time; s puts them in another one.")

    def action_became(self) -> None:
        """The lives in which the event's flows have a part, in place of its page, or the page again."""
        if self._became is not None or self._event is None:
            self._became = None
            self.page.show(self._draw_page)
            return
        from partnerships_tui.queries.companies import event_commitments

        row = self._event.row
        self.host.run_query(
            "became",
            event_commitments(row.id, self.host.state.as_of),
            lambda found: self._show_became(row.id, found),
        )

    def _show_became(self, event: str, found: Became) -> None:
        if self._event is None or self._event.row.id != event:
            return
        if not found[0]:
            self.show_message(
                "Nothing in it was restated, paid or ended, as far as the store knows."
            )
            return
        self._became = found
        if not self.page.display:
            self.action_zoom_pane(page=True)
        self.page.show(self._draw_page)

    def action_ahead(self) -> None:
        """All that is scheduled, or only the next of it."""
        self._is_unfolded = not self._is_unfolded
        self._foresee(self.timeline.ahead.scheduled)

    def action_jump_month(self, by: int) -> None:
        """To another month, or at least to another row."""
        if self.timeline.periods is None:
            self.timeline.jump_group(by)
        else:
            self.timeline.move(by)

    def action_jump_year(self, by: int) -> None:
        """To the same month of another year, or at least to another row."""
        days = self.timeline.days
        if days is None:
            return
        year = days[0].year - by
        if self.timeline.level >= ZoomLevel.YEAR:
            self.timeline.move(by)
        elif MINYEAR <= year <= MAXYEAR:
            self.timeline.jump_to_day(PartialDate.parse(f"{year:04}-{days[0].month:02}").last)

    def sets_date(self, text: str) -> bool:
        """`@=2025` sets, `@2025` jumps."""
        return text.lstrip().startswith("=")

    def jump_to_date(self, when: PartialDate) -> None:
        """To the newest event of that period, or the first before it."""
        self.timeline.jump_to_day(when.last)
