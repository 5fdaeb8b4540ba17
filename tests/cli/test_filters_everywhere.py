"""Each term of a filter narrows each command and view, or is said not to apply there."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from tests.cli.conftest import Cli

from partnerships_db.filters.parser import parse_filter
from partnerships_db.filters.terms import TERMS
from partnerships_db.ledger.pairs import Pair
from partnerships_db.matrix.matrix import has_status, state_on, status_terms
from partnerships_db.store.queries.companies import company_details, company_in_depth
from partnerships_db.store.queries.lanes import LaneReader
from partnerships_db.store.queries.summaries import period_totals
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.lanes import LaneGrouping
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_tui.drawing.matrix import inapplicable_sentence
from partnerships_tui.queries.companies import company_list
from partnerships_tui.queries.matrix import matrix_data
from partnerships_tui.queries.money import MoneyOptions, money_data
from partnerships_tui.queries.sources import source_list
from partnerships_tui.queries.view_state import ViewState

TODAY = date(2026, 11, 24)

LOG = """
companies:
  - {id: acme, name: Acme, was: [old-acme]}
  - {id: globex, name: Globex}
  - {id: initech, name: Initech}
  - {id: hooli, name: Hooli}
  - {id: cloud-one, name: Cloud One, parent: hooli}
  - {id: cloud-two, name: Cloud Two}
  - {id: anthropic, name: Anthropic}
sources:
  - {id: paper, title: Paper, kind: primary}
  - {id: letter, title: Letter, kind: press}
models:
  - {id: alpha-1, name: Alpha One, developer: anthropic, family: Alpha}
  - {id: beta-1, name: Beta One, developer: anthropic, family: Beta}
availability:
  - id: alpha-on-one
    model: alpha-1
    provider: cloud-one
    service: Rock
    ids: {eu: alpha.eu}
    regions: [paris]
    checked: 2026-11-01
    periods: [{from: 2024-01-10, status: ga, event: alpha-deal}]
    sources: [paper]
    reports: [{source: letter, field: service, says: Stone, slip: name}]
  - id: beta-on-two
    model: beta-1
    provider: cloud-two
    service: Vertex
    ids: {us: beta.us}
    regions: [ohio]
    checked: 2025-01-01
    periods: [{from: 2025-02-10, status: preview, event: beta-rumour}]
    sources: [letter]
    reports: [{source: paper, field: service, says: Pole, slip: name}]
events:
  - id: alpha-deal
    date: 2024-01-10
    kind: investment
    status: announced
    title: Acme invests in Globex for alpha
    speaker: Jane Doe
    models: [alpha-1]
    tags: [circular]
    sources: [paper]
    parties: [{company: initech, role: partner}]
    reports: [{source: letter, field: date, says: 2024-01-11, slip: date}]
    flows:
      - {id: in, from: acme, to: globex, kind: equity, amount: 5 billion USD, capacity: 2 GW,
         paid_in: shares}
      - {id: back, from: globex, to: acme, kind: equity, amount: 4 billion USD, capacity: 2 GW,
         paid_in: shares}
  - id: beta-rumour
    date: 2025-02-10
    kind: supply
    status: rumoured
    title: Initech may buy from Globex
    models: [beta-1]
    sources: [letter]
    parties: [{company: hooli, role: partner}]
    reports: [{source: paper, field: date, says: 2025-02-11, slip: date}]
    flows:
      - {id: in, from: initech, to: globex, kind: services}
      - {id: back, from: globex, to: initech, kind: services}
  - id: initech-hooli
    date: 2025-03-01
    kind: supply
    title: Initech and Hooli
    flows:
      - {id: in, from: initech, to: hooli, kind: services, amount: 1 million USD}
"""

QUERIES = {
    "event": "event:alpha-deal",
    "company": "company:old-acme",
    "from": "from:acme",
    "to": "to:acme",
    "model": "model:alpha-1",
    "family": "family:alpha",
    "provider": "provider:cloud-one",
    "zone": "zone:eu",
    "region": "region:paris",
    "tag": "tag:circular",
    "source": "source:paper",
    "speaker": "speaker:doe",
    "kind": "kind:investment",
    "flow": "flow:equity",
    "paid": "paid:shares",
    "status": "status:announced,committed,ga",
    "is": "-is:conflict",
    "has": "has:amount",
    "date": "date:2024",
    "after": "after:2024",
    "before": "before:2025",
    "since": "-since:1d",
    "checked": "checked:>60d",
    "amount": "amount>1bn",
    "capacity": "capacity>=1GW",
    "words": "alpha",
    "excluded words": "-alpha",
    "excluded company": "-company:acme,cloud-one",
    "excluded flow": "-flow:equity",
}
"""A filter for each term, which selects a part of the log."""

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("events", "--json"),
    ("companies", "--json"),
    ("sources", "--json"),
    ("sources", "--coverage", "--json"),
    ("conflicts", "--json"),
    ("lanes", "--json"),
    ("lanes", "--by", "cloud", "--json"),
    ("totals", "globex", "--json"),
    ("circles", "--json"),
    ("matrix", "--json"),
    ("matrix", "--stays", "--json"),
    ("matrix", "--between", "2023-01-01", "2026-01-01", "--json"),
)


@pytest.fixture
def log_store(make_store: Callable[..., Store]) -> Store:
    return make_store(LOG)


def test_every_term_has_a_query() -> None:
    assert TERMS.keys() <= QUERIES.keys()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_term_narrows_a_command_or_is_said_not_to_apply(
    log_store: Store, cli: Cli, command: tuple[str, ...]
) -> None:
    path = log_store.path
    whole = cli(*command, db=path)
    assert whole.status == 0
    for name, text in QUERIES.items():
        outcome = cli(*command, "--filter", text, db=path)
        if outcome.status == 2:
            assert text in outcome.err, name
            assert not outcome.out, name
        else:
            assert outcome.status == 0, (name, outcome.err)
            assert outcome.out != whole.out, name


# -- Views -----------------------------------------------------------------------------------------


def money_view(store: Store, state: ViewState) -> object:
    *_, data = money_data(state, MoneyOptions())(store)
    return pairs_in_short(data.pairs)


def pairs_in_short(pairs: tuple[Pair, ...]) -> list[tuple[str, str, int]]:
    return [(pair.payer, pair.payee, len(pair.flows)) for pair in pairs]


def circles_view(store: Store, state: ViewState) -> object:
    *_, data = money_data(state, MoneyOptions())(store)
    assert data.circles is not None
    return [circle.companies for circle in data.circles.circles]


def company_page_in_view(store: Store, state: ViewState) -> object:
    details = company_details(store, "globex", state.as_of, criteria=state.filter)
    assert details is not None
    details = company_in_depth(store, details, state.as_of)
    event_ids = [row.id for row in details.events]
    circles = [circle.companies for circle in details.circles]
    return event_ids, details.money_in, details.money_out, circles


def sources_view(store: Store, state: ViewState) -> object:
    *_, data = source_list(state)(store)
    return data.rows


def conflicts_view(store: Store, state: ViewState) -> object:
    *_, data = source_list(state)(store)
    return data.conflicts


def period_view(store: Store, state: ViewState) -> object:
    timeline = Timeline.select(store, state.filter, state.as_of)
    years = roll_up(timeline.groups, ZoomLevel.YEAR)
    money = period_totals(store, timeline, ZoomLevel.YEAR, years, TODAY)
    return [(year.period, year.events) for year in years], list(money)


def lanes_of_clouds(store: Store, state: ViewState) -> object:
    timeline = Timeline.select(store, state.filter, state.as_of)
    reader = LaneReader(store, timeline, LaneGrouping.CLOUD, state.filter)
    return [(lane, reader.bars(lane.id)) for lane in reader.lanes()]


def matrix_view(store: Store, state: ViewState) -> object:
    route_criteria, _ = state.filter.of_routes()
    data = matrix_data("anthropic", route_criteria)(store)
    terms = status_terms(route_criteria)
    return [route.id for route in data.routes if has_status(state_on(route, state.day), terms)]


VIEWS: Mapping[str, Callable[[Store, ViewState], object]] = {
    "companies": lambda store, state: company_list(state)(store),
    "a company's page": company_page_in_view,
    "matrix": matrix_view,
    "pairs": money_view,
    "circles": circles_view,
    "sources": sources_view,
    "conflicts": conflicts_view,
    "periods": period_view,
    "lanes of clouds": lanes_of_clouds,
}
"""What each view shows of a state; the Changes say of every filter that it does not apply."""


@pytest.mark.parametrize("view", VIEWS)
def test_a_term_narrows_a_view_or_is_said_not_to_apply(log_store: Store, view: str) -> None:
    show = VIEWS[view]
    whole = show(log_store, ViewState())
    for name, text in QUERIES.items():
        criteria = parse_filter(text)
        shown = show(log_store, ViewState(filter=criteria))
        if view == "matrix" and shown == whole:
            assert text in inapplicable_sentence(criteria), name
        else:
            assert shown != whole, name


@pytest.mark.parametrize("name", [name for name, term in TERMS.items() if term.selects_routes])
def test_the_matrix_says_nothing_of_a_term_that_it_has(name: str) -> None:
    assert not inapplicable_sentence(parse_filter(QUERIES[name]))


@pytest.mark.parametrize("command", ["pairs", "circles", "totals", "path nvidia openai"])
def test_a_name_among_the_words_asks_for_the_company_where_money_passes(
    cli: Cli,
    starter_store: Path,
    command: str,
) -> None:
    by_name = cli(*command.split(), "--filter", "Anthropic", "--json", db=starter_store)
    by_term = cli(*command.split(), "--filter", "company:anthropic", "--json", db=starter_store)
    assert by_name.json == by_term.json
