"""Why a fetch gave nothing, in one word for the records and one sentence for people."""

from __future__ import annotations

from dataclasses import dataclass

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionClosed


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` for the records; `lasting`: asking again soon would be no use; `ours`: the host is not at fault."""

    code: str
    lasting: bool = False
    ours: bool = False


class Refused(IgnoreRequest):
    """We do not make this request. `code` says why in a word: robots, private_address."""

    def __init__(self, code: str, message: str, *, lasting: bool = True) -> None:
        super().__init__(message)
        self.code = code
        self.lasting = lasting


class BrowserError(Exception):
    """The browser could not render a page."""


# Asked in this order, the error and then its causes.
REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (SSL.Error, Reason("tls", lasting=True)),
    (CannotResolveHostError, Reason("dns")),
    (DownloadConnectionRefusedError, Reason("refused")),
    (DownloadTimeoutError, Reason("timeout")),
    (DownloadCancelledError, Reason("too_large", lasting=True)),
    (ResponseDataLossError, Reason("cut_short")),
    (ConnectionClosed, Reason("disconnect")),
    (ConnectError, Reason("connect")),
    (DownloadFailedError, Reason("bad_answer")),
    (BrowserError, Reason("browser", ours=True)),
    (IgnoreRequest, Reason("bomb", lasting=True, ours=True)),  # Scrapy's word for what unpacks beyond the limit
)


def reason_of(error: BaseException) -> Reason:
    """The reason of a download's error; `error` in a word where it is none that we know."""
    if isinstance(error, Refused):
        return Reason(error.code, error.lasting, ours=error.lasting)
    chain = list(_causes(error))
    for kind, reason in REASONS:
        if any(isinstance(cause, kind) for cause in chain):
            return reason
    return Reason("error")


def detail_of(error: BaseException) -> str:
    """What the error itself says, on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]


def _causes(error: BaseException, seen: int = 0) -> list[BaseException]:
    """The error, what it was raised from, and the reasons that Twisted collected in it."""
    if seen > 5:
        return []
    found = [error]
    if error.__cause__ is not None:
        found += _causes(error.__cause__, seen + 1)
    for reason in getattr(error, "reasons", None) or ():
        found += _causes(getattr(reason, "value", reason), seen + 1)
    return found
