"""The line to the engine: wishes are gathered and sent as fast as the engine reads, never faster.

Doors call `wish` from their own threads and never wait. One thread sends. While it waits (the engine was
stopped, or is being started) continuous values coalesce, edges queue; beyond a bound the oldest edges are
dropped, counted and shown. What the music needs is kept until the engine has taken it, which it says with the
number of the line: what one has read and not taken is said to the next. An order that somebody waits for
(it has a number), or will ask for anew, goes with the engine that it was given to.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from sda_live.child import Child
from sda_live.wishes import MOST_AT_ONCE, AnyWish, Gathering, wishes_to_json

# Between two lines: what arrives meanwhile goes together. Far below a hop.
PAUSE_S = 0.001
MOST_WISHES = 20_000

Order = Mapping[str, Any]


class EngineLine:
    """Goes on across engines."""

    def __init__(self) -> None:
        self._gathering = Gathering()
        self._orders: list[Order] = []
        self._said: list[Order] = []  # and not taken yet, the oldest first
        self._n_said = 0
        self._engine: Child | None = None
        self._condition = threading.Condition()
        self.n_dropped = 0
        threading.Thread(target=self._send_on, name="engine line", daemon=True).start()

    def connect(self, engine: Child) -> None:
        with self._condition:
            self._engine = engine
            self._condition.notify()

    def disconnect(self, *, forgets: bool = False) -> None:
        """The engine has ended: what it had not taken is for the next one, or is forgotten."""
        with self._condition:
            self._engine = None
            if forgets:
                self.n_dropped += sum(len(order.get("wishes", ())) for order in self._said)
                self._said = []
            self._orders = [order for order in (*self._said, *self._orders) if _outlives(order)]
            self._said = []

    def again(self, order: Order) -> None:
        """For the next engine before everything else: an older one had accepted it."""
        with self._condition:
            self._orders.insert(0, order)

    def taken(self, line: int) -> None:
        """The engine has taken everything up to this line."""
        with self._condition:
            self._said = [order for order in self._said if order["line"] > line]

    def wish(self, wishes: Sequence[AnyWish]) -> None:
        with self._condition:
            self._gathering.add(wishes)
            self.n_dropped += self._gathering.shorten(MOST_WISHES)
            self._condition.notify()

    def order(self, order: Order) -> None:
        """Anything else for the engine, in order."""
        with self._condition:
            self._take_wishes()  # they came before
            self._orders.append(order)
            self._condition.notify()

    def _take_wishes(self) -> None:
        wishes = self._gathering.take()
        for first in range(0, len(wishes), MOST_AT_ONCE):
            self._orders.append({"wishes": wishes_to_json(wishes[first : first + MOST_AT_ONCE])})

    def _send_on(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._engine and (self._orders or len(self._gathering)))
                self._take_wishes()
                engine, orders = self._engine, [self._numbered(order) for order in self._orders]
                self._orders = []
                self._said += [order for order in orders if "line" in order]
            if engine is not None and not all(map(engine.send, orders)):  # up to the first that fails
                self._has_ended(engine)
            time.sleep(PAUSE_S)

    def _numbered(self, order: Order) -> Order:
        if not _outlives(order):
            return order
        self._n_said += 1
        return {**order, "line": self._n_said}

    def _has_ended(self, engine: Child) -> None:
        with self._condition:
            if self._engine is engine:
                self._engine = None


def _outlives(order: Order) -> bool:
    """Whether an order is for whatever engine there is."""
    return ("wishes" in order or "do" in order) and "number" not in order
