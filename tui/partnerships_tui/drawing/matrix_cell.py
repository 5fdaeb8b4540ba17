"""The page of a cell of the matrix, and the page of what changes between two days."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from partnerships_db.details import CellDetails, RouteDetails
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.matrix.history import AvailabilitySpan
from partnerships_db.matrix.matrix import days_since_checked, is_stale, state_on
from partnerships_db.matrix.routes import Route
from partnerships_tui.drawing.event import source_name
from partnerships_tui.drawing.matrix import status_role
from partnerships_tui.drawing.text.cell_text import padded, width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, beside_or_below, prose, section
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.text.wording import (
    date_in_words,
    pluralized,
    short_date,
)


def cell_page(
    details: CellDetails,
    day: date,
    cells: int,
    glyphs: Glyphs,
    stays: Mapping[str, AvailabilitySpan] | None = None,
    names: Mapping[str, str] | None = None,
) -> list[Line]:
    """One model at one provider: each route with its state, periods, ids, regions, sources and events.

    `stays` are those of the model at every provider, `names` these by id.
    """
    title = f"{details.model_name} on {details.provider_name}"
    lines = [
        *wrapped(
            title,
            cells - 1,
            MARGIN,
            Role.TITLE,
        ),
        BLANK,
    ]
    if not details.routes:
        lines += [*prose("Not offered there, as far as the store knows.", cells, Role.DIM), BLANK]
    for route in details.routes:
        lines += _route(
            route,
            day,
            cells,
            glyphs,
        )
    facts = [
        (word, said)
        for word, said in (("released", details.released), ("retired", details.retired))
        if said
    ]
    by_developer = (
        line(MARGIN * 2, span(padded(word, 10), Role.DIM), span(said)) for word, said in facts
    )
    lines += section("By its developer", by_developer)
    return lines + section("Behind the first cloud", _behind(stays or {}, names or {}))


def _behind(stays: Mapping[str, AvailabilitySpan], names: Mapping[str, str]) -> Iterator[Line]:
    """Each provider with the days that it came after the first, and how long the model lasted there."""
    for provider, stay in sorted(
        stays.items(), key=lambda pair: (pair[1].behind is None, pair[1].behind, pair[0])
    ):
        behind = (
            "since when is not known" if stay.behind is None else pluralized(stay.behind, "day")
        )
        lasted = (
            ""
            if stay.lasted is None
            else f", {'lasted' if stay.is_over else 'for'} {pluralized(stay.lasted, 'day')}"
        )
        yield line(
            MARGIN * 2,
            span(padded(safe_text(names.get(provider, provider)), 22), Role.DIM),
            span(behind + lasted),
        )


def period_bar(
    route: Route,
    day: date,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The route's life as a bar: its states' letters from its first known day to its last change or the day.

    Under it the year it begins and the year it ends in, and a mark below the day.
    """
    known = [period.since.first for period in route.periods if period.since is not None]
    if not known or cells < 12:
        return []
    first, last = min(known), max(*known, day)
    days = max((last - first).days, 1)

    def place(when: date) -> int:
        return min(max((when - first).days * (cells - 1) // days, 0), cells - 1)

    letters = []
    for number in range(cells):
        state = state_on(route, first + timedelta(days=-(-number * days // (cells - 1))))
        status = state.status if state else ""
        letters.append(
            Span(
                route_status_info(status).letter if status else " ",
                status_role(status) if status else Role.DIM,
            )
        )
    ends_ = f"{first.year}".ljust(cells - 4) + f"{last.year}"
    mark = (
        [line(MARGIN * 2, " " * place(day), span(glyphs("▲"), Role.ACCENT))] if day >= first else []
    )
    return [Line((Span(MARGIN * 2), *letters)), *mark, line(MARGIN * 2, span(ends_, Role.DIM))]


def _last_checked(route: Route, day: date) -> tuple[str, Role]:
    """How long ago somebody looked; what nobody has looked at for long says so."""
    ago = days_since_checked(route, day)
    if ago is None:
        return "never checked: look at it", Role.WARN
    if ago < 0:
        return f"checked {route.checked}, after that day", Role.DIM
    told = f"checked {route.checked}, {pluralized(ago, 'day')} ago"
    return (f"{told}: look again", Role.WARN) if is_stale(route, day) else (told, Role.DIM)


def _route(
    details: RouteDetails,
    day: date,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    route = details.route
    name = route.service or details.names.get(route.provider, route.provider)
    yield from wrapped(
        name,
        cells - 1,
        MARGIN,
        Role.HEADING,
    )
    yield from prose(_state_in_words(details, day, glyphs), cells, indent=MARGIN * 2)
    yield BLANK
    yield from section(
        "Through time",
        period_bar(
            route,
            day,
            min(cells - 6, 60),
            glyphs,
        ),
    )
    yield from section(
        "Periods",
        _periods(
            details,
            day,
            cells,
            glyphs,
        ),
    )
    scopes = max((width(safe_text(scope)) for scope in route.names), default=0) + 2
    ids = (
        content
        for scope, model_id in route.names.items()
        for content in beside_or_below(
            line(MARGIN * 2, span(padded(safe_text(scope), scopes), Role.DIM)),
            span(model_id, Role.LINK, Link("text", model_id)),
            cells,
        )
    )
    yield from section("Model ids", ids)
    if details.regions:
        yield from section("Regions", wrapped(", ".join(details.regions), cells - 1, MARGIN * 2))
    if details.notes:
        yield from section("Notes", wrapped(details.notes, cells - 1, MARGIN * 2))
    yield from section("Sources", _sources(details, cells))
    told, role = _last_checked(route, day)
    yield line(MARGIN, span(told, role))
    yield from wrapped(
        route.id,
        cells - 1,
        MARGIN,
        Role.DIM,
        Link("text", route.id),
    )
    yield BLANK


def _state_in_words(
    details: RouteDetails,
    day: date,
    glyphs: Glyphs,
) -> str:
    state = state_on(details.route, day)
    if state is None:
        return f"{glyphs('·')} not yet offered on {day.isoformat()}"
    period = state.period
    since = f" since {date_in_words(period.since)}" if period.since else ", since when is not known"
    operator = details.names.get(period.operator, period.operator)
    return f"{glyphs.status(period.status)} {route_status_info(period.status).word}{since}, run by {operator}"


def _periods(
    details: RouteDetails,
    day: date,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    current = state_on(details.route, day)
    for period in details.route.periods:
        since = glyphs("—") if period.since is None else str(period.since)
        scheduled = ", scheduled" if period.scheduled else ""
        is_current = current is not None and period is current.period
        state = f"{glyphs.status(period.status)} {route_status_info(period.status).word}{scheduled}"
        marker = "▶ " if is_current else "  "
        role = status_role(period.status) if is_current else Role.PLAIN
        yield line(
            MARGIN,
            span(glyphs(marker), Role.ACCENT),
            span(padded(since, 17), Role.DIM),
            span(state, role),
        ).fitted(cells)
        event = details.events.get(period.event)
        if event is not None:
            title = f"{glyphs.kind(event.kind)} {short_date(event.date)}  {event.title}"
            yield from wrapped(
                title,
                cells - 1,
                MARGIN * 4,
                Role.LINK,
                Link("event", event.id),
            )


def _sources(details: RouteDetails, cells: int) -> Iterator[Line]:
    for source in details.sources:
        link = Link("source", source.url) if source.url else None
        yield line(
            MARGIN * 2,
            span(source_name(source), Role.LINK, link),
            span(f"  {source.kind}", Role.DIM),
        ).fitted(cells)
        yield from wrapped(
            source.title,
            cells - 1,
            MARGIN * 3,
            Role.DIM,
        )


# -- Between two days ------------------------------------------------------------------------------
