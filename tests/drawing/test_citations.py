"""Sentences and cards to print, in English and French."""

from datetime import date
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.deals import event, flow

from partnerships_db.citations import Claim, claims_of
from partnerships_db.details import EventDetails
from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.pairs import pairs
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.companies import company_details, company_rows
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import event_details, event_key
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
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
from partnerships_tui.drawing.citations import (
    CARD_LINES,
    circle_legs,
    claim_sentence,
    company_card,
    event_card,
    event_sentence,
    pair_in_words,
)
from partnerships_tui.drawing.text.bilingual import (
    LANGUAGES,
    NO_BREAK,
    OutputLanguage,
    amount_in_words,
    date_phrase,
    duration_in_words,
    full_date,
    language_named,
    names_in_words,
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
        "selon Microsoft (18 novembre 2025)."
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
    assert "à compter de mai 2026 prenant fin pas avant le 1er mai 2029" in french


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
        text = circle_legs(circle, {"openai": "OpenAI"}, language)
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
