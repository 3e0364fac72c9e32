"""Why a link was not taken, a request gave nothing, or a host was left alone: every code in words, Chinese and English.

The codes stand in events, in WARC notes and in the database; look-alikes bring their words with them.
"""

from __future__ import annotations

from parsers.codes import Code
from parsers.look_alikes import LOOK_ALIKES

REASONS: dict[str, Code] = {
    code: Code(code, zh, en)
    for code, zh, en in (
        *((one.code, one.zh, one.en) for one in LOOK_ALIKES),
        # links that are not followed
        ("preview", "内容系统的预览地址", "a preview of the content system"),
        ("foreign_host", "不在 gov.cn 之下", "a host that is not under gov.cn"),
        ("other_year", "不在所要的年度内", "of a year that was not asked for"),
        ("out_of_scope", "不属于目标网站的域名", "outside the target's domain"),
        ("private_address", "内部网络地址", "an address of a private network"),
        # what the network said
        ("tls", "TLS 握手失败", "TLS failed"),
        ("dns", "域名无法解析", "the name does not resolve"),
        ("refused", "拒绝连接", "the connection was refused"),
        ("timeout", "超时", "no answer in time"),
        ("disconnect", "连接中断", "the connection broke off"),
        ("connect", "无法连接", "no connection"),
        ("cut_short", "内容不完整", "the answer was cut short"),
        ("too_large", "内容过大", "the answer is too large"),
        ("bomb", "解压后过大", "the answer unpacks to too much"),
        ("bad_answer", "不是有效的 HTTP 应答", "the answer is no valid HTTP"),
        ("empty", "空白应答", "the answer is empty"),
        ("browser", "浏览器无法打开", "the browser could not open it"),
        # what the site said
        ("robots", "robots.txt 不允许", "forbidden by robots.txt"),
        ("robots_unavailable", "robots.txt 无法取得", "robots.txt could not be had, so nothing is asked"),
        ("blocked", "网站拒绝访问", "the site refuses us"),
        ("gone", "页面不存在", "the page says that nothing is there"),
        ("stub", "没有正文", "a page without content"),
        ("redirect_loop", "循环跳转", "redirects without end"),
        ("bad_redirect", "跳转地址无效", "a redirect to nowhere"),
        # why a crawl stops before its end
        ("asked", "应要求停止", "it was asked to"),
        ("disk_full", "磁盘空间不足", "the disk is full; make room and run the same command again"),
        ("archive_error", "存档文件无法写入", "the archive cannot be written"),
        ("frontier_error", "抓取状态无法写入", "the crawl's state cannot be written"),
        ("abandoned", "启动它的程序已不存在", "whoever started it is gone"),
        ("interrupted", "被中断", "it was interrupted"),
        ("killed", "被终止", "it was killed"),
        # what we could not do
        ("needs_browser", "需要浏览器", "only a browser could list it"),
        ("crawler_error", "程序错误", "our own fault; the log says more"),
    )
}


def in_words(code: object) -> str:
    """What a reason's code means, in English; the code itself where it says it all (`http_404`)."""
    known = REASONS.get(str(code))
    return known.en if known else str(code).replace("_", " ")
