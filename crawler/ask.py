"""A request that the crawl means to make, and why: plain data that the frontier keeps as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from archive.exchange import Role
from crawler.page import ListRequest

Purpose = Literal["seed", "navigate", "list", "report", "attachment", "robots", "part", "probe"]

# What a capture is taken for until its page has been judged.
ROLES: Mapping[Purpose, Role] = {
    "seed": "page",
    "navigate": "page",
    "list": "listing",
    "report": "report",
    "attachment": "attachment",
    "robots": "page",
    "part": "page",
    "probe": "page",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, not yet made.

    A `probe` asks for what need not be there. `priority`: the higher the sooner. `depth` counts links from the seed,
    `hops` redirects, `attempt` earlier tries that failed. `render` asks for the browser. `verdict` is what was thought
    of the link that led here. `again` lets a request pass that was made before (a retry, a redirect back to the same
    address after a cookie). `guess`: read out of a script; where the answer lists nothing, the page `via` is rendered.
    `of_list`: a further page of the list that led here, `barren` pages of it in a row brought no new report.
    """

    url: str
    purpose: Purpose
    priority: int = 0
    method: Literal["GET", "POST"] = "GET"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    via: str | None = None
    link_text: str | None = None
    depth: int = 0
    hops: int = 0
    attempt: int = 0
    render: bool = False
    again: bool = False
    guess: bool = False
    of_list: bool = False
    barren: int = 0
    verdict: Mapping[str, Any] = field(default_factory=dict)

    @property
    def role(self) -> Role:
        """What its answer is taken for until it has been judged."""
        return ROLES[self.purpose]

    def list_request(self) -> ListRequest:
        """The same request as the listing families know it."""
        return ListRequest(self.url, self.method, self.body.encode(), tuple(self.headers.items()))

    def fingerprint(self) -> bytes:
        """Sixteen bytes that two asks share when their answers would be the same."""
        tries = f" {self.attempt} {self.hops}" if self.again else ""
        key = f"{'render' if self.render else 'fetch'} {self.list_request().key}{tries}"
        return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def to_json(self) -> str:
        """The ask as JSON, for the frontier."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Ask:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))
