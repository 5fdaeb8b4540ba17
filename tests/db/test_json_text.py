"""JSON text is that of Python's own writer, whole or in pieces, and safe to print."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.json_text import json_text, json_texts
from partnerships_db.values.safe_text import refused_character

constants = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
documents = st.recursive(
    constants,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(document=documents)
def test_a_document_is_written_as_python_indents_it(document: Any) -> None:
    text = json_text(document)
    assert refused_character(text) is None
    assert json.loads(text) == document
    python_text = json.dumps(document, ensure_ascii=False, indent=2)
    if refused_character(python_text) is None:
        assert text == python_text


@given(items=st.lists(documents, max_size=4))
def test_an_iterator_is_written_as_a_list(items: list[Any]) -> None:
    assert json_text(iter(items)) == json_text(items)
    document = {"as_of": "2025", "rows": items}
    assert json_text({**document, "rows": iter(items)}) == json_text(document)


def test_an_item_is_written_before_the_next_is_read() -> None:
    numbers = iter(range(5))
    pieces = json_texts({"number": number} for number in numbers)
    assert '"number": 0' in next(pieces)
    assert next(numbers) == 1


def test_names_that_are_no_texts_are_quoted() -> None:
    document = {1: "a", None: {True: []}}
    assert json_text(document) == json.dumps(document, indent=2)
