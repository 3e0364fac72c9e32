"""The folder that holds one archive."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nianbao import settings
from nianbao.errors import CannotStartError
from nianbao.settings import Settings

VARIABLE = "NIANBAO_WORKSPACE"
DEFAULT = "nianbao-data"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One archive's folder and the places in it (see the contract)."""

    root: Path

    @classmethod
    def chosen(cls, option: str | None) -> Workspace:
        """`--workspace`, else `$NIANBAO_WORKSPACE`, else `./nianbao-data`."""
        return cls(Path(option or os.environ.get(VARIABLE) or DEFAULT).expanduser().absolute())

    @property
    def warc(self) -> Path:
        """The folder of WARC files: the only thing that cannot be made again."""
        return self.root / "warc"

    @property
    def database(self) -> Path:
        """The SQLite database that is made from the WARC files."""
        return self.root / "nianbao.db"

    @property
    def crawls(self) -> Path:
        """The folder of the crawls' states, for resuming."""
        return self.root / "crawls"

    @property
    def snapshots(self) -> Path:
        """The folder of the data packages that the site offers, made by `nianbao export`; it need not be there."""
        return self.root / "snapshots"

    def settings(self) -> Settings:
        """The settings in nianbao.toml. Raises CannotStartError."""
        return settings.load(self.root / "nianbao.toml")

    def create(self) -> None:
        """Make the folders where they are missing. Raises CannotStartError when the workspace cannot be written to."""
        try:
            for folder in (self.warc, self.crawls):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotStartError(
                f"{self.root}: cannot be made a workspace ({error.strerror}); name another folder with --workspace"
            ) from error
        for folder in (self.root, self.warc, self.crawls):
            if not os.access(folder, os.W_OK | os.X_OK):
                raise CannotStartError(
                    f"{folder}: not writable; change its permissions or name another folder with --workspace"
                )

    def require(self) -> None:
        """Raises CannotStartError when there is no archive here yet."""
        if not self.warc.is_dir():
            raise CannotStartError(
                f"{self.root}: no archive here yet; begin one with `nianbao crawl` or `nianbao import`, "
                f"or name another folder with --workspace"
            )

    def require_database(self) -> None:
        """Raises CannotStartError when the database has not been made yet."""
        self.require()
        if not self.database.exists():
            raise CannotStartError(f"{self.database}: not made yet; make it from the archive with `nianbao rebuild`")
