"""Rules of the project: keys, imports at the start, safe output, and the wheel."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from partnerships_tui.app.help import help_items
from partnerships_tui.key_hints import KeyPlace, hinted_keys
from partnerships_tui.keymap import (
    EVERYWHERE,
    FACES,
    IMPORT,
    KEYS,
    LANES,
    LINES,
    REPLACED_KEYS,
    SHARED_LETTERS,
    VIEWS,
    Key,
    key_names,
    key_of,
    keys_in,
)

ROOT = Path(__file__).parent.parent
CHECKOUT = os.environ | {"PYTHONPATH": f"{ROOT}/tui:{ROOT}/db"}
"""The environment of a process that finds the checkout, whether it is installed or not."""

# -- Keys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", [*VIEWS, *FACES])
def test_a_key_has_one_meaning_in_a_view(view: str) -> None:
    scopes = {EVERYWHERE, LINES, view}
    counts: Counter[str] = Counter()
    for key in KEYS:
        if scopes.intersection(key.scopes):
            counts.update(key.keys.split(","))
    assert [name for name in counts if counts[name] > 1 and name not in SHARED_LETTERS] == []


def test_a_letter_has_one_meaning_in_all_views() -> None:
    ideas_of_letter: dict[str, set[str]] = {}
    for key in KEYS:
        for name in key.keys.split(","):
            ideas_of_letter.setdefault(name, set()).add(key.idea or key.id)
    shared_letters = {name for name, ideas in ideas_of_letter.items() if len(ideas) > 1}
    assert shared_letters == set(SHARED_LETTERS)


def test_a_replaced_key_has_no_other_meaning_where_it_still_works() -> None:
    for replaced in REPLACED_KEYS:
        new_key = key_of(replaced.id)
        assert set(replaced.scopes) <= set(new_key.scopes), replaced
        for scope in (EVERYWHERE, LINES, *replaced.scopes):
            names = {name for key in keys_in(scope) for name in key.keys.split(",")}
            assert replaced.keys not in names, replaced


def test_each_key_has_an_id_words_and_names() -> None:
    assert len({key.id for key in KEYS}) == len(KEYS)
    for key in KEYS:
        assert key.words[0].isupper(), key.id
        assert key_names(key), key.id


@pytest.mark.parametrize("view", VIEWS)
def test_the_help_of_a_view_has_all_keys_and_its_footer_has_some(view: str) -> None:
    targets = [item.target for item in help_items(KeyPlace(view), "")]
    assert {target.id for target in targets if isinstance(target, Key)} == {key.id for key in KEYS}
    assert hinted_keys(KeyPlace(view))


@pytest.mark.parametrize("view", [*VIEWS, *FACES, IMPORT])
def test_the_action_of_each_key_exists(view: str) -> None:
    """Textual looks an action up when its key is pressed; a wrong name does nothing."""
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

    view_classes: dict[str, tuple[type, ...]] = {
        "timeline": (TimelineScreen, TimelineList),
        LANES: (LanesScreen, LanesView),
        "companies": (CompaniesScreen, ItemList),
        "matrix": (MatrixScreen, MatrixGrid),
        "money": (MoneyScreen, ItemList),
        "sources": (SourcesScreen, ItemList),
        "changes": (ChangesScreen, ItemList),
        IMPORT: (ImportPreview, ItemList),
    }
    scopes: dict[str, tuple[type, ...]] = {
        EVERYWHERE: (Explorer, App),
        LINES: (LinesView,),
        view: view_classes[view],
    }
    namespaces: dict[str, tuple[type, ...]] = {"screen": (ViewScreen,), "app": (Explorer, App)}
    for scope, scope_classes in scopes.items():
        for key in keys_in(scope):
            path = key.action.partition("(")[0]
            namespace, _, action = path.rpartition(".")
            classes = namespaces.get(namespace, scope_classes)
            assert any(hasattr(owner, f"action_{action}") for owner in classes), key.id


# -- Imports ---------------------------------------------------------------------------------------

HEAVY_PACKAGES = {
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
}
"""Packages that take long to load, which only some commands and keys need."""
SCREEN_PACKAGES = {"textual", "pydantic", "yaml", "babel", "networkx", "currency_converter"}


def modules_loaded_by(statements: str, *arguments: object) -> set[str]:
    """The modules that a new interpreter has loaded after some statements."""
    listing = "import sys\nnames = sorted(sys.modules)\nimport json\nprint(json.dumps(names))"
    code = f"{statements}\n{listing}"
    process = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=CHECKOUT,
    )
    return set(json.loads(process.stdout.splitlines()[-1]))


def packages_loaded_by(statements: str, *arguments: object) -> set[str]:
    """The top-level packages that a new interpreter has loaded after some statements."""
    loaded_modules = modules_loaded_by(statements, *arguments)
    return {name.partition(".")[0] for name in loaded_modules}


def run_statement(*arguments: object) -> str:
    """The statements that run a command."""
    command = [str(argument) for argument in arguments]
    return f"from partnerships_tui.commands import run\nassert run({command!r}) == 0"


EXPLORER_SESSION = """
import asyncio
import sys
from pathlib import Path
import partnerships_tui.cli
import partnerships_tui.launch.explore
from partnerships_db.store.store import Store
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.memory import keep_one_heap
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState

async def run() -> None:
    client = StoreClient(Store.reading(Path(sys.argv[1])))
    async with Explorer(client, ViewState()).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()

keep_one_heap()
asyncio.run(run())
"""


LEAN_START = "from partnerships_tui.lean_textual import load_textual\nload_textual()\n"


def test_an_explorer_without_keys_loads_no_heavy_package(starter_store: Path) -> None:
    loaded = modules_loaded_by(LEAN_START + EXPLORER_SESSION, starter_store)
    assert not {name.partition(".")[0] for name in loaded} & HEAVY_PACKAGES
    assert "textual.command" not in loaded


PALETTE_OF_TEXTUAL = """
from textual.app import App
from textual.command import CommandPalette, Provider
from textual.system_commands import SystemCommandsProvider

assert issubclass(SystemCommandsProvider, Provider)
assert "compose" in vars(CommandPalette)
"""


def test_the_palette_of_textual_can_be_loaded_after_the_start() -> None:
    assert "textual.command" in modules_loaded_by(LEAN_START + PALETTE_OF_TEXTUAL)


READING_COMMANDS = (
    "events --limit 1",
    "event openai-google-cloud",
    "companies",
    "company openai",
    "matrix",
    "lanes",
    "history",
)


def test_no_reading_command_loads_a_package_of_the_screen(starter_store: Path) -> None:
    commands = [command.split() for command in READING_COMMANDS]
    statements = [run_statement("--db", starter_store, *words) for words in commands]
    assert not packages_loaded_by("\n".join(statements)) & SCREEN_PACKAGES


def test_a_command_loads_no_other_command(starter_store: Path) -> None:
    statement = run_statement("--db", starter_store, "events", "--limit", 1)
    loaded = modules_loaded_by(statement)
    prefix = "partnerships_tui.commands."
    names = {name.removeprefix(prefix) for name in loaded if name.startswith(prefix)}
    assert names == {"group", "help_pages", "events"}
    assert len(loaded) < 230


VERSION = """
import sys
from partnerships_tui.cli import main

sys.argv[1:] = ["--version"]
try:
    main()
except SystemExit as request:
    assert request.code == 0
"""


def test_the_version_loads_nothing_but_the_entry_point() -> None:
    loaded = modules_loaded_by(VERSION)
    ours = {name for name in loaded if name.startswith("partnerships_")}
    assert len(ours) < 6
    assert not loaded & {"click", "typing", "re", "importlib.metadata"}


def test_an_import_without_parents_loads_neither_textual_nor_networkx(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text("companies: [{id: acme, name: Acme}]\n")
    loaded = packages_loaded_by(run_statement("--db", tmp_path / "new.db", "import", file))
    assert not loaded & {"textual", "networkx"}


FIRST_PAGE = """
import os
import sys
import partnerships_tui.cli
import partnerships_tui.launch.explore
import partnerships_tui.terminal
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.launch.first_paint import first_page_lines
from partnerships_tui.launch.options import parse_launch
from partnerships_tui.open_store import Query, readable_store

launch = parse_launch(["--db", sys.argv[1]])
store = readable_store(launch.db)
lines = first_page_lines(store, Query(), os.terminal_size((80, 24)), Glyphs(), {})
assert any("Anthropic" in line.text for line in lines)
"""


def test_the_first_page_needs_neither_textual_nor_a_heavy_package(starter_store: Path) -> None:
    loaded = modules_loaded_by(FIRST_PAGE, starter_store)
    packages = {name.partition(".")[0] for name in loaded}
    assert not packages & {*HEAVY_PACKAGES, "textual", "click"}
    assert not loaded & {"partnerships_db.values.exchange", "partnerships_tui.queries.money"}
    assert len(loaded) < 220


IMPORT_LINE = re.compile(r"^ *(?:from|import) (\w+)(?:\.[\w.]+)?(?: import| as|$)", re.MULTILINE)


def imported_packages() -> dict[str, str]:
    """The top-level packages that our modules import, each with a module that does."""
    packages: dict[str, str] = {}
    for folder in ("tui", "db"):
        for path in (ROOT / folder).rglob("*.py"):
            names = IMPORT_LINE.findall(path.read_text("utf-8"))
            packages |= dict.fromkeys(names, path.name)
    return packages


def required_names(requirements: Iterable[str]) -> set[str]:
    """The names of distributions that are required without an extra, in lower case with hyphens."""
    names = set()
    for requirement in requirements:
        if "extra ==" not in requirement:
            name = re.split(r"[^\w.-]", requirement)[0]
            names.add(re.sub(r"[-_.]+", "-", name).lower())
    return names


def test_each_imported_package_is_installed_with_the_program() -> None:
    """What only the tests install is missing for everybody else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    installed = required_names(project["dependencies"])
    for name in tuple(installed):
        installed |= required_names(metadata.requires(name) or ())

    ours = {"partnerships_tui", "partnerships_db", *sys.stdlib_module_names}
    distributions = metadata.packages_distributions()
    for package, module_name in imported_packages().items():
        if package not in ours:
            sources = required_names(distributions.get(package, ()))
            assert sources & installed, f"{module_name} imports {package}"


# -- Sources ---------------------------------------------------------------------------------------


@cache
def modules_of_the_terminal() -> dict[str, ast.Module]:
    """The syntax trees of the package for the terminal, by path."""
    modules: dict[str, ast.Module] = {}
    for path in sorted((ROOT / "tui/partnerships_tui").rglob("*.py")):
        modules[str(path.relative_to(ROOT))] = ast.parse(path.read_text("utf-8"))
    return modules


def terminal_nodes() -> Iterator[tuple[str, ast.AST]]:
    """All nodes of these syntax trees, each with its path and line."""
    for path, module in modules_of_the_terminal().items():
        for node in ast.walk(module):
            yield f"{path}:{getattr(node, 'lineno', 0)}", node


MARKUP_CALLS = {
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
MARKUP_ATTRIBUTES = {"tooltip", "border_title", "border_subtitle", "sub_title"}


def called_name(call: ast.Call) -> str:
    """The name of the function or method of a call."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return getattr(call.func, "id", "")


def test_no_text_reaches_the_screen_except_in_drawn_lines() -> None:
    """Widgets and attributes that take markup or unsafe text are not used."""
    for place, node in terminal_nodes():
        if isinstance(node, ast.Call):
            assert called_name(node) not in MARKUP_CALLS, place
        if isinstance(node, ast.Assign):
            targets = {getattr(target, "attr", "") for target in node.targets}
            assert not targets & MARKUP_ATTRIBUTES, place


WRITING_MODULES = {"console.py", "terminal.py", "first_paint.py", "cli.py"}
"""The modules that write to stdout or stderr, and make text safe before."""
ASKING_MODULES = {"open_store.py", "streams.py"}
"""The modules that ask whether a person watches, flush, or open what was closed."""
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}


def test_only_few_modules_use_stdout_and_stderr() -> None:
    for place, node in terminal_nodes():
        if isinstance(node, ast.Attribute) and node.attr in STREAMS:
            file_name = Path(place.rpartition(":")[0]).name
            assert file_name in WRITING_MODULES | ASKING_MODULES, place


SKIPPED_FOLDER = re.compile(r"^(\..*|__pycache__|build|dist|.*\.egg-info)$")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")
TEXT_SUFFIXES = {
    "",
    ".cff",
    ".json",
    ".jsonl",
    ".md",
    ".py",
    ".sql",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}


def text_files() -> Iterator[Path]:
    """The text files of the project."""
    for parent, folders, names in os.walk(ROOT):
        folders[:] = [folder for folder in folders if not SKIPPED_FOLDER.match(folder)]
        for name in names:
            path = Path(parent, name)
            if path.suffix in TEXT_SUFFIXES and not name.startswith("."):
                yield path


def test_no_file_names_a_path_of_a_machine_or_a_home() -> None:
    for path in text_files():
        if path == Path(__file__):
            continue
        machine_path = MACHINE_PATH.search(path.read_text("utf-8", "replace"))
        assert machine_path is None, f"{path.relative_to(ROOT)}: {machine_path}"


# -- The wheel -------------------------------------------------------------------------------------

RUN_FROM_WHEEL = """
import sys
site, store = sys.argv[1:]
sys.path.insert(0, site)
import partnerships_db, partnerships_tui
for package in (partnerships_db, partnerships_tui):
    assert package.__file__.startswith(site), package.__file__
sys.argv[1:] = ["--db", store]
from partnerships_tui.cli import main
main()
"""


STARTER_FILES = ("edition.yaml", "models.yaml", "events/2025.yaml")


def test_the_wheel_runs_with_its_starter_data(tmp_path: Path) -> None:
    build = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert build.returncode == 0, build.stderr
    (wheel_path,) = (tmp_path / "dist").glob("*.whl")
    site, store = tmp_path / "site", tmp_path / "new.db"
    with zipfile.ZipFile(wheel_path) as wheel:
        wheel.extractall(site)
        names = wheel.namelist()
    assert {f"partnerships_db/fixtures/{name}" for name in STARTER_FILES} <= set(names)
    assert any(name.endswith("data/share/man/man1/partnerships-tui.1") for name in names)
    assert not any(name.startswith(("tests", "fixtures", "benchmarks")) for name in names)

    process = subprocess.run(
        [sys.executable, "-c", RUN_FROM_WHEEL, str(site), str(store)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert "Anthropic releases" in process.stdout
    assert store.exists()
