"""Letters about a hazard: to whom, with what on the page, kept as printed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from propdesk.office import hazard_gather, hazard_letters, hazards, letter_templates
from propdesk.office.entities import Community
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import HazardLetter
from propdesk.office.store import Store
from tests.hazard_builders import TODAY, a_facility_row, a_hazard


def named(session: Session) -> None:
    """The office has a name."""
    community = session.get_one(Community, 1)
    community.name, community.company = "幸福小区", "安居物业"
    community.phone, community.manager = "0371-65550000", "张主任"


def a_letter(session: Session, **more: Any) -> HazardLetter:
    """A report of a leaking roof to the street."""
    hazard = a_hazard(session, measure="设警示带")
    return hazard_letters.gather(
        session, hazard.id, **{"addressee": "街道办事处", "today": TODAY, **more}
    )


@pytest.mark.parametrize("kind", hazard_letters.KINDS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_ships_is_good(kind: str, language: str) -> None:
    compiled = hazard_letters.check(letter_templates.shipped(kind, language), kind)
    values = {name.key: f"<{name.key}>" for name in hazard_letters.NAMES}
    wording = hazard_letters.WORDS.fill(compiled, values)
    text = "\n".join((wording.title, *wording.before, *wording.after))
    assert wording.title
    assert wording.before
    assert wording.after
    assert "【" not in text
    assert "<contact>" in text


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_addressee_has_a_name_and_a_wish(language: str) -> None:
    assert set(hazard_letters.addressees(language)) == set(hazard_letters.ADDRESSEES)
    for key in hazard_letters.ADDRESSEES:
        assert bool(hazard_letters.request_of(key, language)) == (key != "owner")


def test_the_page_has_everything(store: Store) -> None:
    with store.write() as session:
        named(session)
        request = hazard_letters.request_of("street", "zh_CN")
        letter = a_letter(session, request=request)
    text = "\n".join((*letter.before, *letter.after))
    assert letter.title.startswith("关于3号楼2单元屋面")
    assert (letter.number, letter.addressee) == ("YH2026-0001-1", "街道办事处")
    assert letter.head.company == "安居物业"
    for words in ("21天", "设警示带", "恳请街道办事处督促", "致电0371-65550000（张主任）"):
        assert words in text
    assert "九百四十二" not in text
    facts = {fact.name: fact.value for fact in letter.facts}
    assert facts["编号"] == "YH2026-0001"
    assert facts["整改期限"] == "2026年12月2日"
    assert "原定期限" not in facts
    assert letter.slip


def test_conduct_is_told_with_its_steps_and_the_law(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session, kind="flying_wire", place="6号楼1单元")
        for day in (5, 9):
            hazards.step(
                session,
                hazard.id,
                "dissuaded",
                on=date(2026, 11, day),
                told="6-1-301",
                today=TODAY,
            )
        until = date(2026, 12, 20)
        hazards.step(session, hazard.id, "extended", on=TODAY, until=until, today=TODAY)
        letter = hazard_letters.gather(session, hazard.id, addressee="消防", today=TODAY)
        notice = hazard_letters.gather(
            session, hazard.id, addressee="业主", kind="hazard_notice", today=TODAY
        )
        english = hazard_letters.gather(
            session, hazard.id, addressee="the owner", today=TODAY, language="en"
        )
    text = "\n".join(letter.after)
    assert "九百四十二条" in text
    assert "2026年11月5日" in text
    assert "（6-1-301）；" in text
    assert {fact.name: fact.value for fact in letter.facts}["原定期限"] == "2026年12月2日"
    assert "劝阻2次" in "\n".join(notice.after)
    assert "2026年12月20日前" in "\n".join(notice.after)
    assert "article 942" in "\n".join(english.after)
    assert "5 November 2026 Dissuaded (6-1-301)" in "\n".join(english.after)


def test_a_facility_stands_in_the_table(store: Store) -> None:
    with store.write() as session:
        lift = a_facility_row(session)
        hazard = a_hazard(session, facility_id=lift.id)
        letter = hazard_letters.gather(session, hazard.id, addressee="x", today=TODAY)
    assert ("设施设备", "DT-01 1号楼电梯") in letter.facts


def test_what_is_printed_is_kept_and_counted(store: Store) -> None:
    with store.write() as session:
        letter = a_letter(session)
        hazard = hazards.by_number(session, "YH2026-0001")
        assert hazard is not None
        step = hazard_letters.record(session, hazard.id, letter, b"%PDF-1", today=TODAY)
        assert (step.kind, step.told, step.person) == ("reported", "街道办事处", "")
        assert hazard_letters.printed(session, step) == b"%PDF-1"
        again = hazard_letters.gather(session, hazard.id, addressee="社区", today=TODAY)
        assert again.number == "YH2026-0001-2"
        assert hazards.rows(session, TODAY)[0].reported
        found = hazards.steps_of(session, hazard.id)[0]
        with pytest.raises(UserError, match="no letter"):
            hazard_letters.printed(session, found)


def test_what_names_nobody_was_put_up_on_the_spot(store: Store) -> None:
    with store.write() as session:
        hazard = a_hazard(session)
        letter = hazard_gather.posted_notice(session, hazard.id, TODAY)
        step = hazard_letters.record(
            session, hazard.id, letter, b"%PDF", kind="hazard_notice", today=TODAY
        )
    assert (step.kind, step.told) == ("notified", "put up on the spot")


def test_bad_letters_are_refused_with_a_sentence(store: Store) -> None:
    with store.write() as session:
        with pytest.raises(UserError, match="whom"):
            a_letter(session, addressee=" ")
        with pytest.raises(UserError, match="deadline from today on"):
            a_letter(session, kind="hazard_notice", deadline=date(2026, 11, 1))
        letter = a_letter(session)
        hazard = hazards.rows(session, TODAY)[0]
        hazards.rectify(session, hazard.id, on=TODAY, today=TODAY)
        hazards.recheck(
            session,
            hazard.id,
            on=TODAY,
            passed=True,
            by="张",
            today=TODAY,
            photo_required=False,
        )
        with pytest.raises(UserError, match="closed on"):
            hazard_letters.record(session, hazard.id, letter, b"%PDF", today=TODAY)


def test_the_offices_own_wording_is_checked_and_kept(store: Store) -> None:
    own = "报告\n【小区】有隐患。\n【明细表】\n此致"
    with store.write() as session:
        hazard_letters.save(session, "hazard_letter", "zh_CN", own)
        hazard_letters.save(session, "hazard_letter", "zh_CN", own + "！")
        assert a_letter(session).after == ("此致！",)
        for wrong, words in (
            ("报告\n【明细表】\n【业主姓名】", "业主姓名"),
            ("报告\n没有表", "明细表"),
            ("报告\n【明细表】\n【9*9】", "only a word"),
        ):
            with pytest.raises(UserError, match=words):
                hazard_letters.save(session, "hazard_letter", "zh_CN", wrong)
        with pytest.raises(UserError, match="期限"):
            hazard_letters.save(session, "hazard_notice", "zh_CN", own)
        letter_templates.restore(session, "hazard_letter", "zh_CN")
        assert letter_templates.current(session, "hazard_letter", "zh_CN").startswith("关于")
