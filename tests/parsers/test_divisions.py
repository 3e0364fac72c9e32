"""Divisions are found by every spelling that a report may print, and never guessed."""

import pytest

from parsers.divisions import ancestors, by_code, divisions, longest_place, resolve, short_name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("杭州市临安区", "330112"),
        ("临安区", "330112"),
        ("临安", "330112"),
        ("浙江省杭州市临安区", "330112"),
        ("浙江临安", "330112"),
        ("北京朝阳区", "110105"),
        ("上海市青浦区", "310118"),
        ("南京鼓楼", "320106"),
        ("恩施州", "422800"),
        ("恩施市", "422801"),
        ("内蒙古", "150000"),
        ("河北", "130000"),
        ("吉林省吉林市", "220200"),
        ("道真县", "520325"),
        ("神农架", "429021"),
        ("台湾省", "710000"),
        ("香港", "810000"),
        ("澳门特别行政区", "820000"),
    ],
)
def test_full_short_and_led_spellings_mean_one_division(name: str, code: str) -> None:
    found = resolve(name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "name", ["鼓楼区", "城区", "朝阳区", "朝阳", "长安", "吉林", "恩施", "中国", "", "区", "某某县"]
)
def test_what_could_be_several_places_or_none_stays_unresolved(name: str) -> None:
    assert resolve(name) is None


def test_the_place_above_settles_an_ambiguous_name() -> None:
    for within, code in (
        ("320100", "320106"),
        ("350000", "350102"),
        (by_code("320300"), "320302"),
        ("南京市", "320106"),
    ):
        found = resolve("鼓楼区", within)
        assert found is not None
        assert found.code == code
    assert resolve("临安区", "320000") is None
    assert resolve("临安区", "某某省") is None


def test_former_divisions_are_known_and_a_name_that_moved_means_the_present_one() -> None:
    former = resolve("江干区")
    assert former is not None
    assert (former.code, former.valid_to) == ("330104", "2021-10-31")
    moved = resolve("公主岭市")
    assert moved is not None
    assert moved.code == "220184"


def test_the_place_that_leads_an_organ_is_split_off_only_with_its_suffix() -> None:
    assert longest_place("杭州市临安区人民政府")[1:] == ("杭州市临安区", "人民政府")
    assert longest_place("吉林市民政局")[1:] == ("吉林市", "民政局")
    assert longest_place("鼓楼区人民政府") == (None, "鼓楼区", "人民政府")
    assert longest_place("市公安局") == (None, "", "市公安局")
    assert longest_place("长安街道办事处") == (None, "", "长安街道办事处")


def test_every_division_has_a_parent_of_a_higher_level_and_days_in_order() -> None:
    rank = {"province": 0, "city": 1, "county": 2}
    for division in divisions():
        above = ancestors(division)
        assert [rank[one.level] for one in above] == sorted({rank[one.level] for one in above})
        assert all(rank[one.level] < rank[division.level] for one in above)
        assert (division.level == "province") == (not above)
        assert division.valid_to is None or division.valid_from < division.valid_to
    assert sum(one.level == "province" and one.valid_to is None for one in divisions()) == 34


def test_short_names_drop_suffix_and_peoples() -> None:
    names = ["杭州市", "恩施土家族苗族自治州", "新疆维吾尔自治区", "任县", "长阳土家族自治县"]
    assert [short_name(name) for name in names] == ["杭州", "恩施", "新疆", "任县", "长阳"]
