"""The outline of a PDF (bookmarks): where each heading stands, as a tree beside the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Bookmark(NamedTuple):
    """An entry: its depth from 0, its words, and the place it leads to."""

    level: int
    title: str
    place: Any


def put(document: Any, bookmarks: Sequence[Bookmark]) -> None:
    """Give ReportLab's `document` the outline; entries below the first level begin folded."""
    if not bookmarks:
        return
    outlines = document.Outlines
    outlines.destinationnamestotitles = {name: mark.title for name, mark in enumerate(bookmarks)}
    outlines.closedict = {mark.place: 1 for mark in bookmarks}
    tree, _next = _branch(bookmarks, 0, 0)
    outlines.setDestinations(tree)
    document.Catalog.showOutline()


def _branch(bookmarks: Sequence[Bookmark], start: int, level: int) -> tuple[list[Any], int]:
    """The entries from `start` at `level` or deeper, and where the next branch begins."""
    branch: list[Any] = []
    at = start
    while at < len(bookmarks) and bookmarks[at].level >= level:
        leaf = {at: bookmarks[at].place}
        at += 1
        if at < len(bookmarks) and bookmarks[at].level > level:
            below, at = _branch(bookmarks, at, level + 1)
            branch.append((leaf, below))
        else:
            branch.append(leaf)
    return branch, at
