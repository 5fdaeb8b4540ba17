"""A second ledger, written from FORMAT.md alone: slow, plain, and without code of the program.

It reads the YAML by itself and knows what the starter data need: months and coarser dates, rates
over a term, and every relation that moves money.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Entry = dict[str, Any]
FlowName = tuple[str, str]
"""An event's id, and the flow's id or its place."""
Figures = dict[str, Decimal]
"""A total: money by column, how much of it is not cash (`firm not in cash`), and counts."""

COUNT_COLUMNS = ("vague", "unpriced", "joint")

_UNITS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_AMOUNT = re.compile(
    r"(?:(?P<qualifier>up to|at least|about|less than) )?"
    r"(?P<low>[\d.]+)(?:-(?P<high>[\d.]+))?(?: (?P<unit>thousand|million|billion|trillion))?"
    r" (?P<currency>[A-Z]{3})(?: per (?P<per>year|month))?"
)
_VAGUE = re.compile(r"(?:tens|hundreds) of \w+ (?P<currency>[A-Z]{3})")
_TERM = re.compile(
    r"(?:(?P<qualifier>up to|at least|about|less than) )?(?P<length>[\d.]+) (?P<unit>year|month)s?"
)
_CLOSED_WHEN_COMPLETED = {"investment", "acquisition", "financing", "listing", "joint-venture"}


class Bounds(NamedTuple):
    """The lowest and the highest figure of a flow."""

    low: Decimal
    high: Decimal
    has_ceiling: bool = True


# eq=False: two flows with the same words are two flows.
@dataclass(eq=False)
class PlainFlow:
    """A flow as of a day, with the flows inside it."""

    name: FlowName
    order: tuple[date, str, str]
    """The first day of its event, and its name: of several successors, the first is taken."""
    payers: tuple[str, ...]
    payees: tuple[str, ...]
    status: str
    currency: str
    bounds: Bounds | None
    is_vague: bool
    is_cash: bool
    relations: list[Entry]
    counts: bool = False
    successor: "PlainFlow | None" = None
    is_succeeded_by_event: bool = False
    parts: "list[PlainFlow]" = field(default_factory=list)
    payments: "list[PlainFlow]" = field(default_factory=list)
    is_settled: bool = False

    @property
    def is_joint(self) -> bool:
        """Whether several payers or several payees are named."""
        return len(self.payers) > 1 or len(self.payees) > 1

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Each payer with each payee."""
        return {(payer, payee) for payer in self.payers for payee in self.payees}


# -- Reading ---------------------------------------------------------------------------------------


def read_events(folder: Path) -> list[Entry]:
    """The events of a folder of files, every scalar as text."""
    events: list[Entry] = []
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    for file in sorted(folder.rglob("*.yaml")):
        document = yaml.load(file.read_text("utf-8"), Loader=loader)
        events += document.get("events", [])
    return events


def first_day(text: str) -> date:
    """The first day that a partial date or a promised minimum allows."""
    text = text.removeprefix("not before ").removeprefix("about ")
    year, _, remainder = text.partition("-")
    if remainder.startswith("Q"):
        return date(int(year), 3 * int(remainder[1]) - 2, 1)
    if remainder.startswith("H"):
        return date(int(year), 6 * int(remainder[1]) - 5, 1)
    month, _, day = remainder.partition("-")
    return date(int(year), int(month or 1), int(day or 1))


def _companies(side: Any) -> tuple[str, ...]:
    if isinstance(side, list):
        return tuple(side)
    return (side or "unknown",)


def _bounds(entry: Entry) -> Bounds | None:
    """The figures of an amount over its term; None if it is vague, unpriced or lacks a term."""
    match = _AMOUNT.fullmatch(entry.get("amount", ""))
    if match is None:
        return None
    unit = _UNITS.get(match["unit"] or "", 1)
    low = Decimal(match["low"]) * unit
    high = Decimal(match["high"] or match["low"]) * unit
    has_ceiling = match["qualifier"] != "at least"
    if match["qualifier"] in ("up to", "less than"):
        low = Decimal(0)
    if match["per"] is None:
        return Bounds(low, high, has_ceiling)

    term = _months(entry)
    if term is None:
        return None
    periods = term.high if match["per"] == "month" else term.high / 12
    low_share = term.low / term.high
    return Bounds(
        low * periods * low_share,
        high * periods,
        has_ceiling and term.has_ceiling,
    )


def _months(entry: Entry) -> Bounds | None:
    """The months of a term: between `start` and `end`, else `over`."""
    if "start" in entry and "end" in entry:
        start, end = first_day(entry["start"]), first_day(entry["end"])
        months = Decimal((end.year - start.year) * 12 + end.month - start.month)
        has_ceiling = not entry["end"].startswith("not before ")
        return Bounds(months, months, has_ceiling) if months > 0 else None
    match = _TERM.fullmatch(entry.get("over", ""))
    if match is None:
        return None
    months = Decimal(match["length"]) * (12 if match["unit"] == "year" else 1)
    is_open_below = match["qualifier"] in ("up to", "less than")
    low = Decimal(0) if is_open_below else months
    return Bounds(low, months, match["qualifier"] != "at least")


def _currency(amount: str) -> str:
    match = _AMOUNT.fullmatch(amount) or _VAGUE.fullmatch(amount)
    return match["currency"] if match else ""


def _default_status(event: Entry) -> str:
    status: str = event.get("status", "announced")
    if status == "completed":
        return "closed" if event["kind"] in _CLOSED_WHEN_COMPLETED else "committed"
    return "committed" if status == "announced" else status


def _flows_of(event: Entry) -> list[PlainFlow]:
    flows = []
    for place, entry in enumerate(event.get("flows", [])):
        amount = entry.get("amount", "")
        flow_id = entry.get("id", f"#{place}")
        flow = PlainFlow(
            name=(event["id"], flow_id),
            order=(first_day(event["date"]), event["id"], flow_id),
            payers=_companies(entry.get("from")),
            payees=_companies(entry.get("to")),
            status=entry.get("status") or _default_status(event),
            currency=_currency(amount),
            bounds=_bounds(entry),
            is_vague=_VAGUE.fullmatch(amount) is not None,
            is_cash="paid_in" not in entry,
            relations=entry.get("relations", []),
        )
        flows.append(flow)
    return flows


# -- The state of the flows on a day ---------------------------------------------------------------


class ReferenceLedger:
    """All flows as of a day."""

    def __init__(self, events: Iterable[Entry], as_of: date) -> None:
        all_events = list(events)
        begun = [event for event in all_events if first_day(event["date"]) <= as_of]
        self._events = [event for event in begun if "retracted" not in event]
        # What is related to a flow is related to its successor, also before the flow has begun.
        self._of_event = {event["id"]: _flows_of(event) for event in all_events}
        self.flows = [flow for event in self._events for flow in self._of_event[event["id"]]]
        for flow in self.flows:
            flow.counts = flow.status != "cancelled"
        self._drop_repeating()
        self._replace()
        self._put_inside()

    def _targets(self, relation: Entry, event_id: str) -> list[PlainFlow]:
        """The flows that a relation names; a relation to an event names all its flows."""
        target_event, _, flow_id = relation["to"].partition("/")
        flows = self._of_event.get(target_event or event_id, [])
        return [flow for flow in flows if not flow_id or flow.name[1] == flow_id]

    def _drop_repeating(self) -> None:
        for event in self._events:
            repeats = _has_type(event.get("relations", []), "repeats")
            for flow in self._of_event[event["id"]]:
                if repeats or _has_type(flow.relations, "repeats"):
                    flow.counts = False

    def _replace(self) -> None:
        """Take out the flows that a later one replaces, and note the first successor of each."""
        by_flow: dict[PlainFlow, list[PlainFlow]] = defaultdict(list)
        by_event: dict[PlainFlow, list[PlainFlow]] = defaultdict(list)
        for flow in self.flows:
            if flow.status == "cancelled":
                continue
            for relation in flow.relations:
                if relation["type"] in ("supersedes", "amends", "ends"):
                    successors = [] if relation["type"] == "ends" else [flow]
                    for target in self._targets(relation, flow.name[0]):
                        by_flow[target] += successors
                        target.counts = False
        for event in self._events:
            own_flows = self._of_event[event["id"]]
            live_flows = [flow for flow in own_flows if flow.status != "cancelled"]
            for relation in event.get("relations", []):
                supersedes = relation["type"] == "supersedes" and (live_flows or not own_flows)
                if not supersedes and relation["type"] != "ends":
                    continue
                for target in self._targets(relation, event["id"]):
                    target.counts = False
                    if supersedes:
                        by_event[target] += live_flows

        for flow in by_flow.keys() | by_event.keys():
            successors = by_flow[flow] + by_event[flow]
            if successors:
                flow.successor = min(successors, key=lambda successor: successor.order)
                flow.is_succeeded_by_event = flow.successor not in by_flow[flow]

    def _put_inside(self) -> None:
        for flow in self.flows:
            if flow.status == "cancelled":
                continue
            inner = _last_successor(flow, follows_events=False)
            for relation in flow.relations:
                if relation["type"] not in ("part-of", "fulfils"):
                    continue
                for target in self._targets(relation, flow.name[0]):
                    outer = _last_successor(target, follows_events=True)
                    if outer is None or inner is None or outer is inner:
                        continue
                    pays = relation["type"] == "fulfils"
                    (outer.payments if pays else outer.parts).append(inner)
                    if relation.get("settles") == "true" and inner.counts:
                        outer.is_settled = True

    # -- Selections --

    def company_total(self, company: str, side: str) -> dict[str, Figures]:
        """The total of the flows that name a company on a side, by currency."""
        flows = [
            flow for flow in self.flows if company in (flow.payees if side == "in" else flow.payers)
        ]
        return _total(flows, flows)

    def pair_total(self, payer: str, payee: str) -> dict[str, Figures]:
        """The total of a pair, in which all flows of the day are selected."""
        flows = [flow for flow in self.flows if (payer, payee) in flow.pairs]
        return _total(flows, self.flows)

    def pairs(self) -> set[tuple[str, str]]:
        """The pairs with a flow that counts."""
        return {pair for flow in self.flows if flow.counts for pair in flow.pairs}

    def circles(self, longest: int) -> set[tuple[str, ...]]:
        """The simple cycles of payments, each from the first of its names in the alphabet."""
        payees: dict[str, set[str]] = defaultdict(set)
        for flow in self.flows:
            if flow.counts:
                for payer, payee in flow.pairs:
                    if payer != payee and "unknown" not in (payer, payee):
                        payees[payer].add(payee)
        return {
            circle for company in list(payees) for circle in _circles_from(company, payees, longest)
        }


def _has_type(relations: Iterable[Entry], relation_type: str) -> bool:
    return any(relation["type"] == relation_type for relation in relations)


def _last_successor(flow: PlainFlow, *, follows_events: bool) -> PlainFlow | None:
    """The flow at the end of a chain of successors; None if the chain is a circle."""
    passed = {flow}
    while flow.successor is not None:
        if flow.is_succeeded_by_event and not follows_events:
            return flow
        flow = flow.successor
        if flow in passed:
            return None
        passed.add(flow)
    return flow


def _circles_from(
    company: str,
    payees: Mapping[str, Collection[str]],
    longest: int,
) -> Iterator[tuple[str, ...]]:
    """Yield the cycles through a company in which it is the first name."""
    paths: list[tuple[str, ...]] = [(company,)]
    while paths:
        path = paths.pop()
        for payee in payees.get(path[-1], ()):
            if payee == company and len(path) > 1:
                yield path
            elif payee > company and payee not in path and len(path) < longest:
                paths.append((*path, payee))


# -- Money -----------------------------------------------------------------------------------------


def _total(
    flows: Iterable[PlainFlow],
    selection: Collection[PlainFlow],
) -> dict[str, Figures]:
    """The sums of flows by currency; what is inside a flow is taken from it in the selection."""
    counting = {flow for flow in selection if flow.counts}
    inside = {
        inner for outer in counting for inner in _all_inside(outer) if _is_uncounted(inner, outer)
    }
    sums: dict[str, Figures] = defaultdict(lambda: defaultdict(Decimal))
    for flow in flows:
        if not flow.counts or flow.is_settled:
            continue
        figures = sums[flow.currency or "USD"]
        if flow.bounds is None:
            if flow not in inside:
                figures["vague" if flow.is_vague else "unpriced"] += 1
                figures["joint"] += flow.is_joint
            continue
        bounds = _remainder(flow, counting)
        for column, money in _columns(flow.status, bounds).items():
            figures[column] += money
            if not flow.is_cash:
                figures[f"{column} not in cash"] += money
        figures["joint"] += flow.is_joint and bounds.high > 0
    return {currency: dict(figures) for currency, figures in sums.items()}


def _columns(status: str, bounds: Bounds) -> Figures:
    if status in ("intent", "rumoured"):
        return {"intent": bounds.high}
    if status == "conditional":
        return {"up_to": bounds.high}
    return {
        "firm": bounds.low,
        "up_to": bounds.high - bounds.low,
        "at_least": Decimal(0) if bounds.has_ceiling else bounds.low,
    }


def _remainder(outer: PlainFlow, counting: Collection[PlainFlow]) -> Bounds:
    """The figures of a flow, less the upper figures of what is inside it."""
    assert outer.bounds is not None
    taking = _taking(outer, outer.currency, counting, {outer}, is_paid=True)
    # A part of a part is taken once, with the part around it.
    nested = {deeper for inner in taking for deeper in _all_inside(inner) if deeper is not inner}
    taken = sum((flow.bounds.high for flow in taking - nested if flow.bounds), Decimal(0))
    return Bounds(
        max(outer.bounds.low - taken, Decimal(0)),
        max(outer.bounds.high - taken, Decimal(0)),
        outer.bounds.has_ceiling,
    )


def _taking(
    around: PlainFlow,
    currency: str,
    counting: Collection[PlainFlow],
    passed: set[PlainFlow],
    *,
    is_paid: bool,
) -> set[PlainFlow]:
    """The flows inside another that take their figure from it.

    A part must be selected; a payment takes from a selected promise, whoever pays it. A flow that
    takes nothing leaves it to the flows inside it.
    """
    taking = set()
    steps = [(inner, False) for inner in around.parts]
    steps += [(inner, is_paid) for inner in around.payments]
    for inner, inner_is_paid in steps:
        if inner in passed:
            continue
        is_selected = inner in counting or (inner_is_paid and inner.counts)
        if is_selected and inner.bounds is not None and inner.currency == currency:
            taking.add(inner)
        else:
            taking |= _taking(inner, currency, counting, passed | {inner}, is_paid=inner_is_paid)
    return taking


def _all_inside(outer: PlainFlow) -> set[PlainFlow]:
    """The flows inside another at any depth."""
    inside: set[PlainFlow] = set()
    waiting = [outer]
    while waiting:
        around = waiting.pop()
        for inner in (*around.parts, *around.payments):
            if inner not in inside and inner is not outer:
                inside.add(inner)
                waiting.append(inner)
    return inside


def _is_uncounted(inner: PlainFlow, outer: PlainFlow) -> bool:
    """Whether a flow without a figure is left to the flow around it, if that is selected."""
    if inner.bounds is not None:
        return False
    return inner.currency == outer.currency or "" in (inner.currency, outer.currency)
