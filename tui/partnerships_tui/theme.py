"""Two themes of our own, a dark and a light, and what each role looks like in any theme."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

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
OURS = (DARK, LIGHT)


class _RoleLook(NamedTuple):
    """A colour of the theme, how much of it, and how it is written."""

    colour: str
    share: float = 1.0
    bold: bool = False
    italic: bool = False
    strike: bool = False


_ROLES = {
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


class RoleStyles(NamedTuple):
    """The styles of one theme: of each role, on each thing that can be behind it."""

    page: dict[Role, Style]
    """On the background."""
    box: dict[Role, Style]
    """In what lies over the page."""
    cursor: dict[Role, Style]
    """On the line under the cursor, where it has the keys."""
    blurred: dict[Role, Style]
    """On the line under the cursor, where it has not."""


_NAMES = (
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


def looks_of(variables: Mapping[str, str]) -> RoleStyles:
    """The styles, in the colours that every theme of Textual names.

    They are worked out here, whole, and not by style sheets: component classes matched anew for each
    widget, and styles added up for each line, were a third of the time to the first paint.
    """
    return _looks(tuple(variables[name] for name in _NAMES))


@lru_cache(maxsize=8)
def _looks(values: tuple[str, ...]) -> RoleStyles:
    colours = {name: Color.parse(value) for name, value in zip(_NAMES, values, strict=True)}
    page, box = colours["background"], colours["surface"]
    if page.ansi is not None:
        # The terminal's own colours can't be mixed: what is under the cursor is reversed.
        plain = {role: _style(look, colours, None) for role, look in _ROLES.items()}
        plain[Role.HIT] = Style(reverse=True)
        reversed_ = {role: style + Style(reverse=True) for role, style in plain.items()}
        return RoleStyles(plain, plain, reversed_, plain)

    def on(behind: Color) -> dict[Role, Style]:
        styles = {role: _style(look, colours, behind) for role, look in _ROLES.items()}
        styles[Role.HIT] = Style(color=page.rich_color, bgcolor=colours["accent"].rich_color)
        return styles

    return RoleStyles(
        on(page),
        on(box),
        on(page.blend(colours["primary"], 0.25)),
        on(page.blend(colours["foreground"], 0.08)),
    )


def _style(look: _RoleLook, colours: Mapping[str, Color], behind: Color | None) -> Style:
    colour = colours[look.colour]
    if behind is not None and look.share < 1:
        colour = behind.blend(colour, look.share)
    return Style(
        color=colour.rich_color,
        bgcolor=None if behind is None else behind.rich_color,
        bold=look.bold or None,
        italic=look.italic or None,
        strike=look.strike or None,
        dim=True if behind is None and look.share < 1 else None,
    )
