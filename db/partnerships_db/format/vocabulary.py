"""The closed lists of words in the format, in the order in which people should read them."""

from typing import Literal, get_args

CompanyKind = Literal[
    "ai-lab",
    "cloud",
    "neocloud",
    "chipmaker",
    "hardware",
    "software",
    "investor",
    "data-center",
    "energy",
    "telecom",
    "government",
    "media",
    "group",
    "other",
]
SourceKind = Literal["primary", "filing", "press", "analysis", "reference"]
RouteStatus = Literal[
    "announced",
    "preview",
    "ga",
    "limited",
    "suspended",
    "legacy",
    "deprecated",
    "retired",
]
EventKind = Literal[
    "partnership",
    "investment",
    "compute-deal",
    "availability",
    "model-release",
    "acquisition",
    "joint-venture",
    "supply",
    "infrastructure",
    "licensing",
    "restructuring",
    "statement",
    "regulation",
    "litigation",
    "termination",
    "listing",
    "financing",
]
EventStatus = Literal["rumoured", "announced", "completed", "cancelled"]
FlowKind = Literal[
    "equity",
    "secondary-sale",
    "debt",
    "convertible",
    "warrant",
    "guarantee",
    "deposit",
    "cloud-purchase",
    "chip-purchase",
    "power-purchase",
    "purchase",
    "services",
    "lease",
    "licence",
    "revenue-share",
    "acquisition",
    "joint-funding",
    "capex",
    "grant",
    "settlement",
    "other",
]
FlowStatus = Literal["rumoured", "intent", "committed", "conditional", "closed", "cancelled"]
Basis = Literal["pre-money", "post-money"]
PaymentMedium = Literal["shares", "debt", "services", "credits"]
"""What a flow is paid in, where it is not cash."""
Role = Literal[
    "investor",
    "investee",
    "customer",
    "provider",
    "supplier",
    "partner",
    "developer",
    "acquirer",
    "target",
    "licensor",
    "licensee",
    "lender",
    "borrower",
    "seller",
    "host",
    "regulator",
    "plaintiff",
    "defendant",
    "commentator",
    "subject",
    "guarantor",
]
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
    "currency",
    "scale",
    "qualifier",
    "scope",
    "swapped",
    "date",
    "name",
    "place",
    "translation",
    "meaning",
    "figure",
    "converted",
]

ListName = Literal["companies", "sources", "models", "availability", "events"]
LISTS: tuple[ListName, ...] = get_args(ListName)
"""The five lists of the format, in the order of a file: an entry precedes those that cite it."""

ENTRY_NOUNS: dict[str, str] = {
    "companies": "company",
    "sources": "source",
    "models": "model",
    "availability": "availability",
    "events": "event",
    "flows": "flow",
}
"""The noun for one entry of each list, and for one flow."""

UNKNOWN = "unknown"
"""The side of a flow without a named company; no company has this id."""

_CLOSED_WHEN_COMPLETED = {"investment", "acquisition", "financing", "listing", "joint-venture"}


def default_flow_status(event_kind: str, event_status: str) -> FlowStatus:
    """The status of a flow that states none, from its event (FORMAT.md, "A flow")."""
    match event_status:
        case "rumoured":
            return "rumoured"
        case "cancelled":
            return "cancelled"
        case "completed" if event_kind in _CLOSED_WHEN_COMPLETED:
            return "closed"
        case _:
            return "committed"
