"""The private parts of Textual that the explorer depends on, gathered in one module.

They may change in any release, so pyproject.toml pins Textual to 8.2. Check this module, and the
tests in tests/app and tests/cli/test_terminal.py, before another release is allowed.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from functools import partial

from textual.app import App
from textual.events import Key


class CrashRecordingApp(App[None]):
    """An app that records the exception that ends it, where Textual would print a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.crash: BaseException | None = None
        """The exception that ended the app; None while it runs and after a regular exit."""

    def _fatal_error(self) -> None:
        """End the app. Textual calls this for an exception that nothing has caught."""
        self.crash = self._exception
        self._close_messages_no_wait()


def forwarded_key(key_event: Key) -> Key:
    """A copy of a key event that is delivered to a widget without passing the bindings again."""
    key_copy = Key(key_event.key, key_event.character)
    key_copy._set_forwarded()
    return key_copy


def replace_undecodable_input() -> None:
    """Make Textual read bytes that are not UTF-8 as U+FFFD.

    Its driver decodes the terminal's input strictly, so a single wrong byte would end the program.
    """
    from textual.drivers import linux_driver

    def lenient_decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        return partial(codecs.getincrementaldecoder(encoding), errors="replace")

    linux_driver.getincrementaldecoder = lenient_decoder  # type: ignore[assignment,attr-defined]
