"""Entries that look like real ones, however many: as YAML, as JSON lines, or straight into a store.

The same seed gives the same entries. Every entry is in canonical form, so that a store can be filled
by the project's own staging and writer without the way through YAML: a million events that way take
minutes. `check_canonical` proves the form on a sample.
"""

import hashlib
import json
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, get_args

from partnerships_db.format import vocabulary
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import LISTS, ListName

Fields = dict[str, Any]
"""An entry, or a part of one, while it is made."""

SEED = 1
FIRST_DAY, DAYS = date(2000, 1, 1), 11_323
"""The events lie between 2000 and 2030."""

WORDS = 12_000
"""Different words; the nth is used in proportion to 1/n."""

REMEMBERED = 400
"""So many of the latest events are what a new one may relate to."""

_SYLLABLES = re.findall(
    r"\w+",
    "ka ku la lo mi mo na ne ri ro sa so ta te va ve wa wi xe yo zu cor den fin gen hal jun ker lem nor pel qua "
    "ros sen tor ul ver wen én ör ça ñu",
)
_COMMON = re.findall(
    r"\w+",
    "the of to and a in for its on with will that cloud compute capacity billion data centre agreement model chips "
    "power customers under first over new investment partnership announced gigawatt from by is at as it years "
    "stake equity shares revenue lease supply training inference region site training company deal option loan",
)
_QUALIFIERS = ("", "", "", "", "", "", "up to ", "up to ", "about ", "at least ", "less than ")
_COUNTRIES = ("US", "US", "US", "FR", "GB", "DE", "NO", "JP", "KR", "CN", "AE", "SA", "IN", "CA")
_CURRENCIES = ("USD",) * 17 + ("EUR", "GBP", "JPY")
_SLIPS = (("amount", "figure"), ("date", "date"), ("title", "name"))


class Sizes(NamedTuple):
    """How many entries of each list go with so many events."""

    companies: int
    sources: int
    models: int
    routes: int

    @classmethod
    def of(cls, events: int) -> "Sizes":
        """Fewer than grow with the events: the same names come again and again."""
        models = min(20 + events // 200, 300)
        return cls(
            min(40 + events // 25, 1_500),
            min(250 + events // 5, 20_000),
            models,
            min(200, 5 * models),
        )


class Generator:
    """One data set: the same arguments give the same entries, in the same order."""

    def __init__(self, events: int, seed: int = SEED) -> None:
        self.events = events
        self._random = Random(seed)
        self.sizes = Sizes.of(events)
        self._words = self._vocabulary()
        self._weights = list(accumulate(1 / (n + 1) for n in range(len(self._words))))
        self._companies = _numbered(self._words, "company", self.sizes.companies)
        self._company_weights = list(
            accumulate(1 / (n + 1) ** 0.8 for n in range(self.sizes.companies))
        )
        self._sources = _numbered(self._words, "source", self.sizes.sources)
        self._models = _numbered(self._words, "model", self.sizes.models)
        self._days = list(accumulate(1 + 30 * n / DAYS for n in range(DAYS)))
        self._latest: deque[tuple[str, list[str]]] = deque(maxlen=REMEMBERED)

    def entries(self) -> Iterator[tuple[ListName, Fields]]:
        """Every entry, what is named before what names it."""
        yield from self.names()
        yield from self.all_events()

    def names(self) -> Iterator[tuple[ListName, Fields]]:
        """Everything but the events."""
        yield from (("companies", self._company(n)) for n in range(self.sizes.companies))
        yield from (("sources", self._source(n)) for n in range(self.sizes.sources))
        yield from (("models", self._model(n)) for n in range(self.sizes.models))
        yield from (("availability", self._route(n)) for n in range(self.sizes.routes))

    def all_events(self) -> Iterator[tuple[ListName, Fields]]:
        """The events, in no order of time; only once, and after the names."""
        yield from (("events", self._event(n)) for n in range(self.events))

    # -- Words -------------------------------------------------------------------------------------

    def _vocabulary(self) -> list[str]:
        words = dict.fromkeys(_COMMON)
        while len(words) < WORDS:
            words["".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 4)))] = None
        return list(words)

    def _text(self, count: int) -> str:
        words = self._random.choices(self._words, cum_weights=self._weights, k=count)
        return " ".join(words).capitalize()

    def _date(self) -> str:
        """Denser towards the end, and a third of it is less than a day."""
        offset = self._random.choices(range(DAYS), cum_weights=self._days)[0]
        day = FIRST_DAY + timedelta(days=offset)
        chance = self._random.random()
        if chance < 0.68:
            return day.isoformat()
        if chance < 0.84:
            text = f"{day:%Y-%m}"
        elif chance < 0.91:
            text = f"{day.year}-Q{(day.month + 2) // 3}"
        elif chance < 0.94:
            text = f"{day.year}-H{(day.month + 5) // 6}"
        else:
            text = f"{day.year}"
        return f"about {text}" if self._random.random() < 0.15 else text

    def _end(self) -> str:
        """Of something that lasts: often only a year is said."""
        day = FIRST_DAY + timedelta(days=self._random.randrange(DAYS, DAYS + 7_000))
        return self._random.choice((day.isoformat(), f"{day:%Y-%m}", f"{day.year}", f"{day.year}"))

    def _some(self, known: list[str], most: int) -> list[str]:
        return list(dict.fromkeys(self._random.choices(known, k=self._random.randint(1, most))))

    def _companies_of(self, count: int) -> list[str]:
        picked = self._random.choices(self._companies, cum_weights=self._company_weights, k=count)
        return list(dict.fromkeys(picked))

    # -- Entries, each with its fields in the order of the format --------------------------------------

    def _company(self, n: int) -> Fields:
        name = self._companies[n]
        entry: Fields = {"id": name, "name": name.replace("-", " ").title()}
        if n % 3 == 0:
            entry["aliases"] = [f"{entry['name']} PBC", f"Société {entry['name']}"]
        entry["kind"] = self._random.choice(get_args(vocabulary.CompanyKind))
        entry["country"] = self._random.choice(_COUNTRIES)
        entry["founded"] = str(self._random.randint(1950, 2024))
        if n % 10 == 9:
            entry["parent"] = self._companies[n - 9]
        entry["summary"] = self._text(15) + "."
        return entry

    def _source(self, n: int) -> Fields:
        return {
            "id": self._sources[n],
            "title": self._text(8),
            "url": f"https://news.example.com/{self._sources[n]}",
            "publisher": self._words[100 + n % 60].title(),
            "published": (FIRST_DAY + timedelta(days=self._random.randrange(DAYS))).isoformat(),
            "kind": self._random.choice(get_args(vocabulary.SourceKind)),
        }

    def _model(self, n: int) -> Fields:
        return {
            "id": self._models[n],
            "name": self._models[n].replace("-", " ").title(),
            "developer": self._companies[n % 12],
            "family": f"Family {n // 6}",
            "released": (FIRST_DAY + timedelta(days=DAYS - 4 * n - 200)).isoformat(),
        }

    def _route(self, n: int) -> Fields:
        """Each model with up to five providers, each route of its own."""
        model, provider = n // 5, n % 5
        start = FIRST_DAY + timedelta(days=DAYS - 4 * model - 150)
        return {
            "id": f"{self._models[model]}-on-{self._companies[provider]}",
            "model": self._models[model],
            "provider": self._companies[provider],
            "service": f"Service {provider}",
            "ids": {"global": self._models[model]},
            "periods": [
                {"from": start.isoformat(), "status": "preview"},
                {
                    "from": (start + timedelta(days=90)).isoformat(),
                    "status": "ga",
                    "sources": [self._sources[n]],
                },
            ],
        }

    def _event(self, n: int) -> Fields:
        pick, chance = self._random, self._random.random
        companies = self._companies_of(pick.randint(2, 4))
        event_id = f"{companies[0]}-{n}"
        said = self._date()
        entry: Fields = {
            "id": event_id,
            "date": said,
            **({"end": self._end()} if chance() < 0.05 else {}),
            "kind": pick.choice(get_args(vocabulary.EventKind)),
            "status": pick.choices(get_args(vocabulary.EventStatus), (2, 12, 5, 1))[0],
            "title": self._text(pick.randint(5, 10)),
            "summary": self._text(pick.randint(20, 36)) + ".",
        }
        if entry["kind"] == "statement":
            entry["speaker"] = self._text(2).title()
        entry["parties"] = [
            {"company": company, "role": pick.choice(get_args(vocabulary.Role))}
            for company in companies[:2]
        ]
        flows = [
            self._flow(place, companies)
            for place in range(pick.choices((0, 1, 2, 3), (30, 45, 18, 7))[0])
        ]
        if flows:
            entry["flows"] = flows
        if not flows and chance() < 0.1:
            entry["capacity"] = f"{pick.randint(1, 9)} GW"
        if self._latest and chance() < 0.2:
            self._relate(entry, flows)
        if chance() < 0.06:
            field, slip = _SLIPS[pick.randint(1, 2)]
            entry["reports"] = [
                self._report(field, slip, said if field == "date" else self._text(5))
            ]
        if chance() < 0.25:
            entry["models"] = self._some(self._models, 2)
        if chance() < 0.7:
            entry["tags"] = self._some(self._words[40:160:2], 3)
            entry["tags"] = [tag for tag in entry["tags"] if tag.isascii()] or ["untold"]
        entry["sources"] = self._cited()
        self._latest.append((event_id, [flow["id"] for flow in flows if "id" in flow]))
        return entry

    def _cited(self) -> list[Any]:
        names = self._some(self._sources, 3)
        if self._random.random() < 0.2:
            return [{"source": names[0], "at": "paragraph 2", "quote": self._text(9)}, *names[1:]]
        return list(names)

    def _flow(self, place: int, companies: list[str]) -> Fields:
        pick, chance = self._random, self._random.random
        payer, payee = companies[place % len(companies)], companies[(place + 1) % len(companies)]
        flow: Fields = {"id": f"flow-{place}"}
        flow["from"] = payer if payer != payee and chance() < 0.94 else "unknown"
        flow["to"] = payee
        flow["kind"] = pick.choice(get_args(vocabulary.FlowKind))
        what = chance()
        currency = pick.choice(_CURRENCIES)
        scale = pick.choice(("million", "billion", "billion"))
        if what < 0.62:
            flow["amount"] = f"{pick.choice(_QUALIFIERS)}{pick.randint(1, 999)} {scale} {currency}"
        elif what < 0.68:
            low = pick.randint(1, 400)
            flow["amount"] = f"{low}-{low + pick.randint(1, 90)} {scale} {currency}"
        elif what < 0.72:
            flow["amount"] = f"{pick.choice(('tens', 'hundreds'))} of {scale}s {currency}"
        elif what < 0.78:
            flow["amount"] = "undisclosed"
        elif what < 0.93:
            flow["capacity"] = f"{pick.choice(_QUALIFIERS)}{pick.randint(1, 900)} MW"
        else:
            flow["quantity"] = f"up to {pick.randint(1, 900)} million shares"
        if chance() < 0.1:
            flow["stake"] = f"{pick.randint(1, 60)}%"
        if chance() < 0.3:
            flow["status"] = pick.choice(get_args(vocabulary.FlowStatus))
        if chance() < 0.1:
            flow["over"] = f"{pick.randint(2, 9)} years"
        elif chance() < 0.1:
            flow["end"] = self._end()
        if chance() < 0.1:
            flow["conditions"] = self._text(10) + "."
        if "amount" in flow and chance() < 0.04:
            flow["reports"] = [self._report(*_SLIPS[0], f"{pick.randint(1, 999)} billion USD")]
        return flow

    def _relate(self, entry: Fields, flows: list[Fields]) -> None:
        target, target_flows = self._random.choice(self._latest)
        if flows and target_flows:
            kind = self._random.choice(("fulfils", "part-of", "amends", "supersedes"))
            relation: Fields = {"type": kind, "to": f"{target}/{target_flows[0]}"}
            if kind == "fulfils" and self._random.random() < 0.3:
                relation["settles"] = True
            at = {name: flows[0].pop(name) for name in ("reports",) if name in flows[0]}
            flows[0].update({"relations": [relation], **at})
        else:
            entry["relations"] = [
                {"type": self._random.choice(("follows", "responds-to", "related")), "to": target}
            ]

    def _report(self, field: str, slip: str, says: str) -> Fields:
        return {
            "source": self._random.choice(self._sources),
            "field": field,
            "says": says,
            "slip": slip,
        }


def _numbered(words: list[str], what: str, count: int) -> list[str]:
    """Ids that read like names."""
    plain = [word for word in words[60:] if word.isascii()]
    return [f"{plain[n % len(plain)]}-{what}-{n}" for n in range(count)]


def check_canonical(events: int = 2_000, seed: int = SEED) -> None:
    """Every generated entry is what the format would make of it."""
    from partnerships_db.format.schema import ADAPTERS

    for name, entry in Generator(events, seed).entries():
        judged = ADAPTERS[name].validate_python(_as_read(entry))
        if json.dumps(judged) != json.dumps(entry):
            raise AssertionError(f"not canonical: {entry}\nbut {judged}")


def _as_read(value: Any) -> Any:
    """As the reader hands it over: every scalar a text."""
    if isinstance(value, dict):
        return {key: _as_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_read(item) for item in value]
    return ("true" if value else "false") if isinstance(value, bool) else value


# -- YAML ----------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[^\W_][^\n:#,\[\]{}&*!|>'\"%@`]*")
_NOT_PLAIN = frozenset({"", "null", "true", "false"})


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    is_plain = _PLAIN.fullmatch(text) and text not in _NOT_PLAIN and text == text.rstrip()
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _flow_style(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow_style(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow_style, value)) + "]"
    return _scalar(value)


def yaml_of(entry: Entry) -> str:
    """An entry as people write one: a line a field; what is in a list of mappings, a line each."""
    lines = []
    for key, value in entry.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            lines.append(f"{key}:")
            lines += [f"  - {_flow_style(item)}" for item in value]
        else:
            lines.append(f"{key}: {_flow_style(value)}")
    return "  - " + "\n    ".join(lines) + "\n"


def write_yaml(folder: Path, events: int, files: int = 1, seed: int = SEED) -> list[Path]:
    """The data set as YAML in that folder: everything but the events in one file, the events in so many."""
    generator = Generator(events, seed)
    folder.mkdir(parents=True, exist_ok=True)
    first, *rest = [
        folder / "0-names.yaml",
        *(folder / f"events-{n:02}.yaml" for n in range(files)),
    ]
    names = list(generator.names())
    with first.open("w", encoding="utf-8") as file:
        for name in LISTS[:-1]:
            file.write(f"{name}:\n")
            file.writelines(yaml_of(entry) for listed, entry in names if listed == name)
    pending = generator.all_events()
    for number, path in enumerate(rest):
        count = (number + 1) * events // files - number * events // files
        with path.open("w", encoding="utf-8") as file:
            file.write("events:\n")
            file.writelines(yaml_of(entry) for _, entry in islice(pending, count))
    return [first, *rest]


def write_json_lines(path: Path, events: int, seed: int = SEED) -> None:
    """The events alone, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for name, entry in Generator(events, seed).entries():
            if name == "events":
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")


# -- A store -------------------------------------------------------------------------------------------


def fill_store(path: Path, entries: Iterable[tuple[ListName, Entry]]) -> None:
    """A new store with those entries, by the project's own staging and writer."""
    import gc

    from partnerships_db.store import store as connection
    from partnerships_db.store.staging import Staging
    from partnerships_db.store.store import Store

    connection.MAX_QUERY_SECONDS = connection.MAX_WRITE_SECONDS = (
        3_600.0  # a million events in one go, on any machine
    )
    gc.disable()  # as an import does: nothing here makes cycles
    try:
        with Store.creating(path) as store:
            staging = Staging(store)
            for line, (name, entry) in enumerate(entries):
                staging.add(name, entry, 0, line)
            staging.close()
            with store.transaction():
                staging.write(["generated.yaml"], ["generated.yaml"])
    finally:
        gc.enable()


def mark() -> str:
    """Another when this code, or how the store lays entries out, is another."""
    import partnerships_db.store as package

    folder = Path(package.__path__[0])
    made_by = (Path(__file__), folder / "schema.sql", folder / "index_rows.py")
    return hashlib.sha256(b"".join(file.read_bytes() for file in made_by)).hexdigest()[:12]


def cached_store(cache: Path, events: int, seed: int = SEED) -> Path:
    """A store of so many events, made when the cache has none from this code."""
    path = cache / f"store-{events}-{seed}-{mark()}.db"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        for old in cache.glob(f"store-{events}-{seed}-*"):
            old.unlink()
        print(f"making a store of {events:,} events …", file=sys.stderr)
        unfinished = path.with_suffix(".unfinished")
        fill_store(unfinished, Generator(events, seed).entries())
        unfinished.rename(path)
    return path
