"""Many of a kind at once, and taking out what was entered by mistake."""

from __future__ import annotations

import pytest

from propdesk.office import attachments, facilities, facility_batch, facility_papers, photos
from propdesk.office.entities import Facility
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import TODAY, D
from tests.facility_builders import a_facility
from tests.office.test_photos import a_picture


@pytest.mark.parametrize(
    ("text", "buildings"),
    [
        ("1-3", ["1", "2", "3"]),
        ("1号楼-3号楼、5#", ["1", "2", "3", "5"]),
        ("1 ～ 2，Ａ座", ["1", "2", "A"]),
        ("3、03号楼", ["3"]),
    ],
)
def test_buildings_are_read_as_people_write_them(text: str, buildings: list[str]) -> None:
    assert facility_batch.buildings_of(text) == buildings


@pytest.mark.parametrize("text", ["", "8-1", "1-999", "1/2", "A" * 20])
def test_what_names_no_buildings_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        facility_batch.buildings_of(text)
    assert refused.value.field == "buildings"
    assert facility_batch.counted(text) == ""


def test_each_building_gets_its_own(store: Store) -> None:
    with store.write() as session:
        a_facility(session, category="unit_door")
        added = facility_batch.add_in(
            session,
            facility_batch.buildings_of("1-2、A座"),
            category="单元门",
            name="单元门",
            quantity=D(6),
            today=TODAY,
        )
        assert [(one.number, one.place, one.building, one.quantity) for one in added] == [
            ("DYM-02", "1号楼", "1", D(6)),
            ("DYM-03", "2号楼", "2", D(6)),
            ("DYM-04", "A座", "A", D(6)),
        ]
        assert added[0].unit == "door"


def test_what_was_entered_by_mistake_goes_but_nothing_with_a_history(store: Store) -> None:
    with store.write() as session:
        wrong, right = a_facility(session, state="impaired"), a_facility(session)
        facilities.grade(session, wrong.id, 3, on=TODAY, today=TODAY)
        photos.add(session, wrong, a_picture(), "a.jpg", today=TODAY)
        facility_papers.add(
            session, facility_id=right.id, kind="contract", title="维保", today=TODAY
        )
        with pytest.raises(UserError, match="has a history"):
            facility_batch.remove(session, [wrong.id])
        facility_batch.remove(session, [wrong.id], just_added=True)
        assert session.get(Facility, wrong.id) is None
        with pytest.raises(UserError, match="has a history"):
            facility_batch.remove(session, [right.id])


def test_a_file_is_taken_off_and_brought_back(store: Store) -> None:
    with store.write() as session:
        lift = a_facility(session)
        kept = attachments.put(session, b"%PDF-1.7", "证.pdf", today=TODAY, subject=lift)
        attachments.unlink(session, lift, kept.sha256)
        attachments.unlink(session, lift, kept.sha256)
        assert attachments.of(session, lift) == []
        attachments.link(session, lift, kept.sha256)
        assert attachments.of(session, lift) == [kept]
