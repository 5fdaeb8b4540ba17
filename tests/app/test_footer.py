"""The footer has the keys that do something where the reader is, with what they do there."""

from tests.app.driving import Explore, footer, press


async def test_the_footer_follows_the_focus_and_a_pane_alone(explore: Explore) -> None:
    async with explore(view="money", size=(120, 40)) as pilot:
        assert footer(pilot).startswith(" Enter open  / search")
        await press(pilot, "l")
        assert footer(pilot).startswith(" Enter follow  h list  Esc back")
        await press(pilot, "z")
        assert "z both panes" in footer(pilot)
        await press(pilot, "z")
        assert footer(pilot).startswith(" Enter open")
        assert "z both panes" not in footer(pilot)


async def test_the_footer_follows_the_face(explore: Explore) -> None:
    async with explore(view="money", size=(120, 40)) as pilot:
        assert "v circles" in footer(pilot)
        assert "m firm only" not in footer(pilot), "it does nothing among pairs"
        await press(pilot, "v")
        assert "Enter events" in footer(pilot)
        assert "v critical" in footer(pilot)
        await press(pilot, "m")
        assert "m all money" in footer(pilot)

        await press(pilot, "5", "v")
        assert "v weak figures" in footer(pilot)
        await press(pilot, "2", "v", "v")
        assert "v page" in footer(pilot)
        await press(pilot, "1", "-")
        assert footer(pilot).startswith(" Enter zoom in")
        assert "v promises" not in footer(pilot)
        await press(pilot, "6")
        assert "y copy" not in footer(pilot), "an import has nothing to copy"


async def test_a_popup_and_the_prompt_have_their_own_footers(explore: Explore) -> None:
    async with explore(view="timeline", size=(80, 24)) as pilot:
        for key, keys_there in (
            ("f", " Space tick  Enter done  F1 keys"),
            ("C", " Enter choose  Esc close  F1 keys"),
            (":", " Enter choose  Down Up move  Esc close  F1 keys"),
            ("/", " Enter keep the filter  Tab complete  Esc back"),
            ("@", " Enter take the date  Esc back"),
        ):
            await press(pilot, key)
            assert footer(pilot).rstrip() == keys_there
            await press(pilot, "escape")
        assert footer(pilot).startswith(" Enter open  / search")
