from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.odd_server import OddServer


@pytest.fixture
def odd_server() -> Iterator[OddServer]:
    """A loopback server of odd bytes, HTTP and HTTPS; see tests/odd_server.py."""
    with OddServer() as server:
        yield server
