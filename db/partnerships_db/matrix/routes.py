"""TODO."""

from typing import NamedTuple

from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.values.dates import PartialDate


class RoutePeriod(NamedTuple):
    """A route's state until the next period begins."""

    since: PartialDate | None
    """None: since when is not known."""
    status: RouteStatus
    operator: str
    """Who runs the inference: the period's word, else the route's, else the provider."""
    scheduled: bool
    event: str
    """The id of the event behind it, or nothing."""


class Route(NamedTuple):
    """One model by one provider's service, through time."""

    id: str
    model: str
    provider: str
    service: str
    checked: str
    retracted: bool
    periods: tuple[RoutePeriod, ...]
    names: dict[str, str]
    """What to call the model by, for each scope."""
    has_notes: bool = False


class ModelRow(NamedTuple):
    """A model of the matrix."""

    id: str
    name: str
    developer: str
    family: str
    released: PartialDate | None
    retired: PartialDate | None
