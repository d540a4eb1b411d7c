"""A workbook may say what the window says: every word of a list is read as its key."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from propdesk import i18n
from propdesk.office import facility_terms, hazard_words, work_words
from propdesk.office.importing import facility_choices
from propdesk.ui import plan_words


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (facility_choices.STATE, facility_terms.STATES),
        (facility_choices.OWNERSHIP, facility_terms.OWNERSHIPS),
        (facility_choices.FUND, facility_terms.FUNDS),
        (facility_choices.LEVEL, hazard_words.LEVELS),
        (facility_choices.WORK_STATE, work_words.STATES),
        (facility_choices.GRADE, work_words.GRADES),
        (facility_choices.HOLIDAY, plan_words.POLICIES),
    ],
    ids=["state", "ownership", "fund", "level", "work state", "class", "holidays"],
)
def test_what_the_window_says_is_read(choice: Mapping[str, str], words: Mapping[str, str]) -> None:
    i18n.use("zh_CN")
    assert {key: choice.get(i18n._(word)) for key, word in words.items()} == {k: k for k in words}
