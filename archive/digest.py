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

# Length of the digest in bytes by the algorithm's name in WARC files; what is not here cannot be checked.
_KNOWN = {"sha256": 32, "sha1": 20, "md5": 16, "sha512": 64, "sha384": 48}
_SPELLINGS = {"sha-256": "sha256", "sha-1": "sha1", "sha-512": "sha512", "sha-384": "sha384"}


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
        name = name.strip().lower()
        self.expected = expected
        self._value = value.strip()
        self._name = _SPELLINGS.get(name, name)
        self.known = self._name in _KNOWN
        self._hasher = hashlib.new(self._name, usedforsecurity=False) if self.known else None

    def update(self, data: bytes) -> None:
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
