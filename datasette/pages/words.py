"""Every string of the site, Chinese and English, and nothing else."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]

WORDS: dict[str, tuple[str, str]] = {
    # every page
    "site_name": ("年报", "Nianbao"),
    "site_subtitle": ("政府信息公开工作年度报告档案", "Archive of China’s reports on open government information"),
    "skip": ("跳到正文", "Skip to content"),
    "language_other": ("English", "中文"),
    "nav": ("站内导航", "Site"),
    "nav_home": ("首页", "Home"),
    "nav_reports": ("年报", "Reports"),
    "nav_organs": ("机关", "Organs"),
    "nav_coverage": ("覆盖", "Coverage"),
    "nav_findings": ("核验发现", "Findings"),
    "nav_search": ("全文检索", "Search"),
    "nav_data": ("数据与 SQL", "Data and SQL"),
    "nav_about": ("说明", "About"),
    "footer_licence": (
        "整理数据以 CC BY 4.0 许可提供；官方文件依《著作权法》第五条不受著作权保护。",
        "Compiled data: CC BY 4.0. Official documents are outside copyright (Copyright Law, art. 5).",
    ),
    "footer_software": ("由 Datasette 与 nianbao 提供", "Served by Datasette and nianbao"),
    "none": ("无", "None"),
    "unknown": ("不详", "unknown"),
    "more": ("更多", "More"),
    "yes": ("是", "yes"),
    # home
    "home_lead": (
        "依《政府信息公开条例》，各级行政机关每年须公布上一年度政府信息公开工作年度报告。"
        "本站逐字节存档这些报告，读出其中的数字，按表内勾稽关系逐一核验，并让每个数字都能回到它所在的网页。",
        "Under the Regulations on Open Government Information every Chinese administrative organ publishes an annual "
        "report. This site archives those reports byte for byte, reads the figures out of them, checks them against "
        "the identities that the forms contain, and leads each figure back to the page it was printed on.",
    ),
    "home_counts": ("馆藏", "Holdings"),
    "count_report": ("年报", "reports"),
    "count_organ": ("机关", "organs"),
    "count_capture": ("网页存档", "captures"),
    "count_finding": ("核验发现", "findings"),
    "home_coverage": ("覆盖情况", "Coverage"),
    "home_coverage_organs": ("每格一份年报，点开可读。", "Each mark is a report; open it to read."),
    "home_coverage_provinces": (
        "每格为已核验份数／馆藏份数，点开列出。",
        "Each cell: reports verified / reports held. Open it for the list.",
    ),
    "home_newest": ("最近存档", "Newest captures"),
    "home_findings": ("近期发现", "Latest findings"),
    "home_empty": ("馆藏为空：还没有任何年报。", "The archive holds no report yet."),
    "home_search_label": ("检索年报正文", "Search the text of the reports"),
    "home_search_button": ("检索", "Search"),
    "organ": ("机关", "Organ"),
    "province": ("省份", "Province"),
    "place_unknown": ("（所在地不详）", "(place unknown)"),
    "year": ("年度", "Year"),
    "status": ("核验状态", "Status"),
    "legend": ("图例", "Legend"),
    "missing": ("缺", "missing"),
    # report
    "report_of": ("{year} 年度", "Report for {year}"),
    "year_unknown": ("年度不详", "Year unknown"),
    "organ_unknown": ("机关不详", "Organ unknown"),
    "untitled": ("（无标题）", "(untitled)"),
    "identities": ("勾稽等式", "Identities"),
    "identities_value": ("核验 {checked} 个，{failed} 个不成立", "{checked} checked, {failed} failed"),
    "form": ("表格格式", "Form"),
    "published_on": ("发布日期", "Published on"),
    "printed_name": ("报告所载名称", "Name as printed"),
    "source_capture": ("读取来源", "Read from"),
    "archived_page": ("存档网页", "archived page"),
    "parser_version": ("解析器版本", "Parser version"),
    "contents": ("目录", "Contents"),
    "tables": ("统计表", "Tables"),
    "figure_hint": (
        "点击任一数字，可查看它在存档原件中的位置。空白表示原文空白或无法读取；方括号内为原文。",
        "Select a figure to see it in the archived original. A blank is blank or unreadable in print; "
        "square brackets hold the text as printed where it differs.",
    ),
    "table_disclosure": ("二、主动公开政府信息情况", "Table 二 · Proactive disclosure"),
    "table_application": (
        "三、收到和处理政府信息公开申请情况",
        "Table 三 · Requests received and handled",
    ),
    "table_proceeding": (
        "四、政府信息公开行政复议、行政诉讼情况",
        "Table 四 · Reconsideration and litigation",
    ),
    "table_indicator": ("政府信息公开情况统计表", "Statistics of open government information (2014 form)"),
    "table_absent": ("存档原件中没有读到此表。", "This table was not found in the archived original."),
    "content": ("信息内容", "Item"),
    "application_note": (
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        "(In each column the first item plus the second equals the third plus the fourth)",
    ),
    "applicants": ("申请人情况", "Applicants"),
    "legal_persons": ("法人或其他组织", "Legal persons and other organisations"),
    "suits_group": ("行政诉讼", "Administrative litigation"),
    "suit_direct": ("未经复议直接起诉", "Brought directly"),
    "suit_after_reconsideration": ("复议后起诉", "After reconsideration"),
    "reconsideration_group": ("行政复议", "Reconsideration"),
    "indicator": ("统计指标", "Indicator"),
    "unit": ("单位", "Unit"),
    "value": ("统计数", "Value"),
    "row_other": ("格式以外的行", "Rows outside the form"),
    "findings": ("核验发现", "Findings"),
    "findings_none": ("没有发现。", "No findings."),
    "finding": ("发现", "Finding"),
    "finding_at": ("见", "at"),
    "expected": ("应为", "expected"),
    "actual": ("实为", "printed"),
    "to_figure": ("回到数字", "to the figure"),
    "sections": ("正文", "Text"),
    "sections_none": ("没有读到正文。", "No prose was read."),
    "section_preface": ("前言", "Preface"),
    "captures": ("存档与版本", "Captures"),
    "relation": ("关系", "Relation"),
    "captured_at": ("存档时间", "Captured"),
    "address": ("网址", "Address"),
    "revisions": ("发布后的修改", "Changes after publication"),
    "revision_between": ("{earlier} 至 {later} 之间", "Between {earlier} and {later}"),
    "before": ("修改前", "Before"),
    "after": ("修改后", "After"),
    "where": ("位置", "Where"),
    "blank": ("空白", "blank"),
    "cite": ("引用", "Cite"),
    "cite_gbt": ("GB/T 7714—2015", "GB/T 7714—2015"),
    "cite_bibtex": ("BibTeX", "BibTeX"),
    "download": ("下载", "Download"),
    "download_rows": ("本报告的数据", "This report’s rows"),
    "download_original": ("原件（逐字节）", "Original, byte for byte"),
    "download_tables": ("各表", "By table"),
    "raw": ("原文", "as printed"),
    # organ
    "organ_years": ("各年度", "Year by year"),
    "organ_children": ("所属部门与下级机关", "Departments and lower organs"),
    "organ_parent": ("上级机关", "Belongs to"),
    "organ_level": ("层级", "Level"),
    "organ_code": ("行政区划代码", "Division code"),
    "organ_sites": ("网站", "Websites"),
    "organ_no_reports": ("没有存档的年报。", "No report is held."),
    "organ_missing": ("未存档年度：{years}", "Years not held: {years}"),
    "measure": ("项目", "Measure"),
    "difference_note": (
        "上年结转与上一年度“结转下年”不一致处以 ≠ 标出。",
        "≠ marks a year whose “carried in” differs from what the year before carried out.",
    ),
    "organ_charts": ("申请与结果", "Requests and outcomes"),
    "count": ("数量", "Count"),
    # capture
    "capture_title": ("存档网页", "Archived capture"),
    "capture_banner": (
        "这是 {date} 存档的副本，不是现在的网页。",
        "This is a copy archived on {date}, not the live page.",
    ),
    "capture_imported": ("这是 {date} 导入的文件。", "This is a file imported on {date}."),
    "captured_from": ("来自", "From"),
    "warc_record": ("WARC 记录", "WARC record"),
    "offset": ("偏移", "offset"),
    "length": ("长度", "length"),
    "bytes": ("字节", "bytes"),
    "digest": ("内容摘要", "Payload digest"),
    "record_id": ("记录号", "Record ID"),
    "http_status": ("HTTP 状态", "HTTP status"),
    "mime_type": ("类型", "Media type"),
    "via": ("来路", "Found through"),
    "original_bytes": ("下载原始字节", "Download the original bytes"),
    "open_alone": ("单独打开存档副本", "Open the archived copy alone"),
    "shown_cell": ("所示数字", "Figure shown"),
    "shown_at": ("位置", "Place"),
    "back_to_report": ("回到年报", "Back to the report"),
    "belongs_to": ("所属年报", "Carries the report"),
    "other_captures": ("同一网址的其他存档", "Other captures of this address"),
    "frame_title": ("存档副本", "Archived copy"),
    "replay_notes": ("回放说明", "Replay notes"),
    "note_html": (
        "脚本、表单和外部资源已停用；只显示本馆存有的图片与样式。",
        "Scripts, forms and outside resources are switched off; only archived images and styles are shown.",
    ),
    "note_document": (
        "由本站按文件内容排印，版式与原件不同；原件可下载。",
        "Set by this site from the document’s content; the original, with its own layout, can be downloaded.",
    ),
    "note_pdf": ("逐页绘制为图片；原件可下载。", "Drawn page by page; the original can be downloaded."),
    "note_text": ("按行显示的纯文本。", "Plain text, line by line."),
    "note_image": ("存档的图片。", "The archived image."),
    "note_binary": (
        "此类文件不能在此显示，请下载原件。",
        "This kind of file cannot be shown here; download the original.",
    ),
    "note_redirect": ("存档的是一次跳转，目标：", "The archived answer is a redirect to"),
    "note_truncated": ("抓取时被截断：{reason}", "Cut short while capturing: {reason}"),
    "note_revisit": (
        "内容与先前存档相同，字节取自那条记录。",
        "Identical to an earlier capture, whose bytes are shown.",
    ),
    "note_charset": ("按 {charset} 解码。", "Decoded as {charset}."),
    "note_unreadable": ("无法按文件内容显示：{reason}", "It cannot be shown by content: {reason}"),
    "note_damaged": (
        "WARC 记录无法读取：{reason}",
        "The WARC record cannot be read: {reason}",
    ),
    "place_lost": (
        "没有在存档副本中找到这个位置。",
        "This place was not found in the archived copy.",
    ),
    "page_number": ("第 {page} 页", "Page {page}"),
    # coverage, findings, search, about
    "coverage_title": ("覆盖情况", "Coverage"),
    "findings_title": ("核验发现", "Findings"),
    "rule": ("规则", "Rule"),
    "reports_concerned": ("涉及年报", "Reports"),
    "examples": ("例", "Examples"),
    "search_title": ("全文检索", "Search"),
    "search_hint": (
        "两个字以上的词即可；多个词以空格分开，须同时出现。",
        "Words of two characters or more; several words must all occur.",
    ),
    "search_results": ("找到 {count} 处", "{count} passages found"),
    "search_results_more": ("找到的前 {count} 处", "The first {count} passages found"),
    "search_none": ("没有找到。", "Nothing found."),
    "search_slow": ("检索超时，请换更具体的词。", "The search took too long; try a more specific word."),
    "all_years": ("各年度", "All years"),
    "all_sections": ("各章节", "All sections"),
    "section": ("章节", "Section"),
    "previous": ("上一页", "Previous"),
    "next": ("下一页", "Next"),
    "about_title": ("关于本站与数据", "About this site and its data"),
    "findings_hint": (
        "每条发现都指向年报中的数字、表格或章节；原文一概不改。",
        "Each finding points at a figure, a table or a section of a report; the source is never corrected.",
    ),
    "about_statuses": ("核验状态", "Statuses"),
    "about_queries": ("示例查询", "Worked queries"),
    "about_tables": ("各表", "Tables"),
    "feed": ("订阅新增与修订的年报（Atom）", "Feed of new and revised reports (Atom)"),
    "open_page": ("在本站查看", "Open on this site"),
    # errors
    "error_404_title": ("没有这一页", "No such page"),
    "error_404": (
        "本馆没有这个地址的内容。它可能还没有存档，或地址有误。",
        "The archive holds nothing at this address. It may not have been archived, or the address is wrong.",
    ),
    "error_title": ("出错了", "Something went wrong"),
    "error_500": ("本站没能生成这一页，问题已记录。", "This page could not be made; the error was logged."),
    "not_archived": ("未存档", "not archived"),
}

ABOUT: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = (
    (
        ("来源", "Source"),
        (
            "年报由各机关在自己的网站上公布。本站把每次访问的往来字节原样存入 WARC 文件，注明时间、网址与摘要；"
            "数据库里的一切都由这些文件生成，可随时重新生成。",
            "Each organ publishes its report on its own website. Every exchange with that site is kept byte for byte "
            "in WARC files with its time, address and digest; everything in the database is made from those files "
            "and can be made again.",
        ),
    ),
    (
        ("读取与核验", "Reading and checking"),
        (
            "表格按官方格式读取，再以表内勾稽关系核验：新收加上年结转等于办理总计加结转下年；"
            "各项办理结果之和等于总计；各类申请人之和等于总计；各复议诉讼结果之和等于总计。对不上的照原样登记，并附一条核验发现。",
            "Tables are read by the official form and checked against its identities: new plus carried in equals "
            "handled plus carried out; the outcomes add up to the total; the applicants add up to each row; the "
            "results of proceedings add up to theirs. What does not fit is recorded as printed, with a finding.",
        ),
    ),
    (
        ("局限", "Limits"),
        (
            "空白一律为 NULL，不当作 0。等式成立不等于数字属实；表二没有等式可核。未存档不等于未公布："
            "网站可能拒绝访问、已经关闭，或尚未收录。",
            "A blank is NULL, never 0. That the sums hold does not make the figures true, and the first table has no "
            "sums to hold. What is not archived may still have been published: a site may refuse us, be gone, or not "
            "be covered yet.",
        ),
    ),
    (
        ("许可与引用", "Licence and citation"),
        (
            "整理数据以 CC BY 4.0 提供，程序以 Apache-2.0 提供；官方文件依《著作权法》第五条不受著作权保护。"
            "每份年报的页面下方有 GB/T 7714 与 BibTeX 引用格式。",
            "The compiled data are CC BY 4.0, the program Apache-2.0; official documents are outside copyright "
            "(Copyright Law, art. 5). Each report’s page ends with its citation in GB/T 7714 and BibTeX.",
        ),
    ),
)


def word(language: Language, key: str, **values: object) -> str:
    """The string `key` in `language`, its places filled with `values`. Raises KeyError for a key that is not here."""
    text = WORDS[key][0 if language == "zh" else 1]
    return text.format(**values) if values else text
