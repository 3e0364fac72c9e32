"""Whose each table is: the report's, or another organ's or year's, by the caption over it and the title above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.document import Block, Grid, Paragraph
from parsers.sections import headings_of, is_caption
from parsers.titles import fold, read_title, years_in

_NAMED_ORGAN = re.compile(
    r"([\u3400-\u9fff]{2,18}?(?:人民政府|街道办事处|街道|管委会|委员会|办公室|管理[处所]|中心|大队|医院|学校|大学|公司|[镇乡局]))"
    r"(?:收到|受理|依申请|主动公开|政府信息)"
)
_SUBORDINATE = re.compile(
    "(?:所|下|直|局|委|部|厅)属(?:各|事业|行政)*(?:单位|部门|机构)|(?:辖区|下级)(?:内|各)*(?:单位|部门|机关|镇|乡)"
)
_OURSELVES = re.compile(r"[本我全各]")
_BETWEEN_PAGES = re.compile(r"[\s\-—–第页共/／0-9０-９()（）续表上接前]*")
_LONGEST_TITLE = 60  # characters of a line that may be the title of a report


def owners_of(blocks: Sequence[Block], year: int | None, title: str | None) -> list[str | None]:
    """For each grid the year or the organ that it is of where that is not the report's; None where it may be ours."""
    captions = captions_of(blocks)
    above = _other_titles(blocks, year, title)
    owners = [by_title or owner_by_caption(text, year, title) for by_title, text in zip(above, captions, strict=True)]
    for number in _continued(blocks):
        if not captions[number]:
            owners[number] = owners[number - 1]
    return owners


def _continued(blocks: Sequence[Block]) -> Iterator[int]:
    """The grids that go on a table before them: nothing stands between the two but a page's number or （续表）."""
    number, goes_on = -1, False
    for block in blocks:
        if isinstance(block, Grid):
            number += 1
            if goes_on:
                yield number
            goes_on = True
        elif isinstance(block, Paragraph) and not _BETWEEN_PAGES.fullmatch(block.text.strip()):
            goes_on = False


def owner_by_caption(caption: str, year: int | None, title: str | None) -> str | None:
    """The year or the organ that a caption names where it is not the report's."""
    caption, title = fold(caption), fold(title or "")
    years = years_in(caption)
    if years and year is not None and year not in years:
        return f"{years[0]}年"
    if (others := _SUBORDINATE.search(caption)) and others[0] not in title:
        return others[0]
    organ = _NAMED_ORGAN.search(caption)
    if organ is None or not title or organ[1] in title or _OURSELVES.match(organ[1]):
        return None
    return organ[1]


def _other_titles(blocks: Sequence[Block], year: int | None, title: str | None) -> list[str | None]:
    """For each grid the title of the report it stands in, where several reports follow one another in a document.

    A title counts once the first section has begun: what stands before it is the page's own, or leads elsewhere.
    """
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    begun = min((heading.at for heading in headings_of(paragraphs)), default=len(paragraphs))
    ours = read_title(title or "")
    owners: list[str | None] = []
    owner: str | None = None
    number = -1
    for block in blocks:
        if isinstance(block, Grid):
            owners.append(owner)
        elif isinstance(block, Paragraph):
            number += 1
            if number <= begun or len(block.text) > _LONGEST_TITLE:
                continue
            named = read_title(block.text)
            if not named.names_report or named.bare or not (named.organ or named.year):
                continue
            another_year = named.year is not None and year is not None and named.year != year
            another_organ = bool(named.organ and ours.organ) and not _same(named.organ, ours.organ)
            owner = named.text if another_year or another_organ else None
    return owners


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def captions_of(blocks: Sequence[Block]) -> list[str]:
    """For each grid what stands over it as its name: the short line before it, or its own first row; '' for none."""
    captions = []
    for i, block in enumerate(blocks):
        if not isinstance(block, Grid):
            continue
        before = blocks[i - 1] if i else None
        first_row = [cell.text for cell in block.cells if cell.row == 0 and cell.text.strip()]
        texts = leading_to_table(before.text) if isinstance(before, Paragraph) else []
        texts += first_row if len(first_row) == 1 else []
        captions.append(next((t for t in texts if is_caption(t.strip())), ""))
    return captions


_CLAUSE_END = re.compile(r"[。；，,;]")
_LEADS = re.compile(r"(?:如下表?(?:所示)?|下表(?:所示)?)[:：]?$|[:：]$")


def leading_to_table(text: str) -> list[str]:
    """What the paragraph before a table may call it: the whole of it, or the last clause where that leads to it
    (`……。所属单位收到申请情况如下：`)."""
    last = _CLAUSE_END.split(text.strip())[-1]
    return [text, last] if _LEADS.search(last) else [text]
