"""From an organ's name as printed to the organ: its place, the rest of its name, its level and its key.

`Organ.key` is `CODE:REST` (330112:人民政府) where the place is one division, else `NAME@DOMAIN`. The same organ gets
the same key however it is spelled: 临安区人民政府, 杭州市临安区政府, 临安区.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast
from urllib.parse import urlsplit

from tldextract import TLDExtract

from parsers.divisions import Division, ancestors, by_code, is_place, longest_place, resolve
from parsers.reading import Level, Organ
from parsers.titles import fold

# Short names of departments and what they stand for; searched at the start of the rest of a name.
ABBREVIATIONS = {
    "人社": "人力资源和社会保障",
    "人力社保": "人力资源和社会保障",
    "发改": "发展和改革",
    "卫健": "卫生健康",
    "卫计": "卫生和计划生育",
    "住建": "住房和城乡建设",
    "工信": "工业和信息化",
    "经信": "经济和信息化",
    "市监": "市场监督管理",
    "市场监管": "市场监督管理",
    "文旅": "文化和旅游",
    "文广旅": "文化广电和旅游",
    "自规": "自然资源和规划",
    "国资": "国有资产监督管理",
    "退役军人": "退役军人事务",
    "农业农村": "农业农村",
    "城管": "城市管理",
}
# Organs of the State Council and the vertical administrations led by them: no place belongs in front.
_NATIONAL = re.compile(
    r"^(?:中华人民共和国)?(?:国务院.*|国家(?!级).{1,20}(?:局|委|委员会|办|办公室|署|院|中心)|[^省市区县州盟旗镇乡]{1,12}部"
    r"|(?:海关|税务)?总署|海关总署|审计署|中国人民银行|中国证券监督管理委员会|中国银行保险监督管理委员会|国家税务总局|中国气象局|中国民用航空局|.{2,10}总局"
    r"|中国(?:证监会|银监会|保监会|银保监会|地震局|民航局)|国家(?:发展改革委|发改委|卫生健康委|卫健委|民委)|(?:住房城乡建设|人力资源社会保障|工业和信息化)部)$"
)
_VERTICAL = re.compile(
    r"^(国家税务总局|国家统计局|国家能源局|国家金融监督管理总局|中国人民银行|中国证监会|中华人民共和国(?=.{2,6}(?:海关|海事局)))(?=.{3})"
)
_GOVERNMENT = re.compile(r"^(?:[省市区县州盟旗])?(?:人民)?政府$")
_GOVERNMENT_BEFORE = re.compile(r"^(?:[省市区县州盟旗])?(?:人民)?政府(?=.{3})(?!办|研究|督查|驻|信访|参事|公报|新闻)")
# The government of a prefecture or league (行政公署), and that of the Production and Construction Corps of Xinjiang.
_AGENCY = re.compile(r"^(?:行政公署|行署)$")
_CORPS = re.compile(r"^新疆(?:维吾尔自治区)?生产建设兵团$")
_GOVERNMENT_OF = re.compile(r"[\u3400-\u9fff]{2,}?(?P<end>[省市区县旗州盟])(?:人民)?政府")
_LEVEL_OF = {"省": "province", "区": "county", "县": "county", "旗": "county", "州": "city", "盟": "city"}
_OFFICE = re.compile(r"^(?:[省市区县州盟旗])?(?:人民)?政府办公?(室|厅)$|^[省市区县州盟旗]?府办(公室)?$")
_STREET = re.compile(r"^(?P<name>.{1,12}?街道)(?:办事处|办)?$")
_TOWN = re.compile(r"^(?P<name>.{1,14}?(?:镇|乡|苏木))(?:人民)?(?:政府)?$")
_MARKET = re.compile(r"^(?:场监|场管|场发|场服|政公|政园|政设|政管|政工|容)")
_SWALLOWED = re.compile(r"^(?:街道(?:办事处|办)?|[镇乡](?:人民)?(?:政府)?|地区办事处)$")
# 市公安局: the level stands for the place. Not 市场监督管理局, 区域…, 县域….
_RELATIVE = re.compile(r"^(省|自治区|市|区|县|州|盟|旗)(?=.{2})(?!场|政管|政公|政园|政工|政设|容|域|块|民|辖|属)")
_RELATIVE_LEVELS: dict[str, tuple[str, ...]] = {
    "省": ("province",),
    "自治区": ("province",),
    "州": ("city",),
    "盟": ("city",),
    "市": ("city", "county", "province"),
    "区": ("county",),
    "县": ("county",),
    "旗": ("county",),
}
_ZONE = re.compile(
    r"(?:开发区|经开区|高新区|新区|示范区|保税区|管理区|度假区|风景区|名胜区|工业园区?|产业园区?|园区|试验区|合作区|旅游区|功能区)"
    r"(?:管理委员会|管委会)?$"
)
_DEPARTMENT = re.compile(
    r"(?:局|委|委员会|厅|办|办公室|办公厅|中心|处|院|部|署|所|队|会|社|馆|站|团|行|税务局|海关|公司|学校|大学|学院|医院)$"
)
_WITHOUT_DISTRICTS = frozenset({"441900", "442000", "460400", "620200"})  # 东莞, 中山, 儋州, 嘉峪关
_PLACE_ENDS = frozenset("省市区县旗州盟")
_SWALLOWED_AFTER = re.compile(r"街道|[镇乡]")
_COMMON_NOUNS = frozenset({"城区", "郊区", "矿区", "东区", "西区", "新区", "新市区", "市中区"})


@dataclass(frozen=True, slots=True)
class Context:
    """The place that the surroundings speak of (site name, breadcrumb), and the site's host."""

    division: Division | None = None
    host: str | None = None


def make_organ(
    printed: str, context: Context, *, level: Level | None = None, division_code: str | None = None
) -> Organ | None:
    """The organ that a printed name means, or None where nothing is left of the name.

    `level` and `division_code` are the archivist's and settle what they name.
    """
    name = fold(printed).strip("·、,，:：《》“”\"'-—")
    if not name:
        return None
    given = by_code(division_code) if division_code else None
    if _NATIONAL.match(name) and not _VERTICAL.match(name) and not longest_place(name)[1]:
        return Organ(f"100000:{name}", name, printed, level or "ministry", division_code)
    if _CORPS.match(name):
        return Organ("新疆生产建设兵团", "新疆生产建设兵团", printed, level or "province", division_code)
    division, rest = _split(name, Context(given or context.division, context.host))
    division = given or division
    rest, own_level = _normal_rest(rest, division)
    if division is None:
        whole = _whole_name(name)
        domain = registrable_domain(context.host)
        own_level = own_level or _level_of_government(whole)
        return Organ(f"{whole}@{domain}" if domain else whole, whole, printed, level or own_level, division_code)
    if rest in ("", "人民政府"):
        rest, own_level = "人民政府", division.level
    full = rest if rest.startswith(_vertical_names()) else full_place(division) + rest
    return Organ(f"{division.code}:{_key_rest(rest, own_level)}", full, printed, level or own_level, division.code)


def _level_of_government(name: str) -> Level | None:
    """The level of a government whose place is not known: every 区 with a government is a county's equal (a province's
    is 自治区); a 市 may be of three levels."""
    match = _GOVERNMENT_OF.fullmatch(name)
    if match is None or "自治区" in name:
        return None
    return cast("Level | None", _LEVEL_OF.get(match["end"]))


def _whole_name(name: str) -> str:
    """A name without a place in its one spelling; 区人民政府 and 市人民政府 of one site stay two organs."""
    relative = _RELATIVE.match(name)
    before = relative[0] if relative else ""
    return before + (_normal_rest(name[len(before) :], None)[0] or name[len(before) :])


def full_place(division: Division) -> str:
    """A division's name as organs use it: districts with their city in front, all others plain."""
    above = ancestors(division)
    is_district = division.level == "county" and division.name.endswith("区") and not division.name.endswith("林区")
    if is_district and above and above[-1].name.endswith("市"):
        return above[-1].name + division.name
    return division.name


def place_of(texts: Sequence[str]) -> Division | None:
    """The most exact division that names of sites, breadcrumbs or sources speak of, None where they disagree.

    Every text is searched for full names; a name that lies within another found one is the more exact.
    """
    found: dict[str, Division] = {}
    for text in texts:
        for division in places_in(fold(text)):
            found.setdefault(division.code, division)
    deepest = [one for one in found.values() if not any(one.holds(other) for other in found.values() if other != one)]
    return deepest[0] if len(deepest) == 1 else None


def places_in(text: str) -> list[Division]:
    """Every division whose full name occurs in a folded text and can be settled, in order.

    A name that several places bear (鼓楼区) is settled by a city or province that stands before it in the text.
    """
    found: list[Division] = []
    end = len(text)
    start = 0
    for position in range(1, end):
        if text[position] not in _PLACE_ENDS:
            continue
        name = next((n for n in _names_ending(text, start, position) if is_place(n)), None)
        if name is None or name in _COMMON_NOUNS or _SWALLOWED_AFTER.match(text, position + 1):
            continue
        settled = resolve(name) or next((one for area in reversed(found) if (one := resolve(name, area))), None)
        if settled is not None:
            found.append(settled)
        start = position + 1
    return found


def _names_ending(text: str, start: int, position: int) -> list[str]:
    """What could be a name ending at a position, the longest first."""
    return [text[begin : position + 1] for begin in range(max(start, position - 14), position)]


def registrable_domain(host: str | None) -> str:
    """The registrable domain of a host or URL; the host itself for addresses; '' for None."""
    if not host:
        return ""
    name = urlsplit(host).hostname or host if "//" in host else host
    return _extract()(name).top_domain_under_public_suffix or name


@cache
def _extract() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)  # the bundled list: nothing is asked of the network


def _vertical_names() -> tuple[str, ...]:
    return ("国家", "中国", "中华人民共和国")


def _split(name: str, context: Context) -> tuple[Division | None, str]:
    """The place and the rest of a name; the place from the context where the name leaves it out."""
    if vertical := _VERTICAL.match(name):
        local = name[vertical.end() :]
        return longest_place(local)[0] or resolve(local[:2]), name
    division, place, rest = longest_place(name)
    if place.endswith("市") and _MARKET.match(rest):  # 杭州市场监督管理局: 市 belongs to both
        rest = "市" + rest
    if place and _SWALLOWED.match(rest):  # 东区街道办事处: the street's own name, not a place before it
        division, place, rest = None, "", name
    if place and division is None:
        for area in _areas(context.division):
            if (settled := resolve(place, area)) is not None:
                return settled, rest
        return None, rest
    if division is not None:
        return division, rest
    return _without_place(name, context)


def _without_place(name: str, context: Context) -> tuple[Division | None, str]:
    near = context.division
    if relative := _RELATIVE.match(name):
        rest = name[relative.end() :]
        areas = (near, *reversed(ancestors(near))) if near else ()
        for level in _RELATIVE_LEVELS[relative[1]]:
            for area in areas:
                if area.level == level and (relative[1] not in "市区县" or area.name.endswith(relative[1])):
                    return area, rest
        return None, name
    if (short := _short_place(name)) is not None:
        return short
    if near is None:
        return None, name
    if _STREET.match(name) or _TOWN.match(name):
        holds_townships = near.level == "county" or near.code in _WITHOUT_DISTRICTS
        return (near, name) if holds_townships else (None, name)
    if _GOVERNMENT.match(name) or _DEPARTMENT.search(name):
        return near, name
    return None, name


def _short_place(name: str) -> tuple[Division, str] | None:
    """重庆农业农村委: a province or city without its suffix before a department."""
    for length in (4, 3, 2):
        rest = name[length:]
        if len(rest) < 3 or not _DEPARTMENT.search(rest) or _STREET.match(name) or _TOWN.match(name):
            continue
        division = resolve(name[:length])
        if division and division.level != "county" and not division.name.startswith(name[: length + 1]):
            return division, rest
    return None


def _areas(near: Division | None) -> tuple[Division, ...]:
    return (near, *reversed(ancestors(near))) if near else ()


def _normal_rest(rest: str, division: Division | None) -> tuple[str, Level | None]:
    """The rest of a name in its one spelling, and the level that it shows."""
    rest = _GOVERNMENT_BEFORE.sub("", rest) if rest else rest
    if rest == "":
        return "", None
    if _AGENCY.match(rest):
        return "行政公署", division.level if division else None
    if _GOVERNMENT.match(rest):
        return "人民政府", division.level if division else None
    if office := _OFFICE.match(rest):
        return "人民政府办公" + (office[1] or "室"), "department"
    if street := _STREET.match(rest):
        return street["name"] + "办事处", "township"
    if town := _TOWN.match(rest):
        return town["name"] + "人民政府", "township"
    rest = _spelled_out(rest)
    if _ZONE.search(rest):
        return rest, "county"
    return rest, "department" if _DEPARTMENT.search(rest) else None


def _spelled_out(rest: str) -> str:
    for short, long in ABBREVIATIONS.items():
        if rest.startswith(short) and not rest.startswith(long) and len(rest) - len(short) <= 4:
            rest = long + rest[len(short) :]
            break
    if rest.endswith("管委会"):
        return rest[:-3] + "管理委员会"
    if rest.endswith("委") and len(rest) > 2 and not rest.endswith(("党委", "纪委", "常委")):
        return rest + "员会"
    return rest


def _key_rest(rest: str, level: Level | None) -> str:
    """Departments are written with and without 和: 发展改革局 is 发展和改革局."""
    return re.sub(r"(?<=.)[和与、](?=.)", "", rest) if level == "department" else rest
