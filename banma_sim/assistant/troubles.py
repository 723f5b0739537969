"""Troubles put into words: what a service refuses or leaves unanswered, the driver hears."""

from collections.abc import Awaitable, Callable

from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.mistakes import broken
from banma_sim.assistant.phrases import say
from banma_sim.assistant.place_words import UnknownHereError, shown
from banma_sim.errands import UncertainError
from banma_sim.events import EventStream, Trouble
from banma_sim.faults import ServiceTroubleError
from banma_sim.trip import NoChargeError
from services.coffee.records import CoffeeError, OrdersUnreadableError
from services.navigation.records import NavigationError, NoRouteError
from services.wallet.records import LedgerUnreadableError, WalletError

TurnWork = Callable[[], Awaitable[Says]]

SERVICE_TROUBLE = {"reply_lost": "service.silent", "offline": "service.offline"}
"""What is said of a service that could not be reached, by how; of all else that it is down."""


async def in_words(work: TurnWork, stream: EventStream) -> Says:
    """What a service refuses or leaves unanswered is put into words."""
    try:
        return await work()
    except UnknownHereError as error:
        return [say("navigation.unknown_place", text=error.text)]
    except NoRouteError as error:
        if error.to:
            return [say("navigation.no_way_to", place=shown(error.to))]
        return [say("navigation.no_way")]
    except NoChargeError:
        return [say("charging.cannot_drive")]
    except ServiceTroubleError as error:
        return [say(SERVICE_TROUBLE.get(error.code, "service.down"))]
    except UncertainError:
        return [say("payment.unknown_move")]
    except (LedgerUnreadableError, OrdersUnreadableError) as error:
        stream.publish(Trouble(where="storage", detail=str(error)))
        return [say("service.storage")]
    except (CoffeeError, NavigationError, WalletError) as error:
        stream.publish(Trouble(where="assistant", detail=f"{error.code}: {error}"))
        return [say("service.refused")]
    except Exception as error:  # an error of ours: the driver gets a word, engineers get the rest
        stream.publish(broken(error))
        return [say("service.refused")]
