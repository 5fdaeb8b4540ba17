"""The Companies: the list, and the page of the company under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from partnerships_db.details import CompanyDetails, CompanyRow
from partnerships_tui.drawing.company import company_heading, company_line, company_page
from partnerships_tui.drawing.text.chrome import empty_lines, message_line
from partnerships_tui.drawing.text.figure_units import common_unit
from partnerships_tui.drawing.text.spans import Line, Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.queries.companies import (
    company_details_in_steps,
    company_list,
    money_of_companies,
)
from partnerships_tui.queries.sort_orders import (
    COMPANY_MONEY_COLUMNS,
    SortColumn,
    SortOrder,
    company_columns,
    sorted_items,
)
from partnerships_tui.screens.link_targets import money_target
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.screens.shared_texts import as_of_fact
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from partnerships_db.ledger.company_money import CompanyMoney
    from partnerships_db.values.name_ranking import Names
    from partnerships_tui.drawing.copy_menu import Copy
    from partnerships_tui.drawing.text.bilingual import OutputLanguage

Face = Literal["page", "promises", "picture"]
"""The faces of a company: its page, the page at its promises, the diagram of counterparties."""

_NEXT_FACE: dict[Face, Face] = {"page": "promises", "promises": "picture", "picture": "page"}


class CompaniesScreen(ViewScreen):
    """The Companies: the list and the page of a company."""

    view = "companies"
    BINDINGS = bindings("companies")

    def __init__(self, host: AppServices) -> None:
        super().__init__(host)
        self._all_rows: Sequence[CompanyRow] = ()
        """The companies that the selected events name."""
        self.listed_rows: Sequence[CompanyRow] = ()
        """The companies of the list: all of them, or those that match the finder."""
        self._finder_text = ""
        """The text typed at the finder."""
        self._before_find: str | None = None
        """The company under the cursor when the finder was opened."""
        self._is_find_due = False
        """Whether Enter was pressed in the finder before the companies had arrived."""
        self._company_id: str | None = None
        """The company under the cursor."""
        self._details: CompanyDetails | None = None
        self._face: Face = "page"
        self._money: Mapping[str, CompanyMoney] = {}
        """The dollars of the companies by id."""
        self._is_money_to_come = True
        self._unit = common_unit(())
        self._copy_due: str | None = None
        """The company whose card is copied as soon as its details arrive."""

    @property
    def current_row(self) -> CompanyRow | None:
        """The company under the cursor."""
        return self.listed_rows[self._list.cursor] if self.listed_rows else None

    def save_settings(self) -> dict[str, str]:
        """The company under the cursor, and the order of the list."""
        settings = {"company": self._company_id} if self._company_id else {}
        return settings | self.sort_settings()

    def load_settings(self, settings: Mapping[str, str]) -> None:
        """Restore the cursor, if its company still exists, and the order."""
        self._company_id = settings.get("company")
        self.load_sort_settings(settings)

    # -- The list ----------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Query the companies that the selected events name."""
        self._money = {}
        self._is_money_to_come = True
        self.host.run_query("companies", company_list(self.host.state), self._show_companies)

    def _show_companies(self, rows: Sequence[CompanyRow]) -> None:
        self._all_rows = rows
        self._show_list()
        if self._is_find_due:
            self._is_find_due = False
            self._take_due_match()
        # The money of all companies takes longer than their list.
        self.host.run_query(
            "companies' money",
            money_of_companies(self.host.state),
            self._show_money,
        )

    def _show_money(self, money: Mapping[str, CompanyMoney]) -> None:
        self._money = money
        self._is_money_to_come = False
        self._unit = common_unit(
            side.columns.firm
            for company in self._money.values()
            for side in (company.money_in, company.money_out)
        )
        if self.list_order.column in COMPANY_MONEY_COLUMNS:
            self._show_list()
        else:
            self._list.refresh()

    def sort_columns(self) -> Sequence[SortColumn]:
        """Events, names, the last event, money, and facts of a company."""
        return company_columns(self._money)

    def sort_list(self, order: SortOrder) -> None:
        """Sort the companies, with the cursor on the first one."""
        super().sort_list(order)
        self._company_id = None
        self._show_list()

    def _show_list(self) -> None:
        """List the matches, the best first, or all companies with the cursor on the same one."""
        sorted_rows = sorted_items(self._all_rows, self.sort_columns(), self.list_order)
        rows = matching_companies(sorted_rows, self._finder_text)
        self.listed_rows = rows

        company_ids = [company_row.id for company_row in rows]
        cursor = 0
        if self._company_id in company_ids and not self._finder_text:
            cursor = company_ids.index(self._company_id)
        elif self._company_id is not None and not self._finder_text:
            self.show_message(
                "No selected event names that company. F removes the filter.", is_error=True
            )
        self._list.show(
            len(rows),
            self._draw_row,
            cursor,
            headings=[self.marked(self._draw_heading)],
        )
        self.show_frame()

    def _draw_heading(self, cells: int) -> Line:
        return company_heading(cells, self._unit)

    def _draw_row(
        self,
        item: int,
        cells: int,
    ) -> Line:
        company_row = self.listed_rows[item]
        is_new = company_row.id in self.host.unseen.companies
        return company_line(
            company_row,
            cells,
            self.host.glyphs,
            self._money.get(company_row.id),
            self._unit,
            is_new=is_new,
            is_money_to_come=self._is_money_to_come,
        )

    # -- The page ----------------------------------------------------------------------------------

    def show_page(self, *, keep_place: bool = False) -> None:
        """Query the company under the cursor, and show its page."""
        company_row = self.current_row
        if company_row is None:
            self.host.cancel_query("company")  # or its late answer would fill the page
            self._details = None
            self.page.show(self._draw_page)
            return
        self._company_id = company_row.id
        details_query = company_details_in_steps(company_row.id, self.host.state)
        self.page.expect()
        self.host.stream_query("company", details_query, self._show_details)

    def _show_details(self, details: CompanyDetails | None) -> None:
        previous = self._details
        is_same_company = (
            details is not None and previous is not None and details.row.id == previous.row.id
        )
        self._details = details
        self.page.show(self._draw_page, keep_place=is_same_company)
        self._copy_if_due()

    def _copy_if_due(self) -> None:
        """Copy the card that the user asked for before it was there."""
        due_id = self._copy_due
        self._copy_due = None
        if due_id is None or self._details is None or self._details.row.id != due_id:
            return
        card = self.primary_copy()
        if card is not None:
            self.host.copy_text(card)

    def _draw_page(self, cells: int) -> list[Line]:
        if self._details is not None:
            return self._draw_company(self._details, cells)
        if self._finder_text:
            return empty_lines(cells, "No company has this name.", "Esc lists all companies again.")
        if self.host.state.filter:
            return empty_lines(
                cells,
                "No selected event names a company.",
                "F clears the filter.",
            )
        return empty_lines(
            cells,
            "There are no companies yet.",
            "i imports a file, I the starter data.",
        )

    def _draw_company(
        self,
        details: CompanyDetails,
        cells: int,
    ) -> list[Line]:
        glyphs = self.host.glyphs
        as_of = self.host.state.as_of
        as_of_text = as_of.isoformat() if as_of else ""
        if self._face == "picture":
            from partnerships_tui.drawing.counterparty_diagram import counterparty_page

            return counterparty_page(
                details,
                cells,
                glyphs,
                as_of_text,
            )
        return company_page(
            details,
            cells,
            glyphs,
            as_of_text,
            self.total_converter(),
        )

    # -- What is copied ----------------------------------------------------------------------------

    def primary_copy(self) -> str | None:
        """The card of the company; None if it is not there yet: it is copied when it arrives."""
        company_row = self.current_row
        is_waiting = (
            company_row is not None and not self.page.has_focus and not self._is_page_current()
        )
        if company_row is not None and is_waiting:
            self._copy_due = company_row.id
            return None
        self._copy_due = None
        return super().primary_copy()

    def _is_page_current(self) -> bool:
        """Whether the details are those of the company under the cursor."""
        company_row = self.current_row
        return (
            company_row is not None
            and self._details is not None
            and self._details.row.id == company_row.id
        )

    def copy_options(self, language: OutputLanguage) -> list[Copy]:
        """The company as a card, in the other language too."""
        details = self._details
        if details is None or not self._is_page_current():
            return []
        from partnerships_tui.drawing.cards import company_card
        from partnerships_tui.drawing.copy_menu import copies_in_both_languages

        return copies_in_both_languages(
            "c",
            ("a card of twelve lines", "the card"),
            partial(company_card, details, self.host.state.day),
            language,
        )

    # -- The frame and links -----------------------------------------------------------------------

    def facts(self) -> list[str]:
        """The as-of date and the number of companies."""
        listed_count = len(self.listed_rows)
        total = self._total()
        if listed_count != len(self._all_rows):
            total = f"{listed_count:,} of {total}"
        return [as_of_fact(self.host.state.as_of), total]

    def filter_count(self) -> str:
        """The number of companies that the selected events name."""
        return self._total()

    def _total(self) -> str:
        return pluralized(len(self._all_rows), "company", "companies")

    def current_link(self) -> Link | None:
        """The company under the cursor, as a link."""
        company_row = self.current_row
        return Link("company", company_row.id) if company_row else None

    def go_to(self, target: str) -> None:
        """Move to a company, among all of them."""
        self._company_id = target
        self._finder_text = ""
        if self._all_rows:
            self._show_list()

    # -- Keys --------------------------------------------------------------------------------------

    def key_labels(self) -> dict[str, str]:
        """The next face."""
        return super().key_labels() | {"face": self._next_face()}

    def _next_face(self) -> Face:
        """The face after this one; a company without promises has no such face."""
        next_face = _NEXT_FACE[self._face]
        is_known = self._details is not None
        if next_face == "promises" and is_known and not self._has_promises():
            return "picture"
        return next_face

    def action_next_face(self) -> None:
        """Show the company's promises, then the diagram of counterparties, then the page again."""
        self._show_face(self._next_face())

    def leave_face(self) -> bool:
        """Show the page again; False on it."""
        if self._face == "page":
            return False
        self._show_face("page")
        return True

    def _show_face(self, face: Face) -> None:
        self._face = face
        self._show_page_pane()
        self.page.seek("")
        self.page.show(self._draw_page)
        if self._face == "promises":
            self.page.seek("Promises and what became")
        self.show_frame()

    def _has_promises(self) -> bool:
        return self._details is not None and bool(self._details.commitments)

    def action_compare(self) -> None:
        """Open the finder for the other end of paths that begin or end at this company."""
        first = self.current_row
        if first is None:
            return
        from partnerships_db.values.name_ranking import NameRank
        from partnerships_tui.screens.finder import Finder, FinderItem, heading, matching_items

        items = []
        for company_row in self._all_rows:
            if company_row.id != first.id:
                event_count = pluralized(company_row.events, "event")
                items.append(
                    FinderItem(
                        company_row.name,
                        event_count,
                        company_row.id,
                        other_names=(*company_row.aliases, company_row.id),
                    )
                )
        title = heading(f"Chains of payments between {first.name} and")

        def find(typed_text: str) -> list[FinderItem]:
            return [title, *matching_items(items, typed_text, NameRank.SCATTERED)]

        self.app.push_screen(Finder("path", find), partial(self._go_to_paths, first.id))

    def _go_to_paths(self, first_id: str, second_id: object) -> None:
        if isinstance(second_id, str):
            ends = (first_id, second_id)
            self.host.follow(Link("money", money_target("path", ends)))

    def _show_page_pane(self) -> None:
        if not self.page.display:
            self.action_zoom_pane(page=True)

    # -- The finder --------------------------------------------------------------------------------

    async def action_find(self) -> None:
        """Open the finder, which searches names and aliases; the shared filter stays on."""
        self._before_find = self._company_id
        await self.open_prompt("find", "find", self._finder_text)

    def prompt_text_changed(
        self,
        kind: str,
        text: str,
    ) -> None:
        """Narrow the list while a name is typed."""
        if kind != "find":
            super().prompt_text_changed(kind, text)
            return
        self._finder_text = text
        self._show_list()
        self._explain_matches()

    def prompt_tabbed(self, kind: str, step: int) -> None:
        """Move through the matches; Enter takes the one under the cursor."""
        if kind == "find":
            self._list.move(step)

    def _explain_matches(self) -> None:
        """Show under the finder that no company matches, if the companies are known."""
        if self.listed_rows or not self._all_rows:
            self.show_under_prompt()
        else:
            self.show_under_prompt(message_line(f"{self._no_match()}; Esc lists all"))

    def _no_match(self) -> str:
        sentence = f'no company is called "{self._finder_text.strip()}"'
        return f"{sentence} under this filter" if self.host.state.filter else sentence

    def prompt_submitted(
        self,
        kind: str,
        text: str,
    ) -> None:
        """Take the best match; a name that no company has stays in the finder."""
        if kind != "find":
            super().prompt_submitted(kind, text)
            return
        if not self._all_rows:
            self._is_find_due = True
            self.close_prompt()
            return
        self._take_best_match()

    def _take_due_match(self) -> None:
        """Take the match for which Enter was pressed before the companies had arrived."""
        if self.listed_rows:
            self._take_best_match()
            return
        self.show_message(self._no_match(), is_error=True)
        self._finder_text = ""
        self._show_list()

    def _take_best_match(self) -> None:
        """List all companies again, with the cursor on the match under it."""
        if self._finder_text.strip():
            if not self.listed_rows:
                return
            self._company_id = self.listed_rows[self._list.cursor].id
        self._finder_text = ""
        self.close_prompt()
        self._show_list()

    def leave_prompt(self) -> bool:
        """List all companies again on Esc, with the cursor where it was."""
        if self._finder_text:
            self._finder_text = ""
            self._company_id = self._before_find
            self._show_list()
        return super().leave_prompt()


def matching_companies(rows: Sequence[CompanyRow], typed: str) -> Sequence[CompanyRow]:
    """The companies that a text finds by name, alias, id, kind or country, the best match first.

    Companies that match equally well keep their order. A blank text finds all.
    """
    if not typed.strip():
        return rows
    from partnerships_db.values.name_ranking import ranked

    return [company_row for _, company_row in ranked(typed, rows, _names_of)]


def _names_of(company_row: CompanyRow) -> Names:
    from partnerships_db.values.name_ranking import Names

    return Names(
        company_row.name,
        (*company_row.aliases, company_row.id),
        f"{company_row.kind} {company_row.country}",
    )
