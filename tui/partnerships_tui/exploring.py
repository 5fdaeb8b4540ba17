"""A launch: the store is found or made, the first page shown, and the explorer run until it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerships_tui.options import Launch

if TYPE_CHECKING:
    from partnerships_db.store.connection import Store
    from partnerships_tui.opening import Asked


def explore(launch: Launch) -> int:
    """The explorer; without a terminal at both ends, the timeline as text."""
    from partnerships_db.filters import FilterError
    from partnerships_db.problems import Refused
    from partnerships_db.store.connection import StoreError
    from partnerships_tui.opening import asked, readable_store
    from partnerships_tui.terminal import has_terminal

    try:
        chosen = asked(launch.filter, launch.as_of)
        _check_view(launch.view)
    except FilterError as error:
        from partnerships_tui.printing import caret_under

        _say(f"--filter: {error}\n{caret_under(launch.filter or '', error.start, error.end)}")
        return 2
    except Refused as refusal:
        _say(f"{refusal.wrong}; {refusal.expected}".removesuffix("; "))
        return 2
    try:
        store = readable_store(launch.db, makes_named=True, read_only=launch.read_only)
        if not has_terminal():
            from partnerships_tui.drawing.glyphs import Glyphs
            from partnerships_tui.text import print_timeline

            print_timeline(store, chosen, Glyphs(launch.ascii))
            return 0
        return _run(store, launch, chosen)
    except StoreError as error:
        _say(str(error))
        return 1


def _say(text: str) -> None:
    from partnerships_tui.printing import say

    say(text)


def _check_view(view: str | None) -> None:
    from partnerships_db.problems import Refused, did_you_mean
    from partnerships_tui.keymap import VIEWS

    if view is not None and view not in VIEWS:
        raise Refused(f'--view: there is no view "{view}"', did_you_mean(view, VIEWS) or f"expected {', '.join(VIEWS)}")


def _run(store: Store, launch: Launch, chosen: Asked) -> int:
    import gc

    from partnerships_tui.drawing.glyphs import Glyphs
    from partnerships_tui.first_paint import paint_first_page
    from partnerships_tui.terminal import Restorer, tolerate_bytes

    gc.disable()  # until the first paint: `app` puts it back
    restorer = Restorer.of_process()
    try:
        if not chosen.filter and launch.view in (None, "timeline"):
            paint_first_page(store, chosen, Glyphs(launch.ascii))
        from partnerships_tui.app import Explorer
        from partnerships_tui.desk import Desk, State

        tolerate_bytes()
        desk = Desk(store)
        state = State(chosen.filter, chosen.as_of)
        view = launch.view or "timeline"
        app = Explorer(desk, state, view=view, is_ascii=launch.ascii, is_read_only=launch.read_only)
    except BaseException:
        restorer.restore()
        raise
    try:
        app.run()
    finally:
        restorer.restore_quietly()
        desk.close()
    if app.crash is not None:
        return report_crash(app.crash)
    return app.return_code or 0


def report_crash(crash: BaseException) -> int:
    """A mistake of ours: one sentence, and the rest in a file, without anything of the data."""
    import traceback

    from platformdirs import user_log_path

    log = user_log_path("partnerships-tui", appauthor=False) / "crash.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(crash)), "utf-8", "backslashreplace")
        _say(f"partnerships-tui stopped at a mistake of its own ({type(crash).__name__}); {log} says where")
    except OSError:
        _say(f"partnerships-tui stopped at a mistake of its own ({type(crash).__name__})")
    return 1
