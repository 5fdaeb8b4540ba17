"""Citations to be printed: sentences that give a figure with its qualifier, date and source.

Plain text, in English or French. The program's own words are translated; titles and names are not.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.citations import Claim, claims_of, source_behind
from partnerships_db.details import EventDetails
from partnerships_db.evidence.records import CitedSource
from partnerships_db.format.entries import Entry
from partnerships_db.values.amounts import parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.claim_words import (
    ClaimTree,
    claim_trees,
    clause_of,
    part_phrase,
)
from partnerships_tui.drawing.kind_words import ENGLISH_STATUS, FRENCH_STATUS
from partnerships_tui.drawing.text.bilingual import (
    NO_BREAK,
    OutputLanguage,
    amount_in_words,
    colon,
    date_phrase,
    full_date,
    in_guillemets,
    listed,
)
from partnerships_tui.drawing.text.safe_text import safe_text

_UNSURE_STATUSES = ("rumoured", "cancelled")
_STATUS_NOTES: dict[OutputLanguage, dict[str, str]] = {
    "en": {"rumoured": "reported and not confirmed", "cancelled": "cancelled since"},
    "fr": {"rumoured": "évoqué sans confirmation", "cancelled": "annulé depuis"},
}
"""The notes on a title that may not tell the status of its event."""


class _CitedClause(NamedTuple):
    """A clause about one figure, and the phrase that names its sources."""

    clause: str
    sources: str
    """Empty if the clause names them itself."""

    @property
    def text(self) -> str:
        return ", ".join(filter(None, self))


def claim_sentence(claim: Claim, language: OutputLanguage) -> str:
    """`On 18 November 2025, an equity investment by Microsoft in Anthropic, up to 5 billion …`."""
    when = _capitalized(date_phrase(claim.date, language))
    cited = _cited_clause(ClaimTree(claim), language)
    cited = cited._replace(clause=cited.clause + part_phrase(claim, language))
    return f"{when}, {cited.text}."


def event_sentence(
    event: EventDetails,
    as_of: date,
    language: OutputLanguage,
) -> str:
    """Every figure of an event in one sentence with its source, or else the event's title.

    The parts of a figure follow it as *of which*.
    """
    trees = claim_trees(list(claims_of(event, as_of)))
    clauses = [_cited_clause(tree, language) for tree in trees]
    event_source = source_phrase(source_behind(event, event.entry, as_of), language)
    if "capacity" in event.entry:
        capacity = _whole_capacity_clause(event, language)
        clauses.append(_CitedClause(capacity, event_source))

    when = _capitalized(date_phrase(event.row.date, language))
    if not trees:
        title = _title_in_words(event, language)
        clauses.insert(0, _CitedClause(title, event_source))
    elif len(clauses) == 1:
        return f"{when}, {clauses[0].text}." + retraction_note(event, language)
    text = f"{when}{colon(language)}{_joined(clauses, language)}."
    return text + retraction_note(event, language)


def _cited_clause(tree: ClaimTree, language: OutputLanguage) -> _CitedClause:
    sources = _sources_phrase(tree, language)
    if tree.claim.has_later_closing:
        return _CitedClause(clause_of(tree, language, sources), "")
    return _CitedClause(clause_of(tree, language), sources)


def _joined(clauses: Sequence[_CitedClause], language: OutputLanguage) -> str:
    """The clauses of several figures. A source that all of them have follows the last one."""
    separator = "; " if language == "en" else f"{NO_BREAK}; "
    if len({cited.sources for cited in clauses}) > 1:
        return separator.join(cited.text for cited in clauses)
    words = [cited.clause for cited in clauses]
    sources = clauses[0].sources
    if len(words) == 1:
        return f"{words[0]}, {sources}"
    return separator.join((*words, sources) if sources else words)


def _whole_capacity_clause(event: EventDetails, language: OutputLanguage) -> str:
    """`a total capacity, up to 1 GW, was announced`: that of an event as a whole."""
    capacity = amount_in_words(parse_capacity(event.entry["capacity"]), language)
    status = event.row.status
    if language == "en":
        verb = ENGLISH_STATUS[status] if status in _UNSURE_STATUSES else "was announced"
        return f"a total capacity, {capacity}, {verb}"
    verb = "a été annoncée"
    if status in _UNSURE_STATUSES:
        verb = FRENCH_STATUS[status].format("e")
    return f"une capacité totale, {capacity}, {verb}"


def _title_in_words(event: EventDetails, language: OutputLanguage) -> str:
    """The title of an event without figures, with a status that the title may not tell."""
    title = safe_text(event.row.title)
    if language == "fr":
        title = in_guillemets(title)
    note = _STATUS_NOTES[language].get(event.row.status)
    return f"{title} ({note})" if note else title


def _sources_phrase(tree: ClaimTree, language: OutputLanguage) -> str:
    """The sources of a figure and of its parts, each once."""
    sources: list[CitedSource | None] = []
    for claim in tree.claims():
        sources += [claim.source, claim.closing_source]
    named = [source for source in sources if source is not None]
    if not named:
        return source_phrase(None, language)
    preposition = "according to" if language == "en" else "selon"
    names = [_source_name(source, language) for source in named]
    return f"{preposition} {listed(list(dict.fromkeys(names)), language)}"


def source_phrase(source: CitedSource | None, language: OutputLanguage) -> str:
    """`according to Microsoft (18 November 2025)`, `selon Microsoft (18 novembre 2025)`."""
    if source is None:
        return "without a source here" if language == "en" else "sans source ici"
    preposition = "according to" if language == "en" else "selon"
    return f"{preposition} {_source_name(source, language)}"


def _source_name(source: CitedSource, language: OutputLanguage) -> str:
    """`Microsoft (18 November 2025)`, `a filing (SEC, 12 June 2026)`."""
    published = ""
    if source.published:
        published = _stored_date_in_words(source.published, language)
    publisher = safe_text(source.publisher)
    if source.kind == "filing" and "filing" not in publisher.lower():
        noun = "a filing" if language == "en" else "un document déposé"
        details = ", ".join(filter(None, (publisher, published)))
        return f"{noun} ({details})" if details else noun
    if not publisher:
        title = safe_text(source.title)
        publisher = _quoted(title, language)
    return f"{publisher} ({published})" if published else publisher


def source_citation(source: Entry, language: OutputLanguage) -> str:
    """`Microsoft, "The page's title", 18 November 2025, https://…`, as far as it is known."""
    authors = ", ".join(filter(None, (source.get("author"), source.get("publisher"))))
    title = safe_text(source["title"])
    published = ""
    if "published" in source:
        published = _stored_date_in_words(source["published"], language)
    url = safe_text(source.get("url", ""))
    parts = (safe_text(authors), _quoted(title, language), published, url)
    return ", ".join(filter(None, parts))


def retraction_note(event: EventDetails, language: OutputLanguage) -> str:
    """`This entry was retracted.` after a blank; empty for any other event."""
    if not event.row.retracted:
        return ""
    if language == "en":
        return " This entry was retracted."
    return " Cette fiche a été retirée."


def _quoted(text: str, language: OutputLanguage) -> str:
    return f'"{text}"' if language == "en" else in_guillemets(text)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stored_date_in_words(text: str, language: OutputLanguage) -> str:
    """A date of the store in words; a text that is not a date is kept."""
    try:
        return full_date(PartialDate.parse(text), language)
    except InvalidValue:
        return safe_text(text)
