"""What the explorer asks of the store: bounded reads at once, everything else for a worker.

What a view needs is loaded with its first question, so that the first paint waits for none of it.

The interface's thread has one read-only connection of its own. A worker's question opens another
for itself, since a connection belongs to one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from partnerships_db.details import CellDetails, CompanyDetails, CompanyRow, EventDetails, News
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.gc_pause import keep, uncollected
from partnerships_db.matrix.routes import ModelRow, Route
from partnerships_db.store.queries.timeline import Timeline, Window, event_count, later_events
from partnerships_db.store.store import Store, StoreError
from partnerships_db.timeline.histogram import Density
from partnerships_db.timeline.periods import Level
from partnerships_db.timeline.records import Group, PeriodMoney, PeriodSummary, Scheduled

if TYPE_CHECKING:
    from partnerships_db.details import Import
    from partnerships_db.evidence.conflicts import Conflict
    from partnerships_db.evidence.records import SourceDetails, SourceRow, ThinFigure
    from partnerships_db.filters.completion import Offered, Wanted
    from partnerships_db.format.diff import Change
    from partnerships_db.ledger.circles import Circles
    from partnerships_db.ledger.commitments import Promise
    from partnerships_db.ledger.pairs import Pair
    from partnerships_db.matrix.matrix import Timetable
    from partnerships_db.store.queries.ranking import Order, Ranking
    from partnerships_db.values.exchange import Exchange

Answer = TypeVar("Answer")
Question = Callable[[Store], Answer]
"""What is asked of a store, by a worker on a connection of its own."""


CONFLICTS = 1000
"""The conflicts of so many events are listed, the newest; the command lists them all."""

REST_SECONDS = 0.04
"""How long a worker rests after a step of its answer: what is known is painted before more is looked for."""

LATER_SECONDS = 0.02
"""How long what is asked of a filter besides its first rows waits until they are found."""

TOLD_SECONDS = 0.05
"""How long what is known may wait for what is not, where an answer comes in steps."""


class State(NamedTuple):
    """What all views share: which events are selected, and as of when."""

    filter: Filter = EVERYTHING
    as_of: date | None = None
    """None: today, and what lies after it is the future side."""
    version: int = 0
    """Changes when the store has changed."""
    seen: int | None = None
    """The newest import of the last visit: what came after it is new."""
    exchange: Exchange | None = None
    """The currency in which figures are wished to be seen as well."""

    def with_filter(self, chosen: Filter) -> State:
        """The same, with another filter."""
        return self._replace(filter=chosen._replace(seen=self.seen))

    def with_as_of(self, as_of: date | None) -> State:
        """The same, as of another day."""
        return self._replace(as_of=as_of)

    def cleared(self, *, as_of_too: bool) -> State:
        """The same without a filter, and without an as-of date if that is in the way too."""
        return self._replace(filter=EVERYTHING, as_of=None if as_of_too else self.as_of)

    @property
    def day(self) -> date:
        """The as-of date, or today."""
        return self.as_of or date.today()


class Catalogue(NamedTuple):
    """What the matrix is made from, for one choice of developer."""

    developer: str | None
    """None: everybody's."""
    developers: tuple[tuple[str, str, int], ...]
    models: tuple[ModelRow, ...]
    routes: tuple[Route, ...]
    names: dict[str, tuple[str, ...]]
    marks: dict[tuple[str, str], str]
    """Letters of services: see `service_marks`."""
    timetable: Timetable


class Desk:
    """The store as the screens see it. What it can't read it tells `on_error`, and answers with nothing."""

    def __init__(self, store: Store) -> None:
        assert store.path is not None
        self.path: Path = store.path
        self.on_error: Callable[[str], object] = lambda _sentence: None
        self._store = store
        self._data_version = self._store.data_version()

    def close(self) -> None:
        """Close the interface's own connection."""
        self._store.close()

    def reopen(self) -> None:
        """Open the file at the path anew: it may be another file by now."""
        store = Store.reading(self.path)
        self._store.close()
        self._store = store
        self._data_version = store.data_version()

    def has_changed(self) -> bool:
        """Whether another program has written since this was last asked."""
        version = self._read(Store.data_version, self._data_version)
        changed, self._data_version = version != self._data_version, version
        return changed

    @contextmanager
    def asking(self) -> Iterator[Store]:
        """A connection of the calling thread's own, for a question."""
        with Store.reading(self.path) as store:
            yield store

    def written(self, task: Question[Answer]) -> Answer:
        """What a task gives that writes, on a connection of the calling thread's own."""
        with Store.writing(self.path) as store:
            return task(store)

    def _read(self, question: Question[Answer], otherwise: Answer) -> Answer:
        """A bounded read on the interface's thread."""
        try:
            return question(self._store)
        except StoreError as error:
            self.on_error(str(error))
            return otherwise

    def whole_timeline(self, as_of: date | None) -> Window:
        """All events on or before the date."""
        return self.window(self._read(lambda store: Timeline.whole(store, as_of), Timeline([], as_of, None)))

    def scheduled(self, timeline: Timeline, state: State) -> list[Scheduled]:
        """What is to happen after the day: for the first paint, where events are shown one by one and are few."""
        return self._read(scheduled_after(timeline, state), [])

    def density(self, timeline: Timeline, parts: int) -> Density | None:
        """How its events lie in time: for the first paint, which shows no strip without bars."""
        return self._read(density_of(timeline, parts), None)

    def window(self, timeline: Timeline) -> Window:
        """A timeline that a worker selected, read from here."""
        return Window(self._store, timeline, self.on_error)

    def latest_import(self) -> int:
        """The number of the newest import; 0 where there is none."""
        from partnerships_db.store.history import latest_import

        return self._read(latest_import, 0)

    def counts(self, as_of: date | None) -> tuple[int, int]:
        """All events, and how many of them the as-of date leaves out."""
        return self._read(lambda store: (event_count(store), later_events(store, as_of)), (0, 0))

    def event(self, key: int, as_of: date | None) -> EventDetails | None:
        """An event's page."""
        from partnerships_db.store.queries.details import event_details

        return self._read(lambda store: event_details(store, key, as_of), None)

    def key_of(self, event: str) -> int | None:
        """Where an event stands on the timeline."""
        from partnerships_db.store.queries.details import event_key

        return self._read(lambda store: event_key(store, event), None)

    def developer_of(self, model: str) -> str | None:
        """Whose model it is."""
        from partnerships_db.store.queries.matrix import model_developer

        return self._read(lambda store: model_developer(store, model), None)

    def refuse_unknown(self, chosen: Filter) -> None:
        """Raise a FilterError for the first id in a filter that the store does not know."""
        from partnerships_db.store.queries.unknown_ids import refuse_unknown

        self._read(lambda store: refuse_unknown(store, chosen), None)

    def has_unknown(self, chosen: Filter) -> bool:
        """Whether there is one."""
        from partnerships_db.store.queries.unknown_ids import unknown_ids

        return self._read(lambda store: bool(unknown_ids(store, chosen)), False)

    def cell(self, model: str, provider: str) -> CellDetails | None:
        """A cell's page."""
        from partnerships_db.store.queries.matrix import cell_details

        return self._read(lambda store: cell_details(store, model, provider), None)


# -- Questions, for a worker ---------------------------------------------------------------------------


def selecting(state: State, near: int | None) -> Question[Iterator[Timeline]]:
    """The events that the state selects: those about a key first, then all of them."""

    def ask(store: Store) -> Iterator[Timeline]:
        for timeline in Timeline.selecting(store, state.filter, state.as_of, near):
            yield timeline
            if not timeline.is_whole:
                store.rest(REST_SECONDS)

    return ask


def counting(state: State) -> Question[int]:
    """How many events the state selects: SQL may tell that long before it has told which they are."""
    from partnerships_db.store.queries.details import count_selected

    def ask(store: Store) -> int:
        store.rest(LATER_SECONDS)
        return count_selected(store, state.filter, state.as_of)

    return ask


def ranked_by(state: State, order: Order) -> Question[Ranking]:
    """What the state selects in another order than that of time."""
    from partnerships_db.store.queries.ranking import ranked

    return lambda store: ranked(store, state.filter, state.as_of, order)


def exported(state: State, output: str) -> Question[str]:
    """Write what the state selects to a path; the answer is what came of it, in a sentence."""

    def ask(store: Store) -> str:
        from partnerships_db.exporting import Unwritable, write_export
        from partnerships_db.store.queries.export_closure import chosen_entries

        ending = output.rpartition(".")[2]
        if ending not in ("yaml", "json", "csv") and not output.endswith("/"):
            return f"Name a file that ends in .yaml, .json or .csv, or a folder with / at its end: {output}"
        try:
            written = write_export(chosen_entries(store, state.filter, state.as_of), output, ending)
        except Unwritable as error:
            return str(error).replace("; --force replaces it", "; choose another name")
        return f"wrote {len(written)} files" if len(written) > 1 else f"wrote {written[0]}"

    return ask


class BooksOptions(NamedTuple):
    """How the money is looked at."""

    longest: int = 4
    """Companies in a circle, at most."""
    window: int | None = None
    """Days between a circle's legs; None is any number."""
    firm_only: bool = False
    rollup: bool = False


class Books(NamedTuple):
    """Who pays whom, and what comes round, over the selected events."""

    pairs: tuple[Pair, ...]
    circles: Circles | None
    """None: not looked for yet."""
    names: dict[str, str]
    titles: dict[str, str]
    """Of the events in which something passes."""
    events: int
    largest: Decimal
    """The most firm and open dollars of a pair: what a bar is measured by."""
    is_whole: bool = True
    """Otherwise these are some of the heaviest pairs, each with all its money, and the rest follows."""


FIRST_PAIRS, MANY_FLOWS, MANY_PAIRS = 12, 10_000, 2_000
"""From so many flows on the first screen of pairs is added up by itself before all of them are."""


def books(state: State, options: BooksOptions) -> Question[Iterator[Books]]:
    """The money of the selected events as of the date: the first screen of many pairs, all pairs, then the circles."""

    def ask(store: Store) -> Iterator[Books]:
        from partnerships_db.ledger.circles import circles
        from partnerships_db.ledger.pairs import pairs
        from partnerships_db.ledger.rules import Ledger
        from partnerships_db.store.queries.deals import all_deals, deals_between, flow_count, heaviest_ways, parents_on
        from partnerships_db.store.queries.details import selected_ids

        if not state.filter and not options.rollup and flow_count(store) > MANY_FLOWS:
            ways = heaviest_ways(store, state.as_of, FIRST_PAIRS)
            first = pairs(Ledger(deals_between(store, ways), state.day), among=ways)
            yield _books(store, first, is_whole=False)
        parents = parents_on(store, state.day) if options.rollup else None
        events = selected_ids(store, state.filter, state.as_of) if state.filter else None
        with uncollected():
            ledger = Ledger(all_deals(store), state.day)
            found = _books(store, pairs(ledger, parents=parents, events=events))
        if len(found.pairs) > MANY_PAIRS:
            keep()
        yield found
        rings = circles(ledger, longest=options.longest, window=options.window, parents=parents,
                        firm_only=options.firm_only, events=events)  # fmt: skip
        yield found._replace(circles=rings)

    return ask


def _books(store: Store, found: tuple[Pair, ...], *, is_whole: bool = True) -> Books:
    from partnerships_db.store.queries.details import names_of, titles_of

    shown = {one.flow.event for pair in found for one in pair.flows}
    names = names_of(store, {company for pair in found for company in (pair.payer, pair.payee)})
    largest = max((pair.dollars.firm + pair.dollars.up_to for pair in found), default=Decimal(0))
    return Books(found, None, names, titles_of(store, shown), len(shown), largest, is_whole)


class Sources(NamedTuple):
    """What the selected events cite, where it disagrees, and what rests on little."""

    rows: list[SourceRow]
    conflicts: list[Conflict]
    thin: list[ThinFigure]
    titles: dict[str, str]
    """Of the events that conflicts are about."""

    @property
    def has_all_conflicts(self) -> bool:
        """Otherwise there are those of the newest events, and a filter reaches the rest."""
        return len({one.entry for one in self.conflicts if one.list == "events"}) < CONFLICTS

    @property
    def has_all_thin(self) -> bool:
        """Likewise."""
        from partnerships_db.store.queries.sources import THIN_LIMIT

        return len(self.thin) < THIN_LIMIT


def sources(state: State) -> Question[Sources]:
    """The sources of the selected events as of the date."""

    def ask(store: Store) -> Sources:
        from partnerships_db.store.queries.details import titles_of
        from partnerships_db.store.queries.sources import all_conflicts, source_rows, thin_figures

        conflicts = all_conflicts(store, state.as_of, state.filter, most=CONFLICTS)
        titles = titles_of(store, {one.entry for one in conflicts})
        return Sources(
            source_rows(store, state.as_of, state.filter),
            conflicts,
            thin_figures(store, state.as_of, state.filter),
            titles,
        )

    return ask


def source(source_id: str, as_of: date | None) -> Question[SourceDetails | None]:
    """A source's page."""
    from partnerships_db.store.queries.sources import source_details

    return lambda store: source_details(store, source_id, as_of)


def offered(wanted: Wanted, before: Filter, as_of: date | None) -> Question[list[Offered]]:
    """What a filter that is being typed may go on with."""
    from partnerships_db.store.queries.completions import offers

    def ask(store: Store) -> list[Offered]:
        store.rest(2 * LATER_SECONDS)
        return offers(store, wanted, before, as_of)

    return ask


def tickable(names: Sequence[str], as_of: date | None) -> Question[dict[str, list[Offered]]]:
    """The values of those terms with how many events each has."""
    from partnerships_db.store.queries.completions import counted_values

    return lambda store: {name: counted_values(store, name, EVERYTHING, as_of, most=20) for name in names}


def news(seen: int) -> Question[News]:
    """What has been added or changed since that import."""
    from partnerships_db.store.history import news_since

    return lambda store: news_since(store, seen)


def past(store: Store) -> list[Import]:
    """All imports, newest first."""
    from partnerships_db.store.history import imports

    return imports(store)


def diff_of(number: int, most: int) -> Question[list[Change]]:
    """What an import did, as far as a page shows it."""
    from partnerships_db.store.history import changes_of

    return lambda store: changes_of(store, number, most=most)


def summarizing(
    timeline: Timeline, level: Level, groups: Sequence[Group]
) -> Question[Iterator[list[PeriodSummary | PeriodMoney]]]:
    """What those periods of the timeline are, a few at a time, and at last none."""

    def ask(store: Store) -> Iterator[list[PeriodSummary | PeriodMoney]]:
        from partnerships_db.store.queries.summaries import moneys, summaries

        told: list[PeriodSummary | PeriodMoney] = []
        since = monotonic()
        steps: tuple[Iterator[PeriodSummary] | Iterator[PeriodMoney], ...] = (
            summaries(store, timeline, level, groups),
            moneys(store, timeline, level, groups, date.today()),
        )
        for summary in (one for step in steps for one in step):
            told.append(summary)
            if monotonic() - since > TOLD_SECONDS:
                yield told
                store.rest(REST_SECONDS)
                told, since = [], monotonic()
        yield from filter(None, (told,))
        yield []

    return ask


def adding_up(timeline: Timeline, level: Level, group: Group) -> Question[PeriodMoney]:
    """The money of one period of the timeline."""
    from partnerships_db.store.queries.summaries import period_money

    return lambda store: period_money(store, timeline, level, group, date.today())


def scheduled_after(timeline: Timeline, state: State) -> Question[list[Scheduled]]:
    """What is to happen after the day, of what the timeline has."""

    def ask(store: Store) -> list[Scheduled]:
        from partnerships_db.store.queries.upcoming import scheduled

        return scheduled(store, timeline, state.filter, state.day)

    return ask


def density_of(timeline: Timeline, parts: int) -> Question[Density | None]:
    """How the events of the timeline lie in time beside all others, in so many parts."""

    def ask(store: Store) -> Density | None:
        from partnerships_db.store.queries.histogram import density

        return density(store, timeline, parts)

    return ask


def exchange_in(currency: str) -> Question[Exchange]:
    """Figures in another currency too: the rates take a moment to load, and no store."""
    from partnerships_db.values.exchange import exchange_into

    return lambda _store: exchange_into(currency)


def companies(state: State) -> Question[list[CompanyRow]]:
    """The companies that the selected events name, with their counts."""
    from partnerships_db.store.queries.companies import company_rows

    return lambda store: company_rows(store, state.as_of, state.filter)


def company(company_id: str, as_of: date | None) -> Question[Iterator[CompanyDetails | None]]:
    """A company's pane; then the same with what takes longer."""

    def ask(store: Store) -> Iterator[CompanyDetails | None]:
        from partnerships_db.store.queries.companies import company_details, company_in_depth

        details = company_details(store, company_id, as_of)
        yield details
        if details is not None:
            store.rest(REST_SECONDS)  # a held key is on the next one by then
            yield company_in_depth(store, details, as_of)

    return ask


def became(event: str, as_of: date | None) -> Question[tuple[tuple[Promise, ...], dict[str, str]]]:
    """What became of an event's flows, and the titles of the events in it."""
    from partnerships_db.store.queries.companies import promises_of_event

    return lambda store: promises_of_event(store, event, as_of)


MANY_ROUTES = 1_000
"""From so many on the collector's walk over them would cost several frames."""


def _companies_of(routes: Iterable[Route]) -> set[str]:
    """Who offers a route and who runs it."""
    return {company for route in routes for company in (route.provider, *(one.operator for one in route.periods))}


def catalogue(developer: str | None, chosen: Filter) -> Question[Catalogue]:
    """What the matrix needs of a developer's models; the first with most models where none is named."""
    from partnerships_db.matrix.matrix import Timetable
    from partnerships_db.store.queries.details import all_names
    from partnerships_db.store.queries.matrix import developers, model_rows, routes_of
    from partnerships_tui.drawing.matrix import service_marks

    def ask(store: Store) -> Catalogue:
        models, routes = tuple(model_rows(store, developer)), routes_of(store, developer, chosen)
        found = Catalogue(
            developer,
            tuple(developers(store)),
            models,
            tuple(routes),
            all_names(store, _companies_of(routes)),
            service_marks(routes),
            Timetable(models, routes),
        )
        if len(routes) > MANY_ROUTES:
            keep()
        return found

    return ask
