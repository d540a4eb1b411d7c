"""The sheets 设施, 巡检计划, 巡检记录, 隐患, 工程项目: their columns and other names for them.

Part of the synonyms follows the column labels of java110/MicroCommunity (Apache-2.0, as facts).
"""

from __future__ import annotations

from propdesk.office.importing import facility_choices, values
from propdesk.office.importing.columns import DATE, END, Field, Kind
from propdesk.office.importing.facility_choices import (
    GRADE,
    HOLIDAY,
    LEVEL,
    RECHECK,
    RESULT,
    STATE,
    WORK_STATE,
)

_NOTE = Field("remark", "备注", synonyms="说明 备注说明 其他 附注 备考")
_KEEPER = "负责人 负责人姓名 责任部门 管理责任人 管理人 责任岗位 养护责任人"
_FUND = Field("fund", "资金来源", facility_choices.fund, synonyms="资金渠道 经费来源 资金 出资方")

FACILITIES = Kind(
    "facilities",
    "设施",
    (
        Field(
            "code",
            "设施编号",
            facility_choices.number,
            True,
            "设备编号 设备编码 设备ID 资产编号 设施编码 编号 设备代码 台账编号",
        ),
        Field("name", "名称", required=True, synonyms="设施名称 设备名称 设施设备名称 资产名称"),
        Field(
            "category",
            "类别",
            facility_choices.category,
            True,
            "设备类型 设施类别 设备类别 设施类型 分类 设备分类 系统 所属系统",
            fills=True,
        ),
        Field(
            "place",
            "位置",
            synonyms="安装位置 位置详情 所在位置 部位 地点 安装地点 存放位置 安装部位",
        ),
        Field("model", "规格型号", synonyms="型号 规格 设备型号 规格/型号 型号规格 设备版本"),
        Field("quantity", "数量", facility_choices.quantity, synonyms="设备数量 台数 个数 数目"),
        Field("unit", "单位", synonyms="计量单位 数量单位"),
        Field(
            "maker",
            "品牌厂家",
            synonyms="品牌 厂家 生产厂家 制造厂家 设备品牌 制造单位 生产单位 制造商 品牌/厂家",
        ),
        Field("made_on", "出厂日期", DATE, synonyms="生产日期 制造日期 出厂时间 出厂年月"),
        Field(
            "started_on",
            "启用日期",
            DATE,
            synonyms=(
                "首次启用时间 启用时间 安装日期 投用日期 投入使用日期 使用日期 安装时间 "
                "安装/启用日期"
            ),
        ),
        Field(
            "design_years",
            "设计年限",
            facility_choices.years,
            synonyms="使用年限 设计使用年限 设计寿命 寿命年限 使用寿命",
        ),
        Field(
            "ownership",
            "权属",
            facility_choices.ownership,
            synonyms="产权 产权归属 产权单位 权属单位 归属",
        ),
        Field("keeper", "责任人", synonyms=_KEEPER + " 使用人 使用人姓名"),
        Field(
            "contractor",
            "维保单位",
            synonyms="维护单位 维修单位 维保公司 保养单位 维护保养单位 委托单位",
        ),
        Field(
            "contractor_phone",
            "维保电话",
            values.phone,
            synonyms="维保单位电话 维修电话 维保联系电话 报修电话 联系电话 负责人电话",
        ),
        Field(
            "contract_until",
            "维保到期",
            END,
            synonyms="维保到期日 维保到期日期 维保合同到期 合同到期 维保截止日期 维保期限",
        ),
        Field(
            "warranty_until",
            "质保到期",
            END,
            synonyms="保修截止日期 质保到期日 质保期至 保修期至 保修到期 质保截止日期 质保期",
        ),
        Field(
            "original_value",
            "原值",
            values.amount,
            synonyms="采购价格 购置金额 购置价 购置价格 资产原值 价格 造价",
        ),
        _FUND,
        Field(
            "state",
            "现状",
            STATE,
            synonyms="状态 设备状态 使用状态 使用状况 运行状态 完好情况 现况",
        ),
        Field(
            "inspect_on",
            "下次检验日期",
            DATE,
            synonyms=(
                "下次检验 下次年检 下次检测日期 下次年检日期 检验有效期至 年检到期 下次检查日期"
            ),
        ),
        _NOTE,
    ),
    hint="设施|设备|资产",
)
PLANS = Kind(
    "plans",
    "巡检计划",
    (
        Field(
            "name",
            "计划名称",
            required=True,
            synonyms="巡检计划名称 巡检计划 检查计划 保养计划 计划 巡检名称",
        ),
        Field("template", "模板", facility_choices.template, synonyms="模板编号 模板ID 巡检模板"),
        Field(
            "facilities",
            "设施",
            synonyms="设施编号 设备 设备编号 设备编码 设施或部位 检查对象 巡检对象 对象 设施/部位",
        ),
        Field("place", "部位", synonyms="位置 巡检点 巡检点名称 地点 检查部位 巡检部位"),
        Field(
            "rule",
            "周期规则",
            facility_choices.rule,
            True,
            "RRULE 重复规则 执行周期 周期 规则 频次规则",
        ),
        Field("starts_on", "起始日期", DATE, True, "开始日期 起 开始时间 起始时间 起始 首次日期"),
        Field(
            "keeper", "责任人", synonyms=_KEEPER + " 巡检人 巡检人员 检查人 执行人 计划巡检人员姓名"
        ),
        Field(
            "holiday_policy",
            "节假日",
            HOLIDAY,
            synonyms="节假日处理 遇节假日 节假日规则 节假日调整",
        ),
    ),
    hint="计划",
)
RECORDS = Kind(
    "records",
    "巡检记录",
    (
        Field(
            "plan",
            "计划名称",
            required=True,
            synonyms="巡检计划名称 巡检计划 检查计划 保养计划 计划 巡检名称 任务名称",
            fills=True,
        ),
        Field(
            "due_on",
            "应检日期",
            DATE,
            True,
            "计划日期 应检时间 计划巡检时间 计划巡检日期 应完成日期 计划保养时间 应巡检日期",
        ),
        Field(
            "done_on",
            "完成日期",
            DATE,
            synonyms=(
                "实际巡检时间 实际巡检日期 巡检日期 检查日期 完成时间 实际日期 "
                "实际保养时间 实检日期"
            ),
        ),
        Field(
            "result",
            "结果",
            RESULT,
            synonyms="巡检结果 检查结果 结论 巡检情况 巡检点状态 检查情况",
        ),
        Field(
            "abnormal",
            "异常项",
            synonyms="异常情况 异常内容 存在问题 发现问题 问题描述 异常 问题",
        ),
        Field(
            "inspector",
            "检查人",
            values.name,
            synonyms="巡检人 巡检人员 检查人员 实际巡检人员姓名 执行人 保养人 责任人",
        ),
        Field("note", "备注", synonyms="说明 巡检说明 备注说明 其他 附注"),
    ),
    hint="巡检|检查|保养",
)
HAZARDS = Kind(
    "hazards",
    "隐患",
    (
        Field("code", "编号", required=True, synonyms="隐患编号 隐患编码 序列号 隐患单号 台账编号"),
        Field(
            "found_on",
            "发现日期",
            DATE,
            True,
            "发现时间 检查日期 排查日期 上报日期 登记日期 排查时间",
        ),
        Field(
            "place", "部位", required=True, synonyms="位置 隐患部位 地点 隐患位置 隐患地点 所在位置"
        ),
        Field(
            "what",
            "内容",
            required=True,
            synonyms="隐患内容 隐患描述 存在隐患 问题描述 隐患 存在问题 隐患情况 描述",
        ),
        Field("level", "级别", LEVEL, synonyms="隐患级别 隐患等级 等级 风险等级"),
        Field("keeper", "责任人", synonyms="整改责任人 整改人 负责人 整改负责人 责任部门"),
        Field(
            "due_on",
            "整改期限",
            DATE,
            synonyms="整改时限 整改截止日期 限期 要求整改日期 整改期限至 应整改日期 计划整改日期",
        ),
        Field("measure", "临时措施", synonyms="防范措施 应急措施 临时防范措施 管控措施"),
        Field(
            "rectified_on",
            "整改日期",
            DATE,
            synonyms="整改完成日期 整改完成时间 完成日期 整改时间 实际整改日期",
        ),
        Field("recheck_on", "复查日期", DATE, synonyms="验收日期 复查时间 复验日期 销号日期"),
        Field(
            "recheck_result", "复查结果", RECHECK, synonyms="复查情况 复查结论 验收结果 验收情况"
        ),
        Field("cost", "费用", values.amount, synonyms="整改费用 整改金额 金额 整改资金 投入资金"),
        _FUND,
        Field("origin", "关联巡检", synonyms="来源 隐患来源 巡检任务 关联任务 来源巡检"),
    ),
    hint="隐患|整改",
)
WORKS = Kind(
    "works",
    "工程项目",
    (
        Field(
            "name", "项目名称", required=True, synonyms="工程名称 项目 维修项目 工程", fills=True
        ),
        Field("grade", "类别", GRADE, synonyms="改造类别 项目类别 工程类别 改造类型"),
        Field(
            "content",
            "工程内容",
            required=True,
            synonyms="内容 施工内容 改造内容 维修内容 建设内容 项目内容",
        ),
        Field(
            "quantity",
            "工程量",
            facility_choices.quantity,
            True,
            "数量 完成工程量 工作量 实际工程量",
        ),
        Field("unit", "单位", required=True, synonyms="计量单位 工程量单位"),
        Field(
            "budget",
            "预算",
            values.amount,
            synonyms="预算金额 概算 预算价 预算造价 计划投资 合同价",
        ),
        Field(
            "final_cost",
            "决算",
            values.amount,
            synonyms="决算金额 结算 结算金额 实际费用 决算价 完成投资 费用 金额",
        ),
        _FUND,
        Field("contractor", "施工单位", synonyms="承包单位 施工队 承建单位 施工方 维修单位"),
        Field("starts_on", "开工", DATE, synonyms="开工日期 开工时间 开始日期 开始时间"),
        Field("ends_on", "竣工", DATE, synonyms="竣工日期 竣工时间 完工日期 完成日期 结束日期"),
        Field(
            "acceptance",
            "验收",
            facility_choices.acceptance,
            synonyms="验收日期 验收时间 验收情况 验收结果 验收结论",
        ),
        Field(
            "households",
            "受益户数",
            facility_choices.count,
            synonyms="受益户 惠及户数 涉及户数 户数",
        ),
        Field("state", "状态", WORK_STATE, synonyms="项目状态 工程状态 进度 进展 实施状态"),
    ),
    hint="工程|项目|维修|改造",
)
ALL = (FACILITIES, PLANS, RECORDS, HAZARDS, WORKS)
"""In the order in which they need one another."""
