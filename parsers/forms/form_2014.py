"""The form of 2014: 政府信息公开情况统计表, 国办发〔2014〕32号, for the reports on 2014 to 2018.

Its wording is from memory but for the first rows; correct it here when an official copy shows otherwise.
"""

from __future__ import annotations

from parsers.forms.model import Block, Column, Identity, Row, TableForm

ROWS = (
    Row("proactive_total", ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "主动公开政府信息总数")),
    Row("proactive_normative", ("其中：主动公开规范性文件数", "主动公开规范性文件总数")),
    Row("normative_issued", ("制发规范性文件总数", "制发规范性文件数")),
    Row("channel_gazette", ("1.政府公报公开政府信息数",)),
    Row("channel_website", ("2.政府网站公开政府信息数",)),
    Row("channel_weibo", ("3.政务微博公开政府信息数",)),
    Row("channel_wechat", ("4.政务微信公开政府信息数",)),
    Row("channel_other", ("5.其他方式公开政府信息数",)),
    Row(
        "responses_hot_topics",
        ("（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）",),
    ),
    Row("press_conferences", ("1.参加或举办新闻发布会总次数", "参加或举办新闻发布会次数")),
    Row("press_conferences_by_head", ("其中：主要负责同志参加新闻发布会次数",)),
    Row("online_interviews", ("2.政府网站在线访谈次数", "政府网站在线访谈总次数")),
    Row("online_interviews_by_head", ("其中：主要负责同志参加政府网站在线访谈次数",)),
    Row("policy_explanations", ("3.政策解读稿件发布数",)),
    Row("responses_weibo_wechat", ("4.微博微信回应事件数",)),
    Row("responses_other", ("5.其他方式回应事件数",)),
    Row("requests_received", ("（一）收到申请数", "收到申请总数")),
    Row("received_in_person", ("1.当面申请数",)),
    Row("received_fax", ("2.传真申请数",)),
    Row("received_online", ("3.网络申请数",)),
    Row("received_letter", ("4.信函申请数",)),
    Row("requests_completed", ("（二）申请办结数", "申请办结总数")),
    Row("completed_on_time", ("1.按时办结数",)),
    Row("completed_extended", ("2.延期办结数",)),
    Row("replies_total", ("（三）申请答复数", "申请答复总数")),
    Row("reply_already_public", ("1.属于已主动公开范围数",)),
    Row("reply_granted", ("2.同意公开答复数",)),
    Row("reply_partly_granted", ("3.同意部分公开答复数",)),
    Row("reply_refused", ("4.不同意公开答复数",)),
    Row("refused_state_secret", ("其中：1.涉及国家秘密",)),
    Row("refused_trade_secret", ("2.涉及商业秘密",)),
    Row("refused_privacy", ("3.涉及个人隐私",)),
    Row("refused_security", ("4.危及国家安全、公共安全、经济安全和社会稳定",)),
    Row("refused_not_government_information", ("5.不是《条例》所指政府信息",)),
    Row("refused_other_law", ("6.法律法规规定的其他情形",)),
    Row("reply_not_this_organ", ("5.不属于本行政机关公开数",)),
    Row("reply_not_existing", ("6.申请信息不存在数",)),
    Row("reply_amend_request", ("7.告知作出更改补充数",)),
    Row("reply_other_channel", ("8.告知通过其他途径办理数",)),
    Row("reconsiderations", ("四、行政复议数量", "行政复议数")),
    Row("reconsiderations_upheld", ("（一）维持具体行政行为数",)),
    Row("reconsiderations_corrected", ("（二）被依法纠错数",)),
    Row("reconsiderations_other", ("（三）其他情形数",)),
    Row("suits", ("五、行政诉讼数量", "行政诉讼数")),
    Row("suits_upheld", ("（一）维持具体行政行为或者驳回原告诉讼请求数", "维持具体行政行为数")),
    Row("suits_corrected", ("（二）被依法纠错数",)),
    Row("suits_other", ("（三）其他情形数",)),
    Row("complaints", ("六、举报投诉数量", "举报投诉数")),
    Row("fees_charged", ("七、依申请公开信息收取的费用", "依申请公开信息收取费用"), "amount"),
    Row("offices", ("（一）政府信息公开工作专门机构数",)),
    Row("reading_points", ("（二）设置政府信息公开查阅点数", "政府信息公开查阅点数")),
    Row("staff", ("（三）从事政府信息公开工作人员数", "从事政府信息公开工作人员总数")),
    Row("staff_full_time", ("1.专职人员数（不包括政府公报及政府网站工作人员数）",)),
    Row("staff_part_time", ("2.兼职人员数",)),
    Row(
        "budget",
        ("（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",),
        "amount",
    ),
    Row("meetings", ("（一）召开政府信息公开工作会议或专题会议数",)),
    Row("trainings", ("（二）举办各类培训班数",)),
    Row("people_trained", ("（三）接受培训人员数",)),
)

COUNTED = ("统计数", "统计数字", "统计数据", "统计数量", "数量", "数值", "本年", "本年度", "本年数", "本年统计数")

INDICATOR = TableForm(
    kind="indicator",
    form="2014",
    layouts=((Block(rows=ROWS, columns=(Column("", COUNTED),), headless=True),),),
    identities=tuple(
        Identity("indicator_sum", equation, "column")
        for equation in (
            "received_in_person + received_fax + received_online + received_letter = requests_received",
            "completed_on_time + completed_extended = requests_completed",
            "reply_already_public + reply_granted + reply_partly_granted + reply_refused + reply_not_this_organ"
            " + reply_not_existing + reply_amend_request + reply_other_channel = replies_total",
            "refused_state_secret + refused_trade_secret + refused_privacy + refused_security"
            " + refused_not_government_information + refused_other_law = reply_refused",
            "reconsiderations_upheld + reconsiderations_corrected + reconsiderations_other = reconsiderations",
            "suits_upheld + suits_corrected + suits_other = suits",
            "staff_full_time + staff_part_time = staff",
        )
    ),
    groups=(
        "一、主动公开情况",
        "（二）通过不同渠道和方式公开政府信息的情况",
        "二、回应解读情况",
        "（二）通过不同渠道和方式回应解读的情况",
        "三、依申请公开情况",
        "八、机构建设和保障经费情况",
        "九、政府信息公开会议和培训情况",
    ),
    stubs=("统计指标", "指标", "指标名称", "项目"),
)
