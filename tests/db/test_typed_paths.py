"""A path is read as people and terminals write it, and the file itself comes first."""

import os
import re
import shlex
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships_db.importing.typed_paths import named_path, named_paths

NAMES = st.text(
    st.characters(exclude_characters="/\0\n", codec="utf-8"),  # bash has another quote for \\n
    min_size=1,
    max_size=12,
).filter(lambda name: name not in (".", ".."))
"""Names that a file can have."""


def dropped_forms(path: str) -> list[str]:
    """A path as terminals write it when its file is dropped on them."""
    single_quoted = "'" + path.replace("'", "'\\''") + "'"
    double_quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
    escaped = re.sub(r"([^\w/.-])", r"\\\1", path)
    address = quote(os.fsencode(path))
    return [
        single_quoted,
        double_quoted,
        shlex.quote(path),
        escaped,
        f"file://{address}",
        f"FILE://localhost{address}",
        f"file:{address}",
        f"'file://{address}'",
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a folder with 'quotes'")


@settings(max_examples=30)
@given(name=NAMES)
def test_each_way_of_dropping_a_file_names_it(folder: Path, name: str) -> None:
    path = folder / name
    path.touch()
    try:
        assert named_paths(str(path)) == [str(path)]
        for form in dropped_forms(str(path)):
            for text in (form, f"{form} ", f" {form}\n"):
                assert named_paths(text) == [str(path)], text
    finally:
        path.unlink()


@settings(max_examples=30)
@given(names=st.lists(st.sampled_from(["a.yaml", "b c.yaml", "d'e.yaml", "é%20.yaml"]), min_size=2))
def test_several_files_can_be_dropped_at_once(folder: Path, names: list[str]) -> None:
    paths = [str(folder / name) for name in names]
    for path in paths:
        Path(path).touch()
    for forms in zip(*map(dropped_forms, paths), strict=True):
        assert named_paths(" ".join(forms)) == paths


def test_the_operator_of_powershell_before_a_dropped_path_is_left_out(folder: Path) -> None:
    path = folder / "x y.yaml"
    path.touch()
    assert named_paths(f'& "{path}"') == [str(path)]


@pytest.mark.parametrize(
    "name",
    ["'quoted.yaml'", '"x"', "file:", "a\\ b.yaml", "a b.yaml", " blank.yaml ", "%20.yaml", "&"],
)
def test_a_file_with_such_a_name_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in (name, "quoted.yaml", "x", "a b.yaml", "blank.yaml"):
        Path(text).touch()
    assert named_paths(name) == [name]


def test_a_tilde_is_the_home_folder_but_not_behind_a_dot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    (home / "log").mkdir(parents=True)
    (here / "~" / "log").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    for text in ("~/log", "~/log ", "'~/log'"):
        assert named_path(text) == str(home / "log")
    assert named_path("./~/log") == "./~/log"


@pytest.mark.parametrize(
    "text", ["", " ", "missing.yaml", "'missing", "it's missing.yaml", "file:///x", "a b", "\0"]
)
def test_a_text_that_names_nothing_stays_as_it_is(text: str) -> None:
    assert named_paths(text) == [text]
