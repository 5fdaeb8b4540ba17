"""Media of payment other than cash in full words, for copied and printed text."""

from collections.abc import Iterable, Iterator

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.columns import COLUMN_NAMES, Columns, brings_no_money
from partnerships_tui.drawing.text.bilingual import OutputLanguage, amount_in_words

FRENCH_NAMES = {
    "shares": "actions",
    "debt": "dette",
    "services": "services",
    "credits": "crédits",
}
"""The French names of the media."""

NO_MONEY_NOTES: dict[OutputLanguage, str] = {
    "en": "no money into the target",
    "fr": "aucun versement à la cible",
}
"""The note on acquisitions that are paid in shares."""


def payment_phrases(
    columns: Columns,
    currency: str,
    flows: Iterable[Flow],
    language: OutputLanguage,
) -> Iterator[str]:
    """Yield what of the money of some flows is not cash, and whether it is none for the target."""
    phrases = list(media_phrases(columns, currency, language))
    yield from phrases
    if phrases and brings_no_money(flows):
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
        name = medium if is_english else FRENCH_NAMES.get(medium, medium)
        if is_all and len(columns.not_cash) == 1:
            yield f"all in {name}" if is_english else f"entièrement en {name}"
            return
        for column in COLUMN_NAMES:
            amount = part.amount(column, currency)
            if amount is not None and column != "at_least":
                words = amount_in_words(amount, language)
                yield f"of which {words} in {name}" if is_english else f"dont {words} en {name}"
