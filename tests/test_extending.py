"""Each list that can grow has its other places: a test fails for every place that was forgotten."""

import ast
import os
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Required, Union, get_args, get_origin

import click
import pytest
from tests.app.textual_internals import screen_strips
from textual.pilot import Pilot
from textual.worker import WorkerCancelled
from typing_extensions import get_type_hints, is_typeddict

from partnerships_db import exporting
from partnerships_db.export_folder import ExportError
from partnerships_db.exporting import ExportText, as_csv
from partnerships_db.format import schema
from partnerships_db.format.entries import Entry
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.catalogues import CATALOGUES
from partnerships_db.matrix.routes import DEFAULT_DEVELOPER
from partnerships_db.store.queries.details import event_details, event_key
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import USD
from partnerships_db.values.exchange import DEFAULT_TARGET_CURRENCY, TARGET_CURRENCIES
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.app.view_router import VIEW_CLASSES, VIEW_OF_LINK, view_class
from partnerships_tui.commands import run
from partnerships_tui.commands.group import cli
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.text.chrome import BODY_TOP, list_left, list_size, strip_rows
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import LinkKind
from partnerships_tui.keymap import FACES, KEYS, LANES, VIEWS, keys_in
from partnerships_tui.launch.first_paint import first_page_lines
from partnerships_tui.open_store import Query
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.export import export_to
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.screens.lanes import PAGE_BESIDE_FROM

ROOT = Path(__file__).parent.parent
EXCERPTS = ROOT / "tests" / "catalogues"
SIZES = [(80, 24), (120, 40), (200, 50)]
EVENT = "microsoft-nvidia-anthropic-partnership"


def choices_of(command: str, parameter: str) -> list[str]:
    """The choices of an option or an argument of a command."""
    parameters = {param.name: param.type for param in cli.all_commands()[command].params}
    choice = parameters[parameter]
    assert isinstance(choice, click.Choice)
    return list(choice.choices)


def default_of(command: str, parameter: str) -> object:
    """The default of an option of a command."""
    return {param.name: param.default for param in cli.all_commands()[command].params}[parameter]


def modules_with(text: str) -> Iterator[str]:
    """The product's modules with a literal text, alone, beside blanks or quoted in SQL."""
    for module, literals in literals_of_modules().items():
        if any(literal.strip() == text or f"'{text}'" in literal for literal in literals):
            yield module


@cache
def literals_of_modules() -> dict[str, list[str]]:
    """The literal texts of each of the product's modules, also those inside an f-string."""
    literals: dict[str, list[str]] = {}
    for folder in ("db/partnerships_db", "tui/partnerships_tui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            module = str(path.relative_to(ROOT / folder))
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
            literals[module] = [value for value in constants if isinstance(value, str)]
    return literals


@pytest.fixture
def process_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """The explorer leaves the process its signals and its garbage collector."""
    monkeypatch.setattr("partnerships_tui.app.explorer.EXIT_SIGNALS", ())
    monkeypatch.setattr("partnerships_tui.app.explorer.FREEZE_DELAY_SECONDS", 3600)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until every query has been answered and every answer is shown."""
    for _ in range(3):
        with suppress(WorkerCancelled):  # a query that a later one has replaced
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()


@asynccontextmanager
async def running(
    path: Path,
    *,
    view: str = "timeline",
    size: tuple[int, int] = (120, 40),
    is_ascii: bool = False,
    currency: str = "",
    app_class: type[Explorer] = Explorer,
) -> AsyncIterator[tuple[Explorer, Pilot[None]]]:
    """The explorer on a store, once it shows all that it queries at its start."""
    client = StoreClient(Store.reading(path))
    app = app_class(
        client,
        ViewState(),
        view=view,
        is_ascii=is_ascii,
        currency=currency,
    )
    try:
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield app, pilot
    finally:
        client.close()


# -- Export formats --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameter", "table"),
    [("file_format", exporting.FORMATS), ("table", exporting.TABLES)],
)
def test_the_command_takes_every_format_and_table(parameter: str, table: Collection[str]) -> None:
    assert choices_of("export", parameter) == list(table)


def test_the_words_of_the_export_key_name_every_format() -> None:
    words = {key.id: key.words for key in KEYS}["export"]
    assert [name for name in exporting.FORMATS if f".{name}" not in words] == []


def test_the_explorer_exports_every_format_by_the_ending(
    starter_store: Path, tmp_path: Path
) -> None:
    with Store.reading(starter_store) as store:
        for name in exporting.FORMATS:
            file = tmp_path / f"log.{name}"
            assert export_to(ViewState(), str(file))(store) == f"wrote {file}"
            assert file.stat().st_size > 0
        answer = export_to(ViewState(), str(tmp_path / "log.txt"))(store)
    assert [name for name in exporting.FORMATS if f".{name}" not in answer] == []
    assert not (tmp_path / "log.txt").exists()


def test_the_command_takes_the_format_of_the_ending(starter_store: Path, tmp_path: Path) -> None:
    for name in exporting.FORMATS:
        named_file, other_file = tmp_path / f"log.{name}", tmp_path / f"{name}.txt"
        assert run([f"--db={starter_store}", "export", "openai", "-o", str(named_file)]) == 0
        format_options = ["-f", name, "-o", str(other_file)]
        assert run([f"--db={starter_store}", "export", "openai", *format_options]) == 0
        assert named_file.read_text() == other_file.read_text()


def test_a_new_format_is_a_row_of_the_table(
    starter_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(exporting.FORMATS, "lists", lambda lists, _table: " ".join(lists))
    with Store.reading(starter_store) as store:
        export_to(ViewState(), str(tmp_path / "log.lists"))(store)
        answer = export_to(ViewState(), str(tmp_path / "log.txt"))(store)
    assert "companies" in (tmp_path / "log.lists").read_text()
    assert "ends in .yaml, .json, .csv or .lists, or" in answer


@pytest.mark.parametrize("name", ["yml", "YAML", ""])
def test_an_unknown_format_is_an_error(name: str) -> None:
    with pytest.raises(ExportError, match="expected yaml, json, csv"):
        ExportText({}, name)


# -- Catalogues ------------------------------------------------------------------------------------


def test_the_command_takes_every_catalogue() -> None:
    assert choices_of("compare", "catalogue_name") == list(CATALOGUES)


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_catalogue_reads_its_excerpt_and_the_licence_names_it(name: str) -> None:
    """An excerpt is a folder with the catalogue's name, or a file with that name and an ending."""
    catalogue = CATALOGUES[name]
    excerpts = [path for path in EXCERPTS.iterdir() if name in (path.name, path.stem)]
    assert len(excerpts) == 1, f"tests/catalogues has no excerpt of {name}"
    assert catalogue.read(excerpts[0]).models
    assert catalogue.name in (EXCERPTS / "README.md").read_text("utf-8")


# -- The developer ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["matrix", "compare"])
def test_the_default_developer_is_the_default_of_the_commands(command: str) -> None:
    assert default_of(command, "developer") == DEFAULT_DEVELOPER


def test_the_default_developer_is_named_in_one_place() -> None:
    assert list(modules_with(DEFAULT_DEVELOPER)) == ["matrix/routes.py"]


# -- Views -----------------------------------------------------------------------------------------

TIMELESS_VIEWS = {"changes"}
"""The views that have no as-of date."""

LINKS_OUT = {"source", "text", "fold", "view", "key"}
"""The kinds of link that lead to no entry of a view: to the browser, the same page, by a key."""


def test_every_view_has_a_screen_that_names_it() -> None:
    assert set(VIEW_CLASSES) == {*VIEWS, *FACES}
    assert [name for name in VIEW_CLASSES if view_class(name).view != name] == []


def test_every_kind_of_link_leads_somewhere() -> None:
    assert set(get_args(LinkKind)) == set(VIEW_OF_LINK) | LINKS_OUT
    assert set(VIEW_OF_LINK.values()) <= set(VIEW_CLASSES)


@pytest.mark.parametrize(
    "choice", [{"date.jump", "date.set"}, {"search", "find"}], ids=["date", "search"]
)
@pytest.mark.parametrize("view", [*VIEWS, *FACES])
def test_every_view_takes_a_date_and_a_search_in_one_way(view: str, choice: set[str]) -> None:
    """A new view joins a tuple of scopes at the top of the keymap, or `TIMELESS_VIEWS`."""
    ways = choice & {key.id for key in keys_in(view)}
    is_timeless = view in TIMELESS_VIEWS and "date.set" in choice
    assert len(ways) == (0 if is_timeless else 1)


# -- Currencies ------------------------------------------------------------------------------------

TABLES_OF_CURRENCIES = {
    "values/amounts.py": "the constant itself",
    "values/exchange.py": "the currencies that the explorer offers",
    "format/schema.py": "the currencies that are suggested for an unknown one",
    "drawing/text/bilingual.py": "the words for currencies",
}


def test_the_base_currency_is_a_literal_in_tables_alone() -> None:
    """Everywhere else it is `USD`, so that another base currency is one edit."""
    assert set(modules_with(USD)) == set(TABLES_OF_CURRENCIES)


def test_the_default_currency_is_one_that_the_key_offers() -> None:
    assert DEFAULT_TARGET_CURRENCY in ("", *TARGET_CURRENCIES)
    words = {key.id: key.words for key in KEYS}["currency"]
    assert ", ".join(TARGET_CURRENCIES) in words


@pytest.mark.usefixtures("process_as_it_was")
async def test_a_default_currency_is_shown_by_the_explorer_from_the_start(
    starter_store: Path,
) -> None:
    async with running(starter_store, view="companies", currency="EUR") as (app, pilot):
        target = app.state.target_currency
        assert target is not None
        assert target.currency == "EUR"
        app.action_next_currency()
        await settle(pilot)
        assert app.state.target_currency != target, "the key goes on from the default"


def test_a_default_currency_is_that_of_the_commands(
    starter_store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("partnerships_db.values.exchange.DEFAULT_TARGET_CURRENCY", "EUR")
    for command in (["totals", "anthropic"], ["event", EVENT], ["company", "anthropic"]):
        assert run(["--db", str(starter_store), *command]) == 0
        assert "≈" in capsys.readouterr().out, command
    assert run(["--db", str(starter_store), "totals", "anthropic", "--json"]) == 0
    assert "≈" not in capsys.readouterr().out


# -- The place of the page -------------------------------------------------------------------------


class BorderedPageExplorer(Explorer):
    """An explorer whose page has a border at each edge, wherever it is."""

    CSS = "#page { border: solid red; } #page:focus { border: solid red; }"


@pytest.mark.parametrize("view", ["timeline", LANES])
@pytest.mark.usefixtures("process_as_it_was")
async def test_the_borders_of_the_page_are_plain_at_every_edge(
    view: str, starter_store: Path
) -> None:
    async with running(
        starter_store,
        view=view,
        is_ascii=True,
        app_class=BorderedPageExplorer,
    ) as (app, _):
        text = "".join(strip.text for strip in screen_strips(app))
    assert not set(text) & set("│─┌┐└┘")
    assert "|" in text


@pytest.mark.parametrize("size", [*SIZES, (150, 40), (173, 40)])
@pytest.mark.usefixtures("process_as_it_was")
async def test_the_list_is_where_the_first_paint_puts_it(
    size: tuple[int, int], starter_store: Path
) -> None:
    columns, rows = size
    strip_height = strip_rows(rows)
    async with running(starter_store, size=size) as (app, _):
        region = app.view_screen.main_list.region
    assert region.x == list_left()
    assert region.y == BODY_TOP + strip_height
    scroll_bar_cells = 1
    assert (region.width - scroll_bar_cells, region.height) == list_size(
        columns, rows, strip_height
    )


def test_the_first_paint_puts_the_list_behind_a_page_at_its_left(
    starter_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = os.terminal_size((120, 40))
    head_rows = BODY_TOP + strip_rows(40)
    with Store.reading(starter_store) as store:
        lines = first_page_lines(store, Query(), size, Glyphs(), settings={})
        monkeypatch.setattr("partnerships_tui.launch.first_paint.list_left", lambda: 54)
        moved_lines = first_page_lines(store, Query(), size, Glyphs(), settings={})
    texts = [line.text for line in lines]
    expected = texts[:head_rows] + [" " * 54 + text for text in texts[head_rows:]]
    assert [line.text for line in moved_lines] == expected


@pytest.mark.parametrize(("columns", "is_beside"), [(120, False), (PAGE_BESIDE_FROM, True)])
@pytest.mark.usefixtures("process_as_it_was")
async def test_the_page_of_the_lanes_takes_the_borders_of_its_place(
    columns: int, is_beside: bool, starter_store: Path
) -> None:
    async with running(starter_store, view=LANES, size=(columns, 40)) as (app, pilot):
        screen = app.view_screen
        for pane in (screen.main_list, screen.page):
            pane.focus()
            await pilot.pause()
            styles = screen.page.styles
            assert bool(styles.border_left[0]) is is_beside
            assert bool(styles.border_top[0]) is not is_beside
        list_region, page_region = screen.main_list.region, screen.page.region
        assert (list_region.y == page_region.y) is is_beside


# -- Fields of an entry ----------------------------------------------------------------------------

WHOLE_EVENT = """
companies:
  - {id: first, name: First Company}
  - {id: second, name: Second Company}
  - {id: third, name: Third Company}
sources:
  - {id: origin, title: The page of the origin}
  - {id: contract, title: The contract of the flow}
  - {id: rumour-mill, title: A rumour}
models:
  - {id: clever-one, name: Clever One, developer: first}
events:
  - id: earlier
    date: 2024-01-02
    kind: partnership
    title: The earlier deal
    flows: [{id: old, from: first, to: second, kind: cloud-purchase, amount: 1 million USD}]
  - id: other-deal
    date: 2024-02-03
    kind: partnership
    title: The other deal
  - id: whole-event
    was: [former-event]
    date: 2025-03-04
    effective: 2025-04-05
    end: not before 2027-06-07
    kind: acquisition
    status: completed
    title: The whole event
    summary: The summary of all
    speaker: The speaker of all
    parties: [{company: third, role: customer}]
    flows:
      - id: whole-flow
        from: first
        to: second
        kind: cloud-purchase
        amount: 111 million USD
        capacity: 22 MW
        quantity: up to 33 thousand shares
        stake: 44%
        valuation: 55 billion EUR
        basis: post-money
        status: closed
        closed: 2025-05-06
        paid_in: services
        over: 8 years
        start: 2026-07-08
        end: not before 2028-09-10
        conditions: The condition of the flow
        note: The note on the flow
        relations: [{type: amends, to: earlier/old}]
        reports: [{source: rumour-mill, field: amount, says: 112 million USD}]
        sources: [contract]
    capacity: 17 MW
    relations: [{type: responds-to, to: earlier}]
    distinct_from: [other-deal]
    reports: [{source: rumour-mill, field: capacity, says: 18 MW}]
    models: [clever-one]
    tags: [a-tag]
    sources: [origin]
    retracted: {on: 2025-10-11, why: The reason of the retraction}
"""

EVENT_MARKS = {
    "id": "whole-event",
    "was": "former-event",
    "date": "2025-03-04",
    "effective": "2025-04-05",
    "end": "not before 2027-06-07",
    "kind": "acquisition",
    "status": "completed",
    "title": "The whole event",
    "summary": "The summary of all",
    "speaker": "The speaker of all",
    "parties": "Third Company",
    "flows": "whole-flow",
    "capacity": "17 MW",
    "relations": "responds to",
    "distinct_from": "not the same as",
    "reports": "18 MW",
    "models": "Clever One",
    "tags": "a-tag",
    "sources": "The page of the origin",
    "retracted": "The reason of the retraction",
}
"""For each field of an event a text that is seen if the field is drawn, or is in a CSV table."""

FLOW_MARKS = {
    "id": "whole-flow",
    "from": "First Company",
    "to": "Second Company",
    "kind": "cloud-purchase",
    "amount": "111 million USD",
    "capacity": "22 MW",
    "quantity": "up to 33 thousand shares",
    "stake": "44%",
    "valuation": "55 billion EUR",
    "basis": "post-money",
    "status": "closed",
    "closed": "2025-05-06",
    "paid_in": "services",
    "over": "8 years",
    "start": "2026-07-08",
    "end": "not before 2028-09-10",
    "conditions": "The condition of the flow",
    "note": "The note on the flow",
    "relations": "cloud-purchase: amends",
    "reports": "112 million USD",
    "sources": "The contract of the flow",
}

NOT_SHOWN = {"was"}
"""The fields of an event that neither its page nor a CSV table shows."""


def texts_of_whole_event(store: Store) -> str:
    """The page of `WHOLE_EVENT`, and its tables as CSV without their heads."""
    key = event_key(store, "whole-event")
    assert key is not None
    details = event_details(store, key, None)
    assert details is not None
    entries: dict[ListName, list[Entry]] = {"events": [details.entry]}
    lines = event_page(details, 200, Glyphs())
    tables = [as_csv(entries, table).partition("\n")[2] for table in ("events", "flows")]
    return "\n".join([*(line.text for line in lines), *tables])


@pytest.mark.parametrize(
    ("fields", "marks"),
    [(schema.Event, EVENT_MARKS), (schema.FlowFields, FLOW_MARKS)],
    ids=["event", "flow"],
)
def test_every_field_of_an_event_is_drawn_or_in_a_table(
    fields: Any, marks: dict[str, str], make_store: Callable[..., Store]
) -> None:
    assert set(marks) == set(fields.__annotations__), "WHOLE_EVENT states every field"
    text = texts_of_whole_event(make_store(WHOLE_EVENT))
    assert {name for name, mark in marks.items() if mark not in text} == NOT_SHOWN & set(marks)


OWN_IDS = {
    ("id",): "the entry's own id",
    ("was",): "its former ids",
    ("tags",): "a word, for which there is no entry",
    ("flows", "id"): "the id of a flow in its event",
}
"""The fields with ids that refer to no other entry."""

_ID_PATTERN, _TARGET_PATTERN = get_args(schema.Id)[1], get_args(schema.Target)[1]


class SampleEntry:
    """An entry that states every field of its type, with a new id wherever an id can be."""

    def __init__(self, entry_type: Any, *, is_short: bool) -> None:
        self.fields_by_id: dict[str, tuple[str, ...]] = {}
        """The path of fields that leads to each id."""
        self._is_short = is_short
        """Whether a value that may be written short is written short."""
        self.entry = self._sample(entry_type, ())

    def _sample(self, value_type: Any, path: tuple[str, ...]) -> Any:
        if is_typeddict(value_type):
            hints = get_type_hints(value_type, include_extras=True)
            return {name: self._sample(hint, (*path, name)) for name, hint in hints.items()}

        arguments = get_args(value_type)
        if _ID_PATTERN in arguments or _TARGET_PATTERN in arguments:
            new_id = f"id-{len(self.fields_by_id)}"
            self.fields_by_id[new_id] = path
            return new_id
        if get_origin(value_type) in (Annotated, Required):
            return self._sample(arguments[0], path)
        if get_origin(value_type) in (Union, UnionType):
            return self._sample(arguments[0 if self._is_short else -1], path)
        if get_origin(value_type) is list:
            return [self._sample(arguments[0], path)]
        return {} if get_origin(value_type) is dict else "text"


@pytest.mark.parametrize("is_short", [False, True])
@pytest.mark.parametrize("name", schema.ENTRY_TYPES)
def test_every_id_in_an_entry_is_a_reference(name: ListName, is_short: bool) -> None:
    """An id without a reference is neither checked by an import nor renamed with its entry."""
    sample = SampleEntry(schema.ENTRY_TYPES[name], is_short=is_short)
    targets = {target for _, _, target in references(name, sample.entry)}
    unreferenced = {path for id_, path in sample.fields_by_id.items() if id_ not in targets}
    assert unreferenced == set(OWN_IDS) & set(sample.fields_by_id.values())


def test_every_dated_or_measured_field_can_be_read_in_a_report() -> None:
    """A field that `_GRAMMARS` lacks would keep another source's figure as it was typed."""
    grammars = {
        schema.Date,
        schema.ScheduledDate,
        schema.Money,
        schema.Capacity,
        schema.Stake,
        schema.Term,
    }
    measured_fields: set[str] = set()
    for entry_type in (schema.Event, schema.FlowFields, schema.Availability):
        for name, hint in get_type_hints(entry_type, include_extras=True).items():
            # `Required[…]` wraps the type of a field that must be there.
            if {hint, *get_args(hint)[:1]} & grammars:
                measured_fields.add(name)
    assert measured_fields == set(schema._GRAMMARS)
