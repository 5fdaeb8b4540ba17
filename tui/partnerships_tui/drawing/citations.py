"""Citations to be printed: a sentence with qualifier, date and source; a card of twelve lines.

Plain text, in English or French. The program's own words are translated; titles and names are not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.citations import Claim, claims_of, is_published_by, source_behind
from partnerships_db.details import CompanyDetails, EventDetails
from partnerships_db.evidence.conflicts import conflicts_of
from partnerships_db.evidence.records import CitedSource
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.entries import Entry
from partnerships_db.ledger.chains import Chain
from partnerships_db.ledger.columns import ColumnName
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.ledger.pairs import Pair, PairsTotal
from partnerships_db.ledger.rules import NO_MONEY, Columns, ExplainedFlow
from partnerships_db.values.amounts import UP_TO, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.claim_words import (
    ENGLISH_STATUS,
    FRENCH_STATUS,
    ClaimTree,
    claim_lines,
    claim_trees,
    clause_of,
    part_phrase,
    payee_name,
    payer_name,
)
from partnerships_tui.drawing.text.bilingual import (
    NO_BREAK,
    OutputLanguage,
    amount_in_words,
    date_phrase,
    full_date,
    listed,
)
from partnerships_tui.drawing.text.cell_text import cut
from partnerships_tui.drawing.text.media_words import payment_phrases
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
_UNSURE_STATUSES = ("rumoured", "cancelled")
_STATUS_NOTES: dict[OutputLanguage, dict[str, str]] = {
    "en": {"rumoured": "reported and not confirmed", "cancelled": "cancelled since"},
    "fr": {"rumoured": "évoqué sans confirmation", "cancelled": "annulé depuis"},
}
"""The notes on a title that may not tell the status of its event."""


class _CitedClause(NamedTuple):
    """A clause about one figure, and the phrase that names its sources."""

    clause: str
    sources: str
    """Empty if the clause names them itself."""

    @property
    def text(self) -> str:
        return ", ".join(filter(None, self))


def claim_sentence(claim: Claim, language: OutputLanguage) -> str:
    """`On 18 November 2025, an equity investment by Microsoft in Anthropic, up to 5 billion …`."""
    when = _capitalized(date_phrase(claim.date, language))
    cited = _cited_clause(ClaimTree(claim), language)
    cited = cited._replace(clause=cited.clause + part_phrase(claim, language))
    return f"{when}, {cited.text}."


def event_sentence(
    event: EventDetails,
    as_of: date,
    language: OutputLanguage,
) -> str:
    """Every figure of an event in one sentence with its source, or else the event's title.

    The parts of a figure follow it as *of which*.
    """
    trees = claim_trees(list(claims_of(event, as_of)))
    clauses = [_cited_clause(tree, language) for tree in trees]
    event_source = source_phrase(source_behind(event, event.entry, as_of), language)
    if "capacity" in event.entry:
        capacity = _whole_capacity_clause(event, language)
        clauses.append(_CitedClause(capacity, event_source))

    when = _capitalized(date_phrase(event.row.date, language))
    if not trees:
        title = _title_in_words(event, language)
        clauses.insert(0, _CitedClause(title, event_source))
    elif len(clauses) == 1:
        return f"{when}, {clauses[0].text}." + _retraction_note(event, language)
    text = f"{when}{_colon(language)}{_joined(clauses, language)}."
    return text + _retraction_note(event, language)


def _cited_clause(tree: ClaimTree, language: OutputLanguage) -> _CitedClause:
    sources = _sources_phrase(tree, language)
    if tree.claim.has_later_closing:
        return _CitedClause(clause_of(tree, language, sources), "")
    return _CitedClause(clause_of(tree, language), sources)


def _joined(clauses: Sequence[_CitedClause], language: OutputLanguage) -> str:
    """The clauses of several figures. A source that all of them have follows the last one."""
    separator = "; " if language == "en" else f"{NO_BREAK}; "
    if len({cited.sources for cited in clauses}) > 1:
        return separator.join(cited.text for cited in clauses)
    words = [cited.clause for cited in clauses]
    sources = clauses[0].sources
    if len(words) == 1:
        return f"{words[0]}, {sources}"
    return separator.join((*words, sources) if sources else words)


def _whole_capacity_clause(event: EventDetails, language: OutputLanguage) -> str:
    """`a total capacity, up to 1 GW, was announced`: that of an event as a whole."""
    capacity = amount_in_words(parse_capacity(event.entry["capacity"]), language)
    status = event.row.status
    if language == "en":
        verb = ENGLISH_STATUS[status] if status in _UNSURE_STATUSES else "was announced"
        return f"a total capacity, {capacity}, {verb}"
    verb = "a été annoncée"
    if status in _UNSURE_STATUSES:
        verb = FRENCH_STATUS[status].format("e")
    return f"une capacité totale, {capacity}, {verb}"


def _title_in_words(event: EventDetails, language: OutputLanguage) -> str:
    """The title of an event without figures, with a status that the title may not tell."""
    title = safe_text(event.row.title)
    if language == "fr":
        title = _in_guillemets(title)
    note = _STATUS_NOTES[language].get(event.row.status)
    return f"{title} ({note})" if note else title


def _sources_phrase(tree: ClaimTree, language: OutputLanguage) -> str:
    """The sources of a figure and of its parts, each once."""
    sources: list[CitedSource | None] = []
    for claim in tree.claims():
        sources += [claim.source, claim.closing_source]
    named = [source for source in sources if source is not None]
    if not named:
        return source_phrase(None, language)
    preposition = "according to" if language == "en" else "selon"
    names = [_source_name(source, language) for source in named]
    return f"{preposition} {listed(list(dict.fromkeys(names)), language)}"


def source_phrase(source: CitedSource | None, language: OutputLanguage) -> str:
    """`according to Microsoft (18 November 2025)`, `selon Microsoft (18 novembre 2025)`."""
    if source is None:
        return "without a source here" if language == "en" else "sans source ici"
    preposition = "according to" if language == "en" else "selon"
    return f"{preposition} {_source_name(source, language)}"


def _source_name(source: CitedSource, language: OutputLanguage) -> str:
    """`Microsoft (18 November 2025)`, `a filing (SEC, 12 June 2026)`."""
    published = ""
    if source.published:
        published = _stored_date_in_words(source.published, language)
    publisher = safe_text(source.publisher)
    if source.kind == "filing" and "filing" not in publisher.lower():
        noun = "a filing" if language == "en" else "un document déposé"
        details = ", ".join(filter(None, (publisher, published)))
        return f"{noun} ({details})" if details else noun
    if not publisher:
        title = safe_text(source.title)
        publisher = f'"{title}"' if language == "en" else _in_guillemets(title)
    return f"{publisher} ({published})" if published else publisher


def source_citation(source: Entry, language: OutputLanguage) -> str:
    """`Microsoft, "The page's title", 18 November 2025, https://…`, as far as it is known."""
    authors = ", ".join(filter(None, (source.get("author"), source.get("publisher"))))
    title = safe_text(source["title"])
    quoted_title = f'"{title}"' if language == "en" else _in_guillemets(title)
    published = ""
    if "published" in source:
        published = _stored_date_in_words(source["published"], language)
    url = safe_text(source.get("url", ""))
    parts = (safe_text(authors), quoted_title, published, url)
    return ", ".join(filter(None, parts))


def _retraction_note(event: EventDetails, language: OutputLanguage) -> str:
    if not event.row.retracted:
        return ""
    if language == "en":
        return " This entry was retracted."
    return " Cette fiche a été retirée."


# -- Cards -----------------------------------------------------------------------------------------


def event_card(
    event: EventDetails,
    as_of: date,
    language: OutputLanguage,
) -> str:
    """An event in at most twelve lines: title, date, kind, flows, other reports and source."""
    title = safe_text(event.row.title) + _retraction_note(event, language)
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
    return f"{label}{_colon(language)}{capacity}"


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
    note = _columns_note(as_of, language) + _filter_note(company.criteria, language)
    head = [title, note]

    in_title, out_title = ("Money in", "Money out") if language == "en" else ("Entrées", "Sorties")
    body: list[str] = []
    for side_title, totals, together, name_of in (
        (in_title, company.money_in, company.total_in, payer_name),
        (out_title, company.money_out, company.total_out, payee_name),
    ):
        body += _counterparties_on_card(side_title, totals, together, name_of, language)

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
    """`137 events, the last on 9 November 2026`; under a filter the last that it selects."""
    event_count = _counted(
        company.row.events,
        ("event", "events"),
        ("événement", "événements"),
        language,
    )
    if company.criteria:
        last_word = "the last selected" if language == "en" else "le dernier retenu"
    else:
        last_word = "the last" if language == "en" else "le dernier"
    return f"{event_count}, {last_word} {date_phrase(last, language)}"


def _columns_note(as_of: date, language: OutputLanguage) -> str:
    """The day of a card's totals, and that its columns are not added."""
    day = full_date(PartialDate.of(as_of), language)
    if language == "en":
        return f"As of {day}; what is firm, up to and intended is not added up"
    return f"Au {day}{NO_BREAK}; le ferme, le plafond et l'intention ne s'additionnent pas"


def _filter_note(criteria: Filter, language: OutputLanguage) -> str:
    """` (filter: flow:equity)`, so that a copied figure keeps its filter; empty without one."""
    if not criteria:
        return ""
    word = "filter" if language == "en" else "filtre"
    return f" ({word}{_colon(language)}{safe_text(criteria.text)})"


def _counterparties_on_card(
    title: str,
    totals: Sequence[CounterpartyTotal],
    together: PairsTotal,
    name_of: Callable[[Sequence[str], OutputLanguage], str],
    language: OutputLanguage,
) -> list[str]:
    """The heaviest counterparties of one side, with those that are not named.

    If some money is joint, the title has the total, in which it is counted once.
    """
    with_money = [total for total in totals if total.columns != NO_MONEY]
    if not with_money:
        return []
    hidden_count = len(with_money) - _MAX_CARD_COUNTERPARTIES
    more = f" (+{hidden_count})" if hidden_count > 0 else ""
    if together.has_joint:
        in_all = "in all" if language == "en" else "en tout"
        more += f", {in_all} {_money_in_words(together, language)}"
    lines = [f"{title}{more}{_colon(language).rstrip()}"]
    for total in with_money[:_MAX_CARD_COUNTERPARTIES]:
        name = name_of((total.name,), language)
        columns = _columns_in_words(total.columns, total.currency, total.row.flows, language)
        lines.append(f"- {name}{_colon(language)}{columns}")
    return lines


def chain_legs(
    chain: Chain,
    names: Mapping[str, str],
    language: OutputLanguage,
    criteria: Filter = EVERYTHING,
) -> str:
    """A circle or a path as text: its companies, then each leg with its money, day and flows.

    `criteria` is the filter under which it was found.
    """
    company_ids = [chain.legs[0].payer, *(leg.payee for leg in chain.legs)]
    company_names = [safe_text(names.get(company, company)) for company in company_ids]
    lines = [" → ".join(company_names) + _filter_note(criteria, language)]
    for leg in chain.legs:
        payer = safe_text(names.get(leg.payer, leg.payer))
        payee = safe_text(names.get(leg.payee, leg.payee))
        money = _pair_money_in_words(leg.pair, language)
        since = full_date(leg.flows[0].date, language)
        flows = ", ".join(safe_text(flow.name) for flow in leg.flows)
        lines.append(f"- {payer} → {payee}{_colon(language)}{money} ({since}, {flows})")
    return "\n".join(lines)


def _pair_money_in_words(pair: Pair, language: OutputLanguage) -> str:
    """The money of a pair; without any, that its flows have no figure that counts."""
    nothing = "no figure that counts" if language == "en" else "pas de chiffre qui compte"
    return _money_in_words(pair, language) or nothing


def _money_in_words(total: Pair | PairsTotal, language: OutputLanguage) -> str:
    """The totals in each currency, one after another; empty without any."""
    totals = [
        _columns_in_words(columns, currency, total.flows, language)
        for currency, columns in total.money.items()
        if columns != NO_MONEY
    ]
    return ", ".join(totals)


def pair_in_words(
    pair: Pair,
    names: Mapping[str, str],
    as_of: date,
    language: OutputLanguage,
    criteria: Filter = EVERYTHING,
) -> str:
    """`Anthropic → Microsoft, 18 November 2025: 30 billion US dollars firm`, by column.

    `criteria` is the filter under which the money was added up.
    """
    payer = payer_name((names.get(pair.payer, pair.payer),), language)
    payee = payee_name((names.get(pair.payee, pair.payee),), language)
    day = full_date(PartialDate.of(as_of), language)
    money = _pair_money_in_words(pair, language)
    note = _filter_note(criteria, language)
    return f"{payer} → {payee}, {day}{note}{_colon(language)}{money}"


def _columns_in_words(
    columns: Columns,
    currency: str,
    flows: Iterable[ExplainedFlow],
    language: OutputLanguage,
) -> str:
    """`at least 30 billion US dollars firm, up to 5 billion US dollars, 1 without a figure`."""
    is_english = language == "en"
    suffixes = _COLUMN_SUFFIXES[language]
    parts: list[str] = []
    for column, suffix in suffixes.items():
        amount = columns.amount(column, currency)
        if amount is None:
            continue
        words = amount_in_words(amount, language)
        if column != "up_to" or not amount.qualifier.startswith(UP_TO):
            words += f" {suffix}"
        parts.append(words)
    counted_flows = [
        explained.flow
        for explained in flows
        if explained.state.counts and explained.currency == currency
    ]
    parts.extend(payment_phrases(columns, currency, counted_flows, language))
    if columns.joint:
        shared = "shared with others" if is_english else "à plusieurs"
        parts.append(f"{columns.joint} {shared}")
    uncounted = columns.vague + columns.unpriced
    if uncounted:
        no_figure = "without a figure" if is_english else "sans chiffre"
        parts.append(f"{uncounted} {no_figure}")
    return ", ".join(parts)


_COLUMN_SUFFIXES: dict[OutputLanguage, dict[ColumnName, str]] = {
    "en": {"firm": "firm", "up_to": "possible", "intent": "intended"},
    "fr": {"firm": "fermes", "up_to": "possibles", "intent": "en intention"},
}


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


def _colon(language: OutputLanguage) -> str:
    return ": " if language == "en" else f"{NO_BREAK}: "


def _in_guillemets(text: str) -> str:
    return f"«{NO_BREAK}{text}{NO_BREAK}»"


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stored_date_in_words(text: str, language: OutputLanguage) -> str:
    """A date of the store in words; a text that is not a date is kept."""
    try:
        return full_date(PartialDate.parse(text), language)
    except InvalidValue:
        return safe_text(text)
