"""The sources behind a figure, counted by their origins, and the figures with weak support.

A figure is weak if no primary source, filing or reference supports it, and one of these holds:

- It is rumoured: its source did not want to be named.
- It was said in a statement that names no speaker, and no company as its commentator.
- Every source behind it is an analysis that names neither author nor publisher.
- All sources behind it have one origin: one press source or one analysis, with its rewrites.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from partnerships_db.format.entries import Entry, flow_name, party_roles, source_ids
from partnerships_db.format.vocabulary import default_flow_status

STRONG_KINDS = frozenset({"primary", "filing", "reference"})
"""The kinds of source that have first-hand knowledge."""

_ORIGIN_NOUNS = {"press": "press source", "analysis": "analysis"}


class SourceTraits(NamedTuple):
    """The properties of a source that decide how well it supports a figure."""

    kind: str = ""
    is_named: bool = True
    """Whether it names its author or publisher."""
    based_on: tuple[str, ...] = ()
    """The ids of the sources that it rewrites."""
    is_retrieved: bool = False
    """Whether it says when it was retrieved."""


class WeakFigure(NamedTuple):
    """A figure with weak support."""

    flow: str
    """The name of the flow: `event/flow`, or `event#2`."""
    figure: str
    """The amount or capacity in canonical words."""
    why: str
    """The reason, as a clause."""


def source_traits(source: Entry) -> SourceTraits:
    """Return the traits of a canonical source."""
    return SourceTraits(
        kind=source.get("kind", ""),
        is_named=bool(source.get("author") or source.get("publisher")),
        based_on=tuple(source.get("based_on", ())),
        is_retrieved="retrieved" in source,
    )


def sources_behind(entry: Entry, fields: Entry) -> list[str]:
    """Return the ids of the sources that support an entry, or one of its flows given by its fields.

    These are the sources of the flow, or else of its event. A source that misreports the figure
    does not support it. A source that differs without a named slip supports it only if no other
    does. A correct conversion counts as support.
    """
    cited_ids = dict.fromkeys(source_ids(fields) or source_ids(entry))
    slips_by_source: dict[str, set[str | None]] = {}
    for report in fields.get("reports", ()):
        slips_by_source.setdefault(report["source"], set()).add(report.get("slip"))

    agreeing = []
    tolerated = []
    for source in cited_ids:
        slips = slips_by_source.get(source, set())
        if slips <= {"converted"}:
            agreeing.append(source)
        if slips <= {"converted", None}:
            tolerated.append(source)
    return agreeing or tolerated


def origins(sources: Iterable[str], known: Mapping[str, SourceTraits]) -> set[str]:
    """Return the origins of some sources: the first source of each chain of rewrites."""
    return {_origin(source, known) for source in sources}


def independent_origins(sources: Mapping[str, tuple[str, ...]]) -> int:
    """Return the number of origins of some sources, given the sources that each one rewrites."""
    known = {}
    for source, based_on in sources.items():
        known[source] = SourceTraits(based_on=based_on)
    return len(origins(sources, known))


def _origin(source: str, known: Mapping[str, SourceTraits]) -> str:
    """Follow the first source that each source rewrites, until it is original or unknown."""
    seen = {source}
    while source in known and known[source].based_on:
        original = known[source].based_on[0]
        if original in seen:
            break
        source = original
        seen.add(source)
    return source


# -- Weak figures ----------------------------------------------------------------------------------


def weak_figures_of(event: Entry, known: Mapping[str, SourceTraits]) -> Iterator[WeakFigure]:
    """Yield the flows of an event whose figure is weak."""
    default_status = default_flow_status(event["kind"], event.get("status", "announced"))
    for place, flow in enumerate(event.get("flows", ()), start=1):
        figure = flow.get("amount") or flow.get("capacity")
        if not figure:
            continue
        reason = _weakness(
            event,
            flow,
            flow.get("status", default_status),
            known,
        )
        if reason:
            yield WeakFigure(flow_name(event["id"], flow, place), figure, reason)


def _weakness(
    event: Entry,
    flow: Entry,
    status: str,
    known: Mapping[str, SourceTraits],
) -> str:
    """Return the reason why a figure is weak, or nothing if it is not."""
    ids = sources_behind(event, flow)
    sources = [known.get(source_id, SourceTraits()) for source_id in ids]
    if any(source.kind in STRONG_KINDS for source in sources):
        return ""
    if not sources:
        return "no source is cited"
    if status == "rumoured":
        return "a rumour, nobody named"
    if event["kind"] == "statement" and not _names_speaker(event):
        return "speaker unnamed"
    if all(source.kind == "analysis" and not source.is_named for source in sources):
        return "an unnamed analysis"
    if len(origins(ids, known)) > 1:
        return ""
    return _single_origin(sources)


def _names_speaker(event: Entry) -> bool:
    if "speaker" in event:
        return True
    return any("commentator" in party_roles(party) for party in event.get("parties", ()))


def _single_origin(sources: Sequence[SourceTraits]) -> str:
    """Return a clause about sources with one origin, such as `one press source, rewritten once`."""
    noun = _ORIGIN_NOUNS.get(sources[0].kind, "source without a kind")
    rewrites = len(sources) - 1
    if rewrites == 0:
        return f"one {noun}"
    if rewrites == 1:
        return f"one {noun}, rewritten once"
    if rewrites == 2:
        return f"one {noun}, rewritten twice"
    return f"one {noun}, rewritten {rewrites} times"
