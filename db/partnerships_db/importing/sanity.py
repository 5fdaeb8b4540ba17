"""Warnings about single entries that no sensible entry deserves: each is a small pure rule."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import (
    Entry,
    companies_on_side,
    folded_name,
    names_of,
    owners,
    source_ids,
)
from partnerships_db.importing.fingerprints import MAX_OWNERS, Owners, groups_of
from partnerships_db.values.amounts import QUALIFIERS, Amount, parse_amount
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import FieldPath, InvalidValue
from partnerships_db.values.exchange import ROUGH_RATES

EntryWarning = tuple[FieldPath, InvalidValue]
"""The path of a suspicious field in its entry; what is suspicious, and what to look at."""

FIRST_YEAR = 1990
"""The first year in which an event of this field can lie."""

MAX_YEARS_AHEAD = 1
"""The most years by which an event may lie after today; ends may lie further ahead."""

LARGE_SIZES = {unit: 100_000_000_000 * rate for unit, rate in ROUGH_RATES.items()}
"""The size above which a party or a filing should stand behind a figure: about 100 billion dollars.

Figures in other currencies are not compared. A table is enough for a warning; to load the rates
would take longer than an import.
"""

STRONG_SOURCE_KINDS = frozenset({"primary", "filing"})

OWNER_PAYMENTS = frozenset(
    {"acquisition", "equity", "debt", "capex", "joint-funding", "grant", "guarantee", "other"}
)
"""The kinds of flows by which an owner buys or funds its subsidiary."""

MAX_NAMED_FIELDS = 3
"""The most lost fields that a warning names."""

_QUALIFIED_FIELDS = (
    *("date", "end", "capacity", "amount", "quantity", "stake", "valuation", "over", "start"),
    *("closed", "released", "retired", "founded"),
)
"""The fields of entries and flows whose values may have a qualifier."""


# -- Dates -----------------------------------------------------------------------------------------


def future_date_warnings(event: Entry, today: date) -> Iterator[EntryWarning]:
    """Yield a warning for an event that lies more than a year after today, or before 1990."""
    first = PartialDate.parse(event["date"]).first
    last_year = today.year + MAX_YEARS_AHEAD
    if (first.year, first.month, first.day) > (last_year, today.month, today.day):
        message = f"{event['date']} is more than a year ahead"
        yield ("date",), InvalidValue(message, "is it a slip?", code="far-date")
    elif first.year < FIRST_YEAR:
        message = f"{event['date']} lies before {FIRST_YEAR}"
        yield ("date",), InvalidValue(message, "is it a slip?", code="far-date")


# -- Payments --------------------------------------------------------------------------------------


def self_payment_warnings(
    event: Entry,
    sole_owners: Owners,
    lookup: Callable[[str], Entry | None],
) -> Iterator[EntryWarning]:
    """Yield a warning for each flow that passes inside one group of companies on its day.

    `sole_owners` are those of today, by which a flow is suspected; `lookup` gives a company with
    the dates of its owners. An owner that funds or buys its subsidiary is no slip.
    """
    date = PartialDate.parse(event["date"])
    for index, flow in enumerate(event.get("flows", ())):
        if flow["kind"] in OWNER_PAYMENTS:
            continue
        payers = companies_on_side(flow.get("from"))
        payees = companies_on_side(flow.get("to"))
        groups = groups_of(payers, sole_owners)
        if not groups or groups != groups_of(payees, sole_owners):
            continue
        payer_groups = {_group_on(company, date, lookup) for company in payers}
        payee_groups = {_group_on(company, date, lookup) for company in payees}
        if payer_groups == payee_groups:
            message = f"{_side(payers)} pays {_side(payees)}, of the same group"
            warning = InvalidValue(message, "is one of them a slip?", code="self-payment")
            yield ("flows", index), warning


def _group_on(
    company_id: str,
    date: PartialDate,
    lookup: Callable[[str], Entry | None],
) -> str:
    """The last owner above a company on a date, or the company itself."""
    for _step in range(MAX_OWNERS):
        company = lookup(company_id) or {}
        owner_ids = {owner["company"] for owner in owners(company) if _owns_on(owner, date)}
        if len(owner_ids) != 1:
            break
        company_id = owner_ids.pop()
    return company_id


def _owns_on(owner: Entry, date: PartialDate) -> bool:
    has_begun = "from" not in owner or PartialDate.parse(owner["from"]).first <= date.first
    has_ended = "until" in owner and PartialDate.parse(owner["until"]).last < date.first
    return has_begun and not has_ended


def _side(companies: Iterable[str]) -> str:
    return " and ".join(companies)


def unbacked_size_warnings(event: Entry, sources: Mapping[str, Entry]) -> Iterator[EntryWarning]:
    """Yield a warning for each flow above 100 billion dollars without a strong source.

    Strong is a source of a party to the deal, or a filing; `sources` are the cited ones, by id.
    """
    if any(_is_strong(source_id, sources) for source_id in source_ids(event)):
        return
    for index, flow in enumerate(event.get("flows", ())):
        amount = parse_amount(flow["amount"]) if "amount" in flow else None
        if amount is None or not _is_large(amount):
            continue
        if not any(_is_strong(source_id, sources) for source_id in source_ids(flow)):
            message = f"{amount} has no source of a party and no filing behind it"
            warning = InvalidValue(message, "is the figure right?", code="unbacked-size")
            yield ("flows", index, "amount"), warning


def _is_strong(source_id: str, sources: Mapping[str, Entry]) -> bool:
    return sources.get(source_id, {}).get("kind") in STRONG_SOURCE_KINDS


def _is_large(amount: Amount) -> bool:
    if amount.upper is None or amount.unit not in LARGE_SIZES:
        return False
    return amount.upper > LARGE_SIZES[amount.unit]


# -- Editions --------------------------------------------------------------------------------------


def vanished_qualifier_warnings(change: EntryChange) -> Iterator[EntryWarning]:
    """Yield a warning for each figure or date that became exact with the same digits."""
    if change.before is None:
        return
    yield from _vanished_qualifiers(change.before, change.after, ())
    flows_before = _flows_by_name(change.before)
    for name, (index, flow) in _flows_by_name(change.after).items():
        if name in flows_before:
            _, flow_before = flows_before[name]
            yield from _vanished_qualifiers(flow_before, flow, ("flows", index))


def old_id_warnings(change: EntryChange, former_id: str | None) -> Iterator[EntryWarning]:
    """Yield a warning for an entry under a former id that empties fields of the stored one.

    It may be left in a file although a reader has judged that it is the stored one.
    """
    lost_fields = [part.path for part in change.parts() if part.after is None]
    if former_id is None or not lost_fields:
        return
    message = f'replaces "{change.id}", of which "{former_id}" is a former id, and loses '
    message += ", ".join(lost_fields[:MAX_NAMED_FIELDS])
    others = len(lost_fields) - MAX_NAMED_FIELDS
    if others > 0:
        message += f" and {others} more"
    yield (), InvalidValue(message, "should it leave the file?", code="old-id")


def _flows_by_name(entry: Entry) -> dict[str | int, tuple[int, Entry]]:
    """The flows of an entry with their positions, by id or, without an id, by position."""
    flows = enumerate(entry.get("flows", ()))
    return {flow.get("id", index): (index, flow) for index, flow in flows}


def _vanished_qualifiers(
    before: Entry,
    after: Entry,
    path: FieldPath,
) -> Iterator[EntryWarning]:
    for field in _QUALIFIED_FIELDS:
        old_text, text = before.get(field), after.get(field)
        for qualifier in QUALIFIERS:
            if text is not None and old_text == f"{qualifier} {text}":
                message = f'"{text}" was "{old_text}" before: "{qualifier}" is lost'
                warning = InvalidValue(message, "is it now exact?", code="lost-qualifier")
                yield (*path, field), warning


# -- Names -----------------------------------------------------------------------------------------


_COMPANY_WORDS = frozenset(
    {"ag", "ai", "co", "company", "corp", "corporation", "gmbh", "group", "holding", "holdings"}
    | {
        "inc",
        "incorporated",
        "limited",
        "llc",
        "ltd",
        "nv",
        "opco",
        "pbc",
        "plc",
        "sa",
        "sas",
        "se",
    }
)
"""The last words of a company's name that an article adds or leaves out."""


def bare_name(name: str) -> str:
    """A name as it is compared with others: folded, without a legal form or `AI` at its end."""
    words = re.sub(r"[.,]", "", folded_name(name)).split()
    while len(words) > 1 and words[-1] in _COMPANY_WORDS:
        words.pop()
    return " ".join(words)


class NameIndex:
    """The companies of a book by their names and aliases, in the spelling of `bare_name`."""

    def __init__(self, companies: Iterable[Entry]) -> None:
        self._bearers: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
        for company in companies:
            for _id, name in names_of(company):
                self._bearers[bare_name(name)][company["id"]] = company

    def namesakes(self, company: Entry) -> Iterator[tuple[str, Entry]]:
        """Yield each other company with a name of this one, and the name."""
        seen = {company["id"], *company.get("was", ())}
        for _id, name in names_of(company):
            for other_id, other in self._bearers.get(bare_name(name), {}).items():
                if other_id not in seen:
                    seen.add(other_id)
                    yield name, other

    def first_bearers(self, companies: Iterable[Entry]) -> dict[str, str]:
        """Those of the companies that have the name of an earlier one, each with that one's id."""
        first_bearers: dict[str, str] = {}
        for company in companies:
            for _id, name in names_of(company):
                first_id = next(iter(self._bearers[bare_name(name)]), company["id"])
                is_distinct = first_id in company.get("distinct_from", ())
                if not is_distinct and company["id"] not in (first_id, first_bearers.get(first_id)):
                    first_bearers.setdefault(company["id"], first_id)
        return first_bearers


def namesake_warning(
    company: Entry,
    name: str,
    namesake: Entry,
) -> EntryWarning:
    """The warning about another company that has a name of this one."""
    is_whole = any(folded_name(name) == folded_name(other) for _id, other in names_of(namesake))
    likeness = "is also" if is_whole else "is almost"
    message = f'"{name}" {likeness} a name of "{namesake["id"]}"'
    field = "name" if name == company["name"] else "aliases"
    return (field,), InvalidValue(message, "are they the same company?", code="namesake")
