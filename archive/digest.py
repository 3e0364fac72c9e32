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


def holds(expected: str, parts: Iterable[bytes | memoryview]) -> bool | None:
    """Whether bytes that come in parts have the digest that stands in a record; None where its algorithm is unknown."""
    name, _, value = expected.partition(":")
    new_hasher = _HASHERS.get(name) or _HASHERS.get(name.strip().lower().replace("-", ""))
    if new_hasher is None:
        return None
    hasher = new_hasher(usedforsecurity=False)
    for part in parts:
        hasher.update(part)
    value = value.strip()
    if len(value) == 2 * hasher.digest_size:
        return value.lower() == hasher.hexdigest()
    return value.upper().rstrip("=") == base64.b32encode(hasher.digest()).decode("ascii").rstrip("=")
