"""The sample sites, one file each: a function `site()` that builds it."""

from __future__ import annotations

from collections.abc import Callable

from nianbao.samples.answer import Site
from nianbao.samples.sites import hongze, huaiyin, linan, nanle, shilixian, wendeng, wolong

SITES: tuple[Callable[[], Site], ...] = (
    linan.site,
    wendeng.site,
    wolong.site,
    nanle.site,
    huaiyin.site,
    hongze.site,
    shilixian.site,
)


def sites() -> list[Site]:
    """Build every sample site."""
    return [build() for build in SITES]
