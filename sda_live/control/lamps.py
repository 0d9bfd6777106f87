"""Lamps, rings and motor faders: what the State says is shown on the controllers themselves.

Thirty times a second, only what has changed. A knob or fader under a hand is left alone until the hand rests;
a button's lamp follows at once. What was touched is told once more afterwards: many controllers switch a lamp
by themselves when it is pressed or let go. Belongs to the controllers' thread.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sda_live.control.chain import Role, position_of, role_of
from sda_live.control.mapping import Mapped
from sda_live.control.sources import Mapping as Row
from sda_live.control.sources import Source, SourceKind
from sda_live.midi.messages import SELECTORS, midi_bytes_for
from sda_live.midi.ports import MidiPorts

TICK_S = 1 / 30
QUIET_S = 0.3


class Lamps:
    def __init__(self, ports: MidiPorts) -> None:
        self._ports = ports
        self._shown: dict[Source, tuple[bytes, ...]] = {}
        self._rows: dict[Source, Row] = {}  # by which each was shown
        self._touched: dict[Source, float] = {}
        self._shown_at = -TICK_S

    def touched(self, source: Source, at_s: float) -> None:
        """A hand is on this control."""
        self._touched[source] = at_s

    def forget(self, controller: str) -> None:
        """What is shown there is not known any more: all is sent anew."""
        for source in [source for source in self._shown if source.controller == controller]:
            del self._shown[source]

    def show(
        self, now: float, rows: Mapping[Source, Sequence[Mapped]], value_of: Callable[[str], float]
    ) -> None:
        if now - self._shown_at < TICK_S:
            return
        self._shown_at = now
        rested = [source for source, at_s in self._touched.items() if now - at_s >= QUIET_S]
        for source in rested:
            del self._touched[source]
            self._shown.pop(source, None)
        lit = self._ports.status().lights
        # Controllers that are told an NRPN in this tick: it is several messages, of which those of the next
        # one must not replace some while they wait.
        numbered: set[str] = set()
        for source, mapped in rows.items():
            is_numbered = source.kind in SELECTORS
            if source.controller not in lit or (is_numbered and source.controller in numbered):
                continue
            if self._show(source, mapped, value_of) and is_numbered:
                numbered.add(source.controller)

    def put_out(self, sources: Iterable[Source] | None = None) -> None:
        """Dark: these have nothing to show any more, or the instrument ends. Faders stay where they are."""
        for source in list(self._shown) if sources is None else sources:
            row = self._rows.get(source)
            if source in self._shown and row is not None and _is_lamp(row):
                self._send(row, 0.0)
            self._shown.pop(source, None)
            self._touched.pop(source, None)

    def _show(self, source: Source, mapped: Sequence[Mapped], value_of: Callable[[str], float]) -> bool:
        """Whether there was something new to say, by the first of the rows that has something to show."""
        for one in mapped:
            if source in self._touched and one.role is not Role.BUTTON:
                continue
            position = position_of(one.mapping, value_of(one.mapping.to))
            if position is not None:
                return self._send(one.mapping, position)
        return False

    def _send(self, row: Row, position: float) -> bool:
        """Whether there was something new to say."""
        messages = midi_bytes_for(row.source, position, is_lsb_first=row.is_lsb_first)
        if not messages or self._shown.get(row.source) == messages:
            return False
        self._shown[row.source], self._rows[row.source] = messages, row
        for message in messages:
            self._ports.send(row.source.controller, message)
        return True


def _is_lamp(row: Row) -> bool:
    """Whether it shines, rather than moves: buttons, pads, and the rings of endless knobs."""
    return role_of(row) in (Role.BUTTON, Role.ENCODER) or row.source.kind is SourceKind.NOTE
