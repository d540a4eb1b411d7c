"""python tests/bench/startup.py: the first window of PropDesk against a bare PySide6 window.

Each in a fresh process, in turn, from the start of Python until the window was painted; the best
of several. Limit 3, aim 1.5. Also told: until the tabs can be used.
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
import os, sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(800, 600)
window.show()
app.processEvents()
os._exit(0)
"""
FIRST = """
import os, sys
from propdesk import app
from propdesk.ui.curtain import Curtain
real = Curtain.raise_now
def painted(self):
    real(self)
    os._exit(0)
Curtain.raise_now = painted
app.run(data=sys.argv[1])
"""
USABLE = """
import os, sys
from propdesk import app
from PySide6.QtCore import QTimer
def import_window(_work=app._work):
    def work(*arguments):
        from propdesk.ui.main_window import MainWindow
        real = MainWindow.showEvent
        def shown(self, event):
            real(self, event)
            QTimer.singleShot(0, lambda: os._exit(0))
        MainWindow.showEvent = shown
        return _work(*arguments)
    return work
app._work = import_window()
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
        seconds(USABLE, folder)  # compiles, and makes the first backup
        rounds = [[seconds(code, folder) for code in (BARE, FIRST, USABLE)] for _ in range(7)]
    bare, first, usable = (min(column) for column in zip(*rounds, strict=True))
    print(
        f"bare {bare:.3f} s, first window {first:.3f} s, ratio {first / bare:.2f} (limit {LIMIT})"
    )
    print(f"tabs usable after {usable:.3f} s, ratio {usable / bare:.2f}")
    return 0 if first / bare <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
