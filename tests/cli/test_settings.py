"""The settings of `config.toml`: what each does, what wins, and what becomes of a mistake."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Cli

from partnerships_tui.app.external_editor import editor_command
from partnerships_tui.launch.options import Launch, parse_launch
from partnerships_tui.open_store import located_store
from partnerships_tui.user_state.own_folder import own_folder
from partnerships_tui.user_state.saved_views import SavedView, save_view
from partnerships_tui.user_state.session import Session, write_session
from partnerships_tui.user_state.settings import (
    MAX_SETTINGS_BYTES,
    Settings,
    read_settings,
    settings_path,
    with_checked_theme,
    with_checked_view,
)
from partnerships_tui.user_state.settings_text import MAX_MISTAKES, SETTING_NAMES, settings_in

WriteSettings = Callable[[str | bytes], Path]


@pytest.fixture
def write_settings(bare_machine: Path) -> WriteSettings:
    """`write_settings(text)`: the path of the settings, which then have this text."""

    def write_file(content: str | bytes) -> Path:
        path = bare_machine / "config_home/partnerships-tui/config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


# -- The file --------------------------------------------------------------------------------------


def test_without_a_file_nothing_is_set() -> None:
    settings = read_settings()
    assert not settings.exists
    assert not settings.mistakes
    assert {getattr(settings, name) for name in SETTING_NAMES if name != "keys"} == {None}
    assert not settings.keys


def test_the_file_is_in_the_folder_for_settings_of_the_platform(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_path() == bare_machine / "config_home/partnerships-tui/config.toml"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    path = settings_path()
    assert path.is_relative_to(bare_machine)
    assert path.parts[-2:] == ("partnerships-tui", "config.toml")


def test_each_setting_is_read(write_settings: WriteSettings, bare_machine: Path) -> None:
    write_settings("""
        store = "~/deals.db"
        theme = "nord"
        language = "fr"
        currency = "none"
        view = "money"
        own_folder = "/tmp/own"
        editor = "code --wait"
        ascii = true
        plain = false
        [keys]
        help = "f2"
        "view.money" = "9"
        money.firm = "f"
    """)
    settings = read_settings()
    assert not settings.mistakes
    assert settings.store == bare_machine / "deals.db"
    assert settings.theme == "nord"
    assert settings.language == "fr"
    assert settings.currency == ""
    assert settings.view == "money"
    assert settings.own_folder == Path("/tmp/own")
    assert settings.editor == "code --wait"
    assert (settings.ascii, settings.plain) == (True, False)
    assert settings.keys == {"help": "f2", "view.money": "9", "money.firm": "f"}


TOML_PARTS = (
    *SETTING_NAMES,
    " = ",
    '"',
    "'",
    "\n",
    "[",
    "]",
    "{",
    ".",
    "#",
    "\\u0000",
    "1",
    "true",
)
"""Texts of which files of settings and their mistakes are made."""

MISTAKES = (
    ('theem = "nord"', 'config.toml:1:1  theem is an unknown setting; did you mean "theme"?'),
    ("\n  theme = 3", "config.toml:2:11  theme is not a text"),
    ('theme = ""', "config.toml:1:9  theme is empty"),
    ('theme = "a\\u001bb"', "config.toml:1:9  theme has the character U+001B"),
    ('language = "de"', 'language "de" is unknown; expected en or fr'),
    ('currency = "eur"', 'currency "eur" is unknown; did you mean "EUR"?'),
    ('store = "deals.db"', 'store "deals.db" depends on the current folder'),
    ('own_folder = "own"', 'own_folder "own" depends on the current folder'),
    ('editor = "\'vi"', "editor \"'vi\" can't be read: no closing quotation"),
    ('ascii = "yes"', "ascii is neither true nor false"),
    ('keys = "x"', "keys is not a table"),
    ("[keys]\nhelp = 1", "config.toml:2:8  keys.help is not a text"),
    ("[keys.view]\nmoney = []", "config.toml:2:9  keys.view.money is not a text"),
    ('[settings]\ntheme = "nord"', "settings is an unknown setting; settings are at the top"),
    ("theme = nord", "config.toml:1:9  is not TOML: a value is a text in quotes"),
    ('theme = "nord\n', "config.toml:1:14  is not TOML: a quote is not closed in its line"),
    ("[keys", "is not TOML"),
    ("a = " + "[" * 10_000, "is nested too deep"),
    ("keys" + ".a" * 2_000 + " = 1", "is nested too deep"),
    ("theme = " + "1" * 5_000, "has a value that is too long"),
    (b'theme = "nord"\n# caf\xe9\n', "config.toml:2:6  is not UTF-8"),
    ("#" * (MAX_SETTINGS_BYTES + 1), "config.toml  is larger than 16 KiB"),
)


@pytest.mark.parametrize(("content", "sentence"), MISTAKES)
def test_a_mistake_has_a_sentence_with_its_place_and_the_default(
    content: str | bytes, sentence: str, write_settings: WriteSettings
) -> None:
    write_settings(content)
    settings = read_settings()
    (mistake,) = settings.mistakes
    assert sentence in str(mistake)
    assert settings.exists
    assert {getattr(settings, name) for name in SETTING_NAMES if name != "keys"} == {None}


def test_a_mistake_leaves_the_other_settings_as_they_are(write_settings: WriteSettings) -> None:
    write_settings('language = 1\ncurrency = "GBP"\n[keys]\nhelp = 1\nfind = "f3"')
    settings = read_settings()
    assert len(settings.mistakes) == 2
    assert (settings.currency, settings.keys) == ("GBP", {"find": "f3"})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('view = "monye"', 'config.toml:1:8  view there is no view "monye"; did you mean "money"?'),
        ('theme = "nrd"', 'config.toml:1:9  theme "nrd" is unknown; did you mean "nord"?'),
    ],
)
def test_an_unknown_view_or_theme_is_a_mistake(
    content: str, sentence: str, write_settings: WriteSettings
) -> None:
    write_settings(content)
    settings = with_checked_theme(with_checked_view(read_settings()))
    assert sentence in str(settings.mistakes[0])
    assert (settings.view, settings.theme) == (None, None)


def test_a_saved_view_can_be_the_first_view(write_settings: WriteSettings) -> None:
    save_view("my deals", SavedView("money"))
    write_settings('view = "my deals"')
    assert with_checked_view(read_settings()).view == "my deals"


@pytest.mark.parametrize("make_path", [Path.mkdir, os.mkfifo])
def test_what_is_not_a_file_is_a_mistake(
    make_path: Callable[[Path], None], write_settings: WriteSettings
) -> None:
    path = write_settings("")
    path.unlink()
    make_path(path)
    assert "is not a file" in str(read_settings().mistakes[0])


def test_the_first_of_many_mistakes_are_named(write_settings: WriteSettings) -> None:
    write_settings("".join(f"a{number} = 1\n" for number in range(200)) + 'theme = "nord"')
    settings = read_settings()
    assert len(settings.mistakes) == MAX_MISTAKES
    assert settings.theme == "nord"


@given(st.binary() | st.lists(st.sampled_from(TOML_PARTS)).map("".join).map(str.encode))
def test_any_bytes_are_settings_or_a_mistake(content: bytes) -> None:
    settings = settings_in(content, Settings(Path("config.toml")))
    assert settings.exists
    for mistake in settings.mistakes:
        assert str(mistake).startswith("config.toml")
    if not settings.mistakes:
        assert tomllib.loads(content.decode("utf-8-sig")).keys() <= set(SETTING_NAMES)


# -- What wins -------------------------------------------------------------------------------------


def test_the_store_is_that_of_the_option_then_the_environment_then_the_file(
    write_settings: WriteSettings, bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = located_store(None)
    assert default.is_default
    write_settings('store = "~/file.db"')
    assert located_store(None) == (bare_machine / "file.db", "config.toml")
    assert not located_store(None).is_default
    monkeypatch.setenv("PARTNERSHIPS_DB", "~/variable.db")
    assert located_store(None) == (bare_machine / "variable.db", "PARTNERSHIPS_DB")
    assert located_store("~/option.db") == (bare_machine / "option.db", "--db")


def test_options_win_over_the_file(write_settings: WriteSettings) -> None:
    write_settings('language = "fr"\nascii = true\nplain = true')
    settings = read_settings()
    launch = Launch().with_settings(settings)
    assert (launch.lang, launch.ascii, launch.plain) == ("fr", True, True)
    typed = parse_launch(["--lang", "en"])
    assert typed is not None
    assert typed.with_settings(settings).lang == "en"


def test_the_own_folder_of_the_file_gives_way_to_the_environment_and_to_watch(
    write_settings: WriteSettings,
    bare_machine: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_settings('own_folder = "~/file"')
    assert own_folder() == bare_machine / "file"
    monkeypatch.setenv("PARTNERSHIPS_OWN", "~/variable")
    assert own_folder() == bare_machine / "variable"
    assert own_folder(str(tmp_path)) == tmp_path


def test_the_editor_of_the_file_wins_over_that_of_all_programs(
    write_settings: WriteSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "nano")
    assert editor_command(Path("a.yaml")) == ["nano", "a.yaml"]
    write_settings('editor = "hx --vsplit"')
    assert editor_command(Path("a.yaml"), 3) == ["hx", "--vsplit", "a.yaml:3:1"]


# -- Commands --------------------------------------------------------------------------------------


def test_a_command_prints_mistakes_on_stderr_and_goes_on(
    cli: Cli, starter_store: Path, write_settings: WriteSettings
) -> None:
    unset = cli("companies", db=starter_store)
    write_settings('theem = "nord"\nlanguage = "de"')
    outcome = cli("companies", db=starter_store)
    assert (outcome.status, outcome.out) == (0, unset.out)
    assert len(outcome.err.splitlines()) == 2
    assert "config.toml:1:1  theem is an unknown setting" in outcome.err


@pytest.mark.parametrize("content", ["store = 3", 'store = "deals.db"', 'store = "~/deals.db'])
def test_no_command_uses_another_store_than_the_file_may_name(
    content: str, cli: Cli, starter_store: Path, write_settings: WriteSettings, bare_machine: Path
) -> None:
    write_settings(content)
    for command in (["events"], ["import", "--starter"], ["undo"], []):
        outcome = cli(*command)
        assert outcome.status == 2, command
        assert "config.toml:1:" in outcome.err
        assert "name the store with --db" in outcome.err
    assert not list(bare_machine.rglob("*.db"))
    assert cli("companies", db=starter_store).status == 0


def test_a_broken_file_that_names_no_store_keeps_the_default_store(
    write_settings: WriteSettings,
) -> None:
    write_settings("theme = nord")
    assert located_store(None).is_default


def test_the_language_and_the_currency_are_those_of_the_file(
    cli: Cli, starter_store: Path, write_settings: WriteSettings
) -> None:
    write_settings('language = "fr"\ncurrency = "EUR"')
    assert "événements" in cli("company", "anthropic", "--card", db=starter_store).out
    assert "≈" in cli("totals", "anthropic", db=starter_store).out
    english = cli("--lang", "en", "company", "anthropic", "--card", db=starter_store).out
    assert "événements" not in english
    assert "≈" not in cli("totals", "anthropic", "--json", db=starter_store).out


# -- The doctor ------------------------------------------------------------------------------------


def origins(document: Any) -> dict[str, tuple[str, str, int | None]]:
    """The value, the origin and the line of each setting that `doctor --json` prints."""
    return {name: tuple(setting.values()) for name, setting in document["settings"].items()}


def test_the_doctor_prints_what_has_set_each_setting(
    cli: Cli,
    starter_store: Path,
    write_settings: WriteSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PARTNERSHIPS_OWN", "/tmp/own")
    monkeypatch.setenv("VISUAL", "nano")
    monkeypatch.setenv("PARTNERSHIPS_PLAIN", "1")
    path = write_settings('currency = "EUR"\n\nview = "matrix"\ntheme = "nrd"\n[keys]\nhelp = "f2"')
    document = cli("--lang", "fr", "doctor", "--json", db=starter_store).json
    assert origins(document) == {
        "store": (str(starter_store), "--db", None),
        "theme": ("ledger-dark", "default", None),
        "language": ("fr", "--lang", None),
        "currency": ("EUR", "config.toml", 1),
        "view": ("matrix", "config.toml", 3),
        "own_folder": ("/tmp/own", "PARTNERSHIPS_OWN", None),
        "editor": ("nano", "VISUAL", None),
        "ascii": ("no", "default", None),
        "plain": ("yes", "PARTNERSHIPS_PLAIN", None),
        "keys": ("help = f2", "config.toml", 5),
    }
    assert set(origins(document)) == set(SETTING_NAMES)
    assert document["settings file"] == str(path)
    assert "config.toml:4:9" in document["mistakes"][0]
    assert {"version", "Python", "Textual", "SQLite"} <= set(document)


def test_the_doctor_prints_one_fact_a_line(
    cli: Cli, starter_store: Path, write_settings: WriteSettings
) -> None:
    path = write_settings('theem = "nord"')
    outcome = cli("doctor", db=starter_store)
    assert outcome.status == 0
    assert ["theme", "ledger-dark (default)"] in outcome.rows
    assert ["settings file", f"{path}, with 1 mistake"] in outcome.rows
    assert any(name == "mistake" and ":1:1" in fact for name, fact in outcome.rows)
    assert not outcome.err


def test_the_doctor_reads_well_aloud(cli: Cli, starter_store: Path) -> None:
    lines = cli("--plain", "doctor", db=starter_store).out.splitlines()
    assert "theme: ledger-dark (default)" in lines
    assert "integrity: ok" in lines


def test_before_the_first_start_the_doctor_finds_nothing_wrong(cli: Cli) -> None:
    outcome = cli("doctor", "--json")
    assert outcome.status == 0
    assert outcome.json["opened"].endswith("the first start creates it")


def test_the_doctor_reports_a_store_that_cannot_be_known(
    cli: Cli, write_settings: WriteSettings
) -> None:
    write_settings("store = 3")
    outcome = cli("doctor", "--json")
    assert outcome.status == 1
    assert "store" not in outcome.json["settings"]
    assert "store is not known" in outcome.json["opened"]


def test_without_a_setting_the_first_view_is_that_of_the_last_session(
    cli: Cli, starter_store: Path, write_settings: WriteSettings
) -> None:
    write_session(starter_store, Session(view="sources"))
    document = cli("doctor", "--json", db=starter_store).json
    assert origins(document)["view"] == ("sources", "last session", None)
    write_settings('view = "money"')
    document = cli("doctor", "--json", db=starter_store).json
    assert origins(document)["view"] == ("money", "config.toml", 1)
