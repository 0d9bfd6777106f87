"""A MIDI system without hardware: devices are plugged, played and looked at by whoever holds it.

For tests, and as a stand-in wherever a `MidiSystem` is asked for. What a port of an unplugged device does is
what real ones do: nothing at all, until it is opened anew. May be used from several threads.
"""

import threading
from collections import deque

from sda_live.midi.names import distinct
from sda_live.midi.system import MidiUnavailable, PortRefused


class _Device:
    __slots__ = ("inputs", "is_busy", "port", "sent")

    def __init__(self, port: str) -> None:
        self.port = port
        self.inputs: list[deque[bytes]] = []
        self.sent: list[bytes] = []
        self.is_busy = False  # another program has it


class _FakeInput:
    def __init__(self, messages: deque[bytes], device: _Device | None) -> None:
        self._messages, self._device = messages, device

    def take(self) -> list[bytes]:
        return [self._messages.popleft() for _ in range(len(self._messages))]

    def close(self) -> None:
        if self._device is not None and self._messages in self._device.inputs:
            self._device.inputs.remove(self._messages)


class _FakeOutput:
    def __init__(self, device: _Device) -> None:
        self._device = device

    def send(self, message: bytes) -> None:
        if self._device.is_busy:
            raise _busy(self._device.port)
        self._device.sent.append(message)

    def close(self) -> None:
        """Nothing is held."""


class FakeMidi:
    """Give `Ports` its `system`; then `plug`, `play` and `sent` are the musician's hands and eyes."""

    name = "fake"

    def __init__(self, *ports: str) -> None:
        self._devices: list[_Device] = []
        self._virtual: deque[bytes] = deque()
        self._came = threading.Event()
        self._trouble = ""
        for port in ports:
            self.plug(port)

    def plug(self, port: str) -> None:
        """A device with an input and an output of that name, as one more even if there is one already."""
        self._devices.append(_Device(port))
        self._came.set()

    def unplug(self, port: str) -> None:
        self._devices.remove(self._device(port))
        self._came.set()

    def play(self, port: str, *messages: bytes) -> None:
        """The device sends; with the name "virtual" another program does, to the virtual input."""
        queues = [self._virtual] if port == "virtual" else self._device(port).inputs
        for queue in queues:
            queue.extend(messages)
        self._came.set()

    def sent(self, port: str) -> tuple[bytes, ...]:
        """All that the device was sent since it was plugged in."""
        return tuple(self._device(port).sent)

    def take_away(self, port: str) -> None:
        """Another program takes it: it cannot be opened here, and refuses what is sent."""
        self._device(port).is_busy = True

    def break_down(self, why: str) -> None:
        """The whole system is gone, until `mend`."""
        self._trouble = why
        self._came.set()

    def mend(self) -> None:
        self._trouble = ""

    def system(self) -> "FakeMidi":
        """Itself; MidiUnavailable while it is broken."""
        self._check()
        return self

    def inputs(self) -> tuple[str, ...]:
        self._check()
        return distinct(device.port for device in self._devices)

    def outputs(self) -> tuple[str, ...]:
        return self.inputs()

    def open_input(self, port: str) -> _FakeInput:
        device = self._free(port)
        messages: deque[bytes] = deque()
        device.inputs.append(messages)
        return _FakeInput(messages, device)

    def open_output(self, port: str) -> _FakeOutput:
        return _FakeOutput(self._free(port))

    def virtual_input(self) -> _FakeInput:
        return _FakeInput(self._virtual, None)

    def wait(self, timeout_s: float) -> None:
        self._came.wait(timeout_s)
        self._came.clear()

    def close(self) -> None:
        """Nothing is held."""

    def _check(self) -> None:
        if self._trouble:
            raise MidiUnavailable(self._trouble)

    def _device(self, port: str) -> _Device:
        names = distinct(device.port for device in self._devices)
        return self._devices[names.index(port)]

    def _free(self, port: str) -> _Device:
        device = self._device(port)
        if device.is_busy:
            raise _busy(port)
        return device


def _busy(port: str) -> PortRefused:
    return PortRefused(f"{port}: another program has it; end that program or take another port")
