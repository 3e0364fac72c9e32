"""The tables of the frontier, the states of a request, and the rows that the frontier gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from crawler.ask import Ask

PENDING, LEASED, HANDLED, DONE, SKIPPED = range(5)
FREE = ("robots", "part")  # purposes that do not count against a site's budget

HostState = Literal["ok", "blocked", "gone", "paused"]

SCHEMA = """
create table if not exists run(boot text not null);
create table if not exists report(site_id integer, name text, primary key(site_id, name)) without rowid;
create table if not exists refused(fingerprint blob primary key) without rowid;
create table if not exists site(
  id integer primary key, url text not null unique, pages integer not null default 0,
  reports integer not null default 0, forbidden integer not null default 0,
  dropped integer not null default 0, family text, state text not null default 'unknown', reason text);
create table if not exists host(
  name text primary key, address text, state text not null default 'ok', reason text,
  held_until real not null default 0, errors integer not null default 0,
  pending integer not null default 0, served integer not null default 0)
  without rowid;
create index if not exists host_waiting on host(served) where pending > 0 and state = 'ok';
create table if not exists request(
  id integer primary key, fingerprint blob not null unique, site_id integer not null references site(id),
  host text not null references host(name), state integer not null default 0, priority integer not null, ask text);
create index if not exists request_next on request(host, priority desc, id) where state = 0;
create index if not exists request_site on request(site_id, state);
create index if not exists request_open on request(state) where state in (1, 2);
create trigger if not exists request_added after insert on request when new.state = 0 begin
  update host set pending = pending + 1 where name = new.host; end;
create trigger if not exists request_moved after update of state on request when old.state <> new.state begin
  update host set pending = pending + (new.state = 0) - (old.state = 0) where name = new.host; end;
"""


SITE_COLUMNS = "id, url, pages, reports, forbidden, dropped, family, state, reason"


class FrontierError(Exception):
    """The frontier's file cannot be used or written. The message says why."""

    def __init__(self, message: str, *, disk_full: bool = False) -> None:
        super().__init__(message)
        self.disk_full = disk_full


@dataclass(frozen=True, slots=True)
class Lease:
    """A request that is under way."""

    id: int
    site_id: int
    host: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests are in which state; `waiting` are pending on hosts that may be asked."""

    pending: int
    leased: int
    done: int
    skipped: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many sites there are, begun, still running (something may be asked of them), blocked; and reports."""

    sites: int
    begun: int
    running: int
    blocked: int
    reports: int


@dataclass(frozen=True, slots=True)
class Site:
    """What the frontier knows of one target."""

    id: int
    url: str
    pages: int
    reports: int
    forbidden: int
    dropped: int
    family: str | None
    state: str
    reason: str | None


def host_of(url: str) -> str:
    """Host and port, the unit of politeness."""
    return urlsplit(url).netloc.lower()
