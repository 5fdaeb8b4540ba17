"""One filter for every figure: what is selected, counted and summed is what a twin of the language says, over entries.

The twin below knows nothing of SQL or of the store's index. It reads the canonical entries alone.
"""

import json
import operator
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships_db.filters.model import (
    EVERYTHING,
    AmountRange,
    AmountTest,
    AnyOf,
    Clause,
    DateRange,
    FieldTerm,
    Filter,
    Phrase,
)
from partnerships_db.filters.parser import WORD_TERMS, parse_filter, pieces, tokens
from partnerships_db.format.flows import Deal
from partnerships_db.format.vocabulary import LISTS, default_flow_status
from partnerships_db.ledger.pairs import pairs
from partnerships_db.ledger.rules import Ledger, company_totals
from partnerships_db.store.queries.companies import company_rows
from partnerships_db.store.queries.deals import all_deals, deals_of
from partnerships_db.store.queries.details import entries_of, selected_ids
from partnerships_db.store.queries.histogram import histogram
from partnerships_db.store.queries.summaries import period_totals, summaries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_db.values.amounts import parse_amount, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_tui.commands import run

Entry = Mapping[str, Any]

# -- The twin ----------------------------------------------------------------------------------------


class World(NamedTuple):
    """All entries of a store, by list and id, and which events are new."""

    lists: Mapping[str, Mapping[str, Entry]]
    new: frozenset[str]

    def live(self, name: str, entry_id: str) -> str:
        """The id that an entry has now which had that one before."""
        for entry in self.lists[name].values():
            if entry_id in entry.get("was", ()):
                return str(entry["id"])
        return entry_id


def twin(chosen: Filter, as_of: date | None, world: World) -> list[str]:
    """The ids of the events that a filter selects."""
    return [
        event["id"]
        for event in world.lists["events"].values()
        if (as_of is None or PartialDate.parse(event["date"]).first <= as_of)
        and all(holds(part, event, world) != part.negated for part in chosen.parts)
    ]


def holds(part: Clause, event: Entry, world: World) -> bool:
    match part:
        case AnyOf():
            return any(holds(one, event, world) for one in part.parts)
        case Phrase():
            return any(says(part, text) for text in texts_of(event, world))
        case DateRange():
            first = PartialDate.parse(event["date"]).first
            return (part.first is None or part.first <= first) and (
                part.last is None or first <= part.last
            )
        case AmountTest():
            compare = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}[
                part.operator
            ]
            return any(
                compare(figure, part.number) for figure in figures_of(event, part.name, part.unit)
            )
        case AmountRange():
            return any(
                (part.low is None or part.low <= figure)
                and (part.high is None or figure <= part.high)
                for figure in figures_of(event, part.name, part.unit)
            )
        case FieldTerm():
            return any(is_so(part.name, value, event, world) for value in part.values)


def says(words: Phrase, text: str) -> bool:
    """Whether the words stand there side by side; the last may be only begun."""
    found, wanted = plain_words(text), [plainly(token) for token in words.tokens]
    for start in range(len(found) - len(wanted) + 1):
        *front, last = found[start : start + len(wanted)]
        if front == wanted[:-1] and (
            last == wanted[-1] if words.is_exact else last.startswith(wanted[-1])
        ):
            return True
    return False


@cache
def plain_words(text: str) -> list[str]:
    return [plainly(token) for token in tokens(text)]


def plainly(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def texts_of(event: Entry, world: World) -> Iterator[str]:
    yield event["title"]
    yield " ".join((event.get("summary", ""), event.get("speaker", ""), event["id"], event["kind"]))
    companies = (world.lists["companies"][company] for company in sorted(companies_of(event)))
    yield " ".join(
        f"{one['name']} {' '.join(one.get('aliases', ()))} {one['id']}" for one in companies
    )
    yield " ".join(sorted(event.get("tags", ())))
    sources = (world.lists["sources"][source] for source in sorted(sources_of(event)))
    yield " ".join(f"{source['title']} {source.get('publisher', '')}" for source in sources)


def side(flow: Entry, name: str) -> list[str]:
    said = flow.get(name) or "unknown"
    return [said] if isinstance(said, str) else list(said)


def flows(event: Entry) -> list[Entry]:
    return list(event.get("flows", ()))


def companies_of(event: Entry) -> set[str]:
    named = {party["company"] for party in event.get("parties", ())}
    for flow in flows(event):
        named |= {*side(flow, "from"), *side(flow, "to")}
    return named - {"unknown"}


def sources_of(*fields: Entry) -> set[str]:
    named = set()
    for one in fields:
        named |= {
            source if isinstance(source, str) else source["source"]
            for source in one.get("sources", ())
        }
        named |= sources_of(*flows(one)) if flows(one) else set()
    return named


def figures_of(event: Entry, name: str, unit: str) -> Iterator[Decimal]:
    """The upper figures of the flows."""
    for flow in flows(event):
        if name in flow:
            amount = parse_amount(flow[name]) if name == "amount" else parse_capacity(flow[name])
            if amount.upper is not None and amount.unit == unit:
                yield amount.upper


def is_so(name: str, value: str, event: Entry, world: World) -> bool:
    status = event.get("status", "announced")
    began = [
        route for route in world.lists["availability"].values()
        if any(period.get("event") == event["id"] for period in route.get("periods", ()))
    ]  # fmt: skip
    reports = [
        *event.get("reports", ()),
        *(report for flow in flows(event) for report in flow.get("reports", ())),
    ]
    match name, value:
        case "kind", _:
            return bool(event["kind"] == value)
        case "company", _:
            return world.live("companies", value) in companies_of(event)
        case (("from" | "to"), _):
            return any(world.live("companies", value) in side(flow, name) for flow in flows(event))
        case "flow", _:
            return any(flow["kind"] == value for flow in flows(event))
        case "status", _:
            default = default_flow_status(event["kind"], status)
            return value in {status, *(flow.get("status", default) for flow in flows(event))}
        case "model", _:
            model = world.live("models", value)
            return model in event.get("models", ()) or any(
                route["model"] == model for route in began
            )
        case "provider", _:
            return any(route["provider"] == world.live("companies", value) for route in began)
        case "tag", _:
            return value in event.get("tags", ())
        case "source", _:
            cited = {world.live("sources", value)} | {
                one["id"] for one in world.lists["sources"].values() if one.get("kind") == value
            }
            return not cited.isdisjoint(sources_of(event))
        case "speaker", _:
            return bool(event.get("speaker")) and plainly(value) in plainly(event["speaker"])
        case (("is" | "has"), "conflict"):
            return bool(reports) and "retracted" not in event
        case "is", "retracted":
            return "retracted" in event
        case "is", "new":
            return event["id"] in world.new
        case "has", "amount":
            return any("amount" in flow for flow in flows(event))
        case "has", "capacity":
            return "capacity" in event or any("capacity" in flow for flow in flows(event))
        case "has", "flow":
            return bool(flows(event))
    raise AssertionError(f"the twin knows no {name}:{value}")


# -- Filters -----------------------------------------------------------------------------------------


ODD = """
companies:
  - {id: societe, name: Société Générale, aliases: [SocGen, La Générale], kind: investor}
  - {id: globex, name: Globex, was: [initrode, old-globex]}
  - {id: acme, name: Acme, aliases: [Acme Labs]}
sources:
  - {id: paper, title: Über alles, publisher: Die Zeitung, kind: press, was: [blatt]}
  - {id: filing, title: Form 8-K, kind: filing}
models:
  - {id: one, name: One, developer: acme, was: [zero]}
availability:
  - {id: route, model: one, provider: globex, service: S, periods: [{from: 2025-02, status: ga, event: deal}]}
events:
  - id: deal
    date: 2025-02
    kind: investment
    status: completed
    title: Acme's CRÉDIT, 1,000 jobs
    speaker: Élodie Dupont
    tags: [one, two]
    sources: [paper]
    reports: [{source: filing, field: date, says: 2025-03}]
    flows:
      - {id: a, from: societe, to: [acme, unknown], kind: debt, amount: up to 5 billion EUR}
      - {from: globex, kind: equity, amount: 1-3 billion USD, status: intent, capacity: at least 500 MW}
  - {id: later, date: 2025-Q3, kind: statement, title: Encore!, capacity: 2 GW, parties: [{company: globex}]}
  - {id: rumour, date: about 2024, kind: supply, status: rumoured, title: A rumour, retracted: {on: 2025, why: no}}
"""
MORE = """
events:
  - id: fresh
    date: 2025-11-18
    kind: compute-deal
    title: Fresh from globex
    models: [one]
    tags: [two]
    flows: [{to: globex, kind: cloud-purchase, amount: tens of billions USD}, {from: acme, kind: other, capacity: 1 GW}]
"""


def term(name: str, values: Sequence[str]) -> st.SearchStrategy[str]:
    """`name:value`, or several by comma."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(
        lambda some: f"{name}:{','.join(some)}"
    )


def odd_filters() -> st.SearchStrategy[str]:
    values = {
        "company": ("societe", "globex", "old-globex", "Acme", "nobody", "unknown"),
        "from": ("societe", "initrode", "unknown", "globex"),
        "to": ("acme", "unknown", "globex"),
        "model": ("one", "zero", "two"),
        "provider": ("globex", "old-globex", "acme"),
        "tag": ("one", "two", "three"),
        "source": ("paper", "blatt", "press", "filing", "reference"),
        "speaker": ("elodie", "DUPONT", "élo", "x"),
        "date": ("2025", "2025-02", "2024..2025-02", "..2025-06", "2025-Q3..", "2025-11-18"),
        "after": ("2024", "2025-02", "2025-06-30"),
        "before": ("2025", "2025-Q4"),
        **WORD_TERMS,
    }
    measures = ("5bnEUR", "3bn", "1000mn", "0", "2.5bn")
    powers = ("500MW", "1GW", "0.5GW", "1kW")
    words = (
        "credit", "SOCGEN", "génér", "form", "jobs", "1,000", '"8-k"', '"acme s"', '"acme"', "ac", "alles", "invest",
        "deal", "fresh,rumour", "one", "gen,uber,zzz",
    )  # fmt: skip
    terms = [term(name, of) for name, of in values.items()]
    compared = st.tuples(st.sampled_from((">", ">=", "<", "<=", ":")), st.lists(st.sampled_from(measures), min_size=1,
                         max_size=2)).map(lambda pair: f"amount{pair[0]}{','.join(pair[1])}")  # fmt: skip
    powered = st.tuples(st.sampled_from((">", ">=", "<", "<=", ":")), st.sampled_from(powers)).map(
        lambda pair: f"capacity{pair[0]}{pair[1]}"
    )
    ranges = st.sampled_from(
        (
            "amount:1..5bn",
            "amount:..3bn",
            "amount:5bnEUR..",
            "capacity:500MW..1GW",
            "capacity:1..2GW",
        )
    )
    part = st.one_of(*terms, compared, powered, ranges, st.sampled_from(words))
    signed = st.tuples(st.sampled_from(("", "", "-")), part).map("".join)
    return st.lists(signed, min_size=0, max_size=3).map(" ".join)


def starter_filters(world: World) -> st.SearchStrategy[str]:
    events = list(world.lists["events"].values())
    ids = {
        "company": sorted(world.lists["companies"]), "from": sorted(world.lists["companies"]),
        "to": sorted(world.lists["companies"]), "model": sorted(world.lists["models"]),
        "provider": sorted({route["provider"] for route in world.lists["availability"].values()}),
        "tag": sorted({tag for event in events for tag in event.get("tags", ())}),
        "source": ["primary", "filing", "press", "analysis"], **WORD_TERMS,
    }  # fmt: skip
    said = sorted({word for event in events for word in tokens(event["title"])})
    busiest = [
        name
        for name, _ in Counter(one for event in events for one in companies_of(event)).most_common(
            12
        )
    ]
    terms = [term(name, of) for name, of in ids.items()]
    begun = st.tuples(st.sampled_from(said), st.integers(1, 12)).map(
        lambda pair: pair[0][: pair[1]]
    )
    months = st.tuples(st.integers(2022, 2026), st.integers(1, 12)).map(
        lambda pair: f"{pair[0]}-{pair[1]:02}"
    )
    dates = st.one_of(
        months.map("date:{}..".format),
        months.map("before:{}".format),
        months.map("after:{}".format),
    )
    amounts = st.tuples(st.sampled_from((">", "<=")), st.integers(1, 100)).map(
        lambda pair: f"amount{pair[0]}{pair[1]}bn"
    )
    part = st.one_of(
        *terms, begun, begun, dates, amounts, st.sampled_from(busiest).map("company:{}".format)
    )
    signed = st.tuples(st.sampled_from(("", "", "", "-")), part).map("".join)
    return st.lists(signed, min_size=1, max_size=3).map(" ".join)


# -- Both side by side -------------------------------------------------------------------------------


def world_of(store: Store) -> World:
    first = store.rows(
        "SELECT id FROM entry WHERE list = 'events' AND import > (SELECT min(import) FROM import)"
    )
    lists: dict[str, dict[str, Entry]] = {
        name: {entry["id"]: entry for entry in entries_of(store, name)} for name in LISTS
    }
    return World(lists, frozenset(event for (event,) in first))


def assert_as_the_twin(store: Store, world: World, chosen: Filter, as_of: date | None) -> None:
    """Rows, counts, periods and companies, all by the same filter."""
    ids = twin(chosen, as_of, world)
    timeline = Timeline.select(store, chosen, as_of)
    rows = timeline.page(store, 0, len(timeline))
    assert sorted(row.id for row in rows) == sorted(ids), chosen
    assert len(timeline) == len(ids)
    assert [row.key for row in rows] == sorted((row.key for row in rows), reverse=True)
    counted = Counter(row.date.period for row in rows)
    assert {group.period: group.events for group in timeline.groups} == counted
    kinds = Counter(world.lists["events"][event]["kind"] for event in ids)
    for level in (ZoomLevel.MONTH, ZoomLevel.YEAR):
        found = Counter[str]()
        for summary in summaries(store, timeline, level, roll_up(timeline.groups, level)):
            found.update(dict(summary.kinds))
        assert found == kinds, level
    named = Counter(
        company for event in ids for company in companies_of(world.lists["events"][event])
    )
    assert {row.id: row.events for row in company_rows(store, as_of, chosen) if row.events} == named


def assert_summed_as_the_twin(
    store: Store, world: World, deals: list[Deal], chosen: Filter, as_of: date | None
) -> None:
    """The strip, the periods' money, the pairs and a company's totals, all over the same events."""
    ids, day = set(twin(chosen, as_of, world)), as_of or date(2026, 11, 24)
    timeline = Timeline.select(store, chosen, as_of)
    strip = histogram(store, timeline, 60)
    assert (sum(strip.visible_counts) if strip else 0) == pytest.approx(len(ids))
    ledger = Ledger(deals, day)
    money = period_totals(
        store, timeline, ZoomLevel.DECADE, roll_up(timeline.groups, ZoomLevel.DECADE), day
    )
    for told in money:
        inside = [
            event
            for event in ids
            if world.lists["events"][event]["date"].removeprefix("about ")[:3] == told.period[:3]
        ]
        expected = ledger.selection(sorted(inside)).money
        assert told.money in (
            (),
            tuple((code, one.firm, one.up_to) for code, one in expected.items()),
        )
    found = pairs(ledger, events=ids)
    assert {one.flow.event for pair in found for one in pair.flows} <= ids
    assert sum(len(flows(world.lists["events"][event])) > 0 for event in ids) == len(
        {one.flow.event for pair in found for one in pair.flows}
    )
    for company in ("openai", "anthropic"):
        sums = ledger.totals(company, events=ids)
        whole = company_totals(
            deals_of(store, company),
            company,
            day,
            events=selected_ids(store, chosen, as_of) if chosen else None,
        )
        assert (sums.money_in, sums.money_out) == (whole.money_in, whole.money_out)


DATES = st.one_of(st.none(), st.none(), st.dates(date(2024, 1, 1), date(2026, 12, 31)))


def test_the_odd_store_by_the_twin(make_store: Callable[..., Store]) -> None:
    store = make_store(ODD, MORE)
    world = world_of(store)
    assert world.new == {"fresh"}

    @settings(max_examples=150)
    @given(odd_filters(), DATES)
    def check(text: str, as_of: date | None) -> None:
        assert_as_the_twin(store, world, parse_filter(text), as_of)

    check()


def test_the_starter_data_by_the_twin(starter_store: Path) -> None:
    with Store.reading(starter_store) as store:
        world = world_of(store)
        deals = all_deals(store)

        @settings(max_examples=25)
        @given(starter_filters(world), DATES)
        def check(text: str, as_of: date | None) -> None:
            assert_as_the_twin(store, world, parse_filter(text), as_of)
            assert_summed_as_the_twin(store, world, deals, parse_filter(text), as_of)

        check()


@pytest.mark.parametrize(
    "query",
    ["company:openai kind:investment", "anthropic amount>1bn", "from:microsoft,amazon -kind:statement", "date:2025-11",
     "-source:primary -source:filing has:amount", "status:intent,rumoured", "tag:circular-financing", "zzzz"],
)  # fmt: skip
def test_the_commands_tell_what_the_twin_selects(
    starter_store: Path, query: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.reading(starter_store) as store:
        world = world_of(store)
    chosen, as_of = parse_filter(query), date(2026, 3, 31)
    ids = twin(chosen, as_of, world)

    def told(*arguments: str) -> Any:
        assert run(["--db", str(starter_store), *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    events = told("events", "--as-of", "2026-03-31", "--json", "--", query)
    assert sorted(event["id"] for event in events) == sorted(ids)
    exported = told("export", "--as-of", "2026-03-31", "--format", "json", "--", query)
    written = {event["id"]: event for event in exported["events"]}
    assert set(ids) <= written.keys()
    referred = {
        relation["to"].partition("/")[0]
        for event in written.values()
        for one in (event, *flows(event))
        for relation in one.get("relations", ())
    }
    assert written.keys() - set(ids) <= referred, "what is exported besides is what it refers to"
    named = Counter(
        company for event in ids for company in companies_of(world.lists["events"][event])
    )
    companies = told("companies", "--filter", query, "--as-of", "2026-03-31", "--json")
    assert {company["id"]: company["events"] for company in companies} == named


# -- The twin itself ---------------------------------------------------------------------------------


def test_every_word_of_the_language_is_told_apart_by_the_odd_store(
    make_store: Callable[..., Store],
) -> None:
    """A term that selects all or nothing of a store shows nothing: each of these selects some."""
    world = world_of(make_store(ODD, MORE))
    for text in (
        "company:old-globex", "from:initrode", "to:acme", "model:zero", "provider:globex", "tag:one", "source:blatt",
        "source:press", "speaker:elodie", "kind:supply", "flow:debt", "status:intent", "status:closed", "is:new",
        "is:conflict", "is:retracted", "has:amount", "has:capacity", "has:flow", "amount>1bnEUR", "capacity>=1GW",
        "amount:1..5bn", "date:2025-02", "after:2025-06", "before:2025", "credit", "génér", "fresh,rumour",
    ):  # fmt: skip
        assert 0 < len(twin(parse_filter(text), None, world)) < 4, text
    assert twin(EVERYTHING, None, world) == list(world.lists["events"])


def test_a_text_is_its_pieces_and_blanks() -> None:
    text = 'a -b "c d" company:x,"y z" amount>1bn -kind:other'
    assert [re.sub(r"\s", "_", piece[0]) for piece in pieces(text)] == [
        "a", "-b", '"c_d"', 'company:x,"y_z"', "amount>1bn", "-kind:other",
    ]  # fmt: skip
