"""The command `keys`: every key with its id, or those of a view."""

from pathlib import Path

import pytest
from tests.cli.conftest import Cli

from partnerships_tui.keymap import KEYS, LINES, keys_in


def test_keys_prints_every_key_with_its_id(cli: Cli) -> None:
    assert {row[1] for row in cli("keys").rows} == {key.id for key in KEYS}


def test_keys_of_a_view_are_those_that_work_there_its_own_first(cli: Cli) -> None:
    entries = cli("keys", "money", "--json").json
    own_ids = [key.id for key in keys_in("money")]
    assert [entry["id"] for entry in entries][: len(own_ids)] == own_ids
    assert {entry["scope"] for entry in entries} == {"money", LINES, "everywhere"}
    face = next(entry for entry in entries if entry["id"] == "face")
    assert face["keys"] == ["v"]
    assert face["does"] == "Show pairs, circles, or the flows that circles depend on"


def test_keys_prints_the_keys_of_the_user_and_the_mistakes_in_them(
    cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "partnerships-tui"
    folder.mkdir()
    (folder / "config.toml").write_text('[keys]\nface = "Ctrl+N"\n"view.mony" = "x"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    outcome = cli("keys", "money")
    assert ["Ctrl+N", "face"] in [row[:2] for row in outcome.rows]
    assert "config.toml:3:15" in outcome.err
    assert 'did you mean "view.money"?' in outcome.err
