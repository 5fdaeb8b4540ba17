"""How the explorer runs queries: in worker threads, so that keys are answered meanwhile."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Collection, Coroutine, Iterator
from functools import partial
from threading import Event
from typing import NamedTuple

from textual import on
from textual.message import Message
from textual.widget import Widget

from partnerships_db.store.store import Store, StoreError
from partnerships_tui.app.key_queue import LIST_QUERIES
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.store_query import Answer, StoreQuery
from partnerships_tui.textual_compat import CrashRecordingApp, is_removed

MAX_PAUSE_SECONDS = 0.25
"""How long a query pauses at most for a key, or for the paint of its last answer."""


class RunningQuery(NamedTuple):
    """A query that a worker runs, as the interface's thread stops it and lets it pause."""

    store: Store
    may_run: Event
    """Cleared while the processor is needed for a key or for the paint of an answer."""

    def pause(self) -> None:
        """Wait until the query may run, at most `MAX_PAUSE_SECONDS`."""
        if not self.may_run.wait(MAX_PAUSE_SECONDS):
            self.may_run.set()

    def interrupt(self) -> None:
        """Stop the query, also while it pauses."""
        self.store.interrupt()
        self.may_run.set()


class Delivery(Message):
    """A call of a function with an answer, on its way from a worker to the interface's thread."""

    def __init__(self, call: Callable[[], object]) -> None:
        super().__init__()
        self.call = call


class QueryAnswered(Delivery):
    """An answer to a query."""

    def __init__(
        self,
        group: str,
        token: object,
        call: Callable[[], object],
        painted: Callable[[], object],
    ) -> None:
        super().__init__(call)
        self.group = group
        self.token = token
        """Identifies the query among those of its group."""
        self.painted = painted
        """To be called when the answer is painted."""


class QueryFailed(Message):
    """The sentence of a StoreError, on its way from a worker to the interface's thread."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class QueryRunner(CrashRecordingApp):
    """An app that runs queries and writing tasks in workers.

    Queries belong to groups. A new query of a group interrupts the one before it, whose answer is
    dropped even if it is already on its way. So is an answer for a screen that is closed by then:
    it is recognised by the method, perhaps in a `partial`, that takes the answer.
    """

    def __init__(self, client: StoreClient, *, is_read_only: bool) -> None:
        super().__init__()
        self.client = client
        self.client.on_error = lambda sentence: self.post_message(QueryFailed(sentence))
        self.is_read_only = is_read_only
        self._latest_tokens: dict[str, object] = {}
        """The token of each group's latest query."""
        self._running_queries: dict[object, RunningQuery] = {}
        """The running queries by token."""
        self._after_rows: dict[str, Callable[[], None]] = {}
        """By group, the start of a query that waits for the first rows of the list."""
        self._running_writes = 0
        self._unanswered: dict[str, object] = {}
        """By group, the token of a query that has not yet answered."""
        self._unfinished: dict[str, object] = {}
        """By group, the token of a query that may have further answers."""
        self._progress = asyncio.Event()

    @abstractmethod
    def check_for_external_writes(self) -> None:
        """Show the store again if something has written to it."""

    @abstractmethod
    def show_message(
        self,
        sentence: str,
        *,
        is_error: bool = False,
    ) -> None:
        """Show a sentence in the footer for a while."""

    @abstractmethod
    def before_answer(self, group: str) -> None:
        """Prepare for an answer to a query of a group."""

    # -- Reading -----------------------------------------------------------------------------------

    def run_query(
        self,
        group: str,
        query: StoreQuery[Answer],
        then: Callable[[Answer], None],
    ) -> None:
        """Run a query in a worker and call `then` with its answer."""

        def answer_in_one_step(store: Store) -> Iterator[Answer]:
            yield query(store)

        self.stream_query(group, answer_in_one_step, then)

    def stream_query(
        self,
        group: str,
        query: StoreQuery[Iterator[Answer]],
        then: Callable[[Answer], None],
    ) -> None:
        """Run a query that answers in several steps, and call `then` with each."""
        self.cancel_query(group)
        token = object()
        self._latest_tokens[group] = token
        self._unanswered[group] = self._unfinished[group] = token
        work = partial(
            self._answer,
            group,
            token,
            query,
            then,
        )
        self.run_worker(
            work,
            thread=True,
            group=group,
            exclusive=True,
        )

    def cancel_query(self, group: str) -> None:
        """Interrupt the latest query of a group and drop its answer."""
        token = self._latest_tokens.pop(group, None)
        self._after_rows.pop(group, None)
        self._unanswered.pop(group, None)
        self._unfinished.pop(group, None)
        self.note_progress()
        running = self._running_queries.get(token)
        if running is not None:
            running.interrupt()
        if self._after_rows:
            self.call_after_refresh(self._start_after_rows)

    def run_after_rows(
        self,
        group: str,
        query: StoreQuery[Answer],
        then: Callable[[Answer], None],
    ) -> None:
        """Run a query as soon as the list has its first rows and they are painted."""
        self.cancel_query(group)
        self._after_rows[group] = partial(self.run_query, group, query, then)
        self.call_after_refresh(self._start_after_rows)

    def _start_after_rows(self) -> None:
        if self.has_unanswered(LIST_QUERIES):
            return
        waiting_starts = list(self._after_rows.values())
        self._after_rows.clear()
        for start in waiting_starts:
            start()

    @property
    def running_queries(self) -> list[RunningQuery]:
        """The queries that workers run at the moment."""
        return list(self._running_queries.values())

    def pause_queries(self) -> None:
        """Let the running queries pause while a key is handled."""
        for running in self.running_queries:
            running.may_run.clear()

    def resume_queries(self) -> None:
        """Let the paused queries go on once the screen is painted."""
        self.call_after_refresh(self._resume_queries)

    def _resume_queries(self) -> None:
        for running in self.running_queries:
            running.may_run.set()

    def _is_latest(self, group: str, token: object) -> bool:
        return self._latest_tokens.get(group) is token

    def _answer(
        self,
        group: str,
        token: object,
        query: StoreQuery[Iterator[Answer]],
        then: Callable[[Answer], None],
    ) -> None:
        """Post each step of an answer, until the query is not the latest. Runs in a worker.

        After a step the query pauses until it is painted.
        """
        if not self._is_latest(group, token):
            return
        try:
            with self.client.connection() as store:
                running = RunningQuery(store, Event())
                running.may_run.set()
                store.pause_with(running.pause)
                self._running_queries[token] = running
                # A cancellation before the line above found nothing to interrupt.
                if not self._is_latest(group, token):
                    return
                for answer in query(store):
                    running.may_run.clear()
                    call = partial(then, answer)
                    self.post_message(QueryAnswered(group, token, call, running.may_run.set))
                    if not self._is_latest(group, token):
                        return
        except StoreError as error:
            if self._is_latest(group, token):
                self.post_message(QueryFailed(str(error)))
        finally:
            self._running_queries.pop(token, None)
            self.pass_from_thread(partial(self._note_end, group), token)

    @on(Delivery)
    def deliver_answer(self, event: Delivery) -> None:
        """Deliver what a worker passes on, but not an answer to a query that is not the latest."""
        if isinstance(event, QueryAnswered) and not self._is_latest(event.group, event.token):
            return
        if isinstance(event, QueryAnswered) and not self.is_closing:
            self.before_answer(event.group)
        self._deliver(event.call)
        if isinstance(event, QueryAnswered):
            self._unanswered.pop(event.group, None)
            self.call_after_refresh(event.painted)
        if self._after_rows:
            self.call_after_refresh(self._start_after_rows)
        self.note_progress()

    def _note_end(self, group: str, token: object) -> None:
        """Note that a query has no further answers, unless it is not the latest of its group."""
        if self._unfinished.get(group) is token:
            del self._unfinished[group]
            self._unanswered.pop(group, None)

    # -- What keys wait for ------------------------------------------------------------------------

    def has_unanswered(self, groups: Collection[str], *, to_the_end: bool = False) -> bool:
        """Whether a query of these groups has not yet answered, or not yet in all its steps."""
        queries = self._unfinished if to_the_end else self._unanswered
        return any(group in queries for group in groups)

    async def await_progress(self) -> None:
        """Wait until an answer or a view has arrived."""
        self._progress.clear()
        await self._progress.wait()

    def run_beside(self, work: Coroutine[None, None, None]) -> None:
        """Run a coroutine beside the app's own task."""
        self.run_worker(work, group="keys")

    def note_progress(self) -> None:
        """Let the keys that wait look again whether they can be handled."""
        self._progress.set()

    def _deliver(self, call: Callable[[], object]) -> None:
        """Call a function, unless the app or the screen that it belongs to is closed."""
        if not self.is_closing and not _has_removed_recipient(call):
            call()

    @on(QueryFailed)
    def show_failure(self, event: QueryFailed) -> None:
        """Show why a query failed, unless the app has closed its screens to exit."""
        if not self.is_closing:
            self.show_message(event.sentence, is_error=True)

    def pass_from_thread(
        self,
        function: Callable[[Answer], object],
        argument: Answer,
    ) -> None:
        """Call a function on the interface's thread, unless its screen is closed. For workers."""
        self.post_message(Delivery(partial(function, argument)))

    # -- Writing -----------------------------------------------------------------------------------

    def write(
        self,
        task: StoreQuery[Answer],
        then: Callable[[Answer], None],
    ) -> None:
        """Run a task that writes to the store in a worker, show the change, then call `then`."""
        if self.is_read_only:
            self.show_message("--read-only: nothing is changed.", is_error=True)
            return
        self._running_writes += 1
        self.run_worker(partial(self._write, task, then), thread=True, group="write")

    def _write(
        self,
        task: StoreQuery[Answer],
        then: Callable[[Answer], None],
    ) -> None:
        try:
            answer = self.client.run_write(task)
            self.pass_from_thread(self._show_written, partial(then, answer))
        except StoreError as error:
            self.post_message(QueryFailed(str(error)))
        finally:
            self.post_message(Delivery(self._end_write))

    def _show_written(self, then: Callable[[], None]) -> None:
        self.check_for_external_writes()
        self._deliver(then)

    def _end_write(self) -> None:
        self._running_writes -= 1

    @property
    def is_writing(self) -> bool:
        """Whether a task is writing to the store, or its outcome is still to be shown."""
        return self._running_writes > 0


def _has_removed_recipient(call: Callable[[], object]) -> bool:
    """Whether a call is that of a method of a widget or screen that is closed."""
    function: object = call
    while isinstance(function, partial):
        function = function.func
    recipient = getattr(function, "__self__", None)
    return isinstance(recipient, Widget) and is_removed(recipient)
