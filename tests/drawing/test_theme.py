"""The themes: every role can be read, or seen, on every background, in each theme on offer."""

from itertools import product

import pytest
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from partnerships_tui.drawing.text.spans import Role
from partnerships_tui.theme import (
    MIN_SHAPE_CONTRAST,
    MIN_TEXT_CONTRAST,
    THEMES,
    UNREADABLE_THEMES,
    RoleStyles,
    contrast,
    frame_colours,
    role_styles,
)

SHAPES = {Role.RULE, Role.SHADE}
BACKGROUNDS = RoleStyles._fields
COLOURED_THEMES = [
    *THEMES,
    *(theme for name, theme in BUILTIN_THEMES.items() if not name.startswith("ansi")),
]
"""All themes but those that use the terminal's own colours."""


def faint_roles(theme: Theme) -> set[tuple[str, Role]]:
    """The roles with their backgrounds whose contrast is too low in a theme."""
    styles = role_styles(theme.to_color_system().generate())
    faint: set[tuple[str, Role]] = set()
    for background, role in product(BACKGROUNDS, Role):
        style = getattr(styles, background)[role]
        colours = (Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
        if contrast(*colours) < (MIN_SHAPE_CONTRAST if role in SHAPES else MIN_TEXT_CONTRAST):
            faint.add((background, role))
    return faint


def test_the_contrast_of_two_colours_is_that_of_wcag() -> None:
    white, black, grey = Color.parse("#fff"), Color.parse("#000"), Color.parse("#777")
    assert contrast(white, black) == contrast(black, white) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.48, abs=0.01)
    assert contrast(grey, grey) == 1


@pytest.mark.parametrize("theme", COLOURED_THEMES, ids=lambda theme: theme.name)
def test_a_theme_is_offered_if_every_role_is_readable_on_every_background(theme: Theme) -> None:
    assert bool(faint_roles(theme)) == (theme.name in UNREADABLE_THEMES)


@pytest.mark.parametrize("theme", COLOURED_THEMES, ids=lambda theme: theme.name)
def test_lines_and_frames_are_visible_in_every_theme(theme: Theme) -> None:
    variables = theme.to_color_system().generate()
    frames = frame_colours(variables)
    for name, background in (("rule", "background"), ("focus", "background"), ("frame", "surface")):
        colours = (Color.parse(frames[name]), Color.parse(variables[background]))
        assert contrast(*colours) >= MIN_SHAPE_CONTRAST, name


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("system", [ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])
def test_nothing_is_invisible_with_256_or_16_colours(theme: Theme, system: ColorSystem) -> None:
    styles = role_styles(theme.to_color_system().generate())
    for background, role in product(BACKGROUNDS, Role):
        style = getattr(styles, background)[role]
        assert style.color.downgrade(system) != style.bgcolor.downgrade(system), (background, role)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_faint_text_is_fainter_than_plain_text(theme: Theme) -> None:
    for styles in role_styles(theme.to_color_system().generate()):
        plain, dim = (Color.from_rich_color(styles[role].color) for role in (Role.PLAIN, Role.DIM))
        assert contrast(plain, dim) > 1.5


def test_without_colours_the_cursors_line_and_a_hit_in_it_can_be_told_apart() -> None:
    variables = THEMES[0].to_color_system().generate()
    styles = role_styles(variables, has_colours=False)
    looks = {
        style.without_color
        for style in (
            styles.page[Role.PLAIN],
            styles.page[Role.HIT],
            styles.cursor[Role.HIT],
        )
    }
    assert len(looks) == 3
    assert styles.cursor[Role.PLAIN].reverse
    assert styles.page[Role.HIT].reverse
    assert not styles.cursor[Role.HIT].reverse
