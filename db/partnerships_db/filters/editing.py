"""Edits of a filter's text: read, add and remove the values of a term."""

import re
from collections.abc import Iterable

from partnerships_db.filters.model import Clause, Filter, clause_name
from partnerships_db.filters.parser import id_of, operator_of, pieces, term_name_of
from partnerships_db.values.name_matching import name_key

_VALUE = r'"[^"]*"?|[^,"]+'


def selected_values(text: str, term_name: str) -> tuple[str, ...]:
    """Return the values of a term in a filter; negated terms are left out."""
    values: list[str] = []
    for piece in _terms_named(text, term_name):
        values.extend(_values(piece))
    return tuple(values)


def toggle_value(
    text: str,
    term_name: str,
    value: str,
) -> str:
    """Return the filter with a value added to a term, or removed if the term has it."""
    terms = _terms_named(text, term_name)
    for piece in terms:
        if value in _values(piece):
            return _without_value(
                text,
                piece,
                term_name,
                value,
            )
    if not terms:
        return _joined(text, f"{term_name}:{quoted_if_needed(value)}")
    end = terms[-1].end()
    before = text[:end]
    after = text[end:]
    return f"{before},{quoted_if_needed(value)}{after}"


def _without_value(
    text: str,
    piece: re.Match[str],
    term_name: str,
    value: str,
) -> str:
    """Return the filter without a value of a term, and without the term if it was the last."""
    before = text[: piece.start()]
    after = text[piece.end() :]
    remaining = [quoted_if_needed(other) for other in _values(piece) if other != value]
    if not remaining:
        return _joined(before, after)
    term = f"{term_name}:{','.join(remaining)}"
    return _joined(before, term, after)


def term_position(
    text: str,
    term_name: str,
    value: str,
) -> tuple[int, int]:
    """Return the start and end of a term's value, or of the whole text if it is not there."""
    for piece in pieces(text):
        if not piece["name"] or term_name_of(piece) != term_name:
            continue
        offset = piece.start("value")
        for match in re.finditer(r'"([^"]*)"?|[^,"]+', piece["value"]):
            unquoted = match[1] or match[0]
            if id_of(unquoted) == id_of(value) or name_key(unquoted) == value:
                return offset + match.start(), offset + match.end()
    return 0, len(text)


def typed_terms(criteria: Filter, clauses: Iterable[Clause]) -> list[str]:
    """Return the terms of a filter to which some of its clauses belong, as they were typed."""
    names = {clause_name(clause) for clause in clauses}
    return [piece[0] for piece in pieces(criteria.text) if term_name_of(piece) in names]


def quoted_if_needed(value: str) -> str:
    """Return a value as a filter writes it, in quotes if it has a special character."""
    return value if re.fullmatch(r"[\w.-]+", value) else f'"{value}"'


def _terms_named(text: str, term_name: str) -> list[re.Match[str]]:
    """Return the `name:` terms of a filter that are not negated."""
    terms = []
    for piece in pieces(text):
        if piece["sign"] or not piece["name"] or operator_of(piece) != ":":
            continue
        if term_name_of(piece) == term_name:
            terms.append(piece)
    return terms


def _values(piece: re.Match[str]) -> list[str]:
    return [value.strip('"') for value in re.findall(_VALUE, piece["value"])]


def _joined(*parts: str) -> str:
    stripped = [part.strip() for part in parts]
    return " ".join(part for part in stripped if part)
