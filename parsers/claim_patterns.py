"""The wordings by which reports state their counts, as tables; `claims` runs them over folded sentences.

No alternative may begin like another within one repetition, or hostile sentences would take exponential time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# (?P<n>…) 件: a count, not "20余件", "1.2万条" or "99%".
_COUNT = r"\d{1,3}(?:,\d{3})+|\d{1,7}|[零〇一二两三四五六七八九十百千]{1,8}"
_UNIT = r"(?:件次|件|条|份|宗|起|例|个|次|篇|人次)(?!以上|左右)"
_N = rf"(?P<n>{_COUNT}){_UNIT}"
_REQUEST = (
    r"(?:政府信息依申请公开申请|政府信息依申请公开|政府信息公开申请|依申请公开政府信息|依申请公开申请|依申请公开事项"
    r"|依申请公开件?|信息公开申请|公开申请)"
)
_GAP = r"(?:案件?|申请|事项|信息|办理|件|共计|共|总计|合计|数量|数|为|的|[:：(（])*"
# What may stand between 收到 and the request: of whom, in which form.
_FROM = (
    r"(?:了|的|过|任何|各类|形式|书面|社会公众|公民|群众|提出|并办理|并处理|并受理|并答复|、|法人|或者?|和"
    r"|其他组织){0,6}"
)
_ABOUT = (
    r"(?:因|由|涉及|关于)?(?:依申请公开)?(?:政府)?(?:信息公开|信息)?(?:工作|申请|方面)?(?:引[发起]|相关|有关|导致)?的?"
)
_NO = r"(?:未曾|未|没有|无)(?:发生|出现|产生|引发|收到|接到|被提起|被申请|涉及|有|提起)?(?:任何|过)?"
_NO_MORE = r"(?:案件|申请)?(?:的)?(?:情况|情形)?(?:发生|产生|出现)?(?=[,，。；;、]|$)"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A wording of one figure; `value` is what it states where it has no number of its own."""

    figure: str
    pattern: re.Pattern[str]
    value: int | None = None


def _pattern(figure: str, pattern: str, value: int | None = None) -> Pattern:
    return Pattern(figure, re.compile(pattern), value)


# Requests. The first pattern that matches at a place of a sentence takes it.
REQUESTS = (
    _pattern("received", rf"(?:收到|接到|新收|接收|收悉|新增|年收){_FROM}{_REQUEST}{_GAP}{_N}"),
    _pattern("received", rf"(?:收到|接到|新收|接收|共收){_FROM}{_N}的?{_REQUEST}"),
    _pattern("received", rf"(?:未|没有)(?:收到|接到|接收|新收)到?{_FROM}{_REQUEST}(?=[,，。；;、]|$|的?情况)", 0),
    _pattern("accepted", rf"(?:受理|共有){_FROM}{_REQUEST}{_GAP}{_N}"),
    _pattern("accepted", rf"受理{_FROM}{_N}的?{_REQUEST}"),
    _pattern("carried_in", rf"(?:上年|上一年|去年)度?(?:结转|转结)(?:的|继续|至本年|本年)*{_REQUEST}?{_GAP}{_N}"),
    _pattern("carried_in", rf"(?:结转|转结)(?:上年|上一年|去年)度?{_REQUEST}?{_GAP}{_N}"),
    _pattern(
        "carried_out",
        rf"(?:结转|转结|顺延)[至到下]*(?:次|一|明|个)?年度?(?:继续|答复|处理|办理|的)*{_REQUEST}?{_GAP}{_N}",
    ),
    _pattern("carried_out", rf"{_N}(?:申请)?(?:结转|转结|顺延)[至到下]*(?:次|一|明|个)?年"),
    _pattern("handled", rf"(?:办结|答复|办理|处理|回复)(?:完毕|了|的|各类){{0,2}}{_REQUEST}{_GAP}{_N}"),
    _pattern("handled", rf"依申请公开办件(?:量|数)?{_N}"),
    _pattern("granted", rf"(?<!不)予以公开{_REQUEST}?{_GAP}{_N}"),
    _pattern("partly_granted", rf"(?:予以)?部分公开{_GAP}{_N}"),
    _pattern("refused", rf"不予公开{_GAP}{_N}"),
    _pattern("unable", rf"无法提供{_GAP}{_N}"),
    _pattern("rejected", rf"不予处理{_GAP}{_N}"),
    _pattern("refused_process", rf"过程性信息{_GAP}{_N}"),
    _pattern("refused_admin_query", rf"行政查询事项{_GAP}{_N}"),
    _pattern("refused_internal_affairs", rf"内部事务(?:性)?信息{_GAP}{_N}"),
    _pattern("refused_enforcement_file", rf"执法案卷(?:信息)?{_GAP}{_N}"),
    _pattern("unable_not_held", rf"不掌握(?:相关|该)?(?:政府)?信息{_GAP}{_N}"),
    _pattern("unable_needs_creation", rf"另行制作(?:的)?(?:信息)?{_GAP}{_N}"),
    _pattern("unable_unclear", rf"补正后(?:申请内容)?仍不明确{_GAP}{_N}"),
    _pattern("rejected_petition", rf"信访举报投诉类(?:申请)?{_GAP}{_N}"),
    _pattern("rejected_repeat", rf"重复申请{_GAP}{_N}"),
)

# Reconsiderations and suits about open government information.
PROCEEDINGS = (
    # 行政复议和行政诉讼案件5件 counts both together, and 行政诉讼案件30件,其中涉及信息公开的2件 others besides.
    _pattern("together", rf"行政复议(?:案件|申请)?(?:、|和|及|与|或者?|以及)(?:被)?(?:提起)?行政诉讼{_GAP}{_N}"),
    _pattern("besides", rf"行政(?:复议|诉讼)(?:应诉)?{_GAP}{_N}[,，]?(?:其中|包括)[^,。;]{{0,10}}信息公开"),
    _pattern("reconsideration", rf"行政复议{_GAP}{_N}"),
    _pattern("suit", rf"行政诉讼(?:应诉)?{_GAP}{_N}"),
    _pattern(
        "both",
        rf"{_NO}{_ABOUT}(?:被)?(?:申请|提起)?行政复议(?:案件|申请)?(?:、|和|及|或者?|与|以及)(?:被)?(?:提起)?行政诉讼{_NO_MORE}",
        0,
    ),
    _pattern(
        "reconsideration",
        rf"{_NO}(?=因|由|涉及|政府信息|信息公开|依申请){_ABOUT}(?:被)?(?:提起|申请)?行政复议{_NO_MORE}",
        0,
    ),
    _pattern("suit", rf"{_NO}(?=因|由|涉及|政府信息|信息公开|依申请){_ABOUT}(?:被)?(?:提起)?行政诉讼{_NO_MORE}", 0),
    _pattern("reconsideration.corrected", rf"{_NO}{_ABOUT}行政复议(?:被)?(?:纠错|纠正|撤销|败诉)", 0),
    _pattern("suit.corrected", rf"{_NO}[^,，。；;]{{0,14}}?行政诉讼(?:被)?(?:纠错|纠正|败诉)", 0),
)
OF_NO_TABLE = frozenset(("together", "besides"))  # counts that the tables do not have
# The organ as the authority that decides reconsiderations, not as the one complained of.
AS_AUTHORITY = re.compile(r"(?:办理|审理|受理|审结|承办|办结|出庭|参与)(?:各类|了|的|涉及|政府|信息公开|类){0,4}$")
# Results, valid for the last 行政复议 or 行政诉讼 before them in the sentence.
RESULTS = (
    _pattern("upheld", rf"维持{_GAP}{_N}"),
    _pattern("corrected", rf"(?:纠正|纠错){_GAP}{_N}"),
    _pattern("other_result", rf"其他结果{_GAP}{_N}"),
    _pattern("pending", rf"(?:尚未|未)审结{_GAP}{_N}"),
)
PROCEEDING_HEAD = re.compile(r"行政复议|行政诉讼")

NORMATIVE = (
    _pattern(
        "normative",
        r"(?:制发|制定|印发|出台|新制作|发布|公布)(?:并|对外|发布|公开|公布|印发|实施|了|的|出台|、|和|各类){0,4}"
        rf"(?:行政)?规范性文件{_GAP}{_N}",
    ),
)

# A group that grew cannot be nothing.
_GREW = r"(?:数|件|量|申请|的)*(?:有所|略有|明显|大幅|同比)*(?:增加|上升|增长)"
TRENDS = (
    ("granted", re.compile(rf"(?<!不)予以公开{_GREW}")),
    ("refused", re.compile(rf"不予公开{_GREW}")),
    ("unable", re.compile(rf"无法提供{_GREW}")),
)

FEES = (
    _pattern("fees", r"收[取费][^,，。；;\d]{0,24}?(?P<n>\d{1,7}(?:\.\d{1,4})?)(?P<unit>万元|元)"),
    _pattern(
        "fees",
        r"(?:未|没有|不)(?:向[^,，。；;]{0,24})?(?:收取|产生|发生)[^,，。；;]{0,12}?(?:费用?|处理费)(?=[,，。；;]|$|的?情况)",
        0,
    ),
)
ABOUT_FEES = re.compile(r"信息(?:公开)?(?:信息)?处理费|信息公开|申请人|检索|复制|邮寄")

# Rates, waivers and other fees are no fees charged for requests.
NO_FEES = re.compile(r"行政事业性|标准|每[件页份]|按[件量页]|减免|免收|退还|/件")

# Words that make what follows speak of others, of other times, or of other matters.
OTHERS = re.compile(
    r"各级|各(?:部门|单位|镇|乡|街道|区|县|市|有关|行政机关|职能)|全(?:省|市|区|县|州|旗|系统|厅|局)|市直|县直|区直"
    r"|区级|部门(?:共|累计|合计)|下级|所属|下属|基层|辖区|兄弟|上级|省政府|指导.{0,10}(?:部门|单位)|协助|配合|代(?:为|省|市|县|区)"
    r"|转办|交办|转来|委托|授权|例如|比如|该(?:省|市|县|区|局|镇|乡|委|单位|部门|街道|申请人)|为例"
)
# A government's report may count its office's requests apart; 以区政府及区府办名义 is the government's own.
OFFICE = re.compile(r"(?:政府|府)办(?:公[室厅])?(?!.{0,12}名义)|(?<!信息公开)办公[室厅](?!.{0,12}名义)")
OTHER_TIME = re.compile(r"同比|相比|较(?:上|去|前)年|比(?:上|去)年|上年同期|去年同期|预计|计划|力争|目标")
# A part of the year, or several years: whatever clause of the sentence says so.
PART_OF_YEAR = re.compile(
    r"累计|历年|历次|自.{0,12}以来|截至|截止|近[一二三四五两]年|年来|上半年|下半年|季度|(?<!\d)\d{1,2}月|月份|[月日人]均|平均"
)
LAST_YEAR = re.compile(r"(?<!结转)(?<!转结)(?:去年|上年|上一年)度?(?!度?[的]?(?:结转|转结|遗留|未办结))")
# The whole year spelt out is no other time.
WHOLE_YEAR = re.compile(r"(?:\d{4}年)?1月?(?:1日)?起?(?:至|到|-|—|~){1,2}(?:同年|\d{4}年)?12月(?:31日)?(?:止|底|期间)?")
OTHER_MATTER = re.compile(r"建议|提案|热线|12345|信箱|留言|咨询|投诉(?!类)|网友|来电|来访|工单|满意度|培训|会议|督查")
OWN = re.compile(
    r"以.{2,16}名义|政府层面|本级|本机关|本单位|我(?:局|委|厅|办|院|中心|单位|镇|乡|街道)|[省市区县]政府(?:共|全年)"
)
_WAYS = r"(?:网络|网上|在线|信函|邮寄|邮件|当面|现场|窗口|传真|平台|来信|微信)"
CHANNEL = re.compile(
    r"(?:通过|经由|来自|以)[^,，。；;]{1,20}?(?:收到|接到|接收|受理|提交|申请)"
    rf"|(?:包括|含)[^,，。；;]{{0,16}}?{_WAYS}|{_WAYS}(?:方式)?(?:收到|接到|接收|受理|申请|提交)"
)
MAY_STATE = re.compile(r"申请|复议|诉讼|规范性|不予公开|无法提供|予以公开|结转")
