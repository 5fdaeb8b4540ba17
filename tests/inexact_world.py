"""A world of entries whose dates and figures can be recognised wherever they are printed.

Each date has a year of its own, and each figure a number of its own; no other text has digits. So
a test can walk any output, find what is printed of each value, and compare it with what was stated.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, product
from random import Random
from string import ascii_lowercase
from typing import Any, NamedTuple

from partnerships_db.format.vocabulary import ListName
from partnerships_db.values.amounts import AT_LEAST, LESS_THAN, UP_TO
from partnerships_db.values.dates import PartialDate, Precision

Fields = dict[str, Any]

FIRST_YEAR, LAST_YEAR = 1900, 2020
"""The years of dates in the past."""
OTHER_YEARS = (1950, 1990, 1999)
"""The years that tests and the ECB's rates name; no date of the world has one of them."""
FUTURE_YEAR = 2040
"""The first year of dates to come."""

DEVELOPER = "maker"
PROVIDERS = ("cloud-a", "cloud-b", "cloud-c")
MODELS = ("model-a", "model-b", "model-c")
EVENT_COUNT = 20

QUALIFIERS = ("", "about ", "about ", "up to ", "less than ", "at least ")
STATUSES = ("committed", "committed", "conditional", "intent", "closed")
_DATE_FORMATS = (
    "{year}-{month:02}-{day:02}",
    "{year}-{month:02}",
    "{year}-Q{quarter}",
    "{year}-H{half}",
    "{year}",
)


class World(NamedTuple):
    """The entries of the world, and what they state."""

    lists: dict[ListName, list[Fields]]
    dates: dict[int, PartialDate]
    """The stated dates by year."""
    qualifiers: dict[int, str]
    """The qualifier of each figure by its number; empty for an exact one."""


class WorldBuilder:
    """Builds a world by chance, from a seed: every kind of date and figure in many places."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._past_years = iter(sorted({*range(FIRST_YEAR, LAST_YEAR)}.difference(OTHER_YEARS)))
        self._future_years = iter(range(FUTURE_YEAR, 2100))
        self._numbers = iter(range(101, 899, 2))
        self._long_numbers = iter(range(901, 999, 2))
        self._dates: dict[int, PartialDate] = {}
        self._qualifiers: dict[int, str] = {}

    def build(self) -> World:
        """The world with all its lists."""
        lists: dict[ListName, list[Fields]] = {
            "companies": list(self._companies()),
            "sources": list(self._sources()),
            "models": list(self._models()),
            "availability": list(self._routes()),
            "events": list(self._events()),
        }
        return World(lists, self._dates, self._qualifiers)

    def _end(self, *, is_past: bool = False) -> str:
        """A date, or a minimum, for an end or a scheduled period."""
        text = self._date(is_past=is_past)
        if self._random.random() < 0.5:
            return text
        text = f"not before {text}"
        minimum = PartialDate.parse_scheduled(text)
        self._dates[minimum.first.year] = minimum
        return text

    def _date(self, *, is_past: bool = True) -> str:
        year = next(self._past_years if is_past else self._future_years)
        month = self._random.randint(1, 12)
        text = self._random.choice(_DATE_FORMATS).format(
            year=year,
            half=(month + 5) // 6,
            quarter=(month + 2) // 3,
            month=month,
            day=self._random.randint(1, 28),
        )
        if self._random.random() < 0.5:
            text = f"about {text}"
        self._dates[year] = PartialDate.parse(text)
        return text

    def _figure(self, unit: str, number: int = 0) -> str:
        number = number or next(self._numbers)
        qualifier = self._random.choice(QUALIFIERS)
        self._qualifiers[number] = qualifier.strip()
        return f"{qualifier}{number} {unit}"

    def _companies(self) -> Iterator[Fields]:
        for company_id in (DEVELOPER, *PROVIDERS):
            yield {"id": company_id, "name": company_id.title(), "founded": self._date()}
        for letter in ascii_lowercase[:EVENT_COUNT]:
            yield {"id": f"payer-{letter}", "name": f"Payer {letter}"}
            owner = {"company": f"payer-{letter}"}
            if letter < "e":
                owner |= {"from": self._date(), "until": self._date(is_past=False)}
            else:
                owner |= {"until": "1850"}
            yield {"id": f"payee-{letter}", "name": f"Payee {letter}", "parent": [owner]}

    def _sources(self) -> Iterator[Fields]:
        for letter in ascii_lowercase[:4]:
            yield {
                "id": f"page-{letter}",
                "title": f"Page {letter}",
                "publisher": "The Gazette",
                "kind": "press",
                "published": self._date(),
            }

    def _models(self) -> Iterator[Fields]:
        for model_id in MODELS:
            yield {
                "id": model_id,
                "name": model_id.title(),
                "developer": DEVELOPER,
                "released": self._date(),
                "retired": self._date(is_past=False),
            }

    def _routes(self) -> Iterator[Fields]:
        for model_id, provider in product(MODELS, PROVIDERS):
            statuses = self._random.choice(
                [
                    ["preview", "ga"],
                    ["legacy", "retired"],
                    ["announced", "ga"],
                    ["ga", "deprecated"],
                ]
            )
            periods: list[Fields] = [
                {"from": self._date(), "status": status} for status in statuses
            ]
            end = self._end(is_past=self._random.random() < 0.3)
            periods.append({"from": end, "status": "retired", "scheduled": True})
            yield {
                "id": f"{model_id}-on-{provider}",
                "model": model_id,
                "provider": provider,
                "service": "Service",
                "periods": periods,
                "checked": self._date(),
                "notes": "A note",
            }

    def _events(self) -> Iterator[Fields]:
        for letter in ascii_lowercase[:EVENT_COUNT]:
            source = f"page-{self._random.choice('abcd')}"
            event = {
                "id": f"deal-{letter}",
                "date": self._date(),
                "kind": "compute-deal",
                "title": f"Deal {letter}",
                "flows": [self._flow(letter, source), self._return_flow(letter)],
                "sources": [source],
            }
            yield event | self._facts(letter)

    def _facts(self, letter: str) -> Fields:
        if letter < "d":
            return {"effective": self._date(), "end": self._end(is_past=letter == "a")}
        return {"capacity": self._figure("GW")} if letter < "g" else {}

    def _flow(self, letter: str, source: str) -> Fields:
        flow: Fields = {
            "id": "out",
            "from": f"payer-{letter}",
            "to": f"payee-{letter}",
            "kind": "cloud-purchase",
            "amount": self._figure("billion USD"),
            "status": self._random.choice(STATUSES),
        }
        if letter in "hi":
            flow |= {"valuation": self._figure("billion USD"), "stake": self._figure("%")}
            flow["stake"] = flow["stake"].replace(" %", "%")
        if letter in "jk":
            # The term ends after all dates of the world.
            flow["over"] = self._figure("years", next(self._long_numbers))
        if letter in "lm":
            flow |= {"start": self._date(), "end": self._end()}
        if letter in "no":
            flow["reports"] = [
                {"source": source, "field": "amount", "says": self._figure("billion EUR")},
            ]
        if letter in "pq":
            flow |= {"status": "closed", "closed": self._date()}
        return flow

    def _return_flow(self, letter: str) -> Fields:
        flow = {"id": "back", "from": f"payee-{letter}", "to": f"payer-{letter}", "kind": "equity"}
        if letter in "rs":
            return flow | {"capacity": self._figure("MW"), "kind": "lease"}
        if letter in "t":
            return flow | {"quantity": self._figure("million shares")}
        return flow | {"amount": self._figure("million USD")}


# -- What is printed of dates ----------------------------------------------------------------------

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
_PRINTED_DATE = re.compile(
    rf"(?:(?P<day>\d\d?|1er)[ \u00a0])?(?P<month>{_MONTH}) (?P<month_year>\d{{4}})(?!\d)"
    r"|(?:Q\d|\w+ trimestre) (?P<quarter_year>\d{4})(?!\d)"
    r"|(?:H\d|\w+ half of|\w+ semestre) (?P<half_year>\d{4})(?!\d)"
    r"|(?<![\d.,])(?P<year>\d{4})(?!\d)"
    r"(?:-(?:Q(?P<iso_quarter>\d)|H(?P<iso_half>\d)|(?P<iso_month>\d\d)(?:-(?P<iso_day>\d\d))?))?"
)
_ABOUT_BEFORE = re.compile(r"(?:~|about +|vers +(?:le +)?|around +(?:the +)?)$", re.IGNORECASE)
_ABOUT_AFTER = re.compile(r" environ\b")
_MINIMUM_BEFORE = re.compile(
    r"(?:≥|>=|not\s+before|(?:pas|sans\s+prendre\s+fin)\s+avant(?:\s+le)?|at\s+least\s+until"
    r"|may\s+(?:be\s+\w+|have\s+ended)\s+since)\s*(?:~|about\s+)?(?:\d\d?\s+)?$"
)
_MINIMUM_AFTER = re.compile(r"\s+\S\s+may (?:be \w+|have ended) since:")
_DAY_COUNT = re.compile(r"[\d,]+(?:(?:-| to )[\d,]+)? days?")


def _unwrapped(text: str) -> str:
    """The text with its wrapped lines joined by two blanks; columns stay apart."""
    return re.sub(r"\s*\n\s*", "  ", text)


class PrintedDate(NamedTuple):
    """A date as it is found in a text."""

    year: int
    precision: Precision
    is_about: bool
    is_minimum: bool
    text: str


def printed_dates(text: str) -> Iterator[PrintedDate]:
    """Yield the dates in a text, however they are written; numbers of days are none."""
    text = _DAY_COUNT.sub("", _unwrapped(text))
    for match in _PRINTED_DATE.finditer(text):
        before = text[: match.start()]
        after = text[match.end() :]
        context = text[max(match.start() - 40, 0) : match.end() + 40]
        precision, year = _precision_and_year(match)
        yield PrintedDate(
            year,
            precision,
            is_about=bool(_ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after)),
            is_minimum=bool(_MINIMUM_BEFORE.search(before) or _MINIMUM_AFTER.match(after)),
            text=context,
        )


def _precision_and_year(match: re.Match[str]) -> tuple[Precision, int]:
    if match["month_year"]:
        precision = Precision.DAY if match["day"] else Precision.MONTH
        return precision, int(match["month_year"])
    if match["quarter_year"]:
        return Precision.QUARTER, int(match["quarter_year"])
    if match["half_year"]:
        return Precision.HALF, int(match["half_year"])
    year = int(match["year"])
    for group, precision in (
        ("iso_day", Precision.DAY),
        ("iso_month", Precision.MONTH),
        ("iso_quarter", Precision.QUARTER),
        ("iso_half", Precision.HALF),
    ):
        if match[group]:
            return precision, year
    return Precision.YEAR, year


# -- What is printed of figures --------------------------------------------------------------------

_PRINTED_FIGURE = re.compile(
    r"(?<![\d.,-])(?P<number>\d{3})(?P<decimals>[.,]\d+)?"
    r" ?(?:bn|mn|tn|billion|million|milliard|GW|MW|kW|%|years(?! ago)|ans)\b"
)
_QUALIFIERS_BEFORE = {
    "about": r"~|about +|environ +",
    UP_TO: r"≤|<=|up to +|jusqu'à +",
    LESS_THAN: r"<|less than +|moins de +|≤|<=|up to +|jusqu'à +",
    AT_LEAST: r"≥|>=|at least +|au moins +",
}


class PrintedFigure(NamedTuple):
    """A figure as it is found in a text."""

    number: int
    before: str
    """The text before it."""
    decimals: str
    text: str

    @property
    def is_sum(self) -> bool:
        """Whether another figure is added to it: no figure of the world has decimals."""
        return self.decimals.strip(".,0") != ""

    def has_qualifier(self, qualifier: str) -> bool:
        """Whether a qualifier, as a sign or in words, is directly before the figure.

        A sum may have that of its other part.
        """
        if self.is_sum:
            return any(
                re.search(rf"(?:{words})$", self.before) for words in _QUALIFIERS_BEFORE.values()
            )
        pattern = rf"(?:{_QUALIFIERS_BEFORE[qualifier]})(?:~|about +|environ +)?$"
        return re.search(pattern, self.before, re.IGNORECASE) is not None


def printed_figures(text: str) -> Iterator[PrintedFigure]:
    """Yield the figures of three digits in a text that have a unit or a scale."""
    text = _unwrapped(text)
    for match in _PRINTED_FIGURE.finditer(text):
        yield PrintedFigure(
            number=int(match["number"]),
            before=text[max(match.start() - 20, 0) : match.start()],
            decimals=match["decimals"] or "",
            text=text[max(match.start() - 20, 0) : match.end() + 10],
        )


def plain_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield the decimal figures of a text for scripts, each with its line or JSON object.

    Of a text with a line for each field, the whole is returned.
    """
    parts: Iterable[str] = text.splitlines()
    if text.startswith(("{", "[")):
        parts = _json_objects(text)
    elif text.startswith("id\t"):
        parts = [text]
    for part in parts:
        for digits in re.findall(r"(?<![\d.])(\d{3})000000(?:000)?(?!\d)", part):
            yield int(digits), part


def _json_objects(text: str) -> Iterator[str]:
    """Yield each object of a JSON document that holds a text, without the objects inside it."""
    waiting = [json.loads(text)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            inner = [item for item in value.values() if isinstance(item, (list, dict))]
            waiting.extend(inner)
            yield json.dumps({name: item for name, item in value.items() if name != "legs"})


def all_values(value: Any) -> Iterator[str]:
    """Yield the texts of a JSON document that are not bounds or labels of periods."""
    if isinstance(value, dict):
        items = ((name, item) for name, item in value.items())
        stated = (item for name, item in items if name not in ("earliest", "latest", "period"))
        yield from chain.from_iterable(map(all_values, stated))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(all_values, value))
    elif isinstance(value, str):
        yield value
