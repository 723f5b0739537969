"""After a restart: the drive that was under way is offered again."""

from collections.abc import Callable

from banma_sim.assistant.desk import Desk, duration
from banma_sim.assistant.dialogue import GOING, Question, Says
from banma_sim.assistant.phrases import Length, say
from banma_sim.assistant.place_words import shown
from banma_sim.keptdrive import KeptDrive


def offer_to_resume(desk: Desk, kept: KeptDrive, forget: Callable[[], None]) -> None:
    """Ask whether to go on; nothing moves before a yes."""
    place = shown(kept.waypoints[-1].stop.name)

    async def yes() -> Says:
        ahead = kept.ahead(desk.trip.order_at)
        route = await desk.trip.go(lambda now: ahead, "started", kept.preference)
        way = {"distance": Length(route.distance_m), "time": duration(route.duration_s)}
        return [say("undo.route_restored", place=place, **way)]

    async def no() -> Says:
        forget()
        return [say("dialogue.fine")]

    words = say("navigation.shall_we_resume", place=place)
    desk.dialogue.ask(Question("resume_drive", words, yes=yes, no=no, settled_by=GOING))
    desk.announce(words)
