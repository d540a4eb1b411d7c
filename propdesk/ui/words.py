"""Which language the window speaks: the system's, or the one chosen in Settings.

`speak(app)` once at the start, before any window is made; a change is heard at the next start.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from propdesk import i18n
from propdesk.ui.memory import recall, remember

_qt_words: list[QTranslator] = []


def chosen() -> str:
    """What the clerk chose: `system`, `zh_CN` or `en`."""
    choice = recall("language", "system")
    return choice if choice in i18n.LANGUAGES else "system"


def choose(language: str) -> None:
    """Speak `language` from the next start on."""
    remember("language", language)


def speak(app: QCoreApplication, language: str = "") -> None:
    """Use `language`, else the chosen one, in PropDesk's words and on Qt's own buttons."""
    wanted = language or chosen()
    if wanted == "system":
        wanted = i18n.system_language()
    i18n.use(wanted)
    while _qt_words:
        app.removeTranslator(_qt_words.pop())
    QLocale.setDefault(QLocale(wanted))
    if wanted == "zh_CN":
        translator = QTranslator(app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load("qtbase_zh_CN", folder):
            app.installTranslator(translator)
            _qt_words.append(translator)
        rest = _Rest(app)
        app.installTranslator(rest)
        _qt_words.append(rest)


class _Rest(QTranslator):
    """Words of Qt's file dialog that its own Chinese catalogue lacks."""

    def isEmpty(self) -> bool:
        """Qt drops empty catalogues."""
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:  # type: ignore[override]
        """The Chinese word; None, not "", for what other catalogues know."""
        return _LACKING.get(source) if context in _CONTEXTS else None


_CONTEXTS = ("QFileDialog", "QFileSystemModel", "QAbstractFileIconProvider", "QFileIconProvider")
_LACKING = {
    "Look in:": "位置：",
    "Look &in:": "位置(&I)：",
    "&Look in:": "位置(&L)：",
    "Files of type:": "文件类型：",
    "Files of &type:": "文件类型(&T)：",
    "File &name:": "文件名称(&N)：",
    "Folder": "文件夹",
    "File Folder": "文件夹",
    "Create New Folder": "新建文件夹",
    "Parent Directory": "上一级文件夹",
    "List View": "列表",
    "Detail View": "详细信息",
    "Back": "后退",
    "Forward": "前进",
}
