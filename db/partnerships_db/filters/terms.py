"""The terms of the filter language in one table, for parser, completion, help and documents."""

from typing import Literal, NamedTuple, get_args

from partnerships_db.filters.model import AnyOf, Clause, FieldTerm, Filter, Phrase
from partnerships_db.format.vocabulary import (
    EventKind,
    EventStatus,
    FlowKind,
    FlowStatus,
    PaymentMedium,
    RouteStatus,
    SourceKind,
)

Subject = Literal["events", "routes", "flows", "companies"]
"""What a filter selects. Flows and companies are selected by their events."""

ValueType = Literal["id", "name", "word", "date", "range", "figure"]
"""The values of a term.

An id is a slug, a name is compared without case and accents, a word is of a closed list, a date is
a day or a period, a range is a length of time or a date, a figure is money or capacity.
"""

CASH = "cash"
"""The value of `paid:` for a flow that states no other medium."""

_STATUSES = [*get_args(EventStatus), *get_args(FlowStatus), *get_args(RouteStatus)]


class Term(NamedTuple):
    """A term of the filter language."""

    takes: ValueType
    meaning: str
    """In a few words."""
    example: str
    words: tuple[str, ...] = ()
    """The closed list of its values, if it has one."""
    selects_routes: bool = False
    """Whether it selects routes in the Matrix too. Every term selects events."""


_IS_WORDS = ("conflict", "marked", "new", "retracted")
_HAS_WORDS = ("amount", "capacity", "conflict", "flow")

TERMS: dict[str, Term] = {
    "event": Term(
        "id",
        "an event by its id",
        "event:microsoft-nvidia-anthropic-partnership",
        selects_routes=True,
    ),
    "company": Term(
        "id",
        "a company of the event, or of the route",
        "company:anthropic,openai",
        selects_routes=True,
    ),
    "from": Term("id", "the payer of a flow", "from:microsoft"),
    "to": Term("id", "the payee of a flow", "to:anthropic"),
    "model": Term(
        "id",
        "a model of the event, or of a route it changed",
        "model:claude-sonnet-4-5",
        selects_routes=True,
    ),
    "family": Term(
        "name",
        "the models of a family",
        'family:"claude 4.5"',
        selects_routes=True,
    ),
    "provider": Term(
        "id",
        "a cloud on which the event changed a route",
        "provider:azure",
        selects_routes=True,
    ),
    "zone": Term(
        "name",
        "the scope of a route, such as global, us or eu; also written scope:",
        "zone:eu",
        selects_routes=True,
    ),
    "region": Term(
        "name",
        "a region of a route, by the provider's name for it",
        "region:us-east-1",
        selects_routes=True,
    ),
    "tag": Term("id", "a tag of the event", "tag:circular-financing"),
    "source": Term(
        "id",
        f"a source by its id, or {' '.join(get_args(SourceKind))}",
        "source:primary",
        selects_routes=True,
    ),
    "speaker": Term("name", "the speaker of a statement", "speaker:nadella"),
    "kind": Term(
        "word",
        "the kind of the event",
        "kind:investment,compute-deal",
        get_args(EventKind),
    ),
    "flow": Term(
        "word",
        "the kind of a flow",
        "flow:cloud-purchase",
        get_args(FlowKind),
    ),
    "paid": Term(
        "word",
        "what a flow is paid in: cash, or shares, debt, services, credits",
        "-paid:shares",
        (CASH, *get_args(PaymentMedium)),
    ),
    "status": Term(
        "word",
        "the status of the event, of a flow or of a route",
        "-status:rumoured",
        tuple(dict.fromkeys(_STATUSES)),
        selects_routes=True,
    ),
    "is": Term(
        "word",
        ", ".join(_IS_WORDS),
        "is:conflict",
        _IS_WORDS,
    ),
    "has": Term(
        "word",
        ", ".join(_HAS_WORDS),
        "has:amount",
        _HAS_WORDS,
    ),
    "date": Term("date", "2025, last quarter, 7d, 2025-09..2025-11", "date:2025-09..2025-11"),
    "after": Term("date", "after the last day of a period", "after:2025-09"),
    "before": Term("date", "before the first day of a period", "before:2025-Q3"),
    "since": Term(
        "range",
        "imported or changed since a day, or in the last days",
        "since:7d",
        selects_routes=True,
    ),
    "checked": Term(
        "range",
        "when somebody last looked at the route",
        "checked:>60d",
        selects_routes=True,
    ),
    "amount": Term("figure", "10bn, $1.5 tn, 1..5bnEUR, 10,000,000", "amount>10bn"),
    "capacity": Term("figure", "500MW, 1 GW, 1..2GW", "capacity>=1GW"),
}
"""Every term by its name, in the order in which people should read them."""

TERM_NAMES = tuple(TERMS)
"""The names of all terms."""

OTHER_NAMES = {"scope": "zone"}
"""Other names of terms."""

WORD_TERMS: dict[str, tuple[str, ...]] = {
    name: term.words for name, term in TERMS.items() if term.takes == "word"
}
"""The terms whose values are words of a closed list, with the list."""


def names_of_terms(*value_types: ValueType) -> tuple[str, ...]:
    """Return the names of the terms that take values of some types."""
    return tuple(name for name, term in TERMS.items() if term.takes in value_types)


# -- Help ------------------------------------------------------------------------------------------

_SYNTAX = (
    ("words", "openai cloud", "words at the beginning of a word, all of them"),
    ("phrase", '"cloud deal"', "exact words side by side"),
    (",", "nvidia,amd", "or, between words and between values"),
    ("-", "-kind:statement", "not, before a word, a phrase or a term"),
)
"""What is no term: a name, an example and its meaning."""


def filter_help() -> list[tuple[str, str, str]]:
    """Return every term and every other part of a filter: its name, an example, its meaning."""
    help_rows = list(_SYNTAX)
    help_rows.extend((name, term.example, term.meaning) for name, term in TERMS.items())
    return help_rows


def terms_json() -> list[dict[str, object]]:
    """Return every term as JSON has it, with its closed list of values if it has one."""
    return [
        {
            "name": name,
            "meaning": term.meaning,
            "example": term.example,
            "values": list(term.words) or None,
            "selects": ["events", "routes"] if term.selects_routes else ["events"],
        }
        for name, term in TERMS.items()
    ]


# -- What a term can select ------------------------------------------------------------------------


def terms_that_cannot_apply(criteria: Filter, subject: Subject) -> tuple[Clause, ...]:
    """Return the clauses of a filter that cannot select a subject.

    Routes have the terms of the Matrix, and the names of their models. The statuses of routes are
    not those of events and flows.
    """
    selects = _selects_routes if subject == "routes" else _selects_events
    return tuple(clause for clause in criteria.parts if not selects(clause))


def _selects_events(clause: Clause) -> bool:
    if not isinstance(clause, FieldTerm) or clause.name != "status":
        return True
    statuses = (*get_args(EventStatus), *get_args(FlowStatus))
    return not set(statuses).isdisjoint(clause.values)


def _selects_routes(clause: Clause) -> bool:
    if isinstance(clause, AnyOf):
        return all(_selects_routes(alternative) for alternative in clause.parts)
    if isinstance(clause, FieldTerm) and clause.name == "status":
        return not set(get_args(RouteStatus)).isdisjoint(clause.values)
    return isinstance(clause, Phrase) or TERMS[clause.name].selects_routes


def clause_words(clause: Clause) -> str:
    """Return the words that name a clause in a sentence: `kind:`, `is:marked`, `words`."""
    if isinstance(clause, AnyOf):
        return clause_words(clause.parts[0])
    if isinstance(clause, Phrase):
        return "words"
    if isinstance(clause, FieldTerm) and clause.name in ("is", "has"):
        return f"{clause.name}:{','.join(clause.values)}"
    return f"{clause.name}:"
