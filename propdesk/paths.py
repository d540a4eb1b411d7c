"""Where things lie: data, documents, logs, and the resources that ship with PropDesk."""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP = "PropDesk"


def resources() -> Path:
    """Fonts, icons, templates and catalogues: in the wheel, the frozen program or the source."""
    here = Path(__file__).resolve().parent
    frozen = Path(getattr(sys, "_MEIPASS", here))
    for candidate in (here / "_resources", frozen / "resources", here.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError("resources")


def default_data() -> Path:
    """The per-user data folder, local and not roaming; `PROPDESK_DATA` wins."""
    chosen = os.environ.get("PROPDESK_DATA")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_data_dir(APP, appauthor=False, roaming=False)) / "data"


def logs() -> Path:
    """Where the log and the crash reports go."""
    import platformdirs

    return Path(platformdirs.user_log_dir(APP, appauthor=False))
