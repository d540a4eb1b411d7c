"""Finds the files that ship with PropDesk: fonts, icons, templates, catalogues.

In a wheel they lie inside the package, in the frozen program beside it, in the source above it.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The folder that holds fonts/, icons/, locale/, style/, templates/."""
    here = Path(__file__).resolve().parent
    frozen = Path(getattr(sys, "_MEIPASS", here))
    for candidate in (here / "_resources", frozen / "resources", here.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError("PropDesk's resources folder is missing: install it again.")


def path(*parts: str) -> Path:
    """The path of one resource, `path("fonts", "NotoSansSC-Regular.ttf")`."""
    return root().joinpath(*parts)
