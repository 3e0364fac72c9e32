"""What happens in a crawl, told as one line of JSON an event (see `crawler.job.Event`)."""

from __future__ import annotations

import logging
from typing import TextIO

from crawler.job import Event

logger = logging.getLogger(__name__)


class Events:
    """Writes events to a stream as they happen. A reader that has gone away does not stop the crawl."""

    def __init__(self, stream: TextIO) -> None:
        self._stream: TextIO | None = stream

    def emit(self, kind: str, **data: object) -> None:
        """Tell one event."""
        logger.info("%s %s", kind, data)
        if self._stream is None:
            return
        try:
            self._stream.write(Event(kind, data).line() + "\n")
            self._stream.flush()
        except BrokenPipeError:
            logger.warning("nobody reads the events any more; the crawl goes on and its log has them all")
            self._stream = None
