"""What can go wrong in a way the clerk can put right."""

from __future__ import annotations


class UserError(Exception):
    """One clear sentence, in the clerk's language, saying what is wrong and what to do."""


class Cancelled(Exception):
    """The clerk pressed Cancel; nothing was written."""
