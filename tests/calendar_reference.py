"""Computes the calendars of tests/schedule/clock_changes.toml without armlet, with Python's zoneinfo.

    python3 tests/calendar_reference.py > tests/schedule/clock_changes.txt

Exits with 3 if there is no zoneinfo or no time zone database.
"""

import sys
from datetime import date, datetime, time, timedelta, timezone

try:
    from zoneinfo import ZoneInfo

    ZoneInfo("Australia/Lord_Howe")
except (ImportError, KeyError):
    sys.exit(3)

# The three days around every change of the clocks, by the day before it.
VIEWS = {
    "Europe/Madrid": ["2026-03-28", "2026-10-24", "2027-03-27", "2027-10-30"],
    "America/New_York": ["2026-03-07", "2026-10-31", "2027-03-13", "2027-11-06"],
    "Asia/Kolkata": ["2026-03-28", "2026-10-24", "2027-03-27", "2027-10-30"],
    "Australia/Lord_Howe": ["2026-04-04", "2026-10-03", "2027-04-03", "2027-10-02"],
}
DAYS = 3
EVERY_DAY = range(7)
WORKING_DAYS = range(5)
SCHEDULES = [
    ("start", time(1, 40), EVERY_DAY),
    ("stop", time(2, 10), EVERY_DAY),
    ("start", time(9, 0), WORKING_DAYS),
    ("stop", time(18, 15), WORKING_DAYS),
]
MINUTE = timedelta(minutes=1)


def firings(zone, first, days):
    """Every start and stop on the days from `first`, in the order of time."""
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        for action, clock, weekdays in SCHEDULES:
            if day.weekday() not in weekdays:
                continue
            asked = datetime.combine(day, clock, tzinfo=zone)
            instant = asked.astimezone(timezone.utc)
            shown = instant.astimezone(zone)
            if shown.replace(tzinfo=None) != asked.replace(tzinfo=None):
                change = "gap"
            elif asked.utcoffset() != asked.replace(fold=1).utcoffset():
                change = "overlap"
            else:
                change = "-"
            found.append((instant, action, shown, change))
    return sorted(found)


def day_lines(zone, first):
    """For each day the half hours, the minutes that the instance runs, and the minutes that there are."""
    before = first - timedelta(days=8)
    actions = {instant: action for instant, action, _, _ in firings(zone, before, 8 + DAYS)}
    minutes = {}
    running = False
    instant = datetime.combine(before, time(), tzinfo=zone).astimezone(timezone.utc)
    end = datetime.combine(first + timedelta(days=DAYS), time(), tzinfo=zone).astimezone(timezone.utc)
    while instant < end:
        running = {"start": True, "stop": False}.get(actions.get(instant), running)
        shown = instant.astimezone(zone)
        cell = shown.hour * 2 + shown.minute // 30
        minutes.setdefault(shown.date(), {}).setdefault(cell, []).append(running)
        instant += MINUTE
    for number in range(DAYS):
        day = first + timedelta(days=number)
        cells = [minutes[day].get(cell, []) for cell in range(48)]
        drawn = "".join(symbol(cell) for cell in cells)
        ran = sum(sum(cell) for cell in cells)
        yield f"day {day} {drawn} {ran} of {sum(len(cell) for cell in cells)}"


def symbol(cell):
    """A half hour: skipped, filled, stopped or something between."""
    if not cell:
        return "/"
    if all(cell):
        return "#"
    return "+" if any(cell) else "."


for name, views in VIEWS.items():
    for view in views:
        print(f"{name} from {view}")
        zone, first = ZoneInfo(name), date.fromisoformat(view)
        for instant, action, shown, change in firings(zone, first, DAYS):
            print(f"{action} {shown:%Y-%m-%d %H:%M} {shown.tzname()} {instant:%Y-%m-%dT%H:%MZ} {change}")
        for line in day_lines(zone, first):
            print(line)
