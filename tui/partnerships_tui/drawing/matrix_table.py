"""The grid of the Matrix as a Markdown table, to be pasted into a document."""

from collections.abc import Mapping, Sequence
from datetime import date

from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.matrix.matrix import Matrix, MatrixCell, RouteState, possible_change
from partnerships_tui.drawing.matrix import arrange_grid, legend_words
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.wording import possible_change_in_words


def markdown_grid(
    matrix: Matrix,
    names: Mapping[str, Sequence[str]],
    glyphs: Glyphs,
) -> str:
    """A line for its day, the table with a column for each provider, and the legend.

    `names` are those of the providers by id, the longest first.
    """
    labels = [names.get(provider, (provider,))[0] for provider in matrix.providers]
    head = ["Model", *labels]
    table_lines = [_markdown_line(head), _markdown_line(["---"] * len(head))]
    for row in matrix.rows:
        cells = [
            _markdown_cell(row.cells.get(provider), matrix.as_of, glyphs)
            for provider in matrix.providers
        ]
        table_lines.append(_markdown_line([row.model.name, *cells]))

    table = "\n".join(table_lines)
    legend_text = "   ".join(legend_words(arrange_grid(matrix, {}), glyphs))
    return f"As of {matrix.as_of.isoformat()}.\n\n{table}\n\n{legend_text}\n"


def _markdown_line(cells: Sequence[str]) -> str:
    escaped_cells = [safe_text(cell).replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(escaped_cells)} |"


def _markdown_cell(
    cell: MatrixCell | None,
    day: date,
    glyphs: Glyphs,
) -> str:
    if cell is None:
        return glyphs("·")
    return "<br>".join(_state_words(state, day, glyphs) for state in cell.states)


def _state_words(
    state: RouteState,
    day: date,
    glyphs: Glyphs,
) -> str:
    """The status of a route with its glyph, its start, what may have changed, and its service."""
    words = [glyphs.status(state.status), route_status_info(state.status).word]
    if state.period.since:
        words.append(f"since {state.period.since}")
    possible_change = possible_change_words(state, day)
    if possible_change:
        words.append(f"({possible_change})")
    if state.route.service:
        words.append(f"({state.route.service})")
    return " ".join(words)


def possible_change_words(state: RouteState, day: date) -> str:
    """`may be gone since 2027-02-02`: a promised minimum that is over; empty without one."""
    period = possible_change(state.route, day)
    if period is None or period.since is None:
        return ""
    return f"{possible_change_in_words(period.status)} {period.since.minimum}"
