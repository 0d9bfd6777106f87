"""Lamps, rings and motor faders: what the State says is shown on the controllers themselves.

Thirty times a second, only what has changed, and not to the control that is being moved: that one is told
once when it has been quiet. Belongs to the controllers' thread.
"""

from collections.abc import Callable, Iterable, Mapping

from sda_live.mapping import Mapped
from sda_live.mapping_chain import Role, position_of
from sda_live.midi_messages import midi_bytes_for
from sda_live.midi_ports import MidiPorts
from sda_live.sources import Mapping as Row
from sda_live.sources import Source

TICK_S = 1 / 30
QUIET_S = 0.3


class Lamps:
    def __init__(self, ports: MidiPorts) -> None:
        self._ports = ports
        self._shown: dict[Source, tuple[bytes, ...]] = {}
        self._touched: dict[Source, float] = {}
        self._shown_at = -TICK_S

    def touched(self, source: Source, at_s: float) -> None:
        """A hand is on this control."""
        self._touched[source] = at_s
        self._shown.pop(source, None)

    def forget(self, controller: str = "") -> None:
        """What is shown there is not known any more: all is sent anew."""
        self._shown = {
            source: shown
            for source, shown in self._shown.items()
            if controller and source.controller != controller
        }

    def show(
        self, now: float, rows: Mapping[Source, Iterable[Mapped]], value_of: Callable[[str], float]
    ) -> None:
        if now - self._shown_at < TICK_S:
            return
        self._shown_at = now
        lit = self._ports.status().lights
        for source, mapped in rows.items():
            if source.controller in lit and now - self._touched.get(source, -QUIET_S) >= QUIET_S:
                first = next(iter(mapped))
                self._send(first.mapping, position_of(first.mapping, value_of(first.mapping.to)))

    def put_out(self, rows: Iterable[Mapped]) -> None:
        """Dark: the instrument ends. Faders stay where they are."""
        for row in rows:
            if row.role is Role.BUTTON and row.mapping.source in self._shown:
                self._send(row.mapping, 0.0)

    def _send(self, row: Row, position: float | None) -> None:
        if position is None:
            return
        messages = midi_bytes_for(row.source, position, is_lsb_first=row.is_lsb_first)
        if messages and self._shown.get(row.source) != messages:
            self._shown[row.source] = messages
            for message in messages:
                self._ports.send(row.source.controller, message)
