"""On what a figure rests: sources that do not say otherwise, counted by their origins and not by their pages.

A figure is thin where nothing primary, no filing and no reference is behind it, and

- it is rumoured: whoever said it was not to be named; or it was said in a statement that names no speaker, and no
  company as its commentator; or
- every source behind it is an analysis that names neither author nor publisher; or
- all that is behind it is one origin: one source of the press or one analysis, with whatever rewrites it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import default_flow_status

STRONG_KINDS = frozenset({"primary", "filing", "reference"})
"""Kinds of source that nobody stands between."""


class SourceTraits(NamedTuple):
    """What of a source tells how far it carries a figure."""

    kind: str = ""
    is_named: bool = True
    """It says who wrote or published it."""
    based_on: tuple[str, ...] = ()


class WeakFigure(NamedTuple):
    """A figure that rests on little."""

    flow: str
    """`event/flow`, or `event#2`."""
    figure: str
    """In canonical words."""
    why: str
    """A clause of our own words."""


def source_traits(source: Entry) -> SourceTraits:
    """The same of a canonical source."""
    named = bool(source.get("author") or source.get("publisher"))
    return SourceTraits(source.get("kind", ""), named, tuple(source.get("based_on", ())))


def sources_behind(entry: Entry, fields: Entry) -> list[str]:
    """The sources of an entry or of one of its flows: its own, or else its event's.

    One that slips there is not behind it; one that says otherwise without a slip only where there is no other. A
    right conversion speaks for a figure.
    """
    cited = fields.get("sources") or entry.get("sources", ())
    ids = dict.fromkeys(one if isinstance(one, str) else one["source"] for one in cited)
    reports: dict[str, set[str | None]] = {}
    for report in fields.get("reports", ()):
        reports.setdefault(report["source"], set()).add(report.get("slip"))
    agreeing = [one for one in ids if reports.get(one, set()) <= {"converted"}]
    return agreeing or [one for one in ids if reports.get(one, set()) <= {"converted", None}]


def origins(sources: Iterable[str], known: Mapping[str, SourceTraits]) -> set[str]:
    """Where sources come from in the end: a rewrite is its original, also where that is not among them."""
    return {_root(source, known) for source in sources}


def independent_origins(sources: Mapping[str, tuple[str, ...]]) -> int:
    """How many origins sources come down to, from what each of them rewrites."""
    return len(
        origins(
            sources,
            {source: SourceTraits(based_on=based_on) for source, based_on in sources.items()},
        )
    )


def weak_figures_of(event: Entry, known: Mapping[str, SourceTraits]) -> Iterator[WeakFigure]:
    """The flows of an event whose figure is thin."""
    status = default_flow_status(event["kind"], event.get("status", "announced"))
    for place, flow in enumerate(event.get("flows", ()), start=1):
        figure = flow.get("amount") or flow.get("capacity")
        why = _why_weak(event, flow, flow.get("status", status), known) if figure else ""
        if why:
            yield WeakFigure(
                f"{event['id']}/{flow['id']}" if "id" in flow else f"{event['id']}#{place}",
                figure,
                why,
            )


def _why_weak(event: Entry, flow: Entry, status: str, known: Mapping[str, SourceTraits]) -> str:
    behind = sources_behind(event, flow)
    found = [known.get(source, SourceTraits()) for source in behind]
    if any(origin.kind in STRONG_KINDS for origin in found):
        return ""
    if not found:
        return "no source here says so"
    if status == "rumoured":
        return "a rumour, nobody named"
    if event["kind"] == "statement" and "speaker" not in event and not _has_commentator(event):
        return "speaker unnamed"
    if all(origin.kind == "analysis" and not origin.is_named for origin in found):
        return "an unnamed analysis"
    if len(origins(behind, known)) > 1:
        return ""
    one = {"press": "press source", "analysis": "analysis"}.get(
        found[0].kind, "source of no stated kind"
    )
    rewrites = len(found) - 1
    times = {0: "", 1: ", rewritten once", 2: ", rewritten twice"}.get(
        rewrites, f", rewritten {rewrites} times"
    )
    return f"one {one}{times}"


def _has_commentator(event: Entry) -> bool:
    return any(
        "commentator" in (party.get("role"), *party.get("roles", ()))
        for party in event.get("parties", ())
    )


def _root(source: str, known: Mapping[str, SourceTraits]) -> str:
    seen = {source}
    while source in known and known[source].based_on and known[source].based_on[0] not in seen:
        source = known[source].based_on[0]
        seen.add(source)
    return source
