"""Each filter selects the same events in SQL as in a twin of the language in plain Python.

The twin knows nothing of SQL or of the store's index. It reads the canonical entries alone.
"""

import json
import operator
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    RecordRange,
)
from partnerships_db.filters.parser import parse_filter, pieces, tokens
from partnerships_db.filters.terms import WORD_TERMS
from partnerships_db.format.flows import Deal
from partnerships_db.format.vocabulary import LISTS, default_flow_status
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.companies import company_rows
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import entries_of
from partnerships_db.store.queries.flow_criteria import criteria_within_events
from partnerships_db.store.queries.histogram import histogram
from partnerships_db.store.queries.summaries import period_totals, summaries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_db.values.amounts import parse_amount, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_tui.commands import run

Entry = Mapping[str, Any]

# -- The entries of a store ------------------------------------------------------------------------


class World(NamedTuple):
    """All entries of a store."""

    lists: Mapping[str, Mapping[str, Entry]]
    """The entries of each list by id."""
    live_ids: Mapping[tuple[str, str], str]
    """The present id of an entry, by its list and former id."""
    routes_by_event: Mapping[str, Sequence[Entry]]
    """The routes with a period that an event began."""
    new_ids: frozenset[str]
    """The events that are new since the first import."""

    @property
    def events(self) -> Mapping[str, Entry]:
        return self.lists["events"]

    def live_id(self, list_name: str, entry_id: str) -> str:
        return self.live_ids.get((list_name, entry_id), entry_id)


def world_of(store: Store) -> World:
    lists: dict[str, dict[str, Entry]] = {}
    live_ids: dict[tuple[str, str], str] = {}
    for name in LISTS:
        lists[name] = {entry["id"]: entry for entry in entries_of(store, name)}
        for entry in lists[name].values():
            for former_id in entry.get("was", ()):
                live_ids[name, former_id] = entry["id"]

    routes_by_event = defaultdict(list)
    for route in lists["availability"].values():
        for event_id in {period.get("event") for period in route.get("periods", ())}:
            routes_by_event[event_id].append(route)

    new_rows = store.rows(
        "SELECT id FROM entry WHERE list = 'events' AND import > (SELECT min(import) FROM import)"
    )
    new_ids = frozenset(event_id for (event_id,) in new_rows)
    return World(lists, live_ids, routes_by_event, new_ids)


# -- The twin --------------------------------------------------------------------------------------


def twin_ids(criteria: Filter, as_of: date | None, world: World) -> list[str]:
    """The ids of the events that a filter selects, by the twin."""
    return [
        event["id"] for event in world.events.values() if selects(criteria, as_of, event, world)
    ]


def selects(criteria: Filter, as_of: date | None, event: Entry, world: World) -> bool:
    if as_of is not None and first_day(event) > as_of:
        return False
    return all(holds(clause, event, world) != clause.negated for clause in criteria.parts)


def first_day(event: Entry) -> date:
    return PartialDate.parse(event["date"]).first


def holds(clause: Clause, event: Entry, world: World) -> bool:
    """Whether a clause is true of an event, without regard to its minus sign."""
    match clause:
        case AnyOf():
            return any(holds(alternative, event, world) for alternative in clause.parts)
        case Phrase():
            return any(contains_phrase(text, clause) for text in texts_of(event, world))
        case DateRange():
            return is_day_in(first_day(event), clause)
        case RecordRange(name="checked"):
            routes = world.routes_by_event.get(event["id"], ())
            return any(is_checked_in(route, clause) for route in routes)
        case RecordRange():
            return (
                clause.first is not None and clause.first <= date.today()
            )  # all are imported today
        case AmountTest() | AmountRange():
            figures = upper_figures(event, clause.name, clause.unit)
            return any(is_figure_in(figure, clause) for figure in figures)
        case FieldTerm():
            return any(has_value(clause.name, value, event, world) for value in clause.values)


def is_day_in(day: date, days: DateRange | RecordRange) -> bool:
    is_after = days.first is None or days.first <= day
    is_before = days.last is None or day <= days.last
    return is_after and is_before


def is_checked_in(route: Entry, days: RecordRange) -> bool:
    if "checked" not in route:
        return days.first is None
    return is_day_in(PartialDate.parse(route["checked"]).last, days)


COMPARISONS = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}


def is_figure_in(figure: Decimal, clause: AmountTest | AmountRange) -> bool:
    if isinstance(clause, AmountTest):
        return bool(COMPARISONS[clause.operator](figure, clause.number))
    is_above = clause.low is None or clause.low <= figure
    is_below = clause.high is None or figure <= clause.high
    return is_above and is_below


def contains_phrase(text: str, phrase: Phrase) -> bool:
    """Whether the words stand side by side in a text. Of a word, the last may be a beginning."""
    text_words = folded_words(text)
    *first_words, last_word = [fold(token) for token in phrase.tokens]
    for start in range(len(text_words) - len(first_words)):
        end = start + len(first_words)
        if text_words[start:end] != first_words:
            continue
        if text_words[end] == last_word:
            return True
        if not phrase.is_exact and text_words[end].startswith(last_word):
            return True
    return False


@cache
def folded_words(text: str) -> list[str]:
    return [fold(token) for token in tokens(text)]


def fold(text: str) -> str:
    """The text in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def texts_of(event: Entry, world: World) -> Iterator[str]:
    """The texts of an event that are searched, one for each field of the index."""
    yield event["title"]
    yield " ".join((event.get("summary", ""), event.get("speaker", ""), event["id"], event["kind"]))

    company_texts: list[str] = []
    for company_id in sorted(company_ids(event)):
        company = world.lists["companies"][company_id]
        company_texts.extend((company["name"], *company.get("aliases", ()), company_id))
    yield " ".join(company_texts)

    yield " ".join(sorted(event.get("tags", ())))

    source_texts: list[str] = []
    for source_id in sorted(source_ids(event)):
        source = world.lists["sources"][source_id]
        source_texts.extend((source["title"], source.get("publisher", "")))
    yield " ".join(source_texts)


def flows_of(event: Entry) -> Sequence[Entry]:
    return list(event.get("flows", ()))


def companies_on_side(flow: Entry, side: str) -> list[str]:
    companies = flow.get(side) or "unknown"
    return [companies] if isinstance(companies, str) else list(companies)


def company_ids(event: Entry) -> set[str]:
    ids = {party["company"] for party in event.get("parties", ())}
    for flow in flows_of(event):
        ids.update(companies_on_side(flow, "from"))
        ids.update(companies_on_side(flow, "to"))
    return ids - {"unknown"}


def source_ids(event: Entry) -> set[str]:
    ids = set()
    for entry in (event, *flows_of(event)):
        for citation in entry.get("sources", ()):
            ids.add(citation if isinstance(citation, str) else citation["source"])
    return ids


def company_counts(event_ids: Iterable[str], world: World) -> Counter[str]:
    """The number of events of each company."""
    counts = Counter[str]()
    for event_id in event_ids:
        counts.update(company_ids(world.events[event_id]))
    return counts


def upper_figures(event: Entry, name: str, unit: str) -> Iterator[Decimal]:
    """The upper figures of the flows in a unit; `name` is amount or capacity."""
    parse = parse_amount if name == "amount" else parse_capacity
    for flow in flows_of(event):
        if name in flow:
            amount = parse(flow[name])
            if amount.upper is not None and amount.unit == unit:
                yield amount.upper


def statuses_of(event: Entry) -> set[str]:
    """The status of an event and those of its flows."""
    status = event.get("status", "announced")
    default = default_flow_status(event["kind"], status)
    return {status, *(flow.get("status", default) for flow in flows_of(event))}


def has_reports(event: Entry) -> bool:
    return any(entry.get("reports") for entry in (event, *flows_of(event)))


def has_value(name: str, value: str, event: Entry, world: World) -> bool:
    """Whether `name:value` is true of an event."""
    routes = world.routes_by_event.get(event["id"], ())
    match name, value:
        case "kind", _:
            return bool(event["kind"] == value)
        case "company", _:
            return world.live_id("companies", value) in company_ids(event)
        case (("from" | "to"), _):
            company = world.live_id("companies", value)
            return any(company in companies_on_side(flow, name) for flow in flows_of(event))
        case "flow", _:
            return any(flow["kind"] == value for flow in flows_of(event))
        case "paid", _:
            return any(flow.get("paid_in", "cash") == value for flow in flows_of(event))
        case "status", _:
            return value in statuses_of(event)
        case "model", _:
            model = world.live_id("models", value)
            return model in event.get("models", ()) or any(
                route["model"] == model for route in routes
            )
        case "family", _:
            families = {
                world.lists["models"][model].get("family", "")
                for model in (*event.get("models", ()), *(route["model"] for route in routes))
            }
            return value in map(key_of_name, families)
        case "zone", _:
            return any(value in map(key_of_name, route.get("ids", ())) for route in routes)
        case "region", _:
            return any(value in map(key_of_name, route.get("regions", ())) for route in routes)
        case "provider", _:
            provider = world.live_id("companies", value)
            return any(route["provider"] == provider for route in routes)
        case "tag", _:
            return value in event.get("tags", ())
        case "source", _:
            return any(is_source(value, source_id, world) for source_id in source_ids(event))
        case "speaker", _:
            return bool(event.get("speaker")) and fold(value) in fold(event["speaker"])
        case (("is" | "has"), "conflict"):
            return has_reports(event) and "retracted" not in event
        case "is", "retracted":
            return "retracted" in event
        case "is", "new":
            return event["id"] in world.new_ids
        case "is", "marked":
            return event["id"] in MARKED_IDS
        case "has", "amount":
            return any("amount" in flow for flow in flows_of(event))
        case "has", "capacity":
            return any("capacity" in entry for entry in (event, *flows_of(event)))
        case "has", "flow":
            return bool(flows_of(event))
    raise AssertionError(f"the twin does not know {name}:{value}")


def key_of_name(name: str) -> str:
    return fold(name).replace(" ", "-").replace(".", "-")


MARKED_IDS = frozenset({"deal", "fresh", "microsoft-nvidia-anthropic-partnership"})


def is_source(value: str, source_id: str, world: World) -> bool:
    """Whether `source:value` names a source by its id or by its kind."""
    if source_id == world.live_id("sources", value):
        return True
    return world.lists["sources"][source_id].get("kind") == value


# -- Filters ---------------------------------------------------------------------------------------


ODD_ENTRIES = """
companies:
  - {id: societe, name: Société Générale, aliases: [SocGen, La Générale], kind: investor}
  - {id: globex, name: Globex, was: [initrode, old-globex]}
  - {id: acme, name: Acme, aliases: [Acme Labs]}
sources:
  - {id: paper, title: Über alles, publisher: Die Zeitung, kind: press, was: [blatt]}
  - {id: filing, title: Form 8-K, kind: filing}
models:
  - {id: one, name: One, developer: acme, was: [zero], family: Ünité 4.5}
availability:
  - id: route
    model: one
    provider: globex
    service: S
    ids: {eu: one-v1, global: one}
    regions: [eastus2, Europe West]
    checked: 2025-06
    periods: [{from: 2025-02, status: ga, event: deal}]
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
      - {id: a, from: societe, to: [acme, unknown], kind: debt, amount: up to 5 billion EUR,
         paid_in: services}
      - from: globex
        kind: equity
        amount: 1-3 billion USD
        status: intent
        capacity: at least 500 MW
  - id: later
    date: 2025-Q3
    kind: statement
    title: Encore!
    capacity: 2 GW
    parties: [{company: globex}]
  - id: rumour
    date: about 2024
    kind: supply
    status: rumoured
    title: A rumour
    retracted: {on: 2025, why: no}
"""
NEW_ENTRIES = """
events:
  - id: fresh
    date: 2025-11-18
    kind: compute-deal
    title: Fresh from globex
    models: [one]
    tags: [two]
    flows:
      - {to: globex, kind: cloud-purchase, amount: tens of billions USD}
      - {from: acme, kind: other, capacity: 1 GW}
"""

ODD_VALUES: dict[str, Sequence[str]] = {
    "company": ("societe", "globex", "old-globex", "Acme", "nobody", "unknown"),
    "from": ("societe", "initrode", "unknown", "globex"),
    "to": ("acme", "unknown", "globex"),
    "model": ("one", "zero", "two"),
    "provider": ("globex", "old-globex", "acme"),
    "tag": ("one", "two", "three"),
    "source": ("paper", "blatt", "press", "filing", "reference"),
    "speaker": ("elodie", "DUPONT", "élo", "x"),
    "family": ('"unité 4.5"', "unite-4.5", "other"),
    "zone": ("eu", "US"),
    "scope": ("global", "jp"),
    "region": ("eastus2", '"europe west"', "moon"),
    "checked": ("2025-06", "2025..2026", "9999d"),
    "since": ("7d", "2025", "yesterday", "9999"),
    "date": ("2025", "2025-02", "2024..2025-02", "..2025-06", "2025-Q3..", "2025-11-18"),
    "after": ("2024", "2025-02", "2025-06-30"),
    "before": ("2025", "2025-Q4"),
    **WORD_TERMS,
}
ODD_WORDS = (
    "credit", "SOCGEN", "génér", "form", "jobs", "1,000", '"8-k"', '"acme s"', '"acme"', "ac",
    "alles", "invest", "deal", "fresh,rumour", "one", "gen,uber,zzz",
)  # fmt: skip
ODD_AMOUNTS = ("5bnEUR", "3bn", "1000mn", "0", "2.5bn", "3,000,000,000", "5 Mds €", "$3 billion")
ODD_CAPACITIES = ("500MW", "1GW", "0.5GW", "1kW", "1,000 MW")
ODD_RANGES = (
    "amount:1..5bn",
    "amount:..3bn",
    "amount:5bnEUR..",
    "capacity:500MW..1GW",
    "capacity:1..2GW",
    "checked:>2025-05",
    "checked:<2025-06",
    "checked:<=2025-06-30",
    "checked:>1d",
)
OPERATORS = st.sampled_from((">", ">=", "<", "<=", ":"))


def terms(name: str, values: Sequence[str]) -> st.SearchStrategy[str]:
    """`name:value`, or several values with commas."""
    return st.builds("{}:{}".format, st.just(name), comma_separated(values, 3))


def comma_separated(values: Sequence[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most).map(",".join)


def filters_of(
    parts: st.SearchStrategy[str],
    signs: Sequence[str],
    least: int,
) -> st.SearchStrategy[str]:
    """Texts of up to three parts, each with one of the signs."""
    signed_parts = st.builds("{}{}".format, st.sampled_from(signs), parts)
    return st.lists(signed_parts, min_size=least, max_size=3).map(" ".join)


def odd_filters() -> st.SearchStrategy[str]:
    parts = st.one_of(
        *(terms(name, values) for name, values in ODD_VALUES.items()),
        st.builds("amount{}{}".format, OPERATORS, comma_separated(ODD_AMOUNTS, 2)),
        st.builds("capacity{}{}".format, OPERATORS, st.sampled_from(ODD_CAPACITIES)),
        st.sampled_from(ODD_RANGES),
        st.sampled_from(ODD_WORDS),
    )
    return filters_of(parts, ("", "", "-"), least=0)


def starter_values(world: World) -> dict[str, Sequence[str]]:
    """The values of the terms of a filter that occur in a store."""
    companies = sorted(world.lists["companies"])
    tags: set[str] = set()
    for event in world.events.values():
        tags.update(event.get("tags", ()))
    return {
        "company": companies,
        "from": companies,
        "to": companies,
        "model": sorted(world.lists["models"]),
        "provider": sorted({route["provider"] for route in world.lists["availability"].values()}),
        "tag": sorted(tags),
        "source": ["primary", "filing", "press", "analysis"],
        **WORD_TERMS,
    }


def starter_filters(world: World) -> st.SearchStrategy[str]:
    title_words: set[str] = set()
    for event in world.events.values():
        title_words.update(tokens(event["title"]))
    busiest = [f"company:{name}" for name, _ in company_counts(world.events, world).most_common(12)]

    beginnings = st.builds(
        lambda word, length: word[:length],
        st.sampled_from(sorted(title_words)),
        st.integers(1, 12),
    )
    months = st.builds("{}-{:02}".format, st.integers(2022, 2026), st.integers(1, 12))
    date_terms = st.sampled_from(("date:{}..", "before:{}", "after:{}"))
    dates = st.builds(str.format, date_terms, months)
    parts = st.one_of(
        *(terms(name, values) for name, values in starter_values(world).items()),
        beginnings,
        beginnings,
        dates,
        st.builds("amount{}{}bn".format, st.sampled_from((">", "<=")), st.integers(1, 100)),
        st.sampled_from(busiest),
    )
    return filters_of(parts, ("", "", "", "-"), least=1)


# -- The twin and the store side by side -----------------------------------------------------------


def assert_selection(
    store: Store,
    world: World,
    criteria: Filter,
    as_of: date | None,
    event_ids: Sequence[str],
) -> None:
    """Rows, counts, periods and companies are those of the events that the twin selects."""
    timeline = Timeline.select(store, criteria, as_of)
    rows = timeline.page(store, 0, len(timeline))
    assert sorted(row.id for row in rows) == sorted(event_ids), criteria
    assert len(timeline) == len(event_ids)
    assert [row.key for row in rows] == sorted((row.key for row in rows), reverse=True)

    period_counts = Counter(row.date.period for row in rows)
    assert {group.period: group.events for group in timeline.groups} == period_counts

    kind_counts = Counter(world.events[event_id]["kind"] for event_id in event_ids)
    for level in (ZoomLevel.MONTH, ZoomLevel.YEAR):
        summarised = Counter[str]()
        for summary in summaries(store, timeline, level, roll_up(timeline.groups, level)):
            summarised.update(dict(summary.kinds))
        assert summarised == kind_counts, level

    rows_with_events = [row for row in company_rows(store, as_of, criteria) if row.events]
    events_by_company = {row.id: row.events for row in rows_with_events}
    assert events_by_company == company_counts(event_ids, world)


def assert_sums(
    store: Store,
    world: World,
    deals: Sequence[Deal],
    criteria: Filter,
    as_of: date | None,
    event_ids: Sequence[str],
) -> None:
    """The strip and the periods' money are of the twin's events."""
    timeline = Timeline.select(store, criteria, as_of)
    strip = histogram(store, timeline, 60)
    strip_total = sum(strip.visible_counts) if strip else 0
    assert strip_total == pytest.approx(len(event_ids))

    day = as_of or date(2026, 11, 24)
    ledger = Ledger(deals, day)
    assert_period_money(store, timeline, ledger, day, event_ids, world)


def assert_period_money(
    store: Store,
    timeline: Timeline,
    ledger: Ledger,
    day: date,
    event_ids: Sequence[str],
    world: World,
) -> None:
    ids_by_decade = defaultdict(list)
    for event_id in sorted(event_ids):
        year = world.events[event_id]["date"].removeprefix("about ")
        ids_by_decade[f"{year[:3]}0s"].append(event_id)

    criteria = criteria_within_events(store, timeline.criteria)
    decades = roll_up(timeline.groups, ZoomLevel.DECADE)
    for totals in period_totals(store, timeline, ZoomLevel.DECADE, decades, day):
        money = ledger.selection(ids_by_decade[totals.period], criteria).money
        assert totals.money in ((), tuple(money.items()))


AS_OF_DATES = st.one_of(st.none(), st.none(), st.dates(date(2024, 1, 1), date(2026, 12, 31)))


@pytest.fixture
def odd_store(make_store: Callable[..., Store]) -> Store:
    """A store with accents, former ids, coarse dates and one event of a second import."""
    return make_store(ODD_ENTRIES, NEW_ENTRIES)


def test_a_filter_selects_the_events_of_its_twin_in_an_odd_store(odd_store: Store) -> None:
    world = world_of(odd_store)
    assert world.new_ids == {"fresh"}

    @settings(max_examples=80)
    @given(odd_filters(), AS_OF_DATES)
    def check(text: str, as_of: date | None) -> None:
        criteria = parse_filter(text)._replace(marked=MARKED_IDS)
        event_ids = twin_ids(criteria, as_of, world)
        assert_selection(odd_store, world, criteria, as_of, event_ids)

    check()


def test_a_filter_selects_and_sums_the_events_of_its_twin_in_the_starter_data(
    starter_store: Path,
) -> None:
    with Store.reading(starter_store) as store:
        world = world_of(store)
        deals = all_deals(store)

        @given(starter_filters(world), AS_OF_DATES)
        def check(text: str, as_of: date | None) -> None:
            criteria = parse_filter(text)._replace(marked=MARKED_IDS)
            event_ids = twin_ids(criteria, as_of, world)
            assert_selection(store, world, criteria, as_of, event_ids)
            assert_sums(store, world, deals, criteria, as_of, event_ids)

        check()


@pytest.fixture(scope="module")
def starter_world(starter_store: Path) -> World:
    with Store.reading(starter_store) as store:
        return world_of(store)


def referenced_event_ids(events: Iterable[Entry]) -> set[str]:
    """The ids of the events to which events or their flows relate."""
    ids = set()
    for event in events:
        for entry in (event, *flows_of(event)):
            for relation in entry.get("relations", ()):
                ids.add(relation["to"].partition("/")[0])
    return ids


@pytest.mark.parametrize(
    "query",
    [
        "company:openai kind:investment",
        "anthropic amount>1bn",
        "from:microsoft,amazon -kind:statement",
        "date:2025-11",
        "-source:primary -source:filing has:amount",
        "status:intent,rumoured",
        "tag:circular-financing",
        "zzzz",
    ],
)
def test_events_export_and_companies_print_the_events_of_the_twin(
    starter_store: Path,
    starter_world: World,
    query: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    event_ids = set(twin_ids(parse_filter(query), date(2026, 3, 31), starter_world))

    def printed_json(command: str, *arguments: str) -> Any:
        options = ["--db", str(starter_store), command, "--as-of", "2026-03-31"]
        assert run([*options, *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    events = printed_json("events", "--json", "--", query)
    assert sorted(event["id"] for event in events) == sorted(event_ids)

    exported_events = printed_json("export", "--format", "json", "--", query)["events"]
    exported_ids = {event["id"] for event in exported_events}
    assert event_ids <= exported_ids
    assert exported_ids - event_ids <= referenced_event_ids(exported_events)

    companies = printed_json("companies", "--json", "--filter", query)
    events_by_company = {company["id"]: company["events"] for company in companies}
    assert events_by_company == company_counts(event_ids, starter_world)


# -- The twin itself -------------------------------------------------------------------------------


def test_each_term_selects_some_but_not_all_events_of_the_odd_store(odd_store: Store) -> None:
    """A term that selects all events or none could not tell a right answer from a wrong one."""
    world = world_of(odd_store)
    for text in (
        "company:old-globex", "from:initrode", "to:acme", "model:zero", "provider:globex",
        "tag:one", "source:blatt", "source:press", "speaker:elodie", "kind:supply", "flow:debt",
        "paid:services", "paid:cash",
        "status:intent", "status:closed", "is:new", "is:conflict", "is:retracted", "has:amount",
        "has:capacity", "has:flow", "amount>1bnEUR", "capacity>=1GW", "amount:1..5bn",
        "date:2025-02", "after:2025-06", "before:2025", "credit", "génér", "fresh,rumour",
        "zone:eu", "scope:global", 'region:"Europe West"', "region:eastus2", 'family:"unite 4.5"',
        "checked:2025-06", "checked:<2025-07", "checked:>1d", "is:marked",
    ):  # fmt: skip
        assert 0 < len(twin_ids(parse_filter(text), None, world)) < 4, text
    assert twin_ids(EVERYTHING, None, world) == list(world.events)


def test_the_pieces_of_a_filter_are_its_words_and_terms() -> None:
    text = 'a -b "c d" company:x,"y z" amount>1bn -kind:other'
    assert [re.sub(r"\s", "_", piece[0]) for piece in pieces(text)] == [
        "a", "-b", '"c_d"', 'company:x,"y_z"', "amount>1bn", "-kind:other",
    ]  # fmt: skip
