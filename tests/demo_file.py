"""One demonstration for all tests of a process that only look at it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

from propdesk.office import demo
from propdesk.office.store import Store

TODAY = date(2026, 11, 23)
HOUSEHOLDS, YEARS = 160, 3


@cache
def folder() -> Path:
    """The folder of a demonstration of 160 rooms and three years."""
    holder = tempfile.mkdtemp(prefix="propdesk-demo-")
    atexit.register(shutil.rmtree, holder, ignore_errors=True)
    place = Path(holder) / "demo"
    demo.prepare(place, households=HOUSEHOLDS, years=YEARS, today=TODAY)
    return place


@contextmanager
def opened() -> Iterator[Store]:
    """The demonstration, open."""
    store = Store.open(folder())
    try:
        yield store
    finally:
        store.close()
