"""Hostile text that another program wrote into the store is shown as text in every place."""

import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.app.driving import Explore, explorer, follow, page_text, press, screen_rows, settle
from tests.app.textual_internals import screen_strips
from tests.conftest import MakeStore, import_without_errors
from textual.pilot import Pilot
from textual.strip import Strip

from partnerships_db.store.store import Store
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import Link

PAINTS_FRAMES = True

HOSTILE_TEXTS = Path(__file__).parents[1] / "hostile/data/text"
PAYLOADS = [
    json.loads(line) for line in (HOSTILE_TEXTS / "payloads.jsonl").read_text("utf-8").splitlines()
]

MARKER = "zqzq"
"""The text that is imported where the payload is written afterwards."""

# fmt: off
ENTRIES = """
companies:
  - id: globex-{n}
    name: {m} inc
    aliases: [{m} alias]
    kind: cloud
    summary: {m} summary
    ticker: {m}
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
      - from: globex-{n}
        kind: other
        quantity: 5 {m}
        conditions: {m} conditions
        note: {m} note
    reports: [{{source: page-{n}, field: summary, says: {m} says, note: {m} note}}]
    relations: [{{type: related, to: event-{next}}}]
    sources: [{{source: page-{n}, at: {m} at, quote: {m} quote}}]
    retracted: {{on: 2025-02-01, why: {m} why}}
"""
# fmt: on
"""One entry of each list, with the marker in every field that holds text."""

TEXT_COLUMNS = """
SELECT tables.name, columns.name
FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
WHERE tables.type = 'table'
  AND columns.type = 'TEXT'
  AND tables.name NOT LIKE 'search%'
  AND tables.name NOT LIKE 'sqlite%'
"""


def marker_of(number: int) -> str:
    return f"{MARKER}{number}q"


def as_utf8(text: str) -> str:
    """The text with a question mark in place of each lone surrogate, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one entry of each list for each payload, which is in every text of them."""
    folder = tmp_path_factory.mktemp("hostile")
    for number in range(len(PAYLOADS)):
        next_number = (number + 1) % len(PAYLOADS)
        text = ENTRIES.format(n=number, m=marker_of(number), next=next_number)
        (folder / f"{number}.yaml").write_text(text, "utf-8")
    path = folder / "partnerships.db"
    with Store.creating(path) as store:
        import_without_errors(store, str(folder))
        replace_markers(store)
        replace_tags(store)
        markers_left = store.row(f"SELECT count(*) FROM entry WHERE body LIKE '%{MARKER}%'")
        assert markers_left == (0,)
    return path


def replace_markers(store: Store) -> None:
    """Write each payload in the place of its marker, in every column and inside the entries."""
    execute = store.connection.execute
    execute("PRAGMA foreign_keys=off")
    for table, column in execute(TEXT_COLUMNS).fetchall():
        for number, payload in enumerate(PAYLOADS):
            text = payload["text"]
            if column == "body":
                # Inside JSON even a lone surrogate can be written, as an escape.
                text = json.dumps(text)[1:-1]
            marker = marker_of(number)
            execute(
                f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE instr({column}, ?)",
                (marker, as_utf8(text), marker),
            )


def replace_tags(store: Store) -> None:
    """Write each payload as a tag: an import accepts ids only."""
    for number, payload in enumerate(PAYLOADS):
        tag = f"tag-{number}"
        store.connection.execute(
            "UPDATE tag SET tag = ? WHERE tag = ?",
            (as_utf8(payload["text"]), tag),
        )
        store.connection.execute(
            "UPDATE entry SET body = replace(body, ?, ?)",
            (json.dumps(tag), json.dumps(f"{payload['text']} tag")),
        )


# -- Checks ----------------------------------------------------------------------------------------


def check_screen(pilot: Pilot[None]) -> None:
    """Assert that a terminal would neither obey nor follow anything on the screen."""
    for strip in screen_strips(pilot.app):
        check_letters(strip.text)
        check_styles(strip)
        letters = Counter(strip.text)
        cells = sum(cell_len(letter) * count for letter, count in letters.items())
        assert cells == pilot.app.size.width, ascii(strip.text)


def check_letters(text: str) -> None:
    for letter in set(text):
        category = unicodedata.category(letter)
        assert category not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"), ascii(text)
        assert category != "Cf" or letter in "\u200c\u200d", ascii(text)


def check_styles(strip: Strip) -> None:
    for segment in strip:
        if segment.style is not None:
            assert segment.style.link is None, ascii(strip.text)
            assert "@click" not in segment.style.meta, ascii(strip.text)


def without_blanks(text: str) -> str:
    return "".join(text.split())


async def check_entry(
    pilot: Pilot[None],
    kind: str,
    entry_id: str,
) -> None:
    await follow(pilot, Link(kind, entry_id))
    check_screen(pilot)


def check_page_has_payload(
    pilot: Pilot[None],
    number: int,
) -> None:
    """Assert that the payload can be read on the page, however its lines are wrapped."""
    payload_text = safe_text(PAYLOADS[number]["text"])
    assert without_blanks(payload_text) in without_blanks(page_text(pilot))


# -- Places ----------------------------------------------------------------------------------------


async def test_every_payload_can_be_read_on_the_page_of_its_event(
    explore: Explore,
    hostile_store: Path,
) -> None:
    async with explore(hostile_store, size=(80, 24)) as pilot:
        check_screen(pilot)
        for number in range(len(PAYLOADS)):
            await check_entry(pilot, "event", f"event-{number}")
            check_page_has_payload(pilot, number)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (20, 5)])
@pytest.mark.parametrize(
    ("kind", "id_format"),
    [
        ("event", "event-{n}"),
        ("company", "globex-{n}"),
        ("cell", "model-{n}/globex-{n}"),
    ],
)
async def test_no_list_or_page_obeys_hostile_text(
    explore: Explore,
    hostile_store: Path,
    size: tuple[int, int],
    kind: str,
    id_format: str,
) -> None:
    async with explore(hostile_store, size=size) as pilot:
        check_screen(pilot)
        for number in range(0, len(PAYLOADS), 6):
            await check_entry(pilot, kind, id_format.format(n=number))
            page = explorer(pilot).view_screen.page
            if page.display and size == (80, 24):
                check_page_has_payload(pilot, number)
        for key in ("enter", "pagedown", "G", "z", "z", "y", "C", "escape", "o", "escape"):
            await press(pilot, key)
            check_screen(pilot)


async def test_no_palette_or_prompt_obeys_hostile_text(
    explore: Explore,
    hostile_store: Path,
) -> None:
    async with explore(hostile_store, size=(80, 24)) as pilot:
        for text in ("title", "inc", "model", "alias"):
            await press(pilot, ":", text=text)
            check_screen(pilot)
            await press(pilot, "pagedown", "pagedown")
            check_screen(pilot)
            await press(pilot, "escape")
        await press(pilot, "2", "/", text="alias")
        check_screen(pilot)
        await press(pilot, "escape", "1", "/", text="title")
        check_screen(pilot)


async def test_markup_is_shown_as_text_and_a_click_on_it_runs_nothing(
    explore: Explore,
    hostile_store: Path,
) -> None:
    async with explore(hostile_store, size=(120, 40)) as pilot:
        for number, payload in enumerate(PAYLOADS):
            if not payload["name"].startswith("markup-"):
                continue
            await check_entry(pilot, "event", f"event-{number}")
            title = f"{safe_text(payload['text'])} title"
            rows = screen_rows(pilot)
            y = next(index for index, row in enumerate(rows) if title in row)
            await pilot.click(offset=(rows[y].index(title) + 1, y))
            await settle(pilot)
            assert pilot.app.is_running
            assert pilot.app.return_code is None


async def test_a_thousand_hostile_titles_scroll_through_the_list(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    event_lines = [
        f"  - {{id: event-{number}, date: 2025-0{number % 9 + 1}, kind: statement, title: t}}"
        for number in range(1000)
    ]
    store = make_store("\n".join(["events:", *event_lines]))
    for number, payload in enumerate(PAYLOADS):
        store.connection.execute(
            "UPDATE event SET title = ? WHERE rowid % ? = ?",
            (as_utf8(payload["text"]), len(PAYLOADS), number),
        )
    async with explore(store.path, size=(60, 24)) as pilot:
        for key in ("pagedown", "pagedown", "G", "pageup", "]", "["):
            await press(pilot, key)
            check_screen(pilot)


async def test_a_huge_text_is_cut_and_the_explorer_goes_on(
    explore: Explore,
    make_store: MakeStore,
) -> None:
    store = make_store("events: [{id: deal, date: 2025-01, kind: statement, title: t, summary: s}]")
    huge_text = "微" * 100_000
    store.connection.execute("UPDATE event SET title = ?", (huge_text,))
    store.connection.execute(
        "UPDATE entry SET body = json_set(body, '$.title', ?, '$.summary', ?)",
        (huge_text, huge_text),
    )
    async with explore(store.path, size=(80, 24)) as pilot:
        check_screen(pilot)
        await press(pilot, "tab", "G", "g", "escape")
        check_screen(pilot)
