"""What can go wrong in a way the clerk can put right."""

from __future__ import annotations


class UserError(Exception):
    """One clear sentence, in the clerk's language, saying what is wrong and what to do.

    `field` names the input it concerns ("amount"), so that a form can show it there.
    """

    def __init__(self, message: str = "", field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Cancelled(Exception):
    """The clerk pressed Cancel; nothing was written."""
