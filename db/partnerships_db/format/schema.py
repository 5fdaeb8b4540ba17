"""The interchange format, declared once: it validates, it orders the fields, it makes the JSON Schema.

An entry that passes is a plain dict in canonical form: fields in the order declared here, dates and
amounts in canonical text, each value in its shortest shape (`role: customer`, not a list of one),
and nothing in it that was not stated. That dict is what the store keeps and what commands print.

This module brings pydantic: only import, `check` and `schema` load it.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, Required

from pydantic import (
    AfterValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    WithJsonSchema,
)
from typing_extensions import TypedDict

from partnerships_db.format import vocabulary
from partnerships_db.values import amounts
from partnerships_db.values.amounts import (
    check_quantity,
    parse_amount,
    parse_capacity,
    parse_stake,
    parse_term,
)
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue, did_you_mean
from partnerships_db.values.iso_codes import COUNTRIES, CURRENCIES, LANGUAGES
from partnerships_db.values.safe_text import INVISIBLE
from partnerships_db.values.urls import safe_url

MULTILINE = frozenset({"summary", "note", "notes", "conditions", "why", "quote"})
"""Fields that may have several lines; every other text has one."""

MAX_LINE_LENGTH, MAX_TEXT_LENGTH = 2_000, 20_000
"""The most characters that a one-line text and one of several lines may have."""

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_VISIBLE = rf"[^\s{INVISIBLE}]"


# -- Scalars ---------------------------------------------------------------------------------------


def _read_by(parse: Callable[[str], object]) -> AfterValidator:
    """Read by that grammar and kept as its canonical text; a log says the same dates and figures often."""
    return AfterValidator(lru_cache(maxsize=20_000)(lambda text: str(parse(text))))


def _pattern(
    *grammars: str, example: str, says: str, more_types: Sequence[str] = ()
) -> WithJsonSchema:
    """For the schema: the same grammar, as editors' regular expressions have it."""
    # Editors type plain scalars before they look at a schema, so a bare year must pass as a number.
    pattern = "|".join(
        re.sub(r"\(\?P<\w+>", "(?:", grammar).replace(r"\Z", "$") for grammar in grammars
    )
    types = ["string", *more_types] if more_types else "string"
    return WithJsonSchema(
        {"type": types, "pattern": f"^(?:{pattern})$", "description": says, "examples": [example]}
    )


# Tighter than the parser's own, which tells a month 13 from what is no date at all.
_DATE = r"(?:about )?\d{4}(?:-(?:H[12]|Q[1-4]|(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?))?"
_ANY_UNIT = "[A-Za-z]{2,3}"


def _code(known: frozenset[str], what: str, example: str) -> AfterValidator:
    def check(code: str) -> str:
        if code in known:
            return code
        near = next((other for other in (code.upper(), code.lower()) if other in known), None)
        raise InvalidValue(
            f"is no {what}",
            f'did you mean "{near}"?' if near else f"expected a code such as {example}",
        )

    return AfterValidator(check)


def parse_money(text: str) -> str:
    """The canonical text of an amount in a currency that exists."""
    amount = parse_amount(text)
    if amount.unit and amount.unit not in CURRENCIES:
        near = did_you_mean(
            amount.unit, ("USD", "EUR", "GBP", "JPY", "CNY", "KRW", "AED", "SAR", "INR", "CAD")
        )
        raise InvalidValue(
            f'"{amount.unit}" is no ISO 4217 currency', near or "expected a code such as USD"
        )
    return str(amount)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise InvalidValue("is neither true nor false")
    return text == "true"


def _short_quote(text: str) -> str:
    if len(text.split()) > 25:
        raise InvalidValue("has more than 25 words", "a quotation is short")
    return text


Id = Annotated[str, Field(pattern=f"^{_SLUG}$", max_length=100)]
Target = Annotated[str, Field(pattern=f"^(?:{_SLUG}(?:/{_SLUG})?|/{_SLUG})$", max_length=201)]
Line = Annotated[str, Field(pattern=rf"^[^\n\t]*{_VISIBLE}[^\n\t]*$", max_length=MAX_LINE_LENGTH)]
Text = Annotated[str, Field(pattern=_VISIBLE, max_length=MAX_TEXT_LENGTH)]
Date = Annotated[
    str,
    _read_by(PartialDate.parse),
    _pattern(
        _DATE,
        example="2025-11-18",
        says="A partial date: as much of it as is known",
        more_types=["integer"],
    ),
]
Money = Annotated[
    str,
    _read_by(parse_money),
    _pattern(
        amounts.MEASURE.replace(_ANY_UNIT, "[A-Z]{3}"),
        amounts.VAGUE,
        amounts.UNDISCLOSED,
        example="up to 5 billion USD",
        says="An amount with its qualifier and currency, never converted",
    ),
]
Capacity = Annotated[
    str,
    _read_by(parse_capacity),
    _pattern(
        amounts.MEASURE.replace(_ANY_UNIT, f"(?:{'|'.join(amounts.POWER_UNITS)})"),
        amounts.UNDISCLOSED,
        example="up to 1 GW",
        says="A capacity with its qualifier",
    ),
]
Quantity = Annotated[
    Line,
    AfterValidator(check_quantity),
    _pattern(amounts.QUANTITY, example="up to 160 million shares", says="What is not money"),
]
Stake = Annotated[
    str, _read_by(parse_stake), _pattern(amounts.STAKE, example="27%", says="A share of a company")
]
Term = Annotated[
    str, _read_by(parse_term), _pattern(amounts.TERM, example="7 years", says="How long it lasts")
]
Country = Annotated[str, _code(COUNTRIES, "ISO 3166-1 country", "US, FR or NO")]
Language = Annotated[str, _code(LANGUAGES, "ISO 639-1 language", "en or fr")]
Url = Annotated[
    str, AfterValidator(safe_url), WithJsonSchema({"type": "string", "pattern": "^https?://"})
]
Wikidata = Annotated[str, Field(pattern="^Q[1-9][0-9]{0,14}$")]
Flag = Annotated[str, AfterValidator(_flag), WithJsonSchema({"type": "boolean"})]
Quote = Annotated[Text, AfterValidator(_short_quote)]


# -- Shapes that may be written short --------------------------------------------------------------


# Tags of shapes stand in the places of errors, among field names: no field is called so.
SHAPES = {"<id>": "an id", "<list>": "a list", "<fields>": "fields"}
_ID, _LIST, _FIELDS = (Tag(shape) for shape in SHAPES)


def _shape(value: object) -> str:
    return (
        "<fields>" if isinstance(value, dict) else "<list>" if isinstance(value, list) else "<id>"
    )


_BY_SHAPE = Discriminator(_shape)


def _shortest(value: Any) -> Any:
    """A list of one id as that id, a mapping that says nothing but the id likewise; all else as it is."""
    if isinstance(value, list) and len(value) == 1:
        item = _shortest(value[0])
        return item if isinstance(item, str) else value
    if isinstance(value, dict) and len(value) == 1:
        return next(iter(value.values()))
    return value


def _role_or_roles(party: Any) -> Any:
    """One role under `role`, several under `roles`; whoever writes both is told."""
    if "roles" in party:
        if "role" in party:
            raise InvalidValue("has both `role` and `roles`", "write all of them under `roles`")
        if len(party["roles"]) == 1:
            return {
                **{key: value for key, value in party.items() if key != "roles"},
                "role": party["roles"][0],
            }
    return party


_Citation = TypedDict(
    "_Citation", {"source": Required[Id], "at": Line, "quote": Quote}, total=False
)
_Owner = TypedDict("_Owner", {"company": Required[Id], "from": Date, "until": Date}, total=False)

Sources = list[
    Annotated[
        Annotated[Id, _ID] | Annotated[_Citation, AfterValidator(_shortest), _FIELDS], _BY_SHAPE
    ]
]
Parents = Annotated[
    Annotated[Id, _ID] | Annotated[list[_Owner], AfterValidator(_shortest), _LIST], _BY_SHAPE
]
Side = Annotated[
    Annotated[Id, _ID] | Annotated[list[Id], AfterValidator(_shortest), _LIST], _BY_SHAPE
]


# -- Parts of entries ------------------------------------------------------------------------------


class Retraction(TypedDict, total=False):
    """The entry was taken back: it is kept, shown struck through, and counts in nothing."""

    on: Date
    why: Text


_GRAMMARS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("date", "effective", "end", "closed", "start", "checked"), PartialDate.parse),
    **dict.fromkeys(("amount", "valuation"), parse_money),
    "capacity": parse_capacity,
    "stake": parse_stake,
    "over": parse_term,
}


def _said_canonically(report: Any) -> Any:
    """What a report says is read by its field's grammar where it can be, and kept as text where not."""
    parse = _GRAMMARS.get(report["field"])
    if parse is None:
        return report
    try:
        return {**report, "says": str(parse(report["says"]))}
    except InvalidValue:
        return report


class _Report(TypedDict, total=False):
    """What another source says of a field of the entry or flow that this stands on."""

    source: Required[Id]
    field: Required[Line]
    says: Required[Line]
    slip: vocabulary.Slip
    note: Text


Report = Annotated[_Report, AfterValidator(_said_canonically)]


class Relation(TypedDict, total=False):
    """How this event or flow stands to another: `event`, `event/flow`, or `/flow` of the same event."""

    type: Required[vocabulary.RelationType]
    to: Required[Target]
    settles: Flag


class _Party(TypedDict, total=False):
    company: Required[Id]
    role: vocabulary.Role
    roles: list[vocabulary.Role]


Party = Annotated[_Party, AfterValidator(_role_or_roles)]

FlowFields = TypedDict(
    "FlowFields",
    {
        "id": Id,
        "from": Side,
        "to": Side,
        "kind": Required[vocabulary.FlowKind],
        "amount": Money,
        "capacity": Capacity,
        "quantity": Quantity,
        "stake": Stake,
        "valuation": Money,
        "basis": vocabulary.Basis,
        "status": vocabulary.FlowStatus,
        "closed": Date,
        "over": Term,
        "start": Date,
        "end": Date,
        "conditions": Text,
        "note": Text,
        "relations": list[Relation],
        "reports": list[Report],
        "sources": Sources,
    },
    total=False,
)

Period = TypedDict(
    "Period",
    {
        "from": Date,
        "status": Required[vocabulary.RouteStatus],
        "operator": Id,
        "scheduled": Flag,
        "event": Id,
        "sources": Sources,
    },
    total=False,
)


# -- The five lists --------------------------------------------------------------------------------


class Company(TypedDict, total=False):
    """A party to deals, or what owns one."""

    id: Required[Id]
    was: list[Id]
    name: Required[Line]
    aliases: list[Line]
    kind: vocabulary.CompanyKind
    country: Country
    founded: Date
    parent: Parents
    ticker: Line
    website: Url
    wikidata: Wikidata
    summary: Text
    retracted: Retraction


class Source(TypedDict, total=False):
    """A page or document that something rests on."""

    id: Required[Id]
    was: list[Id]
    title: Required[Line]
    url: Url
    publisher: Line
    author: Line
    published: Date
    language: Language
    kind: vocabulary.SourceKind
    based_on: list[Id]
    retrieved: Date
    archived: Url
    retracted: Retraction


class Model(TypedDict, total=False):
    """A model as its developer names it."""

    id: Required[Id]
    was: list[Id]
    name: Required[Line]
    developer: Required[Id]
    family: Line
    released: Date
    retired: Date
    sources: Sources
    retracted: Retraction


class Availability(TypedDict, total=False):
    """One model by one route: model, provider and service, through time."""

    id: Required[Id]
    was: list[Id]
    model: Required[Id]
    provider: Required[Id]
    service: Line
    operator: Id
    ids: dict[Annotated[str, Field(pattern=f"^{_SLUG}$", max_length=40)], Line]
    regions: list[Line]
    periods: list[Period]
    checked: Date
    notes: Text
    reports: list[Report]
    sources: Sources
    retracted: Retraction


class Event(TypedDict, total=False):
    """Something that happened between companies, with the money and capacity in it."""

    id: Required[Id]
    was: list[Id]
    date: Required[Date]
    effective: Date
    end: Date
    kind: Required[vocabulary.EventKind]
    status: vocabulary.EventStatus
    title: Required[Line]
    summary: Text
    speaker: Line
    parties: list[Party]
    flows: list[FlowFields]
    capacity: Capacity
    relations: list[Relation]
    reports: list[Report]
    models: list[Id]
    tags: list[Id]
    sources: Sources
    retracted: Retraction


ENTRY_TYPES: dict[vocabulary.ListName, Any] = {
    "companies": Company,
    "sources": Source,
    "models": Model,
    "availability": Availability,
    "events": Event,
}

_SHAPES: tuple[Any, ...] = (
    _Citation, _Owner, _Party, Retraction, _Report, Relation, FlowFields, Period, *ENTRY_TYPES.values()
)  # fmt: skip

for _shape_of_entry in _SHAPES:
    _shape_of_entry.__pydantic_config__ = ConfigDict(extra="forbid")

# The JSON Schema names each shape after its class; a flow is called so in it.
FlowFields.__name__ = FlowFields.__qualname__ = "Flow"

ADAPTERS: dict[vocabulary.ListName, TypeAdapter[Any]] = {
    name: TypeAdapter(entry) for name, entry in ENTRY_TYPES.items()
}
"""One validator a list, from raw text to the canonical dict."""

KNOWN_FIELDS = frozenset(name for shape in _SHAPES for name in shape.__annotations__)
"""Every field name of the format: one of these without a value is simply not stated."""

REPORTED_FIELDS: dict[str, frozenset[str]] = {
    name: frozenset(type_.__annotations__) - {"reports", "id"}
    for name, type_ in (("events", Event), ("flows", FlowFields), ("availability", Availability))
}
"""What a report may speak of, by what it stands on."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file, made from the very declarations that judge one."""
    lists: dict[str, Any] = {
        name: list.__class_getitem__(entry) for name, entry in ENTRY_TYPES.items()
    }
    document = TypedDict("Document", {"format": Literal[1, "1"], **lists}, total=False)  # type: ignore[misc]
    document.__pydantic_config__ = ConfigDict(extra="forbid", title="partnerships")  # type: ignore[attr-defined]
    schema = TypeAdapter(document).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
