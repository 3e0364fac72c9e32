"""Archived CSS made harmless: every `url(…)` and `@import` leads into the archive or nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .urls import absolute

_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)""", re.IGNORECASE)
_IMPORT = re.compile(r"""@import\s+(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_OLD_SCRIPT = re.compile(r"expression\s*\(|-moz-binding|behavior\s*:|javascript:", re.IGNORECASE)


def css_targets(css: str, base: str) -> set[str]:
    """The absolute URLs that a style sheet would load."""
    found = (absolute(_given(match), base) for pattern in (_URL, _IMPORT) for match in pattern.finditer(css))
    return {url.partition("#")[0] for url in found if url}


def inert_css(css: str, base: str, archived: Mapping[str, str]) -> str:
    """The style sheet with each target replaced by its address in the archive, or by nothing."""

    def replaced(match: re.Match[str]) -> str:
        given = _given(match)
        if given.startswith("data:image/"):
            return match[0]
        url = absolute(given, base)
        address = archived.get(url.partition("#")[0]) if url else None
        quoted = f'url("{address}")' if address else 'url("data:,")'
        return f"@import {quoted}" if match.re is _IMPORT else quoted

    css = _IMPORT.sub(replaced, _URL.sub(replaced, css))
    return _OLD_SCRIPT.sub("", css)


def _given(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group), "").strip()
