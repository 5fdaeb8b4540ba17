"""The names of keys: as people write them, `/` or `Ctrl+P`, and as Textual does, `slash`."""

SPECIAL_KEYS = {
    "backspace": "Backspace",
    "delete": "Delete",
    "down": "Down",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "home": "Home",
    "insert": "Insert",
    "left": "Left",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "right": "Right",
    "space": "Space",
    "tab": "Tab",
    "up": "Up",
}
"""The keys without a character, by Textual's names."""

FUNCTION_KEYS = {f"f{number}": f"F{number}" for number in range(1, 25)}

SIGNS = {
    "ampersand": "&",
    "apostrophe": "'",
    "asterisk": "*",
    "at": "@",
    "backslash": "\\",
    "circumflex_accent": "^",
    "colon": ":",
    "comma": ",",
    "dollar_sign": "$",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "full_stop": ".",
    "grave_accent": "`",
    "greater_than_sign": ">",
    "left_curly_bracket": "{",
    "left_parenthesis": "(",
    "left_square_bracket": "[",
    "less_than_sign": "<",
    "minus": "-",
    "number_sign": "#",
    "percent_sign": "%",
    "plus": "+",
    "question_mark": "?",
    "quotation_mark": '"',
    "right_curly_bracket": "}",
    "right_parenthesis": ")",
    "right_square_bracket": "]",
    "section_sign": "§",
    "semicolon": ";",
    "slash": "/",
    "tilde": "~",
    "underscore": "_",
    "vertical_line": "|",
}
"""The keys of signs, by Textual's names."""

MODIFIERS = ("ctrl", "alt", "shift")

_OTHER_SPELLINGS = {
    "bksp": "backspace",
    "del": "delete",
    "esc": "escape",
    "ins": "insert",
    "page_down": "pagedown",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "return": "enter",
}

_WORDS = {**SPECIAL_KEYS, **FUNCTION_KEYS, **SIGNS}


def key_name(textual_name: str) -> str:
    """A key as people write it: `/`, `Ctrl+P`, `PgDn`."""
    if textual_name in _WORDS:
        return _WORDS[textual_name]
    modifiers, _, name = textual_name.rpartition("+")
    if not modifiers:
        return name
    words = [modifier.capitalize() for modifier in modifiers.split("+")]
    return "+".join([*words, _WORDS.get(name, name.upper())])


def textual_name(text: str) -> str | None:
    """Textual's name of a key that is written either way; None if there is no such key.

    The case of a letter counts, unless it is pressed with Ctrl or Alt.
    """
    if len(text) == 1:
        return _name_of_character(text)
    *modifiers, name = text.lower().split("+")
    if name == "" and modifiers:  # the key + with a modifier: `Ctrl++`
        *modifiers, name = [*modifiers[:-1], "plus"]
    name = _OTHER_SPELLINGS.get(name, name)
    if len(name) == 1:
        name = _name_of_character(name) or name
    is_known = name in _WORDS or len(name) == 1
    if not is_known or any(modifier not in MODIFIERS for modifier in modifiers):
        return None
    return "+".join([*modifiers, name])


def _name_of_character(character: str) -> str | None:
    """The name of a letter, a digit or a sign."""
    if character.isalnum():
        return character
    if character == " ":
        return "space"
    names = {sign: name for name, sign in SIGNS.items()}
    return names.get(character)
