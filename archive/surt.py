"""The key under which a CDXJ index lists a URL: cleaned, and turned around so that a site's captures stand together.

`http://www.example.gov.cn/Zwgk/?b=2&a=1` becomes `cn,gov,example)/zwgk?a=1&b=2`. Players compute the same key of the
URL that they are asked for, so the rules are theirs, not ours (https://specs.webrecorder.net/cdxj/0.1.0/ names them):

- Google's canonical URLs (https://developers.google.com/safe-browsing/v4/urls-hashing#canonicalization): no fragment,
  no tab or line break, percent-encoding undone as often as it was done and done again for what must be encoded, `.`,
  `..` and empty segments resolved, the host in ASCII, numbers as an IPv4 address.
- The Internet Archive's, as in OpenWayback's IAURLCanonicalizer: lower case, no scheme, user, leading `www` or default
  port, no session IDs, no slash at the end, the query's parts in order.
"""

from __future__ import annotations

import re
import socket
from urllib.parse import unquote_to_bytes

_DROPPED = re.compile(r"[\t\r\n]")
_ENCODED = re.compile(rb"[\x00-\x20\x7f-\xff#%]")
_BEFORE_HOST = re.compile(r"(?:https?|ftp):/*(?=[^/])|[a-z][a-z0-9+.-]*://(?=[^/])|//(?=[^/])", re.IGNORECASE)
_FILE = re.compile(r"^file:/+")
_AUTHORITY = re.compile(r"(?:.*@)?(?:\[(?P<ipv6>[^\]]*)\]|(?P<name>[^:]*))(?::(?P<port>[0-9]*))?")
_NUMBERS = re.compile(r"[0-9.]+")
_WWW = re.compile(r"^www\d*\.")
_PORTS = {"http": "80", "https": "443"}

_PATH_SESSIONS = (
    re.compile(r"^(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)$"),
    re.compile(r"^(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)$"),
)
_QUERY_SESSIONS = (
    re.compile(r"^(.*)jsessionid=[0-9a-z]{32}(?:&(.*))?$"),
    re.compile(r"^(.*)phpsessid=[0-9a-z]{32}(?:&(.*))?$"),
    re.compile(r"^(.*)sid=[0-9a-z]{32}(?:&(.*))?$"),
    re.compile(r"^(.*)aspsessionid[a-z]{8}=[a-z]{24}(?:&(.*))?$"),
    re.compile(r"^(.*)cfid=[^&]+&cftoken=[^&]+(?:&(.*))?$"),
)


def surt(url: str) -> str:
    """The key of a URL, in printable ASCII. One without a host (`urn:dom:…`) keeps its order, cleaned the same way.

    Raises ValueError for a host or port that cannot be read.
    """
    url = _DROPPED.sub("", url.strip()).partition("#")[0]
    address, mark, query = url.partition("?")
    start = _BEFORE_HOST.match(address)
    if start is None:
        return _FILE.sub("file:/", _lower(address)).removesuffix("/") + _query(mark, query)
    scheme = address.partition(":")[0].lower()
    authority, _, path = address[start.end() :].partition("/")
    return f"{_host(authority, scheme)}){_path(path)}{_query(mark, query)}"


def _host(authority: str, scheme: str) -> str:
    """The labels turned around, with the port unless it is the scheme's own."""
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise ValueError(f"no host and port: {authority!r}")
    port = (parts["port"] or "").lstrip("0")
    suffix = f":{port}" if port and port != _PORTS.get(scheme) else ""
    if parts["ipv6"] is not None:
        return parts["ipv6"].lower() + suffix
    return ",".join(reversed(_ascii_host(parts["name"]).split("."))) + suffix


def _ascii_host(name: str) -> str:
    name = re.sub(r"\.{2,}", ".", unquote_to_bytes(name).decode("utf-8", "surrogateescape")).strip(".").lower()
    if _NUMBERS.fullmatch(name):
        try:
            return socket.inet_ntoa(socket.inet_aton(name))
        except OSError:  # too many numbers, or too large ones: a name after all
            return name
    if not name.isascii():
        name = name.encode("idna").decode("ascii")  # its UnicodeError is a ValueError
    return _WWW.sub("", _escaped(name.encode()))


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in _lower(path).split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in ("", "."):
            segments.append(segment)
    clean = "/" + "/".join(segments)
    for session in _PATH_SESSIONS:
        if match := session.match(clean):
            clean = match[1] + match[2]
    return clean


def _query(mark: str, query: str) -> str:
    clean = _lower(query)
    for session in _QUERY_SESSIONS:
        if match := session.match(clean):
            clean = match[1] + (match[2] or "")
    return mark + "&".join(sorted(clean.split("&"), key=lambda part: part.partition("="))) if clean else ""


def _lower(text: str) -> str:
    """Lower case, percent-encoded where it must be and nowhere else."""
    raw = text.encode("utf-8", "surrogateescape")
    while (once := unquote_to_bytes(raw)) != raw:
        raw = once
    return _escaped(raw)


def _escaped(raw: bytes) -> str:
    return _ENCODED.sub(lambda match: b"%%%02x" % match[0][0], raw).decode("ascii").lower()
