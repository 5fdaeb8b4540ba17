"""Records of models and of the routes by which they are available."""

from datetime import date
from typing import NamedTuple

from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.values.dates import PartialDate

DEFAULT_DEVELOPER = "anthropic"
"""The company whose models the matrix shows, unless another developer or all are asked for."""


class RoutePeriod(NamedTuple):
    """The status of a route until its next period begins."""

    since: PartialDate | None
    """Its date; a scheduled one may be a minimum. None if it is not known."""
    status: RouteStatus
    operator: str
    """The company that runs the inference: the provider, unless the file states another one."""
    scheduled: bool
    event: str
    """The id of the event behind the period; empty if there is no event."""
    known_since: date = date.min
    """The day from which on it is known (`known_periods.py`)."""

    @property
    def is_minimum(self) -> bool:
        """Whether it is promised not to begin before a date, so that it never begins by itself."""
        return self.since is not None and self.since.not_before


class Route(NamedTuple):
    """One model by one service of a provider, through time."""

    id: str
    model: str
    provider: str
    service: str
    checked: str
    """The date on which the route was last checked, as text; empty if it never was."""
    retracted: bool
    periods: tuple[RoutePeriod, ...]
    """In the order of time; each lasts until the next."""
    names: dict[str, str]
    """The names by which to call the model, by scope."""
    has_notes: bool = False


class ModelRow(NamedTuple):
    """A model of the matrix."""

    id: str
    name: str
    developer: str
    family: str
    released: PartialDate | None
    retired: PartialDate | None
