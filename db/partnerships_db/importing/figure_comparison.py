"""The figures of an event that another event has too, rightly or by a slip."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from partnerships_db.importing.fingerprints import EventFingerprint, Figure
from partnerships_db.importing.slips import (
    FigureSlip,
    conversion_slip,
    rounding_slip,
    slips_between,
    split_slip,
    sum_slips,
    swap_slip,
)

MAX_SUMMED_FIGURES = 8
"""The most figures of an event that are added up in search of a sum."""


class FigureDifference(NamedTuple):
    """A figure of an event, and that of the book which it repeats, rightly or by a slip."""

    figure: Figure
    known: Figure
    slips: tuple[FigureSlip, ...]


def figure_differences(
    event: EventFingerprint, candidate: EventFingerprint
) -> Iterator[FigureDifference]:
    """Yield the figures of an event that a candidate has too, with what differs as by a slip.

    Each figure is held against the one that it differs from least. If none has the same digits, it
    may be converted, or the sum or a part of others.
    """
    unmatched: list[Figure] = []
    for figure in event.figures:
        difference = _least_difference(figure, candidate, is_french=event.is_french)
        if difference is None:
            unmatched.append(figure)
        else:
            yield difference
    for figure in unmatched:
        yield from _converted(figure, event, candidate)
        yield from _rounded(figure, candidate)
    yield from _sums(unmatched, candidate.figures)
    yield from _splits(unmatched, candidate.figures)


def _least_difference(
    figure: Figure,
    candidate: EventFingerprint,
    *,
    is_french: bool,
) -> FigureDifference | None:
    differences: list[FigureDifference] = []
    for known in candidate.figures:
        slips = slips_between(figure.amount, known.amount, is_french=is_french)
        if slips is not None:
            differences.append(FigureDifference(figure, known, tuple(slips)))
    if not differences:
        return None
    least = min(differences, key=_weight)
    if sides_agree(figure, least.known):
        return least
    return _swapped(least, candidate) or least


def _weight(difference: FigureDifference) -> tuple[bool, int]:
    return not sides_agree(difference.figure, difference.known), len(difference.slips)


def _swapped(difference: FigureDifference, candidate: EventFingerprint) -> FigureDifference | None:
    """The difference from the figure between the same companies, if the digits are another's."""
    figure = difference.figure
    for known in candidate.figures:
        has_same_sides = figure.payers & known.payers and figure.payees & known.payees
        if has_same_sides and known.field == figure.field:
            return FigureDifference(figure, known, (swap_slip(figure.amount, known.amount),))
    return None


def _converted(
    figure: Figure,
    event: EventFingerprint,
    candidate: EventFingerprint,
) -> Iterator[FigureDifference]:
    """Yield the figure of a candidate that this one is at the rate of the day, if it is."""
    for known in candidate.figures:
        if not sides_agree(figure, known):
            continue
        slip = conversion_slip(figure.amount, known.amount, event.date.first)
        if slip is not None:
            yield FigureDifference(figure, known, (slip,))
            return


def _rounded(figure: Figure, candidate: EventFingerprint) -> Iterator[FigureDifference]:
    """Yield the figure of a candidate, of one kind and the same sides, that this one rounds."""
    for known in candidate.figures:
        if figure.kind != known.kind or not sides_agree(figure, known):
            continue
        slip = rounding_slip(figure.amount, known.amount)
        if slip is not None:
            yield FigureDifference(figure, known, (slip,))
            return


def _sums(
    figures: Iterable[Figure], known_figures: tuple[Figure, ...]
) -> Iterator[FigureDifference]:
    """Yield each figure that is the sum of several of the book."""
    for figure in figures:
        parts = _parts_of(figure, known_figures)
        if parts:
            amounts = [part.amount for part in parts]
            yield FigureDifference(figure, parts[0], tuple(sum_slips(figure.amount, amounts)))


def _splits(figures: list[Figure], known_figures: tuple[Figure, ...]) -> Iterator[FigureDifference]:
    """Yield the figures that add up to one of the book."""
    for known in known_figures:
        parts = _parts_of(known, figures)
        if parts:
            slip = split_slip([part.amount for part in parts])
            for part in parts:
                yield FigureDifference(part, known, (slip,))


def _parts_of(whole: Figure, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The fewest figures of one unit whose upper bounds add up to the whole; empty without any.

    A whole of two digits or more may be in another currency.
    """
    by_unit: dict[str, list[Figure]] = {whole.amount.unit: []}
    for figure in figures:
        if figure.field == whole.field:
            by_unit.setdefault(figure.amount.unit, []).append(figure)
    for unit, same_unit in by_unit.items():
        if unit == whole.amount.unit or has_two_digits(whole):
            parts = _addends(whole.amount.upper, same_unit[:MAX_SUMMED_FIGURES])
            if parts:
                return parts
    return ()


def _addends(total: Decimal | None, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The fewest figures, two or more, whose upper bounds add up to a total; empty without any."""
    for count in range(2, len(figures) + 1):
        for parts in combinations(figures, count):
            if sum(part.amount.upper or 0 for part in parts) == total:
                return parts
    return ()


def has_two_digits(figure: Figure) -> bool:
    """Whether a figure has two significant digits or more: 38 billion, not 5 or 200 billion.

    Companies often agree on 1 or 5 billion; such a figure alone tells no deal from another.
    """
    upper = figure.amount.upper or Decimal(0)
    return len(upper.normalize().as_tuple().digits) > 1


def sides_agree(figure: Figure, known: Figure) -> bool:
    """Whether no side of two figures is known to be another company."""
    sides = ((figure.payers, known.payers), (figure.payees, known.payees))
    return all(not side or not known_side or side & known_side for side, known_side in sides)
