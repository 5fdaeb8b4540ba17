"""A company's money: by counterparty, through the years, and what became of its promises."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.commitments import Commitment
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.ledger.rules import USD, Columns
from partnerships_db.ledger.yearly_totals import YearEndTotals
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.amounts import Amount
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.money import BAR_CELLS, bar
from partnerships_tui.drawing.text.cell_text import right_aligned, width
from partnerships_tui.drawing.text.converted_figures import (
    Conversion,
    TotalConverter,
    beside_in_short,
    rates_lines,
)
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, section
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, line, span, wrapped
from partnerships_tui.drawing.text.wording import amount_in_short, money_in_short, short_date

_COLUMNS = ("firm", "up to", "intent")
_FIGURE_CELLS = 12
"""The room of a figure's column; a longer figure, such as one of another currency, makes it wider."""
_NAME_CELLS, _LEAST_BAR = 14, 5
"""What a name keeps before a bar has any room, and the least of a bar."""


def largest_of(dealings: Iterable[CounterpartyTotal]) -> Decimal:
    """The most firm and open dollars of a counterparty: what a bar is measured by."""
    return max(
        (one.firm + one.up_to for one in dealings if one.currency == USD), default=Decimal(0)
    )


def counterparty_lines(dealings: Sequence[CounterpartyTotal], largest: Decimal, cells: int, glyphs: Glyphs,
                  converting: TotalConverter | None = None,) -> Iterator[Line]:  # fmt: skip
    """A line a counterparty: firm, up to and intent in columns of their own, which are never added.

    Where there is room, a bar of what is firm, with a hatched end for what is open above it.
    """
    if not dealings:
        return
    figures = [_figures(dealing, glyphs) for dealing in dealings]
    converted = [_converted(dealing, converting) for dealing in dealings]
    ours = [[span(beside_in_short(one, glyphs), Role.DIM) for one in row] for row in converted]
    figure_cells = max(
        _FIGURE_CELLS, *(width(figure.text) + 2 for row in (*figures, *ours) for figure in row)
    )
    columns = 3 if cells >= 28 + 3 * figure_cells else 2 if cells >= 16 + 2 * figure_cells else 1
    room = max(cells - len(MARGIN) * 2 - columns * figure_cells - 5, 8)
    bar_cells = min(room - _NAME_CELLS - 1, BAR_CELLS) if room > _NAME_CELLS + _LEAST_BAR else 0
    room -= bar_cells + (1 if bar_cells else 0)
    heads = "".join(right_aligned(name, figure_cells) for name in _COLUMNS[:columns])
    barred = room + (bar_cells + 1 if bar_cells else 0)
    yield line(MARGIN * 2, Span(" " * (barred + 4)), span(heads, Role.DIM))
    for dealing, row, other in zip(
        dealings,
        figures,
        ours,
        strict=True,
    ):
        link = None if dealing.company == UNKNOWN else Link("company", dealing.company)
        name = Line((span(dealing.name, Role.LINK if link else Role.DIM, link),)).fitted(room)
        parts = [
            figure._replace(text=right_aligned(figure.text, figure_cells))
            for figure in row[:columns]
        ]
        drawn = (
            [
                Span(" "),
                *_bar(
                    dealing,
                    largest,
                    bar_cells,
                    glyphs,
                ),
            ]
            if bar_cells
            else []
        )
        yield Line(
            (
                Span(MARGIN * 2),
                *name,
                *drawn,
                span(right_aligned(str(dealing.flows), 4), Role.DIM),
                *parts,
            )
        )
        if any(figure.text for figure in other[:columns]):
            parts = [
                figure._replace(text=right_aligned(figure.text, figure_cells))
                for figure in other[:columns]
            ]
            yield Line((Span(" " * (len(MARGIN) * 2 + barred + 4)), *parts))
        also = _also(dealing, row[columns:], glyphs)
        if also:
            yield from wrapped(
                also,
                cells - 1,
                MARGIN * 3,
                Role.DIM,
            )
    yield from rates_lines(chain.from_iterable(converted), cells, glyphs)


def _bar(
    dealing: CounterpartyTotal,
    largest: Decimal,
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    if dealing.currency != USD:
        return [Span(" " * cells)]
    return bar(
        Columns(dealing.firm, dealing.up_to),
        largest,
        cells,
        glyphs,
    )


def _converted(dealing: CounterpartyTotal, converting: TotalConverter | None) -> list[Conversion]:
    return converting.columns(dealing, dealing.currency) if converting else []


def _figures(dealing: CounterpartyTotal, glyphs: Glyphs) -> list[Span]:
    """What is firm, up to and intent, each with the sign that says how far it is to be trusted."""
    columns = (
        (dealing.firm, Role.FIRM, "≥" if dealing.at_least else ""),
        (dealing.up_to, Role.OPEN, "≤"),
        (dealing.intent, Role.INTENT, ""),
    )
    return [
        span(
            f"{glyphs(sign)}{amount_in_short(Amount(dealing.currency, low=figure, high=figure))}",
            role,
        )
        if figure
        else Span(glyphs("·"), Role.DIM)
        for figure, role, sign in columns
    ]


def _also(
    dealing: CounterpartyTotal,
    rest: list[Span],
    glyphs: Glyphs,
) -> str:
    """What has no column of its own."""
    names = _COLUMNS[len(_COLUMNS) - len(rest) :]
    told = [
        f"{name} {figure.text}"
        for name, figure in zip(names, rest, strict=True)
        if figure.role is not Role.DIM
    ]
    if dealing.uncounted:
        told.append(
            "1 without a figure"
            if dealing.uncounted == 1
            else f"{dealing.uncounted} without a figure"
        )
    return glyphs(" · ").join(told)


def share_lines(share: tuple[str, int] | None, cells: int) -> Iterator[Line]:
    """Who has most of what is firm."""
    if share is not None:
        yield from wrapped(
            f"{share[0]} has {share[1]}% of what is firm",
            cells - 1,
            MARGIN * 2,
            Role.DIM,
        )


# -- Through the years -------------------------------------------------------------------------------


def yearly_total_lines(
    stages: Sequence[YearEndTotals],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """A line for the end of each year and for the day: firm in and out, each with its bar, open above it hatched."""
    if len(stages) < 2:
        return
    sides = [(stage.money_in, stage.money_out) for stage in stages]
    largest = max(money.firm + money.up_to for pair in sides for money in pair)
    bar_cells = max(min((cells - 4 - 12 - 2 * (_FIGURE_CELLS + 1)) // 2, BAR_CELLS), 0)
    heads = "".join(
        right_aligned(head, _FIGURE_CELLS) + " " * (bar_cells + 1)
        for head in ("firm in", "firm out")
    )
    yield line(MARGIN * 2, Span(" " * 12), span(heads.rstrip(), Role.DIM)).cut(cells)
    for stage, pair in zip(stages, sides, strict=True):
        parts: list[Span] = []
        for money in pair:
            figure = money_in_short(money.firm, USD) or glyphs("·")
            parts += [
                Span(right_aligned(figure, _FIGURE_CELLS), Role.FIRM if money.firm else Role.DIM),
                Span(" "),
            ]
            parts += bar(
                money,
                largest,
                bar_cells,
                glyphs,
            )
        day = span(right_aligned(short_date(PartialDate.of(stage.day)), 12), Role.DIM)
        yield Line((Span(MARGIN * 2), day, *parts)).cut(cells)


# -- Promises ----------------------------------------------------------------------------------------


def commitment_lines(promises: Iterable[Commitment], titles: Mapping[str, str], cells: int,
                  glyphs: Glyphs,) -> Iterator[Line]:  # fmt: skip
    """Each life as a line of its statements, then what was paid of it and how it stands; `titles` are events'."""
    for promise in promises:
        said = glyphs(" → ").join(_said(step.flow) for step in promise.restatements)
        first = promise.restatements[0].flow
        yield from wrapped(
            f"{first.kind}: {said}",
            cells - 1,
            MARGIN * 2,
            Role.OPEN if promise.remaining else Role.DIM,
        )
        for step in promise.restatements:
            title = titles.get(step.flow.event, step.flow.event)
            when = span(right_aligned(short_date(step.flow.date), 14), Role.DIM)
            link = Link("event", step.flow.event)
            yield line(
                MARGIN,
                when,
                "  ",
                span(f"{step.flow.status}  ", Role.DIM),
                span(title, Role.LINK, link),
            ).cut(cells)
            for taken in step.paid:
                verb = "paid" if taken.pays else "part"
                figure = amount_in_short(Amount("USD", low=taken.figure, high=taken.figure))
                yield from wrapped(
                    f"{verb} {figure} by {taken.by}",
                    cells - 1,
                    " " * 18,
                    Role.DIM,
                )
        if promise.ended_by:
            yield from wrapped(
                f"ended by {promise.ended_by}",
                cells - 1,
                " " * 18,
                Role.BAD,
            )
        yield BLANK


def commitments_page(row: EventRow, promises: Sequence[Commitment], titles: Mapping[str, str], cells: int,
                glyphs: Glyphs,) -> list[Line]:  # fmt: skip
    """What became of an event's flows: the lives in which they have a part."""
    lines = [
        *wrapped(
            row.title,
            cells - 1,
            MARGIN,
            Role.TITLE,
        ),
        BLANK,
    ]
    return lines + section(
        "What became of the money in it",
        commitment_lines(
            promises,
            titles,
            cells,
            glyphs,
        ),
    )


def _said(flow: Flow) -> str:
    figure = flow.amount or flow.capacity
    return amount_in_short(figure) if figure is not None else flow.quantity or "no figure"
