"""Whatever words a site sends, reading them ends and raises nothing."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.claims import claims_in, fees_in, trends_in
from parsers.dates import read_date
from parsers.divisions import resolve
from parsers.document import Document, Paragraph
from parsers.identity import identify
from parsers.organs import Context, make_organ, places_in
from parsers.prose import prose_findings
from parsers.reading import Hints, Reading, Section
from parsers.titles import FIRST_YEAR, LAST_YEAR, read_title

VOCABULARY = """
政府 信息公开 政务公开 工作 年度 年 度 的 报告 年报 2020年 2020 ２０２１年 二〇二一年 局 区县 市 区 县 街道 镇 人民政府
临安区 杭州市 鼓楼区 关于 公布 通知 解读 网站 （ ） 《 》 【 】 ， 。 ； 、 - _ | . .pdf 件 3件 十二件 收到 受理 申请
依申请公开 行政复议 行政诉讼 结转 下年度 未 没有 因 引起 规范性文件 制发 收费 元 500元 信息处理费 其中 全市 予以公开
不予公开 增加 由 编制
"""
WORDS = st.sampled_from([*VOCABULARY.split(), " ", "\n", "\u3000", "\u200b", "\x00", "\U0010ffff"])
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(WORDS, max_size=60).map("".join),
    st.tuples(st.lists(WORDS, min_size=1, max_size=3).map("".join), st.integers(1, 120)).map(lambda t: t[0] * t[1]),
)


@given(TEXTS)
@settings(deadline=None, max_examples=300)
def test_any_title_is_read(text: str) -> None:
    reading = read_title(text)
    assert not (reading.names_report and reading.refusal)
    assert reading.year is None or FIRST_YEAR <= reading.year <= LAST_YEAR
    assert reading.year is None or reading.year in reading.years


@given(TEXTS, TEXTS)
@settings(deadline=None, max_examples=150)
def test_any_document_is_identified(first: str, second: str) -> None:
    document = Document("text/html", (Paragraph(first), Paragraph(second)), title=second, facts={"SiteName": first})
    identity = identify(document, Hints(url="http://a.gov.cn/", link_text=first))
    again = identify(document, Hints(url="http://a.gov.cn/", link_text=first))
    assert identity == again
    assert identity.published_on is None or isinstance(identity.published_on, dt.date)


@given(TEXTS)
@settings(deadline=None, max_examples=200)
def test_any_sentence_gives_claims_of_whole_numbers(text: str) -> None:
    for claim in claims_in(text, 2020, about_proceedings=True):
        assert claim.value >= 0
        assert claim.sentence == text
    trends_in(text)
    assert all(amount >= 0 for amount, _ in fees_in(text, 2020))
    read_date(text)


@given(TEXTS)
@settings(deadline=None, max_examples=150)
def test_prose_without_tables_never_contradicts_a_table(text: str) -> None:
    reading = Reading(True, "", year=2020, sections=(Section(1, "overview", "一、总体情况", text),))
    assert all(finding.subject.startswith("section") for finding in prose_findings(reading))


@given(TEXTS)
@settings(deadline=None, max_examples=150)
def test_any_name_is_an_organ_or_none(text: str) -> None:
    organ = make_organ(text, Context(None, "http://a.gov.cn/"))
    if organ is not None:
        assert organ.key
        assert organ.name
        assert organ == make_organ(text, Context(None, "http://a.gov.cn/"))
    resolve(text)
    places_in(text)
