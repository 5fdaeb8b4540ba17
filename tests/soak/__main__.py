"""`python -m tests.soak [--seconds N] [--seed N]`: the long runs, with their outcomes."""

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.soak.fuzz import fuzz, starter_texts
from tests.soak.kills import kill_imports, kill_migrations
from tests.soak.writers import TerminalExplorer, import_at_once

from partnerships_db.importing.pipeline import import_files
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.store import Store

IMPORT_KILLS = 200
MIGRATION_KILLS = 50
PROGRAMS = 16


def main() -> None:
    """Do all runs, one after another."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long to fuzz")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        starter = Path(str(starter_folder()))
        run_kills(folder, starter)
        shared_store = folder / "shared.db"
        with Store.creating(shared_store) as store:
            import_files(store, [str(starter)])
        problems = run_writers(shared_store, folder)
        print(f"{PROGRAMS} programs and an explorer: {problems or 'no import is lost'}", flush=True)

        outcomes = Counter[str]()
        end = time.monotonic() + arguments.seconds
        for outcome in fuzz(starter_texts(starter), arguments.seed, shared_store, folder):
            outcomes[outcome] += 1
            if time.monotonic() > end:
                break
        print(
            f"{arguments.seconds:.0f} s of mutated files, seed {arguments.seed}: {dict(outcomes)}"
        )


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
