"""Photos in a form and in a pane.

    self.before = self.add(PhotoField(_("Before"), "before", desk, role="before"))
    self.before.load(session, hazard)               # of a record that is there
    def save(self, session):
        hazard = …
        self.before.apply(session, hazard)          # keeps, removes, captions; in its transaction

    pane = PhotoPane(desk, Hazard, hazard_id, roles=("before", "after"))     # writes at once

In the form nothing is written before it is saved. In the pane every step has its Undo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from propdesk.i18n import _, ngettext
from propdesk.office import attachments, facility_terms, photos
from propdesk.office.entities import Attachment, Entity, Photo
from propdesk.office.errors import UserError
from propdesk.office.photos import Prepared
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.field import Field
from propdesk.ui.kit.photo_strip import PhotoStrip, Shot

__all__ = ["PhotoField", "PhotoPane"]


class PhotoField(Field):
    """Photos of one role in a form; `value()` is what it shows, `apply` writes it."""

    editor: PhotoStrip

    def __init__(
        self, label_text: str, name: str, desk: Desk, *, role: str = "other", **more: Any
    ) -> None:
        self.desk, self.role = desk, role
        super().__init__(label_text, name, PhotoStrip(label_text, desk.today()), **more)
        self._kept: tuple[Shot, ...] = ()
        self.editor.picked.connect(self._add)
        self.editor.refused.connect(self.show_error)
        self.editor.removed.connect(self._remove)
        self.editor.captioned.connect(self._caption)
        self.editor.opened.connect(lambda shot: open_viewer(self.desk, self.shots(), shot, self))

    def shots(self) -> list[Shot]:
        """What is shown."""
        return list(self.editor.shots)

    def value(self) -> list[Shot]:
        """What is shown; raises UserError when a photo is demanded and none is there."""
        if self.required and not self.editor.shots:
            raise self._missing()
        return self.shots()

    def set_value(self, value: Sequence[Shot] | None) -> None:
        """Show some pictures."""
        self.editor.show_shots(value or ())

    def draft(self) -> list[Shot]:
        """What is shown, kept or not."""
        return self.shots()

    def restore(self, draft: Any) -> None:
        """Show it again."""
        self.editor.show_shots(draft)

    def load(self, session: Any, subject: Entity) -> None:
        """Show the photos a record has."""
        self._kept = tuple(shots_of(session, subject.__tablename__, subject.id, self.role))
        self.editor.show_shots(self._kept)

    def apply(self, session: Any, subject: Entity) -> None:
        """Write what was added, removed and captioned, in the transaction of the form."""
        left = {shot.photo_id for shot in self.editor.shots}
        for shot in self._kept:
            if shot.photo_id is not None and shot.photo_id not in left:
                photos.remove(session, shot.photo_id)
        before = {shot.photo_id: shot.caption for shot in self._kept}
        for shot in self.editor.shots:
            if shot.prepared is not None:
                photos.add(
                    session,
                    subject,
                    shot.prepared,
                    today=self.desk.today(),
                    role=self.role,
                    caption=shot.caption,
                )
            elif shot.photo_id is not None and shot.caption != before.get(shot.photo_id):
                photos.change(session, shot.photo_id, caption=shot.caption)

    def _add(self, found: list[Prepared]) -> None:
        there = {shot.shown for shot in self.editor.shots}
        new = [_shot(one) for one in found if one.shown not in there]
        self.editor.show_shots([*self.editor.shots, *new])
        self.editor.list.setCurrentRow(len(self.editor.shots) - 1)
        self._touched()

    def _remove(self, shot: Shot) -> None:
        left = [other for other in self.editor.shots if other is not shot]
        before = self.shots()
        self.editor.show_shots(left)
        self._touched()
        self.desk.say(_("Photo removed."), lambda: self._bring_back(before))

    def _bring_back(self, before: list[Shot]) -> None:
        self.editor.show_shots(before)
        self._touched()

    def _caption(self, shot: Shot, text: str) -> None:
        changed = [
            replace(other, caption=text) if other is shot else other for other in self.editor.shots
        ]
        self.editor.show_shots(changed)
        self._touched()


class PhotoPane(QWidget):
    """The photos of a record, a strip for each role; every step is written at once."""

    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        kind: type[Entity],
        record_id: int,
        *,
        roles: Sequence[str] = ("other",),
        parent: QWidget | None = None,
        session: Any = None,
    ) -> None:
        """`session`: one that is open already, to read the photos with."""
        super().__init__(parent)
        self.setObjectName("plain")
        self.desk, self.kind, self.record_id = desk, kind, record_id
        self.strips: dict[str, PhotoStrip] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for role in roles:
            name = facility_terms.of(facility_terms.PHOTO_ROLES, role)
            if len(roles) > 1:
                column.addWidget(label(name, muted=True))
            strip = PhotoStrip(name, desk.today())
            strip.picked.connect(lambda found, role=role: self._add(found, role))
            strip.refused.connect(self._refuse)
            strip.removed.connect(self._remove)
            strip.captioned.connect(self._caption)
            strip.opened.connect(self._open)
            self.strips[role] = strip
            column.addWidget(strip)
        self.said = label("", tone="overdue")
        self.said.hide()
        column.addWidget(self.said)
        if session is None:
            self.refresh()
        else:
            self._read(session)

    def refresh(self) -> None:
        """Read the photos again."""
        with self.desk.store.read() as session:
            self._read(session)

    def _read(self, session: Any) -> None:
        for role, strip in self.strips.items():
            strip.show_shots(shots_of(session, self.kind.__tablename__, self.record_id, role))

    def _refuse(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        if text:
            QTimer.singleShot(0, self.said, self._bring_into_view)

    def _bring_into_view(self) -> None:
        """What is wrong is read without scrolling, however low the pane."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self.said)

    def _add(self, found: list[Prepared], role: str) -> None:
        self._refuse("")
        today = self.desk.today()
        added: list[int] = []
        with self.desk.store.write(action="add_photo") as session:
            record = session.get(self.kind, self.record_id)
            if record is None:
                return
            known = {photo.id for photo in photos.of(session, record, role)}
            for one in found:
                photo = photos.add(session, record, one, today=today, role=role)
                if photo.id not in known:
                    added.append(photo.id)
        self._done()
        text = ngettext("{n} photo added.", "{n} photos added.", len(found))
        self.desk.say(text.format(n=len(found)), lambda: self._take_back(added))

    def _take_back(self, added: Sequence[int]) -> None:
        with self.desk.store.write(action="remove_photo") as session:
            for photo_id in added:
                photos.remove(session, photo_id)
        self._done()

    def _remove(self, shot: Shot) -> None:
        if shot.photo_id is None:
            return
        with self.desk.store.write(action="remove_photo") as session:
            removed = photos.remove(session, shot.photo_id)
        self._done()

        def undo() -> None:
            with self.desk.store.write(action="add_photo") as session:
                if removed is not None:
                    photos.restore(session, removed)
            self._done()

        self.desk.say(_("Photo removed."), undo)

    def _caption(self, shot: Shot, text: str) -> None:
        if shot.photo_id is not None:
            with self.desk.store.write(action="caption") as session:
                photos.change(session, shot.photo_id, caption=text)
            self._done()

    def _open(self, shot: Shot) -> None:
        every = [one for strip in self.strips.values() for one in strip.shots]
        open_viewer(self.desk, every, shot, self)

    def _done(self) -> None:
        try:
            self.refresh()
        except RuntimeError:
            # Undo may come when the pane has made way for another record's.
            return
        self.changed.emit()


def shots_of(session: Any, table: str, record_id: int, role: str) -> list[Shot]:
    """The photos of a record in a role, ready to be shown; a lost file as an empty picture."""
    found = []
    for photo in photos.of_record(session, table, record_id, role):
        try:
            jpeg = photos.shown(session, photo)
        except UserError:
            jpeg = b""
        found.append(Shot(jpeg, photo.caption, photo.taken_on, photo.id))
    return found


def open_viewer(desk: Desk, shots: Sequence[Shot], shot: Shot, parent: QWidget | None) -> QWidget:
    """Show a photo in its size, the others of the record a key away."""
    from propdesk.ui.kit.photo_viewer import PhotoViewer

    def original(one: Shot) -> tuple[bytes, str]:
        if one.prepared is not None:
            return one.prepared.original, one.prepared.name
        with desk.store.read() as session:
            photo = session.get_one(Photo, one.photo_id)
            kept = session.query(Attachment).filter_by(sha256=photo.sha256).one()
            return photos.original(session, photo), attachments.shown_name(kept.name)

    at = next((n for n, one in enumerate(shots) if one is shot), 0)
    viewer = PhotoViewer(shots, at, parent, original=original)
    viewer.open()
    return viewer


def _shot(read: Prepared) -> Shot:
    return Shot(read.shown, "", read.taken_on, None, read)
