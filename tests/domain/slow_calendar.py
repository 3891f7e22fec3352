"""How would somebody count who has a wall calendar and no programs of ours?

The independent reference of ``test_generated_calendars``: whole numbers only, one day after the
other, nothing of ``domain``. Days are counted from 1 January 1970, a Thursday; Beijing is eight
hours ahead and has no summer time.
"""

HOUR, DAY = 3_600, 86_400
AHEAD = 8 * HOUR
_THURSDAY = 3


def is_weekend(day: int) -> bool:
    """Tell whether a day is a Saturday or a Sunday."""
    return (day + _THURSDAY) % 7 > 4


def work_days(first: int, span: int, off: set[int], made_up: set[int]) -> bytearray:
    """Return one byte for each day of the span: 1 when offices work."""
    days = bytearray(span)
    for place in range(span):
        day = first + place
        if day in made_up:
            days[place] = 1
        elif day in off or is_weekend(day):
            days[place] = 0
        else:
            days[place] = 1
    return days


def day_of(second: int) -> int:
    """Return the day in Beijing on which a second falls."""
    return (second + AHEAD) // DAY


def midnight_after(day: int) -> int:
    """Return the second at which a day is over in Beijing."""
    return (day + 1) * DAY - AHEAD


def count_on(first: int, work: bytearray, started: int, length: int, kind: str) -> tuple[int, int, bool]:
    """Return (second at which it is over, last day, rolled); ``kind``: hours, working, calendar, rolling."""
    if kind == "hours":
        over = started + length * HOUR
        return over, day_of(over - 1), False  # the last second that still counts
    place, left = day_of(started) - first, length
    while left:
        place += 1
        if kind != "working" or work[place]:
            left -= 1
    rolled = False
    if kind == "rolling":
        while not work[place]:
            place += 1
            rolled = True
    return midnight_after(first + place), first + place, rolled


def reaches_unknown_year(start: int, last: int, unknown: list[tuple[int, int]]) -> bool:
    """Tell whether any day from the start to the last one lies in a year that is not announced (first, last day)."""
    return any(not (last < begins or ends < start) for begins, ends in unknown)
