"""The rows and pages of coverage: counts with their names, and links to the events."""

from decimal import Decimal

from partnerships_db.evidence.coverage import FigureSupport, Support, coverage_by_size
from partnerships_tui.drawing.coverage import coverage_page, coverage_row
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Link


def figure(event: str, amount: str, support: Support) -> FigureSupport:
    return FigureSupport(
        event=event,
        flow=f"{event}#1",
        amount=amount,
        size=Decimal(10**10),
        size_class="10 bn and more",
        support=support,
        rests_on_title=False,
        has_place=True,
        has_quote=True,
        is_retrieved=True,
    )


FIGURES = (
    figure("first", "at least 110 billion USD", Support.NONE),
    figure("second", "20 billion USD", Support.FIGURE),
    figure("third", "about 10 billion USD", Support.EVENT),
)
COVERAGE = coverage_by_size(FIGURES)[0]


def test_a_row_names_its_counts_or_says_how_many_of_all() -> None:
    assert coverage_row(COVERAGE, 80).text.split() == [
        "10",
        "bn",
        "and",
        "more",
        "3",
        "1",
        "1",
        "1",
    ]
    assert coverage_row(COVERAGE, 40).text.split() == ["10", "bn", "and", "more", "1", "of", "3"]


def test_a_page_lists_the_figures_that_lack_a_party_with_links() -> None:
    lines = coverage_page(COVERAGE, {"first": "The first deal"}, 80, Glyphs())
    text = "\n".join(line.text for line in lines)
    assert "≥110.0 bn" in text
    assert "The first deal" in text
    assert "~10 bn" in text
    assert "20.0 bn" not in text
    links = [span.link for line in lines for span in line if span.link is not None]
    assert links == [Link("event", "first"), Link("event", "third")]
    assert all(line.width <= 40 for line in coverage_page(COVERAGE, {}, 40, Glyphs()))
