"""Figures and dates in whole words, for what is copied and printed: in English, and in French.

French counts a thousand million as a *milliard* and a million million as *mille milliards*; its *trillion* is a
million times the English one, and is never written here. Its blanks inside figures don't break.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, get_args

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.values.amounts import (
    ABOUT,
    AT_LEAST,
    LESS_THAN,
    POWER_UNITS,
    SCALES,
    UP_TO,
    Amount,
    Share,
    format_decimal,
)
from partnerships_db.values.date_styles import FRENCH, LONG
from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.name_matching import fold_accents
from partnerships_tui.drawing.text.safe_text import safe_text

OutputLanguage = Literal["en", "fr"]
LANGUAGES: tuple[OutputLanguage, ...] = get_args(OutputLanguage)
NAMES: dict[OutputLanguage, str] = {"en": "English", "fr": "French"}


def other_than(language: OutputLanguage) -> OutputLanguage:
    """The other one of the two."""
    return "en" if language == "fr" else "fr"


def language_named(text: str | None) -> OutputLanguage:
    """The language of that code, English where none is named; otherwise `Refused`."""
    for language in LANGUAGES:
        if language == text:
            return language
    if text is None:
        return LANGUAGES[0]
    raise InvalidValue(
        f'--lang: there is no language "{text}" here', f"expected {' or '.join(LANGUAGES)}"
    )


NO_BREAK, THIN = "\u00a0", "\u202f"
"""The French blank inside a figure and before a colon; the one between thousands."""

_QUALIFIERS = {ABOUT: "environ", UP_TO: "jusqu'à", LESS_THAN: "moins de", AT_LEAST: "au moins"}
_CURRENCIES: dict[str, tuple[str, str, str, str]] = {
    "USD": ("US dollar", "US dollars", "dollar", "dollars"),
    "EUR": ("euro", "euros", "euro", "euros"),
    "GBP": ("pound sterling", "pounds sterling", "livre sterling", "livres sterling"),
    "JPY": ("yen", "yen", "yen", "yens"),
    "CNY": ("yuan", "yuan", "yuan", "yuans"),
    "KRW": ("won", "won", "won", "wons"),
}
_PREPOSITIONS: dict[OutputLanguage, dict[Precision, str]] = {
    "en": {
        Precision.DAY: "on",
        Precision.MONTH: "in",
        Precision.QUARTER: "in",
        Precision.HALF: "in the",
        Precision.YEAR: "in",
    },
    "fr": {
        Precision.DAY: "le",
        Precision.MONTH: "en",
        Precision.QUARTER: "au",
        Precision.HALF: "au",
        Precision.YEAR: "en",
    },
}
_FRENCH_ARTICLES = {
    Precision.DAY: "le ",
    Precision.MONTH: "",
    Precision.QUARTER: "le ",
    Precision.HALF: "le ",
    Precision.YEAR: "",
}
_MILLIARD = Decimal(10**9)
_FRENCH_SIZES = ((_MILLIARD, "milliard"), (Decimal(10**6), "million"))
_FRENCH_VAGUE = {
    "tens": "des dizaines de", "hundreds": "des centaines de", "millions": "millions", "billions": "milliards",
    "trillions": "milliers de milliards",
}  # fmt: skip


def amount_in_words(amount: Amount, language: OutputLanguage) -> str:
    """`up to 5 billion US dollars`, `jusqu'à 5 milliards de dollars`; power as `up to 1 GW` in both."""
    if amount.is_undisclosed:
        return "an undisclosed amount" if language == "en" else "un montant non communiqué"
    if amount.vague:
        return _vague(amount, language)
    ends = [end for end in (amount.low, amount.high) if end is not None]
    if not ends:
        return safe_text(amount.unit)  # no import writes that
    if amount.low == amount.high:
        ends = ends[:1]
    text = _english(ends, amount.unit) if language == "en" else _french(ends, amount.unit)
    return _qualified(amount.qualifier, text, language, is_range=len(ends) > 1) + _per(
        amount.per, language
    )


def share_in_words(share: Share, language: OutputLanguage) -> str:
    """A stake, `about 27%`, or a term, `up to 7 years`."""
    number = format_decimal(share.number) if language == "en" else french_number(share.number)
    if share.unit == "%":
        text = f"{number}%" if language == "en" else f"{number}{NO_BREAK}%"
    else:
        many = share.number != 1 if language == "en" else share.number >= 2
        word = {"year": ("year", "an"), "month": ("month", "mois")}[share.unit][language == "fr"]
        blank = " " if language == "en" else NO_BREAK
        text = f"{number}{blank}{word}{'s' if many and word != 'mois' else ''}"
    return _qualified(share.qualifier, text, language)


def full_date(date: PartialDate, language: OutputLanguage) -> str:
    """`18 November 2025`, `18 novembre 2025`; less where less is known."""
    return date.in_style(FRENCH if language == "fr" else LONG)


def date_phrase(date: PartialDate, language: OutputLanguage) -> str:
    """When, as a sentence says it: `on 18 November 2025`, `en novembre 2025`, `around 2025`."""
    exact_date = full_date(date._replace(about=False), language)
    if date.about and language == "en":
        return f"around {exact_date}"
    if date.about:
        return f"vers {_FRENCH_ARTICLES[date.precision]}{exact_date}"
    return f"{_PREPOSITIONS[language][date.precision]} {exact_date}"


def names_in_words(names: Sequence[str], language: OutputLanguage) -> str:
    """`Microsoft, Nvidia and others`, made safe; nothing where nobody is named."""
    known = [safe_text(name) for name in names if name != UNKNOWN]
    if not known:
        return ""
    if len(known) < len(names):
        known.append("others" if language == "en" else "d'autres")
    last = "and" if language == "en" else "et"
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} {last} {known[-1]}"


def french_elision(word: str, following: str) -> str:
    """`auprès de Microsoft`, `auprès d'OpenAI`; other words than `de` stay as they are."""
    if word.endswith("de") and fold_accents(following[:1]) in tuple("aeiou"):
        return f"{word[:-1]}'{following}"
    return f"{word} {following}"


def french_number(number: Decimal) -> str:
    """`1 400`, `1,25`: a comma, and thin blanks between thousands."""
    whole, _, decimals = format_decimal(number).partition(".")
    grouped = f"{int(whole):,}".replace(",", THIN)
    return f"{grouped},{decimals}" if decimals else grouped


def _english_number(number: Decimal) -> str:
    whole, point, decimals = format_decimal(number).partition(".")
    return f"{int(whole):,}{point}{decimals}"


# -- Parts of figures ------------------------------------------------------------------------------


def _english(ends: Sequence[Decimal], unit: str) -> str:
    if unit == "kW":
        size, name = _power(ends[0])
        return f"{' to '.join(format_decimal(end / size) for end in ends)} {name}"
    scales = ((name, size) for name, size in SCALES.items() if size > 1000)
    name, size = next(((name, size) for name, size in scales if ends[0] >= size), ("", Decimal(1)))
    numbers = " to ".join(_english_number(end / size) for end in ends)
    one, many = currency_names(unit, "en")
    return " ".join(filter(None, (numbers, name, one if not name and numbers == "1" else many)))


def _french(ends: Sequence[Decimal], unit: str) -> str:
    if unit == "kW":
        power, name = _power(ends[0])
        return f"{' à '.join(french_number(end / power) for end in ends)}{NO_BREAK}{name}"
    size, name = next(
        ((size, name) for size, name in _FRENCH_SIZES if ends[0] >= size), (Decimal(1), "")
    )
    numbers = [end / size for end in ends]
    one, many = currency_names(unit, "fr")
    if not name:
        return f"{' à '.join(map(french_number, numbers))}{NO_BREAK}{many if numbers[-1] >= 2 else one}"
    told = "mille" if numbers == [1000] else " à ".join(map(french_number, numbers))
    return f"{told}{NO_BREAK}{name}{'s' if numbers[-1] >= 2 else ''} {_of(many)}"


def _vague(amount: Amount, language: OutputLanguage) -> str:
    _, many = currency_names(amount.unit, language)
    if language == "en":
        return f"{amount.vague} of {many}"
    how_many, _, size = amount.vague.partition(" of ")
    return f"{_FRENCH_VAGUE[how_many]} {_FRENCH_VAGUE[size]} {_of(many)}"


def currency_names(code: str, language: OutputLanguage) -> tuple[str, str]:
    """One of it and many of it: `euro`, `euros`."""
    if code in _CURRENCIES:
        english_one, english, french_one, french = _CURRENCIES[code]
        return (english_one, english) if language == "en" else (french_one, french)
    from babel.numbers import get_currency_name

    one, many = (safe_text(get_currency_name(code, count, language)) for count in (1, 2))
    return one, many


def _power(kilowatts: Decimal) -> tuple[Decimal, str]:
    return next(
        ((size, name) for name, size in POWER_UNITS.items() if kilowatts >= size),
        (Decimal(1), "kW"),
    )


def _qualified(
    qualifier: str, text: str, language: OutputLanguage, *, is_range: bool = False
) -> str:
    if language == "en":
        return f"{qualifier} {text}".lstrip()
    if is_range and not qualifier:
        return f"de {text}"
    return f"{_QUALIFIERS[qualifier]} {text}" if qualifier else text


def _per(per: str, language: OutputLanguage) -> str:
    if not per:
        return ""
    return f" per {per}" if language == "en" else f" par {'mois' if per == 'month' else 'an'}"


def _of(name: str) -> str:
    return french_elision("de", name)
