"""A maneuver in words: early, soon and now, in both languages."""

from functools import lru_cache
from typing import Literal, NamedTuple

from services.navigation.phrasebook import Action, Side, phrasebook
from services.navigation.records import Language, Maneuver, ManeuverType, Modifier, Step
from services.navigation.units import METRES_A_FOOT, METRES_A_MILE, METRES_A_YARD, Units

Phase = Literal["early", "soon", "now"]


class _Scale(NamedTuple):
    """A short unit and a long one, and from how many of the short ones on the long one is used."""

    short_m: float
    long_m: float
    most_short: int


_SCALES = {
    Units.METRIC: _Scale(1.0, 1000.0, 1000),
    Units.MILES_FEET: _Scale(METRES_A_FOOT, METRES_A_MILE, 1100),
    Units.MILES_YARDS: _Scale(METRES_A_YARD, METRES_A_MILE, 400),
}
PART = 0.03
"""So near to a quarter or a half of a mile it is called that."""
HERE_M = 15.0
"""Nearer than this a maneuver is said without its distance."""


def instruction(
    step: Step,
    language: Language,
    phase: Phase,
    distance_m: float,
    then: Step | None = None,
    units: Units = Units.METRIC,
) -> str:
    """The sentence for a maneuver `distance_m` ahead; `then` is one that follows at once.

    Early and soon tell the distance and the road; now is short, for the driver is looking at the junction.
    """
    now = phase == "now" or distance_m < HERE_M
    kind = step.maneuver.type
    book = phrasebook()
    if kind is ManeuverType.ARRIVE and now:
        return _sentence(_text(book.arrive.now[_side(step.maneuver)], language))
    action = _action(step, language, short=now and kind is not ManeuverType.DEPART)
    if now or kind is ManeuverType.DEPART:
        said = _text(book.sentences.now, language, action=action)
    else:
        distance = spoken_distance(distance_m, language, units)
        said = _text(book.sentences.ahead, language, distance=distance, action=action)
    return _sentence(_with_then(said, then, language, short=not now) if then else said)


def spoken_distance(distance_m: float, language: Language, units: Units = Units.METRIC) -> str:
    """A length as people say it: "80 metres", "1.2 kilometres", "300 yards", "half a mile", "12 miles"."""
    words, scale = phrasebook().distances[units], _SCALES[units]
    short, long = distance_m / scale.short_m, distance_m / scale.long_m
    if distance_m < 5:
        return _text(words.near, language)
    rounded = _rounded(short)
    if rounded < scale.most_short:
        return _text(words.short, language, n=str(rounded))
    part = next((part for part in words.parts if abs(part - long) < PART), None)
    if part is not None:
        return _text(words.parts[part], language)
    number = f"{long:.{1 if long < 9.95 else 0}f}".removesuffix(".0")
    return _text(words.one, language) if number == "1" else _text(words.many, language, n=number)


def spoken_speed(kmh: float, language: Language, units: Units = Units.METRIC) -> str:
    """A speed as people say it: "48 kilometres an hour"."""
    words = phrasebook().speeds
    return _text(words.miles if units.miles else words.kilometres, language, n=str(units.speed(kmh)))


def spoken_duration(duration_s: float, language: Language) -> str:
    """A time as people say it: "less than a minute", "12 minutes", "1 hour 5 minutes"."""
    words = phrasebook().durations
    if duration_s < 45:
        return _text(words.moment, language)
    hours, minutes = divmod(max(1, round(duration_s / 60)), 60)
    spoken_minutes = _text(words.minute if minutes == 1 else words.minutes, language, n=str(minutes))
    if not hours:
        return spoken_minutes
    spoken_hours = _text(words.hour if hours == 1 else words.hours, language, n=str(hours))
    if not minutes:
        return spoken_hours
    return _text(words.both, language, hours=spoken_hours, minutes=spoken_minutes)


def _rounded(number: float) -> int:
    """Tens up to 100, fifties up to 300, hundreds beyond."""
    step = 10 if number < 95 else 50 if number < 275 else 100
    return max(10, int(number / step + 0.5) * step)


def _with_then(said: str, then: Step, language: Language, short: bool) -> str:
    book = phrasebook()
    if then.maneuver.type is ManeuverType.ARRIVE:
        return _text(book.arrive.then[_side(then.maneuver)], language, first=said)
    second = _action(then, language, short, follows=True)
    return _text(book.sentences.then, language, first=said, second=second)


def _action(step: Step, language: Language, short: bool, follows: bool = False) -> str:
    """In lower case and without its distance; `follows` where it is told in one breath with another."""
    maneuver, book = step.maneuver, phrasebook()
    if maneuver.type is ManeuverType.ARRIVE:
        return _text(book.arrive.ahead[_side(maneuver)], language)
    kind, names = maneuver.type, step.road.get(language)
    if kind is ManeuverType.END_OF_ROAD and follows:
        kind = ManeuverType.TURN  # the junction is in sight already
    compass = round(maneuver.bearing_after_deg / 45) % 8 if kind is ManeuverType.DEPART else 0
    return _worded(
        kind, maneuver.modifier, maneuver.exit, compass, names[0] if names else "", language, short
    )


@lru_cache(maxsize=1024)
def _worded(
    kind: ManeuverType,
    modifier: Modifier | None,
    exit_number: int | None,
    compass: int,
    name: str,
    language: Language,
    short: bool,
) -> str:
    """The words of a maneuver other than arriving, onto the road of that name; kept, for each is told more
    than once on the way to it."""
    book, road = phrasebook(), _road(name, language)
    action = _words(kind, modifier, exit_number)
    phrase = action.alone if short or not road else action.road
    gaps = {"road": road}
    if kind is ManeuverType.DEPART:
        gaps["compass"] = _text(book.compass[compass], language)
    elif kind is ManeuverType.ROUNDABOUT:
        exit_words = book.exits[min(max(exit_number or 1, 1), len(book.exits)) - 1]
        gaps["exit"] = _text(exit_words, language)
    said = _text(phrase, language, **gaps)
    into = language == "en" and bool(road) and road.endswith(book.into)
    return said.replace(f"onto {road}", f"into {road}") if into else said


def _words(kind: ManeuverType, modifier: Modifier | None, exit_number: int | None) -> Action:
    book = phrasebook()
    match kind:
        case ManeuverType.DEPART:
            return book.depart
        case ManeuverType.ROUNDABOUT if exit_number is None:
            return book.roundabout_enter
        case _:
            return book.action(kind, modifier)


def _road(name: str, language: Language) -> str:
    """As it stands in a sentence."""
    takes_the = language == "en" and name.endswith(phrasebook().with_the)
    return f"the {name}" if takes_the and not name.lower().startswith("the ") else name


def _side(maneuver: Maneuver) -> Side:
    match maneuver.modifier:
        case Modifier.LEFT:
            return "left"
        case Modifier.RIGHT:
            return "right"
        case _:
            return "straight"


def _text(phrase: object, language: Language, **gaps: str) -> str:
    template: str = getattr(phrase, language)
    return template.format(**gaps)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
