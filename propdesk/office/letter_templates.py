"""The wording of letters to households: what ships, and what the office makes of it.

How a template is written and why nothing in it can do harm is in wording.py. The bills and demands
of an office are checked for threats and shaming too (domain.md §2.5).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk import resources
from propdesk.i18n import N_
from propdesk.office import forbidden_words
from propdesk.office.entities import LetterTemplate
from propdesk.office.wording import FILTERS, LONGEST, Compiled, Name, Vocabulary, Wording

__all__ = [
    "FILTERS",
    "KINDS",
    "LONGEST",
    "NAMES",
    "Compiled",
    "Name",
    "Wording",
    "check",
    "current",
    "fill",
    "restore",
    "save",
    "shipped",
]

KINDS = ("notice_1", "notice_2a", "notice_2b")
NAMES = (
    Name("community", "小区", N_("the community")),
    Name("company", "单位", N_("the office's full name")),
    Name("room", "房号", N_("the room")),
    Name("addressee", "业主", N_("who the letter is for")),
    Name("number", "编号", N_("the letter's number")),
    Name("date", "日期", N_("the letter's date")),
    Name("as_of", "截至日", N_("the day up to which is counted")),
    Name("periods", "账期", N_("from the first month owed to the last")),
    Name("due", "到期日", N_("the due date, the last one of several")),
    Name("deadline", "期限", N_("the last day to pay")),
    Name("days", "天数", N_("how many days that is")),
    Name("total", "合计", N_("the sum in figures")),
    Name("capital", "大写", N_("the sum in 人民币大写")),
    Name("credit", "预收", N_("credit held, if any")),
    Name("contract", "合同", N_("the contract's name")),
    Name("clause", "条款", N_("the contract's clause")),
    Name("basis", "依据", N_("“Under clause … of …,”, if there is a contract")),
    Name("ways", "缴费方式", N_("how to pay")),
    Name("account", "账户", N_("the account to pay to")),
    Name("phone", "电话", N_("the office's telephone")),
    Name("contact", "联系", N_("“call …”, or “come to the service centre”")),
    Name("last_demand", "上次催告", N_("the date of the last demand, if any")),
    Name("table", "明细表", N_("the table, on a line of its own")),
)
_REQUIRED = {
    "notice_1": ("table", "due"),
    "notice_2a": ("table", "deadline"),
    "notice_2b": ("table", "deadline"),
}
_WORDS = Vocabulary(NAMES)


def shipped(kind: str, language: str) -> str:
    """The text that ships with PropDesk."""
    return resources.path("templates", language, f"{kind}.txt").read_text("utf-8")


def current(session: Session, kind: str, language: str) -> str:
    """The office's own text, or the one that ships."""
    own = _own(session, kind, language)
    return own.text if own else shipped(kind, language)


def save(session: Session, kind: str, language: str, text: str) -> None:
    """Keep the office's own text. Raises UserError when it cannot be used, saying why."""
    check(text, kind, forbidden_words.words(session))
    keep(session, kind, language, text)


def keep(session: Session, kind: str, language: str, text: str) -> None:
    """Keep a text, of whatever kind of letter, that was checked already."""
    own = _own(session, kind, language)
    if own is None:
        session.add(LetterTemplate(kind=kind, language=language, text=text))
    elif own.text != text:
        own.text = text


def restore(session: Session, kind: str, language: str) -> None:
    """Go back to the text that ships."""
    own = _own(session, kind, language)
    if own is not None:
        session.delete(own)


def _own(session: Session, kind: str, language: str) -> LetterTemplate | None:
    return session.scalars(
        select(LetterTemplate).where(
            LetterTemplate.kind == kind, LetterTemplate.language == language
        )
    ).one_or_none()


def check(text: str, kind: str, forbidden: tuple[str, ...] | None = None) -> Compiled:
    """The template ready for use. Raises UserError naming the line and what is wrong with it.

    `forbidden`: what a letter must not say; the list that ships, if not given.
    """
    return _WORDS.check(text, _REQUIRED[kind], forbidden)


def fill(compiled: Compiled, values: Mapping[str, str]) -> Wording:
    """The words of one letter. `values` has a text for every key of NAMES but the table's."""
    return _WORDS.fill(compiled, values)
