"""The lanes of two companies: events of each, of both, and the money of shared counterparties."""

from collections.abc import Sequence

from partnerships_db.ledger.counterparties import (
    CounterpartyTotal,
    counterparty_totals,
    pairs_on_side,
)
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.queries.companies import pairs_of_company
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.lanes import (
    MAX_LANES,
    LaneReader,
    LaneSource,
    new_temporary_table,
)
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.lanes import (
    ALL_EVENTS,
    BOTH_COMPANIES,
    CounterpartyMoney,
    Lane,
    LaneGrouping,
    SharedCounterparty,
)


class PairReader(LaneReader):
    """Reads the lanes of two companies, of the events that name both, and of their counterparties.

    Its table `side` has the events of the two. `who` is 1 for those of the first company, 2 for
    those of the second, and 3 for those that name both.
    """

    def __init__(
        self,
        store: Store,
        timeline: Timeline,
        pair: tuple[str, str],
    ) -> None:
        super().__init__(store, timeline, LaneGrouping.COMPANY)
        self._pair = pair
        new_temporary_table(store, "side (event INTEGER PRIMARY KEY, who INTEGER)")
        among_selected = super()._and_selected("event")
        insert = f"""
            INSERT INTO side
            SELECT event, sum(CASE company WHEN :first THEN 1 ELSE 2 END) FROM party
            WHERE company IN (:first, :second) AND event < :limit{among_selected}
            GROUP BY event
        """
        first, second = pair
        store.rows(insert, {"first": first, "second": second, "limit": self._limit_key})

    def lanes(self) -> list[Lane]:
        """The lanes of each, of both, then of their counterparties, the closest to both first."""
        first, second = self._pair
        names = names_of(self._store, self._pair)
        first_count, second_count = self._event_counts()
        lanes = [
            Lane(first, names.get(first, first), first_count),
            Lane(second, names.get(second, second), second_count),
            Lane(BOTH_COMPANIES, "both", self._side_counts().get(3, 0)),
        ]
        for company_id, name, _, _, event_count in self._shared_rows():
            lanes.append(Lane(company_id, name, event_count))
        return lanes

    def _side_counts(self) -> dict[int, int]:
        """The number of events for each value of `who`."""
        return dict(self._store.rows("SELECT who, count(*) FROM side GROUP BY who"))

    def _event_counts(self) -> tuple[int, int]:
        """The number of events of each of the two companies, those of both included."""
        counts = self._side_counts()
        both = counts.get(3, 0)
        return counts.get(1, 0) + both, counts.get(2, 0) + both

    def shared_counterparties(self) -> list[SharedCounterparty]:
        """The counterparties of both with their numbers of events, the closest to both first."""
        return [SharedCounterparty(*columns) for *columns, _ in self._shared_rows()]

    def _shared_rows(self) -> list[IndexRow]:
        """The id, the name, the events with the first, with the second, and all events of each."""
        query = f"""
            SELECT party.company, company.name, sum(who & 1) AS first, sum(who >> 1) AS second,
                count(*)
            FROM side CROSS JOIN party ON party.event = side.event
                JOIN company ON company.id = party.company
            WHERE party.company NOT IN (?, ?)
            GROUP BY party.company HAVING first AND second
            ORDER BY min(first, second) DESC, first + second DESC, party.company
            LIMIT {MAX_LANES}
        """
        return self._store.rows(query, self._pair)

    def counterparties_with_money(self) -> list[SharedCounterparty]:
        """The shared counterparties with the money between them and each of the two.

        The money is that of the ledger's pairs under the filter.
        """
        counterparties = self.shared_counterparties()
        first_money = self._money_of(self._pair[0])
        second_money = self._money_of(self._pair[1])

        with_money: list[SharedCounterparty] = []
        for counterparty in counterparties:
            first = first_money.get(counterparty.company, CounterpartyMoney())
            second = second_money.get(counterparty.company, CounterpartyMoney())
            with_money.append(counterparty._replace(money=(first, second)))
        return with_money

    def _money_of(self, company_id: str) -> dict[str, CounterpartyMoney]:
        """The money between a company and each of its counterparties in the selected flows."""
        timeline = self._timeline
        own_pairs = pairs_of_company(self._store, company_id, timeline.as_of, timeline.criteria)
        pairs_in = pairs_on_side(own_pairs, company_id, "in")
        pairs_out = pairs_on_side(own_pairs, company_id, "out")
        money_in = counterparty_totals(pairs_in, "in", {})
        money_out = counterparty_totals(pairs_out, "out", {})

        money: dict[str, CounterpartyMoney] = {}
        for counterparty_id in {total.company for total in money_in + money_out}:
            money[counterparty_id] = CounterpartyMoney(
                _totals_with(counterparty_id, money_in),
                _totals_with(counterparty_id, money_out),
            )
        return money

    def _sources(self, lane: str) -> list[LaneSource]:
        first, second = self._pair
        conditions = {
            ALL_EVENTS: "1",
            first: "who & 1",
            second: "who & 2",
            BOTH_COMPANIES: "who = 3",
        }
        if lane in conditions:
            return [LaneSource("side", conditions[lane], "event")]
        table = "party JOIN side ON side.event = party.event"
        return [LaneSource(table, "party.company = :lane", "party.event")]

    def _and_selected(self, column: str) -> str:
        return ""  # `side` has only the filter's events

    def _sides(self, lane: str) -> str:
        (source,) = self._sources(lane)
        in_span = self._from_source(source, low="low", high="high")
        return f"(SELECT max(who & 1) + max(who & 2) {in_span})"


def _totals_with(
    counterparty_id: str,
    totals: Sequence[CounterpartyTotal],
) -> tuple[CounterpartyTotal, ...]:
    return tuple(total for total in totals if total.company == counterparty_id)
