"""One small page for each listing family, written from ../shared/domain/listings.md, and what must be read from it."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from crawler.families import Entry, Listing, Page, read_listing
from crawler.page import ListRequest

HOST = "http://www.shilixian.gov.cn"
REPORT = "示例县2020年政府信息公开工作年度报告"


def page(path: str, text: str, request: ListRequest | None = None) -> Page:
    return Page(HOST + path, text.encode(), request=request)


def listing(path: str, text: str, request: ListRequest | None = None) -> Listing:
    return read_listing(page(path, text, request))


def titled(found: Listing) -> dict[str, str]:
    return {entry.title: urlsplit(entry.url).path for entry in found.entries}


def asked(found: Listing, purpose: str | None = None) -> list[str]:
    requests = [request for request in found.more if purpose in (None, request.purpose)]
    return [request.url.removeprefix(HOST) for request in requests]


JPAGE = """<html><body><a href="/">首页</a><div id="77"><script type="text/xml"><datastore><totalrecord>40</totalrecord>
<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=2&amp;webid=3&amp;columnid=74&amp;unitid=77"></a>]]>
</nextgroup><recordset><record><![CDATA[<li><a href="/art/2021/1/2/art_74_1.html"
title="示例县2020年政府信息公开工作年度报告">示例县2020年政府信息公…</a><span>2021-01-02</span></li>]]></record></recordset>
</datastore></script></div></body></html>"""


def test_jpage_lists_what_stands_in_the_script_and_names_the_next_group() -> None:
    found = listing("/col/col74/index.html", JPAGE)
    assert (found.family, found.browser) == ("hanweb_jpage", None)
    assert found.entries[0] == Entry(f"{HOST}/art/2021/1/2/art_74_1.html", REPORT, "2021-01-02")
    assert asked(found) == ["/module/web/jpage/dataproxy.jsp?page=2&webid=3&columnid=74&unitid=77"]


def test_an_answer_of_dataproxy_is_read_like_the_page() -> None:
    record = "<record><![CDATA[<li><a href='/art/2.html'>甲报告</a></li>]]></record>"
    xml = f"<datastore><recordset>{record}</recordset></datastore>"
    found = listing("/module/web/jpage/dataproxy.jsp?page=2&columnid=74", xml)
    assert titled(found) == {"甲报告": "/art/2.html"}
    assert found.more == ()


def test_jpage_with_a_known_total_posts_for_all_groups_that_are_missing() -> None:
    script = """<script>$('#77').jpage({totalRecord:40, perPage:5, proxyUrl:'/module/web/jpage/dataproxy.jsp',
    param:{'col':1,'appid':1,'webid':3,'path':'/','columnid':74,'sourceContentType':1,'unitid':'77','permissiontype':0}})</script>"""
    records = "<record><![CDATA[<a href='/art/1.html'>甲</a>]]></record>" * 15
    found = listing("/col/col74/", f"{script}<script><datastore>{records}</datastore></script>")
    assert [request.url.partition("?")[2] for request in found.more] == [
        "startrecord=16&endrecord=30&perpage=5",
        "startrecord=31&endrecord=40&perpage=5",
    ]
    form = dict(parse_qsl(found.more[0].body.decode(), keep_blank_values=True))
    assert (form["webid"], form["columnid"], form["unitid"], form["path"]) == ("3", "74", "77", "/")


def test_the_annual_report_page_lists_every_organ_with_every_year() -> None:
    html = """<ul><li><a href="xxgkAnnualReport.jsp?area=A1&fbtime=2020">县财政局</a></li>
    <li><a href="xxgkAnnualReport.jsp?area=11330922002643173D&fbtime=2020">县民政局</a></li></ul>
    <select id="y"><option value="2020">2020年</option><option value="2019">2019年</option></select>"""
    found = listing("/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2020", html)
    reports = {entry.url.partition("?")[2]: entry.title for entry in found.entries if "年度报告" in entry.title}
    assert reports == {
        "area=A1&fbtime=2020": "县财政局2020年政府信息公开年度报告",
        "area=11330922002643173D&fbtime=2020": "县民政局2020年政府信息公开年度报告",
        "area=A1&fbtime=2019": "县财政局2019年政府信息公开年度报告",
        "area=11330922002643173D&fbtime=2019": "县民政局2019年政府信息公开年度报告",
    }


def test_organs_without_years_are_asked_for_their_years() -> None:
    found = listing("/xxgk/index.html", '<a href="/module/xxgk/xxgkAnnualReport.jsp?area=A1">县财政局</a>')
    assert asked(found, "organ") == ["/module/xxgk/xxgkAnnualReport.jsp?area=A1"]


def test_a_directory_that_a_script_loads_is_posted_for_and_paged() -> None:
    found = listing("/xxgk/", "<script>loadDynamic('/module/xxgk/search.jsp?divid=d1&infotypeId=A03');</script>")
    (first,) = found.more
    assert (found.family, first.method) == ("hanweb_xxgk", "POST")
    assert first.url == f"{HOST}/module/xxgk/search.jsp?divid=d1&infotypeId=A03&currpage=1"
    table = "<table><tr><td>A1<td><a href=/art/9.html title=甲报告>甲报告</a><td>2021-01-02</table>共3页"
    answer = read_listing(Page(first.url, table.encode(), request=first))
    assert answer.entries[0] == Entry(f"{HOST}/art/9.html", "甲报告", "2021-01-02")
    assert [parse_qs(urlsplit(request.url).query)["currpage"] for request in answer.more] == [["2"], ["3"]]
    assert {request.method for request in answer.more} == {"POST"}


def test_jpaas_asks_its_gateway_and_reads_the_html_in_the_json() -> None:
    html = (
        """<div queryData="{'webId':'2','pageId':'9c','parseType':'bulidstatic','tagId':'l','tplSetId':'7f'}"></div>"""
    )
    found = listing("/col/col1/index.html", html)
    (first,) = found.more
    query = dict(parse_qsl(urlsplit(first.url).query))
    assert (found.family, query["webId"], query["tagId"]) == ("hanweb_jpaas", "2", "l")
    assert json.loads(query["paramJson"]) == {"pageNo": 1, "pageSize": 15}
    pager = '<div class="pagination" rows="15" count="40"></div>'
    fragment = f'<ul><li><a href="/art/2024/art_u.html">甲报告</a></li></ul>{pager}'
    answer = read_listing(Page(first.url, json.dumps({"success": True, "data": {"html": fragment}}).encode()))
    assert titled(answer) == {"甲报告": "/art/2024/art_u.html"}
    pages = [json.loads(parse_qs(urlsplit(request.url).query)["paramJson"][0])["pageNo"] for request in answer.more]
    assert pages == [2, 3]


def test_gkmlpt_asks_for_the_channels_of_annual_reports_and_their_route() -> None:
    tree = [{"id": 9102, "name": "政策", "children": [{"id": 9103, "name": "政府信息公开年报", "children": []}]}]
    html = f"<script>window._CONFIG = {{ SID: '200001', TREE: {json.dumps(tree)} }}; var root = '/gkmlpt/';</script>"
    found = listing("/gkmlpt/index", html)
    assert found.family == "gkmlpt"
    assert asked(found, "route") == ["/gkmlpt/annualreport"]
    assert asked(found, "answer") == ["/gkmlpt/api/all/9103?page=1&sid=200001"]


def test_an_answer_of_gkmlpt_is_read_and_paged_by_its_count() -> None:
    article = {"title": REPORT, "url": "/gkmlpt/content/9/9103/post_9103540.html", "date": 1611536000}
    answer = {"classify": {"post_count": 230}, "articles": [article]}
    found = listing("/gkmlpt/api/all/9103?page=1&sid=200001", json.dumps(answer))
    assert found.entries == (Entry(f"{HOST}/gkmlpt/content/9/9103/post_9103540.html", REPORT, "2021-01-25"),)
    assert asked(found) == ["/gkmlpt/api/all/9103?page=2&sid=200001", "/gkmlpt/api/all/9103?page=3&sid=200001"]
    small = listing("/gkmlpt/api/all/9103?page=2&sid=1", json.dumps({**answer, "classify": {"post_count": 7}}))
    assert asked(small) == ["/gkmlpt/api/all/9103?page=3&sid=1"]  # sites that hold fewer on a page


def test_trs_pages_count_from_zero() -> None:
    html = """<ul><li><a href="./202101/t20210125_1.html">甲报告</a><span>2021-01-25</span></li></ul>
    <script>createPageHTML(3, 0, "index", "html");</script>"""
    found = listing("/zwgk/xxgknb/", html)
    assert found.family == "trs_static"
    assert found.entries[0] == Entry(f"{HOST}/zwgk/xxgknb/202101/t20210125_1.html", "甲报告", "2021-01-25")
    assert asked(found) == [f"/zwgk/xxgknb/{name}.html" for name in ("index", "index_1", "index_2")]


def test_trs_pages_are_also_told_by_two_variables() -> None:
    found = listing("/zwgk/nb/index.shtml", "<script>var currentPage = 0; var countPage = 2;</script>")
    assert asked(found) == ["/zwgk/nb/index_1.shtml"]


def test_a_stub_lists_nothing_and_asks_for_nothing() -> None:
    found = listing("/zwgk/nb/index_9.html", "<html><head><title></title></head><body></body></html>")
    assert (found.entries, found.more, found.browser) == ((), (), None)


def test_igs_is_asked_with_its_code_and_paged_by_its_total() -> None:
    code = "0123456789abcdef0123456789ABCDEF"
    html = f"<script>$.get('/igs/front/search.jhtml', {{code: '{code}', siteId: '12'}}, draw)</script>"
    found = listing("/zwgk/", html)
    (first,) = [request for request in found.more if "code=" in request.url]
    assert first.url == f"{HOST}/igs/front/search.jhtml?code={code}&siteId=12&pageSize=20&pageNumber=1"
    answer = {
        "page": {"content": [{"title": "甲报告", "url": "/a/1.html", "trs_time": "2021-01-25 08:00"}], "total": 41}
    }
    read = listing(first.url.removeprefix(HOST), json.dumps(answer))
    assert read.entries == (Entry(f"{HOST}/a/1.html", "甲报告", "2021-01-25"),)
    assert [parse_qs(urlsplit(request.url).query)["pageNumber"] for request in read.more] == [["2"], ["3"]]


def test_ucap_pages_count_from_one_and_the_first_has_no_number() -> None:
    html = "<ucaptitle>年报</ucaptitle><script>createPageHTML('page_div', 3, 2, 'list', 'shtml', 30);</script>"
    found = listing("/c1/list_2.shtml", html)
    assert found.family == "ucap"
    assert asked(found) == ["/c1/list.shtml", "/c1/list_3.shtml"]


def test_lonsun_has_years_organs_and_a_label() -> None:
    html = """<ul id="timeFrame"><li><a href="/public/column/14201?type=3&timeFrame=2020">2020</a></li></ul>
    <a href="/public/column/14202?type=4&action=rel">县财政局</a>
    <script>$.get("/site/label/8888?labelName=publicInfoList&organId=2&catId=3&pageSize=20&type=4", f)</script>"""
    found = listing("/public/column/14201?type=3", html)
    assert found.family == "lonsun"
    assert asked(found, "year") == ["/public/column/14201?type=3&timeFrame=2020"]
    assert asked(found, "route") == ["/public/column/14202?type=3"]
    (label,) = asked(found, "answer")
    assert parse_qs(urlsplit(label).query)["pageIndex"] == ["1"]
    answer = listing(
        label, "<ul><li><a href='/public/14202/99.html'>甲报告</a></li></ul><script>var total: 45</script>"
    )
    assert titled(answer) == {"甲报告": "/public/14202/99.html"}
    assert [parse_qs(urlsplit(url).query)["pageIndex"] for url in asked(answer)] == [["2"], ["3"]]


def test_anhui_mvc_reports_are_known_by_their_address() -> None:
    found = listing("/list", '<a href="/OpennessAnnualReport/show/5328.html">甲报告</a><a href="/x">其他</a>')
    assert found.family == "anhui_mvc"
    assert titled(found)["甲报告"] == "/OpennessAnnualReport/show/5328.html"


def test_yunnan_years_are_reports_of_their_own() -> None:
    html = '<ul><li><a href="javascript:;" onclick="show(2022)">2022年</a></li><li class="on">2023年</li></ul>'
    found = listing("/zfxxgk_xz/zfxxgknb.html?nbYear=2023", html)
    assert found.family == "yunnan"
    assert {entry.url.partition("?")[2] for entry in found.entries} >= {"nbYear=2022", "nbYear=2023"}
    directory = listing("/", '<a href="/zfxxgk_xz/zfxxgknb.html">年报</a><a href="/zfxxgk_jyj/zn.html">县教育局</a>')
    assert f"{HOST}/zfxxgk_jyj/zfxxgknb.html" in [request.url for request in directory.more]


def test_cmsweb_posts_its_topic_and_lists_pdf_files() -> None:
    html = (
        "<script>$.post('/articleCommonController/lists.do', {page: 1, topic: '18073', deptid: '668815'}, f)</script>"
    )
    found = listing("/col/18073_668815/index.html", html)
    (first,) = [request for request in found.more if request.method == "POST"]
    assert dict(parse_qsl(first.body.decode())) == {"page": "1", "pagesize": "20", "topic": "18073", "deptid": "668815"}
    answer = {"value": {"list": [{"title": "甲报告", "url": "/wzxxgknb/2024/x.pdf"}], "total": 21}}
    read = read_listing(Page(first.url, json.dumps(answer).encode(), request=first))
    assert titled(read) == {"甲报告": "/wzxxgknb/2024/x.pdf"}
    assert [dict(parse_qsl(request.body.decode()))["page"] for request in read.more] == ["2"]


def test_epoint_posts_json_and_counts_from_zero() -> None:
    html = """<script src="/EWB-FRONT/js/list.js"></script>
    <script>var siteGuid = '7eb5', deptcode = '001', categorynum = '002005';</script>"""
    found = listing("/xxgk/", html)
    (first,) = [request for request in found.more if request.method == "POST"]
    sent = json.loads(first.body)
    assert (sent["siteGuid"], sent["categorynum"], sent["pageIndex"]) == ("7eb5", "002005", 0)
    row = {"title": "甲报告", "infourl": "/xxgk/002005/1.html", "infodate": "2021-01-25"}
    answer = {"custom": {"data": [row], "total": 45}}
    read = read_listing(Page(first.url, json.dumps(answer).encode(), request=first))
    assert read.entries == (Entry(f"{HOST}/xxgk/002005/1.html", "甲报告", "2021-01-25"),)
    assert [json.loads(request.body)["pageIndex"] for request in read.more] == [1, 2]


def test_vsb_pages_count_down() -> None:
    html = """<ul><li><a href="../info/1934/13718389.htm">甲报告</a></li></ul>
    <a href="zfxxgknb/3.htm">下页</a><a href="zfxxgknb/1.htm">尾页</a><div id="_vsb_x"></div>"""
    found = listing("/zwgk/zfxxgknb.htm", html)
    assert found.family == "vsb"
    assert set(asked(found)) == {f"/zwgk/zfxxgknb/{number}.htm" for number in (1, 2, 3)}


def test_vsb_dynamic_lists_are_counted_by_their_links() -> None:
    tree = "urltype=tree.TreeTempUrl&wbtreeid=1043"
    found = listing(f"/list.jsp?{tree}", f'<a href="list.jsp?a2t=3&a2p=2&a2c=15&{tree}">下页</a>')
    assert {parse_qs(urlsplit(url).query)["a2p"][0] for url in asked(found)} == {"2", "3"}


def test_aspnet_pages_by_query_and_by_posting_back() -> None:
    found = listing("/InfoPublic.aspx?cid=1019&page=1", '<a href="InfoPublic.aspx?cid=1019&page=4">4</a>')
    assert found.family == "aspnet"
    assert {parse_qs(urlsplit(url).query)["page"][0] for url in asked(found)} == {"2", "3", "4"}
    html = """<form><input type="hidden" name="__VIEWSTATE" value="abc">
    <a href="javascript:__doPostBack('Pager1','3')">3</a></form>"""
    posted = listing("/list.aspx", html)
    forms = [dict(parse_qsl(request.body.decode())) for request in posted.more]
    assert [(form["__VIEWSTATE"], form["__EVENTTARGET"], form["__EVENTARGUMENT"]) for form in forms] == [
        ("abc", "Pager1", "2"),
        ("abc", "Pager1", "3"),
    ]


def test_json_of_an_unknown_system_is_read_and_paged() -> None:
    rows = [{"name": "<em>甲</em>报告", "path": "/a/1.html", "day": "2021-01-25"}]
    found = listing("/data/list?page=1&limit=20", json.dumps({"code": 0, "result": {"rows": rows, "totalCount": 50}}))
    assert found.family == "json_list"
    assert found.entries == (Entry(f"{HOST}/a/1.html", "甲报告", "2021-01-25"),)
    assert asked(found) == ["/data/list?page=2&limit=20", "/data/list?page=3&limit=20"]


def test_the_generic_way_follows_pagers_and_fills_the_gap_before_the_last_page() -> None:
    html = """<ul><li><a href="1426057137083166722.html">甲报告</a></li></ul>
    <a href="index_2.html">2</a><a href="index_2.html">下一页</a><a href="index_5.html">尾页</a>"""
    found = listing("/zfxxgknb/index.html", html)
    assert found.family == "generic"
    assert set(asked(found)) == {f"/zfxxgknb/index_{number}.html" for number in (2, 3, 4, 5)}


def test_the_generic_way_sees_frames_year_tabs_selects_and_handlers() -> None:
    html = """<iframe src="list_inner.html"></iframe><a href="?year=2019">2019年</a>
    <select onchange="location=this.value"><option value="/bm/czj.html">县财政局</option>
    <option value="1">无</option></select>
    <li onclick="window.open('/art/7.html')">甲报告</li><a href="javascript:go('/art/8.html')">乙报告</a>
    <a href="javascript:void(0)">无处</a><a href="mailto:a@b.cn">邮箱</a>"""
    found = listing("/zwgk/nb.html", html)
    assert asked(found, "frame") == ["/zwgk/list_inner.html"]
    assert asked(found, "year") == ["/zwgk/nb.html?year=2019"]
    names = titled(found)
    assert (names["县财政局"], names["甲报告"], names["乙报告"]) == ("/bm/czj.html", "/art/7.html", "/art/8.html")
    assert not {"无", "无处", "邮箱"} & set(names)


def test_a_cut_title_is_completed_and_the_heading_above_is_its_context() -> None:
    html = f'<h3>年度报告</h3><p><a href="/1.html" title="{REPORT}">示例县2020年政府…</a>（2021年1月5日）</p>'
    (entry,) = listing("/", html).entries
    assert entry == Entry(f"{HOST}/1.html", REPORT, "2021-01-05", "年度报告")


def test_a_page_whose_list_a_script_makes_says_so() -> None:
    empty = '<a href="/">首页</a><ul id="news-list"></ul><script src="/static/list.js"></script>'
    template = '<div v-for="item in rows">{{ item.title }}</div><script>new Vue({})</script>'
    assert listing("/nb", empty).browser is not None
    assert listing("/nb", template).browser is not None


def test_a_page_that_lists_articles_needs_no_browser() -> None:
    html = f'<ul><li><a href="/1.html">{REPORT}</a></li></ul><ul></ul><script src="/x.js"></script>'
    assert listing("/nb", html).browser is None
    assert listing("/about", "<p>没有脚本的页面</p>").browser is None


def test_data_that_an_inline_script_names_is_asked_for_without_a_browser() -> None:
    found = listing("/nb/", "<ul></ul><script>fetch('/data/nb.json').then(draw)</script>")
    assert asked(found, "data") == ["/data/nb.json"]


def test_epoint_is_paged_wherever_the_number_stands_in_its_json() -> None:
    route = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
    body = b'{"token":"","params":{"categorynum":"003005","pageIndex":0,"pageSize":10}}'
    request = ListRequest(f"{HOST}{route}", "POST", body, (("content-type", "application/json"),))
    answer = {"custom": {"data": [{"title": REPORT, "infourl": "/1.html"}], "total": 21}}
    found = read_listing(Page(request.url, json.dumps(answer).encode(), request=request))
    assert [json.loads(one.body)["params"]["pageIndex"] for one in found.more] == [1, 2]


@pytest.mark.parametrize(
    ("route", "asked", "counter"),
    [
        ("/articleCommonController/lists.do", b"page=1&pagesize=20&topic=1", "page"),
        ("/api/list", b"pageNo=1&pageSize=20", "pageNo"),
    ],
)
def test_a_server_that_gives_fewer_than_were_asked_for_is_paged_by_what_it_gives(
    route: str, asked: bytes, counter: str
) -> None:
    rows = [{"title": REPORT, "url": f"/{number}.html"} for number in range(8)]
    request = ListRequest(f"{HOST}{route}", "POST", asked)
    found = read_listing(Page(request.url, json.dumps({"rows": rows, "total": 20}).encode(), request=request))
    assert [parse_qs(one.body.decode())[counter] for one in found.more] == [["2"]]
    second = replace(request, body=asked.replace(b"=1&pa", b"=2&pa"))
    page = Page(request.url, json.dumps({"rows": rows, "total": 20}).encode(), request=second)
    assert [parse_qs(one.body.decode())[counter] for one in read_listing(page).more] == [["3"]]
    whole = Page(request.url, json.dumps({"rows": rows, "total": 8}).encode(), request=request)
    assert not read_listing(whole).more
