"""The checks that need all entries of an import together, and the store that they go into.

They find contradicting copies, references without a target, ids claimed twice, repeated routes,
companies that own themselves, and removed flows to which another event refers.
"""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice

from partnerships_db.format.entries import owners
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import LISTS
from partnerships_db.importing.entry_problems import EntryProblem
from partnerships_db.importing.entry_reader import (
    MAX_DIAGNOSTICS,
    EntryReader,
    missing_target_message,
)
from partnerships_db.store.staging import StagedEntry, Staging
from partnerships_db.values.errors import Diagnostic, InvalidValue, did_you_mean, quoted

MAX_REFERENCE_HINTS = 100
"""The most references without a target that get a suggestion: each search takes a while."""

_MISSING_TARGET_HINT = "add it, or import the file that holds it"


class CrossChecks:
    """The checks between the staged entries, and between them and the store."""

    def __init__(self, staging: Staging, reader: EntryReader) -> None:
        self._staging = staging
        self._reader = reader
        self._missing_targets = staging.dangling_references()

    def problems(self) -> Iterator[EntryProblem]:
        """Yield the problems of all staged entries, check by check."""
        yield from self._contradicting_copies()
        yield from islice(self._references_without_target(), MAX_DIAGNOSTICS)
        yield from self._claimed_ids()
        yield from self._repeated_routes()
        yield from self._parent_loops()
        yield from self._removed_flows()

    def loose_diagnostics(self) -> Iterator[Diagnostic]:
        """Yield the references without a target of the entries that are not staged."""
        for list_name, target_id, diagnostic in self._reader.loose_references:
            if self._is_missing(list_name, target_id):
                hint = did_you_mean(target_id, self._staging.ids(list_name))
                yield diagnostic._replace(hint=hint or _MISSING_TARGET_HINT)

    def _contradicting_copies(self) -> Iterator[EntryProblem]:
        for later, first in self._staging.repeated:
            first_place = f"{self._reader.files[first.file].name}:{first.line}"
            refusal = InvalidValue(
                f"also appears in {first_place}, with other content",
                "keep one of them, or make them say the same",
            )
            yield EntryProblem(later, ("id",), refusal)

    def _is_missing(self, list_name: str, target_id: str) -> bool:
        """Whether neither the import nor the store has the target; a faulty entry does exist."""
        if (list_name, target_id) not in self._missing_targets:
            return False
        return not self._reader.is_faulty(list_name, target_id)

    def _references_without_target(self) -> Iterator[EntryProblem]:
        if not self._missing_targets:
            return
        known_ids: dict[str, list[str]] = {}
        for list_name in {list_name for list_name, _ in self._missing_targets}:
            known_ids[list_name] = self._staging.ids(list_name)
        hint_count = 0
        for staged in self._staging.entries(*LISTS):
            for path, list_name, target_id in references(staged.list, staged.entry):
                if not self._is_missing(list_name, target_id):
                    continue
                hint = ""
                if hint_count < MAX_REFERENCE_HINTS:
                    hint = did_you_mean(target_id, known_ids[list_name])
                hint_count += 1
                message = missing_target_message(list_name, target_id)
                refusal = InvalidValue(message, hint or _MISSING_TARGET_HINT)
                yield EntryProblem(staged, path, refusal)

    def _claimed_ids(self) -> Iterator[EntryProblem]:
        """Yield the former ids that two entries claim, or that an entry still has."""
        first_claimants: dict[tuple[str, str], str] = {}
        for staged in self._staging.renamed():
            for index, former_id in enumerate(staged.entry["was"]):
                first_claimant = first_claimants.setdefault((staged.list, former_id), staged.id)
                refusal = self._former_id_refusal(staged, former_id, first_claimant)
                if refusal is not None:
                    yield EntryProblem(staged, ("was", index), refusal)

    def _former_id_refusal(
        self,
        staged: StagedEntry,
        former_id: str,
        first_claimant: str,
    ) -> InvalidValue | None:
        stored_claimant = self._staging.former_owner(staged.list, former_id)
        for claimant in (first_claimant, stored_claimant):
            if claimant is not None and claimant != staged.id:
                return InvalidValue(
                    f'{quoted(former_id)} is also claimed by "{claimant}"',
                    "only one entry can have had it",
                )
        if former_id == staged.id or self._staging.is_live(staged.list, former_id):
            return InvalidValue(
                f"{quoted(former_id)} is also a live id",
                "an old id is not used again",
            )
        return None

    def _repeated_routes(self) -> Iterator[EntryProblem]:
        first_ids: dict[tuple[str, ...], str] = {}
        for staged in self._staging.entries("availability"):
            route = staged.entry
            route_key = (
                route["model"],
                route["provider"],
                route.get("service", ""),
            )
            route_id = self._staging.same_route(route)
            if not route_id:
                route_id = first_ids.setdefault(route_key, staged.id)
            if route_id != staged.id:
                refusal = InvalidValue(
                    f'is the same model, provider and service as "{route_id}"',
                    "one entry holds one route, with all its periods",
                )
                yield EntryProblem(staged, (), refusal)

    def _parent_loops(self) -> Iterator[EntryProblem]:
        # Only companies with a parent are held: a file may hold half a million without one.
        staged_companies: dict[str, StagedEntry] = {}
        for staged in self._staging.entries("companies"):
            if '"parent":' in staged.body:
                staged_companies[staged.id] = staged

        owners_of: dict[str, list[str]] = {}
        staged_bodies = (staged.entry for staged in staged_companies.values())
        for company in chain(staged_bodies, self._staging.unstaged("companies")):
            if "parent" in company:
                owners_of[company["id"]] = [owner["company"] for owner in owners(company)]

        for company_id in _companies_on_loops(owners_of):
            if company_id in staged_companies:
                refusal = InvalidValue(
                    "leads back to the company itself",
                    "a company can't own its owner",
                )
                yield EntryProblem(staged_companies[company_id], ("parent",), refusal)

    def _removed_flows(self) -> Iterator[EntryProblem]:
        for referring_event, flow_name in self._staging.orphaned_relations():
            staged = self._staging.find("events", flow_name.partition("/")[0])
            if staged is not None:
                refusal = InvalidValue(
                    f'no longer has the flow "{flow_name}", to which {referring_event} refers',
                    "keep the flow, or import that entry too",
                )
                yield EntryProblem(staged, (), refusal)


def _companies_on_loops(owners_of: Mapping[str, Sequence[str]]) -> list[str]:
    """The companies that own themselves through their owners, loop by loop.

    Within a loop the company that is reached last comes first.
    """
    try:
        TopologicalSorter(owners_of).prepare()
    except CycleError:
        pass  # rare, so only then is networkx loaded
    else:
        return []
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph(owners_of)
    discovered_ids = enumerate(networkx.dfs_preorder_nodes(graph))
    discovery_order = {company_id: position for position, company_id in discovered_ids}
    company_ids: list[str] = []
    for component in networkx.strongly_connected_components(graph):
        group = sorted(
            component,
            key=discovery_order.__getitem__,
            reverse=True,
        )
        owns_itself = graph.has_edge(group[0], group[0])
        if len(group) > 1 or owns_itself:
            company_ids += group
    return company_ids
