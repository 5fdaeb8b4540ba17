"""Dates as people type them in English or French: `18 nov`, `last quarter`, `il y a 3 jours`."""

import re
from collections.abc import Callable, Iterable
from datetime import MAXYEAR, MINYEAR, date
from functools import cache
from typing import NamedTuple
from unicodedata import combining, normalize

from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue, did_you_mean

_EXPECTED = (
    "expected a date such as 2025-11-18, 18 nov, nov 2025, Q4 2025, last month or il y a 3 semaines"
)
_MAX_LENGTH = 100
_TYPOGRAPHY = str.maketrans("’‘ʼ‐‑", "'''--")
"""Typographic apostrophes and hyphens, and those that people type."""

# -- Words -----------------------------------------------------------------------------------------
# Each text has all spellings of one meaning; its position or key is the number that it stands for.

_MONTHS = (
    "january, jan, janvier, janv",
    "february, feb, février, févr, fév",
    "march, mar, mars",  # so that "mar" is not mardi
    "april, apr, avril, avr",
    "may, mai",
    "june, jun, juin",
    "july, jul, juillet, juil, juill",
    "august, aug, août",
    "september, sept, sep, septembre",
    "october, oct, octobre",
    "november, nov, novembre",
    "december, dec, décembre, déc",
)
_WEEKDAYS = (
    "monday, mon, lundi, lun",
    "tuesday, tue, tues, mardi",
    "wednesday, wed, mercredi, mer",
    "thursday, thu, thur, thurs, jeudi, jeu",
    "friday, fri, vendredi, ven",
    "saturday, sat, samedi, sam",
    "sunday, sun, dimanche, dim",
)
_ORDINALS = (
    "first, premier, première",
    "second, seconde, deuxième",
    "third, troisième",
    "fourth, quatrième",
)
_COUNTS = (
    "a, an, one, un, une",
    "two, deux",
    "three, trois",
    "four, quatre",
    "five, cinq",
    "six",
    "seven, sept",
    "eight, huit",
    "nine, neuf",
    "ten, dix",
    "eleven, onze",
    "twelve, douze",
)
_NAMED_DAYS = {
    -2: "day before yesterday, avant hier",
    -1: "yesterday, hier",
    0: "today, now, aujourd'hui, maintenant",
    1: "tomorrow, demain",
    2: "day after tomorrow, après demain",
}
_THIS = {0: "this, current, ce, cet, cette"}
_STEPS_BEFORE_NOUN = {-1: "last, previous", 1: "next"}
_STEPS_AFTER_NOUN = {
    -1: "dernier, dernière, passé, passée, précédent, précédente",
    1: "prochain, prochaine, suivant, suivante",
}
_OTHER_WORDS = (
    "about, around, circa, environ, vers, the, start, beginning, début, end, fin, ago, from,"
    " before, after, dans"
)


class _Unit(NamedTuple):
    """A unit of time, and the precision of a date that is given in it."""

    english: str
    french: str
    months: int
    days: int
    precision: Precision


_UNITS = (
    _Unit("day, days", "jour, jours", 0, 1, Precision.DAY),
    _Unit("week, weeks", "semaine, semaines", 0, 7, Precision.DAY),
    _Unit("month, months", "mois", 1, 0, Precision.MONTH),
    _Unit("quarter, quarters", "trimestre, trimestres", 3, 0, Precision.QUARTER),
    _Unit("half, halves", "semestre, semestres", 6, 0, Precision.HALF),
    _Unit("year, years", "an, ans, année, années", 12, 0, Precision.YEAR),
)


def _plain(word: str) -> str:
    """The word without case and accents."""
    letters = normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not combining(letter))


def _numbers_by_word(spellings: Iterable[tuple[int, str]]) -> dict[str, int]:
    numbers = {}
    for number, words in spellings:
        for word in words.split(", "):
            numbers[_plain(word)] = number
    return numbers


def _units_by_word() -> dict[str, _Unit]:
    units = {}
    for unit in _UNITS:
        for word in f"{unit.english}, {unit.french}".split(", "):
            units[_plain(word)] = unit
    return units


_MONTH_NUMBERS = _numbers_by_word(enumerate(_MONTHS, 1))
_WEEKDAY_NUMBERS = _numbers_by_word(enumerate(_WEEKDAYS))
_ORDINAL_NUMBERS = _numbers_by_word(enumerate(_ORDINALS, 1))
_COUNT_NUMBERS = _numbers_by_word(enumerate(_COUNTS, 1))
_DAY_OFFSETS = _numbers_by_word(_NAMED_DAYS.items())
_THIS_WORDS = _numbers_by_word(_THIS.items())
_WORDS_BEFORE_NOUN = _numbers_by_word(_STEPS_BEFORE_NOUN.items())
_WORDS_AFTER_NOUN = _numbers_by_word(_STEPS_AFTER_NOUN.items())
_STEPS = _THIS_WORDS | _WORDS_BEFORE_NOUN | _WORDS_AFTER_NOUN
_UNITS_BY_WORD = _units_by_word()


def _accented_words() -> dict[str, str]:
    """Every word of every date with its accents, by the word without them."""
    spellings = [*_MONTHS, *_WEEKDAYS, *_ORDINALS, *_COUNTS]
    for steps in (_NAMED_DAYS, _THIS, _STEPS_BEFORE_NOUN, _STEPS_AFTER_NOUN):
        spellings.extend(steps.values())
    for unit in _UNITS:
        spellings.append(unit.english)
        spellings.append(unit.french)
    spellings.append(_OTHER_WORDS)

    all_words = " ".join(spellings).replace(",", "").split()
    return {_plain(word): word for word in all_words}


_ACCENTED_WORDS = _accented_words()


# -- Lengths of time -------------------------------------------------------------------------------

_LENGTH = r"(?:last |past )?(?P<count>\d{1,4}) ?(?P<unit>[a-z]+)"
_SHORT_UNITS = {"d": "day", "j": "day", "w": "week", "m": "month", "mo": "month", "y": "year"}


def first_day_of_length(text: str, today: date) -> date | None:
    """Return the day that lies a length of time before today: `7d`, `60 days`, `3 semaines`.

    None for a text that is no length. Raises InvalidValue for one that leaves the calendar.
    """
    match = re.fullmatch(_LENGTH, _plain(text.strip()), re.ASCII)
    if match is None:
        return None
    unit_word = _SHORT_UNITS.get(match["unit"], match["unit"])
    if unit_word not in _UNITS_BY_WORD:
        return None
    unit = _UNITS_BY_WORD[unit_word]
    count = -int(match["count"])
    return _shifted(today, months=unit.months * count, days=unit.days * count)


# -- Words of dates that are being typed -----------------------------------------------------------


_LINKING_WORDS = frozenset(("of", "in", "il", "y", "de", "du", "la", "le"))
_DATE_PART = r"[0-9][0-9./-]*(?:st|nd|rd|th|er?|re|eme|[a-z]{1,2})?|[qths][1-4]"


def is_date_word(word: str) -> bool:
    """Whether a word may be part of a date: `nov.`, `18th`, `2025-11`, `Q4`, `l'an`."""
    plain_word = _plain(word.translate(_TYPOGRAPHY)).rstrip(".,")
    if plain_word in _LINKING_WORDS or re.fullmatch(_DATE_PART, plain_word):
        return True
    return re.sub("^[ld]'", "", plain_word) in _ACCENTED_WORDS


def may_begin_date(text: str) -> bool:
    """Whether more letters may make a date of a text: `las`, `18 n`, `2025-Q`."""
    *first_words, last_word = _plain(text.translate(_TYPOGRAPHY)).split(" ")
    if not all(map(is_date_word, first_words)):
        return False
    if is_date_word(last_word) or re.fullmatch(r"[0-9]*[0-9./-]*[a-z]?", last_word):
        return True
    return any(word.startswith(last_word) for word in _ACCENTED_WORDS)


# -- Reading a date --------------------------------------------------------------------------------


def parse_natural_date(text: str, today: date) -> PartialDate:
    """Return the date that a text means today, at its precision. Raises InvalidValue."""
    if len(text) > _MAX_LENGTH:
        raise InvalidValue("too long for a date", _EXPECTED)
    typed_text = text.translate(_TYPOGRAPHY).casefold()
    plain_text = _without_marks(_plain(typed_text))

    opening = _grammar().opening.match(plain_text)
    assert opening is not None, "every part of an opening may be absent"
    phrase = plain_text[opening.end() :]
    edge = opening["start"] or opening["end"]
    if edge and phrase in _UNITS_BY_WORD:
        phrase = f"this {phrase}"

    partial_date = _read_phrase(phrase, today)
    if partial_date is None or (edge and partial_date.precision is Precision.DAY):
        hint = _exact_forms(plain_text) or _suggestion(typed_text) or _EXPECTED
        raise InvalidValue("not a date", hint)
    if edge:
        is_start = opening["start"] is not None
        day = partial_date.first if is_start else partial_date.last
        partial_date = PartialDate.of(day)
    return partial_date._replace(about=opening["about"] is not None)


def _without_marks(plain_text: str) -> str:
    """The words of `nov. 18, 2025` and `18-nov-2025`: a mark beside a letter is only a space."""
    return " ".join(re.sub(r",|(?<=[a-z])[-.]|[-.](?=[a-z])", " ", plain_text).split())


def _read_phrase(phrase: str, today: date) -> PartialDate | None:
    for pattern, reader in _grammar().phrases:
        match = pattern.fullmatch(phrase)
        if match:
            words = {name: word for name, word in match.groupdict().items() if word}
            return reader(words, today)
    return None


_VAGUE_PARTS = {
    "early": ("H1", "Q1"),
    "mid": ("Q2", "Q3"),
    "late": ("H2", "Q4"),
    "spring": ("Q1", "Q2"),
    "summer": ("Q2", "Q3"),
    "autumn": ("Q3", "Q4"),
    "fall": ("Q3", "Q4"),
    "winter": ("Q1", "Q4"),
}
"""The parts of a year that a vague word may mean."""


def _exact_forms(plain_text: str) -> str:
    """What to write in place of `early 2026`, which has no exact bounds; empty for other texts."""
    match = re.fullmatch(rf"({'|'.join(_VAGUE_PARTS)})(?: of)? (\d{{4}})", plain_text)
    if match is None:
        return ""
    first, second = (f"{match[2]}-{part}" for part in _VAGUE_PARTS[match[1]])
    return f'"{match[1]}" has no exact bounds: write {first} or {second}'


def _suggestion(typed_text: str) -> str:
    """A hint for the first unknown word that is near to a word of dates, or nothing."""
    for word in re.findall(r"(?:\b[ld]')?((?:[^\W\d_]|'){3,})", typed_text):
        if _plain(word) in _ACCENTED_WORDS:
            continue
        hint = did_you_mean(word, _ACCENTED_WORDS.values())
        if hint:
            return hint
    return ""


# -- Readers of phrases ----------------------------------------------------------------------------

_DateWords = dict[str, str]
"""The words of a phrase that matter, by the name of their group in its pattern."""

_Reader = Callable[[_DateWords, date], PartialDate]


def _calendar(words: _DateWords, today: date) -> PartialDate:
    """Read a year or a part of a year; without a year, the latest such part that has begun."""
    part = _part_of_year(words)
    if "year" in words:
        return PartialDate.parse(words["year"] + part)
    return _nearest_part(part, words.get("step"), today)


def _part_of_year(words: _DateWords) -> str:
    """The end of a date's canonical text: `-11-18`, `-11`, `-Q4`, `-H2`, or nothing for a year."""
    month = words.get("month")
    quarter = words.get("quarter")
    half = words.get("half")
    if month:
        month_number = _MONTH_NUMBERS.get(month) or int(month)
        day = f"-{int(words['day']):02}" if "day" in words else ""
        return f"-{month_number:02}{day}"
    if quarter:
        return f"-Q{_ORDINAL_NUMBERS.get(quarter) or quarter[0]}"
    if half:
        return f"-H{_ORDINAL_NUMBERS.get(half) or half[0]}"
    return ""


_MAX_YEARS_AWAY = 8
"""The most years between two days of one date: the 29 February of 1896 and that of 1904."""


def _nearest_part(
    part: str,
    step: str | None,
    today: date,
) -> PartialDate:
    """Return the latest such part of a year that has begun by today.

    With a step such as `last` or `next`, the nearest that lies wholly before or after today.
    """
    is_forward = step is not None and _STEPS[step] > 0
    for years_away in range(_MAX_YEARS_AWAY + 1):
        year = today.year + (years_away if is_forward else -years_away)
        if not MINYEAR <= year <= MAXYEAR:
            break
        try:
            candidate = PartialDate.parse(f"{year:04}{part}")
        except InvalidValue:
            # This year has no 29 February; a day such as 31 February is in no year.
            if years_away == _MAX_YEARS_AWAY:
                raise
            continue
        if _is_on_side(candidate, step, today):
            return candidate
    raise _outside_years()


def _is_on_side(
    candidate: PartialDate,
    step: str | None,
    today: date,
) -> bool:
    """Whether a date lies on the side of today that a step asks for."""
    if step is None:
        return candidate.first <= today
    if _STEPS[step] > 0:
        return candidate.first > today
    return candidate.last < today


def _day_first(words: _DateWords, today: date) -> PartialDate:
    """Read `18/11/2025`; explain the order in the error for `11/18/2025`."""
    try:
        return _calendar(words, today)
    except InvalidValue as error:
        raise InvalidValue(error.wrong, "the day comes first, as in 18/11/2025") from None


def _named_day(words: _DateWords, today: date) -> PartialDate:
    return PartialDate.of(_shifted(today, days=_DAY_OFFSETS[words["named"]]))


def _weekday(words: _DateWords, today: date) -> PartialDate:
    """Read the latest such weekday until today, or the nearest strictly before or after it."""
    days_back = (today.weekday() - _WEEKDAY_NUMBERS[words["weekday"]]) % 7
    step = words.get("step")
    if step and _STEPS[step] < 0:
        days_back = days_back or 7
    elif step:
        days_back -= 7
    return PartialDate.of(_shifted(today, days=-days_back))


def _period(words: _DateWords, today: date) -> PartialDate:
    """Read this month, quarter, half or year, the one before it or the one after it."""
    unit = _UNITS_BY_WORD[words["unit"]]
    if unit.precision is Precision.DAY:
        raise InvalidValue(
            "not one date",
            'expected a day such as "yesterday", "last monday" or "1 week ago"',
        )
    months = unit.months * _STEPS[words["step"]]
    return _date_around(_shifted(today, months=months), unit.precision)


def _distance(words: _DateWords, today: date) -> PartialDate:
    """Read a length of time before or after today, at the precision of its unit."""
    unit = _UNITS_BY_WORD[words["unit"]]
    count = _COUNT_NUMBERS.get(words["count"]) or int(words["count"])
    if "ago" in words:
        count = -count
    day = _shifted(today, months=unit.months * count, days=unit.days * count)
    return _date_around(day, unit.precision)


def _bare_length(words: _DateWords, today: date) -> PartialDate:
    """Explain in the error that `3 weeks` lacks a direction."""
    unit_word = _ACCENTED_WORDS[words["unit"]]
    length = f"{words['count']} {unit_word}"
    if unit_word in _UNITS_BY_WORD[words["unit"]].english.split(", "):
        hint = f'expected "{length} ago" or "in {length}"'
    else:
        hint = f'expected "il y a {length}" or "dans {length}"'
    raise InvalidValue("a length of time, not a date", hint)


def _shifted(
    day: date,
    *,
    months: int = 0,
    days: int = 0,
) -> date:
    from dateutil.relativedelta import relativedelta

    try:
        return day + relativedelta(months=months, days=days)
    except (ValueError, OverflowError):
        raise _outside_years() from None


def _outside_years() -> InvalidValue:
    return InvalidValue("outside the years 1 to 9999", _EXPECTED)


def _date_around(day: date, precision: Precision) -> PartialDate:
    """The day, or the month, quarter, half or year around it."""
    partial_date = PartialDate(day, day, precision)
    if precision is Precision.DAY:
        return partial_date
    return PartialDate.parse(partial_date.period)


# -- Grammar ---------------------------------------------------------------------------------------

_PHRASES: tuple[tuple[str, _Reader], ...] = (
    ("{year}", _calendar),
    (
        r"{year}(?P<sep>[-/.]){mm}(?P=sep){dd} | {year}{two_digit_month}{two_digit_day}",
        _calendar,
    ),
    (r"{dd}(?P<sep>[-/.]){mm}(?P=sep){year}", _day_first),
    ("{year}[-/]{mm} | {mm}/{year}", _calendar),
    (
        "{day}( of)? {month}( {year})? | {month} {day}( {year})? | {year} {month}( {day})?",
        _calendar,
    ),
    ("{month}(( of| de)? {year})? | {before} {month} | {month} {after}", _calendar),
    ("{part}([- /]{year})? | {year} ?{part} | {nth_part}(( of| de)? {year})?", _calendar),
    ("{named}", _named_day),
    ("{weekday} | {before} {weekday} | {weekday} {after}", _weekday),
    ("{this} {unit} | {before} {unit} | {unit} {after}", _period),
    ("{count} {unit} {ago} | {il_y_a} {count} {unit}", _distance),
    ("in {count} {unit} | dans {count} {unit} | {count} {unit} from now", _distance),
    ("{count} {unit}", _bare_length),
)
"""The phrases, tried from the top, each with its reader.

` | ` separates alternatives; `_word_patterns` has the patterns for the names in braces.
"""

_OPENING = (
    "(?:(?P<about>about|around|circa|environ|vers) )?"
    "(?:(?:the |la |le )?(?:(?P<start>start|beginning|debut)|(?P<end>end|fin))"
    "(?: of| de| du)? (?:the |la |le |[ld]')?)?"
)
"""The words before a phrase: `about`, `start of`, `end of`."""


class _Grammar(NamedTuple):
    opening: re.Pattern[str]
    phrases: list[tuple[re.Pattern[str], _Reader]]


@cache
def _grammar() -> _Grammar:
    """The compiled grammar; it is compiled for the first date, not at the start of the program."""
    word_patterns = _word_patterns()
    phrases = []
    for alternatives, reader in _PHRASES:
        for template in alternatives.split(" | "):
            phrase = template.format_map(word_patterns)
            pattern = re.compile(f"(?:the |la |le |l')?{phrase}", re.ASCII)
            phrases.append((pattern, reader))
    return _Grammar(re.compile(_OPENING), phrases)


def _word_patterns() -> dict[str, str]:
    """The regular expression for each name in braces of `_PHRASES`."""
    any_of = "|".join
    nth = rf"{any_of(_ORDINAL_NUMBERS)}|[1-9](?:st|nd|rd|th|ere?|re|e|eme)"
    nth_quarter = f"(?P<quarter>{nth}) (?:quarter|trimestre)"
    nth_half = f"(?P<half>{nth}) (?:half|semestre)"
    return {
        "year": r"(?P<year>\d{4})",
        "mm": r"(?P<month>\d\d?)",
        "dd": r"(?P<day>\d\d?)",
        "two_digit_month": r"(?P<month>\d\d)",
        "two_digit_day": r"(?P<day>\d\d)",
        "month": f"(?P<month>{any_of(_MONTH_NUMBERS)})",
        "day": r"(?P<day>\d\d?)(?:st|nd|rd|th|er)?",
        "part": r"(?:[qt](?P<quarter>\d)|[hs](?P<half>\d))",
        "nth_part": f"(?:{nth_quarter}|{nth_half})",
        "named": f"(?P<named>{any_of(_DAY_OFFSETS)})",
        "weekday": f"(?P<weekday>{any_of(_WEEKDAY_NUMBERS)})",
        "this": f"(?P<step>{any_of(_THIS_WORDS)})",
        "before": f"(?P<step>{any_of(_WORDS_BEFORE_NOUN)})",
        "after": f"(?P<step>{any_of(_WORDS_AFTER_NOUN)})",
        "count": rf"(?P<count>\d+|{any_of(_COUNT_NUMBERS)})",
        "unit": f"(?P<unit>{any_of(_UNITS_BY_WORD)})",
        "ago": "(?P<ago>ago)",
        "il_y_a": "(?P<ago>il y a)",
    }
