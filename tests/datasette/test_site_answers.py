"""Every page of ours answers, in both languages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

Get = Callable[..., Any]


def test_home_says_what_this_is_and_counts(get: Get) -> None:
    answer = get("/")
    assert answer.status_code == 200, answer.text[-2000:]
    assert "政府信息公开" in answer.text
