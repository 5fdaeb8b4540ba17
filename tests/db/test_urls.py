"""Web addresses that may be opened, and those that are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.urls import MAX_URL_LENGTH, safe_url


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
def test_a_web_address_is_accepted_unchanged(url: str) -> None:
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
)
def test_an_invalid_or_misleading_address_is_refused_with_the_reason(url: str, wrong: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        safe_url(url)
    assert refusal.value.wrong == wrong


def test_an_address_longer_than_8192_characters_is_refused() -> None:
    start = "https://example.org/"
    longest = start + "a" * (MAX_URL_LENGTH - len(start))
    assert safe_url(longest)
    with pytest.raises(InvalidValue, match="is longer than 8,192 characters"):
        safe_url(longest + "a")


URL_LIKE_TEXTS = st.text(":/@?#[]\\. %aé-", max_size=25).map("https://{}".format)


@given(st.text(max_size=40) | URL_LIKE_TEXTS)
def test_any_text_is_refused_or_accepted_unchanged(text: str) -> None:
    try:
        assert safe_url(text) == text
    except InvalidValue:
        return
    assert text.lower().startswith(("https://", "http://"))
    assert text.isprintable()
    assert " " not in text
