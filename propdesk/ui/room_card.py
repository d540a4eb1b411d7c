"""The card of a room in the pane beside the list: residents, open bills, account, papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _, ngettext
from propdesk.office import periods
from propdesk.office.premises import Resident
from propdesk.office.room_card import Paper, RoomCard
from propdesk.ui import icons, money_words, terms, theme
from propdesk.ui.account_dialog import movement_rows
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.shown import area_text, date_text, money_text
from propdesk.ui.room_acts import RoomActs
from propdesk.ui.waiver_form import reduction_text

SHOWN = 8
"""How many lines of the account, and of the papers, the card shows before "all"."""
RECEIPTS = {
    "receipt": N_("Receipt"),
    "voided": N_("Receipt, voided"),
    "red": N_("Red receipt"),
}


class RoomCardView(QWidget):
    """Draws a RoomCard; every line that can be changed has its button."""

    def __init__(self, desk: Desk, card: RoomCard) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.desk, self.card = desk, card
        self.acts = RoomActs(desk, card.room.id, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 14, 14, 14)
        self._column.setSpacing(12)
        self._head()
        self._acts()
        self._money()
        self._residents()
        self._reductions()
        self._open_bills()
        self._account()
        self._papers()
        self._column.addStretch(1)

    # Head

    def _head(self) -> None:
        room = self.card.room
        title = label(room.code)
        title.setFont(theme.font(1.25, bold=True))
        parts = [
            _("{area} ㎡").format(area=area_text(room.area)),
            terms.of(terms.USES, room.use),
            terms.of(terms.OCCUPANCIES, room.occupancy),
        ]
        if room.floor is not None:
            parts.insert(1, _("floor {n}").format(n=room.floor))
        column = QVBoxLayout(spacing=2)
        column.addWidget(title)
        column.addWidget(label(" · ".join(parts), muted=True))
        if room.remark:
            column.addWidget(label(room.remark, muted=True))
        self._column.addLayout(column)

    def _acts(self) -> None:
        row = QHBoxLayout(spacing=8)
        self.pay_button = _button(_("Payment…"), "banknote", self.acts.record_payment)
        self.edit_button = _tool(_("Correct…"), "pencil", self.acts.correct_room)
        more = QToolButton(toolTip=_("More"))
        more.setAccessibleName(_("More"))
        icons.put(more, "ellipsis")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.addAction(_("Add a resident…"), self.acts.add_person)
        menu.addAction(_("Change owner…"), self.acts.change_owner)
        menu.addAction(_("New reduction…"), self.acts.add_reduction)
        menu.addAction(_("Whole account…"), self.acts.open_account)
        more.setMenu(menu)
        self.more_menu = menu
        row.addWidget(self.pay_button)
        for tool in (self.edit_button, more):
            # Without an alignment their height would bound that of the button.
            row.addWidget(tool, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self._column.addLayout(row)

    def _money(self) -> None:
        held = self.card.statement
        grid = QGridLayout(horizontalSpacing=16, verticalSpacing=6)
        grid.setColumnStretch(1, 1)
        overdue = self.card.overdue
        facts: list[tuple[str, str, str | None]] = [
            (_("Owed today"), money_text(held.owed), "overdue" if overdue else None)
        ]
        if overdue and overdue != held.owed:
            facts.append((_("Of it overdue"), money_text(overdue), None))
        if held.credit:
            facts.append((_("Credit"), money_text(held.credit), None))
        for at, (name, text, tone) in enumerate(facts):
            value = label(text, tone=tone)
            value.setFont(theme.figures(theme.font(1.0, bold=at == 0)))
            value.setAccessibleName(f"{name}: {text}")
            grid.addWidget(_plain(name), at, 0)
            grid.addWidget(value, at, 1)
        self._column.addLayout(grid)

    # Residents

    def _residents(self) -> None:
        self._section(_("Residents"), _("Add a resident…"), "plus", self.acts.add_person)
        if not self.card.people:
            self._column.addWidget(label(_("Nobody is entered. Bills need an owner."), muted=True))
        for person in self.card.people:
            self._column.addWidget(self._person(person))
        if self.card.former:
            names = "、".join(f"{one.name} ({_until(one)})" for one in self.card.former)
            text = _("Formerly: {names}").format(names=names)
            self._column.addWidget(label(text, muted=True))

    def _person(self, person: Resident) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        column = QVBoxLayout(spacing=1)
        role = terms.of(terms.ROLES, person.role)
        column.addWidget(label(f"{person.name}　{role}"))
        lower = [person.phone] if person.phone else []
        span = _span(person)
        lower += [span] if span else []
        if lower:
            low = label(" · ".join(lower), muted=True)
            low.setFont(theme.figures(theme.font()))
            column.addWidget(low)
        address = self.card.addresses.get(person.person_id)
        if address:
            column.addWidget(label(_("Letters to: {address}").format(address=address), muted=True))
        row.addLayout(column, 1)
        correct = _("Correct {name}").format(name=person.name)
        row.addWidget(
            _tool(correct, "pencil", lambda: self.acts.correct_person(person.occupancy_id)),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        more = _tool(_("More about {name}").format(name=person.name), "ellipsis", None)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        if person.role == "owner":
            menu.addAction(_("Change owner…"), self.acts.change_owner)
        else:
            menu.addAction(_("Moves out…"), lambda: self.acts.move_out(person.occupancy_id))
        menu.addAction(_("Remove"), lambda: self.acts.remove_person(person.occupancy_id))
        more.setMenu(menu)
        row.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        return line

    # Reductions, bills, account, papers

    def _reductions(self) -> None:
        present = [one for one in self.card.reductions if one.state != "ended"]
        if not present:
            return
        self._section(
            _("Reductions"), _("Show reductions…"), "list-checks", self.acts.open_reductions
        )
        for one in present:
            kind = terms.of(terms.WAIVERS, one.kind)
            what = reduction_text(one.share, one.amount)
            until = _("until {day}").format(day=one.ends_on)
            self._column.addWidget(label(f"{kind}: {what}, {until}"))

    def _open_bills(self) -> None:
        lines = self.card.open_lines
        if not lines:
            return
        self._section(_("Open bills"))
        day = self.card.statement.as_of
        rows = []
        for line in lines:
            due = _("due {day}").format(day=line.due_on)
            what = f"{line.item} {periods.name(line.period)}　{due}"
            tone = "overdue" if line.due_on < day else None
            rows.append((what, money_text(line.open), tone))
        self._column.addLayout(_lines(rows))

    def _account(self) -> None:
        movements = movement_rows(self.card.statement.movements)
        self._section(_("Account"), _("Whole account…"), "external-link", self.acts.open_account)
        if not movements:
            self._column.addWidget(label(_("Nothing was billed or paid yet."), muted=True))
            return
        grid = QGridLayout(horizontalSpacing=10, verticalSpacing=6)
        grid.setColumnStretch(0, 1)
        heads = (_figure(_("Amount"), muted=True), _figure(_("Balance"), muted=True))
        grid.addLayout(_stacked(*heads), 0, 1)
        for at, row in enumerate(movements[:SHOWN], 1):
            amount = row.charge if row.charge is not None else -(row.off or 0)
            figures = (_figure(money_text(amount)), _figure(money_text(row.balance), muted=True))
            grid.addLayout(_stacked(label(row.what), _day(date_text(row.on))), at, 0)
            grid.addLayout(_stacked(*figures), at, 1)
        self._column.addLayout(grid)
        left = len(movements) - SHOWN
        if left > 0:
            text = ngettext("{n} line more…", "{n} lines more…", left).format(n=left)
            self._column.addWidget(_link(text, self.acts.open_account))

    def _papers(self) -> None:
        letters = [("letter", paper) for paper in self.card.letters]
        receipts = [("receipt", paper) for paper in self.card.receipts]
        papers = sorted(letters + receipts, key=lambda one: one[1].on, reverse=True)
        if not papers:
            return
        self._section(_("Receipts and letters"))
        for kind, paper in papers[:SHOWN]:
            self._column.addWidget(self._paper(kind, paper))
        left = len(papers) - SHOWN
        if left > 0:
            text = ngettext("{n} older paper", "{n} older papers", left).format(n=left)
            self._column.addWidget(label(text, muted=True))

    def _paper(self, kind: str, paper: Paper) -> QPushButton:
        what = _paper_name(kind, paper)
        text = f"{date_text(paper.on)}　{what} {paper.number}　{money_text(paper.amount)}"
        key = paper.number if kind == "receipt" else paper.id
        return _link(text, lambda: self.desk.open(kind, key))

    def _section(
        self, title: str, act: str = "", icon: str = "", run: Callable[[], object] | None = None
    ) -> None:
        self._column.addWidget(QFrame(objectName="line"))
        row = QHBoxLayout(spacing=4)
        heading = label(title)
        heading.setFont(theme.font(bold=True))
        row.addWidget(heading, 1)
        if run:
            row.addWidget(_tool(act, icon, run))
        self._column.addLayout(row)


def _paper_name(kind: str, paper: Paper) -> str:
    return terms.of(RECEIPTS, paper.kind) if kind == "receipt" else money_words.stage(paper.kind)


def _until(person: Resident) -> str:
    return _("until {day}").format(day=person.ends_on)


def _span(person: Resident) -> str:
    parts = []
    if person.starts_on:
        parts.append(_("since {day}").format(day=person.starts_on))
    if person.ends_on:
        parts.append(_until(person))
    return " ".join(parts)


def _button(text: str, icon: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    icons.put(button, icon)
    button.clicked.connect(lambda: run())
    return button


def _tool(text: str, icon: str, run: Callable[[], object] | None) -> QToolButton:
    button = QToolButton(toolTip=text)
    button.setAccessibleName(text)
    icons.put(button, icon, "muted")
    if run:
        button.clicked.connect(lambda: run())
    return button


def _link(text: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("link", True)
    button.setFont(theme.figures(theme.font()))
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    # A narrow pane clips the line rather than growing.
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    button.setToolTip(text)
    button.clicked.connect(lambda: run())
    return button


def _plain(text: str) -> QLabel:
    made = label(text, muted=True)
    made.setWordWrap(False)
    return made


def _day(text: str) -> QLabel:
    made = _plain(text)
    made.setFont(theme.figures(theme.font(0.9)))
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    return made


def _stacked(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(spacing=0)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column


def _figure(text: str, *, muted: bool = False) -> QLabel:
    made = label(text, muted=muted)
    made.setWordWrap(False)
    made.setFont(theme.figures(theme.font()))
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    return made


def _lines(rows: Sequence[tuple[str, str, str | None]]) -> QGridLayout:
    grid = QGridLayout(horizontalSpacing=10, verticalSpacing=6)
    grid.setColumnStretch(0, 1)
    for at, (text, figure, tone) in enumerate(rows):
        grid.addWidget(label(text, tone=tone), at, 0)
        grid.addWidget(_figure(figure), at, 1)
    return grid
