"""A picture of who pays a company and whom it pays: payers at its left, payees at its right; none hides another."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from partnerships_db.details import CompanyDetails
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.ledger.rules import USD
from partnerships_tui.drawing.text.cell_text import cut, padded, right_aligned, width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose, section
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, line
from partnerships_tui.drawing.text.wording import money_in_short, pluralized

MIN_DIAGRAM_CELLS, MAX_COUNTERPARTIES = 70, 12
"""From so many cells on it is a picture, below a list; so many companies stand on each side at most."""

_BOX, _FIGURE, _ARROW = 20, 11, 4
"""The most cells of the company's name, those of a figure and of an arrow."""


def counterparty_page(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
    as_of: str = "",
) -> list[Line]:
    """The picture, or its list where there is no room; what has no dollar figure is counted below."""
    when = f", as of {as_of}" if as_of else ""
    lines = [*prose(f"Around {company.row.name}{when}", cells, Role.TITLE), BLANK]
    payers, payees = (_in_dollars(side) for side in (company.money_in, company.money_out))
    if not payers and not payees:
        return [*lines, *prose("No money is known to pass, in dollars.", cells, Role.DIM)]
    both = {one.company for one in payers} & {one.company for one in payees}
    if cells < MIN_DIAGRAM_CELLS:
        lines += section("Pays it", _list(payers, cells, glyphs))
        lines += section("Is paid by it", _list(payees, cells, glyphs))
    else:
        lines += [
            *_diagram(
                company.row.name,
                payers[:MAX_COUNTERPARTIES],
                payees[:MAX_COUNTERPARTIES],
                both,
                cells,
                glyphs,
            ),
            BLANK,
        ]
    lines += prose(
        glyphs("━ firm · ─ up to alone · ┄ intended alone · ⇄ on both sides"), cells, Role.DIM
    )
    for side, one, several in ((payers, "payer", "payers"), (payees, "payee", "payees")):
        if len(side) > MAX_COUNTERPARTIES and cells >= MIN_DIAGRAM_CELLS:
            lines += prose(
                f"{pluralized(len(side) - MAX_COUNTERPARTIES, f'{one} more', f'{several} more')} in the pane",
                cells,
                Role.DIM,
            )
    return lines


def _in_dollars(dealings: Sequence[CounterpartyTotal]) -> list[CounterpartyTotal]:
    return [
        one for one in dealings if one.currency == USD and (one.firm or one.up_to or one.intent)
    ]


def _diagram(name: str, payers: Sequence[CounterpartyTotal], payees: Sequence[CounterpartyTotal], both: set[str], cells: int,
             glyphs: Glyphs,) -> Iterator[Line]:  # fmt: skip
    """A row for each payer and payee, and the company as a box between them."""
    title = cut(safe_text(name), _BOX)
    box = width(title) + 4
    side = (cells - box - 2) // 2
    height = max(len(payers), len(payees))
    edge = glyphs("─") * (box - 2)
    yield Line((Span(" " * side), Span(f"{glyphs('┌')}{edge}{glyphs('┐')}", Role.ACCENT)))
    for number, (payer, payee) in enumerate(zip_longest(payers, payees)):
        left = (
            _at_left(
                payer,
                both,
                side,
                glyphs,
            )
            if payer
            else [Span(" " * side)]
        )
        right = (
            _at_right(
                payee,
                both,
                side,
                glyphs,
            )
            if payee
            else []
        )
        inside = title if number == (height - 1) // 2 else ""
        bar = Span(glyphs("│"), Role.ACCENT)
        yield Line((*left, bar, Span(f" {padded(inside, box - 4)} ", Role.TITLE), bar, *right))
    yield Line((Span(" " * side), Span(f"{glyphs('└')}{edge}{glyphs('┘')}", Role.ACCENT)))


def _at_left(
    total: CounterpartyTotal,
    both: set[str],
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """`  Amazon ⇄   13.0 bn ━━▶`."""
    name = _name(
        total,
        both,
        cells - _FIGURE - _ARROW - 1,
        glyphs,
    )
    return [Span(" "), name, _figure(total, glyphs), _arrow(total, glyphs)]


def _at_right(
    total: CounterpartyTotal,
    both: set[str],
    cells: int,
    glyphs: Glyphs,
) -> list[Span]:
    """`━━▶   110.0 bn  Amazon ⇄`."""
    name = _name(
        total,
        both,
        cells - _FIGURE - _ARROW - 2,
        glyphs,
    )
    return [_arrow(total, glyphs), _figure(total, glyphs), Span("  "), name]


def _name(
    total: CounterpartyTotal,
    both: set[str],
    cells: int,
    glyphs: Glyphs,
) -> Span:
    link = None if total.company == UNKNOWN else Link("company", total.company)
    mark = glyphs(" ⇄") if total.company in both and link else ""
    text = cut(safe_text(total.name), cells - width(mark)) + mark
    return Span(padded(text, cells), Role.LINK if link else Role.DIM, link)


def _figure(total: CounterpartyTotal, glyphs: Glyphs) -> Span:
    if total.firm:
        text, role = (
            f"{glyphs('≥') if total.at_least else ''}{money_in_short(total.firm, USD)}",
            Role.FIRM,
        )
    elif total.up_to:
        text, role = f"{glyphs('≤')}{money_in_short(total.up_to, USD)}", Role.OPEN
    else:
        text, role = f"({money_in_short(total.intent, USD)})", Role.INTENT
    return Span(right_aligned(cut(text, _FIGURE), _FIGURE), role)


def _arrow(total: CounterpartyTotal, glyphs: Glyphs) -> Span:
    stroke, role = (
        ("━", Role.FIRM) if total.firm else ("─", Role.OPEN) if total.up_to else ("┄", Role.INTENT)
    )
    return Span(f" {glyphs(stroke * 2)}{glyphs('▶')}", role)


def _list(
    dealings: Sequence[CounterpartyTotal],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    """The same for a narrow terminal, and for who has it read out."""
    for one in dealings:
        name = _name(
            one,
            set(),
            max(cells - len(MARGIN) * 2 - _FIGURE - 1, 8),
            glyphs,
        )
        yield line(MARGIN * 2, name, _figure(one, glyphs)).cut(cells)
