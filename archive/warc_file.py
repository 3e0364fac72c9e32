"""A WARC file that is being written: visibly open, locked, append-only, never ending in half a record.

Policy on crashes. Each `append` is one write(2) of whole gzip members, so a process that is killed leaves whole
records (the kernel has them). What survives a power cut is what `sync` has put on the disk. A finished file is synced,
renamed from `NAME.open` to `NAME`, and its folder is synced.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path

OPEN_SUFFIX = ".open"
FINISHED_SUFFIXES = (".warc.gz", ".warc")
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class ArchiveError(Exception):
    """Something went wrong in the archive. The message names the file."""


class WriteError(ArchiveError):
    """A record could not be written. What was written before is safe, and nothing of this record remains."""


class DiskFullError(WriteError):
    """There is no room for the record. Writing can go on as soon as there is."""


class OpenWarcFile:
    """A new WARC file under `NAME.open`, locked against every other process.

    `suffix` is another ending than `.open`, for a file that `repair` must not finish.
    Raises FileExistsError where the name is taken, DiskFullError or WriteError where it cannot be made.
    """

    def __init__(self, path: Path, suffix: str = OPEN_SUFFIX) -> None:
        self.path = path
        self.open_path = path.with_name(path.name + suffix)
        self.size = 0
        self.damaged = False  # true once a partial record could not be cut off
        self._synced = 0
        try:
            self._fd = os.open(self.open_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        except FileExistsError:
            raise
        except OSError as error:
            raise _write_error(error, f"{self.open_path}: cannot be made") from error
        if not self._is_ours_alone():
            os.close(self._fd)
            raise FileExistsError(errno.EEXIST, "another process took the name", str(self.open_path))
        sync_folder(path.parent)

    def _is_ours_alone(self) -> bool:
        """Lock the file; false if a repair took it between its creation and the lock, or the final name exists."""
        if not try_lock(self._fd):
            return False
        try:
            if self.open_path.stat().st_ino != os.fstat(self._fd).st_ino:
                return False
        except FileNotFoundError:
            return False
        if self.path.exists():
            self.open_path.unlink()
            return False
        return True

    def append(self, data: bytes) -> int:
        """Add whole records in one write; gives the offset at which they begin.

        Raises DiskFullError or WriteError, the file then being cut back to where it was.
        """
        offset = self.size
        rest = memoryview(data)
        try:
            while rest:  # a signal or a filling disk can make a write short
                rest = rest[os.write(self._fd, rest) :]
        except OSError as error:
            self._cut_back(offset)
            raise _write_error(error, f"{self.open_path}: {len(data)} bytes at {offset} cannot be written") from error
        self.size += len(data)
        return offset

    def _cut_back(self, offset: int) -> None:
        try:
            os.ftruncate(self._fd, offset)
        except OSError as error:
            self.damaged = True
            raise WriteError(
                f"{self.open_path}: a partial record after {offset} could not be cut off ({error.strerror}); "
                "repair will do it at the next start"
            ) from error

    def sync(self) -> None:
        """Put what was written on the disk. Raises WriteError."""
        if self._synced != self.size:
            try:
                os.fdatasync(self._fd)
            except OSError as error:
                raise _write_error(error, f"{self.open_path}: cannot be put on the disk") from error
            self._synced = self.size

    def finish(self) -> None:
        """Sync, rename to the final name, and let go. An empty file is removed. Raises WriteError."""
        try:
            if self.size == 0:
                self.open_path.unlink()
            else:
                os.fsync(self._fd)
                self.open_path.rename(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            raise _write_error(error, f"{self.open_path}: cannot be finished") from error
        finally:
            os.close(self._fd)

    def discard(self) -> None:
        """Remove the file and what was written to it."""
        self.open_path.unlink()
        os.close(self._fd)

    def abandon(self) -> None:
        """Let go of the file as it is, open; `repair` will finish it."""
        os.close(self._fd)


def _write_error(error: OSError, what: str) -> WriteError:
    kind = DiskFullError if error.errno in NO_ROOM else WriteError
    return kind(f"{what}: {error.strerror}")


def finished_files(folder: Path) -> list[Path]:
    """What bears the name of a finished WARC file in a folder, in order. Raises OSError."""
    return sorted(path for path in folder.iterdir() if path.name.endswith(FINISHED_SUFFIXES))


def size_of_file(path: Path) -> int:
    """A file's size. Raises OSError, also where it is no file nor a link to one: a pipe or device would never end."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    return found.st_size


def try_lock(fd: int) -> bool:
    """Take the exclusive lock of an open file; false if another process has it."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Make names that were added to or changed in a folder survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
