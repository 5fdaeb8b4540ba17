"""Explanations of totals: the rules behind each flow's columns in sentences, and totals as JSON."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.columns import (
    COLUMN_NAMES,
    NO_MONEY,
    AmountBounds,
    Columns,
    amount_bounds,
    currency_of,
    is_share_swap,
    is_vague,
    term_of,
)
from partnerships_db.ledger.effects import counts_as_open, is_intended
from partnerships_db.ledger.groups import MONEY_SIDES
from partnerships_db.ledger.kinds import KindTotal, StatedTotal, group_of
from partnerships_db.ledger.money_states import MONEY_STATES, money_state
from partnerships_db.ledger.money_sums import columns_by_currency
from partnerships_db.ledger.relations import FlowState
from partnerships_db.ledger.rules import ExplainedFlow
from partnerships_db.ledger.totals_report import TotalsReport
from partnerships_db.values.amounts import ABOUT, AT_LEAST, UP_TO, USD, format_decimal


def rule_sentences(
    explained: ExplainedFlow,
    *,
    has_deductions: bool = True,
    title_of: Callable[[str], str] = str,
) -> tuple[str, ...]:
    """Return the rules that sent a flow to its columns, one short sentence each.

    Without deductions, for a page that lists the flows inside it. `title_of` is what a page calls
    another flow, given its name.
    """
    reason = _reason_not_counted(explained.state, title_of)
    if reason:
        return (f"{reason}: not counted",)
    sentences = [_column_sentence(explained, title_of), *nature_sentences(explained.flow)]
    sentences.extend(_closing_sentences(explained, title_of))
    if has_deductions:
        sentences.extend(_deduction_sentences(explained, title_of))
    sentences.extend(_sharing_sentences(explained, title_of))
    return tuple(sentences)


def _reason_not_counted(state: FlowState, title_of: Callable[[str], str]) -> str:
    """Return the reason why a flow does not count, or nothing if it counts."""
    if state.retracted:
        return "retracted"
    if state.cancelled:
        return "cancelled"
    if state.repeats:
        return f"repeats {title_of(state.repeats)}"
    if state.replaced_by:
        return f"replaced by {title_of(state.replaced_by)} from {state.replaced_on}"
    return ""


def _column_sentence(explained: ExplainedFlow, title_of: Callable[[str], str]) -> str:
    """Return the flow's amount and the column that it goes to."""
    flow = explained.flow
    bounds = amount_bounds(flow)
    amount = _amount_in_words(flow, bounds)
    if bounds is not None:
        return f"{amount}: {_column_rule(flow, bounds)}"
    if explained.inside:
        uncounted = "vague" if is_vague(flow) else "unpriced"
        outer = title_of(explained.inside[0])
        return f"{amount}, inside {outer}: not counted as {uncounted}"
    if is_vague(flow):
        return f"{amount}: vague, counted and not summed"
    return f"{amount}: unpriced"


def nature_sentences(flow: Flow) -> Iterator[str]:
    """Yield the sentences about a guarantee, and about a flow that is not paid in cash."""
    if flow.kind == "guarantee":
        yield "a guarantee is conditional by nature"
    if is_share_swap(flow.kind, flow.paid_in):
        yield "paid in shares: no money into the target"
    elif flow.paid_in:
        yield f"paid in {flow.paid_in}: not in cash"


def _closing_sentences(
    explained: ExplainedFlow,
    title_of: Callable[[str], str],
) -> Iterator[str]:
    """Yield the sentences about a later closing day and a settling payment."""
    flow = explained.flow
    if flow.status == "closed" and not explained.state.closed:
        yield f"closes on {flow.closed}: still committed"
    if explained.settled_by:
        yield f"settled by {title_of(explained.settled_by)}: nothing is left"


def _deduction_sentences(
    explained: ExplainedFlow,
    title_of: Callable[[str], str],
) -> Iterator[str]:
    """Yield the sentences about the flows inside this one."""
    for deduction in explained.deductions:
        figure = deduction.amount(explained.currency)
        relation = "paid by" if deduction.pays else "counted in"
        yield f"less {figure} {relation} {title_of(deduction.by)}"

    if not explained.settled_by and explained.deductions and explained.columns == NO_MONEY:
        yield "nothing is left"


def _sharing_sentences(
    explained: ExplainedFlow,
    title_of: Callable[[str], str],
) -> Iterator[str]:
    """Yield the sentences about the flows around this one and about joint companies."""
    if amount_bounds(explained.flow) is not None:
        for outer in explained.inside:
            yield f"inside {title_of(outer)}, which counts that much less"
    if explained.columns.joint:
        yield "joint: counts in full for each company that it names"


def _amount_in_words(flow: Flow, bounds: AmountBounds | None) -> str:
    """Return the flow's amount as stated; of a rate, with its sum over the term."""
    amount = flow.amount
    if amount is None:
        return f"{flow.capacity} and no amount" if flow.capacity else "no amount"
    if not amount.per:
        return str(amount)
    term = term_of(flow)
    if bounds is None or term is None:
        return f"{amount} without a term"
    length = f"{term.qualifier} {format_decimal(term.months)} months".lstrip()
    total = bounds.marks.amount(bounds.high, currency_of(flow))
    return f"{amount} for {length}, {total} in all"


def _column_rule(flow: Flow, bounds: AmountBounds) -> str:
    if counts_as_open(flow.status):
        return "conditional, possible on top, counted at its ceiling"
    if is_intended(flow.status):
        return f"{flow.status}, counted at its ceiling"
    if bounds.low != bounds.high:
        return (
            "its low end is firm, the rest is possible on top" if bounds.low else "possible on top"
        )
    if bounds.is_open:
        return "its floor is firm, without a ceiling"
    return "firm"


# -- JSON ------------------------------------------------------------------------------------------


def columns_json(columns: Columns) -> dict[str, Any]:
    """Return columns as JSON for scripts: decimal strings in whole units, and counts.

    The strings are exact sums. `qualifiers` says of which columns they are not to be read as exact,
    and `places` to which power of ten an approximate column is known. `not_cash` says how much of a
    column is paid in something else, and `paid_in` in what.
    """
    places = {}
    for column in COLUMN_NAMES:
        place = columns.marks_of(column).place
        if place is not None:
            places[column] = place
    qualifiers = column_qualifiers(columns)
    not_cash = {column: columns.money_not_cash(column) for column in COLUMN_NAMES}
    return {
        "firm": format_decimal(columns.firm),
        "up_to": format_decimal(columns.up_to),
        "at_least": format_decimal(columns.at_least),
        "intent": format_decimal(columns.intent),
        "vague": columns.vague,
        "unpriced": columns.unpriced,
        "joint": columns.joint,
        "approximate": any(ABOUT in qualifier for qualifier in qualifiers.values()),
        "places": places,
        "qualifiers": qualifiers,
        "not_cash": {name: format_decimal(money) for name, money in not_cash.items() if money},
        "paid_in": [medium for medium, _ in columns.not_cash],
    }


def column_qualifiers(columns: Columns) -> dict[str, str]:
    """Return the qualifiers of the sums in columns: `about`, `at least about`, `up to`.

    The columns `up_to` and `at_least` are that by their own meaning, and have none for it.
    """
    own_meanings = {"up_to": UP_TO, "at_least": AT_LEAST}
    qualifiers: dict[str, str] = {}
    for column in COLUMN_NAMES:
        qualifier = columns.marks_of(column).qualifier
        qualifier = qualifier.removeprefix(own_meanings.get(column, "")).strip()
        if qualifier:
            qualifiers[column] = qualifier
    return qualifiers


def report_json(
    report: TotalsReport,
    *,
    explain: bool = False,
    by_kind: bool = False,
) -> dict[str, Any]:
    """Return totals as JSON for scripts, with other currencies beside the dollars.

    Those of a company are divided by side; those of a selection have each flow once, and are also
    divided by state.
    """
    document: dict[str, Any] = {}
    if report.company is not None:
        document["company"] = report.company
    if report.with_ is not None:
        document["with"] = report.with_
    document["as_of"] = report.as_of.isoformat()
    document["currency"] = USD
    by_currency = _states_json(report) if report.company is None else _sides_json(report)
    if by_kind:
        _add_kinds(by_currency, report.kinds)
    document.update(by_currency[USD])
    document["others"] = {code: by_currency[code] for code in by_currency if code != USD}
    if by_kind:
        document["stated"] = [_stated_json(total) for total in report.stated]
    if explain:
        document["flows"] = [explained_json(explained) for explained in report.flows]
    return document


def _sides_json(report: TotalsReport) -> dict[str, dict[str, Any]]:
    """Return the figures of a company in each currency, by side."""
    by_side = {side: report.columns(side) for side in MONEY_SIDES}
    currencies = {currency for money in by_side.values() for currency in money}
    return {
        currency: {
            side: columns_json(money.get(currency, NO_MONEY)) for side, money in by_side.items()
        }
        for currency in sorted(currencies)
    }


def _states_json(report: TotalsReport) -> dict[str, dict[str, Any]]:
    """Return the figures of a selection in each currency, whole and by state."""
    by_currency: dict[str, dict[str, Any]] = {}
    for currency, columns in columns_by_currency(report.whole).items():
        states = {state: columns_json(NO_MONEY) for state in MONEY_STATES}
        by_currency[currency] = {"money": columns_json(columns), "states": states}
    for total in report.states:
        by_currency[total.currency]["states"][total.state] = columns_json(total.columns)
    return by_currency


def _add_kinds(by_currency: Mapping[str, dict[str, Any]], kinds: Iterable[KindTotal]) -> None:
    """Add to the figures in each currency those of each group of kinds, by side if it has one."""
    for figures in by_currency.values():
        figures["by_kind"] = {}
    for total in kinds:
        if total.currency not in by_currency:
            continue  # nothing of it counts
        groups = by_currency[total.currency]["by_kind"]
        if total.side is None:
            groups[total.group] = _kind_json(total)
            continue
        sides = groups.setdefault(total.group, dict.fromkeys(MONEY_SIDES, _NO_KIND_JSON))
        sides[total.side] = _kind_json(total)


_NO_KIND_JSON = {
    **columns_json(NO_MONEY),
    "flows": 0,
    "not_named": columns_json(NO_MONEY),
}


def _kind_json(total: KindTotal) -> dict[str, Any]:
    return {
        **columns_json(total.columns),
        "flows": total.money.flow_count,
        "not_named": columns_json(total.not_named),
    }


def _stated_json(total: StatedTotal) -> dict[str, Any]:
    explained = total.explained
    return {
        "flow": explained.flow.name,
        "side": explained.side,
        "currency": explained.currency,
        "kind": total.group,
        "stated": format_decimal(total.stated),
        "named": format_decimal(total.named),
        "not_named": columns_json(total.not_named),
    }


def explained_json(explained: ExplainedFlow) -> dict[str, Any]:
    """Return a flow of a total as JSON: its columns, and the rules that put it there."""
    flow = explained.flow
    return {
        "event": flow.event,
        "flow": flow.id or flow.name,
        "side": explained.side,
        "kind": group_of(flow.kind),
        "state": money_state(explained.state),
        "currency": explained.currency,
        **columns_json(explained.columns),
        "rules": list(rule_sentences(explained)),
    }
