"""Build the Chinese catalogue: python resources/locale/build.py

Finds every message in propdesk/ and takes its translation from `parts/*.json`, one file per
subject: `{"English": "中文", "one form|many form": "中文"}`. The parts are what people edit; the
catalogue `zh_CN/LC_MESSAGES/propdesk.po` and `.mo` are made from them and committed, because an
installed PropDesk has no Babel. Ends with exit status 1 and a list when a message has no
translation, a translation has no message, or two parts disagree.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "propdesk"
TARGET = HERE / "zh_CN" / "LC_MESSAGES"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
RELEASED = datetime(2026, 11, 22, tzinfo=UTC)
"""A fixed date: the same words give the same file."""

Words = dict[str, str]


def extracted() -> Catalog:
    """Every message in the source, without translations."""
    catalog = Catalog(
        locale="zh_CN",
        domain="propdesk",
        project="PropDesk",
        version="1",
        copyright_holder="PropDesk",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        creation_date=RELEASED,
        revision_date=RELEASED,
        fuzzy=False,
    )
    found = extract_from_dir(
        SOURCE,
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=(),
        directory_filter=lambda folder: Path(folder).name not in ("__pycache__", "versions"),
    )
    for name, _line, message, _comments, context in found:
        if message and message != ("", ""):
            catalog.add(message, locations=[(f"propdesk/{name}", 0)], context=context)
    return catalog


def translations() -> tuple[Words, list[str]]:
    """All parts in one, and where two of them disagree."""
    merged: Words = {}
    origin: Words = {}
    quarrels = []
    for part in sorted((HERE / "parts").glob("*.json")):
        for english, chinese in json.loads(part.read_text("utf-8")).items():
            if merged.setdefault(english, chinese) != chinese:
                quarrels.append(
                    f"{english!r}: {merged[english]} ({origin[english]}), {chinese} ({part.name})"
                )
            origin.setdefault(english, part.name)
    return merged, quarrels


def key(message_id: str | tuple[str, str]) -> str:
    """How a message is named in the parts."""
    return message_id if isinstance(message_id, str) else "|".join(message_id)


def build() -> tuple[Catalog, list[str]]:
    """The catalogue with its translations, and what is wrong with it."""
    catalog = extracted()
    words, quarrels = translations()
    wrong = [f"two translations: {quarrel}" for quarrel in quarrels]
    used = set()
    for message in catalog:
        if not message.id:
            continue
        name = key(message.id)
        used.add(name)
        chinese = words.get(name, "")
        if not chinese:
            wrong.append(f"not translated: {name!r} ({message.locations[0][0]})")
        message.string = chinese if isinstance(message.id, str) else (chinese,)
    wrong += [f"no longer used: {name!r}" for name in words.keys() - used]
    return catalog, sorted(wrong)


def main() -> int:
    """Write the catalogue; tell what is missing."""
    catalog, wrong = build()
    TARGET.mkdir(parents=True, exist_ok=True)
    with (TARGET / "propdesk.po").open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    with (TARGET / "propdesk.mo").open("wb") as file:
        write_mo(file, catalog)
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
