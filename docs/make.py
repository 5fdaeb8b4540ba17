"""Make the documents that come from the program: keys, commands, codes, manual, maps, pictures.

    python docs/make.py            write all of them
    python docs/make.py keys       write only keys.md; the other names are those above
    python docs/make.py data-changes OLD
                                   write into fixtures/CHANGELOG.md what has changed in the starter
                                   data since the edition in the folder OLD

`tests/test_docs.py` holds keys.md, commands.md, codes.md, the manual, the maps and the schema
against the program, and runs every example.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

    from partnerships_db.format.entries import Entry
    from partnerships_db.format.vocabulary import ListName
    from partnerships_tui.queries.client import StoreClient

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
MANUAL = DOCS / "partnerships-tui.1"
SCHEMA = ROOT / "fixtures" / "partnerships.schema.json"

DATA_CHANGELOG = ROOT / "fixtures" / "CHANGELOG.md"

CHANGELOG_HEAD = """\
# What has changed in the starter data

`python docs/make.py data-changes OLD` writes this file by the program's own comparison of editions.
"""

PROGRAM = "partnerships-tui"

LAUNCH_EXAMPLES = {
    "--db": "partnerships-tui --db deals.db",
    "--view": "partnerships-tui --view matrix",
    "--as-of": "partnerships-tui --as-of 2025-11-18",
    "--filter": "partnerships-tui --filter 'company:anthropic amount>10bn'",
    "--fresh": "partnerships-tui --fresh",
    "--watch": "partnerships-tui --watch log/",
    "--lang": "partnerships-tui --lang fr",
    "--read-only": "partnerships-tui --read-only",
    "--ascii": "partnerships-tui --ascii",
    "--plain": "partnerships-tui --plain",
    "--version": "partnerships-tui --version",
}
"""An example of each option of the explorer."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "check": ("check my-log.yaml", "check --strict --no-store --json my-log.yaml"),
    "circles": (
        "circles anthropic --max-length 3 --as-of 2025-12-31",
        "circles --window 365 --firm-only --rollup",
        "circles --filter -company:nvidia --as-of 2025-12-31",
        "circles --critical --sort amount --as-of 2026-11-23",
        "circles --sort days --reverse",
        "circles --filter kind:investment --json",
    ),
    "companies": (
        "companies --sort last",
        "companies --money --sort share --reverse",
        "companies --money --as-of 2025-12-31",
        "companies --as-of 2025-11-18",
        "companies --filter kind:acquisition --json",
    ),
    "company": (
        "company openai --card",
        "company anthropic --picture --as-of 2025-12-31",
        "company mistral-ai --in GBP",
        "company openai --with anthropic",
        "company nvidia --filter flow:equity",
        "company openai --card --lang fr",
        "company anthropic --json",
    ),
    "compare": (
        "compare models.dev CHECKOUT --checked 2026-11-01",
        "compare litellm PRICES.json --developer anthropic --json",
    ),
    "completion": ("completion bash",),
    "conflicts": (
        "conflicts microsoft-nvidia-anthropic-partnership",
        "conflicts --filter company:openai --as-of 2025-12-31 --json",
        "conflicts --sort slip --reverse",
    ),
    "doctor": ("doctor", "doctor --full --json"),
    "event": (
        "event microsoft-nvidia-anthropic-partnership",
        "event microsoft-nvidia-anthropic-partnership/azure --cite --lang fr",
        "event microsoft-nvidia-anthropic-partnership --card --as-of 2025-12-31",
        "event microsoft-nvidia-anthropic-partnership --in EUR",
        "event microsoft-nvidia-anthropic-partnership --promises",
        "event microsoft-nvidia-anthropic-partnership --json",
    ),
    "events": (
        "events company:anthropic 'amount>10bn' --limit 5",
        "events --sort amount kind:investment -source:press",
        "events --filter tag:circular-financing --as-of 2025-12-31 --json",
        "events openai -nvidia date:2025-q4",
        "events --upcoming company:anthropic",
    ),
    "export": (
        "export company:mistral-ai --format json",
        "export -o log/ --force",
        "export -f csv --table flows --as-of 2025-12-31 --filter kind:investment",
    ),
    "filters": ("filters", "filters --json"),
    "history": ("history", "history openai --json", "history --number 1"),
    "import": (
        "import --dry-run --json my-log.yaml",
        "import my-log.yaml",
        "import --starter",
    ),
    "keys": ("keys money", "keys --json"),
    "lanes": (
        "lanes --by cloud",
        "lanes company:anthropic --level quarter --limit 5 --as-of 2025-12-31",
        "lanes --filter kind:investment --json",
    ),
    "matrix": (
        "matrix --as-of 2026-06-20",
        "matrix opus 4.5",
        "matrix opus 4.5 --provider aws --details",
        "matrix --between 2025-11-01 2025-12-31",
        "matrix --until 90d",
        "matrix --stays --json",
        "matrix --everywhere --format markdown",
        "matrix --developer all --provider azure --all",
        "matrix --transpose --filter status:preview",
        "matrix --stays --filter 'opus zone:eu'",
    ),
    "path": (
        "path anthropic oracle --as-of 2026-11-23",
        "path softbank nvidia --max-length 3 --firm-only --rollup",
        "path microsoft nvidia --filter -company:openai --json",
    ),
    "redo": ("redo --json",),
    "pairs": (
        "pairs --as-of 2025-12-31",
        "pairs company:anthropic flow:cloud-purchase --rollup --in EUR",
        "pairs --filter from:mgx --explain --json",
        "pairs --sort up-to --reverse",
    ),
    "schema": ("schema",),
    "sources": (
        "sources --filter company:mistral-ai",
        "sources --as-of 2025-12-31 --json",
        "sources --coverage",
        "sources --weak --filter company:openai --sort amount",
        "sources --sort weak --reverse",
        "sources 'Mistral on its Series D'",
    ),
    "starter": (
        "starter",
        "starter --json",
        "starter --update --dry-run",
        "starter --update --yes --take spacex-ipo",
    ),
    "totals": (
        "totals anthropic --by kind --as-of 2026-11-23",
        "totals --filter 'company:openai -paid:shares' --json",
        "totals anthropic --with microsoft --explain",
        "totals amazon --rollup --as-of 2025-12-31",
        "totals mistral-ai --in GBP",
        "totals openai --filter kind:investment --json",
        "totals anthropic --filter 'flow:cloud-purchase amount>1bn'",
    ),
    "undo": ("undo --json",),
}
"""Examples of each command, in which each of its options occurs."""

GRID_HEAD = (
    "A key does the same in every view that has it. "
    "A dash: the view gives it no meaning of its own."
)

KEYS_HEAD = """\
# Keys

`?` in the explorer lists the same keys, those of the view in front first, and the same signs.
This page is made by `make docs`.
"""

COMMANDS_HEAD = """\
# Commands

Each command prints a table in a terminal, tab-separated lines in a pipe, one JSON document with
`--json`, and words that read well aloud with `--plain` (`docs/access.md`). A company, a model, a
cloud, an event or a source is named by its id, its name or an alias, or the beginning of one. An
option may come before or after the command. Exit status 0 is success, 1 a failure, 2 a wrong use.
`make docs` makes this page.

## The explorer

`partnerships-tui` without a command opens the explorer. In a pipe it prints the timeline.
"""

FILTERS_HEAD = """\
## Filters

The line at `/`, `--filter`, QUERY and saved views read one language. Words are searched in titles,
summaries, companies, tags and sources, however their letters are spelled. A comma is *or*, a space
is *and*, a leading `-` is *not*; quotes search for a phrase: `"cloud deal"`. A date is written as
at `@` (`last quarter`, `18 nov 2025`) or as a length of time until today (`7d`), an amount as one
writes it (`10 bn USD`, `$1.5tn`, `10,000,000`). A filter that can't be read, is longer than 4,000
characters, searches for more than 32 words, or has a value that the store does not know is refused
as a whole.
`partnerships-tui filters` prints this list.
"""

MODULES_BEGIN = "<!-- modules: begin -->"
MODULES_END = "<!-- modules: end -->"
MAPS = ("db/README.md", "tui/README.md")
MAX_TEST_FILES = 2
PROJECT_TESTS = {
    "test_docs.py",
    "test_extending.py",
    "test_extension_points.py",
    "test_project_rules.py",
}
"""Tests of all modules together, which say nothing of one."""
TESTS_BY_ROOM = {
    "__main__": "cli/test_program.py",
    "app": "app/",
    "cli": "cli/test_program.py",
    "commands": "cli/test_commands.py",
    "console": "cli/test_bounds.py",
    "drawing": "drawing/test_golden.py",
    "gc_pause": "db/test_importing.py",
    "host": "app/",
    "ledger": "db/test_ledger.py",
    "starter_data": "db/test_starter.py",
    "store_path": "cli/test_commands.py",
    "timeline": "db/test_lanes.py",
    "values": "db/test_validation.py",
    "format": "db/test_validation.py",
    "matrix": "db/test_matrix_history.py",
    "evidence": "db/test_sourcing.py",
    "filters": "test_filter_twin.py",
    "details": "drawing/test_golden.py",
    "importing": "db/test_importing.py",
    "launch": "cli/test_terminal.py",
    "memory": "cli/test_terminal.py",
    "open_store": "cli/test_commands.py",
    "queries": "app/",
    "screens": "app/",
    "store": "db/test_importing.py",
    "terminal": "cli/test_terminal.py",
    "textual_compat": "cli/test_terminal.py",
    "lean_textual": "test_project_rules.py",
    "theme": "app/test_shell.py",
    "user_state": "app/test_sessions.py",
    "widgets": "app/",
}
"""The tests that reach the modules of a room, for those that no test imports by itself."""

EVENT = "microsoft-nvidia-anthropic-partnership"
PICTURES = ("timeline", "matrix", "money")
PICTURE_SIZE = (120, 36)
LOOK_SIZES = ((80, 24), (120, 40), (200, 50))
LOOKS = {
    "timeline": (),
    "periods": ("minus",),
    "lanes": ("plus", "L"),
    "companies": ("L", "2"),
    "promises": ("v",),
    "company-picture": ("v",),
    "matrix": ("3",),
    "matrix-turned": ("v",),
    "money": ("v", "4"),
    "circles": ("v",),
    "critical-flows": ("v",),
    "sources": ("v", "5"),
    "conflicts": ("v",),
    "weak-figures": ("v",),
    "coverage": ("v",),
    "changes": ("v", "6"),
    "help": ("question_mark",),
    "palette": ("escape", "colon"),
    "filter": ("escape", "1", "slash", *"openai", "enter"),
}
"""The pictures to be looked at, with the keys that lead from each to the next."""


def keys_page() -> str:
    """The text of `docs/keys.md`."""
    from partnerships_tui.drawing.text.figure_signs import sign_table
    from partnerships_tui.keymap import key_table

    parts = [
        f"{KEYS_HEAD}\n{key_table()}",
        "## The views beside one another",
        GRID_HEAD,
        "\n".join(key_grid()),
        "## Signs",
        f"{sign_table()}\n",
    ]
    return "\n\n".join(parts)


def key_grid() -> Iterator[str]:
    """A row for each key of a view, with a word for what it does in each of the views."""
    from partnerships_tui.keymap import LANES, VIEWS, key_names, keys_in

    scopes = ["timeline", LANES, *(view for view in VIEWS if view != "timeline")]
    words_by_name: dict[str, dict[str, str]] = {}
    for scope in scopes:
        for key in keys_in(scope):
            for name in key_names(key):
                id_words = key.id.removeprefix("lanes.").replace(".", " ").replace("_", " ")
                word = id_words if key.pair or not key.short else key.short
                words_by_name.setdefault(name, {})[scope] = word
    yield f"| Key | {' | '.join(scope.capitalize() for scope in scopes)} |"
    yield f"|{' --- |' * (len(scopes) + 1)}"
    for name, words in sorted(words_by_name.items(), key=lambda row: row[0].casefold()):
        yield f"| `{name}` | {' | '.join(words.get(scope, '–') for scope in scopes)} |"


CODES_HEAD = """\
# The codes of mistakes and warnings

<!-- Made by `make docs`. -->

`check --json` and `import --json` print every mistake under `problems` and every warning under
`suspicions`, each with `file`, `line` and `column` (from 1), `entry`, `field`, `message`, `hint`
and `code`. The words of a message may change; its code does not. An unknown name is one mistake:
`others` has the first other places, `other_count` the number of all."""


def codes_page() -> str:
    """The text of `docs/codes.md`: every code of a mistake or a warning with what it means."""
    from partnerships_db.importing.codes import MISTAKE_CODES, WARNING_CODES

    lines = [CODES_HEAD, ""]
    for heading, codes in (("Mistakes", MISTAKE_CODES), ("Warnings", WARNING_CODES)):
        lines += [f"## {heading}", "", "| Code | What it is |", "| --- | --- |"]
        lines += [f"| `{code}` | {meaning} |" for code, meaning in codes.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def commands_page() -> str:
    """The text of `docs/commands.md`: every command, option and filter term with an example."""
    parts = [COMMANDS_HEAD, *explorer_section()]
    for name in EXAMPLES:
        parts += command_section(name)
    parts += filter_section()
    return "\n".join(parts).rstrip() + "\n"


def explorer_section() -> Iterator[str]:
    """The options of a launch without a command."""
    from partnerships_tui.commands.group import cli

    yield "| Option | Meaning | Example |"
    yield "| --- | --- | --- |"
    for option in cli.params:
        name = option.opts[-1]
        if name in LAUNCH_EXAMPLES:
            yield f"| `{name}` | {getattr(option, 'help', '')} | `{LAUNCH_EXAMPLES[name]}` |"
    yield ""


def command_section(name: str) -> Iterator[str]:
    """One command: its help, its options and its examples."""
    import click

    from partnerships_tui.commands.group import cli

    command = cli.all_commands()[name]
    context = click.Context(command, info_name=f"{PROGRAM} {name}")
    yield f"## {name}\n"
    yield inspect.cleandoc(command.help or "").replace("\b", "") + "\n"
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"```\n{PROGRAM} {name} {usage}\n```\n"
    options = [option for option in command.params if isinstance(option, click.Option)]
    if options:
        yield "| Option | Meaning |"
        yield "| --- | --- |"
        for option in options:
            yield f"| {option_names(option)} | {option.help or ''} |"
        yield ""
    yield "```"
    for example in EXAMPLES[name]:
        yield f"{PROGRAM} {example}"
    yield "```\n"


def option_names(option: object) -> str:
    """An option's names with its value: `--limit N`, `--format text|csv`."""
    import click

    assert isinstance(option, click.Option)
    names = ", ".join(f"`{name}`" for name in option.opts)
    if isinstance(option.type, click.Choice) and not option.metavar:
        choices = r" \| ".join(map(str, option.type.choices))
        return f"{names} {choices}"
    return names if option.is_flag else f"{names} {option.metavar or ''}".rstrip()


def filter_section() -> Iterator[str]:
    """Every term of the filter language, with its meaning and an example."""
    from partnerships_db.filters.terms import TERMS

    yield FILTERS_HEAD
    yield "| Term | Meaning | Example |"
    yield "| --- | --- | --- |"
    for name, term in TERMS.items():
        yield f"| `{name}` | {term.meaning} | `{term.example}` |"


def map_page(path: str) -> str:
    """A map, `db/README.md` or `tui/README.md`, with the table of its modules made anew."""
    text = (ROOT / path).read_text("utf-8")
    before, _, rest = text.partition(MODULES_BEGIN)
    _, _, after = rest.partition(MODULES_END)
    table = "\n".join(module_table(ROOT / path.partition("/")[0]))
    return f"{before}{MODULES_BEGIN}\n{table}\n{MODULES_END}{after}"


def module_table(source_root: Path) -> Iterator[str]:
    """Every module with the first line of its docstring and its tests, room by room."""
    yield "| Module | Subject | Tested in |"
    yield "| --- | --- | --- |"
    tests = imports_of_tests()
    (package,) = (path for path in source_root.iterdir() if path.name.startswith("partnerships_"))
    folders = [package, *sorted(path for path in package.rglob("*") if path.is_dir())]
    for folder in folders:
        if not (folder / "__init__.py").exists():
            continue
        room = folder.relative_to(package)
        if folder != package:
            yield f"| **{room}/** | {first_line(folder / '__init__.py')} | |"
        for path in sorted(folder.glob("*.py")):
            if path.name != "__init__.py":
                module = path.relative_to(package)
                dotted = ".".join((package.name, *module.with_suffix("").parts))
                yield f"| `{module}` | {first_line(path)} | {test_files(dotted, tests)} |"


def first_line(path: Path) -> str:
    """The first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return docstring.partition("\n")[0]


@cache
def imports_of_tests() -> dict[Path, set[str]]:
    """The modules that each test file imports."""
    imports: dict[Path, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.name in PROJECT_TESTS:
            continue
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
                names.update(f"{node.module}.{alias.name}" for alias in node.names)
        imports[path] = names
    return imports


def test_files(module: str, tests: dict[Path, set[str]]) -> str:
    """The test file named as a module, or the most specific ones that import it.

    A module that no test imports is reached through the modules above it; the map names its room.
    """
    importing = [path for path, names in tests.items() if module in names]
    name = module.rpartition(".")[2]
    named = [path for path in tests if path.stem == f"test_{name}" and path in importing]
    importing.sort(key=lambda path: len(tests[path]))
    chosen = named or importing[:MAX_TEST_FILES]
    if not chosen:
        return f"`{TESTS_BY_ROOM[room_of(module)]}`"
    return " ".join(f"`{path.relative_to(ROOT / 'tests')}`" for path in chosen)


def room_of(module: str) -> str:
    """The room of a module, or its own name if it stands in none."""
    return module.split(".")[1]


def schema_text() -> str:
    """The JSON Schema of the format, as `partnerships-tui schema` prints it."""
    from partnerships_db.format.schema import json_schema
    from partnerships_db.values.json_text import json_text

    return json_text(json_schema()) + "\n"


async def picture(view: str) -> str:
    """A view of the real program on the starter data as SVG, without fonts from elsewhere."""
    from partnerships_tui.app.explorer import Explorer
    from partnerships_tui.queries.view_state import ViewState

    with starter_client() as client:
        app = Explorer(client, ViewState(), view=view)
        async with app.run_test(size=PICTURE_SIZE) as pilot:
            await settle(pilot)
            if view == "timeline":
                app.view_screen.go_to(EVENT)
            await settle(pilot)
            return svg_of(app)


async def write_looks(folder: Path) -> None:
    """Write a picture of each face of each view into a folder, at each size and in each theme."""
    from partnerships_tui.app.explorer import Explorer
    from partnerships_tui.queries.view_state import ViewState
    from partnerships_tui.theme import THEMES

    folder.mkdir(parents=True, exist_ok=True)
    with starter_client() as client:
        for size, theme in product(LOOK_SIZES, THEMES):
            app = Explorer(client, ViewState())
            async with app.run_test(size=size) as pilot:
                app.theme = theme.name
                for name, keys in LOOKS.items():
                    await settle(pilot)
                    await pilot.press(*keys)
                    await settle(pilot)
                    path = folder / f"{name}-{size[0]}x{size[1]}-{theme.name}.svg"
                    path.write_text(svg_of(app), "utf-8")


@contextmanager
def starter_client() -> Iterator[StoreClient]:
    """A client of a store with the starter data, for as long as it is needed."""
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.store.store import Store
    from partnerships_tui.queries.client import StoreClient

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "partnerships.db"
        with Store.creating(path) as store:
            import_files(store, [str(ROOT / "fixtures")])
        client = StoreClient(Store.reading(path))
        yield client
        client.close()


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the explorer has painted the answers of its workers."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def svg_of(app: App[None]) -> str:
    """The screen of the explorer as SVG, without fonts from elsewhere."""
    svg = app.export_screenshot(title=PROGRAM)
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def data_changelog(
    old_folder: str,
    new_folder: str,
    text: str,
) -> str:
    """A changelog of the starter data with the changes from one folder of it to another.

    The section of the new edition comes first, in place of an earlier one of that edition.
    Raises ValueError for a folder with mistakes or without an edition.
    """
    from partnerships_db.format.diff import changes_between
    from partnerships_db.starter_data import edition_of_folder
    from partnerships_tui.drawing.edition_changes import edition_section

    edition = edition_of_folder(new_folder)
    if edition is None:
        raise ValueError(f"{new_folder} has no edition")
    old_edition = edition_of_folder(old_folder)
    since = "the data before editions" if old_edition is None else old_edition.version
    heading = f"{edition.version} of {edition.date}, since {since}"
    changes = changes_between(entries_in(old_folder), entries_in(new_folder))
    section = "\n".join(edition_section(heading, changes)) + "\n"

    _, *earlier_sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    title = f"## {edition.version} of "
    others = [earlier for earlier in earlier_sections if not earlier.startswith(title)]
    return "\n".join([CHANGELOG_HEAD, section, *others])


def entries_in(folder: str) -> dict[tuple[ListName, str], Entry]:
    """The entries of a folder by list and id, in canonical form. Raises ValueError for mistakes."""
    from partnerships_db.format.vocabulary import LISTS
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.store.queries.details import entries_of
    from partnerships_db.store.store import Store

    with Store.scratch() as store:
        report = import_files(store, [folder])
        if report.diagnostics:
            raise ValueError(str(report.diagnostics[0]))
        return {(name, entry["id"]): entry for name in LISTS for entry in entries_of(store, name)}


def main(parts: list[str]) -> None:
    """Write the named documents, or all of them."""
    if parts[:1] == ["data-changes"]:
        (old_folder,) = parts[1:]
        text = DATA_CHANGELOG.read_text("utf-8") if DATA_CHANGELOG.exists() else ""
        new_text = data_changelog(old_folder, str(DATA_CHANGELOG.parent), text)
        DATA_CHANGELOG.write_text(new_text, "utf-8")
        return
    if parts[:1] == ["looks"]:
        (look_folder,) = parts[1:]
        asyncio.run(write_looks(Path(look_folder)))
        return
    wanted_parts = parts or ["keys", "commands", "codes", "man", "maps", "schema", "pictures"]
    if "keys" in wanted_parts:
        (DOCS / "keys.md").write_text(keys_page(), "utf-8")
    if "commands" in wanted_parts:
        (DOCS / "commands.md").write_text(commands_page(), "utf-8")
    if "codes" in wanted_parts:
        (DOCS / "codes.md").write_text(codes_page(), "utf-8")
    if "man" in wanted_parts:
        from docs.manual import manual_page

        MANUAL.write_text(manual_page(), "utf-8")
    if "maps" in wanted_parts:
        for path in MAPS:
            (ROOT / path).write_text(map_page(path), "utf-8")
    if "schema" in wanted_parts:
        SCHEMA.write_text(schema_text(), "utf-8")
    if "pictures" in wanted_parts:
        (DOCS / "pictures").mkdir(exist_ok=True)
        for view in PICTURES:
            picture_path = DOCS / "pictures" / f"{view}.svg"
            picture_path.write_text(asyncio.run(picture(view)), "utf-8")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tui"), str(ROOT / "db")]
    main(sys.argv[1:])
