"""The documents say what the program does: keys, commands with their examples, and the maps."""

import ast
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docs import make
from docs.manual import VARIABLES, manual_page, roff, settings_example
from tests.editions import NEW, OLD, write_edition

from partnerships_db import starter_data
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.store import Store
from partnerships_db.store_path import STORE_VARIABLE
from partnerships_tui import commands
from partnerships_tui.commands.group import cli
from partnerships_tui.key_remapping import remapped
from partnerships_tui.terminal import PLAIN_VARIABLE
from partnerships_tui.user_state.own_folder import OWN_VARIABLE
from partnerships_tui.user_state.settings import (
    read_settings,
    with_checked_theme,
    with_checked_view,
)
from partnerships_tui.user_state.settings_text import SETTING_NAMES

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "tests" / "catalogues"
LOG = "companies: [{id: globex, name: Globex}]\n"


MADE_PAGES: dict[str, Callable[[], str]] = {
    "keys.md": make.keys_page,
    "commands.md": make.commands_page,
    "codes.md": make.codes_page,
    "partnerships-tui.1": manual_page,
}


@pytest.mark.parametrize("page", MADE_PAGES)
def test_a_made_page_is_what_the_program_makes(page: str) -> None:
    """`make docs` writes it anew."""
    assert (ROOT / "docs" / page).read_text("utf-8") == MADE_PAGES[page]()


# -- The manual ------------------------------------------------------------------------------------

REQUESTS = {
    ".TH",
    ".SH",
    ".SS",
    ".PP",
    ".TP",
    ".RS",
    ".RE",
    ".nf",
    ".fi",
    ".br",
    ".sp",
    ".nh",
    ".ad",
}
ESCAPES = re.compile(r"\\(?:[e&-]|\(ha|\(ti|\(ga|\(aq|f[BIR]|\[u[0-9A-F]{4,5}\])")


def test_the_manual_is_roff_of_known_requests_and_escapes() -> None:
    text = manual_page()
    assert text.isascii()
    for line in text.splitlines():
        if line.startswith((".", "'")):
            assert line.split()[0] in REQUESTS, line
        assert "\\" not in ESCAPES.sub("", line), line
        assert line, "an empty line would be printed"
    starts = Counter(re.findall(r"^\.(RS|RE|nf|fi)", text, re.MULTILINE))
    assert (starts["RS"], starts["nf"]) == (starts["RE"], starts["fi"])


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_reads_the_manual_without_a_warning(tmp_path: Path) -> None:
    page = tmp_path / "page.1"
    page.write_text(manual_page())
    command = ["groff", "-man", "-Tutf8", "-ww", "-z", str(page)]
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize("text", [".SH", "'s", "a\\b", "-o ~/a^`b`", "≥ 10 bn", "ok\n.x"])
def test_a_text_is_the_same_in_roff(text: str) -> None:
    plain = roff(text)
    for escape, letter in ROFF_LETTERS.items():
        plain = plain.replace(escape, letter)
    plain = re.sub(r"\\\[u([0-9A-F]+)\]", lambda match: chr(int(match[1], 16)), plain)
    assert plain.replace("\\e", "\\") == text
    assert not any(line.startswith((".", "'")) for line in roff(text).splitlines())


ROFF_LETTERS = {r"\-": "-", r"\(ha": "^", r"\(ti": "~", r"\(ga": "`", r"\(aq": "'", r"\&": ""}


def test_the_manual_names_every_variable_of_the_program() -> None:
    assert {STORE_VARIABLE, OWN_VARIABLE, PLAIN_VARIABLE} <= set(VARIABLES)


# -- The settings ----------------------------------------------------------------------------------


def test_the_example_of_the_settings_has_each_of_them_without_a_mistake(bare_machine: Path) -> None:
    example = re.sub(r"^# (?=[\w\".]+ = |\[)", "", settings_example(), flags=re.MULTILINE)
    path = bare_machine / "config_home/partnerships-tui/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(example)
    settings = with_checked_theme(with_checked_view(read_settings()))
    assert not settings.mistakes
    assert not remapped(settings.keys).mistakes
    assert all(getattr(settings, name) for name in SETTING_NAMES)


def test_the_shipped_schema_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """`make docs` writes it anew."""
    shipped_text = make.SCHEMA.read_text("utf-8")
    assert shipped_text == make.schema_text()
    assert commands.run(["schema"]) == 0
    assert capsys.readouterr().out == shipped_text


def test_every_command_and_option_has_an_example() -> None:
    assert sorted(make.EXAMPLES) == sorted(cli.all_commands())
    for name, examples in make.EXAMPLES.items():
        used = " ".join(examples).split()
        for option in cli.commands[name].params:
            if option.param_type_name == "option":
                assert set(option.opts) & set(used), f"{name} {option.opts}"
    launch_options = {option.opts[-1] for option in cli.params} - {"--help"}
    assert set(make.LAUNCH_EXAMPLES) == launch_options


def store_of_small_edition(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with an older edition than the program's. To compare the whole one takes long."""
    old_edition = write_edition(folder / "old", OLD, {"spacex-ipo": "One"})
    new_edition = write_edition(folder / "new", NEW, {"spacex-ipo": "Two"})
    monkeypatch.setattr(starter_data, "starter_folder", lambda: Path(new_edition))
    with Store.creating(folder / "small.db") as store:
        import_files(store, [old_edition])
    return folder / "small.db"


@pytest.mark.parametrize(
    "example", [example for examples in make.EXAMPLES.values() for example in examples]
)
def test_every_example_runs(
    example: str, starter_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a copy of the starter data, in a folder with the files that the examples name."""
    store = tmp_path / "copy.db"
    store.write_bytes(starter_store.read_bytes())
    if example.startswith("starter"):
        store = store_of_small_edition(tmp_path, monkeypatch)
    (tmp_path / "my-log.yaml").write_text(LOG)
    monkeypatch.chdir(tmp_path)
    places = {"CHECKOUT": CATALOGUES / "models.dev", "PRICES.json": CATALOGUES / "litellm.json"}
    for word, place in places.items():
        example = example.replace(word, str(place))
    arguments = re.findall(r"'([^']*)'|(\S+)", example)
    if example.startswith("redo"):
        assert commands.run(["--db", str(store), "undo"]) == 0
    assert commands.run(["--db", str(store), *("".join(pair) for pair in arguments)]) == 0


@pytest.mark.parametrize("path", make.MAPS)
def test_a_map_has_every_module_with_its_subject_and_tests(path: str) -> None:
    """`make docs` writes it anew."""
    text = make.map_page(path)
    assert (ROOT / path).read_text("utf-8") == text
    package = next((ROOT / path).parent.glob("partnerships_*"))
    for module in package.rglob("*.py"):
        name = module.relative_to(package)
        assert name.name == "__init__.py" or f"| `{name}` |" in text, name


def test_the_example_of_the_readme_has_no_mistake(tmp_path: Path) -> None:
    (example,) = re.findall(
        r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    file = tmp_path / "example.yaml"
    file.write_text(example, "utf-8")
    report = check_files([str(file)])
    assert report.diagnostics == []


PATH = re.compile(r"(?:[\w.]+/)*[\w.]+\.(?:py|md|sql|toml)")
NAME = re.compile(r"_?[A-Z]\w+|\w+\(\)")
"""A constant, a class, or a function with its brackets."""


def path_of(name: str) -> Path | None:
    """The file that CONTRIBUTING.md means by a path in the project or in one of its packages."""
    for folder in (ROOT, ROOT / "db/partnerships_db", ROOT / "tui/partnerships_tui"):
        if (folder / name).exists():
            return folder / name
    return None


def names_beside_paths(text: str) -> Iterator[tuple[str, str]]:
    """Each backticked name with the last path before it in the same sentence or cell."""
    for sentence in re.split(r" \| |\. |\n", text):
        path = ""
        for word in re.findall(r"`([^`]+)`", sentence):
            if PATH.fullmatch(word):
                path = word
            elif path.endswith(".py") and NAME.fullmatch(word):
                yield path, word.removesuffix("()")


def names_in(path: Path) -> set[str]:
    """The constants, classes and functions that a module defines."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names


def test_contributing_names_only_what_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    paths = {word for word in re.findall(r"`([^`\n]+)`", text) if PATH.fullmatch(word)}
    assert [name for name in sorted(paths) if path_of(name) is None] == []

    names = list(names_beside_paths(text))
    assert ("keymap.py", "VIEWS") in names
    for path_name, name in names:
        path = path_of(path_name)
        assert path is not None
        assert name in names_in(path), f"{path_name} has no {name}"
