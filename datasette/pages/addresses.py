"""Addresses of the site's pages. Keys are tilde-encoded as Datasette does it, so that any key fits into a path."""

from __future__ import annotations

from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode

from .database import DATABASE


class Addresses:
    """Builds paths below the site's `base_url`."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette

    def path(self, path: str, **query: object) -> str:
        """A path of the site with a query string of the values that are not None; a list is given value by value."""
        given = {key: value for key, value in query.items() if value is not None}
        return str(self._datasette.urls.path(path)) + (f"?{urlencode(given, doseq=True)}" if given else "")

    def page(self, kind: str, key: str) -> str:
        """The page of a `report`, an `organ` or a `capture`."""
        return self.path(f"/{kind}/{tilde_encode(key)}")

    def report(self, report_id: str, **query: object) -> str:
        """The page of a report."""
        return self.path(f"/report/{tilde_encode(report_id)}", **query)

    def organ(self, organ_id: str) -> str:
        """The page of an organ."""
        return self.path(f"/organ/{tilde_encode(organ_id)}")

    def capture(self, capture_id: str, **query: object) -> str:
        """The page of a capture; `cell=` names a figure to mark, `at=` a locator."""
        return self.path(f"/capture/{tilde_encode(capture_id)}", **query)

    def archive(self, capture_id: str, part: str = "", **query: object) -> str:
        """The archived copy itself, without the site around it; `part` is `/original` or `/page-3.png`."""
        return self.path(f"/-/archive/{tilde_encode(capture_id)}{part}", **query)

    def table(self, table: str, extension: str = "", **query: object) -> str:
        """Datasette's own page of a table, filtered by column."""
        return self.path(f"/{DATABASE}/{tilde_encode(table)}{extension}", **query)


def key_of(encoded: str) -> str:
    """The key that a path's part stands for."""
    return tilde_decode(encoded)
