"""The command `compare`: the differences between the matrix and a public catalogue, as entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerships_db.matrix.routes import DEFAULT_DEVELOPER
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.commands.group import (
    MISUSED,
    TableChoice,
    cli,
    company_id_of,
    fail,
    invalid_value_sentence,
    json_option,
    opened_store,
)
from partnerships_tui.console import print_exactly, print_json, print_message
from partnerships_tui.open_store import read_day

if TYPE_CHECKING:
    from partnerships_db.format.entries import Entry
    from partnerships_db.format.vocabulary import ListName
    from partnerships_db.importing.catalogue_comparison import Comparison
    from partnerships_db.importing.catalogues import Catalogue, CatalogueContents
    from partnerships_db.store.store import Store

MAX_NOTES = 20
"""The most notes of a kind that are printed on stderr."""

CATALOGUE_CHOICE = TableChoice("partnerships_db.importing.catalogues", "CATALOGUES")


@cli.command()
@click.argument("catalogue_name", type=CATALOGUE_CHOICE)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--developer",
    metavar="COMPANY",
    default=DEFAULT_DEVELOPER,
    show_default=True,
    help="The developer of the models.",
)
@click.option(
    "--checked",
    metavar="DATE",
    help="The day of the catalogue. The default is that of its last commit, or of its newest file.",
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
    What can't be proposed, and how many names were left out, is said on stderr.
    """
    from partnerships_db.importing.catalogues import CATALOGUES
    from partnerships_db.importing.typed_paths import named_path
    from partnerships_db.store.queries.details import find_entry

    path = Path(named_path(str(path)))
    catalogue = CATALOGUES[catalogue_name]
    day = _stated_day(path, checked)
    source = catalogue.source
    contents = _read_contents(catalogue, path)
    with opened_store(context) as store:
        developer = company_id_of(store, developer, "developer")
        known_source = find_entry(store, "sources", source["id"])
        comparison = _compare(store, contents, developer, source["id"], day)
        new_companies = _new_providers(store, comparison)

    if as_json:
        print_json({"day": day.isoformat(), **comparison._asdict()})
        return
    _print_yaml(comparison, known_source or source, new_companies)
    _print_findings(comparison)


def _stated_day(path: Path, checked: str | None) -> date:
    """The day of a catalogue: as stated, else that of its last commit or of its newest file."""
    from partnerships_db.importing.catalogues import catalogue_day
    from partnerships_db.values.clock import today

    try:
        if not path.exists():
            fail(f"there is nothing at {path}")
        if checked:
            return read_day(checked)
        day = catalogue_day(path, today())
    except InvalidValue as error:
        fail(f"--checked: {invalid_value_sentence(error)}", MISUSED)
    except OSError as error:
        fail(str(error))
    if day is None:
        fail(f"the day of {path} is not known: state it with --checked DATE", MISUSED)
    print_message(f"the day of the catalogue is {day.day.isoformat()}, {day.origin}")
    return day.day


def _read_contents(catalogue: Catalogue, path: Path) -> CatalogueContents:
    from partnerships_db.importing.catalogues import NotACatalogue

    try:
        return catalogue.read(path)
    except (NotACatalogue, OSError) as error:
        fail(str(error))


def _compare(
    store: Store,
    contents: CatalogueContents,
    developer: str,
    source_id: str,
    day: date,
) -> Comparison:
    """The comparison of a catalogue with a developer's models and routes."""
    from partnerships_db.importing.catalogue_comparison import compare_catalogue
    from partnerships_db.store.queries.details import entries_of
    from partnerships_db.store.queries.matrix import model_rows, routes_of

    route_entries = {entry["id"]: entry for entry in entries_of(store, "availability")}
    return compare_catalogue(
        contents,
        model_rows(store, developer),
        routes_of(store, developer),
        route_entries,
        developer,
        source_id,
        day,
    )


def _new_providers(store: Store, comparison: Comparison) -> list[Entry]:
    """The companies that the proposed routes name and the store does not have."""
    from partnerships_db.importing.catalogues import PROVIDER_NAMES
    from partnerships_db.store.queries.details import find_entry

    provider_ids = sorted({entry["provider"] for entry in comparison.new if "provider" in entry})
    return [
        {"id": provider_id, "name": PROVIDER_NAMES[provider_id]}
        for provider_id in provider_ids
        if find_entry(store, "companies", provider_id) is None
    ]


def _print_yaml(
    comparison: Comparison,
    source: Entry,
    companies: list[Entry],
) -> None:
    """Print the proposed entries as a YAML file, with all that they name, so that it imports."""
    from partnerships_db.exporting import yaml_texts

    models = [entry for entry in comparison.new if "developer" in entry]
    routes = [entry for entry in comparison.new if "developer" not in entry]
    routes.extend(comparison.different)
    routes.extend(comparison.gone)
    if not models and not routes:
        print_message("the catalogue adds nothing")
    lists: dict[ListName, list[Entry]] = {
        "companies": companies,
        "sources": [source],
        "models": models,
        "availability": routes,
    }
    print_exactly(yaml_texts(lists))


def _print_findings(comparison: Comparison) -> None:
    """Say on stderr what the proposals don't hold."""
    unlisted_ids = [entry["id"] for entry in comparison.gone]
    _print_notes("no longer listed (this alone does not mean retired)", unlisted_ids)
    _print_notes("another state", comparison.states)
    _print_notes("doubted", comparison.doubted)
    left_out = [f"{count:,} {reason}" for reason, count in comparison.left_out.items()]
    if comparison.unmatched:
        left_out.append(f"{len(comparison.unmatched):,} names of other developers' models")
    _print_notes("left out", left_out)


def _print_notes(label: str, names: Sequence[str]) -> None:
    for name in names[:MAX_NOTES]:
        print_message(f"{label}: {name}")
    if len(names) > MAX_NOTES:
        print_message(f"{label}: … and {len(names) - MAX_NOTES:,} more")
