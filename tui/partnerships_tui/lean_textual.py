"""Textual without its command palette: the explorer has its own, and a tenth of the time to load.

The module `textual.command` is public, and so is what Textual takes from it. It needs these names
while it is loaded, and uses them only in a palette that the explorer switches off.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

_PALETTE_MODULE = "textual.command"


def load_textual() -> None:
    """Load Textual with an empty class for each name of its palette; does nothing a second time.

    Whoever imports `textual.command` after that gets the module itself.
    """
    if "textual.app" in sys.modules:
        return
    sys.modules[_PALETTE_MODULE] = _NamesOnly(_PALETTE_MODULE)
    try:
        import_module("textual.app")
    finally:
        del sys.modules[_PALETTE_MODULE]


class _NamesOnly(ModuleType):
    """A module that has every name, each as an empty class."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})
