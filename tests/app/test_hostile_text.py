"""Hostile text that a foreign hand wrote into the store: shown, never obeyed, in every place that shows data."""

import json
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import cast

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Link

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]

PAYLOADS = [
    json.loads(text)
    for text in (Path(__file__).parents[1] / "hostile/data/text/payloads.jsonl")
    .read_text("utf-8")
    .splitlines()
]
PAINTED = True

MARKER = "zqzq"
"""Stands in the imported file where the payload stands in the store."""

ENTRIES = """
companies:
  - {{id: globex-{n}, name: {m} inc, aliases: [{m} alias], kind: cloud, summary: {m} summary, ticker: {m}}}
sources:
  - {{id: page-{n}, title: {m} page, publisher: {m} press, kind: press, url: "https://x.example/{n}"}}
models:
  - {{id: model-{n}, name: {m} model, developer: globex-{n}, family: {m} family}}
availability:
  - id: route-{n}
    model: model-{n}
    provider: globex-{n}
    service: {m} service
    ids: {{global: {m}-id}}
    regions: [{m} region]
    notes: {m} notes
    periods: [{{from: 2025-01, status: ga, event: event-{n}}}]
    sources: [page-{n}]
events:
  - id: event-{n}
    date: 2025-01
    kind: statement
    title: {m} title
    summary: {m} summary
    speaker: {m} speaker
    tags: [tag-{n}]
    parties: [{{company: globex-{n}}}]
    models: [model-{n}]
    flows:
      - {{from: globex-{n}, kind: other, quantity: 5 {m}, conditions: {m} conditions, note: {m} note}}
    reports: [{{source: page-{n}, field: summary, says: {m} says, note: {m} note}}]
    relations: [{{type: related, to: event-{other}}}]
    sources: [{{source: page-{n}, at: {m} at, quote: {m} quote}}]
    retracted: {{on: 2025-02-01, why: {m} why}}
"""
"""Every text of every list."""


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an entry of each list for each payload, which stands in every text of it."""
    folder = tmp_path_factory.mktemp("hostile")
    count = len(PAYLOADS)
    for number in range(count):
        text = ENTRIES.format(n=number, m=f"{MARKER}{number}q", other=(number + 1) % count)
        (folder / f"{number}.yaml").write_text(text, "utf-8")
    path = folder / "partnerships.db"
    with Store.creating(path) as store:
        report = import_files(store, [str(folder)])
        assert not report.diagnostics, "\n".join(map(str, report.diagnostics[:3]))
        _plant(store)
    return path


def _plant(store: Store) -> None:
    """Put each payload where its marker stands, in every column and inside the entries."""
    execute = store.connection.execute
    execute("PRAGMA foreign_keys=off")
    for table, column in execute(
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'search%' AND m.name NOT LIKE 'sqlite%'"
    ).fetchall():
        for number, payload in enumerate(PAYLOADS):
            # Half of a pair has no UTF-8: it comes only by way of an escape inside an entry.
            text = json.dumps(payload["text"])[1:-1] if column == "body" else payload["text"]
            planted = text.encode("utf-8", "replace").decode()
            execute(
                f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE instr({column}, ?)",
                (f"{MARKER}{number}q", planted, f"{MARKER}{number}q"),
            )
    for number, payload in enumerate(PAYLOADS):
        execute(
            "UPDATE tag SET tag = ? WHERE tag = ?",
            (payload["text"].encode("utf-8", "replace").decode(), f"tag-{number}"),
        )
        execute(
            "UPDATE entry SET body = replace(body, ?, ?)",
            (f'"tag-{number}"', json.dumps(f"{payload['text']} tag")),
        )
    left = store.connection.execute(
        "SELECT count(*) FROM entry WHERE body LIKE ?", (f"%{MARKER}%",)
    ).fetchone()
    assert left == (0,), "no marker is left"


def check(pilot: Pilot[None]) -> str:
    """Nothing on the screen that a terminal would obey or follow, every row as wide as the screen; its text."""
    size = pilot.app.size
    strips = pilot.app.screen._compositor.render_strips()
    for strip in strips:
        for segment in strip:
            for letter in segment.text:
                category = unicodedata.category(letter)
                assert category not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"), ascii(strip.text)
                assert category != "Cf" or letter in "\u200c\u200d", ascii(strip.text)
            if segment.style is not None:
                assert segment.style.link is None, ascii(strip.text)
                assert "@click" not in segment.style.meta, ascii(strip.text)
        assert sum(map(cell_len, strip.text)) == size.width, ascii(strip.text)
    return "\n".join(strip.text for strip in strips)


def squeezed(text: str) -> str:
    return "".join(text.split())


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (20, 5)])
async def test_every_place_that_shows_data(
    explore: Explore, press: Press, hostile_store: Path, size: tuple[int, int]
) -> None:
    async with explore(hostile_store, size=size) as pilot:
        check(pilot)
        numbers = range(len(PAYLOADS))
        for kind, targets in (
            ("event", [f"event-{number}" for number in numbers]),
            ("company", [f"globex-{number}" for number in numbers]),
            ("cell", [f"model-{number}/globex-{number}" for number in numbers]),
        ):
            for number, target in enumerate(
                targets[:: 1 if size[0] == 80 and kind == "event" else 4]
            ):
                explorer(pilot).follow(Link(kind, target))
                await press(pilot)
                told = check(pilot)
                page = explorer(pilot).view_screen.page
                if page.display and size[0] == 80:
                    payload = safe_text(PAYLOADS[int(target.rpartition("-")[2])]["text"])
                    assert squeezed(payload) in squeezed(page.text), "it is there, and can be read"
                if number == 3:
                    for key in (
                        "enter",
                        "pagedown",
                        "G",
                        "z",
                        "z",
                        "y",
                        "C",
                        "escape",
                        "o",
                        "escape",
                    ):
                        await press(pilot, key)
                        told += check(pilot)
                assert told.strip()


async def test_the_palette_the_help_and_the_line_of_the_filter(
    explore: Explore, press: Press, hostile_store: Path
) -> None:
    async with explore(hostile_store, size=(80, 24)) as pilot:
        for typed in ("title", "inc", "model", "alias"):
            await press(pilot, ":", text=typed)
            check(pilot)
            await press(pilot, "pagedown", "pagedown")
            check(pilot)
            await press(pilot, "escape")
        await press(pilot, "2", "/", text="alias")
        check(pilot)
        await press(pilot, "escape", "1", "/", text="title")
        check(pilot)


async def test_markup_is_shown_letter_by_letter_and_does_nothing_when_clicked(
    explore: Explore, press: Press, hostile_store: Path
) -> None:
    async with explore(hostile_store, size=(120, 40)) as pilot:
        for number, payload in enumerate(PAYLOADS):
            if not payload["name"].startswith("markup-"):
                continue
            explorer(pilot).follow(Link("event", f"event-{number}"))
            await press(pilot)
            rows = check(pilot).splitlines()
            wanted = f"{safe_text(payload['text'])} title"
            y, row = next((y, row) for y, row in enumerate(rows) if wanted in row)
            await pilot.click(offset=(row.index(wanted) + 1, y))
            await press(pilot)
            assert pilot.app.is_running
            assert pilot.app.return_code is None


async def test_a_thousand_rows_of_hostile_titles(
    explore: Explore, press: Press, make_store: Callable[..., Store]
) -> None:
    events = "\n".join(
        f"  - {{id: event-{n}, date: 2025-0{n % 9 + 1}, kind: statement, title: t{n}}}"
        for n in range(1000)
    )
    store = make_store(f"events:\n{events}")
    for number, payload in enumerate(PAYLOADS):
        text = payload["text"].encode("utf-8", "replace").decode()
        store.connection.execute(
            "UPDATE event SET title = ? WHERE rowid % ? = ?", (text, len(PAYLOADS), number)
        )
    async with explore(store.path, size=(60, 24)) as pilot:
        for key in ("pagedown", "pagedown", "G", "pageup", "]", "["):
            await press(pilot, key)
            check(pilot)


async def test_a_huge_text_is_cut_and_does_not_stop_the_screen(
    explore: Explore, press: Press, make_store: Callable[..., Store]
) -> None:
    store = make_store("events: [{id: deal, date: 2025-01, kind: statement, title: t, summary: s}]")
    huge = "微" * 300_000
    store.connection.execute("UPDATE event SET title = ?", (huge,))
    store.connection.execute(
        "UPDATE entry SET body = json_set(body, '$.title', ?, '$.summary', ?)", (huge, huge)
    )
    async with explore(store.path, size=(80, 24)) as pilot:
        check(pilot)
        await press(pilot, "tab", "G", "g", "escape")
        check(pilot)
