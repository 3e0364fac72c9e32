"""What a crawl's events look like to a person, with and without a terminal."""

from __future__ import annotations

from itertools import count

import pytest

from crawler.reasons import REASONS, in_words
from nianbao.crawl_display import PLAIN_EVERY, CrawlDisplay
from nianbao.report import Reporter


def shown(events: list[dict[str, object]], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines for these events, where each call of the clock is a quarter of a plain line's wait later."""
    ticks = count(step=int(PLAIN_EVERY / 4) or 1)
    with Reporter(as_json=False) as reporter:
        display = CrawlDisplay(reporter, clock=lambda: float(next(ticks)))
        for event in events:
            display(event)
    return capsys.readouterr().err.splitlines()


def test_titles_organs_and_reasons_are_words_and_twins_are_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, object] = {"event": "found", "url": "u", "year": 2020, "title": "2020年年报", "organ": "示例县"}
    lines = shown(
        [
            found,
            {**found, "twin": True},
            {"event": "refused", "url": "u", "title": "法治报告", "why": "rule_of_law"},
            {"event": "failed", "url": "http://a/", "reason": "http_404"},
        ],
        capsys,
    )
    assert [line.split(maxsplit=1) for line in lines] == [
        ["found", "2020  示例县: 2020年年报"],
        ["refused", f"法治报告: {REASONS['rule_of_law'].en}"],
        ["failed", "http://a/: http 404"],
    ]


def test_without_a_terminal_a_line_now_and_then_adds_up_every_process(capsys: pytest.CaptureFixture[str]) -> None:
    one: dict[str, object] = {"event": "progress", "sites": 2, "running": 1, "blocked": 0, "slow": {"a.gov.cn": 12.0}}
    other = {**one, "part": "b", "blocked": 1, "slow": {"b.gov.cn": 30.0}}
    lines = shown([one, other] * 4, capsys)
    assert 1 <= len(lines) < 8
    assert "2/4 sites done, 2 running, 1 blocked" in lines[-1]
    assert "slow: b.gov.cn (30.0 s), a.gov.cn (12.0 s)" in lines[-1]


def test_every_reason_has_words_in_both_languages() -> None:
    assert all(code.zh and code.en for code in REASONS.values())
    assert in_words("something_new") == "something new"
