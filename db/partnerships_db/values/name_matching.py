"""Comparison of texts as people spell them: without case, accents, widths and joined letters.

A search and a stored text go through the same functions, so that neither depends on how the other
is spelled. Scripts that are written without blanks are compared character by character.
"""

import re
import unicodedata
from functools import lru_cache

_SPELLINGS = {
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ĸ": "k",
    "ŋ": "n",
    "\N{ARABIC TATWEEL}": "",
    **dict.fromkeys("‘’‛ʻʼʹ′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("“”„«»", '"'),
}
"""Letters that Unicode does not decompose, and typographic marks, as people type them."""

_KANA_SOUND_MARKS = "\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}" + (
    "\N{COMBINING KATAKANA-HIRAGANA SEMI-VOICED SOUND MARK}"
)
"""The marks that make another kana, ガ from カ: they are no accents."""

# The patterns are kept as text, so that a start which compares no such names does not compile them.
_UNSPACED_CHARACTER = (
    "["
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\uac00-\ud7a3"  # Korean
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "]"
)
"""The characters of scripts in whose texts a word may begin at any character."""


class _Letters(dict[int, str]):
    """The spelling of each character of a decomposed lower-case text, worked out at first use."""

    def __missing__(self, code_point: int) -> str:
        character = chr(code_point)
        self[code_point] = _spelling_of(character)
        return self[code_point]


def _spelling_of(character: str) -> str:
    if character in _SPELLINGS:
        return _SPELLINGS[character]
    if character in _KANA_SOUND_MARKS:
        return character
    is_accent = unicodedata.combining(character) > 0
    is_invisible = unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
    if is_accent or is_invisible:
        return ""
    # `ø`, `ł`, `đ` and many others: "LATIN SMALL LETTER O WITH STROKE".
    plain_letter = re.match("LATIN SMALL LETTER ([A-Z]) WITH ", unicodedata.name(character, ""))
    return plain_letter[1].lower() if plain_letter else character


_LETTERS = _Letters()

MAX_REMEMBERED_TEXTS = 65_536
"""The most texts whose folded forms are kept: the names, aliases and ids of 20,000 companies."""


def fold_accents(text: str) -> str:
    """Return a text without case, accents and other variants: `societe` for `Société`.

    Composed and decomposed letters, full and half widths, ligatures and `ø ł æ ß ı` are one.
    """
    if text.isascii():
        return text.lower()
    plain_text = _NON_ASCII_RUN.sub(_plain_match, text).lower()
    return plain_text if plain_text.isascii() else unicodedata.normalize("NFC", plain_text)


_NON_ASCII_RUN = re.compile(r"[^\x00-\x7f]+")


def _plain_match(match: re.Match[str]) -> str:
    return _plain_run(match[0])


@lru_cache(maxsize=4_096)
def _plain_run(run: str) -> str:
    """The plain letters of a run without ASCII; most runs are one accented letter or one mark."""
    lower_run = unicodedata.normalize("NFKD", run).casefold()
    return lower_run.translate(_LETTERS)


def name_key(name: str) -> str:
    """Return a name for comparison, in which blanks and dots count as hyphens: `claude-4-5`."""
    return fold_accents(name).replace(" ", "-").replace(".", "-")


def search_words(text: str) -> str:
    """Return a text as the search index has it: folded, with unspaced scripts in single characters.

    So a phrase of characters is found anywhere in a run: `出資` in `共同出資会社`.
    """
    folded_text = fold_accents(text)
    if folded_text.isascii():
        return folded_text
    return re.sub(_UNSPACED_CHARACTER, r" \g<0> ", folded_text)


def words_with_positions(text: str) -> list[tuple[str, int, int]]:
    """Return the searched words of a text, each with its start and end in the text as spelled."""
    if text.isascii():
        matches = re.finditer(r"[^\W_]+", text)
        return [(match[0].lower(), match.start(), match.end()) for match in matches]

    letters: list[str] = []
    positions: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        for letter in search_words(text[start:end]):
            letters.append(letter)
            positions.append((start, end))
    words = []
    for match in re.finditer(r"[^\W_]+", "".join(letters)):
        first, _ = positions[match.start()]
        _, last = positions[match.end() - 1]
        words.append((match[0], first, last))
    return words


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each letter with its accents, or of a syllable's parts."""
    starts = [
        index
        for index, character in enumerate(text)
        if index == 0 or not _continues_letter(character)
    ]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _continues_letter(character: str) -> bool:
    """Whether a character belongs to the one before: an accent, or a later part of a syllable."""
    is_half_width_mark = character in "\uff9e\uff9f"
    is_vowel_or_final = "\u1160" <= character <= "\u11ff"
    return is_half_width_mark or is_vowel_or_final or unicodedata.combining(character) > 0


@lru_cache(maxsize=MAX_REMEMBERED_TEXTS)
def word_starts(text: str) -> tuple[str, ...]:
    """The folded words of a name, then the parts of words between marks: `c3.ai`, `c3`, `ai`.

    In a run of an unspaced script a word begins at every character.
    """
    folded_text = fold_accents(text)
    words = folded_text.split()
    words.extend(re.findall(r"\w+", folded_text))
    if not text.isascii():
        for match in re.finditer(_UNSPACED_CHARACTER, folded_text):
            words.append(folded_text[match.start() :].split()[0])
    return tuple(dict.fromkeys(words))
