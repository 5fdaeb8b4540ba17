"""Critical flows: the flows without which most circles are gone.

A circle is gone without a flow if a leg of it has no other flow that counts (FORMAT.md, "What a
total means": "Circles").
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.chains import bearing_flows
from partnerships_db.ledger.circles import Circle


class CriticalFlow(NamedTuple):
    """A flow, and the circles that are gone without it."""

    flow: Flow
    circles: tuple[Circle, ...]
    """At least one, in the order of their list."""


def critical_flows(
    circles: Iterable[Circle],
    *,
    firm_only: bool = False,
) -> tuple[CriticalFlow, ...]:
    """Return the flows without which a circle is gone, those with most circles first.

    A joint flow may be the only one of several legs; each circle counts once. `firm_only` says that
    only flows with firm money of their own make the legs of these circles.
    """
    circles_by_flow: dict[str, list[Circle]] = {}
    flows: dict[str, Flow] = {}
    for circle in circles:
        only_flows: dict[str, Flow] = {}
        for leg in circle.legs:
            bearers = bearing_flows(leg.flows, firm_only=firm_only)
            if len(bearers) == 1:
                only_flows[bearers[0].name] = bearers[0]
        flows.update(only_flows)
        for name in only_flows:
            circles_by_flow.setdefault(name, []).append(circle)

    critical = [
        CriticalFlow(flows[name], tuple(flow_circles))
        for name, flow_circles in circles_by_flow.items()
    ]
    return tuple(sorted(critical, key=_order))


def _order(critical: CriticalFlow) -> tuple[int, str]:
    return -len(critical.circles), critical.flow.name


def critical_flows_json(flows: Sequence[CriticalFlow]) -> list[dict[str, Any]]:
    """Return critical flows as JSON for scripts, with the number of circles gone without each."""
    return [
        {
            "flow": critical.flow.name,
            "event": critical.flow.event,
            "from": list(critical.flow.payers),
            "to": list(critical.flow.payees),
            "amount": str(critical.flow.amount) if critical.flow.amount else None,
            "status": critical.flow.status,
            "circles": len(critical.circles),
        }
        for critical in flows
    ]
