"""What is still to be asked, kept so that a crawl may be killed at any moment and go on.

One SQLite file (WAL). A request is pending, then leased while it is under way, then done. It is done in the same
transaction that adds what its answer led to, so nothing is lost between the two; leases of a run that died are pending
again in the next. Hosts are served in turn, and none has two requests under way; neither has an address that several
hosts share.

What is done is first only `handled`: after a power cut it is asked again, because the archive's last seconds may be
gone with the page cache. `synced` makes it done for good.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawler.ask import Ask
from crawler.frontier_rows import (
    DONE,
    FREE,
    HANDLED,
    LEASED,
    PENDING,
    SCHEMA,
    SITE_COLUMNS,
    SKIPPED,
    Counts,
    FrontierError,
    HostState,
    Lease,
    Site,
    Standing,
    host_of,
)
from crawler.job import Target
from crawler.plan import Refusal

BACKLOG = 50  # pending requests kept for each page of a site's budget; more are not worth remembering


class Frontier:
    """The requests of one crawl in `path`. `max_pages` is the budget of each site. Raises FrontierError."""

    def __init__(self, path: Path, max_pages: int, *, boot: str = "", clock: Callable[[], float] = time.time) -> None:
        self._max_pages = max_pages
        self._clock = clock
        self._active: dict[str, str | None] = {}  # hosts under way and their addresses
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            self._db.execute("pragma wal_autocheckpoint = 200")
            self._db.executescript(SCHEMA)
            with self._transaction():
                self._recover(boot)
            self._served: int = self._one("select coalesce(max(served), 0) from host")
        except sqlite3.Error as error:
            raise FrontierError(f"{path}: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add_site(self, target: Target, seeds: Iterable[Ask]) -> int:
        """Add a target with its first requests, or find it again. Gives the site's number."""
        with self._transaction():
            self._db.execute("insert or ignore into site(url) values (?)", (target.url,))
            site_id: int = self._one("select id from site where url = ?", target.url)
            self._add(site_id, seeds)
        return site_id

    def add(self, site_id: int, asks: Iterable[Ask]) -> int:
        """Add requests that follow from no answer; gives how many of them are new."""
        with self._transaction():
            return self._add(site_id, asks)

    def any_new(self, asks: Iterable[Ask]) -> bool:
        """Whether any of some requests is not known yet."""
        known = "select exists(select 1 from request where fingerprint = ?)"
        return any(not self._one(known, ask.fingerprint()) for ask in asks)

    def lease(self) -> Lease | None:
        """Take the best request of the host that has waited longest, or None where none may be asked now."""
        with self._transaction():
            for host, address in self._db.execute(
                "select name, address from host where pending > 0 and state = 'ok' and held_until <= ? order by served",
                (self._clock(),),
            ).fetchall():
                if host in self._active or (address and address in self._active.values()):
                    continue
                if lease := self._lease_of(host):
                    self._active[host] = address
                    return lease
        return None

    def complete(self, lease: Lease, asks: Iterable[Ask] = ()) -> int:
        """A request's answer has been handled and led to `asks`; gives how many of them are new."""
        with self._transaction():
            added = self._add(lease.site_id, asks)
            self._db.execute("update request set state = ? where id = ?", (HANDLED, lease.id))
        self._active.pop(lease.host, None)
        return added

    def release(self, lease: Lease) -> None:
        """Give a request back unanswered: it will be leased again."""
        with self._transaction():
            self._db.execute("update request set state = ? where id = ?", (PENDING, lease.id))
            if lease.ask.purpose not in FREE:
                self._db.execute("update site set pages = pages - 1 where id = ?", (lease.site_id,))
        self._active.pop(lease.host, None)

    def synced(self) -> None:
        """Everything captured so far is on the disk: what was handled is done for good."""
        with self._transaction():
            self._db.execute("update request set state = ?, ask = null where state = ?", (DONE, HANDLED))

    def hold(self, host: str, seconds: float) -> None:
        """Ask this host nothing for some time."""
        self._write("update host set held_until = max(held_until, ?) where name = ?", (self._clock() + seconds, host))

    def leave(self, host: str, state: HostState, reason: str) -> None:
        """Ask this host nothing any more."""
        self._write("update host set state = ?, reason = ? where name = ?", (state, reason, host))

    def host_state(self, host: str) -> HostState:
        """Whether a host may be asked, and why not."""
        found: HostState | None = self._one("select state from host where name = ?", host)
        return found or "ok"

    def host_errors(self, host: str, *, failed: bool) -> int:
        """Count one more error in a row of a host, or none any more. Gives how many there are now."""
        change = "errors + 1" if failed else "0"
        self._write(f"update host set errors = {change} where name = ?", (host,))
        return int(self._one("select errors from host where name = ?", host) or 0)

    def learn_address(self, host: str, address: str) -> None:
        """Remember which address a host has, so that hosts that share it are served in turn."""
        self._write("update host set address = ? where name = ? and address is not ?", (address, host, address))

    def note_site(self, site_id: int, *, state: str, reason: str | None = None, family: str | None = None) -> None:
        """Set what is known of a site; a family once known stays, `generic` till then."""
        self._write(
            "update site set state = ?, reason = ?, family = coalesce(nullif(family, 'generic'), ?, family) "
            "where id = ?",
            (state, reason, family, site_id),
        )

    def count_report(self, site_id: int, name: str) -> bool:
        """A report was found on a site; False where one of this name was before: a twin, which does not count."""
        with self._transaction():
            new = self._db.execute("insert or ignore into report values (?, ?)", (site_id, name)).rowcount
            self._db.execute("update site set reports = reports + ? where id = ?", (new, site_id))
        return bool(new)

    def count_forbidden(self, site_id: int) -> None:
        """A list or report of a site was not asked for, because robots.txt forbids it."""
        self._write("update site set forbidden = forbidden + 1 where id = ?", (site_id,))

    def sites(self) -> Iterator[Site]:
        """Every target, in the order in which they were added."""
        return (Site(*row) for row in self._db.execute(f"select {SITE_COLUMNS} from site order by id"))

    def site(self, site_id: int) -> Site:
        """One target."""
        return Site(*self._db.execute(f"select {SITE_COLUMNS} from site where id = ?", (site_id,)).fetchone())

    def skipped(self, site_id: int) -> int:
        """How many requests of a site its budget did not allow."""
        return int(self._one("select count(*) from request where site_id = ? and state = ?", site_id, SKIPPED))

    def open_requests(self, site_id: int) -> int:
        """How many requests of a site are pending or under way on hosts that may be asked."""
        return int(
            self._one(
                "select count(*) from request join host on host.name = request.host "
                "where site_id = ? and request.state in (0, 1) and host.state = 'ok'",
                site_id,
            )
        )

    def counts(self) -> Counts:
        """How the crawl stands."""
        by_state = dict(self._db.execute("select state, count(*) from request group by state").fetchall())
        return Counts(
            pending=by_state.get(PENDING, 0),
            leased=by_state.get(LEASED, 0),
            done=by_state.get(HANDLED, 0) + by_state.get(DONE, 0),
            skipped=by_state.get(SKIPPED, 0),
            waiting=int(self._one("select coalesce(sum(pending), 0) from host where state = 'ok'")),
        )

    def standing(self) -> Standing:
        """How the sites stand."""
        row = self._db.execute(
            "select count(*), sum(pages > 0), sum(exists(select 1 from request join host on host.name = request.host "
            "where site_id = site.id and request.state in (0, 1) and host.state = 'ok')), "
            "sum(state = 'blocked'), sum(reports) from site"
        ).fetchone()
        return Standing(*(int(value or 0) for value in row))

    def has_waiting(self) -> bool:
        """Whether anything is left that may be asked, now or later."""
        return bool(self._one("select exists(select 1 from host where pending > 0 and state = 'ok')"))

    def newly_refused(self, refusals: Sequence[Refusal]) -> list[Refusal]:
        """Those of some refused links that this crawl has not met before: menus repeat on every page of a site."""
        if not refusals:
            return []
        with self._transaction():
            return [
                one
                for one in refusals
                if self._db.execute(
                    "insert or ignore into refused values (?)", (Ask(one.url, "navigate").fingerprint(),)
                ).rowcount
            ]

    def _recover(self, boot: str) -> None:
        """Take up what an earlier run left. `boot` tells whether the machine has been up since."""
        before = self._one("select boot from run")
        lost_power = before is not None and before != boot
        self._db.execute("delete from run")
        self._db.execute("insert into run values (?)", (boot,))
        self._db.execute(
            "update site set pages = pages - (select count(*) from request where site_id = site.id and state = ?)",
            (LEASED,),
        )
        self._db.execute("update request set state = ? where state = ?", (PENDING, LEASED))
        self._db.execute("update request set state = ? where state = ?", (PENDING if lost_power else DONE, HANDLED))
        self._db.execute(
            "update request set state = ? where state = ? and site_id in (select id from site where pages < ?)",
            (PENDING, SKIPPED, self._max_pages),
        )

    def _lease_of(self, host: str) -> Lease | None:
        """The host's best request whose site has pages left; those of spent sites are skipped for good."""
        while True:
            row = self._db.execute(
                "select request.id, site_id, ask, pages from request join site on site.id = site_id "
                "where host = ? and request.state = 0 order by priority desc, request.id limit 1",
                (host,),
            ).fetchone()
            if row is None:
                return None
            request_id, site_id, text, pages = row
            ask = Ask.from_json(text)
            free = ask.purpose in FREE
            if pages < self._max_pages or free:
                break
            self._db.execute(
                "update request set state = ? where site_id = ? and state = ?", (SKIPPED, site_id, PENDING)
            )
        self._served += 1
        self._db.execute("update request set state = ? where id = ?", (LEASED, request_id))
        self._db.execute("update host set served = ? where name = ?", (self._served, host))
        if not free:
            self._db.execute("update site set pages = pages + 1 where id = ?", (site_id,))
        return Lease(request_id, site_id, host, ask)

    def _add(self, site_id: int, asks: Iterable[Ask]) -> int:
        added = 0
        room = self._max_pages * BACKLOG - int(
            self._one("select count(*) from request where site_id = ? and state = ?", site_id, PENDING)
        )
        for ask in asks:
            if added >= room:
                self._db.execute("update site set dropped = dropped + 1 where id = ?", (site_id,))
                continue
            host = host_of(ask.url)
            self._db.execute("insert or ignore into host(name) values (?)", (host,))
            added += self._db.execute(
                "insert or ignore into request(fingerprint, site_id, host, priority, ask) values (?, ?, ?, ?, ?)",
                (ask.fingerprint(), site_id, host, ask.priority, ask.to_json()),
            ).rowcount
        return added

    def _write(self, sql: str, values: tuple[object, ...]) -> None:
        with self._transaction():
            self._db.execute(sql, values)

    def _one(self, sql: str, *values: object) -> Any:  # noqa: ANN401
        row = self._db.execute(sql, values).fetchone()
        return row[0] if row else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._db:
                self._db.execute("begin immediate")
                yield
        except sqlite3.Error as error:
            full = error.sqlite_errorname == "SQLITE_FULL"
            raise FrontierError(f"the frontier cannot be written: {error}", disk_full=full) from error
