"""`python -m tests.soak [--seconds N] [--seed N]`: all of it, with what came of it."""

import argparse
import tempfile
import time
from pathlib import Path

from tests.soak.fuzz import fuzz, pieces
from tests.soak.kills import killed_imports, killed_migrations
from tests.soak.writers import Explorer, import_at_once

from partnerships_db.importing.pipeline import import_files
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.store import Store


def main() -> None:
    """Everything, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long to fuzz")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder, starter = Path(made), Path(str(starter_folder()))
        imports, older = folder / "imports", folder / "older"
        imports.mkdir()
        older.mkdir()
        left = killed_imports(imports, 200, [str(starter)], [str(starter / "companies.yaml")])
        print(f"200 imports killed: the store is as {dict(left)}", flush=True)
        print(
            f"50 migrations killed: the store is as {dict(killed_migrations(older, 50, [str(starter)]))}",
            flush=True,
        )
        shared = folder / "shared.db"
        with Store.creating(shared) as store:
            import_files(store, [str(starter)])
        print(
            f"sixteen writers and an explorer: {writers(shared, folder) or 'all came in'}",
            flush=True,
        )
        became = fuzz(
            given.seconds, given.seed, pieces(sorted(starter.glob("*.yaml"))), shared, folder
        )
        print(f"{given.seconds:.0f} s of fuzz, seed {given.seed}: {dict(became)}")


def writers(path: Path, folder: Path) -> list[str]:
    """Sixteen at once, with an explorer in which somebody moves; gives what went wrong."""
    explorer = Explorer(path)
    time.sleep(1.5)
    explorer.press("jjG")
    wrong = import_at_once(path, folder, 16)
    explorer.press("2jj3")
    time.sleep(3)
    status = explorer.leave()
    return wrong + ([f"the explorer left with {status}"] if status else [])


if __name__ == "__main__":
    main()
