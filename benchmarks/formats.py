"""Cells right, wrong and flagged, wrong and silent, missing, and seconds by format, beside what a user would use.

    python benchmarks/formats.py [--generated 40]

The documents are those of `reading_speed.py` (report pages of the bundled samples, texts of ../shared/corpus) and
reports made up at random in many styles of print (blanks, dashes, wide digits, thousands, no numbering), as they are
and written anew: as DOCX and XLSX, and by LibreOffice as DOC, ODT, RTF and PDF. Both sides read the same bytes,
one after the other; CPU-seconds include the programs they start. Truth: the figures of table 三. A wrong cell is
flagged where a finding names its table, row or cell; the others flag nothing. Needs the dependency group `bench` and,
for the last four, LibreOffice.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the made-up reports are the tests', which are not installed

import docx
import openpyxl
import pandas as pd
import pdfplumber
from reading_speed import Cells, Sample, documents, looked_up, pandas_html, split_text

from parsers.document import Grid, Paragraph
from parsers.formats import read_document
from parsers.read import read
from parsers.reading import Hints
from tests.parsers.made_reports import Style, made
from tests.parsers.report_writers import WRITERS

CONVERTED = ("doc", "odt", "rtf", "pdf")


@dataclass
class Score:
    """What one reader made of one format's documents."""

    right: int = 0
    flagged: int = 0
    silent: int = 0
    missing: int = 0
    seconds: float = 0.0

    def count(self, truth: Cells, found: Cells, flags: Iterable[str]) -> None:
        """Compare the cells with the truth; `flags` are the subjects of findings."""
        named = set(flags)
        for cell, value in truth.items():
            row = cell.partition(".")[0]
            if cell in found and found[cell] == value:
                self.right += 1
            elif named & {"application", f"application.{row}", f"application.{cell}"}:
                self.flagged += 1
            elif found.get(cell) is None:
                self.missing += 1
            else:
                self.silent += 1


Written = dict[str, list[tuple[bytes, Cells]]]  # by format: the documents' bytes and truth


def written(samples: list[Sample], folder: Path) -> Written:
    """The samples in every format."""
    out: Written = defaultdict(list)
    for number, sample in enumerate(samples):
        out[sample.kind].append((sample.payload, sample.truth))
        blocks = read_document(sample.payload, Hints()).blocks
        (folder / f"{number}.docx").write_bytes(as_docx(blocks))
        out["docx"].append(((folder / f"{number}.docx").read_bytes(), sample.truth))
        out["xlsx"].append((as_xlsx(blocks), sample.truth))
    for kind in CONVERTED if shutil.which("soffice") else ():
        convert(kind, sorted(folder.glob("*.docx")), folder)
        for number, sample in enumerate(samples):
            made = folder / f"{number}.{kind}"
            if made.exists():
                out[kind].append((made.read_bytes(), sample.truth))
    return out


def generated(count: int) -> Iterator[Sample]:
    """So many reports made up at random, faultless but in many styles of print, as HTML."""
    rng = random.Random(2026)
    for seed in range(count):
        style = Style(
            form=rng.choice(("2019", "2021")),
            zero=rng.choice(("0", "0", "", "/", "—")),
            spaced=rng.random() < 0.5,
            numbering=rng.choice(("official", "none", "narrow", "other")),
            digits=rng.choice(("plain", "wide", "thousands", "padded")),
        )
        report, document = made(seed, style, [])
        truth = {
            name.removeprefix("application."): value
            for name, value in report.truth.items()
            if name.startswith("application.") and value is not None
        }
        yield Sample(f"generated {seed}", "html", WRITERS["html"](document), truth)


def as_docx(blocks: Iterable[object]) -> bytes:
    """The blocks as Word would hold them, with merged cells."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
        elif isinstance(block, Grid):
            table = document.add_table(block.row_count, block.column_count, style="Table Grid")
            for cell in block.cells:
                first = table.cell(cell.row, cell.column)
                if cell.row_span * cell.column_span > 1:
                    last = table.cell(cell.row + cell.row_span - 1, cell.column + cell.column_span - 1)
                    first = first.merge(last)
                first.text = cell.text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_xlsx(blocks: Iterable[object]) -> bytes:
    """The blocks one below the other in a sheet, numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    row = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            sheet.cell(row, 1, block.text)
            row += 1
        elif isinstance(block, Grid):
            for cell in block.cells:
                value = int(cell.text) if cell.text.strip().isdecimal() else cell.text
                sheet.cell(row + cell.row, cell.column + 1, value)
                if cell.row_span * cell.column_span > 1:
                    end = (row + cell.row + cell.row_span - 1, cell.column + cell.column_span)
                    sheet.merge_cells(None, row + cell.row, cell.column + 1, *end)
            row += block.row_count
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def convert(kind: str, files: list[Path], folder: Path) -> None:
    """Let LibreOffice write the files anew in another format."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def ours(payload: bytes) -> tuple[Cells, list[str]]:
    """Table 三 as nianbao reads it, and what its findings name."""
    reading = read(payload, Hints())
    cells = {f"{row.outcome}.{name}": cell.value for row in reading.application for name, cell in row.cells.items()}
    return cells, [finding.subject for finding in reading.findings if finding.severity != "info"]


def python_docx(payload: bytes) -> Cells:
    """Rows of every table by python-docx, looked up by their labels."""
    tables = docx.Document(io.BytesIO(payload)).tables
    return looked_up([cell.text for cell in row.cells] for table in tables for row in table.rows)


def pandas_excel(payload: bytes) -> Cells:
    """Rows of the sheet by pandas, looked up by their labels, without the empty cells behind them."""
    frame = pd.read_excel(io.BytesIO(payload), header=None, engine="openpyxl")
    return looked_up([str(value) for value in row if not pd.isna(value)] for row in frame.to_numpy().tolist())


def plumbed(payload: bytes) -> Cells:
    """Rows of every table that pdfplumber finds, looked up by their labels."""
    with pdfplumber.open(io.BytesIO(payload)) as document:
        return looked_up(
            [cell or "" for cell in row] for page in document.pages for table in page.extract_tables() for row in table
        )


def through_libreoffice(payload: bytes) -> Cells:
    """Converted to DOCX by LibreOffice, then read by python-docx."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "document.bin"
        source.write_bytes(payload)
        convert("docx", [source], Path(scratch))
        return python_docx((Path(scratch) / "document.docx").read_bytes())


OTHERS: Mapping[str, tuple[str, Callable[[bytes], Cells]]] = {
    "html": ("pandas.read_html", pandas_html),
    "text": ("split at tabs", split_text),
    "docx": ("python-docx", python_docx),
    "xlsx": ("pandas.read_excel", pandas_excel),
    "doc": ("LibreOffice, python-docx", through_libreoffice),
    "odt": ("LibreOffice, python-docx", through_libreoffice),
    "rtf": ("LibreOffice, python-docx", through_libreoffice),
    "pdf": ("pdfplumber", plumbed),
}


def score(reader: Callable[[bytes], tuple[Cells, list[str]]], chosen: list[tuple[bytes, Cells]]) -> Score:
    """What a reader makes of documents; one that it cannot open is missing whole."""
    total = Score()
    before = _spent()
    for payload, truth in chosen:
        found: tuple[Cells, list[str]] = ({}, [])
        with contextlib.suppress(ValueError, OSError, LookupError, subprocess.SubprocessError):
            found = reader(payload)
        total.count(truth, *found)
    total.seconds = (_spent() - before) / len(chosen)
    return total


def _spent() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


def lines(chosen: Written) -> Iterator[str]:
    """The table, line by line."""
    yield f"{'format':<7}{'reader':<32}{'right':>7}{'flagged':>9}{'silent':>8}{'missing':>9}{'CPU-s each':>12}"
    for kind, (name, other) in OTHERS.items():
        group = chosen.get(kind, [])
        readers = (("nianbao", ours), (f"{name} + labels", lambda payload, read=other: (read(payload), [])))
        for reader_name, reader in readers if group else ():
            got = score(reader, group)
            figures = f"{got.right:>7}{got.flagged:>9}{got.silent:>8}{got.missing:>9}{got.seconds:>12.4f}"
            yield f"{kind:<7}{reader_name:<32}{figures}"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--generated", type=int, default=40, help="reports made up at random")
    count = options.parse_args().generated
    with tempfile.TemporaryDirectory() as scratch:
        chosen = written([*documents(), *generated(count)], Path(scratch))
    for line in lines(chosen):
        print(line, flush=True)


if __name__ == "__main__":
    main()
