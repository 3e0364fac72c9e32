"""What a page holds, to take away: its rows as CSV, all of it as JSON, at its address with `.csv` or `.json`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette import Response

EXTENSION = r"(?:\.(?P<format>json|csv))?"  # of a page's route
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*")


@dataclass(frozen=True, slots=True)
class Data:
    """`rows` by the names of their `columns`; `rest` is what only the JSON has, by name."""

    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]
    rest: Mapping[str, Any] | None = None

    def answer(self, kind: str, headers: Mapping[str, str]) -> Response:
        """The answer to `.json` or `.csv`."""
        if kind == "csv":
            return csv_answer(self.columns, ([row.get(name) for name in self.columns] for row in self.rows), headers)
        plain = [{name: row.get(name) for name in self.columns} for row in self.rows]
        body = json.dumps({"rows": plain, **(self.rest or {})}, ensure_ascii=False)
        return Response(body, headers=dict(headers), content_type="application/json; charset=utf-8")


def csv_answer(columns: Sequence[str], lines: Iterable[Sequence[object]], headers: Mapping[str, str]) -> Response:
    """A CSV file that a spreadsheet opens as UTF-8 and runs nothing of."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_inert(part) for part in line] for line in lines)
    return Response(
        "\ufeff" + out.getvalue(),  # without the mark a spreadsheet takes the Chinese for Latin
        headers={**headers, "Content-Disposition": 'attachment; filename="nianbao.csv"'},
        content_type="text/csv; charset=utf-8",
    )


def _inert(part: object) -> object:
    """Text that a spreadsheet would run as a formula is led by an apostrophe (OWASP, CSV injection); -584 is none."""
    if isinstance(part, str) and part[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(part):
        return f"'{part}"
    return part
