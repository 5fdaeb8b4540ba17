"""The documents say what the program does: keys, commands with their examples, and the maps."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs import make
from tests.editions import NEW, OLD, write_edition

from partnerships_db import starter_data
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.store import Store
from partnerships_tui import commands
from partnerships_tui.commands.group import cli

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "tests" / "catalogues"
LOG = "companies: [{id: globex, name: Globex}]\n"


@pytest.mark.parametrize("page", ["keys", "commands", "codes"])
def test_a_made_page_is_what_the_program_makes(page: str) -> None:
    """`make docs` writes it anew."""
    pages = {"keys": make.keys_page, "commands": make.commands_page, "codes": make.codes_page}
    text = pages[page]()
    assert (ROOT / "docs" / f"{page}.md").read_text("utf-8") == text


def test_the_shipped_schema_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """`make docs` writes it anew."""
    shipped_text = make.SCHEMA.read_text("utf-8")
    assert shipped_text == make.schema_text()
    assert commands.run(["schema"]) == 0
    assert capsys.readouterr().out == shipped_text


def test_every_command_and_option_has_an_example() -> None:
    assert sorted(make.EXAMPLES) == sorted(cli.commands)
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
