"""HTML: what a browser shows is what is read, whatever the markup."""

import re

import pytest

from parsers.document import Document, Grid, Picture
from parsers.formats import read_document
from parsers.formats.html.guard import bounded
from parsers.numbers import read_number
from parsers.reading import Hints


def read(markup: str, url: str | None = None) -> Document:
    return read_document(markup.encode(), Hints(url=url))


def grids(markup: str) -> list[list[list[str]]]:
    return [grid.raw_rows() for grid in read(markup).grids()]


def prose(markup: str) -> list[str]:
    return [paragraph.text for paragraph in read(markup).paragraphs()]


FORM = "<table><tr><td>类别</td><td>数</td></tr><tr><td>甲</td><td>1</td></tr></table>"
HEADINGS = "<p>一、总体情况</p><p>本年工作平稳。</p><p>二、主动公开政府信息情况</p>"


def test_merged_cells_stand_once_with_their_spans() -> None:
    markup = "<table><tr><td rowspan=2>A<td colspan=2>B<tr><td>1<td>2<tr><td>C<td>3<td>4</table>"
    assert grids(markup) == [[["A", "B", ""], ["", "1", "2"], ["C", "3", "4"]]]


def test_text_split_over_tags_is_joined_with_nothing() -> None:
    assert grids("<table><tr><td>数</td><td><span>1</span><b>2</b><o:p></o:p><font>3</font></td></tr></table>") == [
        [["数", "123"]]
    ]


def test_paragraphs_and_breaks_in_a_cell_part_its_lines() -> None:
    assert grids("<table><tr><td><p>本年新</p><p>制作数量</p></td><td>商业<br>企业</td></tr></table>") == [
        [["本年新\n制作数量", "商业\n企业"]]
    ]


def test_line_ends_in_the_source_are_blanks_as_in_a_browser() -> None:
    assert grids("<table><tr><td>\n  本年\n  新收 \n</td><td>&nbsp;</td></tr></table>") == [[["本年 新收", "\xa0"]]]


def test_cells_without_rows_and_rows_without_ends_are_read() -> None:
    assert grids("<table><td>类别<td>数<tr><td>甲<td>1</table>") == [[["类别", "数"], ["甲", "1"]]]


def test_missing_padding_cells_leave_places_empty() -> None:
    assert grids("<table><tr><td>A</td></tr><tr><td>B</td><td>1</td></tr></table>") == [[["A", ""], ["B", "1"]]]


def test_a_layout_table_gives_its_data_tables_and_prose() -> None:
    markup = (
        f"<table><tr><td>导航</td><td><table><tr><td><p>正文</p>{FORM}<p>落款</p></td></tr></table></td></tr></table>"
    )
    assert grids(markup) == [[["类别", "数"], ["甲", "1"]]]
    assert prose(markup) == ["导航", "正文", "落款"]


def test_a_small_table_inside_a_data_cell_is_text_of_that_cell() -> None:
    cells = "".join(f"<tr><td>第{row}行</td><td>{row}</td></tr>" for row in range(6))
    markup = f"<table>{cells}<tr><td>合计</td><td><table><tr><td>1</td></tr></table></td></tr></table>"
    assert grids(markup)[0][-1] == ["合计", "1"]


def test_hidden_elements_are_not_read() -> None:
    markup = (
        "<p style='display: none'>藏</p><p hidden>藏</p><script>var x='藏'</script>"
        "<table><tr><td>甲<td style='DISPLAY:NONE'>9<td>1</table>"
    )
    assert "藏" not in repr(read(markup).blocks)
    assert grids(markup) == [[["甲", "1"]]]


def test_a_report_that_only_a_script_shows_is_read_with_a_note() -> None:
    document = read(f"<p>加载中</p><div style='display:none'>{HEADINGS}{FORM}</div>")
    assert [grid.raw_rows() for grid in document.grids()] == [[["类别", "数"], ["甲", "1"]]]
    assert any("hides" in note for note in document.notes)


def test_values_typed_into_fields_are_printed_text() -> None:
    assert grids("<table><tr><td>数<td><input value=12 readonly><input type=hidden value=9></table>") == [
        [["数", "12"]]
    ]


def test_navigation_and_footers_do_not_become_the_report() -> None:
    markup = (
        "<div class=nav><a href=/>首页</a><p>政务公开</p></div>"
        f"<div><div class=text>{HEADINGS}{FORM}<p>某县人民政府</p></div></div>"
        "<div class=foot><p>主办：某县人民政府办公室</p></div>"
    )
    assert prose(markup) == ["一、总体情况", "本年工作平稳。", "二、主动公开政府信息情况", "某县人民政府"]


def test_a_footer_in_the_same_element_ends_the_report() -> None:
    assert (
        prose(f"<body>{HEADINGS}<p>版权所有：某县人民政府</p><p>电话 123</p></body>")[-1] == "二、主动公开政府信息情况"
    )


def test_a_title_above_the_report_is_a_fact() -> None:
    document = read(f"<div class=title>某县2023年年报</div><div>{HEADINGS}{FORM}</div>")
    assert document.facts["heading"] == "某县2023年年报"


def test_sections_spread_over_several_elements_are_all_kept() -> None:
    early = "".join(f"<p>{number}、总体情况</p>" for number in "一二三四五六七八九")
    assert (
        prose(f"<div>导航</div><div><div>{early}</div><div><p>十、其他需要报告的事项</p></div></div>")[-1][:2] == "十、"
    )


def test_each_block_and_cell_is_located_by_its_element_path() -> None:
    document = read(f"<html><body><div>x</div><div><p>y</p>{FORM}</div></body></html>")
    assert [block.locator for block in document.blocks] == ["html:/1/0", "html:/1/1/0", "html:/1/1/1"]
    assert next(document.grids()).cells[3].locator == "html:/1/1/1/0/1/1"


def test_facts_come_from_meta_elements_breadcrumb_and_printed_labels() -> None:
    markup = (
        '<head><title> 报告 </title><meta name="ArticleTitle" content="某县报告">'
        '<meta property="og:title" content="年报"><meta name="SiteIDCode" content="4100000001"></head>'
        "<div>当前位置：首页 > 政务公开 > 年报</div><div>发布时间：2024-01-30　来源：某县政府办</div>"
        f"<div>{HEADINGS}{FORM}</div>"
    )
    document = read(markup)
    assert document.title == "报告"
    assert dict(document.facts) == {
        "ArticleTitle": "某县报告",
        "og:title": "年报",
        "SiteIDCode": "4100000001",
        "breadcrumb": "首页 > 政务公开 > 年报",
        "发布时间": "2024-01-30",
        "来源": "某县政府办",
    }


def test_links_are_found_in_anchors_frames_viewers_and_scripts() -> None:
    markup = (
        "<a href=a.doc>附件：<b>年报</b></a><iframe src=/f.html></iframe><embed src=b.pdf><object data=c.pdf></object>"
        "<div onclick=\"window.open('d.xls')\">下载</div><a href=\"javascript:window.open('e.wps')\">e</a>"
        "<script>var url = '/files/g.ofd?x=1';</script><a href=#top>顶部</a>"
    )
    links = [
        (link.target.removeprefix("http://x.gov.cn"), link.text, link.rel)
        for link in read(markup, "http://x.gov.cn/p/").links
    ]
    assert links == [
        ("/p/a.doc", "附件：年报", "a"),
        ("/f.html", "", "iframe"),
        ("/p/b.pdf", "", "embed"),
        ("/p/c.pdf", "", "object"),
        ("/p/d.xls", "", "script"),
        ("/p/e.wps", "e", "script"),
        ("/files/g.ofd?x=1", "", "script"),
    ]


def test_pictures_stand_in_the_flow_where_a_table_may_be_an_image() -> None:
    blocks = read("<p>二、主动公开政府信息情况</p><p><img src=t.png alt=表></p>", "http://x.gov.cn/p/").blocks
    assert [block for block in blocks if isinstance(block, Picture)] == [
        Picture("http://x.gov.cn/p/t.png", "html:/1/1/0", "表")
    ]


def test_a_lazy_picture_is_the_one_that_a_script_puts_in_its_place() -> None:
    blocks = read("<p><img src=/blank.gif data-original=/t.png></p>", "http://x.gov.cn/p/").blocks
    assert [block.source for block in blocks if isinstance(block, Picture)] == ["http://x.gov.cn/t.png"]


def test_headings_say_their_level() -> None:
    assert [(p.text, p.level) for p in read("<h2>某县<br>报告</h2><p>x</p>").paragraphs()] == [
        ("某县\n报告", 2),
        ("x", 0),
    ]


def test_lines_parted_by_breaks_are_paragraphs_of_their_own() -> None:
    assert prose("<p>一、总体情况<br>&nbsp;&nbsp;正文<br><br>二、其他</p>") == ["一、总体情况", "正文", "二、其他"]


def test_preformatted_text_is_read_as_text() -> None:
    assert grids("<pre>类别\t数\n甲\t1\n乙\t2\n</pre>") == [[["类别", "数"], ["甲", "1"], ["乙", "2"]]]


def test_a_gbk_page_that_declares_utf8_is_read() -> None:
    payload = f"<html><head><meta charset=utf-8></head><body>{FORM}</body></html>".encode("gbk")
    document = read_document(payload, Hints())
    assert document.charset == "gb18030"
    assert next(document.grids()).raw_rows() == [["类别", "数"], ["甲", "1"]]


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "深" + "</div>" * 100_000,
        "<table><tr><td>" * 5_000 + "深",
        "<b>" * 20_000 + "<p>深" * 500,
        "<div " + "a=1 " * 50_000 + ">深",
    ],
    ids=["levels", "tables", "formatting", "attributes"],
)
def test_markup_made_to_exhaust_is_read_within_bounds(markup: str) -> None:
    document = read(markup)
    assert "深" in "".join(paragraph.text for paragraph in document.paragraphs())
    assert all(len(block.locator) < 4_000 for block in document.blocks)


def test_huge_spans_stay_within_the_table() -> None:
    markup = "<table>" + "<tr><td colspan=1000000 rowspan=65534>a</td><td>b</td></tr>" * 20 + "</table>"
    grid = next(read(markup).grids())
    assert grid.row_count == 20
    assert grid.column_count <= 40


def test_a_page_of_only_tags_gives_no_blocks() -> None:
    assert read("<html><body><div></div></body></html>").blocks == ()


def test_every_grid_states_its_structure_so_it_is_clean() -> None:
    assert all(block.clean for block in read(FORM).blocks if isinstance(block, Grid))


def test_no_markup_remains_in_what_is_read() -> None:
    document = read(
        "<!--[if gte mso 9]><xml><w:x>藏</w:x></xml><![endif]--><p class=MsoNormal>文<o:p>&nbsp;</o:p></p>" + FORM
    )
    assert not re.search(r"[<>]", "".join(paragraph.text for paragraph in document.paragraphs()))
    assert "藏" not in repr(document.blocks)


@pytest.mark.parametrize("option", ["<option value=1>甲</option>", "<OPTION>甲", "<optGroup><Option>甲"])
def test_a_select_of_endless_options_costs_neither_time_nor_the_report_behind_it(option: str) -> None:
    report = "<p>一、总体情况</p><table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    markup, notes = bounded("<select>" + option * 30_000 + "</select>" + report)
    assert markup.lower().count("<option") == 2_000
    assert notes
    document = read_document(f"<html><body>{markup}".encode(), Hints())
    assert next(document.grids()).raw_rows() == [["甲", "1"], ["乙", "2"]]


def test_a_body_that_is_opened_without_end_keeps_the_attributes_of_few() -> None:
    markup, _ = bounded("".join(f"<body a{number}=1>" for number in range(5_000)) + "<p>报告")
    assert markup.count("<body") == 20


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("8<sup>1</sup>", "8¹"),
        ("8<sub>2</sub>", "8₂"),
        ("<del>4</del>8", "4\u03368"),
        ("<s>4</s>8", "4\u03368"),
        ('<span style="color:red;text-decoration: line-through">12</span>3', "1\u03362\u03363"),
        ('48<span style="color: #FFF">7</span>', "487\u0336"),
        ('48<span style="font-size:0">7</span>', "487\u0336"),
        ('48<span style="opacity: 0">7</span>', "48"),
        ('<span style="background-color:#fff;font-size:0.9em;color:#fff000">48</span>', "48"),
        ('48<span style="vertical-align: super;font-size:9px">2</span>', "48²"),
        ('48<span class="MsoFootnoteReference">2</span>', "48²"),
        ('48<span class="old">7</span>', "48"),
        ('48<i class="x gone">7</i>', "487\u0336"),
        ('4<b class="print">8</b>', "48"),
        ('4<b class="tab on">8</b>', "4\n8"),
        ('4<b class="menu">8</b>', "48"),
        ("<b>4</b>8", "48"),
        ("<sup></sup>48", "48"),
    ],
)
def test_raised_lowered_and_struck_out_digits_do_not_join_the_number_beside_them(cell: str, text: str) -> None:
    sheet = (
        "<style>/* a */ .old, p.old{display:none} .gone { text-decoration: line-through } .tab{display:none}"
        "@media print{.print{display:none} .x{color:red}} .on{display:block} #a .menu{display:none}</style>"
    )
    page = f"{sheet}<table><tr><td>行政许可</td><td>{cell}</td></tr><tr><td>行政处罚</td><td>7</td></tr></table>"
    (grid,) = read_document(page.encode(), Hints()).grids()
    assert grid.raw_rows() == [["行政许可", text], ["行政处罚", "7"]]
    number = read_number(text, "count")
    assert (number.value is None) == (text != "48")
