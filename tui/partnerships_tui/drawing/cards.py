"""Cards to be printed: an event or a company in at most twelve lines.

Plain text, in English or French. The program's own words are translated; titles and names are not.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from partnerships_db.citations import claims_of, is_published_by, source_behind
from partnerships_db.details import CompanyDetails, EventDetails
from partnerships_db.evidence.conflicts import conflicts_of
from partnerships_db.evidence.records import CitedSource
from partnerships_db.ledger.columns import NO_MONEY
from partnerships_db.ledger.counterparties import CompanySide
from partnerships_db.values.amounts import parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.citations import retraction_note, source_phrase
from partnerships_tui.drawing.claim_words import (
    ClaimTree,
    claim_lines,
    claim_trees,
    payee_name,
    payer_name,
)
from partnerships_tui.drawing.copied_money import columns_phrase, filter_note, money_phrase
from partnerships_tui.drawing.text.bilingual import (
    NO_BREAK,
    OutputLanguage,
    amount_in_words,
    colon,
    date_phrase,
    full_date,
)
from partnerships_tui.drawing.text.cell_text import cut
from partnerships_tui.drawing.text.safe_text import safe_text

CARD_LINES, CARD_CELLS = 12, 160
"""The largest card, in lines and cells; an address is never cut."""

_MAX_CARD_COUNTERPARTIES = 3
"""The most counterparties of each side on a company's card."""

FRENCH_EVENT_KINDS = {
    "partnership": "partenariat",
    "investment": "investissement",
    "compute-deal": "contrat de calcul",
    "availability": "disponibilité",
    "model-release": "sortie de modèle",
    "acquisition": "acquisition",
    "joint-venture": "coentreprise",
    "supply": "approvisionnement",
    "infrastructure": "infrastructure",
    "licensing": "licence",
    "restructuring": "restructuration",
    "statement": "déclaration",
    "regulation": "réglementation",
    "litigation": "contentieux",
    "termination": "résiliation",
    "listing": "introduction en bourse",
    "financing": "financement",
}

FRENCH_EVENT_STATUSES = {
    "rumoured": "non confirmé",
    "announced": "annoncé",
    "completed": "réalisé",
    "cancelled": "annulé",
}


def event_card(
    event: EventDetails,
    as_of: date,
    language: OutputLanguage,
) -> str:
    """An event in at most twelve lines: title, date, kind, flows, other reports and source."""
    title = safe_text(event.row.title) + retraction_note(event, language)
    day = full_date(event.row.date, language)
    kind, status = event.row.kind, event.row.status
    if language == "fr":
        kind = FRENCH_EVENT_KINDS.get(kind, kind)
        status = FRENCH_EVENT_STATUSES.get(status, status)
    head = [title, f"{day} · {kind} · {status}"]

    trees = claim_trees(list(claims_of(event, as_of)))
    flow_lines = [f"- {text}" for text in _cited_lines(trees, language)]
    if "capacity" in event.entry:
        flow_lines.append(f"- {_whole_capacity_line(event, language)}")

    tail: list[str] = []
    reporter_count = _reporter_count(event, as_of)
    if reporter_count:
        tail.append(_reporters_in_words(reporter_count, language))
    source = source_behind(event, event.entry, as_of)
    tail.append(_event_source_line(source, language))
    if source is not None and source.url:
        tail.append(safe_text(source.url))
    tail.append(safe_text(event.row.id))
    return _card(
        head,
        flow_lines,
        tail,
        language,
    )


def _cited_lines(trees: Sequence[ClaimTree], language: OutputLanguage) -> Iterator[str]:
    """Yield the lines of claims, each with the figure's own source if it has one."""
    claims = [claim for tree in trees for claim in tree.claims()]
    for claim, text in zip(claims, claim_lines(trees, language), strict=True):
        if claim.has_own_source:
            yield f"{text}, {source_phrase(claim.source, language)}"
        else:
            yield text


def _whole_capacity_line(event: EventDetails, language: OutputLanguage) -> str:
    capacity = amount_in_words(parse_capacity(event.entry["capacity"]), language)
    label = "total capacity" if language == "en" else "capacité totale"
    return f"{label}{colon(language)}{capacity}"


def _event_source_line(source: CitedSource | None, language: OutputLanguage) -> str:
    """`The event, according to Microsoft (18 November 2025)`."""
    subject = "The event" if language == "en" else "L'événement"
    return f"{subject}, {source_phrase(source, language)}"


def _reporter_count(event: EventDetails, as_of: date) -> int:
    """The number of sources, published by the date, that say otherwise."""
    reporter_ids = {conflict.source for conflict in conflicts_of("events", event.entry)}
    later_ids = {source.id for source in event.sources if not is_published_by(source, as_of)}
    return len(reporter_ids - later_ids)


def company_card(
    company: CompanyDetails,
    as_of: date,
    language: OutputLanguage,
) -> str:
    """A company in at most twelve lines: its kind, and its largest counterparties by column."""
    row = company.row
    title = safe_text(row.name)
    facts = ", ".join(filter(None, (row.kind, row.country)))
    if facts:
        title += f" ({safe_text(facts)})"
    note = _columns_note(as_of, language) + filter_note(company.criteria, language)
    head = [title, note]

    in_title, out_title = ("Money in", "Money out") if language == "en" else ("Entrées", "Sorties")
    body: list[str] = []
    body += _counterparties_on_card(in_title, company.money_in, payer_name, language)
    body += _counterparties_on_card(out_title, company.money_out, payee_name, language)

    tail: list[str] = []
    if row.last is not None:
        tail.append(_events_on_card(company, row.last, language))
    tail.append(safe_text(company.entry["id"]))
    return _card(
        head,
        body,
        tail,
        language,
    )


def _events_on_card(
    company: CompanyDetails,
    last: PartialDate,
    language: OutputLanguage,
) -> str:
    """`137 events, the last on 9 November 2026`; a filter selects the last, and not the number."""
    event_count = _counted(
        company.row.events,
        ("event", "events"),
        ("événement", "événements"),
        language,
    )
    if company.criteria:
        event_count += " in all" if language == "en" else " en tout"
        last_word = "the last selected" if language == "en" else "le dernier retenu"
    else:
        last_word = "the last" if language == "en" else "le dernier"
    return f"{event_count}, {last_word} {date_phrase(last, language)}"


def _columns_note(as_of: date, language: OutputLanguage) -> str:
    """The day of a card's totals, and that its columns are not added."""
    day = full_date(PartialDate.of(as_of), language)
    if language == "en":
        return f"As of {day}; firm, up to and intended money are never added together"
    return f"Au {day}{NO_BREAK}; le ferme, le plafond et l'intention ne s'additionnent pas"


def _counterparties_on_card(
    title: str,
    side: CompanySide,
    name_of: Callable[[Sequence[str], OutputLanguage], str],
    language: OutputLanguage,
) -> list[str]:
    """The heaviest counterparties of one side, with those that are not named.

    If some money is joint, the title has the total, in which it is counted once.
    """
    with_money = [total for total in side.counterparties if total.columns != NO_MONEY]
    if not with_money:
        return []
    hidden_count = len(with_money) - _MAX_CARD_COUNTERPARTIES
    more = f" (+{hidden_count})" if hidden_count > 0 else ""
    if side.together.has_joint:
        in_all = "in all" if language == "en" else "en tout"
        more += f", {in_all} {money_phrase(side.together, language)}"
    lines = [f"{title}{more}{colon(language).rstrip()}"]
    for total in with_money[:_MAX_CARD_COUNTERPARTIES]:
        name = name_of((total.name,), language)
        columns = columns_phrase(total.row.money, total.currency, language)
        lines.append(f"- {name}{colon(language)}{columns}")
    return lines


def _reporters_in_words(count: int, language: OutputLanguage) -> str:
    sources = _counted(
        count,
        ("source says", "sources say"),
        ("source dit", "sources disent"),
        language,
    )
    otherwise = "otherwise" if language == "en" else "autre chose"
    return f"{sources} {otherwise}"


def _card(
    head: list[str],
    body: list[str],
    tail: list[str],
    language: OutputLanguage,
) -> str:
    """The head, as much of the body as has room, and the tail; long lines are cut."""
    room = CARD_LINES - len(head) - len(tail)
    if len(body) > room:
        hidden_count = len(body) - room + 1
        hidden = f"- and {hidden_count} more"
        if language == "fr":
            hidden = f"- et {hidden_count} de plus"
        body = [*body[: room - 1], hidden]
    lines = (*head, *body, *tail)
    return "\n".join(text if "://" in text else cut(text, CARD_CELLS) for text in lines)


def _counted(
    count: int,
    english: tuple[str, str],
    french: tuple[str, str],
    language: OutputLanguage,
) -> str:
    singular, plural = english if language == "en" else french
    noun = singular if count == 1 else plural
    return f"{count} {noun}"
