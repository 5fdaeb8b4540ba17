"""The Timeline: events or periods, newest first, and the page of the item under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.timeline.periods import (
    ZoomLevel,
    days_of_period,
    level_named,
    level_of,
    period_as_term,
    period_named,
)
from partnerships_db.timeline.records import PeriodMoney, PeriodSummary, UpcomingEvent
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.sort_orders import EVENT_COLUMNS, SortColumn, SortOrder
from partnerships_tui.queries.timeline import (
    money_of_period,
    period_summaries,
    ranked_events,
    selected_count,
    selected_timeline,
    upcoming_after,
)
from partnerships_tui.screens.density_strip import StripScreen
from partnerships_tui.screens.link_targets import (
    cell_target,
    days_target,
    is_days_target,
    parse_days_target,
)
from partnerships_tui.screens.shared_texts import EXCLUDED_EVENT_MESSAGE, as_of_fact, no_events_page
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.timeline_list import TimelineList
from partnerships_tui.widgets.timeline_rows import PeriodLines, UpcomingSection

if TYPE_CHECKING:
    from partnerships_db.details import CellDetails, EventDetails
    from partnerships_db.ledger.commitments import Commitment
    from partnerships_db.store.queries.ranking import Order, Ranking
    from partnerships_db.store.queries.timeline import TimelineWindow
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

    EventCommitments = tuple[tuple[Commitment, ...], dict[str, str]]
    """The commitments in which an event's flows have a part, and the titles of their events."""

_ORDERS: tuple[Order, ...] = ("relevance", "amount", "capacity")


class TimelineScreen(StripScreen):
    """The Timeline: events or periods, newest first."""

    view = "timeline"
    BINDINGS = bindings("timeline")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._counts = (0, 0)
        """The number of all events, and of those after the as-of date."""
        self._is_complete = False
        """Whether the list has all selected events, not only a first page or those of before."""
        self._selected_count: int | None = None
        """How many events the filter selects, if that is known before all of them are read."""

        self._commitments: EventCommitments | None = None
        """The commitment history of the event, while it replaces the event's page."""
        self._cell: CellDetails | None = None

        self._goal_key: int | None = None
        """The key of the event to which the cursor moves once the list has it."""
        self._anchor_key: int | None = None
        """The key of the event under the cursor when the user began to type a filter.

        While the filter is typed, the cursor stays as near to it as it can.
        """

        self._saved_order: Order | None = None
        """The order in which the view was left."""
        self._saved_level: ZoomLevel | None = None
        self._opened_levels: list[ZoomLevel] = []
        """The zoom levels from which a period was opened, the latest last."""
        self._left_ranking: Ranking | None = None
        """The ranking that the user left for an event's place in time, and can return to."""

        self._is_unfolded = False
        """Whether all upcoming events are shown."""
        self._requested_periods: PeriodLines | None = None
        """The periods for which a worker is computing summaries."""

    def make_list(self) -> LinesView:
        """Make the list of the first paint: all events, until a filter is applied."""
        host = self.host
        state = host.state
        self._counts = host.client.event_counts(state.as_of)
        window = host.client.whole_timeline(state.as_of)
        if not state.filter:
            self._shown = state

        timeline_list = TimelineList(
            window,
            ahead=self._upcoming_section(),
            level=self._saved_level,
            notes_of=host.badges_of,
            glyphs=host.glyphs,
            id="list",
        )
        if state.filter:
            return timeline_list

        if timeline_list.periods is None:
            scheduled = host.client.upcoming_events(window.timeline, state)
            timeline_list.set_upcoming(self._upcoming_section(scheduled))
        if self._goal_key is not None and len(window):
            timeline_list.begin_at(window.position_of_key(self._goal_key))
            self._goal_key = None
        return timeline_list

    def _upcoming_section(self, scheduled: Sequence[UpcomingEvent] = ()) -> UpcomingSection:
        state = self.host.state
        return UpcomingSection(
            state.day,
            state.as_of is not None,
            scheduled,
            self._is_unfolded,
        )

    def _show_upcoming(self, scheduled: Sequence[UpcomingEvent]) -> None:
        self.timeline.set_upcoming(self._upcoming_section(scheduled))

    def _request_upcoming_and_density(self) -> None:
        """Query the upcoming events and the histogram, once the events are painted."""
        timeline = self.timeline.window.timeline
        upcoming_query = upcoming_after(timeline, self.host.state)
        self.host.run_after_rows("ahead", upcoming_query, self._show_upcoming)
        self.request_density()

    # -- Settings ----------------------------------------------------------------------------------

    def save_settings(self) -> dict[str, str]:
        """The level if one was chosen, the order, and the event under the cursor.

        The newest event is not kept, because it changes with each import.
        """
        timeline_list = self.timeline
        settings = {}
        position = timeline_list.position
        event_row = timeline_list.window.row(position) if position else None
        if event_row:
            settings["event"] = event_row.id
        if timeline_list.order is not None:
            settings["order"] = timeline_list.order
        if timeline_list.chosen_level is not None:
            settings["level"] = timeline_list.chosen_level.name.lower()
        return settings

    def load_settings(self, settings: Mapping[str, str]) -> None:
        """Restore the level, the order, and the cursor if its event still exists."""
        self._goal_key = None
        if "event" in settings:
            self._goal_key = self.host.client.event_key(settings["event"])
        self._saved_level = level_named(settings.get("level"))
        self._saved_order = _order_named(settings.get("order"))
        if self.is_mounted:
            self.timeline.zoom(self._saved_level)
            self._apply_saved_order()

    # -- The list ----------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Show all events at once, or query those that a filter selects."""
        state = self.host.state
        self._counts = self.host.client.event_counts(state.as_of)
        self._is_complete = False
        self._selected_count = None
        if state.filter:
            self._request_selection()
        else:
            self.host.cancel_query("timeline")
            self.host.cancel_query("count")
            self._show_window(self.host.client.whole_timeline(state.as_of))

    def _request_selection(self) -> None:
        state = self.host.state
        for group in ("ahead", "density", "order", "period"):
            self.host.cancel_query(group)  # of the former selection
        if self.timeline.periods is not None:
            self.timeline.periods.invalidate()
            self.timeline.refresh()

        # A first page of events does not give the numbers of a period.
        near = self._wanted_key() if self.timeline.periods is None else None
        selection_query = selected_timeline(state, near)
        self.host.stream_query("timeline", selection_query, self._show_timeline)
        self.host.run_after_rows("count", selected_count(state), self._show_count)

    def _show_count(self, count: int) -> None:
        self._selected_count = count
        if not self._is_complete:
            self.show_frame()

    def _show_timeline(self, timeline: Timeline) -> None:
        self._show_window(self.host.client.window(timeline))

    def _wanted_key(self) -> int | None:
        """The key of the event on which, or near which, the cursor should be."""
        if self._goal_key is not None:
            return self._goal_key
        if self._anchor_key is not None:
            return self._anchor_key
        return self._current_key()

    def _current_key(self) -> int | None:
        """The key of the event of the page, or of the event under the cursor."""
        if self._event is not None:
            return self._event.row.key
        window = self.timeline.window
        event_row = window.row(self.timeline.position) if len(window) else None
        return None if event_row is None else event_row.key

    def _show_window(self, window: TimelineWindow) -> None:
        """Show the events of a window, with the cursor on the wanted event."""
        timeline_list = self.timeline
        if not window.is_whole and timeline_list.periods is not None:
            return  # the view was zoomed out since the query

        wanted_key = self._wanted_key()
        is_goal = self._goal_key is not None
        self._is_complete = window.is_whole
        if window.is_whole:
            self.host.cancel_query("count")
            self._goal_key = None

        is_same_day = timeline_list.upcoming.today == self.host.state.day
        scheduled = timeline_list.upcoming.scheduled if is_same_day else ()
        timeline_list.upcoming = self._upcoming_section(scheduled)
        position = self._position_in(window, wanted_key)
        timeline_list.show(window, position, centered=is_goal)

        if window.is_whole:
            self._left_ranking = None
            self._apply_order_to_new_events()
            self._request_upcoming_and_density()

    def _position_in(
        self,
        window: TimelineWindow,
        event_key: int | None,
    ) -> int:
        """The position of an event, or of the newest event up to today for None."""
        if not len(window):
            return 0
        if event_key is None:
            return window.position_of_day(self.host.state.day)
        return window.position_of_key(event_key)

    # -- Orders ------------------------------------------------------------------------------------

    def _apply_order_to_new_events(self) -> None:
        order = self._saved_order or self.timeline.order
        is_typing = self.is_prompt_open("filter") and self._saved_order is None
        if is_typing and order == "relevance":
            # While the user types, the newest events are shown; the best follow when typing stops.
            order = None
        self._saved_order = None
        self._apply_order(order)

    def _apply_order(self, order: Order | None) -> None:
        """Put the listed events into an order; None is the order of time."""
        state = self.host.state
        if order == "relevance" and not state.filter.words:
            order = None
        self.timeline.order = order
        if order is not None and self.timeline.periods is None:
            self.host.run_query("order", ranked_events(state, order), self._show_ranking)

    def _show_ranking(self, ranking: Ranking) -> None:
        if not ranking.rows:
            self.show_message(f"None of these events can be sorted by {ranking.order}.")
        self.timeline.rank(ranking)
        self.show_frame()

    def _apply_saved_order(self) -> None:
        """Apply the order in which the view was left, unless a filter is still being read."""
        if self._saved_order is not None and not self.host.state.filter:
            self._apply_order(self._saved_order)
            self._saved_order = None

    # -- The page ----------------------------------------------------------------------------------

    def show_page(self, *, keep_place: bool = False) -> None:
        """Show the event, the upcoming route or the period under the cursor."""
        client = self.host.client
        event_key = self._key_under_cursor()
        self._event = None
        if event_key is not None:
            self._event = client.event_details(event_key, self.host.state.as_of)
        self._commitments = None

        upcoming = self.timeline.scheduled
        self._cell = None
        if upcoming is not None and upcoming.model:
            self._cell = client.cell_details(upcoming.model, upcoming.provider)

        self.page.show(self._draw_page, keep_place=keep_place)
        self._request_summaries()
        self._request_money()
        self.mark_strip()

    def _key_under_cursor(self) -> int | None:
        event_row = self.timeline.row
        if event_row is not None:
            return event_row.key
        upcoming = self.timeline.scheduled
        if upcoming is not None and upcoming.event:
            return self.host.client.event_key(upcoming.event)
        return None

    def _request_summaries(self) -> None:
        """Query the unknown summaries of the periods in sight, one query at a time."""
        timeline_list = self.timeline
        periods = timeline_list.periods
        if periods is None or self._requested_periods is periods:
            return
        unknown_groups = periods.periods_to_read(timeline_list.visible_items)
        if unknown_groups:
            self._requested_periods = periods
            timeline = timeline_list.window.timeline
            summaries_query = period_summaries(timeline, periods.level, unknown_groups)
            update = partial(self._update_summaries, periods)
            self.host.stream_query("periods", summaries_query, update)

    @on(LinesView.Scrolled, "#list")
    def request_scrolled_periods(self) -> None:
        """Query the periods that scrolled into sight, after they are painted."""
        self.call_after_refresh(self._request_summaries)

    def _update_summaries(
        self,
        periods: PeriodLines,
        results: Sequence[PeriodSummary | PeriodMoney],
    ) -> None:
        """Show what a worker computed. After its last, empty result, query what is in sight now."""
        periods.update_summaries(results)
        if self.timeline.periods is not periods:
            return
        self.timeline.refresh()
        current_period = self.timeline.period
        if any(summary.period == current_period for summary in results):
            self.page.show(self._draw_page, keep_place=True)
            self._request_money()
        if not results:
            self._requested_periods = None
            self._request_summaries()

    def _request_money(self) -> None:
        """Query the money of the period under the cursor.

        It is queried even if the period has too many events for the totals of all periods in sight.
        """
        timeline_list = self.timeline
        periods = timeline_list.periods
        money = None
        if periods is not None and periods.item_count:
            money = periods.money(timeline_list.cursor)
        if periods is None or money is None or not money.is_to_come:
            self.host.cancel_query("period")
            return

        group = periods.groups[timeline_list.cursor]
        money_query = money_of_period(timeline_list.window.timeline, periods.level, group)
        self.host.run_query(
            "period",
            money_query,
            lambda period_money: self._update_summaries(periods, [period_money]),
        )

    def _draw_page(self, cells: int) -> list[Line]:
        event = self._event
        if event is not None and self._commitments is not None:
            return self._draw_commitments(event, self._commitments, cells)
        if event is not None:
            return self._draw_event(event, cells, self._claim_sentences(event))
        if self._cell is not None:
            from partnerships_tui.drawing.matrix_cell import cell_page

            return cell_page(
                self._cell,
                self.host.state.day,
                cells,
                self.host.glyphs,
            )
        periods = self.timeline.periods
        if periods is not None and periods.item_count:
            return self._draw_period(periods, cells)
        return no_events_page(
            cells,
            is_filtered=bool(self.host.state.filter),
            has_events=bool(self._counts[0]),
        )

    def _draw_commitments(
        self,
        event: EventDetails,
        event_commitments: EventCommitments,
        cells: int,
    ) -> list[Line]:
        from partnerships_tui.drawing.company_money import commitments_page

        commitments, titles = event_commitments
        return commitments_page(
            event.row,
            commitments,
            titles,
            cells,
            self.host.glyphs,
        )

    def _claim_sentences(self, event: EventDetails) -> list[str]:
        """The sentence with which each flow of an event may be quoted."""
        from partnerships_db.citations import claims_of
        from partnerships_tui.drawing.citations import claim_sentence

        language = self.host.language
        claims = claims_of(event, self.host.state.day)
        return [claim_sentence(claim, language) for claim in claims]

    def _draw_period(
        self,
        periods: PeriodLines,
        cells: int,
    ) -> list[Line]:
        from partnerships_tui.drawing.periods import period_page

        item = self.timeline.cursor
        return period_page(
            periods.groups[item],
            periods.level,
            periods.summary(item),
            cells,
            self.host.glyphs,
            periods.money(item),
            self.host.state.filter,
        )

    def copy_options(self, language: OutputLanguage) -> list[Copy]:
        """The event as a sentence, in the other language too, and as a card."""
        if self._event is None:
            return []
        from partnerships_tui.drawing.cards import event_card
        from partnerships_tui.drawing.citations import event_sentence
        from partnerships_tui.drawing.copy_menu import Copy, copies_in_both_languages

        today = self.host.state.day
        sentences = copies_in_both_languages(
            "s",
            ("a sentence to print", "a sentence"),
            partial(event_sentence, self._event, today),
            language,
        )
        card = event_card(self._event, today, language)
        return [*sentences, Copy("c", "a card of twelve lines", card)]

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
        listed_count = len(self.timeline.window)
        if not self.host.state.filter:
            return pluralized(listed_count, "event")

        total = pluralized(self._counts[0], "event")
        selected = listed_count if self._is_complete else self._selected_count
        return f"… of {total}" if selected is None else f"{selected:,} of {total}"

    def filter_count(self) -> str:
        """The position of the cursor among the selected events, or their number."""
        if not self._is_complete:
            return "…"
        selected_count = len(self.timeline.window)
        if not selected_count:
            return "none"
        if self.timeline.periods is not None:
            return self._period_count(selected_count)
        return f"{self.timeline.position + 1:,} of {selected_count:,}"

    def _period_count(self, selected_count: int) -> str:
        """The number of selected events, and which of their flows the periods' money counts."""
        from partnerships_db.ledger.flow_criteria import money_terms
        from partnerships_tui.drawing.text.counted_flows import counted_flows

        count = f"{selected_count:,}"
        criteria = self.host.state.filter
        if not money_terms(criteria).narrows_flows:
            return count
        events = pluralized(selected_count, "event")
        return self.longest_beside_filter(f"{events}, {counted_flows(criteria)}", count)

    # -- Links -------------------------------------------------------------------------------------

    def current_link(self) -> Link | None:
        """The event, the route or the period under the cursor, as a link."""
        period = self.timeline.period
        if period is not None:
            return Link("period", days_target(period_as_term(period)))
        upcoming = self.timeline.scheduled
        if upcoming is not None:
            if upcoming.event:
                return Link("event", upcoming.event)
            return Link("cell", cell_target(upcoming.model, upcoming.provider))
        event_row = self.timeline.row
        return Link("event", event_row.id) if event_row else None

    def go_to(self, target: str) -> None:
        """Move to a period or an event; remove the filter if it excludes the event."""
        if is_days_target(target):
            self._go_to_period(period_named(parse_days_target(target).days))
            return
        event_key = self.host.client.event_key(target)
        if event_key is None:
            self.show_message(f"The event {target} is no longer in the store.", is_error=True)
            return

        window = self.timeline.window
        position = window.position_of_key(event_key) if len(window) else 0
        event_row = window.row(position) if len(window) else None
        if self.timeline.periods is not None:
            self.timeline.zoom(ZoomLevel.DAY)
        if event_row is None or event_row.key != event_key:
            self._remove_filter_for(event_key)
            return
        # The rest of what a filter selects is still being read: the goal outlasts it.
        self._goal_key = None if self._is_complete else event_key
        self.timeline.jump_to(position)

    def _go_to_period(self, period: str) -> None:
        _, last_day = days_of_period(period)
        self.timeline.zoom(level_of(period))
        self.timeline.jump_to_day(last_day)

    def _remove_filter_for(self, event_key: int) -> None:
        """Remove the filter, and the as-of date if it excludes the event; go to the event."""
        self._goal_key = event_key
        state = self.host.state
        details = self.host.client.event_details(event_key, None)
        is_later = False
        if state.as_of is not None and details is not None:
            is_later = details.row.date.first > state.as_of
        self.show_message(EXCLUDED_EVENT_MESSAGE)
        self.host.change(state.cleared(as_of_too=is_later))

    def on_mount(self) -> None:
        """Show the page of the first event after the first paint."""
        self.call_after_refresh(self._show_first_page)

    def _show_first_page(self) -> None:
        if self._goal_key is not None and not self.host.state.filter:
            self._show_window(self.timeline.window)
        self._apply_saved_order()
        self.show_page()

    # -- Keys --------------------------------------------------------------------------------------

    async def action_search(self, added: str = "") -> None:
        """Open the filter prompt; while a word is incomplete, the cursor keeps its place."""
        self._anchor_key = self._current_key()
        await super().action_search(added)

    def typing_stopped(self) -> None:
        """Sort by relevance once the user pauses."""
        if self.host.state.filter.words and self.timeline.order is None:
            self._apply_order("relevance")

    def leave_prompt(self) -> bool:
        """Restore the place together with the filter on Esc."""
        if self.is_prompt_open("filter") and self.host.state.filter != self._before_search:
            self._goal_key = self._anchor_key
        return super().leave_prompt()

    def close_prompt(self) -> None:
        """Close the prompt; the place is the cursor's again."""
        self._anchor_key = None
        super().close_prompt()

    def open_item(self) -> None:
        """Move into the page of an event, or zoom in on a period."""
        if self.timeline.periods is None:
            super().open_item()
        else:
            self._opened_levels.append(self.timeline.level)
            self.action_zoom(-1)

    def leave_pane(self) -> bool:
        """Leave a pane, or else the period that was opened; False if there is neither."""
        if super().leave_pane():
            return True
        while self._opened_levels:
            level = self._opened_levels.pop()
            if level > self.timeline.level:  # else the user has zoomed out since
                self.timeline.zoom(level)
                return True
        return False

    def action_zoom(self, by: int) -> None:
        """Zoom out by a number of levels; in if it is negative."""
        level = max(0, min(self.timeline.level + by, ZoomLevel.DECADE))
        self.timeline.zoom(ZoomLevel(level))

    def action_level(self, name: str | None) -> None:
        """Zoom to a level by its name, `month`; None zooms to fit the number of events."""
        self.timeline.zoom(level_named(name))

    def sort_columns(self) -> Sequence[SortColumn]:
        """The date, the amount and the capacity; relevance if the filter has words."""
        if self.host.state.filter.words:
            return EVENT_COLUMNS
        return [column for column in EVENT_COLUMNS if column.name != "relevance"]

    @property
    def list_order(self) -> SortOrder:
        """The order of the events."""
        return SortOrder(self.timeline.order or "")

    def sort_words(self) -> str:
        """Nothing: the heading of the list names its order."""
        return ""

    def sort_list(self, order: SortOrder) -> None:
        """Sort the events, each on a line of its own."""
        event_order = _order_named(order.column)
        if self.timeline.level is not ZoomLevel.DAY:
            self.timeline.zoom(ZoomLevel.DAY)
        if event_order is None:
            self.host.cancel_query("order")
            self.timeline.rank(None)
        self._apply_order(event_order)

    def action_place(self) -> None:
        """Move from a ranking to the event's place in time, or back to its place in the ranking."""
        if self.timeline.ranking is not None:
            self._left_ranking = self.timeline.ranking
            self.timeline.rank(None)
            self.show_message("This is the event's place in time. S returns to the sorted list.")
        elif self._left_ranking is not None:
            self.timeline.rank(self._left_ranking)
        else:
            self.show_message(
                "The events are in order of date already. s sorts them by another column."
            )

    def leave_face(self) -> bool:
        """Show the event's page again; False on it."""
        if self._commitments is None:
            return False
        self._commitments = None
        self.page.show(self._draw_page)
        return True

    def action_next_face(self) -> None:
        """Show the commitment history of the event's flows, or the event's page again."""
        if self.leave_face() or self._event is None:
            return
        from partnerships_tui.queries.companies import event_commitments

        event_id = self._event.row.id
        self.host.run_query(
            "became",
            event_commitments(event_id, self.host.state.as_of),
            partial(self._show_commitments, event_id),
        )

    def _show_commitments(
        self,
        event_id: str,
        event_commitments: EventCommitments,
    ) -> None:
        if self._event is None or self._event.row.id != event_id:
            return
        commitments, _ = event_commitments
        if not commitments:
            self.show_message("The store knows no later change, payment or end of its money.")
            return
        self._commitments = event_commitments
        if not self.page.display:
            self.action_zoom_pane(page=True)
        self.page.show(self._draw_page)

    def key_labels(self) -> dict[str, str]:
        """What the keys do with an event or a period, and with the upcoming section."""
        labels = super().key_labels()
        if self.timeline.periods is not None:
            return labels | {"open": "zoom in", "face": "", "mark": "", "hidden": ""}
        labels["face"] = "page" if self._commitments is not None else "promises"
        if self._event is None:
            labels["face"] = ""
        upcoming = self.timeline.upcoming
        is_all_listed = len(upcoming.listed_events) == len(upcoming.scheduled)
        if upcoming.is_unfolded:
            labels["hidden"] = "next only"
        else:
            labels["hidden"] = "" if is_all_listed else "all scheduled"
        return labels

    def action_hidden(self) -> None:
        """Show all upcoming events, or only the next few."""
        self._is_unfolded = not self._is_unfolded
        self._show_upcoming(self.timeline.upcoming.scheduled)
        if self._is_unfolded:
            self.timeline.show_scheduled()

    def action_jump_month(self, by: int) -> None:
        """Move by a month, or by a row among periods."""
        if self.timeline.periods is None:
            self.timeline.jump_group(by)
        else:
            self.timeline.move(by)

    def action_jump_year(self, by: int) -> None:
        """Move to the same month of another year, or by a row among years and decades."""
        days = self.timeline.days
        if days is None:
            return
        if self.timeline.level >= ZoomLevel.YEAR:
            self.timeline.move(by)
            return
        first_day, _ = days
        year = first_day.year - by
        if MINYEAR <= year <= MAXYEAR:
            month = PartialDate.parse(f"{year:04}-{first_day.month:02}")
            self.timeline.jump_to_day(month.last)

    def is_as_of_date(self, text: str) -> bool:
        """Whether a typed date sets the as-of date: `@=2025` does, `@2025` jumps."""
        return text.lstrip().startswith("=")

    def jump_to_date(self, when: PartialDate) -> None:
        """Move to the weightiest event of a day, to the newest of a period, or to one before it."""
        if when.first == when.last:
            self.timeline.jump_to_weightiest(when.last)
        else:
            self.timeline.jump_to_day(when.last)


def _order_named(name: str | None) -> Order | None:
    """The order with that name; None for a name that is unknown."""
    for order in _ORDERS:
        if order == name:
            return order
    return None
