"""The queue of keys goes on after the app has dropped a key that the queue had passed on."""

from unittest.mock import MagicMock

from textual.events import Key, Paste

from partnerships_tui.app.key_queue import KeyQueue


def test_keys_are_handled_after_one_that_a_stop_dropped() -> None:
    """A key that was on its way while the program was stopped does not hold up the next one."""
    app = MagicMock(is_closing=False)
    posted_events: list[Key | Paste] = []
    app.post_message.side_effect = posted_events.append
    queue = KeyQueue(app)
    queue._waiting.extend((Key("j", "j"), Key("k", "k")))
    queue._pass_on_next()
    queue._pass_on_next()

    _dropped_event, next_event = posted_events

    assert not queue.takes(next_event)
    assert not queue._waiting


def test_a_key_is_handled_once() -> None:
    """A key that comes a second time is a new key of the user."""
    app = MagicMock(is_closing=False)
    app.run_beside.side_effect = lambda work: work.close()
    queue = KeyQueue(app)
    event = Key("j", "j")
    queue._waiting.append(event)
    queue._pass_on_next()

    assert not queue.takes(event)
    assert queue.takes(event)
