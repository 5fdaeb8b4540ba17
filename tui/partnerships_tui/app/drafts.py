"""YAML drafts for the user's editor: an entry as it is in the store, or a new event to fill in."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from itertools import count
from typing import get_args

from partnerships_db.format.vocabulary import EventKind, EventStatus, FlowKind, FlowStatus
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.queries.entry_files import EntryLocation


def entry_draft(location: EntryLocation, own_folder: str) -> str:
    """An entry in canonical form, as an export writes it, under a comment on its way."""
    from partnerships_db.exporting import as_yaml

    origin = f", copied from {location.origin}" if location.origin else ""
    return f"""\
# {location.entry["id"]}{origin}.
# Change it, save and close: it is checked, then shown, and imported if you agree.
# It is then kept in {safe_text(own_folder)}.
{as_yaml({location.list: [location.entry]})}"""


def free_id(used_ids: Container[str], today: date) -> str:
    """An unused id for a new event: `event-2026-11-25`, then `event-2026-11-25-2`."""
    first_id = f"event-{today.isoformat()}"
    if first_id not in used_ids:
        return first_id
    numbered_ids = (f"{first_id}-{number}" for number in count(2))
    return next(event_id for event_id in numbered_ids if event_id not in used_ids)


def event_draft(event_id: str, today: date) -> str:
    """A new event: the required fields to fill in, the optional fields as comments."""
    return f"""\
# A new event. Fill it in, save and close: it is checked, then shown, and imported if you agree.
# Without a change, nothing is imported. An id has lower-case letters, digits and -.
format: 1

events:
  - id: {event_id}
    date: {today.isoformat()}   # or 2026-11, 2026-Q4, 2026-H2, 2026, about 2026-11
    kind:   # {_words(EventKind)}
    title:
    # status: announced   # {_words(EventStatus)}
    # summary: Two to four sentences in your own words.
    # parties:
    #   - {{company: a-company-id, role: customer}}
    # flows:   # who pays whom; kind: {_words(FlowKind)}
    #   - {{id: compute, from: a-company-id, to: another-id,
    #      kind: cloud-purchase, amount: up to 5 billion USD}}
    #     status of a flow: {_words(FlowStatus)}
    # relations:
    #   - {{type: follows, to: an-event-id}}
    # models: []
    # tags: []
    # sources: [a-source-id]

# sources:
#   - id: publisher-{today.isoformat()}
#     title: The page's title
#     url: https://
#     publisher:
#     published: {today.isoformat()}
#     kind: primary   # primary filing press analysis reference
"""


def _words(closed_list: object) -> str:
    """The words of a closed list of the vocabulary, with blanks between them."""
    return " ".join(get_args(closed_list))
