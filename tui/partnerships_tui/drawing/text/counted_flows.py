"""The flows that count under a filter, in words for the head of totals, pairs and circles."""

from collections.abc import Iterable, Iterator

from partnerships_db.filters.model import (
    AmountRange,
    AmountTest,
    AnyOf,
    Clause,
    FieldTerm,
    Filter,
)
from partnerships_db.values.amounts import Amount
from partnerships_tui.drawing.text.page_parts import prose
from partnerships_tui.drawing.text.spans import BLANK, Line, Role

_COMPARISONS = {">": "above", ">=": "of at least", "<": "below", "<=": "of at most"}
_FIELD_WORDS = {"from": "from", "to": "to", "company": "with", "paid": "paid in"}
"""The words before the values of a term that stand behind *flows*."""


def counted_flows(criteria: Filter, *, in_circles: bool = False) -> str:
    """`committed equity flows from microsoft alone, without nvidia`; empty without a filter.

    In circles a company is one through which the circle goes.
    """
    if not criteria:
        return ""
    from partnerships_db.ledger.flow_criteria import money_terms

    terms = money_terms(criteria)
    scope = " of the selected events" if terms.events else ""
    if not terms.narrows_flows:
        return f"all flows{scope}"

    clauses = (*terms.flows, *terms.sides)
    adjectives: list[str] = []
    qualities: list[str] = []
    passages: list[str] = []
    exclusions: list[str] = []
    for clause in clauses:
        if clause.negated:
            exclusions.append(_exclusion(clause))
        elif isinstance(clause, FieldTerm) and clause.name in ("status", "flow"):
            adjectives.append(" or ".join(clause.values))
        elif in_circles and clause in terms.sides:
            passages.append(f"through {_quality(clause).partition(' ')[2]}")
        else:
            qualities.append(_quality(clause))

    flows = " ".join([*sorted(adjectives), "flows", *qualities])
    is_narrowed = bool(adjectives or qualities)
    counted = f"{flows}{scope} alone" if is_narrowed else f"all flows{scope}"
    return ", ".join([counted, *passages, *exclusions])


def counted_flows_lines(
    criteria: Filter,
    cells: int,
    *,
    in_circles: bool = False,
) -> Iterator[Line]:
    """Yield the flows that count under a filter as lines of a page, with a blank after them."""
    counted = counted_flows(criteria, in_circles=in_circles)
    if counted:
        yield from prose(f"Counted here: {counted}.", cells, Role.DIM)
        yield BLANK


def _quality(clause: Clause) -> str:
    """`from microsoft or nvidia`, `above 10 billion USD`."""
    if isinstance(clause, FieldTerm):
        return f"{_FIELD_WORDS[clause.name]} {_alternatives(clause.values)}"
    if isinstance(clause, AnyOf):
        return _alternatives(_quality(part) for part in clause.parts)
    if isinstance(clause, AmountTest):
        return f"{_COMPARISONS[clause.operator]} {Amount(clause.unit, low=clause.number)}"
    if isinstance(clause, AmountRange):
        return _range_in_words(clause)
    raise TypeError(clause)


def _range_in_words(amounts: AmountRange) -> str:
    ends: list[str] = []
    if amounts.low is not None:
        ends.append(f"of at least {Amount(amounts.unit, low=amounts.low)}")
    if amounts.high is not None:
        ends.append(f"of at most {Amount(amounts.unit, low=amounts.high)}")
    return " and ".join(ends)


def _exclusion(clause: Clause) -> str:
    """`without nvidia`, `without equity flows`, `without flows from microsoft`."""
    if isinstance(clause, FieldTerm):
        values = _alternatives(clause.values)
        if clause.name == "company":
            return f"without {values}"
        if clause.name not in _FIELD_WORDS:
            return f"without {values} flows"
    return f"without flows {_quality(clause)}"


def _alternatives(values: Iterable[str]) -> str:
    return " or ".join(values)
