"""What all tests share: a machine with nothing on it, files of YAML, and stores made from them."""

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, settings

from partnerships_db.importing.pipeline import import_files
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.event_keys import PRECISION_SHIFT
from partnerships_db.store.index_rows import INDEX_TABLES, RowsByTable, add_rows
from partnerships_db.store.store import Store
from partnerships_db.store_path import STORE_VARIABLE

# The same examples in every run: what fails once fails again, and no run is slower than another.
settings.register_profile(
    "suite",
    derandomize=True,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("suite")

_XDG = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths for the homes of tests."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, homes: Iterator[Path]) -> Path:
    """A home of its own for each test: nothing of the user's is read, nothing is left behind."""
    home = next(homes)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in _XDG:
        monkeypatch.setenv(name, str(home / name.removeprefix("XDG_").lower()))
    monkeypatch.delenv(STORE_VARIABLE, raising=False)
    return home


@pytest.fixture
def write_yaml(tmp_path: Path) -> Callable[..., str]:
    """`write_yaml(text, name="log.yaml")`: the path of a file with that text, its indentation taken off."""

    def write(text: str | bytes, name: str = "log.yaml") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return str(path)

    return write


@pytest.fixture
def make_store(tmp_path: Path, write_yaml: Callable[..., str]) -> Iterator[Callable[..., Store]]:
    """`make_store(text, …)`: a new store, open for writing, with what those texts hold, each imported by itself."""
    made: list[Store] = []

    def make(*texts: str) -> Store:
        folder = tmp_path / f"store-{len(made)}"
        store = Store.creating(folder / "partnerships.db")
        made.append(store)
        for number, text in enumerate(texts):
            report = import_files(store, [write_yaml(text, f"{folder.name}/{number}.yaml")])
            assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
        return store

    yield make
    for store in made:
        store.close()


@pytest.fixture(scope="session")
def assert_whole() -> Callable[[Store], None]:
    """`assert_whole(store)`: the file is sound, and its index is what the entries make it, nothing more or less."""

    def check(store: Store) -> None:
        execute = store.connection.execute
        assert execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert execute("PRAGMA foreign_key_check").fetchall() == []
        if store.is_writable:
            execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        rows: RowsByTable = defaultdict(list)
        days: Counter[int] = Counter()
        for key, name, body in execute("SELECT entry, list, body FROM entry"):
            add_rows(rows, name, key, json.loads(body))
            if name == "events":
                days[key >> PRECISION_SHIFT] += 1
        for table in INDEX_TABLES:
            assert set(execute(f"SELECT * FROM {table}")) == set(rows[table]), table
        assert dict(execute("SELECT day, events FROM day")) == days
        counted = execute(
            "SELECT entry >> 22, count(*) FROM event GROUP BY 1 ORDER BY 1"
        ).fetchall()
        assert execute("SELECT day, events FROM day ORDER BY day").fetchall() == counted

    return check


@pytest.fixture(scope="session")
def starter_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a store with the starter data, to be read only: whoever writes takes `starter_copy`."""
    path = tmp_path_factory.mktemp("starter") / "partnerships.db"
    with Store.creating(path) as store:
        report = import_files(store, [str(starter_folder())])
    assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
    return path


@pytest.fixture
def starter_copy(starter_store: Path, tmp_path: Path) -> Path:
    """The path of a store with the starter data that is the test's own."""
    return Path(shutil.copy(starter_store, tmp_path / "partnerships.db"))
