"""Two themes of our own, a dark and a light; which role each colour plays is in `widgets.drawn`."""

from textual.theme import Theme

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
