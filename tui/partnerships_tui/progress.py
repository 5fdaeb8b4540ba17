"""The progress bar of commands: on stderr, from a moment after the start to the first output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

DELAY_SECONDS = 0.3
"""The time after which a command that has printed nothing shows the bar."""


class ProgressBar:
    """A bar that appears unless it is ended before `DELAY_SECONDS` have passed."""

    def __init__(self, words: str, *, is_ascii: bool) -> None:
        self._words = words
        self._done = 0
        self._total = 0
        self._is_ascii = is_ascii
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._timer = Timer(DELAY_SECONDS, self._show)
        self._timer.daemon = True
        self._timer.start()

    def report(
        self,
        words: str,
        done: int,
        total: int,
    ) -> None:
        """Set the words and how much is done; a total of 0 is unknown."""
        self._words, self._done, self._total = words, done, total
        if self._progress is not None:
            self._update(self._progress)

    def end(self) -> None:
        """Remove the bar."""
        self._timer.cancel()
        self._timer.join()
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _show(self) -> None:
        """Show the bar. Runs in the thread of the timer."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        bar = [] if self._is_ascii else [BarColumn()]
        progress = Progress(
            TextColumn("{task.description}", markup=False),
            *bar,
            TextColumn("{task.fields[count]}", markup=False),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = progress.add_task("", total=None, count="")
        self._update(progress)
        progress.start()
        self._progress = progress

    def _update(self, progress: Progress) -> None:
        assert self._task is not None
        count = f"{self._done:,}" if self._done else ""
        if self._total:
            count = f"{self._done:,} of {self._total:,}"
        progress.update(
            self._task,
            description=self._words,
            completed=self._done,
            total=self._total or None,
            count=count,
        )


_current_bar: ProgressBar | None = None
"""The bar of the running command; it ends with the command's first output."""


@contextmanager
def shown_progress(
    words: str,
    *,
    is_shown: bool,
    is_ascii: bool,
) -> Iterator[None]:
    """A context in which a bar appears on stderr, if it is to be shown at all."""
    global _current_bar
    if not is_shown:
        yield
        return
    _current_bar = ProgressBar(words, is_ascii=is_ascii)
    try:
        yield
    finally:
        end_progress()


def report_progress(
    words: str,
    done: int = 0,
    total: int = 0,
) -> None:
    """Say in the bar, if there is one, what is read, how much is done, and how much there is."""
    if _current_bar is not None:
        _current_bar.report(words, done, total)


def end_progress() -> None:
    """Remove the bar, so that something else can be printed."""
    global _current_bar
    if _current_bar is not None:
        bar, _current_bar = _current_bar, None
        bar.end()
