"""Media of payment other than cash in full words, for copied and printed text."""

from collections.abc import Iterator

from partnerships_db.ledger.columns import COLUMN_NAMES, Columns
from partnerships_tui.drawing.text.bilingual import OutputLanguage, amount_in_words

FRENCH_NAMES = {
    "shares": "actions",
    "debt": "dette",
    "services": "services",
    "credits": "crédits",
}
"""The French names of the media."""


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
