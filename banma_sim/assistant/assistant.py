"""One turn of the conversation: hear, understand, judge, act, answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from banma_sim.assistant.breath import in_order, last_offer, sensible
from banma_sim.assistant.consent import doubted, is_clear_yes, names_other_sum
from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.dialogue import Question, Says
from banma_sim.assistant.guards import NO_EFFECT, GuardBook, Situation, Verdict, decide
from banma_sim.assistant.hearing import cleaned, spoken_pin
from banma_sim.assistant.it import is_switch, switching
from banma_sim.assistant.joining import joined
from banma_sim.assistant.mistakes import ALWAYS_DUE, SkillMistakeError, check_says, why_not_said
from banma_sim.assistant.phrases import Phrases, Say, Several, say, speak
from banma_sim.assistant.skills.ordering import OFFERS, Ordering
from banma_sim.assistant.troubles import TurnWork, in_words
from banma_sim.events import Act, GuardDecided, Heard, Replied, Trouble, Understood
from banma_sim.setup import Language
from banma_sim.vehicle.cabin import Cabin
from banma_sim.whose import their_function
from intents import Engine, Told
from intents.records import Frame, Hypothesis, Understanding
from intents.unheard import UNCLEAR
from services.wallet.money import Amount, display

MASK = "••••"

LONGEST_HEARD = 1000
ASKING = ("confirm", "offer", "request")
DID_YOU_MEAN = "guard.did_you_mean"
YES = frozenset(("dialogue.yes", "wallet.pay"))
ASSENTS = YES | {"dialogue.inform"}
"""A yes, or the very thing that was asked about."""
ANSWERS = frozenset(("dialogue.yes", "dialogue.no", "dialogue.inform", "wallet.pay"))
"""They answer the question that was open when they were said, and no other."""


class Assistant:
    """Hears the driver, one utterance after the other."""

    def __init__(
        self,
        desk: Desk,
        engine: Engine,
        ordering: Ordering,
        handlers: Handlers,
        guards: GuardBook,
        cabin: Cabin,
    ) -> None:
        self._desk = desk
        self._cabin = cabin
        self._guards = guards
        self.engine = engine
        self._ordering = ordering
        self._handlers = handlers
        self._turn: asyncio.Task[tuple[Replied, ...]] | None = None
        self._said = 0
        """How often something was said."""
        desk.dialogue.unanswered = self._unanswered

    @property
    def _phrases(self) -> Phrases:
        return self._desk.dialogue.phrases

    async def hear(self, hypotheses: Sequence[Hypothesis]) -> tuple[Replied, ...]:
        """Everything said in answer. "Never mind" cuts a turn short that is still under way."""
        hypotheses = [Hypothesis(cleaned(h.text), h.confidence) for h in hypotheses]
        dialogue = self._desk.dialogue
        pin = self._pin_in(hypotheses[0].text, dialogue.question)
        if pin is not None:
            self._desk.stream.publish(Heard(text=MASK))
        else:
            sure = tuple(h.confidence for h in hypotheses)
            self._desk.stream.publish(
                Heard(
                    text=_clipped(hypotheses[0].text),
                    asr=tuple(_clipped(h.text) for h in hypotheses[1:]),
                    confidences=() if set(sure) == {None} else sure,
                )
            )
        question = dialogue.question
        if pin is not None:
            return await self._alone(lambda: self.enter_pin(pin, question))
        understanding = await self.engine.understand(hypotheses, dialogue.context())
        self._desk.stream.publish(Understood(understanding=Told(understanding)))
        dialogue.speak_in(understanding.language)
        if any(f.intent == "dialogue.cancel" for f in understanding.frames):
            if self._desk.checkout.busy:
                return self._say_all([say("payment.under_way")])
            if self._turn is not None:
                self._turn.cancel()
        understanding = doubted(understanding, hypotheses, self._guards.doubted_intents)
        return await self._alone(lambda: self._respond(understanding, question))

    async def enter_pin(self, pin: str, question: Question | None) -> Says:
        """The PIN, spoken or typed on the pad, for the question that asked for it."""
        if question is None or question is not self._desk.dialogue.question or question.pin is None:
            return [say("wallet.no_pin_needed")]
        if (why := self._desk.locked("enter_pin")) is not None:
            return [why]
        self._desk.dialogue.settle()
        return await question.pin(pin)

    def _pin_in(self, text: str, question: Question | None) -> str | None:
        """Digits that look like a PIN are taken for one, unless a number was asked for."""
        pin = spoken_pin(text)
        asked_for_number = question is not None and "slot:amount" in question.expects
        bare = pin is not None and text.strip().isdecimal()
        asked_for_pin = question is not None and question.pin is not None
        return pin if asked_for_pin or (bare and not asked_for_number) else None

    def _unanswered(self, question: Question) -> None:
        """Nobody answered in time. Where money or an order hung on it, the driver hears what became of it;
        about anything else there is nothing to say."""
        if question.name in OFFERS:
            self._desk.checkout.give_up_pin()
        if question.name in OFFERS and self._ordering.draft is not None:
            self.announce(self._ordering.unanswered())
        elif question.name in OFFERS or self._moves_something(question):
            self.announce(say("dialogue.unanswered"))

    async def do(self, work: TurnWork) -> tuple[Replied, ...]:
        """A turn of its own for something done by hand, on the screen."""
        return await self._alone(work)

    async def act(self, frame: Frame, question: Question | None) -> Says:
        """What a tap on the screen asks for, judged and done as if it had been said.

        `question` is the one that was on the screen when it was tapped.
        """
        return await self._act(frame, question, by_hand=True)

    def announce(self, what: Say) -> None:
        """Say something that no utterance asked for."""
        self._say_all([what])

    async def close(self) -> None:
        """End a turn under way, and whatever is still waited for."""
        self._desk.dialogue.close()
        self._ordering.close()
        if self._turn is not None:
            self._turn.cancel()
            await asyncio.gather(self._turn, return_exceptions=True)

    async def _alone(self, work: TurnWork) -> tuple[Replied, ...]:
        with self._desk.dialogue.attending():
            while self._turn is not None and not self._turn.done():
                await asyncio.wait({self._turn})
            turn = self._turn = asyncio.get_running_loop().create_task(self._run(work))
            await asyncio.wait({turn})
            return () if turn.cancelled() else turn.result()

    async def _run(self, work: TurnWork) -> tuple[Replied, ...]:
        await self._desk.checkout.settled()
        return self._say_all(await in_words(work, self._desk.stream))

    async def _respond(self, understanding: Understanding, question: Question | None) -> Says:
        if understanding.left:
            self._desk.dialogue.switched = None  # "it" would be the seat, which is not ours
        if not understanding.accepted:
            return self._misunderstood(understanding)
        frames = sensible(understanding.frames)
        if question is None and self._ordering.draft is None and len(frames) > 1:
            # 算了，去东方明珠: with nothing open it only says that the mind was changed.
            frames = [frame for frame in frames if frame.intent != "dialogue.cancel"]
        says: Says = []
        if question is not None and self._moves_something(question) and not is_clear_yes(understanding):
            unclear = [f for f in frames if f.intent not in YES or names_other_sum(f, question.amount_fen)]
            if not unclear and frames:
                says, frames = [say("guard.not_clear"), question.text], unclear
            frames = unclear
        for frame in in_order(joined(frames)):
            act = partial(self._act, frame, question)
            says += await in_words(act, self._desk.stream)
        says = last_offer(says)
        if not self._asks(says):
            says += self._ordering.ask_again()
        if any(part.kind != UNCLEAR for part in understanding.left):
            says.append(say("dialogue.left", what=_left_to_others(understanding, self._phrases)))
        if lost := tuple(part.text for part in understanding.left if part.kind == UNCLEAR):
            # A question stays the last thing said.
            says.insert(len(says) - self._asks(says), say("dialogue.unclear", what=Several(lost, "and")))
        if understanding.truncated:
            says.append(say("dialogue.truncated"))
        return says + self._reminder(question, says)

    async def _act(self, frame: Frame, asked: Question | None, *, by_hand: bool = False) -> Says:
        frame = switching(frame, self._desk.dialogue.switched)
        handler = self._handlers.get(frame.intent)
        if handler is None:
            return [say("dialogue.cannot")]
        now = self._desk.dialogue.question
        if frame.intent in ANSWERS and now is not asked:
            # It was said before this question was heard, so it is no answer to it.
            return [now.text] if now is not None else [say("dialogue.nothing_asked")]
        deed = self._deed(frame)
        if not frame.intent.startswith("dialogue."):
            self._desk.dialogue.switched = None
        verdict = decide(deed, self._situation(frame, by_hand), self._guards)
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
            self._desk.dialogue.switched = frame if is_switch(frame) else None
        question = self._desk.dialogue.question
        if question is not None and frame.intent in {*question.settled_by, *question.takes}:
            self._desk.dialogue.settle()
            handler = question.takes.get(frame.intent, handler)
        return await self._answer(handler, frame, question)

    async def _answer(
        self, handler: Callable[[Frame], Awaitable[Says]], frame: Frame, question: Question | None
    ) -> Says:
        """What it says. Raises SkillMistakeError where that is nothing that can be said."""
        said = self._said
        says = await handler(frame)
        check_says(says, frame.intent, handler, *(question.continuations if question is not None else ()))
        theirs = their_function(handler)
        if not says and theirs is not None and self._said == said:
            raise SkillMistakeError(f"{frame.intent} is answered with an empty list", ALWAYS_DUE, theirs)
        return says

    def _deed(self, frame: Frame) -> str:
        """What the guards judge: a yes, or what else answers it, has the effect of the question."""
        question = self._desk.dialogue.question
        if frame.intent in ("dialogue.yes", "dialogue.inform") and question is not None:
            return question.answer_deed
        return self._guards.deed(frame)

    def _situation(self, frame: Frame, by_hand: bool) -> Situation:
        dialogue = self._desk.dialogue
        answered = frame.intent in ASSENTS and dialogue.question is not None and not by_hand
        asked_s_ago = dialogue.asked_s_ago if answered else None
        return Situation(self._desk.driving, frame.confidence, self._cabin.dark, asked_s_ago)

    def _moves_something(self, question: Question) -> bool:
        """True where a yes moves money, ends an order or has another effect."""
        return self._guards.effect(question.answer_deed) != NO_EFFECT

    def _confirm_first(self, frame: Frame, verdict: Verdict) -> Says:
        question = self._desk.dialogue.question
        if frame.intent in ASSENTS and question is not None:
            self._desk.dialogue.wait()
            # What a yes would mean is said by the question, which is asked again.
            unsure = verdict.reply == DID_YOU_MEAN
            return [say("guard.say_again" if unsure else verdict.reply), question.text]
        return self._ask_whether(frame)

    def _ask_whether(self, frame: Frame) -> Says:
        """ "Did you mean …?": done after a yes, and else what was asked before is asked again."""
        question = self._desk.dialogue.question
        sure = replace(frame, confidence=1.0)
        words = say(DID_YOU_MEAN, what=say(f"intent.{frame.intent}", **_named(frame)))
        amount_fen = frame.slots.get("amount_fen")

        async def yes() -> Says:
            return await self._act(sure, None)

        async def no() -> Says:
            if question is None:
                return [say("dialogue.fine")]
            self._desk.dialogue.ask(question)
            return [say("dialogue.fine"), question.text]

        deed = self._deed(frame)
        asked = Question("confirm_intent", words, yes=yes, no=no, amount_fen=amount_fen, deed=deed)
        self._desk.dialogue.ask(asked)
        return [words]

    def _misunderstood(self, understanding: Understanding) -> Says:
        question = self._desk.dialogue.question
        if question is None and (near := self._nearly_meant(understanding)) is not None:
            return self._ask_whether(near)
        says = [say(f"refused.{understanding.reason or 'unintelligible'}")]
        if question is not None and understanding.reason == "out_of_scope":
            says = [say("refused.no_answer")]
        if understanding.left:
            says = [say("refused.left", what=_left_to_others(understanding, self._phrases))]
        if understanding.truncated:
            says.append(say("dialogue.truncated"))
        return says + self._reminder(question, says)

    def _nearly_meant(self, understanding: Understanding) -> Frame | None:
        """The one thing a refused utterance came near to, where it can be asked about in words."""
        if not understanding.alternatives or understanding.left or len(understanding.alternatives[0]) != 1:
            return None
        [frame] = understanding.alternatives[0]
        guessed = any(
            isinstance(slot, Mapping) and slot.get("kind") == "open" for slot in frame.slots.values()
        )
        return frame if f"intent.{frame.intent}" in self._phrases and not guessed else None

    def _reminder(self, before: Question | None, says: Says) -> Says:
        """A question that is still open after something else was talked about is asked again."""
        now = self._desk.dialogue.question
        if now is None or now is not before or self._asks(says):
            return []
        if self._desk.dialogue.remind():
            return [now.text]
        if now.name in OFFERS:
            self._ordering.put_off()
        return []

    def _asks(self, says: Says) -> bool:
        """True where what is said ends with a question."""
        # A phrase that is not there is told when it is to be spoken.
        last = self._phrases.get(says[-1].key) if says else None
        return last is not None and last.act in ASKING

    def _say_all(self, says: Says) -> tuple[Replied, ...]:
        if not says:
            return ()
        self._said += 1
        language = self._desk.dialogue.language
        if says != self._desk.dialogue.last_said:
            self._desk.dialogue.last_said = list(says)
        replies = []
        for what, _ in groupby(says):  # two services that fail alike are reported once
            key, text, act = self._spoken(what, language)
            text = text[:1].upper() + text[1:]
            figures = {name: value.fen for name, value in what.values.items() if isinstance(value, Amount)}
            replies.append(Replied(text=text, act=act, key=key, language=language, figures_fen=figures))
            self._desk.stream.publish(replies[-1])
        return tuple(replies)

    def _spoken(self, what: Say, language: Language) -> tuple[str, str, Act]:
        """In words; where nobody wrote them, or they need more than is given, the driver still gets some."""
        try:
            return what.key, *speak(what, language, self._desk.dialogue.units, self._phrases)
        except KeyError:
            missing = why_not_said(what, self._phrases)
            self._desk.stream.publish(Trouble(where="internal", detail=missing))
            refused = speak(say("service.refused"), language, phrases=self._phrases)
            return "service.refused", *refused


def _clipped(text: str) -> str:
    """What was heard, as far as it is kept: longer than the engine reads, shorter than would hurt a log."""
    return text if len(text) <= LONGEST_HEARD else text[:LONGEST_HEARD] + "…"


def _left_to_others(understanding: Understanding, phrases: Phrases) -> Several:
    """What others would have to do, each kind once; of a kind without a name here, the words said."""
    named = {
        part.kind: say(key) if (key := f"left.{part.kind}") in phrases else part.text
        for part in understanding.left
        if part.kind != UNCLEAR
    }
    return Several(tuple(named.values()))


def _named(frame: Frame) -> dict[str, object]:
    place = frame.slots.get("destination") or frame.slots.get("place") or {}
    if (amount_fen := frame.slots.get("amount_fen")) is not None:
        return {"text": display(amount_fen)}
    return {"text": place.get("text", "")}
