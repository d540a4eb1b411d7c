"""The house rules: layers, types, style, words, and a test for every tab."""

from __future__ import annotations

import gettext
import importlib.util
import json
import re
import string
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "resources" / "locale"
CATALOGUE = LOCALE / "zh_CN" / "LC_MESSAGES"


def run(*arguments: str) -> None:
    """A tool on the whole house, with what it says when it is not content."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_imports_run_one_way() -> None:
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_hold() -> None:
    run("mypy", "--cache-dir", str(ROOT / ".mypy_cache"))


def test_style_is_kept() -> None:
    run("ruff", "check", "--no-cache", "propdesk", "tests", "resources")
    run("ruff", "format", "--no-cache", "--check", "propdesk", "tests", "resources")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """resources/locale/build.py."""
    spec = importlib.util.spec_from_file_location("build_locale", LOCALE / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The committed propdesk.po."""
    with (CATALOGUE / "propdesk.po").open("rb") as file:
        return read_po(file)


def test_every_word_is_translated_once_and_used(build: ModuleType) -> None:
    _catalog, wrong = build.build()
    assert not wrong, "\n".join(wrong)


def test_the_committed_catalogue_is_what_the_parts_make(
    build: ModuleType, catalogue: Catalog
) -> None:
    """Else run: python resources/locale/build.py"""
    built, _wrong = build.build()
    assert {m.id: m.string for m in built if m.id} == {
        m.id: one_or_more(m.string) for m in catalogue if m.id
    }
    assert not catalogue.obsolete


def one_or_more(words: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    return words if isinstance(words, str) else tuple(words)


def test_no_entry_is_empty_or_fuzzy(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            assert not message.fuzzy, message.id
            words = [message.string] if isinstance(message.string, str) else message.string
            assert all(words), message.id


def fields(text: str) -> set[str]:
    """The named braces of a message, with % left alone."""
    try:
        return {name for _t, name, _f, _c in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"<unreadable>"}


def test_the_braces_are_the_same_on_both_sides(catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        chinese = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = fields(english[-1])
        for words in chinese:
            assert fields(words) == wanted, f"{message.id!r}: {words!r}"


def test_the_keys_and_dots_are_the_same_on_both_sides(catalogue: Catalog) -> None:
    """A menu entry with an ellipsis or a key keeps it."""
    for message in catalogue:
        if isinstance(message.id, str) and message.id and isinstance(message.string, str):
            if re.search(r"&\w", message.id):
                assert re.search(r"&\w", message.string), message.id
            if message.id.endswith("…"):
                assert message.string.endswith("…"), message.id


def test_the_compiled_catalogue_is_the_written_one(catalogue: Catalog) -> None:
    with (CATALOGUE / "propdesk.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            one, many = message.id
            assert compiled.ngettext(one, many, 2) == one_or_more(message.string)[0]


def test_no_fstring_is_ever_translated() -> None:
    for source in (ROOT / "propdesk").rglob("*.py"):
        found = re.search(r"\b(?:_|N_|ngettext)\(\s*[fF]['\"]", source.read_text("utf-8"))
        assert not found, f"{source}: {found and found[0]}"


def test_the_parts_are_plain(build: ModuleType) -> None:
    for part in sorted((LOCALE / "parts").glob("*.json")):
        words = json.loads(part.read_text("utf-8"))
        assert all(isinstance(k, str) and isinstance(v, str) and v for k, v in words.items()), part


def test_every_tab_has_a_test_file() -> None:
    tabs = [path.stem for path in (ROOT / "propdesk" / "ui").glob("*_tab.py")]
    assert tabs
    for tab in tabs:
        assert (ROOT / "tests" / "ui" / f"test_{tab}.py").exists(), f"tests/ui/test_{tab}.py"


def test_no_file_grows_beyond_reading() -> None:
    for source in (ROOT / "propdesk").rglob("*.py"):
        if "versions" not in source.parts:
            lines = source.read_text("utf-8").count("\n")
            assert lines <= 500, f"{source.relative_to(ROOT)} has {lines} lines"


def test_the_clock_is_read_outside_the_office() -> None:
    """Functions are handed the day; only a migration's backup is named by the clock."""
    allowed = {"upgrading.py", "audit.py"}
    for room in ("office", "documents"):
        for source in (ROOT / "propdesk" / room).rglob("*.py"):
            if source.name not in allowed:
                found = re.search(r"date\.today\(|datetime\.now\(", source.read_text("utf-8"))
                assert not found, source
