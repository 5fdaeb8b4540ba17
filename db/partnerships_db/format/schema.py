"""The interchange format: its declarations validate entries, order fields and make the JSON Schema.

A valid entry is a plain dict in canonical form: its fields are in the order declared here, dates
and amounts are canonical texts, each value has its shortest shape (`role: customer`, not a list of
one role), and nothing is in it that was not stated. The store keeps it and commands print it.

Only `import`, `check` and `schema` load this module, for pydantic takes long to load. The
docstrings of the entries' classes are printed in the JSON Schema.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple, Required

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
from partnerships_db.values.dates import NOT_BEFORE, PartialDate
from partnerships_db.values.errors import FieldPath, InvalidValue, did_you_mean
from partnerships_db.values.iso_codes import COUNTRIES, CURRENCIES, LANGUAGES
from partnerships_db.values.safe_text import INVISIBLE
from partnerships_db.values.urls import safe_url

MULTILINE = frozenset({"summary", "note", "notes", "conditions", "why", "quote"})
"""The fields whose text may have several lines."""

TEXT_FIELDS = MULTILINE | {
    "name",
    "aliases",
    "title",
    "publisher",
    "author",
    "family",
    "service",
    "speaker",
    "at",
    "says",
    "quantity",
}
"""The fields that hold prose or a name, in which a "#" may be part of the text."""

MAX_LINE_LENGTH = 2_000
"""The most characters of a text with one line."""

MAX_TEXT_LENGTH = 20_000
"""The most characters of a text that may have several lines."""

_MAX_QUOTE_WORDS = 25

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_VISIBLE = rf"[^\s{INVISIBLE}]"


# -- Scalars ---------------------------------------------------------------------------------------


def _parse_date(text: str) -> PartialDate:
    """Return a partial date; the error for another text names the dates that it may mean."""
    try:
        return PartialDate.parse(text)
    except InvalidValue as error:
        from partnerships_db.values.written_figures import date_readings, did_you_mean_any

        hint = did_you_mean_any(date_readings(text))
        raise InvalidValue(error.wrong, hint or error.expected) from None


def _parse_scheduled_date(text: str) -> PartialDate:
    """Return a partial date or a minimum; the error for another text names what it may mean."""
    try:
        return PartialDate.parse_scheduled(text)
    except InvalidValue as error:
        from partnerships_db.values.written_figures import did_you_mean_any, scheduled_date_readings

        hint = did_you_mean_any(scheduled_date_readings(text))
        raise InvalidValue(error.wrong, hint or error.expected) from None


def _read_by(parse: Callable[[str], object]) -> AfterValidator:
    """Validate a text by a grammar, and keep the canonical text of its value."""

    # The same dates and figures occur often in a file.
    @lru_cache(maxsize=20_000)
    def canonical_text(text: str) -> str:
        return str(parse(text))

    return AfterValidator(canonical_text)


def _pattern(
    *grammars: str,
    example: str,
    description: str,
    more_types: Sequence[str] = (),
) -> WithJsonSchema:
    """Declare the grammars in the JSON Schema, in the regular expressions that editors know.

    `more_types` are types besides a string: editors type plain scalars before they look at a
    schema, so that a year alone must pass as a number.
    """
    patterns = []
    for grammar in grammars:
        without_names = re.sub(r"\(\?P<\w+>", "(?:", grammar)
        patterns.append(without_names.replace(r"\Z", "$"))

    return WithJsonSchema(
        {
            "type": ["string", *more_types] if more_types else "string",
            "pattern": f"^(?:{'|'.join(patterns)})$",
            "description": description,
            "examples": [example],
        }
    )


# Stricter than the parser's grammar, which explains that there is no month 13.
_DATE = r"(?:about )?\d{4}(?:-(?:H[12]|Q[1-4]|(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?))?"
_ANY_UNIT = "[A-Za-z]{2,3}"


def _code(
    known_codes: frozenset[str],
    kind: str,
    examples: str,
) -> AfterValidator:
    """Validate a code of an ISO standard; suggest the known code that differs only in case."""

    def check_code(code: str) -> str:
        if code in known_codes:
            return code
        for respelt in (code.upper(), code.lower()):
            if respelt in known_codes:
                raise InvalidValue(f"is not an {kind}", f'did you mean "{respelt}"?')
        raise InvalidValue(f"is not an {kind}", f"expected a code such as {examples}")

    return AfterValidator(check_code)


_FREQUENT_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CNY", "KRW", "AED", "SAR", "INR", "CAD")
"""The currencies that are suggested for an unknown one."""


_CANONICAL_MONEY = re.compile(
    rf"(?:(?:{'|'.join(amounts.QUALIFIERS)}) )?"
    r"[1-9][0-9]{0,2}(?:\.[0-9]{0,5}[1-9])? (?:trillion|billion|million) ([A-Z]{3})"
)
"""Most amounts as they are written: their texts are canonical already."""


def parse_money(text: str) -> str:
    """Return the canonical text of an amount in a currency that exists. Raises InvalidValue."""
    canonical = _CANONICAL_MONEY.fullmatch(text)
    if canonical is not None and canonical[1] in CURRENCIES:
        return text
    amount = parse_amount(text)
    if amount.unit and amount.unit not in CURRENCIES:
        from partnerships_db.values.written_figures import amount_readings, did_you_mean_any

        suggestion = did_you_mean_any(amount_readings(text))
        if not suggestion:
            suggestion = did_you_mean(amount.unit, _FREQUENT_CURRENCIES, cutoff=0.6)
        raise InvalidValue(
            f'"{amount.unit}" is not an ISO 4217 currency',
            suggestion or "expected a code such as USD",
        )
    return str(amount)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise InvalidValue("is neither true nor false")
    return text == "true"


def _short_quote(text: str) -> str:
    if len(text.split()) > _MAX_QUOTE_WORDS:
        raise InvalidValue(f"has more than {_MAX_QUOTE_WORDS} words", "a quotation is short")
    return text


Id = Annotated[str, Field(pattern=f"^{_SLUG}$", max_length=100)]
Target = Annotated[str, Field(pattern=f"^(?:{_SLUG}(?:/{_SLUG})?|/{_SLUG})$", max_length=201)]
Line = Annotated[str, Field(pattern=rf"^[^\n\t]*{_VISIBLE}[^\n\t]*$", max_length=MAX_LINE_LENGTH)]
Text = Annotated[str, Field(pattern=_VISIBLE, max_length=MAX_TEXT_LENGTH)]
Date = Annotated[
    str,
    _read_by(_parse_date),
    _pattern(
        _DATE,
        example="2025-11-18",
        description="A partial date: as much of it as is known",
        more_types=["integer"],
    ),
]
ScheduledDate = Annotated[
    str,
    _read_by(_parse_scheduled_date),
    _pattern(
        f"(?:{NOT_BEFORE})?{_DATE}",
        example="not before 2027-02-02",
        description="A partial date, or the promise of a minimum",
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
        description="An amount with its qualifier and currency, never converted",
    ),
]
Capacity = Annotated[
    str,
    _read_by(parse_capacity),
    _pattern(
        amounts.MEASURE.replace(_ANY_UNIT, f"(?:{'|'.join(amounts.POWER_UNITS)})"),
        amounts.UNDISCLOSED,
        example="up to 1 GW",
        description="A capacity with its qualifier",
    ),
]
Quantity = Annotated[
    Line,
    AfterValidator(check_quantity),
    _pattern(
        amounts.QUANTITY,
        example="up to 160 million shares",
        description="What is not money",
    ),
]
Stake = Annotated[
    str,
    _read_by(parse_stake),
    _pattern(
        amounts.STAKE,
        example="27%",
        description="A share of a company",
    ),
]
Term = Annotated[
    str,
    _read_by(parse_term),
    _pattern(
        amounts.TERM,
        example="7 years",
        description="How long it lasts",
    ),
]
Country = Annotated[str, _code(COUNTRIES, "ISO 3166-1 country", "US, FR or NO")]
Language = Annotated[str, _code(LANGUAGES, "ISO 639-1 language", "en or fr")]
Url = Annotated[
    str,
    AfterValidator(safe_url),
    WithJsonSchema({"type": "string", "pattern": "^https?://"}),
]
Wikidata = Annotated[str, Field(pattern="^Q[1-9][0-9]{0,14}$")]
Flag = Annotated[str, AfterValidator(_flag), WithJsonSchema({"type": "boolean"})]
Quote = Annotated[Text, AfterValidator(_short_quote)]


# -- Shapes that may be written short --------------------------------------------------------------


# A tag is a step in the path of an error: it is in brackets, as no name of a field is.
SHAPES = {"<id>": "an id", "<list>": "a list", "<fields>": "fields"}
"""The words for the shapes of a value, by pydantic's tags for them."""

_ID = Tag("<id>")
_LIST = Tag("<list>")
_FIELDS = Tag("<fields>")


def _shape(value: object) -> str:
    if isinstance(value, dict):
        return "<fields>"
    if isinstance(value, list):
        return "<list>"
    return "<id>"


_BY_SHAPE = Discriminator(_shape)


def _shortest(value: Any) -> Any:
    """The id alone, for a list of one id and a mapping with only an id; else the value."""
    if isinstance(value, list) and len(value) == 1:
        item = _shortest(value[0])
        return item if isinstance(item, str) else value
    if isinstance(value, dict) and len(value) == 1:
        (only_value,) = value.values()
        return only_value
    return value


def _role_or_roles(party: Any) -> Any:
    """The party with one role under `role` or several under `roles`, but not both."""
    if "roles" not in party:
        return party
    if "role" in party:
        raise InvalidValue(
            "has both `role` and `roles`",
            "write all of them under `roles`",
            code="rule",
        )
    if len(party["roles"]) > 1:
        return party

    (only_role,) = party["roles"]
    fields = {name: value for name, value in party.items() if name != "roles"}
    return {**fields, "role": only_role}


_Citation = TypedDict(
    "_Citation",
    {
        "source": Required[Id],
        "at": Line,
        "quote": Quote,
    },
    total=False,
)
_Owner = TypedDict(
    "_Owner",
    {
        "company": Required[Id],
        "from": Date,
        "until": Date,
    },
    total=False,
)

_ShortId = Annotated[Id, _ID]
_FullCitation = Annotated[_Citation, AfterValidator(_shortest), _FIELDS]
_OwnerList = Annotated[list[_Owner], AfterValidator(_shortest), _LIST]
_CompanyList = Annotated[list[Id], AfterValidator(_shortest), _LIST]

Sources = list[Annotated[_ShortId | _FullCitation, _BY_SHAPE]]
Parents = Annotated[_ShortId | _OwnerList, _BY_SHAPE]
Side = Annotated[_ShortId | _CompanyList, _BY_SHAPE]


# -- Parts of entries ------------------------------------------------------------------------------


class Retraction(TypedDict, total=False):
    """The entry was taken back: it is kept, shown struck through, and counts in nothing."""

    on: Date
    why: Text


_GRAMMARS: dict[str, Callable[[str], object]] = {
    "date": PartialDate.parse,
    "effective": PartialDate.parse,
    "end": PartialDate.parse_scheduled,
    "closed": PartialDate.parse,
    "start": PartialDate.parse,
    "checked": PartialDate.parse,
    "amount": parse_money,
    "valuation": parse_money,
    "capacity": parse_capacity,
    "stake": parse_stake,
    "over": parse_term,
}


def _with_canonical_value(report: Any) -> Any:
    """The report with the canonical text of its value, if the field's grammar allows the value."""
    parse = _GRAMMARS.get(report["field"])
    if parse is None:
        return report
    try:
        canonical_text = str(parse(report["says"]))
    except InvalidValue:
        return report
    return {**report, "says": canonical_text}


class _Report(TypedDict, total=False):
    """What another source says of a field of the entry or flow that this stands on."""

    source: Required[Id]
    field: Required[Line]
    says: Required[Line]
    slip: vocabulary.Slip
    note: Text


Report = Annotated[_Report, AfterValidator(_with_canonical_value)]


class Relation(TypedDict, total=False):
    """How this event or flow stands to another: `event`, `event/flow`, or `/flow` of the same event."""  # noqa: E501  printed in the schema

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
        "paid_in": vocabulary.PaymentMedium,
        "over": Term,
        "start": Date,
        "end": ScheduledDate,
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
        "from": ScheduledDate,
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
    distinct_from: list[Id]
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
    distinct_from: list[Id]
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
    end: ScheduledDate
    kind: Required[vocabulary.EventKind]
    status: vocabulary.EventStatus
    title: Required[Line]
    summary: Text
    speaker: Line
    parties: list[Party]
    flows: list[FlowFields]
    capacity: Capacity
    relations: list[Relation]
    distinct_from: list[Id]
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

_FIELD_SETS: tuple[Any, ...] = (
    _Citation,
    _Owner,
    _Party,
    Retraction,
    _Report,
    Relation,
    FlowFields,
    Period,
    *ENTRY_TYPES.values(),
)
for _field_set in _FIELD_SETS:
    _field_set.__pydantic_config__ = ConfigDict(extra="forbid")

# The JSON Schema names each set of fields after its class, and a flow is a `Flow` there.
FlowFields.__name__ = FlowFields.__qualname__ = "Flow"

ADAPTERS: dict[vocabulary.ListName, TypeAdapter[Any]] = {
    name: TypeAdapter(entry) for name, entry in ENTRY_TYPES.items()
}
"""The validator of each list, from the texts of a file to a canonical entry."""

_PARTS: dict[str, tuple[str, Any]] = {
    "flows": ("flow", FlowFields),
    "parties": ("party", _Party),
    "relations": ("relation", Relation),
    "reports": ("report", _Report),
    "periods": ("period", Period),
    "sources": ("source", _Citation),
    "parent": ("owner", _Owner),
    "retracted": ("retraction", Retraction),
}
"""The noun and the fields of each part of an entry, by the field that holds it."""


class FieldSet(NamedTuple):
    """The fields that an entry, a flow or another part of an entry may have."""

    noun: str
    names: tuple[str, ...]
    """In the order of the format."""


def field_set_at(name: vocabulary.ListName, path: FieldPath) -> FieldSet:
    """The fields that may stand at a path of an entry of the list `name`."""
    holders = [step for step in path if isinstance(step, str)]
    if holders and holders[-1] in _PARTS:
        noun, fields = _PARTS[holders[-1]]
        return FieldSet(noun, tuple(fields.__annotations__))
    return FieldSet(vocabulary.ENTRY_NOUNS[name], tuple(ENTRY_TYPES[name].__annotations__))


def holders_of(field_name: str) -> list[str]:
    """The nouns of all entries and parts that have a field, those of parts first."""
    nouns = [noun for noun, fields in _PARTS.values() if field_name in fields.__annotations__]
    for name, entry_type in ENTRY_TYPES.items():
        if field_name in entry_type.__annotations__:
            nouns.append(vocabulary.ENTRY_NOUNS[name])
    return list(dict.fromkeys(nouns))


DATE_FIELDS = frozenset(
    name
    for fields in _FIELD_SETS
    for name, annotation in fields.__annotations__.items()
    if annotation in (Date, Required[Date], ScheduledDate)
)
"""The fields that hold a partial date; `from` is also a side of a flow."""

FIGURE_FIELDS = frozenset({"amount", "valuation", "capacity", "quantity", "stake", "over"})
"""The fields that hold a figure."""

KNOWN_FIELDS = frozenset(name for fields in _FIELD_SETS for name in fields.__annotations__)
"""Every field name of the format. A known field without a value is not stated."""


def _reported_fields(fields: Any) -> frozenset[str]:
    return frozenset(fields.__annotations__) - {"reports", "id"}


REPORTED_FIELDS: dict[str, frozenset[str]] = {
    "events": _reported_fields(Event),
    "flows": _reported_fields(FlowFields),
    "availability": _reported_fields(Availability),
}
"""The fields of which a report may speak, by the list of the entry, or `flows`."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a file, made from the declarations that validate it."""
    fields: dict[str, Any] = {"format": Literal[1, "1"]}
    for name, entry_type in ENTRY_TYPES.items():
        fields[name] = list.__class_getitem__(entry_type)

    document = TypedDict("Document", fields, total=False)  # type: ignore[misc]
    document.__pydantic_config__ = ConfigDict(extra="forbid", title="partnerships")  # type: ignore[attr-defined]
    schema = TypeAdapter(document).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
