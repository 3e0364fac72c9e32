from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.odd_server import OddServer

# Machines that run these tests are shared and noisy: no example has a time limit of its own.
settings.register_profile("patient", settings.default, deadline=None)
settings.load_profile("patient")


@pytest.fixture
def odd_server() -> Iterator[OddServer]:
    """A loopback server of odd bytes, HTTP and HTTPS; see tests/odd_server.py."""
    with OddServer() as server:
        yield server
