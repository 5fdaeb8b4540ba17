"""Citations to be printed: a sentence with qualifier, date and source; a card of twelve lines.

Plain text, in English or French. The program's own words are translated; titles and names are not.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from partnerships_db.citations import Claim, claims_of, source_behind
from partnerships_db.details import CompanyDetails, EventDetails
from partnerships_db.evidence.conflicts import conflicts_of
from partnerships_db.evidence.records import CitedSource
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.circles import Circle, Leg
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.ledger.pairs import Pair
from partnerships_db.ledger.rules import NO_MONEY, Columns
from partnerships_db.values.amounts import UP_TO
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.text.bilingual import (
    NO_BREAK,
    OutputLanguage,
    amount_in_words,
    date_phrase,
    duration_in_words,
    french_elision,
    full_date,
    names_in_words,
    stake_in_words,
)
from partnerships_tui.drawing.text.cell_text import cut
from partnerships_tui.drawing.text.safe_text import safe_text

CARD_LINES, CARD_CELLS = 12, 160
"""The largest card, in lines and cells; an address is never cut."""

_MAX_CARD_COUNTERPARTIES = 3
"""The most counterparties of each side on a company's card."""

# For each flow kind a noun, and the word between the payer and the payee.
_ENGLISH = {
    "equity": ("an equity investment", "in"),
    "secondary-sale": ("a purchase of existing shares", "from"),
    "debt": ("a loan", "to"),
    "convertible": ("a convertible loan", "to"),
    "warrant": ("a warrant", "to"),
    "guarantee": ("a guarantee", "for"),
    "deposit": ("a deposit", "with"),
    "cloud-purchase": ("a purchase of cloud services", "from"),
    "chip-purchase": ("a purchase of chips", "from"),
    "power-purchase": ("a purchase of power", "from"),
    "purchase": ("a purchase", "from"),
    "services": ("a payment for services", "to"),
    "lease": ("a lease", "from"),
    "licence": ("a licence", "from"),
    "revenue-share": ("a share of revenue", "to"),
    "acquisition": ("an acquisition", "of"),
    "joint-funding": ("joint funding", "of"),
    "capex": ("capital expenditure", "on"),
    "grant": ("a grant", "to"),
    "settlement": ("a settlement", "with"),
    "other": ("a payment", "to"),
    "shares": ("a transfer of shares", "to"),
    "bought-warrant": ("a purchase of a warrant", "from"),
}
# In French with the ending of the participle that goes with the noun.
_FRENCH = {
    "equity": ("un investissement en capital", "", "dans"),
    "secondary-sale": ("un rachat d'actions existantes", "", "auprès de"),
    "debt": ("un prêt", "", "à"),
    "convertible": ("un prêt convertible", "", "à"),
    "warrant": ("une émission de bons de souscription", "e", "en faveur de"),
    "guarantee": ("une garantie", "e", "en faveur de"),
    "deposit": ("un dépôt", "", "auprès de"),
    "cloud-purchase": ("un achat de services de cloud", "", "auprès de"),
    "chip-purchase": ("un achat de puces", "", "auprès de"),
    "power-purchase": ("un achat d'électricité", "", "auprès de"),
    "purchase": ("un achat", "", "auprès de"),
    "services": ("un paiement de services", "", "à"),
    "lease": ("une location", "e", "auprès de"),
    "licence": ("une licence", "e", "auprès de"),
    "revenue-share": ("un partage de revenus", "", "avec"),
    "acquisition": ("une acquisition", "e", "portant sur"),
    "joint-funding": ("un financement commun", "", "de"),
    "capex": ("un programme d'investissement", "", "dans"),
    "grant": ("une subvention", "e", "à"),
    "settlement": ("un règlement amiable", "", "avec"),
    "other": ("un paiement", "", "à"),
    "shares": ("un transfert d'actions", "", "à"),
    "bought-warrant": ("un achat de bons de souscription", "", "auprès de"),
}
_ENGLISH_STATUS = {
    "rumoured": "was reported and not confirmed",
    "intent": "was announced as an intention",
    "committed": "was announced as a commitment",
    "conditional": "was announced, subject to conditions",
    "closed": "was announced and has closed",
    "cancelled": "was announced and later cancelled",
}
_FRENCH_STATUS = {
    "rumoured": "a été évoqué{0} sans confirmation",
    "intent": "a été annoncé{0} comme une intention",
    "committed": "a été annoncé{0} comme un engagement",
    "conditional": "a été annoncé{0} sous conditions",
    "closed": "a été annoncé{0} puis réalisé{0}",
    "cancelled": "a été annoncé{0} puis annulé{0}",
}

_FRENCH_STATES = {
    "rumoured": "évoqué{0} sans confirmation",
    "intent": "intention",
    "committed": "engagement",
    "conditional": "sous conditions",
    "closed": "réalisé{0}",
    "cancelled": "annulé{0}",
}


def claim_sentence(claim: Claim, language: OutputLanguage) -> str:
    """`On 18 November 2025, an equity investment by Microsoft in Anthropic, up to 5 billion …`."""
    when = _capitalized(date_phrase(claim.date, language))
    clause = _claim_clause(claim, language)
    source = source_phrase(claim.source, language)
    return f"{when}, {clause}, {source}."


def event_sentence(
    event: EventDetails,
    as_of: date,
    language: OutputLanguage,
) -> str:
    """Every figure of an event in one sentence with its source, or else the event's title."""
    claims = list(claims_of(event, as_of))
    if len(claims) == 1:
        text = claim_sentence(claims[0], language)
    else:
        when = _capitalized(date_phrase(event.row.date, language))
        source = source_phrase(source_behind(event, event.entry), language)
        text = f"{when}{_colon(language)}{_claims_or_title(event, claims, language)}{source}."
    return text + _retraction_note(event, language)


def _claims_or_title(
    event: EventDetails,
    claims: Sequence[Claim],
    language: OutputLanguage,
) -> str:
    """The clauses of several claims, or the title of an event without any, up to the source."""
    if not claims:
        title = safe_text(event.row.title)
        return f"{title}, " if language == "en" else f"{_in_guillemets(title)}, "
    separator = "; " if language == "en" else f"{NO_BREAK}; "
    clauses = [_claim_clause(claim, language) for claim in claims]
    text = "; ".join(clauses) + "; "
    return text.replace("; ", separator)


def source_phrase(source: CitedSource | None, language: OutputLanguage) -> str:
    """`according to Microsoft (18 November 2025)`, `selon Microsoft (18 novembre 2025)`."""
    if source is None:
        return "without a source here" if language == "en" else "sans source ici"
    preposition = "according to" if language == "en" else "selon"
    name = safe_text(source.publisher or source.title)
    if not source.published:
        return f"{preposition} {name}"
    return f"{preposition} {name} ({_stored_date_in_words(source.published, language)})"


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


def _claim_clause(claim: Claim, language: OutputLanguage) -> str:
    """`an equity investment by X in Y, up to 5 billion US dollars, was announced as …`."""
    kind = _noun_kind(claim)
    if language == "en":
        noun, link_word = _ENGLISH[kind]
        ending = ""
        status = _ENGLISH_STATUS.get(claim.status, claim.status)
    else:
        noun, ending, link_word = _FRENCH[kind]
        status = _FRENCH_STATUS.get(claim.status, claim.status).format(ending)

    clause = noun
    payers = names_in_words(claim.payers, language)
    if payers:
        by_word = "by" if language == "en" else "par"
        clause += f" {by_word} {payers}"
    payees = names_in_words(claim.payees, language)
    if payees:
        clause += f" {french_elision(link_word, payees)}"
    figures = ", ".join(_figures(claim, language))
    if figures:
        clause += f", {figures},"
    clause += f" {status}"
    if claim.closed is not None:
        clause += f" {date_phrase(claim.closed, language)}"
    if claim.is_replaced:
        clause += f", {_replaced_word(ending, language)}"
    return clause


def _noun_kind(claim: Claim) -> str:
    """The kind whose noun fits: shares without money were not bought, a paid warrant was."""
    if claim.kind == "equity" and claim.stake is not None and claim.amount is None:
        return "shares"
    if claim.kind == "warrant" and claim.amount is not None:
        return "bought-warrant"
    return claim.kind if claim.kind in _ENGLISH else "other"


def _figures(claim: Claim, language: OutputLanguage) -> Iterator[str]:
    """Yield the amount with its capacity and term, then the quantity and the stake."""
    figures: list[str] = []
    if claim.amount:
        figures.append(amount_in_words(claim.amount, language))
    if claim.capacity:
        figures.append(amount_in_words(claim.capacity, language))
    for_word = "for" if language == "en" else "pour"
    figure = f" {for_word} ".join(filter(None, figures))
    if figure:
        yield figure + _term(claim, language)

    if claim.quantity:
        quantity = safe_text(claim.quantity)
        yield quantity if language == "en" else _in_guillemets(quantity)

    if claim.stake:
        whole = "of the company" if language == "en" else "du capital"
        yield f"{stake_in_words(claim.stake, language)} {whole}"


def _term(claim: Claim, language: OutputLanguage) -> str:
    if claim.over is not None:
        over_word = "over" if language == "en" else "sur"
        return f" {over_word} {duration_in_words(claim.over, language)}"

    start_word, end_word = ("from", "until") if language == "en" else ("à compter de", "jusqu'à")
    if claim.end is not None and claim.end.not_before:
        end_word = "ending" if language == "en" else "prenant fin"
    text = ""
    if claim.start is not None:
        text += f" {french_elision(start_word, full_date(claim.start, language))}"
    if claim.end is not None:
        text += f" {french_elision(end_word, full_date(claim.end, language))}"
    return text


def _replaced_word(ending: str, language: OutputLanguage) -> str:
    return "replaced since" if language == "en" else f"remplacé{ending} depuis"


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
    head = [title, f"{day} · {event.row.kind} · {event.row.status}"]

    flow_lines = [f"- {_claim_line(claim, language)}" for claim in claims_of(event, as_of)]

    tail: list[str] = []
    reporters = {conflict.source for conflict in conflicts_of("events", event.entry)}
    if reporters:
        tail.append(_reporters_in_words(len(reporters), language))
    source = source_behind(event, event.entry)
    tail.append(_capitalized(source_phrase(source, language)))
    if source is not None and source.url:
        tail.append(safe_text(source.url))
    tail.append(safe_text(event.row.id))
    return _card(
        head,
        flow_lines,
        tail,
        language,
    )


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
    body = _counterparties_on_card(in_title, company.money_in, language)
    body += _counterparties_on_card(out_title, company.money_out, language)

    tail: list[str] = []
    if row.last is not None:
        event_count = _counted(
            row.events,
            ("event", "events"),
            ("événement", "événements"),
            language,
        )
        last_word = "the last" if language == "en" else "le dernier"
        tail.append(f"{event_count}, {last_word} {date_phrase(row.last, language)}")
    tail.append(safe_text(company.entry["id"]))
    return _card(
        head,
        body,
        tail,
        language,
    )


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
    language: OutputLanguage,
) -> list[str]:
    """The heaviest counterparties of one side; the money of unnamed companies is the last."""
    if not totals:
        return []
    ordered = sorted(totals, key=lambda total: total.company == UNKNOWN)
    hidden_count = len(ordered) - _MAX_CARD_COUNTERPARTIES
    more = f" (+{hidden_count})" if hidden_count > 0 else ""
    lines = [f"{title}{more}{_colon(language).rstrip()}"]
    largest = ordered[:_MAX_CARD_COUNTERPARTIES]
    lines.extend(f"- {_counterparty_line(total, language)}" for total in largest)
    return lines


def circle_legs(
    circle: Circle,
    names: Mapping[str, str],
    language: OutputLanguage,
    criteria: Filter = EVERYTHING,
) -> str:
    """A circle as plain text: its companies, then each leg with firm money, first day and flows.

    `criteria` is the filter under which it was found.
    """
    company_names = [safe_text(names.get(company, company)) for company in circle.companies]
    ring = " → ".join((*company_names, company_names[0]))
    lines = [ring + _filter_note(criteria, language)]
    for leg in circle.legs:
        payer = safe_text(names.get(leg.payer, leg.payer))
        payee = safe_text(names.get(leg.payee, leg.payee))
        firm = _firm_in_words(leg, language)
        since = full_date(leg.flows[0].date, language)
        flows = ", ".join(safe_text(flow.name) for flow in leg.flows)
        lines.append(f"- {payer} → {payee}{_colon(language)}{firm} ({since}, {flows})")
    return "\n".join(lines)


def _firm_in_words(leg: Leg, language: OutputLanguage) -> str:
    if leg.firm_amount is None:
        return "nothing firm in dollars" if language == "en" else "rien de ferme en dollars"
    money = amount_in_words(leg.firm_amount, language)
    firm_word = "firm" if language == "en" else "fermes"
    return f"{money} {firm_word}"


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
    payer = _name_or_unnamed((names.get(pair.payer, pair.payer),), language)
    payee = _name_or_unnamed((names.get(pair.payee, pair.payee),), language)
    totals: list[str] = []
    for currency, columns in pair.money.items():
        if columns != NO_MONEY:
            totals.append(_columns_in_words(columns, currency, language))
    day = full_date(PartialDate.of(as_of), language)
    money = ", ".join(totals) or "0"
    note = _filter_note(criteria, language)
    return f"{payer} → {payee}, {day}{note}{_colon(language)}{money}"


def _counterparty_line(total: CounterpartyTotal, language: OutputLanguage) -> str:
    name = _name_or_unnamed((total.name,), language)
    columns = _columns_in_words(total.columns, total.currency, language)
    return f"{name}{_colon(language)}{columns}"


def _columns_in_words(
    columns: Columns,
    currency: str,
    language: OutputLanguage,
) -> str:
    """`at least 30 billion US dollars firm, up to 5 billion US dollars, 1 without a figure`."""
    is_english = language == "en"
    parts: list[str] = []
    firm = columns.amount("firm", currency)
    if firm is not None:
        words = amount_in_words(firm, language)
        parts.append(f"{words} firm" if is_english else f"{words} fermes")
    open_money = columns.amount("up_to", currency)
    if open_money is not None:
        words = amount_in_words(open_money, language)
        if not open_money.qualifier.startswith(UP_TO):
            words += " possible" if is_english else " possibles"
        parts.append(words)
    intent = columns.amount("intent", currency)
    if intent is not None:
        words = amount_in_words(intent, language)
        parts.append(f"{words} intended" if is_english else f"{words} en intention")
    uncounted = columns.vague + columns.unpriced
    if uncounted:
        no_figure = "without a figure" if is_english else "sans chiffre"
        parts.append(f"{uncounted} {no_figure}")
    return ", ".join(parts)


def _claim_line(claim: Claim, language: OutputLanguage) -> str:
    """`Microsoft → Anthropic: up to 5 billion US dollars (equity investment, committed)`."""
    kind = _noun_kind(claim)
    if language == "en":
        noun, ending = _ENGLISH[kind][0], ""
        status = claim.status
        no_figure = "no figure"
    else:
        noun, ending, _ = _FRENCH[kind]
        status = _FRENCH_STATES.get(claim.status, claim.status).format(ending)
        no_figure = "sans chiffre"

    remarks = [_without_article(noun), status]
    if claim.is_replaced:
        remarks.append(_replaced_word(ending, language))
    payers = _name_or_unnamed(claim.payers, language)
    payees = _name_or_unnamed(claim.payees, language)
    figures = ", ".join(_figures(claim, language)) or no_figure
    return f"{payers} → {payees}{_colon(language)}{figures} ({', '.join(remarks)})"


def _without_article(noun: str) -> str:
    article, _, bare_noun = noun.partition(" ")
    return bare_noun if article in ("a", "an", "un", "une") else noun


def _name_or_unnamed(names: Sequence[str], language: OutputLanguage) -> str:
    unnamed = "not named" if language == "en" else "non nommé"
    return names_in_words(names, language) or unnamed


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
