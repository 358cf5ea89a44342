"""Search and retrieval for news archives, every answer cited to exact characters.

    from newsrag import NewsIndex

    index = NewsIndex.build("indexes/default", ["seeds"])
    for hit in index.search("withdrawal from Kyiv", k=5):
        print(hit.citation.quote, hit.citation.source, hit.citation.span)

Importing this package loads none of the libraries that search or embed; they come with first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag import errors, types
from newsrag._version import __version__
from newsrag.errors import *  # noqa: F403
from newsrag.types import *  # noqa: F403

if TYPE_CHECKING:
    from newsrag.export.checking import verify_case
    from newsrag.index import NewsIndex

__all__ = ["NewsIndex", "__version__", "verify_case"]
__all__ += errors.__all__
__all__ += types.__all__


def __getattr__(name: str) -> object:
    # Deferred so that `import newsrag` and `newsrag --help` stay light.
    if name == "NewsIndex":
        from newsrag.index import NewsIndex

        return NewsIndex
    if name == "verify_case":
        from newsrag.export.checking import verify_case

        return verify_case
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
