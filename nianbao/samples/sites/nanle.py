"""南乐县: the list is made by a script that asks for JSON; the report's first rows stand one column to the left."""

from __future__ import annotations

import json
from dataclasses import replace

from nianbao.samples.answer import Answer, Asked, Site
from nianbao.samples.building import Builder, Leaf, Link, look_alikes
from nianbao.samples.forms import Cell, Grid
from nianbao.samples.report import load

HOST = "www.nanle.gov.cn"
NAME = "南乐县人民政府"
CHANNEL = "c0415"
COLUMN = "/zwgk/zfxxgknb"
TRAIL = (Link("/", "首页"), Link("/zwgk", "政务公开"), Link("/zwgk/zfxxgk", "政府信息公开"))
REPORT = "/article/2022/01/26/58213.html"
# The address is put together from pieces, so that only who runs the script learns it.
SCRIPT = """(function () {
  var list = document.getElementById("news-list");
  var where = ["", "data", list.getAttribute("data-channel"), "items"].join("/") + ".js" + "on";
  var asked = new XMLHttpRequest();
  asked.open("GET", where, true);
  asked.onload = function () {
    JSON.parse(asked.responseText).rows.forEach(function (row) {
      var item = document.createElement("li"), link = document.createElement("a"), day = document.createElement("span");
      link.href = row.path; link.textContent = row.name; day.textContent = row.day;
      item.appendChild(link); item.appendChild(day); list.appendChild(item);
    });
  };
  asked.send();
})();
"""


def site() -> Site:
    """Build the site."""
    builder = Builder("nanle.html", NAME, gzip=True, chunked=True)
    report = load("nanle-2021")
    report = replace(report, tables={**report.tables, "application": shifted(report.tables["application"])})
    beside = look_alikes("南乐县", 2021)
    in_column = (*TRAIL, Link(COLUMN, "政府信息公开年报"))
    articles = {
        "/article/2022/03/21/58990.html": ("2022-03-21", beside["rule_of_law"]),
        "/article/2022/01/28/58240.html": ("2022-01-28", beside["website"]),
        "/article/2022/01/27/58222.html": ("2022-01-27", beside["explanation"]),
        "/article/2021/12/20/57711.html": ("2021-12-20", beside["notice"]),
    }
    rows = [{"path": path, "name": article.title, "day": date} for path, (date, article) in articles.items()]
    rows.insert(3, {"path": REPORT, "name": report.title, "day": report.published})
    leaves = {
        "/": Leaf("首页", links=[TRAIL[1], Link("/jdhy", "解读回应")]),
        "/jdhy": Leaf("解读回应", TRAIL[:1], paragraphs=("暂无。",), date="2021-05-06"),
        "/zwgk": Leaf("政务公开", TRAIL[:1], [TRAIL[2]]),
        "/zwgk/zfxxgk": Leaf("政府信息公开", TRAIL[:2], [Link("/zwgk/zn", "指南"), Link(COLUMN, "政府信息公开年报")]),
        "/zwgk/zn": Leaf("指南", TRAIL, paragraphs=("申请的方式。",), date="2021-05-06"),
        COLUMN: Leaf("政府信息公开年报", TRAIL, extra={"channel": CHANNEL}),
        REPORT: Leaf(report.title, in_column, report=report, date=report.published),
    }
    for path, (date, article) in articles.items():
        leaves[path] = Leaf(article.title, in_column, paragraphs=(article.text,), date=date)
    files = builder.pages(leaves)
    files["/static/list.js"] = Answer(SCRIPT.encode(), "application/javascript; charset=utf-8", gzip=True)
    answer = json.dumps({"channel": CHANNEL, "rows": rows}, ensure_ascii=False)

    def items(asked: Asked) -> Answer:
        return Answer(answer.encode(), "application/json; charset=utf-8")

    return Site(HOST, files, programs={f"/data/{CHANNEL}/items.json": items})


def shifted(grid: Grid) -> Grid:
    """Move the numbers of the rows without a number of their own one column left, and leave a blank at the end."""
    head, rows = grid[:3], []
    for row in grid[3:]:
        if row[0].columns == 3:
            row = [replace(row[0], columns=2), *row[1:], Cell("")]
        rows.append(row)
    return [*head, *rows]
