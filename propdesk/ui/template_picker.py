"""Plans from templates (从模板新建): what suits this community is ticked, several at once.

The 71 templates stand by system; beside them the checklist, the source, and when they apply. What
the law says differs from place to place: 请核对当地规定.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from propdesk import i18n
from propdesk.i18n import _, ngettext
from propdesk.office import (
    inspection_card,
    inspection_plans,
    inspection_templates,
    recurrence_words,
)
from propdesk.office.errors import UserError
from propdesk.office.inspection_templates import Offer, Template
from propdesk.ui import alerts, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import Details, DetailsPane, Event, label
from propdesk.ui.kit.fields import DateField, TextField
from propdesk.ui.kit.record_model import folded
from propdesk.ui.round_table import quiet_selection

_OFFER = int(Qt.ItemDataRole.UserRole)
NAME, CYCLE, LEDGER, ADOPTED = range(4)


def open_for(desk: Desk, parent: QWidget | None = None) -> TemplatePicker:
    """Inspections ▸ Plans from templates."""
    dialog = TemplatePicker(desk, parent)
    dialog.open()
    return dialog


class TemplatePicker(QDialog):
    """See the head of this module."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        with desk.store.read() as session:
            self.offers = inspection_templates.offered(session)
            self.climate = inspection_templates.climate_of(session)
            keepers = inspection_card.keepers(session)
        self.setWindowTitle(_("Plans from templates"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._count_soon = QTimer(self, singleShot=True, interval=150)
        self._count_soon.timeout.connect(self.count)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(10)
        self.told = label(self._told_first(), muted=True)
        page.addWidget(self.told)
        page.addLayout(self._make_search())
        page.addWidget(self._make_body(), 1)
        page.addLayout(self._make_terms(keepers))
        page.addLayout(self._make_foot())
        self._fill()
        room = self.screen().availableSize()
        self.resize(
            min(round(94 * theme.points()), room.width() - 40), min(760, room.height() - 60)
        )
        self.search.setFocus()

    # Making

    @property
    def _first(self) -> bool:
        """Whether no plan came from a template yet."""
        return not any(offer.adopted for offer in self.offers)

    def _told_first(self) -> str:
        if self._first:
            return _(
                "What the ledger has and what every community needs is ticked. Laws and rules "
                "differ from place to place: please check the local ones. Sources stand beside "
                "each template."
            )
        return _(
            "What the ledger has is ticked. Laws and rules differ from place to place: "
            "please check the local ones. Sources stand beside each template."
        )

    def _make_search(self) -> QHBoxLayout:
        self.search = QLineEdit(
            placeholderText=_("Search templates, checklists, sources"), clearButtonEnabled=True
        )
        self.search.setAccessibleName(_("Search templates"))
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.suiting = QPushButton(_("Tick what suits here"), autoDefault=False)
        self.suiting.clicked.connect(self.tick_suiting)
        self.fitting = QPushButton(_("Tick what the ledger has"), autoDefault=False)
        self.fitting.clicked.connect(lambda: self.tick_fitting(True))
        none = QPushButton(_("Tick none"), autoDefault=False)
        none.clicked.connect(lambda: self._tick(lambda _offer: False))
        line = QHBoxLayout(spacing=8)
        line.addWidget(self.search, 1)
        line.addWidget(self.suiting)
        line.addWidget(self.fitting)
        line.addWidget(none)
        return line

    def _make_body(self) -> QSplitter:
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(_("Templates"))
        self.tree.setHeaderLabels([_("Template"), _("Repeats"), _("Ledger"), _("Plans so far")])
        self.tree.setRootIsDecorated(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        quiet_selection(self.tree)
        head = self.tree.header()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setStretchLastSection(False)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.tree.currentItemChanged.connect(lambda item, _old: self._show(item))
        self.tree.itemChanged.connect(lambda _item, _column: self._count_soon.start())
        self.pane = DetailsPane()
        body = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        body.addWidget(self.tree)
        body.addWidget(self.pane)
        width = self.fontMetrics().horizontalAdvance("0")
        body.setSizes([72 * width, 32 * width])
        return body

    def _make_terms(self, keepers: list[str]) -> QHBoxLayout:
        self.starts = DateField(_("Starts on"), "starts_on", self.desk.today, required=True)
        self.starts.set_value(self.desk.today())
        self.starts.changed.connect(self._count_soon.start)
        self.keeper = TextField(_("In charge"), "keeper", limit=60, suggestions=keepers)
        line = QHBoxLayout(spacing=16)
        line.addWidget(self.starts)
        line.addWidget(self.keeper)
        line.addStretch(1)
        return line

    def _make_foot(self) -> QHBoxLayout:
        self.said = label("", muted=True)
        self.make_button = QPushButton(_("Make the plans"))
        self.make_button.setProperty("primary", True)
        self.make_button.setDefault(True)
        self.make_button.clicked.connect(self.make)
        cancel = QPushButton(_("Cancel"), autoDefault=False)
        cancel.clicked.connect(self.reject)
        line = QHBoxLayout(spacing=8)
        line.addWidget(self.said, 1)
        line.addWidget(cancel)
        line.addWidget(self.make_button)
        return line

    def _fill(self) -> None:
        blocked = self.tree.blockSignals(True)
        width = self.fontMetrics().horizontalAdvance("0")
        for column, figures in ((CYCLE, 14), (LEDGER, 13), (ADOPTED, 10)):
            self.tree.setColumnWidth(column, figures * width)
        for key, words in inspection_templates.categories().items():
            offers = [offer for offer in self.offers if offer.template.category == key]
            if not offers:
                continue
            group = QTreeWidgetItem(self.tree, [words.said()])
            group.setFirstColumnSpanned(True)
            group.setFont(NAME, theme.font(bold=True))
            group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            for offer in offers:
                self._add(group, offer)
            group.setExpanded(True)
        self.tree.blockSignals(blocked)
        if self._first:
            self.tick_suiting()
        else:
            self.tick_fitting(False)

    def _add(self, group: QTreeWidgetItem, offer: Offer) -> None:
        template = offer.template
        texts = [
            f"{template.id}  {template.name.said()}",
            self._cycle(template),
            offer.reason,
            str(offer.adopted) if offer.adopted else "",
        ]
        item = QTreeWidgetItem(group, texts)
        item.setData(NAME, _OFFER, offer)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(NAME, Qt.CheckState.Unchecked)
        item.setToolTip(LEDGER, offer.reason)
        if not offer.fits:
            for column in range(4):
                item.setForeground(column, theme.colour("muted"))

    def _cycle(self, template: Template) -> str:
        """How often, in a few words; the library has them in Chinese only."""
        plans = inspection_templates.plans_of(template, self.climate, self.desk.today())
        if i18n.language() == "zh_CN" or not plans:
            return template.cycle
        return recurrence_words.of_text(plans[0].rule, plans[0].starts_on)

    # Ticking and searching

    def items(self) -> list[QTreeWidgetItem]:
        """Every template of the tree."""
        groups = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        return [group.child(at) for group in groups for at in range(group.childCount())]

    def ticked(self) -> list[Offer]:
        """The templates that are ticked, in order."""
        checked = Qt.CheckState.Checked
        return [
            item.data(NAME, _OFFER) for item in self.items() if item.checkState(NAME) == checked
        ]

    def _tick(self, wanted: Any) -> None:
        blocked = self.tree.blockSignals(True)
        for item in self.items():
            on = wanted(item.data(NAME, _OFFER))
            item.setCheckState(NAME, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.tree.blockSignals(blocked)
        self.tree.viewport().update()
        self.count()

    def tick_fitting(self, again: bool) -> None:
        """Tick what the ledger has facilities for and no plan yet; `again`: with a plan too."""
        self._tick(
            lambda offer: bool(offer.fits and offer.facility_ids and (again or not offer.adopted))
        )

    def tick_suiting(self) -> None:
        """Tick what the ledger has and what every community needs: a whole start."""
        self._tick(lambda offer: bool(offer.fits))

    def _narrow(self, text: str) -> None:
        words = folded(text).split()
        for item in self.items():
            hay = folded(_hay(item.data(NAME, _OFFER)))
            item.setHidden(not all(word in hay for word in words))
        for at in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(at)
            shown = any(not group.child(n).isHidden() for n in range(group.childCount()))
            group.setHidden(not shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search Down and Enter go to the first template found."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            keys = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.key() in keys and not event.modifiers():
                found = [item for item in self.items() if not item.isHidden()]
                if found:
                    self.tree.setCurrentItem(found[0])
                    self.tree.setFocus()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter makes no plans by accident; Ctrl+Enter does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.make()
            elif isinstance(button := self.focusWidget(), QPushButton):
                button.click()
            return
        super().keyPressEvent(event)

    # The template beside

    def _show(self, item: QTreeWidgetItem | None) -> None:
        offer = item.data(NAME, _OFFER) if item else None
        if offer is None:
            self.pane.show_details(Details("", note=_("Choose a template to see its checklist.")))
            return
        self.pane.show_details(_details(offer, self.climate, self._start()))

    def _start(self) -> date:
        try:
            return self.starts.value() or self.desk.today()
        except UserError:
            return self.desk.today()

    # Making the plans

    def count(self) -> None:
        """Say what the ticked templates would make."""
        offers, today = self.ticked(), self.desk.today()
        self.make_button.setEnabled(bool(offers))
        self._show(self.tree.currentItem())
        if not offers:
            self.said.setText(_("Nothing is ticked."))
            return
        plans = late = year = 0
        with self.desk.store.read() as session:
            for offer in offers:
                for plan in inspection_templates.plans_of(
                    offer.template, self.climate, self._start()
                ):
                    columns = plan.columns()
                    anchor = plan.anchor if plan.rule else "fixed"
                    try:
                        found = inspection_plans.preview(
                            session,
                            today,
                            rule=plan.rule,
                            starts_on=plan.starts_on,
                            anchor=anchor,
                            holiday_policy=columns["holiday_policy"],
                            statutory=plan.statutory,
                            max_interval_days=plan.max_interval_days,
                        )
                    except UserError as error:
                        self.said.setText(str(error))
                        self.make_button.setEnabled(False)
                        return
                    plans, late, year = (
                        plans + 1,
                        late + found.backlog,
                        year + found.per_year,
                    )
        self.said.setText(_told(plans, year, late))

    def make(self) -> None:
        """Make the plans in one transaction; one toast takes them all back."""
        offers = self.ticked()
        if not offers or not self.starts.check():
            return
        today, keeper = self.desk.today(), self.keeper.value()
        made: list[int] = []
        try:
            with self.desk.store.write(action="plans.from_templates") as session:
                for offer in offers:
                    plans = inspection_plans.from_template(
                        session,
                        offer.template.id,
                        starts_on=self._start(),
                        facilities=offer.facility_ids,
                        today=today,
                        keeper=keeper,
                    )
                    made += [plan.id for plan in plans]
        except UserError as error:
            alerts.warn(self, str(error))
            return
        desk = self.desk

        def undo() -> None:
            with desk.store.write(action="plans.taken_back") as session:
                for plan_id in made:
                    inspection_plans.remove(session, plan_id, today)

        self.accept()
        text = ngettext("{n} plan made.", "{n} plans made.", len(made)).format(n=len(made))
        desk.say(text, undo)


def _hay(offer: Offer) -> str:
    template = offer.template
    lines = [text for words in template.checklist for text in words]
    sources = [text for text, _tag, _where in template.sources]
    return "\n".join([template.id, *template.name, template.cycle, *lines, *sources])


def _details(offer: Offer, climate: str, starts_on: date) -> Details:
    template = offer.template
    plans = inspection_templates.plans_of(template, climate, starts_on)
    facts: list[tuple[str, ...]] = []
    for plan in plans:
        season = plan.name.said().removeprefix(template.name.said()).strip(" （）()")
        facts.append((season or _("Repeats"), recurrence_words.of_text(plan.rule, starts_on)))
    if template.max_interval_days:
        days = ngettext("{n} day", "{n} days", template.max_interval_days)
        facts.append((_("At most apart"), days.format(n=template.max_interval_days)))
    facts.append((_("Ledger"), offer.reason, "done" if offer.fits else "neutral"))
    if template.applies_if:
        facts.append((_("Applies if"), template.applies_if))
    return Details(
        template.name.said(),
        template.id if i18n.language() == "en" else f"{template.id} · {template.cycle}",
        facts,
        [Event(None, f"{n}. {line.said()}") for n, line in enumerate(template.checklist, 1)],
        events_title=_("Checklist"),
        note="\n".join(offer.notes),
        groups=[(_("Sources (please check the local rules)"), _sources(offer))],
    )


def _sources(offer: Offer) -> list[Event]:
    return [
        Event(None, text if tag == "sourced" else _("{text} (to be checked)").format(text=text))
        for text, tag, _where in offer.template.sources
    ]


def _told(plans: int, year: int, late: int) -> str:
    parts = [
        ngettext("{n} plan", "{n} plans", plans).format(n=plans),
        ngettext("{n} round a year", "{n} rounds a year", year).format(n=f"{year:,}"),
    ]
    if late:
        text = ngettext("{n} is overdue at once", "{n} are overdue at once", late)
        parts.append(text.format(n=f"{late:,}"))
    return _("; ").join(parts)
