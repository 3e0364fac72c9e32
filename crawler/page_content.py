"""What a page says of itself and holds: title, headings, text, and the documents that it links to or shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborNode

from crawler import columns
from crawler.families.anchors import squeeze, title_of
from crawler.families.handlers import controls
from crawler.families.script_values import variable
from crawler.page import Page
from parsers.formats.html.links import PICTURE_SOURCES
from parsers.titles import read_title

# Where content systems write an article's title (`domain/listings.md`, column "article page").
TITLE_METAS = ("articletitle", "og:title", "title")
TITLE_ELEMENTS = "h1, h2, h3, ucaptitle, [class*=title], [id*=title], .bt"
HIDDEN = "script, style, noscript, template, head"
VIEWERS = "iframe[src], embed[src], object[data], object param[name=src], object param[name=movie], frame[src]"
HELD = "[data-src], [data-file], [data-pdf], [data-path], [data-link], [data-attach]"
# The place of a document in a script, with the variable that stands before it, if one does.
SCRIPTED_DOCUMENT = re.compile(
    r"""(?:\b([A-Za-z_$][\w$.]{0,40})\s*\+\s*|(?<!\+)(?<!\+\s))"""
    r"""['"]([^'"\s<>]{1,500}\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar)(?:\?[^'"\s<>]*)?)['"]""",
    re.IGNORECASE,
)
# A viewer's argument, whatever its address looks like.
SHOWN_BY_SCRIPT = re.compile(
    r"""(?:PDFObject\.embed\(|(?:pdf|doc|file|attach)_?(?:url|src|path)['"]?\s*[:=]|(?:show|load|open|view)(?:Pdf|Doc|File)\()"""
    r"""\s*['"]([^'"\s<>]{2,500})['"]""",
    re.IGNORECASE,
)
VIEWED = re.compile(r"[?&](?:file|url|src|path|furl)=([^&#]+)", re.IGNORECASE)  # viewer.html?file=/a.pdf
OFFERED = re.compile(
    r"^附件|下载|^(?:点击)?(?:查看|打开|阅读)(?:附件|原文|全文|报告|年报)|(?:pdf|word|docx?|wps)版", re.IGNORECASE
)
OTHER_DOWNLOADS = re.compile(
    r"下载(?:中心|专区|频道|专栏)|(?:表格|软件|资料|APP|客户端|浏览器|阅读器).{0,4}下载", re.IGNORECASE
)
PAGE_NAME = re.compile(r"\.s?html?(?:$|[?#])|/$", re.IGNORECASE)
MOVING = re.compile(r"\.(?:swf|mp4|flv|mp3|wmv|avi)(?:$|[?#])", re.IGNORECASE)
MAX_HELD = 200
CONTENT = (
    "#zoom, #vsb_content, .v_news_content, .TRS_Editor, .trs_editor_view, .TRS_UEDITOR, ucapcontent, "
    ".wzzw-article, [class*=article], [id*=article], [class*=content], [id*=content], article, main"
)
DOCUMENT_STARTS = (
    b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c",
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\x00", b"MM\x00*",
)  # fmt: skip
MAX_HEADINGS = 30
MAX_DOCUMENTS = 40
MAX_FRAMES = 4
MAX_TITLE = 200
MAX_WORDS = 24_000  # characters; what a page is shows well before
PICTURE = re.compile(r"\.(?:jpe?g|png|tiff?|bmp|gif)(?:$|[?#])", re.IGNORECASE)
FEW_WORDS = 400  # characters of text; a page with less may show its report as pictures
MAX_PICTURES = 12  # of a page with more words, where only a table may be one
# Pictures that are no table, as their names or words, or the parts of the page around them say.
NO_TABLE = re.compile(
    r"logo|icon|qr_?code|erweima|weixin|wechat|weibo|banner|spacer|loading|二维码|图标"
    r"|(?<![a-z0-9])(?:ico|qr|ewm|wx|wb|blank|space|arrow|btn|button|line|bg|share|print|close|top|dot)(?![a-z])",
    re.IGNORECASE,
)
FRAME_PARTS = re.compile(r"(?:^|\s)(?:header|footer|foot|nav|side(?:bar)?|share|logo|qrcode|ewm|banner)(?![a-z])", re.I)
LEAST_WIDTH, LEAST_HEIGHT = 200, 60  # pixels, where the page states them: less is no table
STATED_SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d+)(?:\.\d+)?px", re.IGNORECASE)
PIXELS = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document that a page links to or shows, with the words of the link."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class PageContent:
    """What the recogniser needs of a page. `pictures` are those in its text that may be a table of a report."""

    title: str
    headings: tuple[str, ...]
    text: str
    documents: tuple[DocumentLink, ...]
    frames: tuple[str, ...]
    pictures: tuple[DocumentLink, ...] = ()


def is_document(body: bytes) -> bool:
    """Whether bytes begin as a document's do, whatever Content-Type says."""
    return body[:64].lstrip(b"\r\n\t \xef\xbb\xbf").startswith(DOCUMENT_STARTS) or body.startswith(DOCUMENT_STARTS)


def read_content(page: Page) -> PageContent:
    """Read a page. Never raises on broken input."""
    title_node = page.tree.css_first("title")
    title = squeeze(title_node.text(deep=True)) if title_node else ""
    headings = [
        squeeze(meta.attributes.get("content") or "")
        for meta in page.tree.css("meta[name], meta[property]")
        if (meta.attributes.get("name") or meta.attributes.get("property") or "").lower() in TITLE_METAS
    ]
    headings += [squeeze(node.text(deep=True)) for node in page.tree.css(TITLE_ELEMENTS)[:MAX_HEADINGS]]
    short = tuple(dict.fromkeys(heading for heading in headings if heading and len(heading) <= MAX_TITLE))
    text = _text(page)
    documents = tuple(_documents(page, short, len(text)))[:MAX_DOCUMENTS]
    pictures = tuple(islice(_pictures(page), MAX_PICTURES)) if len(text) >= FEW_WORDS else ()
    return PageContent(title, short, text, documents, tuple(_frames(page)), pictures)


def _text(page: Page) -> str:
    """The visible text. The tree itself is left as it is: others read it too."""
    body = page.tree.body
    if body is None:
        return ""
    hidden = {node.mem_id for node in page.tree.css(HIDDEN)}
    parts = []
    for node in body.traverse(include_text=True):
        if node.tag == "-text" and (node.parent is None or node.parent.mem_id not in hidden):
            parts.append(node.text_content or "")
    return squeeze("\n".join(parts))[:MAX_WORDS]


def _documents(page: Page, headings: Collection[str], text_length: int) -> list[DocumentLink]:
    """Links to documents, documents in viewers and scripts; pictures only where the page has few words."""
    found: dict[str, DocumentLink] = {}

    def add(href: str | None, text: str = "") -> None:
        url = page.absolute(href) if href else None
        if url and url != page.url and (not PICTURE.search(url) or text_length < FEW_WORDS):
            found.setdefault(url, DocumentLink(url, text))

    for node, url in page.links:
        text = title_of(node)
        itself = text in headings and read_title(text).year is not None and not columns.is_listing_url(url)
        if itself or _is_document_link(node, url, text):
            add(url, text)
    for control in controls(page):
        url = control.requests[0].url
        if control.goes and (columns.is_document_url(url) or OFFERED.search(control.text)):
            add(url, control.text)
    for node in page.tree.css(VIEWERS):
        add(_viewed(node.attributes.get("src") or node.attributes.get("data") or node.attributes.get("value"), node))
    for node in page.tree.css(HELD)[:MAX_HELD]:
        for value in node.attributes.values():
            if value and columns.DOCUMENT_NAME.search(value):
                add(value)
    for variable_name, href in SCRIPTED_DOCUMENT.findall(page.scripts):
        before = variable(page, variable_name.rpartition(".")[2]) if variable_name else ""
        if before is not None:
            add(f"{before}{href}")
    for href in SHOWN_BY_SCRIPT.findall(page.scripts):
        add(href)
    if text_length < FEW_WORDS:
        for picture in _pictures(page):
            add(picture.url, picture.text)
    return list(found.values())


def _pictures(page: Page) -> Iterator[DocumentLink]:
    """The pictures in the page's content that may be text or a table, each once."""
    known = {page.url}
    for picture in (picture for content in page.tree.css(CONTENT) for picture in content.css("img")):
        source = next((value for name in PICTURE_SOURCES if (value := picture.attributes.get(name))), None)
        url = page.absolute(source) if source else None
        if url is None or url in known:
            continue
        known.add(url)
        if not _may_be_table(page, picture, url):
            continue
        yield DocumentLink(url, squeeze(picture.attributes.get("alt") or ""))


def _may_be_table(page: Page, picture: LexborNode, url: str) -> bool:
    """Whether nothing that the page states of a picture speaks against it: its name, its size, where it stands."""
    attributes = picture.attributes
    name = urlsplit(url).path.rpartition("/")[2]
    if NO_TABLE.search(name) or NO_TABLE.search(attributes.get("alt") or "") or _stated_small(attributes):
        return False
    above = picture.parent
    while above is not None and above.tag != "body":
        if above.tag in ("header", "footer", "nav", "aside", "button"):
            return False
        if FRAME_PARTS.search(f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"):
            return False
        target = page.absolute(above.attributes.get("href") or "") if above.tag == "a" else None
        if target and target.partition("#")[0] != page.url and not PICTURE.search(target):
            return False  # it leads to another page or site
        above = above.parent
    return True


def _stated_small(attributes: Mapping[str, str | None]) -> bool:
    stated = {name: int(size) for name, size in STATED_SIZE.findall(attributes.get("style") or "")}
    for name in ("width", "height"):
        if name not in stated and (pixels := PIXELS.match(attributes.get(name) or "")):
            stated[name] = int(pixels[1])
    return stated.get("width", LEAST_WIDTH) < LEAST_WIDTH or stated.get("height", LEAST_HEIGHT) < LEAST_HEIGHT


def _is_document_link(node: LexborNode, url: str, text: str) -> bool:
    """Whether a link leads to a document: by its address, its words, or because it says that it is a download."""
    if columns.is_document_url(url) or columns.DOCUMENT_NAME.search(text) or "download" in node.attributes:
        return True
    return bool(OFFERED.search(text)) and not OTHER_DOWNLOADS.search(text) and not PAGE_NAME.search(url)


def _viewed(source: str | None, node: LexborNode) -> str | None:
    """The document that a viewer shows: its `file` argument, else what it embeds; None for a frame with a page."""
    viewed = VIEWED.search(source or "")
    if viewed and (columns.DOCUMENT_NAME.search(viewed[1]) or "viewer" in (source or "").lower()):
        return unquote(viewed[1])
    embedded = node.tag in ("embed", "object") and "flash" not in (node.attributes.get("type") or "").lower()
    if source and (columns.DOCUMENT_NAME.search(source) or (embedded and not MOVING.search(source))):
        return source
    return None


def _frames(page: Page) -> list[str]:
    """The pages that frames show."""
    sources = (node.attributes.get("src") or "" for node in page.tree.css("iframe[src], frame[src]"))
    urls = (page.absolute(source) for source in sources)
    viewers = [url for url in urls if url and not columns.is_document_url(url) and "viewer." not in url.lower()]
    return list(dict.fromkeys(viewers))[:MAX_FRAMES]
