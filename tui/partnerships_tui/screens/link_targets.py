"""The targets of links as text: a cell of the matrix, days, a lane, a pair or a circle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_DAYS_PREFIX = "date:"


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


class MoneyTarget(NamedTuple):
    """A pair or a circle by its companies."""

    kind: str
    """`pair` or `circle`."""
    company_ids: tuple[str, ...]


def money_target(kind: str, company_ids: Sequence[str]) -> str:
    """The target of a pair or a circle: `pair openai oracle`."""
    return " ".join((kind, *company_ids))


def parse_money_target(target: str) -> MoneyTarget:
    """The kind and the companies of a target."""
    kind, *company_ids = target.split()
    return MoneyTarget(kind, tuple(company_ids))
