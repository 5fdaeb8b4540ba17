"""The launch of the explorer: it opens the store, paints the first page, and runs the app.

Textual takes most of a start to load, so it is imported only after the first page is painted.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter, FilterError
from partnerships_db.store.store import Store, StoreError
from partnerships_db.values import clock
from partnerships_db.values.errors import InvalidValue, PartnershipsError
from partnerships_tui.drawing.text.bilingual import language_named
from partnerships_tui.drawing.text.first_questions import DAYS_OF_QUESTIONS
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.keymap import FACES, VIEWS
from partnerships_tui.launch.options import Launch
from partnerships_tui.launch.streams import send_stderr_to_terminal
from partnerships_tui.lean_textual import load_textual
from partnerships_tui.memory import keep_one_heap, resume_collection
from partnerships_tui.open_store import Query, read_query, readable_store, starter_offer
from partnerships_tui.terminal import TerminalGuard, has_terminal, is_for_speech
from partnerships_tui.user_state.saved_views import VIEWS_FILE, view_saved_as
from partnerships_tui.user_state.session import (
    NEW_SESSION,
    SESSIONS_FILE,
    Session,
    read_session,
    write_session,
)
from partnerships_tui.user_state.settings import (
    SETTINGS_FILE,
    Settings,
    SettingsError,
    read_settings,
    with_checked_theme,
    with_checked_view,
    with_used_keys,
)
from partnerships_tui.user_state.state_files import StateError, keep_damage_aside, state_file

if TYPE_CHECKING:
    from partnerships_tui.app.explorer import Explorer
    from partnerships_tui.user_state.saved_views import SavedView

FAILED = 1
WRONG_USAGE = 2

FRAMES_PER_SECOND = "120"
"""Changes wait for Textual's next frame: half as long as at its default of 60."""


class LaunchError(PartnershipsError):
    """An option that can't be followed, with the exit status for it."""

    def __init__(self, sentence: str, status: int = WRONG_USAGE) -> None:
        super().__init__(sentence)
        self.status = status


def explore(launch: Launch) -> int:
    """Run the explorer and return its exit status; without a terminal, print the timeline."""
    settings = with_used_keys(read_settings())
    launch = launch.with_settings(settings)
    try:
        launch = _with_watched_folder(launch)
        if launch.view is None and has_terminal():
            settings = with_checked_view(settings)
            launch = launch._replace(view=settings.view)
        launch, saved_view = _with_saved_view(launch)
        query = _query_of(launch)
        store = readable_store(launch.db, makes_named=True, read_only=launch.read_only)
        _check_filter_values(store, query.filter)
        if has_terminal() and not is_for_speech(has_option=launch.plain):
            return _run(
                store,
                launch,
                settings,
                query,
                saved_view,
            )
        resume_collection()
        _say_mistakes(settings)
        _print_timeline(store, launch, query)
        return 0
    except LaunchError as error:
        _say(str(error))
        return error.status
    except SettingsError as error:
        _say_mistakes(settings)
        _say(str(error))
        return WRONG_USAGE
    except StoreError as error:
        _say(str(error))
        return FAILED


def _say(sentence: str) -> None:
    from partnerships_tui.console import print_message

    print_message(sentence)


def _say_mistakes(settings: Settings) -> None:
    for mistake in settings.mistakes:
        _say(str(mistake))


def _print_timeline(
    store: Store,
    launch: Launch,
    query: Query,
) -> None:
    from partnerships_tui.console import use_glyphs
    from partnerships_tui.launch.plain_timeline import print_timeline

    use_glyphs(Glyphs(launch.ascii), is_spoken=True)
    print_timeline(store, query)


# -- The options -----------------------------------------------------------------------------------


def _with_watched_folder(launch: Launch) -> Launch:
    """The launch with the path of the watched folder that its text names."""
    if launch.watch is None:
        return launch
    from partnerships_db.importing.typed_paths import named_path

    folder = named_path(launch.watch)
    if launch.read_only:
        raise LaunchError("--watch imports, which --read-only forbids")
    if not os.path.isdir(folder):
        raise LaunchError(f"--watch: {folder} is not a folder", FAILED)
    return launch._replace(watch=folder)


def _with_saved_view(launch: Launch) -> tuple[Launch, SavedView | None]:
    """The launch with a saved view's settings in place of its name, and the saved view if any.

    Options that were given take precedence over what was saved.
    """
    if launch.view is None or launch.view in VIEWS:
        return launch, None
    try:
        saved_view = view_saved_as(launch.view)
    except InvalidValue as error:
        raise LaunchError(f"--view: {error.wrong}; {error.expected}") from None

    spelt_out = launch._replace(
        view=saved_view.view,
        filter=launch.filter or saved_view.filter,
        as_of=launch.as_of or saved_view.as_of or None,
    )
    return spelt_out, saved_view


def _query_of(launch: Launch) -> Query:
    try:
        query = read_query(launch.filter, launch.as_of, launch.db)
        language_named(launch.lang)
    except FilterError as error:
        from partnerships_tui.console import caret_under

        caret = caret_under(launch.filter or "", error.start, error.end)
        raise LaunchError(f"--filter: {error}\n{caret}") from None
    except InvalidValue as error:
        raise LaunchError(f"{error.wrong}; {error.expected}".removesuffix("; ")) from None
    return query


def _check_filter_values(store: Store, criteria: Filter) -> None:
    """Refuse a filter of the options that has a value which the store does not know."""
    sentence = _unknown_value(store, criteria)
    if sentence:
        store.close()
        raise LaunchError(f"--filter: {sentence}")


def _unknown_value(store: Store, criteria: Filter) -> str:
    """A sentence on the first value of a filter that the store does not know; empty without one."""
    if not criteria:
        return ""
    from partnerships_db.store.queries.unknown_ids import require_known_ids

    try:
        require_known_ids(store, criteria)
    except FilterError as error:
        return str(error)
    return ""


# -- The session -----------------------------------------------------------------------------------


def _session_of(store: Store, launch: Launch) -> Session:
    """How the explorer was left; after `--fresh` only its marks and what has been seen.

    On a first visit, all that is in the store counts as seen, and a week of questions begins.
    """
    from partnerships_db.store.history import latest_import

    assert store.path is not None
    session = read_session(store.path)
    if session.seen is None:
        last_day = clock.today() + timedelta(days=DAYS_OF_QUESTIONS - 1)
        session = session._replace(
            seen=latest_import(store),
            questions_until=last_day.isoformat(),
        )
    if launch.fresh:
        return NEW_SESSION._replace(
            marks=session.marks,
            seen=session.seen,
            put_off=session.put_off,
            questions_until=session.questions_until,
        )
    return session


def _damage_notice() -> str:
    """A sentence about damaged files of the user's state, which are renamed; empty without any."""
    paths = [state_file(SESSIONS_FILE), state_file(VIEWS_FILE)]
    return " ".join(filter(None, map(keep_damage_aside, paths)))


def _first_view(session: Session, launch: Launch) -> str:
    """The view of the option or the settings, else the view of the session."""
    if launch.view:
        return launch.view
    return session.view if session.view in (*VIEWS, *FACES) else VIEWS[0]


def _first_query(
    session: Session,
    launch: Launch,
    query: Query,
) -> tuple[Query, str]:
    """The query of the options, else that of the session, with a sentence if it can't be read."""
    has_options = launch.filter is not None or launch.as_of is not None
    has_session_query = bool(session.filter or session.as_of)
    if has_options or not has_session_query:
        return query, ""
    try:
        return read_query(session.filter, session.as_of, launch.db), ""
    except (FilterError, InvalidValue) as error:
        # The session was written by another version, or by hand.
        return query, f"The filter of the last session is left out: {error}"


# -- The run ---------------------------------------------------------------------------------------


class _Start(NamedTuple):
    """All that the explorer starts with, besides the store."""

    launch: Launch
    settings: Settings
    query: Query
    session: Session
    view: str
    notices: tuple[str, ...]
    """What is wrong, in sentences."""


def _run(
    store: Store,
    launch: Launch,
    settings: Settings,
    query: Query,
    saved_view: SavedView | None,
) -> int:
    """Start with a session's view and query, or those of the options; return the exit status."""
    send_stderr_to_terminal()
    damage_notice = "" if launch.read_only else _damage_notice()
    session = _session_of(store, launch)
    view = _first_view(session, launch)
    query, filter_notice = _first_query(session, launch, query)
    if query.as_of == clock.today():
        query = query._replace(as_of=None)  # today is followed: midnight moves it
    filter_notice = filter_notice or _unknown_value(store, query.filter)
    notices = tuple(filter(None, (damage_notice, filter_notice)))
    if saved_view is not None:
        view_settings = {**session.kept, view: saved_view.kept}
        session = session._replace(kept=view_settings)

    app = _start(store, _Start(launch, settings, query, session, view, notices))
    try:
        app.run()
    finally:
        TerminalGuard.of_process().restore_quietly()
        app.client.close()
    for notice in app.notices:
        _say(notice)  # again: in the footer it was seen for a moment
    return _finish(app, launch)


def _start(store: Store, start: _Start) -> Explorer:
    """Paint the first page, then load and make the app; an error restores the terminal."""
    try:
        if start.view == "timeline":
            _paint_first_page(store, start)
        return _make_explorer(store, start)
    except BaseException:
        TerminalGuard.of_process().restore()
        raise


def _paint_first_page(store: Store, start: _Start) -> None:
    """Paint the Timeline's first page, if it can be read at once: without filter and order."""
    kept = start.session.kept.get("timeline", {})
    if start.query.filter or "order" in kept:
        return
    from partnerships_db.store.integrity import failures_of_damage
    from partnerships_tui.launch.first_paint import paint_first_page

    with failures_of_damage(store):
        paint_first_page(
            store,
            start.query,
            Glyphs(start.launch.ascii),
            kept,
            has_questions=start.session.shows_questions,
        )


def _make_explorer(store: Store, start: _Start) -> Explorer:
    """Load Textual, and make the app."""
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_PER_SECOND)  # Textual reads it when it is loaded
    load_textual()
    from partnerships_tui.app.explorer import Explorer
    from partnerships_tui.queries.client import StoreClient
    from partnerships_tui.queries.view_state import ViewState
    from partnerships_tui.textual_compat import guard_terminal_input
    from partnerships_tui.theme import DARK

    keep_one_heap()
    guard_terminal_input()
    launch, query = start.launch, start.query
    settings = with_checked_theme(start.settings)
    # The footer has no room for the path, which `doctor` prints.
    mistakes = [str(mistake._replace(file=SETTINGS_FILE)) for mistake in settings.mistakes]
    offer = "" if launch.read_only else starter_offer(store)
    state = ViewState(EVERYTHING, query.as_of, seen=start.session.seen).with_filter(query.filter)
    return Explorer(
        StoreClient(store),
        state,
        start.session,
        view=start.view,
        is_ascii=launch.ascii,
        is_read_only=launch.read_only,
        watched=launch.watch,
        language=language_named(launch.lang),
        theme=settings.theme or DARK.name,
        currency=settings.target_currency,
        notices=(*mistakes, *start.notices),
        offer=offer,
    )


def _finish(app: Explorer, launch: Launch) -> int:
    """Report a crash, or keep the session; return the exit status."""
    if app.crash is not None:
        return report_crash(app.crash)
    if app.session_at_exit is not None and not launch.read_only:
        try:
            notice = write_session(app.client.path, app.session_at_exit)
        except StateError as error:
            notice = f"The session was not saved: {error}"
        if notice:
            _say(notice)
    return app.return_code or 0


def report_crash(crash: BaseException) -> int:
    """Write an exception's traceback to the log file, say where it is, and return the exit status.

    The traceback has no values of variables, so nothing of the store's data is logged.
    """
    import traceback

    from platformdirs import user_log_path

    log_path = user_log_path("partnerships-tui", appauthor=False) / "crash.log"
    sentence = f"partnerships-tui crashed ({type(crash).__name__})."
    try:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(traceback.format_exception(crash))
        log_path.write_text(text, "utf-8", "backslashreplace")
        sentence += f" The traceback is in {log_path}."
    except OSError:
        pass  # without a folder for logs, the sentence is all that can be said
    _say(sentence)
    return FAILED
