"""TODO."""

from typing import NamedTuple

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
    quote: str = ""
    based_on: tuple[str, ...] = ()
    """What it rewrites."""


class SourceRow(NamedTuple):
    """A source and what rests on it as of a date."""

    id: str
    title: str
    publisher: str
    published: str
    kind: str
    url: str
    retracted: bool
    events: int
    """How many events cite it."""
    figures: int
    """How many flows with a figure these have."""
    weak_figures: int
    """How many of them have a figure and no other source."""
    others: int
    """Models and routes that cite it."""
    reports: int
    """In how many places it says otherwise."""
    based_on: tuple[str, ...] = ()
    """What it rewrites; a source without is an independent origin."""


class SourceDetails(NamedTuple):
    """A source with all that rests on it."""

    entry: Entry
    figures: int
    """How many flows with a figure it is behind, in these events: it does not say otherwise of them."""
    events: tuple[EventBrief, ...]
    """Those that cite it, newest first, as far as a page shows them."""
    rewrites: tuple[tuple[str, str], ...]
    """Sources that rewrite it: id and title."""
    origins: tuple[tuple[str, str], ...]
    """What it rewrites: id and title."""


class EventWeakFigure(NamedTuple):
    """A figure that rests on little, and its event."""

    event: EventBrief
    weak: WeakFigure
