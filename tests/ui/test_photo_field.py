"""Photos in forms and panes: by paste, drop and keys; nothing lost, everything undone."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QInputDialog, QScrollArea

from propdesk.office import photos
from propdesk.office.entities import Facility
from propdesk.ui.desk import Desk
from propdesk.ui.kit.photo_field import PhotoField, PhotoPane
from propdesk.ui.kit.photo_strip import PhotoStrip
from propdesk.ui.kit.photo_viewer import PhotoViewer
from propdesk.ui.kit.record_form import RecordForm
from tests.facility_builders import a_facility


def a_file(folder: Path, name: str = "门.jpg", colour: str = "red") -> Path:
    target = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(target, "JPEG")
    path = folder / name
    path.write_bytes(target.getvalue())
    return path


def drop(strip: PhotoStrip, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    strip.list.dropEvent(event)


@pytest.fixture
def facility_id(desk: Desk) -> int:
    with desk.store.write() as session:
        return a_facility(session).id


@pytest.fixture
def undo(desk: Desk) -> list[Callable[[], object]]:
    kept: list[Callable[[], object]] = []
    desk.said.connect(lambda _text, back: kept.append(back))
    return kept


def kept(desk: Desk, facility_id: int) -> list[tuple[str, str]]:
    with desk.store.read() as session:
        found = photos.of_record(session, "facility", facility_id)
        return [(photo.role, photo.caption) for photo in found]


class _Form(RecordForm):
    name = "with_photos"
    title = "Photos"

    def __init__(self, desk: Desk, facility_id: int) -> None:
        self.facility_id = facility_id
        super().__init__(desk)

    def build(self) -> None:
        self.photos = self.add(PhotoField("After", "after", self.desk, role="after"))
        with self.desk.store.read() as session:
            self.photos.load(session, session.get_one(Facility, self.facility_id))

    def save(self, session: Any) -> None:
        self.photos.apply(session, session.get_one(Facility, self.facility_id))


@pytest.fixture
def form(desk: Desk, facility_id: int, qtbot: Any) -> _Form:
    made = _Form(desk, facility_id)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_form_keeps_photos_only_when_it_is_saved(
    form: _Form, desk: Desk, facility_id: int, tmp_path: Path
) -> None:
    drop(form.photos.editor, a_file(tmp_path), a_file(tmp_path, "b.jpg", "blue"))
    assert form.photos.editor.list.count() == 2
    assert kept(desk, facility_id) == []
    form.save_button.click()
    assert kept(desk, facility_id) == [("after", ""), ("after", "")]


def test_the_same_picture_is_shown_once(form: _Form, tmp_path: Path) -> None:
    drop(form.photos.editor, a_file(tmp_path))
    drop(form.photos.editor, a_file(tmp_path))
    assert form.photos.editor.list.count() == 1


def test_what_is_no_picture_is_said_under_the_field(form: _Form, tmp_path: Path) -> None:
    wrong = tmp_path / "list.jpg"
    wrong.write_text("no picture")
    drop(form.photos.editor, a_file(tmp_path), wrong)
    assert "“list.jpg” is no picture" in form.photos.error_text()
    assert form.photos.editor.list.count() == 1
    drop(form.photos.editor, tmp_path / "gone.jpg")
    assert "cannot be read" in form.photos.error_text()


def test_a_picture_on_the_clipboard_is_pasted_by_key(form: _Form, qtbot: Any) -> None:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    QGuiApplication.clipboard().setImage(image)
    form.photos.editor.list.setFocus()
    qtbot.keyClick(form.photos.editor.list, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert form.photos.editor.list.count() == 1
    QGuiApplication.clipboard().setText("words")
    qtbot.keyClick(form.photos.editor.list, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert form.photos.error_text() == "There is no picture on the clipboard."


def test_a_demanded_photo_that_is_missing_holds_the_form(form: _Form, tmp_path: Path) -> None:
    form.photos.required = True
    assert not form.try_to_save()
    assert "Please fill in: After" in form.photos.error_text()
    drop(form.photos.editor, a_file(tmp_path))
    assert form.try_to_save()


def test_captions_and_removals_are_written_with_the_form(
    desk: Desk,
    facility_id: int,
    qtbot: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    undo: list[Callable[[], object]],
) -> None:
    with desk.store.write() as session:
        lift = session.get_one(Facility, facility_id)
        for name, colour in (("a.jpg", "red"), ("b.jpg", "blue")):
            data = a_file(tmp_path, name, colour).read_bytes()
            photos.add(session, lift, data, name, role="after", today=desk.today())
    form = _Form(desk, facility_id)
    qtbot.addWidget(form)
    form.show()
    strip = form.photos.editor
    monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: ("机房 门", True))
    strip.list.setCurrentRow(0)
    qtbot.keyClick(strip.list, Qt.Key.Key_F2)
    strip.list.setCurrentRow(1)
    qtbot.keyClick(strip.list, Qt.Key.Key_Delete)
    assert strip.list.count() == 1
    undo[-1]()
    assert strip.list.count() == 2
    strip.list.setCurrentRow(1)
    qtbot.keyClick(strip.list, Qt.Key.Key_Delete)
    form.save_button.click()
    assert kept(desk, facility_id) == [("after", "机房 门")]


@pytest.fixture
def pane(desk: Desk, facility_id: int, qtbot: Any) -> PhotoPane:
    made = PhotoPane(desk, Facility, facility_id, roles=("before", "after"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_pane_writes_at_once_and_takes_back(
    pane: PhotoPane,
    desk: Desk,
    facility_id: int,
    tmp_path: Path,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
    undo: list[Callable[[], object]],
) -> None:
    drop(pane.strips["before"], a_file(tmp_path))
    picked = str(a_file(tmp_path, "b.jpg", "blue"))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: ([picked], ""))
    pane.strips["after"].add_button.click()
    assert kept(desk, facility_id) == [("before", ""), ("after", "")]
    undo[-1]()
    assert kept(desk, facility_id) == [("before", "")]
    strip = pane.strips["before"]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: ("缺门", True))
    strip.caption_button.click()
    strip.remove_button.click()
    assert kept(desk, facility_id) == []
    undo[-1]()
    assert kept(desk, facility_id) == [("before", "缺门")]
    assert strip.list.item(0).text() == "缺门"


def test_undo_works_when_the_pane_is_gone(
    desk: Desk, facility_id: int, tmp_path: Path, undo: list[Callable[[], object]]
) -> None:
    pane = PhotoPane(desk, Facility, facility_id)
    drop(pane.strips["other"], a_file(tmp_path))
    pane.deleteLater()
    QGuiApplication.sendPostedEvents(pane, 52)
    undo[-1]()
    assert kept(desk, facility_id) == []


def test_a_pane_says_what_it_refuses(pane: PhotoPane, tmp_path: Path) -> None:
    wrong = tmp_path / "a.heic"
    wrong.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(20))
    drop(pane.strips["before"], wrong)
    assert "HEIC" in pane.said.text()
    assert pane.said.isVisible()


def test_what_a_low_pane_refuses_comes_into_view(
    desk: Desk, facility_id: int, qtbot: Any, tmp_path: Path
) -> None:
    area = QScrollArea(widgetResizable=True)
    qtbot.addWidget(area)
    pane = PhotoPane(desk, Facility, facility_id)
    area.setWidget(pane)
    area.resize(300, 80)
    area.show()
    wrong = tmp_path / "list.jpg"
    wrong.write_text("no picture")
    drop(pane.strips["other"], wrong)

    def is_seen() -> bool:
        return area.verticalScrollBar().value() > 0 and not pane.said.visibleRegion().isEmpty()

    qtbot.waitUntil(is_seen)


def test_enter_opens_the_photo_and_arrows_turn(
    pane: PhotoPane, desk: Desk, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = a_file(tmp_path), a_file(tmp_path, "b.jpg", "blue")
    drop(pane.strips["before"], first, second)
    pane.strips["before"].list.setCurrentRow(0)
    qtbot.keyClick(pane.strips["before"].list, Qt.Key.Key_Return)
    viewer = pane.findChild(PhotoViewer)
    assert viewer is not None
    qtbot.addWidget(viewer)
    assert viewer.said.text().startswith("1 / 2")
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.said.text().startswith("2 / 2")
    saved = tmp_path / "saved.jpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(saved), ""))
    viewer.save_button.click()
    assert saved.read_bytes() == second.read_bytes()
    viewer.close()
