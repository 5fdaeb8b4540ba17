"""Drafts for the user's editor: the YAML that each begins with, and the list of those that wait."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from itertools import count
from typing import NamedTuple, get_args

from partnerships_db.format.vocabulary import EventKind, EventStatus, FlowKind, FlowStatus
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.wording import relative
from partnerships_tui.queries.entry_files import EntryLocation
from partnerships_tui.screens.finder import FinderItem, heading
from partnerships_tui.user_state.draft_files import Draft, drafts_folder
from partnerships_tui.user_state.state_files import short_path


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


# -- The list of drafts ----------------------------------------------------------------------------


class DraftChoice(NamedTuple):
    """A choice in the list of drafts: to go on with one, to delete it, or to begin a new event."""

    draft: Draft | None
    """None for a new event."""
    is_deleted: bool = False


def draft_items(drafts: Sequence[Draft]) -> list[FinderItem]:
    """The drafts to go on with, the offer of a new event, and the offers to delete a draft."""
    items = [heading(f"Drafts in {short_path(drafts_folder())}")]
    items += [FinderItem(draft.title, _draft_note(draft), DraftChoice(draft)) for draft in drafts]
    items += [
        heading("Or"),
        FinderItem("Write a new event", "", DraftChoice(None)),
        heading("Delete a draft that is not needed"),
    ]
    items += [
        FinderItem(f"Delete {draft.title}", _draft_note(draft), DraftChoice(draft, True))
        for draft in drafts
    ]
    return items


def _draft_note(draft: Draft) -> str:
    """What a draft is for, and its age: `edit of openai-38b, 3 days ago`."""
    day = relative(PartialDate.of(draft.changed_at.date()), clock.today())
    purpose = f"edit of {draft.entry.partition('/')[2]}" if draft.entry else "new event"
    return f"{purpose}, {day} {draft.changed_at:%H:%M}"
