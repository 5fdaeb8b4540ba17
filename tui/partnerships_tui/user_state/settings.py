"""The user's settings: `config.toml` in the platform's folder for settings.

A slip in the file never stops the program: it gives a sentence, and its setting has its default.
Only the store is not guessed: `configured_store` raises if the file may name another one.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from partnerships_db.values.errors import (
    Diagnostic,
    InvalidValue,
    PartnershipsError,
    did_you_mean,
    quoted,
)
from partnerships_tui.drawing.text.bilingual import LANGUAGES, OutputLanguage
from partnerships_tui.user_state.state_files import short_path

SETTINGS_FILE = "config.toml"

MAX_SETTINGS_BYTES = 64 * 1024
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
    """What the file sets; None for a setting that is not in it, or only with a slip."""

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
    slips: tuple[Diagnostic, ...] = ()
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

    def with_slip(
        self,
        name: str,
        message: str,
        hint: str = "",
    ) -> Settings:
        """The settings with another mistake, in the value of a setting."""
        return self._replace(slips=(*self.slips, self.slip(name, message, hint)))

    def slip(
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
    """The settings with a slip in place of a view that does not exist."""
    from partnerships_tui.keymap import VIEWS
    from partnerships_tui.user_state.saved_views import view_saved_as

    if settings.view is not None and settings.view not in VIEWS:
        try:
            view_saved_as(settings.view)
        except InvalidValue as error:
            settings = settings.with_slip("view", error.wrong, error.expected)
            return settings._replace(view=None)
    return settings


def with_used_keys(settings: Settings) -> Settings:
    """Use the keys of the table `[keys]` from now on.

    The result is the settings with a slip for each of its entries that can't be used.
    """
    if not settings.keys:
        return settings
    from partnerships_tui.key_remapping import remapped
    from partnerships_tui.keymap import use_keys

    remapping = remapped(settings.keys)
    use_keys(remapping.keys)
    slips = [
        settings.slip(f"keys.{key_id}", error.wrong, error.expected)
        for key_id, error in remapping.mistakes.items()
    ]
    return settings._replace(slips=(*settings.slips, *slips))


def with_checked_theme(settings: Settings) -> Settings:
    """The settings with a slip in place of a theme that is not offered. It loads Textual."""
    name = settings.theme
    if name is None:
        return settings
    from partnerships_tui.theme import THEMES, offered_themes

    themes = offered_themes()
    if name in themes:
        return settings
    hint = did_you_mean(name, themes) or f"such as {' or '.join(theme.name for theme in THEMES)}"
    return settings.with_slip("theme", f"{quoted(name)} is unknown", hint)._replace(theme=None)


# -- Reading ---------------------------------------------------------------------------------------


def read_settings() -> Settings:
    """The settings of the file; the defaults without one."""
    settings = Settings(settings_path())
    try:
        status = settings.path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _unreadable(settings, "is not a file", hides_store=False)
        with settings.path.open("rb") as file:
            content = file.read(MAX_SETTINGS_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return settings
    except OSError as error:
        reason = f"can't be read: {error.strerror}"
        return _unreadable(settings, reason, hides_store=True)
    return _settings_in(content, settings)


def _settings_in(content: bytes, settings: Settings) -> Settings:
    """The settings in the bytes of the file."""
    import tomllib

    may_name_store = b"store" in content
    if len(content) > MAX_SETTINGS_BYTES:
        reason = f"is larger than {MAX_SETTINGS_BYTES // 1024} KiB"
        return _unreadable(settings, reason, hides_store=True)
    try:
        text = content.decode("utf-8-sig")
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        slip = _slip_of_file(settings, "is not UTF-8", line, column)
    except tomllib.TOMLDecodeError as error:
        slip = _toml_slip(settings, str(error), text)
    except RecursionError:
        slip = _slip_of_file(settings, "is nested too deep")
    else:
        return _settings_of(document, settings._replace(exists=True, places=_places_in(text)))
    return settings._replace(
        exists=True,
        slips=(slip,),
        hides_store=may_name_store,
    )


def _unreadable(
    settings: Settings,
    reason: str,
    *,
    hides_store: bool,
) -> Settings:
    """The settings of a file of which nothing is read."""
    return settings._replace(
        exists=True,
        slips=(_slip_of_file(settings, reason),),
        hides_store=hides_store,
    )


def _slip_of_file(
    settings: Settings,
    reason: str,
    line: int | None = None,
    column: int | None = None,
) -> Diagnostic:
    return Diagnostic(
        short_path(settings.path),
        line,
        column,
        None,
        None,
        reason,
        "none of its settings is used",
    )


_PLACE_IN_MESSAGE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

_TOML_REASONS = {
    "Invalid value": "a value is a text in quotes, true or false",
    r"Illegal character '\n'": "a quote is not closed in its line",
}
"""Plain words for the most frequent messages of the parser."""


def _toml_slip(
    settings: Settings,
    message: str,
    text: str,
) -> Diagnostic:
    """The mistake of a text that is not TOML, by the message of the parser."""
    match = _PLACE_IN_MESSAGE.search(message)
    lines = text.split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    if match is not None:
        message = message[: match.start()]
        if match[1]:
            line, column = int(match[1]), int(match[2])
    reason = _TOML_REASONS.get(message, message[:1].lower() + message[1:])
    return _slip_of_file(settings, f"is not TOML: {reason}", line, column)


# -- Places ----------------------------------------------------------------------------------------

_PART = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TABLE = re.compile(rf"\s*\[\s*({_NAME})\s*\]")
_ASSIGNMENT = re.compile(rf"(\s*)({_NAME})\s*=\s*")


def _places_in(text: str) -> dict[str, Place]:
    """The place of each setting and of each key of a table; the first one for a repeated name."""
    places: dict[str, Place] = {}
    prefix = ""
    for line_number, line in enumerate(text.split("\n"), start=1):
        table = _TABLE.match(line)
        if table:
            name = _plain_name(table[1])
            prefix = f"{name}."
            column = table.start(1) + 1
            places.setdefault(name, Place(line_number, column, column))
            continue
        assignment = _ASSIGNMENT.match(line)
        if assignment:
            name = prefix + _plain_name(assignment[2])
            place = Place(line_number, assignment.start(2) + 1, assignment.end() + 1)
            places.setdefault(name, place)
    return places


def _plain_name(written_name: str) -> str:
    """A dotted name without quotes and blanks."""
    parts = re.findall(_PART, written_name)
    return ".".join(part.strip("\"'") for part in parts)


# -- Values ----------------------------------------------------------------------------------------


def _text(value: object) -> str:
    from partnerships_db.values.safe_text import code_point, refused_character

    if not isinstance(value, str):
        raise InvalidValue("is not a text", 'texts are in quotes: "…"')
    if not value.strip():
        raise InvalidValue("is empty", "without the line the default applies")
    character = refused_character(value)
    if character:
        raise InvalidValue(f"has the character {code_point(character[0])}")
    return value


def _path(value: object) -> Path:
    text = os.path.expanduser(_text(value))
    if not os.path.isabs(text):
        raise InvalidValue(
            f"{quoted(text)} depends on the current folder",
            "a path begins with / or ~",
        )
    return Path(text)


def _command(value: object) -> str:
    import shlex

    text = _text(value)
    try:
        shlex.split(text)
    except ValueError as error:
        raise InvalidValue(f"{quoted(text)} can't be read: {str(error).lower()}") from None
    return text


def _language(value: object) -> OutputLanguage:
    text = _text(value)
    for language in LANGUAGES:
        if language == text:
            return language
    raise InvalidValue(f"{quoted(text)} is unknown", f"expected {' or '.join(LANGUAGES)}")


def _currency(value: object) -> str:
    from partnerships_db.values.exchange import TARGET_CURRENCIES

    text = _text(value)
    if text == NO_CURRENCY:
        return ""
    if text in TARGET_CURRENCIES:
        return text
    choices = (*TARGET_CURRENCIES, NO_CURRENCY)
    hint = did_you_mean(text, choices) or f"expected {', '.join(choices)}"
    raise InvalidValue(f"{quoted(text)} is unknown", hint)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue("is neither true nor false")
    return value


_READERS: dict[str, Callable[[object], Any]] = {
    "store": _path,
    "theme": _text,
    "language": _language,
    "currency": _currency,
    "view": _text,
    "own_folder": _path,
    "editor": _command,
    "ascii": _switch,
    "plain": _switch,
}
"""The function that reads the value of each setting, and raises InvalidValue."""

SETTING_NAMES = (*_READERS, "keys")
"""The names of all settings."""


def _settings_of(document: Mapping[str, object], settings: Settings) -> Settings:
    """The settings in a TOML document, with its mistakes."""
    values: dict[str, Any] = {}
    slips: list[Diagnostic] = []
    for name, value in document.items():
        try:
            if name == "keys":
                values[name] = dict(_key_names(value, settings, slips))
            elif name in _READERS:
                values[name] = _READERS[name](value)
            else:
                slips.append(_unknown_setting(settings, name, value))
        except InvalidValue as error:
            slips.append(settings.slip(name, error.wrong, error.expected))

    hides_store = "store" in document and "store" not in values
    return settings._replace(**values, slips=tuple(slips), hides_store=hides_store)


def _unknown_setting(
    settings: Settings,
    name: str,
    value: object,
) -> Diagnostic:
    hint = did_you_mean(name, SETTING_NAMES) or f"the settings are {', '.join(SETTING_NAMES)}"
    if isinstance(value, dict) and set(value) & set(SETTING_NAMES):
        hint = "settings are at the top of the file, in no table"
    slip = settings.slip(name, "is an unknown setting", hint)
    place = settings.places.get(name)
    return slip._replace(column=place and place.column)


def _key_names(
    table: object,
    settings: Settings,
    slips: list[Diagnostic],
    prefix: str = "",
) -> Iterator[tuple[str, str]]:
    """Yield the names of the table `[keys]` with their values; what is not a text is a slip."""
    if not isinstance(table, dict):
        raise InvalidValue("is not a table", "its keys are below a line [keys]")
    for part, value in table.items():
        name = f"{prefix}{part}"
        if isinstance(value, dict):
            yield from _key_names(value, settings, slips, f"{name}.")
            continue
        try:
            yield name, _text(value)
        except InvalidValue as error:
            slips.append(settings.slip(f"keys.{name}", error.wrong, error.expected))
