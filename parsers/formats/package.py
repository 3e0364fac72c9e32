"""Parts of a ZIP package (DOCX, ODT, XLSX), read within bounds, and their XML without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from parsers import limits
from parsers.document import DamagedDocumentError, EncryptedDocumentError, HostileDocumentError

_ENCRYPTED = 0x1
_MAX_NAMES = 20_000


class Package:
    """The parts of a ZIP package by name."""

    def __init__(self, payload: bytes) -> None:
        """Raises DamagedDocumentError where the bytes are no ZIP, HostileDocumentError where it has endless parts."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(payload), metadata_encoding="gb18030")
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
            raise DamagedDocumentError(f"the ZIP container is damaged: {error}") from error
        self.names = frozenset(self._zip.namelist())
        self.notes: list[str] = []
        self._unpacked = 0
        if len(self.names) > _MAX_NAMES:
            raise HostileDocumentError(f"the container has {len(self.names)} parts")

    def part(self, name: str) -> bytes:
        """One part's bytes. Raises KeyError where there is none, else what its state calls for."""
        info = self._zip.getinfo(name)
        if info.flag_bits & _ENCRYPTED:
            raise EncryptedDocumentError(f"the part {name} is locked by a password")
        if info.file_size > limits.MAX_ENTRY:
            raise HostileDocumentError(f"the part {name} unpacks to {info.file_size} bytes")
        self._unpacked += info.file_size
        if self._unpacked > limits.MAX_UNPACKED:
            raise HostileDocumentError(f"the container unpacks to more than {limits.MAX_UNPACKED} bytes")
        try:
            with self._zip.open(info) as stream:
                return stream.read(info.file_size)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise DamagedDocumentError(f"the part {name} is damaged: {error}") from error

    def xml(self, name: str) -> etree._Element:
        """One part's root element, with a note where its XML is broken; KeyError where there is no such part."""
        return parsed(self.part(name), name, self.notes)


def parsed(data: bytes, name: str, notes: list[str]) -> etree._Element:
    """The root element. A document type is refused: packages may not have one (ECMA-376 part 2, 8.2.5.2)."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
        raise HostileDocumentError(f"the part {name} declares a document type")
    for recover in (False, True):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=recover)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error):
                raise HostileDocumentError(f"the part {name} nests its elements too deep") from error
            notes.append(f"the XML of {name} is broken: what stands behind the break may be missing")
            continue
        except ValueError as error:
            raise DamagedDocumentError(f"the part {name} is no XML: {error}") from error
        if root is not None:
            return root
    raise DamagedDocumentError(f"the part {name} is no XML")
