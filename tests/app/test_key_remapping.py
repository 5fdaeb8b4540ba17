"""The user's keys: how they are written, what is refused, and that the explorer obeys them."""

import pytest
from tests.app.driving import Explore, explorer, footer, press

from partnerships_tui.key_names import key_name, textual_name
from partnerships_tui.key_remapping import remapped
from partnerships_tui.keymap import KEYS, key_of, use_keys


def keys_of(table: dict[str, str], key_id: str) -> str:
    """The keys of an action after the remapping by a table without mistakes."""
    remapping = remapped(table)
    assert remapping.mistakes == {}
    return {key.id: key.keys for key in remapping.keys}[key_id]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "x"),
        ("X", "X"),
        ("Ctrl+P", "ctrl+p"),
        ("ctrl+p", "ctrl+p"),
        ("F5", "f5"),
        ("/", "slash"),
        ("slash", "slash"),
        ("PgDn", "pagedown"),
        ("Esc", "escape"),
        ("Shift+Left", "shift+left"),
        ("Ctrl++", "ctrl+plus"),
        ("é", "é"),
        ("§", "section_sign"),
        ("Hyper+x", None),
        ("slach", None),
        ("F99", None),
    ],
)
def test_a_key_is_written_as_people_or_as_textual_write_it(text: str, name: str | None) -> None:
    assert textual_name(text) == name


def test_every_key_of_the_table_can_be_written_as_it_is_shown() -> None:
    names = {name for key in KEYS for name in key.keys.split(",")}
    assert {textual_name(key_name(name)) for name in names} == names


def test_an_action_gets_other_keys() -> None:
    assert keys_of({"view.changes": "6, minus"}, "view.changes") == "6,minus"
    assert keys_of({"date.back": "comma"}, "date.back") == "comma"
    assert keys_of({"palette": "Ctrl+P"}, "palette") == "ctrl+p"


def test_two_actions_can_swap_their_keys() -> None:
    table = {"copy": "C", "copy.choose": "y"}
    assert keys_of(table, "copy") == "C"
    assert keys_of(table, "copy.choose") == "y"


@pytest.mark.parametrize(
    ("table", "key_id", "sentence"),
    [
        ({"veiw.money": "M"}, "veiw.money", 'did you mean "view.money"?'),
        ({"prompt.done": "x"}, "prompt.done", "can't be changed"),
        ({"copy": "Hyper+x"}, "copy", '"Hyper+x" is an unknown key'),
        ({"copy": "x,"}, "copy", "the key , is called comma"),
        ({"copy": "x"}, "copy", "gives x two actions in the Timeline"),
        ({"face": "j"}, "face", '"cursor.down" has this key too'),
        ({"undo": "U"}, "undo", "gives U two actions in the Changes"),
        ({"quit": "minus"}, "quit", '"view.changes" has this key too'),
    ],
)
def test_a_mistake_has_a_sentence_and_leaves_the_default(
    table: dict[str, str],
    key_id: str,
    sentence: str,
) -> None:
    remapping = remapped(table | {"theme": "F7"})
    error = remapping.mistakes[key_id]
    assert sentence in f"{error.wrong}; {error.expected}"
    assert {key.id: key.keys for key in remapping.keys if key.keys != key_of(key.id).keys} == {
        "theme": "f7"
    }


def test_an_entry_that_is_refused_takes_those_with_it_that_need_it() -> None:
    remapping = remapped({"copy": "x", "theme": "y"})
    assert set(remapping.mistakes) == {"copy", "theme"}
    assert remapping.keys == KEYS


@pytest.fixture
def _own_keys() -> None:
    """The keys of a user who has other letters for three actions."""
    remapping = remapped({"view.money": "F4", "face": "c", "quit": ")"})
    assert remapping.mistakes == {}
    use_keys(remapping.keys)


@pytest.mark.usefixtures("_own_keys")
async def test_the_explorer_obeys_and_shows_the_keys_of_the_user(explore: Explore) -> None:
    async with explore(view="companies", size=(80, 24)) as pilot:
        await press(pilot, "4")
        assert explorer(pilot).view_screen.view == "companies"
        await press(pilot, "f4")
        assert explorer(pilot).view_screen.view == "money"
        assert "c circles" in footer(pilot)
        await press(pilot, "c")
        assert "c critical" in footer(pilot)
        await press(pilot, ")", ")")
        assert explorer(pilot).session_at_exit is not None, "not the replaced key of the Money"
