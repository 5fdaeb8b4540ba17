"""Dates as they are said, in English or French: `18 nov`, `last quarter`, `il y a 3 semaines`."""

import re
from collections.abc import Callable, Iterable
from datetime import MAXYEAR, MINYEAR, date
from functools import cache
from unicodedata import combining, normalize

from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue, did_you_mean

_EXPECTED = (
    "expected a date such as 2025-11-18, 18 nov, nov 2025, Q4 2025, last month or il y a 3 semaines"
)
_OUTSIDE = ("outside the years 1 to 9999", _EXPECTED)
_LONGEST = 100
_TYPOGRAPHY = str.maketrans("’‘ʼ‐‑", "'''--")

# The words: a row is one meaning in all its spellings, the row's place or key is its number.
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
    *(
        "a, an, one, un, une",
        "two, deux",
        "three, trois",
        "four, quatre",
        "five, cinq",
        "six",
        "seven, sept",
    ),
    *("eight, huit", "nine, neuf", "ten, dix", "eleven, onze", "twelve, douze"),
)
_DAYS = {
    -2: "day before yesterday, avant hier",
    -1: "yesterday, hier",
    0: "today, now, aujourd'hui, maintenant",
    1: "tomorrow, demain",
    2: "day after tomorrow, après demain",
}
_THIS = {0: "this, current, ce, cet, cette"}
_BEFORE = {-1: "last, previous", 1: "next"}
_AFTER = {
    -1: "dernier, dernière, passé, passée, précédent, précédente",
    1: "prochain, prochaine, suivant, suivante",
}
# In English, in French, its months, its days, and how much of a date it leaves known.
_UNITS = (
    ("day, days", "jour, jours", 0, 1, Precision.DAY),
    ("week, weeks", "semaine, semaines", 0, 7, Precision.DAY),
    ("month, months", "mois", 1, 0, Precision.MONTH),
    ("quarter, quarters", "trimestre, trimestres", 3, 0, Precision.QUARTER),
    ("half, halves", "semestre, semestres", 6, 0, Precision.HALF),
    ("year, years", "an, ans, année, années", 12, 0, Precision.YEAR),
)
_OTHERS = "about, around, circa, environ, vers, the, start, beginning, début, end, fin, ago, from, before, after, dans"


def _plain(word: str) -> str:
    """The word without its case and accents."""
    return "".join(letter for letter in normalize("NFD", word.casefold()) if not combining(letter))


def _numbered(rows: Iterable[tuple[int, str]]) -> dict[str, int]:
    return {_plain(word): number for number, row in rows for word in row.split(", ")}


_MONTH = _numbered(enumerate(_MONTHS, 1))
_WEEKDAY = _numbered(enumerate(_WEEKDAYS))
_ORDINAL = _numbered(enumerate(_ORDINALS, 1))
_COUNT = _numbered(enumerate(_COUNTS, 1))
_DAY = _numbered(_DAYS.items())
_STEP = _numbered((*_THIS.items(), *_BEFORE.items(), *_AFTER.items()))
_UNIT = {_plain(word): unit for unit in _UNITS for row in unit[:2] for word in row.split(", ")}
_ROWS = (
    *(
        *_MONTHS,
        *_WEEKDAYS,
        *_ORDINALS,
        *_COUNTS,
        *_DAYS.values(),
        *_THIS.values(),
        *_BEFORE.values(),
    ),
    *(*_AFTER.values(), *(row for unit in _UNITS for row in unit[:2]), _OTHERS),
)
_WORD_FORMS = {_plain(word): word for row in _ROWS for word in row.replace(",", "").split()}
"""Every word of every date, without and with its accents."""


def parse_natural_date(text: str, today: date) -> PartialDate:
    """Read a date said on that day, to the precision of its words; what is not understood is `Refused`."""
    if len(text) > _LONGEST:
        raise InvalidValue("too long for a date", _EXPECTED)
    typed = text.translate(_TYPOGRAPHY).casefold()
    # "nov. 18, 2025" and "18-nov-2025": a mark beside a letter is only a blank.
    plain = " ".join(re.sub(r",|(?<=[a-z])[-.]|[-.](?=[a-z])", " ", _plain(typed)).split())
    opening = _grammar()[0].match(plain)
    assert opening is not None, "every part of an opening may be absent"
    rest = plain[opening.end() :]
    edge = opening["start"] or opening["end"]
    read = _read(f"this {rest}" if edge and rest in _UNIT else rest, today)
    if read is None or (edge and read.precision is Precision.DAY):
        raise InvalidValue("not a date", _meant(typed) or _EXPECTED)
    if edge:
        read = PartialDate.of(read.first if opening["start"] else read.last)
    return read._replace(about=opening["about"] is not None)


def _read(plain: str, today: date) -> PartialDate | None:
    for phrase, reader in _grammar()[1]:
        if found := phrase.fullmatch(plain):
            return reader({name: said for name, said in found.groupdict().items() if said}, today)
    return None


def _meant(typed: str) -> str:
    """A did-you-mean for the first word that no date has, if it is near one that some date has."""
    words = re.findall(r"(?:\b[ld]')?((?:[^\W\d_]|'){3,})", typed)
    return next(
        filter(
            None,
            (
                did_you_mean(word, _WORD_FORMS.values())
                for word in words
                if _plain(word) not in _WORD_FORMS
            ),
        ),
        "",
    )


_DateWords = dict[str, str]
"""The words of a phrase that matter, by the name of their group."""
_Reader = Callable[[_DateWords, date], PartialDate]


def _calendar(words: _DateWords, today: date) -> PartialDate:
    """A year or a part of one; where no year is said, the latest such part that has begun."""
    part = ""
    if month := words.get("month"):
        part = f"-{_MONTH.get(month) or int(month):02}" + (
            f"-{int(words['day']):02}" if "day" in words else ""
        )
    elif quarter := words.get("quarter"):
        part = f"-Q{_ORDINAL.get(quarter) or quarter[0]}"
    elif half := words.get("half"):
        part = f"-H{_ORDINAL.get(half) or half[0]}"
    return (
        PartialDate.parse(words["year"] + part)
        if "year" in words
        else _nearest(part, words.get("step"), today)
    )


def _nearest(part: str, step: str | None, today: date) -> PartialDate:
    """The latest such part of a year begun by today, or the one wholly before or after it that `step` says."""
    forward = step is not None and _STEP[step] > 0
    # Eight years may lie between two 29 Februaries.
    for years in range(9):
        year = today.year + (years if forward else -years)
        if not MINYEAR <= year <= MAXYEAR:
            break
        try:
            read = PartialDate.parse(f"{year:04}{part}")
        except InvalidValue:
            if years == 8:
                raise
            continue
        if read.first > today if forward else (read.last < today if step else read.first <= today):
            return read
    raise InvalidValue(*_OUTSIDE)


def _day_first(words: _DateWords, today: date) -> PartialDate:
    try:
        return _calendar(words, today)
    except InvalidValue as refused:
        raise InvalidValue(refused.wrong, "the day comes first, as in 18/11/2025") from None


def _named_day(words: _DateWords, today: date) -> PartialDate:
    return PartialDate.of(_moved(today, days=_DAY[words["named"]]))


def _week_day(words: _DateWords, today: date) -> PartialDate:
    """The latest such day until today, or the one strictly before or after it that is said."""
    back = (today.weekday() - _WEEKDAY[words["weekday"]]) % 7
    if step := words.get("step"):
        back = (back or 7) if _STEP[step] < 0 else back - 7
    return PartialDate.of(_moved(today, days=-back))


def _period(words: _DateWords, today: date) -> PartialDate:
    """This month, quarter, half or year, the one before it or the one after."""
    _, _, months, _, precision = _UNIT[words["unit"]]
    if precision is Precision.DAY:
        raise InvalidValue(
            "not one date", 'expected a day such as "yesterday", "last monday" or "1 week ago"'
        )
    return _holding(_moved(today, months=months * _STEP[words["step"]]), precision)


def _distance(words: _DateWords, today: date) -> PartialDate:
    """So long before or after today, as precisely as the unit of length allows."""
    _, _, months, days, precision = _UNIT[words["unit"]]
    count = (_COUNT.get(words["count"]) or int(words["count"])) * (-1 if "ago" in words else 1)
    return _holding(_moved(today, months=months * count, days=days * count), precision)


def _bare_length(words: _DateWords, today: date) -> PartialDate:
    unit = _WORD_FORMS[words["unit"]]
    length = f"{words['count']} {unit}"
    english = unit in _UNIT[words["unit"]][0].split(", ")
    hint = (
        f'"{length} ago" or "in {length}"' if english else f'"il y a {length}" or "dans {length}"'
    )
    raise InvalidValue("a length of time, not a date", f"expected {hint}")


def _moved(day: date, months: int = 0, days: int = 0) -> date:
    from dateutil.relativedelta import relativedelta

    try:
        return day + relativedelta(months=months, days=days)
    except (ValueError, OverflowError):
        raise InvalidValue(*_OUTSIDE) from None


def _holding(day: date, precision: Precision) -> PartialDate:
    """The day, or the month, quarter, half or year that it is in."""
    held = PartialDate(day, day, precision)
    return held if precision is Precision.DAY else PartialDate.parse(held.period)


# The sentences, tried from the top; " | " parts two ways to say one thing, and `_grammar` has the kinds of word.
_PHRASES: tuple[tuple[str, _Reader], ...] = (
    ("{year}", _calendar),
    (r"{year}(?P<sep>[-/.]){mm}(?P=sep){dd} | {year}{two_digit_month}{two_digit_day}", _calendar),
    (r"{dd}(?P<sep>[-/.]){mm}(?P=sep){year}", _day_first),
    ("{year}[-/]{mm} | {mm}/{year}", _calendar),
    (
        "{day}( of)? {month}( {year})? | {month} {day}( {year})? | {year} {month}( {day})?",
        _calendar,
    ),
    ("{month}(( of| de)? {year})? | {before} {month} | {month} {after}", _calendar),
    ("{part}([- /]{year})? | {year} ?{part} | {nth_part}(( of| de)? {year})?", _calendar),
    ("{named}", _named_day),
    ("{weekday} | {before} {weekday} | {weekday} {after}", _week_day),
    ("{this} {unit} | {before} {unit} | {unit} {after}", _period),
    ("{count} {unit} {ago} | {il_y_a} {count} {unit}", _distance),
    ("in {count} {unit} | dans {count} {unit} | {count} {unit} from now", _distance),
    ("{count} {unit}", _bare_length),
)


@cache
def _grammar() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], _Reader]]]:
    """What may open a date, and the phrases with their readers; compiled at the first date, not at start-up."""
    any_of = "|".join
    nth = rf"{any_of(_ORDINAL)}|[1-9](?:st|nd|rd|th|ere?|re|e|eme)"
    kinds = {
        "year": r"(?P<year>\d{4})",
        "mm": r"(?P<month>\d\d?)",
        "dd": r"(?P<day>\d\d?)",
        "two_digit_month": r"(?P<month>\d\d)",
        "two_digit_day": r"(?P<day>\d\d)",
        "month": f"(?P<month>{any_of(_MONTH)})",
        "day": r"(?P<day>\d\d?)(?:st|nd|rd|th|er)?",
        "part": r"(?:[qt](?P<quarter>\d)|[hs](?P<half>\d))",
        "nth_part": f"(?:(?P<quarter>{nth}) (?:quarter|trimestre)|(?P<half>{nth}) (?:half|semestre))",
        "named": f"(?P<named>{any_of(_DAY)})",
        "weekday": f"(?P<weekday>{any_of(_WEEKDAY)})",
        "this": f"(?P<step>{any_of(_numbered(_THIS.items()))})",
        "before": f"(?P<step>{any_of(_numbered(_BEFORE.items()))})",
        "after": f"(?P<step>{any_of(_numbered(_AFTER.items()))})",
        "count": rf"(?P<count>\d+|{any_of(_COUNT)})",
        "unit": f"(?P<unit>{any_of(_UNIT)})",
        "ago": "(?P<ago>ago)",
        "il_y_a": "(?P<ago>il y a)",
    }
    opening = (
        "(?:(?P<about>about|around|circa|environ|vers) )?"
        "(?:(?:the |la |le )?(?:(?P<start>start|beginning|debut)|(?P<end>end|fin))"
        "(?: of| de| du)? (?:the |la |le |[ld]')?)?"
    )
    phrases = [
        (re.compile(f"(?:the |la |le |l')?{phrase.format_map(kinds)}", re.ASCII), reader)
        for phrases, reader in _PHRASES
        for phrase in phrases.split(" | ")
    ]
    return re.compile(opening), phrases
