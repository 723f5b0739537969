"""Rules that hold at some hours: "no @ (Mo-Fr 07:00-09:00); destination @ (Sa)".

Of https://wiki.openstreetmap.org/wiki/Conditional_restrictions the conditions by weekday and hour are
understood; those by weight, weather, holiday or stay are not.
"""

import re
from typing import NamedTuple

from services.navigation.hours import DAY_MIN, Week
from services.navigation.osm.openings import parse_opening_hours
from services.navigation.records import DayHours

ALWAYS: Week = ((DayHours(0, DAY_MIN),),) * 7
_RULE = re.compile(r"\s*(?P<value>[^@;()]+?)\s*@\s*(?:\((?P<inside>[^()]*)\)|(?P<bare>[^;()]*))\s*(?:;|$)")
_DAYS_ALONE = re.compile(r"(?:Mo|Tu|We|Th|Fr|Sa|Su|[-, ])+")


class Rule(NamedTuple):
    """A value, and when it holds."""

    value: str
    hours: Week


def parse_conditional(text: str) -> list[Rule]:
    """The rules in the order written: the last that holds is the one that counts.

    Raises ValueError for any condition that is not of weekdays and hours.
    """
    rules: list[Rule] = []
    at = 0
    while text[at:].strip():
        found = _RULE.match(text, at)
        if found is None:
            raise ValueError(f"conditional rule {text!r}")
        rules.append(Rule(found["value"], _hours(found["inside"] or found["bare"] or "")))
        at = found.end()
    return rules


def _hours(condition: str) -> Week:
    wanted = f"{condition.strip()} 00:00-24:00" if _DAYS_ALONE.fullmatch(condition) else condition
    return parse_opening_hours(wanted) or ALWAYS
