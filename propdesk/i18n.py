"""Words: English in the source, the clerk's language on screen and paper.

Source strings are plain English with named braces: ``_("{room} owes {amount}.").format(...)``.
`N_` marks a word that is looked up at import and translated when it is shown.
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from propdesk import resources

LANGUAGES = {"zh_CN": "中文（简体）", "en": "English"}

_translations: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"
_paper: ContextVar[str | None] = ContextVar("propdesk_paper_language", default=None)
"""The language of the paper that is being gathered on this thread; None: that of the window."""


def system_language() -> str:
    """The language of the system, `zh_CN` or `en`."""
    if sys.platform == "win32":
        import ctypes

        language_id = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        name = locale.windows_locale.get(language_id, "")
    else:
        keys = ("LC_ALL", "LC_MESSAGES", "LANG")
        name = next((os.environ[key] for key in keys if os.environ.get(key)), "")
    return "zh_CN" if name.startswith("zh") else "en"


def use(language: str) -> None:
    """Speak `language` (`zh_CN` or `en`) from now on."""
    global _translations, _language
    _translations = catalogue(language)
    _language = language


@cache
def catalogue(language: str) -> _gettext.NullTranslations:
    """The translations of `language`; English, the language of the source, has none."""
    if language == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(
        "propdesk", resources.path("locale"), languages=[language], fallback=True
    )


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` on this thread for a while: a paper may be in another than the window."""
    before = _paper.set(language)
    try:
        yield
    finally:
        _paper.reset(before)


def language() -> str:
    """The language in use."""
    return _paper.get() or _language


def _spoken() -> _gettext.NullTranslations:
    paper = _paper.get()
    return catalogue(paper) if paper and paper != _language else _translations


def _(message: str) -> str:
    """Translate `message`."""
    return _spoken().gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Translate the form of a phrase that goes with `n`."""
    return _spoken().ngettext(one, many, n)


def in_every_language(message: str) -> list[str]:
    """`message` as any window may have written it into the file, whichever language it spoke."""
    return [catalogue(language).gettext(message) for language in LANGUAGES]


def N_(message: str) -> str:
    """Mark `message` for translation; it is translated when it is shown."""
    return message
