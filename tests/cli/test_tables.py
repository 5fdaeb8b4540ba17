"""Tables of commands: on a terminal no figure is cut, and what has no room is named."""

import pytest
from tests.deals import event, flow, selected_money

from partnerships_tui import console, progress
from partnerships_tui.commands.money_tables import MoneyRow, print_money_rows
from partnerships_tui.console import print_table, progress_bar

ROWS = (
    ("a-long-id-of-a-company", "≥~1.095 tn", "prose that has more room than it needs", "why"),
    ("b", "[≤100.0 mn]", "more", ""),
)
HEADINGS = ("company", "firm", "words", "rules")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print for a terminal of 40 cells."""
    monkeypatch.setattr(console, "is_terminal", lambda: True)
    monkeypatch.setattr(console, "output_width", lambda: 40)
    monkeypatch.setattr("partnerships_tui.commands.money_tables.is_for_people", lambda: True)


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("terminal")
def test_columns_of_figures_stay_whole_and_words_give_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(HEADINGS, ROWS, whole=("firm",), below="rules")
    head, first, below_first, second = printed(capsys)
    assert head.split() == ["company", "firm", "words"]
    assert "≥~1.095 tn" in first
    assert "…" in first
    assert below_first == "    why"
    assert "[≤100.0 mn]" in second
    assert max(map(len, (head, first, second))) <= 40


@pytest.mark.usefixtures("terminal")
def test_spare_columns_are_left_out_and_named_only_without_room(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(HEADINGS, ROWS, whole=("firm", "company"), spare=("rules", "words"))
    *rows, left_out = printed(capsys)
    assert all("prose" not in row for row in rows)
    assert left_out == "no room for the columns: rules, words"
    print_table(("a", "b"), [("1", "2")], spare=("b",))
    assert printed(capsys) == ["a  b", "1  2"]


def test_a_pipe_has_every_column(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(HEADINGS, ROWS, whole=("firm",), spare=("words",), below="rules")
    assert printed(capsys) == ["\t".join(row) for row in ROWS]


@pytest.mark.usefixtures("terminal")
def test_a_total_in_several_currencies_names_them_in_a_column(
    capsys: pytest.CaptureFixture[str],
) -> None:
    deals = (
        event("dollars", "2025", flow("2 billion USD")),
        event("won", "2025", flow("3 billion KRW", paid_in="shares")),
    )
    money = selected_money(*deals)
    rows = [MoneyRow(("paid", code), columns, code) for code, columns in money.items()]
    print_money_rows(("state", "currency"), rows, None)
    head, *lines = printed(capsys)
    assert head.split() == ["state", "currency", "firm"]
    assert lines[0].split() == ["paid", "USD", "2.0", "bn"]
    assert lines[1].split() == ["paid", "KRW", "[3.0", "bn]"]
    assert lines[2] == " paid KRW, all in shares"
    print_money_rows(("state", "currency"), rows[:1], None)
    assert printed(capsys)[0].split() == ["state", "firm"]


# -- Progress --------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_read_aloud", [False, True])
def test_the_bar_of_progress_is_left_out_if_the_output_is_read_aloud(
    is_read_aloud: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "is_watched", lambda: True)
    monkeypatch.setattr(console, "_is_spoken", is_read_aloud)
    with progress_bar():
        assert (progress._current_bar is None) == is_read_aloud


def test_the_bar_of_progress_ends_with_the_first_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "is_watched", lambda: True)
    monkeypatch.setattr(progress, "DELAY_SECONDS", 0.0)
    with progress_bar("reading"):
        bar = progress._current_bar
        assert bar is not None
        bar._timer.join()
        progress.report_progress("counting", 1_234, 5_000)
        console.print_line("a row")
        assert progress._current_bar is None
        console.print_line("another")
    output = capsys.readouterr()
    assert output.out == "a row\nanother\n"
