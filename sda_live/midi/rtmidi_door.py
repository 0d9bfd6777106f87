"""The system's own MIDI by rtmidi: ALSA, JACK, CoreMIDI, Windows. Only `process.py` uses it.

It belongs in a process of its own, because rtmidi holds the interpreter in every call: opening takes 15 ms, a
JACK server that stands still holds it as long, one that died makes `send_message` spin for ever, and once its
clients are cleaned up, closing them is a segmentation fault. Inputs are polled, never called back: Python
called from JACK's thread made 1318 of 3406 periods late beside a busy thread, polled it was 1. The libraries
write to standard error; the process sees to that.
"""

from time import monotonic, sleep
from typing import Any

from sda_live.midi.names import OWN_NAME, distinct, is_own
from sda_live.midi.system import MidiGone, MidiUnavailable, PortRefused

APIS = {  # by what the settings call them, in the order they are tried
    "alsa": "ALSA has no sequencer (is the module snd-seq loaded?)",
    "jack": "no JACK server is running",
    "core": "CoreMIDI does not answer",
    "winmm": "Windows has no MIDI",
}
WITH_VIRTUAL = ("alsa", "jack", "core")
QUEUE_MESSAGES = 8192
# MIDI's own "I am still here", sent to ourselves at every look: JACK lists the ports of a dead server
# as if they were there, and refuses nothing.
_PULSE = bytes((0xFE,))
# Both together: this process may itself have stood still, or looked twice within one of JACK's periods.
_LEAST_UNHEARD = 4
_LONGEST_UNHEARD_S = 2.0
# All that is open. The collector must not close it: after a JACK server's death that may crash.
_KEPT: list[Any] = []


class _RtInput:
    def __init__(self, midi_in: Any) -> None:
        self._midi_in = midi_in

    def take(self) -> list[bytes]:
        messages = []
        while (got := self._midi_in.get_message()) is not None:
            messages.append(bytes(got[0]))
        return messages

    def close(self) -> None:
        _delete(self._midi_in)


class _RtOutput:
    def __init__(self, midi_out: Any, error: type[Exception]) -> None:
        self._midi_out, self._error = midi_out, error

    def send(self, message: bytes) -> None:
        try:
            self._midi_out.send_message(message)
        except (self._error, ValueError) as error:  # a ValueError is a message that is none
            raise PortRefused(f"{message.hex(' ')} cannot be sent ({error}); is it plugged in?") from error

    def close(self) -> None:
        self._midi_out.close_port()  # waits a period, so that what was sent is
        _delete(self._midi_out)


class _VirtualInput:
    """The port "SDA", and our own pulse in it."""

    def __init__(self, midi_in: Any) -> None:
        self._input = _RtInput(midi_in)
        self.n_pulses = 0

    def take(self) -> list[bytes]:
        messages = self._input.take()
        self.n_pulses += messages.count(_PULSE)
        return [message for message in messages if message != _PULSE]

    def close(self) -> None:
        """It lives as long as the system: it lists the others."""


class RtMidi:
    """A `MidiSystem`; MidiUnavailable where none of the APIs is there. `api` is one of APIS, or any."""

    def __init__(self, api: str = "") -> None:
        self._rtmidi = _rtmidi()
        self._api, self.name, self._sources = self._found(api)
        self._sinks = self._made(self._rtmidi.MidiOut, "look")
        self._virtual: _VirtualInput | None = None
        self._has_pulse = False
        self._n_pulses = self._n_unheard = 0
        self._heard_at = 0.0
        if self.name in WITH_VIRTUAL:
            self._open_virtual()

    def inputs(self) -> tuple[str, ...]:
        if self._has_pulse:
            self._beat()
        return self._listed(self._sources)

    def outputs(self) -> tuple[str, ...]:
        return self._listed(self._sinks)

    def open_input(self, port: str) -> _RtInput:
        return _RtInput(self._opened(self._made(self._rtmidi.MidiIn, "in", QUEUE_MESSAGES), port))

    def open_output(self, port: str) -> _RtOutput:
        midi_out = self._opened(self._made(self._rtmidi.MidiOut, "out"), port)
        return _RtOutput(midi_out, self._rtmidi.RtMidiError)

    def virtual_input(self) -> _VirtualInput | None:
        return self._virtual

    def wait(self, timeout_s: float) -> None:
        """Sleeps so long: nothing tells that something came, so it is for who polls to choose."""
        sleep(timeout_s)

    def close(self) -> None:
        _delete(self._sources)
        _delete(self._sinks)

    def _found(self, wanted: str) -> tuple[int, str, Any]:
        """The first API that is there: its number, its name and its lister of inputs."""
        why = []
        for number in self._rtmidi.get_compiled_api():
            name = self._rtmidi.get_api_name(number)
            if name not in APIS or wanted not in ("", name):
                continue
            try:
                sources = self._rtmidi.MidiIn(number, OWN_NAME, QUEUE_MESSAGES)
            except self._rtmidi.RtMidiError:
                why.append(APIS[name])
            else:
                _KEPT.append(sources)
                return number, name, sources
        problem = "; ".join(why) or f"rtmidi was built without {wanted or 'any'} support"
        raise MidiUnavailable(f"MIDI: {problem}; start it, SDA looks for it again every few seconds")

    def _open_virtual(self) -> None:
        before = self._listed(self._sinks)
        try:
            # CoreMIDI shows the port alone, the others the program too.
            self._sources.open_virtual_port(OWN_NAME if self.name == "core" else "in")
            if self.name == "jack":
                self._sources.ignore_types(active_sense=False)
                ports = self._listed(self._sinks)
                own = next(port for port in ports if is_own(port) and port not in before)
                self._sinks.open_port(ports.index(own), "pulse")
                self._has_pulse = True
        except (StopIteration, self._rtmidi.RtMidiError) as error:
            raise MidiGone(f"MIDI: {self.name} does not answer ({error}); start it again") from error
        self._virtual = _VirtualInput(self._sources)

    def _beat(self) -> None:
        """MidiGone when the last pulses have not come back."""
        now = monotonic()
        n_pulses = self._virtual.n_pulses if self._virtual is not None else 0
        if n_pulses > self._n_pulses or not self._n_unheard:
            self._n_pulses, self._n_unheard, self._heard_at = n_pulses, 0, now
        if self._n_unheard >= _LEAST_UNHEARD and now - self._heard_at > _LONGEST_UNHEARD_S:
            raise MidiGone("MIDI: the JACK server is gone; start it again, SDA finds it by itself")
        self._sinks.send_message(_PULSE)
        self._n_unheard += 1

    def _made(self, kind: Any, name: str, *more: int) -> Any:
        try:
            made = kind(self._api, f"{OWN_NAME} {name}", *more)
        except self._rtmidi.RtMidiError as error:
            raise MidiGone(f"MIDI: {self.name} does not answer any more ({error}); start it again") from error
        _KEPT.append(made)
        return made

    def _listed(self, lister: Any) -> tuple[str, ...]:
        """The names in the order of their numbers; one that vanishes meanwhile has an empty one."""
        names = []
        for number in range(lister.get_port_count()):
            try:
                names.append(lister.get_port_name(number) or "")
            except self._rtmidi.RtMidiError:
                names.append("")
        return distinct(names)

    def _opened(self, handle: Any, port: str) -> Any:
        """The handle, open at a port."""
        try:
            handle.open_port(self._listed(handle).index(port), "port")
        except (ValueError, self._rtmidi.RtMidiError) as error:
            _delete(handle)
            raise PortRefused(
                f"it cannot be opened ({error}); end the program that has it, or plug it in again"
            ) from error
        return handle


def _delete(handle: Any) -> None:
    """Closes it, and whatever it has open, now."""
    _KEPT.remove(handle)
    handle.delete()


def _rtmidi() -> Any:  # it ships no types
    try:
        import rtmidi
    except ImportError as error:
        raise MidiUnavailable(
            f"MIDI: python-rtmidi is not installed ({error}); install it by: pip install 'sda[midi]'"
        ) from error
    return rtmidi
