"""The figures of a filter: amounts and capacities to compare with, and ranges of them."""

import re

from partnerships_db.filters.model import AmountRange, AmountTest
from partnerships_db.values.amounts import USD, TypedFigure, may_begin_unit, parse_typed_figure
from partnerships_db.values.errors import InvalidValue

_CAPACITY = "capacity"

_ALTERNATIVES = r",(?!(?<=[0-9],)[0-9])"
"""A comma between alternatives; one between two digits belongs to a number."""


def figure_texts(value: str) -> tuple[str, ...]:
    """Return the figures of a value that commas part: two for `1,000bn,5bn`."""
    texts = [text.strip() for text in re.split(_ALTERNATIVES, value)]
    return tuple(text for text in texts if text)


def read_figure(
    term_name: str,
    operator: str,
    text: str,
) -> AmountTest | AmountRange:
    """Read a figure to compare with, or a range after `:`. Raises InvalidValue."""
    if operator != ":":
        figure = _typed(term_name, text)
        return AmountTest(
            term_name,
            operator,
            figure.number,
            _unit_of(figure),
        )
    ends = _range_ends(text)
    if ends is None:
        return _range_between(term_name, text, text)
    low, high = ends
    if not low and not high:
        example = "2GW" if term_name == _CAPACITY else "5bn"
        raise InvalidValue("a range has at least one end", f"such as {term_name}:1..{example}")
    return _range_between(term_name, low, high)


def _range_ends(text: str) -> tuple[str, str] | None:
    """Return the ends of `1..5bn` or `5-7bn`; None for a single figure."""
    low, dots, high = text.partition("..")
    if dots:
        return low.strip(), high.strip()
    dash = re.search(r"(?<=[^\W_]) ?[-–] ?(?=[^\W_]|[$€£¥])", text)
    if dash is None:
        return None
    return text[: dash.start()], text[dash.end() :]


def _range_between(
    term_name: str,
    low: str,
    high: str,
) -> AmountRange:
    most = _typed(term_name, high) if high else None
    least = None
    if low:
        # In `5..10bn` the scale and the unit of the high end hold for both.
        has_own_words = re.search(r"[^\W\d_]|[$€£¥]", low)
        least = _typed(term_name, low if has_own_words or most is None else f"{low} {most.words}")
    if least is None or most is None:
        end = least or most
        assert end is not None
        return AmountRange(
            term_name,
            least.number if least else None,
            most.number if most else None,
            _unit_of(end),
        )
    if least.unit and most.unit and least.unit != most.unit:
        raise InvalidValue("the ends of a range are of one currency")
    if least.number > most.number:
        raise InvalidValue(f"{low} is more than {high}")
    unit = least.unit or most.unit or USD
    return AmountRange(
        term_name,
        least.number,
        most.number,
        unit,
    )


def _typed(term_name: str, text: str) -> TypedFigure:
    return parse_typed_figure(text, is_power=term_name == _CAPACITY)


def _unit_of(figure: TypedFigure) -> str:
    return figure.unit or USD


def may_begin_figure(term_name: str, text: str) -> bool:
    """Whether a text that is no figure can be one once more letters are typed: `5 b`, `1,00`."""
    last_end = re.split(r"\.\.|[-–]", text)[-1].strip()
    match = re.fullmatch(r"(?:U?S?[$€£¥])?[0-9, ]*(?:\.[0-9]*)?(?P<words>[^0-9]*)", last_end)
    if match is None:
        return False
    words = match["words"].split() or [""]
    return may_begin_unit(words[-1].rstrip("."), is_power=term_name == _CAPACITY)
