"""Amounts, shares and dates in full words for copied and printed text, in English and in French.

A French *milliard* is an English billion, and a French *trillion* is a million English ones: French
text writes a trillion as `mille milliards`, and has no line break inside a figure. Babel knows the
French digit groups and month names, and the names of currencies in both languages.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, get_args

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.values.amounts import (
    ABOUT,
    AT_LEAST,
    AT_LEAST_ABOUT,
    LESS_THAN,
    POWER_UNITS,
    QUANTITY,
    SCALES,
    UP_TO,
    UP_TO_ABOUT,
    Amount,
    Duration,
    Stake,
    format_decimal,
)
from partnerships_db.values.date_styles import FRENCH, LONG
from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.name_matching import fold_accents
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.wording import largest_unit

OutputLanguage = Literal["en", "fr"]
LANGUAGES: tuple[OutputLanguage, ...] = get_args(OutputLanguage)
LANGUAGE_NAMES: dict[OutputLanguage, str] = {"en": "English", "fr": "French"}

NO_BREAK = "\u00a0"
"""The French space between a figure and its unit, and before a colon."""


def other_language(language: OutputLanguage) -> OutputLanguage:
    """The other of the two languages."""
    return "en" if language == "fr" else "fr"


def language_named(text: str | None) -> OutputLanguage:
    """The language with a code, or English for None. Raises InvalidValue for an unknown code."""
    if text is None:
        return LANGUAGES[0]
    for language in LANGUAGES:
        if language == text:
            return language

    raise InvalidValue(
        f'--lang: there is no language "{text}" here',
        f"expected {' or '.join(LANGUAGES)}",
    )


# -- Amounts and shares ----------------------------------------------------------------------------

_FRENCH_QUALIFIERS = {
    ABOUT: "environ",
    UP_TO: "jusqu'à",
    LESS_THAN: "moins de",
    AT_LEAST: "au moins",
    UP_TO_ABOUT: "jusqu'à environ",
    AT_LEAST_ABOUT: "au moins environ",
}


def amount_in_words(amount: Amount, language: OutputLanguage) -> str:
    """`up to 5 billion US dollars`, `jusqu'à 5 milliards de dollars`; `up to 1 GW` in both."""
    is_english = language == "en"
    if amount.is_undisclosed:
        return "an undisclosed amount" if is_english else "un montant non communiqué"
    if amount.vague:
        return _english_vague(amount) if is_english else _french_vague(amount)

    bounds = amount.bounds
    if not bounds:
        return safe_text(amount.unit)  # No import writes an amount without a figure.
    if is_english:
        return _english_amount(amount, bounds)
    return _french_amount(amount, bounds)


def _english_amount(amount: Amount, bounds: Sequence[Decimal]) -> str:
    is_power = amount.unit == "kW"
    figure = _english_capacity(bounds) if is_power else _english_money(bounds, amount.unit)
    rate = f" per {amount.per}" if amount.per else ""
    return _with_english_qualifier(amount.qualifier, figure) + rate


def _french_amount(amount: Amount, bounds: Sequence[Decimal]) -> str:
    is_power = amount.unit == "kW"
    figure = _french_capacity(bounds) if is_power else _french_money(bounds, amount.unit)
    is_range = len(bounds) > 1
    if is_range and not amount.qualifier:
        figure = f"de {figure}"
    else:
        figure = _with_french_qualifier(amount.qualifier, figure)

    if not amount.per:
        return figure
    return f"{figure} par {_FRENCH_UNITS[amount.per]}"


def stake_in_words(stake: Stake, language: OutputLanguage) -> str:
    """A stake: `about 27%`, `environ 27 %`."""
    if language == "en":
        return str(stake)
    number = french_number(stake.percent)
    return _with_french_qualifier(stake.qualifier, f"{number}{NO_BREAK}%")


_FRENCH_UNITS = {"month": "mois", "year": "an"}


def duration_in_words(duration: Duration, language: OutputLanguage) -> str:
    """A term: `up to 7 years`, `jusqu'à 7 ans`."""
    if language == "en":
        return str(duration)
    is_plural = duration.unit == "year" and duration.length >= 2
    unit = _FRENCH_UNITS[duration.unit] + ("s" if is_plural else "")
    text = f"{french_number(duration.length)}{NO_BREAK}{unit}"
    return _with_french_qualifier(duration.qualifier, text)


def _with_english_qualifier(qualifier: str, text: str) -> str:
    return f"{qualifier} {text}" if qualifier else text


def _with_french_qualifier(qualifier: str, text: str) -> str:
    return f"{_FRENCH_QUALIFIERS[qualifier]} {text}" if qualifier else text


# -- Money -----------------------------------------------------------------------------------------

_MILLION = Decimal(10**6)
_MILLIARD = Decimal(10**9)
_UNSCALED = ("", Decimal(1))

# A thousand is a group of digits, not a word, in both languages.
_ENGLISH_SCALES = {name: size for name, size in SCALES.items() if size >= _MILLION}
_FRENCH_SCALES = {"milliard": _MILLIARD, "million": _MILLION}

_FRENCH_VAGUE_WORDS = {
    "tens": "des dizaines de",
    "hundreds": "des centaines de",
    "millions": "millions",
    "billions": "milliards",
    "trillions": "milliers de milliards",
}


def _english_money(bounds: Sequence[Decimal], currency: str) -> str:
    scale, size = largest_unit(bounds[0], _ENGLISH_SCALES, _UNSCALED)
    numbers = " to ".join(_english_number(bound / size) for bound in bounds)
    singular, plural = currency_names(currency, "en")
    if scale:
        return f"{numbers} {scale} {plural}"
    name = singular if numbers == "1" else plural
    return f"{numbers} {name}"


def _french_money(bounds: Sequence[Decimal], currency: str) -> str:
    scale, size = largest_unit(bounds[0], _FRENCH_SCALES, _UNSCALED)
    numbers = [bound / size for bound in bounds]
    numbers_text = " à ".join(french_number(number) for number in numbers)
    singular, plural = currency_names(currency, "fr")
    is_plural = numbers[-1] >= 2

    if not scale:
        name = plural if is_plural else singular
        return f"{numbers_text}{NO_BREAK}{name}"
    if numbers == [1000]:
        numbers_text = "mille"
    ending = "s" if is_plural else ""
    return f"{numbers_text}{NO_BREAK}{scale}{ending} {french_elision('de', plural)}"


def _english_vague(amount: Amount) -> str:
    _, plural = currency_names(amount.unit, "en")
    return f"{amount.vague} of {plural}"


def _french_vague(amount: Amount) -> str:
    _, plural = currency_names(amount.unit, "fr")
    count, _, scale = amount.vague.partition(" of ")
    size = f"{_FRENCH_VAGUE_WORDS[count]} {_FRENCH_VAGUE_WORDS[scale]}"
    return f"{size} {french_elision('de', plural)}"


_CURRENCY_NAMES: dict[OutputLanguage, dict[str, tuple[str, str]]] = {
    "en": {
        # CLDR's own words: pages ask for them, and loading babel costs 6 MB and a frame.
        "USD": ("US dollar", "US dollars"),
        "EUR": ("euro", "euros"),
        "GBP": ("pound sterling", "pounds sterling"),
        "JPY": ("yen", "yen"),
        "CNY": ("yuan", "yuan"),
        "KRW": ("won", "won"),
    },
    "fr": {
        "USD": ("dollar", "dollars"),
        "JPY": ("yen", "yens"),
        "CNY": ("yuan", "yuans"),
        "KRW": ("won", "wons"),
    },
}
"""Singular and plural of the usual currencies, and of those whose names in CLDR are too long.

CLDR adds the country even where the currency has no namesake: `wons sud-coréens`.
"""


def currency_names(code: str, language: OutputLanguage) -> tuple[str, str]:
    """The singular and the plural of a currency's name: `euro`, `euros`."""
    names = _CURRENCY_NAMES[language].get(code)
    if names is not None:
        return names

    from babel.numbers import get_currency_name

    singular = get_currency_name(code, 1, language)
    plural = get_currency_name(code, 2, language)
    return safe_text(singular), safe_text(plural)


# -- Numbers and capacities ------------------------------------------------------------------------


def french_number(number: Decimal) -> str:
    """`1 400`, `1,25`: a decimal comma, and narrow no-break spaces between thousands."""
    from babel.numbers import format_decimal as format_localized

    return format_localized(number, locale="fr", decimal_quantization=False)


def _english_number(number: Decimal) -> str:
    whole, point, decimals = format_decimal(number).partition(".")
    return f"{int(whole):,}{point}{decimals}"


def _english_capacity(bounds: Sequence[Decimal]) -> str:
    unit, size = largest_unit(bounds[0], POWER_UNITS, ("kW", Decimal(1)))
    numbers = " to ".join(format_decimal(bound / size) for bound in bounds)
    return f"{numbers} {unit}"


def _french_capacity(bounds: Sequence[Decimal]) -> str:
    unit, size = largest_unit(bounds[0], POWER_UNITS, ("kW", Decimal(1)))
    numbers = " à ".join(french_number(bound / size) for bound in bounds)
    return f"{numbers}{NO_BREAK}{unit}"


# -- Quantities ------------------------------------------------------------------------------------

_FRENCH_THINGS = {
    "shares": "actions",
    "chips": "puces",
    "accelerators": "accélérateurs",
    "wafers": "plaquettes",
    "GPUs": "GPU",
    "TPUs": "TPU",
}
"""The usual words of quantities; other words stay as they are, in quotes."""


def quantity_in_words(text: str, language: OutputLanguage) -> str:
    """`up to 7,741,020 shares`, `jusqu'à 25 millions d'actions`; other texts stay as they are."""
    match = re.fullmatch(QUANTITY, text)
    if match is None:
        return safe_text(text)
    qualifier = match["qualifier"] or ""
    numbers = [Decimal(number) for number in (match["low"], match["high"]) if number]
    words = safe_text(match["words"])
    scale = text[match.end("high" if match["high"] else "low") : match.start("words")].strip()
    if language == "en":
        figure = " to ".join(map(_english_number, numbers))
        figure = " ".join(filter(None, (figure, scale, words)))
        return _with_english_qualifier(qualifier, figure)
    return _with_french_qualifier(qualifier, _french_quantity(numbers, scale, words))


def _french_quantity(numbers: Sequence[Decimal], scale: str, words: str) -> str:
    if scale == "thousand":
        numbers = [number * SCALES[scale] for number in numbers]
        scale = ""
    things = _FRENCH_THINGS.get(words) or in_guillemets(words)
    figure = " à ".join(map(french_number, numbers))
    if not scale:
        return f"{figure}{NO_BREAK}{things}"
    ending = "s" if numbers[-1] >= 2 else ""
    french_scale = "milliard" if scale == "billion" else scale
    return f"{figure}{NO_BREAK}{french_scale}{ending} {french_elision('de', things)}"


# -- Dates and names -------------------------------------------------------------------------------

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

_FRENCH_VERS = {
    Precision.DAY: "vers le",
    Precision.MONTH: "vers",
    Precision.QUARTER: "vers le",
    Precision.HALF: "vers le",
    Precision.YEAR: "vers",
}


def full_date(date: PartialDate, language: OutputLanguage) -> str:
    """`18 November 2025` or `18 novembre 2025`; a less exact date at its precision.

    A minimum is `not before 2 February 2027`, in French `pas avant le 2 février 2027`.
    """
    if language == "en":
        return date.in_style(LONG)
    exact_date = date.minimum._replace(about=False).in_style(FRENCH)
    if date.not_before:
        about = " environ" if date.about else ""
        return f"pas avant {_FRENCH_ARTICLES[date.precision]}{exact_date}{about}"
    return f"{_FRENCH_VERS[date.precision]} {exact_date}" if date.about else exact_date


def date_phrase(date: PartialDate, language: OutputLanguage) -> str:
    """A date with its preposition: `on 18 November 2025`, `en novembre 2025`, `around 2025`."""
    if not date.about:
        preposition = _PREPOSITIONS[language][date.precision]
    elif language == "en":
        preposition = "around"
    else:
        preposition = _FRENCH_VERS[date.precision]

    exact_date = full_date(date._replace(about=False), language)
    return f"{preposition} {exact_date}"


_FRENCH_STARTS = {
    Precision.DAY: "à compter du",
    Precision.MONTH: "à compter de",
    Precision.QUARTER: "à compter du",
    Precision.HALF: "à compter du",
    Precision.YEAR: "à compter de",
}
_FRENCH_ENDS = {
    Precision.DAY: "jusqu'au",
    Precision.MONTH: "jusqu'en",
    Precision.QUARTER: "jusqu'au",
    Precision.HALF: "jusqu'au",
    Precision.YEAR: "jusqu'en",
}


def start_phrase(date: PartialDate, language: OutputLanguage) -> str:
    """The start of a term: `from May 2026`, `à compter du 3 mai 2026`."""
    return _bound_phrase(date, language, "from", "à compter de", _FRENCH_STARTS)


def end_phrase(date: PartialDate, language: OutputLanguage) -> str:
    """The end of a term: `until the second half of 2030`, `ending not before 2030`."""
    if date.not_before:
        minimum = full_date(date, language)
        if language == "en":
            return f"ending {minimum}"
        return f"sans prendre fin {minimum.removeprefix('pas ')}"
    return _bound_phrase(date, language, "until", "jusque", _FRENCH_ENDS)


def _bound_phrase(
    date: PartialDate,
    language: OutputLanguage,
    english: str,
    french_about: str,
    french: dict[Precision, str],
) -> str:
    exact_date = full_date(date._replace(about=False), language)
    if language == "fr":
        word = f"{french_about} {_FRENCH_VERS[date.precision]}" if date.about else ""
        return f"{word or french[date.precision]} {exact_date}"
    article = "the " if date.precision is Precision.HALF else ""
    around = "around " if date.about else ""
    return f"{english} {around}{article}{exact_date}"


def names_in_words(names: Sequence[str], language: OutputLanguage) -> str:
    """`Microsoft, Nvidia and others`, safe to print; an empty text if all names are unknown."""
    known_names = [safe_text(name) for name in names if name != UNKNOWN]
    if not known_names:
        return ""
    if len(known_names) < len(names):
        others = "others" if language == "en" else "d'autres"
        known_names.append(others)
    return listed(known_names, language)


def listed(words: Sequence[str], language: OutputLanguage) -> str:
    """`a, b and c`; there must be one."""
    if len(words) == 1:
        return words[0]
    conjunction = "and" if language == "en" else "et"
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def french_elision(word: str, following: str) -> str:
    """`auprès de Microsoft`, `auprès d'OpenAI`; a word that does not end in `de` is unchanged."""
    if word.endswith("de") and fold_accents(following[:1]) in tuple("aeiou"):
        return f"{word[:-1]}'{following}"
    return f"{word} {following}"


def in_guillemets(text: str) -> str:
    """A text in French quotation marks."""
    return f"«{NO_BREAK}{text}{NO_BREAK}»"


def colon(language: OutputLanguage) -> str:
    """A colon and a blank; in French behind a no-break space."""
    return ": " if language == "en" else f"{NO_BREAK}: "
