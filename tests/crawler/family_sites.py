"""A sample site for every listing family and for the generic way, written from ../shared/domain/listings.md.

Each leads from its home page over 政务公开 and 政府信息公开 to a column of annual reports, listed in the family's own
way over several pages, with look-alikes between the reports.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence

from nianbao.samples.answer import Answer, Asked, Program, Site
from tests.crawler.family_pages import (
    COLUMN,
    COUNTY,
    SIZE,
    YEARS,
    FamilySite,
    Item,
    answered,
    article,
    family_site,
    html,
    index_of,
    items,
    part,
    report_item,
    rows,
    slices,
    ul,
)

PROXY = "/module/web/jpage/dataproxy.jsp"


def _store(listed: Sequence[Item], following: str = "") -> str:
    records = "".join(f"<record><![CDATA[{item.li}]]></record>" for item in listed)
    return f"<datastore>{following}<recordset>{records}</recordset></datastore>"


def jpage_get() -> FamilySite:
    listed = items("/art/{year}/1/28/art_74_{number}.html")

    def store(index: int) -> str:
        link = f"<a href='{PROXY}?page={index + 2}&webid=1&columnid=74&unitid=9'></a>"
        following = f"<nextgroup><![CDATA[{link}]]></nextgroup>" if part(listed, index + 1) else ""
        return _store(part(listed, index), following)

    def proxy(asked: Asked) -> Answer:
        return Answer(store(index_of(asked, "page")).encode(), "text/xml")

    path = "/col/col74/index.html"
    column = html(COLUMN, f'<div id="9"><script type="text/xml">{store(0)}</script></div>')
    return family_site("jpage", path, listed, {path: column}, {PROXY: proxy})


def jpage_post() -> FamilySite:
    listed = items("/art/{year}/1/28/art_75_{number}.html")
    parameters = "{'col':1,'appid':1,'webid':3,'path':'/','columnid':75,'sourceContentType':1,'unitid':9}"
    options = f"totalRecord:{len(listed)},perPage:1,proxyUrl:'{PROXY}',param:{parameters}"

    def proxy(asked: Asked) -> Answer | None:
        if asked.method != "POST" or (asked.form.get("webid"), asked.form.get("columnid")) != ("3", "75"):
            return None
        start, end = int(asked.query["startrecord"]), int(asked.query["endrecord"])
        return Answer(_store(listed[start - 1 : end]).encode(), "text/xml")

    path = "/col/col75/index.html"
    script = f'<script type="text/xml">{_store(part(listed, 0))}</script><script>$("#9").jpage({{{options}}})</script>'
    return family_site("jpost", path, listed, {path: html(COLUMN, script)}, {PROXY: proxy})


def annual() -> FamilySite:
    route = "/module/xxgk/xxgkAnnualReport.jsp"
    organs = {"002562621": f"{COUNTY}财政局", "11330922002643173D": f"{COUNTY}民政局"}
    years = ("2021", "2020")

    def link(area: str, year: str, text: str) -> str:
        return f'<li><a href="xxgkAnnualReport.jsp?area={area}&fbtime={year}">{text}</a></li>'

    def program(asked: Asked) -> Answer:
        area, year = asked.query.get("area"), asked.query.get("fbtime", years[0])
        links = "".join(link(code, year, name) for code, name in organs.items())
        if area is None:
            return html(COLUMN, links)
        tabs = "".join(link(area, one, one) for one in years)
        item = report_item(int(year), organ=organs[area])
        return html(item.title, links + tabs + article(item))

    listed = [Item(f"{route}?area={area}&fbtime={year}", "年", "") for area in organs for year in years]
    built = family_site("annual", route, [], {}, {route: program})
    return FamilySite(built.site, frozenset(built.home.rstrip("/") + item.path for item in listed))


def xxgk() -> FamilySite:
    listed = items("/art/{year}/1/28/art_76_{number}.html")
    path, route = "/xxgk/index.html", "/module/xxgk/search.jsp"
    column = html(COLUMN, f"<div id=d1></div><script>loadDynamic('{route}?divid=d1&infotypeId=A03')</script>")

    def search(asked: Asked) -> Answer | None:
        if asked.method != "POST" or asked.query.get("infotypeId") != "A03":
            return None
        shown = part(listed, index_of(asked, "currpage"))
        cells = "".join(f"<tr><td>A1<td><a href='{item.path}'>{item.title}</a><td>{item.date}</tr>" for item in shown)
        return html("", f"<table>{cells}</table>共{len(slices(listed))}页")

    return family_site("xxgk", path, listed, {path: column}, {route: search})


def jpaas() -> FamilySite:
    listed = items("/art/{year}/art_{number}.html")
    path, route = "/col/nb/index.html", "/api-gateway/jpaas-publish-server/front/page/build/unit"
    query = "{'webId':'2','pageId':'9c','parseType':'bulidstatic','pageType':'column','tagId':'l','tplSetId':'7f'}"

    def unit(asked: Asked) -> Answer:
        shown = part(listed, json.loads(asked.query["paramJson"])["pageNo"] - 1)
        pager = f'<div class="pagination" rows="{SIZE}" count="{len(listed)}"></div>'
        return answered({"success": True, "data": {"html": ul(shown) + pager}})

    column = html(COLUMN, f'<div queryData="{query}"></div>')
    return family_site("jpaas", path, listed, {path: column}, {route: unit})


def gkmlpt() -> FamilySite:
    listed = items("/gkmlpt/content/9/9103/post_{number}.html")
    tree = [{"id": 9100, "name": "目录", "children": [{"id": 9103, "name": COLUMN, "children": []}]}]
    config = f"window._CONFIG = {{SID: '200001', TREE: {json.dumps(tree)}}}; var base = '/gkmlpt/';"
    files = {path: html(COLUMN, f"<script>{config}</script>") for path in ("/gkmlpt/index", "/gkmlpt/annualreport")}

    def api(asked: Asked) -> Answer:
        return answered({"classify": {"post_count": len(listed)}, "articles": rows(listed)})

    return family_site("gkmlpt", "/gkmlpt/index", listed, files, {"/gkmlpt/api/all/9103": api})


def trs() -> FamilySite:
    listed = items("/xxgknb/{year}01/t{year}0128_{number}.html")
    pages = slices(listed)
    call = f"<script>createPageHTML({len(pages)}, 0, 'index', 'html');</script>"
    files = {f"/xxgknb/index_{index}.html": html(COLUMN, ul(shown) + call) for index, shown in enumerate(pages)}
    files["/xxgknb/"] = files["/xxgknb/index.html"] = files.pop("/xxgknb/index_0.html")
    return family_site("trs", "/xxgknb/", listed, files)


def igs() -> FamilySite:
    listed = items("/zwgk/{year}/{number}.html")
    code, route = "0123456789abcdef0123456789abcdef", "/igs/front/search.jhtml"

    def search(asked: Asked) -> Answer:
        if asked.query.get("code") != code:
            return Answer(b"error", status=500)
        shown = part(listed, index_of(asked, "pageNumber"), int(asked.query["pageSize"]))
        return answered({"page": {"content": rows(shown), "total": len(listed)}})

    column = html(COLUMN, f"<script>load('{route}', {{code: '{code}', siteId: 7}})</script>")
    return family_site("igs", "/zwgk/nb/", listed, {"/zwgk/nb/": column}, {route: search})


def ucap() -> FamilySite:
    listed = items("/xxgknb/{year}01/{number}a91d8b54e3fa7d21c5b9e604f13c.shtml")
    pages = slices(listed)
    call = f"<script>createPageHTML('page_div', {len(pages)}, 1, 'list', 'shtml', {len(listed)});</script>"
    files = {f"/xxgknb/list_{index}.shtml": html(COLUMN, ul(shown) + call) for index, shown in enumerate(pages, 1)}
    files["/xxgknb/list.shtml"] = files.pop("/xxgknb/list_1.shtml")
    return family_site("ucap", "/xxgknb/list.shtml", listed, files)


def lonsun() -> FamilySite:
    listed = items("/public/14201/{number}.html")
    label = "/site/label/8888"
    query = "labelName=publicInfoList&siteId=1&organId=14201&catId=3&pageSize=3&type=4"

    def answer(asked: Asked) -> Answer:
        total = f"<script>var option = {{total: {len(listed)}}}</script>"
        return html("", ul(part(listed, index_of(asked, "pageIndex"))) + total)

    column = html(COLUMN, f'<div id="list"></div><script>$("#list").load("{label}?{query}")</script>')
    files = {"/public/column/14201": column}
    return family_site("lonsun", "/public/column/14201?type=3", listed, files, {label: answer})


def anhui() -> FamilySite:
    listed = items("/OpennessAnnualReport/show/{number}.html")
    files = {}
    for index, shown in enumerate(slices(listed), 1):
        following = f'<a href="/nb/list-{index + 1}.html">下一页</a>' if part(listed, index) else ""
        files[f"/nb/list-{index}.html"] = html(COLUMN, ul(shown) + following)
    return family_site("anhui", "/nb/list-1.html", listed, files)


def yunnan() -> FamilySite:
    path = "/zfxxgk_slx/zfxxgknb.html"

    def program(asked: Asked) -> Answer:
        tabs = "".join(f'<li onclick="show({one})">{one}年</li>' for one in YEARS)
        item = report_item(int(asked.query.get("nbYear", "2023")))
        return html(item.title, f"<ul>{tabs}</ul>{article(item)}")

    built = family_site("yunnan", path, [], {}, {path: program})
    bare = f"{built.home.rstrip('/')}{path}"  # the page without a year is the newest report
    return FamilySite(built.site, frozenset(f"{bare}?nbYear={year}" for year in YEARS), frozenset({bare}))


def cmsweb() -> FamilySite:
    listed = items("/wzxxgknb/{year}/{number}.pdf")
    path, route = "/col/18073_668815/index.html", "/articleCommonController/lists.do"

    def lists(asked: Asked) -> Answer | None:
        if asked.method != "POST" or asked.form.get("topic") != "18073":
            return None
        shown = part(listed, index_of(asked, "page"), int(asked.form["pagesize"]))
        return answered({"value": {"list": rows(shown), "total": len(listed)}})

    column = html(COLUMN, f"<script>$.post('{route}', {{page: 1, topic: '18073', deptid: '668815'}}, draw)</script>")
    return family_site("cmsweb", path, listed, {path: column}, {route: lists}, documents=True)


def epoint() -> FamilySite:
    listed = items("/xxgk/002005/{year}0128/{number}.html")
    path, route = "/xxgk/nb.html", "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
    script = "var siteGuid='7eb5', deptcode='001', categorynum='002005';"

    def lists(asked: Asked) -> Answer | None:
        sent = json.loads(asked.body)
        if (sent["siteGuid"], sent["categorynum"]) != ("7eb5", "002005"):
            return None
        shown = part(listed, sent["pageIndex"], sent["pageSize"])
        data = [{"title": item.title, "infourl": item.path, "infodate": item.date} for item in shown]
        return answered({"custom": {"data": data, "total": len(listed)}})

    column = html(COLUMN, f"<script src='/EWB-FRONT/js/list.js'></script><script>{script}</script>")
    return family_site("epoint", path, listed, {path: column}, {route: lists})


def vsb() -> FamilySite:
    listed = items("/info/1934/{number}.htm")
    pages = slices(listed)
    last = len(pages) - 1
    steps = f'<a href="/zwgk/zfxxgknb/{last}.htm">下页</a>'
    files = {"/zwgk/zfxxgknb.htm": html(COLUMN, f'<div id="_vsb_list">{ul(pages[0])}</div>{steps}')}
    for index, shown in enumerate(pages[1:]):
        files[f"/zwgk/zfxxgknb/{last - index}.htm"] = html(COLUMN, f'<div id="_vsb_list">{ul(shown)}</div>')
    return family_site("vsb", "/zwgk/zfxxgknb.htm", listed, files)


def vsb_dynamic() -> FamilySite:
    listed = items("/info/1935/{number}.htm")
    tree = "urltype=tree.TreeTempUrl&wbtreeid=1043"

    def program(asked: Asked) -> Answer:
        link = f'<a href="list.jsp?a9t={len(slices(listed))}&a9p=2&a9c={SIZE}&{tree}">下页</a>'
        return html(COLUMN, ul(part(listed, index_of(asked, "a9p"))) + link)

    return family_site("vsbd", f"/list.jsp?{tree}", listed, {}, {"/list.jsp": program})


def aspnet() -> FamilySite:
    listed = items("/Detail{number}.aspx")
    numbers = range(1, len(slices(listed)) + 1)

    def program(asked: Asked) -> Answer:
        links = "".join(f'<a href="InfoPublic.aspx?cid=1019&page={one}">{one}</a>' for one in numbers)
        return html(COLUMN, ul(part(listed, index_of(asked, "page"))) + links)

    return family_site("aspnet", "/InfoPublic.aspx?cid=1019", listed, {}, {"/InfoPublic.aspx": program})


def post_back() -> FamilySite:
    listed = items("/Show{number}.aspx")
    numbers = range(1, len(slices(listed)) + 1)

    def program(asked: Asked) -> Answer:
        posted = (asked.form.get("__VIEWSTATE"), asked.form.get("__EVENTTARGET")) == ("s1", "Pager1")
        shown = part(listed, index_of(asked, "__EVENTARGUMENT") if posted else 0)
        links = "".join(f"<a href=\"javascript:__doPostBack('Pager1','{one}')\">{one}</a>" for one in numbers)
        hidden = '<input type="hidden" name="__VIEWSTATE" value="s1">'
        return html(COLUMN, f"<form>{hidden}{ul(shown)}{links}</form>")

    return family_site("postback", "/List.aspx", listed, {}, {"/List.aspx": program})


def numbered() -> FamilySite:
    listed = items("/zfxxgknb/14260571370831{number}.html")
    pages = slices(listed)
    pager = f'<a href="index_2.html">2</a><a href="index_{len(pages)}.html">尾页</a>'
    files = {f"/zfxxgknb/index_{index}.html": html(COLUMN, ul(shown) + pager) for index, shown in enumerate(pages, 1)}
    files["/zfxxgknb/index.html"] = files.pop("/zfxxgknb/index_1.html")
    return family_site("numbered", "/zfxxgknb/index.html", listed, files)


def framed() -> FamilySite:
    listed = items("/nr/{number}.html")
    step = "<span onclick=\"location.href='/inner/list2.html'\">下一页</span>"
    files = {
        "/nb.html": html(COLUMN, '<iframe src="/inner/list.html" width="100%"></iframe>'),
        "/inner/list.html": html("", ul(listed[:4]) + step),
        "/inner/list2.html": html("", ul(listed[4:])),
    }
    return family_site("framed", "/nb.html", listed, files)


def selected() -> FamilySite:
    listed = items("/nr/{year}/{number}.html")
    options = "".join(f'<option value="/nb/{year}.html">{year}年</option>' for year in YEARS)
    select = f'<select onchange="location.href=this.value">{options}</select>'
    files = {"/nb/index.html": html(COLUMN, select)}
    for year in YEARS:
        files[f"/nb/{year}.html"] = html(COLUMN, select + ul([item for item in listed if str(year) in item.title]))
    return family_site("selected", "/nb/index.html", listed, files)


def fetched() -> FamilySite:
    listed = items("/nr/{number}.html")
    found = [{"name": item.title, "path": item.path, "day": item.date} for item in listed]
    script = "<ul id=list></ul><script>fetch('/data/nb.json').then(r => r.json()).then(draw)</script>"
    files = {"/nb/": html(COLUMN, script), "/data/nb.json": answered({"code": 0, "rows": found})}
    return family_site("fetched", "/nb/", listed, files)


def called() -> FamilySite:
    """A pager that calls a function, which goes to an address put together from strings."""
    listed = items("/nr/{number}.html")
    pages = slices(listed)
    code = (
        "var base = '/nb/list';\nfunction goPage(n) { if (n == 1) { location.href = base + '.html'; return; }"
        " window.location.href = base + '_' + (n - 1) + \".html\"; }"
    )
    links = "".join(f'<a href="javascript:goPage({one})">{one}</a>' for one in range(1, len(pages) + 1))
    files = {
        f"/nb/list_{index}.html": html(COLUMN, f"<script>{code}</script>{ul(shown)}{links}")
        for index, shown in enumerate(pages)
    }
    files["/nb/list.html"] = files.pop("/nb/list_0.html")
    return family_site("called", "/nb/list.html", listed, files)


def sent() -> FamilySite:
    """A pager that writes the page's number into a form and sends it."""
    listed = items("/nr/{number}.html")
    code = "function toPage(n) { document.getElementById('pageNo').value = n; document.forms[0].submit(); }"

    def program(asked: Asked) -> Answer:
        if asked.method == "POST" and asked.form.get("channel") != "77":
            return html(COLUMN, "")
        form = (
            '<form method="post" action="/nb/list.do"><input type="hidden" name="channel" value="77">'
            '<input type="hidden" id="pageNo" name="p.no" value="1"></form>'
        )
        step = f"<a href='#' onclick='toPage(2)'>下一页</a>共{len(slices(listed))}页"
        return html(COLUMN, f"<script>{code}</script>{form}{ul(part(listed, index_of(asked, 'p.no')))}{step}")

    return family_site("sent", "/nb/list.do", listed, {}, {"/nb/list.do": program})


def counted() -> FamilySite:
    """A form with a field for the page's number, its script elsewhere: as many pages as are printed."""
    listed = items("/nr/{number}.html")

    def program(asked: Asked) -> Answer:
        form = '<form action="/nb/list.do"><input name="pageNo" value="1"><input type="submit" value="GO"></form>'
        return html(COLUMN, f"{ul(part(listed, index_of(asked, 'pageNo')))}{form}共 {len(slices(listed))} 页")

    return family_site("counted", "/nb/list.do", listed, {}, {"/nb/list.do": program})


def epoint_scripted() -> FamilySite:
    """Epoint with its siteGuid in webBuilderCommon.js only."""
    listed = items("/xxgk/002005/{year}0128/{number}.html")
    path, route = "/xxgk/nb.html", "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"

    def lists(asked: Asked) -> Answer | None:
        sent = json.loads(asked.body)
        if (sent["siteGuid"], sent["categorynum"]) != ("9ab2-11", "002005"):
            return None
        shown = part(listed, sent["pageIndex"], sent["pageSize"])
        data = [{"title": item.title, "infourl": item.path, "infodate": item.date} for item in shown]
        return answered({"custom": {"data": data, "total": len(listed)}})

    def common(asked: Asked) -> Answer:
        return Answer(b"var siteInfo = {\n  siteGuid: '9ab2-11',\n  projectName: '/EWB-FRONT'\n};", "text/javascript")

    body = "<script src='/js/webBuilderCommon.js'></script><script>var deptcode='001', categorynum='002005';</script>"
    programs = {route: lists, "/js/webBuilderCommon.js": common}
    return family_site("epoint2", path, listed, {path: html(COLUMN, body)}, programs)


def redirected() -> FamilySite:
    """A home page that only sends its reader on, to a set of frames."""
    listed = items("/nr/{number}.html")
    built = family_site("redirected", "/nb.html", listed, {"/nb.html": html(COLUMN, ul(listed))})
    head = "<html><head><title>示例县</title></head>"
    frames = f"{head}<frameset rows='80,*'><frame src='/top.html'><frame src='/menu.html'></frameset></html>"
    files = dict(built.site.files)
    files["/menu.html"] = files["/"]
    files["/top.html"] = html("", "<img src=logo.png>")
    files["/main/index.html"] = Answer(frames.encode())
    moved = "<body onload=\"window.top.location.href='/main/index.html'\"><p>正在跳转，请稍候</p></body>"
    files["/"] = Answer(f"{head}{moved}</html>".encode())
    return FamilySite(Site(built.site.host, files), built.reports)


def posted_json() -> FamilySite:
    """Data that a script posts for as JSON, the page's number in a function's argument; no address for its pages."""
    listed = items("/nr/{number}.html")
    code = (
        "function load(n) { var x = new XMLHttpRequest(); x.open('POST', '/api/list');"
        " x.setRequestHeader('Content-Type', 'application/json'); x.onload = draw;"
        " x.send(JSON.stringify({column: 'nb', pageIndex: n, pageSize: 3})); } load(1);"
    )

    def api(asked: Asked) -> Answer | None:
        sent = json.loads(asked.body or b"{}")
        if (asked.method, sent.get("column")) != ("POST", "nb"):
            return None
        return answered({"rows": rows(part(listed, sent["pageIndex"] - 1)), "total": len(listed)})

    column = html(COLUMN, f"<ul id=list></ul><script>{code}</script>")
    return family_site("posted", "/nb/", listed, {"/nb/": column}, {"/api/list": api})


def tabbed() -> FamilySite:
    """Tabs of years without an address, each loading a piece of HTML."""
    listed = items("/nr/{year}/{number}.html")
    tabs = "".join(f'<li data-year="{year}">{year}年</li>' for year in YEARS)
    code = (
        "$('.tabs li').click(function () { var y = $(this).data('year');"
        " $('#list').load('/nb/part_' + y + '.html'); });"
    )
    files = {
        f"/nb/part_{year}.html": Answer(ul([item for item in listed if str(year) in item.title]).encode())
        for year in YEARS
    }
    files["/nb/"] = html(COLUMN, f'<ul class="tabs">{tabs}</ul><div id="list"></div><script>{code}</script>')
    return family_site("tabbed", "/nb/", listed, files)


def chosen() -> FamilySite:
    """A select whose values a function makes addresses of, and a pager that decides by `n == 1 ? … : …`."""
    listed = items("/nr/{number}.html")
    halves = {"zf": listed[:4], "bm": listed[4:]}
    names = {"zf": "县政府", "bm": "县直部门"}
    options = "".join(f'<option value="{kind}">{name}</option>' for kind, name in names.items())
    code = "function jump(kind) { if (!kind) return; location.href = '/zfxxgknb/' + kind + '/index.html'; }"
    turn = 'function turn(n) { location.href = n == 1 ? "index.html" : "index_" + n + ".html"; }'
    select = f'<select onchange="jump(this.value)"><option value="">请选择</option>{options}</select>'
    files = {"/zfxxgknb/index.html": html(COLUMN, f"<script>{code}</script>{select}")}
    for kind, held in halves.items():
        pages = slices(held)
        pager = f'<a href="javascript:turn(2)">下一页 ></a>共 <b>{len(pages)}</b> 页<script>{turn}</script>'
        for index, shown in enumerate(pages, 1):
            name = "index.html" if index == 1 else f"index_{index}.html"
            files[f"/zfxxgknb/{kind}/{name}"] = html(names[kind], ul(shown) + pager)
    return family_site("chosen", "/zfxxgknb/index.html", listed, files)


def by_organ() -> FamilySite:
    """Departments by name under 政府信息公开, each with a column of its own; a list in its own directory by <base>."""
    organs = {"czj": f"{COUNTY}财政局", "jyj": f"{COUNTY}教育局"}
    listed = [report_item(year, f"/site/{key}/{year}.html", name) for key, name in organs.items() for year in YEARS]
    files = {
        "/bm.html": html("部门信息公开", "".join(f'<a href="/o/{key}.html">{name}</a>' for key, name in organs.items()))
    }
    for key, name in organs.items():
        own = [item for item in listed if f"/{key}/" in item.path]
        files[f"/o/{key}.html"] = html(name, f'<a href="/o/{key}/nb.html">年度报告</a>')
        base = f'<base href="http://byorgan.shilixian.gov.cn/site/{key}/">'
        first = "".join(item.li.replace(f"/site/{key}/", "") for item in own[:3])
        files[f"/o/{key}/nb.html"] = html(COLUMN, f'{base}<ul>{first}</ul><a href="more.html">下一页&gt;</a>')
        files[f"/site/{key}/more.html"] = html(COLUMN, ul(own[3:]))
    return family_site("byorgan", "/bm.html", listed, files)


def mapped() -> FamilySite:
    """No menu leads to the column: only the sitemap that robots.txt names does, gzipped, in an index."""
    listed = items("/zfxxgknb/{year}01/t{year}0128_{number}.html")
    built = family_site("mapped", "/none.html", listed, {"/zfxxgknb/": html(COLUMN, ul(listed))})
    host = f"http://{built.site.host}"
    index = f"<sitemapindex><sitemap><loc>{host}/sm/zwgk.xml.gz</loc></sitemap></sitemapindex>"
    urls = f"<urlset><url><loc>{host}/zfxxgknb/</loc></url></urlset>"
    files = {
        **built.site.files,
        "/": html(COUNTY, '<a href="/aside/1.html">走进示例</a>'),
        "/robots.txt": Answer(f"User-agent: *\nAllow: /\nSitemap: {host}/sm/index.xml\n".encode(), "text/plain"),
        "/sm/index.xml": Answer(index.encode(), "text/xml"),
        "/sm/zwgk.xml.gz": Answer(gzip.compress(urls.encode(), mtime=0), "application/gzip"),
    }
    return FamilySite(Site(built.site.host, files), built.reports)


def lonsun_called() -> FamilySite:
    """Lonsun with the label's parameters in an object beside its address."""
    listed = items("/public/6605161/{number}.html")

    def label(asked: Asked) -> Answer | None:
        if (asked.query.get("labelName"), asked.query.get("catId")) != ("publicInfoList", "671"):
            return None
        shown = part(listed, index_of(asked, "pageIndex"))
        pages = f"<script>$('#page').pagination({{pageCount: {len(slices(listed))}}})</script>"
        return html("", ul(shown) + pages)

    call = (
        "$.get('/site/label/8888', {labelName: 'publicInfoList', siteId: '67', pageSize: 3, pageIndex: 1,"
        " organId: '6605161', catId: '671', type: 4}, function (d) { $('#list').html(d); });"
    )
    files = {"/public/column/6605161": html(COLUMN, f'<div id="list"></div><script>{call}</script>')}
    return family_site("lonsun2", "/public/column/6605161?type=4&catId=671", listed, files, {"/site/label/8888": label})


def trs_counted() -> FamilySite:
    """TRS's countPage in a column whose address names no file: the script says what the pages' names end in."""
    listed = items("/xxgknb/{year}01/t{year}0128_{number}.shtml")
    pages = slices(listed)
    files = {}
    for index, shown in enumerate(pages):
        code = (
            f"var countPage = {len(pages)}//共多少页\nvar currentPage = {index};//所在页从0开始\n"
            'if (countPage > 1) document.write("<a href=\\"index_" + (currentPage + 1) + ".shtml\\">下一页</a>");'
        )
        files[f"/xxgknb/index_{index}.shtml"] = html(COLUMN, f"{ul(shown)}<script>{code}</script>")
    files["/xxgknb/"] = files["/xxgknb/index.shtml"] = files.pop("/xxgknb/index_0.shtml")
    return family_site("trs2", "/xxgknb/", listed, files)


def yunnan_organs() -> FamilySite:
    """云南's platform reached by a list of organs, none of whose reports is linked on it."""
    organs = {"slxczj": f"{COUNTY}财政局", "slxjyj": f"{COUNTY}教育局"}

    def program(key: str) -> Program:
        def answer(asked: Asked) -> Answer:
            path = f"/zfxxgk_{key}/zfxxgknb.html"
            tabs = "".join(f'<a href="{path}?nbYear={year}">{year}年</a>' for year in YEARS)
            item = report_item(int(asked.query.get("nbYear", "2023")), organ=organs[key])
            return html(item.title, tabs + article(item))

        return answer

    links = "".join(f'<li><a href="/zfxxgk_{key}/index.html">{name}</a></li>' for key, name in organs.items())
    programs = {f"/zfxxgk_{key}/zfxxgknb.html": program(key) for key in organs}
    built = family_site("yunnan2", "/ml.html", [], {"/ml.html": html("政府信息公开目录", links)}, programs)
    bare = [f"{built.home.rstrip('/')}{path}" for path in programs]
    reports = frozenset(f"{one}?nbYear={year}" for one in bare for year in YEARS)
    return FamilySite(built.site, reports, frozenset(bare))


def cmsweb_by_address() -> FamilySite:
    """cmsweb whose topic stands in a variable and whose PDF files are named by organ only."""
    organs = {"czj": f"{COUNTY}财政局", "jyj": f"{COUNTY}教育局"}
    listed = [
        Item(f"/wzxxgknb/{year + 1}/{key}.pdf", name, f"{year + 1}-01-20")
        for key, name in organs.items()
        for year in YEARS
    ]
    route = "/articleCommonController/lists.do"

    def lists(asked: Asked) -> Answer | None:
        if asked.method != "POST" or asked.form.get("topic") != "668815":
            return None
        shown = part(listed, index_of(asked, "page"), int(asked.form["pagesize"]))
        return answered({"value": {"list": rows(shown), "total": len(listed)}})

    code = f"var topic = '668815', deptid = ''; $.post('{route}', {{page: 1, topic: topic, deptid: deptid}}, draw);"
    files = {"/col/18073_668815/index.html": html(COLUMN, f"<script>{code}</script>")}
    return family_site("cmsweb2", "/col/18073_668815/index.html", listed, files, {route: lists}, documents=True)


SITES: dict[str, Callable[[], FamilySite]] = {
    "hanweb jpage": jpage_get,
    "hanweb jpage by POST": jpage_post,
    "hanweb xxgkAnnualReport": annual,
    "hanweb directory": xxgk,
    "hanweb jpaas": jpaas,
    "gkmlpt": gkmlpt,
    "TRS WCM": trs,
    "TRS IGS": igs,
    "UCAP": ucap,
    "Lonsun": lonsun,
    "Anhui MVC": anhui,
    "Yunnan": yunnan,
    "cmsweb": cmsweb,
    "Epoint": epoint,
    "VSB": vsb,
    "VSB dynamic": vsb_dynamic,
    "ASP.NET": aspnet,
    "ASP.NET posting back": post_back,
    "generic, numbered": numbered,
    "generic, in a frame": framed,
    "generic, years to select": selected,
    "JSON that a script names": fetched,
    "generic, a function that goes": called,
    "generic, a function that sends a form": sent,
    "generic, a form and a printed count": counted,
    "Epoint, siteGuid in a script": epoint_scripted,
    "a redirect to frames": redirected,
    "JSON posted for by a function": posted_json,
    "generic, tabs that load": tabbed,
    "generic, a select and a function that decides": chosen,
    "departments by name": by_organ,
    "a sitemap that robots.txt names": mapped,
    "Lonsun, parameters in an object": lonsun_called,
    "TRS WCM, countPage and no file name": trs_counted,
    "Yunnan, by a list of organs": yunnan_organs,
    "cmsweb, files named by organ": cmsweb_by_address,
}
