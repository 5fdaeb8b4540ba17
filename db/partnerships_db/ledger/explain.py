"""TODO."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.effects import counts_as_open, is_intended
from partnerships_db.ledger.rules import (
    NO_MONEY,
    USD,
    AmountBounds,
    Columns,
    ExplainedFlow,
    FlowState,
    Totals,
    _is_vague,
    amount_bounds,
    currency_of,
    term_of,
)
from partnerships_db.values.amounts import Amount, format_decimal


def rule_sentences(explained: ExplainedFlow) -> tuple[str, ...]:
    """The rules that sent a flow to its columns, a short sentence each."""
    return tuple(_sentences(explained))


def _sentences(explained: ExplainedFlow) -> Iterator[str]:
    flow, standing, figure = explained.flow, explained.state, amount_bounds(explained.flow)
    if reason := _why_not(standing):
        yield f"{reason}: counts in nothing"
        return
    if figure is not None:
        yield f"{_amount_in_words(flow, figure)}: {_column_rule(flow, figure)}"
    elif explained.inside:
        yield f"{_amount_in_words(flow, figure)}, inside {explained.inside[0]}: not counted as unpriced"
    else:
        yield f"{_amount_in_words(flow, figure)}: {'vague, counted and not summed' if _is_vague(flow) else 'unpriced'}"
    if flow.status == "closed" and not standing.closed:
        yield f"closes on {flow.closed}: committed still"
    for inner in explained.deductions:
        yield f"less {_money(inner.figure, explained.currency)} {'paid by' if inner.pays else 'counted in'} {inner.by}"
    if explained.settled_by:
        yield f"settled by {explained.settled_by}: nothing is left"
    elif explained.deductions and explained.columns == NO_MONEY:
        yield "nothing is left"
    if figure is not None:
        yield from (f"inside {outer}, which counts that much less" for outer in explained.inside)
    if explained.columns.joint:
        yield "joint: counts in full for each company that it names"


def _why_not(state: FlowState) -> str:
    if state.retracted:
        return "retracted"
    if state.cancelled:
        return "cancelled"
    if state.repeats:
        return f"repeats {state.repeats}"
    return f"replaced by {state.replaced_by} from {state.replaced_on}" if state.replaced_by else ""


def _amount_in_words(flow: Flow, figure: AmountBounds | None) -> str:
    """The flow's money in its own words, and of a rate what it comes to."""
    if flow.amount is None:
        return f"{flow.capacity} and no amount" if flow.capacity else "no amount"
    if not flow.amount.per:
        return str(flow.amount)
    term = term_of(flow)
    if figure is None or term is None:
        return f"{flow.amount} without a term"
    length = f"{term.qualifier} {format_decimal(term.months)} months".lstrip()
    return f"{flow.amount} for {length}, {_money(figure.high, currency_of(flow))} in all"


def _column_rule(flow: Flow, figure: AmountBounds) -> str:
    if counts_as_open(flow.status):
        return "conditional, open above firm at its upper figure"
    if is_intended(flow.status):
        return f"{flow.status}, at its upper figure"
    if figure.low == figure.high:
        return "its floor is firm, without a ceiling" if figure.is_open else "firm"
    return "its low end is firm, the rest is open above" if figure.low else "open above firm"


def _money(number: Decimal, currency: str) -> str:
    return str(Amount(currency, low=number, high=number))


def columns_json(columns: Columns) -> dict[str, Any]:
    """Columns as scripts read them: decimal strings in whole units, and counts."""
    return {
        "firm": format_decimal(columns.firm),
        "up_to": format_decimal(columns.up_to),
        "at_least": format_decimal(columns.at_least),
        "intent": format_decimal(columns.intent),
        "vague": columns.vague,
        "unpriced": columns.unpriced,
        "joint": columns.joint,
    }


def totals_json(totals: Totals, *, explain: bool = False) -> dict[str, Any]:
    """A company's totals as scripts read them; other currencies beside the dollars."""
    codes = sorted({*totals.money_in, *totals.money_out} - {USD})
    document: dict[str, Any] = {"company": totals.company}
    if totals.with_ is not None:
        document["with"] = totals.with_
    document |= {
        "as_of": totals.as_of.isoformat(),
        "currency": USD,
        **_sides_json(totals, USD),
        "others": {code: _sides_json(totals, code) for code in codes},
    }
    if explain:
        document["flows"] = [_explained_json(one) for one in totals.flows]
    return document


def _sides_json(totals: Totals, currency: str) -> dict[str, Any]:
    sides = (("in", totals.money_in), ("out", totals.money_out))
    return {side: columns_json(money.get(currency, NO_MONEY)) for side, money in sides}


def _explained_json(explained: ExplainedFlow) -> dict[str, Any]:
    return {
        "event": explained.flow.event,
        "flow": explained.flow.id or explained.flow.name,
        "side": explained.side,
        "currency": explained.currency,
        **columns_json(explained.columns),
        "rules": list(rule_sentences(explained)),
    }
