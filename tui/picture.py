"""Make README's picture: the real program on the starter data, at one event of it.

python tui/picture.py        writes tui/picture.svg
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
EVENT = "microsoft-nvidia-anthropic-partnership"
SIZE = (120, 36)


async def picture() -> str:
    """The screen as SVG, without fonts from elsewhere."""
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.store.store import Store
    from partnerships_tui.app.explorer import Explorer
    from partnerships_tui.drawing.text.spans import Link
    from partnerships_tui.queries.client import StoreClient
    from partnerships_tui.queries.view_state import ViewState

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "partnerships.db"
        with Store.creating(path) as store:
            import_files(store, [str(ROOT / "fixtures")])
        app = Explorer(StoreClient(Store.reading(path)), ViewState())
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            app.view_screen.go_to(Link("event", EVENT).target)
            await pilot.pause()
            await pilot.pause()
            svg = app.export_screenshot(title="partnerships-tui")
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "tui"), str(ROOT / "db")]
    (ROOT / "tui" / "picture.svg").write_text(asyncio.run(picture()), "utf-8")
