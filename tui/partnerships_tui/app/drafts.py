"""YAML of ours for the user's editor: an entry as it stands, or a new event to fill in."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from itertools import chain, count
from typing import get_args

from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import EventKind, EventStatus, FlowKind, FlowStatus, ListName


def entry_draft(name: ListName, entry: Entry) -> str:
    """An entry in canonical form, as an export has it."""
    from partnerships_db.exporting import as_yaml

    return as_yaml({name: [entry]})


def free_id(used_ids: Container[str], today: date) -> str:
    """An id that no event has: `event-2026-11-25`, then `event-2026-11-25-2`."""
    base = f"event-{today.isoformat()}"
    return next(
        name for name in chain([base], (f"{base}-{n}" for n in count(2))) if name not in used_ids
    )


def event_draft(event_id: str, today: date) -> str:
    """A new event: what it needs to be filled in, what it may have as comments."""
    return f"""\
# A new event. Fill it in, save and close: it is judged, shown and, if you agree, imported.
# Closed as it is, it leaves nothing. An id is small letters, digits and -.
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
    #   - {{id: compute, from: a-company-id, to: another-id, kind: cloud-purchase, amount: up to 5 billion USD}}
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
    return " ".join(get_args(closed_list))
