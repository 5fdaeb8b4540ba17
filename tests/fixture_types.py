"""The types of the fixtures in tests/conftest.py."""

from collections.abc import Callable

from partnerships_db.store.store import Store

WriteYaml = Callable[..., str]
MakeStore = Callable[..., Store]
AssertWhole = Callable[[Store], None]
