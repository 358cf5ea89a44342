"""The error tree: every failure a user can cause or meet, each with its cause and its mend.

::

    NewsragError
    ├── InputError            bad use or bad input (CLI exit 2)
    │   ├── QueryError        a question or filter that cannot be searched for
    │   ├── ReadError         an article file that cannot be read (``--strict``)
    │   ├── NotFoundError     no such article, file or index
    │   ├── ModelError        an embedding model that is missing, unsafe or the wrong one
    │   └── LockedError       another process is writing to the index
    ├── FormatError           an index made by a newer release (CLI exit 2)
    ├── StorageError          the disk is full, read-only or failing (CLI exit 2)
    └── DamagedIndexError     stored data fails its checksum (CLI exit 3)
"""

from __future__ import annotations

__all__ = [
    "DamagedIndexError",
    "FormatError",
    "InputError",
    "LockedError",
    "ModelError",
    "NewsragError",
    "NotFoundError",
    "QueryError",
    "ReadError",
    "StorageError",
    "is_panic",
]


class NewsragError(Exception):
    """Base of all errors raised on purpose: one line of cause, one line of mend.

    Args:
        cause: what went wrong, naming the file, id or value.
        mend: what the reader can do about it; may be empty when nothing can be done.
    """

    def __init__(self, cause: str, mend: str = "") -> None:
        self.cause = cause
        self.mend = mend
        super().__init__(cause, mend)

    def __str__(self) -> str:
        return f"{self.cause}; {self.mend}" if self.mend else self.cause


class InputError(NewsragError):
    """The call or the data handed to it cannot be used."""


class QueryError(InputError):
    """The question or the filter cannot be searched for."""


class ReadError(InputError):
    """An article could not be read and the caller asked for strictness."""


class NotFoundError(InputError):
    """There is no such article, file or index."""


class ModelError(InputError):
    """The embedding model is missing, unsafe to load, or not the one the index was built with."""


class LockedError(InputError):
    """Another process holds the index's writer lock."""


class FormatError(NewsragError):
    """The index was written in a format this release does not know."""


class StorageError(NewsragError):
    """The operating system refused a read or a write."""


class DamagedIndexError(NewsragError):
    """Data in the index does not match its checksum and cannot be mended from the rest."""


def is_panic(error: BaseException) -> bool:
    """Whether an error is a panic of a library in Rust, which is no ``Exception``.

    Each such library has a class of its own for it, with a name that cannot be imported.
    """
    return type(error).__name__ == "PanicException"
