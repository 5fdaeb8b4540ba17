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


def offered_themes() -> dict[str, Theme]:
    """The themes that can be chosen, by name: our own, then Textual's."""
    own_themes = {theme.name: theme for theme in THEMES}
    return {**own_themes, **BUILTIN_THEMES}


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
    Role.RULE: _RoleLook("foreground", 0.2),
    Role.SHADE: _RoleLook("primary", 0.45),
}
"""The look of each role but `Role.HIT`, which has a background of its own."""


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
        styles[role] = _style(look, colours, background)
    styles[Role.HIT] = Style(
        color=colours["background"].rich_color,
        bgcolor=colours["accent"].rich_color,
    )
    return styles


def _terminal_styles(colours: Mapping[str, Color]) -> RoleStyles:
    """The styles in the terminal's own colours.

    These can't be mixed, so the cursor's line is reversed.
    """
    styles: dict[Role, Style] = {}
    for role, look in _ROLE_LOOKS.items():
        styles[role] = _style(look, colours, None)
    styles[Role.HIT] = Style(reverse=True)

    reversed_styles: dict[Role, Style] = {}
    for role, style in styles.items():
        reversed_styles[role] = style + Style(reverse=True)
    return RoleStyles(
        page=styles,
        box=styles,
        cursor=reversed_styles,
        blurred=styles,
    )


def _style(
    look: _RoleLook,
    colours: Mapping[str, Color],
    background: Color | None,
) -> Style:
    """The style of a look on a background; None is the terminal's own background."""
    colour = colours[look.colour]
    is_faint = look.share < 1
    if background is None:
        return Style(
            color=colour.rich_color,
            bold=look.bold or None,
            italic=look.italic or None,
            strike=look.strike or None,
            dim=is_faint or None,
        )
    if is_faint:
        colour = background.blend(colour, look.share)
    return Style(
        color=colour.rich_color,
        bgcolor=background.rich_color,
        bold=look.bold or None,
        italic=look.italic or None,
        strike=look.strike or None,
    )
