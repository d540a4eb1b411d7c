"""python tests/bench/startup.py: the first window of PropDesk against a bare PySide6 window.

Both in fresh processes, in turn, until the first paint; the best of several. Limit 3, aim 1.5.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT = 3.0
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
from PySide6.QtCore import QTimer
app = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(QTableView())
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""
OURS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from propdesk import app
from propdesk.ui.main_window import MainWindow
real = MainWindow.showEvent
def shown(self, event):
    real(self, event)
    QTimer.singleShot(0, QApplication.quit)
MainWindow.showEvent = shown
sys.exit(app.run(data=sys.argv[1]))
"""


def seconds(code: str, folder: str) -> float:
    """One run in a process of its own."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": folder, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, f"{folder}/data"], check=True, env=env)
    return time.perf_counter() - began


def main() -> int:
    """Print both and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        from propdesk.office.entities import Community
        from propdesk.office.store import Store

        store = Store.open(f"{folder}/data")
        with store.write() as session:
            session.get_one(Community, 1).name = "幸福小区"
        store.close()
        seconds(OURS, folder)  # compiles, and makes the first backup
        pairs = [(seconds(BARE, folder), seconds(OURS, folder)) for _ in range(7)]
    bare, ours = (min(column) for column in zip(*pairs, strict=True))
    print(f"bare {bare:.3f} s, PropDesk {ours:.3f} s, ratio {ours / bare:.2f} (limit {LIMIT})")
    return 0 if ours / bare <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
