"""What the window remembers between two days: sizes, columns, language; an .ini file per user."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QSettings


def memory() -> QSettings:
    """The per-user .ini file; tests point `QSettings.setPath` at a folder of their own."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "PropDesk", "PropDesk")


def recall(key: str, default: Any = None) -> Any:
    """What was remembered under `key` (text, numbers, lists, dicts), else `default`."""
    text = memory().value(key)
    if not isinstance(text, str):
        return default
    try:
        return json.loads(text)
    except ValueError:
        return default


def remember(key: str, value: Any) -> None:
    """Keep `value` under `key` for the next start."""
    memory().setValue(key, json.dumps(value, ensure_ascii=True))


def forget(key: str) -> None:
    """Drop what was remembered under `key`."""
    memory().remove(key)
