"""TODO."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.values import clock

if TYPE_CHECKING:
    from partnerships_db.values.exchange import TargetCurrency


class ViewState(NamedTuple):
    """What all views share: which events are selected, and as of when."""

    filter: Filter = EVERYTHING
    as_of: date | None = None
    """None: today, and what lies after it is the future side."""
    version: int = 0
    """Changes when the store has changed."""
    seen: int | None = None
    """The newest import of the last visit: what came after it is new."""
    target_currency: TargetCurrency | None = None
    """The currency in which figures are wished to be seen as well."""

    def with_filter(self, criteria: Filter) -> ViewState:
        """The same, with another filter."""
        return self._replace(filter=criteria._replace(seen=self.seen))

    def with_as_of(self, as_of: date | None) -> ViewState:
        """The same, as of another day."""
        return self._replace(as_of=as_of)

    def cleared(self, *, as_of_too: bool) -> ViewState:
        """The same without a filter, and without an as-of date if that is in the way too."""
        return self._replace(filter=EVERYTHING, as_of=None if as_of_too else self.as_of)

    @property
    def day(self) -> date:
        """The as-of date, or today."""
        return self.as_of or clock.today()
