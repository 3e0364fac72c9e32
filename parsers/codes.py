"""Every code that a reading may hold, with its Chinese and English name; the label tables are made from it.

Chinese names of rows and columns are those of the official forms (国办公开办函〔2019〕60号 and 〔2021〕30号,
国办发〔2014〕32号); English names are ours.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code and what it means."""

    code: str
    zh: str
    en: str


def _codes(*rows: tuple[str, str, str]) -> tuple[Code, ...]:
    return tuple(Code(*row) for row in rows)


OUTCOMES = _codes(
    ("received", "本年新收政府信息公开申请数量", "Requests newly received this year"),
    ("carried_in", "上年结转政府信息公开申请数量", "Requests carried in from last year"),
    ("granted", "予以公开", "Granted"),
    ("partly_granted", "部分公开", "Partly granted"),
    ("refused_state_secret", "不予公开：属于国家秘密", "Refused: state secret"),
    (
        "refused_other_law",
        "不予公开：其他法律行政法规禁止公开",
        "Refused: forbidden by another law or regulation",
    ),
    (
        "refused_security_stability",
        "不予公开：危及“三安全一稳定”",
        "Refused: endangers security or stability",
    ),
    ("refused_third_party", "不予公开：保护第三方合法权益", "Refused: protects a third party's rights"),
    ("refused_internal_affairs", "不予公开：属于三类内部事务信息", "Refused: internal affairs"),
    ("refused_process", "不予公开：属于四类过程性信息", "Refused: deliberative process"),
    ("refused_enforcement_file", "不予公开：属于行政执法案卷", "Refused: enforcement case file"),
    (
        "refused_admin_query",
        "不予公开：属于行政查询事项",
        "Refused: matter for an administrative register query",
    ),
    ("unable_not_held", "无法提供：本机关不掌握相关政府信息", "Unable: not held by this organ"),
    ("unable_needs_creation", "无法提供：没有现成信息需要另行制作", "Unable: would have to be created"),
    ("unable_unclear", "无法提供：补正后申请内容仍不明确", "Unable: still unclear after correction"),
    ("rejected_petition", "不予处理：信访举报投诉类申请", "Not processed: petition, report or complaint"),
    ("rejected_repeat", "不予处理：重复申请", "Not processed: repeated request"),
    ("rejected_publication", "不予处理：要求提供公开出版物", "Not processed: asks for a public publication"),
    (
        "rejected_excessive",
        "不予处理：无正当理由大量反复申请",
        "Not processed: excessive without good reason",
    ),
    (
        "rejected_confirmation",
        "不予处理：要求行政机关确认或重新出具已获取信息",
        "Not processed: asks to confirm or reissue what was given",
    ),
    ("other", "其他处理", "Handled otherwise (2019 form)"),
    (
        "other_not_corrected",
        "其他处理：申请人无正当理由逾期不补正",
        "Handled otherwise: not corrected in time",
    ),
    (
        "other_fee_unpaid",
        "其他处理：申请人逾期未按收费通知要求缴纳费用",
        "Handled otherwise: fee not paid in time",
    ),
    ("other_misc", "其他处理：其他", "Handled otherwise: other"),
    ("handled_total", "本年度办理结果总计", "Total handled this year"),
    ("carried_out", "结转下年度继续办理", "Carried out to next year"),
)

APPLICANTS = _codes(
    ("natural_person", "自然人", "Natural persons"),
    ("enterprise", "商业企业", "Enterprises"),
    ("research", "科研机构", "Research institutions"),
    ("public_welfare", "社会公益组织", "Public-welfare organisations"),
    ("legal_service", "法律服务机构", "Legal-service institutions"),
    ("other_organization", "其他", "Other organisations"),
    ("total", "总计", "Total"),
)

PROCEEDING_KINDS = _codes(
    ("reconsideration", "行政复议", "Administrative reconsideration"),
    ("suit_direct", "行政诉讼：未经复议直接起诉", "Suit brought directly"),
    ("suit_after_reconsideration", "行政诉讼：复议后起诉", "Suit after reconsideration"),
)

PROCEEDING_RESULTS = _codes(
    ("upheld", "结果维持", "Upheld"),
    ("corrected", "结果纠正", "Corrected"),
    ("other_result", "其他结果", "Other result"),
    ("pending", "尚未审结", "Pending"),
    ("total", "总计", "Total"),
)

CLAUSES = _codes(
    ("20(1)", "第二十条第（一）项", "Article 20 (1): regulations and normative documents"),
    ("20(5)", "第二十条第（五）项", "Article 20 (5): licensing and other services"),
    ("20(6)", "第二十条第（六）项", "Article 20 (6): penalties and coercive measures"),
    ("20(8)", "第二十条第（八）项", "Article 20 (8): administrative fees"),
    ("20(9)", "第二十条第（九）项", "Article 20 (9): government procurement"),
)

DISCLOSURE_ITEMS = _codes(
    ("regulations", "规章", "Regulations"),
    ("normative_documents", "规范性文件", "Normative documents"),
    ("licensing", "行政许可", "Administrative licences"),
    ("other_services", "其他对外管理服务事项", "Other public management and service matters"),
    ("penalties", "行政处罚", "Administrative penalties"),
    ("coercive_measures", "行政强制", "Administrative coercive measures"),
    ("fees", "行政事业性收费", "Administrative and institutional fees"),
    ("procurement", "政府集中采购", "Centralised government procurement"),
)

DISCLOSURE_MEASURES = _codes(
    ("made", "本年新制作数量", "Made this year"),
    ("published", "本年新公开数量", "Published this year"),
    ("published_total", "对外公开总数量", "Published in all"),
    ("items_last_year", "上一年项目数量", "Items last year"),
    ("items_change", "本年增/减", "Change of items this year"),
    ("decisions", "处理决定数量", "Decisions"),
    ("projects", "采购项目数量", "Procurement projects"),
    ("amount", "金额（万元）", "Amount (10,000 yuan)"),
    ("issued", "本年制发件数", "Issued this year"),
    ("repealed", "本年废止件数", "Repealed this year"),
    ("in_force", "现行有效件数", "In force"),
)

INDICATORS = _codes(
    ("proactive_total", "主动公开政府信息数", "Information disclosed proactively"),
    ("proactive_normative", "主动公开规范性文件数", "Normative documents disclosed proactively"),
    ("normative_issued", "制发规范性文件总数", "Normative documents issued"),
    ("channel_gazette", "政府公报公开政府信息数", "Disclosed in the gazette"),
    ("channel_website", "政府网站公开政府信息数", "Disclosed on the website"),
    ("channel_weibo", "政务微博公开政府信息数", "Disclosed by microblog"),
    ("channel_wechat", "政务微信公开政府信息数", "Disclosed by WeChat"),
    ("channel_other", "其他方式公开政府信息数", "Disclosed in other ways"),
    ("responses_hot_topics", "回应公众关注热点或重大舆情数", "Responses to hot topics or public opinion"),
    ("press_conferences", "参加或举办新闻发布会总次数", "Press conferences"),
    ("press_conferences_by_head", "主要负责同志参加新闻发布会次数", "Press conferences attended by the head"),
    ("online_interviews", "政府网站在线访谈次数", "Online interviews"),
    (
        "online_interviews_by_head",
        "主要负责同志参加政府网站在线访谈次数",
        "Online interviews attended by the head",
    ),
    ("policy_explanations", "政策解读稿件发布数", "Policy explanations published"),
    ("responses_weibo_wechat", "微博微信回应事件数", "Matters answered by microblog or WeChat"),
    ("responses_other", "其他方式回应事件数", "Matters answered in other ways"),
    ("requests_received", "收到申请数", "Requests received"),
    ("received_in_person", "当面申请数", "Received in person"),
    ("received_fax", "传真申请数", "Received by fax"),
    ("received_online", "网络申请数", "Received online"),
    ("received_letter", "信函申请数", "Received by letter"),
    ("requests_completed", "申请办结数", "Requests completed"),
    ("completed_on_time", "按时办结数", "Completed on time"),
    ("completed_extended", "延期办结数", "Completed after extension"),
    ("replies_total", "申请答复数", "Replies"),
    ("reply_already_public", "属于已主动公开范围数", "Reply: already public"),
    ("reply_granted", "同意公开答复数", "Reply: granted"),
    ("reply_partly_granted", "同意部分公开答复数", "Reply: partly granted"),
    ("reply_refused", "不同意公开答复数", "Reply: refused"),
    ("refused_state_secret", "涉及国家秘密", "Refused: state secret"),
    ("refused_trade_secret", "涉及商业秘密", "Refused: trade secret"),
    ("refused_privacy", "涉及个人隐私", "Refused: privacy"),
    ("refused_security", "危及国家安全、公共安全、经济安全和社会稳定", "Refused: security or stability"),
    ("refused_not_government_information", "不是《条例》所指政府信息", "Refused: not government information"),
    ("refused_other_law", "法律法规规定的其他情形", "Refused: other case in law"),
    ("reply_not_this_organ", "不属于本行政机关公开数", "Reply: not for this organ"),
    ("reply_not_existing", "申请信息不存在数", "Reply: does not exist"),
    ("reply_amend_request", "告知作出更改补充数", "Reply: asked to amend the request"),
    ("reply_other_channel", "告知通过其他途径办理数", "Reply: referred to another channel"),
    ("reconsiderations", "行政复议数量", "Reconsiderations"),
    ("reconsiderations_upheld", "行政复议：维持具体行政行为数", "Reconsiderations: upheld"),
    ("reconsiderations_corrected", "行政复议：被依法纠错数", "Reconsiderations: corrected"),
    ("reconsiderations_other", "行政复议：其他情形数", "Reconsiderations: other"),
    ("suits", "行政诉讼数量", "Suits"),
    ("suits_upheld", "行政诉讼：维持具体行政行为或者驳回原告诉讼请求数", "Suits: upheld or dismissed"),
    ("suits_corrected", "行政诉讼：被依法纠错数", "Suits: corrected"),
    ("suits_other", "行政诉讼：其他情形数", "Suits: other"),
    ("complaints", "举报投诉数量", "Complaints"),
    ("fees_charged", "依申请公开信息收取的费用", "Fees charged for requests (10,000 yuan)"),
    ("offices", "政府信息公开工作专门机构数", "Dedicated offices"),
    ("reading_points", "设置政府信息公开查阅点数", "Public reading points"),
    ("staff", "从事政府信息公开工作人员数", "Staff"),
    ("staff_full_time", "专职人员数", "Full-time staff"),
    ("staff_part_time", "兼职人员数", "Part-time staff"),
    ("budget", "政府信息公开专项经费", "Dedicated budget (10,000 yuan)"),
    ("meetings", "召开政府信息公开工作会议或专题会议数", "Meetings"),
    ("trainings", "举办各类培训班数", "Trainings"),
    ("people_trained", "接受培训人员数", "People trained"),
    ("local", "地方自设指标", "Local extra row"),
)

FORMS = _codes(
    ("2008", "2008年式（文字叙述）", "2008 style (prose)"),
    ("2014", "2014年统计表（国办发〔2014〕32号）", "2014 statistics form"),
    ("2019", "2019年格式（国办公开办函〔2019〕60号）", "2019 form"),
    ("2021", "2021年格式（国办公开办函〔2021〕30号）", "2021 form"),
    ("mixed", "混用格式", "Mixed forms"),
)

STATUSES = _codes(
    ("verified", "已核验", "Verified: every table read, every identity holds"),
    ("inconsistent", "数据矛盾", "Inconsistent: read whole, but the printed numbers contradict each other"),
    ("partial", "不完整", "Partial: a table or cells are missing or unreadable"),
    ("narrative", "仅文字", "Narrative: a form without tables"),
    ("unreadable", "无法读取", "Unreadable"),
)

LEVELS = _codes(
    ("ministry", "国务院部门", "Ministry"),
    ("province", "省级政府", "Province"),
    ("city", "地市级政府", "City"),
    ("county", "县级政府", "County"),
    ("township", "乡镇街道", "Township or street"),
    ("department", "部门", "Department"),
)

SECTION_KINDS = _codes(
    ("preface", "前言", "Preface"),
    ("overview", "总体情况", "Overview"),
    ("disclosure", "主动公开政府信息情况", "Proactive disclosure"),
    ("application", "收到和处理政府信息公开申请情况", "Requests received and handled"),
    ("proceeding", "政府信息公开行政复议、行政诉讼情况", "Reconsideration and litigation"),
    ("problems", "存在的主要问题及改进情况", "Problems and improvement"),
    ("other", "其他需要报告的事项", "Other matters"),
)

TABLE_KINDS = _codes(
    ("disclosure", "主动公开情况表", "Proactive disclosure"),
    ("application", "申请办理情况表", "Requests"),
    ("proceeding", "复议诉讼情况表", "Reconsideration and litigation"),
    ("indicator", "2014年统计表", "2014 statistics"),
    ("other", "其他表", "Another table"),
)

SEVERITIES = _codes(
    ("error", "错误", "Error"),
    ("warning", "警告", "Warning"),
    ("info", "提示", "Note"),
)

RULES = _codes(
    ("balance", "收结平衡：新收＋上年结转＝办理总计＋结转下年", "New + carried in = handled + carried out"),
    ("outcome_sum", "办理结果各项之和＝总计", "The outcomes add up to the total handled"),
    ("row_sum", "各类申请人之和＝总计", "The applicants add up to the row's total"),
    ("proceeding_sum", "各结果之和＝总计", "The results add up to the total"),
    ("indicator_sum", "2014年表分项之和＝合计", "The parts of a 2014 indicator add up to it"),
    ("carry_over", "上年结转下年＝本年上年结转", "Carried out last year = carried in this year"),
    (
        "in_force_chain",
        "上年现行有效＋本年制发－本年废止＝现行有效",
        "In force last year + issued - repealed = in force",
    ),
    (
        "items_chain",
        "上年项目数＋本年增减＝下年所载上一年项目数",
        "Items last year + change = items the next year reports",
    ),
    ("table_missing", "缺少表格", "A table of the form is missing"),
    ("cell_unreadable", "单元格无法读取", "A cell cannot be read"),
    ("blank_as_zero", "空白经勾稽证明为零", "A blank that the identities prove to be zero"),
    ("blank_cell", "空白单元格", "A blank cell"),
    ("shifted_cells", "单元格错位", "Shifted cells"),
    ("form_mixed", "混用不同年份格式", "Forms of different years mixed"),
    ("narrative_contradiction", "文字与表格不一致", "The prose contradicts a table"),
    ("unit_in_cell", "单位写在单元格内", "A unit stands in the cell"),
    ("note_in_cell", "单元格内另有说明", "A remark stands in the cell besides the number"),
    ("sign_in_words", "增减用文字表示", "A sign is written as a word"),
    ("suspicious_value", "可疑数值", "A suspicious value"),
    ("year_conflict", "年份证据不一致", "The evidence for the year disagrees"),
    ("organ_conflict", "机关名称证据不一致", "The evidence for the organ disagrees"),
    ("revised", "发布后有修改", "Changed after publication"),
    ("twin_differs", "另一副本数字不同", "Another copy of the report gives other figures"),
    ("table_repeated", "同一表格出现多次", "A table of the form occurs more than once"),
    ("reading_conflict", "两种读法不一致", "Two independent readings disagree"),
    ("extra_row", "表中有格式以外的行或列", "A row or column that the form does not have"),
    ("section_empty", "章节为空", "A section is empty"),
)
