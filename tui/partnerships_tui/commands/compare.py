"""The command `compare`: the differences between the matrix and a public catalogue, as entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from partnerships_db.matrix.routes import DEFAULT_DEVELOPER
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.commands.group import (
    MISUSED,
    TableChoice,
    cli,
    fail,
    fail_unknown,
    invalid_value_sentence,
    json_option,
    opened_store,
)
from partnerships_tui.console import print_exactly, print_json, print_message
from partnerships_tui.open_store import read_day

if TYPE_CHECKING:
    from partnerships_db.format.entries import Entry
    from partnerships_db.importing.catalogues import Catalogue, CatalogueModel, Comparison
    from partnerships_db.store.store import Store

MAX_NOTES = 20
"""The most notes of a kind that are printed on stderr."""

CATALOGUE_CHOICE = TableChoice("partnerships_db.importing.catalogues", "CATALOGUES")


@cli.command()
@click.argument("catalogue_name", type=CATALOGUE_CHOICE)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--developer",
    metavar="ID",
    default=DEFAULT_DEVELOPER,
    show_default=True,
    help="The developer of the models.",
)
@click.option(
    "--checked",
    metavar="DATE",
    help="The date of the catalogue. The default is the date of its file.",
)
@json_option
@click.pass_context
def compare(
    context: click.Context,
    catalogue_name: str,
    path: Path,
    developer: str,
    checked: str | None,
    as_json: bool,
) -> None:
    """Compare the matrix with a checkout of models.dev, or with LiteLLM's price file.

    New, different and unlisted routes are printed as YAML to review and import. Nothing is written.
    Names that belong to no known model are listed on stderr.
    """
    from partnerships_db.importing.catalogues import CATALOGUES
    from partnerships_db.importing.typed_paths import named_path
    from partnerships_db.store.queries.details import find_entry

    path = Path(named_path(str(path)))
    catalogue = CATALOGUES[catalogue_name]
    day = _catalogue_day(path, checked)
    source = catalogue.source
    listed_models = _read_models(catalogue, path)
    with opened_store(context) as store:
        if find_entry(store, "companies", developer) is None:
            fail_unknown(store, "companies", "developer", developer)
        has_source = find_entry(store, "sources", source["id"]) is not None
        comparison = _compare(store, listed_models, developer, source["id"], day)

    if as_json:
        print_json({name: list(value) for name, value in comparison._asdict().items()})
        return
    new_sources = [] if has_source else [source]
    _print_yaml(comparison, new_sources)
    unlisted_ids = [entry["id"] for entry in comparison.gone]
    _print_notes("no longer listed (this alone does not mean retired)", unlisted_ids)
    _print_notes("of no known model", comparison.unmatched)


def _catalogue_day(path: Path, checked: str | None) -> date:
    """The date of a catalogue: as stated, else that of its file."""
    try:
        if not path.exists():
            fail(f"there is nothing at {path}")
        if checked:
            return read_day(checked)
        return date.fromtimestamp(path.stat().st_mtime)
    except InvalidValue as error:
        fail(f"--checked: {invalid_value_sentence(error)}", MISUSED)
    except OSError as error:
        fail(str(error))


def _read_models(catalogue: Catalogue, path: Path) -> list[CatalogueModel]:
    from partnerships_db.importing.catalogues import NotACatalogue

    try:
        return list(catalogue.read(path))
    except (NotACatalogue, OSError) as error:
        fail(str(error))


def _compare(
    store: Store,
    listed_models: Sequence[CatalogueModel],
    developer: str,
    source_id: str,
    day: date,
) -> Comparison:
    """The comparison of a catalogue's models with a developer's models and routes."""
    from partnerships_db.importing.catalogues import compare_catalogue
    from partnerships_db.store.queries.details import entries_of
    from partnerships_db.store.queries.matrix import model_rows, routes_of

    route_entries = {entry["id"]: entry for entry in entries_of(store, "availability")}
    return compare_catalogue(
        listed_models,
        model_rows(store, developer),
        routes_of(store, developer),
        route_entries,
        developer,
        source_id,
        day,
    )


def _print_yaml(comparison: Comparison, sources: list[Entry]) -> None:
    """Print the proposed entries as a YAML file."""
    from partnerships_db.exporting import as_yaml

    models = [entry for entry in comparison.new if "developer" in entry]
    routes = [entry for entry in comparison.new if "developer" not in entry]
    routes.extend(comparison.different)
    routes.extend(comparison.gone)
    if not models and not routes:
        print_message("the catalogue adds nothing")
        return
    print_exactly(as_yaml({"sources": sources, "models": models, "availability": routes}))


def _print_notes(label: str, names: Sequence[str]) -> None:
    for name in names[:MAX_NOTES]:
        print_message(f"{label}: {name}")
    if len(names) > MAX_NOTES:
        print_message(f"{label}: … and {len(names) - MAX_NOTES:,} more")
