"""The changelog of the starter data says in plain words what an edition has changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docs import make
from tests.editions import NEW, OLD, write_edition

from partnerships_db.format.diff import changes_between
from partnerships_db.format.vocabulary import ListName
from partnerships_tui.drawing.edition_changes import edition_section

Entries = dict[tuple[ListName, str], Mapping[str, Any]]

FLOW = {"id": "loan", "from": "acme", "to": "globex", "kind": "debt", "amount": "2 billion USD"}


def event(event_id: str, **fields: object) -> dict[str, Any]:
    return {"id": event_id, "date": "2026-11", "kind": "statement", "title": "News", **fields}


def events(*entries: dict[str, Any]) -> Entries:
    return {("events", entry["id"]): entry for entry in entries}


def section(before: Entries, after: Entries) -> str:
    """The section without its heading and its empty lines."""
    lines = edition_section("data-2026.11", changes_between(before, after))
    return "\n".join(line for line in lines if line).removeprefix("## data-2026.11\n")


def test_a_new_event_is_named_with_what_its_flows_move() -> None:
    after = events(event("deal", flows=[{**FLOW, "status": "closed"}]))
    assert section({}, after) == (
        "Added: 1 event.\n"
        "### Events: added\n"
        "- 2026-11 News (`deal`)\n"
        "  - acme to globex: debt, 2 billion USD (closed)"
    )


def test_a_correction_is_named_field_by_field_with_figures_first() -> None:
    before = events(event("deal", flows=[FLOW]))
    corrected_flow = {**FLOW, "amount": "up to 2 billion USD", "note": "As the filing says."}
    after = events(event("deal", title="Loan", date="2026-11-03", flows=[corrected_flow]))
    assert section(before, after) == (
        "Corrected: 1 event.\n"
        "### Events: corrected\n"
        "- 2026-11-03 Loan (`deal`)\n"
        "  - `flows[loan].amount`: 2 billion USD → up to 2 billion USD\n"
        "  - `date`: 2026-11 → 2026-11-03\n"
        "  - `title`: News → Loan\n"
        "  - also changed: note"
    )


def test_retracted_removed_and_renamed_events_are_told_apart() -> None:
    before = events(event("wrong"), event("gone"), event("old-id"), event("cites", sources=["a"]))
    after = events(
        event("wrong", retracted="It was a rumour."),
        event("new-id", was=["old-id"]),
        event("cites", sources=["a", "b"]),
    )
    text = section(before, after)
    assert "### Events: retracted\n- 2026-11 News (`wrong`)" in text
    assert "### Events: removed\n- 2026-11 News (`gone`)" in text
    assert "- 2026-11 News (`new-id`), formerly `old-id`" in text
    assert "### Events: with other sources or notes\n- 2026-11 News (`cites`)" in text


def test_a_reference_that_follows_a_new_id_is_no_change() -> None:
    before: Entries = {("companies", "acme"): {"id": "acme", "name": "Acme"}}
    after: Entries = {
        ("companies", "acme-inc"): {"id": "acme-inc", "was": ["acme"], "name": "Acme"}
    }
    before |= events(event("deal", parties=[{"company": "acme"}]))
    after |= events(event("deal", parties=[{"company": "acme-inc"}]))
    assert [change.id for change in changes_between(before, after)] == ["acme-inc"]


def test_markdown_signs_of_the_data_are_escaped() -> None:
    text = section({}, events(event("deal", title="A *bold* [link] <tag>")))
    assert r"A \*bold\* \[link\] \<tag\>" in text


def test_a_changelog_keeps_the_sections_of_other_editions(tmp_path: Path) -> None:
    old = write_edition(tmp_path / "old", OLD, {"a": "One"})
    new = write_edition(tmp_path / "new", NEW, {"a": "Two"})
    earlier_text = f"# Title\n\n## {NEW} of an earlier day\n\nA\n\n## {OLD} of a day\n\nB\n"
    text = make.data_changelog(old, new, earlier_text)
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [f"## {NEW} of 2026-11-30, since {OLD}", f"## {OLD} of a day"]
    assert "`title`: One → Two" in text
    assert make.data_changelog(old, new, text) == text
