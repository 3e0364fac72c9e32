"""What happens in a crawl, told as one line of JSON an event (see `crawler.job.Event`).

On stdout for whoever started the crawl, and in a file for monitors: `events.jsonl` in the crawl's state folder, which
is begun anew when it is full; the one before is kept as `events.jsonl.1`.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from crawler.job import Event

logger = logging.getLogger(__name__)

FILE = "events.jsonl"
MAX_FILE = 20_000_000  # bytes


class Events:
    """Writes events to a stream and to a file in `folder`. `abandoned` is set once nobody reads the stream any more."""

    def __init__(self, stream: TextIO, folder: Path) -> None:
        self.abandoned = False
        self._stream = stream
        self._file = RotatingFileHandler(folder / FILE, maxBytes=MAX_FILE, backupCount=1, encoding="utf-8")

    def emit(self, kind: str, **data: object) -> None:
        """Tell one event."""
        logger.info("%s %s", kind, data)
        line = Event(kind, {**data, "at": datetime.now(UTC).isoformat(timespec="seconds")}).line()
        self._file.emit(logging.makeLogRecord({"msg": line}))
        if self.abandoned:
            return
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except BrokenPipeError:
            logger.warning("nobody reads the events any more")
            self.abandoned = True

    def close(self) -> None:
        """Close the file."""
        self._file.close()
