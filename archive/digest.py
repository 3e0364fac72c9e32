"""Digests as they stand in WARC headers: `ALGORITHM:VALUE`.

We write SHA-256 in hexadecimal, as Browsertrix does. SHA-1 would be no faster (processors have instructions for
both), and its collisions can be made: two PDFs with one SHA-1 exist, a site could serve both, and de-duplication would
then lose the second. Hexadecimal is what `sha256sum` prints and what warcio, FastWARC, pywb and replayweb.page all
compare rightly (warcio and FastWARC reject base32 without its padding). Other algorithms and base32 are read.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

ALGORITHM = "sha256"

# By the name in WARC files, without its hyphen; what is not here cannot be checked.
_HASHERS = {
    "sha256": hashlib.sha256,
    "sha1": hashlib.sha1,
    "md5": hashlib.md5,
    "sha512": hashlib.sha512,
    "sha384": hashlib.sha384,
}


def digest(data: bytes) -> str:
    """The digest of some bytes as we write it, for example `sha256:9f86d0…`."""
    return f"{ALGORITHM}:{hashlib.sha256(data).hexdigest()}"


def digest_of_parts(parts: Iterable[bytes]) -> str:
    """The digest of bytes that come in parts."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(part)
    return f"{ALGORITHM}:{hasher.hexdigest()}"


class StatedDigest:
    """A digest that a record states, and the bytes fed so far to be compared with it."""

    __slots__ = ("_hasher", "_value", "feed")

    def __init__(self, algorithm: Callable[..., Hash], value: str) -> None:
        self._hasher = algorithm(usedforsecurity=False)
        self._value = value
        self.feed = self._hasher.update

    def feed_all(self, parts: Iterable[bytes | memoryview]) -> None:
        """Feed bytes that come in parts."""
        for part in parts:
            self.feed(part)

    def holds(self) -> bool:
        """Whether the bytes fed have this digest."""
        if len(self._value) == 2 * self._hasher.digest_size:
            return self._value.lower() == self._hasher.hexdigest()
        in_base32 = base64.b32encode(self._hasher.digest()).decode("ascii")
        return self._value.upper().rstrip("=") == in_base32.rstrip("=")


def stated_digest(header_value: str | None) -> StatedDigest | None:
    """A digest that a record states, for bytes to be compared with it; None where there is none that we know."""
    name, _, value = (header_value or "").partition(":")
    algorithm = _HASHERS.get(name) or _HASHERS.get(name.strip().lower().replace("-", ""))
    return StatedDigest(algorithm, value.strip()) if algorithm else None
