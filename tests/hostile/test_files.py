"""The contract for hostile input, case by case: files to import, texts to search for, addresses, and stores."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest

from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store import store as connection
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import NoStore, Store, StoreError
from partnerships_db.store.version import APPLICATION_ID
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.urls import safe_url

DATA = Path(__file__).parent / "data"
CASES: list[dict[str, Any]] = json.loads((DATA / "expect.json").read_text("utf-8"))
SECONDS = 10.0

Whole = Callable[[Store], None]


def lines_of(name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (DATA / "text" / name).read_text("utf-8").splitlines() if line
    ]


# -- Files to import ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: Path(case["file"]).stem)
def test_a_file_does_what_the_contract_says(
    case: dict[str, Any], tmp_path: Path, assert_whole: Whole
) -> None:
    file = str(DATA / case["file"])
    with Store.creating(tmp_path / "store.db") as store:
        began = time.monotonic()
        report = import_files(store, [file])
        assert time.monotonic() - began < SECONDS
        if report.diagnostics:
            assert case["expect"] in ("error", "either")
            assert store.row("SELECT count(*) FROM sqlite_master") == (0,)
            if "line" in case:
                first, _, last = str(case["line"]).partition("-")
                assert report.diagnostics[0].line in range(int(first), int(last or first) + 1)
            return
        assert case["expect"] in ("ok", "either")
        before = store.rows("SELECT list, id, body FROM entry ORDER BY entry")
        assert import_files(store, [file]).changes_nothing
        assert store.rows("SELECT list, id, body FROM entry ORDER BY entry") == before
        assert_whole(store)
        assert "\r" not in repr(before)


@pytest.mark.parametrize(
    "name",
    ["esc-title", "osc52", "nul", "c1", "bell", "cr", "rlo", "surrogate", "newline-in-title"],
)
def test_a_refused_character_is_named_by_its_code_point(name: str) -> None:
    (problem, *_) = check_files([str(DATA / "yaml" / f"text-{name}.yaml")]).diagnostics
    assert "U+" in problem.message


def test_a_tag_runs_nothing(tmp_path: Path) -> None:
    pwned = Path("/tmp/partnerships-pwned")
    assert check_files([str(DATA / "yaml" / "tag-python-object.yaml")]).diagnostics
    assert not pwned.exists()


MADE = {
    "nested lists": lambda: "format: 1\ncompanies: " + "[" * 10_000 + "]" * 10_000,
    "a long title": lambda: (
        f"events: [{{id: e, date: 2025, kind: statement, title: {'x' * 10**6}}}]"
    ),
    "many keys": lambda: "".join(f"k{number}: {number}\n" for number in range(20_000)),
    "a bomb of entries": lambda: (
        "sources: &s [" + "x, " * 1000 + "]\ncompanies: [" + "*s, " * 200 + "]"
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_too_much_is_refused_in_time(name: str, tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    path.write_text(MADE[name]())
    began = time.monotonic()
    assert check_files([str(path)]).diagnostics
    assert time.monotonic() - began < SECONDS


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    (problem,) = check_files([str(path)]).diagnostics
    assert "larger than 32 MB" in problem.message


def test_only_regular_files_are_read_and_nothing_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "empty").mkdir()
    paths = [str(tmp_path / name) for name in ("fifo", "loop", "empty", "missing")]
    began = time.monotonic()
    report = check_files([*paths, "/dev/zero"])
    assert time.monotonic() - began < SECONDS
    assert [problem.file for problem in report.diagnostics] == [*paths, "/dev/zero"]


# -- Searches and addresses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case", lines_of("search-queries.jsonl"), ids=lambda case: repr(case["query"])[:20]
)
def test_any_text_is_a_search_or_a_sentence(case: dict[str, Any], starter_store: Path) -> None:
    text = case["query"] * case.get("repeat", 1)
    try:
        chosen = parse_filter(text)
    except FilterError as error:
        assert ":" in text
        assert text[error.start : error.end]  # noqa: PT017  a sentence is as good as a result
        return
    with Store.reading(starter_store) as store:
        assert len(Timeline.select(store, chosen, None)) <= 374


@pytest.mark.parametrize("case", lines_of("urls.jsonl"), ids=lambda case: case["url"][:30])
def test_an_address_is_opened_or_refused(case: dict[str, Any]) -> None:
    if case["open"]:
        assert safe_url(case["url"]) == case["url"]
    else:
        with pytest.raises(InvalidValue):
            safe_url(case["url"])


# -- The store ---------------------------------------------------------------------------------------


def of_version(path: Path, application: int, version: int) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE x (a)")
        other.execute(f"PRAGMA application_id={application}")
        other.execute(f"PRAGMA user_version={version}")


def not_a_store(tmp_path: Path) -> dict[str, Path]:
    paths = {name: tmp_path / f"{name}.db" for name in ("text", "other", "newer", "truncated")}
    paths["text"].write_text("hello\n" * 1000)
    of_version(paths["other"], 0x12345678, 1)
    of_version(paths["newer"], APPLICATION_ID, 999)
    with Store.creating(tmp_path / "whole.db") as store:
        import_files(store, [str(DATA / "yaml" / "norway.yaml")])
        store.connection.execute("PRAGMA journal_mode=delete")
    paths["truncated"].write_bytes((tmp_path / "whole.db").read_bytes()[:3000])
    return paths


@pytest.mark.parametrize("name", ["text", "other", "newer", "truncated"])
def test_what_is_no_store_of_ours_is_refused_and_stays_as_it_is(name: str, tmp_path: Path) -> None:
    path = not_a_store(tmp_path)[name]
    before = path.read_bytes()
    for opening in (Store.reading, Store.writing):
        with pytest.raises(StoreError) as raised, opening(path) as store:
            store.rows("SELECT * FROM entry")
        assert path.name in str(raised.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["a b.db", "50%.db", "a?mode=memory", "file:x?mode=memory", "#x", "é'\".db", "-x.db"]
)
def test_a_path_is_that_very_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.creating(Path(name)) as store:
        import_files(store, [str(DATA / "yaml" / "norway.yaml")])
    assert (tmp_path / name).stat().st_size > 4096
    with Store.reading(Path(name)) as store:
        assert store.row("SELECT country FROM company WHERE id = 'nordic-cloud'") == ("NO",)


def test_a_folder_a_fifo_a_device_and_nothing_are_no_store(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path, tmp_path / "fifo", Path("/dev/null")):
        with pytest.raises(StoreError):
            Store.reading(path)
    with pytest.raises(NoStore):
        Store.reading(tmp_path / "missing")


def test_a_writer_waits_for_another_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    with Store.creating(path) as store:
        import_files(store, [str(DATA / "yaml" / "norway.yaml")])
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Store.writing(path) as store:
        store.connection.execute("PRAGMA busy_timeout=100")
        with pytest.raises(StoreError, match="another program"):
            import_files(store, [str(DATA / "yaml" / "alias-plain.yaml")])
    holder.execute("ROLLBACK")
    with Store.writing(path) as store:
        assert import_files(store, [str(DATA / "yaml" / "alias-plain.yaml")]).number == 2


def test_a_query_that_never_ends_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_QUERY_SECONDS", 0.2)
    path = tmp_path / "store.db"
    with Store.creating(path) as store:
        import_files(store, [str(DATA / "yaml" / "norway.yaml")])
        store.connection.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
        )
    with Store.reading(path) as store, pytest.raises(StoreError, match="took too long"):
        store.rows("SELECT sum(x) FROM endless")


def test_an_import_that_is_killed_is_before_or_after(tmp_path: Path, assert_whole: Whole) -> None:
    """Kills spread over an import by time; each leaves what was there, whole, and the next import works."""
    path, first, second = (tmp_path / name for name in ("store.db", "first.yaml", "second.yaml"))
    first.write_text("companies: [{id: acme, name: Acme}]")
    entries = (
        f"- {{id: e-{n}, date: 2025-{n % 12 + 1:02}, kind: statement, title: T {n}}}"
        for n in range(1500)
    )
    second.write_text("events:\n" + "\n".join(entries))
    with Store.creating(path) as store:
        import_files(store, [str(first)])
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "from pathlib import Path\n"
        "from partnerships_db.importing.pipeline import import_files\n"
        "from partnerships_db.store.store import Store\n"
        f"store = Store.writing(Path({str(path)!r}))\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        f"import_files(store, [{str(second)!r}])\n"
    )
    # They start together and wait for their turn.
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(5)
    ]
    for number, process in enumerate(processes):
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            process.stdin.write(b"\n")
            process.stdin.flush()
            time.sleep(0.06 * number)
            process.kill()
        with Store.reading(path) as store:
            assert store.row("SELECT count(*) FROM event") in ((0,), (1500,))
            assert_whole(store)
    with Store.writing(path) as store:
        import_files(store, [str(second)])
        assert store.row("SELECT count(*) FROM event") == (1500,)
        assert_whole(store)


@pytest.mark.parametrize("statements", range(1, 72, 7))
def test_an_import_that_is_killed_at_any_statement_is_before_or_after(
    statements: int, tmp_path: Path, assert_whole: Whole
) -> None:
    """The same, by what has been done so far: the child ends itself at its n-th statement."""
    path, file = tmp_path / "store.db", tmp_path / "log.yaml"
    file.write_text("companies: [{id: acme, name: Acme}]")
    with Store.creating(path) as store:
        import_files(store, [str(file)])
    file.write_text("companies: [{id: acme, name: Acme Ltd}, {id: globex, name: Globex}]")
    child = os.fork()
    if child == 0:
        done = count(1)

        def end(_: str) -> None:
            if next(done) == statements:
                os.kill(os.getpid(), SIGKILL)

        try:
            with Store.writing(path) as store:
                store.connection.set_trace_callback(end)
                import_files(store, [str(file)])
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    with Store.writing(path) as store:
        assert store.rows("SELECT name FROM company ORDER BY name") in (
            [("Acme",)],
            [("Acme Ltd",), ("Globex",)],
        )
        assert_whole(store)
        import_files(store, [str(file)])
        assert store.rows("SELECT name FROM company ORDER BY name") == [("Acme Ltd",), ("Globex",)]
        assert_whole(store)


def test_sixteen_imports_at_once_all_succeed(tmp_path: Path, assert_whole: Whole) -> None:
    path = tmp_path / "store.db"
    files = [tmp_path / f"{number}.yaml" for number in range(16)]
    for number, file in enumerate(files):
        file.write_text(f"companies: [{{id: c-{number}, name: C}}]")
    with Store.creating(path) as store:
        import_files(store, [str(files[0])])
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "from pathlib import Path\n"
        "from threading import Thread\n"
        "from partnerships_db.importing.pipeline import import_files\n"
        "from partnerships_db.store.store import Store\n"
        "def run(file):\n"
        f"    with Store.writing(Path({str(path)!r})) as store: import_files(store, [file])\n"
        "threads = [Thread(target=run, args=[file]) for file in sys.argv[1:]]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
    )
    with Store.reading(path) as reader:
        halves = [
            subprocess.Popen([sys.executable, "-c", code, *map(str, part)])
            for part in (files[:8], files[8:])
        ]
        assert [process.wait() for process in halves] == [0, 0]
        assert reader.row("SELECT count(*) FROM company") == (16,)
    with Store.writing(path) as store:
        assert_whole(store)
