"""The parser of the filter language: one text for the `/` line, the commands and saved views.

Words are searched; `name:value` and `amount>10bn` are terms. A comma means or, a space means and, a
leading `-` means not, and quotes turn anything into plain words. A text that can't be read raises a
`FilterError` with the place of the mistake.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from partnerships_db.filters.days import date_end, may_begin_days, read_days, read_record_days
from partnerships_db.filters.figures import figure_texts, may_begin_figure, read_figure
from partnerships_db.filters.model import (
    AnyOf,
    Clause,
    FieldTerm,
    Filter,
    FilterError,
    Phrase,
    phrases_of,
)
from partnerships_db.filters.terms import (
    OTHER_NAMES,
    TERM_NAMES,
    TERMS,
    WORD_TERMS,
    names_of_terms,
)
from partnerships_db.values.amounts import SCALES, typed_figure_end
from partnerships_db.values.errors import InvalidValue, did_you_mean
from partnerships_db.values.name_matching import fold_accents, name_key, search_words

MAX_FILTER_LENGTH = 4_000
"""The longest filter, in characters; a longer one is refused."""

MAX_FILTER_WORDS = 32
"""The most words and phrases that a filter searches for; a filter with more is refused."""

_DATE_TERMS = names_of_terms("date", "range")
_FIGURE_TERMS = names_of_terms("figure")
_COMPARED_TERMS = ("date", "checked", *_FIGURE_TERMS)
"""The terms that are compared by `<` and `>`; blanks may be around these signs."""

_OPERATORS = {
    "≥": ">=",
    "≤": "<=",
    "＞": ">",
    "＜": "<",
    "：": ":",
    "＝": "=",
}
"""Other signs for the operators."""

# The patterns are kept as text, so that a start which needs no filter does not compile them.
_COMPARISON = "[:：]?(?:[<>]=?|[≥≤＞＜])"
_EQUALS = "!?[=＝]"
_NAME_AND_OPERATOR = (
    rf"(?P<name>[A-Za-z]+(?={_COMPARISON}|[:：]|{_EQUALS})"
    rf"|(?i:{'|'.join(_COMPARED_TERMS)})(?= +{_COMPARISON}))"
    rf" *(?P<operator>{_COMPARISON} *|[:：]|{_EQUALS})"
)
_PIECE = (
    r"(?P<sign>[-−–]?)"
    r'(?:"(?P<quoted>[^"]*)"?'
    rf"|{_NAME_AND_OPERATOR}"
    r'(?P<value>(?:"[^"]*"?|[^\s"])*)'
    r"|(?P<word>[^\s\"]+))"
)
_LONG_PIECE = rf"(?P<sign>[-−–]?)(?P<quoted>(?!))?{_NAME_AND_OPERATOR}(?P<value>.*)(?P<word>(?!))?"
"""A term whose value ends where the text ends. The other groups never match."""

_VALUE = r'(?:"[^"]*"?|[^,"])+'

_BARE_FIGURE = r"(?P<whole>(?!0+ ?\Z)[0-9][0-9, ]*)(?:\.[0-9]+)? ?[$€£¥]?\Z"
"""A figure without a scale at the end of a value; `whole` is its part before the point."""

_MOST_DIGITS_OF_SMALL_FIGURE = 6

_DATE_REST = r"[0-9]+(?:[-/.][0-9]+)*[.,]?|to|until|till?|bis|through|thru|au|à|[-–—]"
"""Words after a date that were meant as a part of it: a year, or the word of a range."""

_DATE_RANGE = "date:2025-09..2025-11"
_DATE_COMMA = ", +(?=[0-9]{4}(?![0-9]))"
"""The comma of `nov 18, 2025`, which parts no values."""

_OTHER_CURRENCY_WORDS = ("kr", "kr.", "fr", "fr.", "kc", "ft", "руб", "руб.", "元", "円", "원")
"""Words of currencies of which `amount_readings` knows no code, without accents."""

_JOINING_WORDS = {
    **dict.fromkeys(("-", "−", "–", "—", "!", "not"), "a term is excluded by - without a blank"),
    **dict.fromkeys(("|", "||", "or"), "alternatives are written with a comma, as kind:a,b"),
    **dict.fromkeys(("&&", "and"), "a blank is enough between terms"),
}
"""Words and signs of other languages before a term, with what is written here."""

_MARKED_TERM = rf"[-−–—!(+~¬/]+(?:{'|'.join((*TERM_NAMES, *OTHER_NAMES))})(?:[:：]|{_COMPARISON})"
"""A term behind a sign that the language does not have."""

_ASCII_TWINS: dict[str, str | int | None] = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("“”„«»", '"'),
}
"""Full-width letters and signs, and other quotation marks, with their ASCII twins."""


def parse_filter(text: str) -> Filter:
    """Read a filter; a blank text selects everything. Raises FilterError.

    A filter is read as a whole or refused: no part of it is left out.
    """
    _check_length(text)
    text = text.replace("\0", " ")
    clauses: list[Clause] = []
    phrases: set[Phrase] = set()
    previous: re.Match[str] | None = None
    for piece in pieces(text):
        if previous is not None and previous["name"]:
            _check_value_ends(previous, piece)
        if previous is not None and previous["word"]:
            _check_joining_word(previous, piece)
        previous = piece
        clause = _clause(piece)
        if clause is None:
            continue
        if isinstance(clause, Phrase | AnyOf):
            phrases.update(phrases_of(clause))
            if len(phrases) > MAX_FILTER_WORDS:
                raise FilterError(
                    f"a filter searches for at most {MAX_FILTER_WORDS} words and phrases",
                    piece.start(),
                    len(text),
                )
        clauses.append(clause)
    return Filter(tuple(clauses), text.strip())


def _check_value_ends(term: re.Match[str], following: re.Match[str]) -> None:
    """Refuse a word that was probably meant as part of the term before it. Raises FilterError.

    So a second value after a comma and a blank, and `bilion` after `amount>10`.
    """
    value = term["value"]
    if value.endswith(","):
        example = f"{term['name']}{term['operator']}{value}{following[0]}"
        raise FilterError(
            f"values are written without a blank: {example}",
            term.start("name"),
            following.end(),
        )
    word = following["word"]
    if not word:
        return
    term_name = term_name_of(term)
    wrong = ""
    if term_name == "amount" and not following["sign"]:
        wrong = _scale_slip(value, word) or _currency_slip(term, following)
    elif term_name in _DATE_TERMS and re.fullmatch(_DATE_REST, word, re.IGNORECASE):
        wrong = f'"{word}" is not part of the date {value}; a range is written {_DATE_RANGE}'
    if wrong:
        raise FilterError(wrong, following.start("word"), following.end())


def _check_joining_word(word: re.Match[str], following: re.Match[str]) -> None:
    """Refuse `not kind:supply`, `a:b or c:d` and `kind :supply`. Raises FilterError."""
    sentence = ""
    if following["name"]:
        sentence = _JOINING_WORDS.get(word["word"].lower(), "")
    is_name = word["word"].lower() in (*TERM_NAMES, *OTHER_NAMES)
    if is_name and (following["word"] or "").startswith(":"):
        sentence = "a term is written without a blank before the colon"
    if sentence:
        raise FilterError(sentence, word.start(), following.end())


def _currency_slip(term: re.Match[str], following: re.Match[str]) -> str:
    """Return what is wrong with a currency after an amount, or nothing: `10bn won`, `10bn ₹`."""
    from partnerships_db.values.written_figures import amount_readings

    word = following["word"]
    amount = term.string[term.start("value") : following.end()]
    next_word = re.match(r"\s+[^\W\d_]+", term.string[following.end() :])
    amounts = (amount, amount + next_word[0]) if next_word else (amount,)
    is_currency = (
        unicodedata.category(word[0]) == "Sc"
        or fold_accents(word.lower()) in _OTHER_CURRENCY_WORDS
        or any(amount_readings(text) for text in amounts)
    )
    if not is_currency:
        return ""
    return f'"{word}" is not read as a currency; write its code, such as 10bnINR'


def _scale_slip(value: str, word: str) -> str:
    """Return what is wrong with a word after a small figure without a scale, or nothing.

    The word is probably a scale of another language, as in `10 miliardi`: without it the figure
    would be read a billion times too small.
    """
    figure = re.search(_BARE_FIGURE, value)
    if figure is None:
        return ""
    hint = did_you_mean(word.lower().rstrip("."), [*SCALES, "bn", "mn"])
    is_large = len(re.sub("[^0-9]", "", figure["whole"])) > _MOST_DIGITS_OF_SMALL_FIGURE
    if is_large and not hint:
        return ""
    right_form = hint or f"write it as 10bn, and a word that is searched before the term: {word}"
    return f'"{word}" is not a scale of {value}; {right_form}'


def _check_length(text: str) -> None:
    if len(text) > MAX_FILTER_LENGTH:
        raise FilterError(
            f"a filter has at most {MAX_FILTER_LENGTH:,} characters, and this one has more",
            MAX_FILTER_LENGTH,
            len(text),
        )


def pieces(text: str) -> Iterator[re.Match[str]]:
    """Yield the words and terms of a text as matches.

    The groups are `sign`, then `quoted`, or `name`, `operator` and `value`, or `word`. The value of
    a date or a figure goes on over blanks: `amount>10 bn USD`, `date:18 nov 2025`.
    """
    pattern = re.compile(_PIECE)
    text = text.translate(str.maketrans(_ASCII_TWINS))
    position = 0
    while match := pattern.search(text, position):
        piece = _with_whole_value(match, text)
        yield piece
        position = piece.end()


def _with_whole_value(piece: re.Match[str], text: str) -> re.Match[str]:
    """Return a term with all words of its date or figure."""
    if piece["name"] is None or '"' in piece["value"]:
        return piece
    term_name = term_name_of(piece)
    start = piece.start("value")
    end = piece.end()
    if term_name in _FIGURE_TERMS:
        end = typed_figure_end(text, start, is_power=term_name == "capacity")
    elif term_name in _DATE_TERMS:
        end = date_end(text, start, end)
    if end <= piece.end():
        return piece
    long_piece = re.compile(_LONG_PIECE, re.DOTALL).match(text, piece.start(), end)
    assert long_piece is not None, "it is the same term with a longer value"
    return long_piece


def term_name_of(piece: re.Match[str]) -> str:
    """Return the name of a term, in lower case; one name for those that have several."""
    name = str(piece["name"]).lower()
    return OTHER_NAMES.get(name, name)


def operator_of(piece: re.Match[str]) -> str:
    """Return the operator of a term: `:`, a comparison, or `=` and `!=`, which no term takes."""
    operator = piece["operator"].strip()
    operator = "".join(_OPERATORS.get(sign, sign) for sign in operator)
    return operator if operator == ":" else operator.removeprefix(":")


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text as the search index has them: runs of letters and digits."""
    return tuple(re.findall(r"[^\W_]+", search_words(text)))


def id_of(value: str) -> str:
    """Return the id that a name stands for: `google-deepmind` for `Google DeepMind`."""
    folded_value = fold_accents(value)
    if not folded_value.isascii() and re.search(r"[^\W_a-z0-9]", folded_value):
        return folded_value  # a name in another script is no id
    return "-".join(re.findall(r"[a-z0-9]+", folded_value)) or value


def with_days(text: str, days: str) -> str:
    """Return a filter with its `date:` terms replaced by one, given the value of the new one.

    The new term has the place of the first old one, so that no word comes to stand behind a term
    that it may seem to be part of.
    """
    date_term = f"date:{days}"
    new_pieces: list[str] = []
    for piece in pieces(text):
        is_date_term = piece["name"] and term_name_of(piece) == "date" and not piece["sign"]
        new_piece = date_term if is_date_term else piece[0]
        if not (is_date_term and date_term in new_pieces):
            new_pieces.append(new_piece)
    if date_term not in new_pieces:
        new_pieces.append(date_term)
    return " ".join(new_pieces)


# -- Filters that are still being typed ------------------------------------------------------------


class PartialFilter(NamedTuple):
    """A filter that is still being typed."""

    criteria: Filter
    """The readable part: without the last term where that is incomplete, such as `kind:inv`."""
    is_begun: bool = False
    """Whether an incomplete term is left out."""
    may_become_term: bool = False
    """Whether the word at the end may become the name of a term, as `k` and `comp` may."""
    last_id: tuple[str, str] | None = None
    """The id term at the end and its last value, which only the store can call complete."""
    before: Filter = Filter()
    """The filter before the word or term at the end."""


def parse_partial(text: str) -> PartialFilter:
    """Read a filter that is being typed; a term that more letters may complete is not a mistake.

    Raises FilterError.
    """
    _check_length(text)
    all_pieces = list(pieces(text))
    if not all_pieces:
        return PartialFilter(parse_filter(text))
    last_piece = all_pieces[-1]
    is_ended = last_piece.end() < len(text) and not _may_go_on(last_piece)
    if is_ended or last_piece["quoted"] is not None:
        return PartialFilter(parse_filter(text))

    begun_start = _start_of_begun_value(all_pieces, text)
    if begun_start is not None:
        before = parse_filter(text[:begun_start])
        return PartialFilter(before, is_begun=True, before=before)
    before = parse_filter(text[: last_piece.start()])
    if last_piece["word"] is not None:
        word = last_piece["word"].lower()
        term_names = (*TERM_NAMES, *OTHER_NAMES)
        return PartialFilter(
            parse_filter(text),
            may_become_term=any(term_name.startswith(word) for term_name in term_names),
            before=before,
        )
    term_name = term_name_of(last_piece)
    if _is_incomplete(term_name, operator_of(last_piece), last_piece["value"]):
        return PartialFilter(before, is_begun=True, before=before)
    criteria = parse_filter(text)
    return PartialFilter(criteria, last_id=_last_id(criteria, term_name), before=before)


def _may_go_on(piece: re.Match[str]) -> bool:
    """Whether a piece is a term whose value may go on after a blank, and is not complete yet."""
    if not piece["name"] or '"' in piece["value"]:
        return False
    term_name = term_name_of(piece)
    if term_name not in (*_DATE_TERMS, *_FIGURE_TERMS):
        return False
    return _is_incomplete(term_name, operator_of(piece), piece["value"])


def _start_of_begun_value(all_pieces: list[re.Match[str]], text: str) -> int | None:
    """Return the start of a term before a word that may yet be part of its value: `18 n`, `10 bil`.

    None if the last word is a word of its own.
    """
    if len(all_pieces) < 2 or all_pieces[-1]["word"] is None or all_pieces[-1]["sign"]:
        return None
    term = all_pieces[-2]
    if not term["name"] or '"' in term["value"]:
        return None
    term_name = term_name_of(term)
    value = text[term.start("value") :]
    is_begun_figure = term_name in _FIGURE_TERMS and may_begin_figure(term_name, value)
    is_begun_date = term_name in _DATE_TERMS and may_begin_days(value)
    return term.start() if is_begun_figure or is_begun_date else None


def _last_id(criteria: Filter, term_name: str) -> tuple[str, str] | None:
    """Return the name and the last value of the last clause, if it is an id term."""
    if term_name not in TERMS or TERMS[term_name].takes not in ("id", "name"):
        return None
    last_clause = criteria.parts[-1]
    if not isinstance(last_clause, FieldTerm):
        return None
    return term_name, last_clause.values[-1]


def _is_incomplete(
    term_name: str,
    operator: str,
    value: str,
) -> bool:
    """Whether a term can't be read, but can be once more letters are typed."""
    if term_name not in TERM_NAMES:
        return False
    is_figure = term_name in _FIGURE_TERMS
    last_value = value if is_figure else re.split(r",(?=[^,]*\Z)", value)[-1]
    last_value = last_value.strip('"')
    if not last_value:
        return True
    if _is_readable(term_name, operator, last_value):
        return False
    if term_name in WORD_TERMS:
        return any(word.startswith(last_value.lower()) for word in WORD_TERMS[term_name])
    if term_name in _DATE_TERMS:
        return may_begin_days(last_value)
    return is_figure and may_begin_figure(term_name, last_value)


def _is_readable(
    term_name: str,
    operator: str,
    value: str,
) -> bool:
    values = _values_in(term_name, value)
    if not values:
        return False
    try:
        _term(
            term_name,
            operator,
            values,
            False,
        )
    except InvalidValue:
        return False
    return True


# -- Clauses ---------------------------------------------------------------------------------------


def _clause(piece: re.Match[str]) -> Clause | None:
    """Read one word or term, or None for one without letters or digits. Raises FilterError."""
    negated = bool(piece["sign"])
    if piece["quoted"] is not None:
        quoted_tokens = tokens(piece["quoted"])
        return Phrase(quoted_tokens, True, negated) if quoted_tokens else None
    if piece["name"] is None:
        if re.match(_MARKED_TERM, piece["word"], re.IGNORECASE):
            sentence = "a term begins with its name, or with - to exclude it"
            raise FilterError(sentence, piece.start(), piece.end())
        return _searched_word(piece["word"], negated)

    if operator_of(piece).endswith("=") and term_name_of(piece) not in TERM_NAMES:
        return _searched_word(piece[0].removeprefix(piece["sign"]), negated)

    values = _checked_values(piece)
    try:
        return _term(
            term_name_of(piece),
            operator_of(piece),
            values,
            negated,
        )
    except InvalidValue as error:
        sentence = f"{error.wrong}; {error.expected}" if error.expected else error.wrong
        raise FilterError(sentence, piece.start("value"), piece.end()) from None


def _checked_values(piece: re.Match[str]) -> tuple[str, ...]:
    """Return the values of a term whose name and operator are right. Raises FilterError."""
    term_name = term_name_of(piece)
    operator = operator_of(piece)
    start = piece.start("name")
    if term_name not in TERM_NAMES:
        hint = did_you_mean(term_name, TERM_NAMES) or "quote it to search for the words"
        sentence = f'there is no "{piece["name"]}:" to filter by; {hint}'
        raise FilterError(sentence, start, piece.end("operator"))
    is_comparison = operator.startswith(("<", ">"))
    if operator != ":" and not (is_comparison and term_name in _COMPARED_TERMS):
        sentence = f'"{term_name}" is written as {TERMS[term_name].example}'
        raise FilterError(sentence, start, piece.end())

    values = tuple(dict.fromkeys(_values_in(term_name, piece["value"])))
    if not any(values):
        raise FilterError(f'"{term_name}{operator}" needs a value', start, piece.end())
    return values


def _values_in(term_name: str, text: str) -> tuple[str, ...]:
    """Return the values that commas part; a comma in a number or in quotes parts none."""
    if term_name in _FIGURE_TERMS:
        return figure_texts(text.replace('"', ""))
    if term_name in _DATE_TERMS:
        text = re.sub(_DATE_COMMA, " ", text)
    return tuple(value.replace('"', "") for value in re.findall(_VALUE, text))


def _searched_word(word: str, negated: bool) -> Phrase | AnyOf | None:
    """Read a word, or several words with commas; a comma between digits is part of a number."""
    alternatives = [tokens(alternative) for alternative in re.split(r",(?!(?<=\d,)\d)", word)]
    phrases = [
        Phrase(word_tokens, False) for word_tokens in dict.fromkeys(alternatives) if word_tokens
    ]
    if not phrases:
        return None
    if len(phrases) > 1:
        return AnyOf(tuple(phrases), negated)
    return phrases[0]._replace(negated=negated)


def _term(
    term_name: str,
    operator: str,
    values: tuple[str, ...],
    negated: bool,
) -> Clause:
    """Read the values of a term. Raises InvalidValue."""
    match TERMS[term_name].takes:
        case "figure":
            figures = tuple(read_figure(term_name, operator, value) for value in values)
            return _one_or_any(figures, negated)
        case "date":
            days = tuple(read_days(term_name, operator, value) for value in values)
            return _one_or_any(days, negated)
        case "range":
            record_days = tuple(read_record_days(term_name, operator, value) for value in values)
            return _one_or_any(record_days, negated)
        case "word":
            words = tuple(_listed_word(term_name, value.lower()) for value in values)
            return FieldTerm(term_name, words, negated)
        case "name":
            key_of = _NAME_KEYS.get(term_name, name_key)
            return FieldTerm(term_name, tuple(map(key_of, values)), negated)
        case "id":
            if any(value.startswith(("-", "!")) for value in values):
                raise InvalidValue("a value is not excluded alone", f"write -{term_name}:value")
            return FieldTerm(term_name, tuple(map(id_of, values)), negated)


_NAME_KEYS: dict[str, Callable[[str], str]] = {"speaker": str}
"""How the values of a term are compared, where not by `name_key`."""


def _one_or_any(parts: Any, negated: bool) -> Clause:
    """Return the only part of a clause, or the alternatives."""
    if len(parts) > 1:
        return AnyOf(parts, negated)
    only_part: Clause = parts[0]._replace(negated=negated)
    return only_part


# -- Words of closed lists -------------------------------------------------------------------------

_WORD_NOUNS = {"kind": "kind of event", "flow": "kind of flow", "paid": "medium of payment"}
"""What a word of a term is, where the name of the term does not say it."""


def _listed_word(term_name: str, value: str) -> str:
    """Return a word of a term's list. Raises InvalidValue with the words that the term takes."""
    words = WORD_TERMS[term_name]
    if value in words:
        return value
    hint = _word_hint(term_name, value)
    if term_name in ("is", "has"):
        raise InvalidValue(f'"{term_name}:" takes {", ".join(words)}', hint)
    noun = _WORD_NOUNS.get(term_name, term_name)
    raise InvalidValue(f'"{value}" is not a {noun}', hint or _first_words(words))


def _word_hint(term_name: str, value: str) -> str:
    """Return the word that was probably meant, or the term that has the word, or nothing."""
    hint = did_you_mean(value, WORD_TERMS[term_name])
    if hint:
        return hint
    terms = [f"{term}:{value}" for term, words in WORD_TERMS.items() if value in words]
    return f"did you mean {' or '.join(terms)}?" if terms else ""


def _first_words(words: tuple[str, ...]) -> str:
    ellipsis = " …" if len(words) > 8 else ""
    return f"one of {', '.join(words[:8])}{ellipsis}"
