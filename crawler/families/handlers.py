"""What a page's elements ask for when they are used: pagers, tabs and menus that call a function instead of linking.

    <a href="javascript:goPage(2)">下一页</a>    <li onclick="showYear('2022')">2022年</li>
    <select onchange="location.href='/nb/' + this.value + '.html'">
    $('.tab li').click(function () { … $(this).data('y') … })

What the function does is read, not run. Where its code is not in the page, a form with a field for the page's number,
or the request that got this page, is counted up as far as the page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from crawler.families.anchors import squeeze
from crawler.families.forms import by_form
from crawler.families.paging import again, counter, printed_pages
from crawler.families.script_calls import Function, calls, fetches, functions, goes
from crawler.families.script_values import Reader, Value
from crawler.families.words import PAGER
from crawler.links import link_of
from crawler.page import MAX_HANDLERS, ListRequest, Page

BRANCH = r"if\s*\(\s*{name}\s*={{2,3}}\s*['\"]?(\w+)['\"]?\s*\)\s*"
DELEGATED = re.compile(
    r"(?:(?:\$|jQuery)\(\s*(?P<q>['\"])(?P<own>[^'\"\n]{1,80})(?P=q)\s*\)\.(?:click\s*\(|on\(\s*['\"]click['\"]\s*,)"
    r"|\.(?:on|delegate)\(\s*['\"](?:click['\"]\s*,\s*['\"])?(?P<inner>[^'\"\n]{1,80})['\"]\s*,(?:\s*['\"]click['\"]\s*,)?)"
    r"\s*(?:function\s*\(\s*\w*\s*\)|\(?\s*\w*\s*\)?\s*=>)\s*\{"
)
THIS_DATA = re.compile(r"""\$\(\s*this\s*\)\.(?:data|attr|prop)\(\s*['"](?:data-)?([\w-]{1,40})['"]\s*\)""")
THIS_DATASET = re.compile(
    r"""\bthis\.dataset\.(\w{1,40})|\bthis\.getAttribute\(\s*['"](?:data-)?([\w-]{1,40})['"]\s*\)"""
)
THIS_TEXT = re.compile(r"\$\(\s*this\s*\)\.(?:text|html)\(\s*\)|\bthis\.(?:innerText|innerHTML|textContent)")
THIS_VALUE = re.compile(
    r"\bthis\.options\[\s*this\.(?:options\.)?selectedIndex\s*\]\.value|\$\(\s*this\s*\)\.val\(\s*\)|\bthis\.value|\bvalue\b(?=\s*\))"
)
MAX_FORMS = 10
MAX_TITLE = 120  # characters; what has more words is no control
MAX_COUNT = 200


@dataclass(frozen=True, slots=True)
class Control:
    """An element that does something when used: its words, what it asks for, and whether that is where it goes."""

    text: str
    requests: tuple[ListRequest, ...]
    goes: bool


def controls(page: Page) -> list[Control]:
    """Every control of a page that is no plain link, but its pagers; without those whose work cannot be read."""
    known = functions(page)
    found: list[Control] = []
    for text, code in _handlers(page):
        if PAGER.match(text):
            continue
        asked = _asked(code, page, known)
        if asked is not None:
            found.append(Control(text, *asked))
    return found


def pager_requests(page: Page) -> list[ListRequest]:
    """The requests that a page's pager, forms and printed counts stand for; none where they do not say."""
    known = functions(page)
    called: dict[str, list[tuple[Value | None, ...]]] = {}
    for text, code in _handlers(page):
        if PAGER.match(text):
            for name, arguments in calls(code, page):
                if any(isinstance(one, int) or str(one).isdigit() for one in arguments):
                    called.setdefault(name, []).append(arguments)
    last = printed_pages(page.text)
    highest = last if last > 1 else 1
    for name, seen in called.items():
        place, numbers = _counting(seen)
        highest = last if last > 1 else max(highest, *numbers)
        wanted = _all(numbers, last)
        function = known.get(name)
        if function is None:
            continue
        requests: dict[str, ListRequest] = {}
        for number in wanted:
            arguments = tuple(
                (str(number) if isinstance(one, str) else number) if index == place else one
                for index, one in enumerate(seen[0])
            )
            for request in _called(function, arguments, page)[0]:
                requests.setdefault(request.key, replace(request, purpose="page"))
        if requests:
            return list(requests.values())
        if field := _written(function, place):
            return list(by_form(page, field, wanted))
    if highest > 1:
        if asked := counter(page):
            return again(page, highest, asked)
        return list(by_form(page, None, _all([], highest)))
    return []


def _counting(seen: Sequence[tuple[Value | None, ...]]) -> tuple[int, list[int]]:
    """Which argument of a pager's calls counts, and the numbers it has: the one that differs, else the first."""
    columns = list(zip(*(one for one in seen if len(one) == len(seen[0])), strict=True))
    numbers = [[int(one) for one in column if str(one).isdigit() and int(str(one)) <= 10_000] for column in columns]
    place = max(range(len(columns)), key=lambda index: (len(set(numbers[index])), len(numbers[index]), -index))
    return place, numbers[place] or [1]


def _all(numbers: Sequence[int], last: int) -> list[int]:
    """Every number from the first to the last page, counted from 0 where the pager does."""
    first = 0 if 0 in numbers else 1
    end = last - 1 + first if last > 1 else max(numbers, default=first)
    return list(range(first, min(end, MAX_COUNT) + 1))


def _handlers(page: Page) -> Iterator[tuple[str, str]]:
    """The words of every control, and the code that it runs."""
    for node in page.tree.css("a[href^='javascript'], [onclick]")[:MAX_HANDLERS]:
        text = _words(node)
        if len(text) <= MAX_TITLE and not _plain(node):
            href = node.attributes.get("href") or ""
            said = f"{href[11:] if href[:11].lower() == 'javascript:' else ''};{node.attributes.get('onclick') or ''}"
            yield text, _with_element(said, node, text, node.attributes.get("value") or "")
    for node in page.tree.css("select[onchange]")[:MAX_FORMS]:
        for option in node.css("option")[:MAX_HANDLERS]:
            words, value = squeeze(option.text(deep=True)), option.attributes.get("value") or ""
            if value and value != "#":
                yield words, _with_element(node.attributes.get("onchange") or "", option, words, value)
    for match in list(DELEGATED.finditer(page.scripts))[:MAX_FORMS]:
        body = page.scripts[match.end() : match.end() + 3000]
        body = body[: Reader(body, page, {}).skip(0, "}")]
        for node in _chosen(page, match["own"] or match["inner"]):
            text = _words(node)
            if len(text) <= MAX_TITLE:
                yield text, _with_element(body, node, text, node.attributes.get("value") or "")


def _chosen(page: Page, selector: str) -> list[LexborNode]:
    try:
        return page.tree.css(selector)[:MAX_HANDLERS]
    except ValueError:  # jQuery knows more selectors than CSS
        return []


def _plain(node: LexborNode) -> bool:
    """Whether an element leads to an address that stands in it; such links are read elsewhere."""
    return link_of(node.attributes) is not None


def _words(node: LexborNode) -> str:
    return "".join(node.text(deep=True).split()) or squeeze(
        node.attributes.get("value") or node.attributes.get("title") or ""
    )


def _with_element(code: str, node: LexborNode, text: str, value: str) -> str:
    """The code with what it asks of its own element put in."""

    def attribute(match: re.Match[str]) -> str:
        name = next(one for one in match.groups() if one is not None)
        own = node.attributes.get(f"data-{name.lower()}")
        own = own if own is not None else node.attributes.get(name.lower())
        return _quoted(own) if own is not None else match[0]

    code = THIS_DATA.sub(attribute, code)
    code = THIS_DATASET.sub(attribute, code)
    code = THIS_TEXT.sub(lambda _: _quoted(text), code)
    return THIS_VALUE.sub(lambda _: _quoted(value), code) if value else code


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "").replace("'", "").replace("\n", " ") + "'"


def _asked(code: str, page: Page, known: Mapping[str, Function]) -> tuple[tuple[ListRequest, ...], bool] | None:
    """What a handler asks for, by itself or by the first function it calls that asks for anything."""
    if urls := list(goes(code, page, {})):
        return tuple(ListRequest(url) for url in urls[:1]), True
    for name, arguments in calls(code, page):
        if name in known:
            requests, away = _called(known[name], arguments, page)
            if requests:
                return tuple(requests), away
    if requests := fetches(code, page, {}):
        return tuple(requests), False
    return None


def _called(function: Function, arguments: Sequence[Value | None], page: Page) -> tuple[list[ListRequest], bool]:
    """What a function asks for when it is called so, and whether it goes there."""
    known = dict(zip(function.parameters, arguments, strict=False))
    code = _taken(function.code, known)
    mentioned = [name for name in function.parameters if known.get(name) is not None]
    urls = list(goes(code, page, known))
    if urls:
        others = set(goes(code, page, dict.fromkeys(mentioned, "\u0001")))
        depending = [url for url in urls if url not in others] or ([] if mentioned else urls)
        return [ListRequest(url) for url in depending[:1]], True
    return fetches(code, page, known), False


def _taken(code: str, known: dict[str, Value | None]) -> str:
    """The code without the branches that these arguments do not take: `if (n == 1) … else …`."""
    for name, value in known.items():
        while branch := re.search(BRANCH.format(name=re.escape(name)), code):
            start, end = _block(code, branch.end())
            other = re.compile(r"\s*else\b\s*").match(code, end)
            rest, after = _block(code, other.end()) if other else ("", end)
            taken = start if str(value) == branch[1] else rest
            following = "" if str(value) == branch[1] and "return" in start else code[after:]
            code = code[: branch.start()] + taken + following
    return code


def _block(code: str, place: int) -> tuple[str, int]:
    """The statement or block at `place`, and where it ends."""
    if code[place : place + 1] == "{":
        depth = 0
        for at in range(place, len(code)):
            depth += (code[at] == "{") - (code[at] == "}")
            if not depth:
                return code[place + 1 : at], at + 1
        return code[place + 1 :], len(code)
    end = code.find(";", place)
    return (code[place : end + 1], end + 1) if end >= 0 else (code[place:], len(code))


def _written(function: Function, place: int) -> str | None:
    """The field that a function writes its argument into before it sends a form."""
    if place >= len(function.parameters) or "submit" not in function.code:
        return None
    parameter = re.escape(function.parameters[place])
    wrote = re.search(rf"([\w$.#'\"()\[\]]{{1,80}})\.(?:value\s*=|val\s*\()\s*{parameter}\b", function.code)
    words = re.findall(r"\w+", wrote[1]) if wrote else []
    return words[-1] if words else None
