"""Links of archived pages as absolute URLs, in the spelling that captures are stored under."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

_RESERVED = "!#$%&'()*+,/:;=?@[]~-._"
_LONGEST = 4096


def absolute(link: str | None, base: str) -> str | None:
    """The http(s) URL that `link` means on a page at `base`; None for any other scheme or for no URL at all."""
    link = "".join(character for character in (link or "").strip() if character not in "\t\r\n")
    if not link or len(link) > _LONGEST:
        return None
    try:
        url = urljoin(base, link)
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed bracket where an IPv6 address would stand
        return None
    if parts.scheme.lower() not in ("http", "https", "file") or (parts.scheme != "file" and not parts.netloc):
        return None
    if not parts.path:
        url = parts._replace(path="/").geturl()
    return quote(url, safe=_RESERVED)
