"""The private parts of Textual and asyncio that the tests of the explorer use.

They are used for speed: the tests open some three hundred apps, and painting every frame, parsing
the style sheets in each app and sleeping until the process is idle would double their time. Only
`screen_strips` has no public counterpart. A release of Textual that renames one of these parts
breaks this module, and no other file of these tests.
"""

import asyncio
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import active_app, visible_screen_stack
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.events import Key
from textual.keys import _character_to_key
from textual.screen import Screen
from textual.strip import Strip

_parse_rules = Stylesheet._parse_rules
_parsed_rules: dict[tuple[object, ...], list[RuleSet]] = {}


def screen_strips(app: App[None]) -> list[Strip]:
    """Draw the screen in front. Textual's public export gives an SVG picture only."""
    return app.screen._compositor.render_strips()


def key_event(key: str) -> Key:
    """The event of a key, which is given by its name or by the letter that a terminal sends."""
    if len(key) > 1:
        return Key(key, None)
    return Key(_character_to_key(key), key)


async def handle_messages(app: App[None]) -> bool:
    """Run the event loop until no message waits, then lay out what has changed.

    Returns whether the layout caused no new message. `Pilot.pause(0)` waits for a message to every
    widget instead, which takes ten times as long, and says nothing about the messages that follow.
    """
    ready_callbacks = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    while ready_callbacks:
        await asyncio.sleep(0)
    if app.is_running:
        app.screen._on_timer_update()
    return not ready_callbacks


def skip_idle_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a `Pilot` click without sleeping until the process has been idle for a while."""

    async def return_at_once(*_seconds: float) -> None:
        pass

    monkeypatch.setattr("textual.pilot.wait_for_idle", return_at_once)


def skip_painting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not paint frames, which takes a third of a test's time. `screen_strips` still draws."""
    monkeypatch.setattr(Compositor, "render_update", _skip_frame)


def _skip_frame(
    compositor: Compositor,
    screen_stack: list[Screen[Any]] | None = None,
    **_options: object,
) -> None:
    visible_screen_stack.set(screen_stack or [])
    compositor._dirty_regions.clear()


def share_parsed_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse each style sheet once in a process, not once in each app."""
    monkeypatch.setattr(Stylesheet, "_parse_rules", _parse_rules_once)


def _parse_rules_once(
    stylesheet: Stylesheet,
    *arguments: Any,
    **options: Any,
) -> list[RuleSet]:
    variables = tuple(stylesheet._variables.items())
    source = (variables, arguments, tuple(options.items()))
    if source not in _parsed_rules:
        _parsed_rules[source] = _parse_rules(stylesheet, *arguments, **options)
    return _parsed_rules[source]


def noted_work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What apps do from now on: `draw`, `draw in a batch`, `parse all styles`."""
    work: list[str] = []
    render_update, reparse = Compositor.render_update, Stylesheet.reparse

    def noted_render(compositor: Compositor, *arguments: Any, **options: Any) -> Any:
        work.append("draw in a batch" if active_app.get()._batch_count else "draw")
        return render_update(compositor, *arguments, **options)

    def noted_reparse(stylesheet: Stylesheet) -> None:
        work.append("parse all styles")
        reparse(stylesheet)

    monkeypatch.setattr(Compositor, "render_update", noted_render)
    monkeypatch.setattr(Stylesheet, "reparse", noted_reparse)
    return work
