"""Read a plain text file: one article, whose first lines may say what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsrag.readers.encoding import decode
from newsrag.readers.streams import ARTICLE_BYTES, read_document
from newsrag.types import RawArticle

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newsrag.readers.fields import FieldNames
    from newsrag.readers.walk import NewsFile

__all__ = ["read"]


def read(file: NewsFile, stream: io.BufferedReader, _names: FieldNames) -> Iterator[RawArticle]:
    """Yield the file's text as one article without fields."""
    text = decode(read_document(stream, ARTICLE_BYTES))
    yield RawArticle(text=text, origin=file.origin, name=file.name, plain=True)
