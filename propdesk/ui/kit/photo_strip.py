"""A row of thumbnails: pictures come by button, paste or drop, and go with Delete.

The strip shows and asks; who uses it decides what happens: `PhotoField` keeps everything until a
form is saved, `PhotoPane` writes at once. Arrows choose, Enter opens, F2 writes the caption.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QImage,
    QImageReader,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QListView,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _
from propdesk.office import photos
from propdesk.office.errors import UserError
from propdesk.office.photos import Prepared
from propdesk.ui import icons, theme
from propdesk.ui.memory import recall, remember

THUMB = QSize(104, 78)
"""A thumbnail in logical pixels."""
KINDS = "*.jpg *.jpeg *.png *.bmp *.webp *.gif"


@dataclass(frozen=True)
class Shot:
    """One picture of a strip: kept already (`photo_id`), or read and not yet kept."""

    shown: bytes
    """The upright JPEG."""
    caption: str = ""
    taken_on: date | None = None
    photo_id: int | None = None
    prepared: Prepared | None = None


def pixmap_of(jpeg: bytes, within: QSize, scale: float) -> QPixmap:
    """A picture made to fit, sharp on a screen of that scale; empty where it cannot be read."""
    buffer = QBuffer()
    buffer.setData(QByteArray(jpeg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.isValid():
        wanted = QSize(round(within.width() * scale), round(within.height() * scale))
        reader.setScaledSize(size.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatio))
    pixmap = QPixmap.fromImage(reader.read())
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def read_files(paths: Sequence[Path]) -> tuple[list[Prepared], list[str]]:
    """The pictures of some files, and a sentence for each that is none."""
    found: list[Prepared] = []
    wrong: list[str] = []
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        for path in paths:
            try:
                found.append(photos.prepare(path.read_bytes(), path.name))
            except UserError as error:
                wrong.append(str(error))
            except OSError as error:
                told = _("The file “{name}” cannot be read: {error}.")
                wrong.append(told.format(name=path.name, error=error.strerror or error))
    finally:
        QGuiApplication.restoreOverrideCursor()
    return found, wrong


def of_mime(data: QMimeData, today: date) -> tuple[list[Prepared], list[str]]:
    """What was dropped or pasted: files, or a picture itself."""
    if data.hasUrls():
        return read_files([Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()])
    image = data.imageData() if data.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return [], [_("There is no picture on the clipboard.")]
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    name = _("Pasted picture {day}.png").format(day=today)
    try:
        return [photos.prepare(bytes(buffer.data().data()), name)], []
    except UserError as error:
        return [], [str(error)]


class PhotoStrip(QWidget):
    """Thumbnails with their captions, and the buttons beside them."""

    picked = Signal(object)
    """The pictures that were added, as a list of Prepared."""
    refused = Signal(str)
    """Why something could not be added."""
    removed = Signal(object)
    captioned = Signal(object, str)
    opened = Signal(object)

    def __init__(self, label: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.today = label, today
        self.shots: list[Shot] = []
        self.list = _Thumbs(self)
        self.list.setAccessibleName(label)
        self.setFocusProxy(self.list)
        self.add_button = self._tool(_("Add photos…"), "image-plus", self.choose_files)
        self.paste_button = self._tool(_("Paste a picture (Ctrl+V)"), "clipboard-paste", self.paste)
        self.open_button = self._tool(_("Open the photo (Enter)"), "zoom-in", self.open_one)
        self.caption_button = self._tool(_("Caption… (F2)"), "pencil", self.write_caption)
        self.remove_button = self._tool(_("Remove the photo (Delete)"), "trash-2", self.remove_one)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.list, 1)
        column = QVBoxLayout(spacing=0)
        two = (self.add_button, self.paste_button)
        three = (self.open_button, self.caption_button, self.remove_button)
        for button in two:
            column.addWidget(button)
        column.addStretch(1)
        row.addLayout(column)
        column = QVBoxLayout(spacing=0)
        for button in three:
            column.addWidget(button)
        column.addStretch(1)
        row.addLayout(column)
        self.list.currentRowChanged.connect(lambda _at: self._enable())
        self.list.itemActivated.connect(lambda _item: self.open_one())
        self._enable()

    def _tool(self, text: str, icon: str, run: object) -> QToolButton:
        button = QToolButton(toolTip=text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        icons.put(button, icon)
        button.clicked.connect(run)
        return button

    def show_shots(self, shots: Sequence[Shot]) -> None:
        """Show other pictures; the place in the row stays."""
        at = self.list.currentRow()
        self.shots = list(shots)
        self.list.clear()
        scale = self.devicePixelRatioF()
        for shot in self.shots:
            item = QListWidgetItem(_icon(shot.shown, scale), _short(shot.caption))
            day = shot.taken_on.isoformat() if shot.taken_on else ""
            item.setToolTip(" · ".join(part for part in (shot.caption, day) if part))
            spoken = shot.caption or _("Photo {n}").format(n=self.list.count() + 1)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.list.addItem(item)
        self.list.fit()
        if self.shots:
            self.list.setCurrentRow(min(max(at, 0), len(self.shots) - 1))
        self._enable()

    def current(self) -> Shot | None:
        """The picture under the cursor."""
        at = self.list.currentRow()
        return self.shots[at] if 0 <= at < len(self.shots) else None

    def _enable(self) -> None:
        there = self.current() is not None
        for button in (self.open_button, self.caption_button, self.remove_button):
            button.setEnabled(there)
        self.list.viewport().update()

    def take(self, found: Sequence[Prepared], wrong: Sequence[str]) -> None:
        """Pass on what was read and what could not be."""
        if found:
            self.picked.emit(list(found))
        if wrong:
            self.refused.emit(" ".join(wrong))

    def choose_files(self) -> None:
        """Ask for picture files."""
        folder = str(recall("photos/folder", str(Path.home())))
        names, _kind = QFileDialog.getOpenFileNames(
            self.window(), _("Add photos"), folder, _("Pictures") + f" ({KINDS})"
        )
        if names:
            remember("photos/folder", str(Path(names[0]).parent))
            self.take(*read_files([Path(name) for name in names]))

    def paste(self) -> None:
        """Take the picture or the files on the clipboard."""
        self.take(*of_mime(QGuiApplication.clipboard().mimeData(), self.today))

    def open_one(self) -> None:
        """Ask for the picture in its size."""
        shot = self.current()
        if shot:
            self.opened.emit(shot)

    def remove_one(self) -> None:
        """Ask to take the picture off."""
        shot = self.current()
        if shot:
            self.removed.emit(shot)

    def write_caption(self) -> None:
        """Ask for the words below the picture."""
        shot = self.current()
        if shot is None:
            return
        text, done = QInputDialog.getText(
            self.window(), _("Caption"), _("What the photo shows"), text=shot.caption
        )
        if done and text.strip() != shot.caption:
            self.captioned.emit(shot, text.strip())


class _Thumbs(QListWidget):
    """The thumbnails themselves; says what to do while there are none."""

    def __init__(self, strip: PhotoStrip) -> None:
        super().__init__(strip)
        self._strip = strip
        self.setObjectName("thumbs")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(THUMB)
        self.setSpacing(4)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setMinimumWidth(THUMB.width() + 24)
        self.fit()

    def fit(self) -> None:
        """Low while empty, else as high as a picture with its words and the scroll bar."""
        line = self.fontMetrics().height()
        self.setFixedHeight(THUMB.height() + line + 38 if self.count() else 3 * line + 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """An empty row says how pictures get into it."""
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("muted"))
            place = self.viewport().rect().adjusted(8, 4, -8, -4)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place, flags, _("Drop or paste photos here"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures may be dropped."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere on the row."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        event.acceptProposedAction()
        self._strip.take(*of_mime(event.mimeData(), self._strip.today))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste, Delete, F2, Enter; what the row does not use goes on to the form."""
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if event.matches(QKeySequence.StandardKey.Paste):
            self._strip.paste()
        elif event.key() == Qt.Key.Key_Delete:
            self._strip.remove_one()
        elif event.key() == Qt.Key.Key_F2:
            self._strip.write_caption()
        elif event.key() == Qt.Key.Key_Insert:
            self._strip.choose_files()
        elif entered and plain and self._strip.current() is not None:
            self._strip.open_one()
        elif entered:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _icon(jpeg: bytes, scale: float) -> QIcon:
    """The thumbnail; chosen, it keeps its colours."""
    picture = pixmap_of(jpeg, THUMB, scale)
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made


def _short(caption: str) -> str:
    return caption if len(caption) <= 14 else f"{caption[:13]}…"
