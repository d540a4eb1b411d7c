"""What a letter must not say: threats to cut supply or access, and shaming.

民法典第九百四十四条第三款 forbids pressing for payment by stopping power, water, heat or gas; local
rules add lifts, gates and cars, and courts have held posting a debtor's name an infringement
(domain.md §2.1, §2.5, §7.3). The office may change the list; quoting the law is never a threat.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sqlalchemy.orm import Session

from propdesk import resources
from propdesk.i18n import _
from propdesk.office import settings
from propdesk.office.errors import UserError

_CITATIONS = re.compile(
    r"不得(采取|以)(停止|中断|停)供(应)?[^。；，,;!?！？]{0,40}?(等)?(方式)?(催[交缴]|为由|手段)"
    r"|\b(must|may|shall|will) not (cut|stop|interrupt|disconnect)\b[^.;!?]{0,80}",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[\s·・*_\-—~～.|/\\]+")


@lru_cache(maxsize=1)
def shipped() -> tuple[str, ...]:
    """The list that ships with PropDesk."""
    text = resources.path("templates", "forbidden_words.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def words(session: Session) -> tuple[str, ...]:
    """The office's own list, or the one that ships."""
    own = settings.get(session, "letter_forbidden_words")
    return shipped() if own is None else tuple(str(word) for word in own if str(word).strip())


def found(text: str, forbidden: tuple[str, ...] | None = None) -> str | None:
    """The first forbidden word in a text, or None. Blanks between characters hide nothing."""
    visible = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Mn"))
    plain = unicodedata.normalize("NFKC", visible)
    plain = _CITATIONS.sub(" ", plain).casefold()
    joined = _BLANKS.sub("", plain)
    spaced = f" {' '.join(re.findall(r'[a-z]+', plain))} "
    for word in shipped() if forbidden is None else forbidden:
        sought = unicodedata.normalize("NFKC", word).casefold().strip()
        if sought.isascii():
            if f" {' '.join(re.findall(r'[a-z]+', sought))} " in spaced:
                return word
        elif _BLANKS.sub("", sought) in joined:
            return word
    return None


def check(text: str, line: int, forbidden: tuple[str, ...] | None = None) -> None:
    """Raise UserError when a line of a letter threatens or shames."""
    word = found(text, forbidden)
    if word is None:
        return
    problem = _(
        "“{word}” cannot stand in a letter. Threats to cut supplies or access, and shaming, "
        "are against the law (Civil Code, article 944). Leave it out."
    ).format(word=word)
    raise UserError(
        _("Line {line}: {problem}").format(line=line, problem=problem) if line else problem
    )
