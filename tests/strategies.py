"""Strategies for valid documents in canonical form, in which every field of the format occurs."""

from collections.abc import Callable, Sequence
from typing import Any, get_args

from hypothesis import strategies as st

from partnerships_db.format.entries import companies_on_side
from partnerships_db.format.vocabulary import (
    UNKNOWN,
    Basis,
    CompanyKind,
    EventKind,
    EventStatus,
    FlowKind,
    FlowStatus,
    ListName,
    PaymentMedium,
    RelationType,
    Role,
    RouteStatus,
    Slip,
    SourceKind,
)
from partnerships_db.values.safe_text import refused_character

Fields = dict[str, Any]
Document = dict[str, list[Fields]]
FieldsStrategy = st.SearchStrategy[Fields]

ENTRIES_PER_LIST = 3
COMPANIES = ("co-0", "co-1", "co-2")
SOURCES = ("so-0", "so-1", "so-2")
MODELS = ("mo-0", "mo-1", "mo-2")
EVENTS = ("ev-0", "ev-1", "ev-2")
FLOWS = ("one", "two")


# -- Building blocks -------------------------------------------------------------------------------


def some(item: st.SearchStrategy[Any], max_size: int = 2) -> st.SearchStrategy[list[Any]]:
    """A list of one or more different items."""
    return st.lists(
        item,
        min_size=1,
        max_size=max_size,
        unique_by=repr,
    )


def fields(required: Fields, **optional: st.SearchStrategy[Any]) -> FieldsStrategy:
    """A mapping with these fields; `from_` stands for the field `from`."""
    required_strategies = {}
    for name, value in required.items():
        is_strategy = isinstance(value, st.SearchStrategy)
        required_strategies[name] = value if is_strategy else st.just(value)
    optional_strategies = {name.rstrip("_"): value for name, value in optional.items()}
    return st.fixed_dictionaries(required_strategies, optional=optional_strategies)


def vocabulary_words(literal: object) -> st.SearchStrategy[str]:
    """A word of a closed list of the format."""
    return st.sampled_from(get_args(literal))


# -- Values ----------------------------------------------------------------------------------------

_YAML_TRAPS = (
    *("NO", "null", "~x", "2025-11", "1_000", "- x", "a: b", "a #b", "'", '"', "{x}", "[x]"),
    *("*x", "&x", "!x", "%x", "@x", "=1+1", "é", "日本", "😀", "a\u200db", "x" * 150, "yes"),
    *(".5", "0x1F", "\\n", "| x", "> x", "? x"),
)
_letters = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"])


def _is_allowed_line(text: str) -> bool:
    has_words = any(character.isalnum() for character in text)
    return has_words and refused_character(text) is None


lines = st.sampled_from(_YAML_TRAPS) | st.text(
    _letters,
    min_size=1,
    max_size=30,
).filter(_is_allowed_line)
several_lines = st.lists(lines, min_size=2, max_size=3).map("\n".join)
texts = lines | several_lines | st.sampled_from(["  two\n\n  blanks", "end\n", "a\ttab"])

dates = st.sampled_from(
    [
        *("2025-11-18", "2024-02-29", "2025-11", "2025-Q4", "2025-H2", "2025"),
        *("about 2024-02", "0001", "9999-12-31"),
    ]
)
minimums = dates.map("not before {}".format)
scheduled_dates = dates | minimums
amounts = st.sampled_from(
    [
        "5 billion USD",
        "up to 1.075 billion EUR",
        "5-7 million USD",
        "at least 1 trillion JPY per year",
        "0 USD",
        "undisclosed",
        "tens of billions USD",
        "less than 0.000001 USD",
        "about 999999999999999.999999 trillion USD",
        "500 thousand USD per month",
    ]
)
capacities = st.sampled_from(["up to 1 GW", "1.5 MW", "about 10-20 kW", "undisclosed"])
stakes = st.sampled_from(["27%", "about 0.5%", "up to 100%"])
terms = st.sampled_from(["7 years", "about 1 month", "up to 1.5 years"])
quantities = st.sampled_from(["up to 160 million shares", "5-7 thousand H100"])
urls = st.sampled_from(
    [
        "https://example.org/a?b=c#d",
        "http://exämple.org/",
        "https://example.org:8080/a:b",
    ]
)

citations = some(
    st.sampled_from(SOURCES)
    | fields({"source": st.sampled_from(SOURCES), "at": lines}, quote=st.just("so they said"))
    | fields({"source": st.sampled_from(SOURCES), "quote": "so they said"})
)
retractions = fields({"on": dates}, why=texts) | fields({"why": texts})
company_lists = st.lists(
    st.sampled_from((*COMPANIES, "unknown")),
    min_size=2,
    max_size=3,
    unique=True,
)
sides = st.sampled_from((*COMPANIES, "unknown")) | company_lists
flow_ids = [*EVENTS, *(f"{event_id}/one" for event_id in EVENTS), "/one"]
relations = some(
    fields(
        {"type": vocabulary_words(RelationType), "to": st.sampled_from(flow_ids)},
        settles=st.booleans(),
    )
)


def reports(*field_names: str) -> st.SearchStrategy[list[Fields]]:
    """Reports of other sources on these fields."""
    required = {
        "source": st.sampled_from(SOURCES),
        "field": st.sampled_from(field_names),
        "says": lines | amounts,
    }
    return some(
        fields(
            required,
            slip=vocabulary_words(Slip),
            note=texts,
        )
    )


# -- Entries ---------------------------------------------------------------------------------------


def others_of(ids: Sequence[str], number: int) -> st.SearchStrategy[list[str]]:
    """Some of the ids, without the entry's own."""
    return some(st.sampled_from([other_id for other_id in ids if other_id != ids[number]]))


def company(number: int) -> FieldsStrategy:
    return fields(
        {"id": COMPANIES[number], "name": lines},
        was=st.just([f"old-company-{number}"]),
        aliases=some(lines),
        kind=vocabulary_words(CompanyKind),
        country=st.sampled_from(["NO", "US"]),
        founded=dates,
        ticker=lines,
        distinct_from=others_of(COMPANIES, number),
        website=urls,
        wikidata=st.just("Q2283"),
        summary=texts,
        retracted=retractions,
        **_parents(COMPANIES[number + 1 :]),
    )


def _parents(owners: Sequence[str]) -> dict[str, st.SearchStrategy[Any]]:
    """The field `parent` with these owners: only later companies, so that nobody owns itself."""
    if not owners:
        return {}
    owner = st.sampled_from(owners)
    dated_owners = some(fields({"company": owner, "from": dates}, until=dates))
    all_owners = st.just([{"company": owner_id} for owner_id in owners])
    return {"parent": owner | dated_owners | all_owners.filter(lambda entries: len(entries) > 1)}


def source(number: int) -> FieldsStrategy:
    return fields(
        {"id": SOURCES[number], "title": lines},
        was=st.just([f"old-source-{number}"]),
        url=urls,
        publisher=lines,
        author=lines,
        published=dates,
        language=st.sampled_from(["fr", "no"]),
        kind=vocabulary_words(SourceKind),
        based_on=some(st.sampled_from(SOURCES)),
        distinct_from=others_of(SOURCES, number),
        retrieved=dates,
        archived=urls,
        retracted=retractions,
    )


def model(number: int) -> FieldsStrategy:
    return fields(
        {"id": MODELS[number], "name": lines, "developer": st.sampled_from(COMPANIES)},
        was=st.just([f"old-model-{number}"]),
        family=lines,
        released=dates,
        retired=dates,
        sources=citations,
        retracted=retractions,
    )


route_period = fields(
    {"status": vocabulary_words(RouteStatus)},
    operator=st.sampled_from(COMPANIES),
    event=st.sampled_from(EVENTS),
    scheduled=st.booleans(),
    sources=citations,
)


def _with_start_dates(periods: list[Fields]) -> list[Fields]:
    """The periods, all but the first with a date at which they begin."""
    dated_periods = periods[:1]
    for number, period in enumerate(periods[1:], 1):
        opening = "not before " if period.get("scheduled") else ""
        dated_periods.append({"from": f"{opening}202{number}-05", **period})
    return dated_periods


route_periods = st.lists(route_period, min_size=1, max_size=3).map(_with_start_dates)


def route(number: int) -> FieldsStrategy:
    return fields(
        {
            "id": f"route-{number}",
            "model": MODELS[number],
            "provider": st.sampled_from(COMPANIES),
        },
        was=st.just([f"old-route-{number}"]),
        service=lines,
        operator=st.sampled_from(COMPANIES),
        ids=st.dictionaries(st.sampled_from(["us", "eu", "base"]), lines, min_size=1),
        regions=some(lines),
        periods=route_periods,
        checked=dates,
        notes=texts,
        reports=reports("checked", "service"),
        sources=citations,
        retracted=retractions,
    )


def flow(**flow_id: str) -> FieldsStrategy:
    any_flow = fields(
        {**flow_id, "kind": vocabulary_words(FlowKind)},
        from_=sides,
        to=sides,
        amount=amounts,
        capacity=capacities,
        quantity=quantities,
        stake=stakes,
        valuation=amounts,
        basis=vocabulary_words(Basis),
        status=vocabulary_words(FlowStatus),
        closed=dates,
        paid_in=vocabulary_words(PaymentMedium),
        over=terms,
        start=dates,
        end=scheduled_dates,
        conditions=texts,
        note=texts,
        relations=relations,
        reports=reports("amount", "note", "end"),
        sources=citations,
    )
    return any_flow.map(_without_own_payees)


def _without_own_payees(flow_fields: Fields) -> Fields:
    """The flow without its payees, if one of them is also a payer."""
    payers = set(companies_on_side(flow_fields.get("from"))) - {UNKNOWN}
    if payers.isdisjoint(companies_on_side(flow_fields.get("to"))):
        return flow_fields
    return {name: value for name, value in flow_fields.items() if name != "to"}


roles = vocabulary_words(Role)
party = fields({"company": st.sampled_from(COMPANIES)}, role=roles) | fields(
    {
        "company": st.sampled_from(COMPANIES),
        "roles": st.lists(roles, min_size=2, max_size=3, unique=True),
    }
)


def event(number: int) -> FieldsStrategy:
    return fields(
        {
            "id": EVENTS[number],
            "date": dates,
            "kind": vocabulary_words(EventKind),
            "title": lines,
            "flows": st.tuples(flow(id="one"), flow()).map(list),
        },
        was=st.just([f"old-event-{number}"]),
        effective=dates,
        end=scheduled_dates,
        status=vocabulary_words(EventStatus),
        summary=texts,
        speaker=lines,
        parties=some(party),
        capacity=capacities,
        relations=relations,
        distinct_from=others_of(EVENTS, number),
        reports=reports("date", "title"),
        models=some(st.sampled_from(MODELS)),
        tags=some(st.sampled_from(["one", "two"])),
        sources=citations,
        retracted=retractions,
    )


ENTRY_STRATEGIES: dict[ListName, Callable[[int], FieldsStrategy]] = {
    "companies": company,
    "sources": source,
    "models": model,
    "availability": route,
    "events": event,
}


def _documents() -> st.SearchStrategy[Document]:
    lists: dict[str, st.SearchStrategy[list[Fields]]] = {}
    for list_name, entry in ENTRY_STRATEGIES.items():
        entries = [entry(number) for number in range(ENTRIES_PER_LIST)]
        lists[list_name] = st.tuples(*entries).map(list)
    return st.fixed_dictionaries(lists)


documents = _documents()
"""Three entries of each list, which refer only to each other."""
