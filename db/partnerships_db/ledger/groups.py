"""Whose money it is: the groups of companies, and the payers and payees between whom a flow passes.

The source of the rules is FORMAT.md, "What a total means": "Whose" and "Pairs".
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import product
from typing import Literal

from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.flow_criteria import FlowCriteria

MoneySide = Literal["in", "out"]
MONEY_SIDES: tuple[MoneySide, ...] = ("in", "out")
PayerPayee = tuple[str, str]
"""A payer and a payee; either may be `unknown`."""
OwnersByCompany = Mapping[str, Iterable[str]]
"""The owners of each company as of a day; a company without owners may be missing."""


def company_group(company: str, parents: OwnersByCompany | None) -> set[str]:
    """Return a company with all that it owns, and all that these own in turn."""
    owned_by: dict[str, list[str]] = {}
    for child, owners in (parents or {}).items():
        for owner in owners:
            owned_by.setdefault(owner, []).append(child)

    group = {company}
    waiting = [company]
    while waiting:
        owner = waiting.pop()
        for child in owned_by.get(owner, ()):
            if child not in group:
                group.add(child)
                waiting.append(child)
    return group


def group_heads(parents: OwnersByCompany | None) -> dict[str, str]:
    """Return for each owned company the topmost owner that it counts as when rolled up.

    A company with several owners stays itself.
    """
    owner_of = {}
    for child, owners in (parents or {}).items():
        owner_ids = list(owners)
        if len(owner_ids) == 1:
            owner_of[child] = owner_ids[0]

    heads = {}
    for child in owner_of:
        head = child
        seen = {child}
        while head in owner_of and owner_of[head] not in seen:
            head = owner_of[head]
            seen.add(head)
        heads[child] = head
    return heads


def crossing_pairs(
    flow: Flow,
    side: MoneySide,
    group: Container[str],
) -> Iterator[PayerPayee]:
    """Yield each payer and payee between whom money passes between a group and others."""
    for payer, payee in product(flow.payers, flow.payees):
        inside, outside = (payee, payer) if side == "in" else (payer, payee)
        if inside in group and outside not in group:
            yield payer, payee


def crosses_and_counts(
    flow: Flow,
    side: MoneySide,
    group: Container[str],
    criteria: FlowCriteria,
) -> bool:
    """Return whether criteria select a flow, and a payer and a payee across a group's border."""
    if not criteria.selects_by_itself(flow):
        return False
    pairs = crossing_pairs(flow, side, group)
    return any(criteria.selects_pair(payer, payee) for payer, payee in pairs)


def counted_pairs(
    flow: Flow,
    heads: Mapping[str, str],
    criteria: FlowCriteria,
) -> tuple[PayerPayee, ...]:
    """Return the pairs of a flow that criteria select; none if they do not select the flow."""
    if not criteria.selects_by_itself(flow):
        return ()
    return pairs_of(flow, heads, criteria)


def pairs_of(
    flow: Flow,
    heads: Mapping[str, str],
    criteria: FlowCriteria | None = None,
) -> tuple[PayerPayee, ...]:
    """Return each payer with each payee of a flow once, rolled up, if the criteria select them.

    Money inside one group has no pair; money between two unknown companies has one.
    """
    pairs: dict[PayerPayee, None] = {}
    for payer, payee in product(flow.payers, flow.payees):
        if criteria is not None and not criteria.selects_pair(payer, payee):
            continue
        pair = heads.get(payer, payer), heads.get(payee, payee)
        if is_pair(*pair):
            pairs[pair] = None
    return tuple(pairs)


def is_pair(payer: str, payee: str) -> bool:
    """Return whether two companies are a pair, as one company alone is not."""
    return payer != payee or payer == UNKNOWN
