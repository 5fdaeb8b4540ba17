"""The route statuses in one table: their words, letters, glyphs, colours, rank and use."""

from typing import NamedTuple

from partnerships_db.format.vocabulary import RouteStatus


class RouteStatusInfo(NamedTuple):
    """How one route status is ranked and shown. Unknown statuses of a foreign store have none."""

    word: str
    """As a sentence says it."""
    letter: str
    """Beside the glyph, for readers who can't tell the glyphs apart."""
    glyph: str
    ascii: str
    role: str
    """The name of the role, and so of the colour, in which it is drawn."""
    line: str
    """The line that a period with this status has in the lanes; a blank is no line."""
    is_usable: bool
    """Whether the model can be called."""
    rank: int
    """0 is best; a provider has the best status of its routes: FORMAT.md, "The matrix on a day"."""


ROUTE_STATUSES: dict[RouteStatus, RouteStatusInfo] = {
    "ga": RouteStatusInfo("generally available", "G", "●", "*", "good", "━", True, 0),
    "preview": RouteStatusInfo("preview", "P", "◐", "o", "open", "─", True, 1),
    "limited": RouteStatusInfo("limited access", "L", "◑", "l", "open", "─", True, 2),
    "legacy": RouteStatusInfo("legacy", "Y", "◍", "y", "dim", "─", True, 3),
    "deprecated": RouteStatusInfo("deprecated", "D", "▽", "v", "warn", "─", True, 4),
    "announced": RouteStatusInfo("announced", "A", "○", ".", "intent", "┄", False, 5),
    "suspended": RouteStatusInfo("suspended", "S", "▮", "!", "bad", "┄", False, 6),
    "retired": RouteStatusInfo("retired", "R", "×", "x", "dim", " ", False, 7),
}
"""Every route status, in the order in which legends list them."""

_UNKNOWN_RANK = len(ROUTE_STATUSES)
_BY_NAME: dict[str, RouteStatusInfo] = {
    str(status): info for status, info in ROUTE_STATUSES.items()
}


def route_status_info(status: str) -> RouteStatusInfo:
    """A status with its words and glyphs; one that the format lacks is shown by its own name."""
    unknown = RouteStatusInfo(status, "?", "?", "?", "dim", "─", False, _UNKNOWN_RANK)
    return _BY_NAME.get(status, unknown)


def can_arrive(status: str) -> bool:
    """Whether a model that was not available before arrives with this route status.

    It does with `ga`, `preview` and `limited`. A route that is `legacy` or `deprecated` was
    available before.
    """
    info = route_status_info(status)
    return info.is_usable and info.rank < ROUTE_STATUSES["legacy"].rank


def is_usable(status: str) -> bool:
    """Whether a model with this route status can be called."""
    return route_status_info(status).is_usable
