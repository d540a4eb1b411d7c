"""`propdesk import` as somebody uses it from outside: what is said, what is left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from propdesk.cli import main

ROOMS = "楼栋,单元,房号,建筑面积,业主姓名\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A sheet of two rooms, the second of which cannot be."""
    file = tmp_path / "房屋.csv"
    file.write_text(ROOMS + "1,1,101,58.6,张伟\n1,1,102,0,李娜\n", "utf-8")
    return file


def run(data: Path, *arguments: str | Path) -> int:
    """One command in English on the data in `data`."""
    return main([*map(str, arguments), "--data", str(data), "--language", "en"])


def test_a_preview_and_a_refused_import_leave_no_office_behind(
    tmp_path: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    assert run(data, "import", sheet, "--preview") == 0
    assert run(data, "import", sheet) == 1
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert run(data, "import", tmp_path / "other.csv") == 1
    assert not data.exists()
    capsys.readouterr()
    assert run(data, "arrears") == 1
    assert "no data" in capsys.readouterr().err


def test_the_json_is_as_the_help_says(
    tmp_path: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    assert run(data, "import", sheet, "--format", "json") == 1
    said = json.loads(capsys.readouterr().out)
    assert said["batch"] is None
    assert (said["new"], said["refused"]) == (1, 1)
    (one,) = said["sheets"]
    assert one["file"] == "房屋.csv"
    assert one["kind"] == "房屋"
    assert [refusal["row"] for refusal in one["refusals"]] == [3]
    assert run(data, "import", sheet, "--skip-refused", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["batch"] == 1
    assert run(data, "import", sheet, "--skip-refused", "--format", "json") == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["batch"], again["unchanged"]) == (None, 1)
    assert run(data, "import", "--help") == 0
    assert "sheets: for each its file" in " ".join(capsys.readouterr().out.split())


def test_an_alien_sheet_is_told_what_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file = tmp_path / "data", tmp_path / "x.csv"
    file.write_text("屋子,到账日,到账额\n1-1-101,2025-01-01,5\n", "utf-8")
    assert run(data, "import", file, "--kind", "收款") == 1
    assert "it needs the columns 房屋、日期、金额、方式" in capsys.readouterr().err
    assert run(data, "import", file, "--kind", "收款", "--map", "屋子=没有") == 1
    assert "no column “没有” in the sheet 收款" in capsys.readouterr().err
