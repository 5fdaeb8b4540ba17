"""The words of flow kinds, flow statuses and media of payment, in English and French."""

from typing import NamedTuple

from partnerships_tui.drawing.text.bilingual import OutputLanguage


class KindWords(NamedTuple):
    """The words of a flow kind in one language."""

    noun: str
    """`an equity investment`."""
    link: str
    """The word between the payer and the payee: `in`."""
    payers: str
    """The noun for payers that are not named: `investors`."""
    payees: str
    """The noun for payees that are not named; empty if a sentence does without them."""
    ending: str = ""
    """The ending of a French participle that goes with the noun."""


ENGLISH_KINDS = {
    "equity": KindWords("an equity investment", "in", "investors", "companies"),
    "secondary-sale": KindWords("a purchase of existing shares", "from", "buyers", "sellers"),
    "debt": KindWords("a loan", "to", "lenders", "borrowers"),
    "convertible": KindWords("a convertible loan", "to", "lenders", "borrowers"),
    "warrant": KindWords("a warrant", "to", "issuers", "holders"),
    "guarantee": KindWords("a guarantee", "for", "guarantors", "borrowers"),
    "deposit": KindWords("a deposit", "with", "depositors", "holders"),
    "cloud-purchase": KindWords("a purchase of cloud services", "from", "customers", "suppliers"),
    "chip-purchase": KindWords("a purchase of chips", "from", "customers", "suppliers"),
    "power-purchase": KindWords("a purchase of power", "from", "customers", "suppliers"),
    "purchase": KindWords("a purchase", "from", "customers", "suppliers"),
    "services": KindWords("a payment for services", "to", "customers", "suppliers"),
    "lease": KindWords("a lease", "from", "tenants", "lessors"),
    "licence": KindWords("a licence", "from", "licensees", "licensors"),
    "revenue-share": KindWords("a share of revenue", "to", "companies", "companies"),
    "acquisition": KindWords("an acquisition", "of", "buyers", "companies"),
    "joint-funding": KindWords("joint funding", "of", "investors", ""),
    "capex": KindWords("capital expenditure", "on", "investors", ""),
    "grant": KindWords("a grant", "to", "donors", "recipients"),
    "settlement": KindWords("a settlement", "with", "parties", "parties"),
    "other": KindWords("a payment", "to", "payers", "recipients"),
    "shares": KindWords("a transfer of shares", "to", "issuers", "holders"),
    "bought-warrant": KindWords("a purchase of a warrant", "from", "buyers", "issuers"),
}
FRENCH_KINDS = {
    "equity": KindWords("un investissement en capital", "dans", "investisseurs", "groupes"),
    "secondary-sale": KindWords(
        "un rachat d'actions existantes", "auprès de", "acquéreurs", "vendeurs"
    ),
    "debt": KindWords("un prêt", "à", "prêteurs", "emprunteurs"),
    "convertible": KindWords("un prêt convertible", "à", "prêteurs", "emprunteurs"),
    "warrant": KindWords(
        "une émission de bons de souscription", "en faveur de", "émetteurs", "titulaires", "e"
    ),
    "guarantee": KindWords("une garantie", "en faveur de", "garants", "emprunteurs", "e"),
    "deposit": KindWords("un dépôt", "auprès de", "déposants", "dépositaires"),
    "cloud-purchase": KindWords(
        "un achat de services de cloud", "auprès de", "clients", "fournisseurs"
    ),
    "chip-purchase": KindWords("un achat de puces", "auprès de", "clients", "fournisseurs"),
    "power-purchase": KindWords("un achat d'électricité", "auprès de", "clients", "fournisseurs"),
    "purchase": KindWords("un achat", "auprès de", "clients", "fournisseurs"),
    "services": KindWords("un paiement de services", "à", "clients", "fournisseurs"),
    "lease": KindWords("une location", "auprès de", "locataires", "bailleurs", "e"),
    "licence": KindWords("une licence", "auprès de", "licenciés", "concédants", "e"),
    "revenue-share": KindWords("un partage de revenus", "avec", "groupes", "partenaires"),
    "acquisition": KindWords("une acquisition", "portant sur", "acquéreurs", "groupes", "e"),
    "joint-funding": KindWords("un financement commun", "de", "investisseurs", ""),
    "capex": KindWords("un programme d'investissement", "dans", "investisseurs", ""),
    "grant": KindWords("une subvention", "à", "donateurs", "bénéficiaires", "e"),
    "settlement": KindWords("un règlement amiable", "avec", "signataires", "signataires"),
    "other": KindWords("un paiement", "à", "payeurs", "bénéficiaires"),
    "shares": KindWords("un transfert d'actions", "à", "émetteurs", "titulaires"),
    "bought-warrant": KindWords(
        "un achat de bons de souscription", "auprès de", "acquéreurs", "émetteurs"
    ),
}

ENGLISH_STATUS = {
    "rumoured": "was reported and not confirmed",
    "intent": "was announced as an intention",
    "committed": "was announced as a commitment",
    "conditional": "was announced, subject to conditions",
    "closed": "was announced and has closed",
    "cancelled": "was announced and later cancelled",
}
FRENCH_STATUS = {
    "rumoured": "a été évoqué{0} sans confirmation",
    "intent": "a été annoncé{0} comme une intention",
    "committed": "a été annoncé{0} comme un engagement",
    "conditional": "a été annoncé{0} sous conditions",
    "closed": "a été annoncé{0} puis réalisé{0}",
    "cancelled": "a été annoncé{0} puis annulé{0}",
}
"""What became of a flow, in a clause; `{0}` is the ending of a French participle."""

FRENCH_STATES = {
    "rumoured": "évoqué{0} sans confirmation",
    "intent": "intention",
    "committed": "engagement",
    "conditional": "sous conditions",
    "closed": "réalisé{0}",
    "cancelled": "annulé{0}",
}
"""The same in a remark. In English it is the word of the format."""

ENGLISH_MEDIA = {
    "shares": "paid in shares",
    "debt": "paid by taking over debt",
    "services": "paid in services",
    "credits": "paid in credits",
}
FRENCH_MEDIA = {
    "shares": "payé{0} en actions",
    "debt": "payé{0} par reprise de dettes",
    "services": "payé{0} en services",
    "credits": "payé{0} en crédits",
}
"""The words for a flow that is not paid in cash."""

FRENCH_MEDIA_NAMES = {
    "shares": "actions",
    "debt": "dette",
    "services": "services",
    "credits": "crédits",
}
"""The French names of the media other than cash."""

NO_MONEY_NOTES: dict[OutputLanguage, str] = {
    "en": "no money into the target",
    "fr": "aucun versement à la cible",
}
"""The note on acquisitions that are paid in shares."""
