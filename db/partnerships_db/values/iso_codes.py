"""Country, currency and language codes, from CLDR as babel ships it. Loaded at import only."""

from babel import Locale
from babel.core import get_global

_ENGLISH = Locale("en")

COUNTRIES = frozenset(code for code in map(str, _ENGLISH.territories) if len(code) == 2 and code.isalpha()) - {
    "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ",
    "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK",
}  # fmt: skip
"""ISO 3166-1 alpha-2: CLDR's two-letter territories without its groups, its test codes and what ISO only reserves."""

CURRENCIES = frozenset(map(str, get_global("all_currencies"))) - {"XXX", "XTS"}
"""ISO 4217, the historic ones included: old deals keep their money."""

LANGUAGES = frozenset(code for code in map(str, _ENGLISH.languages) if len(code) == 2)
"""ISO 639-1."""
