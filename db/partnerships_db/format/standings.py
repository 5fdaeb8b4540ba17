"""Three-way comparison: an entry of the store, of the edition it came from, and of a newer one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from partnerships_db.format.diff import (
    EntryChange,
    EntryKey,
    dependencies,
    dependency_graph,
    dependents,
)
from partnerships_db.format.entries import Entry
from partnerships_db.format.references import renamed

Verdict = Literal["new", "updated", "own", "both", "deleted", "dropped"]
"""Who has changed an entry of the starter data since the edition that the store has.

- new: the newer edition has added it
- updated: only the newer edition has changed it
- own: only the user has changed it
- both: the user and the newer edition have changed it
- deleted: the user has removed it, and the newer edition still has it
- dropped: the newer edition does not have it any more
"""

TAKEN_VERDICTS: frozenset[Verdict] = frozenset(("new", "updated"))
"""The verdicts by which nothing of the user's is lost: such changes are taken unless refused."""

_RANKS: Mapping[Verdict, int] = {"both": -1, "deleted": -1, "own": 1}
"""The order in which a reader is shown changes: first those to decide on, last those to keep."""


class Standing(NamedTuple):
    """What the user and a newer edition have made of an entry of the starter data."""

    verdict: Verdict
    base: Entry | None
    """The entry as the starter data last wrote it into the store; None if it never did."""

    def own_change(self, change: EntryChange) -> EntryChange | None:
        """The user's change of an entry that an edition would change, if there is one."""
        if self.base is None or change.before is None:
            return None
        return change._replace(before=self.base, after=change.before)


def standings_of(
    changes: Sequence[EntryChange],
    base_entries: Mapping[EntryKey, Entry],
) -> dict[EntryKey, Standing]:
    """The standing of each entry that an edition would change, by its list and its id after that.

    `base_entries` are the entries as the starter data last wrote them, under their ids of today.
    """
    moves: dict[EntryKey, str] = {}
    for change in changes:
        for former_id in change.after.get("was", ()):
            moves[change.list, former_id] = change.id

    standings: dict[EntryKey, Standing] = {}
    for change in changes:
        base = _base_of(change, base_entries)
        standings[change.key] = Standing(_verdict(change, base, moves), base)
    return standings


def _base_of(change: EntryChange, base_entries: Mapping[EntryKey, Entry]) -> Entry | None:
    stored_id = (change.before or {}).get("id", change.id)
    for entry_id in (stored_id, *sorted(change.ids)):
        if (change.list, entry_id) in base_entries:
            return base_entries[change.list, entry_id]
    return None


def _verdict(
    change: EntryChange,
    base: Entry | None,
    moves: Mapping[EntryKey, str],
) -> Verdict:
    if change.outcome == "removed":
        return "dropped"
    if change.before is None:
        return "new" if base is None else "deleted"
    if base is None:
        return "both"
    if _content(change.before) == _content(base):
        return "updated"
    is_moved = change.before.get("id") != change.id
    later_base = renamed(change.list, base, moves)
    if _content(change.after) == _content(later_base) and not is_moved:
        return "own"
    return "both"


def _content(entry: Entry) -> Entry:
    """An entry without its ids: another id alone is no change of what it says."""
    return {name: value for name, value in entry.items() if name not in ("id", "was")}


def reading_order(
    changes: Sequence[EntryChange],
    standings: Mapping[EntryKey, Standing],
) -> list[EntryChange]:
    """The changes with those first that the user must decide on, and the user's own last."""

    def rank(change: EntryChange) -> int:
        standing = standings.get(change.key)
        return 0 if standing is None else _RANKS.get(standing.verdict, 0)

    return sorted(changes, key=rank)


def taken_positions(
    changes: Sequence[EntryChange],
    standings: Mapping[EntryKey, Standing],
    accepted: Collection[EntryKey] = (),
) -> set[int]:
    """The positions of the changes that an import makes unless its reader decides otherwise.

    Left out are the changes that would undo what the user did, removals, and all changes that need
    one of these. `accepted` are entries that are taken all the same, with what they need.
    """
    needs = dependency_graph(changes)
    direct = {position for position, change in enumerate(changes) if not change.follows}
    taken = {position for position in direct if _is_taken(changes[position], standings)}
    for position in direct - taken:
        taken -= dependents(position, needs)
    for position in direct:
        change = changes[position]
        if change.key in accepted:
            taken |= dependencies(position, needs) & direct
    return taken


def _is_taken(change: EntryChange, standings: Mapping[EntryKey, Standing]) -> bool:
    standing = standings.get(change.key)
    if standing is None:
        return change.outcome != "removed"
    return standing.verdict in TAKEN_VERDICTS
