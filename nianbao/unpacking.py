"""unar for RAR archives whose members are packed: the parsers run no program, so their members are handed to them.

Names and sizes come from the archive's own headers; unar writes each member to a pipe, never to the disk, and no more
of it is read than the headers say. It runs without a network (bubblewrap).
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import rarfile

from nianbao import isolation
from parsers.document import DamagedDocumentError, Document
from parsers.formats.archive import read_members
from parsers.formats.archive.members import Budget, is_wanted, rar_name
from parsers.formats.signatures import RAR
from parsers.reading import Hints

SECONDS = 60.0  # for all members together


def can_unpack(payload: bytes) -> bool:
    """Whether `payload` is a RAR archive and this machine can isolate a unar to unpack it."""
    return payload.startswith(RAR) and isolation.available() and shutil.which("unar") is not None


def document(payload: bytes, hints: Hints) -> Document:
    """The members' blocks; DamagedDocumentError where unar gives none, HostileDocumentError beyond the bounds."""
    return read_members(members(payload), hints)


def members(payload: bytes) -> Iterator[tuple[str, bytes]]:
    """Each member's name and bytes; one that unar does not give whole is given as nothing, so that it is named."""
    budget = Budget()
    end = time.monotonic() + SECONDS
    try:
        with rarfile.RarFile(io.BytesIO(payload)) as archive:
            listed = list(archive.infolist())
    except (rarfile.Error, OSError, ValueError, LookupError) as error:
        raise DamagedDocumentError(f"the RAR archive is damaged: {error}") from error
    with tempfile.TemporaryDirectory(prefix="nianbao-unpacking-") as scratch:
        packed = Path(scratch) / "archive.rar"
        packed.write_bytes(payload)
        for number, info in enumerate(listed):
            name = rar_name(info)
            if info.is_dir() or not is_wanted(name):
                continue
            budget.take(name, info.file_size)
            unpacked = _member(packed, number, info.file_size, end)
            yield name, unpacked if zlib.crc32(unpacked) == info.CRC else b""


def _member(archive: Path, number: int, size: int, end: float) -> bytes:
    """What unar gives of one member before `end`, at most one byte more than it should have."""
    unar = ["unar", "-quiet", "-no-recursion", "-output-directory", "-", "-indexes", str(archive), str(number)]
    # unar may give more than the headers say: it stops at the pipe that nobody reads any further.
    with subprocess.Popen(
        isolation.isolated(["timeout", f"{max(end - time.monotonic(), 0.1):.1f}", *unar], archive.parent),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        unpacked = process.stdout.read(size + 1)
        process.kill()
    return unpacked
