"""The program as if it were one store version newer, with one more migration."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sqlite_utils import Database, Migrations

from partnerships_db.store import migrations
from partnerships_db.store import store as store_module
from partnerships_db.store.version import VERSION


@contextmanager
def newer_version(migration: Callable[[Database], None]) -> Iterator[None]:
    """Make the program one version newer, with this migration to it."""
    steps = Migrations("partnerships")
    steps(name="001-first")(migrations.first)
    steps(name="002-endings")(migrations.endings)
    steps(name="003-letters")(migrations.letters)
    steps(name="004-media-and-minimums")(migrations.media_and_minimums)
    steps(name="005-another")(migration)
    with (
        patch.object(migrations, "steps", steps),
        patch.object(migrations, "VERSION", VERSION + 1),
        patch.object(store_module, "VERSION", VERSION + 1),
    ):
        yield
