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


def works(day: int, off: set[int], made_up: set[int]) -> bool:
    """Tell whether offices work: a worked weekend beats a holiday, a holiday beats a weekday."""
    if day in made_up:
        return True
    if day in off:
        return False
    return not is_weekend(day)


def day_of(second: int) -> int:
    """Return the day in Beijing on which a second falls."""
    return (second + AHEAD) // DAY


def midnight_after(day: int) -> int:
    """Return the second at which a day is over in Beijing."""
    return (day + 1) * DAY - AHEAD


def count_on(started: int, length: int, kind: str, off: set[int], made_up: set[int]) -> tuple[int, int, bool]:
    """Return (second at which it is over, last day, rolled); ``kind``: hours, working, calendar, rolling."""
    if kind == "hours":
        over = started + length * HOUR
        return over, day_of(over - 1), False  # the last second that still counts
    day, left = day_of(started), length
    while left:
        day += 1
        if kind != "working" or works(day, off, made_up):
            left -= 1
    rolled = False
    if kind == "rolling":
        while not works(day, off, made_up):
            day += 1
            rolled = True
    return midnight_after(day), day, rolled


def reaches_unknown_year(start: int, last: int, unknown: list[tuple[int, int]]) -> bool:
    """Tell whether any day from the start to the last one lies in a year that is not announced (first, last day)."""
    return any(not (last < begins or ends < start) for begins, ends in unknown)
