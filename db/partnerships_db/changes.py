"""What one import does to one entry, field by field."""

from typing import Any, NamedTuple

from partnerships_db.flows import Entry
from partnerships_db.vocabulary import List


class Change(NamedTuple):
    """An entry before and after."""

    list: List
    id: str
    before: Entry | None
    """None: the entry is new."""
    after: Entry

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Each field that is another now: what it was and what it is, None where it was not stated."""
        before = self.before or {}
        names = [*self.after, *(name for name in before if name not in self.after)]
        pairs = {name: (before.get(name), self.after.get(name)) for name in names}
        is_same_id = self.before is None or pairs["id"][0] == pairs["id"][1]
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and not (name == "id" and is_same_id)}
