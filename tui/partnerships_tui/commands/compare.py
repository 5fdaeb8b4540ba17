"""The matrix held against public catalogues: what they have otherwise, as entries to be reviewed and imported."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from partnerships_db.values.errors import InvalidValue
from partnerships_tui.commands.group import MISUSED, as_json, cli, fail, no_entry, reading
from partnerships_tui.console import out_exactly, print_json, say
from partnerships_tui.open_store import read_day

if TYPE_CHECKING:
    from partnerships_db.importing.catalogues import Comparison


@cli.command()
@click.argument("catalogue", type=click.Choice(["models.dev", "litellm"]))
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--developer", metavar="ID", default="anthropic", show_default=True, help="Whose models."
)
@click.option(
    "--checked", metavar="DATE", help="The catalogue's date; without it that of its file."
)
@as_json
@click.pass_context
def compare(context: click.Context, catalogue: str, path: Path, developer: str, checked: str | None,
            as_json: bool) -> None:  # fmt: skip
    """Hold the matrix against a checkout of models.dev, or LiteLLM's price file.

    What the catalogue has besides, or otherwise, or no longer, is printed as YAML, to be reviewed and imported
    like any file; nothing is written. What belongs to no known model is told on stderr.
    """
    from partnerships_db.importing.catalogues import (
        CATALOGUES,
        NotACatalogue,
        read_litellm,
        read_models_dev,
    )
    from partnerships_db.importing.catalogues import compare_catalogue as compared
    from partnerships_db.store.queries.details import entries_of, find_entry
    from partnerships_db.store.queries.matrix import model_rows, routes_of

    source = CATALOGUES[catalogue].source
    try:
        if not path.exists():
            raise NotACatalogue(f"there is nothing at {path}")
        day = read_day(checked) if checked else date.fromtimestamp(path.stat().st_mtime)
        listed = list(read_models_dev(path) if catalogue == "models.dev" else read_litellm(path))
    except InvalidValue as refusal:
        fail(f"--checked: {refusal.wrong}; {refusal.expected}".removesuffix("; "), MISUSED)
    except (NotACatalogue, OSError) as error:
        fail(str(error))
    with reading(context) as store:
        if find_entry(store, "companies", developer) is None:
            no_entry(store, "companies", "developer", developer)
        entries = {entry["id"]: entry for entry in entries_of(store, "availability")}
        has_source = find_entry(store, "sources", source["id"]) is not None
        found = compared(listed, model_rows(store, developer), routes_of(store, developer), entries, developer,
                         source["id"], day)  # fmt: skip
    if as_json:
        print_json({name: list(value) for name, value in found._asdict().items()})
        return
    _print(found, [] if has_source else [source])
    _tell(
        "not listed any more, which is no retirement by itself",
        [entry["id"] for entry in found.gone],
    )
    _tell("of no known model", found.unmatched)


def _print(comparison: Comparison, sources: list[Any]) -> None:
    from partnerships_db.exporting import as_yaml

    models = [entry for entry in comparison.new if "developer" in entry]
    routes = [
        *(entry for entry in comparison.new if "developer" not in entry),
        *comparison.different,
        *comparison.gone,
    ]
    if not (models or routes):
        say("the catalogue adds nothing")
        return
    out_exactly(as_yaml({"sources": sources, "models": models, "availability": routes}))


def _tell(what: str, names: list[str]) -> None:
    for name in names[:20]:
        say(f"{what}: {name}")
    if len(names) > 20:
        say(f"{what}: … and {len(names) - 20:,} more")
