"""Amounts, periods and words that cannot be: one sentence, in the language asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

WORDS = {
    ("arrears", "--format", "xml"): "不在可选范围内",
    ("rates", "二零"): "不是有效的整数",
    ("bill", "2025", "2026"): "多出了无法识别的内容（2026）",
}


def test_a_negative_amount_is_an_amount(run: Run, office: Path) -> None:
    done = run("pay", "1-1-101", "-10", "--on", "2025-03-01", "--method", "现金")
    assert (done.status, done.err) == (1, "The amount must be above 0.00.\n")


def test_an_option_of_pay_that_does_not_exist_is_still_named(run: Run, office: Path) -> None:
    done = run("pay", "1-1-101", "10", "--methd", "现金", "--method", "现金")
    assert done.status == 2
    assert "--methd" in done.err
    assert run("arrears", "--format", "json").out.strip() == "[]"


@pytest.mark.parametrize("period", ["9999", "0001", "1899-12", "2200-Q1"])
def test_a_period_out_of_all_time(run: Run, office: Path, period: str) -> None:
    done = run("bill", period, "--post")
    assert done.status == 1
    assert done.err.startswith(f"“{period}” is not a period.")


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_what_click_says_is_chinese_too(run: Run, office: Path, words: tuple[str, ...]) -> None:
    done = run(*words, "--language", "zh_CN")
    assert done.status == 2
    assert WORDS[words] in done.err
