"""Which photos before and after stand in the text of the summary, and which in its annex."""

from __future__ import annotations

from collections.abc import Sequence

from propdesk.office.summary_words import Words
from propdesk.office.year_pages import Pair, Photos, Section


def in_text(pairs: Sequence[Pair], count: int, words: Words) -> Photos:
    """The first pairs; how many more there are in the annex, or only in the program."""
    texts = words.texts["photos"]
    shown = tuple(pairs[: texts["in_text"]])
    more = len(pairs) - len(shown)
    note = texts["more_in_annex"].format(n=f"{more:,}") if more else ""
    if not more and count > len(shown):
        note = texts["not_printed"].format(n=f"{count - len(shown):,}")
    return Photos(texts["before"], texts["after"], shown, note)


def annex(
    sections: Sequence[Section], pairs: Sequence[Pair], count: int, words: Words
) -> list[Section]:
    """The section of the pairs that are not in the text; none where all are."""
    texts = words.texts["photos"]
    shown = sum(
        len(block.pairs)
        for section in sections
        for block in section.blocks
        if isinstance(block, Photos)
    )
    rest = tuple(pairs[shown:])
    if not rest:
        return []
    left = count - len(pairs)
    note = texts["not_printed"].format(n=f"{left:,}") if left > 0 else ""
    photos = Photos(texts["before"], texts["after"], rest, note)
    return [Section("photos", "", texts["title"], 1, (photos,))]
