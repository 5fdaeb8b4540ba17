"""The settings in effect, each with what has set it, as the command `doctor` prints them."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from partnerships_db.store_path import DEFAULT, Location
from partnerships_tui.drawing.text.bilingual import LANGUAGES
from partnerships_tui.keymap import VIEWS
from partnerships_tui.launch.options import Launch
from partnerships_tui.terminal import PLAIN_VARIABLE
from partnerships_tui.user_state.settings import NO_CURRENCY, SETTINGS_FILE, Settings

LAST_SESSION = "last session"


class EffectiveSetting(NamedTuple):
    """The value of a setting, and what has set it."""

    value: str
    origin: str
    """An option, a variable, `config.toml`, `last session` or `default`."""
    line: int | None = None
    """The line of `config.toml`, from 1; None for another origin."""

    def __str__(self) -> str:
        place = f", line {self.line}" if self.line else ""
        return f"{self.value} ({self.origin}{place})"


def effective_settings(
    settings: Settings,
    options: Launch,
    store: Location | None,
) -> dict[str, EffectiveSetting]:
    """Each setting in effect by its name.

    `options` are the options as they were typed; `store` is None if it can't be known.
    """
    from partnerships_tui.theme import DARK
    from partnerships_tui.user_state.own_folder import own_folder_location

    effective = {
        "theme": _by_file(settings, "theme", DARK.name),
        "language": _by_option("--lang", options.lang)
        or _by_file(settings, "language", LANGUAGES[0]),
        "currency": _by_file(settings, "currency", NO_CURRENCY),
        "view": _view(settings, store),
        "own_folder": _located(settings, "own_folder", own_folder_location()),
        "editor": _editor(settings),
        "ascii": _by_option("--ascii", "yes" if options.ascii else None)
        or _by_file(settings, "ascii", "no"),
        "plain": _plain(settings, options),
        "keys": _keys(settings),
    }
    if store is None:
        return effective
    return {"store": _located(settings, "store", store), **effective}


def _by_option(origin: str, value: str | None) -> EffectiveSetting | None:
    """The value of an option or of a variable, if it is there."""
    return EffectiveSetting(value, origin) if value else None


def _by_file(settings: Settings, name: str, default: str) -> EffectiveSetting:
    """The value in the file, else the default."""
    value = getattr(settings, name)
    if value is None:
        return EffectiveSetting(default, DEFAULT)
    return _with_origin(settings, name, _text_of(value), SETTINGS_FILE)


def _text_of(value: Any) -> str:
    """A value of the file as `doctor` prints it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or NO_CURRENCY


def _with_origin(
    settings: Settings,
    name: str,
    value: str,
    origin: str,
) -> EffectiveSetting:
    """A value with its origin, and with the line if that is the file."""
    place = settings.places.get(name) if origin == SETTINGS_FILE else None
    return EffectiveSetting(value, origin, place and place.line)


def _located(
    settings: Settings,
    name: str,
    location: Location,
) -> EffectiveSetting:
    return _with_origin(settings, name, str(location.path), location.named_by)


def _view(settings: Settings, store: Location | None) -> EffectiveSetting:
    """The first view: that of the file, else of the last session with the store."""
    from partnerships_tui.user_state.session import NEW_SESSION, read_session

    session = NEW_SESSION if store is None else read_session(store.path)
    if settings.view is None and session != NEW_SESSION:
        return EffectiveSetting(session.view, LAST_SESSION)
    return _by_file(settings, "view", VIEWS[0])


def _editor(settings: Settings) -> EffectiveSetting:
    from partnerships_tui.app.external_editor import NoEditor, configured_editor

    try:
        editor = configured_editor()
    except NoEditor as error:
        return EffectiveSetting(str(error), DEFAULT)
    return _with_origin(settings, "editor", " ".join(editor.words), editor.origin)


def _plain(settings: Settings, options: Launch) -> EffectiveSetting:
    """Whether output is to be read aloud; a dumb terminal needs no setting for it."""
    variable = os.environ.get(PLAIN_VARIABLE)
    return (
        _by_option("--plain", "yes" if options.plain else None)
        or _by_option(PLAIN_VARIABLE, "yes" if variable else None)
        or _by_file(settings, "plain", "no")
    )


def _keys(settings: Settings) -> EffectiveSetting:
    """The keys that the file changes, without those that have a mistake."""
    wrong_names = {mistake.field for mistake in settings.mistakes}
    changes = [
        f"{name} = {key}"
        for name, key in settings.keys.items()
        if f"keys.{name}" not in wrong_names
    ]
    if not changes:
        return EffectiveSetting("none changed", DEFAULT)
    return _with_origin(settings, "keys", ", ".join(changes), SETTINGS_FILE)
