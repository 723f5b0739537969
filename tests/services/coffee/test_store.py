"""Orders outlive the program: restarts, kills, damaged and newer files."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.coffee.records import OrderStatus, OrdersUnreadableError
from services.coffee.service import InProcessCoffee
from services.coffee.store import SCHEMA_VERSION
from services.coffee.tariff import Tariff
from services.session import Session
from tests.services.coffee.conftest import SHOPS, HandClock

MINUTE = timedelta(minutes=1)


async def order_latte(house, item, key="k1", in_min=20):
    items = (item("latte", "milk.oat", "shots.espresso*2", "topping.whipped_cream*none"),)
    return await house.coffee.place("people_square", items, house.clock.now() + in_min * MINUTE, "pay-1", key)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "orders.db"


async def test_a_restart_takes_up_where_it_stopped(build, item, path, open_store):
    house = build(open_store(path))
    order = await order_latte(house, item)
    house.clock.forward(order.starts_at - 2 * MINUTE)
    house.coffee.close()
    house.store.close()
    assert house.clock.pending == 0

    house = build(open_store(path), house.clock)
    assert await house.coffee.order(order.id) == order
    assert await order_latte(house, item) == order, "the key is remembered, too"
    house.clock.forward(order.ready_at)
    assert [one.status.value for one in house.told] == ["preparing", "ready"]


async def test_what_was_due_meanwhile_happens_at_once(build, item, path, open_store):
    house = build(open_store(path))
    order = await order_latte(house, item)
    house.coffee.close()
    house.clock.forward(order.pickup_at + 5 * MINUTE)

    house = build(house.store, house.clock)
    house.clock.forward(timedelta(0))
    assert [one.status.value for one in house.told] == ["preparing", "ready"]
    assert (await house.coffee.hand_over(order.id, "h")).status is OrderStatus.HANDED_OVER


async def test_orders_that_are_over_stay_over(build, item, path, open_store):
    house = build(open_store(path))
    order = await order_latte(house, item)
    await house.coffee.cancel(order.id, "c")

    house = build(open_store(path), house.clock)
    house.clock.forward(timedelta(hours=5))
    assert house.told == []
    assert (await house.coffee.order(order.id)).status is OrderStatus.CANCELLED


async def test_two_programs_on_one_file_agree(build, item, path, open_store):
    one, other = build(open_store(path)), build(open_store(path))
    order = await order_latte(one, item)
    assert await order_latte(other, item) == order
    second = await order_latte(other, item, key="k2")
    assert second.id != order.id
    await other.coffee.cancel(order.id, "c")
    one.clock.forward(order.ready_at + MINUTE)

    assert one.told == [order], "its timer finds the order cancelled and says nothing"
    assert (await one.coffee.order(order.id)).status is OrderStatus.CANCELLED


async def test_a_change_that_is_not_written_is_not_told(build, item, path, open_store):
    house = build(open_store(path))
    order = await order_latte(house, item)
    house.store.close()
    with pytest.raises(OrdersUnreadableError):
        await house.coffee.cancel(order.id, "c")

    assert house.told == [order]
    assert open_store(path).get(order.id) == order


def write_half_an_order(store):
    (order,) = store.latest(1)
    store.save(replace(order, status=OrderStatus.CANCELLED))
    store.remember("cancelled", "c", "", order.id)
    store.remember("cancelled", "d", "", "no such order")


async def test_a_failed_transaction_leaves_nothing_behind(build, item, path, open_store):
    store = open_store(path)
    order = await order_latte(build(store), item)
    # The key's order is not there, which the file notices.
    with pytest.raises(OrdersUnreadableError), store.transaction():
        write_half_an_order(store)
    assert store.request("cancelled", "c") is None
    assert store.get(order.id) == order


async def test_an_order_that_finds_the_disk_full_never_was(build, item, path, open_store):
    store = open_store(path)
    house = build(store)
    store._db.execute(f"PRAGMA max_page_count = {store._db.execute('PRAGMA page_count').fetchone()[0]}")

    async def order_many():
        for number in range(1_000):
            await order_latte(house, item, f"k{number}")

    with pytest.raises(OrdersUnreadableError, match="full; make room on the disk"):
        await order_many()
    store._db.execute("PRAGMA max_page_count = 100000")
    before = store.latest(1_000)
    await order_latte(house, item, "later")
    assert len(store.latest(1_000)) == len(before) + 1


KILLED = """
import asyncio, os, signal, sys
from datetime import datetime
from pathlib import Path
from services.coffee.menus import shipped_menus
from services.coffee.records import OrderItem
from services.coffee.service import InProcessCoffee
from services.coffee.shops import Shop
from services.coffee.store import OrderStore
from services.coffee.tariff import Tariff

class Clock:
    def now(self): return datetime(2026, 5, 18, 8, 30)
    def call_at(self, when, callback): return self
    def cancel(self): pass

async def main():
    shop = Shop("s", {"en": ("S",)}, "manner")
    coffee = InProcessCoffee(Tariff(shipped_menus()), [shop], Clock(), OrderStore(Path(sys.argv[1])), 7)
    for number in range(1000):
        order = await coffee.place("s", (OrderItem("latte"),), Clock().now(), None, str(number))
        await coffee.cancel(order.id, f"c{number}")
        print(order.id, flush=True)

asyncio.run(main())
"""


def test_nothing_that_was_answered_is_lost_by_a_kill(path, open_store):
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True)
    answered = [child.stdout.readline().strip() for _ in range(25)]
    os.kill(child.pid, signal.SIGKILL)
    answered += child.stdout.read().split("\n")[:-1]
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL

    store = open_store(path)
    assert len(answered) >= 25
    for order_id in answered:
        assert store.get(order_id).status is OrderStatus.CANCELLED
    known = store.latest(2000)
    assert len({order.key for order in known}) == len(known)
    assert all(store.request("place", order.key)[1] == order.id for order in known)


def test_a_newer_file_is_refused_and_not_touched(path, open_store):
    open_store(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    with pytest.raises(OrdersUnreadableError, match=r"newer version.*update"):
        open_store(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM orders").fetchone() == (0,)
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)


def test_a_file_of_something_else_is_refused(path, open_store):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE songs (title TEXT)")

    with pytest.raises(OrdersUnreadableError, match="not of orders"):
        open_store(path)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_file_is_refused_with_a_remedy(path, content, open_store):
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(OrdersUnreadableError, match=r"orders\.db: .*restore it from a copy"):
        open_store(path)
    assert path.read_bytes() == content


async def test_an_order_that_cannot_be_read_is_told(build, item, path, open_store):
    house = build(open_store(path))
    await order_latte(house, item)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE orders SET body = '{}'")
        db.commit()

    with pytest.raises(OrdersUnreadableError, match="cannot be read"):
        await house.coffee.orders()


def test_a_folder_that_cannot_be_is_told(tmp_path, open_store):
    (tmp_path / "data").write_text("in the way")

    with pytest.raises(OrdersUnreadableError, match="check the data folder"):
        open_store(tmp_path / "data" / "orders.db")


async def test_hostile_words_are_stored_as_they_are(build, item):
    house = build()
    key = "'; DROP TABLE orders; --\x00\u202e[bold]" + "x" * 1_000_000
    order = await order_latte(house, item, key=key)

    assert await house.coffee.by_key(key) == order


@pytest.fixture
def first_version(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.executescript((Path(__file__).parent / "files" / "orders_1.sql").read_text(encoding="utf-8"))
    return path


async def test_orders_of_the_first_version_are_read_and_kept_in_the_new_one(first_version, open_store):
    store = open_store(first_version)
    newer, older = store.latest(9)
    assert (older.status, older.total_fen) == (OrderStatus.HANDED_OVER, 3_800)
    assert (newer.status, newer.owner, newer.fee_fen) == (OrderStatus.ACCEPTED, "", 0)
    store.save(replace(newer, owner="s2", fee_fen=900))
    store.close()
    with closing(sqlite3.connect(first_version)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    again = open_store(first_version).latest(1)[0]
    assert (again.owner, again.fee_fen) == ("s2", 900)


async def test_a_key_that_was_given_up_in_the_second_version_stays_so(path, open_store):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.executescript((Path(__file__).parent / "files" / "orders_1.sql").read_text(encoding="utf-8"))
        db.executescript(
            "CREATE TABLE abandoned (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
            "INSERT INTO abandoned VALUES ('k1'); PRAGMA user_version = 2"
        )
    store = open_store(path)
    assert (store.refusal("k1"), store.refusal("k2")) == ("", None)


async def test_orders_of_a_session_that_goes_on_are_left_to_it(menus, open_store, path, item):
    alive = {"s1"}
    clock = HandClock()

    def opened(name):
        session = Session(name, lambda other: other in alive)
        coffee = InProcessCoffee(Tariff(menus), SHOPS, clock, open_store(path), 7, session)
        coffee.take_up()
        coffee.resume()
        return coffee

    first = opened("s1")
    order = await first.place("people_square", (item("latte"),), clock.now() + 20 * MINUTE, None, "k1")
    first.close()  # its timers only: it is still alive
    clock.forward(timedelta(hours=9))
    assert await opened("s2").open_orders() == ()
    assert (await first.order(order.id)).status is OrderStatus.ACCEPTED
    alive.clear()
    third = opened("s3")
    assert [o.owner for o in await third.open_orders()] == ["s3"]
    clock.forward(timedelta(0))
    assert (await third.order(order.id)).status is OrderStatus.EXPIRED
