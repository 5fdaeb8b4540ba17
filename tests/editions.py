"""Small editions of starter data, each a folder of its own with a few companies and events."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
import yaml

from partnerships_db import starter_data
from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store

COMPANIES = ("acme", "globex")
"""The companies that every edition has."""

OLD, NEW = "data-2026.10", "data-2026.11"
"""The versions of an older and a newer edition."""


def event(event_id: str, title: str, company: str = "acme") -> dict[str, object]:
    """An event with a title and one party."""
    return {
        "id": event_id,
        "date": "2026-01-02",
        "kind": "statement",
        "title": title,
        "parties": [{"company": company}],
    }


def write_edition(
    folder: Path,
    version: str,
    titles: Mapping[str, str],
    companies: Iterable[str] = (),
) -> str:
    """Write an edition with events of these titles, by id; the path of its folder.

    `companies` are more companies than those that every edition has.
    """
    folder.mkdir(parents=True)
    if version:
        (folder / "edition.yaml").write_text(f"version: {version}\ndate: 2026-11-30\n", "utf-8")
    document = {
        "companies": [{"id": name, "name": name.title()} for name in (*COMPANIES, *companies)],
        "events": [event(event_id, title) for event_id, title in titles.items()],
    }
    (folder / "log.yaml").write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return str(folder)


def store_of_older_edition(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    old_titles: Mapping[str, str],
    new_titles: Mapping[str, str],
    own_titles: Mapping[str, str],
) -> Path:
    """A store of an older edition than the program's, in which the user has changed events."""
    old_edition = write_edition(folder / "old", OLD, old_titles)
    new_edition = write_edition(folder / "new", NEW, new_titles)
    own_events = [event(event_id, title) for event_id, title in own_titles.items()]
    own_file = folder / "own.yaml"
    own_file.write_text(yaml.safe_dump({"events": own_events}), "utf-8")
    path = folder / "store.db"
    with Store.creating(path) as store:
        import_files(store, [old_edition])
        import_files(store, [str(own_file)])
    monkeypatch.setattr(starter_data, "starter_folder", lambda: Path(new_edition))
    return path
