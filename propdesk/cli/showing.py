"""How results look: tables on the terminal, CSV and JSON for programs, files written whole."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from propdesk.i18n import _
from propdesk.office.errors import UserError


def plain(value: Any) -> str:
    """A value as CSV carries it: money with two digits, ISO dates, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows under a header, comma-separated, one line each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)
    return text.getvalue()


def as_json(value: Any) -> str:
    """JSON that people can read too."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=plain)


def records(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows as JSON objects: money as strings, no value as null."""
    return [
        {
            column: value if value is None or isinstance(value, int | bool) else plain(value)
            for column, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]


def width(text: str) -> int:
    """How many columns of a terminal a text takes; a Chinese character takes two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Columns that line up; those in `right` to the right."""
    lines = [list(headers), *map(list, rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(headers))]
    pushed = set(right)
    shown = []
    for line in lines:
        cells = []
        for i, text in enumerate(line):
            blanks = " " * (widths[i] - width(text))
            cells.append(blanks + text if i in pushed else text + blanks)
        shown.append("  ".join(cells).rstrip())
    return "\n".join(shown)


def tell(message: str) -> None:
    """A message to the person at the terminal; not part of the result."""
    click.echo(message, err=True)


def write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all. Raises UserError when it cannot be."""
    handle, part = -1, ""
    try:
        handle, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent or ".")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(part, 0o666 & ~umask)
        os.replace(part, path)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        raise UserError(
            _("{path} cannot be written: {error}.").format(path=path, error=error.strerror)
        ) from error


class Bar:
    """A progress bar on stderr: only where somebody watches, only once a second has passed."""

    _AFTER, _EVERY, _LENGTH = 1.0, 0.1, 30

    def __init__(self, title: str) -> None:
        self.title = title
        self._watched = sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + self._AFTER
        self._drawn = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._drawn:
            self._draw("")
            click.echo("\r", nl=False, err=True)

    def show(self, done: int, total: int, what: str) -> None:
        """Draw how far the work has come; `total` 0 is unknown."""
        now = time.monotonic()
        if not self._watched or now < self._next:
            return
        self._next = now + self._EVERY
        title = what or self.title
        if total:
            full = self._LENGTH * min(done, total) // total
            bar = "█" * full + "░" * (self._LENGTH - full)
            self._draw(f"{title} {bar} {100 * min(done, total) // total:3d} %")
        else:
            self._draw(f"{title} …")

    def _draw(self, text: str) -> None:
        blanks = " " * max(0, self._drawn - width(text))
        click.echo(f"\r{text}{blanks}", nl=False, err=True)
        self._drawn = width(text)
