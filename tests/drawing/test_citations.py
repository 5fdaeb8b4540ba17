"""Sentences and cards to print, in English and French."""

from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.deals import event, flow

from partnerships_db.citations import Claim, claims_of
from partnerships_db.details import EventDetails
from partnerships_db.evidence.records import CitedSource
from partnerships_db.format.flows import flows_of
from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.pairs import pairs
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.companies import company_details, company_rows
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import event_details, event_key
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.amounts import (
    QUALIFIERS,
    SCALES,
    parse_amount,
    parse_capacity,
    parse_stake,
    parse_term,
)
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.cards import CARD_LINES, company_card, event_card
from partnerships_tui.drawing.citations import claim_sentence, event_sentence
from partnerships_tui.drawing.copied_money import chain_legs, pair_in_words
from partnerships_tui.drawing.text.bilingual import (
    LANGUAGES,
    NO_BREAK,
    OutputLanguage,
    amount_in_words,
    date_phrase,
    duration_in_words,
    end_phrase,
    full_date,
    language_named,
    names_in_words,
    quantity_in_words,
    stake_in_words,
)

TODAY = date(2026, 11, 24)
THIN = "\u202f"
DEAL = "microsoft-nvidia-anthropic-partnership"


def with_plain_blanks(text: str) -> str:
    """The text with blanks that can be typed."""
    return text.replace(NO_BREAK, " ").replace(THIN, " ")


# -- Figures and dates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("up to 5 billion USD", "up to 5 billion US dollars", "jusqu'à 5 milliards de dollars"),
        (
            "about 1.4 trillion USD",
            "about 1.4 trillion US dollars",
            "environ 1 400 milliards de dollars",
        ),
        ("1 trillion USD", "1 trillion US dollars", "mille milliards de dollars"),
        (
            "1.25 billion USD per month",
            "1.25 billion US dollars per month",
            "1,25 milliard de dollars par mois",
        ),
        ("5-7 billion EUR", "5 to 7 billion euros", "de 5 à 7 milliards d'euros"),
        (
            "at least 500 million GBP",
            "at least 500 million pounds sterling",
            "au moins 500 millions de livres sterling",
        ),
        ("less than 1 million EUR", "less than 1 million euros", "moins de 1 million d'euros"),
        ("7 trillion KRW per year", "7 trillion won per year", "7 000 milliards de wons par an"),
        ("500 thousand USD", "500,000 US dollars", "500 000 dollars"),
        ("1 USD", "1 US dollar", "1 dollar"),
        (
            "tens of billions USD",
            "tens of billions of US dollars",
            "des dizaines de milliards de dollars",
        ),
        (
            "tens of trillions EUR",
            "tens of trillions of euros",
            "des dizaines de milliers de milliards d'euros",
        ),
        ("undisclosed", "an undisclosed amount", "un montant non communiqué"),
        ("3 billion SEK", "3 billion Swedish kronor", "3 milliards de couronnes suédoises"),
    ],
)
def test_an_amount_in_words_keeps_its_qualifier_and_size(
    text: str,
    english: str,
    french: str,
) -> None:
    amount = parse_amount(text)
    assert amount_in_words(amount, "en") == english
    assert with_plain_blanks(amount_in_words(amount, "fr")) == french


FRENCH_QUALIFIERS = {
    "": "",
    "up to": "jusqu'à",
    "about": "environ",
    "less than": "moins de",
    "at least": "au moins",
}


@given(
    st.sampled_from(("", *QUALIFIERS)),
    st.decimals(1, 999, places=2),
    st.sampled_from([*SCALES]),
    st.sampled_from(("USD", "EUR", "JPY")),
)
def test_a_french_amount_has_neither_trillion_nor_billion(
    qualifier: str,
    number: object,
    scale: str,
    currency: str,
) -> None:
    amount = parse_amount(f"{qualifier} {number} {scale} {currency}".strip())
    french = amount_in_words(amount, "fr")
    assert "illion" not in french.replace("million", "")
    assert french.startswith(FRENCH_QUALIFIERS[qualifier])


def test_a_french_figure_does_not_break_before_its_unit() -> None:
    french_amount = amount_in_words(parse_amount("1.4 trillion USD"), "fr")
    assert french_amount == f"1{THIN}400{NO_BREAK}milliards de dollars"
    assert amount_in_words(parse_capacity("up to 1.5 GW"), "fr") == f"jusqu'à 1,5{NO_BREAK}GW"
    assert stake_in_words(parse_stake("about 8.3%"), "fr") == f"environ 8,3{NO_BREAK}%"
    assert duration_in_words(parse_term("up to 18 months"), "fr") == f"jusqu'à 18{NO_BREAK}mois"
    assert duration_in_words(parse_term("7 years"), "fr") == f"7{NO_BREAK}ans"
    assert duration_in_words(parse_term("1 year"), "en") == "1 year"


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("2025-11-18", "on 18 November 2025", "le 18 novembre 2025"),
        ("2025-12-01", "on 1 December 2025", "le 1er décembre 2025"),
        ("2025-08", "in August 2025", "en août 2025"),
        ("2025-Q4", "in Q4 2025", "au quatrième trimestre 2025"),
        ("2025-H2", "in the second half of 2025", "au second semestre 2025"),
        ("2025", "in 2025", "en 2025"),
        ("about 2025-11", "around November 2025", "vers novembre 2025"),
    ],
)
def test_a_date_in_words_keeps_its_precision(text: str, english: str, french: str) -> None:
    partial_date = PartialDate.parse(text)
    assert date_phrase(partial_date, "en") == english
    assert with_plain_blanks(date_phrase(partial_date, "fr")) == french


def test_an_approximate_day_in_french_has_its_article() -> None:
    approximate_dates = ("about 2026-06-05", "about 2026-06-01", "about 2026-06", "about 2026-Q3")
    words = [full_date(PartialDate.parse(text), "fr") for text in approximate_dates]
    assert [with_plain_blanks(text) for text in words] == [
        "vers le 5 juin 2026",
        "vers le 1er juin 2026",
        "vers juin 2026",
        "vers le troisième trimestre 2026",
    ]


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("2027-02-02", "not before 2 February 2027", "pas avant le 2 février 2027"),
        ("2027-02", "not before February 2027", "pas avant février 2027"),
        ("2027-Q1", "not before Q1 2027", "pas avant le premier trimestre 2027"),
        ("2027", "not before 2027", "pas avant 2027"),
        (
            "about 2027-Q1",
            "not before about Q1 2027",
            "pas avant le premier trimestre 2027 environ",
        ),
    ],
)
def test_a_minimum_in_words_is_no_day(text: str, english: str, french: str) -> None:
    minimum = PartialDate.parse_scheduled(f"not before {text}")
    assert full_date(minimum, "en") == english
    assert with_plain_blanks(full_date(minimum, "fr")) == french


def test_unnamed_companies_are_others_and_names_are_safe_text() -> None:
    assert names_in_words(("A", "B", "unknown"), "en") == "A, B and others"
    assert names_in_words(("A", "unknown"), "fr") == "A et d'autres"
    assert names_in_words(("unknown",), "en") == ""
    assert "\x1b" not in names_in_words(("A\x1b[31m",), "en")


def test_english_is_the_default_language() -> None:
    assert language_named(None) == "en"
    with pytest.raises(InvalidValue, match="de"):
        language_named("de")


# -- Sentences -------------------------------------------------------------------------------------


def details(starter: Store, event: str) -> EventDetails:
    event_page_details = event_details(starter, event_key(starter, event) or 0, None)
    assert event_page_details is not None
    return event_page_details


def claims_by_flow(starter: Store, event: str) -> dict[str, Claim]:
    claims = claims_of(details(starter, event), TODAY)
    return {claim.name.rpartition("/")[2]: claim for claim in claims}


def test_a_claim_names_its_date_companies_figure_and_source(starter: Store) -> None:
    microsoft, nvidia, azure, *_ = claims_of(details(starter, DEAL), TODAY)
    assert claim_sentence(microsoft, "en") == (
        "On 18 November 2025, an equity investment by Microsoft in Anthropic, "
        "up to 5 billion US dollars, was announced as a commitment, "
        "according to Microsoft (18 November 2025)."
    )
    assert with_plain_blanks(claim_sentence(nvidia, "fr")) == (
        "Le 18 novembre 2025, un investissement en capital par Nvidia dans Anthropic, "
        "jusqu'à 10 milliards de dollars, a été annoncé sous conditions, "
        "selon un document déposé (SEC, 19 novembre 2025)."
    )
    assert "30 billion US dollars" in claim_sentence(azure, "en")
    (total,) = claims_of(details(starter, "openai-1-4-trillion-commitments"), TODAY)
    replaced_sentence = with_plain_blanks(claim_sentence(total, "fr"))
    assert "environ 1 400 milliards de dollars pour 30 GW" in replaced_sentence
    assert "intention, remplacé depuis" in replaced_sentence


def test_a_copied_sentence_ends_a_term_with_its_minimum(starter: Store) -> None:
    claim = next(claims_of(details(starter, DEAL), TODAY))._replace(
        start=PartialDate.parse("2026-05"),
        end=PartialDate.parse_scheduled("not before 2029-05-01"),
    )
    assert "from May 2026 ending not before 1 May 2029" in claim_sentence(claim, "en")
    french = with_plain_blanks(claim_sentence(claim, "fr"))
    assert "à compter de mai 2026 sans prendre fin avant le 1er mai 2029" in french


def test_shares_without_a_price_are_a_transfer_and_not_an_investment(starter: Store) -> None:
    stake = claims_by_flow(starter, "openai-recapitalisation")["microsoft-stake"]
    words = "a transfer of shares by OpenAI to Microsoft, about 27% of the company"
    assert words in claim_sentence(stake, "en")


ACCORDING_TO = {"en": "according to", "fr": "selon"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_starter_data_keeps_figure_date_and_source(
    starter: Store,
    language: OutputLanguage,
) -> None:
    timeline = Timeline.whole(starter, None)
    for row in timeline.page(starter, 0, len(timeline)):
        event = details(starter, row.id)
        whole_sentence = event_sentence(event, TODAY, language)
        date_words = date_phrase(row.date, language)
        assert whole_sentence.startswith(date_words[:1].upper() + date_words[1:])
        assert ACCORDING_TO[language] in whole_sentence
        assert "\n" not in whole_sentence
        for claim in claims_of(event, TODAY):
            sentence = claim_sentence(claim, language)
            figures = [amount for amount in (claim.amount, claim.capacity) if amount is not None]
            for figure in figures:
                assert amount_in_words(figure, language) in sentence
                assert amount_in_words(figure, language) in whole_sentence
            assert claim.source is not None
            assert claim.source.publisher in sentence
            if language == "fr":
                assert " trillion" not in sentence
                assert " billion" not in sentence


# -- Cards -----------------------------------------------------------------------------------------


def test_every_card_of_the_starter_data_is_at_most_twelve_lines_of_text(starter: Store) -> None:
    timeline = Timeline.whole(starter, None)
    cards = [
        event_card(details(starter, row.id), TODAY, language)
        for row in timeline.page(starter, 0, len(timeline))
        for language in LANGUAGES
    ]
    for row in company_rows(starter, None)[:40]:
        company = company_details(starter, row.id, TODAY, 1)
        assert company is not None
        cards += [company_card(company, TODAY, language) for language in LANGUAGES]
    for card in cards:
        assert 1 < len(card.split("\n")) <= CARD_LINES
        assert not set(card) & set("│─┌└╭╰█░▌")


def test_the_card_of_an_event_lists_its_flows_conflicts_and_id(starter: Store) -> None:
    card = event_card(details(starter, DEAL), TODAY, "en").split("\n")
    assert card[1] == "18 November 2025 · partnership · announced"
    assert (
        "- Microsoft → Anthropic: up to 5 billion US dollars (equity investment, committed)" in card
    )
    assert "11 sources say otherwise" in card
    assert card[-1] == DEAL


def test_the_card_of_a_company_has_its_money_as_of_a_day(starter: Store) -> None:
    day = date(2025, 11, 18)
    company = company_details(starter, "anthropic", day, 1)
    assert company is not None
    card = with_plain_blanks(company_card(company, day, "fr"))
    assert "Au 18 novembre 2025" in card
    assert "jusqu'à" in card


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_a_circle_has_a_line_for_each_leg(
    starter: Store,
    language: OutputLanguage,
) -> None:
    circles = find_circles(Ledger(all_deals(starter), TODAY)).circles
    assert any("openai" in circle.companies for circle in circles[:5])
    for circle in circles[:5]:
        text = chain_legs(circle, {"openai": "OpenAI"}, language)
        companies, *leg_lines = text.split("\n")
        assert companies.count("→") == len(circle.legs) == len(leg_lines)
        assert ("OpenAI" in companies) == ("openai" in circle.companies)
        for leg, leg_line in zip(circle.legs, leg_lines, strict=True):
            assert all(flow.name in leg_line for flow in leg.flows)


@pytest.mark.parametrize(
    ("amounts", "english", "french"),
    [
        (["110 billion USD"], "110 billion US dollars firm", "110 milliards de dollars fermes"),
        (
            ["at least 110 billion USD"],
            "at least 110 billion US dollars firm",
            "au moins 110 milliards de dollars fermes",
        ),
        (
            ["38 billion USD", "about 300 billion USD"],
            "about 338 billion US dollars firm",
            "environ 338 milliards de dollars fermes",
        ),
        (
            ["at least 100 billion USD", "about 10 billion USD"],
            "at least about 110 billion US dollars firm",
            "au moins environ 110 milliards de dollars fermes",
        ),
    ],
)
def test_the_money_of_a_pair_in_words_keeps_its_qualifier(
    amounts: list[str],
    english: str,
    french: str,
) -> None:
    deal = event("deal", "2025-01-01", *map(flow, amounts))
    (pair,) = pairs(Ledger([deal], TODAY))
    for language, words in (("en", english), ("fr", french)):
        sentence = pair_in_words(pair, {}, TODAY, cast(OutputLanguage, language))
        assert with_plain_blanks(sentence).endswith(words)


def test_the_money_of_a_pair_in_words_says_what_is_not_cash_and_what_is_shared() -> None:
    shares = flow("8 billion USD", paid_in="shares")
    joint = flow("2 billion USD", payer=["buyer", "other"])
    (pair,) = pairs(Ledger([event("deal", "2025-01-01", shares)], TODAY))
    assert "8 billion US dollars firm, all in shares" in pair_in_words(pair, {}, TODAY, "en")
    french = with_plain_blanks(pair_in_words(pair, {}, TODAY, "fr"))
    assert "8 milliards de dollars fermes, entièrement en actions" in french

    all_pairs = pairs(Ledger([event("deal", "2025-01-01", shares, joint)], TODAY))
    both = next(pair for pair in all_pairs if pair.payer == "buyer")
    words = pair_in_words(both, {}, TODAY, "en")
    assert "10 billion US dollars firm, of which 8 billion US dollars in shares" in words
    assert words.endswith("1 shared with others")
    assert words.count("shared") == 1

    takeover = flow("8 billion USD", kind="acquisition", paid_in="shares")
    (pair,) = pairs(Ledger([event("deal", "2025-01-01", takeover)], TODAY))
    words = pair_in_words(pair, {}, TODAY, "en")
    assert words.endswith("8 billion US dollars firm, all in shares, no money into the target")
    assert pair_in_words(pair, {}, TODAY, "fr").endswith("aucun versement à la cible")


def test_a_pair_whose_flow_has_no_figure_of_its_own_is_not_zero_in_words() -> None:
    whole = flow("10 billion USD", payer="unknown")
    part = flow("", "part-of deal/a", payer="fund")
    ledger_pairs = pairs(Ledger([event("deal", "2025-01-01", whole, part)], TODAY))
    pair = next(pair for pair in ledger_pairs if pair.payer == "fund")
    assert pair_in_words(pair, {}, TODAY, "en").endswith("no figure that counts")
    assert pair_in_words(pair, {}, TODAY, "fr").endswith("pas de chiffre qui compte")


# -- Parts, companies that are not named, and what was known ---------------------------------------


PAGES = {
    "then": {"kind": "press", "publisher": "Daily", "published": "2025-01-02"},
    "later": {"kind": "filing", "publisher": "SEC", "published": "2025-08-01"},
}


def deal_details(*flows: dict[str, Any], **fields: Any) -> EventDetails:
    """An event of 1 January 2025 with these flows, which a press source of the next day states."""
    entry = {
        "id": "deal",
        "date": "2025-01-01",
        "kind": "investment",
        "status": "announced",
        "title": "The deal",
        "sources": ["then"],
        "flows": [{"kind": "equity", "to": "Target", **flow} for flow in flows],
        **fields,
    }
    sources = [
        CitedSource(id_, "Title", page["publisher"], page["published"], page["kind"], "")
        for id_, page in PAGES.items()
    ]
    row = EventRow(
        key=1,
        id="deal",
        date=PartialDate.parse("2025-01-01"),
        kind="investment",
        status="announced",
        title="The deal",
        retracted=False,
        figures=(),
    )
    return EventDetails(
        row=row,
        entry=entry,
        flows=tuple(flows_of(entry)),
        struck=frozenset(),
        names={},
        related=(),
        sources=tuple(sources),
        cells=(),
    )


ROUND = {"id": "round", "amount": "30 billion USD"}
PART = {"relations": [{"type": "part-of", "to": "/round"}]}


def test_the_deal_of_november_2025_says_its_gigawatt_once(starter: Store) -> None:
    for language in LANGUAGES:
        sentence = with_plain_blanks(event_sentence(details(starter, DEAL), TODAY, language))
        assert sentence.count("1 GW") == 1


def test_a_part_is_of_which_and_unnamed_payers_are_called_so() -> None:
    event = deal_details(ROUND, {**PART, "from": "Fund", "amount": "at least 5 billion USD"})
    assert event_sentence(event, TODAY, "en") == (
        "On 1 January 2025, an equity investment in Target by investors that are not all named,"
        " 30 billion US dollars, was announced as a commitment,"
        " of which at least 5 billion US dollars by Fund, according to Daily (2 January 2025)."
    )
    assert with_plain_blanks(event_sentence(event, TODAY, "fr")) == (
        "Le 1er janvier 2025, un investissement en capital dans Target par des investisseurs qui"
        " ne sont pas tous nommés, 30 milliards de dollars, a été annoncé comme un engagement,"
        " dont au moins 5 milliards de dollars par Fund, selon Daily (2 janvier 2025)."
    )
    _, _, whole, part, *_ = event_card(event, TODAY, "en").split("\n")
    assert whole.startswith("- payer not named → Target: 30 billion US dollars")
    assert part.startswith("- of which Fund → Target: at least 5 billion US dollars")


def test_parts_without_a_figure_are_named_together() -> None:
    event = deal_details(ROUND, {**PART, "from": "Fund"}, {**PART, "from": "Bank"})
    assert "including parts by Fund and Bank without a stated figure" in event_sentence(
        event, TODAY, "en"
    )
    assert "y compris des parts par Fund et Bank sans chiffre" in event_sentence(event, TODAY, "fr")


def test_a_part_cited_alone_names_its_whole() -> None:
    event = deal_details(ROUND, {**PART, "id": "part", "from": "Fund", "amount": "5 billion USD"})
    _, part = claims_of(event, TODAY)
    assert "5 billion US dollars, was announced" in claim_sentence(part, "en")
    assert ", as a part of 30 billion US dollars," in claim_sentence(part, "en")


def test_flows_that_are_parts_of_each_other_are_printed_as_wholes() -> None:
    first = {"id": "a", "amount": "1 billion USD", "relations": [{"type": "part-of", "to": "/b"}]}
    second = {"id": "b", "amount": "2 billion USD", "relations": [{"type": "part-of", "to": "/a"}]}
    sentence = event_sentence(deal_details(first, second), TODAY, "en")
    assert "1 billion US dollars" in sentence
    assert "2 billion US dollars" in sentence
    assert "of which" not in sentence


def test_joint_payers_are_named_together() -> None:
    event = deal_details({"from": ["Fund", "Bank"], "amount": "1 billion USD"})
    words = "an equity investment jointly by Fund and Bank in Target, 1 billion US dollars"
    assert words in event_sentence(event, TODAY, "en")
    assert "conjointement par Fund et Bank dans Target" in event_sentence(event, TODAY, "fr")


def test_a_closing_is_not_put_into_the_mouth_of_an_older_source() -> None:
    closed = {"from": "Fund", "amount": "1 billion USD", "status": "closed", "closed": "2025-07"}
    assert (
        "was announced, according to Daily (2 January 2025), and closed in July 2025."
    ) in event_sentence(deal_details(closed), TODAY, "en")
    both = event_sentence(deal_details(closed, sources=["then", "later"]), TODAY, "en")
    assert "was announced and closed in July 2025, according to a filing (SEC, 1 August" in both


def test_a_day_before_a_closing_and_a_filing_knows_neither() -> None:
    closed = {"from": "Fund", "amount": "1 billion USD", "status": "closed", "closed": "2025-07"}
    event = deal_details(closed, sources=["then", "later"])
    day = date(2025, 3, 1)
    assert event_sentence(event, day, "en").endswith(
        "was announced as a commitment, according to Daily (2 January 2025)."
    )
    report = {"source": "later", "field": "date", "says": "2025-01-03"}
    reported = deal_details(closed, reports=[report])
    assert "otherwise" not in event_card(reported, day, "en")
    assert "1 source says otherwise" in event_card(reported, TODAY, "en")


def test_each_figure_names_its_own_source() -> None:
    own = {"from": "Fund", "amount": "1 billion USD", "sources": ["later"]}
    other = {"from": "Bank", "amount": "2 billion USD"}
    event = deal_details(own, other)
    sentence = event_sentence(event, TODAY, "en")
    assert "1 billion US dollars, was announced as a commitment, according to a filing" in sentence
    assert sentence.endswith("according to Daily (2 January 2025).")
    card = event_card(event, TODAY, "en")
    assert "committed), according to a filing (SEC, 1 August 2025)" in card
    assert "The event, according to Daily (2 January 2025)" in card


def test_a_figure_that_is_not_paid_in_cash_says_so() -> None:
    swap = {"from": "Buyer", "kind": "acquisition", "amount": "250 billion USD"}
    event = deal_details({**swap, "paid_in": "shares"})
    english = event_sentence(event, TODAY, "en")
    assert (
        "of Target, 250 billion US dollars, paid in shares (no money into the target)," in english
    )
    assert "payée en actions (aucun versement à la cible)" in event_sentence(event, TODAY, "fr")


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("up to 7741020 shares", "up to 7,741,020 shares", "jusqu'à 7 741 020 actions"),
        ("about 33 million shares", "about 33 million shares", "environ 33 millions d'actions"),
        ("50 thousand GPUs", "50 thousand GPUs", "50 000 GPU"),
        ("1.5 million TPUs", "1.5 million TPUs", "1,5 million de TPU"),
        ("2-3 billion tokens", "2 to 3 billion tokens", "2 à 3 milliards de « tokens »"),
    ],
)
def test_a_quantity_in_words_keeps_its_qualifier(text: str, english: str, french: str) -> None:
    assert quantity_in_words(text, "en") == english
    assert with_plain_blanks(quantity_in_words(text, "fr")) == french


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("2029-05", "until May 2029", "jusqu'en mai 2029"),
        ("2032-12-20", "until 20 December 2032", "jusqu'au 20 décembre 2032"),
        ("2030-H2", "until the second half of 2030", "jusqu'au second semestre 2030"),
        ("about 2030", "until around 2030", "jusque vers 2030"),
        ("not before 2030", "ending not before 2030", "sans prendre fin avant 2030"),
    ],
)
def test_the_end_of_a_term_in_words(text: str, english: str, french: str) -> None:
    end = PartialDate.parse_scheduled(text)
    assert end_phrase(end, "en") == english
    assert with_plain_blanks(end_phrase(end, "fr")) == french


def test_a_title_without_figures_says_that_it_is_not_confirmed() -> None:
    rumour = deal_details(flows=[])
    rumour = rumour._replace(row=rumour.row._replace(status="rumoured"))
    assert "The deal (reported and not confirmed), according to" in event_sentence(
        rumour, TODAY, "en"
    )
