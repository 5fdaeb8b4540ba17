"""The styles in which dates are written: ISO, English at four lengths, and French."""

from functools import cache
from typing import NamedTuple


class DateNames(NamedTuple):
    """The words that a language has for the parts of a date."""

    months: tuple[str, ...]
    """January first."""
    quarters: tuple[str, ...]
    halves: tuple[str, ...]
    first_day: str
    """The first day of a month."""


class DateStyle(NamedTuple):
    """A template for each precision of a date.

    `PartialDate.in_style` fills the templates with `year`, `half`, `quarter`, `month` and `day` as
    numbers, and with `half_name`, `quarter_name`, `month_name` and `day_name` from `DateNames`.
    """

    year: str
    half: str
    quarter: str
    month: str
    day: str
    about: str
    """The template of an approximate date; its only field is `date`."""
    not_before: str
    """The template of a promised minimum; its only field is `date`."""
    is_french: bool = False

    def names(self) -> DateNames:
        """The words of the style's language. French ones are loaded at the first call."""
        return french_names() if self.is_french else ENGLISH


ENGLISH = DateNames(
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    quarters=("first", "second", "third", "fourth"),
    halves=("first", "second"),
    first_day="1",
)


@cache
def french_names() -> DateNames:
    """The French words, the months from CLDR as babel ships it."""
    # Babel takes long to load: only a French date needs it, and never the start of the program.
    from babel.dates import get_month_names

    month_names = get_month_names("wide", locale="fr")
    return DateNames(
        months=tuple(str(month_names[month]) for month in range(1, 13)),
        quarters=("premier", "deuxième", "troisième", "quatrième"),
        halves=("premier", "second"),
        first_day="1er",
    )


ISO = DateStyle(
    year="{year:04}",
    half="{year:04}-H{half}",
    quarter="{year:04}-Q{quarter}",
    month="{year:04}-{month:02}",
    day="{year:04}-{month:02}-{day:02}",
    about="about {date}",
    not_before="not before {date}",
)
"""The canonical text of the format (FORMAT.md, "Values")."""

LONG = DateStyle(
    year="{year}",
    half="{half_name} half of {year}",
    quarter="Q{quarter} {year}",
    month="{month_name} {year}",
    day="{day} {month_name} {year}",
    about="about {date}",
    not_before="not before {date}",
)
"""`18 November 2025`, `second half of 2025`."""

SHORT = DateStyle(
    year="{year}",
    half="H{half} {year}",
    quarter="Q{quarter} {year}",
    month="{month_name:.3} {year}",
    day="{day} {month_name:.3} {year}",
    about="~{date}",
    not_before="not before {date}",
)
"""`18 Nov 2025`, `H2 2025`."""

ROW_LABEL = DateStyle(
    year="{year}",
    half="H{half}",
    quarter="Q{quarter}",
    month="{month_name:.3}",
    day="{day:02}",
    about="~{date}",
    not_before="from {date}",
)
"""`18`, `Nov`, `H2`: the label of a row under the heading of its period."""

PERIOD_HEADING = DateStyle(
    year="{year}, month not known",
    half="{year} H{half}, month not known",
    quarter="{year} Q{quarter}, month not known",
    month="{year} {month_name}",
    day="{year} {month_name}",
    about="{date}",
    not_before="{date}",
)
"""`2025 November`, `2025 H2, month not known`: the heading above the rows of a period."""

FRENCH = DateStyle(
    year="{year}",
    half="{half_name} semestre {year}",
    quarter="{quarter_name} trimestre {year}",
    month="{month_name} {year}",
    day="{day_name}\u00a0{month_name} {year}",
    about="vers {date}",
    not_before="pas avant {date}",
    is_french=True,
)
"""`18 novembre 2025`, `second semestre 2025`; the day does not break from its month."""
