"""TODO."""

from collections.abc import Mapping
from typing import Any

from partnerships_db.format.vocabulary import UNKNOWN

Entry = Mapping[str, Any]
"""An entry in canonical form, as `format` leaves it and the store keeps it."""


def owners(company: Entry) -> list[Entry]:
    """The parents of a company in the format's long form."""
    parent = company.get("parent", [])
    return [{"company": parent}] if isinstance(parent, str) else parent


def companies_on_side(side: Any) -> tuple[str, ...]:
    """The companies on one side of a flow; what is left out is unknown."""
    if side is None:
        return (UNKNOWN,)
    return (side,) if isinstance(side, str) else tuple(side)
