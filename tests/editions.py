"""Small editions of starter data, each a folder of its own with a few companies and events."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

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
