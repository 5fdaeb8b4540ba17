"""The damage of a stored entry: what of it is not in canonical form.

An import writes canonical entries alone. Another program, or a fault of the disk, may have written
others. `schema.py` has the whole format, but takes too long to load for each start of the program;
here is what the readers of an entry rely on.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, get_args

from partnerships_db.format import vocabulary
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName
from partnerships_db.values.amounts import (
    check_quantity,
    parse_amount,
    parse_capacity,
    parse_stake,
    parse_term,
)
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue, quoted

Check = Callable[[Any], None]
"""A function that raises InvalidValue for a value that is damaged."""


def damage_of(name: ListName, entry: object) -> str:
    """The first damage of an entry of a list, as a clause without a subject; empty if sound."""
    if name not in _ENTRY_CHECKS:
        return "is in an unknown list"
    try:
        _ENTRY_CHECKS[name](entry)
    except InvalidValue as error:
        return error.wrong
    return ""


def has_half_characters(entry: Entry) -> bool:
    """Whether a text in an entry has half of a surrogate pair: it can be shown, but not written."""
    try:
        json.dumps(entry, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


# -- Single values ---------------------------------------------------------------------------------


def _text(value: Any) -> None:
    if not isinstance(value, str):
        raise InvalidValue("is not a text")


def _flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise InvalidValue("is neither true nor false")


def _read_by(parse: Callable[[str], object]) -> Check:
    """The check of a text by a grammar."""

    @lru_cache(maxsize=20_000)
    def check_text(text: str) -> None:
        parse(text)

    def check_value(value: Any) -> None:
        if isinstance(value, str):
            check_text(value)
        else:
            _text(value)

    return check_value


def _word_of(words: Any) -> Check:
    """The check of a word of a closed list."""
    known_words = frozenset(get_args(words))

    def check_word(value: Any) -> None:
        if isinstance(value, str) and value in known_words:
            return
        _text(value)
        raise InvalidValue(f"{quoted(value)} is not known")

    return check_word


_date = _read_by(PartialDate.parse)
_scheduled_date = _read_by(PartialDate.parse_scheduled)
_money = _read_by(parse_amount)
_capacity = _read_by(parse_capacity)


# -- Lists and fields ------------------------------------------------------------------------------


def _list_of(check: Check) -> Check:
    def check_list(value: Any) -> None:
        if not isinstance(value, list):
            raise InvalidValue("is not a list")
        for item in value:
            check(item)

    return check_list


def _text_or(check: Check) -> Check:
    """The check of a value that may be written short, as an id."""

    def check_value(value: Any) -> None:
        if not isinstance(value, str):
            check(value)

    return check_value


def _mapping(value: Any) -> None:
    if not isinstance(value, dict):
        raise InvalidValue("is not a set of fields")


def _texts_by_name(value: Any) -> None:
    _mapping(value)
    for text in value.values():
        _text(text)


def _fields(required: str, checks: Mapping[str, Check]) -> Check:
    """The check of a set of fields; a field without a check of its own is a text."""
    required_names = required.split()
    check_of = checks.get

    def check_fields(fields: Any) -> None:
        _mapping(fields)
        for name in required_names:
            if name not in fields:
                raise InvalidValue(f"has no {name}")
        name = ""
        try:
            for name, value in fields.items():
                check = check_of(name)
                if check is not None:
                    check(value)
                elif type(value) is not str:  # most fields: a call would take as long as the rest
                    _text(value)
        except InvalidValue as error:
            raise InvalidValue(f"{name}: {error.wrong}") from None

    return check_fields


# -- The parts of entries --------------------------------------------------------------------------

_ids = _list_of(_text)
_sources = _list_of(_text_or(_fields("source", {})))
_side = _text_or(_ids)
_owners = _list_of(_fields("company", {"from": _date, "until": _date}))
_retraction = _fields("", {"on": _date})
_reports = _list_of(_fields("source field says", {"slip": _word_of(vocabulary.Slip)}))

_relation = _fields(
    "type to",
    {
        "type": _word_of(vocabulary.RelationType),
        "settles": _flag,
    },
)

_role = _word_of(vocabulary.Role)
_party = _fields("company", {"role": _role, "roles": _list_of(_role)})

_flow = _fields(
    "kind",
    {
        "from": _side,
        "to": _side,
        "kind": _word_of(vocabulary.FlowKind),
        "amount": _money,
        "capacity": _capacity,
        "quantity": _read_by(check_quantity),
        "stake": _read_by(parse_stake),
        "valuation": _money,
        "basis": _word_of(vocabulary.Basis),
        "status": _word_of(vocabulary.FlowStatus),
        "closed": _date,
        "over": _read_by(parse_term),
        "paid_in": _word_of(vocabulary.PaymentMedium),
        "start": _date,
        "end": _scheduled_date,
        "relations": _list_of(_relation),
        "reports": _reports,
        "sources": _sources,
    },
)

_period = _fields(
    "status",
    {
        "from": _scheduled_date,
        "status": _word_of(vocabulary.RouteStatus),
        "scheduled": _flag,
        "sources": _sources,
    },
)

_ENTRY_CHECKS: dict[ListName, Check] = {
    "companies": _fields(
        "id name",
        {
            "was": _ids,
            "aliases": _ids,
            "kind": _word_of(vocabulary.CompanyKind),
            "founded": _date,
            "parent": _text_or(_owners),
            "distinct_from": _ids,
            "retracted": _retraction,
        },
    ),
    "sources": _fields(
        "id title",
        {
            "was": _ids,
            "published": _date,
            "kind": _word_of(vocabulary.SourceKind),
            "based_on": _ids,
            "distinct_from": _ids,
            "retrieved": _date,
            "retracted": _retraction,
        },
    ),
    "models": _fields(
        "id name developer",
        {
            "was": _ids,
            "released": _date,
            "retired": _date,
            "sources": _sources,
            "retracted": _retraction,
        },
    ),
    "availability": _fields(
        "id model provider",
        {
            "was": _ids,
            "ids": _texts_by_name,
            "regions": _ids,
            "periods": _list_of(_period),
            "checked": _date,
            "reports": _reports,
            "sources": _sources,
            "retracted": _retraction,
        },
    ),
    "events": _fields(
        "id date kind title",
        {
            "was": _ids,
            "date": _date,
            "effective": _date,
            "end": _scheduled_date,
            "kind": _word_of(vocabulary.EventKind),
            "status": _word_of(vocabulary.EventStatus),
            "parties": _list_of(_party),
            "flows": _list_of(_flow),
            "capacity": _capacity,
            "relations": _list_of(_relation),
            "distinct_from": _ids,
            "reports": _reports,
            "models": _ids,
            "tags": _ids,
            "sources": _sources,
            "retracted": _retraction,
        },
    ),
}
"""The check of the entries of each list."""
