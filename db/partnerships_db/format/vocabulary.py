"""The closed lists of the format, each word once, in the order that people should read them."""

from typing import Literal, get_args

CompanyKind = Literal[
    "ai-lab", "cloud", "neocloud", "chipmaker", "hardware", "software", "investor", "data-center",
    "energy", "telecom", "government", "media", "group", "other",
]  # fmt: skip
SourceKind = Literal["primary", "filing", "press", "analysis", "reference"]
RouteStatus = Literal[
    "announced", "preview", "ga", "limited", "suspended", "legacy", "deprecated", "retired"
]
EventKind = Literal[
    "partnership", "investment", "compute-deal", "availability", "model-release", "acquisition",
    "joint-venture", "supply", "infrastructure", "licensing", "restructuring", "statement",
    "regulation", "litigation", "termination", "listing", "financing",
]  # fmt: skip
EventStatus = Literal["rumoured", "announced", "completed", "cancelled"]
FlowKind = Literal[
    "equity", "secondary-sale", "debt", "convertible", "warrant", "guarantee", "deposit", "cloud-purchase",
    "chip-purchase", "power-purchase", "purchase", "services", "lease", "licence", "revenue-share",
    "acquisition", "joint-funding", "capex", "grant", "settlement", "other",
]  # fmt: skip
FlowStatus = Literal["rumoured", "intent", "committed", "conditional", "closed", "cancelled"]
Basis = Literal["pre-money", "post-money"]
Role = Literal[
    "investor", "investee", "customer", "provider", "supplier", "partner", "developer", "acquirer",
    "target", "licensor", "licensee", "lender", "borrower", "seller", "host", "regulator", "plaintiff",
    "defendant", "commentator", "subject", "guarantor",
]  # fmt: skip
RelationType = Literal[
    "supersedes",
    "amends",
    "ends",
    "fulfils",
    "part-of",
    "repeats",
    "follows",
    "responds-to",
    "related",
]
Slip = Literal[
    "currency", "scale", "qualifier", "scope", "swapped", "date", "name", "place", "translation",
    "meaning", "figure", "converted",
]  # fmt: skip

ListName = Literal["companies", "sources", "models", "availability", "events"]
LISTS: tuple[ListName, ...] = get_args(ListName)
"""The format's five lists, in the order in which they are written: what is named before what names it."""

ENTRY_NOUNS: dict[str, str] = {
    "companies": "company",
    "sources": "source",
    "models": "model",
    "availability": "availability",
    "events": "event",
    "flows": "flow",
}
"""What one entry of each list is called, and one flow."""

UNKNOWN = "unknown"
"""The side of a flow that nobody named; no company has this id."""

CLOSED_WHEN_COMPLETED = {"investment", "acquisition", "financing", "listing", "joint-venture"}


def default_flow_status(event_kind: str, event_status: str) -> FlowStatus:
    """The status of a flow that states none: what its event's status says about money."""
    match event_status:
        case "rumoured":
            return "rumoured"
        case "cancelled":
            return "cancelled"
        case "completed" if event_kind in CLOSED_WHEN_COMPLETED:
            return "closed"
        case _:
            return "committed"
