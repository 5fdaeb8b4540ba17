"""The Matrix: moving both ways, through time, to other developers, and the page of a cell."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import cast

from textual.pilot import Pilot

from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.matrix import MatrixScreen

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]


def view(pilot: Pilot[None]) -> MatrixScreen:
    screen = cast(Explorer, pilot.app).view_screen
    assert isinstance(screen, MatrixScreen)
    return screen


def models(pilot: Pilot[None]) -> list[str]:
    matrix = view(pilot).grid.matrix
    assert matrix is not None
    return [row.model.id for row in matrix.rows]


async def test_it_opens_on_claude_and_the_three_clouds(explore: Explore, screen_of: Rows) -> None:
    async with explore(view="matrix") as pilot:
        matrix = view(pilot).grid.matrix
        assert matrix is not None
        assert matrix.providers == ("aws", "azure", "gcp")
        assert {row.model.developer for row in matrix.rows} == {"anthropic"}
        rows = screen_of(pilot)
        assert "as of today · Anthropic: " in rows[0]
        assert "generally available" in "\n".join(rows[-6:]), "the legend names the states"


async def test_hjkl_move_both_ways_and_the_page_follows(explore: Explore, press: Press) -> None:
    async with explore(view="matrix") as pilot:
        grid = view(pilot).grid
        for keys, where in (
            (("l",), (0, 1)),
            (("right", "right"), (0, 2)),
            (("j", "down"), (2, 2)),
            (("h", "left", "h"), (2, 0)),
            (("k", "up", "k"), (0, 0)),
        ):
            await press(pilot, *keys)
            assert (grid.cursor, grid.column) == where, keys
            assert grid.row is not None
            title = " ".join(view(pilot).page.text.split("\n\n")[0].split())
            assert title.startswith(f"{grid.row.names[0]} on "), keys


async def test_fable_5_is_suspended_everywhere_on_20_june_2026(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix") as pilot:
        await press(pilot, "@", text="2026-06-20")
        await press(pilot, "enter")
        (row,) = (row for row in screen_of(pilot) if "Fable 5 " in row and "▮ S" in row)
        assert row.count("▮ S 2026-06") == 3
        cast(Explorer, pilot.app).follow(Link("cell", "claude-fable-5/gcp"))
        await press(pilot)
        assert "▮ suspended since 12 June 2026" in view(pilot).page.text
        await press(pilot, ">")
        assert "▮ suspended since 12 June 2026" not in view(pilot).page.text, (
            "a month later it was back"
        )


async def test_azure_has_three_previews_on_18_november_2025(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 18)) as pilot:
        matrix = view(pilot).grid.matrix
        assert matrix is not None
        on_azure = {
            row.model.id: row.cells["azure"].best.status
            for row in matrix.rows
            if "azure" in row.cells
        }
        assert on_azure == dict.fromkeys(
            ("claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1"), "preview"
        )


async def test_months_step_what_is_offered(explore: Explore, press: Press) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 30)) as pilot:
        now = set(models(pilot))
        await press(pilot, "<")
        assert "claude-opus-4-5" in now
        assert "claude-opus-4-5" not in models(pilot)
        await press(pilot, ")")
        assert set(models(pilot)) >= {"claude-opus-4-5"}


async def test_r_shows_what_is_retired_everywhere(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix") as pilot:
        few = models(pilot)
        assert " retired hidden" in screen_of(pilot)[0]
        await press(pilot, "r")
        assert set(models(pilot)) > set(few)
        await press(pilot, "r")
        assert models(pilot) == few


async def test_a_goes_to_other_developers_and_round(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix") as pilot:
        seen = []
        for _ in range(12):
            seen.append(screen_of(pilot)[0].split(" · ")[1].split(":")[0])
            await press(pilot, "A")
            if screen_of(pilot)[0].split(" · ")[1].split(":")[0] == seen[0]:
                break
        assert seen[0] == "Anthropic"
        assert "all developers" in seen
        assert len(set(seen)) == len(seen) >= 3


async def test_the_cell_has_ids_that_one_key_copies(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 18)) as pilot:
        cast(Explorer, pilot.app).follow(Link("cell", "claude-sonnet-4-5/aws"))
        await press(pilot)
        page = view(pilot).page
        page.cursor = next(
            n for n, link in enumerate(page.links) if link.target.startswith("global.anthropic.")
        )
        await press(pilot, "y")
        assert pilot.app.clipboard == "global.anthropic.claude-sonnet-4-5-20250929-v1:0"
        assert "copied: global.anthropic.claude-sonnet-4-5" in screen_of(pilot)[-1]


async def test_only_terms_of_routes_apply_and_it_says_so(explore: Explore, screen_of: Rows) -> None:
    async with explore(view="matrix", filter="provider:azure kind:investment bedrock") as pilot:
        assert "the Matrix cannot filter by kind or words" in screen_of(pilot)[1]
        assert "provider:azure kind:investment bedrock" in screen_of(pilot)[1], "is not cut"
        matrix = view(pilot).grid.matrix
        assert matrix is not None
        assert matrix.providers == ("azure",)


async def test_a_filter_that_selects_no_route_says_so(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix", filter="provider:fluidstack") as pilot:
        assert "No route is selected." in "\n".join(screen_of(pilot))
        await press(pilot, "h", "l", "j", "k", "r", "r", "enter", "y", "o", "<", "g", "G")
        await press(pilot, "F")
        assert len(models(pilot)) > 10


async def test_a_day_before_everything_says_so(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix", as_of=date(2001, 1, 1)) as pilot:
        assert "No model is offered on that day." in "\n".join(screen_of(pilot))
        await press(pilot, "l", "j", "enter", "y")


async def test_a_narrow_screen_moves_its_columns_with_the_cursor(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix", size=(24, 20)) as pilot:
        assert "AWS" in screen_of(pilot)[2] + screen_of(pilot)[1]
        await press(pilot, "l", "l")
        heads = " ".join(screen_of(pilot)[:3])
        assert "AWS" not in heads
        assert "G" in heads
        assert view(pilot).grid.provider == "gcp"


async def test_d_shows_what_changes_between_two_days(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 30)) as pilot:
        await press(pilot, "d", text="2025-11-01")
        await press(pilot, "enter")
        told = "\n".join(screen_of(pilot))
        assert "After 2025-11-01, up to 2025-11-30" in told
        assert "came: preview" in told
        await press(pilot, "j")
        assert "After 2025-11-01" not in "\n".join(screen_of(pilot)), "moving on shows cells again"


async def test_shift_e_keeps_the_models_that_are_on_every_cloud(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix", as_of=date(2026, 11, 1)) as pilot:
        assert "Mythos 5.1" in "\n".join(screen_of(pilot))
        await press(pilot, "E")
        assert "Mythos 5.1" not in "\n".join(screen_of(pilot)), "it is not at Google"
        assert "on all clouds" in screen_of(pilot)[0]


async def test_the_sides_are_swapped_and_the_cursor_stays_on_its_cell(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix") as pilot:
        grid = view(pilot).grid
        await press(pilot, "j", "j", "j", "l")
        cell = (grid.model, grid.provider)
        title = view(pilot).page.text.splitlines()[0]
        await press(pilot, "s")
        assert (grid.model, grid.provider) == cell
        assert view(pilot).page.text.splitlines()[0] == title
        told = "\n".join(screen_of(pilot)[3:12])
        assert all(
            f"  {name} " in told
            for name in ("Amazon Web Services", "Microsoft Azure", "Google Cloud")
        )
        for _ in range(30):
            await press(pilot, "l")
        assert "← " in screen_of(pilot)[2]
        assert grid.model == models(pilot)[-1]
        assert (
            view(pilot)
            .page.text.strip()
            .startswith(grid.column_header.names[0] if grid.column_header else "?")
        )
        await press(pilot, "s")
        assert (grid.model, grid.provider) == (models(pilot)[-1], cell[1])


async def test_what_is_pinned_stays_in_sight_whatever_the_day(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(view="matrix", size=(80, 24)) as pilot:
        grid = view(pilot).grid
        await press(pilot, "j", "j", "l", "l", "p", "P")
        assert grid.row is not None
        pinned = grid.row.id
        assert grid.grid is not None
        assert (grid.grid.rows[0].id, grid.grid.columns[0].id) == (pinned, "gcp")
        assert grid.model == pinned, "the cursor goes along"
        await press(pilot, "G", "(", "(", "(")
        rows = screen_of(pilot)
        assert rows[2].split("▪")[1].startswith("Google Cloud")
        assert rows[3].startswith(" ▪ "), "although it was not there yet"
        assert rows[3].split()[-3:] == ["·"] * 3
        assert view(pilot).save_settings()["pinned"] == f"{pinned} gcp"
        await press(pilot, "g", "p")
        assert [row for row in screen_of(pilot)[3:8] if row.startswith(" ▪")] == []
