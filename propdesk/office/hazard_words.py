"""What the clerk reads for the words of hazards: kinds, levels, sources, steps, states.

隐患 is a hazard, 整改 its rectification, 复查 the re-check, 闭环 closed (domain.md §0).
"""

from __future__ import annotations

from propdesk.i18n import N_

KINDS = {
    "facility": N_("Facility hazard"),
    "fire": N_("Fire hazard"),
    "illegal_build": N_("Illegal building"),
    "occupation": N_("Occupied shared space"),
    "flying_wire": N_("E-bike charged by a flying wire"),
    "other": N_("Other hazard"),
}
"""设施隐患, 消防隐患, 私搭乱建, 占用公共空间, 飞线充电, 其他."""
LEVELS = {
    "general": N_("General"),
    "larger": N_("Serious"),
    "major": N_("Major"),
}
"""一般, 较大, 重大."""
SOURCES = {
    "inspection": N_("Inspection round"),
    "manual": N_("Seen by the office"),
    "complaint": N_("Complaint or request"),
    "resident": N_("Told by a resident"),
    "import": N_("Brought over"),
}
STEPS = {
    "found": N_("Hazard found"),
    "measure": N_("Temporary measure"),
    "dissuaded": N_("Dissuaded"),
    "notified": N_("Notified in writing"),
    "reported": N_("Reported"),
    "extended": N_("Deadline changed"),
    "rectified": N_("Rectified"),
    "recheck_failed": N_("Re-check failed"),
    "recheck_passed": N_("Re-check passed"),
    "note": N_("Noted"),
}
STATES = {
    "open": N_("To rectify"),
    "overdue": N_("Overdue"),
    "rectified": N_("To re-check"),
    "closed": N_("Put right"),
}
"""待整改, 整改逾期, 待复查, 已闭环."""
