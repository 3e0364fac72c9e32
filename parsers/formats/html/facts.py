"""What a page states about itself outside the report: meta elements, its date and source, the breadcrumb."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from parsers import limits
from parsers.document import Block, Grid, Paragraph
from parsers.formats.html.content import Content
from parsers.formats.html.walk import Page

_META_WORDS = (
    "articletitle pubdate contentsource sitename sitedomain siteidcode columnname columntype "
    "columndescription columnkeywords author keywords description publishdate title date source publisher "
    "maketime createdate lanmu image url"
)
_META = frozenset(_META_WORDS.split())
_ELEMENTS = ("ucaptitle", "publishtime", "h1")
_BREADCRUMB = re.compile(r"(?:当前|您现在|您|你|现在|所在|目前)?的?(?:位置|所在)(?:是|为)?\s*[:：]?")
_BREADCRUMB_START = re.compile(r"[【\[]?\s*(?:当前|您|你|现在|所在|目前).{0,6}(?:位置|所在)|位置\s*[:：]")
_LABELS_WORDS = (
    "发布日期 发布时间 发文日期 成文日期 生成日期 公开日期 公布日期 印发日期 日期 时间 来源 信息来源 "
    "文章来源 稿件来源 发布机构 发布单位 公开机构 发文机关 发文单位 制发机关 索引号 文号 发文字号 名称 "
    "标题 信息分类 主题分类 有效性"
)
_LABELS = frozenset(_LABELS_WORDS.split())
_LABELLED = re.compile(
    rf"(?:^|[\s　|｜\[【（(])({'|'.join(sorted(_LABELS, key=len, reverse=True))})\s*[:：]\s*([^\s　|｜\]】]+)"
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE)


def declared_charset(payload: bytes) -> str | None:
    """The charset that the page's head names."""
    match = _CHARSET.search(payload[:4096])
    return match[1].decode("ascii") if match else None


def facts_of(tree: LexborHTMLParser, page: Page, content: Content) -> dict[str, str]:
    """The page's facts by the names it gives them; a label printed as `名称：值` gives a fact of that label."""
    facts: dict[str, str] = {}

    def note(name: str, value: str | None) -> None:
        text = " ".join((value or "").split())
        if text and name not in facts:
            facts[name] = text[: limits.MAX_FACT]

    for meta in tree.css("meta")[:200]:
        attributes = meta.attributes
        name = attributes.get("name") or attributes.get("property") or ""
        if name.lower() in _META or name.lower().startswith(("og:", "article:", "dc.", "dc:", "dcterms.")):
            note(name, attributes.get("content"))
    for element in _ELEMENTS:
        node = tree.css_first(element)
        if node is not None:
            note(element, node.text(deep=True)[: limits.MAX_FACT])
    note("heading", content.heading)
    for block in content.around:
        for text in _texts(block):
            if "breadcrumb" not in facts and len(text) <= 200 and _BREADCRUMB_START.match(text):
                note("breadcrumb", _BREADCRUMB.sub("", text, count=1).strip(" \xa0【[】]:："))
    for block in (*content.around, *content.blocks[:12]):
        for text in _texts(block):
            if len(text) <= 300:
                for match in _LABELLED.finditer(text):
                    note(match[1], match[2])
    return facts


def _texts(block: Block) -> Iterable[str]:
    """The block's short texts; of a table of facts, each label with the cell beside it."""
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Grid) and len(block.cells) <= 60:
        for row in block.rows():
            texts = [" ".join(cell.text.split()) for cell in row]
            yield from texts
            for label, value in pairwise(texts):
                if label.rstrip(":： ").replace(" ", "") in _LABELS:
                    yield f"{label.rstrip(':： ').replace(' ', '')}：{value}"
