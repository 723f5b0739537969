"""The wallet of several cars: what one does to it, the others' screens are told, as a bank tells phones."""

import asyncio
from collections.abc import Sequence

from banma_sim.events import Event, WalletChanged
from banma_sim.scenario.driven import Driven
from services.wallet.money import format_fen
from services.wallet.records import Account


class SharedWallet:
    """Tells each car whose screen shows another wallet than there is."""

    def __init__(self, cars: Sequence[Driven]) -> None:
        self._cars = cars
        self._telling: asyncio.Task[None] | None = None

    def listen(self, car: Driven) -> None:
        """To a session that has just begun."""
        car.sim.stream.subscribe(self._changed, WalletChanged)

    async def tell(self) -> None:
        """Now, to whom it concerns."""
        cars = [car for car in self._cars if car.under_way]
        if not cars:
            return
        account = await cars[0].sim.wallet.account()
        for car in cars:
            if not _shows(car, account):
                car.sim.stream.publish(
                    WalletChanged(
                        balance_fen=account.balance_fen,
                        held_fen=account.held_fen,
                        password_free=account.password_free,
                        pin_set=account.pin_set,
                    )
                )

    def close(self) -> None:
        """Nobody is told any more."""
        if self._telling is not None:
            self._telling.cancel()

    def _changed(self, _: Event) -> None:
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self.tell())


def _shows(car: Driven, account: Account) -> bool:
    now = car.sim.snapshot(())
    return (
        now["wallet.balance"] == format_fen(account.balance_fen)
        and now["wallet.held"] == format_fen(account.held_fen)
        and now["wallet.password_free"] == account.password_free
        and now["wallet.pin_set"] == account.pin_set
    )
