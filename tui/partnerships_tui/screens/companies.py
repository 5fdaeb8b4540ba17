"""The Companies: the list, and the pane of the one under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from partnerships_db.details import CompanyDetails, CompanyRow
from partnerships_tui.drawing.company import company_page
from partnerships_tui.drawing.text.chrome import empty_lines, message_line
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.companies import company_details_in_steps, company_list
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.widgets.company_list import CompanyList
from partnerships_tui.widgets.lines_view import LinesView, bindings

if TYPE_CHECKING:
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage


class CompaniesScreen(ViewScreen):
    """View 2."""

    view = "companies"
    BINDINGS = bindings("companies")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._all: Sequence[CompanyRow] = ()
        self._wanted = ""
        """What is typed at the finder."""
        self._chosen: str | None = None
        self._company: CompanyDetails | None = None
        self._shows_picture = False
        """Of who pays it and whom it pays, in place of the pane."""
        self._copy_due: str | None = None
        """The company whose card is to be copied once it is there."""

    def make_list(self) -> LinesView:
        """Empty, until the worker has counted."""
        host = self.host
        return CompanyList(
            is_new=lambda company: company in host.unseen.companies, glyphs=host.glyphs, id="list"
        )

    def kept(self) -> dict[str, str]:
        """The company under the cursor."""
        return {"company": self._chosen} if self._chosen else {}

    def restore(self, settings: Mapping[str, str]) -> None:
        """The cursor on that company, if it is there still."""
        self._chosen = settings.get("company")

    @property
    def companies(self) -> CompanyList:
        """The list."""
        return self.query_one("#list", CompanyList)

    def show_state(self) -> None:
        """The companies that the selected events name, from a worker."""
        self.host.run_query("companies", company_list(self.host.state), self._show)

    def _show(self, rows: Sequence[CompanyRow]) -> None:
        self._all = rows
        self._show_found()

    def _show_found(self) -> None:
        rows = (
            [row for row in self._all if is_called(row, self._wanted)]
            if self._wanted
            else self._all
        )
        if (
            self._chosen is not None
            and not self._wanted
            and all(row.id != self._chosen for row in rows)
        ):
            self.show_message(
                "That company is named by none of the selected events.", is_error=True
            )
        self.companies.show(rows, self._chosen)
        self.show_frame()

    def show_page(self, *, keep_place: bool = False) -> None:
        """The company under the cursor, from a worker."""
        row = self.companies.row
        if row is None:
            self._company = None
            self.page.show(self._draw_page)
            return
        self._chosen = row.id
        self.host.stream_query(
            "company", company_details_in_steps(row.id, self.host.state.as_of), self._show_company
        )

    def _show_company(self, details: CompanyDetails | None) -> None:
        is_same = (
            details is not None
            and self._company is not None
            and details.row.id == self._company.row.id
        )
        self._company = details
        self.page.show(self._draw_page, keep_place=is_same)
        due, self._copy_due = self._copy_due, None
        if (
            due is not None
            and details is not None
            and details.row.id == due
            and (text := self.copied()) is not None
        ):
            self.host.copy_text(text)

    def _draw_page(self, cells: int) -> list[Line]:
        if self._company is not None:
            as_of = self.host.state.as_of
            told = as_of.isoformat() if as_of else ""
            if self._shows_picture:
                from partnerships_tui.drawing.counterparty_diagram import counterparty_page

                return counterparty_page(self._company, cells, self.host.glyphs, told)
            return company_page(self._company, cells, self.host.glyphs, told, self.converting())
        if self._wanted or self.host.state.filter:
            return empty_lines(
                cells,
                "No company is found.",
                "Esc shows all of them again; F takes the filter off.",
            )
        return empty_lines(
            cells,
            "The store holds no company yet.",
            "partnerships-tui import FILE.yaml brings some in.",
        )

    def copied(self) -> str | None:
        """The card; one that is not there yet is copied as soon as it is."""
        row = self.companies.row
        self._copy_due = None if row is None or self.page.has_focus or self._is_shown() else row.id
        return None if self._copy_due is not None else super().copied()

    def _is_shown(self) -> bool:
        """Whether the pane is that of the company under the cursor by now."""
        row = self.companies.row
        return row is not None and self._company is not None and self._company.row.id == row.id

    def written(self, language: OutputLanguage) -> list[Copy]:
        """The company as a card, in the other language too."""
        if self._company is None or not self._is_shown():
            return []
        from partnerships_tui.drawing.citations import company_card
        from partnerships_tui.drawing.copy_menu import Copy
        from partnerships_tui.drawing.text.bilingual import NAMES, other_than

        other = other_than(language)
        day = self.host.state.day
        return [
            Copy("c", "a card of twelve lines", company_card(self._company, day, language)),
            Copy("l", f"the card in {NAMES[other]}", company_card(self._company, day, other)),
        ]

    def facts(self) -> list[str]:
        """The as-of date and the counts."""
        as_of = self.host.state.as_of
        shown, total = len(self.companies.rows), len(self._all)
        there = pluralized(total, "company", "companies")
        return [
            f"as of {as_of.isoformat()}" if as_of else "as of today",
            there if shown == total else f"{shown:,} of {there}",
        ]

    def filter_count(self) -> str:
        """Companies that the selected events name."""
        return pluralized(len(self._all), "company", "companies")

    def place(self) -> Link | None:
        """The company under the cursor."""
        row = self.companies.row
        return Link("company", row.id) if row else None

    def go_to(self, target: str) -> None:
        """The cursor on that company."""
        self._chosen, self._wanted = target, ""
        if self._all:
            self._show_found()

    def action_picture(self) -> None:
        """Who pays it and whom it pays as a picture, or the pane again."""
        self._shows_picture = not self._shows_picture
        if not self.page.display:
            self.action_zoom_pane(page=True)
        self.page.show(self._draw_page)

    def action_promises(self) -> None:
        """To the part of the pane that says what became of its promises."""
        if self._shows_picture:
            self.action_picture()
        if not self.page.display:
            self.action_zoom_pane(page=True)
        if self._company is not None and self._company.commitments:
            self.page.seek("Promises and what became")
        else:
            self.show_message(
                "No promise of it was restated, paid or ended, as far as the store knows."
            )

    # -- The finder --------------------------------------------------------------------------------

    async def action_find(self) -> None:
        """Find by name and alias; the shared filter stays on."""
        await self.ask_line("find", "find", self._wanted)

    def line_changed(self, kind: str, text: str) -> None:
        """The list narrows as the name is typed."""
        if kind == "find":
            self._wanted = text
            self._show_found()
            self.say_under_line(
                *(() if self.companies.rows else (message_line("no company is called that"),))
            )
        else:
            super().line_changed(kind, text)

    def line_done(self, kind: str, text: str) -> None:
        """Enter: to the company that was found, among all of them again."""
        if kind == "find":
            self._wanted = ""
            self.close_line()
            self._show_found()
        else:
            super().line_done(kind, text)

    def leave_line(self) -> bool:
        """Esc: all companies again."""
        if self._wanted:
            self._wanted = ""
            self._show_found()
        return super().leave_line()


def is_called(row: CompanyRow, typed: str) -> bool:
    """Whether every word typed begins a word of its name, an alias or its id; case and accents aside."""
    from partnerships_db.values.name_matching import fold_accents, word_starts

    starts = word_starts(f"{row.name} {' '.join(row.aliases)} {row.id}")
    return all(
        any(start.startswith(word) for start in starts) for word in fold_accents(typed).split()
    )
