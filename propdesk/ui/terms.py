"""What the clerk reads for the words of the data file: uses, roles, bases, kinds, cycles."""

from __future__ import annotations

from collections.abc import Mapping

from propdesk.i18n import N_, _

USES = {
    "home": N_("Home"),
    "shop": N_("Shop"),
    "storage": N_("Storage room"),
    "garage": N_("Garage"),
}
OCCUPANCIES = {"owner": N_("Owner-occupied"), "let": N_("Let"), "vacant": N_("Vacant")}
ROLES = {
    "owner": N_("Owner"),
    "co_owner": N_("Co-owner"),
    "tenant": N_("Tenant"),
    "family": N_("Family"),
    "payer": N_("Pays for the owner"),
}
BASES = {
    "area": N_("By area"),
    "household": N_("By household"),
    "fixed": N_("Fixed per cycle"),
    "share": N_("Shared out by area"),
}
UNITS = {
    "area": N_("元/㎡·month"),
    "household": N_("元/household·month"),
    "fixed": N_("元/cycle"),
    "share": N_("元/cycle in all"),
}
CYCLES = {
    "month": N_("Every month"),
    "quarter": N_("Every quarter"),
    "half": N_("Every half year"),
    "year": N_("Every year"),
}
WAIVERS = {
    "vacancy": N_("Vacant room"),
    "hardship": N_("Hardship"),
    "agreement": N_("Agreement"),
    "other": N_("Other"),
}
STATES = {
    "in_force": N_("In force"),
    "future": N_("From later on"),
    "replaced": N_("Replaced"),
    "ended": N_("Ended"),
}
STATE_TONES = {"in_force": "done", "future": "soon", "replaced": "neutral", "ended": "neutral"}


def of(words: Mapping[str, str], key: str) -> str:
    """The word for `key`, translated; a key nobody knows as it is."""
    return _(words[key]) if key in words else key


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """`words` as a ChoiceField offers them."""
    return [(key, _(text)) for key, text in words.items()]


def scope(kind: str, value: str) -> str:
    """Who a price is for."""
    if kind == "building":
        return _("Building {name}").format(name=value)
    if kind == "use":
        return of(USES, value)
    return value if kind == "room" else _("All rooms")


def due_rule(rule: str) -> str:
    """When a bill is due, in words: `start+30`, `end+15` or `03-31`."""
    anchor, plus, days = rule.partition("+")
    if not plus:
        return _("{day} each year").format(day=rule)
    if anchor == "start":
        return _("start + {n} d").format(n=days)
    return _("end + {n} d").format(n=days)
