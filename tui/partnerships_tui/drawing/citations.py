"""What is copied to be printed: a sentence that keeps the qualifier, the date and the source; a card of twelve lines.

Plain text, in English or French. What is ours is translated; titles and names stay as they are.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from partnerships_db.citations import Claim, claims_of, source_behind
from partnerships_db.details import CompanyDetails, EventDetails
from partnerships_db.evidence.conflicts import conflicts_of
from partnerships_db.evidence.records import CitedSource
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.circles import Circle
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.ledger.pairs import Pair
from partnerships_db.ledger.rules import NO_MONEY
from partnerships_db.values.amounts import Amount
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.text.bilingual import (
    NO_BREAK,
    OutputLanguage,
    amount_in_words,
    date_phrase,
    french_elision,
    full_date,
    names_in_words,
    share_in_words,
)
from partnerships_tui.drawing.text.cell_text import cut
from partnerships_tui.drawing.text.converted_figures import ConvertedColumns
from partnerships_tui.drawing.text.safe_text import safe_text

CARD_LINES, CARD_CELLS = 12, 160
"""How large a card is at most; an address alone is never cut."""

_DEALT = 3
"""So many counterparties of each side stand on a company's card."""

# What passes, and the word between who pays and who is paid. In French with the ending of its participle.
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
    """`On 18 November 2025, an equity investment by Microsoft in Anthropic, up to 5 billion US dollars, was …`."""
    when = date_phrase(claim.date, language)
    return f"{_begun(when)}, {_clause(claim, language)}, {source_phrase(claim.source, language)}."


def event_sentence(event: EventDetails, as_of: date, language: OutputLanguage) -> str:
    """Every figure of an event in one sentence with its source; of an event without flows its title."""
    when = _begun(date_phrase(event.row.date, language))
    source = source_phrase(source_behind(event, event.entry), language)
    claims = list(claims_of(event, as_of))
    if not claims:
        title = safe_text(event.row.title)
        quoted = title if language == "en" else f"«{NO_BREAK}{title}{NO_BREAK}»"
        text = f"{when}{_colon(language)}{quoted}, {source}."
    elif len(claims) == 1:
        text = claim_sentence(claims[0], language)
    else:
        text = f"{when}{_colon(language)}{'; '.join(_clause(claim, language) for claim in claims)}; {source}."
        if language == "fr":
            text = text.replace("; ", f"{NO_BREAK}; ")
    return text + _taken_back(event, language)


def source_phrase(source: CitedSource | None, language: OutputLanguage) -> str:
    """`according to Microsoft (18 November 2025)`, `selon Microsoft (18 novembre 2025)`."""
    if source is None:
        return "without a source here" if language == "en" else "sans source ici"
    said = f" ({_stored(source.published, language)})" if source.published else ""
    return f"{'according to' if language == 'en' else 'selon'} {safe_text(source.publisher or source.title)}{said}"


def source_citation(source: Entry, language: OutputLanguage) -> str:
    """`Microsoft, The page's title, 18 November 2025, https://…`: what of it is known."""
    who = ", ".join(filter(None, (source.get("author"), source.get("publisher"))))
    published = _stored(source["published"], language) if "published" in source else ""
    title = (
        f"«{NO_BREAK}{safe_text(source['title'])}{NO_BREAK}»"
        if language == "fr"
        else f'"{safe_text(source["title"])}"'
    )
    return ", ".join(
        filter(None, (safe_text(who), title, published, safe_text(source.get("url", ""))))
    )


def _clause(claim: Claim, language: OutputLanguage) -> str:
    if language == "en":
        noun, between = _ENGLISH[_kind(claim)]
        status, ending = _ENGLISH_STATUS.get(claim.status, claim.status), ""
    else:
        noun, ending, between = _FRENCH[_kind(claim)]
        status = _FRENCH_STATUS.get(claim.status, claim.status).format(ending)
    payers, payees = (names_in_words(names, language) for names in (claim.payers, claim.payees))
    by = f" {'by' if language == 'en' else 'par'} {payers}" if payers else ""
    to = f" {french_elision(between, payees)}" if payees else ""
    figures = ", ".join(_figures(claim, language))
    apart = f", {figures}," if figures else ""
    return f"{noun}{by}{to}{apart} {status}{_closing(claim, language)}{_replaced(claim, ending, language)}"


def _kind(claim: Claim) -> str:
    """The flow's kind; shares that pass for no money are no investment, and a warrant that is paid for was bought."""
    if claim.kind == "equity" and claim.stake is not None and claim.amount is None:
        return "shares"
    if claim.kind == "warrant" and claim.amount is not None:
        return "bought-warrant"
    return claim.kind if claim.kind in _ENGLISH else "other"


def _figures(claim: Claim, language: OutputLanguage) -> Iterator[str]:
    """The amount with its capacity and term, then what is no money."""
    amount = amount_in_words(claim.amount, language) if claim.amount else ""
    capacity = amount_in_words(claim.capacity, language) if claim.capacity else ""
    for_ = "for" if language == "en" else "pour"
    figure = f" {for_} ".join(filter(None, (amount, capacity)))
    if figure:
        yield f"{figure}{_term(claim, language)}"
    if claim.quantity:
        yield (
            safe_text(claim.quantity)
            if language == "en"
            else f"«{NO_BREAK}{safe_text(claim.quantity)}{NO_BREAK}»"
        )
    if claim.stake:
        whole = "of the company" if language == "en" else "du capital"
        yield f"{share_in_words(claim.stake, language)} {whole}"


def _term(claim: Claim, language: OutputLanguage) -> str:
    if claim.over is not None:
        return f" {'over' if language == 'en' else 'sur'} {share_in_words(claim.over, language)}"
    words = ("from", "until") if language == "en" else ("à compter de", "jusqu'à")
    ends = ((words[0], claim.start), (words[1], claim.end))
    return "".join(
        f" {french_elision(word, full_date(day, language))}"
        for word, day in ends
        if day is not None
    )


def _closing(claim: Claim, language: OutputLanguage) -> str:
    return f" {date_phrase(claim.closed, language)}" if claim.closed is not None else ""


def _replaced(claim: Claim, ending: str, language: OutputLanguage) -> str:
    if not claim.is_replaced:
        return ""
    return ", replaced since" if language == "en" else f", remplacé{ending} depuis"


def _taken_back(event: EventDetails, language: OutputLanguage) -> str:
    if not event.row.retracted:
        return ""
    return " This entry was retracted." if language == "en" else " Cette fiche a été retirée."


# -- Cards -----------------------------------------------------------------------------------------


def event_card(event: EventDetails, as_of: date, language: OutputLanguage) -> str:
    """An event in at most twelve lines: title, date and kind, what passes, who says otherwise, the source."""
    date_line = f"{full_date(event.row.date, language)} · {event.row.kind} · {event.row.status}"
    source = source_behind(event, event.entry)
    tail = [_begun(source_phrase(source, language))]
    if against := {conflict.source for conflict in conflicts_of("events", event.entry)}:
        tail.insert(0, _against(len(against), language))
    if source is not None and source.url:
        tail.append(safe_text(source.url))
    flows = [f"- {_line(claim, language)}" for claim in claims_of(event, as_of)]
    head = [safe_text(event.row.title) + _taken_back(event, language), date_line]
    return _card(head, flows, [*tail, safe_text(event.row.id)], language)


def company_card(company: CompanyDetails, as_of: date, language: OutputLanguage) -> str:
    """A company in at most twelve lines: what it is, and who it deals with, the heaviest first, by column."""
    entry, row = company.entry, company.row
    kind = ", ".join(filter(None, (row.kind, row.country)))
    head = [f"{safe_text(row.name)} ({safe_text(kind)})" if kind else safe_text(row.name)]
    day = full_date(PartialDate.of(as_of), language)
    head.append(f"As of {day}; what is firm, up to and intended is not added up" if language == "en"
                else f"Au {day}{NO_BREAK}; le ferme, le plafond et l'intention ne s'additionnent pas")  # fmt: skip
    body: list[str] = []
    titles = ("Money in", "Money out") if language == "en" else ("Entrées", "Sorties")
    for title, found in zip(titles, (company.money_in, company.money_out), strict=True):
        dealings = sorted(
            found, key=lambda dealing: dealing.company == UNKNOWN
        )  # whom nobody named comes last
        if dealings:
            left = len(dealings) - _DEALT
            more = f" (+{left})" if left > 0 else ""
            body.append(f"{title}{more}{_colon(language).rstrip()}")
            body += [f"- {_dealing(dealing, language)}" for dealing in dealings[:_DEALT]]
    tail = []
    if row.last is not None:
        events = _counted(row.events, ("event", "events"), ("événement", "événements"), language)
        last = "the last" if language == "en" else "le dernier"
        tail.append(f"{events}, {last} {date_phrase(row.last, language)}")
    return _card(head, body, [*tail, safe_text(entry["id"])], language)


def circle_legs(circle: Circle, names: Mapping[str, str], language: OutputLanguage) -> str:
    """A circle as plain lines: the way round, then each leg with its firm money, its first day and its flows."""
    called = [safe_text(names.get(company, company)) for company in circle.companies]
    lines = [" → ".join((*called, called[0]))]
    for leg in circle.legs:
        pair = f"{safe_text(names.get(leg.payer, leg.payer))} → {safe_text(names.get(leg.payee, leg.payee))}"
        if leg.firm is None:
            firm = "nothing firm in dollars" if language == "en" else "rien de ferme en dollars"
        else:
            money = amount_in_words(Amount("USD", low=leg.firm, high=leg.firm), language)
            firm = f"{money} {'firm' if language == 'en' else 'fermes'}"
        since = full_date(leg.flows[0].date, language)
        flows = ", ".join(safe_text(flow.name) for flow in leg.flows)
        lines.append(f"- {pair}{_colon(language)}{firm} ({since}, {flows})")
    return "\n".join(lines)


def pair_in_words(
    pair: Pair, names: Mapping[str, str], as_of: date, language: OutputLanguage
) -> str:
    """`Anthropic → Microsoft, 18 November 2025: 30 billion US dollars firm`, by the ledger's columns."""
    nobody = "not named" if language == "en" else "non nommé"
    called = (
        names_in_words((names.get(one, one),), language) or nobody
        for one in (pair.payer, pair.payee)
    )
    told = [
        _columns(columns, code, columns.vague + columns.unpriced, language)
        for code, columns in pair.money.items()
        if columns != NO_MONEY
    ]
    day = full_date(PartialDate.of(as_of), language)
    return f"{' → '.join(called)}, {day}{_colon(language)}{', '.join(told) or '0'}"


def _dealing(dealing: CounterpartyTotal, language: OutputLanguage) -> str:
    name = names_in_words((dealing.name,), language) or (
        "not named" if language == "en" else "non nommé"
    )
    return f"{name}{_colon(language)}{_columns(dealing, dealing.currency, dealing.uncounted, language)}"


def _columns(
    money: ConvertedColumns, currency: str, uncounted: int, language: OutputLanguage
) -> str:
    """`30 billion US dollars firm, up to 5 billion US dollars, 1 without a figure`: each column by itself."""
    words = (
        ("firm", "up to", "intended") if language == "en" else ("fermes", "jusqu'à", "en intention")
    )
    parts = []
    for word, figure in zip(words, (money.firm, money.up_to, money.intent), strict=True):
        if figure:
            amount = amount_in_words(Amount(currency, low=figure, high=figure), language)
            parts.append(f"{word} {amount}" if word in ("up to", "jusqu'à") else f"{amount} {word}")
    if uncounted:
        parts.append(f"{uncounted} {'without a figure' if language == 'en' else 'sans chiffre'}")
    return ", ".join(parts)


def _line(claim: Claim, language: OutputLanguage) -> str:
    """`Microsoft → Anthropic: up to 5 billion US dollars (equity investment, committed)`."""
    nobody = "not named" if language == "en" else "non nommé"
    pair = " → ".join(
        names_in_words(names, language) or nobody for names in (claim.payers, claim.payees)
    )
    if language == "en":
        noun, status, replaced = _ENGLISH[_kind(claim)][0], claim.status, "replaced since"
    else:
        noun, ending, _ = _FRENCH[_kind(claim)]
        status = _FRENCH_STATES.get(claim.status, claim.status).format(ending)
        replaced = f"remplacé{ending} depuis"
    article, _, rest = noun.partition(" ")
    kind = rest if article in ("a", "an", "un", "une") else noun
    figures = ", ".join(_figures(claim, language)) or (
        "no figure" if language == "en" else "sans chiffre"
    )
    told = ", ".join((kind, status, *([replaced] if claim.is_replaced else [])))
    return f"{pair}{_colon(language)}{figures} ({told})"


def _against(count: int, language: OutputLanguage) -> str:
    said = _counted(
        count, ("source says", "sources say"), ("source dit", "sources disent"), language
    )
    return f"{said} {'otherwise' if language == 'en' else 'autre chose'}"


def _card(head: list[str], body: list[str], tail: list[str], language: OutputLanguage) -> str:
    """Head, as much of the body as has room, tail; each line cut where it is too long to be one."""
    room = CARD_LINES - len(head) - len(tail)
    if len(body) > room:
        left = len(body) - room + 1
        body = [
            *body[: room - 1],
            f"- and {left} more" if language == "en" else f"- et {left} de plus",
        ]
    return "\n".join(
        line if "://" in line else cut(line, CARD_CELLS) for line in (*head, *body, *tail)
    )


def _counted(
    count: int, english: tuple[str, str], french: tuple[str, str], language: OutputLanguage
) -> str:
    words = english if language == "en" else french
    return f"{count} {words[0] if count == 1 else words[1]}"


def _colon(language: OutputLanguage) -> str:
    return ": " if language == "en" else f"{NO_BREAK}: "


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stored(text: str, language: OutputLanguage) -> str:
    """A date of the store in words; what is none stays as it is."""
    try:
        return full_date(PartialDate.parse(text), language)
    except InvalidValue:
        return safe_text(text)
