"""The self-test that the frozen program runs works from the source as well, and can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(folder: Path, **more: str) -> tuple[int, dict[str, object], str]:
    """`python -m propdesk --selftest FOLDER`, without a display."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "propdesk", "--selftest", str(folder)],
        cwd=ROOT, env={**env, "HOME": str(folder.parent), **more}, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, json.loads((folder / "result.json").read_text("utf-8")), done.stderr


def test_all_steps_work_twice_in_the_same_folder(tmp_path: Path) -> None:
    for _time in range(2):
        status, result, told = run(tmp_path / "自检 1")
        assert status == 0, json.dumps(result, indent=1) + told
    steps = result["steps"]
    assert isinstance(steps, dict)
    assert set(steps) >= {
        "data",
        "billing",
        "payment",
        "letters",
        "chart",
        "pages",
        "photo",
        "window",
    }
    assert all(step["ok"] for step in steps.values())
    printed = ("letter.pdf", "letter.png", "chart.pdf", "chart.png", "label.pdf", "year_plan.pdf")
    for name in (*printed, "window.png"):
        assert (tmp_path / "自检 1" / name).stat().st_size > 1000


def test_a_step_that_fails_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "chart.png").mkdir()
    status, result, _told = run(folder)
    assert status == 1
    steps = result["steps"]
    assert isinstance(steps, dict)
    assert [name for name, step in steps.items() if not step["ok"]] == ["chart"]
    assert "IsADirectoryError" in steps["chart"]["error"] or os.name == "nt"
