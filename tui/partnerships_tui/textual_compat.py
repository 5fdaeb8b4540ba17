"""The private parts of Textual that the explorer depends on, gathered in one module.

They may change in any release, so pyproject.toml pins Textual to 8.2. Check this module, and the
tests in tests/app and tests/cli/test_terminal.py, before another release is allowed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from encodings import utf_8
from typing import Any

from rich.segment import Segment
from textual import events, messages, on
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._border import BORDER_CHARS, get_box
from textual._parser import ParseEOF, ParseTimeout, Peek1, Read1
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.color import Color
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.filter import LineFilter
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget

MAX_MOUNT_SECONDS = 5.0
"""How long a key waits for a screen, at most."""

MAX_COLUMNS, MAX_ROWS = 2_000, 1_000
"""The largest size that a terminal may report; a larger one would take gigabytes to lay out."""

MAX_SEQUENCE_LENGTH = 32
"""An escape sequence of this length, in characters, or longer is dropped as Textual reads none."""

MAX_PASTE_LENGTH = 1 << 20
"""How many characters of a paste are kept."""

STRING_PAUSE_SECONDS = 0.3
"""A control string that pauses for so long, before its end, has ended."""

PASTE_PAUSE_SECONDS = 3.0
"""A paste that pauses for so long has ended. Without it, a lost end would swallow all keys."""

END_PAUSE_SECONDS = 0.1
"""How long a read after the end of the input takes."""

PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"


def start_in_theme(app: App[None], name: str) -> None:
    """Give an app its theme before it is made: a later one would parse every style sheet again."""
    app._reactive_theme = name  # type: ignore[attr-defined]


def use_parsed_styles(app: App[None], screen: Screen[Any]) -> None:
    """Let a new screen use the style sheets that an app has parsed: Textual would parse all again.

    It does so for a screen that has not seen the latest change of the theme. A new one has no
    styles of an earlier theme.
    """
    screen._css_update_count = app._css_update_count


class CrashRecordingApp(App[None]):
    """An app that records the exception that ends it, where Textual would print a traceback."""

    def __init__(self) -> None:
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)  # to Textual an empty one is set, to others it is not
        super().__init__()
        # The footer has all messages: each screen is spared two widgets and their style sheets.
        self._disable_notifications = True
        self._disable_tooltips = True
        self.crash: BaseException | None = None
        """The exception that ended the app; None while it runs and after a regular exit."""
        if self.no_color:
            # Textual would paint shades of grey, and turn the attribute `dim` into one.
            self._filters = [_ColourFilter()]

    def _fatal_error(self) -> None:
        """End the app. Textual calls this for an exception that nothing has caught."""
        self.crash = self._exception
        self._close_messages_no_wait()

    @property
    def is_closing(self) -> bool:
        """Whether the app is about to close its screens, or has closed them."""
        return self._exit or self._closing or not self._screen_stack


class _ColourFilter(LineFilter):
    """Takes the colours from what is painted; attributes such as bold and reverse stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments of a line without colours."""
        plain_segments = []
        for text, style, control in segments:
            plain_style = None if style is None else style.without_color
            plain_segments.append(Segment(text, plain_style, control))
        return plain_segments


class ThriftyScreen(Screen[ScreenResultType]):
    """A screen that draws nothing while the app collects updates.

    Textual draws what has changed by then, and throws the result away. What is not drawn stays due.
    It also sets all styles of a new screen a second time.
    """

    _has_resumed = False

    def _compositor_refresh(self) -> None:
        if not self.app._batch_count:
            super()._compositor_refresh()

    async def _invoke_and_clear_callbacks(self) -> None:
        """Call what waits for a paint; at the start of the app, Textual does not wait for it."""
        if self.app._is_mounted:
            await super()._invoke_and_clear_callbacks()

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Keep the styles that the widgets of a new screen have. Textual's handler comes next."""
        if not self._has_resumed:
            self._has_resumed = True
            event.refresh_styles = False


class Dialog(ModalScreen[ScreenResultType]):
    """A screen over a view, which closes once and then reacts to nothing that is on its way.

    The keys of one burst, and the messages that they cause, reach a dialog that the first of them
    has closed.
    """

    CHOOSES_AT_CLICK = True
    """Whether one click on an item of a list chooses it."""

    _is_dismissed = False
    _closes_in_front = False
    """Whether the dialog was to be closed while another one was over it."""
    _late_result: ScreenResultType | None = None

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close with a result, once. Under another dialog, close as soon as that one is closed."""
        if self._is_dismissed:
            return AwaitComplete()
        if self.app.screen is not self:  # Textual would close the dialog in front
            self._closes_in_front = True
            self._late_result = result
            return AwaitComplete()
        self._is_dismissed = True
        return super().dismiss(result)

    def on_click(self, event: events.Click) -> None:
        """Close without a result for a click beside the box."""
        if event.widget is self:
            self.dismiss()

    @on(events.ScreenResume)
    def close_if_due(self) -> None:
        """Close if that was asked while another dialog was over this one."""
        if self._closes_in_front:
            self.dismiss(self._late_result)

    async def _on_message(self, message: Message) -> None:
        """Handle a message; after the end, only those by which Textual removes the screen."""
        is_last = isinstance(message, _LAST_MESSAGES) or _is_drained_mark(message)
        if not self._is_dismissed or is_last:
            await super()._on_message(message)


_LAST_MESSAGES = (
    messages.Prune,
    messages.CloseMessages,
    events.ScreenSuspend,
    events.Unmount,
)


def is_removed(widget: Widget) -> bool:
    """Whether a widget is closed, or about to be: its children may be gone."""
    return widget._pruning or widget._closing or widget._closed


async def mounted(widget: Widget) -> None:
    """Wait until a widget has its children: until then a key finds nothing that handles it."""
    if not widget.is_mounted:
        with suppress(TimeoutError):
            await asyncio.wait_for(widget._mounted_event.wait(), MAX_MOUNT_SECONDS)


class _DrainedMark:
    """A callback that tells when a message queue has come to it."""

    def __init__(self) -> None:
        self.reached = asyncio.get_running_loop().create_future()

    def __call__(self) -> None:
        """Note that the queue has come to this callback."""
        if not self.reached.done():
            self.reached.set_result(None)


def _is_drained_mark(message: Message) -> bool:
    return isinstance(message, events.Callback) and isinstance(message.callback, _DrainedMark)


async def drained(node: MessagePump) -> None:
    """Wait until a node has handled the messages that wait for it, or is removed."""
    task = node._task
    mark = _DrainedMark()
    if task is None or not node.post_message(events.Callback(mark)):
        return
    await asyncio.wait(
        {mark.reached, task},
        timeout=MAX_MOUNT_SECONDS,
        return_when=asyncio.FIRST_COMPLETED,
    )


def event_time() -> float:
    """The present time, in seconds of the clock that stamps Textual's events."""
    return events.Idle().time


def take_terminal_back_after_stop(app: App[None]) -> None:
    """Set the terminal up, and repaint, when the process goes on after it was stopped.

    Textual repaints nothing then. After SIGSTOP, which it can't handle, it would start to read the
    terminal a second time, and never end. It also writes to the terminal in its handler of SIGTSTP,
    which waits for ever if the signal came while the app was writing; so the event loop does that.
    """
    driver = app._driver
    if not isinstance(driver, LinuxDriver):
        return
    loop = asyncio.get_running_loop()

    def set_up_anew() -> None:
        with app.suspend():
            pass

    def resume(*_: object) -> None:
        if driver._must_signal_resume:
            driver.resume_application_mode()
        elif driver._auto_restart:  # else another program has the terminal
            loop.call_soon_threadsafe(set_up_anew)

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(driver._sigtstp_application)

    signal.signal(signal.SIGTSTP, stop)
    signal.signal(signal.SIGCONT, resume)
    app.app_resume_signal.subscribe(app, lambda _: app.refresh(layout=True))


def draw_borders(*, in_ascii: bool) -> None:
    """Draw the borders of all widgets in ASCII, or as their style sheets say.

    Style sheets alone do not hold everywhere: a rule for another width would bring lines back.
    """
    for kind, characters in _BORDER_CHARACTERS.items():
        is_visible = any(character != " " for row in characters for character in row)
        replaced = in_ascii and is_visible
        BORDER_CHARS[kind] = _BORDER_CHARACTERS["ascii"] if replaced else characters
    get_box.cache_clear()


_BORDER_CHARACTERS = dict(BORDER_CHARS)


# -- Input from the terminal -----------------------------------------------------------------------

_Reading = Generator[Read1 | Peek1, str, str]
"""Takes characters one by one, and returns what they are."""


def guard_terminal_input() -> None:
    """Make Textual survive whatever arrives from the terminal.

    Its driver decodes the input strictly, lets errors of its parser end the program, and reads the
    end of the input again and again. Here bytes that are not UTF-8 are read as U+FFFD, sequences
    are read by `GuardedParser`, and the end of the input ends the explorer.
    """
    from textual.drivers import linux_driver

    def input_decoder(_encoding: str) -> type[InputDecoder]:
        return InputDecoder

    linux_driver.getincrementaldecoder = input_decoder  # type: ignore[assignment,attr-defined]
    linux_driver.XTermParser = GuardedParser  # type: ignore[attr-defined]


class InputDecoder(utf_8.IncrementalDecoder):
    """A decoder of the terminal's input that notices when the terminal is gone.

    The kernel sends SIGHUP only to programs of the terminal's own session. All others read nothing
    without end, and are told here in the same way.
    """

    def __init__(self) -> None:
        super().__init__("replace")
        self._is_at_end = False

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]
        """The characters of some bytes, with U+FFFD for what is not UTF-8."""
        if not data and not final:
            if not self._is_at_end:
                self._is_at_end = True
                os.kill(os.getpid(), signal.SIGHUP)
            time.sleep(END_PAUSE_SECONDS)  # the driver reads again until the explorer has ended
        return super().decode(data, final)


class GuardedParser(XTermParser):
    """Textual's parser of the terminal's input, given only whole and well-formed sequences.

    A sequence that is broken, too long or unknown is dropped. Textual would end the program at some
    of them, and would run the letters of others as keys. Grammar: ECMA-48, sections 5.4 and 5.6.
    """

    def parse(
        self,
        token_callback: Callable[[Message], None],
    ) -> Generator[Read1 | Peek1, str, None]:
        """Read characters without end, and pass on what they mean."""
        self._pass_on = _only_possible(token_callback)
        self._begin_anew()
        character = ""
        while True:
            try:
                character = character or (yield Read1())
                if character != "\x1b":
                    self._take(character)
                    character = ""
                    continue
                character = yield from self._read_sequence()
            except ParseEOF:
                return

    def _begin_anew(self) -> None:
        """Forget the sequence that Textual's parser is reading."""
        self._reader = super().parse(self._pass_on)
        next(self._reader)

    def _take(self, text: str) -> None:
        """Give Textual's parser a key or a whole sequence; what it does not understand is dropped.

        An Escape alone is a key: Textual takes it as one when nothing follows for a while.
        """
        try:
            for character in text:
                awaited = self._reader.send(character)
            if awaited.timeout is None:
                return
            if text == "\x1b":
                self._reader.throw(ParseTimeout())
                return
        except Exception:  # the sequence can't be parsed: Textual's parser has stopped at it
            pass
        self._begin_anew()

    def _take_keys(self, text: str) -> None:
        """Give Textual's parser some characters that are a key each."""
        for character in text:
            self._take(character)

    def _read_sequence(self) -> _Reading:
        """Read what follows an Escape, and take it if it is whole.

        Returns the character that begins something new, or an empty text. An Escape before a
        letter is the key Esc, then the letter: a slow connection sends both in one packet, and the
        explorer has no key with Alt, which most terminals send in the same way.
        """
        try:
            second = yield Read1(ESCAPE_DELAY)
        except ParseTimeout:
            second = ""
        if second == "[":
            return (yield from self._read_control_sequence())
        if second == "O":
            return (yield from self._read_function_key())
        if second and second in "]P_^X":
            return (yield from self._skip_control_string(second))
        self._take("\x1b")
        return second

    def _read_control_sequence(self) -> _Reading:
        sequence = "\x1b["
        while True:
            try:
                character = yield Read1(ESCAPE_DELAY)
            except ParseTimeout:
                if sequence == "\x1b[":
                    self._take_keys(sequence)
                return ""
            if not " " <= character <= "~":
                return character
            if len(sequence) < MAX_SEQUENCE_LENGTH:
                sequence += character
            if _is_whole(sequence, character):
                break

        if sequence == PASTE_START:
            yield from self._read_paste()
        elif len(sequence) < MAX_SEQUENCE_LENGTH:
            self._take(sequence)
        return ""

    def _read_function_key(self) -> _Reading:
        try:
            character = yield Read1(ESCAPE_DELAY)
        except ParseTimeout:
            self._take_keys("\x1bO")
            return ""
        if character < " ":
            return character
        self._take(f"\x1bO{character}")
        return ""

    def _skip_control_string(self, introducer: str) -> _Reading:
        """Skip a string that a terminal sends as an answer, up to its end or a pause."""
        try:
            character = yield Read1(ESCAPE_DELAY)
        except ParseTimeout:
            self._take_keys(f"\x1b{introducer}")
            return ""
        while character not in "\x07\x18\x1a\x9c":
            try:
                if character == "\x1b":
                    character = yield Read1(ESCAPE_DELAY)
                    return "" if character == "\\" else character
                character = yield Read1(STRING_PAUSE_SECONDS)
            except ParseTimeout:
                return ""
        return ""

    def _read_paste(self) -> Generator[Read1 | Peek1, str, None]:
        characters: list[str] = []
        end = ""
        while end != PASTE_END:
            try:
                character = yield Read1(PASTE_PAUSE_SECONDS)
            except ParseTimeout:
                break
            end = (end + character)[-len(PASTE_END) :]
            if len(characters) < MAX_PASTE_LENGTH:
                characters.append(character)
        pasted_text = "".join(characters).removesuffix(PASTE_END)
        self._pass_on(events.Paste(pasted_text.replace("\x00", "")))


def _is_whole(sequence: str, character: str) -> bool:
    """Whether a control sequence ends with this character."""
    if sequence in ANSI_SEQUENCES_KEYS:
        return True
    if sequence.startswith("\x1b[["):  # a function key of the Linux console
        return len(sequence) == len("\x1b[[A")
    if sequence.startswith("\x1b[M"):  # the mouse, in its oldest form
        return len(sequence) == len("\x1b[Mbxy")
    return "@" <= character <= "~"


def _only_possible(pass_on: Callable[[Message], None]) -> Callable[[Message], None]:
    """`pass_on`, for all messages but sizes and letters that no terminal has."""

    def pass_on_possible(message: Message) -> None:
        if isinstance(message, events.Resize):
            size = message.size
            is_possible = 0 < size.width <= MAX_COLUMNS and 0 < size.height <= MAX_ROWS
        elif isinstance(message, Key):
            text = message.key + (message.character or "")
            is_possible = not any("\ud800" <= letter <= "\udfff" for letter in text)
        else:
            is_possible = True
        if is_possible:
            pass_on(message)

    return pass_on_possible
