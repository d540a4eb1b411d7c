"""The sheets an office workbook has, their columns, and the other names offices give those columns.

Heading synonyms are the words Chinese offices and property programs use; part of them follows the
column labels of java110/MicroCommunity (Apache-2.0, labels as facts).
"""

from __future__ import annotations

from propdesk.office.importing import facility_kinds, values
from propdesk.office.importing.choices import (
    BASIS,
    CLIMATE,
    CYCLE,
    METHOD,
    OCCUPANCY,
    ROLE,
    USE,
    WAIVER,
    due_rule,
)
from propdesk.office.importing.columns import DATE, END, PERIOD, Field, Kind

_ROOM = (
    Field(
        "room",
        "房屋",
        synonyms=(
            "房屋名称 房产 房产名称 房屋地址 门牌号 门牌 户号 房屋坐落 单元房号 "
            "楼栋房号 楼号房号 楼房号 房间名称 对象名称 付费对象名称"
        ),
        fills=True,
    ),
    Field(
        "building",
        "楼栋",
        synonyms=("楼号 楼栋号 楼栋编号 栋号 幢号 楼幢 栋 幢 楼 座 座号 楼座 楼宇 楼栋名称 楼名"),
        fills=True,
    ),
    Field("stairwell", "单元", synonyms="单元号 单元编号 单元名称 门洞 门 梯号", fills=True),
    Field(
        "number",
        "房号",
        synonyms=(
            "房间号 室号 室 房屋编号 房间 房间编号 房屋号 房屋号码 房号/户号 "
            "房屋编码 房间号码 住户编号 户室 室号/房号"
        ),
    ),
)
_NOTE = Field("remark", "备注", synonyms="说明 备注说明 其他 附注 备考 摘要")
_FROM = "起始日期 开始日期 开始时间 起始时间 开始 起始 生效日期 起日 自 入住日期 入住时间 起租日期"
_UNTIL = "截止日期 结束日期 结束时间 截止时间 终止日期 结束 截止 到期日期 失效日期 止日 至 退租日期"

ROOMS = Kind(
    "rooms",
    "房屋",
    (
        *_ROOM,
        Field(
            "area",
            "建筑面积",
            values.area,
            True,
            (
                "面积 房屋面积 建面 产权面积 计费面积 收费面积 建筑面积㎡ 面积㎡ "
                "房屋建筑面积 面积/㎡ 建筑面积/㎡"
            ),
        ),
        Field("area_source", "面积来源"),
        Field("use", "用途", USE, synonyms="房屋用途 房屋类型 房屋性质 物业类型 性质 房型用途"),
        Field("floor", "楼层", values.whole, synonyms="层数 层 所在楼层 房屋楼层"),
        Field("delivered_on", "交付日期", DATE, synonyms="交房日期 交房时间 交付时间 收房日期"),
        Field(
            "owner",
            "业主姓名",
            values.name,
            True,
            synonyms="业主 姓名 业主名称 户主 户主姓名 产权人 房主 "
            "所有权人 业主名 客户姓名 客户名称 住户姓名 住户 产权人姓名 业主/住户",
        ),
        Field(
            "phone",
            "联系电话",
            values.phone,
            synonyms=(
                "电话 手机 手机号 手机号码 联系方式 业主电话 业主手机号 联系人手机号 "
                "业主联系电话 电话号码 联系手机"
            ),
        ),
        Field("address", "送达地址", synonyms="通讯地址 邮寄地址 家庭住址 联系地址 现住址"),
        Field(
            "occupancy",
            "入住类型",
            OCCUPANCY,
            synonyms="入住状态 入住情况 居住情况 居住状态 房屋状态 使用情况",
        ),
        _NOTE,
    ),
    hint="房屋|房产|资产|业主|住户|户籍|台账",
)
PEOPLE = Kind(
    "people",
    "人员关系",
    (
        *_ROOM,
        Field(
            "name", "姓名", values.name, True, synonyms="名称 人员姓名 住户姓名 成员姓名 业主名称"
        ),
        Field("role", "关系", ROLE, True, "与业主关系 人员类型 身份 人员角色 业主类型 住户类型"),
        Field(
            "phone",
            "电话",
            values.phone,
            synonyms="联系电话 手机 手机号 手机号码 联系方式 联系人手机号",
        ),
        Field("starts_on", "起", DATE, synonyms=_FROM),
        Field("ends_on", "止", END, synonyms=_UNTIL),
    ),
    hint="人员关系|住户|成员|租客",
)
TARIFFS = Kind(
    "tariffs",
    "收费标准",
    (
        Field(
            "item",
            "收费项目",
            required=True,
            synonyms="费用项目 费用项 费用名称 费用项名称 项目名称 收费名称",
            fills=True,
        ),
        Field("basis", "计费方式", BASIS, True, "计算公式 计费方法 计算方式 收费方式 计费依据"),
        Field(
            "price",
            "单价",
            values.price,
            True,
            "收费单价 计费单价 标准 收费标准 价格 每平米收取的单价 单价元",
        ),
        Field("cycle", "周期", CYCLE, True, "缴费周期 收费周期 计费周期 账期 收费频率"),
        Field(
            "starts_on",
            "起始日期",
            DATE,
            True,
            "起 生效日期 开始日期 执行日期 计费起始时间 开始时间 执行时间",
        ),
        Field("ends_on", "截止日期", END, synonyms="止 结束日期 失效日期 计费结束时间 结束时间"),
        Field("scope", "适用范围", synonyms="范围 适用对象 收费范围"),
        Field("due_rule", "应缴截止", due_rule, synonyms="应缴截止日 缴费截止 截止规则 缴费期限"),
        Field("legal_basis", "依据", synonyms="收费依据 文件依据 定价依据 合同条款"),
    ),
    hint="标准|费用设置|单价|费用项",
)
WAIVERS = Kind(
    "waivers",
    "减免",
    (
        *_ROOM,
        Field("kind", "类型", WAIVER, True, "减免类型 减免种类 优惠类型 减免原因类型"),
        Field("share", "比例", values.share, synonyms="减免比例 折扣 优惠比例 减免率"),
        Field("amount", "金额", values.amount, synonyms="减免金额 优惠金额 优惠减免金额"),
        Field("starts_on", "起", DATE, True, _FROM),
        Field("ends_on", "止", DATE + END, True, _UNTIL),
        Field("approver", "批准人", synonyms="审批人 批准 经批准人"),
        Field("evidence", "依据", synonyms="减免依据 证明材料 材料"),
        Field("reason", "事由", synonyms="原因 减免原因 理由 备注"),
    ),
    hint="减免|优惠|空置",
)
OPENING = Kind(
    "opening",
    "期初欠费",
    (
        *_ROOM,
        Field(
            "item",
            "收费项目",
            required=True,
            synonyms="费用项目 费用项 费用名称 费用项名称 收费名称 费用类型",
            fills=True,
        ),
        Field(
            "period_start",
            "账期起",
            DATE,
            True,
            "起 账期开始 欠费起 欠费起始日期 欠费开始日期 归属期起 起始月 " + _FROM,
        ),
        Field(
            "period_end",
            "账期止",
            DATE + END,
            True,
            "止 账期结束 欠费止 欠费截止日期 欠费结束日期 归属期止 截止月 结束日期 结束时间 结束",
        ),
        Field(
            "due_on",
            "应缴截止日",
            DATE,
            True,
            "应缴截止 应缴日期 缴费截止日 截止日期 到期日 应缴日 截止时间",
        ),
        Field(
            "gross",
            "应收",
            values.positive,
            True,
            "应收金额 应缴 应缴金额 应收款 欠费金额 欠费 当前欠费金额",
        ),
        Field(
            "paid", "已收", values.amount, synonyms="实收 已缴 实收金额 已收金额 实缴 实缴金额 已交"
        ),
        Field("waived", "减免", values.amount, synonyms="减免金额 优惠 优惠金额"),
    ),
    hint="欠费|欠缴|未缴|往年",
)
CREDITS = Kind(
    "credits",
    "期初预收",
    (
        *_ROOM,
        Field(
            "amount",
            "金额",
            values.positive,
            True,
            "预收金额 预收 余额 预存 预存金额 预收余额 预缴金额 账户余额",
        ),
        Field("as_of", "截至日期", DATE, True, "截止日期 截至 余额日期 截止日"),
    ),
    hint="预收|预存|余额",
)
PAYMENTS = Kind(
    "payments",
    "收款",
    (
        Field(
            "paid_on",
            "日期",
            DATE,
            True,
            (
                "收款日期 缴费日期 缴费时间 交费日期 收费日期 付款日期 收款时间 "
                "交易时间 支付时间 交款日期 入账日期"
            ),
        ),
        *_ROOM,
        Field(
            "amount",
            "金额",
            values.positive,
            True,
            (
                "收款金额 实收 实收金额 实缴金额 缴费金额 交费金额 付款金额 支付金额 "
                "实缴 交款金额 收款"
            ),
        ),
        Field(
            "method",
            "方式",
            METHOD,
            True,
            "收款方式 支付方式 缴费方式 付款方式 交费方式 收费方式 支付渠道",
        ),
        Field(
            "reference",
            "流水号",
            synonyms="交易单号 交易号 凭证号 单号 订单号 支付订单ID 银行流水号 票据号",
        ),
        Field(
            "payer",
            "交款人",
            values.name,
            synonyms="缴费人 付款人 交费人 付款方 缴款人 姓名 业主姓名 业主",
        ),
        Field("period", "指定账期", PERIOD, synonyms="账期 归属期 缴费账期 费用账期 所属期"),
        _NOTE,
    ),
    hint="收款|缴费|交费|收费记录|流水|账单明细",
)
FIGURES = Kind(
    "figures",
    "历年指标",
    (
        Field("year", "年度", values.whole, True, "年份 年"),
        Field("indicator", "指标", required=True, synonyms="指标名称"),
        Field("value", "数值", required=True, synonyms="值 指标值 数据"),
        Field("note", "口径说明", synonyms="口径 说明 备注"),
    ),
    hint="指标",
)
COMMUNITY = Kind(
    "community",
    "小区",
    (
        Field("name", "小区名称", synonyms="小区 项目名称 名称"),
        Field("company", "物业公司", synonyms="物业 物业服务企业 物业企业 公司名称"),
        Field("address", "地址", synonyms="小区地址 项目地址"),
        Field(
            "built_year", "建成年份", values.whole, synonyms="建成年代 竣工年份 建成时间 建造年份"
        ),
        Field("buildings", "楼栋数", values.whole, synonyms="楼栋数量 栋数 楼数"),
        Field("households", "户数", values.whole, synonyms="总户数 住户数"),
        Field("total_area", "总建筑面积", values.area, synonyms="建筑面积 总面积"),
        Field("street", "街道", synonyms="所属街道 街道办"),
        Field("committee", "社区", synonyms="所属社区 居委会 社区居委会"),
        Field("owners_committee", "业委会", synonyms="业主委员会"),
        Field("phone", "服务电话", values.phone, synonyms="联系电话 电话 物业电话"),
        Field("account", "收款账户", synonyms="收款账号 账户 银行账户"),
        Field("contract", "合同名称", synonyms="物业服务合同"),
        Field("clause", "合同条款"),
        Field("contract_until", "合同到期", DATE, synonyms="合同到期日 合同到期日期 合同期限至"),
        Field("manager", "负责人", synonyms="项目经理 物业经理"),
        Field("climate", "气候", CLIMATE),
    ),
)


def _later(name: str, required: str, other: str = "") -> Kind:
    fields = [Field(word, word, required=True) for word in required.split()]
    return Kind(name, name, (*fields, *(Field(word, word) for word in other.split())), kept=False)


LATER = (
    _later("催缴", "房屋 日期 阶段 送达方式", "签收人 单号 送达日期 备注"),
    _later(
        "投诉报修",
        "编号 受理时间 类型 渠道 类别 内容",
        "房屋 部位 诉求人 电话 办结时间 结果 满意度",
    ),
    _later("收支", "日期 账户 收支 类别 金额 摘要", "凭证号 项目 设施编号 依据"),
    _later("工作记录", "日期 类型 内容", "地点 数量 单位 人数 意见条数 采纳条数 费用 备注"),
    _later("人员", "姓名 岗位", "入职 离职 证书 证书有效期"),
    _later("年度目标", "年度 领域 目标", "指标 基线 目标值 时限 责任人 完成情况"),
)
KEPT = (
    COMMUNITY,
    ROOMS,
    PEOPLE,
    TARIFFS,
    WAIVERS,
    OPENING,
    CREDITS,
    PAYMENTS,
    FIGURES,
    *facility_kinds.ALL,
)
ALL = (*KEPT, *LATER)


def find(name: str) -> Kind | None:
    """The sheet of this key or name."""
    return next((kind for kind in ALL if name in (kind.key, kind.name)), None)
