"""Dates as exports write them: ISO, day first, month first, with names of months, Excel's serials, epochs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from streams.limits import plausible

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"

_MONTHS: dict[str, int] = {}
for _names in (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "january february march april may june july august september october november december",
    "janv fevr mars avr mai juin juil aout sept oct nov dec",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "jan feb mrz apr mai jun jul aug sep okt nov dez",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
):
    _MONTHS.update({name: number for number, name in enumerate(_names.split(), 1)})

_ZONES = {"utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8}
_ZONES |= {"pdt": -7, "wet": 0, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "bst": 1}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})(?!\d)", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([aApP])?\.?[mM]?\.?", re.ASCII)
_HOUR = re.compile(r"(?<![\d:])(\d{1,2})\s?([aApP])\.?[mM]\b", re.ASCII)
_OFFSET = re.compile(r"(?<=[\d\s])([+-])(\d{2}):?(\d{2})(?!\d)", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_WORD = re.compile(r"[a-z]+")
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119
_LONGEST = 64


def seconds_of_date(date: str | float | int, time: str | float | int, order: str, zone: str) -> float | None:
    """Read a date, and the time of day where another column holds it.

    Parameters
    ----------
    date, time
        The cells; the time is empty where the date holds it.
    order
        ``day-first`` or ``month-first``, for dates such as 3/4/2026.
    zone
        Time zone of dates that do not say theirs.

    Returns
    -------
    float or None
        Seconds since the epoch; None for what is no date from 1990 to 2099.

    Examples
    --------
    >>> seconds_of_date("01/09/2026", "10:00", "day-first", "UTC")
    1788256800.0
    """
    if isinstance(date, str):
        number = float(date) if len(date) < 24 and _NUMBER.fullmatch(date) else None
    else:
        number = float(date)
    if number is not None:
        return _of_number(number, time, zone)
    text = f"{date} {time}" if time != "" else str(date)
    return _of_text(text[:_LONGEST], order, zone)


def _of_number(number: float, time: str | float | int, zone: str) -> float | None:
    if _EXCEL_DAYS[0] <= number < _EXCEL_DAYS[1]:
        day = number + (float(time) if isinstance(time, float) and 0 <= time < 1 else 0.0)
        moment = _EXCEL_EPOCH + timedelta(seconds=round(day * 86_400, 3))
        if isinstance(time, str) and time:
            return _of_text(f"{moment:%Y-%m-%d} {time}"[:_LONGEST], DAY_FIRST, zone)
        return _localised(moment.replace(tzinfo=None), zone)
    for unit in (1.0, 1e3, 1e6, 1e9):
        seconds = plausible(number / unit)
        if seconds is not None:
            return seconds
    return None


def _of_text(text: str, order: str, zone: str) -> float | None:
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        moment = datetime.fromisoformat(text.removesuffix(" UTC").removesuffix(" GMT").strip())
    except ValueError:
        found = _moment(text, order)
        if found is None:
            return None
        moment = found
    else:
        if text.endswith((" UTC", " GMT")) and moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
    return _localised(moment, zone)


def _localised(moment: datetime, zone: str) -> float | None:
    try:
        return plausible((moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone))).timestamp())
    except (OverflowError, ValueError, KeyError, OSError):
        return None  # KeyError and OSError: there is no such zone


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo:
    """Find a time zone by its name; raises as `zoneinfo.ZoneInfo` does."""
    return UTC if name.upper() in ("UTC", "Z", "GMT") else ZoneInfo(name)


def _moment(text: str, order: str) -> datetime | None:
    """Read a date that is no ISO date, in whichever order its parts stand."""
    words = _WORD.findall(_plain(text))
    day_found = _day(text, words, order)
    if day_found is None:
        return None
    year, month, day, rest = day_found
    time = _TIME.search(rest)
    hour = minute = second = micro = 0
    if time is not None:
        hour, minute, second = int(time[1]), int(time[2]), int(time[3] or 0)
        micro = int((time[4] or "0")[:6].ljust(6, "0"))
        half = (time[5] or "").lower()
        if half and hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
    elif (alone := _HOUR.search(rest)) is not None:
        hour = int(alone[1]) % 12 + (12 if alone[2] in "pP" else 0)
    try:
        return datetime(year, month, day, hour, minute, second, micro, tzinfo=_zone_in(rest, words))
    except ValueError:
        return None


def _day(text: str, words: list[str], order: str) -> tuple[int, int, int, str] | None:
    """Year, month and day, and the text without them."""
    if (iso := _ISO.search(text)) is not None:
        return int(iso[1]), int(iso[2]), int(iso[3]), text[: iso.start()] + " " + text[iso.end() :]
    if (numeric := _NUMERIC.search(text)) is not None:
        first, middle, last = (int(part) for part in numeric.groups())
        rest = text[: numeric.start()] + " " + text[numeric.end() :]
        if len(numeric[1]) == 4:
            return first, middle, last, rest
        if len(numeric[1]) > 2:
            return None
        year = last if len(numeric[3]) == 4 else 2000 + last
        # a part beyond 12 is a day whatever the order
        month_first = (order == MONTH_FIRST and first <= 12) or middle > 12
        month, day = (first, middle) if month_first else (middle, first)
        return year, month, day, rest
    # the last, for a day of the week may be short for itself and for a month ("mar. 1 sept.")
    month = next((_MONTHS[word] for word in reversed(words) if word in _MONTHS), 0)
    if not month:
        return None
    without_time = _HOUR.sub(" ", _OFFSET.sub(" ", _TIME.sub(" ", text)))
    numbers = re.findall(r"\d+", without_time, re.ASCII)
    year_text = next((n for n in numbers if len(n) == 4), None)
    day_text = next((n for n in numbers if len(n) <= 2), None)
    if day_text is None:
        return None
    if year_text is None:
        shorter = [n for n in numbers if len(n) == 2][-1:]
        if len(numbers) < 2 or not shorter:
            return None
        year_text = str(2000 + int(shorter[0]))
    return int(year_text), month, int(day_text), text


def _zone_in(text: str, words: Iterable[str]) -> tzinfo | None:
    if (offset := _OFFSET.search(text)) is not None:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 1_440 else None
    hours = next((_ZONES[word] for word in words if word in _ZONES), None)
    return None if hours is None else timezone(timedelta(hours=hours))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


class OrderEvidence:
    """Which comes first in a column's dates, the day or the month: one decision for the whole column.

    Where no date of it can tell, the order is taken under which the dates lie closer together, as those of an export
    do; and where that cannot tell either, the day comes first, but for times of day of twelve hours.
    """

    def __init__(self) -> None:
        self._day_first = self._month_first = 0
        self._twelve_hours = False
        # as they stand, each once: a column of a million rows has a few hundred
        self._ambiguous: set[tuple[int, int, int]] = set()

    @property
    def settled(self) -> bool:
        """Whether a date could tell."""
        return bool(self._day_first or self._month_first)

    def see(self, date: object) -> None:
        """Look at a cell."""
        if not isinstance(date, str) or _ISO.search(date) or (found := _NUMERIC.search(date[:_LONGEST])) is None:
            return
        first, middle = int(found[1]), int(found[2])
        if len(found[1]) > 2:
            return
        self._day_first += first > 12 >= middle
        self._month_first += middle > 12 >= first
        self._twelve_hours = self._twelve_hours or bool(re.search(r"\d\s*[ap]\.?m", date[:_LONGEST], re.IGNORECASE))
        self._ambiguous.add((int(found[3]), first, middle))

    def order(self) -> str:
        """Decide."""
        if self._day_first != self._month_first:
            return DAY_FIRST if self._day_first > self._month_first else MONTH_FIRST
        day_first = _width((year, middle, first) for year, first, middle in self._ambiguous)
        month_first = _width(self._ambiguous)
        if day_first != month_first:
            return DAY_FIRST if day_first < month_first else MONTH_FIRST
        return MONTH_FIRST if self._twelve_hours else DAY_FIRST


def _width(days: Iterable[tuple[int, int, int]]) -> int:
    """Days between the first and the last of (year, month, day), months taken for 31 days long."""
    numbers = [(year * 12 + month) * 31 + day for year, month, day in days]
    return max(numbers) - min(numbers) if numbers else 0
