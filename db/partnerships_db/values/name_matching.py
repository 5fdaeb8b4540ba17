"""Names as people type them: case and accents do not matter, a word may be begun and not ended."""

import re
import unicodedata
from functools import lru_cache


def fold_accents(text: str) -> str:
    """Without case and accents: `Société` and `societe` are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=20_000)
def word_starts(text: str) -> tuple[str, ...]:
    """The folded words of a name, and what begins after each mark inside them: `coreweave`, `ai`."""
    return tuple(
        dict.fromkeys([*fold_accents(text).split(), *re.findall(r"\w+", fold_accents(text))])
    )
