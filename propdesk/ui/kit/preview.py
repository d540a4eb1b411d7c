"""Paper on screen: the PDF itself, its pages, printing, saving, the system's viewer.

    Preview(pdf_bytes, _("Notices of November 2026"), "notices-2026-11.pdf", parent).open()

QtPdf and the printer are imported only when a preview is made.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRect, QSize, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QIntValidator,
    QKeySequence,
    QPageSize,
    QPainter,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressDialog,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _
from propdesk.ui import alerts, icons
from propdesk.ui.memory import recall, remember

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrinter

DPI = 300
"""Dots per inch of a printed page."""
ZOOM_STEP = 1.25


def save_whole(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and rename it over, so that a half file never bears the name."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        left = Path(part.name)
        try:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
            part.close()
            os.replace(left, path)
        except BaseException:
            part.close()
            left.unlink(missing_ok=True)
            raise


class Preview(QDialog):
    """The pages of a PDF, and what can be done with them.

    `printed(from_page, to_page)` is called after pages went to a printer, so that the caller can
    note it.
    """

    def __init__(
        self,
        pdf: bytes,
        title: str,
        file_name: str,
        parent: QWidget | None = None,
        *,
        printed: Callable[[int, int], object] | None = None,
    ) -> None:
        super().__init__(parent)
        from PySide6.QtPdf import QPdfDocument

        self.pdf = pdf
        self.file_name = file_name
        self._printed = printed
        self.setWindowTitle(title)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self._bytes = QBuffer(self)
        self._bytes.setData(QByteArray(pdf))
        self._bytes.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document: QPdfDocument = QPdfDocument(self)
        self.document.load(self._bytes)
        self._make_view()
        self._make_page()
        width, height = recall("preview/size", [980, 860])
        screen = self.screen().availableSize()
        self.resize(min(width, screen.width() - 40), min(height, screen.height() - 60))

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.document.pageCount()

    def _make_view(self) -> None:
        from PySide6.QtPdfWidgets import QPdfView

        self.view: Any = QPdfView(self)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setDocument(self.document)
        self.view.setAccessibleName(self.windowTitle())
        self.view.pageNavigator().currentPageChanged.connect(self._show_page_number)

    def _make_page(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        column.addWidget(self.view, 1)
        self._keys()
        self.view.setFocus()

    def _make_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout(spacing=6)
        self.page_box = QLineEdit("1", alignment=Qt.AlignmentFlag.AlignRight)
        self.page_box.setValidator(QIntValidator(1, max(1, self.pages), self.page_box))
        self.page_box.setAccessibleName(_("Page"))
        figure = self.page_box.fontMetrics().horizontalAdvance("0")
        self.page_box.setFixedWidth(figure * max(3, len(str(self.pages))) + 26)
        self.page_box.editingFinished.connect(lambda: self.go_to(self.page))
        bar.addWidget(_tool(_("Previous page"), "chevron-left", lambda: self.turn(-1)))
        bar.addWidget(self.page_box)
        bar.addWidget(QLabel(f"/ {self.pages:,}"))
        bar.addWidget(_tool(_("Next page"), "chevron-right", lambda: self.turn(1)))
        bar.addSpacing(12)
        bar.addWidget(_tool(_("Smaller"), "zoom-out", lambda: self.zoom(1 / ZOOM_STEP)))
        bar.addWidget(_tool(_("Larger"), "zoom-in", lambda: self.zoom(ZOOM_STEP)))
        fit = QPushButton(_("Fit width"), autoDefault=False)
        fit.clicked.connect(self.fit_width)
        bar.addWidget(fit)
        bar.addStretch(1)
        for text, icon, run in (
            (_("Open in viewer"), "external-link", self.open_in_viewer),
            (_("Save as…"), "save", self.save_as),
        ):
            button = QPushButton(text, autoDefault=False)
            icons.put(button, icon)
            button.clicked.connect(lambda _on=False, run=run: run())
            bar.addWidget(button)
        self.print_button = QPushButton(_("Print…"), autoDefault=False)
        self.print_button.setProperty("primary", True)
        icons.put(self.print_button, "printer", "accent_text")
        self.print_button.clicked.connect(lambda: self.print_pages())
        bar.addWidget(self.print_button)
        close = QPushButton(_("Close"), autoDefault=False)
        close.clicked.connect(self.reject)
        bar.addWidget(close)
        return bar

    def _keys(self) -> None:
        for keys, run in (
            (QKeySequence.StandardKey.Print, self.print_pages),
            (QKeySequence.StandardKey.Save, self.save_as),
            (QKeySequence.StandardKey.ZoomIn, lambda: self.zoom(ZOOM_STEP)),
            (QKeySequence.StandardKey.ZoomOut, lambda: self.zoom(1 / ZOOM_STEP)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)

    # Looking

    @property
    def page(self) -> int:
        """The page in the page box, counted from 1."""
        typed = self.page_box.text()
        return min(max(1, int(typed) if typed.isdigit() else 1), max(1, self.pages))

    def go_to(self, page: int) -> None:
        """Show `page`, counted from 1."""
        self.page_box.setText(str(page))
        navigator = self.view.pageNavigator()
        if navigator.currentPage() != page - 1:
            navigator.jump(page - 1, QPointF(), navigator.currentZoom())

    def turn(self, pages: int) -> None:
        """Go on or back by `pages`."""
        self.go_to(min(max(1, self.page + pages), max(1, self.pages)))

    def zoom(self, factor: float) -> None:
        """Make the pages larger or smaller."""
        now = self.view.zoomFactor()
        if self.view.zoomMode() != self.view.ZoomMode.Custom:
            now = self._fitted_zoom()
        self.view.setZoomMode(self.view.ZoomMode.Custom)
        self.view.setZoomFactor(max(0.2, min(5.0, now * factor)))

    def fit_width(self) -> None:
        """Make the pages as wide as the window."""
        self.view.setZoomMode(self.view.ZoomMode.FitToWidth)

    def _fitted_zoom(self) -> float:
        points = self.document.pagePointSize(0).width() or 595
        margins = self.view.documentMargins()
        room = self.view.viewport().width() - margins.left() - margins.right()
        return room / (points * self.logicalDpiX() / 72)

    def _show_page_number(self, page: int) -> None:
        self.page_box.setText(str(page + 1))

    # Keeping

    def save_as(self) -> None:
        """Save the PDF where the clerk says."""
        folder = Path(recall("preview/folder", str(Path.home())))
        start = str(folder / self.file_name)
        name, _kind = QFileDialog.getSaveFileName(self, _("Save as"), start, "PDF (*.pdf)")
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> bool:
        """Save the PDF at `path`; what stands in the way is told."""
        if not path.suffix:
            path = path.with_suffix(".pdf")
        try:
            save_whole(path, self.pdf)
        except OSError as error:
            text = _("{file} could not be saved: {reason}. Choose another place or name.")
            reason = error.strerror or str(error)
            alerts.warn(self, text.format(file=path.name, reason=reason))
            return False
        remember("preview/folder", str(path.parent))
        alerts.toast(self, _("Saved: {file}").format(file=path.name))
        return True

    def open_in_viewer(self) -> Path:
        """Open a copy in the system's PDF viewer."""
        folder = Path(tempfile.mkdtemp(prefix="propdesk-"))
        copy = folder / self.file_name
        copy.write_bytes(self.pdf)
        _left_behind.append(copy)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))
        return copy

    # Printing

    def print_pages(self) -> None:
        """Ask for printer and pages, then print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.windowTitle())
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage, True)
        dialog.setMinMax(1, self.pages)
        dialog.setFromTo(1, self.pages)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            first, last = self._range(printer)
            self.print_on(printer, first, last)

    def _range(self, printer: QPrinter) -> tuple[int, int]:
        if printer.printRange() == printer.PrintRange.CurrentPage:
            return self.page, self.page
        first = printer.fromPage() or 1
        return first, min(printer.toPage() or self.pages, self.pages)

    def print_on(self, printer: QPrinter, first: int, last: int) -> bool:
        """Print pages `first` to `last` on `printer` at 300 dpi; False if stopped or refused."""
        printer.setPageSize(QPageSize(self.document.pagePointSize(first - 1), QPageSize.Unit.Point))
        printer.setFullPage(True)
        bar = QProgressDialog(_("Printing…"), _("Cancel"), 0, last - first + 1, self)
        bar.setMinimumDuration(400)
        bar.setWindowModality(Qt.WindowModality.WindowModal)
        painter = QPainter()
        if not painter.begin(printer):
            alerts.warn(self, _("The printer does not answer. Is it switched on and connected?"))
            return False
        try:
            done = self._paint_pages(printer, painter, first, last, bar)
        finally:
            painter.end()
            bar.close()
            bar.deleteLater()
        if done and self._printed:
            self._printed(first, last)
        return done

    def _paint_pages(
        self, printer: QPrinter, painter: QPainter, first: int, last: int, bar: QProgressDialog
    ) -> bool:
        for page in range(first - 1, last):
            bar.setValue(page - first + 1)
            QApplication.processEvents()
            if bar.wasCanceled():
                printer.abort()
                return False
            if page >= first:
                printer.newPage()
            points = self.document.pagePointSize(page)
            picture = self.document.render(page, _pixels(points))
            resolution = printer.resolution() / 72
            size = QSizeF(points.width() * resolution, points.height() * resolution).toSize()
            painter.drawImage(QRect(0, 0, size.width(), size.height()), picture)
        return True

    def done(self, result: int) -> None:
        """Remember the size of the window."""
        if not self.isMaximized():
            remember("preview/size", [self.width(), self.height()])
        super().done(result)


_left_behind: list[Path] = []
"""Copies a viewer may still show; `clear_copies` removes them at the end of the day."""


def clear_copies() -> None:
    """Remove the copies given to the system's viewer, where it lets go of them."""
    for copy in _left_behind:
        try:
            copy.unlink(missing_ok=True)
            copy.parent.rmdir()
        except OSError:
            continue
    _left_behind.clear()


def _pixels(points: QSizeF) -> QSize:
    return QSizeF(points.width() * DPI / 72, points.height() * DPI / 72).toSize()


def _tool(text: str, icon: str, run: Callable[[], object]) -> QToolButton:
    button = QToolButton(toolTip=text)
    button.setAccessibleName(text)
    icons.put(button, icon)
    button.clicked.connect(lambda: run())
    return button
