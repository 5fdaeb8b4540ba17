"""The explorer in a test: on the starter data or on another store, on a fixed day."""

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from tests.app.driving import Explore, settle
from tests.app.textual_internals import share_parsed_styles, skip_idle_waits, skip_painting
from textual.pilot import Pilot

from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.store import Store
from partnerships_db.values.clock import fixed_today
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.user_state.session import NEW_SESSION, Session

HANDLED_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGALRM)


@pytest.fixture(autouse=True)
def today() -> Iterator[date]:
    """Today in all tests: a Tuesday."""
    day = date(2026, 11, 24)
    with fixed_today(day):
        yield day


@pytest.fixture(autouse=True)
def restored_signals() -> Iterator[None]:
    """The explorer handles the signals of the process; the earlier handlers come back."""
    handlers = [signal.getsignal(number) for number in HANDLED_SIGNALS]
    yield
    for number, handler in zip(HANDLED_SIGNALS, handlers, strict=True):
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def fast_explorer(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The explorer works without delays, and paints no frames.

    A module with `PAINTS_FRAMES = True` has them painted.
    """
    monkeypatch.setattr("partnerships_tui.app.explorer.FREEZE_DELAY_SECONDS", 3600)
    monkeypatch.setattr("partnerships_tui.queries.store_query.STEP_PAUSE_SECONDS", 0)
    skip_idle_waits(monkeypatch)
    share_parsed_styles(monkeypatch)
    if not getattr(request.module, "PAINTS_FRAMES", False):
        skip_painting(monkeypatch)


@pytest.fixture
def explore(starter_store: Path) -> Explore:
    """`explore(path, size=…, view=…, as_of=…, filter=…)`: the explorer, opened and settled.

    Without a path it opens the starter data, which must not be written to.
    """

    @asynccontextmanager
    async def opened_explorer(
        path: Path | None = None,
        *,
        size: tuple[int, int] = (120, 40),
        view: str = "timeline",
        as_of: date | None = None,
        filter: str = "",
        session: Session = NEW_SESSION,
        is_ascii: bool = False,
    ) -> AsyncIterator[Pilot[None]]:
        client = StoreClient(Store.reading(path or starter_store))
        app = Explorer(
            client,
            ViewState(parse_filter(filter), as_of),
            session,
            view=view,
            is_ascii=is_ascii,
        )
        try:
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                yield pilot
                await settle(pilot)
            assert app.crash is None
        finally:
            client.close()

    return opened_explorer
