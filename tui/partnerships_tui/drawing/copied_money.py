"""Copied money: a pair, a circle or a path as text to be pasted, with its figures in full words.

Plain text, in English or French. Columns are never added, and a filter is named with its figures.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.ledger.chains import Chain
from partnerships_db.ledger.columns import (
    COLUMN_NAMES,
    NO_MONEY,
    ColumnName,
    Columns,
)
from partnerships_db.ledger.money_sums import MoneySum
from partnerships_db.ledger.pairs import Pair, PairsTotal
from partnerships_db.values.amounts import UP_TO
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.claim_words import payee_name, payer_name
from partnerships_tui.drawing.kind_words import FRENCH_MEDIA_NAMES, NO_MONEY_NOTES
from partnerships_tui.drawing.text.bilingual import (
    OutputLanguage,
    amount_in_words,
    colon,
    full_date,
)
from partnerships_tui.drawing.text.safe_text import safe_text

_COLUMN_SUFFIXES: dict[OutputLanguage, dict[ColumnName, str]] = {
    "en": {"firm": "firm", "up_to": "possible", "intent": "intended"},
    "fr": {"firm": "fermes", "up_to": "possibles", "intent": "en intention"},
}


def pair_in_words(
    pair: Pair,
    names: Mapping[str, str],
    as_of: date,
    language: OutputLanguage,
    criteria: Filter = EVERYTHING,
) -> str:
    """`Anthropic → Microsoft, 18 November 2025: 30 billion US dollars firm`, by column.

    `criteria` is the filter under which the money was added up.
    """
    payer = payer_name((names.get(pair.payer, pair.payer),), language)
    payee = payee_name((names.get(pair.payee, pair.payee),), language)
    day = full_date(PartialDate.of(as_of), language)
    money = _pair_money_phrase(pair, language)
    note = filter_note(criteria, language)
    return f"{payer} → {payee}, {day}{note}{colon(language)}{money}"


def chain_legs(
    chain: Chain,
    names: Mapping[str, str],
    language: OutputLanguage,
    criteria: Filter = EVERYTHING,
) -> str:
    """A circle or a path as text: its companies, then each leg with its money, day and flows.

    `criteria` is the filter under which it was found.
    """
    company_ids = [chain.legs[0].payer, *(leg.payee for leg in chain.legs)]
    company_names = [safe_text(names.get(company, company)) for company in company_ids]
    lines = [" → ".join(company_names) + filter_note(criteria, language)]
    for leg in chain.legs:
        payer = safe_text(names.get(leg.payer, leg.payer))
        payee = safe_text(names.get(leg.payee, leg.payee))
        money = _pair_money_phrase(leg.pair, language)
        since = full_date(leg.since, language)
        flows = ", ".join(safe_text(flow.name) for flow in leg.flows)
        flows = flows or _flow_count_in_words(leg.flow_count, language)
        lines.append(f"- {payer} → {payee}{colon(language)}{money} ({since}, {flows})")
    return "\n".join(lines)


def _pair_money_phrase(pair: Pair, language: OutputLanguage) -> str:
    """The money of a pair; without any, that its flows have no figure that counts."""
    nothing = "no figure that counts" if language == "en" else "pas de chiffre qui compte"
    return money_phrase(pair, language) or nothing


def _flow_count_in_words(count: int, language: OutputLanguage) -> str:
    """The number of the flows of a leg, which has too many to name them."""
    return f"{count} flows" if language == "en" else f"{count} flux"


def money_phrase(total: Pair | PairsTotal, language: OutputLanguage) -> str:
    """The totals in each currency, one after another; empty without any."""
    totals = [
        columns_phrase(money, currency, language)
        for currency, money in total.sums.items()
        if money.columns != NO_MONEY
    ]
    return ", ".join(totals)


def columns_phrase(
    money: MoneySum,
    currency: str,
    language: OutputLanguage,
) -> str:
    """`at least 30 billion US dollars firm, up to 5 billion US dollars, 1 without a figure`."""
    columns = money.columns
    is_english = language == "en"
    suffixes = _COLUMN_SUFFIXES[language]
    parts: list[str] = []
    for column, suffix in suffixes.items():
        amount = columns.amount(column, currency)
        if amount is None:
            continue
        words = amount_in_words(amount, language)
        if column != "up_to" or not amount.qualifier.startswith(UP_TO):
            words += f" {suffix}"
        parts.append(words)
    parts.extend(_payment_phrases(money, currency, language))
    if columns.joint:
        shared = "shared with others" if is_english else "à plusieurs"
        parts.append(f"{columns.joint} {shared}")
    uncounted = columns.vague + columns.unpriced
    if uncounted:
        no_figure = "without a figure" if is_english else "sans chiffre"
        parts.append(f"{uncounted} {no_figure}")
    return ", ".join(parts)


def filter_note(criteria: Filter, language: OutputLanguage) -> str:
    """` (filter: flow:equity)`, so that a copied figure keeps its filter; empty without one."""
    if not criteria:
        return ""
    word = "filter" if language == "en" else "filtre"
    return f" ({word}{colon(language)}{safe_text(criteria.text)})"


def _payment_phrases(
    money: MoneySum,
    currency: str,
    language: OutputLanguage,
) -> Iterator[str]:
    """Yield what of some money is not cash, and whether it is none for the target."""
    phrases = list(media_phrases(money.columns, currency, language))
    yield from phrases
    if phrases and money.brings_no_money:
        yield NO_MONEY_NOTES[language]


def media_phrases(
    columns: Columns,
    currency: str,
    language: OutputLanguage,
) -> Iterator[str]:
    """Yield `all in shares`, or `of which 12 billion US dollars in services` for each medium.

    What is `at least` is in firm, and not named again.
    """
    is_english = language == "en"
    is_all = all(columns.money_not_cash(name) == columns.money(name) for name in COLUMN_NAMES)
    for medium, part in columns.not_cash:
        name = medium if is_english else FRENCH_MEDIA_NAMES.get(medium, medium)
        if is_all and len(columns.not_cash) == 1:
            yield f"all in {name}" if is_english else f"entièrement en {name}"
            return
        for column in COLUMN_NAMES:
            amount = part.amount(column, currency)
            if amount is not None and column != "at_least":
                words = amount_in_words(amount, language)
                yield f"of which {words} in {name}" if is_english else f"dont {words} en {name}"
