"""How to cite a report and the data: GB/T 7714—2015 (electronic resources, [EB/OL] and [DS/OL]) and BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .database import Row
from .words import cut

_DATA_ZH = "年报：政府信息公开工作年度报告数据库"
_LONGEST_URL = 2000  # characters
_BIBTEX_SPECIAL = re.compile(r"([\\{}$&#^_%~])")


def gbt7714(report: Row, address: str) -> str:
    """`责任者. 题名[EB/OL]. (发布日期)[存档日期]. 获取路径.`, with the archived copy's address last."""
    author = cut(report["organ_full_name"] or report["organ_name"] or "佚名")
    title = cut(report["title"] or "政府信息公开工作年度报告")
    published = f"({report['published_on']})" if report["published_on"] else ""
    seen = f"[{report['captured_at'][:10]}]" if report["captured_at"] else ""
    dates = f"{published}{seen}. " if published or seen else ""
    source = f"{cut(report['url'], _LONGEST_URL)}. " if report["url"] else ""
    return f"{author}. {title}[EB/OL]. {dates}{source}存档: {address}."


def bibtex(report: Row, address: str) -> str:
    """A `@misc` entry whose key is made from the report's own."""
    key = re.sub(r"[^A-Za-z0-9]+", "-", str(report["id"])).strip("-") or "report"
    seen = report["captured_at"]
    fields = [
        ("author", f"{{{_escaped(cut(report['organ_full_name'] or report['organ_name'] or ''))}}}"),
        ("title", _escaped(cut(report["title"] or "政府信息公开工作年度报告"))),
        ("year", str(report["published_on"] or report["year"] or "")[:4]),
        ("howpublished", f"\\url{{{_bare_url(cut(report['url'], _LONGEST_URL))}}}" if report["url"] else ""),
        (
            "note",
            f"Archived {seen[:10]}: \\url{{{_bare_url(address)}}}" if seen else "",
        ),
        ("langid", "chinese"),
    ]
    return _entry(f"nianbao-{key}", fields)


def _escaped(text: str) -> str:
    return _BIBTEX_SPECIAL.sub(r"\\\1", text)


def _bare_url(url: str) -> str:
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def data_gbt7714(through: str | None, address: str) -> str:
    """The whole data set ([DS/OL]), up to the capture made last."""
    day = (through or "")[:10]
    version = f" {day}版." if day else ""
    seen = f"[{day}]. " if day else ""
    return f"nianbao. {_DATA_ZH}[DS/OL].{version} {seen}{address}."


def data_bibtex(through: str | None, address: str) -> str:
    """The same as `@misc`."""
    day = (through or "")[:10]
    fields = [
        ("author", "{nianbao}"),
        ("title", _escaped(_DATA_ZH)),
        ("year", day[:4]),
        ("version", day),
        ("howpublished", f"\\url{{{_bare_url(address)}}}"),
        ("note", "Licence: CC BY 4.0"),
        ("langid", "chinese"),
    ]
    return _entry("nianbao" + (f"-{day}" if day else ""), fields)


def _entry(key: str, fields: Iterable[tuple[str, str]]) -> str:
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields if value)
    return f"@misc{{{key},\n{body}\n}}"
