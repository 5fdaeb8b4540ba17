"""Sources that may be the same page as another one, or rewrite it: the same address or title."""

import re

from partnerships_db.format.entries import Entry
from partnerships_db.importing.sanity import EntryWarning
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.name_matching import fold_accents

MIN_TITLE_WORDS = 4
"""The fewest words of a title that two pages do not have by chance."""


def is_same_page(source: Entry, other: Entry) -> bool:
    """Whether two sources have one address, and were not retrieved on two days."""
    if "url" not in source or "url" not in other:
        return False
    days = {fields["retrieved"] for fields in (source, other) if "retrieved" in fields}
    return len(days) < 2 and page_address(source["url"]) == page_address(other["url"])


def page_address(url: str) -> str:
    """An address without what may differ between two spellings of it."""
    address = re.sub(r"^https?://(?:www\.)?", "", url.partition("#")[0])
    return address.rstrip("/")


def source_parts(source: Entry) -> list[str]:
    """The address and the title of a source, in the spelling in which sources are compared."""
    title = " ".join(_title_words(source))
    return [page_address(source["url"]), title] if "url" in source else [title]


def _title_words(source: Entry) -> list[str]:
    return re.findall(r"\w+", fold_accents(source["title"]))


def is_rewrite(source: Entry, other: Entry) -> bool:
    """Whether two sources have one title, and are not both of the parties themselves."""
    words = _title_words(source)
    if len(words) < MIN_TITLE_WORDS or source.get("kind") == other.get("kind") == "primary":
        return False
    return words == _title_words(other)


def repeated_source_warning(source: Entry, other: Entry) -> EntryWarning | None:
    """The warning about a source that may be another one, or rewrite it; None if it is not alike.

    One that names the other under `based_on` is known to rewrite it.
    """
    origins = (*source.get("based_on", ()), *other.get("based_on", ()))
    if source["id"] == other["id"] or {source["id"], other["id"]} & {*origins}:
        return None
    if is_same_page(source, other):
        message = f'is also the address of "{other["id"]}"'
        return ("url",), InvalidValue(message, "are they one page?", code="repeated-source")
    if is_rewrite(source, other):
        message = f'is also the title of "{other["id"]}"'
        return ("title",), InvalidValue(message, "is one a rewrite?", code="repeated-source")
    return None
