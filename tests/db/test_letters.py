"""A search finds a text however its letters are spelled, and the characters inside a run."""

import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships_db.filters.parser import parse_filter
from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.queries.completions import counted_values
from partnerships_db.store.queries.name_search import find_by_name
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.values.name_matching import (
    fold_accents,
    search_words,
    word_starts,
    words_with_positions,
)
from partnerships_tui.drawing.text.highlights import highlights_of, with_hits
from partnerships_tui.drawing.text.spans import Role, Span

# -- Spellings of a text ---------------------------------------------------------------------------

SPACED_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyzABCXYZ",
    "àâäçéèêëîïôöùûüÿñãõåøæœßłđıİśžčřşğőűþð",
    "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộơớờởỡợưứừửữựỳ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊΰ",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآة",
    "ﬁﬂﬀ０１２３ＡＢＣａｂｃ㎏℡",
    "0123456789",
)
UNSPACED_ALPHABETS = (
    "英伟达软银集团阿里云計算合作出資微軟台積電",
    "ひらがなソフトバンクパートナー・ガグゲゴぱぴぷ",
    "삼성전자투자클라우드데이터센터한국",
    "การลงทุนคลาวด์ไทย",
    "ｿﾌﾄﾊﾞﾝｸｶﾞﾙｰﾌﾟ",
)
ALL_ALPHABETS = (*SPACED_ALPHABETS, *UNSPACED_ALPHABETS)

spaced_words = st.sampled_from(SPACED_ALPHABETS).flatmap(
    lambda letters: st.text(letters, min_size=1, max_size=8)
)
runs = st.lists(
    st.sampled_from(UNSPACED_ALPHABETS).flatmap(
        lambda letters: st.text(letters, min_size=2, max_size=8)
    ),
    min_size=1,
    max_size=2,
).map("".join)
names = st.lists(st.one_of(spaced_words, runs), min_size=1, max_size=4)

FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")
CASES: tuple[Callable[[str], str], ...] = (str, str.lower, str.upper, str.title, str.casefold)


def full_width(text: str) -> str:
    """ASCII letters and digits as they are typed with an input method of Chinese or Japanese."""
    return "".join(
        chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalnum() else letter
        for letter in text
    )


@st.composite
def respelled(draw: st.DrawFn, text: str) -> str:
    """The text in any case, normal form and width."""
    in_case = draw(st.sampled_from(CASES))
    in_form = unicodedata.normalize(draw(st.sampled_from(FORMS)), in_case(text))
    return full_width(in_form) if draw(st.booleans()) else in_form


@given(st.data(), names)
def test_all_spellings_of_a_text_are_folded_to_one(data: st.DataObject, words: list[str]) -> None:
    text = " ".join(words)
    assert fold_accents(data.draw(respelled(text))) == fold_accents(text)
    assert fold_accents(fold_accents(text)) == fold_accents(text)
    searched_words = [word for word, _, _ in words_with_positions(text)]
    assert searched_words == [word for word, _, _ in words_with_positions(search_words(text))]


def test_every_letter_of_unicode_is_folded_to_one_in_any_form_and_case() -> None:
    for code_point in range(0, sys.maxunicode, 23):
        letter = chr(code_point)
        if not letter.isalpha():
            continue
        folded = fold_accents(letter)
        spellings = [unicodedata.normalize(form, letter) for form in FORMS]
        spellings += [in_case(letter) for in_case in CASES]
        assert {fold_accents(spelling) for spelling in (folded, *spellings)} == {folded}


@pytest.mark.parametrize(
    ("spelled", "folded"),
    [
        ("Société", "societe"),
        ("STRAẞE straße", "strasse strasse"),
        ("Ørsted Łódź Đà Ħ", "orsted lodz da h"),
        ("Æther Œuvre", "aether oeuvre"),
        ("ISTANBUL İstanbul ısı", "istanbul istanbul isi"),
        ("ﬁnance ＮＶＩＤＩＡ", "finance nvidia"),
        ("L’Oréal – “x”", 'l\'oreal - "x"'),
        ("ｶﾞｽ ガス", "ガス ガス"),
        ("so\N{SOFT HYPHEN}ft\N{ZERO WIDTH JOINER}", "soft"),
    ],
)
def test_letters_are_folded_as_people_type_them(spelled: str, folded: str) -> None:
    assert fold_accents(spelled) == folded


# -- Searches --------------------------------------------------------------------------------------


def import_titles(store: Store, folder: Path, titles: list[str]) -> None:
    """Import an event with each title, and a company with each title as an alias."""
    events = []
    for number, title in enumerate(titles):
        event = {"id": f"e{number}", "date": "2025", "kind": "statement", "title": title}
        events.append({**event, "parties": [{"company": f"c{number}"}]})
    companies = [
        {"id": f"c{number}", "name": f"Company {number}", "aliases": [title]}
        for number, title in enumerate(titles)
    ]
    path = folder / "titles.json"
    path.write_text(json.dumps({"companies": companies, "events": events}, ensure_ascii=False))
    report = import_files(store, [str(path)])
    assert not report.diagnostics


def selected_ids(store: Store, text: str) -> set[str]:
    timeline = Timeline.select(store, parse_filter(text), None)
    return {row.id for row in timeline.page(store, 0, len(timeline))}


@settings(max_examples=6)
@given(st.data(), st.lists(names, min_size=8, max_size=12))
def test_an_event_is_found_by_any_word_of_its_title_in_any_spelling(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    all_words: list[list[str]],
) -> None:
    titles = [data.draw(respelled(" ".join(words))) for words in all_words]
    with Store.scratch() as store:
        import_titles(store, tmp_path_factory.mktemp("titles"), titles)
        for number, words in enumerate(all_words):
            word = data.draw(st.sampled_from(words))
            assert f"e{number}" in selected_ids(store, data.draw(respelled(word)))
            assert f"e{number}" in selected_ids(store, f'"{data.draw(respelled(word))}"')


@settings(max_examples=6)
@given(st.data(), st.lists(runs, min_size=8, max_size=12))
def test_an_event_is_found_by_any_characters_inside_a_run(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    all_runs: list[str],
) -> None:
    with Store.scratch() as store:
        import_titles(store, tmp_path_factory.mktemp("runs"), [f"AI{run}x" for run in all_runs])
        for number, run in enumerate(all_runs):
            composed_run = unicodedata.normalize("NFKC", run)
            start = data.draw(st.integers(0, len(composed_run) - 1))
            end = data.draw(st.integers(start + 1, len(composed_run)))
            part = composed_run[start:end]
            if part.strip("・") and any(map(str.isalnum, part)):
                assert f"e{number}" in selected_ids(store, data.draw(respelled(part)))


CJK_TITLES = [
    "軟銀がOpenAIに出資",
    "微软与英伟达合作",
    "삼성전자가 투자를 발표",
    "データセンター新設",
]


@pytest.mark.parametrize(
    ("typed", "event_id"),
    [
        ("出資", "e0"),
        ("openaiに", "e0"),
        ("英伟达", "e1"),
        ("英伟达合", "e1"),
        ("전자", "e2"),
        ("투자", "e2"),
        ("センター", "e3"),
        ("ｾﾝﾀｰ", "e3"),
        ("-出資 -英伟达 -투자", "e3"),
    ],
)
def test_a_word_inside_a_run_is_found_and_no_other(
    tmp_path: Path, typed: str, event_id: str
) -> None:
    with Store.scratch() as store:
        import_titles(store, tmp_path, CJK_TITLES)
        assert selected_ids(store, typed) == {event_id}
        assert selected_ids(store, "資出") == set(), "the order of characters counts"


def test_names_are_found_completed_and_hinted_in_any_spelling(tmp_path: Path) -> None:
    titles = ["软银集团", "Société L’Étoile", "Ørsted"]
    with Store.scratch() as store:
        import_titles(store, tmp_path, titles)
        for typed, company_id in (
            ("集团", "c0"),
            ("socie\u0301te\u0301", "c1"),
            ("l'etoile", "c1"),
            ("ＯＲＳＴＥＤ", "c2"),
        ):
            found_companies = find_by_name(store, typed).companies
            assert [match.id for match in found_companies] == [company_id], typed
            suggested = counted_values(store, "company", parse_filter(""), None, typed)
            assert [suggestion.text for suggestion in suggested] == [company_id], typed
    assert "集团" in word_starts("软银集团")


# -- Highlights ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("societe", "La Socie\u0301te\u0301 générale", ["Socie\u0301te\u0301"]),
        ("Socie\u0301te\u0301", "La Société générale", ["Société"]),
        ("出資", "軟銀が出資を出す", ["出資"]),
        ("orsted", "Ørsted", ["Ørsted"]),
        ("ﬁn", "finance", ["finance"]),
        ("ｶﾞｽ", "大阪ガス", ["ガス"]),
        ("투자", unicodedata.normalize("NFD", "대투자"), [unicodedata.normalize("NFD", "투자")]),
        ("1,000", "1 job, 1,000 jobs", ["1,000"]),
    ],
)
def test_a_hit_is_marked_as_the_text_spells_it(query: str, text: str, hits: list[str]) -> None:
    line = with_hits([Span(text)], highlights_of(parse_filter(query)))
    assert [span.text for span in line if span.role is Role.HIT] == hits
    assert line.text == text
