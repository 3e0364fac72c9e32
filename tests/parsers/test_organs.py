"""A printed name becomes one organ: its place, its rest in one spelling, its level and its key."""

from __future__ import annotations

import pytest

from parsers.divisions import ancestors, divisions, resolve
from parsers.organs import Context, make_organ, place_of, registrable_domain


@pytest.mark.parametrize(
    ("printed", "place", "key", "name", "level"),
    [
        ("福建省人民政府", "", "350000:人民政府", "福建省人民政府", "province"),
        ("宁德市政府", "", "350900:人民政府", "宁德市人民政府", "city"),
        ("蕉城区人民政府", "", "350902:人民政府", "宁德市蕉城区人民政府", "county"),
        ("霞浦县", "", "350921:人民政府", "霞浦县人民政府", "county"),
        ("福安市穆云畲族乡", "", "350981:穆云畲族乡人民政府", "福安市穆云畲族乡人民政府", "township"),
        ("蕉城区蕉南街道办", "", "350902:蕉南街道办事处", "宁德市蕉城区蕉南街道办事处", "township"),
        ("柘荣县人民政府办公室", "", "350926:人民政府办公室", "柘荣县人民政府办公室", "department"),
        ("宁德市发改委", "", "350900:发展改革委员会", "宁德市发展和改革委员会", "department"),
        ("屏南县人力资源社会保障局", "", "350923:人力资源社会保障局", "屏南县人力资源社会保障局", "department"),
        ("重庆农业农村委", "", "500000:农业农村委员会", "重庆市农业农村委员会", "department"),
        ("宁德市场监督管理局", "", "350900:市场监督管理局", "宁德市市场监督管理局", "department"),
        ("市公安局", "宁德市", "350900:公安局", "宁德市公安局", "department"),
        ("县卫健局", "周宁县", "350925:卫生健康局", "周宁县卫生健康局", "department"),
        ("省教育厅", "霞浦县", "350000:教育厅", "福建省教育厅", "department"),
        ("市场监督管理局", "霞浦县", "350921:市场监督管理局", "霞浦县市场监督管理局", "department"),
        ("盐田畲族乡", "霞浦县", "350921:盐田畲族乡人民政府", "霞浦县盐田畲族乡人民政府", "township"),
        ("恩施州人民政府", "", "422800:人民政府", "恩施土家族苗族自治州人民政府", "city"),
        ("自然资源部", "霞浦县", "100000:自然资源部", "自然资源部", "ministry"),
        ("国家税务总局宁德市税务局", "", "350900:国家税务总局宁德市税务局", "国家税务总局宁德市税务局", "department"),
        ("锡林郭勒盟行政公署", "", "152500:行政公署", "锡林郭勒盟行政公署", "city"),
        ("大兴安岭地区行署", "", "232700:行政公署", "大兴安岭地区行政公署", "city"),
        ("新疆生产建设兵团", "", "新疆生产建设兵团", "新疆生产建设兵团", "province"),
        ("中国证监会", "", "100000:中国证监会", "中国证监会", "ministry"),
        ("江干区水利局", "", "330104:水利局", "杭州市江干区水利局", "department"),
    ],
)
def test_an_organ_is_known_by_place_and_rest(printed: str, place: str, key: str, name: str, level: str) -> None:
    organ = make_organ(printed, Context(resolve(place) if place else None))
    assert organ is not None
    assert (organ.key, organ.name, organ.level, organ.printed) == (key, name, level, printed)


@pytest.mark.parametrize(
    ("printed", "place", "key"),
    [
        ("东区街道办事处", "", "东区街道办事处@nd.gov.cn"),  # not the 东区 of 攀枝花
        ("长安镇", "", "长安镇人民政府@nd.gov.cn"),
        ("民政局", "", "民政局@nd.gov.cn"),
        ("城关镇", "宁德市", "城关镇人民政府@nd.gov.cn"),  # of which of its counties?
        ("区人民政府", "宁德市", "区人民政府@nd.gov.cn"),
    ],
)
def test_a_place_is_never_guessed(printed: str, place: str, key: str) -> None:
    organ = make_organ(printed, Context(resolve(place) if place else None, "http://xxgk.nd.gov.cn/a.html"))
    assert organ is not None
    assert (organ.key, organ.division_code) == (key, None)


def test_an_ambiguous_district_keeps_its_name_in_the_key() -> None:
    site = Context(None, "www.a.gov.cn")
    drum, west = make_organ("鼓楼区审计局", site), make_organ("西湖区审计局", site)
    assert drum is not None
    assert west is not None
    assert drum.key == "鼓楼区审计局@a.gov.cn"
    assert west.key != drum.key


def test_the_archivists_division_and_level_settle() -> None:
    organ = make_organ("鼓楼区人民政府", Context(), level="county", division_code="320106")
    assert organ is not None
    assert (organ.key, organ.name) == ("320106:人民政府", "南京市鼓楼区人民政府")


def test_nothing_printed_is_no_organ() -> None:
    assert make_organ(" 　", Context()) is None


def test_the_surroundings_give_the_deepest_place_or_none_where_they_disagree() -> None:
    deepest = place_of(["宁德市人民政府", "首页 > 霞浦县 > 信息公开"])
    assert deepest is not None
    assert deepest.name == "霞浦县"
    drum = place_of(["福州市鼓楼区人民政府"])
    assert drum is not None
    assert drum.code == "350102"
    assert place_of(["霞浦县", "柘荣县"]) is None
    assert place_of(["长安街道", "首页"]) is None


def test_every_division_in_force_is_found_by_its_full_path() -> None:
    lost = []
    for division in (one for one in divisions() if one.valid_to is None):
        found = resolve("".join(above.name for above in ancestors(division)) + division.name)
        if found is None or found.code != division.code:
            lost.append(division)
    assert lost == []


def test_the_registrable_domain_of_a_host_or_url() -> None:
    assert registrable_domain("http://zwgk.changchun.gov.cn/a.html") == "changchun.gov.cn"
    assert registrable_domain("www.mof.gov.cn") == "mof.gov.cn"
    assert registrable_domain("http://10.0.0.1:8080/") == "10.0.0.1"
    assert registrable_domain(None) == ""


@pytest.mark.parametrize(
    ("printed", "level"),
    [
        ("朝阳区人民政府", "county"),
        ("鼓楼区政府", "county"),
        ("某某市人民政府", None),
        ("中国证监会某某监管局", "department"),
    ],
)
def test_a_government_whose_place_is_not_known_may_show_its_level(printed: str, level: str | None) -> None:
    organ = make_organ(printed, Context())
    assert organ is not None
    assert (organ.level, organ.division_code) == (level, None)
