"""What a page's scripts would ask for, read without running them: where a function sends its reader, the data that it
fetches, the frame that it fills.

    $.ajax({url: '/api/list', type: 'post', data: {channel: '12', pageNo: 1}})      axios.get('/api/list', {params: …})
    function goPage(n) { location.href = 'index_' + (n - 1) + '.html'; }            $('#list').load('/list/' + year)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlencode

from crawler.families.paging import FORM, NAMES
from crawler.families.script_values import Data, Reader, Value
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

GOES = re.compile(
    r"(?:\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:replace|assign)\s*\(|window\.open\s*\(|(?<![.\w])open\s*\()\s*"
)
FRAMES = re.compile(r"""(?:\.src\s*=(?!=)|\.(?:attr|prop)\(\s*['"]src['"]\s*,|\.setAttribute\(\s*['"]src['"]\s*,)\s*""")
FETCHES = re.compile(
    r"(?:\$|jQuery|axios|\$http|\bhttp|\brequest|\bajax|\bservice)\.(?P<verb>get|post|getJSON|ajax|request)\s*\(\s*"
    r"|\b(?P<bare>fetch|axios|ajax|request|loadDynamic)\s*\(\s*|\.(?P<load>load)\s*\(\s*"
    r"|\.(?P<table>render|datagrid|bootstrapTable|DataTable|dataTable|table)\s*\(\s*(?=\{)"
    r"|\.open\s*\(\s*['\"](?P<xhr>GET|POST|get|post)['\"]\s*,\s*"
)
SENDS = re.compile(r"\.send\s*\(\s*")
STRINGIFIED = re.compile(r"(?:JSON\.stringify|new\s+URLSearchParams|\$\.param|[Qq]s\.stringify)\s*\(\s*(?=\{)")
FUNCTION = re.compile(
    r"(?:\bfunction\s+(?P<a>[A-Za-z_$][\w$]{0,60})\s*|\b(?P<b>[A-Za-z_$][\w$]{0,60})\s*[=:]\s*(?:async\s+)?function\s*[\w$]*\s*)"
    r"\(\s*(?P<parameters>[\w$\s,]{0,200})\)\s*\{"
)
CALL = re.compile(r"(?:^|[^\w$.])(?:[\w$]{1,40}\.)?([A-Za-z_$][\w$]{0,60})\s*\(([^()]{0,200})\)")
# Data that belongs to the frame of a site and never lists articles; scripts, styles and pictures.
NOT_DATA = re.compile(
    r"count(?:er)?\b|hits?\b|click|visit|login|logout|captcha|weather|tianqi|tongji|stat(?:s|istics)?\b|track|session|userinfo|token"
    r"|\.(?:js|css|png|jpe?g|gif|svg|ico|woff2?)(?:$|\?)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[/.?]")
URLS = ("url", "proxyUrl", "ajax", "src")
MAX_CODE = 3000  # characters of a function
MAX_CALLS = 20  # requests read from one piece of code
MAX_FUNCTIONS = 300
MAX_SCRIPTS = 300_000  # characters; libraries that are larger list nothing
MAX_FETCHES = 200  # calls that are looked at
NO_PAGE = Page("http://none.invalid/", b"")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a page: the names of its parameters and its code."""

    parameters: tuple[str, ...]
    code: str


def functions(page: Page) -> Mapping[str, Function]:
    """The functions that a page's inline scripts define, by name."""
    return _functions(page.scripts[:MAX_SCRIPTS])


@lru_cache(maxsize=8)  # several readers ask for those of the same page
def _functions(scripts: str) -> Mapping[str, Function]:
    found: dict[str, Function] = {}
    for match in islice(FUNCTION.finditer(scripts), MAX_FUNCTIONS):
        parameters = tuple(name.strip() for name in match["parameters"].split(",") if name.strip())
        code = scripts[match.end() : match.end() + MAX_CODE]
        end = Reader(code, NO_PAGE, {}).skip(0, "}")
        found.setdefault(match["a"] or match["b"], Function(parameters, code[:end]))
    return found


def run_at_once(page: Page) -> str:
    """The code that runs when the page is loaded: what stands in no function, and functions called from there."""
    bodies, scripts = functions(page), page.scripts[:MAX_SCRIPTS]
    pieces, place = [], 0
    for match in islice(FUNCTION.finditer(scripts), MAX_FUNCTIONS):
        if match.start() >= place and "onload" not in (match["a"], match["b"]):
            pieces.append(scripts[place : match.start()])
            place = Reader(scripts, page, {}).skip(match.end(), "}")
    code = "".join([*pieces, scripts[place:]])
    loading = page.tree.body.attributes.get("onload") if page.tree.body else None
    code = f"{code};\n{loading or ''}"
    called = [bodies[name].code for name, _ in islice(calls(code, page), MAX_FUNCTIONS) if name in bodies]
    return ";\n".join([code, *called])


def calls(handler: str, page: Page) -> Iterator[tuple[str, tuple[Value | None, ...]]]:
    """The functions that a handler calls, with their arguments where those are known."""
    for match in CALL.finditer(handler):
        reader = Reader(match[2], page, {})
        arguments: list[Value | None] = []
        place = 0
        while match[2].strip() and place <= len(match[2]):
            value, place = reader.value(place)
            arguments.append(value)
            place = reader.skip(place) + 1
        yield match[1], tuple(arguments)


def goes(
    code: str, page: Page, known: Mapping[str, Value | None], patterns: Sequence[re.Pattern[str]] = (GOES, FRAMES)
) -> Iterator[str]:
    """The addresses that a piece of code sends its reader to, or shows in a frame."""
    code = code[:MAX_SCRIPTS]
    reader = Reader(code, page, known)
    for pattern in patterns:
        for match in islice(pattern.finditer(code), MAX_FETCHES):
            value, _ = reader.value(match.end())
            if isinstance(value, str) and ADDRESS.search(value) and (url := page.absolute(value)):
                yield url


def fetches(code: str, page: Page, known: Mapping[str, Value | None]) -> list[ListRequest]:
    """The requests by which a piece of code gets data, at most `MAX_CALLS`."""
    found: dict[str, ListRequest] = {}
    code = code[:MAX_SCRIPTS]
    reader = Reader(code, page, known)
    for match in islice(FETCHES.finditer(code), MAX_FETCHES):
        request = _fetch(reader, match, page)
        if request is not None and not NOT_DATA.search(request.url):
            found.setdefault(request.key, request)
        if len(found) >= MAX_CALLS:
            break
    return list(found.values())


def fetched_at_once(page: Page) -> list[ListRequest]:
    """The data that a page's scripts get by themselves, also by functions that they call."""
    found = {request.key: request for request in fetches(page.scripts, page, {})}
    known = functions(page)
    for name, arguments in islice(calls(page.scripts[:MAX_SCRIPTS], page), MAX_FUNCTIONS):
        function = known.get(name)
        if function and arguments and len(found) < MAX_CALLS:
            for request in fetches(function.code, page, dict(zip(function.parameters, arguments, strict=False))):
                found.setdefault(request.key, request)
    return list(found.values())


def _fetch(reader: Reader, match: re.Match[str], page: Page) -> ListRequest | None:
    place = match.end()
    verb = (match["verb"] or match["bare"] or match["load"] or match["xhr"] or "").lower()
    if reader.code[place : place + 1] == "{":
        options, _ = reader.object(place)
        address = next((value for name in URLS if isinstance(value := options.get(name), str)), None)
        data = _data_at(reader, place, ("data", "params", "where", "queryParams", "param"))
    elif match["table"]:
        return None
    else:
        address_value, place = reader.value(place)
        address = address_value if isinstance(address_value, str) else None
        options, data = {}, None
        at = reader.skip(place)
        if reader.code[at : at + 1] == ",":
            options, data = _second(reader, at + 1, verb)
        if match["xhr"] and (sent := SENDS.search(reader.code, place)):
            _, data = _second(reader, sent.end(), "post")
    method = str(options.get("type") or options.get("method") or ("post" if verb == "post" else "get")).upper()
    url = page.absolute(address) if address else None
    if url is None or not ADDRESS.search(address or ""):
        return None
    return _request(url, method, data, page, as_json=_is_json(reader, match, verb))


def _second(reader: Reader, place: int, verb: str) -> tuple[Data, Data | str | None]:
    """The options and data that the second argument of a call holds."""
    place += len(reader.code[place:]) - len(reader.code[place:].lstrip())
    if stringified := STRINGIFIED.match(reader.code, place):
        place = stringified.end()
    if reader.code[place : place + 1] == "{":
        given, _ = reader.object(place)
        if verb in ("fetch", "axios") or (verb == "get" and set(given) & {"params", "headers"}):
            return given, _data_at(reader, place, ("params", "body", "data"))
        return {}, given
    value, _ = reader.value(place)
    return {}, value if isinstance(value, str) else None


def _data_at(reader: Reader, place: int, names: tuple[str, ...]) -> Data | str | None:
    """What the options at `place` say is sent: an object, a string, or an object made into a string."""
    end = reader.skip(place + 1, "}")
    for name in names:
        key = re.compile(rf"(?<![\w$.]){name}['\"]?\s*:\s*").search(reader.code, place, end)
        if key is None:
            continue
        at = key.end()
        if stringified := STRINGIFIED.match(reader.code, at):
            at = stringified.end()
        if reader.code[at : at + 1] == "{":
            return reader.object(at)[0]
        value, _ = reader.value(at)
        if isinstance(value, str):
            return value
    return None


def _is_json(reader: Reader, match: re.Match[str], verb: str) -> bool:
    end = reader.skip(match.end(), ")")
    if match["xhr"] and (sent := SENDS.search(reader.code, match.end())):
        end = reader.skip(sent.end(), ")")
    until = reader.code[match.start() : end]
    return "application/json" in until or "JSON.stringify" in until or (verb == "post" and match[0].startswith("axios"))


def _request(url: str, method: str, data: Data | str | None, page: Page, *, as_json: bool) -> ListRequest:
    if isinstance(data, dict):
        data = _counted(data)
    if method != "POST":
        if isinstance(data, dict):
            flat = {name: value for name, value in data.items() if isinstance(value, str | int)}
            return ListRequest(with_parameters(url, **flat) if flat else url, purpose="data")
        asked = f"{url}{'&' if '?' in url else '?'}{data}" if data else url
        return ListRequest(page.absolute(asked) or url, purpose="data")
    if as_json:
        body = data if isinstance(data, str) else json.dumps(data or {}, ensure_ascii=False)
        return ListRequest(url, "POST", body.encode(), (("Content-Type", "application/json; charset=UTF-8"),), "data")
    flat = {
        name: value for name, value in (data if isinstance(data, dict) else {}).items() if isinstance(value, str | int)
    }
    body = data if isinstance(data, str) else urlencode(flat)
    return ListRequest(url, "POST", body.encode(), (("Content-Type", FORM),), "data")


def _counted(data: Data) -> Data:
    """The data with the unknown left out; the number of the page, where it is not known, is the first."""
    found: Data = {}
    for name, value in data.items():
        if isinstance(value, dict):
            found[name] = _counted(value)
        elif value is not None:
            found[name] = value
        elif name.lower() in NAMES:
            found[name] = 1
    return found
