"""Shared fixtures: a real store in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from propdesk import i18n
from propdesk.office.store import Store


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Tests speak English unless they say otherwise."""
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new, empty office."""
    opened = Store.open(tmp_path / "office")
    yield opened
    opened.close()
