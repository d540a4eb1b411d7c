"""The settings of facilities: lists and tables are typed, and what cannot be read is said."""

from __future__ import annotations

from typing import Any

import pytest

from propdesk.office import settings
from propdesk.ui.desk import Desk
from propdesk.ui.settings_dialog import SettingsDialog


@pytest.fixture
def dialog(desk: Desk, qtbot: Any) -> SettingsDialog:
    made = SettingsDialog(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def test_lists_and_tables_are_kept_as_they_are_typed(dialog: SettingsDialog, desk: Desk) -> None:
    own = {field.name: field for field in dialog.fields}
    assert own["expiry_bands"].draft() == "60、30、7"
    assert own["extinguisher_years"].draft().splitlines()[0] == "Dry powder 5、2、10"
    own["expiry_bands"].restore("90, 30 10")
    own["lift_inspection_templates"].restore("L06、X1")
    lines = own["extinguisher_years"].draft().replace("CO2 5、2、12", "CO2: 5/2/15")
    own["extinguisher_years"].restore(lines)
    own["renewal_points"].restore(own["renewal_points"].draft().replace("30", "25"))
    dialog.save_button.click()
    with desk.store.read() as session:
        assert settings.get(session, "expiry_bands") == [90, 30, 10]
        assert settings.get(session, "lift_inspection_templates") == ["L06", "X1"]
        assert settings.get(session, "extinguisher_years")["co2"] == [5, 2, 15]
        assert settings.get(session, "extinguisher_years")["powder"] == [5, 2, 10]
        assert settings.get(session, "renewal_points")["life"] == 25


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("expiry_bands", "soon", "whole numbers"),
        ("expiry_bands", "", "Please fill in"),
        ("extinguisher_years", "Foam 1、2、3", "“Foam 1、2、3” cannot be read"),
        ("extinguisher_years", "CO2 5、2", "Dry powder 1、1、1"),
        ("extinguisher_years", "CO2 5、2、12", "A line is missing: Dry powder"),
    ],
)
def test_what_cannot_be_read_is_said_under_its_field(
    dialog: SettingsDialog, name: str, text: str, sentence: str
) -> None:
    field = next(field for field in dialog.fields if field.name == name)
    field.restore(text)
    dialog.save_button.click()
    assert sentence in field.error_text()
    assert dialog.isVisible()
