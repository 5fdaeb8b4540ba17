"""The page of a cell of the matrix: a model at a provider, by all its routes there."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from partnerships_db.details import CellDetails, RouteDetails
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.matrix.history import AvailabilitySpan
from partnerships_db.matrix.known_periods import known_route
from partnerships_db.matrix.matrix import (
    days_since_checked,
    is_stale,
    possible_change,
    state_on,
)
from partnerships_db.matrix.routes import Route
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.event import source_name
from partnerships_tui.drawing.matrix import Service, status_role, status_words
from partnerships_tui.drawing.text.cell_text import padded, width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import (
    MARGIN,
    beside_or_below,
    note_lines,
    prose,
    section,
)
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.text.wording import (
    date_in_words,
    pluralized,
    possible_change_in_words,
    relative,
    short_date,
)

MAX_BAR_CELLS, MIN_BAR_CELLS = 60, 12

_UNCERTAIN = "?"
"""The letter of the days on which a route may be gone."""

_PROVIDER_CELLS, _DATE_CELLS, _FACT_CELLS = 22, 17, 10


def cell_page(
    details: CellDetails,
    day: date,
    cells: int,
    glyphs: Glyphs,
    stays: Mapping[str, AvailabilitySpan] | None = None,
    names: Mapping[str, str] | None = None,
    marks: Mapping[Service, str] | None = None,
) -> list[Line]:
    """A model at a provider: each route with its status, periods, ids, regions and sources.

    `stays` are the model's spans at every provider, `names` the names of these, both by id.
    `marks` are the letters by which the grid names services.
    """
    title = f"{details.model_name} on {details.provider_name}"
    lines = prose(title, cells, Role.TITLE)
    lines.append(BLANK)
    if not details.routes:
        lines += prose("The store has no route for this model at this provider.", cells, Role.DIM)
        lines.append(BLANK)
    for route in details.routes:
        mark = (marks or {}).get((route.route.provider, route.route.service), "")
        lines += _route_lines(
            route,
            day,
            cells,
            glyphs,
            mark,
        )
    lines += section("By its developer", _developer_dates(details, day))
    spans = _spans_by_provider(stays or {}, names or {}, cells)
    return lines + section("Clouds in order of arrival", spans)


def _developer_dates(details: CellDetails, day: date) -> Iterator[Line]:
    retired = details.retired if details.retirement_known_since <= day else ""
    for word, when in (("released", details.released), ("retired", retired)):
        if when:
            yield line(MARGIN * 2, span(padded(word, _FACT_CELLS), Role.DIM), span(when))


def _spans_by_provider(
    stays: Mapping[str, AvailabilitySpan],
    names: Mapping[str, str],
    cells: int,
) -> Iterator[Line]:
    """Yield each provider with its days behind the first one, and the days of availability."""
    earliest_first = sorted(stays.items(), key=_delay_of)
    for provider_id, stay in earliest_first:
        name = safe_text(names.get(provider_id, provider_id))
        label = span(padded(name, _PROVIDER_CELLS), Role.DIM)
        yield from beside_or_below(line(MARGIN * 2, label), span(_stay_in_words(stay)), cells)


def _delay_of(item: tuple[str, AvailabilitySpan]) -> tuple[bool, int, str]:
    """The order of providers: by delay, unknown delays at the end."""
    provider_id, stay = item
    return stay.behind is None, stay.behind.least if stay.behind else 0, provider_id


def _stay_in_words(stay: AvailabilitySpan) -> str:
    """`first here; available for 21 days`, `20 days later; was available for 161 days`.

    Numbers are as exact as the dates: `about 21 to 51 days later`, `came before 2025-03`.
    """
    text = _delay_in_words(stay)
    if stay.lasted is None:
        return text
    verb = "was available" if stay.is_over else "available"
    text = f"{text}; {verb} for {stay.lasted}"
    if stay.may_end is None:
        return text
    return f"{text}; may be gone since {date_in_words(stay.may_end.minimum)}"


def _delay_in_words(stay: AvailabilitySpan) -> str:
    if stay.before is not None:
        return f"came before {stay.before}"
    if stay.behind is None:
        return "first day not known"
    if stay.behind.exact == 0:
        return "first here"
    if stay.behind.most == 0:
        return "perhaps first here"
    if stay.behind.most is None and not stay.behind.least:
        return "first of the clouds with a known day"
    return f"{stay.behind} later"


def period_bar(
    route: Route,
    day: date,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The life of a route as a bar of status letters, with a mark below the day, and two years.

    The bar is from the first known day to the last change or the day; it is empty without any
    known day and below 12 cells. A question mark is on days on which a promised minimum is over.
    """
    starts = [period.since for period in route.periods if period.since is not None]
    if not starts or cells < MIN_BAR_CELLS:
        return []
    earliest = min(starts, key=lambda start: start.first)
    latest = max(*starts, PartialDate.of(day), key=lambda start: start.first)
    first, last = earliest.first, latest.first
    day_count = max((last - first).days, 1)

    letters: list[Span] = []
    for cell in range(cells):
        # Each cell is of the first day that belongs to it: the quotient is rounded up.
        days_from_first = -(-cell * day_count // (cells - 1))
        letters.append(_status_letter(route, first + timedelta(days=days_from_first)))
    lines = [Line((Span(MARGIN * 2), *letters))]

    if day >= first:
        mark_cell = min((day - first).days * (cells - 1) // day_count, cells - 1)
        lines.append(line(MARGIN * 2, " " * mark_cell, span(glyphs("▲"), Role.ACCENT)))
    last_year = glyphs(_year(latest))
    years = _year(earliest).ljust(cells - len(last_year)) + last_year
    lines.append(line(MARGIN * 2, span(years, Role.DIM)))
    if any(letter.text == _UNCERTAIN for letter in letters):
        meaning = f"{_UNCERTAIN} may be gone: its promised time is over"
        lines += wrapped(
            meaning,
            cells + len(MARGIN * 2),
            MARGIN * 2,
            Role.DIM,
        )
    return lines


def _year(when: PartialDate) -> str:
    """`2025`, `~2025` for an approximate date, `≥2025` for a minimum."""
    about = "~" if when.about else ""
    minimum = "≥" if when.not_before else ""
    return f"{minimum}{about}{when.first.year}"


def _status_letter(route: Route, day: date) -> Span:
    state = state_on(route, day)
    if state is None or not state.status:
        return Span(" ", Role.DIM)
    if possible_change(route, day) is not None:
        return Span(_UNCERTAIN, Role.DIM)
    return Span(route_status_info(state.status).letter, status_role(state.status))


def _last_check(route: Route, day: date) -> tuple[str, Role]:
    """How long ago a route was checked, and a request for a new check if that is long ago."""
    days_ago = days_since_checked(route, day)
    if days_ago is None:
        return "never checked: check it now", Role.WARN
    if days_ago < 0:
        return f"checked {route.checked}, after that day", Role.DIM
    checked = PartialDate.parse(route.checked)
    distance = f"{pluralized(days_ago, 'day')} ago"
    if not checked.is_exact:
        distance = relative(checked, day)
    text = f"checked {route.checked}, {distance}"
    if is_stale(route, day):
        return f"{text}: check it again", Role.WARN
    if possible_change(route, day) is not None:
        return f"{text}: check whether it is still there", Role.WARN
    return text, Role.DIM


def _route_lines(
    details: RouteDetails,
    day: date,
    cells: int,
    glyphs: Glyphs,
    mark: str,
) -> Iterator[Line]:
    """Yield the lines of a route; `mark` is the letter of its service in the grid."""
    route = known_route(details.route, day)
    details = details._replace(route=route)
    name = route.service or details.names.get(route.provider, route.provider)
    heading = f"{name}, {mark} in the grid" if mark else name
    yield from prose(heading, cells, Role.HEADING)
    yield from prose(_status_in_words(details, day, glyphs), cells, indent=MARGIN * 2)
    yield BLANK

    bar_cells = min(cells - 6, MAX_BAR_CELLS)
    yield from section("Through time", period_bar(route, day, bar_cells, glyphs))
    yield from section("Periods", _periods(details, day, cells, glyphs))
    yield from section("Model ids", _model_ids(route, cells))
    if details.regions:
        yield from section("Regions", wrapped(", ".join(details.regions), cells - 1, MARGIN * 2))
    if details.notes:
        yield from section("Notes", wrapped(details.notes, cells - 1, MARGIN * 2))
    yield from section("Sources", _sources(details, cells))

    yield line(MARGIN, span(*_last_check(route, day)))
    yield from wrapped(
        route.id,
        cells - 1,
        MARGIN,
        Role.DIM,
        Link("text", route.id),
    )
    yield BLANK


def _model_ids(route: Route, cells: int) -> Iterator[Line]:
    """Yield the model ids of a route by their scope; each can be copied."""
    scope_cells = max((width(safe_text(scope)) for scope in route.names), default=0) + 2
    for scope, model_id in route.names.items():
        label = line(MARGIN * 2, span(padded(safe_text(scope), scope_cells), Role.DIM))
        model_link = span(model_id, Role.LINK, Link("text", model_id))
        yield from beside_or_below(label, model_link, cells)


def _status_in_words(
    details: RouteDetails,
    day: date,
    glyphs: Glyphs,
) -> str:
    state = state_on(details.route, day)
    if state is None:
        return f"{glyphs('·')} not yet offered on {day.isoformat()}"
    period = state.period
    since = " since an unknown day"
    if period.since:
        since = f" since {date_in_words(period.since)}"
    operator = details.names.get(period.operator, period.operator)
    text = f"{status_words(period.status, glyphs)}{since}, run by {operator}"
    possible = possible_change(details.route, day)
    if possible is None or possible.since is None:
        return text
    minimum = date_in_words(possible.since.minimum)
    return f"{text}; {possible_change_in_words(possible.status)} {minimum}"


def _periods(
    details: RouteDetails,
    day: date,
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """Yield the periods of a route with their events; an arrow marks the current period."""
    current = state_on(details.route, day)
    longest_date = max((len(str(period.since)) for period in details.route.periods), default=0)
    date_cells = max(_DATE_CELLS, longest_date + 2)
    for period in details.route.periods:
        is_current = current is not None and period is current.period
        marker = glyphs("▶ ") if is_current else "  "
        role = status_role(period.status) if is_current else Role.PLAIN
        since = glyphs("—") if period.since is None else str(period.since)
        status = status_words(period.status, glyphs)
        if period.scheduled:
            status += ", scheduled"
        label = line(
            MARGIN,
            span(marker, Role.ACCENT),
            span(padded(since, date_cells), Role.DIM),
        )
        yield from beside_or_below(label, span(status, role), cells)

        event = details.events.get(period.event)
        if event is not None:
            title = f"{glyphs.kind(event.kind)} {short_date(event.date)}  {event.title}"
            link = Link("event", event.id)
            yield from wrapped(
                title,
                cells - 1,
                MARGIN * 4,
                Role.LINK,
                link,
            )


def _sources(details: RouteDetails, cells: int) -> Iterator[Line]:
    for source in details.sources:
        link = Link("source", source.url) if source.url else None
        name = line(MARGIN * 2, span(source_name(source), Role.LINK, link), "  ")
        yield from beside_or_below(name, span(source.kind, Role.DIM), cells)
        yield from note_lines(source.title, cells, MARGIN * 3)
