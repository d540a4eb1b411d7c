"""Letters about a hazard: the report upward, and the written notice to who has to put it right.

A report goes to the owners' committee, the community, the street, a utility; it is the office's
best protection when an accident happens (features.md §4 idea 14; 民法典第九百四十二条). The wording
is a template of the office (wording.py); what was printed is kept with the step by its hash.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from propdesk import i18n, resources
from propdesk.i18n import N_, _
from propdesk.office import (
    attachments,
    hazard_history,
    hazard_words,
    letter_templates,
    settings,
    written,
)
from propdesk.office.entities import Community, Facility, Hazard, HazardStep
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import Fact, HazardLetter, PaperHead, Picture
from propdesk.office.hazard_history import Standing
from propdesk.office.hazard_steps import CONDUCT, get, steps_of
from propdesk.office.wording import Compiled, Name, Vocabulary

KINDS = ("hazard_letter", "hazard_notice")
"""报告 upward, 整改告知书 to who has to put it right."""
ADDRESSEES = ("committee", "community", "street", "utility", "fire", "owner")
"""业委会, 社区, 街道, 专业单位, 消防, 业主."""
NAMES = (
    Name("community", "小区", N_("the community")),
    Name("company", "单位", N_("the office's full name")),
    Name("addressee", "收件人", N_("who the letter is for")),
    Name("number", "编号", N_("the letter's number")),
    Name("date", "日期", N_("the letter's date")),
    Name("place", "部位", N_("where the hazard is")),
    Name("facility", "设施", N_("the facility, if any")),
    Name("what", "内容", N_("what is wrong")),
    Name("kind", "类型", N_("the kind of hazard")),
    Name("level", "级别", N_("its level")),
    Name("found", "发现日期", N_("the day it was found")),
    Name("age", "天数", N_("how many days that is")),
    Name("measure", "临时措施", N_("the temporary measure, if any")),
    Name("deadline", "期限", N_("the deadline, if any")),
    Name("keeper", "责任人", N_("who is in charge of it")),
    Name("steps", "经过", N_("what was done so far, if anything")),
    Name("dissuasions", "劝阻次数", N_("how often somebody was dissuaded, if ever")),
    Name("conduct", "违规行为", N_("what the law calls it, for illegal building and the like")),
    Name("request", "请求", N_("what is asked for")),
    Name("phone", "电话", N_("the office's telephone")),
    Name("contact", "联系", N_("“call …”, or “come to the service centre”")),
    Name("table", "明细表", N_("the table, on a line of its own")),
)
WORDS = Vocabulary(NAMES)
_REQUIRED = {"hazard_letter": ("table",), "hazard_notice": ("table", "deadline")}
_TOLD = ("measure", "dissuaded", "notified", "reported", "extended", "rectified", "recheck_failed")
"""The steps a letter tells of."""


def save(session: Session, kind: str, language: str, text: str) -> None:
    """Keep the office's own text. Raises UserError when it cannot be used, saying why."""
    check(text, kind)
    letter_templates.keep(session, kind, language, text)


def check(text: str, kind: str) -> Compiled:
    """The template ready for use. Raises UserError naming the line and what is wrong with it."""
    return WORDS.check(text, _REQUIRED[kind])


def addressees(language: str) -> dict[str, str]:
    """Whom a letter can go to, in the language of the letter."""
    return dict(_phrases(language)["whom"])


def request_of(addressee: str, language: str) -> str:
    """What is usually asked of an addressee (a key of ADDRESSEES), as a whole sentence."""
    phrases = _phrases(language)
    wish = phrases["wish"].get(addressee, "")
    if not wish:
        return ""
    return str(phrases["request"]).format(whom=phrases["whom"][addressee], wish=wish)


def gather(
    session: Session,
    hazard_id: int,
    *,
    addressee: str,
    today: date,
    kind: str = "hazard_letter",
    request: str = "",
    deadline: date | None = None,
    photos: Sequence[Picture] = (),
    language: str = "",
    slip: bool = True,
) -> HazardLetter:
    """Everything on the page of a letter of `today`, its number that of the hazard and a count.

    `request` is a sentence of its own, `deadline` that of the notice where it is not the hazard's.
    Raises UserError for an empty addressee, or a deadline before the letter.
    """
    hazard = get(session, hazard_id)
    if not addressee.strip():
        raise UserError(_("Please say whom the letter is for."), field="addressee")
    language = language or settings.get(session, "document_language")
    phrases = _phrases(language)
    community = session.get_one(Community, 1)
    steps = [one for one in steps_of(session, hazard_id) if one.taken_on <= today]
    now = hazard_history.standing(hazard, steps, today)
    due = deadline or now.due_on
    if kind == "hazard_notice" and (due is None or due < today):
        raise UserError(_("Please give a deadline from today on."), field="deadline")
    number = f"{hazard.number}-{_letters(steps) + 1}"
    facility = session.get(Facility, hazard.facility_id) if hazard.facility_id else None
    values = {
        "community": community.name,
        "company": community.company or community.name,
        "addressee": addressee.strip(),
        "number": number,
        "date": written.long_date(today, language),
        "request": request.strip(),
        "phone": community.phone,
        "contact": _contact(community, phrases),
        **_facts(hazard, facility, now, due, language),
        "age": str((today - hazard.found_on).days),
        "steps": _told(steps, language),
        "dissuasions": _count(steps, "dissuaded"),
        "conduct": str(phrases["conduct"]) if hazard.kind in CONDUCT else "",
    }
    text = letter_templates.current(session, kind, language)
    wording = WORDS.fill(check(text, kind), values)
    return HazardLetter(
        head=PaperHead(language, community.name, community.company, community.phone, today),
        title=wording.title,
        number=number,
        issued_on=today,
        addressee=addressee.strip(),
        before=wording.before,
        facts=_table(hazard, values, now, phrases, language),
        after=wording.after,
        photos=tuple(photos),
        slip=slip,
    )


def record(
    session: Session,
    hazard_id: int,
    letter: HazardLetter,
    pdf: bytes,
    *,
    today: date,
    kind: str = "hazard_letter",
    person: str = "",
) -> HazardStep:
    """The letter went out: a step `reported` or `notified` with the PDF as it was printed.

    What names nobody was put up on the spot (hazard_gather.posted_notice).

    Raises UserError when the hazard is closed.
    """
    hazard = get(session, hazard_id)
    if hazard.closed_on is not None:
        raise UserError(
            _("{number} was closed on {day}. If it is there again, record a new hazard.").format(
                number=hazard.number, day=hazard.closed_on
            )
        )
    kept = attachments.put(session, pdf, f"{letter.number}.pdf", today=today, subject=hazard)
    taken = HazardStep(
        hazard_id=hazard_id,
        taken_on=letter.issued_on,
        kind="reported" if kind == "hazard_letter" else "notified",
        person=person.strip(),
        told=letter.addressee or _("put up on the spot"),
        text=letter.title,
        letter_sha256=kept.sha256,
    )
    session.add(taken)
    session.flush()
    return taken


def printed(session: Session, step: HazardStep) -> bytes:
    """The letter of a step as it was printed. Raises UserError where none was kept."""
    if step.letter_sha256 is None:
        raise UserError(_("This step has no letter."))
    return attachments.content(session, step.letter_sha256)


# What stands behind


@lru_cache(maxsize=4)
def _phrases(language: str) -> dict[str, Any]:
    text = resources.path("templates", language, "hazard_phrases.toml").read_text("utf-8")
    return tomllib.loads(text)


def _spoken(language: str) -> Callable[[str], str]:
    return i18n.catalogue(language).gettext


def _contact(community: Community, phrases: dict[str, Any]) -> str:
    if not community.phone:
        return str(phrases["contact_office"])
    key = "contact_named" if community.manager else "contact"
    return str(phrases[key]).format(phone=community.phone, name=community.manager)


def _facts(
    hazard: Hazard, facility: Facility | None, now: Standing, due: date | None, language: str
) -> dict[str, str]:
    say = _spoken(language)
    return {
        "place": hazard.place,
        "facility": f"{facility.number} {facility.name}" if facility else "",
        "what": hazard.what,
        "kind": say(hazard_words.KINDS[hazard.kind]),
        "level": say(hazard_words.LEVELS[hazard.level]),
        "found": written.long_date(hazard.found_on, language),
        "measure": now.measure,
        "deadline": written.long_date(due, language) if due else "",
        "keeper": hazard.keeper,
    }


def _table(
    hazard: Hazard,
    values: dict[str, str],
    now: Standing,
    phrases: dict[str, Any],
    language: str,
) -> tuple[Fact, ...]:
    rows = [Fact(str(phrases["number"]), hazard.number)]
    for key in ("place", "facility", "what", "kind", "level", "found", "measure", "deadline"):
        if values[key]:
            rows.append(Fact(str(phrases[key]), values[key]))
    if now.first_due_on is not None and now.first_due_on != now.due_on:
        first = written.long_date(now.first_due_on, language)
        rows.append(Fact(str(phrases["first_deadline"]), first))
    if values["keeper"]:
        rows.append(Fact(str(phrases["keeper"]), values["keeper"]))
    return tuple(rows)


def _told(steps: Sequence[HazardStep], language: str) -> str:
    """`2026年11月2日劝阻（3-2-501）；2026年11月9日书面告知（业主）`."""
    phrases, say = _phrases(language), _spoken(language)
    parts = []
    for one in steps:
        if one.kind not in _TOLD:
            continue
        until = written.long_date(one.until, language) if one.until else ""
        text = one.text if one.letter_sha256 is None else ""
        detail = " ".join(part for part in (one.told, until, text) if part)
        form = str(phrases["step_with" if detail else "step"])
        day = written.long_date(one.taken_on, language)
        what = say(hazard_words.STEPS[one.kind])
        parts.append(form.format(date=day, what=what, detail=detail))
    return str(phrases["between"]).join(parts)


def _count(steps: Sequence[HazardStep], kind: str) -> str:
    count = sum(one.kind == kind for one in steps)
    return str(count) if count else ""


def _letters(steps: Sequence[HazardStep]) -> int:
    return sum(one.letter_sha256 is not None for one in steps)
