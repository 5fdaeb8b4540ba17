"""The ISO codes of countries, currencies and languages, from CLDR as babel ships it.

Babel takes long to load: only the import of entries loads this module.
"""

from babel import Locale
from babel.core import get_global

_ENGLISH = Locale("en")
_TERRITORIES = [str(code) for code in _ENGLISH.territories]

# The codes of groups of countries, of tests, and those that ISO only reserves.
# fmt: off
_NOT_COUNTRIES = {
    "EU", "EZ", "UN",
    "QO", "XA", "XB", "ZZ",
    "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK",
}
# fmt: on

COUNTRIES = frozenset(code for code in _TERRITORIES if len(code) == 2 and code.isalpha())
COUNTRIES -= _NOT_COUNTRIES
"""The countries of ISO 3166-1 alpha-2."""

CURRENCIES = frozenset(str(code) for code in get_global("all_currencies")) - {"XXX", "XTS"}
"""The currencies of ISO 4217, with the historic ones: old deals keep their money."""

LANGUAGES = frozenset(str(code) for code in _ENGLISH.languages if len(str(code)) == 2)
"""The languages of ISO 639-1."""
