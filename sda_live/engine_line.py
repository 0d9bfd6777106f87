"""The line to the engine: wishes are gathered and sent as fast as the engine reads, never faster.

Doors call `wish` from their own threads and never wait. One thread sends. While it waits (the engine was
stopped, or is being started) continuous values coalesce, edges queue; beyond a bound the oldest edges are
dropped, counted and shown.
"""

import json
import threading
import time
from collections.abc import Sequence
from typing import Any

from sda_live.child import Child
from sda_live.wishes import AnyWish, Gathering, wishes_to_json

# Between two lines: what arrives meanwhile goes together. Far below a hop.
PAUSE_S = 0.001
MOST_WISHES = 20_000


class EngineLine:
    """Goes on across engines: what could not be said to one is said to the next."""

    def __init__(self) -> None:
        self._gathering = Gathering()
        self._orders: list[dict[str, Any]] = []
        self._engine: Child | None = None
        self._condition = threading.Condition()
        self.n_dropped = 0
        threading.Thread(target=self._send_on, name="engine line", daemon=True).start()

    def connect(self, engine: Child | None) -> None:
        with self._condition:
            self._engine = engine
            self._condition.notify()

    def wish(self, wishes: Sequence[AnyWish]) -> None:
        with self._condition:
            self._gathering.add(wishes)
            self.n_dropped += self._gathering.shorten(MOST_WISHES)
            self._condition.notify()

    def order(self, order: dict[str, Any]) -> None:
        """Anything else for the engine, in order."""
        with self._condition:
            if wishes := self._gathering.take():  # they came before
                self._orders.append({"wishes": wishes_to_json(wishes)})
            self._orders.append(order)
            self._condition.notify()

    def _send_on(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._engine and (self._orders or len(self._gathering)))
                engine, orders = self._engine, self._orders
                wishes = self._gathering.take()
                self._orders = []
            if engine is None:
                continue
            while orders and engine.send(orders[0]):
                orders.pop(0)
            is_said = not orders
            if is_said and wishes:
                is_said = engine.send_line(json.dumps({"wishes": wishes_to_json(wishes)}))
            if not is_said:
                self._put_back(engine, orders, wishes)
            time.sleep(PAUSE_S)

    def _put_back(self, engine: Child, orders: list[dict[str, Any]], wishes: Sequence[AnyWish]) -> None:
        """What an engine that has ended did not take, for the next one."""
        with self._condition:
            self._orders = orders + self._orders
            later = self._gathering.take()
            self._gathering.add((*wishes, *later))
            if self._engine is engine:
                self._engine = None
