"""`python -m tests.soak [--run NAME] [--seconds N] [--seed N] [--load N]`: the long runs."""

import argparse
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.soak.fuzz import fuzz, starter_texts
from tests.soak.kills import kill_imports, kill_migrations
from tests.soak.terminal_play import play
from tests.soak.writers import TerminalExplorer, import_at_once

from partnerships_db.importing.pipeline import import_files
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.store import Store

IMPORT_KILLS = 200
MIGRATION_KILLS = 50
PROGRAMS = 16


RUNS = ("kills", "writers", "fuzz", "terminal")


def main() -> None:
    """Do the named run, or all runs, one after another."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--run", choices=RUNS, action="append", help="only this run")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long to fuzz and to play")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--load", type=int, default=0, help="busy programs beside the terminal")
    arguments = parser.parse_args()
    runs = arguments.run or RUNS
    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        starter = Path(str(starter_folder()))
        if "kills" in runs:
            run_kills(folder, starter)
        if "writers" in runs or "fuzz" in runs:
            run_on_a_store(folder, starter, runs, arguments)
        if "terminal" in runs:
            run_terminal(folder / "terminal", starter, arguments)


def run_on_a_store(
    folder: Path,
    starter: Path,
    runs: Sequence[str],
    arguments: argparse.Namespace,
) -> None:
    """Let several programs write to one store, then check mutated files against it."""
    shared_store = folder / "shared.db"
    with Store.creating(shared_store) as store:
        import_files(store, [str(starter)])
    if "writers" in runs:
        problems = run_writers(shared_store, folder)
        print(f"{PROGRAMS} programs and an explorer: {problems or 'no import is lost'}", flush=True)
    if "fuzz" not in runs:
        return

    outcomes = Counter[str]()
    end = time.monotonic() + arguments.seconds
    for outcome in fuzz(starter_texts(starter), arguments.seed, shared_store, folder):
        outcomes[outcome] += 1
        if time.monotonic() > end:
            break
    seconds = f"{arguments.seconds:.0f} s"
    print(f"{seconds} of mutated files, seed {arguments.seed}: {dict(outcomes)}", flush=True)


def run_terminal(
    folder: Path,
    starter: Path,
    arguments: argparse.Namespace,
) -> None:
    """Play with the explorer in a terminal, and print the moves and the problems."""
    folder.mkdir()
    data = shutil.copytree(starter, folder / "data")
    game = play(
        folder,
        str(data),
        arguments.seconds,
        arguments.seed,
        arguments.load,
    )
    print(f"{arguments.seconds:.0f} s in a terminal, seed {arguments.seed}: {dict(game.moves)}")
    print("\n".join(game.problems) or "no problem")


def run_kills(folder: Path, starter: Path) -> None:
    """Kill imports and migrations, and print the outcomes."""
    imports, migrations = folder / "imports", folder / "migrations"
    imports.mkdir()
    migrations.mkdir()
    companies = [str(starter / "companies.yaml")]
    outcomes = kill_imports(imports, IMPORT_KILLS, companies, [str(starter)])
    print(f"{IMPORT_KILLS} killed imports: the store is as {dict(outcomes)}", flush=True)
    outcomes = kill_migrations(migrations, MIGRATION_KILLS, [str(starter)])
    print(f"{MIGRATION_KILLS} killed migrations: the store is as {dict(outcomes)}", flush=True)


def run_writers(path: Path, folder: Path) -> list[str]:
    """Import by several programs while an explorer is in use; return what went wrong."""
    explorer = TerminalExplorer(path)
    time.sleep(1.5)
    explorer.press("jjG")
    problems = import_at_once(path, folder, PROGRAMS, 1)
    explorer.press("2jj3")
    time.sleep(3)
    status = explorer.quit()
    if status:
        problems.append(f"the explorer left with {status}")
    return problems


if __name__ == "__main__":
    main()
