"""The targets of links as text: a cell of the matrix, days, a lane, a pair, circle or path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_DAYS_PREFIX = "date:"
_PAIR_PREFIX = "pair "


class CellTarget(NamedTuple):
    """A cell of the matrix, or a whole model."""

    model_id: str
    provider_id: str
    """Empty if the link names only a model."""


def cell_target(model_id: str, provider_id: str) -> str:
    """The target of a cell: `claude-sonnet-4-5/aws`."""
    return f"{model_id}/{provider_id}"


def parse_cell_target(target: str) -> CellTarget:
    """The model and the provider of a target, `model/provider` or `model`."""
    model_id, _, provider_id = target.partition("/")
    return CellTarget(model_id, provider_id)


class DaysTarget(NamedTuple):
    """Days in the filter language, perhaps in one lane."""

    days: str
    """One date or a range: `2025-11`, `2025-11-03..2025-11-09`."""
    lane_id: str = ""
    """The company, kind, provider or model of the lane; empty for all events."""


def days_target(days: str, lane_term: str = "") -> str:
    """The target of days: `date:2025-11`, or `company:openai date:2025-11` with a lane's term."""
    days_term = f"{_DAYS_PREFIX}{days}"
    return f"{lane_term} {days_term}" if lane_term else days_term


def is_days_target(target: str) -> bool:
    """Whether a target names days and not an event."""
    return _DAYS_PREFIX in target


def parse_days_target(target: str) -> DaysTarget:
    """The days of a target, and the id of its lane."""
    lane_term, _, days = target.rpartition(_DAYS_PREFIX)
    _, _, lane_id = lane_term.strip().partition(":")
    return DaysTarget(days.strip(), lane_id)


def parse_pair_target(target: str) -> tuple[str, str] | None:
    """The two companies of a target, `pair anthropic oracle`; None for another target."""
    ids = target.removeprefix(_PAIR_PREFIX).split()
    if not target.startswith(_PAIR_PREFIX) or len(ids) != 2:
        return None
    first, second = ids
    return first, second


class MoneyTarget(NamedTuple):
    """An item of the Money: a pair, a circle or paths by their companies, or a flow."""

    kind: str
    """`pair`, `circle`, `path` or `flow`."""
    ids: tuple[str, ...]
    """The companies of a pair or a circle, the ends of paths, or the name of a flow."""


def money_target(kind: str, ids: Sequence[str]) -> str:
    """The target of an item of the Money: `pair openai oracle`."""
    return " ".join((kind, *ids))


def parse_money_target(target: str) -> MoneyTarget:
    """The kind and the ids of a target."""
    kind, *ids = target.split()
    return MoneyTarget(kind, tuple(ids))
