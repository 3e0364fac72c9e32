"""Documents read a second on one core, and cells right, against pandas.read_html with a look-up of labels.

    python benchmarks/reading_speed.py [--seconds 5]

The documents are the report pages of the bundled samples (HTML of five content systems) and, where ../shared/corpus is
there, its text documents. Both sides read the same bytes in one process, one after the other. Truth: the figures that
the samples were made from, the corpus's *.gold.json. While the clock runs, no document is read twice: each copy has
other sentences, so that nothing is answered from a cache that another report would not fill. Needs the dependency
group `bench`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from nianbao import samples
from parsers.charset import decode
from parsers.codes import APPLICANTS, OUTCOMES
from parsers.read import read
from parsers.reading import Hints

SAMPLES = Path(samples.__file__).parent
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

Cells = Mapping[str, float | None]
Reader = Callable[[bytes], Cells]


@dataclass(frozen=True)
class Sample:
    """One document and the figures that it prints, by `table.row.column`."""

    name: str
    kind: str
    payload: bytes
    truth: Cells


def documents() -> Iterator[Sample]:
    """The report pages of the samples, then the corpus's texts."""
    truth = json.loads((SAMPLES / "truth.json").read_text("utf-8"))
    for site in samples.sites():
        for report in truth[site.host]["reports"]:
            answer = site.files.get(report["url"].partition(site.host)[2])
            if answer is not None and answer.media_type.startswith("text/html"):
                figures = json.loads((SAMPLES / "figures" / f"{report['figures']}.json").read_text("utf-8"))
                if any("自然人".encode(charset) in answer.body for charset in ("utf-8", "gb18030")):
                    yield Sample(site.host, "html", answer.body, application_cells(figures["application"]))
    for gold in sorted(CORPUS.glob("*.txt.gold.json")):
        figures = json.loads(gold.read_text("utf-8"))
        yield Sample(
            gold.name,
            "text",
            gold.with_name(gold.name.removesuffix(".gold.json")).read_bytes(),
            application_cells(figures["application"]),
        )


def application_cells(rows: Mapping[str, Any]) -> Cells:
    """Table 三 as the truth files hold it, by row and column."""
    cells: dict[str, float | None] = {}
    for outcome, columns in rows.items():
        values = columns.values() if isinstance(columns, Mapping) else columns
        for column, value in zip((code.code for code in APPLICANTS), values, strict=True):
            raw = value["value"] if isinstance(value, Mapping) else value
            cells[f"{outcome}.{column}"] = None if raw in (None, "") else float(raw)
    return cells


def ours(payload: bytes) -> Cells:
    """Table 三 as nianbao reads it."""
    reading = read(payload, Hints())
    return {f"{row.outcome}.{column}": cell.value for row in reading.application for column, cell in row.cells.items()}


def pandas_html(payload: bytes) -> Cells:
    """The obvious way: every table by pandas.read_html, rows by a look-up of their labels, the last seven cells."""
    return looked_up(
        [str(value) for value in row] for frame in pd.read_html(io.BytesIO(payload)) for row in frame.values.tolist()
    )


def split_text(payload: bytes) -> Cells:
    """The obvious way for text: lines split at tabs, rows by a look-up of their labels, the last seven cells."""
    return looked_up(line.split("\t") for line in payload.decode("utf-8").splitlines())


def looked_up(rows: Iterator[list[str]]) -> Cells:
    """Rows whose label holds that of a form row: its last seven cells, where all are numbers."""
    labels = {code.code: re.sub(r"^.*：", "", code.zh) for code in OUTCOMES}
    cells: dict[str, float | None] = {}
    for row in rows:
        text = "".join(row)
        for outcome, label in labels.items():
            if label in text and f"{outcome}.total" not in cells:
                try:
                    values = [float(value) for value in row[-7:]]
                except ValueError:
                    continue
                if len(values) == 7:
                    cells |= {f"{outcome}.{code.code}": value for code, value in zip(APPLICANTS, values, strict=True)}
    return cells


def measure(reader: Reader, chosen: list[Sample], seconds: float) -> tuple[float, int, int, int]:
    """Documents a CPU-second, and cells right, wrong and missing."""
    right = wrong = missing = 0
    for sample in chosen:
        try:
            found = reader(sample.payload)
        except ValueError:
            found = {}
        for cell, value in sample.truth.items():
            if cell not in found:
                missing += 1
            elif found[cell] == value:
                right += 1
            else:
                wrong += 1
    read_count, spent = 0, 0.0
    while spent < seconds:
        copies = [another(sample.payload, read_count) for sample in chosen]
        begun = time.process_time()
        for payload in copies:
            with contextlib.suppress(ValueError):
                reader(payload)
        spent += time.process_time() - begun
        read_count += len(copies)
    return read_count / spent, right, wrong, missing


def another(payload: bytes, number: int) -> bytes:
    """The document with words of its own in every sentence; its figures stay."""
    mark = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(number))
    decoded = decode(payload, None)
    return decoded.text.replace("。", f"，见卷{mark}。").encode(decoded.charset)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=5.0, help="CPU-seconds for each measurement")
    seconds = options.parse_args().seconds
    every = list(documents())
    print(f"{'documents':<10}{'reader':<28}{'a CPU-second':>14}{'right':>8}{'wrong':>8}{'missing':>9}")
    for kind, alternative, name in (
        ("html", pandas_html, "pandas.read_html + labels"),
        ("text", split_text, "split at tabs + labels"),
    ):
        chosen = [sample for sample in every if sample.kind == kind]
        if not chosen:
            continue
        speed, *counts = measure(ours, chosen, seconds)
        other_speed, *other_counts = measure(alternative, chosen, seconds)
        for reader, rate, found in (("nianbao", speed, counts), (name, other_speed, other_counts)):
            print(
                f"{kind:<10}{reader:<28}{rate:>14.1f}"
                + "".join(f"{n:>{w}}" for n, w in zip(found, (8, 8, 9), strict=True))
            )
        print(f"{'':<10}{'ratio':<28}{speed / other_speed:>14.2f}")


if __name__ == "__main__":
    main()
