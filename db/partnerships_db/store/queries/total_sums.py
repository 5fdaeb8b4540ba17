"""The totals of a company and of the whole, from the kept figures."""

from collections.abc import Iterable
from datetime import date

from partnerships_db.ledger.columns import NO_MONEY
from partnerships_db.ledger.flow_figures import Scope
from partnerships_db.ledger.groups import MONEY_SIDES, MoneySide
from partnerships_db.ledger.kinds import (
    KindLabel,
    KindTotal,
    StatedTotal,
    group_of,
    kind_totals_of_sums,
    stated_totals,
)
from partnerships_db.ledger.money_states import state_totals_of_sums
from partnerships_db.ledger.money_sums import (
    MoneySum,
    added_by_currency,
    added_by_label,
    columns_by_currency,
)
from partnerships_db.ledger.rules import Ledger
from partnerships_db.ledger.totals_report import TotalsReport
from partnerships_db.ledger.yearly_totals import YearEndTotals, days_of_years
from partnerships_db.store.queries.deals import deals_with
from partnerships_db.store.queries.figure_sums import Figures, labelled_sums, sums_by_currency
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import USD

SCOPE_OF_SIDE: dict[MoneySide, Scope] = {"in": Scope.IN, "out": Scope.OUT}
"""The company's own total on each side."""


def _own_figures(
    company: str,
    side: MoneySide,
    day: date,
) -> Figures:
    return Figures.of_company(
        company,
        side,
        day,
        SCOPE_OF_SIDE[side],
    )


# -- A company -------------------------------------------------------------------------------------


def company_report(
    store: Store,
    company: str,
    day: date,
    *,
    by_kind: bool,
) -> TotalsReport:
    """A company's totals, without the flows; by kind only if that is needed."""
    report = TotalsReport(day, company, sides=company_sums(store, company, day))
    if not by_kind:
        return report
    return report._replace(
        kinds=company_kinds(store, company, day),
        stated=company_stated(store, company, day),
    )


def company_sums(
    store: Store,
    company: str,
    day: date,
) -> dict[MoneySide, dict[str, MoneySum]]:
    """A company's own totals by side and currency."""
    return {side: sums_by_currency(store, _own_figures(company, side, day)) for side in MONEY_SIDES}


def company_kinds(
    store: Store,
    company: str,
    day: date,
) -> tuple[KindTotal, ...]:
    """A company's totals by side, currency and group of kinds, the heaviest group first."""
    return _kind_totals(
        store,
        [(side, _own_figures(company, side, day)) for side in MONEY_SIDES],
    )


def company_stated(
    store: Store,
    company: str,
    day: date,
) -> tuple[StatedTotal, ...]:
    """The totals that a company's flows state and of which other flows name parts."""
    event_ids: set[str] = set()
    for side in MONEY_SIDES:
        event_ids |= _stating_events(store, _own_figures(company, side, day))
    if not event_ids:
        return ()
    flows = Ledger(deals_with(store, event_ids), day).totals(company).flows
    return stated_totals(flows)


def company_years(
    store: Store,
    company: str,
    as_of: date,
) -> tuple[YearEndTotals, ...]:
    """A company's totals in dollars at the end of each past year, and on the as-of date."""
    query = """
        SELECT min(day) FROM (
            SELECT min(from_day) AS day FROM figure WHERE payer = ?1
            UNION ALL SELECT min(from_day) FROM figure WHERE payee = ?1)
    """
    (first_day,) = store.row(query, [company]) or (None,)
    if first_day is None:
        return ()
    totals = []
    for day in days_of_years(date.fromordinal(first_day).year, as_of):
        sums = company_sums(store, company, day)
        money_in, money_out = (columns_by_currency(sums[side])[USD] for side in MONEY_SIDES)
        if money_in != NO_MONEY or money_out != NO_MONEY:
            totals.append(YearEndTotals(day, money_in, money_out))
    return tuple(totals)


# -- The whole -------------------------------------------------------------------------------------


def whole_report(
    store: Store,
    day: date,
    *,
    by_kind: bool,
) -> TotalsReport:
    """The money of all flows, each once, without the flows; by kind only if that is needed."""
    figures = Figures.on(day, Scope.ALL)
    states = added_by_label(labelled_sums(store, "currency, state", figures))
    whole = added_by_currency((currency, money) for (currency, _), money in states.items())
    report = TotalsReport(day, whole=whole, states=state_totals_of_sums(states))
    if not by_kind:
        return report
    event_ids = _stating_events(store, figures)
    stating_deals = deals_with(store, event_ids) if event_ids else []
    return report._replace(
        kinds=_kind_totals(store, [(None, figures)]),
        stated=stated_totals(Ledger(stating_deals, day).selection().flows),
    )


# -- Kinds -----------------------------------------------------------------------------------------


def _kind_totals(
    store: Store,
    figures_of_sides: Iterable[tuple[MoneySide | None, Figures]],
) -> tuple[KindTotal, ...]:
    """The totals by side, currency and group of kinds; a selection has None for a side."""
    sums: list[tuple[KindLabel, MoneySum]] = []
    not_named: list[tuple[KindLabel, MoneySum]] = []
    for side, figures in figures_of_sides:
        labelled = labelled_sums(store, "currency, kind, states_total", figures)
        for (currency, kind, states_total), money in labelled:
            label = side, currency, group_of(kind)
            sums.append((label, money))
            if states_total:
                not_named.append((label, money))
    return kind_totals_of_sums(added_by_label(sums), added_by_label(not_named))


def _stating_events(store: Store, figures: Figures) -> set[str]:
    """The ids of the events with flows that state a total of which others are parts."""
    query = f"""
        SELECT DISTINCT event.id FROM figure JOIN event ON event.entry = figure.event
        WHERE {figures.condition} AND states_total
    """
    return {event_id for (event_id,) in store.rows(query, figures.parameters)}
