"""What the clerk reads for the words of works: kinds, states, classes of projects."""

from __future__ import annotations

from propdesk.i18n import N_

KINDS = {"repair": N_("Repair"), "project": N_("Project")}
"""维修, 工程项目."""
STATES = {"planned": N_("Planned work"), "ongoing": N_("Under way"), "done": N_("Finished")}
"""计划, 实施, 完成."""
GRADES = {
    "basic": N_("Basic renovation"),
    "improve": N_("Improving renovation"),
    "upgrade": N_("Upgrading renovation"),
}
"""基础类, 完善类, 提升类 of the renovation of old communities (domain.md §6)."""
