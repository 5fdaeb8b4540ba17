"""Explanations of totals: the rules behind each flow's columns in sentences, and totals as JSON."""

from collections.abc import Iterator
from typing import Any

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.columns import (
    COLUMN_NAMES,
    NO_MONEY,
    AmountBounds,
    Columns,
    amount_bounds,
    currency_of,
    is_vague,
    term_of,
)
from partnerships_db.ledger.effects import counts_as_open, is_intended
from partnerships_db.ledger.relations import FlowState
from partnerships_db.ledger.rules import ExplainedFlow, Totals
from partnerships_db.values.amounts import ABOUT, AT_LEAST, UP_TO, USD, format_decimal


def rule_sentences(explained: ExplainedFlow) -> tuple[str, ...]:
    """Return the rules that sent a flow to its columns, one short sentence each."""
    reason = _reason_not_counted(explained.state)
    if reason:
        return (f"{reason}: not counted",)
    sentences = [_column_sentence(explained)]
    sentences.extend(_deduction_sentences(explained))
    sentences.extend(_sharing_sentences(explained))
    return tuple(sentences)


def _reason_not_counted(state: FlowState) -> str:
    """Return the reason why a flow does not count, or nothing if it counts."""
    if state.retracted:
        return "retracted"
    if state.cancelled:
        return "cancelled"
    if state.repeats:
        return f"repeats {state.repeats}"
    if state.replaced_by:
        return f"replaced by {state.replaced_by} from {state.replaced_on}"
    return ""


def _column_sentence(explained: ExplainedFlow) -> str:
    """Return the flow's amount and the column that it goes to."""
    flow = explained.flow
    bounds = amount_bounds(flow)
    amount = _amount_in_words(flow, bounds)
    if bounds is not None:
        return f"{amount}: {_column_rule(flow, bounds)}"
    if explained.inside:
        uncounted = "vague" if is_vague(flow) else "unpriced"
        return f"{amount}, inside {explained.inside[0]}: not counted as {uncounted}"
    if is_vague(flow):
        return f"{amount}: vague, counted and not summed"
    return f"{amount}: unpriced"


def _deduction_sentences(explained: ExplainedFlow) -> Iterator[str]:
    """Yield the sentences about a later closing day and the flows inside this one."""
    flow = explained.flow
    if flow.status == "closed" and not explained.state.closed:
        yield f"closes on {flow.closed}: committed still"

    for deduction in explained.deductions:
        figure = deduction.amount(explained.currency)
        relation = "paid by" if deduction.pays else "counted in"
        yield f"less {figure} {relation} {deduction.by}"

    if explained.settled_by:
        yield f"settled by {explained.settled_by}: nothing is left"
    elif explained.deductions and explained.columns == NO_MONEY:
        yield "nothing is left"


def _sharing_sentences(explained: ExplainedFlow) -> Iterator[str]:
    """Yield the sentences about the flows around this one and about joint companies."""
    if amount_bounds(explained.flow) is not None:
        for outer in explained.inside:
            yield f"inside {outer}, which counts that much less"
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
    return "its floor is firm, without a ceiling" if bounds.is_open else "firm"


# -- JSON ------------------------------------------------------------------------------------------


def columns_json(columns: Columns) -> dict[str, Any]:
    """Return columns as JSON for scripts: decimal strings in whole units, and counts.

    The strings are exact sums. `qualifiers` says of which columns they are not to be read as exact,
    and `places` to which power of ten an approximate column is known.
    """
    places = {}
    for column in COLUMN_NAMES:
        place = columns.marks_of(column).place
        if place is not None:
            places[column] = place
    qualifiers = column_qualifiers(columns)
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


def totals_json(totals: Totals, *, explain: bool = False) -> dict[str, Any]:
    """Return a company's totals as JSON for scripts, with other currencies beside the dollars."""
    document: dict[str, Any] = {"company": totals.company}
    if totals.with_ is not None:
        document["with"] = totals.with_
    document["as_of"] = totals.as_of.isoformat()
    document["currency"] = USD
    document.update(_sides_json(totals, USD))

    currencies = {*totals.money_in, *totals.money_out} - {USD}
    document["others"] = {code: _sides_json(totals, code) for code in sorted(currencies)}
    if explain:
        document["flows"] = [_explained_json(explained) for explained in totals.flows]
    return document


def _sides_json(totals: Totals, currency: str) -> dict[str, Any]:
    return {
        "in": columns_json(totals.money_in.get(currency, NO_MONEY)),
        "out": columns_json(totals.money_out.get(currency, NO_MONEY)),
    }


def _explained_json(explained: ExplainedFlow) -> dict[str, Any]:
    flow = explained.flow
    return {
        "event": flow.event,
        "flow": flow.id or flow.name,
        "side": explained.side,
        "currency": explained.currency,
        **columns_json(explained.columns),
        "rules": list(rule_sentences(explained)),
    }
