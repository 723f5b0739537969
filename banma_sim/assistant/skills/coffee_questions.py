"""Questions about coffee: the menu, prices, what a drink is, what to have. They order nothing."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from banma_sim.assistant.desk import Desk, Handler, Handlers, place_name
from banma_sim.assistant.dialogue import ORDERING, Question, Says, listing
from banma_sim.assistant.items import Items, items_of, line_words, options_of, shop_name, slots_of
from banma_sim.assistant.phrases import Say, Several, say
from banma_sim.assistant.skills.ordering import Ordering
from banma_sim.errands import ask
from intents.records import Frame, Slots
from services.coffee.advice import suited
from services.coffee.menu import Drink, Menu
from services.coffee.quoting import MOST_CUPS
from services.coffee.records import Language, Order, OrderItem, OrderStatus, Quote, QuoteLine
from services.navigation.records import Place
from services.wallet.money import display

HISTORY = 50
TASTES = ("strong", "mild", "sweet", "plain", "milky", "fruity", "caffeine_free")


class CoffeeQuestions:
    """Answers from the menu of the shop that is spoken of, or the nearest."""

    def __init__(
        self,
        desk: Desk,
        ordering: Ordering,
        items: Callable[[], Items],
        order: Handler,
        active: Callable[[], Order | None],
    ) -> None:
        self._desk = desk
        self._active = active
        self._ordering = ordering
        self._items = items
        self._order = order

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "coffee.menu": self.menu,
            "coffee.price": self.price,
            "coffee.recommend": self.recommend,
            "coffee.info": self.info,
        }

    async def menu(self, frame: Frame) -> Says:
        """A few of the drinks that can be had."""
        shop = await self._shop(frame)
        if shop is None:
            return [say("coffee.no_shop")]
        menu = await self._menu(shop)
        drinks = [_name(drink) for drink in menu.drinks if not drink.sold_out]
        return [
            say("coffee.menu", shop=place_name(shop), drinks=listing(drinks, "and"), count=len(menu.drinks))
        ]

    async def price(self, frame: Frame) -> Says:
        """What it costs; of an order that is placed, what was agreed."""
        order = self._active()
        if order is not None and self._ordering.draft is None and not {"items", "shop"} & frame.slots.keys():
            words = Several(tuple(map(line_words, order.lines)))
            return [say("coffee.price", items=words, shop=shop_name(order), amount=display(order.total_fen))]
        items = items_of(frame.slots.get("items", ())) or self._items()
        if not items:
            return [say("coffee.price_of_what")]
        shop = await self._shop(frame)
        if shop is None:
            return [say("coffee.no_shop")]
        quote = await self._quote(shop, items)
        if isinstance(quote, Say):
            return [quote]
        if frame.slots.get("compare"):
            return [
                say(
                    "coffee.price",
                    items=line_words(line),
                    shop=place_name(shop),
                    amount=display(line.amount_fen),
                )
                for line in quote.lines
            ]
        words = Several(tuple(map(line_words, quote.lines)))
        price = say("coffee.price", items=words, shop=place_name(shop), amount=display(quote.total_fen))
        return [price, *(await self._afforded(quote.total_fen) if frame.slots.get("afford") else [])]

    async def _afforded(self, amount_fen: int) -> Says:
        """Whether the wallet has so much."""
        balance_fen = (await ask(self._desk.wallet.account)).balance_fen
        key = "coffee.enough" if amount_fen <= balance_fen else "coffee.not_enough"
        return [say(key, balance=display(balance_fen))]

    async def lines(self, frame: Frame, items: Items) -> tuple[QuoteLine, ...] | Say:
        """The items as the shop spoken of, or the nearest, makes them; or why it does not."""
        shop = await self._shop(frame)
        if shop is None:
            return say("coffee.no_shop")
        quote = await self._quote(shop, items)
        return quote if isinstance(quote, Say) else quote.lines

    async def _quote(self, shop: Place, items: Items) -> Quote | Say:
        quote = await ask(lambda: self._desk.coffee.quote(shop.id, items))
        if not quote.problems:
            return quote
        problem = quote.problems[0]
        return say(f"problem.{problem.code}", item=problem.names, shop=place_name(shop))

    async def recommend(self, frame: Frame) -> Says:
        """What to have: the usual where nothing special is wished, else what suits the wish."""
        shop = await self._shop(frame)
        if shop is None:
            return [say("coffee.no_shop")]
        wish, options = frame.slots.get("trait"), options_of(frame.slots.get("options", ()))
        if wish is None and not options and self._ordering.draft is None:
            usual = await self.had()
            lines = await self._available(shop, usual)
            if usual and len(lines) == len(usual):
                return self._offer_usual(shop, usual, lines)
        drinks = suited(await self._menu(shop), wish)
        return await self._offer(shop, [OrderItem(drink.id, 1, options) for drink in drinks])

    async def info(self, frame: Frame) -> Says:
        """What a drink is, what it can be had with, whether there is any."""
        shop = await self._shop(frame)
        if shop is None:
            return [say("coffee.no_shop")]
        slots = frame.slots
        if text := slots.get("text"):
            return [say("coffee.not_sold", text=text, shop=place_name(shop))]
        items = items_of(slots.get("items", ()))
        if aspect := slots.get("aspect"):
            return await self._choices(shop, aspect, items)
        if not items and (options := slots.get("options")):
            return await self._made_with(shop, options)
        items = items or self._items()[-1:]
        if not items:
            return [say("coffee.about_which")]
        return await self._about(shop, items, slots.get("fact"))

    async def had(self, when: str | None = None) -> Items:
        """What was had most often before, the `last` time, or last `yesterday`; nothing where nothing was."""
        had = await self._collected()
        if when == "yesterday":
            day = self._desk.clock.now().date() - timedelta(days=1)
            had = [order for order in had if order.placed_at.date() == day]
        if not had:
            return ()
        if when is not None:
            return items_of_lines(had[0].lines)
        return Counter(items_of_lines(order.lines) for order in had).most_common(1)[0][0]

    async def last(self) -> Order | None:
        """What was collected last."""
        return next(iter(await self._collected()), None)

    async def _collected(self) -> list[Order]:
        orders = await ask(lambda: self._desk.coffee.orders(HISTORY))
        return [order for order in orders if order.status is OrderStatus.HANDED_OVER]

    async def _choices(self, shop: Place, aspect: str, items: Items) -> Says:
        menu = await self._menu(shop)
        option = menu.option_by_id.get(aspect)
        drink = menu.drink_by_id.get(items[0].drink) if items else None
        if option is None or (drink is not None and aspect not in drink.options):
            return [say("coffee.no_choice", shop=place_name(shop))]
        choices = menu.choices(drink, option) if drink is not None else option.choices
        names = tuple({"en": c.names.first("en"), "zh": c.names.first("zh")} for c in choices)
        return [say("coffee.choices", shop=place_name(shop), choices=Several(names))]

    async def _made_with(self, shop: Place, options: Sequence[Slots]) -> Says:
        """Which drinks can be had so."""
        drinks = suited(await self._menu(shop), None)
        others = [d for d in (await self._menu(shop)).drinks if d not in drinks]
        wanted = [OrderItem(drink.id, 1, options_of(options)) for drink in (*drinks, *others)]
        lines = await self._available(shop, wanted)
        if not lines:
            return [say("coffee.not_made_with", shop=place_name(shop))]
        names = [dict(line.names) for line in lines]
        return [say("coffee.made_with", shop=place_name(shop), drinks=listing(names, "and"))]

    async def _about(self, shop: Place, items: Items, fact: str | None) -> Says:
        quote = await ask(lambda: self._desk.coffee.quote(shop.id, items))
        if quote.problems and fact is None:
            problem = quote.problems[0]
            return [say(f"problem.{problem.code}", item=problem.names, shop=place_name(shop))]
        menu = await self._menu(shop)
        says: Says = []
        for item in items:
            drink = menu.drink_by_id.get(item.drink)
            if drink is None:
                says += [
                    say(f"problem.{p.code}", item=p.names, shop=place_name(shop)) for p in quote.problems
                ]
            elif fact in (None, "ingredients", "difference"):
                says.append(_what_it_is(drink, shop))
            else:
                says.append(_told(drink, fact or ""))
        return says

    async def _offer(self, shop: Place, items: Sequence[OrderItem]) -> Says:
        lines = (await self._available(shop, items))[: self._desk.most_offered]
        if not lines:
            return [say("coffee.nothing_suits", shop=place_name(shop))]
        names = [line_words(line) for line in lines]
        if len(lines) == 1:
            amount = display(lines[0].amount_fen)
            return self._ask(
                say("coffee.recommend_one", drink=names[0], shop=place_name(shop), amount=amount),
                (lines[0].item,),
                shop,
            )

        async def choose(index: int) -> Says:
            return await self._take((_plain(lines[index]),), shop)

        words = say("coffee.recommend", drinks=listing(names), shop=place_name(shop))
        choices: tuple[Mapping[Language, Sequence[str]], ...] = tuple(
            {language: (name,) for language, name in line.names.items()} for line in lines
        )
        self._desk.dialogue.domain = "coffee"
        self._desk.dialogue.ask(
            Question(
                "choose_drink",
                words,
                choose=choose,
                choices=choices,
                expects=frozenset(("dialogue.choose", "coffee.order")),
                settled_by=ORDERING,
            )
        )
        return [words]

    def _offer_usual(self, shop: Place, usual: Items, lines: Sequence[QuoteLine]) -> Says:
        words = Several(tuple(line_words(line) for line in lines))
        return self._ask(say("coffee.recommend_usual", items=words, shop=place_name(shop)), usual, shop)

    def _ask(self, words: Say, items: Items, shop: Place) -> Says:
        async def yes() -> Says:
            return await self._take(items, shop)

        self._desk.dialogue.domain = "coffee"
        self._desk.dialogue.ask(Question("take_recommended", words, yes=yes, settled_by=ORDERING))
        return [words]

    async def _take(self, items: Items, shop: Place) -> Says:
        """Order what was recommended, as if it had been said; in an open order it is one more."""
        slots: dict[str, object] = {"items": slots_of(items)}
        if self._ordering.draft is None:
            slots["shop"] = {"kind": "named", "id": shop.id, "text": shop.name("en")}
        return await self._order(Frame("coffee.order", 1.0, (0, 0), slots))

    async def _available(self, shop: Place, items: Sequence[OrderItem]) -> list[QuoteLine]:
        """Those of the items that the shop can make now, as far as one question tells."""
        asked = tuple(items[:MOST_CUPS])
        if not asked:
            return []
        quote = await ask(lambda: self._desk.coffee.quote(shop.id, asked))
        return list(quote.lines)

    async def _menu(self, shop: Place) -> Menu:
        return await ask(lambda: self._desk.coffee.menu(shop.id))

    async def _shop(self, frame: Frame) -> Place | None:
        slot = frame.slots.get("shop")
        if slot is None and self._ordering.shop is not None:
            return self._ordering.shop
        wanted = dict(slot or {"kind": "category", "id": "coffee", "text": "coffee"})
        found = await self._desk.places.resolve(wanted, 3)
        return next((f.place for f in found if f.place.category == "coffee" and f.place.brand), None)


def items_of_lines(lines: Sequence[QuoteLine]) -> Items:
    """What was ordered, to be ordered again just the same."""
    return tuple(map(_plain, lines))


def _plain(line: QuoteLine) -> OrderItem:
    return line.chosen or line.item


def _name(drink: Drink) -> dict[str, str]:
    return {"en": drink.names.first("en"), "zh": drink.names.first("zh")}


def _what_it_is(drink: Drink, shop: Place) -> Say:
    about, amount = drink.about.both(), display(drink.price_fen)
    if about is None:
        return say("coffee.about_untold", drink=_name(drink), shop=place_name(shop), amount=amount)
    return say("coffee.about", drink=_name(drink), about=dict(about), shop=place_name(shop), amount=amount)


def _told(drink: Drink, fact: str) -> Say:
    """A fact as far as the menu tells it."""
    tastes = tuple(say(f"trait.{trait}") for trait in TASTES if trait in drink.traits)
    if fact == "taste" and tastes:
        return say("coffee.taste", drink=_name(drink), tastes=Several(tastes))
    if fact == "caffeine" and drink.traits:
        has = "coffee.caffeine_none" if "caffeine_free" in drink.traits else "coffee.caffeine_some"
        return say(has, drink=_name(drink))
    return say("coffee.untold", drink=_name(drink))
