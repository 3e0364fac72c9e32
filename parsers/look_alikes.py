"""What stands beside annual reports and is none, as a table: the words by which a title gives it away."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Something that stands beside annual reports and is none.

    `pattern` is searched in the folded title without its years. `in_names` says whether it also counts inside what
    looks like an organ's name: 规划 in 自然资源和规划局 is no plan, but 召开 is never part of a name.
    """

    code: str
    zh: str
    en: str
    pattern: re.Pattern[str]
    in_names: bool


def _look_alikes(*rows: tuple[str, str, str, bool, str]) -> tuple[LookAlike, ...]:
    return tuple(LookAlike(code, zh, en, re.compile(pattern), names) for code, zh, en, names, pattern in rows)


# code, Chinese, English, counts inside organ names, pattern; the first that matches names the reason.
LOOK_ALIKES = _look_alikes(
    (
        "interpretation",
        "解读或图解",
        "an interpretation of a report",
        True,
        r"解读|图解|一图|一张图|读懂|看懂|数说|数读|说年报|话年报|图说|图文解读|长图|漫画|动漫|视频|问答|H5",
    ),
    (
        "website",
        "政府网站年度报表",
        "a report on the government website",
        True,
        r"网站(?:集约化|与|和|政务|新媒体|工作|监管|建设|检查|普查|运行|绩效|情况|的|年度|季度|抽查)*(?:报表|年报|报告|通报)"
        r"|新媒体.{0,8}(?:报表|年报|报告|年度)|网站工作年度",
    ),
    (
        "rule_of_law",
        "法治政府建设报告",
        "a report on the rule of law",
        False,
        r"法治(?:政府|建设|宣传|社会|工作)|依法行政|依法治|普法|行政执法.{0,10}(?:报告|年报|总结|统计)",
    ),
    (
        "work_report",
        "政府工作报告",
        "the government's work report",
        True,
        r"政府工作报告|人大工作报告|述职|履职报告",
    ),
    (
        "enterprise",
        "企业年报",
        "annual reports of enterprises",
        False,
        r"企业(?:信息|年度|年报|环境|信用)|(?:年报|年度报告)(?:的)?公示|年报公示|市场主体|个体工商|个体户|农民专业合作社"
        r"|社会组织.{0,6}年|社会团体|基金会|事业单位法人",
    ),
    (
        "finance",
        "预算或决算",
        "a budget or final account",
        False,
        r"预决算|决算|预算|三公|财政收支|审计|政府采购|国有资产|债务|绩效(?:自评|评价|报告|目标)",
    ),
    (
        "statistics",
        "统计公报或统计资料",
        "statistics",
        False,
        r"统计(?:公报|年报|年鉴|数据|资料|月报|报表|分析)|国民经济|经济运行|普查|公报$|环境(?:质量|状况)|水资源|发展报告"
        r"|质量报告|蓝皮书|白皮书",
    ),
    (
        "period",
        "非年度报告",
        "not a report on a year",
        True,
        r"(?:上|下)?半年|季度|[一二三四]季|月报|周报|学年|(?<!\d)\d{1,2}月(?:份|报|工作)",
    ),
    (
        "compiling",
        "关于编制年度报告的通知",
        "a notice about compiling reports",
        True,
        r"通知$|通知书|通知[》（(]|的函$|通报$|(?:编制|编写|编报|撰写|填报|报送|上报|起草|汇编|编发)(?:和?发布|公开)?工作|"
        r"(?:做好|开展|启动|部署|推进|抓好|规范|完成|加强).{0,40}(?:年报|年度报告|公开工作)"
        r"|(?:年报|报告)(?:的)?(?:编制|编写|编报|撰写|填报|报送|格式|模板|样本|范本|参考|要求|审核)"
        r"|(?:编制|编写|编报|撰写|填报|报送)(?:好)?.{0,24}(?:年报|年度报告)|^(?:如何|怎样|怎么)|^(?:参考)?(?:模板|样本|样式|格式|范本)",
    ),
    (
        "news",
        "会议或动态新闻",
        "news",
        True,
        r"召开|座谈|推进会|专题会|例会|讲话|听取|汇报会|组织(?:开展|学习|收看)|荣获|圆满|顺利|如期|按时"
        r"|^我(?:省|市|区|县|局)|再创|亮点|快讯|已(?:经)?(?:发布|公布|上线)|出炉|发布会",
    ),
    (
        "activity",
        "检查、评估或培训",
        "an inspection, assessment or training",
        False,
        r"会议|培训|督查|督导|调研|检查|排名|排行|经验|做法|简报|动态|点评|评议|测评|评估|考核|满意度|征求意见|意见征集|调查",
    ),
    (
        "plan",
        "要点、方案或计划",
        "a plan",
        False,
        r"要点|实施方案|工作方案|行动方案|计划|规划|任务(?:分工|分解|清单|目标)|台账|进展情况|责任分工|(?:的)?意见$",
    ),
    (
        "summary",
        "工作总结",
        "a working summary",
        True,
        r"工作总结(?!报告|暨年度报告|暨年报)|总结$|自查|整改|情况汇报|工作汇报|情况说明",
    ),
    (
        "guide",
        "指南、目录或制度",
        "a guide, catalogue or rule",
        False,
        r"指南|目录|制度|办法|条例|规定|规范|流程|须知|清单|申请表|申请(?:公开)?(?:渠道|系统|平台|入口|方式)|受理机构"
        r"|机构职能|领导小组(?!办)|联系方式|标准化|名单|查询",
    ),
    (
        "other_disclosure",
        "其他领域的公开",
        "disclosure of another kind",
        True,
        r"企事业单位|重点领域|(?:公司|集团|银行|医院|中学|小学|幼儿园|职校|中专)(?:信息)?公开|(?:党务|村务|居务|厂务|校务|院务|警务|检务|审判|狱务|财务|环境|信用|双公示|财政|价格|办事|高校|学校|大学|学院)"
        r"(?:信息)?公开(?!.*政府信息公开)|建议提案|提案办理|权责",
    ),
)
