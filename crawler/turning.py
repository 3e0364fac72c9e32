"""Turning the pages of a list that only its script can turn: 下一页 and the tabs of years are clicked in the browser.

Only what leads to no address is clicked; links are followed by plain HTTP. It ends where nothing changes any more.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage

logger = logging.getLogger(__name__)

MAX_TURNS = 40  # clicks on one page
MAX_SECONDS = 40.0
MAX_TABS = 25
# Gives whether the step forward was clicked, or, for a year, the tab of that number.
CLICK = """
({pattern, index}) => {
  const wanted = new RegExp(pattern, 'i');
  const words = e => (e.value && e.tagName === 'INPUT' ? e.value : e.textContent || e.title || '').trim();
  const dead = e => e.disabled
    || /disable|nolink|unable/i.test(e.className + ' ' + (e.parentElement || {}).className)
    || e.getAttribute('aria-disabled') === 'true';
  const leads = e => { const a = e.closest('a'); const h = a && a.getAttribute('href');
    return !!h && !/^(#|javascript:|\\s*$)/i.test(h); };
  const found = [...document.querySelectorAll('a, button, li, span, div, input, td, i, em, b')].filter(e =>
    e.children.length === 0 && words(e).length < 14 && wanted.test(words(e)) && e.getClientRects().length && !leads(e));
  const one = found[index];
  if (!one || dead(one)) return false;
  one.click();
  return true;
}
"""
NEXT = r"^[<>«»‹›→\s]*(?:下一?页|后一?页|加载更多|查看更多|next)[<>«»‹›→\s]*$"
YEAR = r"^(?:19|20)\d\d\s*年?(?:度)?$"


async def turn_pages(page: BrowserPage, first: bytes, rest: Callable[[], Awaitable[None]]) -> list[bytes]:
    """What the page looks like after each click that changed it. `rest` waits until the page has what it asked for."""
    views: list[bytes] = []
    seen = {hashlib.blake2b(first).digest()}
    until = time.monotonic() + MAX_SECONDS

    async def click(pattern: str, index: int) -> bool:
        """Click, and keep what changed. False where there was nothing to click or nothing changed."""
        if (
            len(views) >= MAX_TURNS
            or time.monotonic() > until
            or not await page.evaluate(CLICK, {"pattern": pattern, "index": index})
        ):
            return False
        await rest()
        view = (await page.content()).encode("utf-8", "replace")
        digest = hashlib.blake2b(view).digest()
        if digest in seen:
            return False
        seen.add(digest)
        views.append(view)
        return True

    try:
        while await click(NEXT, 0):
            await asyncio.sleep(0)
        for tab in range(MAX_TABS):
            if await click(YEAR, tab):
                while await click(NEXT, 0):
                    await asyncio.sleep(0)
    except PlaywrightError as error:  # the page went elsewhere
        logger.info("%s is not turned further: %s", page.url, error.message.splitlines()[0])
    return views
