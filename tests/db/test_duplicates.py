"""An event under another id is held against those that may be the same deal, with its slips."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixture_types import WriteYaml

from partnerships_db.importing.duplicates import duplicates_of
from partnerships_db.importing.fingerprints import (
    MAX_CANDIDATES,
    EventFingerprint,
    FingerprintIndex,
    event_fingerprint,
)
from partnerships_db.importing.pipeline import check_files
from partnerships_db.importing.slips import FACTORS
from partnerships_db.store.store import Store

EUROS = "euros where the store has dollars"
OWNERS = {"aws": "amazon", "azure": "microsoft", "github": "microsoft"}


def deal(
    event_id: str,
    companies: Sequence[str],
    *amounts: str,
    day: str = "2025-11-03",
    **fields: object,
) -> EventFingerprint:
    """The fingerprint of an event whose flows have these amounts."""
    payer, payee, *_others = [*companies, "unknown", "unknown"]
    flows = [{"from": payer, "to": payee, "kind": "purchase", "amount": text} for text in amounts]
    parties = [{"company": company} for company in companies]
    event = {
        "id": event_id,
        "date": day,
        "kind": "partnership",
        "title": event_id,
        "parties": parties,
        "flows": flows,
    }
    return event_fingerprint({**event, **fields}, OWNERS)


KNOWN = deal("known", ["openai", "amazon", "aws"], "38 billion USD", "up to 5 billion USD")


@pytest.mark.parametrize(
    ("companies", "amount", "slips"),
    [
        (["openai", "aws"], "38 billion USD", ()),
        (["openai", "amazon"], "38 billion USD", ()),
        (["aws", "openai", "nvidia"], "38 billion EUR", (EUROS,)),
        (["openai", "aws"], "38 trillion USD", ("a thousand times more",)),
        (
            ["openai", "aws"],
            "38 million EUR",
            (EUROS, "a thousand times less"),
        ),
        (["openai", "aws"], "5 billion USD", ('"up to" is lost',)),
        (["openai", "aws"], "about 38 billion USD", ()),
    ],
)
def test_a_known_deal_is_recognised_and_its_slips_are_named(
    companies: Sequence[str], amount: str, slips: Sequence[str]
) -> None:
    (duplicate,) = duplicates_of(deal("new", companies, amount, day="2025-11-04"), [KNOWN])
    assert (duplicate.id, duplicate.slips) == ("known", tuple(slips))


CHIPS = deal("known", ["amazon", "openai"], "about 1.4 trillion USD", "4-6 million USD per month")


@pytest.mark.parametrize(
    ("amount", "is_french", "words"),
    [
        ("about 1.4 billion USD", True, 'a thousand times less (a French "billion"'),
        ("about 1.4 billion USD", False, "a thousand times less"),
        ("about 1400000 trillion USD", False, 'a million times more (a French "trillion"'),
        ("1.4 trillion USD", False, '"about" is lost'),
        ("up to 1.4 trillion USD", False, '"up to" where the store has "about"'),
        ("about 1.4 trillion CHF", False, "francs where the store has dollars"),
        ("6 million USD per month", False, 'the range "4-6 million USD per month" is lost'),
        ("4-6 million USD", False, '"per month" is lost'),
        ("4-6 million USD per year", False, '"per year" where the store has "per month"'),
    ],
)
def test_each_slip_has_its_words(amount: str, is_french: bool, words: str) -> None:
    event = deal("new", ["aws", "openai"], amount)._replace(is_french=is_french)
    (duplicate,) = duplicates_of(event, [CHIPS])
    (slip,) = duplicate.slips
    assert slip.startswith(words)


def test_a_million_for_a_billion_has_nothing_to_do_with_french() -> None:
    event = deal("new", ["aws", "openai"], "38 million USD", day="2025-11-04")
    (duplicate,) = duplicates_of(event._replace(is_french=True), [KNOWN])
    assert duplicate.slips == ("a thousand times less",)


@pytest.mark.parametrize(
    ("amounts", "slip"),
    [
        (["43 billion USD"], "the sum of 38 billion USD and up to 5 billion USD"),
        (["20 billion USD", "18 billion USD"], "split into 20 billion USD and 18 billion USD"),
        (["33.1 billion EUR"], "converted from dollars"),
    ],
)
def test_figures_that_are_added_up_split_or_converted_are_recognised(
    amounts: Sequence[str], slip: str
) -> None:
    (duplicate,) = duplicates_of(deal("new", ["openai", "aws"], *amounts), [KNOWN])
    assert duplicate.slips == (slip,)


def test_a_figure_of_another_flow_of_the_deal_is_named_as_swapped() -> None:
    def round_of(event_id: str, first: str, second: str) -> EventFingerprint:
        flows = [
            {"from": "microsoft", "to": "anthropic", "kind": "equity", "amount": first},
            {"from": "nvidia", "to": "anthropic", "kind": "equity", "amount": second},
        ]
        return deal(event_id, [], flows=flows)

    known = round_of("known", "5 billion USD", "10 billion USD")
    (duplicate,) = duplicates_of(round_of("new", "10 billion USD", "5 billion USD"), [known])
    assert duplicate.slips[0] == "10 billion USD where the store has 5 billion USD, as if swapped"
    assert [difference.known.flow for difference in duplicate.differences] == [0, 1]


@pytest.mark.parametrize(
    ("payer", "amount", "kind", "is_suspected"),
    [
        ("unknown", "38 billion USD", "purchase", True),
        ("unknown", "5 billion USD", "services", True),
        ("nvidia", "38 billion USD", "purchase", True),
        ("nvidia", "38 billion USD", "equity", False),
        ("nvidia", "5 billion USD", "purchase", False),
    ],
)
def test_one_shared_company_is_enough_if_the_flows_may_be_one(
    payer: str, amount: str, kind: str, is_suspected: bool
) -> None:
    event = deal("new", [], flows=[{"from": payer, "to": "aws", "kind": kind, "amount": amount}])
    assert bool(list(duplicates_of(event, [KNOWN]))) == is_suspected


def test_a_judgement_holds_for_both_sides() -> None:
    event = deal("new", ["openai", "aws"], "38 billion USD", distinct_from=["known"])
    assert list(duplicates_of(event, [KNOWN])) == []
    assert list(duplicates_of(KNOWN, [event])) == []


@pytest.mark.parametrize(
    "event",
    [
        deal("other-figure", ["openai", "aws"], "37 billion USD"),
        deal("ten-times", ["openai", "aws"], "380 billion USD"),
        deal("other-company", ["openai", "nvidia"], "5 billion USD"),
        deal("one-group", ["amazon", "aws"], "5 billion USD"),
        deal("other-day", ["openai", "aws"], "38 billion USD", day="2026-01-14"),
        deal("other-day-of-round-figure", ["openai", "aws"], "5 billion USD", day="2025-11-14"),
        deal("no-figure", ["openai", "aws"], "undisclosed", day="2025-11-07"),
        deal(
            "related",
            ["openai", "aws"],
            "38 billion USD",
            relations=[{"type": "follows", "to": "known"}],
        ),
    ],
)
def test_another_deal_is_not_suspected(event: EventFingerprint) -> None:
    assert list(duplicates_of(event, [KNOWN])) == []
    assert list(duplicates_of(KNOWN, [event])) == []


@pytest.mark.parametrize(
    ("day", "amount", "words"),
    [
        ("2025-11-19", "38 billion EUR", "dated 16 days later"),
        ("2025-10-10", "38 billion USD", "dated 24 days earlier"),
        ("2024-11-03", "38 billion USD", "dated 2024 where the store has 2025"),
        ("2026-11-03", "38 billion USD", "dated 2026 where the store has 2025"),
        ("2025-11-19", "5 billion USD", ""),
        ("2025-11-19", "38 million USD", ""),
        ("2026-11-04", "38 billion USD", ""),
        ("2023-11-03", "38 billion USD", ""),
    ],
)
def test_an_old_deal_under_the_day_of_an_article_is_recognised_by_a_telling_figure(
    day: str, amount: str, words: str
) -> None:
    event = deal("new", ["openai", "aws"], amount, day=day)
    duplicates = list(duplicates_of(event, [KNOWN]))
    assert [duplicate.date_words for duplicate in duplicates] == [words] * bool(words)
    if words:
        assert list(FingerprintIndex([KNOWN]).candidates(event)) == [KNOWN]


def test_what_is_paid_weeks_after_a_promise_is_another_event() -> None:
    event = deal("new", ["openai", "aws"], "38 billion USD", day="2025-11-30", kind="investment")
    paid = event._replace(
        figures=tuple(figure._replace(status="closed") for figure in event.figures)
    )
    assert list(duplicates_of(event, [KNOWN]))
    assert not list(duplicates_of(paid, [KNOWN]))


def event_with_kind(event_id: str, kind: str, **fields: Any) -> EventFingerprint:
    """The fingerprint of an event of two companies without flows."""
    return deal(event_id, ["openai", "microsoft"], kind=kind, flows=[], **fields)


def payment(
    event_id: str,
    payer: str,
    payee: str,
    amount: str = "",
    **fields: Any,
) -> EventFingerprint:
    """The fingerprint of an event with one flow; fields of the flow begin with `flow_`."""
    flow = {"from": payer, "to": payee, "kind": "equity"}
    if amount:
        flow["amount"] = amount
    for name in [name for name in fields if name.startswith("flow_")]:
        flow[name.removeprefix("flow_")] = fields.pop(name)
    return deal(event_id, [payer, payee], flows=[flow], **fields)


def instalment(event_id: str, **fields: Any) -> EventFingerprint:
    promise = [{"type": "fulfils", "to": "round/promise"}]
    return payment(
        event_id,
        "softbank",
        "openai",
        "7.5 billion USD",
        flow_status="closed",
        flow_relations=promise,
        **fields,
    )


POWER = payment("known", "openai", "amd", flow_capacity="6 GW")
CAMPUS = payment("known", "openai", "amd", "20 billion USD", flow_capacity="750 MW")
ROUND = payment("known", "nvidia", "openai", "12.5 billion USD", title="Nvidia joins Series F")
RENEWABLE = payment("known", "openai", "amd", "6.5 billion USD", title="OpenAI signs with AMD")


@pytest.mark.parametrize(
    ("event", "known"),
    [
        (payment("money-for-power", "openai", "amd", "6 million USD"), POWER),
        (payment("billion-for-gigawatt", "openai", "amd", "6 billion USD"), POWER),
        (instalment("second-instalment", day="2025-12-03"), instalment("known")),
        (
            payment("sister", "openai", "github", "38 billion USD", day="2025-11-04"),
            payment("known", "openai", "azure", "38 billion USD"),
        ),
        (
            payment(
                "next-round", "nvidia", "openai", "12.5 billion USD", title="It joins Series G"
            ),
            ROUND,
        ),
        (
            payment(
                "next-quarter",
                "openai",
                "amd",
                "38 billion USD",
                title="Q3: spent on chips",
            ),
            payment("known", "openai", "amd", "38 billion USD", title="Q2: spent on chips"),
        ),
        (
            payment(
                "renewal",
                "openai",
                "amd",
                "6.5 billion USD",
                day="2026-11-03",
                title="OpenAI renews its contract with AMD",
            ),
            RENEWABLE,
        ),
        (
            payment(
                "second-contract",
                "openai",
                "amd",
                "6.5 billion USD",
                day="2025-11-29",
                title="OpenAI signs a second contract with AMD",
            ),
            RENEWABLE,
        ),
        (
            payment(
                "monthly-statement",
                "openai",
                "amd",
                "38 billion USD",
                day="2025-12-03",
                kind="statement",
            ),
            payment("known", "openai", "amd", "38 billion USD", kind="statement"),
        ),
        (
            payment("loan", "openai", "amd", "12.5 billion USD", day="2025-12-03"),
            payment("known", "openai", "amd", "12.5 billion USD", flow_kind="debt"),
        ),
        (
            payment(
                "other-contract-for-a-campus",
                "openai",
                "amd",
                "1 billion USD",
                flow_capacity="750 MW",
                day="2025-11-20",
            ),
            CAMPUS,
        ),
        (
            payment("other-company-and-scale", "openai", "intel", "8.9 million USD"),
            payment("known", "openai", "amd", "8.9 billion USD"),
        ),
        (
            payment(
                "other-figure-twice",
                "openai",
                "amd",
                "5 billion USD",
                flow_capacity="2 GW",
                day="2025-11-20",
            ),
            payment("known", "openai", "amd", "5 billion USD", flow_capacity="1 GW"),
        ),
        (
            event_with_kind("next-release", "model-release", title="Sora comes to Azure"),
            event_with_kind("known", "model-release", title="GPT-5 is released"),
        ),
    ],
    ids=lambda event: event.id,
)
def test_a_further_deal_of_the_same_companies_is_not_suspected(
    event: EventFingerprint, known: EventFingerprint
) -> None:
    assert list(duplicates_of(event, [known])) == []
    assert list(duplicates_of(known, [event])) == []


@pytest.mark.parametrize(
    "event",
    [
        payment("parent", "openai", "microsoft", "38 billion USD"),
        payment("subsidiary", "openai", "azure", "38 billion USD"),
        payment("article", "openai", "azure", "38 billion USD", day="2025-11-19"),
        payment("retold-renewal", "openai", "azure", "38 billion USD", day="2025-10-19"),
    ],
    ids=lambda event: event.id,
)
def test_a_renewal_told_twice_is_suspected(event: EventFingerprint) -> None:
    title = "OpenAI renews its contract with Azure"
    known = payment("known", "openai", "azure", "38 billion USD", title=title)
    assert list(duplicates_of(event._replace(title=title, title_words=known.title_words), [known]))


def event_of_three(event_id: str, **fields: Any) -> EventFingerprint:
    companies = ["openai", "aws", "nvidia"]
    return deal(event_id, companies, **fields)


@pytest.mark.parametrize(
    ("fields", "is_suspected"),
    [
        ({}, True),
        ({"day": "2025-11-05", "kind": "investment"}, True),
        ({"day": "2025-11-08"}, True),
        ({"day": "2025-11-08", "kind": "investment"}, False),
        ({"day": "2025-11-12"}, False),
        ({"day": "2025-11"}, False),
        ({"kind": "statement"}, False),
        ({"kind": "regulation"}, False),
        ({"parties": [{"company": "openai"}, {"company": "aws"}]}, False),
    ],
)
def test_agreements_without_figures_are_compared_by_companies_and_day(
    fields: dict[str, Any], is_suspected: bool
) -> None:
    known = event_of_three("known", flows=[])
    event = event_of_three("new", flows=[], **fields)
    assert bool(list(duplicates_of(event, [known]))) == is_suspected


def test_a_statement_of_the_same_speaker_and_day_is_suspected() -> None:
    def speech(event_id: str, speaker: str) -> EventFingerprint:
        return event_of_three(event_id, kind="statement", speaker=speaker, flows=[])

    known = speech("known", "Gil Luria")
    assert list(duplicates_of(speech("new", "gil luria"), [known]))
    assert not list(duplicates_of(speech("new", "Steve Kovach"), [known]))


def test_a_shortened_title_is_suspected() -> None:
    known = event_of_three("known", title="Microsoft and Nvidia invest in Anthropic at last")
    event = deal(
        "new",
        ["openai", "nvidia"],
        day="2025-11-06",
        title="Microsoft and Nvidia invest in Anthropic",
    )
    assert list(duplicates_of(event, [known]))


@pytest.mark.parametrize(
    ("amount", "known_amount", "words"),
    [
        ("12 billion USD", "11.9 billion USD", ("rounded from 11.9 billion USD",)),
        ("about 3 billion USD", "2.9 billion USD", ("rounded from 2.9 billion USD",)),
        ("43 billion EUR", "38 billion USD", (EUROS, "the sum of 38 billion USD and")),
        ("11.9 billion USD", "12 billion USD", ()),
        ("3 billion USD", "2.6 billion USD", ()),
    ],
)
def test_rounded_figures_and_sums_in_another_currency_are_recognised(
    amount: str, known_amount: str, words: Sequence[str]
) -> None:
    known = deal("known", ["openai", "aws"], known_amount, "up to 5 billion USD")
    duplicates = list(duplicates_of(deal("new", ["openai", "aws"], amount), [known]))
    slips = [slip for duplicate in duplicates for slip in duplicate.slips]
    assert len(slips) == len(words)
    assert all(slip.startswith(word) for slip, word in zip(slips, words, strict=True))


@given(
    figure=st.integers(1, 999_999),
    factor=st.sampled_from([Decimal(1), *FACTORS]),
    currency=st.sampled_from(["USD", "EUR", "JPY"]),
    days=st.integers(1, 10),
)
def test_the_index_gives_every_duplicate(
    figure: int, factor: Decimal, currency: str, days: int
) -> None:
    event = deal("new", ["openai", "aws"], f"{figure} million USD", day=f"2025-11-{days:02}")
    slipped = deal("old", ["amazon", "openai"], f"{figure * factor} million {currency}")
    assert slipped in FingerprintIndex([slipped, KNOWN]).candidates(event)
    assert [duplicate.id for duplicate in duplicates_of(event, [slipped])] == ["old"]


def test_a_deal_is_found_among_many_of_the_same_month_and_figure() -> None:
    others = [
        deal(f"other-{count}", ["openai", f"supplier-{count}"], "38 billion USD", day="2025-11-27")
        for count in range(2 * MAX_CANDIDATES)
    ]
    event = deal("new", ["openai", "aws"], "38 billion USD", day="2025-11-05")
    index = FingerprintIndex([*others, KNOWN])
    assert next(index.candidates(event)) == KNOWN


DEALS = """
format: 1
events:
  - id: aws-deal-openai
    date: 2025-11-04
    kind: compute-deal
    title: OpenAI signs 38 billion with AWS
    flows: [{from: openai, to: aws, kind: cloud-purchase, amount: 38 billion EUR}]
    sources: [birat-2025-11-19]
  - id: nv-anthropic
    date: 2025-11-18
    kind: partnership
    title: Microsoft and Nvidia invest in Anthropic
    flows:
      - {from: microsoft, to: anthropic, kind: equity, amount: 5 billion EUR}
      - {from: nvidia, to: anthropic, kind: equity, amount: up to 10 billion EUR}
    sources: [birat-2025-11-19]
"""


def test_stored_deals_are_found_although_they_name_other_companies_of_the_group(
    starter_store: Path, write_yaml: WriteYaml
) -> None:
    with Store.reading(starter_store) as store:
        report = check_files([write_yaml(DEALS)], store)
    warnings = [str(warning) for warning in report.warnings]
    assert len(warnings) == 2
    assert '"openai-aws-38b", but euros where the store has dollars' in warnings[0]
    assert (
        '"microsoft-nvidia-anthropic-partnership", but euros where the store has dollars'
        in warnings[1]
    )
    assert '"up to" is lost' in warnings[1]


def test_a_stored_deal_is_found_under_the_day_of_an_article(
    starter_store: Path, write_yaml: WriteYaml
) -> None:
    retold_deal = DEALS.partition("  - id: nv-anthropic")[0].replace("2025-11-04", "2025-11-19")
    with Store.reading(starter_store) as store:
        report = check_files([write_yaml(retold_deal)], store)
    (suspicion,) = report.suspicions
    assert suspicion.known["id"] == "openai-aws-38b"
    assert suspicion.duplicate is not None
    assert "dated 16 days later" in suspicion.duplicate.slips
