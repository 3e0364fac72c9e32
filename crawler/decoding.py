"""Undoes content codings by Scrapy's rules, and lets bodies pass that are not coded although they say so."""

from __future__ import annotations

import logging
import zlib

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

logger = logging.getLogger(__name__)


class DecodingMiddleware(HttpCompressionMiddleware):
    """Scrapy's decompression; a body whose coding is a lie passes as it is. Bombs raise IgnoreRequest, as Scrapy's."""

    def process_response(self, request: Request, response: Response) -> Response:  # type: ignore[override]
        """Give the response with its body decoded."""
        try:
            decoded = super().process_response(request, response)
        except (OSError, EOFError, zlib.error) as error:
            logger.info("%s: not coded as it says: %s", response.url, error)
            headers = response.headers.copy()
            headers.pop("Content-Encoding", None)
            return response.replace(headers=headers)
        assert isinstance(decoded, Response)
        return decoded
