"""The starter data in words: its editions, and what an update keeps of the user's own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from partnerships_db.format.diff import EntryChange, EntryKey
from partnerships_db.format.standings import TAKEN_VERDICTS, Standing, Verdict
from partnerships_db.values.errors import Diagnostic
from partnerships_tui.drawing.entry_diff import field_lines
from partnerships_tui.drawing.text.spans import Line, Role, line, span
from partnerships_tui.drawing.text.wording import pluralized

VERDICT_WORDS: Mapping[Verdict, str] = {
    "new": "new in the edition",
    "updated": "changed by the edition",
    "own": "changed by you",
    "both": "changed by you and by the edition",
    "deleted": "removed by you",
    "dropped": "no longer in the edition",
}
"""The words for each verdict."""

_NEEDS_ANOTHER = "needs an entry that is kept as it is"

_ASKED_VERDICTS: frozenset[Verdict] = frozenset(("both", "deleted", "dropped"))
"""The verdicts on which the user should look: both sides have their say."""


def edition_in_words(version: str) -> str:
    """`starter data data-2026.11`; `starter data` for an edition from before versions."""
    return f"starter data {version}".strip()


def store_edition_in_words(version: str) -> str:
    """`data-2026.11`, or what it is called if it had no version yet."""
    return version or "an edition without a version"


def newer_edition_in_words(program_version: str, store_version: str, key: str) -> str:
    """The sentence that offers a newer edition, for 80 columns; the key shows what it changes."""
    store_words = f", here {store_version}" if store_version else ""
    return f"newer starter data: {program_version}{store_words}; {key} shows what changes"


def kept_lines(
    kept: Sequence[EntryChange],
    standings: Mapping[EntryKey, Standing],
    cells: int,
) -> Iterator[Line]:
    """Yield the entries that an update keeps though the edition has others, field by field.

    `-` is the value of the store and `+` that of the edition. Entries that only the user has
    changed are counted by `kept_in_words`.
    """
    for change in kept:
        verdict = standings[change.key].verdict
        if verdict == "own":
            continue
        words = _NEEDS_ANOTHER
        if verdict in _ASKED_VERDICTS:
            words = _verdict_with_fields(change, standings[change.key])
        label = span(f"{change.list}/{change.id}", Role.WARN)
        yield line(span("kept ", Role.DIM), label, span(f"  {words}", Role.DIM))
        if change.outcome == "changed":
            yield from field_lines(change, cells)


def clashes_in_words(clashes: Sequence[Diagnostic]) -> str:
    """`left out, as it clashes with yours: route-2: is the …, and 2 more`; empty if none does."""
    if not clashes:
        return ""
    more = f", and {len(clashes) - 1} more" if len(clashes) > 1 else ""
    return f"left out, as it clashes with yours: {clashes[0].entry}: {clashes[0].message}{more}"


def _verdict_with_fields(change: EntryChange, standing: Standing) -> str:
    """The words of a verdict, with the fields in which the user has changed the entry."""
    words = VERDICT_WORDS[standing.verdict]
    own_change = standing.own_change(change)
    if own_change is None:
        return words if change.before is None else f"{words}: an entry of your own has this id"
    paths = ", ".join(part.path for part in own_change.parts())
    return f"{words}; yours: {paths}" if paths else words


def kept_in_words(kept: Sequence[EntryChange], standings: Mapping[EntryKey, Standing]) -> str:
    """The sentence on what an update keeps, and how it is taken all the same."""
    verdicts = Counter(standings[change.key].verdict for change in kept)
    parts: list[str] = []
    for verdict, words in VERDICT_WORDS.items():
        if verdict in TAKEN_VERDICTS or not verdicts[verdict]:
            continue
        parts.append(f"{pluralized(verdicts[verdict], 'entry', 'entries')} {words}")
    needing_count = sum(verdicts[verdict] for verdict in TAKEN_VERDICTS)
    if needing_count:
        parts.append(f"{pluralized(needing_count, 'entry', 'entries')} that need these")
    sentence = f"kept as they are: {', '.join(parts)}"
    if set(verdicts) == {"own"}:
        return sentence
    return f"{sentence}; `starter --update --take ID` takes one as the edition has it"
