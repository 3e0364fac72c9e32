"""hanweb JCMS with jpage: the list stands as XML in a script of the column page, the rest comes from dataproxy.jsp.

    <script type="text/xml"><datastore><totalrecord>45</totalrecord><nextgroup><![CDATA[<a href="…">]]></nextgroup>
    <recordset><record><![CDATA[<li><a href title>…]]></record>…</recordset></datastore></script>

The answers of dataproxy.jsp are the same XML without the page around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urlencode

from crawler.families.anchors import anchors
from crawler.families.family import MAX_LIST_PAGES, Entry
from crawler.page import ListRequest, Page

HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
PROXY = re.compile(r"""['"]([^'"\s]*dataproxy\.jsp[^'"\s]*)['"]""", re.IGNORECASE)
TOTAL = re.compile(r"""(?:totalrecord['"]?\s*[:=>]\s*['"]?)(\d{1,7})""", re.IGNORECASE)
PER_PAGE = re.compile(r"""(?:perpage['"]?\s*[:=]\s*['"]?)(\d{1,4})""", re.IGNORECASE)
# The form that dataproxy.jsp wants, in the order in which the pages send it. The three without a value must be found.
FORM = {
    "col": "1", "appid": "1", "webid": "", "path": "/", "columnid": "", "sourceContentType": "1", "unitid": "",
    "webname": "", "permissiontype": "0",
}  # fmt: skip
REQUIRED = ("webid", "columnid", "unitid")
FORM_HEADERS = (
    ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
    ("X-Requested-With", "XMLHttpRequest"),
)
GROUP = 3  # pages that the site itself asks for in one request


class HanwebJpage:
    """The three answers for jpage columns and for answers of their dataproxy.jsp."""

    name = "hanweb_jpage"

    def recognises(self, page: Page) -> str | None:
        """A datastore of records, or the address of the proxy that answers with one."""
        if "<datastore" in page.text and next(_held(page.text, "record"), None) is not None:
            return "datastore of records"
        if "jpage" in page.text and PROXY.search(page.text):
            return "jpage with dataproxy.jsp"
        return None

    def entries(self, page: Page) -> list[Entry]:
        """The links of all records."""
        html = "\n".join(_plain(record) for record in _held(page.text, "record"))
        return anchors(page, html)

    def more(self, page: Page) -> list[ListRequest]:
        """The next group that the page names; else, where the total is known, all the groups that are missing."""
        requests = []
        for group in _held(page.text, "nextgroup"):
            named = _plain(group).strip()
            address = HREF.search(named)
            href = (address[1] or address[2] or "") if address else named if "<" not in named else ""
            url = page.absolute(unescape(href)) if href else None
            if url and _number(page, "page") < MAX_LIST_PAGES and self.entries(page):
                requests.append(ListRequest(url))
        return requests or self._groups(page)

    def _groups(self, page: Page) -> list[ListRequest]:
        """The POST requests for the records after the first group, from the parameters that the page's script holds."""
        proxy, total, per_page = PROXY.search(page.scripts), TOTAL.search(page.scripts), PER_PAGE.search(page.scripts)
        here = sum(1 for _ in _held(page.text, "record"))
        if not (proxy and total and per_page and page.request is None):
            return []
        form = {name: _parameter(page.scripts, name) or default for name, default in FORM.items()}
        size = int(per_page[1]) * GROUP
        url = page.absolute(proxy[1].partition("?")[0])
        if not url or not size or not all(form[name] for name in REQUIRED):
            return []
        last = min(int(total[1]), MAX_LIST_PAGES * int(per_page[1]))
        first = here - here % int(per_page[1]) + 1 if here < last else last + 1
        return [
            ListRequest(
                f"{url}?startrecord={start}&endrecord={min(start + size - 1, last)}&perpage={per_page[1]}",
                "POST",
                urlencode(form).encode(),
                FORM_HEADERS,
            )
            for start in range(first, last + 1, size)
        ]


def _plain(xml: str) -> str:
    """What an element holds: the content of its CDATA, else its text unescaped."""
    parts = list(_between(xml, "<![CDATA[", "]]>"))
    return "".join(parts) if parts else unescape(xml)


def _held(text: str, element: str) -> Iterator[str]:
    """What stands in each element of that name, as written."""
    return _between(text, f"<{element}>", f"</{element}>")


def _between(text: str, start: str, end: str) -> Iterator[str]:
    """Every piece between two marks, in time linear in the text whatever it holds."""
    position = text.find(start)
    while position >= 0:
        position += len(start)
        stop = text.find(end, position)
        if stop < 0:
            return
        yield text[position:stop]
        position = text.find(start, stop)


def _parameter(script: str, name: str) -> str:
    """The value of a parameter of the proxy, written as a property, as a variable or in a query string."""
    match = re.search(rf"""\b{name}['"]?\s*[:=]\s*['"]?([^'"&\s,;}}]*)""", script, re.IGNORECASE)
    return unquote(match[1]) if match else ""


def _number(page: Page, name: str) -> int:
    value = page.asked.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else 0
