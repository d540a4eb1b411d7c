"""The first-run wizard: community, rooms, fees, backups; or the demonstration first.

Back and Next keep everything; nothing is written before the last button, and then all of it in
one transaction. `open_if_new(desk, parent)` at the start, `open_for` from File ▸ Set up an office.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy import func, select

from propdesk.i18n import _
from propdesk.office import founding
from propdesk.office.entities import Community, Room, Tariff
from propdesk.office.errors import Cancelled, UserError
from propdesk.office.founding import Founded, Founding
from propdesk.office.progress import Progress
from propdesk.ui.desk import Desk
from propdesk.ui.first_run_steps import (
    BackupStep,
    CommunityStep,
    FeesStep,
    RoomsStep,
    StartStep,
    summary,
)
from propdesk.ui.steps import Step, Steps


class FirstRunWizard(Steps):
    """Sets up an office."""

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, offer_demo: bool = True
    ) -> None:
        self.desk = desk
        rooms, prices = _present(desk)
        self.start = StartStep()
        self.community = CommunityStep(desk)
        self.rooms = RoomsStep(desk, rooms)
        self.fees = FeesStep(desk, self.rooms, prices)
        self.backup = BackupStep(desk)
        steps: list[Step] = [self.community, self.rooms, self.fees, self.backup]
        if offer_demo:
            steps.insert(0, self.start)
        super().__init__(_("Set up an office"), steps, parent, width=760, height=740)

    def wanted(self) -> Founding:
        """Everything that was typed."""
        return Founding(
            community=self.community.typed(),
            pattern=self.rooms.wanted(),
            plan=self.rooms.excel_plan,
            price=self.fees.typed(),
            backup_folder=self.backup.folder.value(),
            backup_second_folder=self.backup.second.value(),
        )

    def go_to(self, at: int) -> None:
        """On the last step, show what will be written."""
        super().go_to(at)
        if self.current is self.backup:
            self.backup.say("")
            self.backup.summary.setText(summary(self.wanted()))

    def forward(self) -> None:
        """From the start, the demonstration is opened instead."""
        if self.current is self.start and self.start.demo.isChecked():
            self.reject()
            self.desk.open("open_demo")
            return
        super().forward()

    def finish(self) -> None:
        """Write everything in one transaction."""
        desk, wanted = self.desk, self.wanted()

        def work(progress: Progress) -> Founded:
            with desk.store.write(action="set up") as session:
                return founding.found(session, wanted, today=desk.today(), progress=progress)

        desk.jobs.start(_("Setting up the office"), work, self._done, self._failed, self)

    def _done(self, made: Founded) -> None:
        self.accept()
        self.desk.say(_("The office is set up. What to do next stands under Today."))

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.backup.say(_("Stopped. Nothing was written."))
        elif isinstance(error, UserError):
            self.backup.say(str(error))
        else:
            raise error


def _present(desk: Desk) -> tuple[int, int]:
    """How many rooms and prices there are."""
    with desk.store.read() as session:
        rooms = session.scalar(select(func.count()).select_from(Room)) or 0
        return rooms, session.scalar(select(func.count()).select_from(Tariff)) or 0


def is_new(desk: Desk) -> bool:
    """Whether nobody has set up this office yet."""
    with desk.store.read() as session:
        named = bool(session.get_one(Community, 1).name)
    return not named and _present(desk)[0] == 0


def open_if_new(desk: Desk, parent: QWidget | None) -> FirstRunWizard | None:
    """At the start: the wizard, if the office is new."""
    return open_for(desk, parent) if is_new(desk) else None


def open_for(desk: Desk, parent: QWidget | None) -> FirstRunWizard:
    """File ▸ Set up an office."""
    wizard = FirstRunWizard(desk, parent, offer_demo=is_new(desk))
    wizard.open()
    return wizard


def make_demo(desk: Desk, parent: QWidget | None, folder: Any, done: Any) -> None:
    """Have the demonstration in `folder` in a job, then `done(folder)`."""

    def work(progress: Progress) -> Any:
        from propdesk.office import demo

        demo.prepare(folder, today=desk.today(), progress=progress)
        return folder

    desk.jobs.start(_("Making the demonstration"), work, done, None, parent)
