"""Makes links that open a page at the words quoted: URLs with text fragments.

A browser that knows them scrolls to the words and marks them; another one opens the page. Source:
"URL Fragment Text Directives", Draft Community Group Report of the WICG
(https://wicg.github.io/scroll-to-text-fragment/).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from newsrag.types import Excerpt

__all__ = ["link_to", "web_address"]

# Up to here a quotation is looked for as it stands; of a longer one its first and last words are.
_LONGEST = 300
# Words at an end of a long quotation, or around a short one, and characters where there are none.
_WORDS = 8
_CHARACTERS = 80
# Fewer words than this may well stand on the page twice.
_FEW = 8
# What a URL may have as it is; every other character is percent-encoded.
_URL = "!#$%&'()*+,-./:;=?@[]_~"
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNUSABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def web_address(url: str) -> str:
    """Return an article's URL as a link may carry it, in ASCII, or nothing.

    Only ``http`` and ``https`` with a host and no name or password before it: whatever else stands
    there would run a script or lead elsewhere than it seems to.
    """
    try:
        parts = urlsplit(url)
        host, name, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or name is not None:
        return ""
    if _UNUSABLE.search(url) or not _is_text(url):
        return ""
    return quote(_BROKEN.sub("%25", url), safe=_URL)


def _is_text(url: str) -> bool:
    try:
        url.encode()
    except UnicodeEncodeError:
        return False
    return True


def link_to(url: str, excerpt: Excerpt) -> str:
    """Return a link to the words of an excerpt on its article's page, or nothing."""
    address = web_address(url)
    if not address:
        return ""
    page, _, fragment = address.partition("#")
    fragment = fragment.partition(":~:")[0]
    return f"{page}#{fragment}:~:text={_directive(excerpt)}"


def _directive(excerpt: Excerpt) -> str:
    """Return ``[prefix-,]start[,end][,-suffix]``, with context where the words alone are few.

    Context is of the same line: what a page has between two paragraphs is not known.
    """
    terms = [_term(each) for each in _ends(excerpt.quote)]
    if len(excerpt.quote.split()) < _FEW:
        at = excerpt.span.start - excerpt.context.start
        before = excerpt.text[:at].rpartition("\n")[2]
        after = excerpt.text[at + len(excerpt.quote) :].partition("\n")[0]
        prefix, suffix = _last_words(before), _first_words(after)
        terms = [*([_term(prefix) + "-"] if prefix else []), *terms]
        terms += ["-" + _term(suffix)] if suffix else []
    return ",".join(terms)


def _ends(words: str) -> list[str]:
    """Return what to look for: all of a quotation, or the two ends of one that is long.

    No term may reach over the end of a block on the page, and each line may be a block.
    """
    words = words.strip()
    if len(words) <= _LONGEST and "\n" not in words:
        return [words]
    first, last = _first_words(words), _last_words(words)
    return [first, last] if first and last else [words[:_LONGEST]]


def _first_words(text: str) -> str:
    line = text.strip().partition("\n")[0]
    some = " ".join(line.split()[:_WORDS])
    return some if len(some) <= _CHARACTERS else _within(some[: _CHARACTERS + 1], last=False)


def _last_words(text: str) -> str:
    line = text.strip().rpartition("\n")[2]
    some = " ".join(line.split()[-_WORDS:])
    return some if len(some) <= _CHARACTERS else _within(some[-_CHARACTERS - 1 :], last=True)


def _within(cut: str, *, last: bool) -> str:
    """Drop the word that a cut went through, unless there is no other."""
    head, space, tail = cut.partition(" ") if last else cut.rpartition(" ")
    if space:
        return tail if last else head
    return cut[1:] if last else cut[:-1]


def _term(text: str) -> str:
    """Percent-encode a term; the dash has a meaning of its own in a directive."""
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")
