"""The user's settings: `config.toml` in the platform's folder for settings.

A mistake in the file never stops the program: it gives a sentence, and its setting has its default.
Only the store is not guessed: `configured_store` raises if the file may name another one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.values.errors import (
    Diagnostic,
    InvalidValue,
    PartnershipsError,
    did_you_mean,
    quoted,
)
from partnerships_tui.user_state.state_files import short_path

if TYPE_CHECKING:
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

SETTINGS_FILE = "config.toml"

MAX_SETTINGS_BYTES = 16 * 1024
"""A larger file is not read: a complete one has about two kilobytes."""

NO_CURRENCY = "none"
"""The value of `currency` by which figures have their own currencies alone."""


class SettingsError(PartnershipsError):
    """The settings may name a store, but it can't be read which one."""


class Place(NamedTuple):
    """Where a setting is in the file; all numbers count from 1."""

    line: int
    column: int
    """The column of its name."""
    value_column: int


class Settings(NamedTuple):
    """What the file sets; None for a setting that is not in it, or only with a mistake."""

    path: Path
    """The path of the file, which may not exist."""
    exists: bool = False
    store: Path | None = None
    theme: str | None = None
    """A name that only the explorer can check, as its themes load with it."""
    language: OutputLanguage | None = None
    currency: str | None = None
    """One of `TARGET_CURRENCIES`, or empty: figures have their own currencies alone."""
    view: str | None = None
    """The name of a view or of a saved view, not yet checked."""
    own_folder: Path | None = None
    editor: str | None = None
    """A command line with options, as a shell reads it."""
    ascii: bool | None = None
    plain: bool | None = None
    """Whether output is to be read aloud, as by `--plain`."""
    keys: Mapping[str, str] = {}  # It is never changed.
    """The table `[keys]` as it is written; nested tables are joined by dots."""
    mistakes: tuple[Diagnostic, ...] = ()
    """The mistakes in the file, in its order."""
    places: Mapping[str, Place] = {}
    """The place of each setting by its name; a key of a table as `keys.help`."""
    hides_store: bool = False
    """Whether the file may name a store that can't be read."""

    @property
    def target_currency(self) -> str:
        """The currency in which figures are shown too; empty for their own currencies alone."""
        from partnerships_db.values.exchange import DEFAULT_TARGET_CURRENCY

        return DEFAULT_TARGET_CURRENCY if self.currency is None else self.currency

    def with_mistake(
        self,
        name: str,
        message: str,
        hint: str = "",
    ) -> Settings:
        """The settings with another mistake, in the value of a setting."""
        return self._replace(mistakes=(*self.mistakes, self.mistake(name, message, hint)))

    def mistake(
        self,
        name: str,
        message: str,
        hint: str = "",
    ) -> Diagnostic:
        """A mistake in the value of a setting, at its place in the file."""
        place = self.places.get(name)
        return Diagnostic(
            short_path(self.path),
            place and place.line,
            place and place.value_column,
            None,
            name,
            message,
            hint,
        )

    def unread(
        self,
        reason: str,
        line: int | None = None,
        column: int | None = None,
        *,
        hides_store: bool,
    ) -> Settings:
        """The settings of a file of which nothing is used, with the reason at its place."""
        mistake = Diagnostic(
            short_path(self.path),
            line,
            column,
            None,
            None,
            reason,
            "none of its settings is used",
        )
        return self._replace(exists=True, mistakes=(mistake,), hides_store=hides_store)


def settings_path() -> Path:
    """The path of the settings, which may not exist."""
    # Where XDG names the folder, the start of the program is spared an import.
    if folder := os.environ.get("XDG_CONFIG_HOME"):
        return Path(folder, "partnerships-tui", SETTINGS_FILE)

    from platformdirs import user_config_path

    folder_path = user_config_path("partnerships-tui", appauthor=False, roaming=True)
    return folder_path / SETTINGS_FILE


def configured_store(settings: Settings) -> Path | None:
    """The store that the file names, or None. Raises SettingsError if it can't be known."""
    if settings.hides_store:
        raise SettingsError(
            f"The store is not known. Correct {short_path(settings.path)},"
            " or name the store with --db."
        )
    return settings.store


def with_checked_view(settings: Settings) -> Settings:
    """The settings with a mistake in place of a view that does not exist."""
    from partnerships_tui.keymap import VIEWS
    from partnerships_tui.user_state.saved_views import view_saved_as

    if settings.view is not None and settings.view not in VIEWS:
        try:
            view_saved_as(settings.view)
        except InvalidValue as error:
            settings = settings.with_mistake("view", error.wrong, error.expected)
            return settings._replace(view=None)
    return settings


def with_used_keys(settings: Settings) -> Settings:
    """Use the keys of the table `[keys]` from now on.

    The result is the settings with a mistake for each of its entries that can't be used.
    """
    if not settings.keys:
        return settings
    from partnerships_tui.key_remapping import remapped
    from partnerships_tui.keymap import use_keys

    remapping = remapped(settings.keys)
    use_keys(remapping.keys)
    mistakes = [
        settings.mistake(f"keys.{key_id}", error.wrong, error.expected)
        for key_id, error in remapping.mistakes.items()
    ]
    return settings._replace(mistakes=(*settings.mistakes, *mistakes))


def with_checked_theme(settings: Settings) -> Settings:
    """The settings with a mistake in place of a theme that is not offered. It loads Textual."""
    name = settings.theme
    if name is None:
        return settings
    from partnerships_tui.theme import THEMES, offered_themes

    themes = offered_themes()
    if name in themes:
        return settings
    hint = did_you_mean(name, themes) or f"such as {' or '.join(theme.name for theme in THEMES)}"
    return settings.with_mistake("theme", f"{quoted(name)} is unknown", hint)._replace(theme=None)


# -- Reading ---------------------------------------------------------------------------------------


def read_settings() -> Settings:
    """The settings of the file; the defaults without one."""
    settings = Settings(settings_path())
    try:
        status = settings.path.stat()
        if not stat.S_ISREG(status.st_mode):
            return settings.unread("is not a file", hides_store=False)
        with settings.path.open("rb") as file:
            content = file.read(MAX_SETTINGS_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return settings
    except OSError as error:
        return settings.unread(f"can't be read: {error.strerror}", hides_store=True)
    if len(content) > MAX_SETTINGS_BYTES:
        reason = f"is larger than {MAX_SETTINGS_BYTES // 1024} KiB"
        return settings.unread(reason, hides_store=True)

    # Only a file needs its reader: most starts are spared the import.
    from partnerships_tui.user_state.settings_text import settings_in

    return settings_in(content, settings)
