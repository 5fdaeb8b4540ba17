"""Sources that may be the same page as another one, or rewrite it: the same address or title."""

import re

from partnerships_db.format.entries import Entry
from partnerships_db.importing.sanity import EntryWarning
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.name_matching import fold_accents

MIN_TITLE_WORDS = 4
"""The fewest words of a title that two pages do not have by chance."""


def is_same_page(source: Entry, other: Entry) -> bool:
    """Whether two sources have one address, and are not two editions of that page."""
    return _have_one_address(source, other) and not _are_editions(source, other)


def _have_one_address(source: Entry, other: Entry) -> bool:
    if "url" not in source or "url" not in other:
        return False
    return page_address(source["url"]) == page_address(other["url"])


def _are_editions(source: Entry, other: Entry) -> bool:
    """Whether two sources were published or retrieved on two days."""
    for field in ("published", "retrieved"):
        days = {fields[field] for fields in (source, other) if field in fields}
        if len(days) > 1:
            return True
    return False


def page_address(url: str) -> str:
    """An address without what may differ between two spellings of it."""
    address = re.sub(r"^https?://(?:www\.)?", "", url.partition("#")[0])
    return address.rstrip("/")


def address_spellings(url: str) -> list[str]:
    """The spellings under which the page of an address may be in the book."""
    address = page_address(url)
    beginnings = ("https://", "http://", "https://www.", "http://www.")
    return [f"{beginning}{address}{end}" for beginning in beginnings for end in ("", "/")]


def source_parts(source: Entry) -> list[str]:
    """The address and the title of a source, in the spelling in which sources are compared."""
    title = " ".join(_title_words(source))
    return [page_address(source["url"]), title] if "url" in source else [title]


def _title_words(source: Entry) -> list[str]:
    return re.findall(r"\w+", fold_accents(source["title"]))


def is_rewrite(source: Entry, other: Entry) -> bool:
    """Whether two pages have one title, and are not both of the parties themselves."""
    words = _title_words(source)
    if _have_one_address(source, other):
        return False
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
        return ("url",), InvalidValue(message, "are they the same page?", code="repeated-source")
    if is_rewrite(source, other):
        message = f'is also the title of "{other["id"]}"'
        return ("title",), InvalidValue(message, "is one a rewrite?", code="repeated-source")
    return None
