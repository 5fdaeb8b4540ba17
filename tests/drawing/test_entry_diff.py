"""The changes of an import are drawn whatever a text looks like."""

import pytest

from partnerships_db.format.diff import EntryChange
from partnerships_db.importing.report import ImportReport
from partnerships_db.importing.suspicions import Suspicion
from partnerships_tui.drawing.entry_diff import field_lines, import_in_words


@pytest.mark.parametrize(
    ("note", "lines"),
    [
        ("One\n\nTwo", ["    + note: One", "            Two"]),
        ("\n\nTwo", ["    + note: ", "            Two"]),
        ("\u200bOne", ["    + note: \\u200bOne"]),
        ("  ", ['    + note: ""']),
    ],
)
def test_a_changed_text_may_begin_with_anything(note: str, lines: list[str]) -> None:
    before = {"id": "a", "note": "Before"}
    change = EntryChange("events", "a", before, {"id": "a", "note": note})
    drawn = [drawn_line.text.rstrip() for drawn_line in field_lines(change, 40)]
    assert [text for text in drawn if text][1:] == [text.rstrip() for text in lines]


def test_an_import_names_what_may_repeat_a_known_entry() -> None:
    report = ImportReport(2)
    report.counts["events"]["added"] = 1
    assert import_in_words(report) == "import 2: added 1 event"
    report.suspicions.append(Suspicion("events", "rewritten", {"id": "deal"}))
    sentence = 'import 2: added 1 event; "rewritten" may repeat "deal"'
    assert import_in_words(report) == sentence
    report.suspicions.append(Suspicion("events", "again", {"id": "deal"}))
    assert import_in_words(report) == f"{sentence}, and 1 more"


def test_a_value_is_below_a_name_that_takes_most_of_the_line() -> None:
    known = {"source": "known", "field": "date", "says": "2025-11-20"}
    added = {"source": "a-long-id-of-a-source", "field": "date", "says": "2025-11-19"}
    before = {"id": "a", "reports": [known]}
    change = EntryChange("events", "a", before, {"id": "a", "reports": [known, added]})
    drawn = [drawn_line.text.rstrip() for drawn_line in field_lines(change, 52)]
    assert drawn[0].startswith("    + reports[a-long-id-of-a-source date]:")
    value = " ".join(text.strip() for text in drawn[1:])
    assert value == "source a-long-id-of-a-source, field date, says 2025-11-19"
