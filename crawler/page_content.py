"""What a page says of itself and holds: title, headings, text, and the documents that it links to or shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from crawler import columns
from crawler.families.anchors import squeeze, title_of
from crawler.page import Page

# Where content systems write an article's title (`domain/listings.md`, column "article page").
TITLE_METAS = ("articletitle", "og:title", "title")
TITLE_ELEMENTS = "h1, h2, h3, ucaptitle, [class*=title], [id*=title], .bt"
HIDDEN = "script, style, noscript, template, head"
VIEWERS = "iframe[src], embed[src], object[data], frame[src]"
# The place of a document in a script: a viewer's argument, a player's source.
SCRIPTED_DOCUMENT = re.compile(
    r"""['"]([^'"\s<>]{1,500}\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar)(?:\?[^'"\s<>]*)?)['"]""", re.IGNORECASE
)
VIEWED = re.compile(r"[?&](?:file|url|src|path|furl)=([^&#]+)", re.IGNORECASE)  # viewer.html?file=/a.pdf
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


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document that a page links to or shows, with the words of the link."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class PageContent:
    """What the recogniser needs of a page."""

    title: str
    headings: tuple[str, ...]
    text: str
    documents: tuple[DocumentLink, ...]
    frames: tuple[str, ...]


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
    return PageContent(title, short, text, tuple(_documents(page, len(text)))[:MAX_DOCUMENTS], tuple(_frames(page)))


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


def _documents(page: Page, text_length: int) -> list[DocumentLink]:
    """Links to documents, documents in viewers and scripts; pictures only where the page has few words."""
    found: dict[str, DocumentLink] = {}

    def add(href: str | None, text: str) -> None:
        url = page.absolute(href) if href else None
        if url and (not PICTURE.search(url) or text_length < FEW_WORDS):
            found.setdefault(url, DocumentLink(url, text))

    for node, url in page.links:
        text = title_of(node)
        if columns.is_document_url(url) or columns.DOCUMENT_NAME.search(text):
            add(url, text)
    for node in page.tree.css(VIEWERS):
        source = node.attributes.get("src") or node.attributes.get("data") or ""
        viewed = VIEWED.search(source)
        if viewed and columns.DOCUMENT_NAME.search(viewed[1]):
            add(unquote(viewed[1]), "")
        elif columns.DOCUMENT_NAME.search(source):
            add(source, "")
    for href in SCRIPTED_DOCUMENT.findall(page.scripts):
        add(href, "")
    if text_length < FEW_WORDS:
        for node in page.tree.css(CONTENT):
            for picture in node.css("img[src]"):
                add(picture.attributes.get("src"), squeeze(picture.attributes.get("alt") or ""))
    return list(found.values())


def _frames(page: Page) -> list[str]:
    """The pages that frames show."""
    sources = (node.attributes.get("src") or "" for node in page.tree.css("iframe[src], frame[src]"))
    urls = (page.absolute(source) for source in sources)
    return list(dict.fromkeys(url for url in urls if url and not columns.is_document_url(url)))[:MAX_FRAMES]
