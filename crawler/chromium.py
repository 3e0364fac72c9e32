"""Which Chromium renders pages, and how it is started: quiet, without a network of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these Chromium calls home (design/choices.md). Nothing of a page needs the network: all is routed.
FLAGS = (
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-quic", "--disable-gpu", "--dns-prefetch-disable", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
PROBE_SECONDS = 20.0
NAVIGATION_TIMEOUT = 45.0  # seconds


def find_chromium(path: str = "") -> Path | None:
    """The Chromium to run: the one in the settings, the system's, or the one that Playwright installed; else None."""
    if path:
        return Path(path) if Path(path).is_file() else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    installed = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")).expanduser()
    return next(iter(sorted(installed.glob("chromium*/*/chrome"), reverse=True)), None)


def sandbox_possible(chromium: Path) -> bool:
    """Whether this Chromium can have its own sandbox here: not as root, nor in a container that forbids it.

    Without it pages are rendered all the same: a page has no network of its own.
    """
    if os.geteuid() == 0:
        return False
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "--user", "true"], capture_output=True).returncode == 0:
        return True
    # No namespaces for users: the distribution's setuid helper may do, which only a start shows.
    start = [str(chromium), "--headless", *FLAGS, "--dump-dom", "about:blank"]
    try:
        return subprocess.run(start, capture_output=True, timeout=PROBE_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def browser_settings(chromium: Path, user_agent: str) -> Mapping[str, Any]:
    """The Scrapy settings with which `BrowserHandler` starts this Chromium."""
    return {
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": str(chromium),
            "args": list(FLAGS),
            "chromium_sandbox": sandbox_possible(chromium),
            "handle_sigint": False,  # the crawl stops the browser, after the page under way
            "handle_sigterm": False,
            "handle_sighup": False,
        },
        "PLAYWRIGHT_CONTEXTS": {
            "default": {
                "user_agent": user_agent,
                "service_workers": "block",
                "accept_downloads": False,
                "ignore_https_errors": True,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "viewport": {"width": 1280, "height": 1024},
            }
        },
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": NAVIGATION_TIMEOUT * 1000,
    }
