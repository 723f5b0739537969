"""The conversation itself: yes and no, choosing, repeating, taking back."""

from collections.abc import Awaitable, Callable, Sequence

from banma_sim.assistant.desk import Desk, Handler, Handlers
from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.phrases import say
from banma_sim.assistant.skills.draft import Draft
from banma_sim.assistant.skills.ordering import Ordering
from banma_sim.errands import ask
from intents.records import Frame, Slots

ENDED = frozenset(
    (
        *("coffee.too_late_to_change", "coffee.change_over", "coffee.unanswered", "coffee.unanswered_kept"),
        "dialogue.unanswered",
    )
)
"""What is said of a question that has ended by itself."""


class TalkSkill:
    """Answers the dialogue intents."""

    def __init__(
        self,
        desk: Desk,
        ordering: Ordering,
        has_order: Callable[[], bool],
        cancel_order: Handler,
        not_there: Callable[[Frame], Awaitable[Says | None]],
    ) -> None:
        self._desk = desk
        self._ordering = ordering
        self._has_order = has_order
        self._cancel_order = cancel_order
        self._not_there = not_there

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "dialogue.yes": self.yes,
            "dialogue.no": self.no,
            "dialogue.cancel": self.cancel,
            "dialogue.undo": self.undo,
            "dialogue.repeat": self.repeat,
            "dialogue.help": self.help,
            "dialogue.choose": self.choose,
            "dialogue.more": self.more,
            "dialogue.which": self.which,
            "dialogue.inform": self.inform,
            "dialogue.language": self.language,
            "dialogue.greet": self.greet,
            "dialogue.thanks": self.thanks,
            "dialogue.wait": self.wait,
            "dialogue.complain": self.complain,
        }

    async def yes(self, frame: Frame) -> Says:
        """What was asked is done."""
        question = self._desk.dialogue.question
        if question is None:
            last = self._desk.dialogue.last_said
            # A yes to what has just ended by itself hears again how it ended.
            return list(last) if last and last[-1].key in ENDED else [say("dialogue.nothing_asked")]
        if question.yes is None:
            return [say("dialogue.need_more"), question.text]
        self._desk.dialogue.settle()
        return await question.yes()

    async def no(self, frame: Frame) -> Says:
        """What was asked is not done; a deed forbidden ("don't …") is simply left."""
        question, negated = self._desk.dialogue.question, frame.slots.get("negated")
        if negated == "wallet.pay" and self._ordering.put_off():
            self._desk.dialogue.settle()
            return [say("wallet.paid_later")]
        if negated == "coffee.order" and frame.slots.get("items") and self._ordering.draft is not None:
            return await self._without(self._ordering.draft, frame.slots["items"])
        if negated and (question is None or not _same_matter(question.name, negated)):
            if negated == "coffee.order" and self._ordering.draft is not None:
                return await self._ordering.refused()
            if negated == "navigation.go" and (says := await self._not_there(frame)) is not None:
                return says
            return [say("dialogue.will_not")]
        if question is None:
            return [say("dialogue.fine")]
        self._desk.dialogue.settle()
        return await question.no() if question.no is not None else [say("dialogue.fine")]

    async def _without(self, draft: Draft, forbidden: Sequence[Slots]) -> Says:
        """ "Don't order a mocha": the open order less that."""
        drinks = {item.get("drink") for item in forbidden}
        items = tuple(item for item in draft.items if item.drink not in drinks)
        if items == draft.items:
            return [say("dialogue.will_not")]
        if items:
            return await self._ordering.change(items)
        self._desk.dialogue.settle()
        return await self._ordering.refused()

    async def cancel(self, frame: Frame) -> Says:
        """ "Never mind": whatever is open is dropped; nothing that is done is undone."""
        open_matter = self._desk.dialogue.question is not None or self._ordering.draft is not None
        if not open_matter and self._has_order():
            return await self._cancel_order(frame)
        self._desk.dialogue.settle()
        self._desk.dialogue.offer((), None)
        self._ordering.drop()
        return [say("dialogue.never_mind" if open_matter else "dialogue.nothing_open")]

    async def undo(self, frame: Frame) -> Says:
        """The last deed is taken back."""
        undoable = self._desk.dialogue.undoable
        if undoable is None:
            return [say("dialogue.nothing_to_undo")]
        self._desk.dialogue.undoable = None
        restored = await undoable.restore()
        return [say("dialogue.undone", what=undoable.what), *restored]

    async def repeat(self, frame: Frame) -> Says:
        """What was said last, once more."""
        return list(self._desk.dialogue.last_said) or [say("dialogue.said_nothing")]

    async def help(self, frame: Frame) -> Says:
        """What can be said now."""
        if (question := self._desk.dialogue.question) is not None:
            return [question.text, say("dialogue.help_question")]
        return [say("dialogue.help")]

    async def language(self, frame: Frame) -> Says:
        """Which language: that of the driver, from sentence to sentence; said in the one asked for."""
        self._desk.dialogue.speak_in(frame.slots["language"])
        return [say("dialogue.language")]

    async def choose(self, frame: Frame) -> Says:
        """One of the things offered."""
        dialogue = self._desk.dialogue
        of_routes = frame.slots.get("of") == "route"
        if dialogue.choose_offered is None or (of_routes and dialogue.offered_by != "choose_route"):
            return [say("dialogue.nothing_offered")]
        count = len(dialogue.offered)
        meant = self._meant(frame, count)
        if not all(0 <= index < count for index in meant):
            return [say("dialogue.only_so_many", count=count)]
        if len(meant) > 1 and dialogue.among_offered is not None:
            return await dialogue.among_offered(meant)
        choose = dialogue.choose_offered
        dialogue.settle()
        dialogue.chosen = meant[0]
        return await choose(meant[0])

    async def which(self, frame: Frame) -> Says:
        """ "Which one is nearer?", "how far is the second?", "which would you take?": said and asked."""
        dialogue = self._desk.dialogue
        if not dialogue.offered:
            return [say("dialogue.nothing_offered")]
        if dialogue.which_offered is None:
            return [] if dialogue.question is not None else [say("dialogue.what_about_it")]
        [index] = self._meant(frame, len(dialogue.offered))
        if not 0 <= index < len(dialogue.offered):
            return [say("dialogue.only_so_many", count=len(dialogue.offered))]
        return await dialogue.which_offered(index)

    async def more(self, frame: Frame) -> Says:
        """What was found beside the things offered; nearer ones there are none: lists begin with them."""
        dialogue = self._desk.dialogue
        if not dialogue.offered:
            return [say("dialogue.nothing_offered")]
        if frame.slots.get("rank") == "nearest":
            return [say("dialogue.none_nearer")]
        if dialogue.more_offered is None:
            return [say("dialogue.no_more")]
        return await dialogue.more_offered()

    async def inform(self, frame: Frame) -> Says:
        """A bare answer to the question asked."""
        question = self._desk.dialogue.question
        if question is None or question.inform is None:
            return [say("dialogue.what_about_it")]
        self._desk.dialogue.settle()
        return await question.inform(frame.slots)

    async def greet(self, frame: Frame) -> Says:
        """Hello."""
        return [say("dialogue.hello")]

    async def thanks(self, frame: Frame) -> Says:
        """You are welcome."""
        return [say("dialogue.welcome")]

    async def wait(self, frame: Frame) -> Says:
        """ "Hold on", "let me think": whatever is open stays open, and nothing is done."""
        self._desk.dialogue.wait(wished_for=True)
        return [say("dialogue.take_time")]

    async def complain(self, frame: Frame) -> Says:
        """Something was not right: what can be done about it."""
        orders = await ask(lambda: self._desk.coffee.orders(1))
        return [say("dialogue.sorry" if orders else "dialogue.sorry_no_order")]

    def _meant(self, frame: Frame, count: int) -> list[int]:
        """Which of the things offered may be meant, likeliest first."""
        slots, dialogue = frame.slots, self._desk.dialogue
        if slots.get("other"):
            # Other than the one chosen, or else the one told first; the next of them first.
            but = dialogue.chosen or 0
            return [*range(but + 1, count), *range(but)] or [1]
        if "among" in slots:
            return [ordinal - 1 for ordinal in slots["among"]]
        ordinal: int | None = slots.get("ordinal")
        if ordinal is None:  # lists are read out best first
            return [dialogue.ranked.get(slots.get("rank", ""), 0)]
        return [ordinal - 1 if ordinal > 0 else count + ordinal]


def _same_matter(question: str, intent: str) -> bool:
    return intent in {
        "confirm_payment": ("coffee.order", "wallet.pay"),
        "confirm_top_up": ("wallet.top_up", "wallet.pay"),
        "confirm_cancel_order": ("coffee.cancel",),
        "confirm_late_cancel": ("coffee.cancel",),
        "confirm_refund": ("wallet.refund",),
        "go_there": ("navigation.go", "navigation.add_stop"),
        "choose_place": ("navigation.go", "navigation.add_stop"),
    }.get(question, ())
