"""Who prints: the head of every paper of facilities, rounds and hazards, and its language.

A paper is in the language of the office's documents, whatever the window speaks, so everything on
it is gathered inside `on_paper`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.orm import Session

from propdesk import i18n
from propdesk.office import settings
from propdesk.office.entities import Community
from propdesk.office.facility_sheets import PaperHead
from propdesk.office.facility_words import Words, words


def head(session: Session, today: date) -> PaperHead:
    """The office, its community and the day, in the language of its documents."""
    community = session.get(Community, 1)
    language = settings.get(session, "document_language")
    if community is None:
        return PaperHead(language, "", "", "", today)
    return PaperHead(language, community.name, community.company, community.phone, today)


@contextmanager
def on_paper(session: Session) -> Iterator[Words]:
    """Speak the language of the office's documents; gives the words of its papers."""
    language = settings.get(session, "document_language")
    with i18n.speaking(language):
        yield words(language)
