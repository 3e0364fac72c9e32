"""Reads values out of JavaScript without running it: strings, numbers, sums of them, variables, fields, plain objects.

What a script would only know when it runs (an answer, a click) is None; a reader does without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit

from crawler.page import Page

Value = str | int
Data = dict[str, object]

STRING = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`""")
NUMBER = re.compile(r"\d{1,15}(?![\w.])")
NAME = re.compile(r"[A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,60}){0,4}")
FIELD = re.compile(
    r"""(?:\$|jQuery)\(\s*['"][\w\s]{0,20}\#([\w-]{1,60})['"]\s*\)\.(?:val|attr\(\s*['"]value['"])\s*\(?\s*\)"""
    r"""|document\.getElementById\(\s*['"]([\w-]{1,60})['"]\s*\)\.value"""
)
NOW = re.compile(r"(?:new\s+Date\(\s*\)(?:\.\w+\(\s*\))?|Date\.now\(\s*\)|\+\s*new\s+Date\(?\)?|Math\.random\(\s*\))")
WRAPPED = re.compile(r"(?:encodeURIComponent|encodeURI|escape|String|parseInt|Number|\$\.trim|JSON\.stringify)\s*\(")
METHOD = re.compile(r"\.(?:toString|trim|valueOf)\(\s*\)")
KEY = re.compile(r"""\s*(?:'([^'\n]{1,60})'|"([^"\n]{1,60})"|([\w$]{1,60}))\s*:""")
SPACE = re.compile(r"(?:\s|/\*.*?\*/|//[^\n]*)*", re.DOTALL)
PLACE = re.compile(r"\$\{([^{}]{1,80})\}")
ESCAPE = re.compile(r"\\(.)")
CONDITION = re.compile(
    r"""\s*\(?\s*([A-Za-z_$][\w$.]{0,60})\s*(===?|!==?|<=?|>=?)\s*(\d{1,9}|'[^'\n]{0,60}'|"[^"\n]{0,60}")\s*\)?\s*\?(?![?.])"""
)
COMPARE: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: _number(left) < _number(right),
    "<=": lambda left, right: _number(left) <= _number(right),
    ">": lambda left, right: _number(left) > _number(right),
    ">=": lambda left, right: _number(left) >= _number(right),
}
CLOSES: Final = {"(": ")", "[": "]", "{": "}"}
ASSIGNED = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]{0,60})\s*=(?!=)")
SAID = re.compile(
    r"""(?<![\w$.])(?:this\.)?([A-Za-z_$][\w$]{0,60})['"]?\s*[=:](?!=)\s*(?:'([^'\n]*)'|"([^"\n]*)"|(\d{1,15})\b)"""
)
MARK = re.compile(r"""['"`()\[\]{},;:]""")
QUOTES = "'\"`"
MAX_DEPTH = 6
MAX_SKIP = 20_000  # characters of one value that is skipped


@dataclass(frozen=True)
class Reader:
    """Reads values in `code`. `known` holds the arguments of the function that the code belongs to."""

    code: str
    page: Page
    known: Mapping[str, Value | None]

    def value(self, place: int, depth: int = 0) -> tuple[Value | None, int]:
        """The value of the expression at `place`, or None where it is not known, and where it ends."""
        start = place
        if condition := CONDITION.match(self.code, place):
            return self._chosen(condition, depth)
        total, place = self._term(place, depth)
        while total is not None:
            at = self._skip_space(place)
            sign = self.code[at : at + 1]
            if sign not in ("+", "-") or self.code[at + 1 : at + 2] == sign:
                break
            term, place = self._term(at + 1, depth)
            total = _joined(total, sign, term)
        end = self._skip_space(place)
        if total is None or self.code[end : end + 1] not in (",", ")", "]", "}", ";", ":", "'", '"', ""):
            if total is not None and "\n" in self.code[place:end]:  # a statement without its semicolon
                return total, place
            return None, self.skip(start)
        return total, place

    def _chosen(self, condition: re.Match[str], depth: int) -> tuple[Value | None, int]:
        """The branch that `n == 1 ? a : b` takes, and where the whole ends."""
        name, operator, literal = condition.groups()
        value = self._named(name, depth) if depth < MAX_DEPTH else None
        colon = self.skip(condition.end(), ":;)]}")
        end = self.skip(colon + 1)
        if value is None or depth >= MAX_DEPTH:
            return None, end
        holds = COMPARE[re.sub("=+$", "=", operator)](str(value), literal.strip("'\""))
        chosen, _ = self.value(condition.end() if holds else colon + 1, depth + 1)
        return chosen, end

    def object(self, place: int, depth: int = 0) -> tuple[Data, int]:
        """The keys of the object literal at `place` whose values are known, and where it ends."""
        found: Data = {}
        place += 1
        while depth < MAX_DEPTH:
            place = self._skip_space(place)
            key = KEY.match(self.code, place)
            if key is None:
                break
            name = next(text for text in key.groups() if text is not None)
            place = self._skip_space(key.end())
            value: object
            if self.code[place : place + 1] == "{":
                value, place = self.object(place, depth + 1)
            else:
                value, place = self.value(place, depth + 1)
            found[name] = value
            place = self._skip_space(place)
            if self.code[place : place + 1] != ",":
                break
            place += 1
        end = self.skip(place)
        return found, end + 1 if self.code[end : end + 1] == "}" else end

    def skip(self, place: int, stops: str = ",;)]}") -> int:
        """Where what begins at `place` ends: before the first of `stops` that does not belong to it."""
        waiting: list[str] = []
        end = min(len(self.code), place + MAX_SKIP)
        while mark := MARK.search(self.code, place, end):
            character, place = mark[0], mark.start()
            if character in QUOTES and (string := STRING.match(self.code, place)):
                place = string.end()
                continue
            if character in CLOSES:
                waiting.append(CLOSES[character])
            elif waiting and character == waiting[-1]:
                waiting.pop()
            elif not waiting and character in stops:
                return place
            place += 1
        return end

    def _term(self, place: int, depth: int) -> tuple[Value | None, int]:
        place = self._skip_space(place)
        if depth > MAX_DEPTH:
            return None, place
        value: Value | None = None
        if string := STRING.match(self.code, place):
            value, place = self._string(string), string.end()
        elif number := NUMBER.match(self.code, place):
            value, place = int(number[0]), number.end()
        elif now := NOW.match(self.code, place):
            value, place = 1, now.end()
        elif field := FIELD.match(self.code, place):
            value, place = field_value(self.page, field[1] or field[2]), field.end()
        elif wrapped := WRAPPED.match(self.code, place):
            value, place = self._bracketed(wrapped.end(), depth)
            if isinstance(value, str) and wrapped[0][0] == "e":
                value = quote(value)
        elif self.code[place : place + 1] == "(":
            value, place = self._bracketed(place + 1, depth)
        elif (name := NAME.match(self.code, place)) and self.code[name.end() : name.end() + 1] not in ("(", "["):
            value, place = self._named(name[0], depth), name.end()
        while method := METHOD.match(self.code, place):
            place = method.end()
        return value, place

    def _bracketed(self, place: int, depth: int) -> tuple[Value | None, int]:
        value, place = self.value(place, depth + 1)
        end = self.skip(place)
        return value, end + 1

    def _string(self, match: re.Match[str]) -> str | None:
        single, double, template = match.groups()
        if template is None:
            return ESCAPE.sub(r"\1", single if single is not None else double)
        missing = False

        def put(place: re.Match[str]) -> str:
            nonlocal missing
            value, _ = Reader(place[1], self.page, self.known).value(0)
            missing = missing or value is None
            return str(value)

        text = PLACE.sub(put, template)
        return None if missing else text

    def _named(self, name: str, depth: int) -> Value | None:
        if name in self.known:
            return self.known[name]
        path = urlsplit(self.page.url)
        if name.endswith("location.pathname"):
            return path.path
        if name.endswith("location.href"):
            return self.page.url
        if name.endswith("location.search"):
            return f"?{path.query}" if path.query else ""
        if name.endswith(("location.host", "location.origin")):
            return path.netloc if name.endswith("host") else f"{path.scheme}://{path.netloc}"
        return self._local(name, depth) if "." not in name else variable(self.page, name.rpartition(".")[2])

    def _local(self, name: str, depth: int) -> Value | None:
        """What the code itself gives a variable, else what the page's scripts give it."""
        assigned = _assigned(self.code).get(name)
        if assigned is not None and depth < MAX_DEPTH:
            value, _ = self.value(assigned, depth + 1)
            if value is not None:
                return value
        return variable(self.page, name)

    def _skip_space(self, place: int) -> int:
        space = SPACE.match(self.code, place)
        return space.end() if space else place


def variable(page: Page, name: str) -> Value | None:
    """The value that a page's script gives a variable or property, where it is a string or a number."""
    return _said(page.scripts).get(name)


@lru_cache(maxsize=64)  # a piece of code is read for many values
def _assigned(code: str) -> Mapping[str, int]:
    """Where the value begins that code first gives each variable."""
    found: dict[str, int] = {}
    for match in ASSIGNED.finditer(code):
        found.setdefault(match[1], match.end())
    return found


@lru_cache(maxsize=8)
def _said(scripts: str) -> Mapping[str, Value]:
    """Variables and properties to which scripts give a string or a number."""
    found: dict[str, Value] = {}
    for name, single, double, number in SAID.findall(scripts):
        found.setdefault(name, int(number) if number else single or double)
    return found


def field_value(page: Page, name: str) -> str | None:
    """What stands in the field of that id or name, or None."""
    for node in page.tree.css("input, select")[:500]:
        if name in (node.attributes.get("id"), node.attributes.get("name")):
            return node.attributes.get("value") or ""
    return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _joined(left: Value, sign: str, right: Value | None) -> Value | None:
    """Two terms added or subtracted as JavaScript does."""
    if right is None:
        return None
    if sign == "+":
        return left + right if isinstance(left, int) and isinstance(right, int) else f"{left}{right}"
    if str(left).isdigit() and str(right).isdigit():
        return int(left) - int(right)
    return None
