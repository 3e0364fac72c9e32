"""Words and path names by which sites name the column of annual reports, the way to it, and the columns beside it.

From `domain/listings.md`. Path names are searched in each folder or file name of a URL's path, in lower case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class WayWord:
    """A link text that leads towards the column; `score` says how near it is (the column itself is 1)."""

    pattern: re.Pattern[str]
    score: float


def _way(pattern: str, score: float) -> WayWord:
    return WayWord(re.compile(f"^(?:{pattern})$"), score)


# Groups of organs: whose reports stand in columns of their own, and the way to the organs.
GROUP = (
    r"(?:各|市|区|县|州|旗|省|政府|所属|下属)*(?:级|直)?(?:政府)?(?:工作)?(?:部门|委办局|乡镇|镇|乡|街道|镇街|街镇|县市区|区县|市县|直属机构|直属单位"
    r"|派出机构|垂管单位|企事业单位|单位)(?:[、和及与/(（]?(?:单位|街道|乡镇|镇|乡|街|办事处|场|园区|开发区|直属机构)[)）]?)*"
)
EARLIER = r"其他|其它|往年|历年|历史|早期|更早|20\d\d年?(?:[-–—~～至]|及)(?:20\d\d年?|以前|之前)(?:年报)?"
GROUPS = re.compile(f"^(?:{GROUP}|{EARLIER}|(?:市|区|县|省|州)(?:人民)?政府(?:办公室|办公厅|本级)?)$")
# A place or organ may stand before each: 杭州市政府信息公开.
_BEFORE = r".{0,16}?"
WAY_WORDS = (
    _way(rf"{_BEFORE}(?:法定主动公开内容|法定公开内容|主动公开内容|政府信息主动公开|主动公开)", 0.6),
    _way(rf"{_BEFORE}政府信息公开(?:专栏|专题|平台|目录|内容|网|栏目|工作)?(?:\(专栏\))?", 0.6),
    _way(r"[各区市县省部门单位街道乡镇委办局、()（）]{2,16}(?:政府)?信息公开(?:年报|目录|专栏|平台)?", 0.6),
    _way(rf"{_BEFORE}(?:信息公开|政务公开|阳光政务)(?:专栏|目录|平台|网|栏目)?", 0.5),
    _way(GROUP, 0.35),
    _way(r"(?:市|区|县|省)?政府(?:部门|办公室|办公厅)|机构设置|组织机构|公开(?:目录|内容)?", 0.3),
    _way(r"部门(?:网站|链接|导航)?", 0.3),
    _way(r"基层政务公开.*", 0.3),
    _way(r"政务|政府信息|网站地图|站点地图|更多\+?|>>|更多>*|要闻公开|政务服务公开", 0.2),
)  # fmt: skip

# Names of folders and files that mean the column. gk: 公开, nb: 年报, nd: 年度, bg: 报告, bm: 部门, xz: 乡镇.
COLUMN_SLUG = re.compile(
    r"(?:xx|zf|zw)*gk(?:gz)?(?:nd)?(?:nb|bg)(?!j)|gkndbg|ndbg|nianbao|niandubaogao|annual_?report"
    r"|(?:^|[^a-z])(?:bm|xz|jd|zf|sz|qx|xs|jz|dw)?nb(?:sz|bm|xz|jd|qx)?(?:$|[^a-z])|(?:^|[^a-z])gb(?=20\d\d)|jdbnb|openness_?annual"
)
DISCLOSURE_SLUG = re.compile(r"xxgk|zwgk|zfgk|bmgk|gkml|openness|info_?public|^public$")
# Names that mean a look-alike's column, with the look-alike's code in parsers.titles.
LOOK_ALIKE_SLUGS = (
    (re.compile(r"(?:^|[^a-z])(?:zf)?wz(?:gz|jg|jc)?n?d?(?:nb|nbb|bb|ndbb|ndbg)(?:$|[^a-z])|wznb|wzndbb"), "website"),
    (re.compile(r"fzzf(?:js)?|fzjs|yfxz|(?:^|[^a-z])fzzfjs"), "rule_of_law"),
    (re.compile(r"(?:^|[^a-z])(?:zf)?gzbg(?:$|[^a-z])"), "work_report"),
    (re.compile(r"tjgb|tjnb|tjnj|tjsj"), "statistics"),
    (re.compile(r"qynb|qyxx"), "enterprise"),
    (re.compile(r"(?:^|[^a-z])(?:bm|cz|sg)?(?:yjs|ysjs|js|ys)gk(?:$|[^a-z])|czyjs|sgjf"), "finance"),
    (re.compile(r"zcjd|wzjd|tjjd|(?:^|[^a-z])jd(?:$|[^a-z])"), "interpretation"),
    (re.compile(r"gkzn(?:$|[^a-z])|xxgkzn|(?:gk|xxgk)zd(?:$|[^a-z])|zfxxgkzd"), "guide"),
)  # fmt: skip
DOCUMENT_NAME = re.compile(
    r"\.(?:pdf|docx?|wps|rtf|odt|ofd|xlsx?|et|zip|rar|7z|jpe?g|png|tiff?|bmp)(?:$|[?&#;/])", re.IGNORECASE
)
_DOWNLOAD = re.compile(
    r"/(?:download|downfile|attach(?:ment)?s?|fileload|filedown)\b|[?&](?:file(?:name|path|id)?|attach(?:id|ment)?)=",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"/t\d{6,8}_\d+|/art[_/]|/art_|post_\d+|/content[_/-]?\d*|/\d{6}/[0-9a-z_]*\d{3,}|/\d{4}/\d{1,2}/\d{1,2}/|/info/\d+/\d+"
    r"|/doc[_/]|/show[/_]|detail|/i?\d{5,}\.s?html?$|/content-\d+|/pages?_\d+_\d+|\d{4}-\d\d-\d\d/\d+|[?&](?:articleid|newsid|infoid|id)=",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"/$|/(?:index|list|default|main)(?:_\d+)?\.[a-z]+$|/list[/_]|/col/col\d+|/(?:column|channel|node|lm)s?[/_]|annualreport/?$|/c\d{3,}/?$"
    r"|infopublic\.aspx|[?&](?:type|labelname|cid|pid|catid|channelid)=|/[a-z-]+(?:\.htm)?$",
    re.IGNORECASE,
)
_PREVIEW = re.compile(r"/preview/|[?&]preview=|/wcm/|/pub/(?=sz?fxxgk)", re.IGNORECASE)


def path_names(url: str) -> tuple[str, ...]:
    """The folder and file names of a URL's path and fragment, decoded and in lower case."""
    parts = urlsplit(url)
    return tuple(name for name in unquote(parts.path).lower().split("/") if name)


def names_column(url: str) -> str | None:
    """The folder or file name that means the annual reports' column, or None."""
    return next((name for name in path_names(url) if COLUMN_SLUG.search(name)), None)


def names_disclosure(url: str) -> bool:
    """Whether a folder or file name means open government information."""
    return any(DISCLOSURE_SLUG.search(name) for name in path_names(url))


def names_look_alike(url: str) -> tuple[str, str] | None:
    """(look-alike's code, the name that means it) of the last such folder; None where the last that speaks is ours."""
    for name in reversed(path_names(url)):
        if COLUMN_SLUG.search(name) and not LOOK_ALIKE_SLUGS[0][0].search(name):
            return None
        for pattern, code in LOOK_ALIKE_SLUGS:
            if pattern.search(name):
                return code, name
    return None


def is_document_url(url: str) -> bool:
    """Whether a URL names a Word, PDF, picture or archive file, also inside its query."""
    parts = urlsplit(url)
    return bool(DOCUMENT_NAME.search(unquote(parts.path)) or DOCUMENT_NAME.search(unquote(parts.query))) or bool(
        _DOWNLOAD.search(unquote(url))
    )


def is_article_url(url: str) -> bool:
    """Whether a URL has the shape that content systems give to single articles."""
    return bool(_ARTICLE.search(urlsplit(url).path + "?" + urlsplit(url).query)) and not url.endswith("/")


def is_listing_url(url: str) -> bool:
    """Whether a URL has the shape of a column or list."""
    parts = urlsplit(url)
    return bool(_LISTING.search(parts.path)) or bool(_LISTING.search("?" + parts.query)) or parts.path == ""


def is_preview_url(url: str) -> bool:
    """Whether a URL is that of a content system's preview."""
    return bool(_PREVIEW.search(url))
