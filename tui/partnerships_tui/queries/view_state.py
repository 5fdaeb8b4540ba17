"""The state that all views share: the filter, the as-of date and the currency of figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.values import clock

if TYPE_CHECKING:
    from partnerships_db.values.exchange import TargetCurrency


class ViewState(NamedTuple):
    """The selection that all views share: the filter, the as-of date and what belongs to them."""

    filter: Filter = EVERYTHING
    as_of: date | None = None
    """None: today, with later dates as upcoming."""
    version: int = 0
    """Changes whenever the store has changed."""
    seen: int | None = None
    """The newest import of the last visit; later imports are new."""
    target_currency: TargetCurrency | None = None
    """The currency in which figures are also shown."""

    def with_filter(self, criteria: Filter) -> ViewState:
        """This state with another filter."""
        return self._replace(filter=criteria._replace(seen=self.seen))

    def with_as_of(self, as_of: date | None) -> ViewState:
        """This state as of another day; today is not fixed, so that midnight moves it."""
        return self._replace(as_of=None if as_of == clock.today() else as_of)

    def cleared(self, *, as_of_too: bool) -> ViewState:
        """This state without a filter and, if `as_of_too`, without an as-of date."""
        as_of = None if as_of_too else self.as_of
        return self._replace(filter=EVERYTHING, as_of=as_of)

    @property
    def day(self) -> date:
        """The as-of date, or today."""
        return self.as_of or clock.today()
