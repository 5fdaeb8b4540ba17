"""Keys do what newcomers expect: typed habits, ways back, clicks; and nothing is lost unasked."""

import pytest
from tests.app.driving import Explore, explorer, footer, press
from tests.app.textual_internals import key_event

# -- Typed habits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["q", "q!", "wq", "x", "quit", "exit", ":q"])
@pytest.mark.parametrize("view", ["timeline", "matrix"])
async def test_commands_of_other_programs_quit(explore: Explore, view: str, command: str) -> None:
    async with explore(view=view) as pilot:
        await press(pilot, ":", text=command)
        pilot.app.post_message(key_event("enter"))
        await press(pilot)
        while pilot.app.is_running and pilot.app.return_code is None:
            await pilot.pause(0)
        assert pilot.app.return_code == 0


async def test_w_says_that_everything_is_saved(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, ":", text="w")
        await press(pilot, "enter")
        assert "Everything is saved already" in footer(pilot)


@pytest.mark.parametrize("command", ["zz top", "qqq", "wqa?", "set nonumber"])
async def test_a_command_that_is_not_known_does_nothing(explore: Explore, command: str) -> None:
    async with explore(view="matrix") as pilot:
        state = explorer(pilot).state
        await press(pilot, ":", text=command)
        await press(pilot, "enter")
        await press(pilot, "escape")
        assert explorer(pilot).state == state
        assert explorer(pilot).view_screen.view == "matrix"
