"""TODO."""

from __future__ import annotations

from typing import Any

import rich_click as click

from partnerships_db.values import clock
from partnerships_tui.commands.group import (
    as_json,
    as_of_option,
    asked_for,
    cli,
    exchange_of,
    filter_option,
    glyphs_of,
    in_option,
    lang_option,
    language_of,
    no_entry,
    reading,
)
from partnerships_tui.console import (
    is_terminal,
    out,
    output_width,
    print_fields,
    print_json,
    print_lines,
    print_table,
)


@cli.command()
@as_of_option
@filter_option
@as_json
@click.pass_context
def companies(context: click.Context, as_of: str | None, query: str | None, as_json: bool) -> None:
    """Companies with their events, those with most first."""
    from partnerships_db.store.queries.companies import company_rows
    from partnerships_db.store.queries.details import entries_of

    asked = asked_for(query, as_of)
    with reading(context, asked) as store:
        rows = company_rows(store, asked.as_of, asked.filter)
        if as_json:
            entries = {entry["id"]: entry for entry in entries_of(store, "companies")}
            print_json([company_json(entries[row.id], row) for row in rows])
            return
        cells = (
            (row.id, row.name, row.kind, row.country, row.events, row.last or "") for row in rows
        )
        print_table(("id", "name", "kind", "country", "events", "last event"), cells)


def company_json(entry: Any, row: Any) -> dict[str, Any]:
    """A company's entry with its count of events and the date of the last."""
    return {**entry, "events": row.events, "last_event": str(row.last) if row.last else None}


@cli.command()
@click.argument("id")
@click.option("--card", is_flag=True, help="At most twelve plain lines.")
@click.option("--picture", is_flag=True, help="Who pays it and whom it pays, as a picture.")
@lang_option
@in_option
@as_of_option
@as_json
@click.pass_context
def company(context: click.Context, id: str, card: bool, picture: bool, lang: str | None, currency: str | None,
            as_of: str | None, as_json: bool) -> None:  # fmt: skip
    """One company: facts, who it deals with, ownership, events, totals."""
    from partnerships_db.ledger.explain import totals_json
    from partnerships_db.ledger.rules import company_totals
    from partnerships_db.store.queries.companies import company_details, company_in_depth
    from partnerships_db.store.queries.deals import deals_of
    from partnerships_db.store.queries.details import find_entry
    from partnerships_tui.commands.money import print_totals
    from partnerships_tui.drawing.citations import company_card
    from partnerships_tui.drawing.company import company_page
    from partnerships_tui.drawing.counterparty_diagram import counterparty_page
    from partnerships_tui.drawing.text.converted_figures import TotalConverter

    asked, language, exchange = (
        asked_for(None, as_of),
        language_of(context, lang),
        exchange_of(currency, as_json=as_json),
    )
    day = asked.as_of or clock.today()
    converting = (
        TotalConverter(exchange, exchange.day_of_total(asked.as_of, day)) if exchange else None
    )
    with reading(context, asked) as store:
        entry = find_entry(store, "companies", id)
        details = company_details(store, entry["id"], asked.as_of) if entry else None
        if entry is None or details is None:
            no_entry(store, "companies", "company", id)
        if card and not as_json:
            out(company_card(details, day, language))
            return
        if picture and not as_json:
            drawn = counterparty_page(
                details, output_width(), glyphs_of(context), str(asked.as_of or "")
            )
            print_lines(drawn, glyphs_of(context))
            return
        if is_terminal() and not as_json:
            glyphs, details = glyphs_of(context), company_in_depth(store, details, asked.as_of)
            page = company_page(details, output_width(), glyphs, str(asked.as_of or ""), converting)
            print_lines(page, glyphs)
            return
        sums = company_totals(deals_of(store, entry["id"]), entry["id"], day)
        document = {**company_json(entry, details.row), "totals": totals_json(sums)}
        print_json(document) if as_json else print_fields(document)
        if converting:
            print_totals(sums, converting=converting)
