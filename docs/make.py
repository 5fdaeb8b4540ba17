"""Make the documents that come from the program: the key list, the command list and the pictures.

    python docs/make.py            write all of them
    python docs/make.py keys       write only keys.md (or commands, pictures)

`tests/test_docs.py` holds keys.md and commands.md against the program, and runs every example.
"""

import asyncio
import inspect
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"

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
    "--version": "partnerships-tui --version",
}
"""An example of each option of the explorer."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "check": ("check my-log.yaml", "check --strict --json my-log.yaml"),
    "circles": (
        "circles anthropic --max-length 3 --as-of 2025-12-31",
        "circles --window 365 --firm-only --rollup",
        "circles --filter kind:investment --json",
    ),
    "companies": ("companies --as-of 2025-11-18", "companies --filter kind:acquisition --json"),
    "company": (
        "company openai --card",
        "company anthropic --picture --as-of 2025-12-31",
        "company mistral-ai --in GBP",
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
    ),
    "doctor": ("doctor", "doctor --json"),
    "event": (
        "event microsoft-nvidia-anthropic-partnership",
        "event microsoft-nvidia-anthropic-partnership/azure --cite --lang fr",
        "event microsoft-nvidia-anthropic-partnership --card --as-of 2025-12-31",
        "event microsoft-nvidia-anthropic-partnership --in EUR",
        "event microsoft-nvidia-anthropic-partnership --json",
    ),
    "events": (
        "events company:anthropic 'amount>10bn' --limit 5",
        "events --sort amount kind:investment -source:press",
        "events --filter tag:circular-financing --as-of 2025-12-31 --json",
    ),
    "export": (
        "export company:mistral-ai --format json",
        "export -o log/ --force",
        "export --format csv --table flows --as-of 2025-12-31 --filter kind:investment",
    ),
    "history": ("history", "history openai --json"),
    "import": ("import --dry-run --json my-log.yaml", "import my-log.yaml"),
    "lanes": (
        "lanes --by cloud",
        "lanes company:anthropic --level quarter --limit 5 --as-of 2025-12-31",
        "lanes --filter kind:investment --json",
    ),
    "matrix": (
        "matrix --as-of 2026-06-20",
        "matrix --between 2025-11-01 2025-12-31",
        "matrix --until 90d",
        "matrix --stays --json",
        "matrix --everywhere --format markdown",
        "matrix --developer all --provider azure --all",
        "matrix --transpose --filter status:preview",
    ),
    "redo": ("redo --json",),
    "schema": ("schema",),
    "sources": (
        "sources --filter company:mistral-ai",
        "sources --as-of 2025-12-31 --json",
    ),
    "totals": (
        "totals anthropic --with microsoft --explain",
        "totals amazon --rollup --as-of 2025-12-31",
        "totals mistral-ai --in GBP",
        "totals openai --filter kind:investment --json",
    ),
    "undo": ("undo --json",),
}
"""Examples of each command, in which each of its options occurs."""

FILTER_EXAMPLES = {
    "event": "event:microsoft-nvidia-anthropic-partnership",
    "company": "company:anthropic,openai",
    "from": "from:microsoft",
    "to": "to:anthropic",
    "model": "model:claude-sonnet-4-5",
    "provider": "provider:azure",
    "tag": "tag:circular-financing",
    "source": "source:primary",
    "speaker": "speaker:amodei",
    "kind": "kind:investment,compute-deal",
    "flow": "flow:cloud-purchase",
    "status": "-status:rumoured",
    "is": "is:conflict",
    "has": "has:amount",
    "date": "date:2025-09..2025-11",
    "after": "after:2025-09",
    "before": "before:2025-Q3",
    "amount": "amount>10bn",
    "capacity": "capacity>=1GW",
}
"""An example of each filter term."""

KEYS_HEAD = """\
# Keys

`?` in the explorer lists the same keys, those of the view in front first.
This page is made by `make docs`.
"""

COMMANDS_HEAD = """\
# Commands

Each command prints a table in a terminal, tab-separated lines in a pipe, and one JSON document
with `--json`. Exit status 0 is success, 1 a failure, 2 a wrong use. `make docs` makes this page.

## The explorer

`partnerships-tui` without a command opens the explorer. In a pipe it prints the timeline.
"""

FILTERS_HEAD = """\
## Filters

The line at `/`, `--filter`, QUERY and saved views read one language. Words are searched in titles,
summaries, companies, tags and sources. A comma is *or*, a space is *and*, a leading `-` is *not*;
quotes search for a phrase: `"cloud deal"`.
"""

EVENT = "microsoft-nvidia-anthropic-partnership"
PICTURES = ("timeline", "matrix", "money")
PICTURE_SIZE = (120, 36)


def keys_page() -> str:
    """The text of `docs/keys.md`."""
    from partnerships_tui.keymap import key_table

    return f"{KEYS_HEAD}\n{key_table()}\n"


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

    from partnerships_tui import commands
    from partnerships_tui.commands.group import cli

    assert commands.run is not None  # all commands are registered
    command = cli.commands[name]
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
    if isinstance(option.type, click.Choice):
        choices = r" \| ".join(map(str, option.type.choices))
        return f"{names} {choices}"
    return names if option.is_flag else f"{names} {option.metavar or ''}".rstrip()


def filter_section() -> Iterator[str]:
    """Every term of the filter language, with its meaning and an example."""
    from partnerships_db.filters.completion import TERM_WORDS

    yield FILTERS_HEAD
    yield "| Term | Meaning | Example |"
    yield "| --- | --- | --- |"
    for name, example in FILTER_EXAMPLES.items():
        yield f"| `{name}` | {TERM_WORDS[name]} | `{example}` |"


async def picture(view: str) -> str:
    """A view of the real program on the starter data as SVG, without fonts from elsewhere."""
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.store.store import Store
    from partnerships_tui.app.explorer import Explorer
    from partnerships_tui.queries.client import StoreClient
    from partnerships_tui.queries.view_state import ViewState

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "partnerships.db"
        with Store.creating(path) as store:
            import_files(store, [str(ROOT / "fixtures")])
        client = StoreClient(Store.reading(path))
        app = Explorer(client, ViewState(), view=view)
        async with app.run_test(size=PICTURE_SIZE) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            if view == "timeline":
                app.view_screen.go_to(EVENT)
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            svg = app.export_screenshot(title=PROGRAM)
        client.close()
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def main(parts: list[str]) -> None:
    """Write the named documents, or all of them."""
    wanted_parts = parts or ["keys", "commands", "pictures"]
    if "keys" in wanted_parts:
        (DOCS / "keys.md").write_text(keys_page(), "utf-8")
    if "commands" in wanted_parts:
        (DOCS / "commands.md").write_text(commands_page(), "utf-8")
    if "pictures" in wanted_parts:
        (DOCS / "pictures").mkdir(exist_ok=True)
        for view in PICTURES:
            path = DOCS / "pictures" / f"{view}.svg"
            path.write_text(asyncio.run(picture(view)), "utf-8")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "tui"), str(ROOT / "db")]
    main(sys.argv[1:])
