"""What the documents promise, held: keys, imports at start, the wheel, and no path of a machine."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerships_tui.keymap import (
    EVERYWHERE,
    FACES,
    IMPORT,
    KEYS,
    LANES,
    LINES,
    VIEWS,
    footer_keys,
    help_groups,
    key_names,
    keys_in,
)

ROOT = Path(__file__).parent.parent
CHECKOUT = os.environ | {"PYTHONPATH": f"{ROOT}/tui:{ROOT}/db"}
"""The environment of a process that finds the checkout, whether it is installed or not."""
HEAVY = (
    "yaml",
    "pydantic",
    "pydantic_core",
    "babel",
    "currency_converter",
    "sqlite_utils",
    "click",
    "dateutil",
    "networkx",
    "httpx",
    "markdown_it",
)
OF_THE_SCREEN = ("textual", "pydantic", "yaml", "babel", "networkx", "currency_converter")


@pytest.mark.parametrize("view", [*VIEWS, *FACES])
def test_no_key_means_two_things_in_a_view(view: str) -> None:
    scopes = (EVERYWHERE, LINES, view)
    bound = Counter(
        name for key in KEYS if set(key.scopes) & set(scopes) for name in key.keys.split(",")
    )
    assert [name for name, count in bound.items() if count > 1] == []


def test_every_key_is_told_and_every_id_is_its_own() -> None:
    assert len({key.id for key in KEYS}) == len(KEYS)
    for key in KEYS:
        assert key.words[0].isupper(), key.id
        assert key_names(key), key.id
    for view in VIEWS:
        helped = [key.id for _, keys in help_groups(view) for key in keys]
        assert set(helped) == {key.id for key in KEYS}, view
        assert [key.id for key in footer_keys(view)][-2:], view


@pytest.mark.parametrize("view", [*VIEWS, *FACES, IMPORT])
def test_every_key_has_its_action_where_it_works(view: str) -> None:
    """An action's name is looked up where its key is bound: a slip there is a key that does nothing."""
    from textual.app import App

    from partnerships_tui.app.explorer import Explorer
    from partnerships_tui.screens.changes import ChangesScreen
    from partnerships_tui.screens.companies import CompaniesScreen
    from partnerships_tui.screens.import_preview import ImportPreview
    from partnerships_tui.screens.lanes import LanesScreen
    from partnerships_tui.screens.list_page import ViewScreen
    from partnerships_tui.screens.matrix import MatrixScreen
    from partnerships_tui.screens.money import MoneyScreen
    from partnerships_tui.screens.sources import SourcesScreen
    from partnerships_tui.screens.timeline import TimelineScreen
    from partnerships_tui.widgets.item_list import ItemList
    from partnerships_tui.widgets.lanes_view import LanesView
    from partnerships_tui.widgets.lines_view import LinesView
    from partnerships_tui.widgets.matrix_grid import MatrixGrid
    from partnerships_tui.widgets.timeline_list import TimelineList

    screen, widget = {
        "timeline": (TimelineScreen, TimelineList),
        LANES: (LanesScreen, LanesView),
        "companies": (CompaniesScreen, ItemList),
        "matrix": (MatrixScreen, MatrixGrid),
        "money": (MoneyScreen, ItemList),
        "sources": (SourcesScreen, ItemList),
        "changes": (ChangesScreen, ItemList),
        IMPORT: (ImportPreview, ItemList),
    }[view]
    homes: dict[str, tuple[type, ...]] = {
        EVERYWHERE: (Explorer, App),
        LINES: (LinesView,),
        view: (screen, widget),
    }
    for scope, owners in homes.items():
        for key in keys_in(scope):
            name = re.sub(r"\(.*", "", key.action)
            said, _, name = name.rpartition(".")
            where = {"screen": (ViewScreen,), "app": (Explorer, App)}.get(said, owners)
            assert any(hasattr(owner, f"action_{name}") for owner in where), key.id


# -- Imports ---------------------------------------------------------------------------------------


def imported_by(statements: str, *arguments: object) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after these statements."""
    code = f"{statements}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=CHECKOUT,
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_a_launch_loads_only_what_it_shows_with() -> None:
    loaded = imported_by(
        "import partnerships_tui.cli, partnerships_tui.launch.explore, partnerships_tui.app.explorer"
    )
    assert loaded & set(HEAVY) == set()


def test_the_first_page_is_there_before_textual_is() -> None:
    loaded = imported_by(
        "import partnerships_tui.cli, partnerships_tui.launch.explore, partnerships_tui.launch.first_paint"
    )
    assert loaded & {*HEAVY, "textual"} == set()


RUN = """
import asyncio
import sys
from pathlib import Path
from partnerships_db.store.store import Store
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.memory import keep_one_heap
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState

async def run() -> None:
    async with Explorer(StoreClient(Store.reading(Path(sys.argv[1]))), ViewState()).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()

keep_one_heap()
asyncio.run(run())
"""


def test_a_run_loads_nothing_heavy_until_a_key_asks_for_it(starter_store: Path) -> None:
    """With all that its workers ask of themselves."""
    assert imported_by(RUN, starter_store) & set(HEAVY) == set()


@pytest.mark.parametrize(
    "command",
    [
        "events --limit 1",
        "event openai-google-cloud",
        "companies",
        "company openai",
        "matrix",
        "lanes",
        "history",
    ],
)
def test_a_reading_command_loads_no_textual(command: str, starter_store: Path) -> None:
    arguments = ["--db", str(starter_store), *command.split()]
    loaded = imported_by(
        f"from partnerships_tui.commands import run\nassert run({arguments!r}) == 0"
    )
    assert loaded & set(OF_THE_SCREEN) == set()


def test_an_import_loads_no_textual_and_without_parents_no_networkx(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text("companies: [{id: acme, name: Acme}]\n")
    arguments = ["--db", str(tmp_path / "new.db"), "import", str(file)]
    loaded = imported_by(
        f"from partnerships_tui.commands import run\nassert run({arguments!r}) == 0"
    )
    assert loaded & {"textual", "networkx"} == set()


def test_a_bare_launch_loads_nothing_heavy_before_it_has_painted(starter_store: Path) -> None:
    """The very path of a launch, up to Textual: the page that is there first waits for none of these."""
    reached = (
        "import os, partnerships_tui.launch.first_paint as first, partnerships_tui.terminal as terminal\n"
        "from partnerships_tui.open_store import Query, readable_store\n"
        "from partnerships_tui.launch.options import parse_launch\n"
        "from partnerships_tui.drawing.text.glyphs import Glyphs\n"
        f"launch = parse_launch(['--db', {str(starter_store)!r}])\n"
        "store = readable_store(launch.db)\n"
        "lines = first.first_page_lines(store, Query(), os.terminal_size((80, 24)), Glyphs(), {})\n"
        "assert any('Anthropic' in line.text for line in lines)"
    )
    loaded = imported_by(reached)
    assert loaded & {*HEAVY, "textual", "rich_click"} == set()


# -- Sources ---------------------------------------------------------------------------------------


def sources(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def test_nothing_is_shown_but_by_drawn_lines() -> None:
    """Widgets and calls that take markup, or text as it comes, are used nowhere: what is drawn went through `shown`."""
    calls = {
        "Static",
        "Label",
        "Button",
        "Markdown",
        "RichLog",
        "OptionList",
        "DataTable",
        "notify",
        "print",
    }
    names = {"tooltip", "border_title", "border_subtitle", "sub_title"}
    for name, tree in sources("tui/partnerships_tui"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr
                    if isinstance(node.func, ast.Attribute)
                    else getattr(node.func, "id", "")
                )
                assert called not in calls, f"{name}:{node.lineno}"
            if isinstance(node, ast.Assign):
                assert not {getattr(target, "attr", "") for target in node.targets} & names, (
                    f"{name}:{node.lineno}"
                )


def test_only_the_printer_and_the_terminal_write() -> None:
    """What leaves by stdout and stderr leaves in few places, which make it safe."""
    allowed = {"console.py", "terminal.py", "first_paint.py"}
    for name, tree in sources("tui/partnerships_tui"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in (
                "stdout",
                "stderr",
                "__stdout__",
                "__stderr__",
            ):
                is_asked = name.endswith(
                    ("open_store.py", "cli.py")
                )  # whether a person watches; a flush
                assert Path(name).name in allowed or is_asked, f"{name}:{node.lineno}"


def test_nothing_names_a_machine() -> None:
    """No file of the project names a path of the machine it was written on, or of anybody's home."""
    skipped = re.compile(r"(^|/)(\..*|__pycache__|build|dist|.*\.egg-info)$")
    suffixes = {
        ".py",
        ".md",
        ".toml",
        ".yaml",
        ".yml",
        ".sql",
        ".svg",
        ".txt",
        ".json",
        ".jsonl",
        ".cff",
        "",
    }
    for parent, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not skipped.search(name)]
        for path in (Path(parent, name) for name in files):
            if path.suffix in suffixes and not path.name.startswith(".") and path != Path(__file__):
                found = re.search(
                    r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/",
                    path.read_text("utf-8", "replace"),
                )
                assert found is None, f"{path.relative_to(ROOT)}: {found and found[0]}"


def test_the_wheel_opens_with_its_data_in_a_place_of_its_own(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
        assert "partnerships_db/fixtures/claude.yaml" in packed.namelist()
        assert not [
            name
            for name in packed.namelist()
            if name.startswith(("tests", "fixtures", "benchmarks"))
        ]
    code = (
        f"import sys; sys.path.insert(0, {str(place)!r})\n"
        "import partnerships_tui, partnerships_db\n"
        f"assert partnerships_tui.__file__.startswith({str(place)!r}), partnerships_tui.__file__\n"
        f"assert partnerships_db.__file__.startswith({str(place)!r}), partnerships_db.__file__\n"
        f"sys.argv[1:] = ['--db', {str(tmp_path / 'new.db')!r}]\n"
        "from partnerships_tui.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, "Anthropic releases" in done.stdout) == (0, True), done.stderr
    assert (tmp_path / "new.db").exists()
