"""The program's two themes, a dark and a light one, and the style of each role in any theme."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from partnerships_tui.drawing.text.spans import Role

DARK = Theme(
    name="ledger-dark",
    primary="#6cb6ff",
    secondary="#9aa7b5",
    accent="#f0b35b",
    foreground="#d6dde5",
    background="#11161c",
    surface="#171d25",
    panel="#1e2630",
    success="#7fc98b",
    warning="#e5b567",
    error="#f0857d",
    dark=True,
)
LIGHT = Theme(
    name="ledger-light",
    primary="#0b5cad",
    secondary="#54606c",
    accent="#8a4b08",
    foreground="#1c232b",
    background="#fbfaf7",
    surface="#f2f0ea",
    panel="#e7e4dc",
    success="#1d6b34",
    warning="#805300",
    error="#a52a22",
    dark=False,
)
THEMES = (DARK, LIGHT)
"""The themes of this program, beside those of Textual."""


UNREADABLE_THEMES = frozenset({"atom-one-dark", "solarized-dark", "solarized-light"})
"""The themes of Textual whose own text is too faint on the cursor's line; they are not offered."""


def offered_themes() -> dict[str, Theme]:
    """The themes that can be chosen, by name: our own, then those of Textual that can be read."""
    themes = {theme.name: theme for theme in THEMES} | BUILTIN_THEMES
    return {name: theme for name, theme in themes.items() if name not in UNREADABLE_THEMES}


MIN_TEXT_CONTRAST, MIN_SHAPE_CONTRAST = 4.5, 3.0
"""The least contrast of text and of shapes: WCAG 2.2, success criteria 1.4.3 and 1.4.11."""

CURSOR_SHARE, BLURRED_SHARE = 0.25, 0.08
"""The share of a colour mixed into the background of the cursor's line: with focus, and without."""


class _RoleLook(NamedTuple):
    """The look of a role in any theme."""

    colour: str
    """The name of a colour of the theme."""
    share: float = 1.0
    """How much of the colour is mixed into the background: 1 is the colour itself."""
    bold: bool = False
    italic: bool = False
    strike: bool = False
    is_shape: bool = False
    """Whether it is drawn and not read: a hairline, a bar."""

    @property
    def min_contrast(self) -> float:
        """The least contrast with the background."""
        return MIN_SHAPE_CONTRAST if self.is_shape else MIN_TEXT_CONTRAST


_ROLE_LOOKS = {
    Role.PLAIN: _RoleLook("foreground"),
    Role.DIM: _RoleLook("foreground", 0.6),
    Role.TITLE: _RoleLook("foreground", bold=True),
    Role.HEADING: _RoleLook("accent", bold=True),
    Role.LABEL: _RoleLook("secondary", bold=True),
    Role.ACCENT: _RoleLook("primary"),
    Role.LINK: _RoleLook("primary"),
    Role.FIRM: _RoleLook("foreground", bold=True),
    Role.OPEN: _RoleLook("warning"),
    Role.INTENT: _RoleLook("secondary", italic=True),
    Role.STRUCK: _RoleLook("foreground", 0.6, strike=True),
    Role.GOOD: _RoleLook("success"),
    Role.WARN: _RoleLook("warning"),
    Role.BAD: _RoleLook("error", bold=True),
    Role.RULE: _RoleLook("foreground", 0.2, is_shape=True),
    Role.SHADE: _RoleLook("primary", 0.45, is_shape=True),
}
"""The look of each role that has no background of its own."""

_BACKGROUND_LOOKS = {
    Role.HIT: _RoleLook("accent"),
    Role.NOTICE: _RoleLook("warning"),
}
"""The looks of the backgrounds of roles, on which the colour behind them is the text."""


class RoleStyles(NamedTuple):
    """The styles of a theme, by role, on each background that a line can have."""

    page: dict[Role, Style]
    """On the background of a page."""
    box: dict[Role, Style]
    """On a dialog over the page."""
    cursor: dict[Role, Style]
    """On the cursor's line in a list with the focus."""
    blurred: dict[Role, Style]
    """On the cursor's line in a list without the focus."""


_COLOUR_NAMES = (
    "foreground",
    "background",
    "surface",
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
)


def role_styles(variables: Mapping[str, str], *, has_colours: bool = True) -> RoleStyles:
    """The styles in the colours of a theme, given as the variables that every theme of Textual has.

    Without colours the cursor's line is reversed, and faint text has the attribute for it.
    They are computed here and not by style sheets: matching component classes for each widget and
    adding up styles for each line took a third of the time to the first paint.
    """
    return _role_styles(tuple(variables[name] for name in _COLOUR_NAMES), has_colours)


@lru_cache(maxsize=8)
def _role_styles(colour_values: tuple[str, ...], has_colours: bool) -> RoleStyles:
    """The styles in these colours, which are in the order of `_COLOUR_NAMES`."""
    colours: dict[str, Color] = {}
    for name, value in zip(_COLOUR_NAMES, colour_values, strict=True):
        colours[name] = Color.parse(value)
    page = colours["background"]
    if page.ansi is not None or not has_colours:
        return _terminal_styles(colours)
    return RoleStyles(
        page=_styles_on(page, colours),
        box=_styles_on(colours["surface"], colours),
        cursor=_styles_on(page.blend(colours["primary"], CURSOR_SHARE), colours),
        blurred=_styles_on(page.blend(colours["foreground"], BLURRED_SHARE), colours),
    )


def _styles_on(background: Color, colours: Mapping[str, Color]) -> dict[Role, Style]:
    styles: dict[Role, Style] = {}
    for role, look in _ROLE_LOOKS.items():
        colour = _readable_colour(look, colours, background)
        styles[role] = _attributes(look) + Style(
            color=colour.rich_color,
            bgcolor=background.rich_color,
        )
    for role, look in _BACKGROUND_LOOKS.items():
        styles[role] = Style(
            color=background.rich_color,
            bgcolor=_readable_colour(look, colours, background).rich_color,
        )
    return styles


def _terminal_styles(colours: Mapping[str, Color]) -> RoleStyles:
    """The styles in the terminal's own colours.

    These can't be mixed, so the cursor's line is reversed, and a hit in it is not.
    """
    styles: dict[Role, Style] = {}
    for role, look in _ROLE_LOOKS.items():
        colour = colours[look.colour].rich_color
        styles[role] = _attributes(look) + Style(color=colour, dim=look.share < 1 or None)
    for role in _BACKGROUND_LOOKS:
        styles[role] = Style(reverse=True)

    reversed_styles: dict[Role, Style] = {}
    for role, style in styles.items():
        reversed_styles[role] = style + Style(reverse=True)
    for role in _BACKGROUND_LOOKS:
        reversed_styles[role] = Style(bold=True, underline=True)
    return RoleStyles(
        page=styles,
        box=styles,
        cursor=reversed_styles,
        blurred=styles,
    )


def _attributes(look: _RoleLook) -> Style:
    """The style of a look without colours."""
    return Style(
        bold=look.bold or None,
        italic=look.italic or None,
        strike=look.strike or None,
    )


# -- Contrast --------------------------------------------------------------------------------------


def contrast(first: Color, second: Color) -> float:
    """The contrast ratio of two colours, from 1 to 21, by the definition of WCAG 2.2."""
    darker, brighter = sorted((_luminance(first), _luminance(second)))
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    """The relative luminance of a colour of sRGB, from 0 to 1, by the definition of WCAG 2.2."""
    red, green, blue = (_linear(part) for part in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _readable_colour(
    look: _RoleLook,
    colours: Mapping[str, Color],
    background: Color,
) -> Color:
    """The colour of a look on a background, changed as little as its least contrast needs.

    It is mixed first with the full colour of the look, then with the colour of plain text. This is
    the last resort: a theme in which that is too faint as well is one of `UNREADABLE_THEMES`.
    """
    full_colour = colours[look.colour]
    colour = background.blend(full_colour, look.share)
    for stronger_colour in (full_colour, colours["foreground"]):
        for tenths in range(11):
            mixed_colour = colour.blend(stronger_colour, tenths / 10)
            if contrast(mixed_colour, background) >= look.min_contrast:
                return mixed_colour
        colour = stronger_colour
    return colour


def frame_colours(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables of style sheets for lines and frames: their colours are shapes too.

    `rule` is for lines and scroll bars, `focus` for the line beside the page with the focus,
    `frame` for a dialog's frame.
    """
    colours = {name: Color.parse(variables[name]) for name in _COLOUR_NAMES}
    page, box = colours["background"], colours["surface"]
    if page.ansi is not None:
        return {
            "rule": variables["foreground"],
            "focus": variables["accent"],
            "frame": variables["primary"],
        }
    focus = _RoleLook("accent", is_shape=True)
    frame = _RoleLook("primary", is_shape=True)
    return {
        "rule": _readable_colour(_ROLE_LOOKS[Role.RULE], colours, page).hex,
        "focus": _readable_colour(focus, colours, page).hex,
        "frame": _readable_colour(frame, colours, box).hex,
    }
