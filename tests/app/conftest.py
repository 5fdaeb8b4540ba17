"""The explorer in a test: on the starter data or a store of one's own, on a day that does not move."""

import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerCancelled

from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.store import Store
from partnerships_db.values.clock import fixed_today
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState

Opened = AbstractAsyncContextManager[Pilot[None]]


@pytest.fixture(autouse=True)
def the_day() -> Iterator[date]:
    """Today, in all tests: a Tuesday."""
    day = date(2026, 11, 24)
    with fixed_today(day):
        yield day


@pytest.fixture(autouse=True)
def process_as_it_was() -> Iterator[None]:
    """The explorer takes the process's signals and collector for its own: they are given back."""
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGALRM)
    handlers = [signal.getsignal(number) for number in numbers]
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    yield
    for number, handler in zip(numbers, handlers, strict=True):
        signal.signal(number, handler)
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


@pytest.fixture(autouse=True)
def no_more_than_is_looked_at(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames that nobody looks at are not drawn, which is a third of a test's time; `screen_of` draws what it gives.

    A module with `PAINTED = True` has them all drawn.
    """
    monkeypatch.setattr("partnerships_tui.app.explorer.FREEZE_DELAY_SECONDS", 3600)
    for name in ("STEP_PAUSE_SECONDS", "EXTRA_DELAY_SECONDS"):
        monkeypatch.setattr(f"partnerships_tui.queries.store_query.{name}", 0)
    if not getattr(request.module, "PAINTED", False):
        monkeypatch.setattr(Compositor, "render_update", _skip_frame)


def _skip_frame(
    compositor: Compositor, screen_stack: list[Screen[object]] | None = None, **_: object
) -> None:
    visible_screen_stack.set(screen_stack or [])
    compositor._dirty_regions.clear()


async def settle(pilot: Pilot[None]) -> None:
    """Until every message has been handled, every worker has answered and every answer is shown.

    `Pilot.pause` sleeps until the process has been idle for a while; this waits for what there is to
    wait for, and takes a millisecond.
    """
    for _ in range(4):
        await pilot._wait_for_screen()
        pilot.app.screen._on_timer_update()
        with suppress(WorkerCancelled):  # a later question of its group
            await pilot.app.workers.wait_for_complete()
    await pilot._wait_for_screen()


@pytest.fixture
def explore(starter_store: Path) -> Callable[..., Opened]:
    """`explore(path, size=…, view=…, as_of=…, filter=…)`: the explorer, opened and settled."""

    @asynccontextmanager
    async def opened(
        path: Path | None = None,
        *,
        size: tuple[int, int] = (120, 40),
        view: str = "timeline",
        as_of: date | None = None,
        filter: str = "",
        is_ascii: bool = False,
    ) -> AsyncIterator[Pilot[None]]:
        desk = StoreClient(Store.reading(path or starter_store))
        app = Explorer(desk, ViewState(parse_filter(filter), as_of), view=view, is_ascii=is_ascii)
        try:
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                yield pilot
                await settle(pilot)
            assert app.crash is None, "nothing ended it but the test"
        finally:
            desk.close()

    return opened


@pytest.fixture
def press() -> Callable[..., Awaitable[None]]:
    """`await press(pilot, "j", "k", text="…")`: keys, then a text letter by letter; then all is settled."""

    async def keys(pilot: Pilot[None], *names: str, text: str = "") -> None:
        driver = pilot.app._driver
        assert driver is not None
        for name in (*names, *text):
            key = _character_to_key(name) if len(name) == 1 and not name.isalnum() else name
            driver.send_message(Key(key, name if len(name) == 1 else None))
            await (settle if name in names else type(pilot)._wait_for_screen)(pilot)
        await settle(pilot)

    return keys


@pytest.fixture
def screen_of() -> Callable[[Pilot[None]], list[str]]:
    """`screen_of(pilot)`: the rows of the screen in front, as text."""

    def rows(pilot: Pilot[None]) -> list[str]:
        return [strip.text for strip in pilot.app.screen._compositor.render_strips()]

    return rows
