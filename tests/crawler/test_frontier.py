"""The frontier loses nothing, asks each host one thing at a time, and keeps to each site's budget."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from crawler.ask import Ask
from crawler.frontier import Frontier
from crawler.frontier_rows import FrontierError, Lease
from crawler.job import Target

A, B = "http://a.gov.cn", "http://b.gov.cn"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def ask(url: str, priority: int = 0) -> Ask:
    return Ask(url, "list", priority)


def leased(frontier: Frontier) -> Lease:
    lease = frontier.lease()
    assert lease is not None
    return lease


@pytest.fixture
def frontier(tmp_path: Path) -> Iterator[Frontier]:
    made = Frontier(tmp_path / "f.db", max_pages=100, boot="1")
    yield made
    made.close()


def test_an_ask_survives_json() -> None:
    one = Ask(
        "http://a/", "report", 7, "POST", "名=值", {"X": "y"}, "http://v/", "文字", 3, 2, 1, True, True, {"year": 2}
    )
    assert Ask.from_json(one.to_json()) == one


def test_the_best_request_of_a_host_comes_first_and_equals_in_their_order(frontier: Frontier) -> None:
    frontier.add_site(Target(A), [ask(f"{A}/1", 1), ask(f"{A}/2", 9), ask(f"{A}/3", 9)])
    seen = []
    for _ in range(3):
        lease = leased(frontier)
        seen.append(lease.ask.url[-1])
        frontier.complete(lease)
    assert seen == ["2", "3", "1"]


def test_a_host_has_one_request_under_way_and_hosts_take_turns(frontier: Frontier) -> None:
    frontier.add_site(Target(A), [ask(f"{A}/{n}", 50) for n in range(3)])
    frontier.add_site(Target(B), [ask(f"{B}/{n}") for n in range(3)])
    first, second = leased(frontier), leased(frontier)
    assert {first.host, second.host} == {"a.gov.cn", "b.gov.cn"}
    assert frontier.lease() is None
    frontier.complete(second)
    frontier.complete(first)
    assert [leased(frontier).host, leased(frontier).host] == [first.host, second.host]


def test_hosts_of_one_address_are_one_host(frontier: Frontier) -> None:
    frontier.add_site(Target(A), [ask(f"{A}/"), ask(f"{B}/")])
    for host in ("a.gov.cn", "b.gov.cn"):
        frontier.learn_address(host, "10.0.0.1")
    lease = leased(frontier)
    assert frontier.lease() is None
    frontier.complete(lease)
    assert leased(frontier).host != lease.host


def test_what_was_asked_is_not_asked_again_but_on_purpose(frontier: Frontier) -> None:
    frontier.add_site(Target(A), [ask(f"{A}/")])
    assert frontier.complete(leased(frontier), [ask(f"{A}/"), ask(f"{A}/#part"), Ask(f"{A}/", "seed", again=True)]) == 1
    assert leased(frontier).ask.again


def test_a_killed_run_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "f.db"
    killed = Frontier(path, max_pages=100, boot="1")
    killed.add_site(Target(A), [ask(f"{A}/")])
    killed.complete(leased(killed), [ask(f"{A}/1"), ask(f"{A}/2")])
    under_way = leased(killed)  # and here it dies
    again = Frontier(path, max_pages=100, boot="1")
    assert again.add_site(Target(A), [ask(f"{A}/")]) == 1
    urls = [leased(again).ask.url for _ in range(1)]
    assert urls == [under_way.ask.url]
    assert again.counts().done == 1
    assert next(again.sites()).pages == 2


def test_after_a_power_cut_what_was_not_synced_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "f.db"
    before = Frontier(path, max_pages=100, boot="monday")
    before.add_site(Target(A), [ask(f"{A}/synced", 2), ask(f"{A}/not", 1)])
    before.complete(leased(before))
    before.synced()
    before.complete(leased(before))
    before.close()
    after = Frontier(path, max_pages=100, boot="tuesday")
    assert leased(after).ask.url == f"{A}/not"


def test_a_site_is_asked_no_more_than_its_budget(tmp_path: Path) -> None:
    frontier = Frontier(tmp_path / "f.db", max_pages=3)
    frontier.add_site(Target(A), [ask(f"{A}/{n}") for n in range(10)] + [Ask(f"{A}/robots.txt", "robots", -1)])
    asked = []
    while lease := frontier.lease():
        asked.append(lease.ask.url)
        frontier.complete(lease)
    assert len([url for url in asked if "robots" not in url]) == 3
    assert frontier.counts().skipped + len(asked) == 11
    assert not frontier.has_waiting()
    frontier.close()
    larger = Frontier(tmp_path / "f.db", max_pages=5)
    assert leased(larger)  # a larger budget takes up what was skipped


def test_a_trap_does_not_fill_the_disk(tmp_path: Path) -> None:
    frontier = Frontier(tmp_path / "f.db", max_pages=2)
    frontier.add_site(Target(A), (ask(f"{A}/calendar?day={n}") for n in range(1000)))
    assert frontier.counts().pending == 100
    assert next(frontier.sites()).dropped == 900


def test_a_held_host_is_asked_again_later(tmp_path: Path) -> None:
    clock = Clock()
    frontier = Frontier(tmp_path / "f.db", max_pages=10, clock=clock)
    frontier.add_site(Target(A), [ask(f"{A}/")])
    frontier.hold("a.gov.cn", 30)
    assert frontier.lease() is None
    assert frontier.has_waiting()
    clock.now += 31
    assert frontier.lease()


def test_a_host_that_is_left_alone_does_not_keep_the_crawl_waiting(frontier: Frontier) -> None:
    frontier.add_site(Target(A), [ask(f"{A}/")])
    frontier.leave("a.gov.cn", "blocked", "HTTP 403")
    assert frontier.lease() is None
    assert not frontier.has_waiting()
    assert frontier.host_state("a.gov.cn") == "blocked"


def test_a_file_that_is_no_frontier_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.db").write_bytes(b"something else altogether" * 50)
    with pytest.raises(FrontierError, match=r"f\.db"):
        Frontier(tmp_path / "f.db", max_pages=10)


class Crashes(RuleBasedStateMachine):
    """Whatever is added, leased, completed and killed: every request is done once, and none vanishes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.open()
        self.added: set[str] = set()
        self.completed: list[str] = []
        self.leases: list[Lease] = []

    def open(self) -> None:
        self.frontier = Frontier(Path(self.folder.name) / "f.db", max_pages=10_000, boot="1")
        self.leases = []

    @rule(hosts=st.lists(st.sampled_from("abc"), min_size=1, max_size=4), number=st.integers(0, 30))
    def add(self, hosts: list[str], number: int) -> None:
        urls = [f"http://{host}.gov.cn/{number}" for host in hosts]
        self.frontier.add_site(Target(A), [ask(url) for url in urls])
        self.added |= set(urls)

    @rule()
    def lease(self) -> None:
        lease = self.frontier.lease()
        if lease:
            assert lease.host not in {other.host for other in self.leases}
            self.leases.append(lease)

    @precondition(lambda self: self.leases)
    @rule(number=st.integers(0, 60), links=st.integers(0, 3))
    def complete(self, number: int, links: int) -> None:
        lease = self.leases.pop(0)
        urls = [f"http://a.gov.cn/{number + n}" for n in range(links)]
        self.frontier.complete(lease, [ask(url) for url in urls])
        self.added |= set(urls)
        self.completed.append(lease.ask.url)

    @rule()
    def killed(self) -> None:
        self.frontier.close()
        self.open()

    @invariant()
    def nothing_is_lost_or_done_twice(self) -> None:
        counts = self.frontier.counts()
        assert len(set(self.completed)) == len(self.completed) == counts.done
        assert counts.pending + counts.leased + counts.done == len(self.added)
        assert counts.waiting == counts.pending

    def teardown(self) -> None:
        self.frontier.close()
        self.folder.cleanup()


TestCrashes = Crashes.TestCase
TestCrashes.settings = hypothesis_settings(max_examples=15, stateful_step_count=25, deadline=None)
