"""Wording of letters: what ships is good, and nothing harmful can be saved (reliability.md R18)."""

from __future__ import annotations

import time

import pytest

from propdesk.office import forbidden_words, letter_templates, settings
from propdesk.office.errors import UserError
from propdesk.office.letter_templates import KINDS, NAMES
from propdesk.office.store import Store

GOOD = "催缴通知单\n截至【截至日】，您户欠费如下。\n【明细表】\n请于【期限】前缴纳。"


def with_line(line: str) -> str:
    return f"{GOOD}\n{line}"


VALUES = {name.key: f"<{name.key}>" for name in NAMES}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_ships_is_good(kind: str, language: str) -> None:
    compiled = letter_templates.check(letter_templates.shipped(kind, language), kind)
    wording = letter_templates.fill(compiled, VALUES)
    text = "\n".join((wording.title, *wording.before, *wording.after))
    assert wording.title
    assert wording.before
    assert len(wording.after) >= 3
    assert "【" not in text
    for key in ("ways", "contact"):
        assert f"<{key}>" in text
    if kind == "notice_1":
        assert "<due>" in text
        assert "944" not in text
        assert "九百四十四" not in text
    else:
        for part in ("<as_of>", "<deadline>", "<days>", "<basis>", "九百四十四条"):
            assert part in text
        assert ("分期" in text and "异议" in text) or (
            "instalments" in text and "do not agree" in text
        )
    assert "违约金" not in text
    assert "滞纳金" not in text


ATTACKS = [
    "【业主.__class__】",
    "【业主.__class__.__mro__】",
    "【业主['x']】",
    "【range(9)】",
    "【9**9】",
    "【9*9】",
    "【'a'*10**10】",
    "【合计 + 1】",
    "【合计 == 1】",
    "【not 合计】",
    "【合计 if 合计 else 1】",
    "【[1,2]】",
    "【{'a': 1}】",
    "【业主~房号】",
    "【self】",
    "【loop】",
    "【config】",
    "【cycler.__init__.__globals__】",
    "【lipsum()】",
    "【业主|attr('__class__')】",
    "【业主|safe】",
    "【业主|upper|join】",
    "【业主|trim('x')】",
    "【业主 is defined】",
    "【未知词】",
    "【owner_name】",
    "【业主",
    "【】",
    "【业主 房号】",
    "【" + "(" * 3000 + "1" + ")" * 3000 + "】",
    "【" + "9" * 7000 + "】",
    "第一行【明细表】不在单独一行",
    "x" * 9000,
]


@pytest.mark.parametrize("line", ATTACKS)
def test_attacks_and_slips_are_refused_with_a_sentence(line: str) -> None:
    began = time.perf_counter()
    with pytest.raises(UserError) as refused:
        letter_templates.check(with_line(line), "notice_2a")
    assert time.perf_counter() - began < 0.5
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 600


HARMLESS = [
    "{{7*7}} {% for x in y %} {# note #}",
    "<b>未闭合 &amp; ]]> %s %(x)s {0}",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE notice; --",
    "\x02% for x in y %\x02",
]


@pytest.mark.parametrize("line", HARMLESS)
def test_other_languages_of_templates_are_plain_text(line: str) -> None:
    wording = letter_templates.fill(letter_templates.check(with_line(line), "notice_2a"), VALUES)
    assert wording.after[-1] == "".join(c for c in line if c != "\x02").strip()


@pytest.mark.parametrize("name", ["张【合计】<伟>", "{{7*7}}", "=1+1", "【】", "a\\b%s\x02"])
def test_a_hostile_name_prints_as_it_is(name: str) -> None:
    compiled = letter_templates.check(with_line("【业主】您好"), "notice_2a")
    assert letter_templates.fill(compiled, {**VALUES, "addressee": name}).after[-1] == f"{name}您好"


def test_an_unknown_word_is_named_and_the_known_ones_listed() -> None:
    with pytest.raises(UserError) as refused:
        letter_templates.check(with_line("【业主姓名】"), "notice_2a")
    assert "Line 5" in str(refused.value)
    assert "【业主姓名】" in str(refused.value)
    assert "业主、" in str(refused.value)
    assert "addressee" in str(refused.value)


THREATS = [
    "逾期将停水停电。",
    "逾期将停 水。",
    "逾期将停　电",
    "我们将停-梯",
    "停\u200b气",
    "停供暖气",
    "我们将锁门禁",
    "禁止进出小区",
    "您的车辆将被拖车处理",
    "锁车",
    "在公告栏曝光",
    "列入黑名单",
    "公布姓名和欠费",
    "老赖",
    "我们不得不停水",
    "停【小区】水",
    "停【'水'】",
    "We will cut off your water.",
    "Your power will be DISCONNECTED",
    "we will lock you out",
    "your car will be towed",
    "You will be blacklisted",
    "We will publish your name",
    "停\n水",
]


@pytest.mark.parametrize("line", THREATS)
def test_threats_and_shaming_are_refused(line: str) -> None:
    with pytest.raises(UserError, match="944"):
        letter_templates.check(with_line(line), "notice_2a")


@pytest.mark.parametrize(
    "line",
    [
        "物业服务人不得采取停止供电、供水、供热、供燃气等方式催交物业费。",
        "根据《民法典》第九百四十四条，物业服务人不得采取停止供电、供水等方式催交物业费。",
        "The office must not cut or stop the supply of water to press for payment.",
        "请到一号门岗旁的物业服务中心缴纳，停车场可停。水费另计。",
        "Please tow this line: two towers, clamping is not meant.".replace("tow ", "to "),
    ],
)
def test_quoting_the_law_and_plain_words_pass(line: str) -> None:
    letter_templates.check(with_line(line), "notice_2a")


def test_a_demand_without_table_or_payment_period_is_refused() -> None:
    with pytest.raises(UserError, match="明细表"):
        letter_templates.check("标题\n请于【期限】前缴纳。", "notice_2a")
    with pytest.raises(UserError, match="期限"):
        letter_templates.check("标题\n【明细表】\n请缴纳。", "notice_2b")
    with pytest.raises(UserError, match="empty"):
        letter_templates.check(" \n\n", "notice_1")


def test_a_paragraph_whose_words_are_all_empty_is_left_out() -> None:
    compiled = letter_templates.check(with_line("我们曾于【上次催告】致函。"), "notice_2a")
    assert len(letter_templates.fill(compiled, VALUES).after) == 2
    assert len(letter_templates.fill(compiled, {**VALUES, "last_demand": ""}).after) == 1


def test_filling_in_is_fast() -> None:
    compiled = letter_templates.check(letter_templates.shipped("notice_2b", "zh_CN"), "notice_2b")
    began = time.perf_counter()
    for _ in range(20):
        letter_templates.fill(compiled, VALUES)
    assert (time.perf_counter() - began) / 20 < 0.05


def test_the_office_keeps_its_own_text_and_can_go_back(store: Store) -> None:
    with store.write() as session:
        letter_templates.save(session, "notice_2a", "zh_CN", GOOD)
    with store.read() as session:
        assert letter_templates.current(session, "notice_2a", "zh_CN") == GOOD
        assert letter_templates.current(session, "notice_2a", "en").startswith("Payment reminder")
    with store.write() as session:
        letter_templates.save(session, "notice_2a", "zh_CN", with_line("谢谢。"))
    with store.write() as session:
        letter_templates.restore(session, "notice_2a", "zh_CN")
    with store.read() as session:
        assert letter_templates.current(session, "notice_2a", "zh_CN").startswith("物业费催缴")


def test_the_list_of_words_is_the_offices(store: Store) -> None:
    with store.write() as session:
        settings.put(session, "letter_forbidden_words", ["上门"])
        letter_templates.save(session, "notice_2a", "zh_CN", with_line("曝光"))
        with pytest.raises(UserError, match="上门"):
            letter_templates.save(session, "notice_2a", "zh_CN", with_line("我们会上门。"))
    assert forbidden_words.found("我们会上门。") is None
