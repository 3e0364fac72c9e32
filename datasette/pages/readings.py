"""What a capture was read as, for the pages that lead from a figure to its place in print."""

from __future__ import annotations

from collections.abc import Mapping

from datasette.app import Datasette

from archive.figures import Figure, figures
from archive.readings import decode

from .database import Row, first


async def figures_of(datasette: Datasette, capture_id: str) -> dict[str, Figure]:
    """Every figure read from a capture by its subject; none where it was not read or could not be."""
    row = await first(datasette, "select body from reading where capture_id = ?", [capture_id])
    return figures(decode(row["body"])) if row and row["body"] is not None else {}


def indicator_subject(row: Row, table_locator: str | None, figures: Mapping[str, Figure]) -> str:
    """What a line of the 2014 form is called. Lines that an organ added share the code `local`: they are known by the
    label that was read in their row, and where two have the same one, the second by its row."""
    if row["indicator"] != "local":
        return f"indicator.{row['indicator']}"
    for subject, figure in figures.items():
        at = figure.table_locator, figure.row
        if subject.startswith("indicator.local:") and at == (table_locator, row["source_row"]):
            return subject
    return f"indicator.local.{row['source_row']}"
