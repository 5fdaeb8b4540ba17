"""How the parts of a canonical entry are read: sources, roles, owners and names of flows."""

from collections.abc import Iterator, Mapping
from typing import Any

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.values.name_matching import fold_accents

Entry = Mapping[str, Any]
"""An entry in canonical form: what `importing.validation` returns and the store keeps."""


def source_id(citation: Any) -> str:
    """The id of a cited source, which the format writes as an id or as `{source: id, at: …}`."""
    return citation if isinstance(citation, str) else str(citation["source"])


def source_ids(fields: Entry) -> list[str]:
    """The ids of the sources that an entry, a flow or a period cites, in its order."""
    return [source_id(citation) for citation in fields.get("sources", ())]


def all_source_ids(event: Entry) -> list[str]:
    """The ids of the sources that an event and its flows cite, each once."""
    cited_ids = source_ids(event)
    for flow in event.get("flows", ()):
        cited_ids += source_ids(flow)
    return list(dict.fromkeys(cited_ids))


def party_roles(party: Entry) -> list[str]:
    """The roles of a party: `role`, or all of `roles`, or none."""
    if "roles" in party:
        return list(party["roles"])
    return [party["role"]] if "role" in party else []


def flow_name(event_id: str, flow: Entry, place: int) -> str:
    """The name of a flow in all lists: `event/flow`, or `event#2` for one without an id.

    `place` is its position in the event, from 1.
    """
    return f"{event_id}/{flow['id']}" if "id" in flow else f"{event_id}#{place}"


def owners(company: Entry) -> list[Entry]:
    """The parents of a company in the format's long form, `{company, from, until}`."""
    parent = company.get("parent", [])
    return [{"company": parent}] if isinstance(parent, str) else parent


def names_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield an entry's id with its name or title, and with each alias; the entry may be faulty."""
    aliases = entry.get("aliases")
    names = aliases if isinstance(aliases, list) else []
    for name in (entry.get("name"), entry.get("title"), *names):
        if isinstance(name, str):
            yield entry["id"], name


def folded_name(name: str) -> str:
    """A name or an id without case, accents and hyphens, to compare it with another."""
    return " ".join(fold_accents(name).replace("-", " ").split())


def companies_on_side(side: Any) -> tuple[str, ...]:
    """The companies on one side of a flow; a side that is left out is `unknown`."""
    if side is None:
        return (UNKNOWN,)
    return (side,) if isinstance(side, str) else tuple(side)
