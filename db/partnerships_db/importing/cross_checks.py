"""The checks that need all entries of an import together, and the store that they go into.

They find contradicting copies, references without a target, ids claimed twice, repeated routes,
owners, sources and relations that go round, and removed flows to which another event refers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice
from typing import NamedTuple

from partnerships_db.format.entries import folded_name, owners
from partnerships_db.format.references import references
from partnerships_db.format.vocabulary import LISTS
from partnerships_db.importing.entry_problems import EntryProblem
from partnerships_db.importing.entry_reader import EntryReader
from partnerships_db.importing.file_reading import MAX_DIAGNOSTICS, missing_target_message
from partnerships_db.importing.validation import id_like, repeated_companies
from partnerships_db.ledger.relation_loops import (
    LOOPING_RELATIONS,
    RELATION_FAMILIES,
    Graph,
    Loops,
    StatedRelation,
    names_of_bearer,
    relation_graph,
    stated_relations,
    way_in_words,
)
from partnerships_db.store.staging import StagedEntry, Staging
from partnerships_db.values.errors import (
    Diagnostic,
    FieldPath,
    InvalidValue,
    did_you_mean_id,
    quoted,
)

MAX_REFERENCE_HINTS = 100
"""The most unknown targets that get a suggestion: each search takes a while."""

_MISSING_TARGET_HINT = "add it, or import the file that holds it"


class CrossChecks:
    """The checks between the staged entries, and between them and the store."""

    def __init__(self, staging: Staging, reader: EntryReader) -> None:
        self._staging = staging
        self._reader = reader
        self._missing_targets = staging.dangling_references()
        self._hints: dict[tuple[str, str], str] = {}
        """The hint for each unknown target, by its list and id."""
        self._known_ids: dict[str, list[str]] = {}
        self._ids_by_name: dict[str, IdsByName] = {}

    def problems(self) -> Iterator[EntryProblem]:
        """Yield the problems of all staged entries, check by check."""
        yield from self._contradicting_copies()
        yield from islice(self._references_without_target(), MAX_DIAGNOSTICS)
        yield from self._claimed_ids()
        yield from self._merged_sides()
        yield from self._repeated_routes()
        yield from self._parent_loops()
        yield from self._source_loops()
        yield from self._relation_loops()
        yield from self._removed_flows()

    def loose_diagnostics(self) -> Iterator[Diagnostic]:
        """Yield the references without a target of the entries that are not staged."""
        for list_name, target_id, diagnostic, is_id in self._reader.loose_references:
            if not is_id:
                hint = self._target_hint(list_name, target_id)
                yield diagnostic._replace(hint=hint or diagnostic.hint)
            elif self._is_missing(list_name, target_id):
                hint = self._target_hint(list_name, target_id)
                yield diagnostic._replace(hint=hint or _MISSING_TARGET_HINT)

    def _target_hint(self, list_name: str, target_id: str) -> str:
        """The entry that is probably meant by an unknown id or by a name; empty without one."""
        key = (list_name, target_id)
        if key not in self._hints:
            if len(self._hints) >= MAX_REFERENCE_HINTS:
                return ""
            self._hints[key] = self._searched_hint(list_name, target_id)
        return self._hints[key]

    def _searched_hint(self, list_name: str, target_id: str) -> str:
        if list_name not in self._ids_by_name:
            self._ids_by_name[list_name] = ids_by_name(self._names_of(list_name))
        named_ids = self._ids_by_name[list_name].get(folded_name(target_id), {})
        if named_ids:
            targets = " or ".join(f'"{entry_id}" ({name})' for entry_id, name in named_ids.items())
            return f"did you mean {targets}?"
        if list_name not in self._known_ids:
            self._known_ids[list_name] = self._staging.ids(list_name)
        return did_you_mean_id(id_like(target_id) or target_id, self._known_ids[list_name])

    def _names_of(self, list_name: str) -> Iterator[tuple[str, str]]:
        """The ids and the names of a list in import and store, those of faulty entries too."""
        yield from self._staging.names(list_name)
        for faulty_list, names in self._reader.faulty_names:
            if faulty_list == list_name:
                yield from names

    def _contradicting_copies(self) -> Iterator[EntryProblem]:
        for later, first in self._staging.repeated:
            first_place = f"{self._reader.files[first.file].name}:{first.line}"
            refusal = InvalidValue(
                f"also appears in {first_place}, with other content",
                "keep one of them, or make them say the same",
                code="contradiction",
            )
            yield EntryProblem(later, ("id",), refusal)

    def _is_missing(self, list_name: str, target_id: str) -> bool:
        """Whether neither the import nor the store has the target; a faulty entry does exist."""
        if (list_name, target_id) not in self._missing_targets:
            return False
        if self._reader.is_faulty(list_name, target_id):
            return False
        return not self._reader.may_be_unread(target_id)

    def _references_without_target(self) -> Iterator[EntryProblem]:
        if not self._missing_targets:
            return
        for staged in self._staging.entries(*LISTS):
            for path, list_name, target_id in references(staged.list, staged.entry):
                if not self._is_missing(list_name, target_id):
                    continue
                hint = self._target_hint(list_name, target_id)
                refusal = InvalidValue(
                    missing_target_message(list_name, target_id),
                    hint or _MISSING_TARGET_HINT,
                    code="reference",
                )
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

    def _merged_sides(self) -> Iterator[EntryProblem]:
        """Yield the flows in which a company is there twice since two ids have become one."""
        for list_name, entry_id in self._staging.moved:
            staged = self._staging.find(list_name, entry_id)
            if staged is None or list_name != "events":
                continue
            for index, flow in enumerate(staged.entry.get("flows", ())):
                for path, refusal in repeated_companies(flow, ("flows", index)):
                    yield EntryProblem(staged, path, refusal)

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
                    code="former-id",
                )
        if former_id == staged.id or self._staging.is_live(staged.list, former_id):
            return InvalidValue(
                f"{quoted(former_id)} is also the id of a current entry",
                "a former id is not used again",
                code="former-id",
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
                    code="repeated-route",
                )
                yield EntryProblem(staged, (), refusal)

    def _parent_loops(self) -> Iterator[EntryProblem]:
        # Only companies with a parent are held: a file may hold half a million without one.
        staged_companies: dict[str, StagedEntry] = {}
        for staged in self._staging.entries_with("companies", "parent"):
            staged_companies[staged.id] = staged
        if not staged_companies:
            return

        owners_of: dict[str, list[str]] = {}
        staged_bodies = (staged.entry for staged in staged_companies.values())
        for company in chain(staged_bodies, self._staging.unstaged("companies", "parent")):
            owners_of[company["id"]] = [owner["company"] for owner in owners(company)]

        for company_id in _companies_on_loops(owners_of):
            if company_id in staged_companies:
                refusal = InvalidValue(
                    "leads back to the company itself",
                    "a company can't own its owner",
                    code="loop",
                )
                yield EntryProblem(staged_companies[company_id], ("parent",), refusal)

    def _source_loops(self) -> Iterator[EntryProblem]:
        """Yield a source of each group of sources that are based on one another."""
        staged_sources = list(self._staging.entries_with("sources", "based_on"))
        if not staged_sources:
            return
        origins: dict[str, list[str]] = {}
        staged_bodies = (staged.entry for staged in staged_sources)
        for source in chain(staged_bodies, self._staging.unstaged("sources", "based_on")):
            origins[source["id"]] = source["based_on"]

        steps: list[_Step] = []
        for staged in staged_sources:
            for index, origin in enumerate(staged.entry["based_on"]):
                path: FieldPath = ("based_on", index)
                steps.append(_Step(staged, path, "based_on", [staged.id], origin))
        yield from _problems_on_loops(origins, steps)

    def _relation_loops(self) -> Iterator[EntryProblem]:
        """Yield a relation of each group of relations that go round, and those to their bearer."""
        staged_relations: list[tuple[StagedEntry, StatedRelation]] = []
        for staged in self._staging.entries_with("events", "relations"):
            relations = stated_relations(staged.entry)
            staged_relations.extend((staged, relation) for relation in relations)
        if not staged_relations:
            return

        own_relations = [relation for _, relation in staged_relations]
        all_relations = own_relations + self._stored_relations(own_relations)
        for family in RELATION_FAMILIES:
            graph = relation_graph(all_relations, family)
            steps = (
                _relation_step(staged, relation)
                for staged, relation in staged_relations
                if relation.type in family
            )
            yield from _problems_on_loops(graph, steps)

        for staged, relation in staged_relations:
            if relation.is_to_itself and relation.type not in LOOPING_RELATIONS:
                way = way_in_words([relation.bearer, relation.target])
                yield EntryProblem(staged, relation.path, _loop_refusal(relation.type, way))

    def _stored_relations(self, relations: Sequence[StatedRelation]) -> list[StatedRelation]:
        """The relations of stored events to which these relations lead, step by step."""
        stored_relations: list[StatedRelation] = []
        known_events: set[str] = set()
        next_events = {relation.target_event for relation in relations}
        while next_events:
            known_events |= next_events
            rows = self._staging.stored_relations(next_events)
            new_relations = [StatedRelation(*row) for row in rows]
            stored_relations += new_relations
            next_events = {relation.target_event for relation in new_relations} - known_events
        return stored_relations

    def _removed_flows(self) -> Iterator[EntryProblem]:
        for referring_event, flow_name in self._staging.orphaned_relations():
            staged = self._staging.find("events", flow_name.partition("/")[0])
            if staged is not None:
                refusal = InvalidValue(
                    f'no longer has the flow "{flow_name}", to which {referring_event} refers',
                    "keep the flow, or import that entry too",
                    code="removed-flow",
                )
                yield EntryProblem(staged, (), refusal)


IdsByName = dict[str, dict[str, str]]
"""The ids of entries with their names as written, by the folded name or alias."""


def ids_by_name(names: Iterable[tuple[str, str]]) -> IdsByName:
    """The entries of a list by their names and aliases; `names` are pairs of id and name."""
    ids: IdsByName = {}
    for entry_id, name in names:
        ids.setdefault(folded_name(name), {}).setdefault(entry_id, name)
    return ids


class _Step(NamedTuple):
    """One reference of a staged entry, as a step on a way that may come back to the entry."""

    staged: StagedEntry
    path: FieldPath
    words: str
    """What the reference is, such as `part-of`."""
    names: Sequence[str]
    """The names in the graph from which the step leads."""
    target: str


def _relation_step(staged: StagedEntry, relation: StatedRelation) -> _Step:
    return _Step(
        staged,
        relation.path,
        relation.type,
        names_of_bearer(relation, staged.entry),
        relation.target,
    )


def _problems_on_loops(graph: Graph, steps: Iterable[_Step]) -> Iterator[EntryProblem]:
    """Yield the first step of the files into each group of names that lead back to themselves."""
    loops = Loops(graph)
    if not loops:
        return
    reported_groups: set[int] = set()
    for step in steps:
        for name in step.names:
            group = loops.group(name, step.target)
            if group is None or group in reported_groups or step.staged.is_from_store:
                continue
            reported_groups.add(group)
            way = way_in_words(loops.way_round(name, step.target))
            yield EntryProblem(step.staged, step.path, _loop_refusal(step.words, way))


def _loop_refusal(words: str, way: str) -> InvalidValue:
    return InvalidValue(
        f"{words} comes back to itself: {way}",
        "remove one of these steps",
        code="loop",
    )


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
