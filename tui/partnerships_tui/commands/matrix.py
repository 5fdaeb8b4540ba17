"""The command `matrix`: routes on a day, changes between days, and how far clouds are behind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from partnerships_db.filters.model import EVERYTHING, FieldTerm, Filter, FilterError
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.matrix.routes import DEFAULT_DEVELOPER
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_db.values.errors import InvalidValue, did_you_mean_id
from partnerships_tui.commands.group import (
    MISUSED,
    as_of_option,
    cli,
    company_id_of,
    fail,
    filter_option,
    glyphs_of,
    invalid_value_sentence,
    json_option,
    opened_store,
    query_of,
)
from partnerships_tui.console import (
    is_for_people,
    is_spoken,
    is_terminal,
    output_width,
    print_exactly,
    print_json,
    print_line,
    print_lines,
    print_message,
    print_table,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, line, span
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.open_store import read_day

if TYPE_CHECKING:
    from partnerships_db.matrix.history import AvailabilitySpan, RouteChange, RouteChanges
    from partnerships_db.matrix.matrix import Matrix, RouteState
    from partnerships_db.matrix.routes import ModelRow, Route
    from partnerships_db.values.dates import DayCount
    from partnerships_tui.drawing.matrix import Grid

FORMATS = ("text", "markdown", "csv")

FILE_CELLS = 80
"""The width of the grid as a text to paste or to keep."""

ROUTE_COLUMNS = (
    "as_of",
    "model",
    "provider",
    "service",
    "status",
    "since",
    "operator",
    "ids",
    "checked",
    "maybe",
)
CHANGE_COLUMNS = ("date", "change", "model", "provider", "service", "old", "new", "event", "")
SPAN_COLUMNS = ("model", "provider", "since", "days behind", "days", "", "until")

UNKNOWN_DATE = "not known"

_DAY_COUNT = re.compile(r"[0-9]{1,5}")
"""A number of days without their unit."""


@cli.command()
@click.argument("model_words", nargs=-1, metavar="[MODEL]...")
@as_of_option
@click.option(
    "--between",
    nargs=2,
    metavar="FROM TO",
    help="Print the changes after one day, up to another.",
)
@click.option(
    "--until",
    metavar="DAYS",
    help="Print the changes after the as-of date that were known on it, for a number of days (90d)"
    " or up to a date.",
)
@click.option(
    "--stays",
    is_flag=True,
    help="Print how many days each cloud is behind the first, and how long each model has lasted.",
)
@click.option(
    "--details",
    "has_details",
    is_flag=True,
    help="Print each model on each cloud in full: periods, ids, regions, notes and sources.",
)
@click.option(
    "--everywhere",
    "only_everywhere",
    is_flag=True,
    help="Print only models that can be used on every cloud.",
)
@click.option(
    "--developer",
    metavar="COMPANY",
    default=DEFAULT_DEVELOPER,
    show_default=True,
    help="The developer of the models, or `all`.",
)
@click.option("--provider", metavar="CLOUD", help="Print only that cloud.")
@click.option(
    "--all",
    "all_models",
    is_flag=True,
    help="Include models that are retired on every route.",
)
@click.option(
    "--transpose",
    "is_turned",
    is_flag=True,
    help="Print clouds as rows and models as columns.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    help="Print a text to paste or to keep, with its date and legend.",
)
@filter_option
@json_option
@click.pass_context
def matrix(
    context: click.Context,
    model_words: tuple[str, ...],
    as_of: str | None,
    between: tuple[str, str] | None,
    until: str | None,
    stays: bool,
    has_details: bool,
    only_everywhere: bool,
    developer: str,
    provider: str | None,
    all_models: bool,
    is_turned: bool,
    file_format: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print which model is on which cloud on a day, and by which route.

    MODEL is a model by its name or id (`opus 4.5`), the beginning of several (`sonnet`), or a
    cloud (`azure`). A filter selects routes by words (of models, families, clouds and services)
    and by its terms about routes; it is refused if it has others.
    """
    from partnerships_db.matrix.history import on_every_provider
    from partnerships_db.matrix.known_periods import known_route
    from partnerships_db.matrix.matrix import matrix_on, status_terms
    from partnerships_db.store.queries.matrix import model_rows, routes_of

    query = query_of(filter_text, as_of, selects_routes=True)
    day = query.as_of or clock.today()
    days_between = _days_between(between, until, day)
    with opened_store(context, query) as store:
        criteria = _criteria_of(store, query.filter, " ".join(model_words), provider)
        developer_id = _developer_id(store, developer)
        if context.get_parameter_source("developer") is not ParameterSource.COMMANDLINE:
            developer_id = _developer_or_others(store, developer_id, criteria)
        routes = routes_of(store, developer_id, criteria)
        if not routes:
            _print_no_route(store, criteria, developer_id)
        if until is not None:
            routes = [known_route(route, day) for route in routes]
        if days_between is not None:
            _print_changes(
                context,
                store,
                routes,
                status_terms(criteria),
                days_between,
                as_json=as_json,
            )
            return
        if stays:
            all_routes = routes_of(store, developer_id)
            _print_spans(routes, all_routes, status_terms(criteria), day, as_json=as_json)
            return

        models = model_rows(store, developer_id)
        grid = matrix_on(day, models, routes, all_models=all_models, criteria=criteria)
        if only_everywhere:
            whole_grid = matrix_on(day, models, routes_of(store, developer_id))
            grid = on_every_provider(grid, whole_grid)
        if routes and not grid.rows:
            print_message(f"no route is selected as of {day.isoformat()}")
        output_format = "json" if as_json else file_format
        if has_details and not as_json:
            _print_cells(store, grid, glyphs_of(context))
        else:
            _print_grid(store, grid, output_format, glyphs_of(context), is_turned=is_turned)


# -- Arguments -------------------------------------------------------------------------------------


def _criteria_of(
    store: Store,
    criteria: Filter,
    typed: str,
    provider: str | None,
) -> Filter:
    """The filter with what MODEL means, a model, a cloud or words, and with the provider."""
    words = _searched_words(store, typed)
    model_ids = () if words else _model_ids(store, typed)
    if typed and not words and not model_ids:
        provider = provider or typed
    criteria = criteria._replace(parts=(*criteria.parts, *words.parts))
    return _route_criteria(store, criteria, model_ids, provider)


def _searched_words(store: Store, typed: str) -> Filter:
    """The filter of words such as `azure opus`, which name a route but no model or cloud alone."""
    from partnerships_db.filters.parser import parse_filter
    from partnerships_db.store.queries.matrix import routes_of
    from partnerships_db.store.queries.name_search import resolve_name

    if not typed or resolve_name(store, "models", typed) or resolve_name(store, "companies", typed):
        return EVERYTHING
    try:
        words = parse_filter(typed)
    except FilterError:
        return EVERYTHING
    is_of_words = len(words.searched) == len(words.parts)
    return words if is_of_words and routes_of(store, None, words) else EVERYTHING


def _model_ids(store: Store, typed: str) -> tuple[str, ...]:
    """The ids of the models that MODEL means; without any, it is the name of a cloud."""
    from partnerships_db.store.queries.details import comparable_ids
    from partnerships_db.store.queries.name_search import resolve_name
    from partnerships_db.values.name_matching import name_key

    if not typed:
        return ()
    matches = resolve_name(store, "models", typed)
    if not matches and not resolve_name(store, "companies", typed):
        hint = did_you_mean_id(name_key(typed), comparable_ids(store, "models"))
        sentence = f'there is no model or cloud "{typed}"'
        fail(f"{sentence}; {hint}" if hint else sentence, MISUSED)
    return tuple(match.id for match in matches)


def _route_criteria(
    store: Store,
    criteria: Filter,
    model_ids: tuple[str, ...],
    provider: str | None,
) -> Filter:
    """The filter with the models and the provider.

    Leaves with an error if the filter has terms that routes don't have, or if the provider is
    unknown or provides no model.
    """
    from partnerships_db.store.queries.unknown_ids import require_known_ids
    from partnerships_tui.drawing.matrix import inapplicable_sentence

    sentence = inapplicable_sentence(criteria)
    if sentence:
        fail(sentence, MISUSED)
    if model_ids:
        criteria = criteria._replace(parts=(*criteria.parts, FieldTerm("model", model_ids)))
    if provider is None:
        return criteria
    provider_id = company_id_of(store, provider, "provider", MISUSED)
    term = FieldTerm("provider", (provider_id,))
    try:
        require_known_ids(store, Filter((term,), f"provider:{provider_id}"))
    except FilterError as error:
        fail(str(error), MISUSED)
    return criteria._replace(parts=(*criteria.parts, term))


def _developer_id(store: Store, developer: str) -> str | None:
    """The id of the developer, by an id or a name; None for all developers.

    Leaves with an error if it is unknown, and says on stderr if it has no model. The default
    developer need not be in the store.
    """
    from partnerships_db.store.queries.details import find_entry
    from partnerships_db.store.queries.matrix import developers

    if developer == "all":
        return None
    if developer == DEFAULT_DEVELOPER and find_entry(store, "companies", developer) is None:
        return developer
    developer_id = company_id_of(store, developer, "developer", MISUSED)
    others = [company_id for company_id, _, _ in developers(store)]
    if others and developer_id not in others:
        print_message(f"{developer_id} has no model on a cloud; {' and '.join(others)} have")
    return developer_id


def _developer_or_others(
    store: Store,
    developer_id: str | None,
    criteria: Filter,
) -> str | None:
    """The developer whose models the filter selects, which stderr names if it is another one."""
    from partnerships_db.store.queries.matrix import developer_with_routes

    selected_developer = developer_with_routes(store, developer_id, criteria)
    if selected_developer != developer_id:
        others = selected_developer or "several other developers"
        print_message(f"no model of {developer_id} is selected; these are models of {others}")
    return selected_developer


def _print_no_route(
    store: Store,
    criteria: Filter,
    developer: str | None,
) -> None:
    """Print on stderr that no route is selected, and how many routes of other developers are."""
    from partnerships_db.store.queries.matrix import routes_of

    sentence = "no route is selected"
    route_count = 0 if developer is None else len(routes_of(store, None, criteria))
    if route_count:
        count = pluralized(route_count, "route")
        sentence += f" among the models of {developer}; --developer all selects {count}"
    print_message(sentence)


def _days_between(
    between: tuple[str, str] | None,
    until: str | None,
    day: date,
) -> tuple[date, date] | None:
    """The two days of `--between` or of `--until`; None without either."""
    option = "--between" if between else "--until"
    try:
        if between:
            return _read_days(*between)
        if until is not None:
            return day, _read_last_day(until, day)
    except InvalidValue as error:
        fail(f"{option}: {invalid_value_sentence(error)}", MISUSED)
    except OverflowError:
        fail("--until: there is no date beyond that", MISUSED)
    return None


def _read_days(first_text: str, last_text: str) -> tuple[date, date]:
    first = read_day(first_text)
    last = read_day(last_text)
    if last < first:
        fail(f"--between: {last} lies before {first}", MISUSED)
    return first, last


def _read_last_day(text: str, day: date) -> date:
    """The day that is a length of time after another, or the last day of a date."""
    from partnerships_db.values.natural_dates import first_day_of_length

    if _DAY_COUNT.fullmatch(text.strip()):
        return day + timedelta(days=int(text))
    day_as_long_before = first_day_of_length(text, day)
    if day_as_long_before is not None:
        return day + (day - day_as_long_before)
    return read_day(text)


# -- The grid --------------------------------------------------------------------------------------


def _print_grid(
    store: Store,
    matrix: Matrix,
    output_format: str | None,
    glyphs: Glyphs,
    *,
    is_turned: bool,
) -> None:
    """Print the grid in a format.

    Without a format the grid is drawn for a terminal, and a pipe gets a line for each route.
    """
    if output_format == "json":
        from partnerships_db.matrix.matrix import matrix_json

        print_json(matrix_json(matrix))
    elif output_format is not None:
        text = _file_text(store, matrix, output_format, glyphs, is_turned=is_turned)
        print_exactly([text])
    elif is_spoken():
        _print_spoken_routes(store, matrix)
    elif is_terminal():
        cells = output_width()
        print_lines(_drawn_grid(store, matrix, cells, glyphs, is_turned=is_turned), glyphs)
    else:
        for route_row in _route_rows(matrix):
            print_table((), [route_row[1:8] + route_row[9:]])


def _print_cells(
    store: Store,
    matrix: Matrix,
    glyphs: Glyphs,
) -> None:
    """Print the page of each cell of the grid, as the explorer shows it."""
    from partnerships_db.store.queries.matrix import cell_details
    from partnerships_tui.drawing.matrix_cell import cell_page

    for row in matrix.rows:
        for provider in row.cells:
            details = cell_details(store, row.model.id, provider)
            assert details is not None
            print_lines(cell_page(details, matrix.as_of, output_width(), glyphs), glyphs)


def _print_spoken_routes(store: Store, matrix: Matrix) -> None:
    """Print a line for each route, in words and with names, to be read aloud."""
    from partnerships_db.store.queries.details import names_of
    from partnerships_tui.drawing.matrix_table import possible_change_words

    names = names_of(store, set(matrix.providers))
    print_line(f"as of {matrix.as_of.isoformat()}")
    for model, provider, state in _route_states(matrix):
        status = route_status_info(state.status).word
        since = f"since {state.period.since}" if state.period.since else ""
        row = (
            f"{model.name} on {names.get(provider, provider)}",
            state.route.service,
            " ".join(filter(None, (status, since))),
            possible_change_words(state, matrix.as_of),
            state.period.operator,
            " ".join(state.route.names.values()),
            state.route.checked,
        )
        print_table(("", "", "", "", "run by", "ids", "checked"), [row])


def _drawn_grid(
    store: Store,
    matrix: Matrix,
    cells: int,
    glyphs: Glyphs,
    *,
    is_turned: bool,
) -> Iterator[Line]:
    """The grid with its date and legend."""
    from partnerships_db.store.queries.details import name_variants
    from partnerships_tui.drawing.matrix import arrange_grid, legend, legend_words, service_marks

    routes = [state.route for _, _, state in _route_states(matrix)]
    names = name_variants(store, _companies_of(matrix, routes))
    grid = arrange_grid(matrix, names, service_marks(routes), is_turned=is_turned)

    yield line(span(f" as of {matrix.as_of.isoformat()}", Role.DIM))
    yield from _bands(grid, cells, glyphs)
    yield from legend(legend_words(grid, glyphs), cells)
    if matrix.gone:
        hint = "models that are retired on every route are left out; --all shows them"
        yield line(span(f" {matrix.gone} {hint}"))


def _bands(grid: Grid, cells: int, glyphs: Glyphs) -> Iterator[Line]:
    """The rows of the grid, repeated for as many columns at a time as fit side by side."""
    from partnerships_tui.drawing.matrix import grid_line, grid_lines, head_line, layout

    contents = grid_lines(grid)
    first_column = 0
    while True:
        band = layout(grid, cells, first_column)
        yield head_line(band._replace(hidden_before=0, hidden_after=0))
        for content in contents:
            yield grid_line(content, grid, band, glyphs)
        yield BLANK

        if not band.hidden_after:
            return
        first_column += len(band.columns)


def _route_states(matrix: Matrix) -> Iterator[tuple[ModelRow, str, RouteState]]:
    """The states of all routes of the grid, each with its model and provider."""
    for row in matrix.rows:
        for provider, cell in row.cells.items():
            for state in cell.states:
                yield row.model, provider, state


def _companies_of(matrix: Matrix, routes: Sequence[Route]) -> set[str]:
    """The ids of the providers and the operators in the grid."""
    company_ids = set(matrix.providers)
    for route in routes:
        company_ids.update(period.operator for period in route.periods)
    return company_ids


def _route_rows(matrix: Matrix) -> list[tuple[str, ...]]:
    """A row of ROUTE_COLUMNS for each route of the grid."""
    from partnerships_tui.drawing.matrix_table import possible_change_words

    route_rows: list[tuple[str, ...]] = []
    for model, provider, state in _route_states(matrix):
        route = state.route
        names = " ".join(f"{scope}={name}" for scope, name in route.names.items())
        route_row = (
            matrix.as_of.isoformat(),
            model.id,
            provider,
            route.service,
            state.status,
            str(state.period.since or ""),
            state.period.operator,
            names,
            route.checked,
            possible_change_words(state, matrix.as_of),
        )
        route_rows.append(route_row)
    return route_rows


# -- The grid as a file ----------------------------------------------------------------------------


def _file_text(
    store: Store,
    matrix: Matrix,
    file_format: str,
    glyphs: Glyphs,
    *,
    is_turned: bool,
) -> str:
    """The grid at 80 columns, as a Markdown table, or as CSV with a line for each route."""
    if file_format == "markdown":
        from partnerships_db.store.queries.details import name_variants
        from partnerships_tui.drawing.matrix_table import markdown_grid

        return markdown_grid(matrix, name_variants(store, matrix.providers), glyphs)
    if file_format == "csv":
        from partnerships_db.exporting import csv_text

        return csv_text(ROUTE_COLUMNS, _route_rows(matrix))

    lines = _drawn_grid(store, matrix, FILE_CELLS, glyphs, is_turned=is_turned)
    return "".join(f"{glyphs.painted(drawn.text.rstrip())}\n" for drawn in lines)


# -- Through time ----------------------------------------------------------------------------------


def _print_changes(
    context: click.Context,
    store: Store,
    routes: Sequence[Route],
    terms: Sequence[FieldTerm],
    days: tuple[date, date],
    *,
    as_json: bool,
) -> None:
    """Print the changes after one day, up to another, the earliest first; then possible ones.

    A terminal gets the page that the explorer draws of them. `terms` are those of the filter for
    the status after a change.
    """
    from partnerships_db.matrix.history import changes_between, changes_json

    after, until = days
    changes = changes_between(routes, after, until, terms)
    if as_json:
        print_json(changes_json(changes, after, until))
        return
    if is_for_people():
        lines = _drawn_changes(store, changes, days, output_width(), glyphs_of(context))
        print_lines(lines, glyphs_of(context))
        return
    print_table(CHANGE_COLUMNS, [_change_cells(change) for change in changes.certain])
    if changes.possible:
        possible_rows = [_change_cells(change, "possible") for change in changes.possible]
        print_table(CHANGE_COLUMNS, possible_rows)


def _drawn_changes(
    store: Store,
    changes: RouteChanges,
    days: tuple[date, date],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The page of the changes between two days."""
    from partnerships_db.store.queries.details import names_of, titles_of
    from partnerships_tui.drawing.matrix_changes import matrix_changes_page

    all_changes = (*changes.certain, *changes.possible)
    names = names_of(
        store,
        {change.provider for change in all_changes},
        {change.model for change in all_changes},
    )
    titles = titles_of(store, {change.event for change in all_changes})
    return matrix_changes_page(
        changes,
        *days,
        names,
        titles,
        cells,
        glyphs,
    )


def _change_cells(change: RouteChange, remark: str = "") -> tuple[object, ...]:
    remarks = (remark, "scheduled" if change.scheduled else "")
    return (
        change.date,
        change.change,
        change.model,
        change.provider,
        change.service,
        change.old or "",
        change.new,
        change.event,
        ", ".join(filter(None, remarks)),
    )


def _print_spans(
    routes: Sequence[Route],
    all_routes: Sequence[Route],
    terms: Sequence[FieldTerm],
    day: date,
    *,
    as_json: bool,
) -> None:
    """Print a line for each model and provider.

    A line has the date of its arrival, the days behind the first provider, the days of use so far,
    and the date of its end. `all_routes` are those of every provider, `terms` those of the filter
    for the status on the day.
    """
    from partnerships_db.matrix.history import availability_spans, availability_spans_json
    from partnerships_db.matrix.matrix import has_status, state_on

    routes = [route for route in routes if has_status(state_on(route, day), terms)]
    spans = availability_spans(routes, day, all_routes)
    if as_json:
        print_json(availability_spans_json(spans, day))
        return
    if is_for_people():
        print_line(f"as of {day.isoformat()}")
    print_table(SPAN_COLUMNS, _span_rows(spans))


def _span_rows(spans: dict[str, dict[str, AvailabilitySpan]]) -> Iterator[tuple[object, ...]]:
    """A row of SPAN_COLUMNS for each model and provider."""
    for model, spans_by_provider in spans.items():
        for provider, availability in sorted(spans_by_provider.items()):
            yield model, provider, *_span_cells(availability)


def _span_cells(availability: AvailabilitySpan) -> tuple[object, ...]:
    since = str(availability.first or UNKNOWN_DATE)
    if availability.before:
        since = f"before {availability.before}"
    remark = "over" if availability.is_over else ""
    if availability.may_end is not None:
        remark = "may be over"
    return (
        since,
        _day_count_cell(availability.behind),
        _day_count_cell(availability.lasted),
        remark,
        availability.end or availability.may_end or "",
    )


def _day_count_cell(count: DayCount | None) -> str:
    """A number of days as exact as it is known: `75`, `61-91`, `about 61-91`, `at least 61`."""
    if count is None:
        return UNKNOWN_DATE
    figure = str(count).removesuffix(" days").removesuffix(" day")
    return figure.replace(" to ", "-").replace(",", "")
