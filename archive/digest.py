"""Digests as they stand in WARC headers: `ALGORITHM:VALUE`.

We write SHA-256 in hexadecimal, as Browsertrix does. SHA-1 would be no faster (processors have instructions for
both), and its collisions can be made: two PDFs with one SHA-1 exist, a site could serve both, and de-duplication would
then lose the second. Hexadecimal is what `sha256sum` prints and what warcio, FastWARC, pywb and replayweb.page all
compare rightly (warcio and FastWARC reject base32 without its padding). Other algorithms and base32 are read.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

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


class DigestCheck:
    """Compares bytes that come in parts with a digest read from a record.

    `known` is false where the algorithm is unknown to us: then there is nothing to compare and `holds` is None.
    """

    def __init__(self, expected: str) -> None:
        name, _, value = expected.strip().partition(":")
        hasher = _HASHERS.get(name.lower().replace("-", ""))
        self.known = hasher is not None
        self._value = value
        self._hasher = hasher(usedforsecurity=False) if hasher else None

    def update(self, data: bytes | memoryview) -> None:
        """Take the next bytes."""
        if self._hasher is not None:
            self._hasher.update(data)

    def holds(self) -> bool | None:
        """Whether the bytes taken so far have the expected digest; None where that cannot be said."""
        if self._hasher is None:
            return None
        actual = self._hasher.digest()
        if len(self._value) == 2 * len(actual):
            return self._value.lower() == actual.hex()
        return self._value.upper().rstrip("=") == base64.b32encode(actual).decode("ascii").rstrip("=")
