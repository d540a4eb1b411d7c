"""What the clerk reads of inspection plans: what they count from, holidays, who does it, states."""

from __future__ import annotations

from propdesk.i18n import N_, _
from propdesk.office import inspection_templates

ANCHORS = {
    "fixed": N_("By the calendar"),
    "last_done": N_("From the day it was last done"),
}
POLICIES = {
    "keep": N_("Stay on the day"),
    "previous": N_("Go to the working day before"),
    "next": N_("Go to the working day after"),
}
PERFORMERS = {
    "self": N_("By the office"),
    "contractor": N_("A contractor"),
    "authority": N_("An inspection body"),
    "utility": N_("The utility that owns it"),
}
STATES = {
    "active": N_("In force"),
    "event": N_("After an event"),
    "future": N_("From later on"),
    "ended": N_("Ended"),
}
STATE_TONES = {"active": "done", "event": "neutral", "future": "soon", "ended": "neutral"}


def systems() -> list[tuple[str, str]]:
    """The systems as a field offers them; "" is none."""
    known = inspection_templates.categories()
    return [("", _("none")), *((key, words.said()) for key, words in known.items())]
