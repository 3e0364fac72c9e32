"""What stops a command before it starts, in words that say how to mend it."""

from __future__ import annotations


class CannotStartError(Exception):
    """A bad argument, bad settings, an unreadable file, an unusable workspace: exit status 2, one line."""
