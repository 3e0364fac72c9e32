"""Archived CSS made harmless: every `url(…)` and `@import` leads into the archive or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .urls import absolute

_STRING = r"""(?:"([^"]*)"|'([^']*)'|([^)"'\s;]*))"""
_TARGET = re.compile(rf"(@import\s+(?:url\(\s*)?|url\(\s*){_STRING}\s*\)?", re.IGNORECASE)
_OLD_SCRIPT = re.compile(r"expression\s*\(|-moz-binding|behavior\s*:|javascript:", re.IGNORECASE)


def css_targets(css: str, base: str) -> set[str]:
    """The absolute URLs that a style sheet would load."""
    return set(_urls(css, base))


def inert_css(css: str, base: str, archived: Mapping[str, str]) -> str:
    """The style sheet with each target replaced by its address in the archive, or by nothing."""

    def replaced(match: re.Match[str]) -> str:
        given = _given(match)
        address = archived.get(_url(given, base) or "")
        if match[1].startswith("@"):
            return f'@import url("{address}")' if address else ""
        if given.startswith("data:image/"):
            return match[0]
        return f'url("{address or "data:,"}")'

    return _OLD_SCRIPT.sub("", _TARGET.sub(replaced, css))


def _urls(css: str, base: str) -> Iterator[str]:
    for match in _TARGET.finditer(css):
        if url := _url(_given(match), base):
            yield url


def _url(given: str, base: str) -> str | None:
    return (absolute(given, base) or "").partition("#")[0] or None


def _given(match: re.Match[str]) -> str:
    return next((group for group in match.groups()[1:] if group), "").strip()
