"""Labels (设备状态牌): which sheet, where to begin, how far the printer is out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from propdesk.i18n import N_, _, language, ngettext
from propdesk.office import label_layouts
from propdesk.office.progress import Progress
from propdesk.ui.desk import Desk
from propdesk.ui.facility_prints import preview
from propdesk.ui.kit.fields import ChoiceField, NumberField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.memory import recall, remember


class LabelForm(RecordForm):
    """Asks for the sheet; what was chosen is remembered."""

    title = N_("Print labels")
    save_text = N_("Show the labels")
    width = 520

    def __init__(self, desk: Desk, parent: QWidget | None, ids: Sequence[int] | None) -> None:
        self.ids = None if ids is None else list(ids)
        super().__init__(desk, parent)

    def build(self) -> None:
        """The sheet, the first free label, the offset."""
        layouts = [(one.key, one.name(language())) for one in label_layouts.all_layouts()]
        self.layout_field = self.add(ChoiceField(_("Label sheet"), "layout", layouts))
        self.layout_field.set_value(recall("labels/layout", layouts[0][0]))
        self.start = self.add(
            NumberField(_("First free label"), "start", minimum=1, required=True), wide=False
        )
        self.start.set_value(1)
        self.dx = self.add(_offset(_("To the right"), "dx"))
        self.dy = self.add(_offset(_("Down"), "dy"), beside=True)
        self.dx.set_hint(_("Print the test page first, and say how far the frames are out."))
        test = QPushButton(_("Test page…"), autoDefault=False)
        test.clicked.connect(lambda: self.show_test_page())
        self.test_button = test
        self.buttons.addButton(test, QDialogButtonBox.ButtonRole.ActionRole)
        self.layout_field.changed.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        sheet = label_layouts.of(self.layout_field.value())
        text = ngettext("{n} label on a sheet", "{n} labels on a sheet", sheet.count)
        self.start.set_hint(text.format(n=sheet.count))
        self.start.maximum = sheet.count

    def _chosen(self) -> tuple[str, int, float, float]:
        chosen = (
            str(self.layout_field.value()),
            int(self.start.value() or 1),
            float(self.dx.value() or 0),
            float(self.dy.value() or 0),
        )
        remember("labels/layout", chosen[0])
        remember("labels/offset", [chosen[2], chosen[3]])
        return chosen

    def show_test_page(self) -> None:
        """The frames and two rulers, to be laid on a label sheet."""
        if not self.check():
            return
        layout, _start, dx, dy = self._chosen()
        desk, today = self.desk, self.desk.today()

        def work(_progress: Progress) -> bytes:
            from propdesk.documents import labels
            from propdesk.office import facility_paper_head

            with desk.store.read() as session:
                head = facility_paper_head.head(session, today)
            return labels.calibration(head, layout, dx, dy)

        preview(desk, self, _("Test page of labels"), "labels-test.pdf", work)

    def save(self, session: Any) -> tuple[str, int, float, float]:
        """Nothing is written; what was chosen goes out with `saved`."""
        return self._chosen()


def _offset(text: str, name: str) -> NumberField:
    field = NumberField(text, name, unit="mm", digits=1, minimum=-20, maximum=20)
    offset = recall("labels/offset", [0.0, 0.0])
    field.set_value(Decimal(str(offset[0 if name == "dx" else 1])))
    return field


def open_for(desk: Desk, parent: QWidget, ids: Sequence[int] | None = None) -> LabelForm:
    """Ask, then show the labels of some facilities, or of all in the ledger."""
    form = LabelForm(desk, parent, ids)
    today = desk.today()

    def saved(chosen: tuple[str, int, float, float]) -> None:
        layout, start, dx, dy = chosen

        def work(_progress: Progress) -> bytes:
            from propdesk.documents import labels
            from propdesk.office import facility_gather

            with desk.store.read() as session:
                value = facility_gather.labels(session, today, ids)
            return labels.render(value, layout, start, dx, dy)

        preview(desk, parent, _("Labels"), f"labels-{today.isoformat()}.pdf", work)

    form.saved.connect(saved)
    form.open()
    return form
