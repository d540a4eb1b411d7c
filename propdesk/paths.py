"""Where the clerk's things lie: data and logs. Only app.py and cli.py import it."""

from __future__ import annotations

import os
from pathlib import Path

APP = "PropDesk"


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
