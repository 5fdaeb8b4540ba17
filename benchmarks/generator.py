"""Generated entries that look like real ones: as YAML, as JSON lines, or in a store.

The same seed gives the same entries. Each entry is in canonical form, so a store can be filled by
the project's own staging and writer without YAML: a million events in YAML would take minutes.
`check_canonical` tests the form on a sample.
"""

import hashlib
import json
import re
import sqlite3
import sys
import tempfile
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, get_args

from partnerships_db.format import vocabulary
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import LISTS, ListName

Fields = dict[str, Any]
"""The fields of an entry, or of a part of an entry."""

SEED = 1

FIRST_DAY = date(2000, 1, 1)
DAYS = 11_323
"""The number of days from `FIRST_DAY` on which events lie: from 2000 to 2030."""

VOCABULARY_SIZE = 12_000
"""The number of different words. The nth word is used in proportion to 1/n."""

MAX_RELATABLE_EVENTS = 400
"""The number of latest events to which a new event can relate."""

MAX_WRITE_SECONDS = 3_600.0
"""The limit for a store of a million events, which is written in one step."""

FINGERPRINT_EVENTS = 300
"""The events by which the cache recognises that a data set or a store is not the same any more."""

SOURCES_OF_A_YEAR = 100
"""The number of sources from which an event cites some."""

PROVIDERS = 5

_SYLLABLES = (
    "ka ku la lo mi mo na ne ri ro sa so ta te va ve wa wi xe yo zu "
    "cor den fin gen hal jun ker lem nor pel qua ros sen tor ul ver wen én ör ça ñu"
)
_COMMON_WORDS = (
    "the of to and a in for its on with will that cloud compute capacity billion data centre "
    "agreement model chips power customers under first over new investment partnership announced "
    "gigawatt from by is at as it years stake equity shares revenue lease supply training "
    "inference region site training company deal option loan"
)
_QUALIFIERS = ("", "", "", "", "", "", "up to ", "up to ", "about ", "at least ", "less than ")
_COUNTRIES = ("US", "US", "US", "FR", "GB", "DE", "NO", "JP", "KR", "CN", "AE", "SA", "IN", "CA")
_CURRENCIES = ("USD",) * 17 + ("EUR", "GBP", "JPY")
_SCALES = ("million", "billion", "billion")
_FLOW_RELATIONS = ("fulfils", "part-of", "amends", "supersedes")
_EVENT_RELATIONS = ("follows", "responds-to", "related")

_STATUS_WEIGHTS = (2, 12, 5, 1)
_FLOW_COUNTS = (0, 1, 2, 3)
_FLOW_COUNT_WEIGHTS = (30, 45, 18, 7)


class Sizes(NamedTuple):
    """The number of entries of each list that go with a number of events."""

    companies: int
    sources: int
    models: int
    routes: int

    @classmethod
    def of(cls, events: int) -> "Sizes":
        """The sizes for a number of events. They have limits, so names repeat in large stores."""
        models = min(20 + events // 200, 300)
        return cls(
            companies=min(40 + events // 25, 1_500),
            sources=min(250 + events // 5, 20_000),
            models=models,
            routes=min(200, PROVIDERS * models),
        )


class _RelatableEvent(NamedTuple):
    """An event to which later events can relate."""

    id: str
    flow_ids: list[str]


class Generator:
    """A data set. The same arguments give the same entries in the same order."""

    def __init__(self, events: int, seed: int = SEED) -> None:
        self.events = events
        self._random = Random(seed)
        self.sizes = Sizes.of(events)
        self._words = self._vocabulary()
        self._word_weights = _cumulative_weights(len(self._words))
        self._companies = _numbered_ids(self._words, "company", self.sizes.companies)
        self._company_weights = _cumulative_weights(self.sizes.companies, exponent=0.8)
        self._sources = _numbered_ids(self._words, "source", self.sizes.sources)
        self._models = _numbered_ids(self._words, "model", self.sizes.models)
        self._day_weights = list(accumulate(1 + 30 * offset / DAYS for offset in range(DAYS)))
        self._latest_events: deque[_RelatableEvent] = deque(maxlen=MAX_RELATABLE_EVENTS)

    def entries(self) -> Iterator[tuple[ListName, Fields]]:
        """All entries. An entry comes after the entries to which it refers."""
        yield from self.catalogue_entries()
        yield from self.event_entries()

    def catalogue_entries(self) -> Iterator[tuple[ListName, Fields]]:
        """The companies, sources, models and routes."""
        for index in range(self.sizes.companies):
            yield "companies", self._company(index)
        for index in range(self.sizes.sources):
            yield "sources", self._source(index)
        for index in range(self.sizes.models):
            yield "models", self._model(index)
        for index in range(self.sizes.routes):
            yield "availability", self._route(index)

    def event_entries(self) -> Iterator[tuple[ListName, Fields]]:
        """The events, not sorted by date. Call it once, after `catalogue_entries`."""
        for index in range(self.events):
            yield "events", self._event(index)

    def new_event_entries(self, count: int, seed: int) -> Iterator[Fields]:
        """Events beside those of the data set, about the same companies and sources."""
        self._random = Random(seed)
        for index in range(self.events, self.events + count):
            yield self._event(index)

    # -- Words and dates ---------------------------------------------------------------------------

    def _vocabulary(self) -> list[str]:
        words = dict.fromkeys(_COMMON_WORDS.split())
        syllables = _SYLLABLES.split()
        while len(words) < VOCABULARY_SIZE:
            syllable_count = self._random.randint(2, 4)
            word = "".join(self._random.choices(syllables, k=syllable_count))
            words[word] = None
        return list(words)

    def _text(self, word_count: int) -> str:
        words = self._random.choices(self._words, cum_weights=self._word_weights, k=word_count)
        return " ".join(words).capitalize()

    def _sentence(self, word_count: int) -> str:
        return self._text(word_count) + "."

    def _date(self) -> str:
        """A partial date. Later dates are more frequent, and a third are not exact to the day."""
        (offset,) = self._random.choices(range(DAYS), cum_weights=self._day_weights)
        day = FIRST_DAY + timedelta(days=offset)
        chance = self._random.random()
        if chance < 0.68:
            return day.isoformat()
        if chance < 0.84:
            partial_date = f"{day:%Y-%m}"
        elif chance < 0.91:
            partial_date = f"{day.year}-Q{(day.month + 2) // 3}"
        elif chance < 0.94:
            partial_date = f"{day.year}-H{(day.month + 5) // 6}"
        else:
            partial_date = f"{day.year}"
        if self._random.random() < 0.15:
            return f"about {partial_date}"
        return partial_date

    def _end_date(self) -> str:
        """The end of an interval, after the last event. Often only a year is known."""
        day = FIRST_DAY + timedelta(days=self._random.randrange(DAYS, DAYS + 7_000))
        return self._random.choice((day.isoformat(), f"{day:%Y-%m}", f"{day.year}", f"{day.year}"))

    def _sample(self, candidates: Sequence[str], max_count: int) -> list[str]:
        count = self._random.randint(1, max_count)
        return _unique(self._random.choices(candidates, k=count))

    def _company_sample(self, count: int) -> list[str]:
        companies = self._random.choices(
            self._companies,
            cum_weights=self._company_weights,
            k=count,
        )
        return _unique(companies)

    # -- Entries, each with its fields in the order of the format ----------------------------------

    def _company(self, index: int) -> Fields:
        company_id = self._companies[index]
        name = company_id.replace("-", " ").title()
        entry: Fields = {"id": company_id, "name": name}
        if index % 3 == 0:
            entry["aliases"] = [f"{name} PBC", f"Société {name}"]
        entry["kind"] = self._random.choice(get_args(vocabulary.CompanyKind))
        entry["country"] = self._random.choice(_COUNTRIES)
        entry["founded"] = str(self._random.randint(1950, 2024))
        if index % 10 == 9:
            entry["parent"] = self._companies[index - 9]
        entry["summary"] = self._sentence(15)
        return entry

    def _source(self, index: int) -> Fields:
        source_id = self._sources[index]
        return {
            "id": source_id,
            "title": self._text(8),
            "url": f"https://news.example.com/{source_id}",
            "publisher": self._words[100 + index % 60].title(),
            "published": self._publication_day(index).isoformat(),
            "kind": self._random.choice(get_args(vocabulary.SourceKind)),
        }

    def _model(self, index: int) -> Fields:
        model_id = self._models[index]
        released = FIRST_DAY + timedelta(days=DAYS - 4 * index - 200)
        return {
            "id": model_id,
            "name": model_id.replace("-", " ").title(),
            "developer": self._companies[index % 12],
            "family": f"Family {index // 6}",
            "released": released.isoformat(),
        }

    def _route(self, index: int) -> Fields:
        """A route of a model. Each model has a route at each of the providers."""
        model_index, provider_index = divmod(index, PROVIDERS)
        model_id = self._models[model_index]
        provider_id = self._companies[provider_index]
        preview_start = FIRST_DAY + timedelta(days=DAYS - 4 * model_index - 150)
        ga_start = preview_start + timedelta(days=90)
        preview = {"from": preview_start.isoformat(), "status": "preview"}
        general_availability = {
            "from": ga_start.isoformat(),
            "status": "ga",
            "sources": [self._sources[index]],
        }
        return {
            "id": f"{model_id}-on-{provider_id}",
            "model": model_id,
            "provider": provider_id,
            "service": f"Service {provider_index}",
            "ids": {"global": model_id},
            "periods": [preview, general_availability],
        }

    def _event(self, index: int) -> Fields:
        companies = self._company_sample(self._random.randint(2, 4))
        event_id = f"{companies[0]}-{index}"
        entry = self._event_head(event_id)
        entry["parties"] = self._parties(companies[:2])
        flows = self._flows(companies)
        if flows:
            entry["flows"] = flows
        elif self._random.random() < 0.1:
            entry["capacity"] = f"{self._random.randint(1, 9)} GW"
        if self._latest_events and self._random.random() < 0.2:
            self._add_relation(entry, flows)
        if self._random.random() < 0.06:
            entry["reports"] = [self._event_report(entry["date"])]
        if self._random.random() < 0.25:
            entry["models"] = self._sample(self._models, 2)
        if self._random.random() < 0.7:
            entry["tags"] = self._tags()
        entry["sources"] = self._citations(entry["date"])
        flow_ids = [flow["id"] for flow in flows]
        self._latest_events.append(_RelatableEvent(event_id, flow_ids))
        return entry

    def _event_head(self, event_id: str) -> Fields:
        entry: Fields = {"id": event_id, "date": self._date()}
        if self._random.random() < 0.05:
            entry["end"] = self._end_date()
        entry["kind"] = self._random.choice(get_args(vocabulary.EventKind))
        statuses = get_args(vocabulary.EventStatus)
        (entry["status"],) = self._random.choices(statuses, _STATUS_WEIGHTS)
        entry["title"] = self._text(self._random.randint(5, 10))
        entry["summary"] = self._sentence(self._random.randint(20, 36))
        if entry["kind"] == "statement":
            entry["speaker"] = self._text(2).title()
        return entry

    def _parties(self, company_ids: Iterable[str]) -> list[Fields]:
        parties = []
        for company_id in company_ids:
            role = self._random.choice(get_args(vocabulary.Role))
            parties.append({"company": company_id, "role": role})
        return parties

    def _tags(self) -> list[str]:
        tags = self._sample(self._words[40:160:2], 3)
        ascii_tags = [tag for tag in tags if tag.isascii()]
        return ascii_tags or ["untold"]

    def _publication_day(self, index: int) -> date:
        """The day of a source. They are spread over the days of the events and a year more."""
        return FIRST_DAY + timedelta(days=(index + 1) * (DAYS + 366) // len(self._sources))

    def _citations(self, event_date: str) -> list[Any]:
        """Some sources of the time after an event: a source is seldom older than its event."""
        year = int(event_date.removeprefix("about ")[:4])
        next_year = date(year + 1, 1, 1)
        first = bisect_left(range(len(self._sources)), next_year, key=self._publication_day)
        first = min(first, len(self._sources) - SOURCES_OF_A_YEAR)
        source_ids = self._sample(self._sources[first : first + SOURCES_OF_A_YEAR], 3)
        if self._random.random() < 0.2:
            citation = {"source": source_ids[0], "at": "paragraph 2", "quote": self._text(9)}
            return [citation, *source_ids[1:]]
        return list(source_ids)

    # -- Flows, relations and reports --------------------------------------------------------------

    def _flows(self, companies: list[str]) -> list[Fields]:
        (flow_count,) = self._random.choices(_FLOW_COUNTS, _FLOW_COUNT_WEIGHTS)
        return [self._flow(index, companies) for index in range(flow_count)]

    def _flow(self, index: int, companies: list[str]) -> Fields:
        random = self._random
        payer = companies[index % len(companies)]
        payee = companies[(index + 1) % len(companies)]
        is_payer_named = payer != payee and random.random() < 0.94
        flow: Fields = {
            "id": f"flow-{index}",
            "from": payer if is_payer_named else "unknown",
            "to": payee,
            "kind": random.choice(get_args(vocabulary.FlowKind)),
        }
        flow.update(self._flow_figure())
        if random.random() < 0.1:
            flow["stake"] = f"{random.randint(1, 60)}%"
        if random.random() < 0.3:
            flow["status"] = random.choice(get_args(vocabulary.FlowStatus))
        if random.random() < 0.1:
            flow["over"] = f"{random.randint(2, 9)} years"
        elif random.random() < 0.1:
            flow["end"] = self._end_date()
        if random.random() < 0.1:
            flow["conditions"] = self._sentence(10)
        if "amount" in flow and random.random() < 0.04:
            reported_amount = f"{random.randint(1, 999)} billion USD"
            flow["reports"] = [self._report("amount", "figure", reported_amount)]
        return flow

    def _flow_figure(self) -> Fields:
        """The amount, capacity or quantity of a flow."""
        random = self._random
        chance = random.random()
        currency = random.choice(_CURRENCIES)
        scale = random.choice(_SCALES)
        if chance < 0.62:
            qualifier = random.choice(_QUALIFIERS)
            return {"amount": f"{qualifier}{random.randint(1, 999)} {scale} {currency}"}
        if chance < 0.68:
            lowest = random.randint(1, 400)
            highest = lowest + random.randint(1, 90)
            return {"amount": f"{lowest}-{highest} {scale} {currency}"}
        if chance < 0.72:
            magnitude = random.choice(("tens", "hundreds"))
            return {"amount": f"{magnitude} of {scale}s {currency}"}
        if chance < 0.78:
            return {"amount": "undisclosed"}
        if chance < 0.93:
            qualifier = random.choice(_QUALIFIERS)
            return {"capacity": f"{qualifier}{random.randint(1, 900)} MW"}
        return {"quantity": f"up to {random.randint(1, 900)} million shares"}

    def _add_relation(self, entry: Fields, flows: list[Fields]) -> None:
        """Relate the first flow to an earlier flow, or the event to an earlier event."""
        earlier_event = self._random.choice(self._latest_events)
        if not flows or not earlier_event.flow_ids:
            relation_type = self._random.choice(_EVENT_RELATIONS)
            entry["relations"] = [{"type": relation_type, "to": earlier_event.id}]
            return

        relation_type = self._random.choice(_FLOW_RELATIONS)
        relation: Fields = {
            "type": relation_type,
            "to": f"{earlier_event.id}/{earlier_event.flow_ids[0]}",
        }
        if relation_type == "fulfils" and self._random.random() < 0.3:
            relation["settles"] = True
        flow = flows[0]
        reports = flow.pop("reports", None)
        flow["relations"] = [relation]
        if reports is not None:
            flow["reports"] = reports  # after the relations, as in the format

    def _event_report(self, event_date: str) -> Fields:
        reports_date = self._random.randint(1, 2) == 1
        if reports_date:
            return self._report("date", "date", event_date)
        return self._report("title", "name", self._text(5))

    def _report(self, field: str, slip: str, reported_value: str) -> Fields:
        return {
            "source": self._random.choice(self._sources),
            "field": field,
            "says": reported_value,
            "slip": slip,
        }


def _cumulative_weights(count: int, exponent: float = 1) -> list[float]:
    """The cumulative weights of items in which the nth has the weight 1/n to the exponent."""
    return list(accumulate(1 / (index + 1) ** exponent for index in range(count)))


def _numbered_ids(words: list[str], list_word: str, count: int) -> list[str]:
    """Ids that look like names."""
    ascii_words = [word for word in words[60:] if word.isascii()]
    return [
        f"{ascii_words[index % len(ascii_words)]}-{list_word}-{index}" for index in range(count)
    ]


def _unique(items: Iterable[str]) -> list[str]:
    """The items without repetitions, in their order."""
    return list(dict.fromkeys(items))


def check_canonical(events: int = 2_000, seed: int = SEED) -> None:
    """Raise AssertionError if the format would change a generated entry."""
    from partnerships_db.format.schema import ADAPTERS

    for list_name, entry in Generator(events, seed).entries():
        canonical_entry = ADAPTERS[list_name].validate_python(_as_read(entry))
        if json.dumps(canonical_entry) != json.dumps(entry):
            raise AssertionError(f"not canonical: {entry}\nbut {canonical_entry}")


def _as_read(value: Any) -> Any:
    """The value as the YAML reader returns it, with a text for each scalar."""
    if isinstance(value, dict):
        return {key: _as_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_read(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


# -- YAML ------------------------------------------------------------------------------------------

_PLAIN_SCALAR = re.compile(r"[^\W_][^\n:#,\[\]{}&*!|>'\"%@`]*")
_NOT_PLAIN = frozenset({"", "null", "true", "false"})


def _yaml_scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    is_plain = _PLAIN_SCALAR.fullmatch(text) and text not in _NOT_PLAIN and text == text.rstrip()
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _yaml_flow_style(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        fields = [f"{key}: {_yaml_flow_style(item)}" for key, item in value.items()]
        return "{" + ", ".join(fields) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_yaml_flow_style, value)) + "]"
    return _yaml_scalar(value)


def _is_mapping_list(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def yaml_of(entry: Entry) -> str:
    """An entry as people write it: a line for each field, and for each mapping in a list."""
    lines = []
    for key, value in entry.items():
        if _is_mapping_list(value):
            lines.append(f"{key}:")
            lines.extend(f"  - {_yaml_flow_style(item)}" for item in value)
        else:
            lines.append(f"{key}: {_yaml_flow_style(value)}")
    return "  - " + "\n    ".join(lines) + "\n"


def write_yaml(folder: Path, events: int, files: int = 1, seed: int = SEED) -> list[Path]:
    """Write the data set as YAML: the events in several files, everything else in another.

    Returns the paths of the files, the one without events first.
    """
    generator = Generator(events, seed)
    folder.mkdir(parents=True, exist_ok=True)
    catalogue_path = folder / "0-names.yaml"
    _write_catalogue(catalogue_path, list(generator.catalogue_entries()))

    event_paths = [folder / f"events-{index:02}.yaml" for index in range(files)]
    event_entries = generator.event_entries()
    for index, path in enumerate(event_paths):
        start = index * events // files
        end = (index + 1) * events // files
        with path.open("w", encoding="utf-8") as yaml_file:
            yaml_file.write("events:\n")
            for _, entry in islice(event_entries, end - start):
                yaml_file.write(yaml_of(entry))
    return [catalogue_path, *event_paths]


def _write_catalogue(path: Path, entries: Sequence[tuple[ListName, Fields]]) -> None:
    with path.open("w", encoding="utf-8") as yaml_file:
        for list_name in LISTS[:-1]:
            yaml_file.write(f"{list_name}:\n")
            for entry_list, entry in entries:
                if entry_list == list_name:
                    yaml_file.write(yaml_of(entry))


def write_json_lines(path: Path, events: int, seed: int = SEED) -> None:
    """Write the events without the other entries, one on a line."""
    with path.open("w", encoding="utf-8") as json_file:
        for list_name, entry in Generator(events, seed).entries():
            if list_name == "events":
                json_file.write(json.dumps(entry, ensure_ascii=False) + "\n")


# -- Stores ----------------------------------------------------------------------------------------


def fill_store(path: Path, entries: Iterable[tuple[ListName, Entry]]) -> None:
    """Make a store with the entries, by the project's own staging and writer."""
    from partnerships_db.gc_pause import gc_paused
    from partnerships_db.store import store as store_module
    from partnerships_db.store.staging import Staging
    from partnerships_db.store.store import Store

    store_module.MAX_QUERY_SECONDS = MAX_WRITE_SECONDS
    store_module.MAX_WRITE_SECONDS = MAX_WRITE_SECONDS
    with gc_paused(), Store.creating(path) as store:
        staging = Staging(store)
        for line, (list_name, entry) in enumerate(entries):
            staging.add(list_name, entry, 0, line)
        staging.close()
        with store.transaction():
            staging.write(["generated.yaml"], ["generated.yaml"])


_DATED_ROWS = ('INSERT INTO "import"', 'INSERT INTO "_sqlite_migrations"')
"""The rows with the time at which they were written."""


@cache
def data_fingerprint() -> str:
    """A text that changes with the generated entries."""
    entries = Generator(FINGERPRINT_EVENTS).entries()
    return _fingerprint(json.dumps(entry) for entry in entries)


@cache
def store_fingerprint() -> str:
    """A text that changes with the generated entries, and with anything that a store keeps of them.

    It is made from a small store, so nobody must list the code on which the layout depends.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.db"
        fill_store(path, Generator(FINGERPRINT_EVENTS).entries())
        connection = sqlite3.connect(path)
        statements = [line for line in connection.iterdump() if not line.startswith(_DATED_ROWS)]
        connection.close()
    return _fingerprint(statements)


def _fingerprint(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
    return digest.hexdigest()[:12]


def cached_store(cache: Path, events: int, seed: int = SEED) -> Path:
    """The store with a number of events, made if the cache does not have it."""
    path = cache / f"store-{events}-{seed}-{store_fingerprint()}.db"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        for old_file in cache.glob(f"store-{events}-{seed}-*"):
            old_file.unlink()
        print(f"making a store of {events:,} events …", file=sys.stderr)
        unfinished_path = path.with_suffix(".unfinished")
        fill_store(unfinished_path, Generator(events, seed).entries())
        unfinished_path.rename(path)
    return path
