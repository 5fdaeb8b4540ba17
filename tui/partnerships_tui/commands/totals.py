"""The command `totals`: the money of a company, of a filter or of the whole book."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from partnerships_tui.commands.conversions import print_rates, total_converter
from partnerships_tui.commands.group import (
    MISUSED,
    as_of_option,
    cli,
    company_id_of,
    currency_option,
    fail,
    filter_option,
    json_option,
    opened_store,
    query_of,
    rollup_option,
    target_currency_of,
)
from partnerships_tui.commands.money_tables import (
    MONEY_COLUMNS,
    MoneyRow,
    money_cells,
    print_money_rows,
    print_used_columns,
    qualifier_cells,
)
from partnerships_tui.console import is_for_people, print_json, print_line, print_note_line
from partnerships_tui.drawing.text.converted_figures import TotalConverter
from partnerships_tui.drawing.text.counted_flows import counted_flows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerships_db.filters.model import Filter
    from partnerships_db.ledger.kinds import KindTotal
    from partnerships_db.ledger.rules import ExplainedFlow
    from partnerships_db.ledger.totals_report import TotalsReport
    from partnerships_db.store.store import Store
    from partnerships_tui.drawing.text.converted_figures import Conversion
    from partnerships_tui.open_store import Query

FLOW_COLUMNS = ("date", "flow", "currency", *MONEY_COLUMNS, "rules")


@cli.command()
@click.argument("company_id", metavar="[COMPANY]", required=False)
@click.option(
    "--with",
    "counterparty_id",
    metavar="COMPANY",
    help="Count only the flows between the two companies.",
)
@rollup_option
@click.option(
    "--by",
    "breakdown",
    type=click.Choice(("kind",)),
    help="Add a row for each kind of flow, and the unnamed rest of stated totals.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Print every flow with its columns, and the rules behind them.",
)
@currency_option
@as_of_option
@filter_option
@json_option
@click.pass_context
def totals(
    context: click.Context,
    company_id: str | None,
    counterparty_id: str | None,
    rollup: bool,
    breakdown: str | None,
    explain: bool,
    currency: str | None,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print the totals that a company receives and pays.

    Without a company they are those of a filter or of all flows, each flow once: paid, committed,
    conditional and intended. Firm, up to and intent are columns that are never added together; at
    least repeats the part of firm that has no ceiling. Of a filter, flow:, amount, capacity,
    paid:, status:, from:, to: and company: count such flows alone.
    """
    if counterparty_id is not None and company_id is None:
        fail("--with needs the COMPANY whose totals to print", MISUSED)
    query = query_of(filter_text, as_of)
    target_currency = target_currency_of(currency, as_json=as_json)
    parts = _Parts(by_kind=breakdown == "kind", flows=explain)
    with opened_store(context, query) as store:
        report, asked_filter = _report(
            store,
            company_id,
            counterparty_id,
            query,
            rollup=rollup,
            parts=parts,
        )

    counted = counted_flows(asked_filter)
    if as_json:
        _print_document(report, parts, counted)
        return
    converter = total_converter(target_currency, query.as_of)
    print_totals(
        report,
        parts,
        converter=converter,
        counted=counted,
    )


class _Parts(NamedTuple):
    """The parts of a total that are printed beside it."""

    by_kind: bool = False
    flows: bool = False


_TOTALS_ALONE = _Parts()


def _report(
    store: Store,
    company_id: str | None,
    counterparty_id: str | None,
    query: Query,
    *,
    rollup: bool,
    parts: _Parts,
) -> tuple[TotalsReport, Filter]:
    """A company's totals, or without one the money of the filter with each flow once.

    With them comes the filter that was asked, in which names of companies are terms.
    """
    from partnerships_db.ledger.totals_report import TotalsReport
    from partnerships_db.store.queries.flow_criteria import (
        ledger_query,
        owns_others,
        words_as_companies,
    )
    from partnerships_db.store.queries.total_sums import company_report, whole_report

    if company_id is not None:
        company_id = company_id_of(store, company_id)
    if counterparty_id is not None:
        counterparty_id = company_id_of(store, counterparty_id)
    # A company's totals are those of its page, where words select events.
    asked_filter = query.filter if company_id else words_as_companies(store, query.filter)
    if company_id is not None and rollup and not owns_others(store, company_id, query.day):
        rollup = False  # its group is itself
    if not (asked_filter or rollup or counterparty_id is not None or parts.flows):
        if company_id is None:
            return whole_report(store, query.day, by_kind=parts.by_kind), asked_filter
        report = company_report(store, company_id, query.day, by_kind=parts.by_kind)
        return report, asked_filter

    ledger, parents, criteria = ledger_query(
        store,
        asked_filter,
        query.as_of,
        rollup=rollup,
        company=company_id,
        counterparty=counterparty_id,
    )
    if company_id is None:
        selection = ledger.selection(criteria=criteria, parents=parents)
        return TotalsReport.of_selection(selection), asked_filter
    totals = ledger.totals(
        company_id,
        with_=counterparty_id,
        parents=parents,
        criteria=criteria,
    )
    return TotalsReport.of_totals(totals), asked_filter


# -- JSON and tables -------------------------------------------------------------------------------


def _print_document(
    report: TotalsReport,
    parts: _Parts,
    counted: str,
) -> None:
    from partnerships_db.ledger.explain import report_json

    document = report_json(report, explain=parts.flows, by_kind=parts.by_kind)
    if counted:
        document["counted"] = counted
    print_json(document)


def print_totals(
    report: TotalsReport,
    parts: _Parts = _TOTALS_ALONE,
    *,
    converter: TotalConverter | None = None,
    counted: str = "",
) -> None:
    """Print a row for each side or state and currency, and the parts that are asked for.

    Below a row is the one in another currency. `counted` says which flows count under a filter.
    """
    if is_for_people():
        print_line(_head_line(report, is_filtered=bool(counted)))
        if counted:
            print_line(counted)
    labels, total_rows = _total_rows(report)
    conversions = print_money_rows(labels, total_rows, converter)
    if parts.by_kind:
        conversions += _print_kinds(report, converter)
    print_rates(conversions)
    if parts.flows:
        _print_flows(report, by_kind=parts.by_kind)


def _head_line(report: TotalsReport, *, is_filtered: bool) -> str:
    owner = "selected flows" if is_filtered else "all flows"
    if report.company is not None:
        owner = f"{report.company} with {report.with_}" if report.with_ else report.company
    return f"{owner}, as of {report.as_of.isoformat()}"


def _total_rows(report: TotalsReport) -> tuple[tuple[str, ...], list[MoneyRow]]:
    """The headings before the figures, and a row for each currency and side or state."""
    if report.company is not None:
        return ("side", "currency"), list(_side_rows(report))
    rows = [
        MoneyRow((total.state, total.currency), total.money, total.currency)
        for total in report.states
    ]
    return ("state", "currency"), rows


def _side_rows(report: TotalsReport) -> Iterator[MoneyRow]:
    """Yield both sides of each currency, also where one of them is nothing."""
    from partnerships_db.ledger.groups import MONEY_SIDES
    from partnerships_db.ledger.money_sums import NOTHING

    currencies = [currency for side in MONEY_SIDES for currency in report.columns(side)]
    for currency in dict.fromkeys(currencies):
        for side in MONEY_SIDES:
            money = report.sides[side].get(currency, NOTHING)
            yield MoneyRow((side, currency), money, currency)


def _print_kinds(report: TotalsReport, converter: TotalConverter | None) -> list[Conversion]:
    """Print a row for each kind, and on a terminal the stated totals, which JSON has too."""
    from partnerships_tui.drawing.text.wording import stated_in_words

    has_sides = report.company is not None
    headings = ("side", "kind", "currency") if has_sides else ("kind", "currency")
    if is_for_people():
        print_line()
    conversions = print_money_rows(headings, _kind_rows(report.kinds), converter)
    if is_for_people():
        for total in report.stated:
            print_note_line(f" {stated_in_words(total, total.explained.flow.name)}")
    return conversions


def _kind_rows(kinds: Iterable[KindTotal]) -> Iterator[MoneyRow]:
    """Yield a row for each kind, and one below it for what stated totals leave without a name."""
    from partnerships_db.ledger.columns import NO_MONEY
    from partnerships_db.ledger.money_sums import MoneySum
    from partnerships_tui.drawing.text.wording import NOT_NAMED

    for total in kinds:
        side = (total.side,) if total.side else ()
        yield MoneyRow((*side, total.group, total.currency), total.money, total.currency)
        if total.not_named != NO_MONEY:
            label = NOT_NAMED if is_for_people() else f"{total.group}, not named"
            not_named = MoneySum(total.not_named)
            yield MoneyRow((*side, label, total.currency), not_named, total.currency)


def _print_flows(report: TotalsReport, *, by_kind: bool) -> None:
    """Print each flow with its columns and the rules that put it there."""
    if is_for_people():
        print_line()
    label = "state" if report.company is None else "side"
    labels = (label, "kind") if by_kind else (label,)
    rows = [_flow_cells(flow, by_kind=by_kind) for flow in report.flows]
    print_used_columns((*labels, *FLOW_COLUMNS), rows)


def _flow_cells(explained: ExplainedFlow, *, by_kind: bool) -> tuple[object, ...]:
    from partnerships_db.ledger.explain import rule_sentences
    from partnerships_db.ledger.kinds import group_of
    from partnerships_db.ledger.money_states import money_state

    return (
        explained.side or money_state(explained.state),
        *((group_of(explained.flow.kind),) if by_kind else ()),
        explained.flow.date,
        explained.flow.name,
        explained.currency,
        *money_cells(explained.columns, explained.currency),
        "; ".join(rule_sentences(explained)),
        *qualifier_cells(explained.columns),
    )
