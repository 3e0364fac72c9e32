"""XLS and XLSX: each sheet's used area as grids, its headings and prose as paragraphs."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from parsers import grid, limits
from parsers.document import (
    Block,
    Cell,
    DamagedDocumentError,
    Document,
    EncryptedDocumentError,
    Grid,
    HostileDocumentError,
    UnknownFormatError,
)
from parsers.formats.digit_marks import STRUCK_OUT
from parsers.formats.package import Package
from parsers.formats.sheet_marks import cells_set_apart, with_marks
from parsers.formats.signatures import ZIP
from parsers.reading import Hints
from parsers.text_rows import blocks_of_sheet

_MAX_SHEETS = 40
_MAX_PLACES = 8_000_000  # rows x columns of one sheet
_REFERENCE = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\br=["']([A-Z]{1,4})([0-9]{1,8})["']""")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*")
_ROW_NUMBER = re.compile(rb"""\br=["']([0-9]{1,8})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")


def read(payload: bytes, hints: Hints) -> Document:
    """The sheets' blocks. Raises DamagedDocumentError, EncryptedDocumentError, HostileDocumentError."""
    apart: dict[str, dict[str, str]] = {}
    if payload.startswith(ZIP):
        package = Package(payload)
        _refuse_bombs(package)
        payload, apart = with_marks(payload, package), cells_set_apart(package)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(payload))
        blocks: list[Block] = []
        notes: list[str] = []
        shown = {one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible}
        for number, name in enumerate(workbook.sheet_names[:_MAX_SHEETS], start=1):
            if shown and name not in shown:
                notes.append(f"the sheet {name} is hidden and was not read")
                continue
            sheet = workbook.get_sheet_by_name(name)
            blocks.extend(_blocks(sheet, number, apart.get(name, {})))
            if sheet.height > limits.MAX_ROWS or sheet.width > limits.MAX_COLUMNS:
                notes.append(f"the sheet {name} was cut to {limits.MAX_ROWS} rows and {limits.MAX_COLUMNS} columns")
    except PasswordError as error:
        raise EncryptedDocumentError("the workbook is locked by a password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise DamagedDocumentError(f"the workbook is damaged: {error}") from error
    return Document("application/vnd.ms-excel", tuple(blocks[: limits.MAX_BLOCKS]), notes=tuple(notes))


def _refuse_bombs(package: Package) -> None:
    """The reader keeps a sheet as a full rectangle: two cells in opposite corners would take all memory there is."""
    for name in package.names:
        if not name.startswith("xl/worksheets/") or name.endswith(".rels"):
            continue
        if not name.endswith(".xml"):
            raise UnknownFormatError(f"the workbook is of a binary kind (XLSB) that is not read: {name}")
        last_row, last_column = _extent(package.part(name))
        if last_row * last_column > _MAX_PLACES:
            raise HostileDocumentError(f"the part {name} spans {last_row} rows and {last_column} columns")


def _extent(sheet: bytes) -> tuple[int, int]:
    """At most how many rows and columns a sheet's cells span, those included that do not say where they stand."""
    heads = list(_ROW.finditer(sheet))
    numbers = [int(number[1]) for head in heads if (number := _ROW_NUMBER.search(head.group()))]
    last_row = max(numbers, default=0) + len(heads) - len(numbers)
    ends = [head.start() for head in heads[1:]] + [len(sheet)]
    last_column = max(
        (len(_CELL.findall(sheet, head.end(), end)) for head, end in zip(heads, ends, strict=False)), default=1
    )
    for letters, digits in _REFERENCE.findall(sheet):
        last_row = max(last_row, int(digits))
        last_column = max(last_column, _column_number(letters.decode("ascii")))
    return last_row, last_column


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _blocks(sheet: CalamineSheet, number: int, apart: Mapping[str, str]) -> Iterator[Block]:
    """The sheet's grids; rows that hold nothing but a heading or prose part them."""
    top, left = sheet.start or (0, 0)
    values = sheet.to_python(skip_empty_area=True, nrows=limits.MAX_ROWS)
    rows = [[_printed(value) for value in row[: limits.MAX_COLUMNS]] for row in values]
    for reference, printed in apart.items():
        down, across = _place(reference)
        if 0 <= down - top < len(rows) and 0 <= across - left < len(rows[down - top]):
            text = rows[down - top][across - left]
            rows[down - top][across - left] = f"{text}〔{printed}〕" if printed else text.translate(STRUCK_OUT)
    merges = {(start[0] - top, start[1] - left): (end[0] - top, end[1] - left) for start, end in _merges(sheet)}
    if any(text.strip() for row in rows for text in row):
        yield from blocks_of_sheet(_grid(rows, merges, number, (top, left)))


def _place(reference: str) -> tuple[int, int]:
    """The row and column (from 0) of a cell by its name (`B7`)."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, _column_number(letters) - 1


def _merges(sheet: CalamineSheet) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
    return sheet.merged_cell_ranges or ()


def _grid(
    rows: Sequence[Sequence[str]],
    merges: Mapping[tuple[int, int], tuple[int, int]],
    number: int,
    origin: tuple[int, int],
) -> Grid:
    """The sheet as one grid."""
    covered: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if (row, column) in covered:
                continue
            last_row, last_column = merges.get((row, column), (row, column))
            last_row, last_column = min(last_row, len(rows) - 1), min(last_column, len(texts) - 1)
            if (last_row, last_column) != (row, column):
                covered.update((r, c) for r in range(row, last_row + 1) for c in range(column, last_column + 1))
            locator = _locator(number, origin[0] + row, origin[1] + column)
            cells.append(Cell(text, row, column, locator, last_row - row + 1, last_column - column + 1))
    return grid.from_places(cells, _locator(number, *origin))


def _locator(sheet: int, row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"sheet:{sheet};cell:{letters}{row + 1}"


def _printed(value: object) -> str:
    """The value as a cell shows it: whole numbers without a decimal point, dates as ISO."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(round(value, 10))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
