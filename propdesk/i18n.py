"""Words: English in the source, the clerk's language on screen and paper.

Source strings are plain English with named braces: ``_("{room} owes {amount}.").format(...)``.
`N_` marks a word that is looked up at import and translated when it is shown.
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os
import sys

from propdesk import resources

LANGUAGES = {"zh_CN": "中文（简体）", "en": "English"}

_translations: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


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


def catalogue(language: str) -> _gettext.NullTranslations:
    """The translations of `language`; English, the language of the source, has none."""
    if language == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(
        "propdesk", resources.path("locale"), languages=[language], fallback=True
    )


def language() -> str:
    """The language in use."""
    return _language


def _(message: str) -> str:
    """Translate `message`."""
    return _translations.gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Translate the form of a phrase that goes with `n`."""
    return _translations.ngettext(one, many, n)


def N_(message: str) -> str:
    """Mark `message` for translation; it is translated when it is shown."""
    return message
