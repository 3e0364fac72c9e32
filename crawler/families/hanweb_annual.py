"""hanweb's page of its own for annual reports, organ × year (浙江, 山东): `/module/xxgk/xxgkAnnualReport.jsp`.

`area` names the organ (dotted code, old organ code or 18-character credit code), `fbtime` the report's year. Each
such address is a report; the page links organs and years, so every combination of the two is listed.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from crawler.families.anchors import squeeze, title_of
from crawler.families.family import MAX_ENTRIES, Entry
from crawler.page import ListRequest, Page
from parsers.titles import looks_like_organ

CONTEXT = "xxgkAnnualReport"
ROUTE = "xxgkannualreport.jsp"
CHOICES = "option, [onclick], [data-area], [data-id], a[href^='javascript']"
CODE = re.compile(r"(?<![\w.])(?=[\w.]*\d{3})[0-9A-Z]{2,}(?:\.[0-9A-Z]+)*(?:-\w)?(?![\w.])")
MAX_CHOICES = 2000
AREA = re.compile(r"^[\w.-]{2,40}$")
YEAR = re.compile(r"^((?:19|20)\d\d)\s*年?度?$")


class HanwebAnnual:
    """The three answers for xxgkAnnualReport.jsp."""

    name = "hanweb_annual"

    def recognises(self, page: Page) -> str | None:
        """The route is linked, or is the page's own."""
        return "xxgkAnnualReport.jsp" if ROUTE in page.text.lower() or ROUTE in page.url.lower() else None

    def entries(self, page: Page) -> list[Entry]:
        """Every organ with every year that the page names; the newest year first."""
        route, areas, years = _named(page)
        if route is None:
            return []
        return [
            Entry(
                f"{route}?area={area}&fbtime={year}", f"{organ}{year}年政府信息公开年度报告", context=CONTEXT, tab=True
            )
            for year in sorted(years, reverse=True)
            for area, organ in areas.items()
        ][:MAX_ENTRIES]

    def more(self, page: Page) -> list[ListRequest]:
        """Organs for which the page names no year: their own page names them."""
        route, areas, years = _named(page)
        if route is None or years:
            return []
        return [ListRequest(f"{route}?area={area}", purpose="organ") for area in areas]


def _named(page: Page) -> tuple[str | None, dict[str, str], set[str]]:
    """The route's address, the organs by their code, and the years that links and selects of the page name."""
    route: str | None = None
    areas: dict[str, str] = {}
    years: set[str] = set()
    own = parse_qs(urlsplit(page.url).query)
    if ROUTE in page.url.lower():
        route = page.url.partition("?")[0]
        areas.update({area: "" for area in own.get("area", []) if AREA.match(area)})
        years.update(year for year in own.get("fbtime", []) if YEAR.match(year))
    options = [(node, page.absolute(node.attributes.get("value") or "")) for node in page.options]
    for node, url in (*page.links, *options):
        text = squeeze(node.text(deep=True))
        if url and ROUTE in url.lower():
            route = route or url.partition("?")[0]
            query = parse_qs(urlsplit(url).query)
            title = "" if YEAR.match(text) else title_of(node)
            for area in query.get("area", []):
                if AREA.match(area) and not areas.get(area):
                    areas[area] = title
            years.update(year for year in query.get("fbtime", []) if YEAR.match(year))
        elif node.tag == "option" and (match := YEAR.match(node.attributes.get("value") or text)):
            years.add(match[1])
    if ROUTE in page.url.lower():
        _chosen(page, areas, years)
    return route, areas, years


def _chosen(page: Page, areas: dict[str, str], years: set[str]) -> None:
    """Add the organs and years that selects and handlers of the page offer by their codes alone."""
    for node in page.tree.css(CHOICES)[:MAX_CHOICES]:
        text = squeeze(node.text(deep=True))
        if year := YEAR.match(text):
            years.add(year[1])
            continue
        said = " ".join(
            node.attributes.get(name) or "" for name in ("value", "data-area", "data-id", "onclick", "href")
        )
        code = CODE.search(said)
        if code and looks_like_organ(text) and not areas.get(code[0]):
            areas[code[0]] = text
