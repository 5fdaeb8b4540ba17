"""From drawn lines to what Textual paints: the one place where a role becomes a style."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from partnerships_tui.drawing.spans import Line, Role

ROLE_STYLES = {
    Role.PLAIN: "color: $foreground;",
    Role.DIM: "color: $foreground 60%;",
    Role.TITLE: "color: $foreground; text-style: bold;",
    Role.HEADING: "color: $accent; text-style: bold;",
    Role.LABEL: "color: $secondary; text-style: bold;",
    Role.ACCENT: "color: $primary;",
    Role.LINK: "color: $primary;",
    Role.FIRM: "color: $foreground; text-style: bold;",
    Role.OPEN: "color: $warning;",
    Role.INTENT: "color: $secondary; text-style: italic;",
    Role.STRUCK: "color: $foreground 60%; text-style: strike;",
    Role.GOOD: "color: $success;",
    Role.WARN: "color: $warning;",
    Role.BAD: "color: $error; text-style: bold;",
    Role.HIT: "color: $background; background: $accent;",
}
"""What each role looks like, in variables that every theme has."""


class Drawn(Widget):
    """A widget that paints drawn lines."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"drawn--{role}" for role in Role} | {"drawn--cursor", "drawn--cursor-blurred"}
    DEFAULT_CSS = (
        "Drawn {\n"
        + "".join(f"    & > .drawn--{role} {{ {style} }}\n" for role, style in ROLE_STYLES.items())
        + "    & > .drawn--cursor { background: $primary 22%; }\n"
        + "    & > .drawn--cursor-blurred { background: $foreground 8%; }\n"
        + "}\n"
    )

    _styles_by_role: dict[Role, Style] | None = None

    def strip_of(self, line: Line, cells: int, background: Style | None = None) -> Strip:
        """The line in exactly so many cells, with the widget's colours behind it."""
        styles = self._role_styles()
        base = self.rich_style if background is None else self.rich_style + background
        return Strip(self._segments(line.fitted(cells), styles), cells).apply_style(base)

    @staticmethod
    def _segments(line: Line, styles: dict[Role, Style]) -> Iterable[Segment]:
        return [Segment(part.text, styles[part.role]) for part in line if part.text]

    def _role_styles(self) -> dict[Role, Style]:
        if self._styles_by_role is None:
            self._styles_by_role = {role: self._style_of(f"drawn--{role}") for role in Role}
        return self._styles_by_role

    def _style_of(self, component: str) -> Style:
        """Its own style with the colour blended into the background, which stays whatever is behind."""
        own = self.get_component_rich_style(component, partial=True)
        return own + Style(color=self.get_component_rich_style(component).color)

    def notify_style_update(self) -> None:
        """Forget the styles of the theme that was."""
        super().notify_style_update()
        self._styles_by_role = None


class Bar(Drawn):
    """One or a few fixed lines: the header, the footer, a rule with a title."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []

    def show(self, *lines: Line) -> None:
        """Paint these lines from now on."""
        if self._lines != list(lines):
            self._lines = list(lines)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Textual asks for a line."""
        content = self._lines[y] if y < len(self._lines) else Line()
        return self.strip_of(content, self.size.width)
