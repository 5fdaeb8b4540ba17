"""The Matrix: moving both ways and in time, developers, pins, comparisons, the page of a cell."""

from datetime import date

from tests.app.driving import (
    Explore,
    current_link,
    explorer,
    first_link,
    focus_link,
    follow,
    footer,
    header,
    page_text,
    press,
    screen_rows,
    screen_text,
    submit,
)
from textual.pilot import Pilot

from partnerships_db.matrix.matrix import Matrix
from partnerships_tui.drawing.text.spans import Link, Role
from partnerships_tui.screens.matrix import MatrixScreen
from partnerships_tui.user_state.saved_views import SavedView, save_view


def matrix_screen(pilot: Pilot[None]) -> MatrixScreen:
    screen = explorer(pilot).view_screen
    assert isinstance(screen, MatrixScreen)
    return screen


def matrix_of(pilot: Pilot[None]) -> Matrix:
    matrix = matrix_screen(pilot).grid.matrix
    assert matrix is not None
    return matrix


def model_ids(pilot: Pilot[None]) -> list[str]:
    return [row.model.id for row in matrix_of(pilot).rows]


def developer_name(pilot: Pilot[None]) -> str:
    """The developer in the header, whose models are listed."""
    return header(pilot).split(" · ")[1].split(":")[0]


async def test_the_matrix_opens_on_claude_and_the_three_clouds(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        matrix = matrix_of(pilot)
        assert matrix.providers == ("aws", "azure", "gcp")
        assert {row.model.developer for row in matrix.rows} == {"anthropic"}
        assert "as of today · Anthropic: " in header(pilot)
        legend = "\n".join(screen_rows(pilot)[-6:])
        assert "generally available" in legend


# -- Moving ----------------------------------------------------------------------------------------


async def test_keys_move_both_ways_and_the_page_follows(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        grid = matrix_screen(pilot).grid
        for keys, row_and_column in (
            (["l"], (0, 1)),
            (["right", "right"], (0, 2)),
            (["j", "down"], (2, 2)),
            (["h", "left", "h"], (2, 0)),
            (["k", "up", "k"], (0, 0)),
        ):
            await press(pilot, *keys)
            assert (grid.cursor, grid.column) == row_and_column, keys
            assert grid.row is not None
            page_words = " ".join(page_text(pilot).split())
            assert page_words.startswith(f"{grid.row.names[0]} on "), keys


async def test_the_columns_of_a_narrow_screen_move_with_the_cursor(explore: Explore) -> None:
    async with explore(view="matrix", size=(24, 20)) as pilot:
        assert "AWS" in "".join(screen_rows(pilot)[1:3])
        await press(pilot, "l", "l")
        heading_rows = " ".join(screen_rows(pilot)[:3])
        assert "AWS" not in heading_rows
        assert "G" in heading_rows
        assert matrix_screen(pilot).grid.provider == "gcp"


async def test_swapping_rows_and_columns_keeps_the_cursor_on_its_cell(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        grid = matrix_screen(pilot).grid
        await press(pilot, "j", "j", "j", "l")
        cell = (grid.model, grid.provider)
        page_title = page_text(pilot).splitlines()[0]

        await press(pilot, "v")
        assert (grid.model, grid.provider) == cell
        assert page_text(pilot).splitlines()[0] == page_title
        cloud_rows = "\n".join(screen_rows(pilot)[3:12])
        for cloud_name in ("Amazon Web Services", "Microsoft Azure", "Google Cloud"):
            assert f"  {cloud_name} " in cloud_rows

        last_model_id = model_ids(pilot)[-1]
        await press(pilot, *["l"] * len(model_ids(pilot)))
        assert "← " in screen_rows(pilot)[2]
        assert grid.model == last_model_id
        assert grid.column_header is not None
        assert page_text(pilot).strip().startswith(grid.column_header.names[0])
        await press(pilot, "v")
        assert (grid.model, grid.provider) == (last_model_id, cell[1])


async def test_pinned_rows_and_columns_stay_in_sight_at_any_date(explore: Explore) -> None:
    async with explore(view="matrix", size=(80, 24)) as pilot:
        grid = matrix_screen(pilot).grid
        await press(pilot, "j", "j", "l", "l", "p", "P")
        assert grid.row is not None
        pinned_id = grid.row.id
        assert grid.grid is not None
        assert (grid.grid.rows[0].id, grid.grid.columns[0].id) == (pinned_id, "gcp")
        assert grid.model == pinned_id, "the cursor stays on the model"

        await press(pilot, "G", "[", "[", "[")
        rows = screen_rows(pilot)
        assert rows[2].split("▪")[1].startswith("Google Cloud")
        assert rows[3].startswith(" ▪ "), "the model did not exist on that day"
        assert rows[3].split()[-3:] == ["·", "·", "·"]
        assert matrix_screen(pilot).save_settings()["pinned"] == f"{pinned_id} gcp"

        await press(pilot, "g", "p")
        assert not any(row.startswith(" ▪") for row in screen_rows(pilot)[3:8])


# -- In time ---------------------------------------------------------------------------------------


async def test_fable_5_is_suspended_on_all_clouds_on_20_june_2026(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        await submit(pilot, "@", "2026-06-20")
        (fable_row,) = [row for row in screen_rows(pilot) if "Fable 5 " in row and "▮ S" in row]
        assert fable_row.count("▮ S 2026-06") == 3
        await follow(pilot, Link("cell", "claude-fable-5/gcp"))
        assert "▮ S suspended since 12 June 2026" in page_text(pilot)
        await press(pilot, ">")
        assert "▮ S suspended since 12 June 2026" not in page_text(pilot)


async def test_azure_has_three_previews_on_18_november_2025(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 18)) as pilot:
        azure_status = {}
        for row in matrix_of(pilot).rows:
            if "azure" in row.cells:
                azure_status[row.model.id] = row.cells["azure"].best.status
        assert azure_status == {
            "claude-haiku-4-5": "preview",
            "claude-sonnet-4-5": "preview",
            "claude-opus-4-1": "preview",
        }


async def test_stepping_the_date_changes_the_listed_models(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 30)) as pilot:
        assert "claude-opus-4-5" in model_ids(pilot)
        await press(pilot, "<")
        assert "claude-opus-4-5" not in model_ids(pilot)
        await press(pilot, ")")
        assert "claude-opus-4-5" in model_ids(pilot)


async def test_equals_shows_the_changes_between_two_days(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 30)) as pilot:
        await submit(pilot, "d", "2025-11-01")
        assert "After 2025-11-01, up to 2025-11-30" in screen_text(pilot)
        assert "came: ◐ P preview" in screen_text(pilot)
        await press(pilot, "j")
        assert "After 2025-11-01" not in screen_text(pilot), "moving shows the page of a cell"


async def test_a_day_before_all_routes_says_so(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2001, 1, 1)) as pilot:
        assert "No model is offered on that day." in screen_text(pilot)
        await press(pilot, "l", "j", "enter", "y")


# -- Which models ----------------------------------------------------------------------------------


async def test_shift_h_shows_models_that_are_retired_everywhere(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        offered_ids = model_ids(pilot)
        assert " retired hidden" in header(pilot)
        await press(pilot, "H")
        assert set(model_ids(pilot)) > set(offered_ids)
        await press(pilot, "H")
        assert model_ids(pilot) == offered_ids


async def test_shift_a_goes_through_the_developers(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        names = [developer_name(pilot)]
        for _ in range(12):
            await press(pilot, "A")
            if developer_name(pilot) == names[0]:
                break
            names.append(developer_name(pilot))
        assert names[0] == "Anthropic"
        assert "all developers" in names
        assert len(set(names)) == len(names) >= 3


async def test_shift_e_lists_models_on_all_clouds_only(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2026, 11, 1)) as pilot:
        assert "Mythos 5.1" in screen_text(pilot)
        await press(pilot, "E")
        assert "Mythos 5.1" not in screen_text(pilot), "it is not on Google Cloud"
        assert "on all clouds" in header(pilot)


# -- Filter and copies -----------------------------------------------------------------------------


async def test_y_copies_the_id_under_the_cursor_of_a_cells_page(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2025, 11, 18)) as pilot:
        await follow(pilot, Link("cell", "claude-sonnet-4-5/aws"))
        focus_link(pilot, first_link(pilot, "text", "global.anthropic."))
        await press(pilot, "y")
        assert pilot.app.clipboard == "global.anthropic.claude-sonnet-4-5-20250929-v1:0"
        assert "Copied: global.anthropic.claude-sonnet-4-5" in footer(pilot)


async def test_the_matrix_names_the_filter_terms_that_it_ignores(explore: Explore) -> None:
    async with explore(view="matrix", filter="provider:azure kind:investment foundry") as pilot:
        filter_row = screen_rows(pilot)[1]
        assert "the Matrix cannot filter by kind:investment" in filter_row
        assert "provider:azure kind:investment foundry" in filter_row
        assert matrix_of(pilot).providers == ("azure",)


async def test_words_find_models(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        await submit(pilot, "/", "opus 4")
        assert model_ids(pilot)
        assert all(id.startswith("claude-opus-4") for id in model_ids(pilot))
        await press(pilot, "F")
        assert "claude-haiku-4-5" in model_ids(pilot)


async def test_a_saved_view_names_the_terms_that_the_matrix_lacks(explore: Explore) -> None:
    save_view("deals", SavedView("matrix", "kind:investment opus", "", {}))
    async with explore() as pilot:
        await press(pilot, "V", text="deals")
        await press(pilot, "enter")
        assert matrix_screen(pilot).view == "matrix"
        assert "the Matrix cannot filter by kind:investment" in screen_rows(pilot)[1]
        assert all("opus" in id for id in model_ids(pilot))

        await press(pilot, "6")
        assert "all imports: the filter does not select them" in screen_rows(pilot)[1]


async def test_models_on_all_clouds_are_so_whatever_the_filter(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        await press(pilot, "E")
        everywhere = model_ids(pilot)
        await submit(pilot, "/", "provider:azure")
        assert model_ids(pilot) == everywhere


async def test_a_filter_that_selects_no_route_says_so(explore: Explore) -> None:
    async with explore(view="matrix", filter="provider:fluidstack") as pilot:
        assert "No route is selected." in screen_text(pilot)
        await press(pilot, "h", "l", "j", "k", "H", "H", "enter", "y", "o", "<", "g", "G")
        await press(pilot, "F")
        assert len(model_ids(pilot)) > 10


# -- Plain words -----------------------------------------------------------------------------------


async def test_slash_narrows_the_grid_by_names_of_models_and_clouds(explore: Explore) -> None:
    async with explore(view="matrix") as pilot:
        await press(pilot, "/")
        for words, model_part, providers in (
            ("opus", "opus", ("aws", "azure", "gcp")),
            ("bedrock", "claude", ("aws",)),
            ("azure opus", "opus", ("azure",)),
            ("gpt", "gpt", ("aws", "azure", "gcp")),
            ("model:claude-opus-4-5", "claude-opus-4-5", ("aws", "azure", "gcp")),
        ):
            await press(pilot, "ctrl+u", text=words)
            assert model_ids(pilot)
            assert all(model_part in model_id for model_id in model_ids(pilot)), words
            assert set(matrix_of(pilot).providers) <= set(providers), words


async def test_the_words_of_the_filter_are_marked_in_the_grid(explore: Explore) -> None:
    async with explore(view="matrix", filter="opus azure") as pilot:
        grid = matrix_screen(pilot).grid
        hits = [span.text for span in grid.draw(2, 80) if span.role is Role.HIT]
        assert hits[0] == "Opus"


async def test_words_that_name_nothing_say_so_and_what_to_press(explore: Explore) -> None:
    async with explore(view="matrix", size=(80, 24)) as pilot:
        await press(pilot, "/", text="stargate")
        sentence = 'No model or cloud is called "stargate"; F clears the filter'
        assert sentence in screen_rows(pilot)[2]
        await press(pilot, "enter")
        assert 'No model or cloud is called "stargate".' in page_text(pilot)
        assert "1 shows the events" in page_text(pilot)
        await press(pilot, "F")
        assert model_ids(pilot)


async def test_terms_that_routes_do_not_have_are_named_while_they_are_typed(
    explore: Explore,
) -> None:
    async with explore(view="matrix", size=(80, 24)) as pilot:
        await press(pilot, "/", text="amount>1bn")
        sentence = "The Matrix cannot filter by amount>1bn; try provider: or model:"
        assert sentence in screen_rows(pilot)[2]


async def test_an_empty_filter_of_the_matrix_offers_the_terms_of_routes(explore: Explore) -> None:
    async with explore(view="matrix", size=(80, 24)) as pilot:
        await press(pilot, "/")
        assert screen_rows(pilot)[2].split()[0] == "model:"
        assert "amount" not in screen_text(pilot)


async def test_words_of_the_timeline_show_in_the_matrix_what_they_do_there(
    explore: Explore,
) -> None:
    async with explore(size=(120, 40)) as pilot:
        await submit(pilot, "/", "openai")
        await press(pilot, "3")
        assert developer_name(pilot) == "OpenAI"
        assert "no model of Anthropic" in screen_rows(pilot)[1]
        await press(pilot, "F")
        assert developer_name(pilot) == "Anthropic"


async def test_a_filter_without_a_match_says_so_beside_a_pinned_model(explore: Explore) -> None:
    async with explore(view="matrix", size=(80, 24)) as pilot:
        await press(pilot, "p")
        await press(pilot, "/", text="nosuch")
        assert 'No model or cloud is called "nosuch".' in page_text(pilot)


async def test_a_filter_moves_the_cursor_to_a_route_that_it_selects(explore: Explore) -> None:
    async with explore(view="matrix", as_of=date(2025, 12, 1)) as pilot:
        await submit(pilot, "/", "status:preview")
        link = current_link(pilot)
        assert link is not None
        assert link.target.endswith("/azure")
        assert "4 routes" in header(pilot)
