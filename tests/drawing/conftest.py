"""The starter data, open for reading, for the tests of drawing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerships_db.store.store import Store


@pytest.fixture(scope="session")
def starter(starter_store: Path) -> Iterator[Store]:
    """The starter data, open for reading."""
    with Store.reading(starter_store) as store:
        yield store
