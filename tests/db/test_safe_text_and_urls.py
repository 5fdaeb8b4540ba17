"""Which characters a text may hold, and which addresses may be opened."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.safe_text import code_point, refused_character
from partnerships_db.values.urls import MAX_URL_LENGTH, safe_url

OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def is_refused(code: int) -> bool:
    """The rule in other words: by category, and the few that categories do not tell."""
    category = unicodedata.category(chr(code))
    is_control = category in ("Cc", "Cs", "Zl", "Zp") and chr(code) not in "\n\t"
    is_noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return is_control or is_noncharacter or code in OVERRIDES


def test_every_character_is_refused_or_not_by_the_rule() -> None:
    codes = [
        *range(0x3000),
        *range(0xD7F0, 0xE010),
        *range(0xFDC0, 0x10010),
        0x1F600,
        0xE0001,
        0x1FFFE,
        0x10FFFF,
    ]
    wrong = [code for code in codes if bool(refused_character(chr(code))) != is_refused(code)]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "a\u200db",
        "a\u200cb",
        "\u200eשלום\u200f",
        "❤\ufe0f",
        "e\u0301",
        "\u00ad",
        "\ufeff",
        "\ue000",
    ],
)
def test_what_is_language_is_kept(text: str) -> None:
    assert refused_character(text) is None


@given(
    st.text(max_size=30),
    st.sampled_from(["\x1b", "\x9d", "\u202e", "\ud800", "\uffff", "\x7f"]),
    st.text(max_size=30),
)
def test_the_first_refused_character_is_found_wherever_it_stands(
    before: str, bad: str, after: str
) -> None:
    found = refused_character(before + bad + after)
    assert found is not None
    assert found.start() <= len(before)
    assert is_refused(ord(found[0]))


def test_a_code_point_has_its_name() -> None:
    assert [code_point(one) for one in "\x1b\u202e\U0001fffe"] == ["U+001B", "U+202E", "U+1FFFE"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org/",
        "HTTPS://EXAMPLE.ORG/a",
        "https://example.org:8080/a?b=c&d=%27;rm%20-rf#e",
        "https://例え.テスト/ページ?q=1#x",
        "https://example.org/a@b",
        "https://example.org/?u=a:b@c",
        "https://example.org/%00",
        "https://[::1]:80/",
        "https://127.0.0.1/",
        "https://xn--r8jz45g.xn--zckzah/",
        "https://example.org:/",
    ],
)
def test_an_address_is_given_back_as_it_is(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("", "is not a web address"),
        ("example.org", "is not a web address"),
        ("ftp://example.org", "is not a web address"),
        ("https:/example.org", "is not a web address"),
        ("https:///example.org", "is not a web address"),
        ("https://:80/", "has no host that can be trusted"),
        ("https://?a", "has no host that can be trusted"),
        ("https://#a", "has no host that can be trusted"),
        ("https://@example.org/", "has a user name"),
        ("https://a@b.example/", "has a user name"),
        ("https://a:b@c.example/", "has a user name"),
        ("https://example.org:port/", "is not a web address"),
        ("https://example.org:65536/", "is not a web address"),
        ("https://example.org:-1/", "is not a web address"),
        ("https://example.org:0/", "is not a web address"),
        ("https://example.org:٨٠/", "is not a web address"),
        ("https://[::1/", "is not a web address"),
        ("https://exa mple.org/", "contains U+0020"),
        ("https://example.org/ ", "contains U+0020"),
        ("https://example.org/\t", "contains U+0009"),
        ("https://example.org/\n", "contains U+000A"),
        ("https://example.org/\x1b", "contains U+001B"),
        ("https://example.org\\@evil.example", "contains U+005C"),
        ("https://ex\u00adample.org/", "contains U+00AD"),
        ("https://ex\u200bample.org/", "contains U+200B"),
        ("https://ex\u034fample.org/", "contains U+034F"),
        ("https://ex\u3164ample.org/", "contains U+3164"),
        ("https://ex\ufe0fample.org/", "contains U+FE0F"),
        ("https://example.org/\u202egnp.exe", "contains U+202E"),
        ("https://example.org/\ud800", "contains U+D800"),
        ("https://ｅｘａｍｐｌｅ.org/", "has no host that can be trusted"),
        ("https://exampl\u212a.org/", "has no host that can be trusted"),
        ("https://\u212bngstrom.example/", "has no host that can be trusted"),
        ("https://example\uff0eorg/", "has no host that can be trusted"),
        ("https://example.org\u2024evil.example/", "has no host that can be trusted"),
        ("https://exam%70le.org/", "has no host that can be trusted"),
        ("https://-x.example/", "has no host that can be trusted"),
        ("https://example.org\uff0fevil.example/", "is not a web address"),
    ],
)  # fmt: skip
def test_an_address_that_is_not_what_it_looks_like_is_refused(url: str, wrong: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        safe_url(url)
    assert refusal.value.wrong == wrong


def test_an_address_has_a_limit() -> None:
    start = "https://example.org/"
    assert safe_url(start + "a" * (MAX_URL_LENGTH - len(start)))
    with pytest.raises(InvalidValue, match="is longer than 8,192 characters"):
        safe_url(start + "a" * (MAX_URL_LENGTH - len(start) + 1))


@given(st.text(max_size=40) | st.text(":/@?#[]\\. %aé-", max_size=25).map("https://".__add__))
def test_any_text_is_an_address_as_it_is_or_refused(text: str) -> None:
    try:
        assert safe_url(text) == text
    except InvalidValue:
        return
    assert text.lower().startswith(("https://", "http://"))
    assert text.isprintable()
    assert " " not in text
