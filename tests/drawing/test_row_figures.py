"""The figures in the timeline's row of an event: which are added up, cut or struck through."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from partnerships_db.store.queries.details import event_details
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import EventRow, RowAmount
from partnerships_db.values.amounts import parse_amount
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Role
from partnerships_tui.drawing.timeline import event_line, figures_in

MakeStore = Callable[..., Store]

EVENT = """
companies:
  - {{id: globex, name: Globex}}
  - {{id: initech, name: Initech}}
  - {{id: hooli, name: Hooli}}
events:
  - id: deal
    date: 2025-03-04
    kind: partnership
    title: A deal
    {fields}
"""


def figures_text(figures: tuple[RowAmount, ...], cells: int = 60) -> str:
    return "".join(part.text for part in figures_in(figures, cells, UNICODE))


def deal_row(store: Store, as_of: str | None = None) -> EventRow:
    last_day = PartialDate.parse(as_of).last if as_of else None
    event_rows = Timeline.whole(store, last_day).page(store, 0, 9)
    return next(row for row in event_rows if row.id == "deal")


def figures_of_deal(store: Store, as_of: str | None = None) -> str:
    return figures_text(deal_row(store, as_of).figures)


# -- Room ------------------------------------------------------------------------------------------

THREE_FIGURES = tuple(
    RowAmount(parse_amount(text)) for text in ("10 billion USD", "20 billion USD", "30 billion USD")
)


def test_an_event_without_a_figure_shows_a_dash_and_not_zero() -> None:
    assert figures_text(()) == "—"


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (60, "10.0 bn + 20.0 bn + 30.0 bn"),
        (27, "10.0 bn + 20.0 bn + 30.0 bn"),
        (26, "10.0 bn + 20.0 bn +1"),
        (16, "10.0 bn +2"),
    ],
)
def test_figures_without_room_are_counted_and_not_cut(cells: int, text: str) -> None:
    assert figures_text(THREE_FIGURES, cells) == text


def test_ascii_figures_have_ascii_signs() -> None:
    figure = RowAmount(parse_amount("up to 5 billion USD"), is_struck=True)
    assert figures_in((figure,), 40, Glyphs(is_ascii=True))[0].text == "x<=5.0 bn"


# -- Sums ------------------------------------------------------------------------------------------

BILLION = "amount: 1 billion USD"


@pytest.mark.parametrize(
    ("flows", "figures"),
    [
        # Flows of one kind, currency and firmness are one figure.
        (
            [
                "kind: equity, amount: up to 5 billion USD",
                "kind: equity, amount: up to 10 billion USD",
            ],
            "≤15.0 bn",
        ),
        (["kind: equity, amount: 1-2 billion USD", f"kind: equity, {BILLION}"], "2.0-3.0 bn"),
        # Another firmness, currency, kind, rate, status or qualifier is another figure.
        (
            ["kind: equity, amount: up to 5 billion USD", f"kind: equity, {BILLION}"],
            "≤5.0 bn + 1.0 bn",
        ),
        (
            ["kind: equity, amount: 5 billion EUR", f"kind: equity, {BILLION}"],
            "5.0 bn EUR + 1.0 bn",
        ),
        (["kind: equity, amount: 5 billion USD", f"kind: debt, {BILLION}"], "5.0 bn + 1.0 bn"),
        ([f"kind: lease, {BILLION} per year", f"kind: lease, {BILLION}"], "1.0 bn/year + 1.0 bn"),
        (
            ["kind: debt, amount: 1 million USD, status: intent", "kind: debt, amount: 1 USD"],
            "(1.0 mn) + 1 USD",
        ),
        (
            [f"kind: debt, {BILLION}, status: cancelled", "kind: debt, amount: 2 USD"],
            "×1.0 bn + 2 USD",
        ),
        (["kind: debt, amount: about 5 USD", f"kind: debt, {BILLION}"], "~5 USD + 1.0 bn"),
        # Conditional money is open, whatever its words.
        ([f"kind: equity, {BILLION}, status: conditional"], "≤1.0 bn"),
        # Capacity is shown only without money, and so are words.
        (["kind: lease, capacity: up to 1 GW"], "≤1 GW"),
        (["kind: lease, capacity: up to 1 GW", f"kind: lease, {BILLION}"], "1.0 bn"),
        (["kind: warrant, quantity: up to 160 million shares"], "≤160 mn shares"),
        (["kind: grant, amount: undisclosed"], "undisclosed"),
        (["kind: grant, amount: undisclosed", "kind: grant, amount: 1 million USD"], "1.0 mn"),
        (["kind: grant"], "—"),
    ],
)
def test_only_flows_alike_are_added_up(
    make_store: MakeStore,
    flows: list[str],
    figures: str,
) -> None:
    flow_texts = [f"{{from: globex, to: initech, {flow}}}" for flow in flows]
    store = make_store(EVENT.format(fields=f"flows: [{', '.join(flow_texts)}]"))
    assert figures_of_deal(store) == figures


def test_a_part_of_another_flow_is_not_added_to_it(make_store: MakeStore) -> None:
    whole = "{id: whole, from: globex, kind: debt, amount: 9 billion USD}"
    relations = "relations: [{type: part-of, to: /whole}]"
    part = f"{{from: hooli, kind: debt, amount: 4 billion USD, {relations}}}"
    store = make_store(EVENT.format(fields=f"flows: [{whole}, {part}]"))
    assert figures_of_deal(store) == "9.0 bn"


def test_the_capacity_of_an_event_is_shown_if_no_flow_has_one(make_store: MakeStore) -> None:
    store = make_store(EVENT.format(fields="capacity: at least 2 GW"))
    assert figures_of_deal(store) == "≥2 GW"


# -- Struck through --------------------------------------------------------------------------------


def test_a_replaced_flow_is_struck_from_the_day_of_its_replacement(make_store: MakeStore) -> None:
    flow = "{id: shares, from: globex, to: initech, kind: equity, amount: 5 billion USD}"
    replacement = """
    events:
      - id: new-terms
        date: 2025-06-01
        kind: partnership
        title: New terms
        flows:
          - {from: globex, to: initech, kind: equity, amount: 2 billion USD,
             relations: [{type: supersedes, to: deal/shares}]}
    """
    store = make_store(EVENT.format(fields=f"flows: [{flow}]"), replacement)
    assert figures_of_deal(store) == "×5.0 bn"
    assert figures_of_deal(store, as_of="2025-05") == "5.0 bn"

    details = event_details(store, deal_row(store).key, None)
    assert details is not None
    page = event_page(details, 80, UNICODE)
    figures = [part for content in page for part in content if part.text == "5 billion USD"]
    assert [part.role for part in figures] == [Role.STRUCK]
    assert "replaced since" in "\n".join(content.text for content in page)


@pytest.mark.parametrize(
    "field",
    ["status: cancelled", "retracted: {on: 2025-04-01, why: A mistake}"],
)
def test_the_title_of_a_cancelled_or_retracted_event_is_struck(
    make_store: MakeStore,
    field: str,
) -> None:
    row = deal_row(make_store(EVENT.format(fields=field)))
    title_roles = {part.role for part in event_line(row, 60) if part.text == "A deal"}
    assert Role.STRUCK in title_roles


# -- Further columns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (80, []),
        (110, ["announced"]),
        (120, ["announced", "2 sources"]),
        (140, ["announced", "2 sources", "2 years ago"]),
        (160, ["announced", "2 sources", "2 years ago", "partnership"]),
        (200, ["announced", "2 sources", "2 years ago", "partnership", "Globex, Initech"]),
    ],
)
def test_a_wide_row_has_further_columns(
    make_store: MakeStore,
    cells: int,
    words: list[str],
) -> None:
    sources = "sources: [{id: daily, title: Daily}, {id: filed, title: Filed}]"
    flow = "{from: globex, to: initech, kind: equity, sources: [filed]}"
    event = EVENT.format(fields=f"sources: [daily]\n    flows: [{flow}]")
    row = deal_row(make_store(sources + event))
    text = event_line(row, cells, today=date(2027, 3, 5)).text
    title, *columns = re.split(r" {2,}", text.strip())
    assert title.endswith("A deal")
    assert columns == ["—", *words]
