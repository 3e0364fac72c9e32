"""Sample .gov.cn sites that come with nianbao, and a proxy on loopback that serves them under their own names.

The figures are those of real reports; every sentence was written for the samples, and every page says so.
"""

from __future__ import annotations

from nianbao.samples.server import SampleServer
from nianbao.samples.sites import sites

__all__ = ["SampleServer", "serve", "sites"]


def serve(port: int = 0) -> SampleServer:
    """Return the sample sites' proxy, a context manager with `.proxy_url`, `.seeds` and `.hosts`.

    `port` 0 takes a free one. Raises OSError where the port is taken.
    """
    return SampleServer(sites(), port)
