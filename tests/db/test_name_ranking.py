"""The ranking of names: exact names, aliases, beginnings, words, the middle, scattered letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.name_ranking import NameRank, Names, name_rank, ranked

NAMES = (
    Names("Amazon Web Services", ("AWS", "aws"), "cloud US"),
    Names("Amazon", ("amazon",), "cloud US"),
    Names("Société Générale", ("SG", "societe-generale"), "bank FR"),
    Names("OpenAI", ("openai",), "ai-lab US"),
    Names("Project Amazonas", ("amazonas",), "other"),
)


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("société générale", NameRank.NAME),
        ("SOCIETE-GENERALE", NameRank.NAME),
        ("sg", NameRank.OTHER_NAME),
        ("soci", NameRank.NAME_BEGINS),
        ("générale société", NameRank.WORDS_OF_NAME_BEGIN),
        ("gen", NameRank.WORDS_OF_NAME_BEGIN),
        ("bank gen", NameRank.WORDS_BEGIN),
        ("érale", NameRank.MIDDLE),
        ("", NameRank.WORDS_OF_NAME_BEGIN),
        ("sgx", None),
        ("bank paris", None),
    ],
)
def test_each_way_to_match_has_its_rank(typed: str, rank: NameRank | None) -> None:
    assert name_rank(typed, NAMES[2]) is rank


def names_found(typed: str) -> list[str]:
    return [names.name for _, names in ranked(typed, NAMES, lambda names: names)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("amazon", ["Amazon", "Amazon Web Services", "Project Amazonas"]),
        ("aws", ["Amazon Web Services"]),
        ("open ai", ["OpenAI"]),
        ("opnai", ["OpenAI"]),
        ("cloud", ["Amazon Web Services", "Amazon"]),
        ("oa", []),
        ("zzz", []),
    ],
)
def test_the_best_match_comes_first_and_equal_ones_keep_their_order(
    typed: str, names: list[str]
) -> None:
    assert names_found(typed) == names


def test_scattered_letters_count_only_without_another_match() -> None:
    names = (Names("Intel"), Names("International Tellurium"))
    assert [match.name for _, match in ranked("intel", names, lambda each: each)] == ["Intel"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_ranked_and_a_name_finds_itself(typed: str, name: str) -> None:
    name_rank(typed, Names(name))
    ranked(typed, [Names(name)], lambda names: names)
    if any(letter.isalnum() for letter in name):
        assert name_rank(name, Names(name)) is not None
