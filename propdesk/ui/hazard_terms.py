"""How hazards and works read on screen: tones, what is next, a step in one line."""

from __future__ import annotations

from propdesk.i18n import N_, _
from propdesk.office import facility_terms, hazard_words
from propdesk.office.entities import HazardStep
from propdesk.office.hazard_list import HazardRow
from propdesk.office.hazard_steps import NextStep
from propdesk.ui import terms

STATE_TONES = {"open": "soon", "overdue": "overdue", "rectified": "soon", "closed": "done"}
LEVEL_TONES = {"major": "overdue", "larger": "soon"}
STEP_TONES = {"recheck_failed": "overdue", "recheck_passed": "done"}
WORK_TONES = {"planned": "neutral", "ongoing": "soon", "done": "done"}
NEXT = {
    "dissuaded": N_("Dissuade"),
    "notified": N_("Notify in writing"),
    "reported": N_("Report upward"),
    "rectified": N_("Rectify"),
    "recheck": N_("Re-check"),
    "": "",
}


def next_text(step: NextStep) -> str:
    """What comes next: Dissuade (2 of 3), Notify in writing, Re-check."""
    word = _(NEXT[step.kind])
    if step.wanted > 1:
        return _("{step} ({n} of {all})").format(step=word, n=step.done + 1, all=step.wanted)
    return word


def state_text(row: HazardRow) -> str:
    """The state, with the days where it is overdue."""
    word = terms.of(hazard_words.STATES, row.state)
    if row.days_over:
        return _("{state}, {days} d").format(state=word, days=row.days_over)
    return word


def step_text(step: HazardStep) -> str:
    """A step in a line: what, who was told, until when, in which words, by whom."""
    parts = [step.told, step.until.isoformat() if step.until else "", step.text, step.person]
    said = "　".join(part for part in parts if part)
    word = terms.of(hazard_words.STEPS, step.kind)
    return f"{word}　{said}" if said else word


def fund_choices(known: str = "") -> list[tuple[str, str]]:
    """The funds to choose from; the office's own word stays one of them."""
    words = facility_terms.FUNDS
    own = [(known, known)] if known and known not in words else []
    return [("", _("not said")), *terms.choices(words), *own]
