"""The words of claims: a flow as a clause or as a line of a card, with its parts below it.

Plain text, in English or French. A part is printed as *of which* its whole, never beside it as if
it were more money. Payers and payees that are not named are called so.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from partnerships_db.citations import Claim
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_tui.drawing.kind_words import (
    ENGLISH_KINDS,
    ENGLISH_MEDIA,
    ENGLISH_STATUS,
    FRENCH_KINDS,
    FRENCH_MEDIA,
    FRENCH_STATES,
    FRENCH_STATUS,
    NO_MONEY_NOTES,
    KindWords,
)
from partnerships_tui.drawing.text.bilingual import (
    OutputLanguage,
    amount_in_words,
    colon,
    date_phrase,
    duration_in_words,
    end_phrase,
    french_elision,
    listed,
    names_in_words,
    quantity_in_words,
    stake_in_words,
    start_phrase,
)


class ClaimTree(NamedTuple):
    """A claim with the claims inside it."""

    claim: Claim
    parts: "tuple[ClaimTree, ...]" = ()

    def claims(self) -> Iterator[Claim]:
        """Yield the claim, then its parts and the parts of these."""
        yield self.claim
        for part in self.parts:
            yield from part.claims()


def claim_trees(claims: Sequence[Claim]) -> list[ClaimTree]:
    """The claims that are inside no other one, in their order, each with its parts."""
    parts_of: dict[str, list[Claim]] = {}
    for claim in claims:
        parts_of.setdefault(claim.whole, []).append(claim)

    def tree(claim: Claim) -> ClaimTree:
        return ClaimTree(claim, tuple(map(tree, parts_of.get(claim.name, ()))))

    return [tree(claim) for claim in parts_of.get("", ())]


# -- Clauses ---------------------------------------------------------------------------------------


def clause_of(
    tree: ClaimTree,
    language: OutputLanguage,
    source: str = "",
) -> str:
    """`an equity investment by X in Y, up to 5 billion US dollars, was announced as …, of which …`.

    `source` is the phrase that names the source. A closing that the source is too old to know
    follows it: `was announced, according to X, and closed in July 2026`.
    """
    claim = tree.claim
    words = _kind_words(claim, language)
    clause = words.noun + _companies_phrase(tree, words, language)
    figures = ", ".join(figures_of(claim, language))
    if figures:
        clause += f", {figures},"
    cited = f", {source}" if source else ""
    replaced = f", {_replaced_word(words.ending, language)}" if claim.is_replaced else ""
    parts = _parts_phrase(tree, language)
    if source and claim.has_later_closing:
        announced, closed = _announcement_and_closing(claim, words.ending, language)
        return f"{clause} {announced}{cited}, {closed}{replaced}{parts}"
    status = _status_in_words(claim, words.ending, language)
    return f"{clause} {status}{replaced}{parts}{cited}"


def _kind_words(claim: Claim, language: OutputLanguage) -> KindWords:
    """The words of the kind that fits: shares without money were not bought, a paid warrant was."""
    kind = claim.kind
    if kind == "equity" and claim.stake is not None and claim.amount is None:
        kind = "shares"
    if kind == "warrant" and claim.amount is not None:
        kind = "bought-warrant"
    table = ENGLISH_KINDS if language == "en" else FRENCH_KINDS
    return table.get(kind, table["other"])


def _companies_phrase(
    tree: ClaimTree,
    words: KindWords,
    language: OutputLanguage,
) -> str:
    """` by Microsoft in Anthropic`, ` in Anthropic by investors that are not named`."""
    by_word = "by" if language == "en" else "par"
    payers = names_in_words(tree.claim.payers, language)
    payees = names_in_words(tree.claim.payees, language)
    part_payers = _named({payer for part in tree.parts for payer in part.claim.payers})
    if not payers and not payees and not part_payers and words.payees:
        return f" {_UNNAMED_PARTIES[language]}"

    payees_phrase = _payees_phrase(tree, words, language)
    if payers:
        is_joint_by_kind = tree.claim.kind == "joint-funding"
        jointly = "" if is_joint_by_kind else _jointly(tree.claim.payers, language)
        return f" {jointly}{by_word} {payers}{payees_phrase}"
    unnamed = _unnamed(words.payers, language, are_some_named=bool(part_payers))
    return f"{payees_phrase} {by_word} {unnamed}"


_UNNAMED_PARTIES: dict[OutputLanguage, str] = {
    "en": "between parties that are not named",
    "fr": "entre parties non nommées",
}


def _payees_phrase(
    tree: ClaimTree,
    words: KindWords,
    language: OutputLanguage,
) -> str:
    payees = names_in_words(tree.claim.payees, language)
    if payees:
        jointly = _jointly(tree.claim.payees, language)
        return f" {jointly}{french_elision(words.link, payees)}"
    if not words.payees:
        return ""
    part_payees = _named({payee for part in tree.parts for payee in part.claim.payees})
    unnamed = _unnamed(words.payees, language, are_some_named=bool(part_payees))
    if words.link == "de" or words.link.endswith(" de"):
        unnamed = unnamed.removeprefix("des ")
    return f" {words.link} {unnamed}"


def _named(companies: Iterable[str]) -> set[str]:
    return set(companies) - {UNKNOWN}


def _unnamed(
    noun: str,
    language: OutputLanguage,
    *,
    are_some_named: bool,
) -> str:
    """`investors that are not named`; with `are_some_named` the parts name some of them."""
    if language == "en":
        return f"{noun} that are not all named" if are_some_named else f"{noun} that are not named"
    if are_some_named:
        return f"des {noun} qui ne sont pas tous nommés"
    return f"des {noun} non nommés"


def _jointly(companies: Sequence[str], language: OutputLanguage) -> str:
    """`jointly `: all companies of a joint flow share its figure; empty for a single company."""
    if len(companies) == 1:
        return ""
    return "jointly " if language == "en" else "conjointement "


def _announcement_and_closing(
    claim: Claim,
    ending: str,
    language: OutputLanguage,
) -> tuple[str, str]:
    """What the source may say, and the closing after it: `was announced`, `and closed in …`."""
    assert claim.closed is not None
    when = date_phrase(claim.closed, language)
    if language == "en":
        return "was announced", f"and closed {when}"
    return f"a été annoncé{ending}", f"puis réalisé{ending} {when}"


def _status_in_words(
    claim: Claim,
    ending: str,
    language: OutputLanguage,
) -> str:
    """`was announced and closed in July 2026`; the day of a closing may precede the event."""
    if claim.closed is None:
        table = ENGLISH_STATUS if language == "en" else FRENCH_STATUS
        return table.get(claim.status, claim.status).format(ending)

    when = date_phrase(claim.closed, language)
    is_same_day = claim.closed == claim.date and claim.closed.is_exact
    if language == "en":
        if claim.closed.last < claim.date.first:
            return f"was announced after it had closed {when}"
        return f"was announced and closed {'the same day' if is_same_day else when}"
    if claim.closed.last < claim.date.first:
        return f"a été annoncé{ending} après sa réalisation {when}"
    return f"a été annoncé{ending} puis réalisé{ending} {'le même jour' if is_same_day else when}"


def _replaced_word(ending: str, language: OutputLanguage) -> str:
    return "replaced since" if language == "en" else f"remplacé{ending} depuis"


# -- Figures ---------------------------------------------------------------------------------------


def figures_of(claim: Claim, language: OutputLanguage) -> Iterator[str]:
    """Yield the amount with its capacity and term, the quantity, the stake, and the medium."""
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
        yield quantity_in_words(claim.quantity, language)
    if claim.stake:
        whole = "of the company" if language == "en" else "du capital"
        yield f"{stake_in_words(claim.stake, language)} {whole}"
    if claim.paid_in:
        media = ENGLISH_MEDIA if language == "en" else FRENCH_MEDIA
        words = media.get(claim.paid_in, claim.paid_in)
        yield words.format(_kind_words(claim, language).ending) + _swap_note(claim, language)


def _swap_note(claim: Claim, language: OutputLanguage) -> str:
    """The note that an acquisition for shares brings its target no money."""
    if claim.kind != "acquisition" or claim.paid_in != "shares":
        return ""
    return f" ({NO_MONEY_NOTES[language]})"


def _term(claim: Claim, language: OutputLanguage) -> str:
    if claim.over is not None:
        over_word = "over" if language == "en" else "sur"
        return f" {over_word} {duration_in_words(claim.over, language)}"
    if claim.start is not None and claim.start == claim.end:
        return f" {date_phrase(claim.start, language)}"
    text = ""
    if claim.start is not None:
        text += f" {start_phrase(claim.start, language)}"
    if claim.end is not None:
        text += f" {end_phrase(claim.end, language)}"
    return text


# -- Parts -----------------------------------------------------------------------------------------


def _parts_phrase(tree: ClaimTree, language: OutputLanguage) -> str:
    """`, of which 5 billion US dollars by Amazon, and parts by X and Y without a figure`."""
    parts = list(_parts_to_print(tree))
    stated = [part for part in parts if any(figures_of(part.claim, language))]
    unstated = [part for part in parts if part not in stated]
    phrases: list[str] = []
    if stated:
        of_which = "of which" if language == "en" else "dont"
        words = [_part_in_words(part, tree, language) for part in stated]
        phrases.append(f"{of_which} {listed(words, language)}")
    for phrase in _unstated_parts(unstated, tree, language):
        phrases.append(f"{_lead_of_unstated(language, is_first=not phrases)} {phrase}")
    return "".join(f", {phrase}" for phrase in phrases)


def _parts_to_print(tree: ClaimTree) -> Iterator[ClaimTree]:
    """Yield the parts of a claim; a part that restates its whole gives way to its own parts."""
    for part in tree.parts:
        if is_restatement(part.claim, tree.claim):
            yield from _parts_to_print(part)
        else:
            yield part


def _lead_of_unstated(language: OutputLanguage, *, is_first: bool) -> str:
    if is_first:
        return "including" if language == "en" else "y compris"
    return "and" if language == "en" else "et"


def is_restatement(part: Claim, whole: Claim) -> bool:
    """Whether a part has the figures of its whole and names nobody else: it is said once."""
    if not part.has_figures_of(whole) or not (part.amount or part.capacity):
        return False
    named_payers = set(part.payers) - {UNKNOWN}
    named_payees = set(part.payees) - {UNKNOWN}
    return named_payers <= set(whole.payers) and named_payees <= set(whole.payees)


def _part_in_words(
    part: ClaimTree,
    whole: ClaimTree,
    language: OutputLanguage,
) -> str:
    """`5 billion US dollars by Amazon (closed in Q2 2026)`: what differs from the whole."""
    claim = part.claim
    if claim.has_figures_of(whole.claim):
        figures = "all of it" if language == "en" else "la totalité"
    else:
        figures = ", ".join(figures_of(claim, language))
    words = figures + _differing_companies(claim, whole.claim, language)
    remarks = list(_differing_states(claim, whole.claim, language))
    nested = _parts_phrase(part, language).removeprefix(", ")
    if nested:
        remarks.append(nested)
    return f"{words} ({', '.join(remarks)})" if remarks else words


def _differing_companies(
    claim: Claim,
    whole: Claim,
    language: OutputLanguage,
    *,
    is_one_part: bool = True,
) -> str:
    """` by Amazon`: the kind, the payers and the payees of a part, where the whole has others.

    With `is_one_part`, several payers share its figure.
    """
    words = _kind_words(claim, language)
    text = ""
    if claim.kind != whole.kind:
        text = f" {'as' if language == 'en' else 'sous forme de'} {words.noun}"
    payers = names_in_words(claim.payers, language)
    if payers and claim.payers != whole.payers:
        by_word = "by" if language == "en" else "par"
        jointly = _jointly(claim.payers, language) if is_one_part else ""
        text += f" {jointly}{by_word} {payers}"
    payees = names_in_words(claim.payees, language)
    if payees and claim.payees != whole.payees:
        text += f" {_jointly(claim.payees, language)}{french_elision(words.link, payees)}"
    return text


def _differing_states(
    claim: Claim,
    whole: Claim,
    language: OutputLanguage,
) -> Iterator[str]:
    if (claim.status, claim.closed) != (whole.status, whole.closed):
        yield state_in_words(claim, language)
    if claim.is_replaced and not whole.is_replaced:
        yield _replaced_word(_kind_words(claim, language).ending, language)


def _unstated_parts(
    parts: Iterable[ClaimTree],
    whole: ClaimTree,
    language: OutputLanguage,
) -> Iterator[str]:
    """Yield the parts without a figure; those that differ in their payers alone are one phrase."""
    groups: dict[tuple[str, ...], list[Claim]] = {}
    for part in parts:
        claim = part.claim
        remarks = tuple(_differing_states(claim, whole.claim, language))
        groups.setdefault((claim.kind, *claim.payees, *remarks), []).append(claim)
    for claims in groups.values():
        payers = dict.fromkeys(payer for claim in claims for payer in claim.payers)
        joined = claims[0]._replace(payers=tuple(payers))
        yield _unstated_part(joined, len(claims), whole.claim, language)


def _unstated_part(
    claim: Claim,
    count: int,
    whole: Claim,
    language: OutputLanguage,
) -> str:
    """`parts by Microsoft and Nvidia without a stated figure (closed)`."""
    companies = _differing_companies(claim, whole, language, is_one_part=False)
    remarks = ", ".join(_differing_states(claim, whole, language))
    remark = f" ({remarks})" if remarks else ""
    if language == "en":
        share = "a part" if count == 1 else "parts"
        return f"{share}{companies} without a stated figure{remark}"
    share = "une part" if count == 1 else "des parts"
    return f"{share}{companies} sans chiffre{remark}"


def part_phrase(claim: Claim, language: OutputLanguage) -> str:
    """`, as a part of 30 billion US dollars`, for a part that is printed without its whole."""
    whole = claim.whole_figure
    if whole is None or not whole.bounds or whole in (claim.amount, claim.capacity):
        return ""
    figure = amount_in_words(whole, language)
    if language == "en":
        return f", as a part of {figure}"
    return f" (partie d'un ensemble{colon(language)}{figure})"


# -- Lines of cards --------------------------------------------------------------------------------


def claim_lines(trees: Iterable[ClaimTree], language: OutputLanguage) -> Iterator[str]:
    """Yield a line for each claim, the parts of a claim after it as *of which*."""
    for tree in trees:
        yield _claim_line(tree.claim, None, language)
        for part in tree.parts:
            yield from _part_lines(part, tree.claim, language)


def _part_lines(
    part: ClaimTree,
    whole: Claim,
    language: OutputLanguage,
) -> Iterator[str]:
    yield _claim_line(part.claim, whole, language)
    for inner_part in part.parts:
        yield from _part_lines(inner_part, part.claim, language)


def _claim_line(
    claim: Claim,
    whole: Claim | None,
    language: OutputLanguage,
) -> str:
    """`Microsoft → Anthropic: up to 5 billion US dollars (equity investment, committed)`."""
    is_english = language == "en"
    words = _kind_words(claim, language)
    remarks = [_without_article(words.noun), state_in_words(claim, language)]
    if claim.is_replaced:
        remarks.append(_replaced_word(words.ending, language))
    payers = payer_name(claim.payers, language)
    payees = payee_name(claim.payees, language)
    figures = ", ".join(figures_of(claim, language))
    if not figures:
        figures = "figure not stated" if is_english else "sans chiffre"
    lead = ""
    if whole is not None:
        lead = "of which " if is_english else "dont "
        if is_restatement(claim, whole):
            figures = "all of it" if is_english else "la totalité"
    return f"{lead}{payers} → {payees}{colon(language)}{figures} ({', '.join(remarks)})"


def state_in_words(claim: Claim, language: OutputLanguage) -> str:
    """`committed`, `closed in Q2 2026`, `réalisé au deuxième trimestre 2026`."""
    state = claim.status
    if language == "fr":
        ending = _kind_words(claim, language).ending
        state = FRENCH_STATES.get(claim.status, claim.status).format(ending)
    if claim.closed is None:
        return state
    return f"{state} {date_phrase(claim.closed, language)}"


def _without_article(noun: str) -> str:
    article, _, bare_noun = noun.partition(" ")
    return bare_noun if article in ("a", "an", "un", "une") else noun


def payer_name(names: Sequence[str], language: OutputLanguage) -> str:
    """`Microsoft and Nvidia`, or `payer not named`."""
    unnamed = "payer not named" if language == "en" else "payeur non nommé"
    return names_in_words(names, language) or unnamed


def payee_name(names: Sequence[str], language: OutputLanguage) -> str:
    """`Anthropic`, or `payee not named`."""
    unnamed = "payee not named" if language == "en" else "bénéficiaire non nommé"
    return names_in_words(names, language) or unnamed
