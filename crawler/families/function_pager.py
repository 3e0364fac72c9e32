"""Pagers that call a function of the page instead of linking: `goPage(2)`.

What the function does is read, not run: it sends the reader to an address put together from strings and the number,
or writes the number into a form and sends that. Where its code is not in the page, a form with a field for the page's
number is counted up as far as the page prints (共5页).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborNode

from crawler.families.anchors import squeeze
from crawler.families.paging import FORM, NAMES, again, counter, printed_pages, rest
from crawler.links import with_parameters
from crawler.page import MAX_HANDLERS, ListRequest, Page

CALL = re.compile(r"(?:^|[^\w$.])([A-Za-z_$][\w$]{0,60})\s*\(\s*['\"]?(\d{1,4})['\"]?\s*[,)]")
PAGER = re.compile(r"^(?:下一?页|后一?页|尾页|末页|最后一?页|上一?页|首页|第一页|\[?\d{1,3}\]?|>{1,2}|»|›)$")
GOES = r"(?:location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\s*\(|window\.open\s*\()\s*([^;\n]{1,400})"
TERM = re.compile(
    r"""\s*(?:'([^']*)'|"([^"]*)"|\(?\s*([A-Za-z_$][\w$.]*)\s*(?:([-+])\s*(\d{1,2})\s*\)|\)?)|(\d+))\s*(\+|,|\)|$)"""
)
MAX_BODY = 2000  # characters of a function
MAX_FORMS = 10
MAX_FIELDS = 60


def function_pages(page: Page) -> list[ListRequest]:
    """The requests that a page's function calls, forms and printed counts stand for; none where they do not say."""
    calls: dict[str, set[int]] = {}
    for node in page.tree.css("a[href^='javascript'], [onclick]")[:MAX_HANDLERS]:
        said = f"{node.attributes.get('href') or ''};{node.attributes.get('onclick') or ''}"
        if PAGER.match(squeeze(node.text(deep=True)) or squeeze(node.attributes.get("value") or "")):
            for name, number in CALL.findall(said):
                calls.setdefault(name, set()).add(int(number))
    last = printed_pages(page.text)
    for name, numbers in calls.items():
        requests = list(_by_function(page, name, sorted(numbers | set(rest(last)))))
        if requests:
            return requests
    if last > 1:
        if name := counter(page):
            return again(page, last, name)
        return list(_by_form(page, None, list(rest(last))))
    return []


def _by_function(page: Page, name: str, numbers: list[int]) -> Iterator[ListRequest]:
    """What calls of a function with these numbers ask for."""
    named = re.escape(name)
    code = re.search(
        rf"(?:function\s+{named}|\b{named}\s*[=:]\s*function)\s*\(\s*([\w$]*)[^)]*\)\s*\{{(.{{0,{MAX_BODY}}})",
        page.scripts,
        re.DOTALL,
    )
    if code is None:
        yield from _by_form(page, None, numbers)
        return
    parameter, body = code[1], _until_closed(code[2])
    targets = [target for target in re.findall(GOES, body) if re.search(rf"\b{re.escape(parameter)}\b", target)]
    for target in targets[:1]:
        for number in numbers:
            url = page.absolute(_put_together(target, {parameter: str(number)}, page) or "")
            if url:
                yield ListRequest(url)
    if not targets and parameter and "submit" in body:
        wrote = re.search(rf"([\w$.#'\"()\[\]]{{1,80}})\.(?:value\s*=|val\s*\()\s*{re.escape(parameter)}\b", body)
        if wrote and (words := re.findall(r"\w+", wrote[1])):
            yield from _by_form(page, words[-1], numbers)


def _until_closed(code: str) -> str:
    depth = 1
    for place, character in enumerate(code):
        depth += (character == "{") - (character == "}")
        if not depth:
            return code[:place]
    return code


def _put_together(expression: str, values: dict[str, str], page: Page) -> str | None:
    """The string that a concatenation of strings, numbers and known variables gives, or None."""
    address, place = "", 0
    while match := TERM.match(expression, place):
        single, double, name, sign, change, digits, end = match.groups()
        if name is not None:
            value = values.get(name) or _variable(page, name)
            if value is None:
                return None
            if sign:
                if not value.isdigit():
                    return None
                value = str(int(value) + int(f"{sign}{change}"))
            address += value
        else:
            address += next(text for text in (single, double, digits) if text is not None)
        if end != "+":
            return address
        place = match.end()
    return None


def _variable(page: Page, name: str) -> str | None:
    """The value that a script gives a variable, where it is a string or a number."""
    if name.endswith("location.pathname"):
        return urlsplit(page.url).path
    match = re.search(rf"\b{re.escape(name)}\s*=\s*(?:'([^'\n]*)'|\"([^\"\n]*)\"|(\d{{1,9}})\b)", page.scripts)
    return next((text for text in match.groups() if text is not None), None) if match else None


def _by_form(page: Page, field: str | None, numbers: list[int]) -> Iterator[ListRequest]:
    """The form that holds the page's number, once for each number. `field` is its name or id, where it is known."""
    wanted = {field} if field else set(NAMES)
    for form in page.tree.css("form")[:MAX_FORMS]:
        fields = form.css("input[name], select[name]")[:MAX_FIELDS]
        counts = next((one for one in fields if wanted & {one.attributes.get("name"), one.attributes.get("id")}), None)
        if counts is None:
            continue
        name = counts.attributes.get("name") or ""
        sent = {one.attributes.get("name") or "": one.attributes.get("value") or "" for one in fields if _sent(one)}
        url = page.absolute(form.attributes.get("action") or page.url)
        if url is None:
            continue
        for number in numbers:
            values = {**sent, name: str(number)}
            if (form.attributes.get("method") or "get").lower() == "post":
                yield ListRequest(url, "POST", urlencode(values).encode(), (("Content-Type", FORM),))
            else:
                yield ListRequest(with_parameters(url, **values))
        return


def _sent(node: LexborNode) -> bool:
    """Whether a field is sent with its form when nothing was clicked."""
    kind = (node.attributes.get("type") or "text").lower()
    return kind not in ("submit", "button", "image", "reset", "file") and (
        kind not in ("checkbox", "radio") or "checked" in node.attributes
    )
