"""The shape of the command line itself: options anywhere, two languages, streams, exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from propdesk import cli, i18n
from propdesk.cli import showing
from propdesk.cli.showing import Bar
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


def process(*arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C", **more}
    environment.pop("PYTHONIOENCODING", None)
    return subprocess.run(
        [sys.executable, "-m", "propdesk", *arguments],
        capture_output=True,
        check=False,
        timeout=120,
        env=environment,
        cwd=ROOT,
    )


def every_command() -> dict[str, click.Command]:
    return dict(cli._root.commands)


def test_every_command_of_the_contract_is_there() -> None:
    assert list(every_command()) == [
        "demo", "import", "bill", "pay", "arrears", "statement", "rates", "notices", "receipt",
        "inspections", "figures", "summary", "export", "backup", "restore", "check",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_help_is_complete_in_both_languages(
    run: Run, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    for name in ("", *every_command()):
        capsys.readouterr()
        assert cli.main([*([name] if name else []), "--help", "--language", language]) == 0
        shown = capsys.readouterr().out
        is_chinese = any("一" <= sign <= "鿿" for sign in shown.replace("银行转账", ""))
        assert ("用法" in shown) == (language == "zh_CN")
        if language == "zh_CN":
            for word in ("Usage", "Options:", "Commands", "Show ", "The "):
                assert word not in shown, (name, word)
            assert is_chinese
    for command in every_command().values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (command.name, parameter.name)
        assert command.help


def test_options_stand_before_or_after_the_command(run: Run, office: Path) -> None:
    before = run("--data", str(office), "--language", "zh_CN", "arrears")
    after = run("arrears", "--language=zh_CN", "--data", str(office))
    assert before == after
    assert "房号" in before.out
    assert "Room" in run("arrears").out


def test_the_environment_names_the_data(
    run: Run, office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROPDESK_DATA", str(office))
    assert cli.main(["bill", "2025", "--post"]) == 0
    assert "997.92" in capsys.readouterr().out


def test_streams_of_a_real_process(tmp_path: Path, office: Path) -> None:
    """UTF-8 even where the locale is C; results and messages apart; a real exit status."""
    data = str(office)
    posted = process("bill", "2025", "--post", "--data", data)
    assert posted.returncode == 0
    assert "物业服务费" in posted.stdout.decode()
    assert b"Posted" in posted.stderr
    listed = process("arrears", "--format", "csv", "--data", data, LANG="zh_CN.UTF-8", LC_ALL="")
    assert listed.stdout.decode().splitlines()[1].startswith("1-1-101,张伟,421.92")
    assert process("arrears", "--data", str(tmp_path / "none")).returncode == 1
    wrong = process("arrears", "--nonsense")
    assert (wrong.returncode, wrong.stdout) == (2, b"")


def test_a_second_program_is_refused_in_a_sentence(office: Path, run: Run) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c",
         "import sys; from propdesk.office.store import Store; s = Store.open(sys.argv[1]);"
         "print('open', flush=True); sys.stdin.read(); s.close()", str(office)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert holder.stdin
    assert holder.stdout
    try:
        assert holder.stdout.readline().strip() == b"open"
        done = run("arrears")
    finally:
        holder.communicate()
    assert done.status == 1
    assert "open in another PropDesk" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_closed_pipe_is_no_error(office: Path) -> None:
    process("bill", "2025", "--post", "--data", str(office))
    command = f"{sys.executable} -m propdesk figures 2025 --format json --data {office} | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, check=False, timeout=60, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stderr == b""


def test_without_a_display_the_window_says_what_to_do(tmp_path: Path) -> None:
    environment = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "xcb"}
    done = process("--data", str(tmp_path / "x"), LC_ALL="en_US.UTF-8", **environment)
    assert done.returncode == 1
    assert b"--no-window" in done.stderr


def test_a_defect_is_logged_and_ends_in_one_sentence(
    office: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("propdesk.paths.logs", lambda: tmp_path / "logs")

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("a defect of ours\nwith a second line")

    monkeypatch.setattr("propdesk.office.arrears.list_rooms", broken)
    assert cli.main(["arrears", "--data", str(office)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert "ZeroDivisionError: a defect of ours" in said.err
    assert "Traceback" in (tmp_path / "logs" / "propdesk.log").read_text("utf-8")
    monkeypatch.undo()
    assert cli.main(["arrears", "--data", str(office)]) == 0


def test_the_list_of_arrears_starts_without_heavy_libraries() -> None:
    code = (
        "import sys, propdesk.cli as c; c.main(['arrears', '--data', '/nonexistent/x']);"
        "import propdesk.office.arrears;"
        "print([m for m in ('PySide6', 'matplotlib', 'reportlab', 'alembic', 'xlsxwriter',"
        " 'pypinyin', 'python_calamine', 'chinese_calendar', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_tables_line_up_with_chinese(run: Run) -> None:
    shown = showing.table(["房号", "Owed"], [["1-1-101", "9.00"], ["3-附1", "120.00"]], right=[1])
    assert shown.splitlines() == ["房号       Owed", "1-1-101    9.00", "3-附1    120.00"]
    assert {showing.width(line) for line in shown.splitlines()} == {15}
    assert i18n.language() == "en"


def test_the_bar_shows_only_to_somebody(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Bar("Working") as bar:
        bar._next = 0
        bar.show(1, 2, "")
    assert capsys.readouterr().err == ""
    with Bar("Working") as bar:
        bar._watched, bar._next = True, 0
        bar.show(1, 2, "")
        bar._next = 0
        bar.show(1, 0, "打印")
    shown = capsys.readouterr().err
    assert "Working" in shown
    assert "50 %" in shown
    assert "打印 …" in shown
    assert shown.endswith("\r")
