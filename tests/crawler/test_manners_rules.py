"""The rules of politeness by themselves: stop signs, Retry-After, pace, robots.txt, hours, scope."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.ask import Ask
from crawler.frontier import Frontier
from crawler.job import Target
from crawler.politeness import ERROR_BUDGET, MAX_DELAY, Manners, Pace
from crawler.robots import rules_of
from crawler.scheduler import within
from crawler.scope import GuardedResolver, Scope
from crawler.stop_signs import read_sign, retry_after

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("status", "headers", "body", "sign"),
    [
        (412, {}, b"<script>x</script>", "challenge"),
        (412, {}, b"precondition", None),
        (521, {"set-cookie": "__jsluid_h=abc"}, b"", "challenge"),
        (512, {}, b"<script>", "challenge"),
        (521, {}, b"down", "broken"),
        (200, {}, b"<script>document.cookie='__jsl_clearance=1'</script>", "challenge"),
        (403, {}, b"reason:GeoBL", "refused"),
        (403, {}, b"", "refused"),
        (429, {}, b"", "overload"),
        (503, {}, b"", "overload"),
        (502, {}, b"", "broken"),
        (404, {}, b"", None),
        (200, {}, "年报".encode(), None),
        (302, {"location": "/"}, b"", None),
    ],
)
def test_answers_that_say_stop(status: int, headers: dict[str, str], body: bytes, sign: str | None) -> None:
    found = read_sign(status, headers, body)
    assert (found.sign if found else None) == sign


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("999999", 3600.0),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


@given(st.text(), st.integers(100, 599), st.binary())
def test_no_answer_breaks_the_reading_of_signs(value: str, status: int, body: bytes) -> None:
    read_sign(status, {"retry-after": value}, body, NOW)


def test_the_pace_follows_a_slow_host_and_never_falls_below_the_setting() -> None:
    pace = Pace(2.0)
    pace.answered(0.1)
    assert pace.delay == 2.0
    pace.answered(10.0)
    assert pace.delay == 10.0
    pace.overloaded()
    assert pace.delay == 20.0
    for _ in range(50):
        pace.answered(0.1)
    assert 2.0 <= pace.delay < 2.1
    pace.answered(0.1, wanted=5.0)
    assert pace.delay == 5.0
    for _ in range(50):
        pace.overloaded()
    assert pace.delay == MAX_DELAY


def test_pauses_grow_with_errors_and_respect_what_the_host_asks_for() -> None:
    pace = Pace(2.0)
    pauses = [pace.pause(errors, None) for errors in range(1, 20)]
    assert pauses == sorted(pauses)
    assert pauses[0] == 2.0
    assert pauses[-1] == 600.0
    assert pace.pause(1, 90.0) == 90.0


def test_an_error_budget_is_spent_by_errors_in_a_row_only(tmp_path: Path) -> None:
    frontier = Frontier(tmp_path / "f.db", max_pages=10)
    frontier.add_site(Target("http://a.gov.cn/"), [Ask("http://a.gov.cn/", "seed")])
    manners = Manners(frontier, 0.0)
    assert all(manners.trouble("a.gov.cn") for _ in range(ERROR_BUDGET - 1))
    manners.welcome("a.gov.cn")
    assert all(manners.trouble("a.gov.cn") for _ in range(ERROR_BUDGET - 1))
    assert not manners.trouble("a.gov.cn")


@pytest.mark.parametrize(
    ("status", "body", "allowed"),
    [
        (200, b"User-agent: *\nDisallow: /x", False),
        (200, b"User-agent: *\nAllow: /x/1\nDisallow: /x", True),
        (200, b"User-agent: nianbao\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        (200, b"\xff\xfe\x00 not text at all", True),
        (200, b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /x", False),
        (200, b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /x", True),
        (404, b"User-agent: *\nDisallow: /x", True),
        (403, b"", True),
        (500, b"", False),
        (503, b"User-agent: *\nAllow: /", False),
    ],
)
def test_robots_txt_means_what_rfc_9309_says(status: int, body: bytes, allowed: bool) -> None:
    assert rules_of(status, body).allows("http://a.gov.cn/x/1", "nianbao") is allowed


def test_a_crawl_delay_is_taken_but_not_without_end() -> None:
    assert rules_of(200, b"User-agent: *\nCrawl-delay: 7").delay("nianbao") == 7.0
    assert rules_of(200, b"User-agent: *\nCrawl-delay: 86400").delay("nianbao") == 60.0


def test_hours_may_span_midnight() -> None:
    assert [hour for hour in range(24) if within((22, 3), hour)] == [0, 1, 2, 22, 23]
    assert [hour for hour in range(24) if within((1, 4), hour)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("url", "purpose", "refusal"),
    [
        ("http://www.nanle.gov.cn/a", "report", None),
        ("https://zwgk.nanle.gov.cn:8443/a", "list", None),
        ("http://www.puyang.gov.cn/a", "report", "out_of_scope"),
        ("http://www.puyang.gov.cn/a.doc", "attachment", None),
        ("http://gov.cn.evil.com/a.doc", "attachment", "out_of_scope"),
        ("http://evilgov.cn/a.doc", "attachment", "out_of_scope"),
        ("http://10.1.2.3/a.doc", "attachment", "private_address"),
        ("http://[::1]/a.doc", "attachment", "private_address"),
        ("http://[::ffff:10.0.0.1]/a.doc", "attachment", "private_address"),
        ("http://[64:ff9b::a00:1]/a.doc", "attachment", "private_address"),
        ("http://[2002:a00:1::1]/a.doc", "attachment", "private_address"),
        ("http://[fd00::1]/a.doc", "attachment", "private_address"),
        ("http://[2400:3200::1]/a", "report", "out_of_scope"),
        ("http://169.254.169.254/latest", "report", "private_address"),
        ("http://localhost/a", "report", "private_address"),
        ("http://8.8.8.8/a", "report", "out_of_scope"),
    ],
)
def test_the_scope_is_the_targets_domain_and_government_attachments(
    url: str, purpose: str, refusal: str | None
) -> None:
    scope = Scope(["http://www.nanle.gov.cn/"])
    assert scope.refusal(Ask(url, purpose)) == refusal  # type: ignore[arg-type]


def test_a_target_in_a_private_network_was_meant() -> None:
    scope = Scope(["http://127.0.0.1:8000/"])
    assert scope.refusal(Ask("http://127.0.0.1:9000/x", "report")) is None
    assert scope.refusal(Ask("http://127.0.0.2/x", "report")) == "private_address"


class _Heard(list[str]):
    """Hears what a name resolves to."""

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802
        return

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:  # noqa: N802
        self.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.append("complete")


class _Names:
    """Resolves every name to a private and to a public address of each family."""

    def resolveHostName(self, receiver: _Heard, name: str, *_: object) -> None:  # noqa: N802
        receiver.resolutionBegan(None)
        for host in ("10.1.2.3", "203.0.114.7"):
            receiver.addressResolved(IPv4Address("TCP", host, 0))
        for host in ("fd00::1", "::ffff:127.0.0.1", "2400:3200::1"):
            receiver.addressResolved(IPv6Address("TCP", host, 0))
        receiver.resolutionComplete()


def test_a_name_of_the_web_is_not_asked_at_a_private_address_of_either_family() -> None:
    class Reactor:
        nameResolver = _Names()  # noqa: N815

    resolver = GuardedResolver(Reactor(), cache_size=0)  # type: ignore[arg-type]
    resolver.trusted = frozenset({"intranet.gov.cn"})
    heard, meant = _Heard(), _Heard()
    resolver.resolveHostName(heard, "www.shili-names.gov.cn")
    resolver.resolveHostName(meant, "intranet.gov.cn")
    assert heard == ["203.0.114.7", "2400:3200::1", "complete"]
    assert meant == ["10.1.2.3", "203.0.114.7", "fd00::1", "::ffff:127.0.0.1", "2400:3200::1", "complete"]
