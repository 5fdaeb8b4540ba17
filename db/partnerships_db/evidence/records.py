"""Records of sources, and of the figures that they support."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from partnerships_db.evidence.conflicts import Conflict
from partnerships_db.evidence.sourcing import WeakFigure
from partnerships_db.format.entries import Entry
from partnerships_db.timeline.records import EventBrief


class CitedSource(NamedTuple):
    """A source and the place in it that is cited."""

    id: str
    title: str
    publisher: str
    published: str
    kind: str
    url: str
    at: str = ""
    """The cited place in the source."""
    quote: str = ""
    based_on: tuple[str, ...] = ()
    """The ids of the sources that it rewrites."""


class SourceRow(NamedTuple):
    """A source and the number of events and figures that it supports as of a date."""

    id: str
    title: str
    publisher: str
    published: str
    kind: str
    url: str
    retracted: bool
    events: int
    """The number of events that cite it."""
    figures: int
    """The number of flows with a figure in these events."""
    weak_figures: int
    """The number of these figures that have no other source."""
    others: int
    """The number of models and routes that cite it."""
    reports: int
    """The number of fields of which it states another value."""
    based_on: tuple[str, ...] = ()
    """The ids of the sources that it rewrites; a source without any is an independent origin."""
    is_counted: bool = True
    """Whether all events are counted that cite it."""


class SourceDetails(NamedTuple):
    """A source with the events and figures that it supports."""

    entry: Entry
    figures: int
    """The number of flows in these events whose figure it supports."""
    events: tuple[EventBrief, ...]
    """The events that cite it, newest first, as many as a page shows."""
    rewrites: tuple[tuple[str, str], ...]
    """The ids and titles of the sources that rewrite it."""
    origins: tuple[tuple[str, str], ...]
    """The ids and titles of the sources that it rewrites."""
    conflicts: tuple[Conflict, ...] = ()
    """The fields of which it states another value."""
    names: Mapping[str, str] = MappingProxyType({})
    """The names of the companies of flows with conflicts, by id."""
    is_filtered: bool = False
    """Whether a filter selected its events."""


class EventWeakFigure(NamedTuple):
    """A weak figure and its event."""

    event: EventBrief
    weak: WeakFigure
