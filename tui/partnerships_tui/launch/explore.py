"""A launch: the store is found or made, the first page shown, and the explorer run until it is left."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from partnerships_tui.launch.options import Launch

if TYPE_CHECKING:
    from partnerships_db.store.store import Store
    from partnerships_tui.open_store import Query
    from partnerships_tui.user_state.saved_views import SavedView
    from partnerships_tui.user_state.session import Session


def explore(launch: Launch) -> int:
    """The explorer; without a terminal at both ends, the timeline as text."""
    from partnerships_db.filters.model import FilterError
    from partnerships_db.store.store import StoreError
    from partnerships_db.values.errors import InvalidValue
    from partnerships_tui.drawing.text.bilingual import language_named
    from partnerships_tui.open_store import read_query, readable_store
    from partnerships_tui.terminal import has_terminal

    if launch.watch is not None and launch.read_only:
        _say("--watch imports, which --read-only forbids")
        return 2
    if launch.watch is not None and not os.path.isdir(launch.watch):
        _say(f"--watch: {launch.watch} is no folder")
        return 1
    try:
        launch, saved = _with_saved_view(launch)
        chosen = read_query(launch.filter, launch.as_of, launch.db)
        language_named(launch.lang)
    except FilterError as error:
        from partnerships_tui.console import caret_under

        _say(f"--filter: {error}\n{caret_under(launch.filter or '', error.start, error.end)}")
        return 2
    except InvalidValue as refusal:
        _say(f"{refusal.wrong}; {refusal.expected}".removesuffix("; "))
        return 2
    try:
        store = readable_store(launch.db, makes_named=True, read_only=launch.read_only)
        if not has_terminal():
            from partnerships_tui.drawing.text.glyphs import Glyphs
            from partnerships_tui.launch.plain_timeline import print_timeline

            print_timeline(store, chosen, Glyphs(launch.ascii))
            return 0
        return _run(store, launch, chosen, saved)
    except StoreError as error:
        _say(str(error))
        return 1


def _say(text: str) -> None:
    from partnerships_tui.console import say

    say(text)


def _with_saved_view(launch: Launch) -> tuple[Launch, SavedView | None]:
    """A launch into a saved view, spelt out: what is asked for besides goes before what was saved."""
    from partnerships_db.values.errors import InvalidValue, did_you_mean
    from partnerships_tui.keymap import VIEWS

    if launch.view is None or launch.view in VIEWS:
        return launch, None
    from partnerships_tui.user_state.saved_views import saved_views

    views = saved_views()
    saved = views.get(launch.view)
    if saved is None:
        hint = (
            did_you_mean(launch.view, (*VIEWS, *views))
            or f"expected {', '.join(VIEWS)}, or a saved view"
        )
        raise InvalidValue(f'--view: there is no view "{launch.view}"', hint)
    query, as_of = launch.filter or saved.filter, launch.as_of or saved.as_of or None
    return launch._replace(view=saved.view, filter=query, as_of=as_of), saved


def _run(store: Store, launch: Launch, query: Query, saved: SavedView | None) -> int:
    from partnerships_db.filters.model import EVERYTHING
    from partnerships_tui.drawing.text.bilingual import language_named
    from partnerships_tui.drawing.text.glyphs import Glyphs
    from partnerships_tui.launch.first_paint import paint_first_page
    from partnerships_tui.memory import keep_one_heap, pause_collection
    from partnerships_tui.terminal import TerminalGuard, tolerate_bytes
    from partnerships_tui.user_state.session import write_session

    pause_collection()
    os.environ.setdefault(
        "TEXTUAL_FPS", "120"
    )  # what changed waits for the next frame: half as long as at 60
    restorer = TerminalGuard.of_process()
    session = _session(store, launch)
    view, query = _begun(session, launch, query)
    if saved is not None:
        session = session._replace(kept={**session.kept, view: saved.kept})
    try:
        kept = session.kept.get("timeline", {})
        if not query.filter and view == "timeline" and "order" not in kept:
            paint_first_page(store, query, Glyphs(launch.ascii), kept)
        from partnerships_tui.app.explorer import Explorer
        from partnerships_tui.queries.client import StoreClient
        from partnerships_tui.queries.view_state import ViewState

        keep_one_heap()
        tolerate_bytes()
        desk = StoreClient(store)
        state = ViewState(EVERYTHING, query.as_of, seen=session.seen).with_filter(query.filter)
        app = Explorer(desk, state, session, view=view, is_ascii=launch.ascii, is_read_only=launch.read_only,
                       watched=launch.watch, language=language_named(launch.lang))  # fmt: skip
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
    if app.left is not None and not launch.read_only:
        write_session(desk.path, app.left)
    return app.return_code or 0


def _session(store: Store, launch: Launch) -> Session:
    """How the explorer was left; on a first visit, or after `--fresh`, only what has been seen is known."""
    from partnerships_db.store.history import latest_import
    from partnerships_tui.user_state.session import NEW, read_session

    assert store.path is not None
    found = read_session(store.path)
    if found.seen is None:
        found = found._replace(seen=latest_import(store))
    return NEW._replace(marks=found.marks, seen=found.seen) if launch.fresh else found


def _begun(session: Session, launch: Launch, query: Query) -> tuple[str, Query]:
    """The view, the filter and the date to begin with: what was asked for goes before what was left."""
    from partnerships_db.filters.model import FilterError
    from partnerships_db.values.errors import InvalidValue
    from partnerships_tui.keymap import FACES, VIEWS
    from partnerships_tui.open_store import read_query

    view = launch.view or (session.view if session.view in (*VIEWS, *FACES) else VIEWS[0])
    if launch.filter is None and launch.as_of is None and (session.filter or session.as_of):
        try:
            query = read_query(session.filter, session.as_of)
        except (FilterError, InvalidValue):
            return view, query  # of another version, or by another hand
    return view, query


def report_crash(crash: BaseException) -> int:
    """A mistake of ours: one sentence, and the rest in a file, without anything of the data."""
    import traceback

    from platformdirs import user_log_path

    log = user_log_path("partnerships-tui", appauthor=False) / "crash.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(crash)), "utf-8", "backslashreplace")
        _say(
            f"partnerships-tui stopped at a mistake of its own ({type(crash).__name__}); {log} says where"
        )
    except OSError:
        _say(f"partnerships-tui stopped at a mistake of its own ({type(crash).__name__})")
    return 1
