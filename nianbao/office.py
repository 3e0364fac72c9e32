"""LibreOffice for the Word files that our own reader cannot read: the only converter that still opens them all.

It fetches remote images when it can, so it runs without a network (bubblewrap), in a profile and folder of its own that
are thrown away. It exits 0 on garbage: only a file that was really made counts.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from nianbao import isolation
from parsers.document import Document
from parsers.formats import read_document
from parsers.formats.signatures import OLE
from parsers.reading import Hints

SECONDS = 90


def can_convert(payload: bytes) -> bool:
    """Whether `payload` is a Word or WPS file and this machine can isolate a LibreOffice to open it."""
    return payload.startswith(OLE) and _office() is not None and isolation.available()


def document(payload: bytes, hints: Hints) -> Document | None:
    """What the converted file says. Raises a DocumentError where it cannot be read; None where there is none."""
    converted = to_docx(payload)
    return read_document(converted, hints) if converted else None


def to_docx(payload: bytes) -> bytes | None:
    """The document as DOCX, or None where LibreOffice cannot make one of it within 90 seconds."""
    office = _office()
    if office is None:
        return None
    with tempfile.TemporaryDirectory(prefix="nianbao-office-") as scratch:
        folder = Path(scratch)
        (folder / "document.doc").write_bytes(payload)
        convert = [office, f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--norestore"]
        convert += ["--convert-to", "docx", "--outdir", scratch, "document.doc"]
        try:
            subprocess.run(
                isolation.isolated(convert, folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError):
            return None
        made = folder / "document.docx"
        return made.read_bytes() if made.exists() and made.stat().st_size else None


def _office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")
