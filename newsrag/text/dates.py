"""Read the date of an article, in the ways that archives write it, as an aware moment in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

__all__ = ["parse_date"]

LONGEST = 100
"""A longer string is not a date; it is not looked at."""

_EARLIEST_YEAR = 1000  # 0001-01-01 is how several systems write "no date"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = (
    r"(?:(?:,|\s|t|at|-|–|\|)+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s*\(?(?P<zone>z|[a-z]{2,4}|(?:utc|gmt)?[+-]\d{1,2}:?(?:\d{2})?)\)?)?)?"
)
_SHAPES = tuple(
    re.compile(_WEEKDAY + shape + r"\.?", re.IGNORECASE)
    for shape in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<number>\d{1,2})(?P=mark)(?P<day>\d{1,2})" + _TIME,
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?"
        + _MONTH
        + r",?[\s-]+(?P<year>\d{4})"
        + _TIME,
        _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _TIME,
        _MONTH + r"\s+(?P<day>\d{1,2})" + _TIME + r"\s+(?P<year>\d{4})",
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"
        + _TIME,
    )
)
_LABEL = re.compile(
    r"(?:date|(?:first |last )?(?:published|updated|posted|modified|created|issued|filed))"
    r"(?:\s+(?:on|at|date))?\s*:?\s+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?")
_HOURS = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "bst": 1, "cet": 1, "cest": 2, "eet": 2,
    "eest": 3, "msk": 3, "jst": 9, "kst": 9, "hkt": 8, "aest": 10, "aedt": 11,
}  # fmt: skip
_US_ZONES = {"et": -5, "ct": -6, "mt": -7, "pt": -8}
_EPOCH_SCALE = {9: 1, 10: 1, 12: 1_000, 13: 1_000, 16: 1_000_000}  # digits -> units a second
# dateparser meets text that it was not written for; none of its errors may stop an import.
_PARSER_ERRORS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError)


def parse_date(raw: str) -> datetime | None:
    """Return the moment that ``raw`` names, aware and in UTC, or None if it names none.

    Understood are ISO 8601 in its variants, RFC 2822, seconds or milliseconds since 1970, dates
    with an English month name, and dates in digits. ``03/04/2022`` is 4 March as written in the
    United States, unless the first number cannot be a month; with dots (``03.04.2022``) the day
    comes first. Two-digit years follow POSIX: 69-99 are 1969-1999. A moment without a zone is
    taken as UTC, and a day without a time as its first moment. A date that lacks its day or its
    year, that does not exist, or that lies before the year 1000 is None.

    Never raises. What the standard library's patterns do not settle goes to `dateparser`.
    """
    text = " ".join(raw[: LONGEST + 1].split())
    if not text or len(raw) > LONGEST or not any(c.isdecimal() for c in text):
        return None
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    try:
        return _in_utc(_parse(text))
    except (OverflowError, ValueError, OSError):
        return None


def _parse(text: str) -> datetime | None:
    if _NUMBER.fullmatch(text):
        return _from_number(text)
    if text[:4].isdecimal():
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # perhaps one of the looser shapes below
    for shape in _SHAPES:
        if match := shape.fullmatch(text):
            return _from_match(match, text)
    return _from_email(text) or _from_words(text)


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is None or moment.year < _EARLIEST_YEAR:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC)


def _from_number(text: str) -> datetime | None:
    """Read ``YYYYMMDD``, ``YYYYMMDDhhmmss`` or time since 1970, told apart by their length."""
    whole = text.lstrip("-").partition(".")[0]
    if whole == text and len(whole) in (8, 14):
        shape = "%Y%m%d%H%M%S" if len(text) == 14 else "%Y%m%d"
        return datetime.strptime(text, shape).replace(tzinfo=UTC)
    scale = _EPOCH_SCALE.get(len(whole))
    if scale is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(text) / scale)


def _from_match(match: re.Match[str], text: str) -> datetime | None:
    parts = match.groupdict()
    year, month, day = _calendar(parts)
    moment = datetime(year, month, day, tzinfo=UTC)
    if not parts["hour"]:
        return moment
    hour = int(parts["hour"])
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    micro = int((parts["fraction"] or "0")[:6].ljust(6, "0"))
    moment = moment.replace(
        hour=hour, minute=int(parts["minute"]), second=int(parts["second"] or 0), microsecond=micro
    )
    if not parts["zone"]:
        return moment
    offset = _offset(parts["zone"].lower(), moment)
    return _from_words(text) if offset is None else moment.replace(tzinfo=timezone(offset))


def _calendar(parts: dict[str, str | None]) -> tuple[int, int, int]:
    """Return year, month and day of whichever shape matched; they need not exist."""
    year = int(parts.get("year") or 0)
    if name := parts.get("month"):
        return year, _MONTHS.index(name[:3].lower()) + 1, int(parts["day"] or 0)
    if number := parts.get("number"):
        return year, int(number), int(parts["day"] or 0)
    if len(parts["year"] or "") == 2:
        year += 1900 if year >= 69 else 2000
    first, other = int(parts["first"] or 0), int(parts["other"] or 0)
    day_first = parts["mark"] == "." or first > 12
    return (year, other, first) if day_first and other <= 12 else (year, first, other)


def _offset(zone: str, moment: datetime) -> timedelta | None:
    """Return the zone's distance from UTC, or None for a name not known here."""
    if zone in _US_ZONES:
        return timedelta(hours=_US_ZONES[zone] + _summer_hour(moment))
    if zone in _HOURS:
        return timedelta(hours=_HOURS[zone])
    match = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", zone)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timedelta(minutes=-minutes if match[1] == "-" else minutes)


def _summer_hour(moment: datetime) -> int:
    """Return 1 from the second Sunday of March to the first of November (US rule since 2007)."""
    march = datetime(moment.year, 3, 8, 2, tzinfo=UTC)
    november = datetime(moment.year, 11, 1, 2, tzinfo=UTC)
    start = march + timedelta(days=6 - march.weekday())
    end = november + timedelta(days=6 - november.weekday())
    return int(start <= moment < end)


def _from_email(text: str) -> datetime | None:
    """Read RFC 2822, as feeds and mails write dates."""
    from email.utils import parsedate_to_datetime

    if not re.match(r"(?:[a-z]{3,9},\s*)?\d{1,2}\s+[a-z]{3,9}\s+\d{2,4}\b", text, re.IGNORECASE):
        return None
    try:
        return parsedate_to_datetime(text)
    except (IndexError, TypeError, ValueError):
        return None


@lru_cache(maxsize=4096)
def _from_words(text: str) -> datetime | None:
    """Ask dateparser, but only for what shows a year and a day: it finds dates in anything."""
    if not re.search(r"(?<!\d)[12]\d{3}(?!\d)", text) or len(re.findall(r"\d+", text)) < 2:
        return None
    if not re.search("|".join(_MONTHS), text, re.IGNORECASE):
        return None
    import dateparser

    try:
        found: datetime | None = dateparser.parse(
            text,
            languages=["en"],
            settings={
                "DATE_ORDER": "MDY",
                "PARSERS": ["absolute-time"],
                "REQUIRE_PARTS": ["day", "month", "year"],
                "RETURN_AS_TIMEZONE_AWARE": True,
                "TIMEZONE": "UTC",
            },
        )
    except (*_PARSER_ERRORS, ValueError):
        return None
    return found
