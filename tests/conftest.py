"""What all tests share: an empty home folder, YAML files, and stores made from them."""

import gc
import json
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from partnerships_db.importing.pipeline import import_files
from partnerships_db.ledger.flow_figures import Scope
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.event_keys import PRECISION_SHIFT
from partnerships_db.store.flow_figures import JoinedDeals
from partnerships_db.store.index_rows import INDEX_TABLES, RowsByTable, add_rows
from partnerships_db.store.search_index import fill_search_index
from partnerships_db.store.store import Store
from partnerships_db.store_path import STORE_VARIABLE
from partnerships_tui.keymap import KEYS, use_keys
from partnerships_tui.terminal import PLAIN_VARIABLE
from partnerships_tui.user_state.own_folder import OWN_VARIABLE

WriteYaml = Callable[..., str]
"""The fixture `write_yaml`."""

MakeStore = Callable[..., Store]
"""The fixture `make_store`."""

# The tests and the program are compiled once, and not in every run.
sys.dont_write_bytecode = False

# The examples are the same in every run: a failure can be repeated, and no run is slower.
settings.register_profile(
    "suite",
    derandomize=True,
    deadline=None,
    max_examples=30,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
settings.load_profile("suite")

XDG_FOLDERS = {
    "XDG_DATA_HOME": "data_home",
    "XDG_CONFIG_HOME": "config_home",
    "XDG_CACHE_HOME": "cache_home",
    "XDG_STATE_HOME": "state_home",
    "XDG_RUNTIME_DIR": "runtime_dir",
}


@pytest.fixture(scope="session", autouse=True)
def rare_garbage_collection() -> Iterator[None]:
    """Collections are rare: walking the objects of pytest and Textual takes long."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    yield
    gc.set_threshold(*thresholds)


@pytest.fixture(scope="session", autouse=True)
def compiled_program() -> Iterator[None]:
    """The program, as a test starts it, keeps itself compiled, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


def empty_homes(parent: Path) -> Iterator[Path]:
    """Yield an empty home folder, the same one until a test has left something in it.

    To remove a folder of each test at the end takes longer than many a test.
    """
    for number in count():
        home = parent / str(number)
        home.mkdir()
        while not any(home.iterdir()):
            yield home


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home folders of tests."""
    return empty_homes(tmp_path_factory.mktemp("homes"))


@pytest.fixture(autouse=True)
def default_keys() -> Iterator[None]:
    """A test that uses other keys leaves those of the key table behind."""
    yield
    use_keys(KEYS)


@pytest.fixture(autouse=True)
def bare_machine(
    monkeypatch: pytest.MonkeyPatch,
    homes: Iterator[Path],
) -> Path:
    """An empty home folder for each test, so that no test reads or writes the user's files."""
    home = next(homes)
    monkeypatch.setenv("HOME", str(home))
    for variable, folder_name in XDG_FOLDERS.items():
        monkeypatch.setenv(variable, str(home / folder_name))
    for variable in (STORE_VARIABLE, OWN_VARIABLE, PLAIN_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    return home


@pytest.fixture
def write_yaml(tmp_path: Path) -> WriteYaml:
    """`write_yaml(text, name="log.yaml")`: the path of a new file with the text, dedented."""

    def write_file(text: str | bytes, name: str = "log.yaml") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = text if isinstance(text, bytes) else dedent(text).encode()
        path.write_bytes(content)
        return str(path)

    return write_file


@pytest.fixture
def make_store(
    tmp_path: Path,
    write_yaml: WriteYaml,
) -> Iterator[MakeStore]:
    """`make_store(text, …)`: a new store, open for writing, with one import of each text."""
    stores: list[Store] = []

    def store_of(*texts: str) -> Store:
        folder = tmp_path / f"store-{len(stores)}"
        store = Store.creating(folder / "partnerships.db")
        stores.append(store)
        for number, text in enumerate(texts):
            path = write_yaml(text, f"{folder.name}/{number}.yaml")
            import_without_errors(store, path)
        return store

    yield store_of
    for store in stores:
        store.close()


def import_without_errors(store: Store, path: str) -> None:
    report = import_files(store, [path])
    assert not report.diagnostics, "\n".join(map(str, report.diagnostics))


def words_of_search_index(store: Store) -> set[tuple[Any, ...]]:
    """Every word of the search index with the event, the column and the place that have it."""
    execute = store.connection.execute
    execute("DROP TABLE IF EXISTS temp.search_word")
    execute("CREATE VIRTUAL TABLE temp.search_word USING fts5vocab(main, search, instance)")
    return set(execute("SELECT * FROM search_word"))


@pytest.fixture(scope="session")
def assert_whole() -> Callable[[Store], None]:
    """`assert_whole(store)`: the file is sound, and its index is exactly that of its entries."""

    def check_store(store: Store) -> None:
        execute = store.connection.execute
        assert execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert execute("PRAGMA foreign_key_check").fetchall() == []
        if store.is_writable:
            execute("INSERT INTO search (search) VALUES ('integrity-check')")
            indexed_words = words_of_search_index(store)
            fill_search_index(store.connection)
            assert words_of_search_index(store) == indexed_words

        index_rows: RowsByTable = defaultdict(list)
        events_by_day: Counter[int] = Counter()
        for key, list_name, body in execute("SELECT entry, list, body FROM entry"):
            add_rows(index_rows, list_name, key, json.loads(body))
            if list_name == "events":
                events_by_day[key >> PRECISION_SHIFT] += 1

        for table in INDEX_TABLES:
            assert set(execute(f"SELECT * FROM {table}")) == set(index_rows[table]), table
        event_ids = [event_id for (event_id,) in execute("SELECT id FROM event")]
        figures = JoinedDeals(store.connection, event_ids).figures()
        assert set(execute("SELECT * FROM figure")) == set(figures)
        pairs_with_figures = (
            f"SELECT DISTINCT payer, payee FROM figure WHERE scopes & {Scope.PAIR:d}"
        )
        assert set(execute("SELECT payer, payee FROM pair")) == set(execute(pairs_with_figures))
        assert dict(execute("SELECT day, events FROM day")) == events_by_day

    return check_store


@pytest.fixture(scope="session")
def starter_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a store with the starter data. Tests only read it, or take `starter_copy`."""
    path = tmp_path_factory.mktemp("starter") / "partnerships.db"
    with Store.creating(path) as store:
        import_without_errors(store, str(starter_folder()))
    return path


@pytest.fixture
def starter_copy(
    starter_store: Path,
    tmp_path: Path,
) -> Path:
    """The path of a store with the starter data that the test may write to."""
    return Path(shutil.copy(starter_store, tmp_path / "partnerships.db"))
