"""One turn of the conversation: hear, understand, judge, act, answer."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import groupby

from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.dialogue import Question, Says
from banma_sim.assistant.errands import UncertainError
from banma_sim.assistant.guards import Verdict, decide
from banma_sim.assistant.phrases import Say, phrasebook, say, speak
from banma_sim.assistant.skills.navigation import UnknownHereError
from banma_sim.assistant.skills.ordering import Ordering
from banma_sim.events import GuardDecided, Heard, Replied, Trouble, Understood
from banma_sim.faults import ServiceTroubleError
from intents import Engine, to_json
from intents.records import Frame, Hypothesis, Understanding
from services.coffee.records import CoffeeError, OrdersUnreadableError
from services.navigation.records import NavigationError, NoRouteError
from services.wallet.money import display
from services.wallet.records import LedgerUnreadableError, WalletError

TurnWork = Callable[[], Awaitable[Says]]

PIN_SAID = re.compile(r"^\W*(?:my |the )?(?:pin|密码)?(?: is|是)?\W*((?:\d\W*){4,6})$", re.IGNORECASE)
MASK = "••••"

LONGEST_HEARD = 1000
ASKING = ("confirm", "offer", "request")
CHANGES_THE_OFFER = ("coffee.order", "coffee.change", "coffee.remove", "dialogue.choose", "wallet.top_up")

# A place asked for in the same breath is set first: the coffee lies on the way there.
FIRST = ("navigation.go", "navigation.add_stop", "navigation.prefer")


class Assistant:
    """Hears the driver, one utterance after the other."""

    def __init__(self, desk: Desk, engine: Engine, ordering: Ordering, handlers: Handlers) -> None:
        self._desk = desk
        self._engine = engine
        self._ordering = ordering
        self._handlers = handlers
        self._turn: asyncio.Task[tuple[Replied, ...]] | None = None

    async def hear(self, hypotheses: Sequence[Hypothesis]) -> tuple[Replied, ...]:
        """Everything said in answer. "Never mind" cuts a turn short that is still under way."""
        text = hypotheses[0].text
        if self._awaits_pin() and (said := PIN_SAID.match(text)):
            self._desk.stream.publish(Heard(text=MASK))
            return await self._alone(lambda: self.enter_pin("".join(c for c in said[1] if c.isdigit())))
        self._desk.stream.publish(
            Heard(text=_clipped(text), asr=tuple(_clipped(h.text) for h in hypotheses[1:]))
        )
        self._desk.dialogue.expire()
        understanding = await self._engine.understand(list(hypotheses), self._desk.dialogue.context())
        self._desk.stream.publish(Understood(understanding=to_json(understanding)))
        if self._turn is not None and any(f.intent == "dialogue.cancel" for f in understanding.frames):
            self._turn.cancel()
        return await self._alone(lambda: self._respond(understanding))

    async def enter_pin(self, pin: str) -> Says:
        """The PIN, spoken or typed on the pad."""
        self._desk.dialogue.settle()
        return await self._ordering.enter_pin(pin)

    async def do(self, work: TurnWork) -> tuple[Replied, ...]:
        """A turn of its own for something done by hand, on the screen."""
        return await self._alone(work)

    async def act(self, frame: Frame) -> Says:
        """What a tap on the screen asks for, judged and done as if it had been said."""
        return await self._act(frame)

    def announce(self, what: Say) -> None:
        """Say something that no utterance asked for."""
        self._say_all([what])

    async def close(self) -> None:
        """End a turn under way."""
        if self._turn is not None:
            self._turn.cancel()
            await asyncio.gather(self._turn, return_exceptions=True)

    async def _alone(self, work: TurnWork) -> tuple[Replied, ...]:
        while self._turn is not None:
            await asyncio.gather(self._turn, return_exceptions=True)
        self._turn = asyncio.get_running_loop().create_task(self._run(work))
        try:
            return await self._turn
        except asyncio.CancelledError:
            return ()

    async def _run(self, work: TurnWork) -> tuple[Replied, ...]:
        try:
            return self._say_all(await self._safely(work))
        finally:
            self._turn = None

    async def _respond(self, understanding: Understanding) -> Says:
        if not understanding.accepted:
            return self._misunderstood(understanding)
        question = self._desk.dialogue.question
        says: Says = []
        for frame in _in_order(_sensible(understanding.frames)):
            says += await self._safely(lambda frame=frame: self._act(frame))  # type: ignore[misc]
        if understanding.left:
            says.append(say("dialogue.left", text=", ".join(understanding.left)))
        if understanding.truncated:
            says.append(say("dialogue.truncated"))
        return says + self._reminder(question, says)

    async def _act(self, frame: Frame) -> Says:
        handler = self._handlers.get(frame.intent)
        if handler is None:
            return [say("dialogue.cannot")]
        deed = self._deed(frame)
        verdict = decide(deed, self._desk.car.state().driving.value, frame.confidence)
        if verdict.rule:
            self._desk.stream.publish(
                GuardDecided(intent=frame.intent, decision=verdict.decision, rule=verdict.rule)
            )
        if verdict.decision == "refuse":
            return [say(verdict.reply)]
        if verdict.decision == "confirm":
            return self._confirm_first(frame, verdict)
        domain = frame.intent.split(".")[0]
        if domain != "dialogue":
            self._desk.dialogue.domain = domain
        question = self._desk.dialogue.question
        if question is not None and frame.intent in question.settled_by:
            self._desk.dialogue.settle()
        return await handler(frame)

    def _deed(self, frame: Frame) -> str:
        """What the guards judge: a yes has the effect of what it answers."""
        question = self._desk.dialogue.question
        match frame.intent:
            case "dialogue.yes" if question is not None:
                return f"answer.{question.name}"
            case "wallet.password_free":
                return f"{frame.intent}.{frame.slots.get('state', 'query')}"
            case "wallet.limit" if frame.slots.get("amount_fen") is not None:
                return "wallet.limit.set"
            case _:
                return frame.intent

    def _confirm_first(self, frame: Frame, verdict: Verdict) -> Says:
        question = self._desk.dialogue.question
        if frame.intent == "dialogue.yes" and question is not None:
            return [say(verdict.reply), question.text]
        sure = replace(frame, confidence=1.0)
        words = say("guard.did_you_mean", what=say(f"intent.{frame.intent}", **_named(frame)))

        async def yes() -> Says:
            return await self._act(sure)

        async def no() -> Says:
            return [say("dialogue.fine")]

        self._desk.dialogue.ask(Question("confirm_intent", words, yes=yes, no=no))
        return [words]

    def _misunderstood(self, understanding: Understanding) -> Says:
        says = [say(f"refused.{understanding.reason or 'unintelligible'}")]
        if understanding.truncated:
            says.append(say("dialogue.truncated"))
        return says + self._reminder(self._desk.dialogue.question, says)

    def _reminder(self, before: Question | None, says: Says) -> Says:
        """A question that is still open after something else was talked about is asked again."""
        now = self._desk.dialogue.question
        if now is None or now is not before or (says and phrasebook()[says[-1].key].act in ASKING):
            return []
        return [now.text] if self._desk.dialogue.remind() else []

    async def _safely(self, work: TurnWork) -> Says:
        """What a service refuses or leaves unanswered is put into words."""
        try:
            return await work()
        except UnknownHereError as error:
            return [say("navigation.unknown_place", text=error.text)]
        except NoRouteError:
            return [say("navigation.no_way")]
        except ServiceTroubleError as error:
            return [say("service.silent" if error.code == "reply_lost" else "service.down")]
        except UncertainError:
            return [say("payment.unknown_move")]
        except (LedgerUnreadableError, OrdersUnreadableError) as error:
            self._desk.stream.publish(Trouble(where="storage", detail=str(error)))
            return [say("service.storage")]
        except (CoffeeError, NavigationError, WalletError) as error:
            self._desk.stream.publish(Trouble(where="assistant", detail=f"{error.code}: {error}"))
            return [say("service.refused")]

    def _say_all(self, says: Says) -> tuple[Replied, ...]:
        if not says:
            return ()
        language = self._desk.dialogue.language
        if says != self._desk.dialogue.last_said:
            self._desk.dialogue.last_said = list(says)
        replies = []
        for what, _ in groupby(says):  # two services that fail alike are reported once
            text, act = speak(what, language)
            replies.append(
                Replied(text=text[:1].upper() + text[1:], act=act, key=what.key, language=language)
            )
            self._desk.stream.publish(replies[-1])
        return tuple(replies)

    def _awaits_pin(self) -> bool:
        return self._ordering.awaiting_pin is not None


def _clipped(text: str) -> str:
    """What was heard, as far as it is kept: longer than the engine reads, shorter than would hurt a log."""
    return text if len(text) <= LONGEST_HEARD else text[:LONGEST_HEARD] + "…"


def _sensible(frames: Sequence[Frame]) -> Sequence[Frame]:
    """What is left when the frames are taken together.

    "Yes, but iced": a yes in one breath with a change is none to what was announced before. And an order
    without a drink asks nothing where the drink came in the same breath.
    """
    if any(frame.intent in CHANGES_THE_OFFER for frame in frames):
        frames = [frame for frame in frames if frame.intent != "dialogue.yes"]
    if any(frame.slots.get("items") for frame in frames):
        frames = [f for f in frames if f.intent != "coffee.order" or f.slots.get("items")]
    return frames


def _in_order(frames: Sequence[Frame]) -> list[Frame]:
    return sorted(frames, key=lambda frame: frame.intent not in FIRST)


def _named(frame: Frame) -> dict[str, object]:
    place = frame.slots.get("destination") or frame.slots.get("place") or {}
    if (amount_fen := frame.slots.get("amount_fen")) is not None:
        return {"text": display(amount_fen)}
    return {"text": place.get("text", "")}
