"""Documents that people could have written: every list, every field, generated, and right."""

from typing import Any, get_args

from hypothesis import strategies as st

from partnerships_db.format.vocabulary import (
    Basis,
    CompanyKind,
    EventKind,
    EventStatus,
    FlowKind,
    FlowStatus,
    RelationType,
    Role,
    RouteStatus,
    Slip,
    SourceKind,
)
from partnerships_db.values.safe_text import refused_character

Fields = dict[str, Any]

COMPANIES, SOURCES, MODELS, EVENTS = (
    tuple(f"{name}-{n}" for n in range(3)) for name in ("co", "so", "mo", "ev")
)
FLOWS = ("one", "two")

_NASTY = (
    "NO", "null", "~x", "2025-11", "1_000", "- x", "a: b", "a #b", "'", '"', "{x}", "[x]", "*x", "&x", "!x", "%x", "@x",
    "=1+1", "é", "日本", "😀", "a\u200db", "x" * 150, "yes", ".5", "0x1F", "\\n", "| x", "> x", "? x",
)  # fmt: skip
_letters = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"])
lines = st.sampled_from(_NASTY) | st.text(_letters, min_size=1, max_size=30).filter(
    lambda text: (
        bool(text.strip()) and refused_character(text) is None and any(c.isalnum() for c in text)
    )
)
texts = (
    lines
    | st.lists(lines, min_size=2, max_size=3).map("\n".join)
    | st.sampled_from(["  two\n\n  blanks", "end\n"])
)
dates = st.sampled_from(["2025-11-18", "2025-11", "2025-Q4", "2025-H2", "2025", "about 2024-02"])
amounts = st.sampled_from(
    ["5 billion USD", "up to 1.075 billion EUR", "5-7 million USD", "at least 1 trillion JPY per year",
     "undisclosed", "tens of billions USD", "less than 0.000001 USD", "about 999999999999999 trillion USD",
     "500 thousand USD per month"]
)  # fmt: skip
capacities = st.sampled_from(["up to 1 GW", "1.5 MW", "about 10-20 kW"])
urls = st.sampled_from(["https://example.org/a?b=c#d", "http://exämple.org/"])
words = {one: st.sampled_from(get_args(one)) for one in (
    Basis, CompanyKind, EventKind, EventStatus, FlowKind, FlowStatus, RelationType, Role, RouteStatus, Slip, SourceKind
)}  # fmt: skip


def some(item: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(item, min_size=1, max_size=most, unique_by=repr)


def fields(needed: Fields, **may_be: st.SearchStrategy[Any]) -> st.SearchStrategy[Fields]:
    return st.fixed_dictionaries(
        {
            name: value if isinstance(value, st.SearchStrategy) else st.just(value)
            for name, value in needed.items()
        },
        optional={name.rstrip("_"): value for name, value in may_be.items()},
    )


citations = some(
    st.sampled_from(SOURCES)
    | fields({"source": st.sampled_from(SOURCES)}, at=lines, quote=st.just("so they said"))
)
retractions = fields({}, on=dates, why=texts)
sides = st.sampled_from(COMPANIES) | some(st.sampled_from((*COMPANIES, "unknown")), 3)


def reports(*names: str) -> st.SearchStrategy[list[Fields]]:
    field = {
        "source": st.sampled_from(SOURCES),
        "field": st.sampled_from(names),
        "says": lines | amounts,
    }
    return some(fields(field, slip=words[Slip], note=texts))


relations = some(
    fields({"type": words[RelationType], "to": st.sampled_from([*EVENTS, *(f"{e}/one" for e in EVENTS), "/one"])},
           settles=st.sampled_from(["true", "false"]))
)  # fmt: skip


def company(number: int) -> st.SearchStrategy[Fields]:
    owners = COMPANIES[number + 1 :]  # upwards alone, so that nobody owns itself
    parent = (
        some(fields({"company": st.sampled_from(owners)}, from_=dates, until=dates))
        if owners
        else None
    )
    return fields(
        {"id": COMPANIES[number], "name": lines},
        was=st.just([f"old-{number}"]), aliases=some(lines),
        kind=words[CompanyKind], country=st.sampled_from(["NO", "US"]), founded=dates, ticker=lines, website=urls,
        wikidata=st.just("Q2283"), summary=texts, retracted=retractions,
        **({} if parent is None else {"parent": parent}),
    )  # fmt: skip


def source(number: int) -> st.SearchStrategy[Fields]:
    return fields(
        {"id": SOURCES[number], "title": lines}, url=urls, publisher=lines, author=lines, published=dates,
        language=st.sampled_from(["fr", "no"]), kind=words[SourceKind], based_on=some(st.sampled_from(SOURCES)),
        retrieved=dates, archived=urls, retracted=retractions,
    )  # fmt: skip


def model(number: int) -> st.SearchStrategy[Fields]:
    return fields(
        {"id": MODELS[number], "name": lines, "developer": st.sampled_from(COMPANIES)}, family=lines, released=dates,
        retired=dates, sources=citations, retracted=retractions,
    )  # fmt: skip


def route(number: int) -> st.SearchStrategy[Fields]:
    period = fields({"status": words[RouteStatus]}, operator=st.sampled_from(COMPANIES), event=st.sampled_from(EVENTS),
                    scheduled=st.sampled_from(["true", "false"]), sources=citations)  # fmt: skip
    periods = st.lists(period, min_size=1, max_size=3).map(
        lambda all_: [
            {**one, **({"from": f"202{n}-05"} if n else {})} for n, one in enumerate(all_)
        ]
    )
    return fields(
        {"id": f"route-{number}", "model": MODELS[number], "provider": st.sampled_from(COMPANIES), "service": lines},
        operator=st.sampled_from(COMPANIES),
        ids=st.dictionaries(st.sampled_from(["us", "eu", "base"]), lines, min_size=1),
        regions=some(lines), periods=periods, checked=dates, notes=texts, reports=reports("checked", "service"),
        sources=citations, retracted=retractions,
    )  # fmt: skip


def flow(flow_id: str) -> st.SearchStrategy[Fields]:
    return fields(
        {"id": flow_id, "kind": words[FlowKind]}, from_=sides, to=sides, amount=amounts, capacity=capacities,
        quantity=st.just("up to 160 million shares"), stake=st.sampled_from(["27%", "about 0.5%"]), valuation=amounts,
        basis=words[Basis], status=words[FlowStatus], closed=dates, over=st.sampled_from(["7 years", "about 1 month"]),
        start=dates, end=dates, conditions=texts, note=texts, relations=relations,
        reports=reports("amount", "note", "end"), sources=citations,
    )  # fmt: skip


def event(number: int) -> st.SearchStrategy[Fields]:
    party = fields({"company": st.sampled_from(COMPANIES)}, role=words[Role]) | fields(
        {"company": st.sampled_from(COMPANIES), "roles": some(words[Role])}
    )
    return fields(
        {"id": EVENTS[number], "date": dates, "kind": words[EventKind], "title": lines,
         "flows": st.tuples(flow("one"), flow("two")).map(list)},
        effective=dates, end=dates, status=words[EventStatus], summary=texts, speaker=lines, parties=some(party),
        capacity=capacities, relations=relations, reports=reports("date", "title"),
        models=some(st.sampled_from(MODELS)),
        tags=some(st.sampled_from(["one", "two"])), sources=citations, retracted=retractions,
    )  # fmt: skip


documents: st.SearchStrategy[dict[str, list[Fields]]] = st.fixed_dictionaries({
    name: st.tuples(*(make(number) for number in range(3))).map(list)
    for name, make in (("companies", company), ("sources", source), ("models", model), ("availability", route),
                       ("events", event))
})  # fmt: skip
"""Three entries a list, each of which may have any of its fields, all references led home."""
