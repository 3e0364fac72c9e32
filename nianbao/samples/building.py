"""Builds the pages of a sample site from one Jinja template a site."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from nianbao.samples.answer import HTML, Answer
from nianbao.samples.report import Report

NOTE = (
    "本页是开源软件 nianbao 自带的示例页面，不是该机关的真实网页。"
    "This is a sample page that comes with nianbao; it is not the organ's real page."
)
ROBOTS = Answer(b"User-agent: *\nDisallow: /search/\n", "text/plain")
CHANGED = dt.datetime(2024, 3, 1, 8, 0, 0, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as a list prints it."""

    url: str
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a template gets for one page: a column with `links`, an article with `paragraphs`, or a `report`."""

    title: str
    trail: Sequence[Link] = ()
    links: Sequence[Link] = ()
    paragraphs: Sequence[str] = ()
    report: Report | None = None
    date: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An article that stands beside the reports and is none."""

    kind: str
    title: str
    text: str


def look_alikes(organ: str, year: int) -> dict[str, LookAlike]:
    """The four that real lists hold beside the report of a year, by kind."""
    texts = {
        "website": (f"{organ}{year}年政府网站工作年度报表", "网站名称、信息发布、办事服务和互动交流的统计见下表。"),
        "rule_of_law": (f"{organ}{year}年法治政府建设年度报告", "现将一年来推进依法行政的做法和不足报告如下。"),
        "explanation": (f"【图解】一图读懂{organ}{year}年政府信息公开工作年度报告", "年度报告说了什么，请看图。"),
        "notice": (
            f"关于做好{year}年度政府信息公开工作年度报告编制发布工作的通知",
            "各乡镇、街道，各部门：请按国家规定的格式编写，于一月底之前发布。",
        ),
    }
    return {kind: LookAlike(kind, title, text) for kind, (title, text) in texts.items()}


@dataclass(frozen=True, slots=True)
class Builder:
    """Renders leaves with a site's template. `charset` is what the bytes are in, `declared` the Content-Type."""

    template: str
    name: str
    charset: str = "utf-8"
    declared: str = HTML
    gzip: bool = False
    chunked: bool = False

    def page(self, leaf: Leaf) -> Answer:
        """Render one page."""
        text = environment().get_template(self.template).render(leaf=leaf, site=self.name, note=NOTE)
        return Answer(
            text.encode(self.charset, "xmlcharrefreplace"),
            self.declared,
            gzip=self.gzip,
            chunked=self.chunked,
            changed=CHANGED,
        )

    def pages(self, leaves: Mapping[str, Leaf]) -> dict[str, Answer]:
        """Render the pages of a site, path by path, and add its robots.txt."""
        return {"/robots.txt": ROBOTS, **{path: self.page(leaf) for path, leaf in leaves.items()}}


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The Jinja environment of the sample templates; a name that is missing is an error."""
    return Environment(
        loader=PackageLoader("nianbao.samples"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def picture(width: int, height: int) -> bytes:
    """A grey PNG with ruled lines: a table that was pasted as a picture, in which nothing can be read."""
    line, blank = b"\x60" * width, b"\xf0" * width
    rows = b"".join(b"\x00" + (line if y % 24 == 0 else blank) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
